/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recipe.c - how the numbers of a fit came about, in words. */
#include "base/err.h"
#include "base/text.h"
#include "data/build.h"
#include "model/model.h"

enum { ITEMS = 8 };

static void rows_used(agl_text *s, const agl_model *m)
{
  const agl_design *d = &m->design;
  agl_text_printf(s, "%zu of %zu", d->n, d->nrow);
  for (size_t j = 0; j <= d->k; j++)
    if (d->dropped[j] > 0)
      agl_text_printf(s, "; %zu dropped: %s missing or infinite", d->dropped[j],
                      j < d->k ? m->term[j] : m->formula->response_name);
}

static void degrees(agl_text *s, const agl_model *m)
{
  agl_text_printf(s, "%zu = %zu rows - %zu coefficients", m->df_residual, m->design.n, m->design.k);
}

static void accuracy(agl_text *s, const agl_model *m)
{
  agl_text_printf(s,
                  "coefficients and residuals refined in %s precision, %d step%s after the first "
                  "solution",
                  m->fit.doubled   ? "doubled"
                  : m->fit.crossed ? "double"
                                   : "extended",
                  m->fit.refinements, m->fit.refinements == 1 ? "" : "s");
}

agl_status agl_model_recipe(agl_table **out, const agl_model *m, agl_err *err)
{
  static const char *const items[ITEMS] = {"estimator",          "formula",         "rows used",
                                           "degrees of freedom", "standard errors", "covariance",
                                           "distribution",       "accuracy"};
  const char *values[ITEMS] = {m->fit.crossed
                                   ? "ordinary least squares, cross-products and Cholesky"
                                   : "ordinary least squares, Householder QR",
                               m->formula->text,
                               NULL,
                               NULL,
                               "classical: equal variance, no correlation between rows",
                               "s^2 (X'X)^-1, s^2 = residual sum of squares / degrees of freedom",
                               "t for coefficients, two-sided; F for the regression",
                               NULL};
  agl_text rows = {0}, df = {0}, digits = {0};
  agl_build b;
  rows_used(&rows, m);
  degrees(&df, m);
  accuracy(&digits, m);
  values[2] = rows.s;
  values[3] = df.s;
  values[7] = digits.s;
  b = agl_build_start(ITEMS, err);
  if (b.status == AGL_OK && (rows.failed || df.failed || digits.failed))
    b.status = agl_fail_memory(err, "recipe");
  agl_build_strings(&b, "item", items);
  agl_build_strings(&b, "value", values);
  agl_text_clear(&rows);
  agl_text_clear(&df);
  agl_text_clear(&digits);
  return agl_build_finish(out, &b);
}
