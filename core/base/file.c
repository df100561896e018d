/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file.c - whole files: look at one, write one atomically. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"

/* Below this a copy is cheaper than a mapping, and safe from truncation. */
enum { MAP_FROM = 1 << 20, READ_AT_ONCE = 1 << 22 };

static agl_status fail_errno(agl_err *err, const char *path)
{
  return agl_fail(err, AGL_EIO, "%s: %s", path, strerror(errno));
}

/* Read to the end, however long that is; `guess` bytes are expected. */
static agl_status read_all(agl_bytes *out, int fd, size_t guess, const char *path, agl_err *err)
{
  size_t len = 0, cap = guess + 1;
  char *s = agl_alloc(cap, 1);
  if (s == NULL)
    return agl_fail_memory(err, path);
  for (;;) {
    ssize_t n = read(fd, s + len, cap - len < READ_AT_ONCE ? cap - len : READ_AT_ONCE);
    if (agl_interrupted()) {
      agl_free(s);
      return agl_fail_interrupted(err);
    }
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      agl_free(s);
      return fail_errno(err, path);
    }
    if (n == 0)
      break;
    len += (size_t)n;
    if (len == cap) {
      char *more = agl_resize(s, 2 * cap, 1);
      if (more == NULL) {
        agl_free(s);
        return agl_fail_memory(err, path);
      }
      s = more;
      cap *= 2;
    }
  }
  *out = (agl_bytes){.data = s, .len = len};
  return AGL_OK;
}

static agl_status load_open(agl_bytes *out, int fd, const char *path, agl_err *err)
{
  struct stat st;
  size_t size;
  void *p;
  if (fstat(fd, &st) != 0)
    return fail_errno(err, path);
  if (S_ISDIR(st.st_mode))
    return agl_fail(err, AGL_EIO, "%s: is a directory, expected a file", path);
  size = S_ISREG(st.st_mode) ? (size_t)st.st_size : 0;
  if (size < MAP_FROM || lseek(fd, 0, SEEK_CUR) != 0)
    return read_all(out, fd, size > 0 ? size : 1 << 16, path, err);
  p = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (p == MAP_FAILED)
    return read_all(out, fd, size, path, err);
  *out = (agl_bytes){.data = p, .len = size, .mapped = true};
  return AGL_OK;
}

agl_status agl_file_load(agl_bytes *out, const char *path, agl_err *err)
{
  agl_status status;
  int fd;
  if (strcmp(path, "-") == 0)
    return load_open(out, STDIN_FILENO, "stdin", err);
  fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return fail_errno(err, path);
  status = load_open(out, fd, path, err);
  close(fd);
  return status;
}

void agl_bytes_free(agl_bytes *b)
{
  if (b->mapped)
    munmap((void *)b->data, b->len);
  else
    agl_free((void *)b->data);
  *b = (agl_bytes){0};
}

/* Write everything or fail; `path` is for the message. */
static agl_status write_all(int fd, const char *data, size_t len, const char *path, agl_err *err)
{
  while (len > 0) {
    ssize_t n = write(fd, data, len);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail_errno(err, path);
    data += n;
    len -= (size_t)n;
  }
  return AGL_OK;
}

static agl_status write_device(const char *path, const char *data, size_t len, agl_err *err)
{
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  agl_status status;
  if (fd < 0)
    return fail_errno(err, path);
  status = write_all(fd, data, len, path, err);
  if (close(fd) != 0 && status == AGL_OK)
    status = fail_errno(err, path);
  return status;
}

/* A fresh file beside `path`; its name goes to `temp`. Returns the descriptor, or -1 and errno. */
static int open_beside(char temp[PATH_MAX], const char *path)
{
  int fd = -1;
  for (int k = 0; k < 100 && fd < 0; k++) {
    int n = snprintf(temp, PATH_MAX, "%s.tmp-%ld-%d", path, (long)getpid(), k);
    if (n < 0 || n >= PATH_MAX) {
      errno = ENAMETOOLONG;
      return -1;
    }
    fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 && errno != EEXIST)
      return -1;
  }
  return fd;
}

/* Give the finished temporary file its name. link() does not replace; where the file system has no
** links, the check made before has to do. */
static int publish(const char *temp, const char *path, bool replace)
{
  if (!replace && link(temp, path) == 0)
    return unlink(temp);
  if (!replace && errno == EEXIST)
    return -1;
  return rename(temp, path);
}

/* Make the new name survive a crash too; not every file system can, so failure is ignored. */
static void sync_directory(const char *path)
{
  char dir[PATH_MAX];
  const char *slash = strrchr(path, '/');
  size_t n = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
  int fd;
  memcpy(dir, n == 0 ? "." : path, n == 0 ? 1 : n);
  dir[n == 0 ? 1 : n] = '\0';
  fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) {
    fsync(fd);
    close(fd);
  }
}

static agl_status refuse_existing(const char *path, agl_err *err)
{
  return agl_fail(err, AGL_EIO, "%s: file exists; to replace it, say replace = true", path);
}

/* `old` describes the file to be replaced, NULL when there is none; `target` is where `path` leads.
 */
static agl_status write_beside(const char *path, const char *target, const struct stat *old,
                               const char *data, size_t len, agl_err *err)
{
  char temp[PATH_MAX];
  agl_status status;
  int fd = open_beside(temp, target);
  if (fd < 0)
    return fail_errno(err, path);
  status = write_all(fd, data, len, path, err);
  if (status == AGL_OK && old != NULL)
    (void)fchmod(fd, old->st_mode & 07777); /* the file is written either way */
  if (status == AGL_OK && fsync(fd) != 0)
    status = fail_errno(err, path);
  if (close(fd) != 0 && status == AGL_OK)
    status = fail_errno(err, path);
  if (status == AGL_OK && publish(temp, target, old != NULL) != 0)
    status = errno == EEXIST ? refuse_existing(path, err) : fail_errno(err, path);
  if (status == AGL_OK)
    sync_directory(target);
  else
    unlink(temp);
  return status;
}

agl_status agl_bytes_write(const char *path, const char *data, size_t len, bool replace,
                           agl_err *err)
{
  char real[PATH_MAX];
  struct stat st;
  if (stat(path, &st) != 0) {
    if (errno != ENOENT)
      return fail_errno(err, path);
    return write_beside(path, path, NULL, data, len, err);
  }
  if (S_ISDIR(st.st_mode))
    return agl_fail(err, AGL_EIO, "%s: is a directory, expected a file", path);
  if (!S_ISREG(st.st_mode))
    return write_device(path, data, len, err);
  if (!replace)
    return refuse_existing(path, err);
  if (realpath(path, real) == NULL)
    return fail_errno(err, path);
  return write_beside(path, real, &st, data, len, err);
}
