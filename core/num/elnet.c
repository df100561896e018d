/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** elnet.c - the elastic net by coordinate descent (Friedman, Hastie & Tibshirani 2010): one coefficient at
** a time is set to its best value, b_j = S(c_j - sum over l != j of G_jl b_l, l1) / (G_jj + l2), S(z, t) = z
** less t towards 0. After a few sweeps the equations of those that are not 0, linear with the signs
** known, are solved; those that would change their sign on the way stop at 0. When the others obey their
** bounds this is the minimum, to rounding; else there are more sweeps. No step raises the sum.
*/
#include "num/elnet.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"

enum { ROUNDS = 100000, INNER = 10 };

typedef struct {
  const agl_elnet *e;
  double *b, *left; /* p: the coefficients, c - G b */
  double *a, *x;    /* p by p, p: the equations of the active ones */
  size_t *active, n;
  double size; /* of c */
} work;

static double soft(double z, double t)
{
  return z > t ? z - t : z < -t ? z + t : 0;
}

static void refresh(work *w)
{
  const agl_elnet *e = w->e;
  for (size_t j = 0; j < e->p; j++) {
    long double sum = e->c[j];
    for (size_t l = 0; l < e->p; l++)
      if (w->b[l] != 0)
        sum -= (long double)e->g[j * e->p + l] * w->b[l];
    w->left[j] = (double)sum;
  }
}

/* Set coefficient j to its best; how far the gradient moved. */
static double improve(work *w, size_t j)
{
  const agl_elnet *e = w->e;
  const double *g = e->g + j * e->p;
  double was = w->b[j], now, step;
  if (!(g[j] > 0))
    return 0;
  now = soft(w->left[j] + g[j] * was, e->l1) / (g[j] + e->l2);
  step = now - was;
  if (step == 0)
    return 0;
  w->b[j] = now;
  for (size_t l = 0; l < e->p; l++)
    w->left[l] -= step * g[l];
  return fabs(step) * g[j];
}

static void find_active(work *w)
{
  w->n = 0;
  for (size_t j = 0; j < w->e->p; j++)
    if (w->b[j] != 0)
      w->active[w->n++] = j;
}

/* All coefficients once, then those that are not 0 a few times. How far a gradient moved in the first. */
static double sweep(work *w)
{
  double most = 0;
  for (size_t j = 0; j < w->e->p; j++)
    most = fmax(most, improve(w, j));
  find_active(w);
  for (int i = 0; i < INNER; i++)
    for (size_t l = 0; l < w->n; l++)
      improve(w, w->active[l]);
  return most;
}

/* x = the step to the solution of the equations of the active coefficients; false when they are dependent. */
static bool solve_active(work *w)
{
  const agl_elnet *e = w->e;
  size_t n = w->n;
  gsl_matrix_view a;
  gsl_vector_view x;
  if (n == 0)
    return true;
  a = gsl_matrix_view_array(w->a, n, n);
  x = gsl_vector_view_array(w->x, n);
  for (size_t r = 0; r < n; r++) {
    size_t j = w->active[r];
    w->x[r] = w->left[j] - e->l2 * w->b[j] - copysign(e->l1, w->b[j]);
    for (size_t c = 0; c < n; c++)
      w->a[r * n + c] = e->g[j * e->p + w->active[c]] + (r == c ? e->l2 : 0);
  }
  if (gsl_linalg_cholesky_decomp1(&a.matrix) != GSL_SUCCESS)
    return false;
  for (size_t r = 0; r < n; r++)
    if (!(w->a[r * n + r] > 1e-7 * sqrt(e->g[w->active[r] * (e->p + 1)] + e->l2)))
      return false;
  return gsl_linalg_cholesky_svx(&a.matrix, &x.vector) == GSL_SUCCESS;
}

/* Do all coefficients obey the conditions of the minimum? */
static bool is_minimum(const work *w)
{
  const agl_elnet *e = w->e;
  double slack = 1e-13 * w->size;
  for (size_t j = 0; j < e->p; j++)
    slack += 1e-15 * e->g[j * (e->p + 1)] * fabs(w->b[j]);
  for (size_t j = 0; j < e->p; j++) {
    double gradient = w->left[j] - e->l2 * w->b[j];
    if (w->b[j] == 0 ? fabs(gradient) > e->l1 + slack
                     : fabs(gradient - copysign(e->l1, w->b[j])) > slack)
      return false;
  }
  return true;
}

/* Go from b along x until a coefficient is 0, which then is no longer active; true when none gets there. */
static bool advance(work *w)
{
  size_t first = w->n;
  double part = 1;
  for (size_t i = 0; i < w->n; i++) {
    double b = w->b[w->active[i]];
    if ((b + w->x[i] > 0) != (b > 0) && -b / w->x[i] <= part) {
      part = -b / w->x[i];
      first = i;
    }
  }
  for (size_t i = 0; i < w->n; i++)
    w->b[w->active[i]] = i == first ? 0 : w->b[w->active[i]] + part * w->x[i];
  return first == w->n;
}

/* Solve for the active coefficients, leaving out those that change their sign on the way; is the result
** the minimum? */
static bool polish(work *w)
{
  for (int exact = 0; exact < 3;) {
    find_active(w);
    refresh(w);
    if (!solve_active(w))
      return false;
    exact = advance(w) ? exact + 1 : 0;
  }
  refresh(w);
  return is_minimum(w);
}

static agl_status minimise(work *w, agl_err *err)
{
  refresh(w);
  for (int round = 0; round < ROUNDS; round++) {
    double moved = sweep(w);
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    if (polish(w) || moved <= 1e-14 * w->size)
      return AGL_OK;
    refresh(w);
  }
  return agl_fail(err, AGL_EMATH, "coordinate descent did not settle in %d rounds", ROUNDS);
}

agl_status agl_elnet_solve(double *b, const agl_elnet *e, agl_err *err)
{
  size_t p = e->p;
  work w = {.e = e, .b = b};
  agl_status status;
  for (size_t j = 0; j < p; j++)
    w.size = fmax(w.size, fabs(e->c[j]));
  w.left = agl_alloc(2 * p + p * p, sizeof *w.left);
  w.active = agl_alloc(p, sizeof *w.active);
  if (w.left != NULL && w.active != NULL) {
    w.x = w.left + p;
    w.a = w.x + p;
    status = minimise(&w, err);
  } else {
    status = agl_fail_memory(err, "elastic net");
  }
  agl_free(w.left);
  agl_free(w.active);
  return status;
}
