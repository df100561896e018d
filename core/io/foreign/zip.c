/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zip.c - a zip file in memory, part by part. */
#define _GNU_SOURCE /* memfd_create */
#include "io/foreign/zip.h"

#include <minizip/zip.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/err.h"
#include "base/mem.h"

enum { AT_ONCE = 1 << 24 };

agl_status zip_start(zip_writer *z, const char *path, agl_err *err)
{
  char name[64];
  z->zip = NULL;
  z->fd = memfd_create("agglom", MFD_CLOEXEC);
  if (z->fd < 0)
    return agl_fail_memory(err, path);
  snprintf(name, sizeof name, "/proc/self/fd/%d", z->fd);
  z->zip = zipOpen64(name, APPEND_STATUS_CREATE);
  if (z->zip == NULL) {
    close(z->fd);
    return agl_fail_memory(err, path);
  }
  return AGL_OK;
}

agl_status zip_add(zip_writer *z, const char *part, const char *data, size_t len, const char *path,
                   agl_err *err)
{
  const zip_fileinfo info = {.tmz_date = {.tm_mday = 1, .tm_year = 1980}};
  int big = len > 0x7fffffff;
  if (zipOpenNewFileInZip64(z->zip, part, &info, NULL, 0, NULL, 0, NULL, Z_DEFLATED,
                            Z_DEFAULT_COMPRESSION, big) != ZIP_OK)
    return agl_fail_memory(err, path);
  while (len > 0) {
    size_t n = len < AT_ONCE ? len : AT_ONCE;
    if (zipWriteInFileInZip(z->zip, data, (unsigned)n) != ZIP_OK)
      return agl_fail_memory(err, path);
    data += n;
    len -= n;
  }
  return zipCloseFileInZip(z->zip) == ZIP_OK ? AGL_OK : agl_fail_memory(err, path);
}

static agl_status read_back(agl_text *out, int fd, const char *path, agl_err *err)
{
  struct stat st = {0};
  agl_text t = {0};
  if (fstat(fd, &st) != 0 || (t.s = agl_alloc((size_t)st.st_size + 1, 1)) == NULL)
    return agl_fail_memory(err, path);
  while (t.len < (size_t)st.st_size) {
    ssize_t n = pread(fd, t.s + t.len, (size_t)st.st_size - t.len, (off_t)t.len);
    if (n <= 0) {
      agl_text_clear(&t);
      return agl_fail_memory(err, path);
    }
    t.len += (size_t)n;
  }
  t.s[t.len] = '\0';
  t.cap = t.len + 1;
  *out = t;
  return AGL_OK;
}

agl_status zip_finish(agl_text *out, zip_writer *z, const char *path, agl_err *err)
{
  agl_status status = AGL_OK;
  if (zipClose(z->zip, NULL) != ZIP_OK)
    status = agl_fail_memory(err, path);
  if (status == AGL_OK && out != NULL)
    status = read_back(out, z->fd, path, err);
  close(z->fd);
  return status;
}
