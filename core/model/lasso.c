/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** lasso.c - lasso (Tibshirani 1996) and elastic net (Zou & Hastie 2005). The objective and the columns of
** standard deviation 1 (divisor n) are those of R's glmnet with alpha = 1; with alpha < 1 glmnet divides
** the quadratic part of the penalty by the standard deviation of y, which is not done here.
*/
#include <gsl/gsl_rng.h>
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "model/shrink.h"
#include "num/elnet.h"
#include "num/gram.h"

enum { PATH = 100 };

/* A set of rows: its columns and their products over n. */
typedef struct {
  agl_shrunken s;
  double *g; /* p by p */
  double *c; /* p */
  double *b; /* p: the solution */
} problem;

typedef struct {
  agl_model *m;
  bool standardise;
  double alpha, lambda;
  size_t folds;
  size_t *fold; /* n: which fold a row is in */
  bool *keep;   /* n */
  double *beta; /* k */
  double path[PATH];
  double *error;   /* mean squared error of fold f at path[i]: error[f * PATH + i] */
  double *size;    /* weights of each fold */
  double mean, sd; /* of the error at lambda */
} search;

/* ---- one set of rows ----------------------------------------------------------------------- */

static void fill(const void *ctx, double *tile, size_t from, size_t rows)
{
  const agl_shrunken *s = ctx;
  for (size_t j = 0; j <= s->p; j++)
    for (size_t i = 0; i < rows; i++)
      tile[j * AGL_GRAM_ROWS + i] = s->z[j * s->n + from + i]; /* column p is y */
}

static void problem_clear(problem *q)
{
  agl_shrink_clear(&q->s);
  agl_free(q->g);
}

static agl_status problem_new(problem *q, const search *h, const bool *keep, agl_err *err)
{
  size_t p, n;
  agl_status status;
  *q = (problem){.g = NULL};
  AGL_TRY(agl_shrink_new(&q->s, h->m, h->standardise, keep, err));
  p = q->s.p;
  n = q->s.n;
  q->g = agl_alloc((p + 1) * (p + 1) + 2 * p, sizeof *q->g);
  status =
      q->g != NULL ? agl_gram(q->g, n, p + 1, fill, &q->s, err) : agl_fail_memory(err, "lasso");
  if (status != AGL_OK) {
    problem_clear(q);
    return status;
  }
  q->c = q->g + (p + 1) * (p + 1);
  q->b = q->c + p;
  for (size_t j = 0; j < p; j++) {
    q->c[j] = q->g[j * (p + 1) + p] / (double)n;
    q->b[j] = 0;
  }
  for (size_t j = 0; j < p; j++)
    for (size_t l = 0; l < p; l++)
      q->g[j * p + l] = q->g[j * (p + 1) + l] / (double)n; /* never ahead of what is read */
  return AGL_OK;
}

static agl_status solve(problem *q, const search *h, double lambda, agl_err *err)
{
  const agl_elnet e = {q->s.p, q->g, q->c, lambda * h->alpha, lambda * (1 - h->alpha)};
  return agl_elnet_solve(q->b, &e, err);
}

/* The least lambda for which all coefficients are 0. */
static double largest(const problem *q, double alpha)
{
  double most = 0;
  for (size_t j = 0; j < q->s.p; j++)
    most = fmax(most, fabs(q->c[j]));
  return most / alpha;
}

/* ---- cross-validation ---------------------------------------------------------------------- */

/* Rows in turn, shuffled when there is a seed. */
static agl_status deal(search *h, uint32_t seed, agl_err *err)
{
  size_t n = h->m->design.n;
  gsl_rng rng = {gsl_rng_mt19937, agl_alloc(1, gsl_rng_mt19937->size)};
  if (rng.state == NULL)
    return agl_fail_memory(err, "lasso");
  gsl_rng_set(&rng, seed);
  for (size_t i = 0; i < n; i++)
    h->fold[i] = i % h->folds;
  for (size_t i = n; seed != 0 && i > 1; i--) {
    size_t j = (size_t)(gsl_rng_uniform(&rng) * (double)i), was = h->fold[j];
    h->fold[j] = h->fold[i - 1];
    h->fold[i - 1] = was;
  }
  agl_free(rng.state);
  return AGL_OK;
}

/* The mean squared error of the coefficients in the rows that were left out; their weights. */
static double left_out_error(double *size, const search *h)
{
  const agl_design *d = &h->m->design;
  long double sum = 0, weight = 0;
  for (size_t i = 0; i < d->n; i++) {
    double w = d->w != NULL ? d->w[i] : 1, r = d->y[i];
    if (h->keep[i])
      continue;
    for (size_t j = 0; j < d->k; j++)
      r -= d->x[j][i] * h->beta[j];
    sum += (long double)w * r * r;
    weight += w;
  }
  *size = (double)weight;
  return (double)(sum / weight);
}

static agl_status try_fold(search *h, size_t fold, agl_err *err)
{
  problem q;
  agl_status status;
  for (size_t i = 0; i < h->m->design.n; i++)
    h->keep[i] = h->fold[i] != fold;
  AGL_TRY(problem_new(&q, h, h->keep, err));
  status = AGL_OK;
  for (size_t i = 0; i < PATH && status == AGL_OK; i++) {
    status = agl_interrupted() ? agl_fail_interrupted(err) : solve(&q, h, h->path[i], err);
    agl_shrink_coefficients(h->beta, &q.s, q.b);
    h->error[fold * PATH + i] = left_out_error(&h->size[fold], h);
  }
  problem_clear(&q);
  return status;
}

/* Mean of the folds' errors by their weights, and its standard error. */
static void average(double *mean, double *sd, const search *h, size_t i)
{
  double sum = 0, square = 0, size = 0;
  for (size_t f = 0; f < h->folds; f++) {
    sum += h->size[f] * h->error[f * PATH + i];
    size += h->size[f];
  }
  *mean = sum / size;
  for (size_t f = 0; f < h->folds; f++) {
    double off = h->error[f * PATH + i] - *mean;
    square += h->size[f] * off * off;
  }
  *sd = sqrt(square / size / (double)(h->folds - 1));
}

/* The lambda with the least error; or the largest whose error is within a standard error of it. */
static void choose(search *h, bool within)
{
  double mean, sd;
  size_t best = 0;
  average(&h->mean, &h->sd, h, 0);
  for (size_t i = 1; i < PATH; i++) {
    average(&mean, &sd, h, i);
    if (mean < h->mean) {
      h->mean = mean;
      h->sd = sd;
      best = i;
    }
  }
  for (size_t i = 0; within && i < best; i++) {
    average(&mean, &sd, h, i);
    if (mean <= h->mean + h->sd) {
      best = i;
      h->mean = mean;
      h->sd = sd;
      break;
    }
  }
  h->lambda = h->path[best];
}

static agl_status validate(search *h, const problem *q, const agl_call *call, bool within,
                           agl_err *err)
{
  size_t n = h->m->design.n;
  double ratio = n > q->s.p ? 1e-4 : 1e-2, most = largest(q, h->alpha);
  agl_status status = AGL_OK;
  if (n < 2 * h->folds)
    return agl_fail(err, AGL_EDATA, "%zu rows are fewer than two for each of the %zu folds", n,
                    h->folds);
  for (size_t i = 0; i < PATH; i++)
    h->path[i] = most * pow(ratio, (double)i / (PATH - 1));
  h->fold = agl_alloc(n, sizeof *h->fold);
  h->keep = agl_alloc(n, sizeof *h->keep);
  h->beta = agl_alloc(h->m->k, sizeof *h->beta);
  h->error = agl_alloc(h->folds * (PATH + 1), sizeof *h->error);
  if (h->fold == NULL || h->keep == NULL || h->beta == NULL || h->error == NULL)
    status = agl_fail_memory(err, "lasso");
  h->size = status == AGL_OK ? h->error + h->folds * PATH : NULL;
  if (status == AGL_OK)
    status = deal(h, (uint32_t)agl_given_number(call, "seed", 1), err);
  for (size_t f = 0; f < h->folds && status == AGL_OK; f++)
    status = try_fold(h, f, err);
  if (status == AGL_OK)
    choose(h, within);
  agl_free(h->fold);
  agl_free(h->keep);
  agl_free(h->beta);
  agl_free(h->error);
  return status;
}

/* ---- the fit ------------------------------------------------------------------------------- */

static void finish(agl_model *m, const search *h, const problem *q, bool searched)
{
  size_t nonzero = 0;
  for (size_t j = 0; j < q->s.p; j++)
    nonzero += q->b[j] != 0;
  agl_shrink_finish(m, &q->s, q->b, (double)(nonzero + m->constant));
  m->df_model = nonzero;
  for (size_t i = 0; i < m->k * m->k; i++)
    m->fit.gram_inv[i] = NAN;
  agl_model_add_fact(m, "lambda", h->lambda);
  agl_model_add_fact(m, "alpha", h->alpha);
  agl_model_add_fact(m, "nonzero", (double)nonzero);
  agl_model_add_fact(m, "lambda_max", largest(q, h->alpha));
  if (searched) {
    agl_model_add_fact(m, "cv_error", h->mean);
    agl_model_add_fact(m, "cv_std_error", h->sd);
  }
  m->errors = "no: which terms are left depends on the data, and no standard error accounts for it";
  m->covariance = "none";
}

static agl_status fit(agl_model *m, const agl_call *call, agl_err *err)
{
  const agl_argument *given = agl_given(call, "lambda");
  bool searched = given == NULL || given->kind == AGL_GIVEN_TEXT;
  bool within = searched && given != NULL && given->text[0] == '1';
  search h = {.m = m,
              .standardise = agl_given_flag(call, "standardise", true),
              .alpha = agl_given_number(call, "alpha", 1),
              .folds = (size_t)agl_given_number(call, "folds", 10)};
  problem q;
  agl_status status;
  if (m->k == (size_t)m->constant)
    return agl_fail(err, AGL_EDATA, "'%s' has no terms to shrink", m->formula->text);
  AGL_TRY(agl_fit_new(m, err));
  AGL_TRY(problem_new(&q, &h, NULL, err));
  h.lambda = searched ? 0 : given->number;
  status = searched ? validate(&h, &q, call, within, err) : AGL_OK;
  if (status == AGL_OK)
    status = solve(&q, &h, h.lambda, err);
  if (status == AGL_OK) {
    finish(m, &h, &q, searched);
    agl_model_say_method(m, "lambda = %.10g, alpha = %.10g, %s terms, coordinate descent", h.lambda,
                         h.alpha, h.standardise ? "standardised" : "unscaled");
  }
  problem_clear(&q);
  return status;
}

const agl_estimator_method agl_estimate_lasso = {
    .about =
        {.name = "lasso",
         .title = "lasso",
         .summary = "least squares that shrinks coefficients and sets some to 0; elastic net "
                    "with alpha < 1",
         .formula = "min over b of sum (y - x'b)^2 / 2n + lambda (alpha sum |b_j| + (1 - alpha) "
                    "sum b_j^2 / 2), not of the intercept; b those of terms of standard deviation "
                    "1 when standardised",
         .source = "Tibshirani 1996; elastic net: Zou & Hastie 2005; coordinate descent: Friedman, "
                   "Hastie & Tibshirani 2010",
         .example = "model.lasso(\"goods_quality ~ goods_clusters + year\", d, { lambda = 0.05 })",
         .option = {{.name = "lambda",
                     .kind = AGL_OPTION_NUMBER,
                     .values = "cv | 1se",
                     .low = 0,
                     .high = INFINITY,
                     .fallback = "cv",
                     .summary = "the penalty; cv: of 100 with the least cross-validated error; "
                                "1se: the largest within a standard error of that"},
                    {.name = "alpha",
                     .kind = AGL_OPTION_NUMBER,
                     .low = 0.001,
                     .high = 1,
                     .fallback = "1",
                     .summary = "1 is the lasso, less an elastic net; ridge is model.ridge"},
                    {.name = "standardise",
                     .kind = AGL_OPTION_FLAG,
                     .fallback = "true",
                     .summary = "penalise the coefficients of terms of standard deviation 1"},
                    {.name = "folds",
                     .kind = AGL_OPTION_WHOLE,
                     .low = 3,
                     .high = 1000,
                     .fallback = "10",
                     .summary = "parts of the rows, each left out once"},
                    {.name = "seed",
                     .kind = AGL_OPTION_WHOLE,
                     .low = 0,
                     .high = 4294967295.0,
                     .fallback = "1",
                     .summary = "of the shuffle that rows are dealt to folds by; 0: in turn"}}},
    .traits = AGL_TAKES_WEIGHTS | AGL_NO_SANDWICH | AGL_SHRINKS,
    .fit = fit,
};
