/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb_describe.c - a table of summary statistics, one row a column. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/column.h"
#include "data/quantile.h"
#include "data/verb.h"

enum { NCOUNT = 3, NSTAT = 7 };
static const char *const counts[NCOUNT] = {"n", "missing", "distinct"};
static const char *const stats[NSTAT] = {"mean", "sd", "min", "p25", "median", "p75", "max"};

typedef struct {
  size_t n; /* rows: columns of the table described */
  const char **name, **type;
  int64_t *count; /* NCOUNT runs of n */
  double *stat;   /* NSTAT runs of n, NaN where there is none */
} summary;

/* Sum of x[i] - shift, compensated (Neumaier). */
static double sum(const double *x, size_t n, double shift, bool square)
{
  double s = 0, lost = 0;
  for (size_t i = 0; i < n; i++) {
    double d = x[i] - shift, v = square ? d * d : d, t = s + v;
    lost += fabs(s) >= fabs(v) ? (s - t) + v : (v - t) + s;
    s = t;
  }
  return isfinite(s) ? s + lost : s;
}

/* Variance by two passes, with the correction for the mean's rounding:
** (sum (x - mean)^2 - (sum (x - mean))^2 / n) / (n - 1). */
static void moments(double *mean, double *sd, const double *x, size_t n)
{
  double rest;
  *mean = sum(x, n, 0, false) / (double)n;
  rest = sum(x, n, *mean, false);
  *sd = n < 2 ? NAN : sqrt((sum(x, n, *mean, true) - rest * rest / (double)n) / (double)(n - 1));
}

static agl_status measure(summary *s, size_t k, const agl_column *c, agl_err *err)
{
  static const double p[] = {0, 0.25, 0.5, 0.75, 1};
  double *x;
  size_t n;
  if (c->type == AGL_STRING || c->type == AGL_DATE)
    return AGL_OK;
  AGL_TRY(agl_quantile_sort(&x, &n, c, err));
  if (n > 0) {
    moments(&s->stat[k], &s->stat[s->n + k], x, n);
    for (size_t i = 0; i < sizeof p / sizeof p[0]; i++)
      s->stat[(i + 2) * s->n + k] = agl_quantile(x, n, p[i], 7);
  }
  agl_free(x);
  return AGL_OK;
}

static agl_status summarise(summary *s, const agl_table *t, agl_err *err)
{
  s->name = agl_alloc(s->n, sizeof *s->name);
  s->type = agl_alloc(s->n, sizeof *s->type);
  s->count = agl_alloc(s->n, NCOUNT * sizeof *s->count);
  s->stat = agl_alloc(s->n, NSTAT * sizeof *s->stat);
  if (s->name == NULL || s->type == NULL || s->count == NULL || s->stat == NULL)
    return agl_fail_memory(err, "describe");
  for (size_t i = 0; i < NSTAT * s->n; i++)
    s->stat[i] = NAN;
  for (size_t k = 0; k < s->n; k++) {
    const agl_column *c = t->field[k].column;
    agl_groups *g;
    AGL_TRY(agl_verb_groups(&g, t, &(agl_columns){1, &k}, err));
    s->name[k] = t->field[k].name;
    s->type[k] = agl_type_name(c->type);
    s->count[s->n + k] = (int64_t)agl_column_nmissing(c);
    s->count[k] = (int64_t)c->n - s->count[s->n + k];
    s->count[2 * s->n + k] = (int64_t)g->ngroup - (s->count[s->n + k] > 0);
    agl_groups_free(g);
    AGL_TRY(measure(s, k, c, err));
  }
  return AGL_OK;
}

static agl_status build(agl_table **out, const summary *s, agl_err *err)
{
  agl_table *fresh;
  agl_column *c = NULL;
  agl_status status;
  AGL_TRY(agl_table_new(&fresh, s->n, err));
  status = agl_column_string(&c, s->name, s->n, err);
  if (status == AGL_OK)
    status = agl_table_add_owned(fresh, "column", c, err);
  if (status == AGL_OK)
    status = agl_column_string(&c, s->type, s->n, err);
  if (status == AGL_OK)
    status = agl_table_add_owned(fresh, "type", c, err);
  for (size_t i = 0; i < NCOUNT && status == AGL_OK; i++) {
    status = agl_column_integer(&c, s->count + i * s->n, NULL, s->n, err);
    if (status == AGL_OK)
      status = agl_table_add_owned(fresh, counts[i], c, err);
  }
  for (size_t i = 0; i < NSTAT && status == AGL_OK; i++) {
    status = agl_column_number(&c, s->stat + i * s->n, NULL, s->n, err);
    if (status == AGL_OK)
      status = agl_table_add_owned(fresh, stats[i], c, err);
  }
  return agl_verb_finish(out, fresh, status);
}

agl_status agl_table_summary(agl_table **out, const agl_table *t, agl_err *err)
{
  summary s = {.n = t->ncol};
  agl_table *fresh = NULL;
  agl_status status = summarise(&s, t, err);
  if (status == AGL_OK)
    status = build(&fresh, &s, err);
  if (status == AGL_OK)
    status = agl_verb_record(fresh, t, "describe", NULL, 0, err);
  agl_free(s.name);
  agl_free(s.type);
  agl_free(s.count);
  agl_free(s.stat);
  return agl_verb_finish(out, fresh, status);
}
