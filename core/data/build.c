/* SPDX-License-Identifier: GPL-3.0-or-later */
/* build.c - result tables in a few words. */
#include "data/build.h"

#include "base/err.h"
#include "data/table.h"

agl_build agl_build_start(size_t nrow, agl_err *err)
{
  agl_build b = {NULL, AGL_OK, err};
  b.status = agl_table_new(&b.table, nrow, err);
  return b;
}

/* Take the column just made, when making it succeeded. */
static void take(agl_build *b, const char *name, agl_column *c)
{
  if (b->status == AGL_OK)
    b->status = agl_table_add_owned(b->table, name, c, b->err);
}

void agl_build_numbers(agl_build *b, const char *name, const double *x)
{
  agl_column *c = NULL;
  if (b->status == AGL_OK)
    b->status = agl_column_number(&c, x, NULL, b->table->nrow, b->err);
  take(b, name, c);
}

void agl_build_integers(agl_build *b, const char *name, const int64_t *x, const uint8_t *missing)
{
  agl_column *c = NULL;
  if (b->status == AGL_OK)
    b->status = agl_column_integer(&c, x, missing, b->table->nrow, b->err);
  take(b, name, c);
}

void agl_build_strings(agl_build *b, const char *name, const char *const *x)
{
  agl_column *c = NULL;
  if (b->status == AGL_OK)
    b->status = agl_column_string(&c, x, b->table->nrow, b->err);
  take(b, name, c);
}

void agl_build_column(agl_build *b, const char *name, const agl_column *c)
{
  if (b->status == AGL_OK)
    b->status = agl_table_add(b->table, name, c, b->err);
}

agl_status agl_build_finish(agl_table **out, agl_build *b)
{
  if (b->status == AGL_OK)
    *out = b->table;
  else
    agl_table_free(b->table);
  b->table = NULL;
  return b->status;
}
