/* SPDX-License-Identifier: GPL-3.0-or-later */
/* format.c - the file formats, and which one a path asks for. */
#include "io/format.h"

#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "data/build.h"
#include "data/table.h"
#include "io/compress.h"

static const agl_format formats[] = {
    {.name = "CSV",
     .extensions = ".csv .tsv .tab .txt",
     .summary = "delimited text",
     .read = agl_text_read,
     .write = agl_text_write},
    {.name = "gzip",
     .extensions = ".csv.gz .tsv.gz .txt.gz",
     .summary = "delimited text, compressed by gzip",
     .read = agl_packed_read,
     .write = agl_packed_write,
     .unpack = agl_gzip_unpack,
     .pack = agl_gzip_pack},
    {.name = "Zstandard",
     .extensions = ".csv.zst .tsv.zst .txt.zst",
     .summary = "delimited text, compressed by Zstandard",
     .read = agl_packed_read,
     .write = agl_packed_write,
     .unpack = agl_zstd_unpack,
     .pack = agl_zstd_pack},
    {.name = "Stata",
     .extensions = ".dta",
     .summary = "Stata data set with labels and extended missing values",
     .read = agl_foreign_read,
     .write = agl_foreign_write},
    {.name = "SPSS",
     .extensions = ".sav .zsav",
     .summary = "SPSS data file with labels and user-missing values",
     .read = agl_foreign_read,
     .write = agl_foreign_write},
    {.name = "SPSS portable",
     .extensions = ".por",
     .summary = "SPSS portable file",
     .read = agl_foreign_read},
    {.name = "SAS", .extensions = ".sas7bdat", .summary = "SAS data set", .read = agl_foreign_read},
    {.name = "SAS transport",
     .extensions = ".xpt",
     .summary = "SAS transport file",
     .read = agl_foreign_read},
    {.name = "Excel",
     .extensions = ".xlsx",
     .summary = "a sheet of an Excel workbook",
     .read = agl_foreign_read,
     .write = agl_foreign_write},
    {.name = "SQLite",
     .extensions = ".sqlite .sqlite3 .db",
     .summary = "a table or the result of a SELECT",
     .read = agl_foreign_read},
};
enum { NFORMAT = sizeof formats / sizeof *formats };

/* The extension of a list that the path ends with: its length, 0 for none. */
static size_t match(const char *extensions, const char *path)
{
  size_t len = strlen(path);
  while (*extensions != '\0') {
    size_t n = strcspn(extensions, " ");
    if (n < len && strncasecmp(path + len - n, extensions, n) == 0)
      return n;
    extensions += n + (extensions[n] == ' ');
  }
  return 0;
}

static void add_extensions(agl_text *t, bool writing)
{
  for (size_t k = 0; k < NFORMAT; k++)
    if (!writing || formats[k].write != NULL)
      agl_text_printf(t, " %s", formats[k].extensions);
}

/* The part of a path that should have been an extension: from the last dot of its last part. */
static const char *last_extension(const char *path)
{
  const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
  const char *dot = strrchr(name, '.');
  return dot == NULL || dot == name ? "" : dot;
}

static agl_status fail_unknown(const char *path, bool writing, agl_err *err)
{
  const char *ext = last_extension(path);
  agl_text known = {0};
  add_extensions(&known, writing);
  if (known.failed)
    agl_fail_memory(err, path);
  else if (*ext == '\0')
    agl_fail(err, AGL_EARG, "%s: no extension to tell the format by; agglom %s%s", path,
             writing ? "writes" : "reads", known.s);
  else
    agl_fail(err, AGL_EARG, "%s: unknown format '%s'; agglom %s%s", path, ext,
             writing ? "writes" : "reads", known.s);
  agl_text_clear(&known);
  return err == NULL ? AGL_EARG : err->code;
}

static const agl_format *find(const char *path)
{
  for (size_t k = 0; k < NFORMAT; k++)
    if (match(formats[k].extensions, path) > 0)
      return &formats[k];
  return NULL;
}

agl_status agl_file_read(agl_table **out, const char *path, const agl_file_options *o, agl_err *err)
{
  static const agl_file_options defaults = {0};
  agl_err inner = {AGL_OK, ""};
  const agl_format *f = find(path);
  agl_status status;
  if (o == NULL)
    o = &defaults;
  if (strcmp(path, "-") == 0)
    return agl_csv_read(out, path, &o->csv, err);
  if (f == NULL)
    status = fail_unknown(path, false, &inner);
  else
    status = f->read(out, f, path, o, &inner);
  return status == AGL_OK ? AGL_OK : agl_fail(err, status, "%s", inner.msg);
}

agl_status agl_file_write(const agl_table *t, const char *path, bool replace, agl_err *err)
{
  agl_err inner = {AGL_OK, ""};
  agl_text bytes = {0};
  const agl_format *f = find(path);
  agl_status status;
  if (f == NULL || f->write == NULL)
    status = fail_unknown(path, true, &inner);
  else
    status = f->write(&bytes, f, t, path, &inner);
  if (status == AGL_OK)
    status = agl_bytes_write(path, bytes.s, bytes.len, replace, &inner);
  agl_text_clear(&bytes);
  return status == AGL_OK ? AGL_OK : agl_fail(err, status, "%s", inner.msg);
}

agl_status agl_file_formats(agl_table **out, agl_err *err)
{
  const char *word[3][NFORMAT];
  uint8_t writes[NFORMAT];
  agl_build b = agl_build_start(NFORMAT, err);
  agl_column *c = NULL;
  for (size_t k = 0; k < NFORMAT; k++) {
    word[0][k] = formats[k].name;
    word[1][k] = formats[k].extensions;
    word[2][k] = formats[k].summary;
    writes[k] = formats[k].write != NULL;
  }
  agl_build_strings(&b, "format", word[0]);
  agl_build_strings(&b, "extensions", word[1]);
  agl_build_strings(&b, "summary", word[2]);
  if (b.status == AGL_OK)
    b.status = agl_column_boolean(&c, writes, NULL, NFORMAT, err);
  if (b.status == AGL_OK)
    agl_build_column(&b, "writes", c);
  agl_column_free(c);
  return agl_build_finish(out, &b);
}
