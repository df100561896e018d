/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_trend.c - do the series of a regression only share a trend? Rows are taken in the order of
** the data. Two series that do correlate in levels but not in first differences (Granger & Newbold
** 1974).
*/
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/diagnose.h"
#include "num/dist.h"

/* Sums of products about the means. */
typedef struct {
  long double aa, bb, ab;
} products;

static products about_means(const double *a, const double *b, size_t n)
{
  long double ma = 0, mb = 0;
  products s = {0, 0, 0};
  for (size_t i = 0; i < n; i++) {
    ma += a[i];
    mb += b[i];
  }
  ma /= (long double)n;
  mb /= (long double)n;
  for (size_t i = 0; i < n; i++) {
    s.aa += (a[i] - ma) * (a[i] - ma);
    s.bb += (b[i] - mb) * (b[i] - mb);
    s.ab += (a[i] - ma) * (b[i] - mb);
  }
  return s;
}

/* Pearson's r, its n - 2 degrees of freedom and the two-sided p-value of r sqrt(df / (1 - r^2));
** *slope is that of b on a. All missing when one does not vary. */
static agl_result correlation(double *slope, const double *a, const double *b, size_t n)
{
  agl_result none = {NAN, NAN, NAN};
  double df = (double)n - 2, r;
  products s;
  *slope = NAN;
  if (n < 3)
    return none;
  s = about_means(a, b, n);
  if (!(s.aa > 0 && s.bb > 0))
    return none;
  r = (double)(s.ab / sqrtl(s.aa * s.bb));
  *slope = (double)(s.ab / s.aa);
  return (agl_result){r, df, agl_t_two_sided(r * sqrt(df / fmax(0, 1 - r * r)), df)};
}

static void trend(agl_findings *f, const char *name, const double *time, const double *x, size_t n)
{
  double slope;
  agl_result v = correlation(&slope, time, x, n);
  agl_find(f, "trend_correlation", name, v, "%s",
           isnan(v.statistic) ? "too few rows, or no variation, for a correlation"
           : v.p_value < 0.05 ? (v.statistic > 0 ? "rises with the order of the rows"
                                                 : "falls with the order of the rows")
                              : "no trend with the order of the rows");
}

static agl_status run_trend(agl_findings *f, agl_err *err)
{
  const agl_model *m = f->m;
  size_t n = m->design.n;
  double *time = agl_alloc(n, sizeof *time);
  if (time == NULL)
    return agl_fail_memory(err, "trend_correlation");
  for (size_t i = 0; i < n; i++)
    time[i] = (double)i;
  trend(f, m->formula->response_name, time, m->design.y, n);
  for (size_t j = m->constant; j < m->design.k; j++)
    trend(f, m->term[j], time, agl_regressor(&m->design, j), n);
  agl_free(time);
  return AGL_OK;
}

static void differences(double *out, const double *x, size_t n)
{
  for (size_t i = 1; i < n; i++)
    out[i - 1] = x[i] - x[i - 1];
}

static void first_difference(agl_findings *f, const char *term, const double *dx, const double *dy)
{
  double slope;
  agl_result v = correlation(&slope, dx, dy, f->m->design.n - 1);
  if (isnan(v.statistic)) {
    agl_find(f, "first_difference_correlation", term, v,
             "too few rows, or no variation of the changes, for a correlation");
    return;
  }
  agl_find(f, "first_difference_correlation", term, v, "changes from row to row %s",
           agl_verdict_at_5(v.p_value, "go together with those of the response",
                            "show no relation with those of the response"));
  v.statistic = slope;
  agl_find(f, "first_difference_slope", term, v,
           "the slope when changes of the response are regressed on changes of this term alone");
}

static agl_status run_first_difference(agl_findings *f, agl_err *err)
{
  const agl_model *m = f->m;
  size_t n = m->design.n;
  double *dx = agl_alloc(2 * n, sizeof *dx), *dy = dx != NULL ? dx + n : NULL;
  if (dx == NULL)
    return agl_fail_memory(err, "first_difference_correlation");
  differences(dy, m->design.y, n);
  for (size_t j = m->constant; j < m->design.k; j++) {
    differences(dx, agl_regressor(&m->design, j), n);
    first_difference(f, m->term[j], dx, dy);
  }
  agl_free(dx);
  return AGL_OK;
}

const agl_test agl_tests_trend[] = {
    {{"trend_correlation",
      "trend",
      "correlation of the response and of each term with time",
      "Pearson's r",
      {{0}}},
     false,
     false,
     AGL_NEEDS_LEAST_SQUARES,
     run_trend},
    {{"first_difference_correlation",
      "trend",
      "correlation of changes of the response with changes of each term, and the slope",
      "Granger & Newbold 1974",
      {{0}}},
     false,
     false,
     AGL_NEEDS_LEAST_SQUARES,
     run_first_difference},
    {.run = NULL}};
