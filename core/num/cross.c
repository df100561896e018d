/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** cross.c - least squares for many rows: one pass for the cross-products, one or two to refine.
**
** With an intercept the columns are shifted by a rough mean s, Z = X - 1 s', which keeps the
** cross-products from losing the digits that the means would take. Z = X T with T = I - e_0 s', so
** b = T b_Z and (X'X)^-1 = T (Z'Z)^-1 T'. Z'Z is scaled to a unit diagonal and factored by
** Cholesky. Its condition is that of X squared, which refinement makes good: residuals r = y - Z b
** come from the data, not from the cross-products, and b + (Z'Z)^-1 Z'r is nearer to the solution
** by a factor of the condition times the precision of Z'Z.
*/
#include "num/cross.h"

#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "num/dd.h"
#include "num/gram.h"

enum { ROWS = AGL_GRAM_ROWS, SEGMENT = 1 << 16, SAMPLE = 1024, STEPS_MAX = 6 };

/* Below this reciprocal condition of the scaled Z'Z an orthogonal factorization is called for. */
static const double RCOND_MIN = 1e-5;

typedef struct {
  const agl_lsq_problem *p;
  double *store;   /* owns everything of type double below */
  double *shift;   /* k + 1: what is taken from each column, the last from y */
  double *gram;    /* k + 1 square: (Z, y)'(Z, y); then k square: scaled, its inverse */
  double *inverse; /* k square: (Z'Z)^-1 */
  double *b, *db;  /* k: the solution for Z, the last step */
  double *residual;
  agl_dd *sum; /* k + 1 for each segment: Z'r, r'r */
} work;

/* The mean of rows spread over the column: near enough to the mean for a shift. */
static double rough_mean(const double *x, size_t n)
{
  size_t step = n / SAMPLE + 1, count = 0;
  double sum = 0;
  for (size_t i = 0; i < n; i += step, count++)
    sum += x[i] / SAMPLE;
  return sum / (double)count * SAMPLE;
}

static agl_status work_new(work *w, const agl_lsq_problem *p, double *residual, agl_err *err)
{
  size_t k = p->k, q = k + 1, nsegment = (p->n + SEGMENT - 1) / SEGMENT;
  *w = (work){.p = p, .residual = residual};
  w->store = agl_alloc_zero(q * q + k * k + q + 2 * k, sizeof *w->store);
  w->sum = agl_alloc(nsegment * q, sizeof *w->sum);
  if (w->store == NULL || w->sum == NULL) {
    agl_free(w->store);
    agl_free(w->sum);
    return agl_fail_memory(err, "least squares");
  }
  w->gram = w->store;
  w->inverse = w->gram + q * q;
  w->shift = w->inverse + k * k;
  w->b = w->shift + q;
  w->db = w->b + k;
  for (size_t j = 1; p->intercept && j < k; j++)
    w->shift[j] = rough_mean(p->x[j], p->n);
  if (p->intercept)
    w->shift[k] = rough_mean(p->y, p->n);
  return AGL_OK;
}

static void work_free(work *w)
{
  agl_free(w->store);
  agl_free(w->sum);
}

static void fill_shifted(const void *ctx, double *tile, size_t from, size_t rows)
{
  const work *w = ctx;
  for (size_t j = 0; j <= w->p->k; j++) {
    const double *x = (j < w->p->k ? w->p->x[j] : w->p->y) + from;
    double *z = tile + j * ROWS, shift = w->shift[j];
    for (size_t i = 0; i < rows; i++)
      z[i] = x[i] - shift;
  }
}

/* The largest sum of absolute values of a row. */
static double norm(const double *a, size_t k)
{
  double most = 0;
  for (size_t r = 0; r < k; r++) {
    double sum = 0;
    for (size_t c = 0; c < k; c++)
      sum += fabs(a[r * k + c]);
    most = sum > most ? sum : most;
  }
  return most;
}

/* (Z'Z)^-1 of the cross-products; false when it is not well enough conditioned. The first solution
** for b comes of it, too. */
static bool invert(work *w)
{
  size_t k = w->p->k, q = k + 1;
  double size, *d = w->db;
  gsl_matrix_view inverse = gsl_matrix_view_array(w->inverse, k, k);
  for (size_t j = 0; j < k; j++) {
    d[j] = 1 / sqrt(w->gram[j * q + j]);
    if (!isfinite(d[j]) || d[j] == 0)
      return false;
  }
  for (size_t r = 0; r < k; r++)
    for (size_t c = 0; c < k; c++)
      w->inverse[r * k + c] = w->gram[r * q + c] * d[r] * d[c];
  size = norm(w->inverse, k);
  if (gsl_linalg_cholesky_decomp1(&inverse.matrix) != GSL_SUCCESS ||
      gsl_linalg_cholesky_invert(&inverse.matrix) != GSL_SUCCESS ||
      !(size * norm(w->inverse, k) < 1 / RCOND_MIN))
    return false;
  for (size_t r = 0; r < k; r++)
    for (size_t c = 0; c < k; c++)
      w->inverse[r * k + c] *= d[r] * d[c];
  for (size_t r = 0; r < k; r++)
    for (size_t c = 0; c < k; c++)
      w->b[r] += w->inverse[r * k + c] * w->gram[c * q + k];
  return true;
}

/* Sum of (x[i] - shift) * r[i] in four lanes. */
static double dot(const double *x, double shift, const double *r, size_t rows)
{
  double s[4] = {0, 0, 0, 0};
  size_t i = 0;
  for (; i + 4 <= rows; i += 4)
    for (size_t c = 0; c < 4; c++)
      s[c] += (x[i + c] - shift) * r[i + c];
  for (; i < rows; i++)
    s[0] += (x[i] - shift) * r[i];
  return (s[0] + s[1]) + (s[2] + s[3]);
}

/* r = y - Z b and the segment's part of Z'r and r'r. */
static agl_status residuals(void *ctx, size_t segment, agl_err *err)
{
  work *w = ctx;
  const agl_lsq_problem *p = w->p;
  size_t k = p->k, to = (segment + 1) * SEGMENT < p->n ? (segment + 1) * SEGMENT : p->n;
  agl_dd *sum = w->sum + segment * (k + 1);
  (void)err;
  memset(sum, 0, (k + 1) * sizeof *sum);
  for (size_t from = segment * SEGMENT; from < to; from += ROWS) {
    size_t rows = to - from < ROWS ? to - from : ROWS;
    double *r = w->residual + from;
    for (size_t i = 0; i < rows; i++)
      r[i] = p->y[from + i] - w->shift[k];
    for (size_t j = 0; j < k; j++) {
      const double *x = p->x[j] + from;
      double b = w->b[j], shift = w->shift[j];
      for (size_t i = 0; i < rows; i++)
        r[i] -= (x[i] - shift) * b;
    }
    for (size_t j = 0; j < k; j++)
      sum[j] = agl_dd_add(sum[j], agl_dd_from(dot(p->x[j] + from, w->shift[j], r, rows)));
    sum[k] = agl_dd_add(sum[k], agl_dd_from(dot(r, 0, r, rows)));
  }
  return AGL_OK;
}

/* db = (Z'Z)^-1 Z'r for the residuals of b, and r'r. *change is the largest step relative to what
** the term contributes to y. */
static agl_status step(double *change, double *rss, work *w, agl_err *err)
{
  size_t k = w->p->k, q = k + 1, nsegment = (w->p->n + SEGMENT - 1) / SEGMENT;
  double scale = sqrt(w->gram[k * q + k]);
  AGL_TRY(agl_parallel(residuals, w, nsegment, err));
  for (size_t s = 1; s < nsegment; s++)
    for (size_t j = 0; j <= k; j++)
      w->sum[j] = agl_dd_add(w->sum[j], w->sum[s * q + j]);
  *rss = w->sum[k].hi;
  *change = 0;
  for (size_t r = 0; r < k; r++) {
    w->db[r] = 0;
    for (size_t c = 0; c < k; c++)
      w->db[r] += w->inverse[r * k + c] * w->sum[c].hi;
    *change = fmax(*change, fabs(w->db[r]) * sqrt(w->gram[r * q + r]) / scale);
  }
  return AGL_OK;
}

/* Until a step would change no residual by more than a rounding error of y. */
static agl_status refine(agl_lsq *fit, work *w, agl_err *err)
{
  double change, last = INFINITY;
  for (fit->refinements = 1;; fit->refinements++) {
    AGL_TRY(step(&change, &fit->rss, w, err));
    for (size_t j = 0; j < w->p->k; j++)
      w->b[j] += w->db[j];
    if (!(change > 16 * DBL_EPSILON && change < last / 2) || fit->refinements == STEPS_MAX)
      return AGL_OK;
    last = change;
  }
}

/* From Z back to X. */
static void unshift(agl_lsq *fit, const work *w)
{
  size_t k = w->p->k;
  agl_dd first = agl_dd_add(agl_dd_from(w->b[0]), agl_dd_from(w->shift[k]));
  fit->tss = w->gram[k * k + 2 * k]; /* y'y of the shifted y */
  memcpy(fit->beta, w->b, k * sizeof *w->b);
  for (size_t j = 0; j < k; j++)
    fit->step[j] = fabs(w->db[j]);
  memcpy(fit->gram_inv, w->inverse, k * k * sizeof *w->inverse);
  if (!w->p->intercept)
    return;
  fit->tss -= w->gram[k] / (double)w->p->n * w->gram[k];
  for (size_t j = 1; j < k; j++) {
    first = agl_dd_add(first, agl_dd_negate(agl_dd_two_product(w->shift[j], w->b[j])));
    fit->step[0] += fabs(w->shift[j] * w->db[j]);
  }
  fit->beta[0] = first.hi;
  for (size_t j = 1; j < k; j++)
    fit->mean[j] = w->shift[j] + w->gram[j] / (double)w->p->n;
  agl_lsq_unshift(fit->gram_inv, w->shift, k);
}

agl_status agl_cross_fit(bool *done, agl_lsq *fit, const agl_lsq_problem *p, agl_err *err)
{
  work w;
  agl_status status;
  *done = false;
  AGL_TRY(work_new(&w, p, fit->residual, err));
  status = agl_gram(w.gram, p->n, p->k + 1, fill_shifted, &w, err);
  if (status == AGL_OK && invert(&w)) {
    status = refine(fit, &w, err);
    unshift(fit, &w);
    *done = status == AGL_OK;
  }
  work_free(&w);
  return status;
}
