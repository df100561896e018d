/* SPDX-License-Identifier: GPL-3.0-or-later */
/* irls_start.c - where an MM estimate starts: the coefficients with the least S-scale of the residuals. */
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "num/basis.h"
#include "num/irls.h"

enum { BEST = 5, JUDGED = 2000, STEPS = 2, DRAWS = 200, ITERATIONS = 1000 };

static const double C =
    1.548; /* makes the S-scale that of normal errors, with half of the rows free */

/* The five best candidates so far, ascending in scale. */
typedef struct {
  agl_irls *s; /* of the rows that judge */
  gsl_rng rng;
  agl_basis basis;
  double *b; /* BEST by k */
  double scale[BEST];
  size_t n;
} contest;

/* Factor by which an S-scale is off: sqrt of the mean of rho over what it is to be. */
static double off(const agl_irls *s, double scale)
{
  double sum = 0;
  for (size_t i = 0; i < s->n; i++) {
    double u = s->r[i] / (C * scale);
    u *= u;
    sum += u < 1 ? u * (3 + u * (u - 3)) : 1;
  }
  return sqrt(2 * sum / (double)(s->n - s->k));
}

static double s_scale(agl_irls *s, double scale, double tolerance)
{
  double factor = 0;
  for (int i = 0; i < ITERATIONS && scale > 0 && fabs(factor - 1) > tolerance; i++) {
    factor = off(s, scale);
    scale *= factor;
  }
  return scale;
}

/* The plane through k random rows; false when none was found. */
static bool draw(contest *c)
{
  agl_irls *s = c->s;
  size_t found = 0;
  agl_basis_reset(&c->basis);
  for (size_t i = 0; i < DRAWS * s->k && found < s->k; i++) {
    size_t row = (size_t)(gsl_rng_uniform(&c->rng) * (double)s->n);
    if (agl_basis_try(&c->basis, s->z + row * s->k, row, 1e-4))
      found++;
  }
  if (found < s->k)
    return false;
  for (size_t j = 0; j < s->k; j++)
    s->g[j] = s->y[c->basis.row[j]];
  agl_basis_solve(s->b, &c->basis, s->g);
  return true;
}

/* Improve s->b a little and enter it. */
static void enter(contest *c)
{
  agl_irls *s = c->s;
  agl_rho rho = agl_rho_bisquare;
  double scale, change;
  size_t at;
  rho.tuning = C;
  agl_irls_residuals(s);
  scale = agl_irls_mad(s);
  for (int step = 0; step < STEPS && scale > 0; step++) {
    scale *= off(s, scale);
    if (!(scale > 0) || !agl_irls_step(&change, s, &rho, scale))
      return;
  }
  scale = s_scale(s, scale, 1e-3);
  if (c->n == BEST && scale >= c->scale[BEST - 1])
    return;
  c->n += c->n < BEST;
  for (at = c->n - 1; at > 0 && c->scale[at - 1] > scale; at--) {
    c->scale[at] = c->scale[at - 1];
    memcpy(c->b + at * s->k, c->b + (at - 1) * s->k, s->k * sizeof *c->b);
  }
  c->scale[at] = scale;
  memcpy(c->b + at * s->k, s->b, s->k * sizeof *c->b);
}

static agl_status hold(contest *c, size_t subsets, agl_err *err)
{
  memset(c->s->b, 0, c->s->k * sizeof *c->s->b);
  enter(c); /* least squares */
  for (size_t i = 0; i < subsets; i++) {
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    if (draw(c))
      enter(c);
  }
  return AGL_OK;
}

/* Improve b on all rows until the scale changes by less than `tolerance`; the scale. */
static agl_status finish(double *scale, agl_irls *s, const double *b, double tolerance,
                         agl_err *err)
{
  agl_rho rho = agl_rho_bisquare;
  double change = 1, factor = 0;
  rho.tuning = C;
  memmove(s->b, b, s->k * sizeof *s->b);
  agl_irls_residuals(s);
  *scale = s_scale(s, agl_irls_mad(s), 1e-3);
  for (int step = 0; step<ITERATIONS && * scale> 0; step++) {
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    factor = off(s, *scale);
    *scale *= factor;
    if (!(*scale > 0) || (change < 10 * tolerance && fabs(factor - 1) < tolerance))
      break;
    if (!agl_irls_step(&change, s, &rho, *scale))
      break;
  }
  return AGL_OK;
}

/* The best of the five on all rows, into s. */
static agl_status decide(double *scale, agl_irls *s, const contest *c, agl_err *err)
{
  double *best = agl_alloc_zero(s->k, sizeof *best), one;
  agl_status status = best != NULL ? AGL_OK : agl_fail_memory(err, "robust regression");
  *scale = INFINITY;
  for (size_t i = 0; i < c->n && status == AGL_OK; i++) {
    status = finish(&one, s, c->b + i * s->k, 1e-5, err);
    if (status == AGL_OK && one < *scale) {
      *scale = one;
      memcpy(best, s->b, s->k * sizeof *best);
    }
  }
  if (status == AGL_OK)
    status = finish(scale, s, best, 1e-13, err);
  agl_free(best);
  return status;
}

/* The rows that judge, when there are many: drawn with replacement. */
static agl_status pick(agl_irls *out, const agl_irls *s, gsl_rng *rng, agl_err *err)
{
  size_t row[JUDGED];
  for (size_t i = 0; i < JUDGED; i++)
    row[i] = (size_t)(gsl_rng_uniform(rng) * (double)s->n);
  return agl_irls_pick(out, s, row, JUDGED, err);
}

agl_status agl_irls_start(double *scale, agl_irls *s, size_t subsets, uint32_t seed, agl_err *err)
{
  agl_irls judged = {0};
  contest c = {.s = s, .rng = {gsl_rng_mt19937, agl_alloc(1, gsl_rng_mt19937->size)}};
  agl_status status = agl_basis_new(&c.basis, s->k, err);
  c.b = agl_alloc(BEST * s->k, sizeof *c.b);
  if (status == AGL_OK && (c.b == NULL || c.rng.state == NULL))
    status = agl_fail_memory(err, "robust regression");
  if (status == AGL_OK) {
    gsl_rng_set(&c.rng, seed);
    if (s->n > JUDGED && s->k < JUDGED / 4) {
      status = pick(&judged, s, &c.rng, err);
      c.s = &judged;
    }
  }
  if (status == AGL_OK)
    status = hold(&c, subsets, err);
  if (status == AGL_OK)
    status = decide(scale, s, &c, err);
  agl_irls_clear(&judged);
  agl_basis_clear(&c.basis);
  agl_free(c.b);
  agl_free(c.rng.state);
  return status;
}
