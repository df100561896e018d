/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_wire.c - what a child process might send: a table that holds together, or none. */
#define _GNU_SOURCE /* memfd_create */
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "agglom.h"
#include "io/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  agl_table *t = NULL;
  agl_text bytes = {0};
  int fd = memfd_create("wire", MFD_CLOEXEC);
  if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
    __builtin_trap();
  if (agl_wire_receive(&t, &bytes, fd, NULL) == AGL_OK && t != NULL)
    for (size_t j = 0; j < agl_table_ncol(t); j++)
      for (size_t i = 0; i < agl_table_nrow(t); i++)
        if (agl_column_text(agl_table_column(t, j), i, NULL) == NULL &&
            agl_column_view(agl_table_column(t, j)).type == AGL_STRING &&
            agl_column_view(agl_table_column(t, j)).missing == NULL)
          __builtin_trap();
  agl_table_free(t);
  agl_text_clear(&bytes);
  close(fd);
  return 0;
}
