/* SPDX-License-Identifier: GPL-3.0-or-later */
/* predict.c - fitted values and intervals for data old and new. */
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/build.h"
#include "model/model.h"
#include "num/dist.h"

enum { FITTED, STD_ERROR, CONF_LOW, CONF_HIGH, COLUMNS };

/* Row x of a design: mean x'b + offset, variance x'V x, and s^2 more for a new observation. */
static void predict_row(double out[COLUMNS], const agl_model *m, const double *x, double offset,
                        agl_interval interval, double t)
{
  long double mean = offset;
  double variance = agl_model_covariance(m, x, x);
  for (size_t j = 0; j < m->design.k; j++)
    mean += (long double)x[j] * m->fit.beta[j];
  if (interval == AGL_INTERVAL_PREDICTION)
    variance += m->dispersion;
  out[FITTED] = (double)mean;
  out[STD_ERROR] = sqrt(variance);
  out[CONF_LOW] = out[FITTED] - t * out[STD_ERROR];
  out[CONF_HIGH] = out[FITTED] + t * out[STD_ERROR];
}

static agl_status predict_all(agl_table **out, const agl_model *m, const agl_design *d,
                              agl_interval interval, double level, agl_err *err)
{
  static const char *const names[COLUMNS] = {"fitted", "std_error", "conf_low", "conf_high"};
  double *y = agl_alloc(COLUMNS * d->nrow, sizeof *y), *x = agl_alloc(d->k, sizeof *x);
  double t = agl_model_t(m, level);
  agl_build b = agl_build_start(d->nrow, err);
  if (y == NULL || x == NULL) {
    b.status = agl_fail_memory(err, "predict");
    goto done;
  }
  for (size_t i = 0; i < COLUMNS * d->nrow; i++)
    y[i] = NAN;
  for (size_t i = 0; i < d->n; i++) {
    double row[COLUMNS];
    for (size_t j = 0; j < d->k; j++)
      x[j] = d->x[j][i];
    predict_row(row, m, x, d->offset != NULL ? d->offset[i] : 0, interval, t);
    for (size_t c = 0; c < COLUMNS; c++)
      y[c * d->nrow + agl_design_row(d, i)] = row[c];
  }
  for (size_t c = 0; c < (interval == AGL_INTERVAL_NONE ? 1 : COLUMNS); c++)
    agl_build_numbers(&b, names[c], y + c * d->nrow);

done:
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
  AGL_TRY(agl_design_new(&d, m->formula, newdata != NULL ? newdata : m->data,
                         &(agl_design_parts){.like = &m->design}, err));
  status = predict_all(out, m, &d, interval, level, err);
  agl_design_clear(&d);
  return status;
}
