/* SPDX-License-Identifier: GPL-3.0-or-later */
/* predict.c - fitted values and intervals for data old and new. */
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/build.h"
#include "model/effects.h"
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
  double *mean;   /* or NULL */
  double *effect; /* of the groups of each row of the table, or NULL without absorbed effects */
  double *store;
  const double **column;
} regressors;

static agl_status regressors_new(regressors *r, const agl_model *m, const agl_design *d,
                                 const agl_table *t, agl_err *err)
{
  agl_status status;
  *r = (regressors){.x = d->x};
  if (m->design.nabsorbed > 0) {
    r->effect = agl_alloc(d->nrow, sizeof *r->effect);
    return r->effect != NULL ? agl_effects_sum(r->effect, m, t, err)
                             : agl_fail_memory(err, "predict");
  }
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
  agl_free(r->effect);
  agl_free(r->store);
  agl_free(r->column);
}

agl_response agl_response_at(const agl_model *m, size_t c, double eta)
{
  const agl_link *link = m->of->link;
  if (m->category != NULL)
    return agl_ordered_response(m, c, eta);
  if (m->censored)
    return agl_tobit_response(m, eta);
  if (link == NULL)
    return (agl_response){.mean = eta, .slope = 1};
  return (agl_response){
      .mean = link->mean(eta), .slope = link->slope(eta), .curve = link->curve(eta)};
}

/* From the linear predictor x'b to the mean: the interval is that of the predictor, the standard error
** by the delta method. x has m->k entries, 0 beyond the regressors, and is used up. */
static void to_mean(double out[COLUMNS], const agl_model *m, double *x)
{
  agl_response r = agl_response_at(m, 0, out[FITTED]);
  double low = agl_response_at(m, 0, out[CONF_LOW]).mean;
  double high = agl_response_at(m, 0, out[CONF_HIGH]).mean;
  out[FITTED] = r.mean;
  out[STD_ERROR] *= fabs(r.slope);
  if (r.nextra > 0) {
    for (size_t j = 0; j < m->design.k; j++)
      x[j] *= r.slope;
    for (size_t q = 0; q < r.nextra; q++)
      x[r.extra[q]] = r.by[q];
    out[STD_ERROR] = sqrt(agl_model_covariance(m, x, x));
    for (size_t q = 0; q < r.nextra; q++)
      x[r.extra[q]] = 0;
  }
  out[CONF_LOW] = low < high ? low : high;
  out[CONF_HIGH] = low < high ? high : low;
}

/* What to predict: for which rows, the mean or the linear predictor. */
typedef struct {
  const agl_table *t;
  bool mean;
  agl_interval interval;
  double level;
} request;

static double mean_of(const agl_model *m, const agl_design *d, const regressors *r, const double *x,
                      size_t i)
{
  double known = d->offset != NULL ? d->offset[i] : 0;
  if (r->mean != NULL)
    return r->mean[i];
  return linear(m, x, r->effect != NULL ? known + r->effect[agl_design_row(d, i)] : known);
}

static agl_status predict_all(agl_table **out, const agl_model *m, const agl_design *d,
                              const request *q, agl_err *err)
{
  static const char *const names[COLUMNS] = {"fitted", "std_error", "conf_low", "conf_high"};
  double *y = agl_alloc(COLUMNS * d->nrow, sizeof *y), *x = agl_alloc_zero(m->k, sizeof *x);
  double t = agl_model_t(m, q->level);
  regressors r = {.x = NULL};
  agl_build b = agl_build_start(d->nrow, err);
  if (b.status == AGL_OK)
    b.status = y != NULL && x != NULL ? regressors_new(&r, m, d, q->t, err)
                                      : agl_fail_memory(err, "predict");
  if (b.status != AGL_OK)
    goto done;
  for (size_t i = 0; i < COLUMNS * d->nrow; i++)
    y[i] = NAN;
  for (size_t i = 0; i < d->n; i++) {
    double row[COLUMNS];
    for (size_t j = 0; j < (m->tape != NULL ? m->k : d->k); j++)
      x[j] = r.x[j][i];
    predict_row(row, m, x, mean_of(m, d, &r, x, i), q->interval, t);
    if (q->mean)
      to_mean(row, m, x);
    for (size_t c = 0; c < COLUMNS; c++)
      y[c * d->nrow + agl_design_row(d, i)] = row[c];
  }
  for (size_t c = 0; c < (q->interval == AGL_INTERVAL_NONE ? 1 : COLUMNS); c++)
    agl_build_numbers(&b, names[c], y + c * d->nrow);

done:
  regressors_clear(&r);
  agl_free(y);
  agl_free(x);
  return agl_build_finish(out, &b);
}

static agl_status check_request(const agl_model *m, const request *q, agl_err *err)
{
  const char *name = m->of->about.name;
  AGL_TRY(agl_check_level(q->level, err));
  if (q->interval == AGL_INTERVAL_PREDICTION && m->errors != NULL)
    return agl_fail(err, AGL_EARG, "%s has no prediction interval; there is: none, confidence",
                    name);
  if (q->interval == AGL_INTERVAL_PREDICTION && agl_model_is(m, AGL_LIKELIHOOD))
    return agl_fail(err, AGL_EARG,
                    "%s has no prediction interval: one response is not normal about its mean; "
                    "interval = 'confidence' is that of the mean",
                    name);
  if (agl_model_is(m, AGL_LIKELIHOOD) && m->design.nabsorbed > 0)
    return agl_fail(err, AGL_EARG,
                    "%s does not predict with absorbed effects, which it does not "
                    "estimate; augment has the fitted values",
                    name);
  if (q->interval != AGL_INTERVAL_NONE && m->design.nabsorbed > 0)
    return agl_fail(err, AGL_EARG,
                    "predictions with absorbed effects have no intervals: the variance of the "
                    "effects is not computed; with few effects factor(...) terms have one");
  return AGL_OK;
}

static agl_status predict(agl_table **out, const agl_model *m, const request *q, agl_err *err)
{
  agl_design d;
  agl_status status;
  AGL_TRY(check_request(m, q, err));
  AGL_TRY(agl_design_new(
      &d, m->formula, q->t,
      &(agl_design_parts){.like = &m->design, .index = {m->along[0], m->along[1]}}, err));
  status = predict_all(out, m, &d, q, err);
  agl_design_clear(&d);
  return status;
}

static agl_status predict_categories(agl_table **out, const agl_model *m, const agl_table *newdata,
                                     agl_interval interval, agl_err *err)
{
  agl_design d;
  agl_status status;
  if (interval != AGL_INTERVAL_NONE)
    return agl_fail(err, AGL_EARG,
                    "%s predicts a probability for each category, without intervals; the linear "
                    "predictor has them: type = 'link'",
                    m->of->about.name);
  AGL_TRY(agl_design_new(
      &d, m->formula, newdata != NULL ? newdata : m->data,
      &(agl_design_parts){.like = &m->design, .index = {m->along[0], m->along[1]}}, err));
  status = agl_ordered_predict(out, m, &d, err);
  agl_design_clear(&d);
  return status;
}

agl_status agl_model_predict(agl_table **out, const agl_model *m, const agl_table *newdata,
                             agl_interval interval, double level, agl_err *err)
{
  if (m->category != NULL)
    return predict_categories(out, m, newdata, interval, err);
  return predict(out, m,
                 &(request){newdata != NULL ? newdata : m->data, m->of->link != NULL || m->censored,
                            interval, level},
                 err);
}

agl_status agl_model_predict_linear(agl_table **out, const agl_model *m, const agl_table *newdata,
                                    agl_interval interval, double level, agl_err *err)
{
  return predict(out, m, &(request){newdata != NULL ? newdata : m->data, false, interval, level},
                 err);
}
