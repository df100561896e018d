/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weighted.c - weighted least squares: the fit of rows times the square root of their weight. */
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/model.h"

static agl_status check_weights(const agl_model *m, agl_err *err)
{
  const agl_design *d = &m->design;
  for (size_t i = 0; i < d->n; i++)
    if (!(d->w[i] > 0))
      return agl_fail(err, AGL_EDATA,
                      "weights: '%s' is %.6g in row %zu, expected a positive number", m->weights,
                      d->w[i], agl_design_row(d, i) + 1);
  return AGL_OK;
}

/* sum w (y - m)^2, m the weighted mean of y, or 0 without an intercept. */
static double total_squares(const agl_model *m)
{
  const agl_design *d = &m->design;
  long double sum = 0, weight = 0, mean = 0;
  for (size_t i = 0; m->formula->intercept && i < d->n; i++) {
    mean += (long double)d->w[i] * d->y[i];
    weight += d->w[i];
  }
  mean = weight > 0 ? mean / weight : 0;
  for (size_t i = 0; i < d->n; i++)
    sum += d->w[i] * (d->y[i] - mean) * (d->y[i] - mean);
  return (double)sum;
}

/* Columns and response times the root of the weight, k + 1 pointers into *store. */
static agl_status scale(double **store, const double **x, const agl_design *d, agl_err *err)
{
  double *s = agl_alloc_huge((d->k + 1) * d->n, sizeof *s);
  if (s == NULL)
    return agl_fail_memory(err, "weighted least squares");
  for (size_t j = 0; j <= d->k; j++) {
    x[j] = s + j * d->n;
    for (size_t i = 0; i < d->n; i++)
      s[j * d->n + i] = sqrt(d->w[i]) * d->x[j][i];
  }
  *store = s;
  return AGL_OK;
}

agl_status agl_fit_weighted(agl_model *m, size_t *dependent, agl_err *err)
{
  const agl_design *d = &m->design;
  agl_lsq_problem p = {.n = d->n, .k = d->k};
  const double **x;
  double *store = NULL;
  agl_status status;
  AGL_TRY(check_weights(m, err));
  x = agl_alloc(d->k + 1, sizeof *x);
  status = x != NULL ? scale(&store, x, d, err) : agl_fail_memory(err, "weighted least squares");
  if (status == AGL_OK) {
    p.x = x;
    p.y = x[d->k];
    status = agl_lsq_fit(&m->fit, dependent, &p, err);
  }
  agl_free(store);
  agl_free(x);
  if (status != AGL_OK)
    return status;
  for (size_t i = 0; i < d->n; i++)
    m->fit.residual[i] /= sqrt(d->w[i]);
  m->fit.tss = total_squares(m);
  return AGL_OK;
}

double agl_model_leverage(const agl_model *m, size_t i)
{
  double h = agl_lsq_leverage(&m->fit, m->design.x, i);
  return m->design.w != NULL ? m->design.w[i] * h : h;
}
