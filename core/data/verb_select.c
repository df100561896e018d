/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb_select.c - verbs that choose columns or a run of rows: select, drop, rename, slice. */
#include "base/err.h"
#include "base/mem.h"
#include "data/column.h"
#include "data/verb.h"

agl_status agl_table_select(agl_table **out, const agl_table *t, const char *const *names, size_t n,
                            agl_err *err)
{
  agl_table *fresh;
  agl_status status = AGL_OK;
  AGL_TRY(agl_table_new(&fresh, t->nrow, err));
  for (size_t i = 0; i < n && status == AGL_OK; i++) {
    size_t k;
    status = agl_table_find(&k, t, names[i], err);
    if (status == AGL_OK)
      status = agl_table_add(fresh, names[i], t->field[k].column, err);
  }
  if (status == AGL_OK)
    status = agl_table_copy_words(fresh, t, err);
  if (status == AGL_OK)
    status = agl_verb_record(fresh, t, "select", names, n, err);
  return agl_verb_finish(out, fresh, status);
}

static bool listed(const agl_columns *c, size_t col)
{
  for (size_t i = 0; i < c->n; i++)
    if (c->col[i] == col)
      return true;
  return false;
}

agl_status agl_table_drop(agl_table **out, const agl_table *t, const char *const *names, size_t n,
                          agl_err *err)
{
  agl_columns gone;
  agl_table *fresh = NULL;
  agl_status status;
  AGL_TRY(agl_verb_columns(&gone, t, names, n, false, err));
  status = agl_table_new(&fresh, t->nrow, err);
  for (size_t k = 0; k < t->ncol && status == AGL_OK; k++)
    if (!listed(&gone, k))
      status = agl_table_add(fresh, t->field[k].name, t->field[k].column, err);
  if (status == AGL_OK)
    status = agl_table_copy_words(fresh, t, err);
  if (status == AGL_OK)
    status = agl_verb_record(fresh, t, "drop", names, n, err);
  agl_free(gone.col);
  return agl_verb_finish(out, fresh, status);
}

/* name[k] becomes the new name of column k. */
static agl_status new_names(const char **name, const agl_table *t, const agl_renaming *pair,
                            size_t n, agl_err *err)
{
  for (size_t k = 0; k < t->ncol; k++)
    name[k] = t->field[k].name;
  for (size_t i = 0; i < n; i++) {
    size_t k;
    AGL_TRY(agl_table_find(&k, t, pair[i].old, err));
    if (name[k] != t->field[k].name)
      return agl_fail(err, AGL_EARG, "column '%s' is renamed twice: to '%s' and to '%s'",
                      pair[i].old, name[k], pair[i].name);
    name[k] = pair[i].name;
  }
  return AGL_OK;
}

agl_status agl_table_rename(agl_table **out, const agl_table *t, const agl_renaming *pairs,
                            size_t n, agl_err *err)
{
  agl_text detail = {0};
  agl_table *fresh = NULL;
  const char **name = agl_alloc(t->ncol, sizeof *name);
  agl_status status;
  if (name == NULL)
    return agl_fail_memory(err, "rename");
  status = new_names(name, t, pairs, n, err);
  if (status == AGL_OK)
    status = agl_table_new(&fresh, t->nrow, err);
  for (size_t k = 0; k < t->ncol && status == AGL_OK; k++) {
    const agl_field *f = &t->field[k];
    status = agl_table_add(fresh, name[k], f->column, err);
    if (status == AGL_OK)
      status = agl_table_describe(fresh, k, f->label, f->unit, err);
  }
  for (size_t i = 0; i < n && status == AGL_OK; i++)
    agl_text_printf(&detail, "%s%s = %s", i > 0 ? ", " : "", pairs[i].name, pairs[i].old);
  if (status == AGL_OK)
    status = agl_verb_record_text(fresh, t, "rename", &detail, err);
  agl_free(name);
  return agl_verb_finish(out, fresh, status);
}

/* Rows from .. to - 1 of t, both within the table. */
static agl_status run_of_rows(agl_table **out, const agl_table *t, size_t from, size_t to,
                              agl_err *err)
{
  size_t n = to - from, *row;
  agl_status status;
  if (n == t->nrow)
    return agl_verb_share(out, t, err);
  row = agl_alloc(n, sizeof *row);
  if (row == NULL)
    return agl_fail_memory(err, "rows of a table");
  for (size_t i = 0; i < n; i++)
    row[i] = from + i;
  status = agl_verb_gather(out, t, row, n, err);
  agl_free(row);
  return status;
}

agl_status agl_table_slice(agl_table **out, const agl_table *t, size_t from, size_t to,
                           agl_err *err)
{
  agl_text detail = {0};
  agl_table *fresh = NULL;
  agl_status status;
  to = to < t->nrow ? to : t->nrow;
  from = from < to ? from : to;
  AGL_TRY(run_of_rows(&fresh, t, from, to, err));
  if (from < to)
    agl_text_printf(&detail, "rows %zu to %zu", from + 1, to);
  else
    agl_text_puts(&detail, "no rows");
  status = agl_verb_record_text(fresh, t, "slice", &detail, err);
  return agl_verb_finish(out, fresh, status);
}

agl_status agl_table_head(agl_table **out, const agl_table *t, size_t n, agl_err *err)
{
  return agl_table_slice(out, t, 0, n, err);
}
