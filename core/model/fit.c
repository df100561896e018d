/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit.c - from a formula, a table and options to a fitted model, whatever the estimator. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/table.h"
#include "model/model.h"
#include "model/vcov.h"

static const agl_estimator_method *const estimators[] = {
    &agl_estimate_ols,    &agl_estimate_wls,    &agl_estimate_iv,      &agl_estimate_panel,
    &agl_estimate_logit,  &agl_estimate_probit, &agl_estimate_ordered, &agl_estimate_poisson,
    &agl_estimate_negbin, &agl_estimate_ppml,   &agl_estimate_tobit,   &agl_estimate_quantile,
    &agl_estimate_robust, &agl_estimate_ridge,  &agl_estimate_lasso,   &agl_estimate_nls,
};

enum { ESTIMATORS = sizeof estimators / sizeof estimators[0] };

const agl_estimator *agl_estimator_at(size_t i)
{
  return i < ESTIMATORS ? &estimators[i]->about : NULL;
}

static const agl_option common[] = {
    {.name = "se",
     .kind = AGL_OPTION_CHOICE,
     .fallback = "cluster with `cluster`, else classical",
     .summary = "the covariance of the estimates"},
    {.name = "index",
     .kind = AGL_OPTION_COLUMNS,
     .low = 1,
     .high = 2,
     .fallback = "none",
     .summary = "the columns of units and of times"},
    {.name = "like",
     .kind = AGL_OPTION_CHOICE,
     .values = "stata | fixest | sandwich | gretl",
     .fallback = "agglom's own",
     .summary = "factors, degrees of freedom and lags as another program counts them"},
    {.name = "weights",
     .kind = AGL_OPTION_COLUMN,
     .fallback = "none",
     .summary = "positive weights, inverse to the variance of a row"},
};

enum { COMMON = sizeof common / sizeof common[0] };

const agl_option *agl_model_option_at(size_t i)
{
  return i < COMMON ? &common[i] : NULL;
}

/* ---- what is asked for --------------------------------------------------------------------- */

static const char *estimator_name(const void *unused, size_t i)
{
  (void)unused;
  return i < ESTIMATORS ? estimators[i]->about.name : NULL;
}

static agl_status find_estimator(const agl_estimator_method **out, const char *name, agl_err *err)
{
  for (size_t i = 0; i < ESTIMATORS; i++)
    if (strcmp(estimators[i]->about.name, name) == 0) {
      *out = estimators[i];
      return AGL_OK;
    }
  return agl_fail(err, AGL_EARG, "no estimator '%s'%s", name,
                  agl_suggest(name, estimator_name, NULL).text);
}

/* Option i of those that an estimator takes: the common ones, its own, those of all covariances. */
static const agl_option *option_at(const agl_estimator_method *of, size_t i)
{
  const agl_covariance *v;
  if (i < COMMON)
    return &common[i];
  i -= COMMON;
  for (const agl_option *o = of->about.option; o->name != NULL; o++)
    if (i-- == 0)
      return o;
  for (size_t k = 0; (v = agl_covariance_at(k)) != NULL; k++)
    for (const agl_option *o = v->option; o->name != NULL; o++)
      if (i-- == 0)
        return o;
  return NULL;
}

static const char *option_name(const void *of, size_t i)
{
  const agl_option *o = option_at(of, i);
  return o != NULL ? o->name : NULL;
}

/* Options of covariances are checked by agl_infer_check: several may share a name. */
static agl_status check_option(const agl_estimator_method *of, const agl_argument *a,
                               const agl_table *t, agl_err *err)
{
  const agl_option *o;
  size_t own = COMMON;
  while (of->about.option[own - COMMON].name != NULL)
    own++;
  for (size_t i = 0; (o = option_at(of, i)) != NULL; i++)
    if (strcmp(o->name, a->name) == 0)
      return i < own ? agl_option_check(o, a, t, err) : AGL_OK;
  return agl_fail(err, AGL_EARG, "%s has no option '%s'%s", of->about.name, a->name,
                  agl_suggest(a->name, option_name, of).text);
}

static agl_status check_options(const agl_estimator_method *of, const agl_call *call,
                                const agl_table *t, agl_err *err)
{
  for (size_t i = 0; i < call->n; i++)
    AGL_TRY(check_option(of, &call->given[i], t, err));
  if (agl_given(call, "weights") != NULL && (of->traits & AGL_TAKES_WEIGHTS) == 0)
    return agl_fail(err, AGL_EARG, "%s takes no weights", of->about.name);
  return AGL_OK;
}

/* ---- the model before its estimator -------------------------------------------------------- */

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

/* "ols takes no instruments; model.iv does" at a byte of the formula. */
static agl_status not_taken(const agl_model *m, agl_traits trait, size_t at, const char *what,
                            agl_err *err)
{
  const char *other = NULL;
  for (size_t i = 0; i < ESTIMATORS && other == NULL; i++)
    if ((estimators[i]->traits & (unsigned)trait) != 0)
      other = estimators[i]->about.name;
  return agl_formula_fail(err, AGL_EARG, m->formula->text, at, "%s takes no %s%s%s%s",
                          m->of->about.name, what, other != NULL ? "; model." : "",
                          other != NULL ? other : "", other != NULL ? " does" : "");
}

/* Does the estimator take the parts of the formula? */
static agl_status check_parts(const agl_model *m, agl_err *err)
{
  const agl_formula *f = m->formula;
  if (f->nway > 0 && !agl_model_is(m, AGL_TAKES_ABSORBED))
    return not_taken(m, AGL_TAKES_ABSORBED, f->way[0].column[0]->from, "absorbed effects", err);
  if (f->ninstrument > 0 && !agl_model_is(m, AGL_TAKES_INSTRUMENTS))
    return not_taken(m, AGL_TAKES_INSTRUMENTS, f->part[AGL_PART_INSTRUMENTS]->root->from,
                     "instruments", err);
  if (f->noffset > 0 && !agl_model_is(m, AGL_TAKES_OFFSET))
    return not_taken(m, AGL_TAKES_OFFSET, f->offset[0]->from, "offset", err);
  if (f->ninstrument == 0 && agl_model_is(m, AGL_TAKES_INSTRUMENTS))
    return agl_fail(err, AGL_EARG,
                    "formula '%s': %s needs instruments, as in y ~ x | endogenous ~ instruments",
                    f->text, m->of->about.name);
  return AGL_OK;
}

static agl_status make_formula(agl_model *m, const char *text, const agl_call *call, agl_err *err)
{
  if (m->of->parse != NULL)
    return m->of->parse(m, text, call, err);
  AGL_TRY(agl_formula_parse(&m->formula, text, err));
  if (m->of == &agl_estimate_ols && m->formula->ninstrument > 0)
    m->of = &agl_estimate_iv; /* least squares in two stages, as the formula says */
  AGL_TRY(check_parts(m, err));
  if (agl_model_is(m, AGL_NO_CONSTANT))
    m->formula->intercept = false;
  return AGL_OK;
}

static agl_status make_design(agl_model *m, const agl_call *call, agl_err *err)
{
  agl_design_parts parts = {.response = true};
  const char *present[AGL_PRESENT_MAX];
  const char *weights = agl_given_text(call, "weights", NULL);
  size_t nindex = 0;
  const char *const *index = agl_given_list(call, "index", &nindex);
  for (size_t i = 0; i < nindex && i < 2; i++) {
    parts.index[i] = m->along[i] = agl_strdup(index[i]);
    if (m->along[i] == NULL)
      return agl_fail_memory(err, "model");
  }
  if (weights != NULL) {
    m->weights = agl_strdup(weights);
    if (m->weights == NULL)
      return agl_fail_memory(err, "model");
    parts.weights = m->weights;
  }
  parts.npresent = agl_infer_columns(present, m, call);
  parts.present = present;
  return agl_design_new(&m->design, m->formula, m->data, &parts, err);
}

static agl_status name_terms(agl_model *m, agl_err *err)
{
  const agl_design *d = &m->design;
  m->term = agl_alloc_zero(d->k, sizeof *m->term);
  if (m->term == NULL)
    return agl_fail_memory(err, "model");
  m->k = d->k;
  m->constant = m->formula->intercept;
  for (size_t j = 0; j < d->k; j++)
    if ((m->term[j] = agl_strdup(d->name[j])) == NULL)
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

static agl_status omit_constants(agl_model *m, agl_err *err)
{
  const agl_design *d = &m->design;
  for (size_t j = d->k; m->formula->intercept && d->n > 1 && j-- > 1;)
    if (is_constant(d->x[j], d->n))
      AGL_TRY(agl_model_omit(m, j, "constant, as is the intercept", err));
  return AGL_OK;
}

/* What no fit can be made of, in the order in which a person would look. */
static agl_status check_design(agl_model *m, agl_err *err)
{
  const agl_design *d = &m->design;
  if (d->n == 0)
    return agl_fail(err, AGL_EDATA, "no rows left: each of the %zu rows lacks a term of '%s'",
                    d->nrow, m->formula->text);
  AGL_TRY(omit_constants(m, err));
  if (d->k == 0 && d->nomitted > 0 && !agl_model_is(m, AGL_NO_CONSTANT))
    return agl_fail(err, AGL_EMATH, "no term of '%s' is left: %s: %s", m->formula->text,
                    d->omitted[0].name, d->omitted[0].why);
  if (d->n < d->k && !agl_model_is(m, AGL_NONLINEAR) && !agl_model_is(m, AGL_SHRINKS))
    return agl_fail(err, AGL_EDATA, "%zu rows are fewer than the %zu coefficients of '%s'", d->n,
                    d->k, m->formula->text);
  if (d->n > 1 && is_constant(d->y, d->n))
    return agl_fail(err, AGL_EDATA, "the response '%s' is constant (%.6g in all %zu rows)",
                    m->formula->response_name, d->y[0], d->n);
  return agl_check_weights(m, err);
}

static agl_status prepare(agl_model *m, const char *formula, const agl_call *call,
                          const agl_table *t, agl_err *err)
{
  AGL_TRY(check_options(m->of, call, t, err));
  AGL_TRY(share_data(&m->data, t, err));
  AGL_TRY(make_formula(m, formula, call, err));
  AGL_TRY(agl_infer_check(m, call, err));
  AGL_TRY(make_design(m, call, err));
  AGL_TRY(name_terms(m, err));
  return check_design(m, err);
}

static agl_status estimate(agl_model *m, const agl_call *call, agl_err *err)
{
  AGL_TRY(m->of->fit(m, call, err));
  if (m->method == NULL)
    return agl_fail_memory(err, "model");
  return agl_infer(m, call, err);
}

agl_status agl_model_fit(agl_model **out, const char *estimator, const char *formula,
                         const agl_table *t, const agl_argument *given, size_t n, agl_err *err)
{
  const agl_call call = {given, n};
  const agl_estimator_method *of = NULL;
  agl_model *m;
  agl_status status;
  AGL_TRY(find_estimator(&of, estimator, err));
  m = agl_alloc_zero(1, sizeof *m);
  if (m == NULL)
    return agl_fail_memory(err, "model");
  m->of = of;
  m->normal = (of->traits & AGL_NORMAL) != 0;
  m->sigma = m->dispersion = m->log_likelihood = NAN;
  status = prepare(m, formula, &call, t, err);
  if (status == AGL_OK)
    status = estimate(m, &call, err);
  if (status != AGL_OK) {
    agl_model_free(m);
    return status;
  }
  *out = m;
  return AGL_OK;
}
