/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ols.c - least squares, ordinary and weighted. */
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/working.h"

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

/* The fit of rows times the root of their weight; the residuals are those of y. */
static agl_status solve_weighted(agl_model *m, size_t *dependent, agl_err *err)
{
  const agl_design *d = &m->design;
  agl_lsq_problem p = {.n = d->n, .k = d->k};
  const double **x = agl_alloc(d->k + 1, sizeof *x);
  double *store = NULL;
  agl_status status =
      x != NULL ? scale(&store, x, d, err) : agl_fail_memory(err, "weighted least squares");
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
  m->fit.tss = agl_total_squares(d->y, d->w, d->n, m->constant);
  return AGL_OK;
}

static agl_status solve(agl_model *m, size_t *dependent, agl_err *err)
{
  const agl_design *d = &m->design;
  agl_lsq_problem p = {
      .n = d->n, .k = d->k, .x = d->x, .y = d->y, .x_low = d->x_low, .intercept = m->constant};
  return d->w != NULL ? solve_weighted(m, dependent, err)
                      : agl_lsq_fit(&m->fit, dependent, &p, err);
}

/* Groups of one row: the effects fit these rows, which add nothing but a degree of freedom each way. */
static agl_status count_singletons(size_t *out, const agl_design *d, agl_err *err)
{
  *out = 0;
  for (size_t w = 0; w < d->nabsorbed; w++) {
    const agl_absorbed *a = &d->absorbed[w];
    uint32_t *rows = agl_alloc_zero(a->ngroup, sizeof *rows);
    if (rows == NULL)
      return agl_fail_memory(err, "absorbed effects");
    for (size_t i = 0; i < d->n; i++)
      rows[a->id[i]]++;
    for (size_t g = 0; g < a->ngroup; g++)
      *out += rows[g] == 1;
    agl_free(rows);
  }
  return AGL_OK;
}

/* "effects of firm (10), year (20) absorbed" */
static agl_status say_absorbed(agl_model *m, agl_err *err)
{
  const agl_design *d = &m->design;
  agl_text ways = {0};
  size_t alone;
  AGL_TRY(count_singletons(&alone, d, err));
  for (size_t i = 0; i < d->nabsorbed; i++)
    agl_text_printf(&ways, "%s%s (%zu)", i > 0 ? ", " : "", d->absorbed[i].name,
                    d->absorbed[i].ngroup);
  agl_text_puts(&ways, " absorbed");
  if (alone > 0)
    agl_text_printf(&ways, "; %zu group%s of one row, kept", alone, alone == 1 ? "" : "s");
  if (!ways.failed)
    agl_model_say_method(m, "effects of %s", ways.s);
  agl_text_clear(&ways);
  return AGL_OK;
}

/* Less the offset; and without the absorbed effects, which is the regression with their dummies (Frisch,
** Waugh and Lovell). */
static agl_status fit_working(agl_model *m, agl_err *err)
{
  const agl_design *d = &m->design;
  agl_working w;
  agl_status status;
  bool absorbed = d->nabsorbed > 0;
  AGL_TRY(agl_working_new(&w, m, err));
  status = absorbed ? agl_working_absorb(&w, m, err) : AGL_OK;
  if (status == AGL_OK)
    status = agl_working_solve(m, &w, err);
  agl_working_clear(&w);
  AGL_TRY(status);
  if (absorbed) {
    AGL_TRY(say_absorbed(m, err));
    agl_model_add_fact(m, "within_r_squared", 1 - m->fit.rss / m->fit.tss);
  } else {
    agl_model_say_method(m, "Householder QR");
  }
  m->fit.tss = agl_total_squares(d->y, d->w, d->n, m->constant || absorbed);
  agl_least_squares_summarise(m);
  return AGL_OK;
}

static agl_status fit(agl_model *m, const agl_call *call, agl_err *err)
{
  size_t dependent = 0;
  agl_status status;
  (void)call;
  if (m->design.nabsorbed > 0 || m->design.offset != NULL)
    return fit_working(m, err);
  while ((status = solve(m, &dependent, err)) == AGL_EMATH) {
    if (m->design.k == 1)
      return agl_fail(err, AGL_EMATH, "the only term '%s' is 0 in all rows", m->term[0]);
    AGL_TRY(agl_model_omit(m, dependent, "a linear combination of the terms before it", err));
  }
  if (status != AGL_OK)
    return status;
  m->centred = m->constant && m->design.w == NULL;
  agl_model_say_method(m, "%s", m->fit.crossed ? "cross-products and Cholesky" : "Householder QR");
  agl_least_squares_summarise(m);
  return agl_model_measure(m, err);
}

const agl_estimator_method agl_estimate_ols = {
    .about = {.name = "ols",
              .title = "ordinary least squares",
              .summary = "linear regression; with `weights` weighted least squares, with "
                         "instruments in the formula two-stage",
              .formula = "min over b of sum (y - x'b)^2, with weights sum w (y - x'b)^2",
              .source = "Householder QR with iterative refinement: Bjoerck 1967",
              .example = "model.ols(\"goods_quality ~ log(goods_clusters)\", d, { se = \"hc3\" })"},
    .traits = AGL_TAKES_WEIGHTS | AGL_TAKES_ABSORBED | AGL_TAKES_OFFSET | AGL_LEAST_SQUARES,
    .fit = fit,
};

static agl_status fit_weighted(agl_model *m, const agl_call *call, agl_err *err)
{
  if (m->design.w == NULL)
    return agl_fail(err, AGL_EARG, "wls needs weights = a column; ols does without");
  return fit(m, call, err);
}

const agl_estimator_method agl_estimate_wls = {
    .about = {.name = "wls",
              .title = "weighted least squares",
              .summary = "linear regression of rows whose variances differ by known factors",
              .formula = "min over b of sum w (y - x'b)^2",
              .source = "Aitken 1935",
              .example =
                  "model.wls(\"goods_quality ~ goods_clusters\", d, { weights = \"goods_clusters\" "
                  "})"},
    .traits = AGL_TAKES_WEIGHTS | AGL_TAKES_ABSORBED | AGL_TAKES_OFFSET | AGL_LEAST_SQUARES,
    .fit = fit_weighted,
};
