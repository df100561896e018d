/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_unit_root.c - do the series of a regression wander, and do they wander together? Rows are
** taken in the order of the data.
*/
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/diagnose.h"
#include "num/dist.h"

/* ---- Dickey-Fuller ------------------------------------------------------------------------- */

enum { SERIES_MAX = 6 }; /* that the response surfaces cover */

/* MacKinnon (1994), tables 3 and 4: P = Phi(polynomial in tau), one polynomial up to `star` and one
** above; 0 below `least`, 1 above `most`. By the number of series in the relation. */
typedef struct {
  double star, least, most, small[3], large[4];
} surface;

static const surface with_constant[SERIES_MAX] = {
    {-1.61, -18.83, 2.74, {2.1659, 1.4412, .038269}, {1.7339, .93202, -.12745, -.010368}},
    {-2.62, -18.86, .92, {2.92, 1.5012, .039796}, {2.1945, .64695, -.29198, -.042377}},
    {-3.13, -23.48, .55, {3.4699, 1.4856, .03164}, {2.5893, .45168, -.36529, -.050074}},
    {-3.47, -28.07, .61, {3.9673, 1.4777, .026315}, {3.0387, .45452, -.33666, -.041921}},
    {-3.78, -25.96, .79, {4.5509, 1.5338, .029545}, {3.5049, .52098, -.29158, -.033468}},
    {-3.93, -23.27, 1, {5.1399, 1.6036, .034445}, {3.9489, .58933, -.25359, -.02721}}};

static const surface with_trend = {
    -2.89, -16.18, .7, {3.2512, 1.6047, .049588}, {2.5261, .61654, -.37956, -.060285}};

static double surface_p_value(const surface *s, double tau)
{
  const double *c = tau <= s->star ? s->small : s->large;
  double z = c[0] + tau * (c[1] + tau * c[2]);
  if (isnan(tau))
    return NAN;
  if (tau < s->least || tau > s->most)
    return tau > s->most;
  if (tau > s->star)
    z += tau * tau * tau * c[3];
  return agl_normal_lower(z);
}

/* Change of x in row t on its level before, `lag` changes before, and powers 0 .. det - 1 of time. */
typedef struct {
  const double *x;
  size_t n, lag, det;
} dickey_fuller;

static void fill_columns(double *store, const double **column, const dickey_fuller *d)
{
  size_t m = d->n - 1 - d->lag, k = 1 + d->lag + d->det;
  for (size_t j = 0; j < k; j++)
    column[j] = store + (j + 1) * m;
  for (size_t i = 0; i < m; i++) {
    size_t t = i + 1 + d->lag;
    store[i] = d->x[t] - d->x[t - 1];
    store[m + i] = d->x[t - 1];
    for (size_t j = 1; j <= d->lag; j++)
      store[(j + 1) * m + i] = d->x[t - j] - d->x[t - j - 1];
    for (size_t j = 0; j < d->det; j++)
      store[(j + 2 + d->lag) * m + i] = j == 0 ? 1 : (double)t;
  }
}

/* The t statistic of the level; NaN when the rows do not give one. */
static agl_status dickey_fuller_tau(double *tau, const dickey_fuller *d, agl_err *err)
{
  size_t k = 1 + d->lag + d->det, m, bad;
  const double **column;
  double *store;
  agl_lsq fit;
  agl_status status = AGL_ENOMEM;
  *tau = NAN;
  if (d->n < d->lag + 3 + k)
    return AGL_OK;
  m = d->n - 1 - d->lag;
  store = agl_alloc((k + 1) * m, sizeof *store);
  column = agl_alloc(k, sizeof(const double *));
  if (store != NULL && column != NULL) {
    agl_lsq_problem p = {.n = m, .k = k, .x = column, .y = store};
    fill_columns(store, column, d);
    status = agl_lsq_fit(&fit, &bad, &p, err);
  } else {
    agl_fail_memory(err, "Dickey-Fuller test");
  }
  if (status == AGL_OK) {
    if (fit.rss > 0)
      *tau = fit.beta[0] / sqrt(fit.rss / (double)(m - k) * fit.gram_inv[0]);
    agl_lsq_clear(&fit);
  }
  agl_free(store);
  agl_free(column);
  return status == AGL_EMATH ? AGL_OK : status;
}

/* As given, or the largest whole number up to (n - 1)^(1/3). */
static size_t lags(const agl_findings *f)
{
  double n = (double)f->m->design.n;
  return (size_t)(isnan(f->setting[0]) ? floor(cbrt(n - 1) + 1e-9) : f->setting[0]);
}

static agl_status adf(agl_findings *f, const char *name, const double *x, agl_err *err)
{
  bool trend = f->setting[1] > 0;
  dickey_fuller d = {.x = x, .n = f->m->design.n, .lag = lags(f), .det = trend ? 2 : 1};
  double tau, p;
  AGL_TRY(dickey_fuller_tau(&tau, &d, err));
  p = surface_p_value(trend ? &with_trend : with_constant, tau);
  agl_find(f, "adf", name, (agl_result){tau, NAN, p}, "%s, %zu lag%s",
           isnan(tau) ? "too few rows, or too little variation"
                      : agl_verdict_at_5(p, trend ? "returns to a trend" : "returns to a level",
                                         "may have a unit root: wanders without a level"),
           d.lag, d.lag == 1 ? "" : "s");
  return AGL_OK;
}

typedef agl_status of_series(agl_findings *f, const char *name, const double *x, agl_err *err);

/* The response, then each term. */
static agl_status each_series(agl_findings *f, of_series *test, agl_err *err)
{
  const agl_model *m = f->m;
  AGL_TRY(test(f, m->formula->response_name, m->design.y, err));
  for (size_t j = m->constant; j < m->design.k; j++)
    AGL_TRY(test(f, m->term[j], agl_regressor(&m->design, j), err));
  return AGL_OK;
}

static agl_status run_adf(agl_findings *f, agl_err *err)
{
  return each_series(f, adf, err);
}

/* Of the residuals, without a constant, as p-values suppose an intercept in the relation. */
static agl_status run_engle_granger(agl_findings *f, agl_err *err)
{
  const agl_model *m = f->m;
  dickey_fuller d = {.x = m->fit.residual, .n = m->design.n, .lag = lags(f)};
  double tau, p;
  if (!m->constant || m->df_model < 1 || m->df_model >= SERIES_MAX) {
    agl_find(f, "engle_granger", NULL, (agl_result){NAN, NAN, NAN},
             "takes an intercept and 1 to %d regressors", SERIES_MAX - 1);
    return AGL_OK;
  }
  AGL_TRY(dickey_fuller_tau(&tau, &d, err));
  p = surface_p_value(&with_constant[m->df_model], tau);
  agl_find(f, "engle_granger", NULL, (agl_result){tau, NAN, p}, "%s, %zu lag%s",
           isnan(tau) ? "too few rows, or too little variation"
                      : agl_verdict_at_5(p, "the residuals return to 0: cointegrated",
                                         "no sign of cointegration: if the series wander, the "
                                         "regression is spurious"),
           d.lag, d.lag == 1 ? "" : "s");
  return AGL_OK;
}

/* ---- KPSS ----------------------------------------------------------------------------------- */

/* Replace x by its residuals on a constant, and on time when `trend`. */
static void detrend(double *e, const double *x, size_t n, bool trend)
{
  long double mean = 0, tx = 0, tt = 0, centre = ((long double)n - 1) / 2, slope;
  for (size_t i = 0; i < n; i++)
    mean += x[i];
  mean /= (long double)n;
  for (size_t i = 0; i < n; i++) {
    tx += ((long double)i - centre) * (x[i] - mean);
    tt += ((long double)i - centre) * ((long double)i - centre);
  }
  slope = trend ? tx / tt : 0;
  for (size_t i = 0; i < n; i++)
    e[i] = (double)(x[i] - mean - slope * ((long double)i - centre));
}

/* sum S_t^2 / (n^2 s^2), S the partial sums and s^2 the long-run variance with Bartlett weights. */
static double kpss_statistic(const double *e, size_t n, size_t lag)
{
  long double partial = 0, sums = 0, variance = 0, rows = (long double)n;
  for (size_t i = 0; i < n; i++) {
    partial += e[i];
    sums += partial * partial;
  }
  for (size_t k = 0; k <= lag && k < n; k++) {
    long double product = 0;
    for (size_t i = k; i < n; i++)
      product += (long double)e[i] * e[i - k];
    variance += (k == 0 ? 1 : 2 * (1 - k / (lag + 1.0L))) * product / rows;
  }
  return variance > 0 ? (double)(sums / (rows * rows * variance)) : NAN;
}

/* Between the critical values of Kwiatkowski et al. (1992), table 1; 0.1 and 0.01 beyond them. */
static double kpss_p_value(double statistic, bool trend)
{
  static const double level_of[] = {0.347, 0.463, 0.574, 0.739};
  static const double trend_of[] = {0.119, 0.146, 0.176, 0.216}, p[] = {0.1, 0.05, 0.025, 0.01};
  const double *c = trend ? trend_of : level_of;
  if (isnan(statistic) || statistic <= c[0])
    return isnan(statistic) ? NAN : p[0];
  for (size_t i = 1; i < 4; i++)
    if (statistic < c[i])
      return p[i - 1] + (p[i] - p[i - 1]) * (statistic - c[i - 1]) / (c[i] - c[i - 1]);
  return p[3];
}

static agl_status kpss(agl_findings *f, const char *name, const double *x, agl_err *err)
{
  size_t n = f->m->design.n;
  bool trend = f->setting[1] > 0;
  double usual = floor(4 * pow((double)n / 100, 0.25)), statistic, p, *e;
  size_t lag = (size_t)(isnan(f->setting[0]) ? usual : f->setting[0]);
  e = agl_alloc(n, sizeof *e);
  if (e == NULL)
    return agl_fail_memory(err, "kpss");
  detrend(e, x, n, trend);
  statistic = n > 2 ? kpss_statistic(e, n, lag) : NAN;
  agl_free(e);
  p = kpss_p_value(statistic, trend);
  agl_find(f, "kpss", name, (agl_result){statistic, NAN, p}, "%s, %zu lag%s; p from 0.01 to 0.1",
           isnan(statistic) ? "too few rows, or no variation"
                            : agl_verdict_at_5(p, "does not keep to a level or trend",
                                               "no sign against keeping to a level or trend"),
           lag, lag == 1 ? "" : "s");
  return AGL_OK;
}

static agl_status run_kpss(agl_findings *f, agl_err *err)
{
  return each_series(f, kpss, err);
}

const agl_test agl_tests_unit_root[] = {
    {{"adf",
      "unit root",
      "does each series have a unit root? By default (n - 1)^(1/3) lags and a constant; trend = 1",
      "Dickey & Fuller 1979; MacKinnon 1994",
      {{"lag", NAN, 0, 1000}, {"trend", 0, 0, 1}}},
     true,
     false,
     AGL_NEEDS_LEAST_SQUARES,
     run_adf},
    {{"kpss",
      "unit root",
      "does each series keep to a level, or with trend = 1 to a trend? Bartlett weights over the "
      "lags",
      "Kwiatkowski, Phillips, Schmidt & Shin 1992",
      {{"lag", NAN, 0, 1000}, {"trend", 0, 0, 1}}},
     true,
     false,
     AGL_NEEDS_LEAST_SQUARES,
     run_kpss},
    {{"engle_granger",
      "unit root",
      "are response and regressors cointegrated?",
      "Engle & Granger 1987; MacKinnon 1994",
      {{"lag", NAN, 0, 1000}}},
     true,
     true,
     AGL_NEEDS_LEAST_SQUARES,
     run_engle_granger},
    {.run = NULL}};
