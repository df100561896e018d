/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ols.c - ordinary least squares: from a formula and a table to a fitted model. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/table.h"
#include "model/model.h"
#include "model/vcov.h"
#include "num/dist.h"

/* A table with the same columns: models outlive the dataset they were fitted to. */
static agl_status share_data(agl_table **out, const agl_table *t, agl_err *err)
{
  agl_table *copy;
  agl_status status;
  AGL_TRY(agl_table_new(&copy, agl_table_nrow(t), err));
  status = AGL_OK;
  for (size_t k = 0; k < agl_table_ncol(t) && status == AGL_OK; k++)
    status = agl_table_add(copy, agl_table_name(t, k), agl_table_column(t, k), err);
  if (status == AGL_OK)
    status = agl_table_copy_words(copy, t, err);
  if (status != AGL_OK) {
    agl_table_free(copy);
    return status;
  }
  *out = copy;
  return AGL_OK;
}

static agl_status name_terms(agl_model *m, agl_err *err)
{
  size_t k = m->design.k, j = 0;
  m->term = agl_alloc_zero(k, sizeof *m->term);
  if (m->term == NULL)
    return agl_fail_memory(err, "model");
  if (m->formula->intercept)
    m->term[j++] = agl_strdup("const");
  for (size_t i = 0; i < m->formula->nterm; i++)
    m->term[j++] = agl_strdup(m->formula->term[i].name);
  for (j = 0; j < k; j++)
    if (m->term[j] == NULL)
      return agl_fail_memory(err, "model");
  return AGL_OK;
}

static bool is_constant(const double *x, size_t n)
{
  for (size_t i = 1; i < n; i++)
    if (x[i] != x[0])
      return false;
  return true;
}

/* What no fit can be made of, in the order in which a person would look. */
static agl_status check_design(const agl_model *m, agl_err *err)
{
  const agl_design *d = &m->design;
  if (d->n == 0)
    return agl_fail(err, AGL_EDATA, "no rows left: each of the %zu rows lacks a term of '%s'",
                    d->nrow, m->formula->text);
  for (size_t j = m->formula->intercept; m->formula->intercept && j < d->k && d->n > 1; j++)
    if (is_constant(d->x[j], d->n))
      return agl_fail(err, AGL_EMATH,
                      "regressor '%s' is constant (%.6g in all %zu rows), as is the intercept",
                      m->term[j], d->x[j][0], d->n);
  if (d->n < d->k)
    return agl_fail(err, AGL_EDATA, "%zu rows are fewer than the %zu coefficients of '%s'", d->n,
                    d->k, m->formula->text);
  if (d->n > 1 && is_constant(d->y, d->n))
    return agl_fail(err, AGL_EDATA, "the response '%s' is constant (%.6g in all %zu rows)",
                    m->formula->response_name, d->y[0], d->n);
  return AGL_OK;
}

static agl_status fit(agl_model *m, agl_err *err)
{
  const agl_design *d = &m->design;
  size_t dependent = 0;
  agl_lsq_problem p = {.n = d->n,
                       .k = d->k,
                       .x = d->x,
                       .y = d->y,
                       .x_low = d->x_low,
                       .intercept = m->formula->intercept};
  agl_status status = m->weights != NULL ? agl_fit_weighted(m, &dependent, err)
                                         : agl_lsq_fit(&m->fit, &dependent, &p, err);
  if (status == AGL_EMATH)
    return agl_fail(err, status, "regressor '%s' is a linear combination of the ones before it",
                    m->term[dependent]);
  return status;
}

static void summarise(agl_model *m)
{
  const agl_design *d = &m->design;
  m->tss = m->fit.tss;
  m->df_model = d->k - m->formula->intercept;
  m->df_residual = d->n - d->k;
  m->sigma2 = m->df_residual > 0 ? m->fit.rss / (double)m->df_residual : NAN;
}

static agl_status make_design(agl_model *m, const agl_table *t, const agl_ols_options *o,
                              agl_err *err)
{
  agl_design_parts parts = {.response = true};
  if (o != NULL && o->weights != NULL) {
    m->weights = agl_strdup(o->weights);
    if (m->weights == NULL)
      return agl_fail_memory(err, "model");
    parts.weights = m->weights;
  }
  return agl_design_new(&m->design, m->formula, t, parts, err);
}

agl_status agl_model_ols(agl_model **out, const char *formula, const agl_table *t,
                         const agl_ols_options *o, agl_err *err)
{
  agl_status status;
  agl_model *m = agl_alloc_zero(1, sizeof *m);
  if (m == NULL)
    return agl_fail_memory(err, "model");
  if ((status = agl_formula_parse(&m->formula, formula, err)) != AGL_OK ||
      (status = share_data(&m->data, t, err)) != AGL_OK ||
      (status = make_design(m, t, o, err)) != AGL_OK || (status = name_terms(m, err)) != AGL_OK ||
      (status = check_design(m, err)) != AGL_OK || (status = fit(m, err)) != AGL_OK) {
    agl_model_free(m);
    return status;
  }
  summarise(m);
  status = agl_infer(m, o, err);
  if (status != AGL_OK) {
    agl_model_free(m);
    return status;
  }
  *out = m;
  return AGL_OK;
}

void agl_model_free(agl_model *m)
{
  if (m == NULL)
    return;
  for (size_t j = 0; m->term != NULL && j < m->design.k; j++)
    agl_free(m->term[j]);
  agl_free(m->term);
  agl_free(m->weights);
  agl_inference_clear(&m->inference);
  agl_lsq_clear(&m->fit);
  agl_design_clear(&m->design);
  agl_formula_free(m->formula);
  agl_table_free(m->data);
  agl_free(m);
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
  return m->design.k;
}

const char *agl_model_term(const agl_model *m, size_t i)
{
  return i < m->design.k ? m->term[i] : NULL;
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
  return m->design.nrow - m->design.n;
}

static const char *term_at(const void *model, size_t i)
{
  return agl_model_term(model, i);
}

agl_status agl_model_find(size_t *out, const agl_model *m, const char *term, agl_err *err)
{
  for (size_t j = 0; j < m->design.k; j++)
    if (strcmp(m->term[j], term) == 0) {
      *out = j;
      return AGL_OK;
    }
  return agl_fail(err, AGL_EARG, "no term '%s'%s", term, agl_suggest(term, term_at, m).text);
}

agl_status agl_model_coef(double *estimate, double *std_error, const agl_model *m, const char *term,
                          agl_err *err)
{
  size_t j;
  AGL_TRY(agl_model_find(&j, m, term, err));
  *estimate = m->fit.beta[j];
  *std_error = agl_model_std_error(m, j);
  return AGL_OK;
}

double agl_model_std_error(const agl_model *m, size_t j)
{
  return sqrt(m->inference.v[j * m->design.k + j]);
}

double agl_model_t(const agl_model *m, double level)
{
  return m->inference.df > 0 ? agl_t_quantile(0.5 + level / 2, m->inference.df) : NAN;
}

double agl_model_covariance(const agl_model *m, const double *a, const double *b)
{
  size_t k = m->design.k;
  long double sum = 0;
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < k; j++)
      sum += (long double)a[i] * m->inference.v[i * k + j] * b[j];
  return (double)sum;
}

/* ((TSS - RSS) / df_model) / s^2 */
double agl_model_f(const agl_model *m)
{
  return m->df_model == 0 ? NAN : (m->tss - m->fit.rss) / (double)m->df_model / m->sigma2;
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
