/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_variance.c - does the variance of the errors depend on the regressors? The squared
** residuals are regressed on the regressors and a constant (Breusch-Pagan), also on their squares
** and products (White).
*/
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/diagnose.h"
#include "num/dist.h"

/* e^2 / s^2 - 1 with s^2 = RSS / n: mean 0. */
static void relative_squares(double *u, const agl_model *m)
{
  size_t n = m->design.n;
  double s2 = m->fit.rss / (double)n;
  for (size_t i = 0; i < n; i++)
    u[i] = m->fit.residual[i] * m->fit.residual[i] / s2 - 1;
}

/* Explained and total sum of squares of u on `k` columns of x, and how many of them count. */
typedef struct {
  double explained, total;
  size_t df;
} spread;

static agl_status regress_squares(spread *out, const agl_model *m, double *x, size_t k,
                                  agl_err *err)
{
  size_t n = m->design.n;
  double *u = agl_alloc(n, sizeof *u);
  agl_auxiliary a;
  agl_status status;
  if (u == NULL)
    return agl_fail_memory(err, "test of the variance");
  relative_squares(u, m);
  status = agl_auxiliary_fit(&a, x, k, u, n, err);
  agl_free(u);
  if (status == AGL_OK)
    *out = (spread){a.ess, a.ess + a.rss, a.rank - 1};
  return status;
}

/* A constant, then the regressors standardised: the same space, better conditioned. */
static void levels(double *x, const agl_model *m)
{
  size_t n = m->design.n, first = m->constant;
  for (size_t i = 0; i < n; i++)
    x[i] = 1;
  for (size_t j = first; j < m->design.k; j++)
    agl_standardise(x + (j - first + 1) * n, agl_regressor(&m->design, j), n);
}

/* The rows of a test that cannot be made. */
static bool impossible(agl_findings *f, const char *test, size_t k)
{
  size_t n = f->m->design.n;
  if (k == 1)
    agl_find(f, test, NULL, (agl_result){NAN, NAN, NAN}, "no regressor to explain the variance");
  else if (n < k)
    agl_find(f, test, NULL, (agl_result){NAN, NAN, NAN},
             "%zu rows are too few for the %zu coefficients of the test", n, k);
  return k == 1 || n < k;
}

static void say(agl_findings *f, const char *test, double statistic, size_t df)
{
  double p = df > 0 ? agl_chi2_upper(statistic, (double)df) : NAN;
  agl_find(f, test, NULL, (agl_result){df > 0 ? statistic : NAN, (double)df, p}, "%s",
           df == 0 ? "no regressor to explain the variance"
                   : agl_verdict_at_5(p, "the variance of the errors changes with the regressors",
                                      "no sign of unequal variance"));
}

/* Koenker's n R^2, and the original ESS / 2, which supposes normal errors. */
static agl_status run_breusch_pagan(agl_findings *f, agl_err *err)
{
  const agl_model *m = f->m;
  size_t n = m->design.n, k = m->df_model + 1;
  spread s;
  agl_status status;
  double *x;
  if (impossible(f, "breusch_pagan", k))
    return AGL_OK;
  x = agl_alloc(k * n, sizeof *x);
  if (x == NULL)
    return agl_fail_memory(err, "breusch_pagan");
  levels(x, m);
  status = regress_squares(&s, m, x, k, err);
  agl_free(x);
  if (status != AGL_OK)
    return status;
  say(f, "breusch_pagan", (double)n * s.explained / s.total, s.df);
  say(f, "breusch_pagan_original", s.explained / 2, s.df);
  return AGL_OK;
}

/* n R^2 of the squared residuals on the regressors, their squares and products. */
static agl_status run_white(agl_findings *f, agl_err *err)
{
  const agl_model *m = f->m;
  size_t n = m->design.n, q = m->df_model, k = 1 + q + q * (q + 1) / 2, at = 1 + q;
  spread s;
  agl_status status;
  double *x;
  if (impossible(f, "white", k))
    return AGL_OK;
  x = agl_alloc(k * n, sizeof *x);
  if (x == NULL)
    return agl_fail_memory(err, "white");
  levels(x, m);
  for (size_t a = 1; a <= q; a++)
    for (size_t b = a; b <= q; b++, at++)
      for (size_t i = 0; i < n; i++)
        x[at * n + i] = x[a * n + i] * x[b * n + i];
  status = regress_squares(&s, m, x, k, err);
  agl_free(x);
  if (status == AGL_OK)
    say(f, "white", (double)n * s.explained / s.total, s.df);
  return status;
}

const agl_test agl_tests_variance[] = {
    {{"breusch_pagan",
      "variance",
      "variance that is linear in the regressors: n R^2 (Koenker), and the original statistic",
      "Breusch & Pagan 1979; Koenker 1981",
      {{0}}},
     false,
     true,
     AGL_NEEDS_LEAST_SQUARES,
     run_breusch_pagan},
    {{"white",
      "variance",
      "variance that depends on the regressors, their squares and products",
      "White 1980",
      {{0}}},
     false,
     true,
     AGL_NEEDS_LEAST_SQUARES,
     run_white},
    {.run = NULL}};
