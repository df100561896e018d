/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_compress.c - arbitrary bytes as gzip and as Zstandard. */
#include <stdint.h>

#include "agglom.h"
#include "io/compress.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  agl_text t = {0};
  if (agl_gzip_unpack(&t, (const char *)data, size, "x", NULL) == AGL_OK)
    agl_text_clear(&t);
  if (agl_zstd_unpack(&t, (const char *)data, size, "x", NULL) == AGL_OK)
    agl_text_clear(&t);
  return 0;
}
