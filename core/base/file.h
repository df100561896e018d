/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file.h - whole files: look at one, write one atomically. */
#ifndef AGL_FILE_H
#define AGL_FILE_H

#include "agglom.h"

/* The bytes of a file, read-only. Large regular files are mapped: another process that truncates
** one while it is being read takes this process along (SIGBUS), as with every mapped file. */
typedef struct {
  const char *data;
  size_t len;
  bool mapped; /* else on the heap */
} agl_bytes;

/* The whole of a file; "-" is standard input. Pipes and devices are read to their end. AGL_EIO with
** "PATH: No such file or directory". Release with agl_bytes_free. */
agl_status agl_file_load(agl_bytes *out, const char *path, agl_err *err);
void agl_bytes_free(agl_bytes *b);

/* Write a file so that at every moment there is the whole old one or the whole new one under its
** name: temporary file beside it, fsync, rename. A file that exists is refused (AGL_EIO) unless
** `replace`; then its permissions are kept and a symbolic link is followed. A pipe or device is
** written to as it is. */
agl_status agl_bytes_write(const char *path, const char *data, size_t len, bool replace,
                           agl_err *err);

#endif
