/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_file.h - CSV files of the source tree, for the C tests. */
#ifndef CSV_FILE_H
#define CSV_FILE_H

#include <stdlib.h>

#include "test.h"

/* The file's path below AGGLOM_SOURCE, which the test runner sets. */
static inline const char *source_path(char *out, size_t size, const char *relative)
{
  const char *root = getenv("AGGLOM_SOURCE");
  snprintf(out, size, "%s/%s", root != NULL ? root : ".", relative);
  return out;
}

/* The table in the file, or a failed check and NULL. `text` names columns to keep as strings; it
** ends with NULL, and may be NULL. */
static inline agl_table *read_csv(const char *relative, const char *const *text)
{
  char path[4096];
  agl_err err = {AGL_OK, ""};
  agl_table *t = NULL;
  agl_coltype types[16];
  agl_csv_options o = {.types = types};
  for (; text != NULL && text[o.ntypes] != NULL; o.ntypes++)
    types[o.ntypes] = (agl_coltype){text[o.ntypes], AGL_STRING};
  CHECK_OK(agl_csv_read(&t, source_path(path, sizeof path, relative), &o, &err), err);
  return t;
}

/* Row i of a string column, "" where missing or unknown. */
static inline const char *text_at(const agl_table *t, const char *column, size_t i)
{
  size_t k;
  const char *s;
  if (agl_table_find(&k, t, column, NULL) != AGL_OK)
    return "";
  s = agl_column_text(agl_table_column(t, k), i, NULL);
  return s != NULL ? s : "";
}

/* Row i of a number or integer column, NaN where missing or unknown. */
static inline double number_at(const agl_table *t, const char *column, size_t i)
{
  size_t k;
  agl_view v;
  if (agl_table_find(&k, t, column, NULL) != AGL_OK)
    return NAN;
  v = agl_column_view(agl_table_column(t, k));
  if (i >= v.n || (v.missing != NULL && v.missing[i] != AGL_PRESENT))
    return NAN;
  return v.type == AGL_NUMBER ? v.number[i] : v.type == AGL_INTEGER ? (double)v.integer[i] : NAN;
}

#endif
