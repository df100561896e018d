/* SPDX-License-Identifier: GPL-3.0-or-later */
/* glm.c - iteratively reweighted least squares. */
#include "model/glm.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "num/dist.h"
#include "num/gram.h"
#include "num/spd.h"

enum { ROWS = AGL_GRAM_ROWS, SEGMENT = 1 << 14 };

agl_glm_problem agl_glm_of(const agl_model *m, const agl_glm *of)
{
  const agl_design *d = &m->design;
  return (agl_glm_problem){.of = of,
                           .n = d->n,
                           .k = d->k,
                           .x = d->x,
                           .y = d->y,
                           .w = d->w,
                           .offset = d->offset,
                           .term = m->term,
                           .intercept = m->constant,
                           .centre = m->constant};
}

agl_glm_problem agl_glm_null(const agl_model *m, const agl_glm *of)
{
  agl_glm_problem p = agl_glm_of(m, of);
  p.k = p.intercept;
  return p;
}

/* ---- standardised regressors --------------------------------------------------------------- */

typedef struct {
  const agl_glm_problem *p;
  agl_glm_fit *f;
} standardising;

/* A job: the mean and standard deviation of column j; about 0 without an intercept. */
static agl_status standardise(void *ctx, size_t j, agl_err *err)
{
  const standardising *s = ctx;
  const double *x = s->p->x[j];
  size_t n = s->p->n;
  long double sum = 0, square = 0;
  if (agl_interrupted())
    return agl_fail_interrupted(err);
  s->f->scale[j] = 1;
  if (s->p->intercept && j == 0)
    return AGL_OK;
  for (size_t i = 0; s->p->centre && i < n; i++)
    sum += x[i];
  s->f->mean[j] = (double)(sum / (long double)n);
  for (size_t i = 0; i < n; i++) {
    long double e = x[i] - s->f->mean[j];
    square += e * e;
  }
  if (square > 0)
    s->f->scale[j] = (double)(1 / sqrtl(square / (long double)n));
  return AGL_OK;
}

agl_status agl_glm_new(agl_glm_fit *f, const agl_glm_problem *p, agl_err *err)
{
  standardising s = {p, f};
  agl_status status;
  *f = (agl_glm_fit){.pearson = NAN};
  AGL_TRY(agl_newton_new(&f->at, p->k, err));
  f->mean = agl_alloc_zero(p->k, sizeof *f->mean);
  f->scale = agl_alloc_zero(p->k, sizeof *f->scale);
  status = f->mean != NULL && f->scale != NULL
               ? agl_parallel_values(standardise, &s, p->k, p->k * p->n, err)
               : agl_fail_memory(err, "maximum likelihood");
  if (status != AGL_OK)
    agl_glm_clear(f);
  return status;
}

void agl_glm_clear(agl_glm_fit *f)
{
  agl_newton_clear(&f->at);
  agl_free(f->mean);
  agl_free(f->scale);
  *f = (agl_glm_fit){0};
}

void agl_glm_tile(double *tile, double *eta, const agl_glm_problem *p, const agl_glm_fit *f,
                  const double *b, size_t from, size_t rows)
{
  for (size_t i = 0; i < rows; i++)
    eta[i] = 0;
  for (size_t j = 0; j < p->k; j++) {
    double *z = tile + j * ROWS;
    for (size_t i = 0; i < rows; i++) {
      z[i] = (p->x[j][from + i] - f->mean[j]) * f->scale[j];
      eta[i] += b[j] * z[i];
    }
  }
}

/* ---- one pass ------------------------------------------------------------------------------ */

/* Columns root z, residual, root of the deviance. At the start the residual is that of regressing
** eta itself on z, which gives the coefficients to begin from. */
static void fill(const void *ctx, double *tile, size_t from, size_t rows)
{
  const agl_glm_work *c = ctx;
  const agl_glm_problem *p = c->p;
  double eta[ROWS], root[ROWS], *residual = tile + p->k * ROWS, *deviance = residual + ROWS;
  agl_glm_tile(tile, eta, p, c->f, c->f->at.b, from, rows);
  for (size_t i = 0; i < rows; i++) {
    double y = p->y[from + i], w = p->w != NULL ? p->w[from + i] : 1, sw = sqrt(w);
    double offset = p->offset != NULL ? p->offset[from + i] : 0;
    double at = c->starting ? p->of->start(y, w) : eta[i] + offset;
    agl_glm_row r = p->of->row(y, at, p->shape);
    root[i] = sw * r.root;
    residual[i] = sw * (r.residual + (c->starting ? r.root * (at - offset) : 0));
    deviance[i] = sw * sqrt(r.deviance);
  }
  for (size_t j = 0; j < p->k; j++)
    for (size_t i = 0; i < rows; i++)
      tile[j * ROWS + i] *= root[i];
}

static agl_status evaluate(agl_newton *s, void *ctx, agl_err *err)
{
  agl_glm_work *c = ctx;
  size_t k = s->k, wide = k + 2;
  double *g = agl_alloc(wide * wide, sizeof *g);
  agl_status status = g != NULL ? agl_gram(g, c->p->n, wide, fill, c, err)
                                : agl_fail_memory(err, "maximum likelihood");
  for (size_t i = 0; status == AGL_OK && i < k; i++) {
    memcpy(s->information + i * k, g + i * wide, k * sizeof *g);
    s->score[i] = g[i * wide + k];
  }
  if (status == AGL_OK) {
    c->f->pearson = g[k * wide + k];
    s->deviance = g[(k + 1) * wide + k + 1];
  }
  agl_free(g);
  return status;
}

agl_status agl_glm_run(agl_glm_fit *f, const agl_glm_problem *p, bool again, agl_err *err)
{
  agl_glm_work c = {.p = p, .f = f, .starting = !again};
  bool done;
  if (!again) {
    AGL_TRY(evaluate(&f->at, &c, err));
    AGL_TRY(agl_spd_solve(&done, f->at.step, f->at.information, f->at.score, p->k, err));
    for (size_t j = 0; done && j < p->k; j++)
      f->at.b[j] = f->at.step[j];
    c.starting = false;
  }
  if (p->k == 0)
    return evaluate(&f->at, &c, err);
  AGL_TRY(agl_newton_run(&f->at, evaluate, agl_glm_watch, &c, err));
  if (!f->at.converged)
    return agl_fail(err, AGL_EMATH,
                    "no convergence in %d iterations: the likelihood may have no "
                    "maximum, or the terms differ too much in scale",
                    f->at.iterations);
  return AGL_OK;
}

agl_status agl_glm_null_deviance(double *out, const agl_model *m, const agl_glm *of, agl_err *err)
{
  agl_glm_problem p = agl_glm_null(m, of);
  agl_glm_fit f;
  agl_status status;
  AGL_TRY(agl_glm_new(&f, &p, err));
  status = agl_glm_run(&f, &p, false, err);
  if (status == AGL_OK)
    *out = f.at.deviance;
  agl_glm_clear(&f);
  return status;
}

/* ---- from z to x --------------------------------------------------------------------------- */

typedef struct {
  agl_model *m;
  const agl_glm_problem *p;
  const agl_glm_fit *f;
} finishing;

/* A job: residual, y less its expected value, and score, in eta, of the rows of segment s. */
static agl_status finish_rows(void *ctx, size_t s, agl_err *err)
{
  const finishing *c = ctx;
  const agl_glm_problem *p = c->p;
  size_t to = (s + 1) * SEGMENT < p->n ? (s + 1) * SEGMENT : p->n;
  double eta[ROWS], *tile = agl_alloc(p->k * ROWS, sizeof *tile);
  if (tile == NULL)
    return agl_fail_memory(err, "maximum likelihood");
  for (size_t from = s * SEGMENT; from < to; from += ROWS) {
    size_t rows = to - from < ROWS ? to - from : ROWS;
    agl_glm_tile(tile, eta, p, c->f, c->f->at.b, from, rows);
    for (size_t i = 0; i < rows; i++) {
      double at = eta[i] + (p->offset != NULL ? p->offset[from + i] : 0);
      agl_glm_row r = p->of->row(p->y[from + i], at, p->shape);
      c->m->fit.residual[from + i] = p->y[from + i] - p->of->link->mean(at);
      c->m->score[from + i] = (p->w != NULL ? p->w[from + i] : 1) * r.root * r.residual;
    }
  }
  agl_free(tile);
  return AGL_OK;
}

/* b_j = b(z)_j scale_j and b_0 less the sum of b_j mean_j; the covariance alike. */
static agl_status unstandardise(agl_model *m, const agl_glm_problem *p, const agl_glm_fit *f,
                                agl_err *err)
{
  size_t k = p->k;
  long double shift = 0;
  bool done;
  AGL_TRY(agl_spd_invert(&done, m->fit.gram_inv, f->at.information, k, err));
  if (!done)
    return agl_fail(err, AGL_EMATH, "the information matrix is singular");
  for (size_t i = 0; i < k; i++) {
    m->fit.beta[i] = f->at.b[i] * f->scale[i];
    shift += (long double)m->fit.beta[i] * f->mean[i];
    for (size_t j = 0; j < k; j++)
      m->fit.gram_inv[i * k + j] *= f->scale[i] * f->scale[j];
  }
  if (p->intercept) {
    m->fit.beta[0] -= (double)shift;
    agl_lsq_unshift(m->fit.gram_inv, f->mean, k);
  }
  return AGL_OK;
}

agl_status agl_glm_finish(agl_model *m, const agl_glm_problem *p, const agl_glm_fit *f,
                          agl_err *err)
{
  finishing c = {m, p, f};
  AGL_TRY(agl_fit_new(m, err));
  AGL_TRY(unstandardise(m, p, f, err));
  m->score = agl_alloc(p->n, sizeof *m->score);
  if (m->score == NULL)
    return agl_fail_memory(err, "maximum likelihood");
  AGL_TRY(agl_parallel_values(finish_rows, &c, (p->n + SEGMENT - 1) / SEGMENT, p->n * p->k, err));
  m->dispersion = 1;
  m->df_model = m->k - m->constant;
  m->df_residual = p->n - m->k;
  m->nparameter = m->k;
  return AGL_OK;
}

agl_status agl_scores_whole(double **store, agl_model *m, agl_err *err)
{
  m->score_store = agl_alloc_huge(m->k * m->design.n, sizeof *m->score_store);
  m->score_x = agl_alloc(m->k, sizeof *m->score_x);
  if (m->score_store == NULL || m->score_x == NULL)
    return agl_fail_memory(err, "maximum likelihood");
  for (size_t j = 0; j < m->k; j++)
    m->score_x[j] = m->score_store + j * m->design.n;
  *store = m->score_store;
  return AGL_OK;
}

void agl_likelihood_facts(agl_model *m, double log_likelihood, double null_log_likelihood)
{
  double ratio = 2 * (log_likelihood - null_log_likelihood), df = (double)m->df_model;
  m->log_likelihood = log_likelihood;
  agl_model_add_fact(m, "null_log_likelihood", null_log_likelihood);
  agl_model_add_fact(m, "pseudo_r_squared", 1 - log_likelihood / null_log_likelihood);
  agl_model_add_fact(m, "lr_statistic", m->df_model > 0 ? ratio : NAN);
  agl_model_add_fact(m, "lr_p_value", m->df_model > 0 ? agl_chi2_upper(fmax(ratio, 0), df) : NAN);
}

/* ---- responses ----------------------------------------------------------------------------- */

agl_status agl_check_binary(const agl_model *m, agl_err *err)
{
  const agl_design *d = &m->design;
  for (size_t i = 0; i < d->n; i++)
    if (d->y[i] != 0 && d->y[i] != 1)
      return agl_fail(err, AGL_EDATA, "the response '%s' is %.6g in row %zu, expected 0 or 1",
                      m->formula->response_name, d->y[i], agl_design_row(d, i) + 1);
  return AGL_OK;
}

agl_status agl_check_counts(const agl_model *m, bool whole, agl_err *err)
{
  const agl_design *d = &m->design;
  for (size_t i = 0; i < d->n; i++)
    if (d->y[i] < 0 || (whole && d->y[i] != floor(d->y[i])))
      return agl_fail(err, AGL_EDATA, "the response '%s' is %.6g in row %zu, expected %s",
                      m->formula->response_name, d->y[i], agl_design_row(d, i) + 1,
                      whole ? "a count: 0, 1, 2, ..." : "no negative number");
  return AGL_OK;
}

double agl_response_sum(const agl_model *m, double (*f)(double y, double shape), double shape)
{
  const agl_design *d = &m->design;
  long double sum = 0;
  for (size_t i = 0; i < d->n; i++)
    sum += (d->w != NULL ? d->w[i] : 1) * f(d->y[i], shape);
  return (double)sum;
}
