/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** lsq.c - linear least squares by orthogonal factorization and refinement.
**
** Columns are contiguous, so the transpose of X is a row-major matrix A and GSL's A = L Q gives
** X = Q' L', the QR factorization with R = L'. Refinement solves, again and again with the same
** factors, the augmented system (Bjoerck 1967; Golub & Van Loan, Matrix Computations, 5.3.8)
**
**     [ I   X ] [ r ]   [ y ]
**     [ X'  0 ] [ b ] = [ 0 ]
**
** for what is left of its right-hand side, which is computed in extended precision. The solution
** is then as good as the data deserve unless the condition number of X nears 1/DBL_EPSILON.
*/
#include "num/lsq.h"

#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"

/* A column shorter than this after projection, relative to its length, counts as dependent. */
static const double DEPENDENT = 1e-11;

enum { REFINEMENTS_MAX = 10, BLOCK = 1 << 16 };

/* The factors and scratch of one fit. GSL matrices and vectors are views of one allocation. */
typedef struct {
  size_t n, k;
  const double *x, *y;
  double *store;         /* owns everything below */
  gsl_matrix_view a;     /* k by n: L and the reflectors of Q */
  gsl_vector_view tau;   /* k */
  gsl_vector_view f, dr; /* n */
  gsl_vector_view g, db; /* k */
  long double *b, *r;    /* k and n: the solution so far */
} work;

static agl_status work_new(work *w, const double *x, const double *y, size_t n, size_t k,
                           agl_err *err)
{
  double *p = agl_alloc(n * k + 3 * k + 2 * n, sizeof *p);
  long double *q = agl_alloc(n + k, sizeof *q);
  if (p == NULL || q == NULL) {
    agl_free(p);
    agl_free(q);
    return agl_fail(err, AGL_ENOMEM, "least squares with %zu rows and %zu columns: out of memory",
                    n, k);
  }
  *w = (work){.n = n, .k = k, .x = x, .y = y, .store = p, .b = q, .r = q + k};
  memcpy(p, x, n * k * sizeof *p);
  memset(q, 0, (n + k) * sizeof *q);
  w->a = gsl_matrix_view_array(p, k, n);
  p += n * k;
  w->tau = gsl_vector_view_array(p, k);
  w->g = gsl_vector_view_array(p + k, k);
  w->db = gsl_vector_view_array(p + 2 * k, k);
  p += 3 * k;
  w->f = gsl_vector_view_array(p, n);
  w->dr = gsl_vector_view_array(p + n, n);
  return AGL_OK;
}

static void work_free(work *w)
{
  agl_free(w->store);
  agl_free(w->b);
}

/* The first column whose part orthogonal to the ones before it, |L_jj|, has all but vanished; k
** when there is none. */
static size_t find_dependent(const work *w)
{
  for (size_t j = 0; j < w->k; j++) {
    gsl_vector_const_view column = gsl_vector_const_view_array(w->x + j * w->n, w->n);
    double length = gsl_blas_dnrm2(&column.vector);
    if (!(fabs(gsl_matrix_get(&w->a.matrix, j, j)) > DEPENDENT * length))
      return j;
  }
  return w->k;
}

/* A = L Q as gsl_linalg_LQ_decomp does it, reflector by reflector, so that it can be stopped. */
static agl_status decompose(work *w, agl_err *err)
{
  for (size_t j = 0; j < w->k && j < w->n; j++) {
    gsl_vector_view row = gsl_matrix_subrow(&w->a.matrix, j, j, w->n - j);
    double tau = gsl_linalg_householder_transform(&row.vector);
    gsl_vector_set(&w->tau.vector, j, tau);
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    if (j + 1 < w->k) {
      gsl_matrix_view rest = gsl_matrix_submatrix(&w->a.matrix, j + 1, j, w->k - j - 1, w->n - j);
      gsl_linalg_householder_mh(tau, &row.vector, &rest.matrix);
    }
  }
  return AGL_OK;
}

/* v = Q v, or v = Q' v when `back`, as gsl_linalg_LQ_vecQT and _vecQ do it. */
static agl_status rotate(gsl_vector *v, work *w, bool back, agl_err *err)
{
  size_t steps = w->k < w->n ? w->k : w->n;
  for (size_t s = 0; s < steps; s++) {
    size_t j = back ? steps - 1 - s : s;
    gsl_vector_view h = gsl_matrix_subrow(&w->a.matrix, j, j, w->n - j);
    gsl_vector_view rest = gsl_vector_subvector(v, j, w->n - j);
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    gsl_linalg_householder_hv(gsl_vector_get(&w->tau.vector, j), &h.vector, &rest.vector);
  }
  return AGL_OK;
}

/* What the augmented system leaves: f = y - r - X b and g = -X' r, summed in extended precision. */
static agl_status remainder_of(work *w, agl_err *err)
{
  for (size_t i = 0; i < w->n; i++) {
    long double s = (long double)w->y[i] - w->r[i];
    if (i % BLOCK == 0 && agl_interrupted())
      return agl_fail_interrupted(err);
    for (size_t j = 0; j < w->k; j++)
      s -= w->x[j * w->n + i] * w->b[j];
    w->f.vector.data[i] = (double)s;
  }
  for (size_t j = 0; j < w->k; j++) {
    const double *column = w->x + j * w->n;
    long double s = 0;
    for (size_t i = 0; i < w->n; i++)
      s -= column[i] * w->r[i];
    w->g.vector.data[j] = (double)s;
    if (agl_interrupted())
      return agl_fail_interrupted(err);
  }
  return AGL_OK;
}

/* One step: solve for the remainder and add. *relative is |db| / |b|, 0 when b is 0. */
static agl_status refine(double *relative, work *w, agl_err *err)
{
  gsl_vector_view d1 = gsl_vector_subvector(&w->f.vector, 0, w->k);
  gsl_matrix_view lower = gsl_matrix_submatrix(&w->a.matrix, 0, 0, w->k, w->k);
  long double change = 0, size = 0;
  AGL_TRY(remainder_of(w, err));
  AGL_TRY(rotate(&w->f.vector, w, false, err));                                        /* d = Q f */
  gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, &lower.matrix, &w->g.vector); /* L h = g */
  for (size_t j = 0; j < w->k; j++) {
    gsl_vector_set(&w->db.vector, j,
                   gsl_vector_get(&d1.vector, j) - gsl_vector_get(&w->g.vector, j));
    gsl_vector_set(&d1.vector, j, gsl_vector_get(&w->g.vector, j));
  }
  gsl_blas_dtrsv(CblasLower, CblasTrans, CblasNonUnit, &lower.matrix, &w->db.vector);
  AGL_TRY(rotate(&w->f.vector, w, true, err)); /* dr = Q' [h; d2] */
  for (size_t i = 0; i < w->n; i++)
    w->r[i] += w->f.vector.data[i];
  for (size_t j = 0; j < w->k; j++) {
    double db = gsl_vector_get(&w->db.vector, j);
    w->b[j] += db;
    change += (long double)db * db;
    size += w->b[j] * w->b[j];
  }
  *relative = size > 0 ? (double)sqrtl(change / size) : 0;
  return AGL_OK;
}

/* The first step solves the system; the rest improve it while they still do. */
static agl_status solve(work *w, int *refinements, agl_err *err)
{
  double last = INFINITY;
  for (int step = 0; step <= REFINEMENTS_MAX; step++) {
    double change = 0;
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    AGL_TRY(refine(&change, w, err));
    *refinements = step;
    if (step > 0 && (change < DBL_EPSILON / 4 || change > last / 2))
      break;
    last = step > 0 ? change : INFINITY;
  }
  return AGL_OK;
}

/* (X'X)^-1 = L'^-1 L^-1, column by column. */
static void invert_gram(double *inv, work *w)
{
  gsl_matrix_view lower = gsl_matrix_submatrix(&w->a.matrix, 0, 0, w->k, w->k);
  for (size_t j = 0; j < w->k; j++) {
    gsl_vector_view column = gsl_vector_view_array(inv + j * w->k, w->k);
    gsl_vector_set_basis(&column.vector, j);
    gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, &lower.matrix, &column.vector);
    gsl_blas_dtrsv(CblasLower, CblasTrans, CblasNonUnit, &lower.matrix, &column.vector);
  }
}

static agl_status result_new(agl_lsq *out, size_t n, size_t k, agl_err *err)
{
  *out = (agl_lsq){.n = n, .k = k};
  out->beta = agl_alloc(k, sizeof *out->beta);
  out->residual = agl_alloc(n, sizeof *out->residual);
  out->gram_inv = agl_alloc(k * k, sizeof *out->gram_inv);
  if (out->beta == NULL || out->residual == NULL || out->gram_inv == NULL) {
    agl_lsq_clear(out);
    return agl_fail_memory(err, "least squares");
  }
  return AGL_OK;
}

static void result_fill(agl_lsq *fit, work *w)
{
  long double rss = 0;
  for (size_t j = 0; j < w->k; j++)
    fit->beta[j] = (double)w->b[j];
  for (size_t i = 0; i < w->n; i++) {
    fit->residual[i] = (double)w->r[i];
    rss += w->r[i] * w->r[i];
  }
  fit->rss = (double)rss;
  invert_gram(fit->gram_inv, w);
}

agl_status agl_lsq_fit(agl_lsq *out, size_t *dependent, const double *x, const double *y, size_t n,
                       size_t k, agl_err *err)
{
  work w;
  agl_lsq fit;
  agl_status status;
  size_t bad;
  AGL_TRY(work_new(&w, x, y, n, k, err));
  status = decompose(&w, err);
  if (status != AGL_OK)
    goto done;
  bad = find_dependent(&w);
  if (bad < k) {
    *dependent = bad;
    status = agl_fail(err, AGL_EMATH, "column %zu depends linearly on the ones before it", bad + 1);
    goto done;
  }
  status = result_new(&fit, n, k, err);
  if (status != AGL_OK)
    goto done;
  status = solve(&w, &fit.refinements, err);
  if (status != AGL_OK) {
    agl_lsq_clear(&fit);
    goto done;
  }
  result_fill(&fit, &w);
  *out = fit;

done:
  work_free(&w);
  return status;
}

void agl_lsq_clear(agl_lsq *f)
{
  agl_free(f->beta);
  agl_free(f->residual);
  agl_free(f->gram_inv);
  *f = (agl_lsq){0};
}

double agl_lsq_quadratic(const agl_lsq *f, const double *v)
{
  long double sum = 0;
  for (size_t a = 0; a < f->k; a++)
    for (size_t b = 0; b < f->k; b++)
      sum += (long double)v[a] * f->gram_inv[a * f->k + b] * v[b];
  return (double)sum;
}

double agl_lsq_leverage(const agl_lsq *f, const double *x, size_t i)
{
  long double sum = 0;
  for (size_t a = 0; a < f->k; a++)
    for (size_t b = 0; b < f->k; b++)
      sum += (long double)x[a * f->n + i] * f->gram_inv[a * f->k + b] * x[b * f->n + i];
  return (double)sum;
}
