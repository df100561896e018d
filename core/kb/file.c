/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file.c - the files of a pack: which there are, their columns, their lines. */
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"
#include "kb/kb.h"

/* ---- lines -------------------------------------------------------------------------------- */

/* Where the line after `at` begins; quotes hold line ends. */
static size_t next_record(const char *s, size_t len, size_t at, size_t *lines)
{
  bool quoted = false;
  while (at < len) {
    char c = s[at++];
    quoted ^= c == '"';
    if (c == '\n' || (c == '\r' && (at == len || s[at] != '\n'))) {
      ++*lines;
      if (!quoted)
        break;
    }
  }
  return at;
}

/* The line, from 1, on which record k stands; the header is record 0, blank lines are none. */
static size_t line_of(const char *s, size_t len, size_t k)
{
  size_t at = 0, line = 1, lines = 0;
  while (at < len) {
    size_t begin = at;
    line = lines + 1;
    at = next_record(s, len, at, &lines);
    if (s[begin] != '\n' && s[begin] != '\r' && k-- == 0)
      break;
  }
  return line;
}

static const char *text_of(const kb_file *f, size_t *len)
{
  *len = f->edit != NULL ? f->edit->len : f->bytes.len;
  return f->edit != NULL ? f->edit->text : f->bytes.data;
}

kb_place kb_place_of(const kb_files *files, size_t shape, size_t row)
{
  kb_place place = {""};
  for (size_t i = 0; i < files->n; i++) {
    const kb_file *f = &files->file[i];
    if (f->shape == shape && row >= f->first && row - f->first < f->rows->nrow) {
      size_t len;
      const char *text = text_of(f, &len);
      snprintf(place.text, sizeof place.text, "%.480s:%zu", f->path,
               line_of(text, len, row - f->first + 1));
    }
  }
  return place;
}

agl_status kb_fail_row(const kb_files *files, size_t shape, size_t row, agl_err *err,
                       const char *fmt, ...)
{
  char message[512];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(message, sizeof message, fmt, ap);
  va_end(ap);
  return agl_fail(err, AGL_EPARSE, "%s: %s", kb_place_of(files, shape, row).text, message);
}

/* ---- one file ----------------------------------------------------------------------------- */

/* The types that the schema gives to the columns of the header, all of which it must know. */
static agl_status declare(agl_coltype *types, size_t *n, const kb_file *f, const kb_shape *shape,
                          agl_err *err)
{
  agl_csv_options o = {.delimiter = ',', .decimal = '.', .encoding = "utf-8"};
  size_t len, lines = 0;
  const char *text = text_of(f, &len);
  agl_table *header;
  agl_status status = AGL_OK;
  AGL_TRY(agl_csv_parse(&header, text, next_record(text, len, 0, &lines), f->path, &o, err));
  for (size_t k = 0; k < header->ncol && status == AGL_OK; k++) {
    const char *name = header->field[k].name;
    size_t j = kb_column_find(shape, name);
    if (j == SIZE_MAX)
      status = agl_fail(err, AGL_EPARSE, "%s:1: table '%s' has no column '%.80s'%s", f->path,
                        shape->name, name, agl_suggest(name, kb_column_at, shape).text);
    else
      types[(*n)++] = (agl_coltype){shape->column[j].name, shape->column[j].type};
  }
  agl_table_free(header);
  return status;
}

/* Every cell, as long as it may be. */
static agl_status check_cells(const kb_file *f, agl_err *err)
{
  size_t text_len;
  const char *text = text_of(f, &text_len);
  for (size_t k = 0; k < f->rows->ncol && text_len > KB_CELL_BYTES; k++) {
    const agl_column *c = f->rows->field[k].column;
    for (size_t i = 0; i < f->rows->nrow; i++) {
      size_t len = 0;
      if (agl_column_text(c, i, &len) != NULL && len > KB_CELL_BYTES)
        return agl_fail(err, AGL_EPARSE, "%s:%zu: column '%s': a cell of %zu bytes, at most %d",
                        f->path, line_of(text, text_len, i + 1), f->rows->field[k].name, len,
                        KB_CELL_BYTES);
    }
  }
  return AGL_OK;
}

static agl_status read_file(kb_file *f, const kb_shape *shape, agl_err *err)
{
  static const agl_marker empty = {"", NULL};
  agl_csv_options o = {
      .delimiter = ',', .decimal = '.', .encoding = "utf-8", .missing = &empty, .nmissing = 1};
  size_t len;
  const char *text;
  agl_coltype *types;
  agl_status status;
  if (f->edit == NULL)
    AGL_TRY(agl_file_load(&f->bytes, f->path, err));
  text = text_of(f, &len);
  types = agl_alloc(shape->ncolumn, sizeof *types);
  if (types == NULL)
    return agl_fail_memory(err, f->path);
  status = declare(types, &o.ntypes, f, shape, err);
  o.types = types;
  if (status == AGL_OK)
    status = agl_csv_parse(&f->rows, text, len, f->path, &o, err);
  if (status == AGL_OK)
    status = check_cells(f, err);
  agl_free(types);
  return status;
}

static kb_file *push(kb_files *files)
{
  if (files->n == files->cap) {
    size_t cap = 2 * files->cap + 32;
    kb_file *file = agl_resize(files->file, cap, sizeof *file);
    if (file == NULL)
      return NULL;
    files->file = file;
    files->cap = cap;
  }
  files->file[files->n] = (kb_file){0};
  return &files->file[files->n++];
}

/* ---- a folder ----------------------------------------------------------------------------- */

static agl_status add_file(kb_files *files, char *path, size_t shape, size_t pack,
                           const agl_kb_edit *edit, agl_err *err)
{
  kb_file *f = push(files);
  if (f == NULL) {
    agl_free(path);
    return agl_fail_memory(err, "the files of a pack");
  }
  f->path = path;
  f->shape = shape;
  f->pack = pack;
  f->edit = edit != NULL && strcmp(edit->path, path) == 0 ? edit : NULL;
  return AGL_OK;
}

/* Without the slashes at its end. */
static size_t folder_len(const char *dir)
{
  size_t len = strlen(dir);
  while (len > 1 && dir[len - 1] == '/')
    len--;
  return len;
}

static agl_status make_path(char **out, const char *dir, const char *name, agl_err *err)
{
  agl_text path = {0};
  agl_text_add(&path, dir, folder_len(dir));
  agl_text_printf(&path, "/%s.csv", name);
  if (path.failed) {
    agl_text_clear(&path);
    return agl_fail_memory(err, dir);
  }
  *out = path.s;
  return AGL_OK;
}

/* Mark the tables that the folder has files for. */
static agl_status list_folder(bool *there, const kb_schema *s, const char *dir, agl_err *err)
{
  DIR *d = opendir(dir);
  const struct dirent *e;
  agl_status status = AGL_OK;
  if (d == NULL)
    return agl_fail(err, AGL_EIO, "%s: %s", dir, strerror(errno));
  while (status == AGL_OK && (e = readdir(d)) != NULL) {
    char name[256];
    size_t len = strlen(e->d_name), k;
    if (len < 4 || len - 4 >= sizeof name || strcmp(e->d_name + len - 4, ".csv") != 0 ||
        e->d_name[0] == '.')
      continue;
    memcpy(name, e->d_name, len - 4);
    name[len - 4] = '\0';
    k = kb_shape_find(s, name);
    if (k == SIZE_MAX)
      status = agl_fail(err, AGL_EPARSE, "%.*s/%s: a knowledge base has no table '%s'%s",
                        (int)folder_len(dir), dir, e->d_name, name,
                        agl_suggest(name, kb_shape_at, s).text);
    else
      there[k] = true;
  }
  closedir(d);
  return status;
}

agl_status kb_files_list(kb_files *files, const kb_schema *s, const char *dir, size_t pack,
                         const agl_kb_edit *edit, agl_err *err)
{
  bool *there = agl_alloc_zero(s->ntable, sizeof *there);
  size_t found = files->n;
  agl_status status;
  if (there == NULL)
    return agl_fail_memory(err, dir);
  status = list_folder(there, s, dir, err);
  for (size_t k = 0; k < s->ntable && status == AGL_OK; k++) {
    char *path;
    status = make_path(&path, dir, s->table[k].name, err);
    if (status != AGL_OK)
      break;
    if (there[k] || (edit != NULL && strcmp(edit->path, path) == 0))
      status = add_file(files, path, k, pack, edit, err);
    else
      agl_free(path);
  }
  agl_free(there);
  if (status == AGL_OK && files->n == found)
    return agl_fail(err, AGL_EPARSE, "%s: no pack: it holds no file of a table, such as entity.csv",
                    dir);
  return status;
}

/* What the reader of CSV says, without its options, which packs have none of. */
static agl_status without_options(agl_status status, agl_err *err)
{
  char *advice = err == NULL ? NULL : strstr(err->msg, "; declare ");
  if (status != AGL_OK && advice != NULL)
    *advice = '\0';
  return status;
}

typedef struct {
  kb_files *files;
  const kb_schema *schema;
} loader;

static agl_status load_file(void *ctx, size_t i, agl_err *err)
{
  const loader *l = ctx;
  kb_file *f = &l->files->file[i];
  return without_options(read_file(f, &l->schema->table[f->shape], err), err);
}

agl_status kb_files_read(kb_files *files, const kb_schema *s, agl_err *err)
{
  loader l = {files, s};
  return agl_parallel(load_file, &l, files->n, err);
}

void kb_files_clear(kb_files *files)
{
  for (size_t i = 0; i < files->n; i++) {
    kb_file *f = &files->file[i];
    agl_free(f->path);
    agl_table_free(f->rows);
    if (f->edit == NULL && f->bytes.data != NULL)
      agl_bytes_free(&f->bytes);
  }
  agl_free(files->file);
  *files = (kb_files){0};
}
