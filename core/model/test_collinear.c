/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_collinear.c - how much the regressors say the same. */
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdio.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/diagnose.h"

/* Sum of squares about the mean, or about 0. */
static double sum_squares(const double *x, size_t n, bool centred)
{
  long double mean = 0, sum = 0;
  for (size_t i = 0; centred && i < n; i++)
    mean += x[i];
  mean /= (long double)n;
  for (size_t i = 0; i < n; i++)
    sum += (x[i] - mean) * (x[i] - mean);
  return (double)sum;
}

/* 1 / (1 - R_j^2) = [(X'X)^-1]_jj times the sum of squares of x_j, about the mean when there is an
** intercept. */
static agl_status run_vif(agl_findings *f, agl_err *err)
{
  const agl_model *m = f->m;
  size_t n = m->design.n, k = m->design.k;
  (void)err;
  if (m->df_model < 2)
    agl_find(f, "variance_inflation", NULL, (agl_result){NAN, NAN, NAN},
             "fewer than two regressors: nothing to inflate");
  for (size_t j = m->constant; m->df_model > 1 && j < k; j++) {
    double v =
        m->fit.gram_inv[j * k + j] * sum_squares(agl_regressor(&m->design, j), n, m->constant);
    agl_find(f, "variance_inflation", m->term[j], (agl_result){v, NAN, NAN},
             v >= 10 ? "the other terms make its variance %.3g times what it would be alone: "
                       "collinear"
                     : "the other terms make its variance %.3g times what it would be alone",
             v);
  }
  return AGL_OK;
}

/* The singular values, descending, of the n by k matrix in `x` by rows; `scratch`: k (k + 3). */
static void singular_values(gsl_vector *s, double *x, double *scratch, size_t n, size_t k)
{
  gsl_matrix_view a = gsl_matrix_view_array(x, n, k), r = gsl_matrix_view_array(x, k, k);
  gsl_matrix_view v = gsl_matrix_view_array(scratch, k, k);
  gsl_vector_view tau = gsl_vector_view_array(scratch + k * k, k);
  gsl_linalg_QR_decomp(&a.matrix, &tau.vector);
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < i; j++)
      gsl_matrix_set(&r.matrix, i, j, 0);
  gsl_linalg_SV_decomp_jacobi(&r.matrix, &v.matrix, s);
}

static void say_index(agl_findings *f, size_t j, double index)
{
  char of[32];
  snprintf(of, sizeof of, "%zu", j + 1);
  agl_find(f, "condition_index", of, (agl_result){index, NAN, NAN}, "%s",
           index >= 30   ? "a strong near-dependency among the terms: 30 and more"
           : index >= 10 ? "a moderate near-dependency among the terms: 10 to 30"
                         : "no near-dependency: below 10");
}

/* Largest singular value over each, of X with its columns scaled to length 1, the intercept
** included. */
static agl_status run_condition(agl_findings *f, agl_err *err)
{
  const agl_design *d = &f->m->design;
  size_t n = d->n, k = d->k;
  double *x = agl_alloc(n * k + k * k + 2 * k, sizeof *x);
  gsl_vector_view s;
  if (x == NULL)
    return agl_fail_memory(err, "condition_index");
  s = gsl_vector_view_array(x + n * k + k * k + k, k);
  for (size_t j = 0; j < k; j++) {
    const double *column = agl_regressor(d, j);
    double length = sqrt(sum_squares(column, n, false));
    for (size_t i = 0; i < n; i++)
      x[i * k + j] = column[i] / length;
  }
  singular_values(&s.vector, x, x + n * k, n, k);
  for (size_t j = 0; j < k; j++)
    say_index(f, j, gsl_vector_get(&s.vector, 0) / gsl_vector_get(&s.vector, j));
  agl_free(x);
  return AGL_OK;
}

const agl_test agl_tests_collinear[] = {
    {{"variance_inflation",
      "collinear",
      "how many times larger the variance of each estimate is than with unrelated regressors",
      "Belsley, Kuh & Welsch 1980",
      {{0}}},
     false,
     false,
     AGL_NEEDS_LEAST_SQUARES,
     run_vif},
    {{"condition_index",
      "collinear",
      "largest singular value over each, of the terms scaled to length 1; the last is the largest",
      "Belsley, Kuh & Welsch 1980",
      {{0}}},
     false,
     false,
     AGL_NEEDS_LEAST_SQUARES,
     run_condition},
    {.run = NULL}};
