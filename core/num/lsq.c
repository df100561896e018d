/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** lsq.c - linear least squares by orthogonal factorization and refinement.
**
** Columns are contiguous, so the transpose of X is a row-major matrix A and GSL's A = L Q gives
** X = Q' L', the QR factorization with R = L'. Refinement solves, again and again with the same
** factors, the augmented system (Bjoerck 1967; Golub & Van Loan, Matrix Computations, 5.3.8)
**
**     [ I   X ] [ r ]   [ y ]
**     [ X'  0 ] [ b ] = [ c ]
**
** for what is left of its right-hand side, which is computed in higher precision. With c = 0 it is
** least squares; with y = 0 and c = -e_j, b is column j of (X'X)^-1. The solution is then as good
** as the data deserve unless the condition number of X nears 1/DBL_EPSILON.
**
** Higher is the 64 bits of long double where X is well conditioned, which is fast enough for any
** number of rows, and the 106 bits of dd.h where it is not or where the problem is small. Most
** problems with many rows never come here: see cross.c.
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
#include "num/cross.h"
#include "num/dd.h"

/* A column shorter than this after projection, relative to its length, counts as dependent. */
static const double DEPENDENT = 1e-11;

/* Below this the problem is ill conditioned enough for doubled precision. */
static const double ILL_CONDITIONED = 1e-4;

/* SMALL: values of X. BLOCK: rows between looks at the request to stop. */
enum { REFINEMENTS_MAX = 20, SMALL = 100000, BLOCK = 1 << 16 };

/* The factors and scratch of one fit. GSL matrices and vectors are views of one allocation. */
typedef struct {
  const agl_lsq_problem *p;
  double *store;         /* owns everything of type double below */
  gsl_matrix_view a;     /* k by n: L and the reflectors of Q */
  gsl_vector_view tau;   /* k */
  gsl_vector_view f;     /* n: what is left of y, then the step in r ... */
  double *left;          /* ... as an array */
  gsl_vector_view g, db; /* k: what is left of c; the step in b */
  agl_dd *b, *r;         /* k and n: the solution so far */
} work;

static agl_status work_new(work *w, const agl_lsq_problem *p, agl_err *err)
{
  size_t n = p->n, k = p->k;
  double *x = agl_alloc(n * k + 3 * k + n, sizeof *x);
  agl_dd *q = agl_alloc(n + k, sizeof *q);
  if (x == NULL || q == NULL) {
    agl_free(x);
    agl_free(q);
    return agl_fail(err, AGL_ENOMEM, "least squares with %zu rows and %zu columns: out of memory",
                    n, k);
  }
  *w = (work){.p = p, .store = x, .left = x + n * k + 3 * k, .b = q, .r = q + k};
  w->a = gsl_matrix_view_array(x, k, n);
  x += n * k;
  w->tau = gsl_vector_view_array(x, k);
  w->g = gsl_vector_view_array(x + k, k);
  w->db = gsl_vector_view_array(x + 2 * k, k);
  w->f = gsl_vector_view_array(w->left, n);
  return AGL_OK;
}

static void work_free(work *w)
{
  agl_free(w->store);
  agl_free(w->b);
}

/* A = X' = L Q as gsl_linalg_LQ_decomp does it, reflector by reflector, so that it can be stopped. */
static agl_status decompose(work *w, agl_err *err)
{
  size_t n = w->p->n, k = w->p->k;
  for (size_t j = 0; j < k; j++) {
    memcpy(w->store + j * n, w->p->x[j], n * sizeof(double));
    if (agl_interrupted())
      return agl_fail_interrupted(err);
  }
  for (size_t j = 0; j < k; j++) {
    gsl_vector_view row = gsl_matrix_subrow(&w->a.matrix, j, j, n - j);
    double tau = gsl_linalg_householder_transform(&row.vector);
    gsl_vector_set(&w->tau.vector, j, tau);
    for (size_t i = j + 1; i < k; i++) {
      gsl_matrix_view one = gsl_matrix_submatrix(&w->a.matrix, i, j, 1, n - j);
      if (agl_interrupted())
        return agl_fail_interrupted(err);
      gsl_linalg_householder_mh(tau, &row.vector, &one.matrix);
    }
  }
  return AGL_OK;
}

/* f = Q f, or f = Q' f when `back`, as gsl_linalg_LQ_vecQT and _vecQ do it. */
static agl_status rotate(work *w, bool back, agl_err *err)
{
  size_t n = w->p->n, k = w->p->k;
  for (size_t s = 0; s < k; s++) {
    size_t j = back ? k - 1 - s : s;
    gsl_vector_view h = gsl_matrix_subrow(&w->a.matrix, j, j, n - j);
    gsl_vector_view rest = gsl_vector_subvector(&w->f.vector, j, n - j);
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    gsl_linalg_householder_hv(gsl_vector_get(&w->tau.vector, j), &h.vector, &rest.vector);
  }
  return AGL_OK;
}

/* How much of column j is left after projection on the ones before it: |L_jj| / |x_j|. */
static double independence(const work *w, size_t j)
{
  gsl_vector_const_view column = gsl_vector_const_view_array(w->p->x[j], w->p->n);
  double length = gsl_blas_dnrm2(&column.vector);
  return length > 0 ? fabs(gsl_matrix_get(&w->a.matrix, j, j)) / length : 0;
}

/* The first dependent column, k when there is none; and the least independence. */
static size_t find_dependent(double *least, const work *w)
{
  *least = 1;
  for (size_t j = 0; j < w->p->k; j++) {
    double left = independence(w, j);
    if (!(left > DEPENDENT))
      return j;
    *least = left < *least ? left : *least;
  }
  return w->p->k;
}

/* The right-hand side: y, or zeros when NULL; -e_j, or zeros when j is k. */
typedef struct {
  const double *y;
  size_t j;
} side;

/* f = y - r - X b and g = c - X' r in long double. */
static agl_status remainder_extended(work *w, side s, agl_err *err)
{
  const agl_lsq_problem *p = w->p;
  for (size_t i = 0; i < p->n; i++) {
    long double sum = s.y != NULL ? s.y[i] : 0;
    if (i % BLOCK == 0 && agl_interrupted())
      return agl_fail_interrupted(err);
    sum -= (long double)w->r[i].hi + w->r[i].lo;
    for (size_t j = 0; j < p->k; j++)
      sum -= p->x[j][i] * ((long double)w->b[j].hi + w->b[j].lo);
    w->left[i] = (double)sum;
  }
  for (size_t j = 0; j < p->k; j++) {
    const double *x = p->x[j];
    long double sum = s.j == j ? -1 : 0;
    for (size_t i = 0; i < p->n; i++)
      sum -= x[i] * ((long double)w->r[i].hi + w->r[i].lo);
    w->g.vector.data[j] = (double)sum;
    if (agl_interrupted())
      return agl_fail_interrupted(err);
  }
  return AGL_OK;
}

static agl_dd element(const agl_lsq_problem *p, size_t i, size_t j)
{
  return (agl_dd){p->x[j][i], p->x_low != NULL ? p->x_low[j * p->n + i] : 0};
}

/* The same in doubled precision. */
static agl_status remainder_doubled(work *w, side s, agl_err *err)
{
  const agl_lsq_problem *p = w->p;
  for (size_t i = 0; i < p->n; i++) {
    agl_dd sum = agl_dd_add(agl_dd_from(s.y != NULL ? s.y[i] : 0), agl_dd_negate(w->r[i]));
    if (i % BLOCK == 0 && agl_interrupted())
      return agl_fail_interrupted(err);
    for (size_t j = 0; j < p->k; j++)
      sum = agl_dd_add(sum, agl_dd_negate(agl_dd_multiply(element(p, i, j), w->b[j])));
    w->left[i] = sum.hi;
  }
  for (size_t j = 0; j < p->k; j++) {
    agl_dd sum = agl_dd_from(s.j == j ? -1 : 0);
    for (size_t i = 0; i < p->n; i++)
      sum = agl_dd_add(sum, agl_dd_negate(agl_dd_multiply(element(p, i, j), w->r[i])));
    w->g.vector.data[j] = sum.hi;
    if (agl_interrupted())
      return agl_fail_interrupted(err);
  }
  return AGL_OK;
}

/* One step: solve for the remainder and add. *relative is |db| / |b|, 0 when b is 0. */
static agl_status refine(double *relative, work *w, agl_err *err)
{
  size_t k = w->p->k;
  gsl_vector_view d1 = gsl_vector_subvector(&w->f.vector, 0, k);
  gsl_matrix_view lower = gsl_matrix_submatrix(&w->a.matrix, 0, 0, k, k);
  double change = 0, size = 0;
  AGL_TRY(rotate(w, false, err));                                                      /* d = Q f */
  gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, &lower.matrix, &w->g.vector); /* L h = g */
  for (size_t j = 0; j < k; j++) {
    gsl_vector_set(&w->db.vector, j,
                   gsl_vector_get(&d1.vector, j) - gsl_vector_get(&w->g.vector, j));
    gsl_vector_set(&d1.vector, j, gsl_vector_get(&w->g.vector, j));
  }
  gsl_blas_dtrsv(CblasLower, CblasTrans, CblasNonUnit, &lower.matrix, &w->db.vector);
  AGL_TRY(rotate(w, true, err)); /* dr = Q' [h; d2] */
  for (size_t i = 0; i < w->p->n; i++)
    w->r[i] = agl_dd_add(w->r[i], agl_dd_from(w->left[i]));
  for (size_t j = 0; j < k; j++) {
    double db = gsl_vector_get(&w->db.vector, j);
    w->b[j] = agl_dd_add(w->b[j], agl_dd_from(db));
    change = hypot(change, db);
    size = hypot(size, w->b[j].hi);
  }
  *relative = size > 0 ? change / size : 0;
  return AGL_OK;
}

/* The first step solves the system; the rest improve it while they still do. */
static agl_status solve(work *w, side s, bool doubled, int *refinements, agl_err *err)
{
  double last = INFINITY, enough = doubled ? 1e-25 : DBL_EPSILON / 4;
  memset(w->b, 0, (w->p->n + w->p->k) * sizeof *w->b);
  for (int step = 0; step <= REFINEMENTS_MAX; step++) {
    double change;
    AGL_TRY(doubled ? remainder_doubled(w, s, err) : remainder_extended(w, s, err));
    AGL_TRY(refine(&change, w, err));
    *refinements = step;
    if (step > 0 && (change < enough || change > last / 2))
      break;
    last = step > 0 ? change : INFINITY;
  }
  return AGL_OK;
}

/* (X'X)^-1 = L'^-1 L^-1, column by column. */
static void invert_gram(double *inv, work *w)
{
  size_t k = w->p->k;
  gsl_matrix_view lower = gsl_matrix_submatrix(&w->a.matrix, 0, 0, k, k);
  for (size_t j = 0; j < k; j++) {
    gsl_vector_view column = gsl_vector_view_array(inv + j * k, k);
    gsl_vector_set_basis(&column.vector, j);
    gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, &lower.matrix, &column.vector);
    gsl_blas_dtrsv(CblasLower, CblasTrans, CblasNonUnit, &lower.matrix, &column.vector);
  }
}

/* The same, each column refined. */
static agl_status refine_gram(double *inv, work *w, agl_err *err)
{
  size_t k = w->p->k;
  int ignored;
  for (size_t j = 0; j < k; j++) {
    AGL_TRY(solve(w, (side){NULL, j}, true, &ignored, err));
    for (size_t i = 0; i < k; i++)
      inv[j * k + i] = w->b[i].hi;
  }
  return AGL_OK;
}

static agl_status result_new(agl_lsq *out, size_t n, size_t k, agl_err *err)
{
  *out = (agl_lsq){.n = n, .k = k};
  out->beta = agl_alloc(k, sizeof *out->beta);
  out->step = agl_alloc_zero(k, sizeof *out->step);
  out->residual = agl_alloc_huge(n, sizeof *out->residual);
  out->gram_inv = agl_alloc(k * k, sizeof *out->gram_inv);
  out->mean = agl_alloc_zero(k, sizeof *out->mean);
  if (out->beta == NULL || out->step == NULL || out->residual == NULL || out->gram_inv == NULL ||
      out->mean == NULL) {
    agl_lsq_clear(out);
    return agl_fail_memory(err, "least squares");
  }
  return AGL_OK;
}

static void result_fill(agl_lsq *fit, const work *w)
{
  agl_dd rss = {0, 0};
  for (size_t j = 0; j < fit->k; j++) {
    fit->beta[j] = w->b[j].hi;
    fit->step[j] = fabs(gsl_vector_get(&w->db.vector, j));
  }
  for (size_t i = 0; i < fit->n; i++) {
    fit->residual[i] = w->r[i].hi;
    rss = agl_dd_add(rss, agl_dd_multiply(w->r[i], w->r[i]));
  }
  fit->rss = rss.hi;
}

static long double mean_of(const double *x, size_t n)
{
  long double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += x[i];
  return sum / (long double)n;
}

/* y'y, about its mean when centred. Two passes. */
static double total_squares(const double *y, size_t n, bool centred)
{
  long double mean = centred ? mean_of(y, n) : 0, sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += (y[i] - mean) * (y[i] - mean);
  return (double)sum;
}

static agl_status fit_factored(agl_lsq *fit, work *w, double least, agl_err *err)
{
  bool ill = least < ILL_CONDITIONED;
  fit->doubled = ill || fit->n * fit->k <= SMALL;
  AGL_TRY(solve(w, (side){w->p->y, fit->k}, fit->doubled, &fit->refinements, err));
  result_fill(fit, w);
  fit->tss = total_squares(w->p->y, fit->n, w->p->intercept);
  for (size_t j = 1; w->p->intercept && j < fit->k; j++)
    fit->mean[j] = (double)mean_of(w->p->x[j], fit->n);
  if (ill)
    return refine_gram(fit->gram_inv, w, err);
  invert_gram(fit->gram_inv, w);
  return AGL_OK;
}

static agl_status fit_by_qr(agl_lsq *fit, size_t *dependent, const agl_lsq_problem *p, agl_err *err)
{
  work w;
  agl_status status;
  double least;
  AGL_TRY(work_new(&w, p, err));
  status = decompose(&w, err);
  if (status == AGL_OK) {
    *dependent = find_dependent(&least, &w);
    status = *dependent < p->k
                 ? agl_fail(err, AGL_EMATH, "column %zu depends linearly on the ones before it",
                            *dependent + 1)
                 : fit_factored(fit, &w, least, err);
  }
  work_free(&w);
  return status;
}

agl_status agl_lsq_fit(agl_lsq *out, size_t *dependent, const agl_lsq_problem *p, agl_err *err)
{
  agl_lsq fit;
  agl_status status = AGL_OK;
  AGL_TRY(result_new(&fit, p->n, p->k, err));
  if (p->n * p->k > SMALL)
    status = agl_cross_fit(&fit.crossed, &fit, p, err);
  if (status == AGL_OK && !fit.crossed)
    status = fit_by_qr(&fit, dependent, p, err);
  if (status == AGL_OK)
    *out = fit;
  else
    agl_lsq_clear(&fit);
  return status;
}

void agl_lsq_clear(agl_lsq *f)
{
  agl_free(f->beta);
  agl_free(f->step);
  agl_free(f->residual);
  agl_free(f->gram_inv);
  agl_free(f->mean);
  *f = (agl_lsq){0};
}

/* V = T V T' with T = I - e_0 s'. */
void agl_lsq_unshift(double *v, const double *s, size_t k)
{
  for (size_t c = 0; c < k; c++)
    for (size_t j = 1; j < k; j++)
      v[c] -= s[j] * v[j * k + c];
  for (size_t j = 1; j < k; j++)
    v[0] -= s[j] * v[j];
  for (size_t j = 1; j < k; j++)
    v[j * k] = v[j];
}

double agl_lsq_leverage(const agl_lsq *f, const double *const *x, size_t i)
{
  long double sum = 0;
  for (size_t a = 0; a < f->k; a++)
    for (size_t b = 0; b < f->k; b++)
      sum += (long double)x[a][i] * f->gram_inv[a * f->k + b] * x[b][i];
  return (double)sum;
}
