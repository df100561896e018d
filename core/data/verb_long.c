/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb_long.c - from a column per case to a row per case: long. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/column.h"
#include "data/concat.h"
#include "data/key.h"
#include "data/verb.h"

typedef struct {
  const agl_table *t;
  const agl_columns *from;
  const char *key, *value; /* names of the new columns */
} melt;

static bool gathered(const agl_columns *from, size_t col)
{
  for (size_t i = 0; i < from->n; i++)
    if (from->col[i] == col)
      return true;
  return false;
}

/* The columns that stay, every row as often as there are columns to gather. */
static agl_status repeat(agl_table **out, const melt *m, agl_err *err)
{
  size_t n = m->from->n, *row = agl_alloc(m->t->nrow, n * sizeof *row);
  agl_table *stay = NULL;
  agl_status status;
  if (row == NULL)
    return agl_fail_memory(err, "long");
  for (size_t i = 0; i < m->t->nrow; i++)
    for (size_t k = 0; k < n; k++)
      row[i * n + k] = i;
  status = agl_table_new(&stay, m->t->nrow, err);
  for (size_t k = 0; k < m->t->ncol && status == AGL_OK; k++)
    if (!gathered(m->from, k))
      status = agl_table_add(stay, m->t->field[k].name, m->t->field[k].column, err);
  if (status == AGL_OK)
    status = agl_table_copy_words(stay, m->t, err);
  if (status == AGL_OK)
    status = agl_verb_gather(out, stay, row, n * m->t->nrow, err);
  agl_table_free(stay);
  agl_free(row);
  return status;
}

/* The names of the columns, over and over. */
static agl_status key_column(agl_column **out, const melt *m, agl_err *err)
{
  size_t n = m->from->n;
  agl_column *c;
  uint32_t *code;
  AGL_TRY(agl_column_new(&c, AGL_STRING, n * m->t->nrow, NULL, err));
  code = c->data;
  for (size_t k = 0; k < n; k++) {
    const char *name = m->t->field[m->from->col[k]].name;
    uint32_t fresh;
    agl_status status = agl_dict_code(&fresh, c->dict, name, strlen(name), err);
    if (status != AGL_OK) {
      agl_column_free(c);
      return status;
    }
    for (size_t i = 0; i < m->t->nrow; i++)
      code[i * n + k] = fresh;
  }
  *out = c;
  return AGL_OK;
}

/* The columns end to end, then row by row. */
static agl_status value_column(agl_column **out, const melt *m, agl_err *err)
{
  size_t n = m->from->n, nrow = m->t->nrow, *row = agl_alloc(nrow, n * sizeof *row);
  agl_run *run = agl_alloc(n, sizeof *run);
  agl_column *c = NULL;
  agl_status status;
  if (row == NULL || run == NULL) {
    status = agl_fail_memory(err, "long");
    goto done;
  }
  for (size_t k = 0; k < n; k++) {
    run[k] = (agl_run){m->t->field[m->from->col[k]].column, nrow};
    for (size_t i = 0; i < nrow; i++)
      row[i * n + k] = k * nrow + i;
  }
  status = agl_column_concat(&c, m->value, run, n, err);
  if (status == AGL_OK)
    status = agl_column_gather(out, c, row, n * nrow, err);

done:
  agl_column_free(c);
  agl_free(run);
  agl_free(row);
  return status;
}

static agl_status check(const melt *m, agl_err *err)
{
  const agl_field *f = m->t->field, *first;
  if (m->from->n == 0)
    return agl_fail(err, AGL_EARG, "long: expected at least one column to gather");
  first = &f[m->from->col[0]];
  for (size_t k = 1; k < m->from->n; k++) {
    const agl_field *g = &f[m->from->col[k]];
    if (!agl_key_types(first->column->type, g->column->type))
      return agl_fail(err, AGL_EDATA, "long: column '%s' is %s, '%s' is %s", first->name,
                      agl_type_name(first->column->type), g->name, agl_type_name(g->column->type));
  }
  return AGL_OK;
}

static agl_status build(agl_table **out, const melt *m, agl_err *err)
{
  agl_column *c = NULL;
  agl_table *fresh = NULL;
  agl_status status;
  AGL_TRY(check(m, err));
  status = repeat(&fresh, m, err);
  if (status == AGL_OK)
    status = key_column(&c, m, err);
  if (status == AGL_OK)
    status = agl_table_add_owned(fresh, m->key, c, err);
  if (status == AGL_OK)
    status = value_column(&c, m, err);
  if (status == AGL_OK)
    status = agl_table_add_owned(fresh, m->value, c, err);
  return agl_verb_finish(out, fresh, status);
}

agl_status agl_table_long(agl_table **out, const agl_table *t, const agl_long_options *o,
                          agl_err *err)
{
  agl_columns from;
  agl_table *fresh = NULL;
  melt m = {t, &from, o->key != NULL ? o->key : "name", o->value != NULL ? o->value : "value"};
  agl_status status;
  AGL_TRY(agl_verb_columns(&from, t, o->columns, o->ncolumns, false, err));
  status = build(&fresh, &m, err);
  if (status == AGL_OK)
    status = agl_verb_record(fresh, t, "long", o->columns, o->ncolumns, err);
  agl_free(from.col);
  return agl_verb_finish(out, fresh, status);
}
