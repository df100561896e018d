/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vcov_series.c - scores as a time series: whitening, bandwidths, autocovariances. */
#include "model/vcov_series.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"

enum { LAGS = 16 }; /* lags a job */

agl_status agl_series_new(agl_series *s, const agl_model *m, const size_t *order, agl_err *err)
{
  size_t n = m->design.n, k = m->k;
  *s = (agl_series){.n = n, .k = k, .u = agl_alloc_huge(n * k, sizeof *s->u)};
  if (s->u == NULL)
    return agl_fail_memory(err, "covariance");
  for (size_t j = 0; j < k; j++) {
    const double *x = agl_score_column(m, j);
    for (size_t i = 0; i < n; i++) {
      size_t row = order != NULL ? order[i] : i;
      s->u[j * n + i] = (x[row] - m->fit.mean[j]) * agl_score_weight(m, row);
    }
  }
  return AGL_OK;
}

void agl_series_clear(agl_series *s)
{
  agl_free(s->u);
  agl_free(s->back);
}

/* ---- whitening ----------------------------------------------------------------------------- */

/* Regress each series on all of them a row before: row j of A, and its residuals. */
static agl_status fit_var(double *a, double *residual, const agl_series *s, agl_err *err)
{
  const double **x = agl_alloc(s->k, sizeof *x);
  agl_status status = x != NULL ? AGL_OK : agl_fail_memory(err, "prewhitening");
  for (size_t j = 0; x != NULL && j < s->k; j++)
    x[j] = s->u + j * s->n;
  for (size_t j = 0; j < s->k && status == AGL_OK; j++) {
    agl_lsq_problem p = {.n = s->n - 1, .k = s->k, .x = x, .y = s->u + j * s->n + 1};
    size_t dependent;
    agl_lsq fit;
    status = agl_lsq_fit(&fit, &dependent, &p, err);
    if (status == AGL_EMATH)
      status = agl_fail(err, AGL_EMATH, "prewhiten: the scores are linearly dependent");
    if (status != AGL_OK)
      break;
    memcpy(a + j * s->k, fit.beta, s->k * sizeof *a);
    memcpy(residual + j * (s->n - 1), fit.residual, (s->n - 1) * sizeof *residual);
    agl_lsq_clear(&fit);
  }
  agl_free(x);
  return status;
}

/* (I - A)^-1 into `back`; a is overwritten. */
static agl_status invert(double *back, double *a, size_t k, agl_err *err)
{
  gsl_matrix_view av = gsl_matrix_view_array(a, k, k), bv = gsl_matrix_view_array(back, k, k);
  gsl_permutation p = {k, agl_alloc(k, sizeof(size_t))};
  int sign, code;
  if (p.data == NULL)
    return agl_fail_memory(err, "prewhitening");
  for (size_t i = 0; i < k * k; i++)
    a[i] = (i % (k + 1) == 0) - a[i];
  code = gsl_linalg_LU_decomp(&av.matrix, &p, &sign);
  if (code == GSL_SUCCESS)
    code = gsl_linalg_LU_invert(&av.matrix, &p, &bv.matrix);
  agl_free(p.data);
  return code == GSL_SUCCESS
             ? AGL_OK
             : agl_fail(err, AGL_EMATH, "prewhiten: the scores follow a random walk");
}

agl_status agl_series_whiten(agl_series *s, agl_err *err)
{
  size_t k = s->k;
  double *a, *residual;
  agl_status status;
  if (s->n < k + 2)
    return agl_fail(err, AGL_EDATA, "prewhiten: %zu rows are too few for a VAR(1) of %zu scores",
                    s->n, k);
  a = agl_alloc(k * k, sizeof *a);
  residual = agl_alloc_huge((s->n - 1) * k, sizeof *residual);
  s->back = agl_alloc(k * k, sizeof *s->back);
  status = a != NULL && residual != NULL && s->back != NULL ? fit_var(a, residual, s, err)
                                                            : agl_fail_memory(err, "prewhitening");
  if (status == AGL_OK)
    status = invert(s->back, a, k, err);
  agl_free(a);
  if (status != AGL_OK) {
    agl_free(residual);
    return status;
  }
  agl_free(s->u);
  s->u = residual;
  s->n--;
  return AGL_OK;
}

/* ---- kernels and bandwidths ---------------------------------------------------------------- */

static double weigh(const char *kernel, double z)
{
  double pi = acos(-1), y = 6 * pi * z / 5;
  if (kernel[0] == 'b')
    return z < 1 ? 1 - z : 0;
  if (kernel[0] == 'p')
    return z < 0.5 ? 1 - 6 * z * z + 6 * z * z * z : z < 1 ? 2 * (1 - z) * (1 - z) * (1 - z) : 0;
  return y < 1e-4 ? 1 : 3 / (y * y) * (sin(y) / y - cos(y));
}

/* The sum of the series but that of the constant at row i. About the means, that of term j is
** u_j + mean_j u_0. */
static double sum_at(const agl_series *s, const agl_model *m, size_t i)
{
  bool constant = m->constant && s->k > 1;
  double sum = 0;
  for (size_t j = constant; j < s->k; j++)
    sum += s->u[j * s->n + i] + (constant ? m->fit.mean[j] * s->u[i] : 0);
  return sum;
}

/* sum over i of h_i h_(i+lag) */
static double lagged(const agl_series *s, const agl_model *m, size_t lag)
{
  long double sum = 0;
  for (size_t i = 0; i + lag < s->n; i++)
    sum += (long double)sum_at(s, m, i) * sum_at(s, m, i + lag);
  return (double)sum;
}

double agl_series_bandwidth(const agl_series *s, const char *kernel, const agl_model *m)
{
  bool bartlett = kernel[0] == 'b';
  double rate = bartlett ? 2.0 / 9 : kernel[0] == 'p' ? 4.0 / 25 : 2.0 / 25;
  double scale = bartlett ? 1.1447 : kernel[0] == 'p' ? 2.6614 : 1.3221;
  double rows = (double)s->n + (s->back != NULL); /* before whitening */
  double most = floor((s->back != NULL ? 3 : 4) * pow(rows / 100, rate));
  double s0 = lagged(s, m, 0), sq = 0;
  for (size_t l = 1; l <= (size_t)most && l < s->n; l++) {
    double sigma = lagged(s, m, l);
    s0 += 2 * sigma;
    sq += 2 * (double)l * (bartlett ? 1 : (double)l) * sigma;
  }
  return scale * pow(sq / s0 * (sq / s0) * rows, bartlett ? 1.0 / 3 : 1.0 / 5);
}

/* ---- the sum over lags --------------------------------------------------------------------- */

typedef struct {
  const agl_series *s;
  const double *weight; /* of lag l */
  size_t nlag;
  double *sum; /* k by k a job */
} lags;

static agl_status add_lags(void *ctx, size_t job, agl_err *err)
{
  lags *c = ctx;
  size_t k = c->s->k, n = c->s->n;
  double *sum = c->sum + job * k * k;
  for (size_t l = job * LAGS; l < (job + 1) * LAGS && l < c->nlag; l++) {
    gsl_matrix_const_view now = gsl_matrix_const_view_array_with_tda(c->s->u + l, k, n - l, n);
    gsl_matrix_const_view then = gsl_matrix_const_view_array_with_tda(c->s->u, k, n - l, n);
    gsl_matrix_view v = gsl_matrix_view_array(sum, k, k);
    double w = l == 0 ? c->weight[0] / 2 : c->weight[l];
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    gsl_blas_dgemm(CblasNoTrans, CblasTrans, w, &now.matrix, &then.matrix, 1, &v.matrix);
  }
  return AGL_OK;
}

/* out = D S D' with D = back, or S; S = sum + sum'. */
static void put_back(double *out, const double *sum, const agl_series *s)
{
  size_t k = s->k;
  for (size_t a = 0; a < k; a++)
    for (size_t b = 0; b < k; b++) {
      long double total = 0;
      if (s->back == NULL)
        total = (long double)sum[a * k + b] + sum[b * k + a];
      for (size_t i = 0; s->back != NULL && i < k; i++)
        for (size_t j = 0; j < k; j++)
          total += (long double)s->back[a * k + i] * (sum[i * k + j] + sum[j * k + i]) *
                   s->back[b * k + j];
      out[a * k + b] = (double)total;
    }
}

agl_status agl_series_meat(double *out, const agl_series *s, const char *kernel, double bandwidth,
                           agl_err *err)
{
  static const double least = 1e-7; /* weights below are 0 */
  size_t k = s->k, nlag = 0, njob;
  double *weight = agl_alloc(s->n, sizeof *weight);
  lags c = {.s = s, .weight = weight};
  agl_status status;
  if (weight == NULL)
    return agl_fail_memory(err, "covariance");
  for (size_t l = 0; l < s->n; l++) {
    weight[l] = weigh(kernel, (double)l / bandwidth);
    nlag = fabs(weight[l]) > least ? l + 1 : nlag;
  }
  c.nlag = nlag;
  njob = (nlag + LAGS - 1) / LAGS;
  c.sum = agl_alloc_zero(njob * k * k, sizeof *c.sum);
  status =
      c.sum != NULL ? agl_parallel(add_lags, &c, njob, err) : agl_fail_memory(err, "covariance");
  for (size_t i = k * k; status == AGL_OK && i < njob * k * k; i++)
    c.sum[i % (k * k)] += c.sum[i];
  if (status == AGL_OK)
    put_back(out, c.sum, s);
  agl_free(c.sum);
  agl_free(weight);
  return status;
}
