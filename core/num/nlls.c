/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** nlls.c - nonlinear least squares: Levenberg-Marquardt, then Gauss-Newton to the last digit.
**
** A damped step d solves min |r - J d|^2 + mu |D d|^2: linear least squares with k rows sqrt(mu) D
** below J and zeros below r. Columns of J have room for them.
*/
#include "num/nlls.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"

/* The damping to begin with, and where it stops helping. */
static const double DAMPING = 1e-3, DAMPING_LEAST = 1e-100, DAMPING_MOST = 1e30;

/* What of D the next step keeps where a derivative has become shorter: without memory a parameter
** that f hardly depends on for the moment runs away; with a long one, a valley takes ages. */
static const double MEMORY = 0.7;

/* A correction longer than this part of the step is not trusted, nor then the step. */
static const double CORRECTION_MOST = 0.75;

/* The probe that measures the second derivative along a step, as a part of the step. */
static const long double PROBE = 1e-2L;

/* Relative changes of the sum of squares below this are settled by Gauss-Newton. */
static const double SETTLED = 1e-14;

/* A solution has this offset (R's nls takes 1e-5), or steps of no more than this part of b: where
** residuals are rounding errors their derivatives are too. */
static const double OFFSET_MOST = 1e-6, STEP_MOST = 1e-14;

enum { POLISH_MAX = 300 };

typedef struct {
  const agl_nlls_problem *p;
  double *store;           /* owns jac, rhs, scale, step, second */
  long double *long_store; /* owns b, trial, f, r, probe */
  double **x;              /* k columns of n + k values */
  double *low;             /* n by k */
  double *rhs;             /* n + k */
  double *scale;           /* k: D */
  double *step, *second;   /* k */
  long double *b, *trial;  /* k */
  long double *r, *next;   /* n: residuals at b and at a trial */
  long double rss;
  size_t steps;
} work;

static void work_free(work *w)
{
  agl_free(w->store);
  agl_free(w->long_store);
  agl_free(w->x);
}

static agl_status work_new(work *w, const agl_nlls_problem *p, agl_err *err)
{
  size_t n = p->n, k = p->k, tall = n + k;
  double *at;
  *w = (work){.p = p};
  w->store = agl_alloc_zero(tall * k + n * k + tall + 3 * k, sizeof *w->store);
  w->long_store = agl_alloc_zero(2 * k + 2 * n, sizeof *w->long_store);
  w->x = agl_alloc(k, sizeof *w->x);
  if (w->store == NULL || w->long_store == NULL || w->x == NULL) {
    work_free(w);
    return agl_fail_memory(err, "nonlinear least squares");
  }
  at = w->store;
  for (size_t j = 0; j < k; j++, at += tall)
    w->x[j] = at;
  w->low = at;
  w->rhs = at + n * k;
  w->scale = w->rhs + tall;
  w->step = w->scale + k;
  w->second = w->step + k;
  w->b = w->long_store;
  w->trial = w->b + k;
  w->r = w->trial + k;
  w->next = w->r + n;
  return AGL_OK;
}

/* ---- the function -------------------------------------------------------------------------- */

/* r = y - f(b) and its square, which is not finite where f is not. */
static agl_status residuals(long double *rss, long double *r, const long double *b, work *w,
                            bool derivatives, agl_err *err)
{
  const agl_nlls_problem *p = w->p;
  agl_nlls_point at = {.b = b, .f = r, .x = derivatives ? w->x : NULL, .low = w->low};
  *rss = 0;
  AGL_TRY(p->value(&at, p->ctx, err));
  for (size_t i = 0; i < p->n; i++) {
    r[i] = p->y[i] - r[i];
    *rss += r[i] * r[i];
  }
  return AGL_OK;
}

/* Derivatives at b, and D of their lengths. *finite: are they? */
static agl_status derive(bool *finite, work *w, agl_err *err)
{
  size_t n = w->p->n;
  AGL_TRY(residuals(&w->rss, w->r, w->b, w, true, err));
  *finite = isfinite(w->rss);
  for (size_t j = 0; j < w->p->k; j++) {
    double length = 0;
    for (size_t i = 0; i < n; i++)
      length += w->x[j][i] * w->x[j][i];
    length = sqrt(length);
    *finite = *finite && isfinite(length);
    w->scale[j] = fmax(MEMORY * w->scale[j], length);
  }
  return AGL_OK;
}

/* ---- steps --------------------------------------------------------------------------------- */

/* d of min |rhs - J d|^2 + mu |D d|^2 and, unless NULL, |rhs - J d|^2 without the damping. *solved is
** false where J, damped or not, is singular in double. */
static agl_status damped(bool *solved, double *d, double *left, work *w, double mu, agl_err *err)
{
  size_t n = w->p->n, k = w->p->k, dependent;
  agl_lsq_problem p = {.n = n + k, .k = k, .x = (const double *const *)w->x, .y = w->rhs};
  agl_lsq fit;
  agl_status status;
  for (size_t j = 0; j < k; j++) {
    memset(w->x[j] + n, 0, k * sizeof(double));
    w->x[j][n + j] = sqrt(mu) * (w->scale[j] > 0 ? w->scale[j] : 1);
    w->rhs[n + j] = 0;
  }
  status = agl_lsq_fit(&fit, &dependent, &p, err);
  *solved = status == AGL_OK;
  if (status != AGL_OK)
    return status == AGL_EMATH ? AGL_OK : status;
  memcpy(d, fit.beta, k * sizeof *d);
  if (left != NULL) {
    *left = 0;
    for (size_t i = 0; i < n; i++)
      *left += fit.residual[i] * fit.residual[i];
  }
  agl_lsq_clear(&fit);
  return AGL_OK;
}

static double scaled_length(const work *w, const double *d)
{
  double sum = 0;
  for (size_t j = 0; j < w->p->k; j++)
    sum += w->scale[j] * d[j] * w->scale[j] * d[j];
  return sqrt(sum);
}

/* The correction: half of the step that undoes the second derivative of f along the first step,
** f_dd = 2 / h ((f(b + h d) - f(b)) / h - J d). *trusted: is it short enough? */
static agl_status correct(bool *trusted, work *w, double mu, agl_err *err)
{
  size_t n = w->p->n, k = w->p->k;
  long double rss;
  for (size_t j = 0; j < k; j++)
    w->trial[j] = w->b[j] + PROBE * w->step[j];
  AGL_TRY(residuals(&rss, w->next, w->trial, w, false, err));
  *trusted = isfinite(rss);
  if (!*trusted)
    return AGL_OK;
  for (size_t i = 0; i < n; i++) {
    long double along = 0;
    for (size_t j = 0; j < k; j++)
      along += (long double)w->x[j][i] * w->step[j];
    w->rhs[i] = (double)(-2 / PROBE * ((w->r[i] - w->next[i]) / PROBE - along));
  }
  AGL_TRY(damped(trusted, w->second, NULL, w, mu, err));
  if (*trusted)
    *trusted = scaled_length(w, w->second) <= CORRECTION_MOST * scaled_length(w, w->step);
  return AGL_OK;
}

/* One damped step, tried. *gain: how much of the promised decrease of rss came true, -1 where there
** is no step. */
static agl_status try_step(double *gain, long double *rss, work *w, double mu, agl_err *err)
{
  size_t n = w->p->n, k = w->p->k;
  double left;
  bool good;
  *gain = -1;
  for (size_t i = 0; i < n; i++)
    w->rhs[i] = (double)w->r[i];
  AGL_TRY(damped(&good, w->step, &left, w, mu, err));
  if (good)
    AGL_TRY(correct(&good, w, mu, err));
  if (!good)
    return AGL_OK;
  for (size_t j = 0; j < k; j++)
    w->trial[j] = w->b[j] + w->step[j] + 0.5L * w->second[j];
  AGL_TRY(residuals(rss, w->next, w->trial, w, false, err));
  if (isfinite(*rss))
    *gain = (double)((w->rss - *rss) / fmaxl(w->rss - left, LDBL_MIN));
  return AGL_OK;
}

/* Steps until rss no longer falls. Damping follows the gain (Nielsen 1999). */
static agl_status descend(work *w, agl_err *err)
{
  double mu = DAMPING, grow = 2, gain;
  bool finite;
  AGL_TRY(derive(&finite, w, err));
  if (!finite)
    return agl_fail(err, AGL_EMATH, "the function or a derivative is not finite at the start");
  while (w->steps < w->p->steps && mu < DAMPING_MOST) {
    long double rss, before = w->rss;
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    w->steps++;
    AGL_TRY(try_step(&gain, &rss, w, mu, err));
    if (!(gain > 1e-4)) {
      mu *= grow;
      grow *= 2;
      continue;
    }
    memcpy(w->b, w->trial, w->p->k * sizeof *w->b);
    AGL_TRY(derive(&finite, w, err));
    if (!finite)
      break;
    mu = fmax(mu * fmax(1.0 / 3, 1 - pow(2 * gain - 1, 3)), DAMPING_LEAST);
    grow = 2;
    if (before - w->rss <= SETTLED * before && mu <= DAMPING)
      break;
  }
  return AGL_OK;
}

/* ---- the last digits ----------------------------------------------------------------------- */

/* |d_j| over |b_j|, the greatest. */
static double relative(const work *w, const double *d)
{
  double most = 0;
  for (size_t j = 0; j < w->p->k; j++)
    if (d[j] != 0)
      most = fmax(most, fabs(d[j]) / fmax((double)fabsl(w->b[j]), DBL_MIN));
  return most;
}

/* Least squares of r on J at b, in doubled precision where that helps. */
static agl_status linearize(agl_lsq *fit, size_t *dependent, work *w, agl_err *err)
{
  const agl_nlls_problem *p = w->p;
  agl_lsq_problem linear = {
      .n = p->n, .k = p->k, .x = (const double *const *)w->x, .y = w->rhs, .x_low = w->low};
  bool finite;
  size_t at;
  agl_status status;
  AGL_TRY(derive(&finite, w, err));
  if (!finite)
    return agl_fail(err, AGL_EMATH, "not converged: the function leaves the finite numbers");
  for (size_t i = 0; i < p->n; i++)
    w->rhs[i] = (double)w->r[i];
  status = agl_lsq_fit(fit, &at, &linear, err);
  if (status == AGL_EMATH)
    *dependent = at;
  return status;
}

static double offset_of(const work *w, const agl_lsq *fit)
{
  double n = (double)w->p->n, k = (double)w->p->k;
  long double along = 0;
  for (size_t i = 0; i < w->p->n; i++) {
    long double sum = 0;
    for (size_t j = 0; j < w->p->k; j++)
      sum += ((long double)w->x[j][i] + w->low[j * w->p->n + i]) * fit->beta[j];
    along += sum * sum;
  }
  if (w->p->n == w->p->k || fit->rss == 0)
    return 0;
  return sqrt((double)along / k / (fit->rss / (n - k)));
}

/* Full steps while they get shorter; `fit` is that of the next one, and *step its relative length. */
static agl_status polish(double *step, agl_lsq *fit, size_t *dependent, work *w, agl_err *err)
{
  size_t k = w->p->k;
  double last = INFINITY;
  AGL_TRY(linearize(fit, dependent, w, err));
  for (int i = 0; i < POLISH_MAX; i++) {
    *step = relative(w, fit->beta);
    if (*step <= DBL_EPSILON / 8 || !(*step < last))
      break;
    last = *step;
    w->steps++;
    for (size_t j = 0; j < k; j++)
      w->b[j] += fit->beta[j];
    agl_lsq_clear(fit);
    AGL_TRY(linearize(fit, dependent, w, err));
  }
  return AGL_OK;
}

/* The answer from the last linear fit, which it takes over. */
static void answer(agl_nlls *out, agl_lsq *fit, const work *w)
{
  for (size_t j = 0; j < w->p->k; j++) {
    fit->step[j] = fabs(fit->beta[j]);
    fit->beta[j] = (double)w->b[j];
  }
  for (size_t i = 0; i < w->p->n; i++)
    fit->residual[i] = (double)w->r[i];
  fit->rss = (double)w->rss;
  out->fit = *fit;
  out->steps = w->steps;
}

static agl_status run(agl_nlls *out, size_t *dependent, work *w, agl_err *err)
{
  double step;
  agl_lsq fit;
  AGL_TRY(descend(w, err));
  AGL_TRY(polish(&step, &fit, dependent, w, err));
  out->offset = offset_of(w, &fit);
  if (!(out->offset <= OFFSET_MOST || step <= STEP_MOST)) {
    agl_lsq_clear(&fit);
    return agl_fail(err, AGL_EMATH, "not converged after %zu steps", w->steps);
  }
  answer(out, &fit, w);
  return AGL_OK;
}

agl_status agl_nlls_fit(agl_nlls *out, size_t *dependent, const agl_nlls_problem *p, agl_err *err)
{
  work w;
  agl_status status;
  *dependent = SIZE_MAX;
  AGL_TRY(work_new(&w, p, err));
  for (size_t j = 0; j < p->k; j++)
    w.b[j] = p->start[j];
  status = run(out, dependent, &w, err);
  work_free(&w);
  return status;
}
