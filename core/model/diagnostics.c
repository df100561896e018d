/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** diagnostics.c - what a fit does not say about itself, one row a test. Rows are taken in the order
** of the data, which the tests for serial dependence suppose to be time.
*/
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/build.h"
#include "model/model.h"
#include "num/dist.h"

/* Rows of the result as they come. */
typedef struct {
  const agl_model *m;
  size_t n, cap;
  char **test, **note;
  double *statistic, *df, *p_value;
  bool failed; /* out of memory */
} rows;

/* "test(of)", or just "test". Takes over nothing. */
static void add(rows *r, const char *test, const char *of, const double value[3], const char *note)
{
  agl_text name = {0};
  if (r->n == r->cap) /* counted beforehand: see agl_model_diagnostics */
    return;
  agl_text_puts(&name, test);
  if (of != NULL)
    agl_text_printf(&name, "(%s)", of);
  r->test[r->n] = name.s;
  r->note[r->n] = agl_strdup(note);
  r->failed |= name.failed || r->note[r->n] == NULL;
  r->statistic[r->n] = value[0];
  r->df[r->n] = value[1];
  r->p_value[r->n] = value[2];
  r->n++;
}

/* Pearson's r of a and b; NaN when one of them does not vary. */
static double correlation(const double *a, const double *b, size_t n)
{
  long double ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;
  for (size_t i = 0; i < n; i++) {
    ma += a[i];
    mb += b[i];
  }
  ma /= (long double)n;
  mb /= (long double)n;
  for (size_t i = 0; i < n; i++) {
    aa += (a[i] - ma) * (a[i] - ma);
    bb += (b[i] - mb) * (b[i] - mb);
    ab += (a[i] - ma) * (b[i] - mb);
  }
  return aa > 0 && bb > 0 ? (double)(ab / sqrtl(aa * bb)) : NAN;
}

/* r, its n - 2 degrees of freedom and the two-sided p-value of r sqrt(df / (1 - r^2)). */
static void test_correlation(double out[3], const double *a, const double *b, size_t n)
{
  double r = n > 2 ? correlation(a, b, n) : NAN, df = (double)n - 2;
  out[0] = r;
  out[1] = n > 2 ? df : NAN;
  out[2] = agl_t_two_sided(r * sqrt(df / (1 - r * r)), df);
}

/* Durbin & Watson (1950): sum (e_t - e_(t-1))^2 / sum e_t^2. */
static void durbin_watson(rows *r)
{
  const double *e = r->m->fit.residual;
  long double num = 0, den = 0;
  for (size_t i = 0; i < r->m->design.n; i++) {
    num += i > 0 ? ((long double)e[i] - e[i - 1]) * ((long double)e[i] - e[i - 1]) : 0;
    den += (long double)e[i] * e[i];
  }
  add(r, "durbin_watson", NULL, (double[]){den > 0 ? (double)(num / den) : NAN, NAN, NAN},
      "2 without first-order autocorrelation of the residuals, near 0 when it is positive");
}

static void differences(double *out, const double *x, size_t n)
{
  for (size_t i = 1; i < n; i++)
    out[i - 1] = x[i] - x[i - 1];
}

/* Correlations with time, and between changes: two series that only share a trend correlate in
** levels but not in first differences (Granger & Newbold 1974). `scratch` holds 3n numbers. */
static void trends(rows *r, double *scratch)
{
  const agl_model *m = r->m;
  size_t n = m->design.n, first = m->formula->intercept;
  double *time = scratch, *dy = scratch + n, *dx = scratch + 2 * n, value[3];
  for (size_t i = 0; i < n; i++)
    time[i] = (double)i;
  test_correlation(value, m->design.y, time, n);
  add(r, "trend_correlation", m->formula->response_name, value, "with the order of the rows");
  for (size_t j = first; j < m->design.k; j++) {
    test_correlation(value, m->design.x[j], time, n);
    add(r, "trend_correlation", m->term[j], value, "with the order of the rows");
  }
  differences(dy, m->design.y, n);
  for (size_t j = first; j < m->design.k; j++) {
    differences(dx, m->design.x[j], n);
    test_correlation(value, dy, dx, n - 1);
    add(r, "first_difference_correlation", m->term[j], value,
        "between changes from row to row of the response and of the regressor");
  }
}

static bool rows_new(rows *r, const agl_model *m)
{
  size_t cap = 2 + 2 * m->design.k;
  *r = (rows){.m = m, .cap = cap};
  r->test = agl_alloc_zero(2 * cap, sizeof *r->test);
  r->statistic = agl_alloc(3 * cap, sizeof *r->statistic);
  if (r->test == NULL || r->statistic == NULL)
    return false;
  r->note = r->test + cap;
  r->df = r->statistic + cap;
  r->p_value = r->df + cap;
  return true;
}

static void rows_clear(rows *r)
{
  for (size_t i = 0; i < r->n; i++) {
    agl_free(r->test[i]);
    agl_free(r->note[i]);
  }
  agl_free(r->test);
  agl_free(r->statistic);
}

agl_status agl_model_diagnostics(agl_table **out, const agl_model *m, agl_err *err)
{
  rows r;
  bool ok = rows_new(&r, m);
  double *scratch = agl_alloc(3 * m->design.n, sizeof *scratch);
  agl_build b = {NULL, AGL_ENOMEM, err};
  if (ok && scratch != NULL) {
    durbin_watson(&r);
    trends(&r, scratch);
  }
  if (!ok || scratch == NULL || r.failed) {
    agl_fail_memory(err, "diagnostics");
  } else {
    b = agl_build_start(r.n, err);
    agl_build_strings(&b, "test", (const char *const *)r.test);
    agl_build_numbers(&b, "statistic", r.statistic);
    agl_build_numbers(&b, "df", r.df);
    agl_build_numbers(&b, "p_value", r.p_value);
    agl_build_strings(&b, "note", (const char *const *)r.note);
  }
  agl_free(scratch);
  rows_clear(&r);
  return agl_build_finish(out, &b);
}
