/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** robust.c - M estimates by Huber's or Tukey's weights of r / s, s the median of |r| / 0.6745, and MM
** estimates, whose s is that of an S estimate and stays. Standard errors as R's MASS::summary.rlm: Huber
** (1981), 7.6: stddev^2 (X'X)^-1 with stddev^2 = kappa^2 (sum (w r)^2 / (n - k)) / mean(psi')^2, kappa = 1 + k
** var(psi') / (n mean(psi')^2).
*/
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "model/model.h"
#include "num/irls.h"

enum { ITERATIONS = 2000 };

typedef struct {
  agl_model *m;
  const char *method;
  agl_rho rho;
  double scale;
  double *store;    /* columns times the root of the weight, and y, where there are weights */
  const double **x; /* k + 1 columns */
  double *scaled;   /* n by k + 1: these times the root of the robust weight */
  agl_lsq first;    /* least squares */
  agl_irls s;
  size_t steps;
} robust;

static agl_status columns(robust *q, agl_err *err)
{
  const agl_design *d = &q->m->design;
  size_t n = d->n, k = d->k;
  q->x = agl_alloc(k + 1, sizeof *q->x);
  q->scaled = agl_alloc_huge(n * (k + 1), sizeof *q->scaled);
  q->store = d->w != NULL ? agl_alloc_huge(n * (k + 1), sizeof *q->store) : NULL;
  if (q->x == NULL || q->scaled == NULL || (d->w != NULL && q->store == NULL))
    return agl_fail_memory(err, "robust regression");
  for (size_t j = 0; j <= k; j++) {
    q->x[j] = d->w != NULL ? q->store + j * n : d->x[j];
    for (size_t i = 0; d->w != NULL && i < n; i++)
      q->store[j * n + i] = sqrt(d->w[i]) * d->x[j][i];
  }
  return AGL_OK;
}

/* ---- iterations ---------------------------------------------------------------------------- */

static agl_status iterate(robust *q, agl_err *err)
{
  bool keeps_scale = strcmp(q->method, "mm") == 0;
  double change = 1;
  for (q->steps = 0; change > 1e-13; q->steps++) {
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    if (q->steps == ITERATIONS)
      return agl_fail(err, AGL_EMATH, "method = '%s' did not settle in %d steps%s", q->method,
                      ITERATIONS, keeps_scale ? "" : "; method = 'mm' keeps its scale");
    if (!keeps_scale)
      q->scale = agl_irls_mad(&q->s);
    if (!(q->scale > 1e-12 * sqrt(q->first.tss / (double)q->s.n)))
      return agl_fail(err, AGL_EDATA,
                      "half of the rows fit '%s' exactly: their residuals have no scale",
                      q->m->formula->text);
    if (!agl_irls_step(&change, &q->s, &q->rho, q->scale))
      return agl_fail(err, AGL_EMATH, "the rows that keep a weight do not determine '%s'",
                      q->m->formula->text);
  }
  return AGL_OK;
}

/* The coefficients that belong to the weights, by an orthogonal factorization. */
static agl_status refit(robust *q, agl_err *err)
{
  agl_model *m = q->m;
  const agl_design *d = &m->design;
  size_t n = d->n, k = d->k, dependent = 0;
  agl_lsq_problem p = {.n = n, .k = k, .x = q->x, .y = q->scaled + k * n};
  agl_lsq last;
  for (size_t j = 0; j <= k; j++) {
    for (size_t i = 0; i < n; i++)
      q->scaled[j * n + i] = sqrt(m->row_weight[i]) * q->x[j][i];
    q->x[j] = q->scaled + j * n;
  }
  AGL_TRY(agl_lsq_fit(&last, &dependent, &p, err));
  memcpy(m->fit.beta, last.beta, k * sizeof *last.beta);
  agl_lsq_clear(&last);
  for (size_t i = 0; i < n; i++) {
    long double e = d->y[i];
    for (size_t j = 0; j < k; j++)
      e -= (long double)d->x[j][i] * m->fit.beta[j];
    m->fit.residual[i] = (double)e;
  }
  return AGL_OK;
}

/* ---- results ------------------------------------------------------------------------------- */

/* stddev^2 */
static double variance(const robust *q)
{
  const agl_design *d = &q->m->design;
  double n = (double)d->n, k = (double)d->k, mean = 0, spread = 0, sum = 0, kappa;
  for (size_t i = 0; i < d->n; i++) {
    double r = q->m->fit.residual[i] * (d->w != NULL ? sqrt(d->w[i]) : 1), u = r / q->scale;
    double wr = r * q->rho.weight(u, q->rho.tuning);
    sum += wr * wr;
    mean += q->rho.slope(u, q->rho.tuning) / n;
    spread += q->rho.slope(u, q->rho.tuning) * q->rho.slope(u, q->rho.tuning);
  }
  spread = (spread - n * mean * mean) / (n - 1);
  kappa = 1 + k * spread / (n * mean * mean);
  return sum / (n - k) * kappa * kappa / (mean * mean);
}

static void summarise(robust *q)
{
  agl_model *m = q->m;
  m->df_model = m->k - m->constant;
  m->df_residual = m->design.n - m->k;
  m->dispersion = m->df_residual > 0 ? variance(q) : NAN;
  m->errors = "asymptotic: errors independent, symmetric and alike";
  m->covariance =
      "kappa^2 (sum (w r)^2 / (n - k)) / mean(psi')^2 (X'X)^-1, kappa = 1 + k var(psi') / (n "
      "mean(psi')^2)";
  agl_model_add_fact(m, "scale", q->scale);
  agl_model_say_method(m, "%s weights with %s = %.10g, %s, %zu steps",
                       strcmp(q->method, "huber") == 0 ? "Huber's" : "Tukey's bisquare",
                       strcmp(q->method, "huber") == 0 ? "k" : "c", q->rho.tuning,
                       strcmp(q->method, "mm") == 0 ? "MM from an S estimate"
                                                    : "scale median |r| / 0.6745",
                       q->steps);
}

static agl_status estimate(robust *q, const agl_call *call, agl_err *err)
{
  agl_model *m = q->m;
  const agl_design *d = &m->design;
  agl_lsq_problem p = {.n = d->n, .k = d->k};
  size_t dependent = 0;
  AGL_TRY(columns(q, err));
  p.x = q->x;
  p.y = q->x[d->k];
  AGL_TRY(agl_lsq_fit(&q->first, &dependent, &p, err));
  memcpy(m->fit.gram_inv, q->first.gram_inv, d->k * d->k * sizeof *q->first.gram_inv);
  AGL_TRY(agl_irls_new(&q->s, &p, &q->first, err));
  if (strcmp(q->method, "mm") == 0 && d->n > d->k)
    AGL_TRY(agl_irls_start(&q->scale, &q->s, (size_t)agl_given_number(call, "subsets", 500),
                           (uint32_t)agl_given_number(call, "seed", 1), err));
  AGL_TRY(iterate(q, err));
  m->row_weight = agl_copy(q->s.w, d->n, sizeof *q->s.w);
  if (m->row_weight == NULL)
    return agl_fail_memory(err, "robust regression");
  AGL_TRY(refit(q, err));
  summarise(q);
  return AGL_OK;
}

/* k, c, subsets and seed belong to some methods only. */
static agl_status check_options(const char *method, const agl_call *call, agl_err *err)
{
  static const char *const of[][2] = {
      {"k", "huber"}, {"c", "bisquare mm"}, {"subsets", "mm"}, {"seed", "mm"}};
  for (size_t i = 0; i < sizeof of / sizeof of[0]; i++)
    if (agl_given(call, of[i][0]) != NULL && strstr(of[i][1], method) == NULL)
      return agl_fail(err, AGL_EARG, "method = '%s' has no %s", method, of[i][0]);
  return AGL_OK;
}

static agl_status fit(agl_model *m, const agl_call *call, agl_err *err)
{
  robust q = {.m = m, .method = agl_given_text(call, "method", "huber")};
  bool huber = strcmp(q.method, "huber") == 0;
  agl_status status;
  AGL_TRY(check_options(q.method, call, err));
  q.rho = huber ? agl_rho_huber : agl_rho_bisquare;
  q.rho.tuning = agl_given_number(call, huber ? "k" : "c", q.rho.tuning);
  AGL_TRY(agl_model_omit_dependent(m, m->design.x, err));
  AGL_TRY(agl_fit_new(m, err));
  status = estimate(&q, call, err);
  agl_lsq_clear(&q.first);
  agl_irls_clear(&q.s);
  agl_free(q.store);
  agl_free(q.scaled);
  agl_free(q.x);
  return status;
}

const agl_estimator_method agl_estimate_robust = {
    .about =
        {.name = "robust",
         .title = "robust regression",
         .summary = "regression in which rows far from the fit count less, or not at all",
         .formula =
             "sum w(r / s) r x = 0, r = y - x'b; huber: w(u) = min(1, k / |u|), bisquare and "
             "mm: (1 - (u / c)^2)^2 within c",
         .source =
             "Huber 1964; Beaton & Tukey 1974; MM: Yohai 1987, start: Salibian-Barrera & Yohai "
             "2006",
         .example = "model.robust(\"goods_quality ~ goods_clusters\", d, { method = \"mm\" })",
         .option = {{.name = "method",
                     .kind = AGL_OPTION_CHOICE,
                     .values = "huber | bisquare | mm",
                     .fallback = "huber",
                     .summary = "huber bounds the pull of a row's response, bisquare takes far "
                                "rows out; mm also starts where most rows are"},
                    {.name = "k",
                     .kind = AGL_OPTION_NUMBER,
                     .low = 0.1,
                     .high = 100,
                     .fallback = "1.345",
                     .summary = "of huber, in units of the scale: 95 % efficient when errors are "
                                "normal"},
                    {.name = "c",
                     .kind = AGL_OPTION_NUMBER,
                     .low = 1.548,
                     .high = 100,
                     .fallback = "4.685",
                     .summary = "of bisquare and mm: 95 % efficient when errors are normal"},
                    {.name = "subsets",
                     .kind = AGL_OPTION_WHOLE,
                     .low = 1,
                     .high = 100000,
                     .fallback = "500",
                     .summary = "of mm: random subsets of rows to start from"},
                    {.name = "seed",
                     .kind = AGL_OPTION_WHOLE,
                     .low = 0,
                     .high = 4294967295.0,
                     .fallback = "1",
                     .summary = "of mm: of the choice of subsets"}}},
    .traits = AGL_TAKES_WEIGHTS | AGL_NO_SANDWICH,
    .fit = fit,
};
