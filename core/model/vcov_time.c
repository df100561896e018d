/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** vcov_time.c - the covariance of Driscoll & Kraay (1998) for panels: any correlation between the
** units of a time, and of times up to a lag. The scores are summed by time, and the sums are a time
** series to Newey & West.
*/
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/vcov.h"
#include "model/vcov_series.h"

/* Number the times 0, 1, ... in their order: period[i] of row i, *n of them. */
static agl_status number_times(size_t **out, size_t *n, const agl_model *m, const char *name,
                               agl_err *err)
{
  size_t rows = m->design.n, *period, *order = NULL;
  double *time = NULL;
  agl_status status;
  AGL_TRY(agl_infer_numbers(&time, m, "time", name, err));
  status = agl_infer_order(&order, m, name, err);
  period = status == AGL_OK ? agl_alloc(rows, sizeof *period) : NULL;
  if (status == AGL_OK && period == NULL)
    status = agl_fail_memory(err, "covariance");
  *n = 0;
  for (size_t i = 0; i < rows && status == AGL_OK; i++) {
    *n += i == 0 || time[order[i]] != time[order[i - 1]];
    period[order[i]] = *n - 1;
  }
  agl_free(order);
  agl_free(time);
  if (status == AGL_OK)
    *out = period;
  return status;
}

static const char *time_column(const agl_call *call)
{
  return agl_given_text(call, "time", agl_infer_time(call));
}

/* Sum the series by period, in place: there are fewer of them. */
static agl_status sum_by_period(agl_series *s, const size_t *period, size_t n, agl_err *err)
{
  double *sum = agl_alloc_zero(n * s->k, sizeof *sum);
  if (sum == NULL)
    return agl_fail_memory(err, "covariance");
  for (size_t j = 0; j < s->k; j++)
    for (size_t i = 0; i < s->n; i++)
      sum[j * n + period[i]] += s->u[j * s->n + i];
  agl_free(s->u);
  s->u = sum;
  s->n = n;
  return AGL_OK;
}

static agl_status choose_lag(double *lag, agl_model *m, size_t times, const agl_call *call,
                             agl_err *err)
{
  bool given = agl_given(call, "lag") != NULL;
  const char *name = time_column(call);
  if (times < 2)
    return agl_fail(err, AGL_EDATA, "time: '%s' is the same in all %zu rows, expected times", name,
                    m->design.n);
  *lag = agl_given_number(call, "lag", floor(pow((double)times, 0.25)));
  if (given && *lag >= (double)times)
    return agl_fail(err, AGL_EARG, "lag %.0f is not less than the %zu times", *lag, times);
  agl_infer_say(m, "; %zu times by %s, Bartlett kernel, lag L = %.0f%s", times, name, *lag,
                given ? "" : " = floor(T^(1/4))");
  return AGL_OK;
}

static agl_status fill_meat(double *meat, agl_model *m, const agl_call *call, agl_err *err)
{
  agl_series s;
  size_t *period = NULL, times = 0;
  double lag = 0;
  agl_status status;
  if (time_column(call) == NULL)
    return agl_fail(err, AGL_EARG, "se = 'driscoll_kraay' needs time = a column, or index");
  AGL_TRY(agl_series_new(&s, m, NULL, err));
  status = number_times(&period, &times, m, time_column(call), err);
  if (status == AGL_OK)
    status = choose_lag(&lag, m, times, call, err);
  if (status == AGL_OK)
    status = sum_by_period(&s, period, times, err);
  if (status == AGL_OK)
    status = agl_series_meat(meat, &s, "bartlett", lag + 1, err);
  agl_free(period);
  agl_series_clear(&s);
  if (status == AGL_OK && !m->normal) {
    m->inference.df = (double)times - 1;
    m->inference.df_is = "times - 1";
  }
  return status;
}

static agl_status fill(agl_model *m, const agl_call *call, agl_err *err)
{
  agl_scores s;
  double *meat;
  agl_status status;
  AGL_TRY(agl_scores_new(&s, m, err));
  meat = agl_alloc(m->k * m->k, sizeof *meat);
  status = meat != NULL ? fill_meat(meat, m, call, err) : agl_fail_memory(err, "covariance");
  if (status == AGL_OK)
    status = agl_sandwich(m, &s, meat, 1, err);
  agl_free(meat);
  agl_scores_clear(&s);
  return status;
}

const agl_covariance_method agl_vcov_driscoll_kraay = {
    {.name = "driscoll_kraay",
     .summary = "panels: any correlation between units, and in time up to a lag (Driscoll-Kraay)",
     .formula =
         "B (sum over lags of (1 - lag / (L + 1)) times the autocovariances of h) B, h_t the "
         "sum of x e at time t; t with T - 1 degrees of freedom",
     .example = "{ se = \"driscoll_kraay\", time = \"year\", lag = 2 }",
     .option = {{.name = "time",
                 .kind = AGL_OPTION_COLUMN,
                 .fallback = "the last of index",
                 .summary =
                     "a column of numbers or dates; its values in order are times 1, 2, ..."},
                {.name = "lag",
                 .kind = AGL_OPTION_WHOLE,
                 .low = 0,
                 .high = INFINITY,
                 .fallback = "floor(T^(1/4))",
                 .summary = "lags, fewer than times"}}},
    fill};
