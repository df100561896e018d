/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb_append.c - the rows of one table after those of another, columns matched by name. */
#include "base/err.h"
#include "data/column.h"
#include "data/concat.h"
#include "data/origin.h"
#include "data/verb.h"

/* A column of both tables, or of one of them; words of the first that has any. */
static agl_status add_column(agl_table *to, const agl_table *a, const agl_table *b,
                             const char *name, agl_err *err)
{
  size_t i = agl_table_index(a, name), j = agl_table_index(b, name);
  const agl_field *f = i != SIZE_MAX ? &a->field[i] : NULL;
  const agl_field *g = j != SIZE_MAX ? &b->field[j] : NULL;
  const agl_run run[] = {{f != NULL ? f->column : NULL, a->nrow},
                         {g != NULL ? g->column : NULL, b->nrow}};
  const char *label = f != NULL ? f->label : NULL, *unit = f != NULL ? f->unit : NULL;
  agl_column *c = NULL;
  AGL_TRY(agl_column_concat(&c, name, run, 2, err));
  AGL_TRY(agl_table_add_owned(to, name, c, err));
  if (g != NULL) {
    label = label != NULL ? label : g->label;
    unit = unit != NULL ? unit : g->unit;
  }
  return agl_table_describe(to, to->ncol - 1, label, unit, err);
}

/* "; first lacks 2 columns: c, d" */
static void list_lacking(agl_text *detail, const char *which, const agl_table *t,
                         const agl_table *other)
{
  size_t n = 0;
  for (size_t k = 0; k < other->ncol; k++)
    n += agl_table_index(t, other->field[k].name) == SIZE_MAX;
  if (n == 0)
    return;
  agl_text_printf(detail, "; %s lacks %zu column%s:", which, n, n == 1 ? "" : "s");
  n = 0;
  for (size_t k = 0; k < other->ncol; k++)
    if (agl_table_index(t, other->field[k].name) == SIZE_MAX)
      agl_text_printf(detail, "%s %s", n++ > 0 ? "," : "", other->field[k].name);
}

agl_status agl_table_append(agl_table **out, const agl_table *t, const agl_table *other,
                            agl_err *err)
{
  agl_text detail = {0};
  agl_table *fresh;
  agl_status status;
  AGL_TRY(agl_table_new(&fresh, t->nrow + other->nrow, err));
  status = AGL_OK;
  for (size_t k = 0; k < t->ncol && status == AGL_OK; k++)
    status = add_column(fresh, t, other, t->field[k].name, err);
  for (size_t k = 0; k < other->ncol && status == AGL_OK; k++)
    if (agl_table_index(t, other->field[k].name) == SIZE_MAX)
      status = add_column(fresh, t, other, other->field[k].name, err);
  if (status == AGL_OK) {
    agl_text_printf(&detail, "%zu rows, then %zu rows", t->nrow, other->nrow);
    list_lacking(&detail, "first", t, other);
    list_lacking(&detail, "second", other, t);
    status = agl_verb_record_text(fresh, t, "append", &detail, err);
  }
  if (status == AGL_OK)
    status = agl_table_copy_origins(fresh, other, err);
  return agl_verb_finish(out, fresh, status);
}
