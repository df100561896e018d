/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recipe.c - how the numbers of a fit came about, in words. */
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "data/build.h"
#include "model/model.h"

static void rows_used(agl_text *s, const agl_model *m)
{
  const agl_design *d = &m->design;
  const char *reason;
  agl_text_printf(s, "%zu of %zu", d->nrow - agl_model_ndropped(m), d->nrow);
  for (size_t i = 0; i < d->nvariable + d->nabsorbed + d->npresent; i++)
    if (d->dropped[i] > 0 && (reason = agl_design_reason(d, i)) != NULL)
      agl_text_printf(s, "; %zu dropped: %s missing%s", d->dropped[i], reason,
                      i < d->nvariable ? " or infinite" : "");
}

static void left_out(agl_text *s, const agl_model *m)
{
  const char *name, *why;
  for (size_t i = 0; (name = agl_model_omitted(&why, m, i)) != NULL; i++)
    agl_text_printf(s, "%s%s: %s", i > 0 ? "; " : "", name, why);
  if (s->len == 0)
    agl_text_puts(s, "no term");
}

static void degrees(agl_text *s, const agl_model *m)
{
  agl_text_printf(s, "%zu = %zu rows - %zu coefficients", m->df_residual, m->design.n, m->k);
  if (m->df_absorbed > 0)
    agl_text_printf(s, " - %zu absorbed effects", m->df_absorbed);
}

static void accuracy(agl_text *s, const agl_model *m)
{
  if (m->fit.refinements == 0 && !m->fit.crossed)
    agl_text_puts(s, "double precision");
  else
    agl_text_printf(s,
                    "coefficients and residuals refined in %s precision, %d step%s after the first "
                    "solution",
                    m->fit.doubled   ? "doubled"
                    : m->fit.crossed ? "double"
                                     : "extended",
                    m->fit.refinements, m->fit.refinements == 1 ? "" : "s");
}

static void estimator(agl_text *s, const agl_model *m)
{
  bool weighted_ols = m->weights != NULL && m->of == &agl_estimate_ols;
  agl_text_printf(s, "%s, %s", weighted_ols ? agl_estimate_wls.about.title : m->of->about.title,
                  m->method);
  if (m->weights != NULL)
    agl_text_printf(s, "; weights %s, inverse to the variance of a row", m->weights);
}

/* The name, and what of its options was used. */
static void standard_errors(agl_text *s, const agl_model *m)
{
  const agl_inference *f = &m->inference;
  agl_text_printf(s, "%s: %s", f->of->name, f->of->summary);
  for (size_t i = 0; i < f->ncluster; i++)
    agl_text_printf(s, "%s%zu clusters by %s", i == 0 ? "; " : ", ", f->ngroup[i], f->cluster[i]);
  if (f->ncluster == 2)
    agl_text_printf(s, ", %zu by both", f->ngroup[2]);
  if (strcmp(f->of->name, "hac") == 0)
    agl_text_printf(s, "; lag L = %zu%s%s", f->lag,
                    f->lag_given ? "" : " = floor(4 (n / 100)^(2/9))",
                    f->adjust ? ", times n / (n - k)" : "");
}

/* What the symbols stand for. */
static void covariance(agl_text *s, const agl_model *m)
{
  agl_text_printf(s, "%s, B = %s%s%s", m->inference.of->formula,
                  m->weights != NULL ? "(X'WX)^-1" : "(X'X)^-1",
                  agl_model_is(m, AGL_NONLINEAR) ? ", X the derivatives at the estimates" : "",
                  m->weights != NULL ? ", e the residual times its weight" : "");
}

static void distribution(agl_text *s, const agl_model *m)
{
  if (m->normal) {
    agl_text_puts(s, "normal for coefficients, two-sided; chi-squared for the regression");
    return;
  }
  agl_text_printf(s, "t for coefficients, two-sided; F for the regression");
  if (m->inference.ncluster > 0)
    agl_text_printf(s, "; %.0f degrees of freedom: clusters - 1%s", m->inference.df,
                    m->inference.ncluster == 2 ? ", of the way with fewer" : "");
  else
    agl_text_printf(s, "; %zu degrees of freedom", m->df_residual);
}

static void formula(agl_text *s, const agl_model *m)
{
  agl_text_puts(s, m->formula->text);
}

static const struct {
  const char *name;
  void (*say)(agl_text *s, const agl_model *m);
} items[] = {
    {"estimator", estimator},
    {"formula", formula},
    {"rows used", rows_used},
    {"degrees of freedom", degrees},
    {"standard errors", standard_errors},
    {"covariance", covariance},
    {"distribution", distribution},
    {"accuracy", accuracy},
    {"left out", left_out},
};

enum { ITEMS = sizeof items / sizeof items[0] };

agl_status agl_model_recipe(agl_table **out, const agl_model *m, agl_err *err)
{
  agl_text text[ITEMS] = {{0}};
  const char *name[ITEMS], *value[ITEMS];
  agl_build b = agl_build_start(ITEMS, err);
  for (size_t i = 0; i < ITEMS; i++) {
    items[i].say(&text[i], m);
    name[i] = items[i].name;
    value[i] = text[i].s;
    if (b.status == AGL_OK && text[i].failed)
      b.status = agl_fail_memory(err, "recipe");
  }
  agl_build_strings(&b, "item", name);
  agl_build_strings(&b, "value", value);
  for (size_t i = 0; i < ITEMS; i++)
    agl_text_clear(&text[i]);
  return agl_build_finish(out, &b);
}
