/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb_crosstab.c - counts or sums of weights by two columns. */
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/column.h"
#include "data/sort.h"
#include "data/verb.h"

/* The distinct values of a column in sorted order, missing last. */
typedef struct {
  const agl_field *field;
  agl_groups *value; /* in the order of first appearance */
  size_t *first;     /* place -> a row that holds the value */
  size_t *place;     /* id -> place in the order */
} margin;

static void clear_margin(margin *m)
{
  agl_groups_free(m->value);
  agl_free(m->first);
  agl_free(m->place);
}

static agl_status order_margin(margin *m, const agl_table *t, size_t col, agl_err *err)
{
  agl_sort_key key = {0};
  agl_column *value = NULL;
  size_t *order = NULL;
  agl_status status;
  size_t n;
  m->field = &t->field[col];
  AGL_TRY(agl_verb_groups(&m->value, t, &(agl_columns){1, &col}, err));
  n = m->value->ngroup;
  m->first = agl_alloc(n, sizeof *m->first);
  m->place = agl_alloc(n, sizeof *m->place);
  if (m->first == NULL || m->place == NULL)
    return agl_fail_memory(err, "crosstab");
  status = agl_column_gather(&value, m->field->column, m->value->first, n, err);
  key.column = value;
  if (status == AGL_OK)
    status = agl_sort_rows(&order, &key, 1, err);
  for (size_t k = 0; k < n && status == AGL_OK; k++) {
    m->first[k] = m->value->first[order[k]];
    m->place[order[k]] = k;
  }
  agl_column_free(value);
  agl_free(order);
  return status;
}

typedef struct {
  const agl_table *t;
  margin row, col;
  const char *weights;
  double *weight; /* NULL: every row counts 1 */
  int64_t *count; /* a run of all rows for each column, one after the other */
  double *sum, *lost;
  size_t unweighted; /* rows left out because their weight is missing */
} tally;

/* Compensated sums (Neumaier), rows in order. */
static void add_weights(tally *y)
{
  for (size_t i = 0; i < y->t->nrow; i++) {
    size_t k = y->col.place[y->col.value->id[i]] * y->row.value->ngroup +
               y->row.place[y->row.value->id[i]];
    double s = y->sum[k], v = y->weight[i], t = s + v;
    if (isnan(v)) {
      y->unweighted++;
      continue;
    }
    y->lost[k] += fabs(s) >= fabs(v) ? (s - t) + v : (v - t) + s;
    y->sum[k] = t;
  }
  for (size_t k = 0; k < y->row.value->ngroup * y->col.value->ngroup; k++)
    y->sum[k] += isfinite(y->sum[k]) ? y->lost[k] : 0;
}

static agl_status count(tally *y, agl_err *err)
{
  size_t n = y->row.value->ngroup * y->col.value->ngroup;
  if (y->weight != NULL) {
    y->sum = agl_alloc_zero(n, sizeof *y->sum);
    y->lost = agl_alloc_zero(n, sizeof *y->lost);
    if (y->sum == NULL || y->lost == NULL)
      return agl_fail_memory(err, "crosstab");
    add_weights(y);
    return AGL_OK;
  }
  y->count = agl_alloc_zero(n, sizeof *y->count);
  if (y->count == NULL)
    return agl_fail_memory(err, "crosstab");
  for (size_t i = 0; i < y->t->nrow; i++)
    y->count[y->col.place[y->col.value->id[i]] * y->row.value->ngroup +
             y->row.place[y->row.value->id[i]]]++;
  return AGL_OK;
}

static agl_status add_counts(agl_table *to, const tally *y, size_t k, agl_err *err)
{
  agl_text name = {0};
  agl_column *c = NULL;
  agl_status status;
  if (y->weight != NULL)
    status =
        agl_column_number(&c, y->sum + k * y->row.value->ngroup, NULL, y->row.value->ngroup, err);
  else
    status = agl_column_integer(&c, y->count + k * y->row.value->ngroup, NULL, y->row.value->ngroup,
                                err);
  if (status == AGL_OK) {
    agl_verb_value_text(&name, y->col.field->column, y->col.first[k]);
    status = name.failed ? agl_fail_memory(err, "crosstab") : agl_table_add(to, name.s, c, err);
  }
  agl_column_free(c);
  agl_text_clear(&name);
  return status;
}

static agl_status build(agl_table **out, const tally *y, agl_err *err)
{
  agl_table *fresh;
  agl_column *c = NULL;
  agl_status status;
  AGL_TRY(agl_table_new(&fresh, y->row.value->ngroup, err));
  status = agl_column_gather(&c, y->row.field->column, y->row.first, y->row.value->ngroup, err);
  if (status == AGL_OK)
    status = agl_table_add_owned(fresh, y->row.field->name, c, err);
  if (status == AGL_OK)
    status = agl_table_copy_words(fresh, y->t, err);
  for (size_t k = 0; k < y->col.value->ngroup && status == AGL_OK; k++)
    status = add_counts(fresh, y, k, err);
  if (status == AGL_OK) {
    agl_text detail = {0};
    agl_text_printf(&detail, "%s by %s", y->row.field->name, y->col.field->name);
    if (y->weight != NULL)
      agl_text_printf(&detail, ", weights %s; %zu rows without weight", y->weights, y->unweighted);
    status = agl_verb_record_text(fresh, y->t, "crosstab", &detail, err);
  }
  return agl_verb_finish(out, fresh, status);
}

static agl_status read_weights(tally *y, agl_err *err)
{
  size_t k;
  if (y->weights == NULL)
    return AGL_OK;
  AGL_TRY(agl_table_find(&k, y->t, y->weights, err));
  if (y->t->field[k].column->type == AGL_STRING)
    return agl_fail(err, AGL_EARG, "crosstab: the weights '%s' are strings, expected numbers",
                    y->weights);
  return agl_column_doubles(&y->weight, y->t->field[k].column, err);
}

agl_status agl_table_crosstab(agl_table **out, const agl_table *t, const char *row, const char *col,
                              const char *weights, agl_err *err)
{
  tally y = {.t = t, .weights = weights};
  size_t r, c;
  agl_status status;
  AGL_TRY(agl_table_find(&r, t, row, err));
  AGL_TRY(agl_table_find(&c, t, col, err));
  status = read_weights(&y, err);
  if (status == AGL_OK)
    status = order_margin(&y.row, t, r, err);
  if (status == AGL_OK)
    status = order_margin(&y.col, t, c, err);
  if (status == AGL_OK)
    status = count(&y, err);
  if (status == AGL_OK)
    status = build(out, &y, err);
  clear_margin(&y.row);
  clear_margin(&y.col);
  agl_free(y.weight);
  agl_free(y.count);
  agl_free(y.sum);
  agl_free(y.lost);
  return status;
}
