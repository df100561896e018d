/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** vcov_hac.c - the covariance of Newey & West (1987), for rows in the order of time. With Bartlett
** weights the meat sum_l (1 - |l| / (L + 1)) Gamma_l is 1 / (L + 1) of the cross-products of the
** moving sums of L + 1 scores, which begin with the first score and end with the last alone.
*/
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/vcov.h"

enum { ROWS = AGL_GRAM_ROWS };

/* Moving sum t is of the scores t - L .. t, as far as there are such rows. */
static void fill_tile(const void *ctx, double *tile, size_t from, size_t rows)
{
  const agl_model *m = ctx;
  size_t n = m->design.n, lag = m->inference.lag;
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

static agl_status fill(agl_model *m, agl_err *err)
{
  const agl_inference *f = &m->inference;
  double n = (double)m->design.n, factor = f->adjust ? n / (double)m->df_residual : 1;
  agl_scores s;
  double *meat;
  agl_status status;
  AGL_TRY(agl_scores_new(&s, m, err));
  meat = agl_alloc(m->k * m->k, sizeof *meat);
  status = meat != NULL ? agl_gram(meat, m->design.n + f->lag, m->k, fill_tile, m, err)
                        : agl_fail_memory(err, "covariance");
  if (status == AGL_OK)
    status = agl_sandwich(m, &s, meat, factor / ((double)f->lag + 1), err);
  agl_free(meat);
  agl_scores_clear(&s);
  return status;
}

const agl_covariance_method agl_vcov_hac = {
    {.name = "hac",
     .summary = "unequal variances and correlation up to a lag, rows in order of time (Newey-West)",
     .formula = "B (sum over lags of (1 - lag / (L + 1)) times the autocovariances of x e) B",
     .example = "{ se = \"hac\", lag = 3, adjust = true }",
     .option = {{.name = "lag",
                 .kind = AGL_OPTION_WHOLE,
                 .low = 0,
                 .high = INFINITY,
                 .fallback = "floor(4 (n / 100)^(2/9))",
                 .summary = "lags, fewer than rows"},
                {.name = "adjust",
                 .kind = AGL_OPTION_FLAG,
                 .fallback = "false",
                 .summary = "times n / (n - k)"}}},
    fill};
