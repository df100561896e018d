/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrtest.c - the likelihood ratio test of two nested fits (Wilks 1938). */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "data/build.h"
#include "model/model.h"
#include "num/dist.h"

static bool same_rows(const agl_design *a, const agl_design *b)
{
  if (a->n != b->n || a->nrow != b->nrow)
    return false;
  for (size_t i = 0; i < a->n; i++)
    if (agl_design_row(a, i) != agl_design_row(b, i) || a->y[i] != b->y[i])
      return false;
  return true;
}

static bool same_text(const char *a, const char *b)
{
  return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Could one be nested in the other? */
static agl_status check(const agl_model *a, const agl_model *b, agl_err *err)
{
  const agl_model *const m[] = {a, b};
  for (size_t i = 0; i < 2; i++)
    if (isnan(m[i]->log_likelihood))
      return agl_fail(err, AGL_EARG, "lrtest: %s has no likelihood", m[i]->of->about.name);
  if (a->of != b->of || !same_text(a->weights, b->weights))
    return agl_fail(err, AGL_EARG, "lrtest: the fits differ in more than terms: %s%s%s and %s%s%s",
                    a->of->about.name, a->weights != NULL ? " with weights " : "",
                    a->weights != NULL ? a->weights : "", b->of->about.name,
                    b->weights != NULL ? " with weights " : "",
                    b->weights != NULL ? b->weights : "");
  if (!same_text(a->formula->response_name, b->formula->response_name))
    return agl_fail(err, AGL_EARG, "lrtest: the fits explain '%s' and '%s', expected the same",
                    a->formula->response_name, b->formula->response_name);
  if (!same_rows(&a->design, &b->design))
    return agl_fail(err, AGL_EDATA,
                    "lrtest: the fits use different rows (%zu and %zu of them): drop the rows that "
                    "lack a term of either",
                    a->design.n, b->design.n);
  if (a->nparameter == b->nparameter)
    return agl_fail(err, AGL_EARG, "lrtest: both fits have %zu coefficients: neither is nested",
                    a->nparameter);
  return AGL_OK;
}

agl_status agl_model_lrtest(agl_table **out, const agl_model *m, const agl_model *other,
                            agl_err *err)
{
  const agl_model *large = m, *small = other;
  double statistic, p;
  int64_t df;
  agl_build b;
  AGL_TRY(check(m, other, err));
  if (m->nparameter < other->nparameter) {
    large = other;
    small = m;
  }
  statistic = 2 * (large->log_likelihood - small->log_likelihood);
  if (statistic < -1e-8 * fabs(large->log_likelihood))
    return agl_fail(err, AGL_EARG, "lrtest: not nested: '%s' fits worse than '%s'",
                    large->formula->text, small->formula->text);
  statistic = fmax(statistic, 0);
  df = (int64_t)(large->nparameter - small->nparameter);
  p = agl_chi2_upper(statistic, (double)df);
  b = agl_build_start(1, err);
  agl_build_strings(&b, "restricted", (const char *const *)&small->formula->text);
  agl_build_strings(&b, "unrestricted", (const char *const *)&large->formula->text);
  agl_build_numbers(&b, "statistic", &statistic);
  agl_build_integers(&b, "df", &df, NULL);
  agl_build_numbers(&b, "p_value", &p);
  return agl_build_finish(out, &b);
}
