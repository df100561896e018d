/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** iv_gmm.c - two-step GMM (Hansen 1982). With Q an orthonormal basis of the instruments, S = sum e^2 q
** q' of the first step and its Cholesky factor S = L L', b is least squares of L^-1 Q'y on L^-1 Q'X,
** whose residual sum of squares is Hansen's J.
*/
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "model/iv.h"
#include "num/gram.h"

typedef struct {
  const agl_model *m;
  size_t n, q, k;
  double *basis; /* n by q: Q */
  double *s;     /* q by q: S, then L in its lower triangle */
  double *t;     /* k + 1 columns of q: L^-1 Q'X, L^-1 Q'y */
} gmm;

static double dot(const double *a, const double *b, size_t n)
{
  long double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += (long double)a[i] * b[i];
  return (double)sum;
}

/* Modified Gram-Schmidt, each column twice: orthogonal to the last bits. */
static agl_status make_basis(gmm *g, const double *const *z, agl_err *err)
{
  for (size_t j = 0; j < g->q; j++) {
    double *v = g->basis + j * g->n, length;
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    memcpy(v, z[j], g->n * sizeof *v);
    for (size_t c = 0; c < 2 * j; c++) {
      const double *u = g->basis + (c % j) * g->n;
      double along = dot(u, v, g->n);
      for (size_t i = 0; i < g->n; i++)
        v[i] -= along * u[i];
    }
    length = sqrt(dot(v, v, g->n));
    for (size_t i = 0; i < g->n; i++)
      v[i] /= length;
  }
  return AGL_OK;
}

static void fill_tile(const void *ctx, double *tile, size_t from, size_t rows)
{
  const gmm *g = ctx;
  for (size_t j = 0; j < g->q; j++)
    for (size_t i = 0; i < rows; i++)
      tile[j * AGL_GRAM_ROWS + i] = g->basis[j * g->n + from + i] * g->m->fit.residual[from + i];
}

static agl_status weigh_moments(gmm *g, double *const *x, const double *y, agl_err *err)
{
  gsl_matrix_view s = gsl_matrix_view_array(g->s, g->q, g->q);
  AGL_TRY(agl_gram(g->s, g->n, g->q, fill_tile, g, err));
  if (gsl_linalg_cholesky_decomp1(&s.matrix) != 0)
    return agl_fail(err, AGL_EMATH,
                    "gmm: the variance of the %zu moments is singular; 2sls does without it", g->q);
  for (size_t j = 0; j <= g->k; j++) {
    gsl_vector_view t = gsl_vector_view_array(g->t + j * g->q, g->q);
    for (size_t c = 0; c < g->q; c++)
      g->t[j * g->q + c] = dot(g->basis + c * g->n, j < g->k ? x[j] : y, g->n);
    gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, &s.matrix, &t.vector);
  }
  return AGL_OK;
}

/* Q L^-T t_j: the columns of Z W Z'X. */
static void score_columns(double *out, gmm *g)
{
  gsl_matrix_view s = gsl_matrix_view_array(g->s, g->q, g->q);
  memset(out, 0, g->n * g->k * sizeof *out);
  for (size_t j = 0; j < g->k; j++) {
    gsl_vector_view t = gsl_vector_view_array(g->t + j * g->q, g->q);
    gsl_blas_dtrsv(CblasLower, CblasTrans, CblasNonUnit, &s.matrix, &t.vector);
    for (size_t c = 0; c < g->q; c++)
      for (size_t i = 0; i < g->n; i++)
        out[j * g->n + i] += g->t[j * g->q + c] * g->basis[c * g->n + i];
  }
}

static agl_status solve(gmm *g, agl_model *m, double *const *x, const double *y, agl_err *err)
{
  const double **t = agl_alloc(g->k, sizeof *t);
  agl_lsq_problem p = {.n = g->q, .k = g->k, .x = t, .y = g->t + g->k * g->q};
  agl_lsq fit;
  size_t bad;
  agl_status status;
  if (t == NULL)
    return agl_fail_memory(err, "gmm");
  for (size_t j = 0; j < g->k; j++)
    t[j] = g->t + j * g->q;
  status = agl_lsq_fit(&fit, &bad, &p, err);
  agl_free(t);
  if (status == AGL_EMATH)
    return agl_fail(err, status,
                    "not identified: the instruments do not tell '%s' from the terms "
                    "before it",
                    m->term[bad]);
  AGL_TRY(status);
  memcpy(m->fit.beta, fit.beta, g->k * sizeof *fit.beta);
  memcpy(m->fit.gram_inv, fit.gram_inv, g->k * g->k * sizeof *fit.gram_inv);
  m->iv->score_test = fit.rss;
  m->iv->kappa = NAN;
  agl_lsq_clear(&fit);
  for (size_t i = 0; i < g->n; i++) {
    long double e = y[i];
    for (size_t j = 0; j < g->k; j++)
      e -= (long double)x[j][i] * m->fit.beta[j];
    m->fit.residual[i] = (double)e;
  }
  return AGL_OK;
}

agl_status agl_iv_gmm(agl_model *m, agl_working *w, double *const *x, const double *const *z,
                      size_t q, agl_err *err)
{
  size_t n = m->design.n, k = m->design.k;
  gmm g = {.m = m, .n = n, .q = q, .k = k};
  double *scores = agl_alloc_huge(n * k, sizeof *scores);
  const double *y = w->x[k];
  agl_status status;
  g.basis = agl_alloc_huge(n * q, sizeof *g.basis);
  g.s = agl_alloc(q * q + (k + 1) * q, sizeof *g.s);
  if (scores == NULL || g.basis == NULL || g.s == NULL) {
    status = agl_fail_memory(err, "gmm");
    goto done;
  }
  g.t = g.s + q * q;
  if ((status = make_basis(&g, z, err)) != AGL_OK ||
      (status = weigh_moments(&g, x, y, err)) != AGL_OK ||
      (status = solve(&g, m, x, y, err)) != AGL_OK)
    goto done;
  score_columns(scores, &g);
  agl_free(w->store);
  w->store = scores;
  for (size_t j = 0; j < k; j++)
    w->x[j] = scores + j * n;
  scores = NULL;

done:
  agl_free(scores);
  agl_free(g.basis);
  agl_free(g.s);
  return status;
}
