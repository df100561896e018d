/* SPDX-License-Identifier: GPL-3.0-or-later */
/* predict.c - fitted values and intervals for data old and new. */
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/build.h"
#include "model/model.h"
#include "num/dist.h"

enum { FITTED, STD_ERROR, CONF_LOW, CONF_HIGH, COLUMNS };

/* x'b + offset */
static double linear(const agl_model *m, const double *x, double offset)
{
  long double mean = offset;
  for (size_t j = 0; j < m->k; j++)
    mean += (long double)x[j] * m->fit.beta[j];
  return (double)mean;
}

/* Variance x'V x, and s^2 more for a new observation. */
static void predict_row(double out[COLUMNS], const agl_model *m, const double *x, double mean,
                        agl_interval interval, double t)
{
  double variance = agl_model_covariance(m, x, x);
  if (interval == AGL_INTERVAL_PREDICTION)
    variance += m->dispersion;
  out[FITTED] = mean;
  out[STD_ERROR] = sqrt(variance);
  out[CONF_LOW] = out[FITTED] - t * out[STD_ERROR];
  out[CONF_HIGH] = out[FITTED] + t * out[STD_ERROR];
}

/* What a prediction is made of, row by row: k columns, and the mean where it is not x'b. */
typedef struct {
  const double *const *x;
  double *mean; /* or NULL */
  double *store;
  const double **column;
} regressors;

static agl_status regressors_new(regressors *r, const agl_model *m, const agl_design *d,
                                 agl_err *err)
{
  agl_status status;
  *r = (regressors){.x = d->x};
  if (m->tape == NULL)
    return AGL_OK;
  r->mean = agl_alloc(d->n, sizeof *r->mean);
  if (r->mean == NULL)
    return agl_fail_memory(err, "predict");
  status = agl_tangent(&r->store, &r->column, r->mean, m, d, err);
  r->x = r->column;
  return status; /* regressors_clear frees what is there */
}

static void regressors_clear(regressors *r)
{
  agl_free(r->mean);
  agl_free(r->store);
  agl_free(r->column);
}

static agl_status predict_all(agl_table **out, const agl_model *m, const agl_design *d,
                              agl_interval interval, double level, agl_err *err)
{
  static const char *const names[COLUMNS] = {"fitted", "std_error", "conf_low", "conf_high"};
  double *y = agl_alloc(COLUMNS * d->nrow, sizeof *y), *x = agl_alloc(m->k, sizeof *x);
  double t = agl_model_t(m, level);
  regressors r = {.x = NULL};
  agl_build b = agl_build_start(d->nrow, err);
  if (b.status == AGL_OK)
    b.status =
        y != NULL && x != NULL ? regressors_new(&r, m, d, err) : agl_fail_memory(err, "predict");
  if (b.status != AGL_OK)
    goto done;
  for (size_t i = 0; i < COLUMNS * d->nrow; i++)
    y[i] = NAN;
  for (size_t i = 0; i < d->n; i++) {
    double row[COLUMNS];
    for (size_t j = 0; j < m->k; j++)
      x[j] = r.x[j][i];
    predict_row(row, m, x,
                r.mean != NULL ? r.mean[i] : linear(m, x, d->offset != NULL ? d->offset[i] : 0),
                interval, t);
    for (size_t c = 0; c < COLUMNS; c++)
      y[c * d->nrow + agl_design_row(d, i)] = row[c];
  }
  for (size_t c = 0; c < (interval == AGL_INTERVAL_NONE ? 1 : COLUMNS); c++)
    agl_build_numbers(&b, names[c], y + c * d->nrow);

done:
  regressors_clear(&r);
  agl_free(y);
  agl_free(x);
  return agl_build_finish(out, &b);
}

agl_status agl_model_predict(agl_table **out, const agl_model *m, const agl_table *newdata,
                             agl_interval interval, double level, agl_err *err)
{
  agl_design d;
  agl_status status;
  AGL_TRY(agl_check_level(level, err));
  if (interval == AGL_INTERVAL_PREDICTION && m->errors != NULL)
    return agl_fail(err, AGL_EARG, "%s has no prediction interval; there is: none, confidence",
                    m->of->about.name);
  AGL_TRY(agl_design_new(&d, m->formula, newdata != NULL ? newdata : m->data,
                         &(agl_design_parts){.like = &m->design}, err));
  status = predict_all(out, m, &d, interval, level, err);
  agl_design_clear(&d);
  return status;
}
