/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recipe.c - how the numbers of a fit came about, in words. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "data/build.h"
#include "model/model.h"

static void rows_used(agl_text *s, const agl_model *m)
{
  const agl_design *d = &m->design;
  agl_text_printf(s, "%zu of %zu", d->nrow - agl_model_ndropped(m), d->nrow);
  for (size_t i = 0; i < d->nlost; i++)
    agl_text_printf(s, "; %zu dropped: %s missing%s", d->lost[i].rows, d->lost[i].what,
                    d->lost[i].number ? " or infinite" : "");
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
  if (m->edf > 0) {
    agl_text_printf(s, "%zu: %zu rows - %.10g effective coefficients of %zu", m->df_residual,
                    m->design.n, m->edf, m->k);
    return;
  }
  agl_text_printf(s, "%zu = %zu rows - %zu coefficients", m->df_residual, m->design.n, m->k);
  if (m->df_absorbed > 0)
    agl_text_printf(s, " - %zu absorbed effects", m->df_absorbed);
}

/* What holds of the coefficient of which the least does. */
static void good_digits(agl_text *s, const agl_model *m)
{
  double least = INFINITY;
  for (size_t j = 0; m->digits != NULL && j < m->k; j++)
    least = fmin(least, m->digits[j]);
  if (isfinite(least))
    agl_text_printf(s, "; %.1f digits or more of the coefficients hold", least);
}

static void accuracy(agl_text *s, const agl_model *m)
{
  if (agl_model_is(m, AGL_LIKELIHOOD))
    agl_text_puts(s, "until a step changes no coefficient by a relative 1e-12; sums in doubled "
                     "precision");
  else if (m->fit.refinements == 0 && !m->fit.crossed)
    agl_text_puts(s, "double precision");
  else
    agl_text_printf(s,
                    "coefficients and residuals refined in %s precision, %d step%s after the first "
                    "solution",
                    m->fit.doubled   ? "doubled"
                    : m->fit.crossed ? "double"
                                     : "extended",
                    m->fit.refinements, m->fit.refinements == 1 ? "" : "s");
  good_digits(s, m);
}

static void estimator(agl_text *s, const agl_model *m)
{
  bool weighted_ols = m->weights != NULL && m->of == &agl_estimate_ols;
  agl_text_printf(s, "%s, %s", weighted_ols ? agl_estimate_wls.about.title : m->of->about.title,
                  m->method);
  if (m->weights != NULL)
    agl_text_printf(s, "; weights %s, %s", m->weights,
                    m->weights_are != NULL            ? m->weights_are
                    : agl_model_is(m, AGL_LIKELIHOOD) ? "by which a row's log likelihood counts"
                                                      : "inverse to the variance of a row");
}

/* The name, and what of its options was used. */
static void standard_errors(agl_text *s, const agl_model *m)
{
  const agl_inference *f = &m->inference;
  if (m->errors != NULL) {
    agl_text_puts(s, m->errors);
    return;
  }
  if (agl_model_is(m, AGL_LIKELIHOOD) && strcmp(f->of->name, "classical") == 0) {
    agl_text_puts(s, "classical: the inverse of the information, right when the model is");
    return;
  }
  agl_text_printf(s, "%s: %s%s", f->of->name, f->of->summary, f->how.s != NULL ? f->how.s : "");
}

static void convention(agl_text *s, const agl_model *m)
{
  const agl_convention *c = m->inference.like;
  agl_text_printf(s, "%s: %s", c->name != NULL ? c->name : "agglom", c->summary);
}

/* What the symbols stand for. */
static void covariance(agl_text *s, const agl_model *m)
{
  if (m->covariance != NULL) {
    agl_text_puts(s, m->covariance);
    return;
  }
  if (agl_model_is(m, AGL_LIKELIHOOD)) {
    bool classical = strcmp(m->inference.of->name, "classical") == 0;
    agl_text_printf(s, "%s, B = the inverse of the information%s",
                    classical ? "B" : m->inference.of->formula,
                    classical ? "" : ", x e the score of a row");
    return;
  }
  agl_text_printf(s, "%s, B = %s%s%s", m->inference.of->formula,
                  m->weights != NULL ? "(X'WX)^-1" : "(X'X)^-1",
                  agl_model_is(m, AGL_NONLINEAR) ? ", X the derivatives at the estimates" : "",
                  m->weights != NULL ? ", e the residual times its weight" : "");
}

/* The degrees of freedom of each coefficient. */
static void say_each(agl_text *s, const agl_model *m)
{
  for (size_t j = 0; j < m->k; j++)
    agl_text_printf(s, "%s%s %.4g", j > 0 ? ", " : "of t ", m->term[j], agl_model_term_df(m, j));
}

static void distribution(agl_text *s, const agl_model *m)
{
  const agl_inference *f = &m->inference;
  if (agl_model_is(m, AGL_SHRINKS)) {
    if (isnan(m->dispersion))
      agl_text_puts(s, "none");
    else
      agl_text_printf(s, "t for coefficients, two-sided; %.10g degrees of freedom", f->df);
    return;
  }
  if (m->normal) {
    agl_text_puts(s, "normal for coefficients, two-sided; chi-squared for the regression");
    return;
  }
  agl_text_puts(s, "t for coefficients, two-sided; F for the regression; ");
  if (f->df_term != NULL)
    say_each(s, m);
  agl_text_printf(s, "%s%.10g degrees of freedom%s%s", f->df_term != NULL ? "; of F " : "", f->df,
                  f->df_is != NULL ? ": " : "", f->df_is != NULL ? f->df_is : "");
  if (f->ncluster == 2 && f->df_is != NULL)
    agl_text_puts(s, ", of the way with fewer");
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
    {"convention", convention},
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
