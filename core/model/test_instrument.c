/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_instrument.c - are the instruments strong, are they valid, are they needed? With Y = [y, E] and
** its cross-products `outer` less the exogenous and `inner` less the instruments too (iv.h).
*/
#include <math.h>

#include "base/err.h"
#include "model/diagnose.h"
#include "model/iv.h"
#include "num/dist.h"

/* Rows less what the exogenous regressors, the instruments and the absorbed effects use. */
static double df_first_stage(const agl_model *m)
{
  return (double)m->design.n - (double)m->df_absorbed - (double)m->iv->exogenous - (double)m->iv->l;
}

/* F of the excluded instruments in the first stage of each endogenous regressor. */
static agl_status run_first_stage(agl_findings *f, agl_err *err)
{
  const agl_instrumental *iv = f->m->iv;
  double df = df_first_stage(f->m), l = (double)iv->l;
  (void)err;
  for (size_t j = 1; j <= iv->e; j++) {
    size_t at = j * (iv->e + 1) + j;
    double statistic = (iv->outer[at] - iv->inner[at]) / l / (iv->inner[at] / df);
    agl_find(f, "first_stage_f", f->m->term[f->m->design.k - iv->e + j - 1],
             (agl_result){statistic, l, agl_f_upper(statistic, l, df)},
             "F(%.0f, %.0f) of the excluded instruments, partial R-squared %.3g: %s", l, df,
             1 - iv->inner[at] / iv->outer[at],
             statistic < 10
                 ? "weak by the rule of 10 (Staiger & Stock): estimates and their errors "
                   "mislead, see anderson_rubin"
                 : "not weak by the rule of 10 (Staiger & Stock)");
  }
  return AGL_OK;
}

static agl_status run_exogeneity(agl_findings *f, agl_err *err)
{
  const agl_instrumental *iv = f->m->iv;
  double e = (double)iv->e, df = (double)f->m->df_residual - e;
  double p = agl_f_upper(iv->exogeneity, e, df);
  (void)err;
  agl_find(f, "wu_hausman", NULL, (agl_result){iv->exogeneity, e, p}, "%s: F(%.0f, %.0f)",
           agl_verdict_at_5(p, "least squares would be inconsistent: the instruments are needed",
                            "no sign that least squares would be inconsistent"),
           e, df);
  return AGL_OK;
}

static agl_status run_overidentification(agl_findings *f, agl_err *err)
{
  const agl_instrumental *iv = f->m->iv;
  const char *name = isnan(iv->kappa) ? "hansen_j" : "sargan";
  double df = (double)iv->l - (double)iv->e, p;
  (void)err;
  if (df == 0) {
    agl_find(f, name, NULL, (agl_result){NAN, NAN, NAN},
             "as many instruments as endogenous regressors: nothing is left to test");
    return AGL_OK;
  }
  p = agl_chi2_upper(iv->score_test, df);
  agl_find(f, name, NULL, (agl_result){iv->score_test, df, p}, "%s: chi-squared with %.0f df",
           agl_verdict_at_5(p, "the instruments contradict one another: not all are valid",
                            "no sign that an instrument is invalid"),
           df);
  return AGL_OK;
}

/*
** The b for which F of the instruments in the regression of y - b E is below its 5 % point c (Anderson
** & Rubin 1949): a b^2 - 2 h b + g <= 0 with q = 1 + c l / df, a = outer_EE - q inner_EE and so on. An
** interval when a > 0; everything but one when a < 0; everything or nothing without real ends.
*/
static agl_status run_anderson_rubin(agl_findings *f, agl_err *err)
{
  const agl_instrumental *iv = f->m->iv;
  const double *o = iv->outer, *i = iv->inner;
  double df = df_first_stage(f->m), l = (double)iv->l, q, a, h, g, root, statistic, p;
  const char *term = f->m->term[f->m->design.k - 1];
  (void)err;
  if (iv->e != 1) {
    agl_find(f, "anderson_rubin", NULL, (agl_result){NAN, NAN, NAN},
             "for one endogenous regressor, not %zu", iv->e);
    return AGL_OK;
  }
  statistic = (o[0] - i[0]) / l / (i[0] / df);
  p = agl_f_upper(statistic, l, df);
  q = 1 + agl_f_quantile(0.95, l, df) * l / df;
  a = o[3] - q * i[3];
  h = o[1] - q * i[1];
  g = o[0] - q * i[0];
  root = h * h - a * g;
  if (root < 0)
    agl_find(f, "anderson_rubin", term, (agl_result){statistic, l, p}, "95 %% interval: %s",
             a > 0 ? "empty, the instruments are not valid" : "all numbers, they say nothing");
  else
    agl_find(f, "anderson_rubin", term, (agl_result){statistic, l, p},
             a > 0 ? "95 %% interval from %.6g to %.6g, whatever the strength of the instruments"
                   : "95 %% interval: all numbers but those from %.6g to %.6g",
             fmin((h - sqrt(root)) / a, (h + sqrt(root)) / a),
             fmax((h - sqrt(root)) / a, (h + sqrt(root)) / a));
  return AGL_OK;
}

const agl_test agl_tests_instrument[] = {
    {.doc = {.name = "first_stage_f",
             .family = "instrument",
             .summary = "are the instruments strong?",
             .source = "Staiger & Stock 1997"},
     .needs = AGL_NEEDS_INSTRUMENTS,
     .run = run_first_stage},
    {.doc = {.name = "wu_hausman",
             .family = "instrument",
             .summary =
                 "are the endogenous regressors endogenous? F of the first-stage residuals in "
                 "the regression",
             .source = "Durbin 1954, Wu 1973, Hausman 1978"},
     .needs = AGL_NEEDS_INSTRUMENTS,
     .run = run_exogeneity},
    {.doc = {.name = "sargan",
             .family = "instrument",
             .summary = "do the instruments agree? of GMM Hansen's J",
             .source = "Sargan 1958, Hansen 1982"},
     .needs = AGL_NEEDS_INSTRUMENTS,
     .run = run_overidentification},
    {.doc = {.name = "anderson_rubin",
             .family = "instrument",
             .summary = "is the coefficient 0, and which values are not rejected, however weak the "
                        "instruments?",
             .source = "Anderson & Rubin 1949"},
     .needs = AGL_NEEDS_INSTRUMENTS,
     .run = run_anderson_rubin},
    {.run = NULL}};
