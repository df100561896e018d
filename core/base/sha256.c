/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sha256.c - the SHA-256 of a file (FIPS 180-4), by libmd. */
#include <sha256.h>

#include "base/err.h"
#include "base/file.h"
#include "base/thread.h"

enum { BLOCK = 1 << 20 };

agl_status agl_file_sha256(char out[AGL_SHA256_TEXT], const char *path, agl_err *err)
{
  agl_bytes file;
  SHA2_CTX sha;
  agl_status status = AGL_OK;
  AGL_TRY(agl_file_load(&file, path, err));
  SHA256Init(&sha);
  for (size_t at = 0; at < file.len && status == AGL_OK; at += BLOCK) {
    size_t n = file.len - at < BLOCK ? file.len - at : BLOCK;
    SHA256Update(&sha, (const uint8_t *)file.data + at, n);
    if (agl_interrupted())
      status = agl_fail_interrupted(err);
  }
  if (status == AGL_OK)
    SHA256End(&sha, out);
  agl_bytes_free(&file);
  return status;
}
