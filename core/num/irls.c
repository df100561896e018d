/* SPDX-License-Identifier: GPL-3.0-or-later */
/* irls.c - iteratively reweighted least squares of residuals, in coordinates where X'X is n I. */
#include "num/irls.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

/* ---- what residuals weigh ------------------------------------------------------------------ */

static double huber_weight(double u, double k)
{
  return fabs(u) <= k ? 1 : k / fabs(u);
}

static double huber_slope(double u, double k)
{
  return fabs(u) <= k;
}

static double bisquare_weight(double u, double c)
{
  double left = 1 - u / c * (u / c);
  return fabs(u) < c ? left * left : 0;
}

static double bisquare_slope(double u, double c)
{
  double t = u / c * (u / c);
  return t < 1 ? (1 - t) * (1 - 5 * t) : 0;
}

const agl_rho agl_rho_huber = {huber_weight, huber_slope, 1.345};
const agl_rho agl_rho_bisquare = {bisquare_weight, bisquare_slope, 4.685};

/* ---- set up -------------------------------------------------------------------------------- */

static agl_status allocate(agl_irls *s, size_t n, size_t k, agl_err *err)
{
  *s = (agl_irls){.n = n, .k = k};
  s->store = agl_alloc_huge(n * k + 4 * n + k * k + 2 * k, sizeof *s->store);
  if (s->store == NULL)
    return agl_fail_memory(err, "robust regression");
  s->z = s->store;
  s->y = s->z + n * k;
  s->r = s->y + n;
  s->w = s->r + n;
  s->sorted = s->w + n;
  s->a = s->sorted + n;
  s->b = s->a + k * k;
  s->g = s->b + k;
  return AGL_OK;
}

/* z_i = sqrt(n) L'x_i with (X'X)^-1 = L L' */
agl_status agl_irls_new(agl_irls *s, const agl_lsq_problem *p, const agl_lsq *fit, agl_err *err)
{
  size_t n = p->n, k = p->k;
  gsl_matrix_view a;
  AGL_TRY(allocate(s, n, k, err));
  memcpy(s->a, fit->gram_inv, k * k * sizeof *s->a);
  memcpy(s->y, fit->residual, n * sizeof *s->y);
  a = gsl_matrix_view_array(s->a, k, k);
  if (gsl_linalg_cholesky_decomp1(&a.matrix) != GSL_SUCCESS) {
    agl_irls_clear(s);
    return agl_fail(err, AGL_EMATH, "the terms are too near to linear dependence");
  }
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < k; j++) {
      double sum = 0;
      for (size_t l = j; l < k; l++)
        sum += s->a[l * k + j] * p->x[l][i];
      s->z[i * k + j] = sqrt((double)n) * sum;
    }
  memset(s->b, 0, k * sizeof *s->b);
  agl_irls_residuals(s);
  return AGL_OK;
}

agl_status agl_irls_pick(agl_irls *s, const agl_irls *from, const size_t *row, size_t m,
                         agl_err *err)
{
  size_t k = from->k;
  AGL_TRY(allocate(s, m, k, err));
  for (size_t i = 0; i < m; i++) {
    memcpy(s->z + i * k, from->z + row[i] * k, k * sizeof *s->z);
    s->y[i] = from->y[row[i]];
  }
  memset(s->b, 0, k * sizeof *s->b);
  agl_irls_residuals(s);
  return AGL_OK;
}

void agl_irls_clear(agl_irls *s)
{
  agl_free(s->store);
  *s = (agl_irls){0};
}

/* ---- a step -------------------------------------------------------------------------------- */

void agl_irls_residuals(agl_irls *s)
{
  for (size_t i = 0; i < s->n; i++) {
    double r = s->y[i];
    for (size_t j = 0; j < s->k; j++)
      r -= s->z[i * s->k + j] * s->b[j];
    s->r[i] = r;
  }
}

/* Z'WZ and Z'Wr */
static void products(agl_irls *s)
{
  size_t k = s->k;
  memset(s->a, 0, k * k * sizeof *s->a);
  memset(s->g, 0, k * sizeof *s->g);
  for (size_t i = 0; i < s->n; i++) {
    const double *z = s->z + i * k;
    for (size_t j = 0; j < k && s->w[i] > 0; j++) {
      double wz = s->w[i] * z[j];
      s->g[j] += wz * s->r[i];
      for (size_t l = 0; l <= j; l++)
        s->a[j * k + l] += wz * z[l];
    }
  }
}

bool agl_irls_step(double *change, agl_irls *s, const agl_rho *rho, double scale)
{
  size_t k = s->k;
  gsl_matrix_view a = gsl_matrix_view_array(s->a, k, k);
  gsl_vector_view g = gsl_vector_view_array(s->g, k);
  double step = 0, size = 0;
  for (size_t i = 0; i < s->n; i++)
    s->w[i] = rho->weight(s->r[i] / scale, rho->tuning);
  products(s);
  for (size_t j = 0; j < k; j++)
    if (!(s->a[j * k + j] > 0))
      return false;
  if (gsl_linalg_cholesky_decomp1(&a.matrix) != GSL_SUCCESS)
    return false;
  for (size_t j = 0; j < k; j++)
    if (!(s->a[j * k + j] > 1e-9 * sqrt((double)s->n)))
      return false;
  gsl_linalg_cholesky_svx(&a.matrix, &g.vector);
  for (size_t j = 0; j < k; j++)
    s->b[j] += s->g[j];
  for (size_t i = 0; i < s->n; i++) {
    double moved = 0;
    for (size_t j = 0; j < k; j++)
      moved += s->z[i * k + j] * s->g[j];
    step += moved * moved;
    size += s->r[i] * s->r[i];
  }
  agl_irls_residuals(s);
  *change = size > 0 ? sqrt(step / size) : 0;
  return true;
}

double agl_irls_mad(agl_irls *s)
{
  size_t n = s->n;
  for (size_t i = 0; i < n; i++)
    s->sorted[i] = fabs(s->r[i]);
  return gsl_stats_median(s->sorted, 1, n) / 0.6745;
}
