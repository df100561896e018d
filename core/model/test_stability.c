/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_stability.c - are the coefficients the same from the first row to the last? Rows are taken
** in the order of the data.
**
** The recursive residual of row t is its prediction error from the rows before it, over sqrt(1 +
** x_t' (X'X)^-1 x_t). Rotating the row into the triangular factor of the rows before leaves exactly
** that in the place of y (Brown, Durbin & Evans 1975; Gentleman 1974). Rows that first give a
** coefficient a value leave none.
*/
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/diagnose.h"
#include "num/dist.h"

/* Rotate row t into the factor r (k rows of k + 1, y last); scratch holds k + 1. False when the row
** raised the rank, else its recursive residual. */
static bool rotate_in(double *residual, double *r, double *row, const double *length, size_t k)
{
  for (size_t j = 0; j < k; j++) {
    double *pivot = r + j * (k + 1), h, c, s;
    if (fabs(row[j]) <= 1e-11 * length[j])
      continue;
    if (pivot[j] == 0) {
      memcpy(pivot + j, row + j, (k + 1 - j) * sizeof *row);
      return false;
    }
    h = hypot(pivot[j], row[j]);
    c = fabs(pivot[j]) / h;
    s = copysign(row[j], row[j] * pivot[j]) / h;
    for (size_t i = j; i <= k; i++) {
      double above = pivot[i];
      pivot[i] = c * above + s * row[i];
      row[i] = c * row[i] - s * above;
    }
  }
  *residual = row[k];
  return true;
}

/* The recursive residuals in w; returns how many: n - k. */
static size_t recursive_residuals(double *w, double *scratch, const agl_design *d)
{
  size_t n = d->n, k = d->k, count = 0;
  double *r = scratch, *row = r + k * (k + 1), *length = row + k + 1;
  memset(r, 0, k * (k + 1) * sizeof *r);
  for (size_t j = 0; j < k; j++) {
    length[j] = 0;
    for (size_t i = 0; i < n; i++)
      length[j] = fmax(length[j], fabs(agl_regressor(d, j)[i]));
  }
  for (size_t t = 0; t < n; t++) {
    for (size_t j = 0; j < k; j++)
      row[j] = agl_regressor(d, j)[t];
    row[k] = d->y[t];
    count += rotate_in(w + count, r, row, length, k);
  }
  return count;
}

/* P(max |W(t)| / (1 + 2t) > x), W a Brownian motion on [0, 1]: the crossings of both lines, less
** what is counted twice. Below 0.3 the series is linear. Brown, Durbin & Evans 1975. */
static double crossing_p_value(double x)
{
  if (x < 0.3)
    return 1 - 0.1464 * x;
  return 2 * (agl_normal_lower(-3 * x) +
              exp(-4 * x * x) * (agl_normal_lower(x) - agl_normal_lower(-5 * x)) -
              exp(-16 * x * x) * agl_normal_lower(-x));
}

static void cusum(agl_findings *f, const double *w, size_t m)
{
  double sum = 0, worst = 0, rows = (double)m, p, mean = 0, variance = 0;
  for (size_t i = 0; i < m; i++)
    mean += w[i] / rows;
  for (size_t i = 0; i < m; i++)
    variance += (w[i] - mean) * (w[i] - mean) / (rows - 1);
  for (size_t i = 0; i < m; i++) {
    sum += w[i];
    worst = fmax(worst, fabs(sum) / sqrt(variance * rows) / (1 + 2 * (double)(i + 1) / rows));
  }
  p = crossing_p_value(worst);
  agl_find(f, "cusum", NULL, (agl_result){worst, NAN, p}, "%s",
           agl_verdict_at_5(p, "the coefficients drift over the rows",
                            "no sign that the coefficients drift over the rows"));
}

/* |t| of the mean of the recursive residuals: n - k - 1 degrees of freedom. */
static void harvey_collier(agl_findings *f, const double *w, size_t m)
{
  double rows = (double)m, mean = 0, square = 0, t, p;
  for (size_t i = 0; i < m; i++)
    mean += w[i] / rows;
  for (size_t i = 0; i < m; i++)
    square += (w[i] - mean) * (w[i] - mean);
  t = fabs(mean) / sqrt(square / (rows - 1) / rows);
  p = agl_t_two_sided(t, rows - 1);
  agl_find(f, "harvey_collier", NULL, (agl_result){t, rows - 1, p}, "%s",
           agl_verdict_at_5(p, "prediction errors have a sign: the relation bends or drifts",
                            "no sign of a bend or drift over the rows"));
}

typedef void of_recursive(agl_findings *f, const double *w, size_t m);

static agl_status run_recursive(agl_findings *f, const char *test, of_recursive *statistic,
                                agl_err *err)
{
  const agl_design *d = &f->m->design;
  size_t k = d->k, m;
  double *w;
  if (f->m->df_residual < 2) {
    agl_find(f, test, NULL, (agl_result){NAN, NAN, NAN},
             "one degree of freedom is too few for recursive residuals");
    return AGL_OK;
  }
  w = agl_alloc(d->n + k * (k + 1) + 2 * k + 1, sizeof *w);
  if (w == NULL)
    return agl_fail_memory(err, test);
  m = recursive_residuals(w, w + d->n, d);
  statistic(f, w, m);
  agl_free(w);
  return AGL_OK;
}

static agl_status run_cusum(agl_findings *f, agl_err *err)
{
  return run_recursive(f, "cusum", cusum, err);
}

static agl_status run_harvey_collier(agl_findings *f, agl_err *err)
{
  return run_recursive(f, "harvey_collier", harvey_collier, err);
}

/* Fit rows from .. to - 1. */
static agl_status fit_part(agl_auxiliary *out, const agl_design *d, size_t from, size_t to,
                           agl_err *err)
{
  size_t n = to - from;
  double *x = agl_alloc(n * d->k, sizeof *x);
  agl_status status;
  if (x == NULL)
    return agl_fail_memory(err, "chow");
  agl_copy_regressors(x, d, from, to);
  status = agl_auxiliary_fit(out, x, d->k, d->y + from, n, err);
  agl_free(x);
  return status;
}

/* F test that the rows before `at` and those from it on have the same coefficients. */
static agl_status run_chow(agl_findings *f, agl_err *err)
{
  const agl_model *m = f->m;
  size_t n = m->design.n, k = m->design.k, df, at;
  agl_auxiliary before, after;
  double statistic, p;
  if (isnan(f->setting[0]))
    return agl_fail(err, AGL_EARG, "chow needs a break: at, the first row after it");
  at = (size_t)f->setting[0] - 1;
  if (at < k || n - k < at)
    return agl_fail(err, AGL_EARG,
                    "chow: %zu of %zu rows before the break leave one side fewer than the %zu "
                    "coefficients",
                    at, n, k);
  AGL_TRY(fit_part(&before, &m->design, 0, at, err));
  AGL_TRY(fit_part(&after, &m->design, at, n, err));
  df = before.rank + after.rank - k;
  if (df == 0 || n <= before.rank + after.rank) {
    agl_find(f, "chow", NULL, (agl_result){NAN, NAN, NAN},
             "%zu rows are too few for two fits of %zu coefficients", n, k);
    return AGL_OK;
  }
  n -= before.rank + after.rank;
  statistic =
      (m->fit.rss - before.rss - after.rss) / (double)df / ((before.rss + after.rss) / (double)n);
  p = agl_f_upper(statistic, (double)df, (double)n);
  agl_find(f, "chow", NULL, (agl_result){statistic, (double)df, p}, "%s row %zu: F(%zu, %zu)",
           agl_verdict_at_5(p, "the coefficients change at", "no sign of a change at"), at + 1, df,
           n);
  return AGL_OK;
}

const agl_test agl_tests_stability[] = {
    {{"cusum",
      "stability",
      "do sums of the recursive residuals leave their bounds?",
      "Brown, Durbin & Evans 1975",
      {{0}}},
     false,
     true,
     AGL_NEEDS_LEAST_SQUARES,
     run_cusum},
    {{"harvey_collier",
      "stability",
      "have the recursive residuals mean 0?",
      "Harvey & Collier 1977",
      {{0}}},
     false,
     true,
     AGL_NEEDS_LEAST_SQUARES,
     run_harvey_collier},
    {{"chow",
      "stability",
      "other coefficients from row `at` on, counted among the rows used?",
      "Chow 1960",
      {{"at", NAN, 1, 1e15}}},
     true,
     true,
     AGL_NEEDS_LEAST_SQUARES,
     run_chow},
    {.run = NULL}};
