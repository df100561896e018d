/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** foreign.c - formats behind large libraries.
**
** Linking those libraries into the program would double its start-up time, so they are in a shared
** object that is loaded when a file asks for it. What it does runs in a child process, on both
** sides of the same address space: nothing it allocates is freed here, and a crash stays there.
*/
#define _GNU_SOURCE /* dladdr */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "io/child.h"
#include "io/foreign.h"
#include "io/format.h"
#include "io/wire.h"

/* Where the shared object may be, seen from the directory of the program or of the library: the
** build tree and its tests, an installed program, an installed Lua module. */
static const char *const places[] = {"", "../", "../lib/agglom/", "../../agglom/", "agglom/"};

static void *load_from(const char *dir)
{
  char path[PATH_MAX];
  for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
    int n = snprintf(path, sizeof path, "%s/%s" AGL_FOREIGN_FILE, dir, places[k]);
    if (n > 0 && n < (int)sizeof path && access(path, R_OK) == 0)
      return dlopen(path, RTLD_NOW | RTLD_LOCAL);
  }
  return NULL;
}

static bool cut_directory(char *path)
{
  char *slash = strrchr(path, '/');
  if (slash != NULL)
    *slash = '\0';
  return slash != NULL;
}

/* A program found through PATH knows itself by a bare name, which must not be looked up in the
** current directory. */
static bool own_path(char path[PATH_MAX])
{
  Dl_info self;
  return dladdr(places, &self) != 0 && strchr(self.dli_fname, '/') != NULL &&
         realpath(self.dli_fname, path) != NULL;
}

static bool program_path(char path[PATH_MAX])
{
  ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);
  if (n > 0)
    path[n] = '\0';
  return n > 0;
}

static void *load(void)
{
  char path[PATH_MAX];
  void *handle = NULL;
  if (own_path(path) && cut_directory(path))
    handle = load_from(path);
  if (handle == NULL && program_path(path) && cut_directory(path))
    handle = load_from(path);
  if (handle == NULL) /* by the run path of a program that is linked with the installed library */
    handle = dlopen(AGL_FOREIGN_FILE, RTLD_NOW);
  return handle != NULL ? handle : dlopen(AGL_FOREIGN_DIR "/" AGL_FOREIGN_FILE, RTLD_NOW);
}

static agl_status open_set(void **handle, const agl_foreign **out, const char *name,
                           const char *path, agl_err *err)
{
  const agl_foreign_set *set;
  *handle = load();
  if (*handle == NULL)
    return agl_fail(err, AGL_EIO, "%s: cannot load " AGL_FOREIGN_FILE ", which handles %s: %s",
                    path, name, dlerror());
  set = dlsym(*handle, AGL_FOREIGN_SYMBOL);
  if (set != NULL && strcmp(set->version, agl_version()) == 0)
    for (const agl_foreign *f = set->entry; f->name != NULL; f++)
      if (strcmp(f->name, name) == 0) {
        *out = f;
        return AGL_OK;
      }
  dlclose(*handle);
  return agl_fail(err, AGL_EIO,
                  "%s: " AGL_FOREIGN_FILE " is not of version %s; install agglom anew", path,
                  agl_version());
}

/* What the child does: one of read and write. */
typedef struct {
  const agl_foreign *foreign;
  const char *path;
  const agl_file_options *options;
  const agl_table *table;
} task;

static bool read_work(void *ctx, int fd)
{
  const task *k = ctx;
  agl_table *t;
  agl_err err = {AGL_OK, ""};
  if (k->foreign->read(&t, k->path, k->options, &err) != AGL_OK)
    return agl_wire_send_error(fd, &err);
  return agl_wire_send_table(fd, t);
}

static bool write_work(void *ctx, int fd)
{
  const task *k = ctx;
  agl_text text = {0};
  agl_err err = {AGL_OK, ""};
  if (k->foreign->write(&text, k->table, k->path, &err) != AGL_OK)
    return agl_wire_send_error(fd, &err);
  return agl_wire_send_bytes(fd, text.s, text.len);
}

/* Can it be opened, is it a file, and how long is it? */
static agl_status look_at(size_t *size, const char *path, agl_err *err)
{
  struct stat st = {0};
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  int failed = fd < 0 || fstat(fd, &st) != 0 ? errno : 0;
  if (fd >= 0)
    close(fd);
  if (failed != 0)
    return agl_fail(err, AGL_EIO, "%s: %s", path, strerror(failed));
  if (!S_ISREG(st.st_mode))
    return agl_fail(err, AGL_EIO, "%s: is not a regular file", path);
  *size = (size_t)st.st_size;
  return AGL_OK;
}

/* Options for text files that mean nothing here must not be dropped in silence. */
static agl_status refuse_text_options(const agl_csv_options *o, const char *path, agl_err *err)
{
  const char *name = o->delimiter != 0    ? "delimiter"
                     : o->decimal != 0    ? "decimal"
                     : o->missing != NULL ? "missing"
                     : o->ntypes > 0      ? "types"
                     : o->bad_is_missing  ? "bad"
                                          : NULL;
  if (name == NULL)
    return AGL_OK;
  return agl_fail(err, AGL_EARG, "%s: the option '%s' is for text files such as .csv", path, name);
}

agl_status agl_foreign_read(agl_table **out, const agl_format *f, const char *path,
                            const agl_file_options *o, agl_err *err)
{
  task k = {.path = path, .options = o};
  agl_child_limits limits;
  agl_status status;
  size_t size;
  void *handle;
  AGL_TRY(refuse_text_options(&o->csv, path, err));
  AGL_TRY(look_at(&size, path, err));
  AGL_TRY(open_set(&handle, &k.foreign, f->name, path, err));
  limits.memory = ((size_t)4 << 30) + 200 * size;
  limits.seconds = 60 + (unsigned)(size >> 18);
  status = agl_child_run(out, NULL, read_work, &k, path, &limits, err);
  dlclose(handle);
  return status;
}

agl_status agl_foreign_write(agl_text *out, const agl_format *f, const agl_table *t,
                             const char *path, agl_err *err)
{
  task k = {.path = path, .table = t};
  agl_child_limits limits = {.memory = (size_t)1 << 46, .seconds = 1 << 30};
  agl_status status;
  void *handle;
  AGL_TRY(open_set(&handle, &k.foreign, f->name, path, err));
  status = agl_child_run(NULL, out, write_work, &k, path, &limits, err);
  dlclose(handle);
  return status;
}
