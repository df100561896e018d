/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diagnose.c - what a fit does not say about itself: the tests by name, and all that apply. */
#include "model/diagnose.h"

#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"
#include "data/build.h"

static const agl_test *const families[] = {
    agl_tests_serial,     agl_tests_trend,   agl_tests_variance,  agl_tests_form,
    agl_tests_stability,  agl_tests_normal,  agl_tests_collinear, agl_tests_unit_root,
    agl_tests_instrument, agl_tests_effects, agl_tests_likelihood};

enum { FAMILIES = sizeof families / sizeof families[0] };

static const agl_test *test_at(size_t i)
{
  for (size_t k = 0; k < FAMILIES; k++)
    for (const agl_test *t = families[k]; t->doc.name != NULL; t++)
      if (i-- == 0)
        return t;
  return NULL;
}

const agl_diagnostic *agl_diagnostic_at(size_t i)
{
  const agl_test *t = test_at(i);
  return t != NULL ? &t->doc : NULL;
}

/* ---- rows --------------------------------------------------------------------------------- */

static bool more_room(agl_findings *f)
{
  size_t cap = f->cap > 0 ? 2 * f->cap : 32;
  agl_finding *row;
  if (f->n < f->cap)
    return true;
  row = agl_resize(f->row, cap, sizeof *row);
  if (row == NULL)
    return false;
  f->row = row;
  f->cap = cap;
  return true;
}

void agl_find(agl_findings *f, const char *test, const char *of, agl_result value, const char *fmt,
              ...)
{
  char note[512];
  agl_text name = {0};
  agl_finding *row;
  va_list args;
  if (f->failed || !more_room(f)) {
    f->failed = true;
    return;
  }
  va_start(args, fmt);
  vsnprintf(note, sizeof note, fmt, args);
  va_end(args);
  agl_text_puts(&name, test);
  if (of != NULL)
    agl_text_printf(&name, "(%s)", of);
  row = &f->row[f->n++];
  *row = (agl_finding){.test = name.s, .note = agl_strdup(note), .value = value};
  f->failed = name.failed || row->note == NULL;
}

const char *agl_verdict_at_5(double p, const char *yes, const char *no)
{
  return p < 0.05 ? yes : no;
}

static void findings_clear(agl_findings *f)
{
  for (size_t i = 0; i < f->n; i++) {
    agl_free(f->row[i].test);
    agl_free(f->row[i].note);
  }
  agl_free(f->row);
}

/* test, statistic, df, p_value, note */
static void build_rows(agl_build *b, const agl_findings *f, const char **text, double *number)
{
  for (size_t i = 0; i < f->n; i++) {
    text[i] = f->row[i].test;
    text[f->n + i] = f->row[i].note;
    number[i] = f->row[i].value.statistic;
    number[f->n + i] = f->row[i].value.df;
    number[2 * f->n + i] = f->row[i].value.p_value;
  }
  agl_build_strings(b, "test", text);
  agl_build_numbers(b, "statistic", number);
  agl_build_numbers(b, "df", number + f->n);
  agl_build_numbers(b, "p_value", number + 2 * f->n);
  agl_build_strings(b, "note", text + f->n);
}

static agl_status finish(agl_table **out, agl_findings *f, agl_status status, agl_err *err)
{
  const char **text = agl_alloc(2 * f->n + 1, sizeof *text);
  double *number = agl_alloc(3 * f->n + 1, sizeof *number);
  agl_build b = {NULL, status, err};
  if (status == AGL_OK && (f->failed || text == NULL || number == NULL))
    b.status = agl_fail_memory(err, "diagnostics");
  if (b.status == AGL_OK) {
    b = agl_build_start(f->n, err);
    build_rows(&b, f, text, number);
  }
  agl_free(text);
  agl_free(number);
  findings_clear(f);
  return agl_build_finish(out, &b);
}

/* ---- tools of the tests ------------------------------------------------------------------- */

const double *agl_regressor(const agl_design *d, size_t j)
{
  return d->x[j];
}

void agl_copy_regressors(double *x, const agl_design *d, size_t from, size_t to)
{
  for (size_t j = 0; j < d->k; j++)
    memcpy(x + j * (to - from), agl_regressor(d, j) + from, (to - from) * sizeof *x);
}

static double squares(const double *y, const double *less, size_t n)
{
  long double sum = 0;
  for (size_t i = 0; i < n; i++) {
    long double v = (long double)y[i] - (less != NULL ? less[i] : 0);
    sum += v * v;
  }
  return (double)sum;
}

/* Fit on the columns, and on fewer for as long as one depends on the ones before it. */
static agl_status fit_independent(agl_auxiliary *out, agl_lsq_problem *p, const double **column,
                                  agl_err *err)
{
  while (p->k > 0) {
    agl_lsq fit;
    size_t bad = 0;
    agl_status status = agl_lsq_fit(&fit, &bad, p, err);
    if (status == AGL_OK) {
      *out = (agl_auxiliary){p->k, fit.rss, squares(p->y, fit.residual, p->n)};
      agl_lsq_clear(&fit);
      return AGL_OK;
    }
    if (status != AGL_EMATH)
      return status;
    p->k--;
    memmove(column + bad, column + bad + 1, (p->k - bad) * sizeof(const double *));
  }
  *out = (agl_auxiliary){0, squares(p->y, NULL, p->n), 0};
  return AGL_OK;
}

agl_status agl_auxiliary_fit(agl_auxiliary *out, const double *x, size_t k, const double *y,
                             size_t n, agl_err *err)
{
  const double **column = agl_alloc(k, sizeof(const double *));
  agl_lsq_problem p = {.n = n, .k = k, .x = column, .y = y};
  agl_status status;
  if (column == NULL)
    return agl_fail_memory(err, "regression of a test");
  for (size_t j = 0; j < k; j++)
    column[j] = x + j * n;
  status = fit_independent(out, &p, column, err);
  agl_free(column);
  return status;
}

void agl_standardise(double *out, const double *x, size_t n)
{
  long double mean = 0, square = 0;
  double scale;
  for (size_t i = 0; i < n; i++)
    mean += x[i];
  mean /= (long double)n;
  for (size_t i = 0; i < n; i++)
    square += (x[i] - mean) * (x[i] - mean);
  scale = (double)sqrtl(square / (long double)n);
  for (size_t i = 0; i < n; i++)
    out[i] = scale > 0 ? (double)(x[i] - mean) / scale : 0;
}

/* ---- running ------------------------------------------------------------------------------ */

/* Why nothing can be learnt from the residuals, or NULL. They are rounding when they are smaller
** than what the doubles of the response can tell apart. */
static const char *no_residuals(const agl_model *m)
{
  const agl_design *d = &m->design;
  if (m->df_residual == 0)
    return "as many coefficients as rows: nothing is left to test";
  if (sqrt(m->fit.rss) <= 64 * DBL_EPSILON * sqrt(squares(d->y, NULL, d->n)))
    return "the fit is exact: the residuals are only rounding";
  return NULL;
}

/* Why a test is not for the estimator, or NULL. */
static const char *not_for(const agl_model *m, const agl_test *t)
{
  switch (t->needs) {
  case AGL_NEEDS_LEAST_SQUARES:
    if (!agl_model_is(m, AGL_LEAST_SQUARES))
      return "for least squares only";
    return m->design.nabsorbed > 0 ? "for least squares without absorbed effects only" : NULL;
  case AGL_NEEDS_INSTRUMENTS:
    return m->iv == NULL ? "for iv only" : NULL;
  case AGL_NEEDS_PANEL:
    return m->variant == NULL ? "for panel only" : NULL;
  case AGL_NEEDS_COUNTS:
    return strcmp(m->of->about.name, "poisson") != 0 ? "for poisson only" : NULL;
  case AGL_NEEDS_LINK:
    return m->of != &agl_estimate_logit && m->of != &agl_estimate_probit &&
                   m->of != &agl_estimate_poisson
               ? "for logit, probit and poisson only"
               : NULL;
  }
  return NULL;
}

static agl_status run(agl_findings *f, const agl_test *t, agl_err *err)
{
  const char *why = not_for(f->m, t);
  if (why == NULL && t->of_residuals)
    why = no_residuals(f->m);
  if (agl_interrupted())
    return agl_fail_interrupted(err);
  if (why == NULL)
    return t->run(f, err);
  agl_find(f, t->doc.name, NULL, (agl_result){NAN, NAN, NAN}, "%s", why);
  return AGL_OK;
}

static void default_settings(double *setting, const agl_test *t)
{
  for (size_t i = 0; i < AGL_DIAGNOSTIC_OPTIONS; i++)
    setting[i] = t->doc.option[i].name != NULL ? t->doc.option[i].fallback : NAN;
}

agl_status agl_model_diagnostics(agl_table **out, const agl_model *m, agl_err *err)
{
  double setting[AGL_DIAGNOSTIC_OPTIONS];
  agl_findings f = {.m = m, .setting = setting};
  agl_status status = AGL_OK;
  const agl_test *t;
  for (size_t i = 0; status == AGL_OK && (t = test_at(i)) != NULL; i++) {
    default_settings(setting, t);
    if (!t->on_request && not_for(m, t) == NULL)
      status = run(&f, t, err);
  }
  return finish(out, &f, status, err);
}

static const char *name_at(const void *unused, size_t i)
{
  const agl_diagnostic *d = agl_diagnostic_at(i);
  (void)unused;
  return d != NULL ? d->name : NULL;
}

static const char *option_at(const void *doc, size_t i)
{
  const agl_diagnostic *d = doc;
  return i < AGL_DIAGNOSTIC_OPTIONS ? d->option[i].name : NULL;
}

static agl_status apply(double *setting, const agl_test *t, const agl_setting *s, agl_err *err)
{
  const agl_diagnostic *d = &t->doc;
  size_t i = 0;
  const agl_diagnostic_option *o;
  while (option_at(d, i) != NULL && strcmp(d->option[i].name, s->name) != 0)
    i++;
  if (option_at(d, i) == NULL)
    return agl_fail(err, AGL_EARG, "%s has no option '%s'%s", d->name, s->name,
                    agl_suggest(s->name, option_at, d).text);
  o = &d->option[i];
  if (!(s->value >= o->low && s->value <= o->high) || s->value != floor(s->value))
    return agl_fail(err, AGL_EARG, "%s: %s must be a whole number from %.10g to %.10g, got %.10g",
                    d->name, o->name, o->low, o->high, s->value);
  setting[i] = s->value;
  return AGL_OK;
}

agl_status agl_model_diagnose(agl_table **out, const agl_model *m, const char *test,
                              const agl_setting *settings, size_t n, agl_err *err)
{
  double setting[AGL_DIAGNOSTIC_OPTIONS];
  agl_findings f = {.m = m, .setting = setting};
  const agl_test *t;
  size_t i = 0;
  while ((t = test_at(i)) != NULL && strcmp(t->doc.name, test) != 0)
    i++;
  if (t == NULL)
    return agl_fail(err, AGL_EARG, "no diagnostic '%s'%s", test,
                    agl_suggest(test, name_at, NULL).text);
  default_settings(setting, t);
  for (size_t k = 0; k < n; k++)
    AGL_TRY(apply(setting, t, &settings[k], err));
  return finish(out, &f, run(&f, t, err), err);
}
