/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb_fill.c - give missing values the nearest present value above or below. */
#include "base/err.h"
#include "base/mem.h"
#include "data/column.h"
#include "data/verb.h"

/* row[i] is the row whose value row i takes; returns how many take another's. */
static size_t find_sources(size_t *row, const agl_column *c, bool up)
{
  size_t last = SIZE_MAX, filled = 0;
  for (size_t k = 0; k < c->n; k++) {
    size_t i = up ? c->n - 1 - k : k;
    if (c->missing[i] == AGL_PRESENT)
      last = i;
    row[i] = last == SIZE_MAX ? i : last;
    filled += row[i] != i;
  }
  return filled;
}

static agl_status fill_columns(agl_table *to, const agl_columns *col, bool up, size_t *filled,
                               agl_err *err)
{
  size_t *row = agl_alloc(to->nrow, sizeof *row);
  agl_status status = AGL_OK;
  if (row == NULL)
    return agl_fail_memory(err, "fill");
  for (size_t k = 0; k < col->n && status == AGL_OK; k++) {
    agl_field *f = &to->field[col->col[k]];
    agl_column *c = NULL;
    if (f->column->missing == NULL)
      continue;
    *filled += find_sources(row, f->column, up);
    status = agl_column_gather(&c, f->column, row, to->nrow, err);
    if (status == AGL_OK) {
      agl_column_free(f->column);
      f->column = c;
    }
  }
  agl_free(row);
  return status;
}

agl_status agl_table_fill(agl_table **out, const agl_table *t, const char *const *names, size_t n,
                          bool up, agl_err *err)
{
  agl_columns col;
  agl_table *fresh = NULL;
  agl_text detail = {0};
  size_t filled = 0;
  agl_status status;
  AGL_TRY(agl_verb_columns(&col, t, names, n, true, err));
  status = agl_verb_share(&fresh, t, err);
  if (status == AGL_OK)
    status = fill_columns(fresh, &col, up, &filled, err);
  if (status == AGL_OK) {
    agl_text_puts(&detail, up ? "up" : "down");
    for (size_t k = 0; k < n; k++)
      agl_text_printf(&detail, "%s %s", k > 0 ? "," : "", names[k]);
    agl_text_printf(&detail, "; %zu value%s filled", filled, filled == 1 ? "" : "s");
    status = agl_verb_record_text(fresh, t, "fill", &detail, err);
  }
  agl_free(col.col);
  return agl_verb_finish(out, fresh, status);
}
