/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb.c - what the verbs have in common: finding columns, taking rows, writing history. */
#include "data/verb.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/column.h"

agl_status agl_verb_columns(agl_columns *out, const agl_table *t, const char *const *names,
                            size_t n, bool all_if_none, agl_err *err)
{
  bool all = all_if_none && n == 0;
  agl_columns c = {.n = all ? t->ncol : n};
  c.col = agl_alloc(c.n, sizeof *c.col);
  if (c.col == NULL)
    return agl_fail_memory(err, "columns");
  for (size_t k = 0; k < c.n; k++) {
    agl_status status = AGL_OK;
    if (all)
      c.col[k] = k;
    else
      status = agl_table_find(&c.col[k], t, names[k], err);
    if (status != AGL_OK) {
      agl_free(c.col);
      return status;
    }
  }
  *out = c;
  return AGL_OK;
}

agl_status agl_verb_share(agl_table **out, const agl_table *t, agl_err *err)
{
  agl_table *fresh;
  agl_status status;
  AGL_TRY(agl_table_new(&fresh, t->nrow, err));
  status = AGL_OK;
  for (size_t k = 0; k < t->ncol && status == AGL_OK; k++)
    status = agl_table_add(fresh, t->field[k].name, t->field[k].column, err);
  if (status == AGL_OK)
    status = agl_table_copy_words(fresh, t, err);
  return agl_verb_finish(out, fresh, status);
}

typedef struct {
  const agl_table *from;
  const size_t *row;
  size_t n;
  agl_column **column;
} gathering;

static agl_status gather_column(void *ctx, size_t k, agl_err *err)
{
  gathering *g = ctx;
  return agl_column_gather(&g->column[k], g->from->field[k].column, g->row, g->n, err);
}

agl_status agl_verb_gather(agl_table **out, const agl_table *t, const size_t *row, size_t n,
                           agl_err *err)
{
  agl_table *fresh = NULL;
  gathering g = {t, row, n, agl_alloc_zero(t->ncol, sizeof *g.column)};
  agl_status status;
  if (g.column == NULL)
    return agl_fail_memory(err, "rows of a table");
  status = agl_parallel(gather_column, &g, t->ncol, err);
  if (status == AGL_OK)
    status = agl_table_new(&fresh, n, err);
  for (size_t k = 0; k < t->ncol && status == AGL_OK; k++)
    status = agl_table_add(fresh, t->field[k].name, g.column[k], err);
  if (status == AGL_OK)
    status = agl_table_copy_words(fresh, t, err);
  for (size_t k = 0; k < t->ncol; k++)
    agl_column_free(g.column[k]);
  agl_free(g.column);
  return agl_verb_finish(out, fresh, status);
}

agl_status agl_verb_record_text(agl_table *t, const agl_table *from, const char *verb,
                                agl_text *detail, agl_err *err)
{
  agl_status status;
  agl_text_puts(detail, "");
  if (detail->failed)
    status = agl_fail_memory(err, "history of a table");
  else
    status = agl_table_record(t, from, verb, detail->s == NULL ? "" : detail->s, from->nrow,
                              t->nrow, err);
  agl_text_clear(detail);
  return status;
}

agl_status agl_verb_record(agl_table *t, const agl_table *from, const char *verb,
                           const char *const *names, size_t n, agl_err *err)
{
  agl_text detail = {0};
  for (size_t k = 0; k < n; k++) {
    agl_text_puts(&detail, k > 0 ? ", " : "");
    agl_text_puts(&detail, names[k]);
  }
  return agl_verb_record_text(t, from, verb, &detail, err);
}

agl_status agl_verb_finish(agl_table **out, agl_table *t, agl_status status)
{
  if (status == AGL_OK)
    *out = t;
  else
    agl_table_free(t);
  return status;
}
