/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** vcov_hac.c - covariances for rows in the order of time, correlated up to a lag (Newey & West 1987;
** Andrews 1991). With Bartlett weights the meat sum_l (1 - |l| / (L + 1)) Gamma_l is 1 / (L + 1) of
** the cross-products of the moving sums of L + 1 scores, which begin with the first score and end
** with the last alone; other kernels and whitened scores go lag by lag.
*/
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/vcov.h"
#include "model/vcov_like.h"
#include "model/vcov_series.h"

enum { ROWS = AGL_GRAM_ROWS };

typedef struct {
  const agl_model *m;
  const char *kernel;
  size_t lag;       /* Bartlett: L */
  double bandwidth; /* L + 1, or as it was chosen */
  bool prewhiten, adjust;
} hac;

/* Moving sum t is of the scores t - L .. t, as far as there are such rows. */
static void fill_tile(const void *ctx, double *tile, size_t from, size_t rows)
{
  const hac *h = ctx;
  const agl_model *m = h->m;
  size_t n = m->design.n, lag = h->lag;
  for (size_t j = 0; j < m->k; j++) {
    const double *x = agl_score_column(m, j);
    double mean = m->fit.mean[j], *sum = tile + j * ROWS;
    for (size_t i = 0; i < rows; i++)
      sum[i] = 0;
    for (size_t l = 0; l <= lag; l++)
      for (size_t i = l > from ? l - from : 0; i < rows && from + i - l < n; i++)
        sum[i] += (x[from + i - l] - mean) * agl_score_weight(m, from + i - l);
  }
}

static bool is_bartlett(const hac *h)
{
  return strcmp(h->kernel, "bartlett") == 0;
}

/* ---- the bandwidth ------------------------------------------------------------------------- */

static agl_status choose_lag(hac *h, const agl_call *call, double n, agl_err *err)
{
  agl_lag_rule rule = agl_like_of(h->m)->lag;
  double lag = rule == AGL_LAG_CUBE_ROOT ? floor(0.75 * cbrt(n)) : floor(4 * pow(n / 100, 2.0 / 9));
  bool given = agl_given(call, "lag") != NULL;
  lag = agl_given_number(call, "lag", lag);
  if (given && lag >= n)
    return agl_fail(err, AGL_EARG, "lag %.0f is not less than the %zu rows", lag, h->m->design.n);
  h->lag = lag < n ? (size_t)lag : h->m->design.n - 1;
  h->bandwidth = (double)h->lag + 1;
  return AGL_OK;
}

/* Bandwidth of Newey & West (1994) for the sum of the scores of the terms but the constant. */
static agl_status choose_newey_west(hac *h, const agl_series *s, agl_err *err)
{
  double b = agl_series_bandwidth(s, h->kernel, h->m);
  if (!isfinite(b))
    return agl_fail(err, AGL_EMATH,
                    "no bandwidth by Newey and West: the scores sum to 0; give lag");
  h->bandwidth = b;
  if (!is_bartlett(h))
    return AGL_OK;
  h->lag = b < (double)s->n ? (size_t)b : s->n - 1;
  h->bandwidth = (double)h->lag + 1;
  return AGL_OK;
}

static bool by_newey_west(const hac *h, const agl_call *call)
{
  const char *fallback = agl_like_of(h->m)->lag == AGL_LAG_NEWEY_WEST ? "newey-west" : "rule";
  return agl_given(call, "lag") == NULL &&
         strcmp(agl_given_text(call, "bandwidth", fallback), "newey-west") == 0;
}

/* Do moving sums of the rows as they are give the meat? */
static bool plain(const hac *h, const agl_call *call)
{
  return is_bartlett(h) && !h->prewhiten && agl_given(call, "index") == NULL;
}

/* ---- the meat ------------------------------------------------------------------------------ */

static agl_status moving_sums(double *meat, const hac *h, agl_err *err)
{
  size_t k = h->m->k;
  AGL_TRY(agl_gram(meat, h->m->design.n + h->lag, k, fill_tile, h, err));
  for (size_t i = 0; i < k * k; i++)
    meat[i] /= (double)h->lag + 1;
  return AGL_OK;
}

/* The rows of one series in the order of time; NULL without `index`, and of panels. */
static agl_status order_rows(size_t **out, const agl_model *m, const agl_call *call, agl_err *err)
{
  size_t n;
  *out = NULL;
  if (agl_given_list(call, "index", &n) == NULL || m->index[0] != NULL)
    return AGL_OK;
  if (n == 2)
    return agl_fail(err, AGL_EARG,
                    "se = 'hac' is for one series, index = { time }; driscoll_kraay "
                    "is for panels");
  return agl_infer_order(out, m, agl_infer_time(call), err);
}

/* Lag by lag, from the scores themselves. */
static agl_status from_series(double *meat, hac *h, const agl_call *call, agl_err *err)
{
  agl_series s;
  size_t *order;
  agl_status status;
  AGL_TRY(order_rows(&order, h->m, call, err));
  status = agl_series_new(&s, h->m, order, err);
  agl_free(order);
  if (status != AGL_OK)
    return status;
  status = h->prewhiten ? agl_series_whiten(&s, err) : AGL_OK;
  if (status == AGL_OK && by_newey_west(h, call))
    status = choose_newey_west(h, &s, err);
  if (status == AGL_OK && plain(h, call))
    status = moving_sums(meat, h, err);
  else if (status == AGL_OK)
    status = agl_series_meat(meat, &s, h->kernel, h->bandwidth, err);
  agl_series_clear(&s);
  return status;
}

static void say(agl_model *m, const hac *h, const agl_call *call, double factor)
{
  bool chosen = by_newey_west(h, call), given = agl_given(call, "lag") != NULL;
  if (agl_infer_time(call) != NULL)
    agl_infer_say(m, "; in the order of %s", agl_infer_time(call));
  agl_infer_say(m, "; %s kernel, ", h->kernel);
  if (is_bartlett(h))
    agl_infer_say(m, "lag L = %zu", h->lag);
  else
    agl_infer_say(m, "bandwidth %.10g", h->bandwidth);
  agl_infer_say(m, "%s",
                given                                      ? ""
                : chosen                                   ? " by Newey and West 1994"
                : agl_like_of(m)->lag == AGL_LAG_CUBE_ROOT ? " = floor(0.75 n^(1/3))"
                                                           : " = floor(4 (n / 100)^(2/9))");
  agl_infer_say(m, "%s", h->prewhiten ? "; prewhitened by a VAR(1)" : "; not prewhitened");
  if (h->adjust)
    agl_infer_say(m, "; times n / (n - k) = %.10g", factor);
}

static agl_status fill_meat(double *meat, agl_model *m, const agl_call *call, double *factor,
                            agl_err *err)
{
  const agl_like *like = agl_like_of(m);
  double n = (double)m->design.n;
  hac h = {.m = m, .kernel = agl_given_text(call, "kernel", "bartlett")};
  h.prewhiten = agl_given_flag(call, "prewhiten", like->prewhiten);
  h.adjust = agl_given_flag(call, "adjust", like->adjust);
  *factor = h.adjust ? n / (double)m->df_residual : 1;
  if (agl_given(call, "lag") != NULL && agl_given(call, "bandwidth") != NULL)
    return agl_fail(err, AGL_EARG, "lag and bandwidth say the same thing: give one of them");
  AGL_TRY(choose_lag(&h, call, n, err));
  if (plain(&h, call) && !by_newey_west(&h, call))
    AGL_TRY(moving_sums(meat, &h, err));
  else
    AGL_TRY(from_series(meat, &h, call, err));
  say(m, &h, call, *factor);
  return AGL_OK;
}

static agl_status fill(agl_model *m, const agl_call *call, agl_err *err)
{
  agl_scores s;
  double *meat, factor = 1;
  agl_status status;
  AGL_TRY(agl_scores_new(&s, m, err));
  meat = agl_alloc(m->k * m->k, sizeof *meat);
  status =
      meat != NULL ? fill_meat(meat, m, call, &factor, err) : agl_fail_memory(err, "covariance");
  if (status == AGL_OK)
    status = agl_sandwich(m, &s, meat, factor, err);
  agl_free(meat);
  agl_scores_clear(&s);
  return status;
}

const agl_covariance_method agl_vcov_hac = {
    {.name = "hac",
     .summary = "unequal variances and correlation up to a lag, rows in order of time (Newey-West)",
     .formula = "B (sum over lags of k(lag / (L + 1)) times the autocovariances of x e) B, k the "
                "kernel, Bartlett's k(z) = 1 - z",
     .example = "{ se = \"hac\", lag = 3, adjust = true }",
     .option = {{.name = "lag",
                 .kind = AGL_OPTION_WHOLE,
                 .low = 0,
                 .high = INFINITY,
                 .fallback = "by `bandwidth`",
                 .summary = "lags, fewer than rows"},
                {.name = "bandwidth",
                 .kind = AGL_OPTION_CHOICE,
                 .values = "rule | newey-west",
                 .fallback = "rule",
                 .summary =
                     "where lag is not given: lag floor(4 (n / 100)^(2/9)), or from the data "
                     "as Newey and West 1994"},
                {.name = "kernel",
                 .kind = AGL_OPTION_CHOICE,
                 .values = "bartlett | parzen | quadratic-spectral",
                 .fallback = "bartlett",
                 .summary = "weights of the lags"},
                {.name = "prewhiten",
                 .kind = AGL_OPTION_FLAG,
                 .fallback = "false",
                 .summary = "take a VAR(1) out of the scores first (Andrews and Monahan 1992)"},
                {.name = "adjust",
                 .kind = AGL_OPTION_FLAG,
                 .fallback = "false",
                 .summary = "times n / (n - k)"}}},
    fill};
