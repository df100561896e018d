/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** quantile.c - regression quantiles (Koenker & Bassett 1978). Standard errors as R's quantreg has them;
** with weights w, rows are (w_i x_i, w_i y_i), residuals w_i r_i, there and here. h is the bandwidth of
** Hall & Sheather (1988), halved until tau - h and tau + h are between 0 and 1.
*/
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/quantile.h"
#include "model/model.h"
#include "num/dist.h"
#include "num/gram.h"
#include "num/rq.h"

typedef struct {
  agl_model *m;
  agl_rq *rq;
  double tau;
  double *u; /* n: residuals times the weight */
  double *f; /* n: density of the error of each row at 0 */
} fitted;

static double weight(const agl_design *d, size_t i)
{
  return d->w != NULL ? d->w[i] : 1;
}

static double loss(const agl_design *d, const double *r, double tau)
{
  long double sum = 0;
  for (size_t i = 0; i < d->n; i++)
    sum += (long double)weight(d, i) * r[i] * (r[i] < 0 ? tau - 1 : tau);
  return (double)sum;
}

/* ---- the density of the errors ------------------------------------------------------------- */

static double normal_density(double z)
{
  return exp(-z * z / 2) / sqrt(2 * acos(-1));
}

/* n^(-1/3) z_.975^(2/3) (1.5 phi(x)^2 / (2 x^2 + 1))^(1/3), x the normal quantile of tau */
static double bandwidth(double tau, size_t n)
{
  double x = agl_normal_quantile(tau), density = normal_density(x);
  return pow((double)n, -1.0 / 3) * pow(agl_normal_quantile(0.975), 2.0 / 3) *
         cbrt(1.5 * density * density / (2 * x * x + 1));
}

static double inner_bandwidth(double tau, size_t n)
{
  double h = bandwidth(tau, n);
  while (tau - h < 0 || tau + h > 1)
    h /= 2;
  return h;
}

static const double ZERO = 1.4901161193847656e-8; /* residuals as small as this are 0: 2^-26 */

/* Hendricks & Koenker (1992): f_i = 2 h / (x_i'(b(tau + h) - b(tau - h))), 0 where that is not positive. */
static agl_status density_nid(fitted *q, agl_err *err)
{
  const agl_design *d = &q->m->design;
  double h = inner_bandwidth(q->tau, d->n), *b = agl_alloc(2 * d->k, sizeof *b);
  agl_status status;
  if (b == NULL)
    return agl_fail_memory(err, "quantile regression");
  status = agl_rq_solve(b, q->rq, q->tau + h, err);
  if (status == AGL_OK)
    status = agl_rq_solve(b + d->k, q->rq, q->tau - h, err);
  for (size_t i = 0; status == AGL_OK && i < d->n; i++) {
    double apart = 0;
    for (size_t j = 0; j < d->k; j++)
      apart += d->x[j][i] * (b[j] - b[d->k + j]);
    apart = weight(d, i) * apart - ZERO;
    q->f[i] = apart > 0 ? 2 * h / apart : 0;
  }
  agl_free(b);
  return status;
}

static int compare(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int compare_size(const void *a, const void *b)
{
  double x = fabs(*(const double *)a), y = fabs(*(const double *)b);
  return (x > y) - (x < y);
}

/* Powell (1991): f_i = phi(u_i / h) / h, the bandwidth h in units of the residuals. */
static agl_status density_kernel(fitted *q, agl_err *err)
{
  size_t n = q->m->design.n;
  double h = inner_bandwidth(q->tau, n), *sorted = agl_copy(q->u, n, sizeof *sorted), spread;
  long double mean = 0, square = 0;
  if (sorted == NULL)
    return agl_fail_memory(err, "quantile regression");
  qsort(sorted, n, sizeof *sorted, compare);
  for (size_t i = 0; i < n; i++)
    mean += q->u[i] / (long double)n;
  for (size_t i = 0; i < n; i++)
    square += (q->u[i] - mean) * (q->u[i] - mean);
  spread = (agl_quantile(sorted, n, 0.75, 7) - agl_quantile(sorted, n, 0.25, 7)) / 1.34;
  h = (agl_normal_quantile(q->tau + h) - agl_normal_quantile(q->tau - h)) *
      fmin(sqrt((double)square / (double)(n - 1)), spread);
  for (size_t i = 0; i < n; i++)
    q->f[i] = normal_density(q->u[i] / h) / h;
  agl_free(sorted);
  return AGL_OK;
}

/* Koenker & Bassett (1982): 1 / f is the slope of the residuals nearest to 0, in order, on their rank
** over n - k, by the median. */
static agl_status density_iid(fitted *q, agl_err *err)
{
  size_t n = q->m->design.n, k = q->m->design.k, zeros = 0;
  size_t count = (size_t)ceil((double)n * bandwidth(q->tau, n));
  double *u = agl_copy(q->u, n, sizeof *u), *rank = agl_alloc(2 * n, sizeof *rank), b[2] = {0, NAN};
  const double *x[2] = {rank + n, rank};
  agl_rq *line = NULL;
  agl_status status = AGL_OK;
  if (u == NULL || rank == NULL)
    status = agl_fail_memory(err, "quantile regression");
  if (status == AGL_OK) {
    qsort(u, n, sizeof *u, compare_size);
    while (zeros < n && fabs(u[zeros]) < ZERO)
      zeros++;
    count = (count > k + 1 ? count : k + 1) + 1;
    count = count < n - zeros ? count : n - zeros;
    qsort(u + zeros, count, sizeof *u, compare);
    for (size_t i = 0; i < n; i++) {
      rank[i] = (double)(zeros + i + 1) / (double)(n - k);
      rank[n + i] = 1;
    }
    if (count >= 2) {
      status = agl_rq_new(&line, &(agl_rq_problem){count, 2, x, u + zeros, NULL, true}, err);
      if (status == AGL_OK)
        status = agl_rq_solve(b, line, 0.5, err);
    }
    for (size_t i = 0; i < n; i++)
      q->f[i] = 1 / b[1];
  }
  agl_rq_free(line);
  agl_free(u);
  agl_free(rank);
  return status;
}

static const struct {
  const char *name, *errors, *covariance;
  agl_status (*density)(fitted *q, agl_err *err);
} kinds[] = {
    {"nid", "nid: errors independent, their density at 0 differing from row to row",
     "tau (1 - tau) H^-1 X'X H^-1, H = sum f x x', f = 2 h / x'(b(tau + h) - b(tau - h))",
     density_nid},
    {"iid", "iid: errors independent and alike",
     "tau (1 - tau) / f^2 (X'X)^-1, 1 / f the slope of the residuals around 0 in their ranks",
     density_iid},
    {"kernel", "kernel: errors independent, the density at 0 by a normal kernel",
     "tau (1 - tau) H^-1 X'X H^-1, H = sum f x x', f = phi(r / h) / h", density_kernel},
};

/* ---- the covariance ------------------------------------------------------------------------ */

/* (sum f_i w_i^2 x_i x_i')^-1; NaN where that is singular. */
static agl_status inverse(double *out, const fitted *q, agl_err *err)
{
  const agl_design *d = &q->m->design;
  const double **x = agl_alloc(d->k, sizeof *x);
  double *store = agl_alloc_huge(d->k * d->n, sizeof *store);
  agl_lsq_problem p = {.n = d->n, .k = d->k, .x = x, .y = q->u};
  agl_lsq fit;
  size_t dependent;
  agl_status status = x != NULL && store != NULL ? AGL_OK : agl_fail_memory(err, "covariance");
  for (size_t j = 0; status == AGL_OK && j < d->k; j++) {
    x[j] = store + j * d->n;
    for (size_t i = 0; i < d->n; i++)
      store[j * d->n + i] = sqrt(q->f[i]) * weight(d, i) * d->x[j][i];
  }
  if (status == AGL_OK)
    status = agl_lsq_fit(&fit, &dependent, &p, err);
  for (size_t i = 0; i < d->k * d->k; i++)
    out[i] = status == AGL_OK ? fit.gram_inv[i] : NAN;
  if (status == AGL_OK)
    agl_lsq_clear(&fit);
  agl_free(store);
  agl_free(x);
  return status == AGL_EMATH ? AGL_OK : status;
}

typedef struct {
  const agl_design *d;
  const double *inverse;
} bread;

/* H^-1 w_i x_i */
static void fill(const void *ctx, double *tile, size_t from, size_t rows)
{
  const bread *b = ctx;
  size_t k = b->d->k;
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < k; j++) {
      double sum = 0;
      for (size_t l = 0; l < k; l++)
        sum += b->inverse[j * k + l] * b->d->x[l][from + i];
      tile[j * AGL_GRAM_ROWS + i] = sum * weight(b->d, from + i);
    }
}

static bool is_positive(const double *f, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (!(f[i] >= 0) || isinf(f[i]))
      return false;
  return true;
}

static agl_status covariance(fitted *q, const char *kind, agl_err *err)
{
  agl_model *m = q->m;
  const agl_design *d = &m->design;
  size_t k = d->k, which = 0;
  double *h = agl_alloc(k * k, sizeof *h);
  agl_status status = h != NULL ? AGL_OK : agl_fail_memory(err, "covariance");
  while (strcmp(kinds[which].name, kind) != 0)
    which++;
  m->errors = kinds[which].errors;
  m->covariance = kinds[which].covariance;
  m->dispersion = m->df_residual > 0 ? q->tau * (1 - q->tau) : NAN;
  for (size_t i = 0; i < k * k; i++)
    m->fit.gram_inv[i] = NAN;
  if (status == AGL_OK && m->df_residual > 0)
    status = kinds[which].density(q, err);
  if (status == AGL_OK && m->df_residual > 0 && is_positive(q->f, d->n)) {
    status = inverse(h, q, err);
    if (status == AGL_OK)
      status = agl_gram(m->fit.gram_inv, d->n, k, fill, &(bread){d, h}, err);
  }
  agl_free(h);
  return status;
}

/* ---- the fit ------------------------------------------------------------------------------- */

/* The loss of the constant alone, for Koenker & Machado (1999). */
static agl_status constant_loss(double *out, const fitted *q, agl_err *err)
{
  const agl_design *d = &q->m->design;
  double *r = agl_alloc(d->n, sizeof *r), b;
  agl_rq *rq = NULL;
  agl_status status = r != NULL ? AGL_OK : agl_fail_memory(err, "quantile regression");
  if (status == AGL_OK)
    status = agl_rq_new(&rq, &(agl_rq_problem){d->n, 1, d->x, d->y, d->w, true}, err);
  if (status == AGL_OK)
    status = agl_rq_solve(&b, rq, q->tau, err);
  if (status == AGL_OK) {
    agl_rq_residuals(r, rq, &b);
    *out = loss(d, r, q->tau);
  }
  agl_rq_free(rq);
  agl_free(r);
  return status;
}

static agl_status summarise(fitted *q, agl_err *err)
{
  agl_model *m = q->m;
  const agl_design *d = &m->design;
  double n = (double)d->n, least = loss(d, m->fit.residual, q->tau), constant = NAN;
  if (m->constant)
    AGL_TRY(constant_loss(&constant, q, err));
  m->df_model = m->k - m->constant;
  m->df_residual = d->n - m->k;
  m->nparameter = m->k;
  if (d->w == NULL)
    m->log_likelihood = n * (log(q->tau * (1 - q->tau)) - 1 - log(least / n));
  agl_model_add_fact(m, "tau", q->tau);
  agl_model_add_fact(m, "pseudo_r1", 1 - least / constant);
  agl_model_add_fact(m, "objective", least);
  agl_model_say_method(m, "tau = %.10g, simplex with %zu exchanges%s", q->tau, agl_rq_pivots(q->rq),
                       agl_rq_unique(q->rq) ? "" : "; not unique: other coefficients fit as well");
  m->weights_are = "by which the loss of a row counts";
  return AGL_OK;
}

static agl_status solve(fitted *q, const agl_call *call, agl_err *err)
{
  agl_model *m = q->m;
  const agl_design *d = &m->design;
  const agl_rq_problem p = {d->n, d->k, d->x, d->y, d->w, m->constant};
  q->u = agl_alloc(d->n, sizeof *q->u);
  q->f = agl_alloc(d->n, sizeof *q->f);
  if (q->u == NULL || q->f == NULL)
    return agl_fail_memory(err, "quantile regression");
  AGL_TRY(agl_rq_new(&q->rq, &p, err));
  AGL_TRY(agl_rq_solve(m->fit.beta, q->rq, q->tau, err));
  agl_rq_residuals(m->fit.residual, q->rq, m->fit.beta);
  for (size_t i = 0; i < d->n; i++)
    q->u[i] = weight(d, i) * m->fit.residual[i];
  AGL_TRY(summarise(q, err));
  return covariance(q, agl_given_text(call, "errors", "nid"), err);
}

static agl_status fit(agl_model *m, const agl_call *call, agl_err *err)
{
  fitted q = {.m = m, .tau = agl_given_number(call, "tau", 0.5)};
  agl_status status;
  if (!(q.tau > 0 && q.tau < 1))
    return agl_fail(err, AGL_EARG, "tau must be between 0 and 1, got %.10g", q.tau);
  AGL_TRY(agl_model_omit_dependent(m, m->design.x, err));
  AGL_TRY(agl_fit_new(m, err));
  status = solve(&q, call, err);
  agl_rq_free(q.rq);
  agl_free(q.u);
  agl_free(q.f);
  return status;
}

const agl_estimator_method agl_estimate_quantile = {
    .about = {.name = "quantile",
              .title = "quantile regression",
              .summary = "the median, or another quantile, of the response given the terms",
              .formula = "min over b of sum rho(y - x'b), rho(r) = r (tau - [r < 0])",
              .source = "Koenker & Bassett 1978; simplex method: Barrodale & Roberts 1973",
              .example = "model.quantile(\"goods_quality ~ goods_clusters\", d, { tau = 0.25 })",
              .option = {{.name = "tau",
                          .kind = AGL_OPTION_NUMBER,
                          .low = 0,
                          .high = 1,
                          .fallback = "0.5",
                          .summary = "the quantile, between 0 and 1"},
                         {.name = "errors",
                          .kind = AGL_OPTION_CHOICE,
                          .values = "nid | iid | kernel",
                          .fallback = "nid",
                          .summary = "standard errors: Hendricks & Koenker's sandwich, Koenker & "
                                     "Bassett's for errors alike, Powell's kernel"}}},
    .traits = AGL_TAKES_WEIGHTS | AGL_NO_SANDWICH,
    .fit = fit,
};
