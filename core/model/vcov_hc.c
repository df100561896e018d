/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** vcov_hc.c - covariances that allow for unequal variances: White (1980); HC1 to HC3 as MacKinnon &
** White (1985). The meat is the sum of x_i x_i' e_i^2 c_i, with c_i = 1, 1 / (1 - h_i) or its square.
*/
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/vcov.h"
#include "model/vcov_like.h"

enum { ROWS = AGL_GRAM_ROWS };

typedef struct {
  agl_scores scores;
  int power; /* e_i / sqrt(1 - h_i) to this power: 0, 1, 2 */
  double *
      total; /* of the one way of absorbed effects, the weight of the rows of each group; or NULL */
} heteroskedastic;

/* What the dummy of its group adds to the leverage of a row, over its weight. */
static double effect_leverage(const heteroskedastic *c, size_t i)
{
  return c->total != NULL ? 1 / c->total[c->scores.m->design.absorbed[0].id[i]] : 0;
}

/* Leverages of the rows of a tile of regressors: h = w z'B z; with one way of absorbed effects z is
** without its mean by group and h = w (1 / W + z'B z), W the weight of the group. */
static void leverages(double *h, const heteroskedastic *c, const double *tile, size_t from,
                      size_t rows)
{
  const agl_design *d = &c->scores.m->design;
  for (size_t i = 0; i < rows; i++)
    h[i] = effect_leverage(c, from + i);
  for (size_t a = 0; a < c->scores.m->k; a++)
    for (size_t b = 0; b <= a; b++) {
      double twice = c->scores.bread[a * c->scores.m->k + b] * (a == b ? 1 : 2);
      const double *za = tile + a * ROWS, *zb = tile + b * ROWS;
      for (size_t i = 0; i < rows; i++)
        h[i] += twice * za[i] * zb[i];
    }
  for (size_t i = 0; d->w != NULL && i < rows; i++)
    h[i] *= d->w[from + i];
}

static void fill_tile(const void *ctx, double *tile, size_t from, size_t rows)
{
  const heteroskedastic *c = ctx;
  const agl_model *m = c->scores.m;
  double g[ROWS], h[ROWS];
  for (size_t j = 0; j < m->k; j++) {
    const double *x = agl_score_column(m, j) + from;
    double mean = m->fit.mean[j];
    for (size_t i = 0; i < rows; i++)
      tile[j * ROWS + i] = x[i] - mean;
  }
  for (size_t i = 0; i < rows; i++)
    g[i] = agl_score_weight(m, from + i);
  if (c->power > 0)
    leverages(h, c, tile, from, rows);
  for (size_t i = 0; c->power > 0 && i < rows; i++)
    g[i] /= c->power == 1 ? sqrt(1 - h[i]) : 1 - h[i];
  for (size_t j = 0; j < m->k; j++)
    for (size_t i = 0; i < rows; i++)
      tile[j * ROWS + i] *= g[i];
}

/* A row that the fit goes through whatever its y has leverage 1, and no variance to be seen. */
static agl_status check_leverages(const heteroskedastic *c, agl_err *err)
{
  const agl_model *m = c->scores.m;
  const double *w = m->design.w;
  for (size_t i = 0; i < m->design.n; i++)
    if (fabs(m->fit.residual[i]) < 1e-7 * sqrt(m->dispersion) &&
        agl_model_leverage(m, i) + (w != NULL ? w[i] : 1) * effect_leverage(c, i) > 1 - 1e-10)
      return agl_fail(err, AGL_EMATH,
                      "se = '%s' divides by 1 - leverage, which is 0 in row %zu; hc1 does not",
                      m->inference.of->name, agl_design_row(&m->design, i) + 1);
  return AGL_OK;
}

/* What leverages need beside the regressors. */
static agl_status prepare_leverages(heteroskedastic *c, agl_err *err)
{
  const agl_model *m = c->scores.m;
  const agl_design *d = &m->design;
  if (d->nabsorbed == 0 || !agl_model_is(m, AGL_LEAST_SQUARES))
    return agl_need_least_squares(m, m->inference.of->name, err);
  if (d->nabsorbed > 1)
    return agl_fail(err, AGL_EARG,
                    "se = '%s' needs leverages, which are not computed with %zu ways of absorbed "
                    "effects; hc1 does not",
                    m->inference.of->name, d->nabsorbed);
  c->total = agl_alloc_zero(d->absorbed[0].ngroup, sizeof *c->total);
  if (c->total == NULL)
    return agl_fail_memory(err, "covariance");
  for (size_t i = 0; i < d->n; i++)
    c->total[d->absorbed[0].id[i]] += d->w != NULL ? d->w[i] : 1;
  return AGL_OK;
}

static agl_status fill_meat(double *meat, heteroskedastic *c, agl_err *err)
{
  const agl_model *m = c->scores.m;
  if (c->power > 0) {
    AGL_TRY(prepare_leverages(c, err));
    AGL_TRY(check_leverages(c, err));
  }
  return agl_gram(meat, m->design.n, m->k, fill_tile, c, err);
}

static agl_status fill(agl_model *m, int power, double factor, agl_err *err)
{
  heteroskedastic c = {.power = power};
  double *meat;
  agl_status status;
  AGL_TRY(agl_scores_new(&c.scores, m, err));
  meat = agl_alloc(m->k * m->k, sizeof *meat);
  status = meat != NULL ? fill_meat(meat, &c, err) : agl_fail_memory(err, "covariance");
  if (status == AGL_OK)
    status = agl_sandwich(m, &c.scores, meat, factor, err);
  agl_free(meat);
  agl_free(c.total);
  agl_scores_clear(&c.scores);
  return status;
}

static agl_status fill0(agl_model *m, const agl_call *call, agl_err *err)
{
  (void)call;
  return fill(m, 0, 1, err);
}

static agl_status fill1(agl_model *m, const agl_call *call, agl_err *err)
{
  double factor = agl_like_hc1(m);
  (void)call;
  agl_infer_say(m, "; factor %.10g", factor);
  return fill(m, 0, factor, err);
}

static agl_status fill2(agl_model *m, const agl_call *call, agl_err *err)
{
  (void)call;
  return fill(m, 1, 1, err);
}

static agl_status fill3(agl_model *m, const agl_call *call, agl_err *err)
{
  (void)call;
  return fill(m, 2, 1, err);
}

const agl_covariance_method agl_vcov_hc0 = {{.name = "hc0",
                                             .summary = "unequal variances, for many rows (White)",
                                             .formula = "B (sum e^2 x x') B",
                                             .example = "{ se = \"hc0\" }"},
                                            fill0};

const agl_covariance_method agl_vcov_hc1 = {{.name = "hc1",
                                             .summary = "unequal variances; Stata's robust",
                                             .formula = "n / (n - k) B (sum e^2 x x') B",
                                             .example = "{ se = \"hc1\" }"},
                                            fill1};

const agl_covariance_method agl_vcov_hc2 = {
    {.name = "hc2",
     .summary = "unequal variances, unbiased when they are equal",
     .formula = "B (sum e^2 / (1 - h) x x') B, h the leverage",
     .example = "{ se = \"hc2\" }"},
    fill2};

const agl_covariance_method agl_vcov_hc3 = {
    {.name = "hc3",
     .summary = "unequal variances, for few rows; close to the jackknife",
     .formula = "B (sum e^2 / (1 - h)^2 x x') B, h the leverage",
     .example = "{ se = \"hc3\" }"},
    fill3};
