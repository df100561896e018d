/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model.c - the parts of a fitted model: made by estimators, read by results. */
#include "model/model.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/iv.h"
#include "model/vcov.h"
#include "num/dist.h"

void agl_model_free(agl_model *m)
{
  if (m == NULL)
    return;
  for (size_t j = 0; m->term != NULL && j < m->k; j++)
    agl_free(m->term[j]);
  agl_free(m->term);
  agl_free(m->weights);
  agl_free(m->method);
  agl_free(m->digits);
  agl_free(m->score_x);
  agl_free(m->score);
  agl_free(m->score_store);
  agl_free(m->row_weight);
  agl_free(m->category);
  agl_free(m->along[0]);
  agl_free(m->along[1]);
  agl_free(m->index[0]);
  agl_free(m->index[1]);
  agl_instrumental_free(m->iv);
  agl_tape_free(m->tape);
  agl_inference_clear(&m->inference);
  agl_lsq_clear(&m->fit);
  agl_design_clear(&m->design);
  agl_formula_free(m->formula);
  agl_table_free(m->data);
  agl_free(m);
}

/* ---- for estimators ------------------------------------------------------------------------ */

agl_status agl_fit_new(agl_model *m, agl_err *err)
{
  agl_lsq *f = &m->fit;
  f->n = m->design.n;
  f->k = m->k;
  f->rss = f->tss = NAN;
  f->beta = agl_alloc_zero(m->k, sizeof *f->beta);
  f->residual = agl_alloc_zero(m->design.n, sizeof *f->residual);
  f->gram_inv = agl_alloc_zero(m->k * m->k, sizeof *f->gram_inv);
  f->mean = agl_alloc_zero(m->k, sizeof *f->mean);
  if (f->beta == NULL || f->residual == NULL || f->gram_inv == NULL || f->mean == NULL)
    return agl_fail_memory(err, "model"); /* agl_model_free frees what is there */
  return AGL_OK;
}

agl_status agl_model_add_term(agl_model *m, const char *name, agl_err *err)
{
  char **grown = agl_resize(m->term, m->k + 1, sizeof *grown);
  if (grown == NULL)
    return agl_fail_memory(err, "model");
  m->term = grown;
  m->term[m->k] = agl_strdup(name);
  if (m->term[m->k] == NULL)
    return agl_fail_memory(err, "model");
  m->k++;
  m->nextra++;
  return AGL_OK;
}

agl_status agl_model_omit(agl_model *m, size_t j, const char *why, agl_err *err)
{
  bool regressor = j < m->design.k;
  AGL_TRY(agl_design_omit(&m->design, j, why, err));
  if (!regressor)
    return AGL_OK;
  m->constant = m->constant && j > 0;
  agl_free(m->term[j]);
  m->k--;
  memmove(m->term + j, m->term + j + 1, (m->k - j) * sizeof *m->term);
  return AGL_OK;
}

agl_status agl_model_omit_dependent(agl_model *m, const double **x, agl_err *err)
{
  const agl_design *d = &m->design;
  for (;;) {
    agl_lsq_problem p = {.n = d->n, .k = d->k, .x = x, .y = d->y};
    agl_lsq fit;
    size_t bad = 0;
    agl_status status;
    if (d->k == 0 || d->n < d->k)
      return AGL_OK;
    status = agl_lsq_fit(&fit, &bad, &p, err);
    if (status == AGL_OK)
      agl_lsq_clear(&fit);
    if (status != AGL_EMATH)
      return status;
    if (d->k == 1)
      return agl_fail(err, AGL_EMATH, "the only term '%s' is 0 in all rows", m->term[0]);
    AGL_TRY(agl_model_omit(m, bad, "a linear combination of the terms before it", err));
    if (x != d->x)
      memmove(x + bad, x + bad + 1, (d->k - bad) * sizeof *x);
  }
}

void agl_model_add_fact(agl_model *m, const char *name, double value)
{
  if (m->nfact < sizeof m->fact / sizeof m->fact[0])
    m->fact[m->nfact++] = (agl_fact){name, value};
}

void agl_model_say_method(agl_model *m, const char *fmt, ...)
{
  char text[256];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  agl_free(m->method);
  m->method = agl_strdup(text);
}

/* sum log w / 2 */
static double log_weights(const agl_model *m)
{
  long double sum = 0;
  for (size_t i = 0; m->design.w != NULL && i < m->design.n; i++)
    sum += log(m->design.w[i]);
  return (double)(sum / 2);
}

void agl_least_squares_summarise(agl_model *m)
{
  size_t used = m->k + m->df_absorbed;
  double n = (double)m->design.n, rss = m->fit.rss;
  m->df_model = m->k - m->constant;
  m->df_residual = m->design.n > used ? m->design.n - used : 0;
  m->dispersion = m->df_residual > 0 ? rss / (double)m->df_residual : NAN;
  m->sigma = sqrt(m->dispersion);
  m->nparameter = used;
  m->log_likelihood = -n / 2 * (log(2 * acos(-1)) + log(rss / n) + 1) + log_weights(m);
}

double agl_total_squares(const double *y, const double *w, size_t n, bool centred)
{
  long double sum = 0, weight = 0, mean = 0;
  for (size_t i = 0; centred && i < n; i++) {
    mean += (long double)(w != NULL ? w[i] : 1) * y[i];
    weight += w != NULL ? w[i] : 1;
  }
  mean = weight > 0 ? mean / weight : 0;
  for (size_t i = 0; i < n; i++)
    sum += (w != NULL ? w[i] : 1) * (y[i] - mean) * (y[i] - mean);
  return (double)sum;
}

agl_status agl_check_weights(const agl_model *m, agl_err *err)
{
  const agl_design *d = &m->design;
  for (size_t i = 0; d->w != NULL && i < d->n; i++)
    if (!(d->w[i] > 0))
      return agl_fail(err, AGL_EDATA,
                      "weights: '%s' is %.6g in row %zu, expected a positive number", m->weights,
                      d->w[i], agl_design_row(d, i) + 1);
  return AGL_OK;
}

/* ---- what was fitted ----------------------------------------------------------------------- */

const agl_estimator *agl_model_estimator(const agl_model *m)
{
  return &m->of->about;
}

const char *agl_model_formula(const agl_model *m)
{
  return m->formula->text;
}

const char *agl_model_response(const agl_model *m)
{
  return m->formula->response_name;
}

size_t agl_model_nterm(const agl_model *m)
{
  return m->k;
}

const char *agl_model_term(const agl_model *m, size_t i)
{
  return i < m->k ? m->term[i] : NULL;
}

size_t agl_model_nobs(const agl_model *m)
{
  return m->design.n;
}

double agl_model_df(const agl_model *m)
{
  return m->inference.df;
}

size_t agl_model_ndropped(const agl_model *m)
{
  const agl_design *d = &m->design;
  size_t sum = 0;
  for (size_t i = 0; i < d->nlost; i++)
    sum += d->lost[i].rows;
  return sum;
}

const char *agl_model_omitted(const char **why, const agl_model *m, size_t i)
{
  if (i >= m->design.nomitted)
    return NULL;
  if (why != NULL)
    *why = m->design.omitted[i].why;
  return m->design.omitted[i].name;
}

static const char *term_at(const void *model, size_t i)
{
  return agl_model_term(model, i);
}

agl_status agl_model_find(size_t *out, const agl_model *m, const char *term, agl_err *err)
{
  for (size_t j = 0; j < m->k; j++)
    if (strcmp(m->term[j], term) == 0) {
      *out = j;
      return AGL_OK;
    }
  for (size_t i = 0; i < m->design.nomitted; i++)
    if (strcmp(m->design.omitted[i].name, term) == 0)
      return agl_fail(err, AGL_EARG, "term '%s' was left out: %s", term, m->design.omitted[i].why);
  return agl_fail(err, AGL_EARG, "no term '%s'%s", term, agl_suggest(term, term_at, m).text);
}

/* ---- numbers of results -------------------------------------------------------------------- */

agl_status agl_model_coef(double *estimate, double *std_error, const agl_model *m, const char *term,
                          agl_err *err)
{
  size_t j;
  AGL_TRY(agl_model_find(&j, m, term, err));
  *estimate = m->fit.beta[j];
  *std_error = agl_model_std_error(m, j);
  return AGL_OK;
}

agl_status agl_need_least_squares(const agl_model *m, const char *what, agl_err *err)
{
  if (agl_model_is(m, AGL_LEAST_SQUARES) && m->design.nabsorbed == 0)
    return AGL_OK;
  if (agl_model_is(m, AGL_LEAST_SQUARES))
    return agl_fail(err, AGL_EARG, "%s is for least squares without absorbed effects", what);
  return agl_fail(err, AGL_EARG, "%s is for least squares, not for %s", what, m->of->about.name);
}

double agl_model_leverage(const agl_model *m, size_t i)
{
  double h = agl_lsq_leverage(&m->fit, m->score_x != NULL ? m->score_x : m->design.x, i);
  return m->design.w != NULL ? m->design.w[i] * h : h;
}

double agl_model_std_error(const agl_model *m, size_t j)
{
  return sqrt(m->inference.v[j * m->k + j]);
}

double agl_model_t(const agl_model *m, double level)
{
  return m->inference.df > 0 ? agl_t_quantile(0.5 + level / 2, m->inference.df) : NAN;
}

double agl_model_term_df(const agl_model *m, size_t j)
{
  return m->inference.df_term != NULL ? m->inference.df_term[j] : m->inference.df;
}

double agl_model_term_t(const agl_model *m, size_t j, double level)
{
  double df = agl_model_term_df(m, j);
  return df > 0 ? agl_t_quantile(0.5 + level / 2, df) : NAN;
}

double agl_model_covariance(const agl_model *m, const double *a, const double *b)
{
  size_t k = m->k;
  long double sum = 0;
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < k; j++)
      sum += (long double)a[i] * m->inference.v[i * k + j] * b[j];
  return (double)sum;
}

/* ((TSS - RSS) / df_model) / s^2 */
double agl_model_f(const agl_model *m)
{
  if (m->df_model == 0 || !agl_model_is(m, AGL_LEAST_SQUARES))
    return NAN;
  return (m->fit.tss - m->fit.rss) / (double)m->df_model / m->dispersion;
}

double agl_model_f_p_value(const agl_model *m)
{
  return agl_f_upper(agl_model_f(m), (double)m->df_model, (double)m->df_residual);
}

agl_status agl_check_level(double level, agl_err *err)
{
  if (!(level > 0 && level < 1))
    return agl_fail(err, AGL_EARG, "level %.6g is not between 0 and 1 (0.95 is usual)", level);
  return AGL_OK;
}
