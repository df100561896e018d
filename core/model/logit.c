/* SPDX-License-Identifier: GPL-3.0-or-later */
/* logit.c - binary responses by logistic and probit regression. */
#include <math.h>

#include "base/err.h"
#include "model/glm.h"
#include "num/dist.h"

/* ---- logit: P(y = 1) = 1 / (1 + exp(-eta)) --------------------------------------------------- */

static double logistic(double eta)
{
  double e = exp(-fabs(eta));
  return eta >= 0 ? 1 / (1 + e) : e / (1 + e);
}

static double logistic_density(double eta)
{
  double e = exp(-fabs(eta));
  return e / ((1 + e) * (1 + e));
}

/* -2 log P of the response seen: with s = eta for 1 and -eta for 0, 2 log(1 + exp(-s)). */
static agl_glm_row logit_row(double y, double eta, double shape)
{
  double s = y > 0 ? eta : -eta, root = sqrt(logistic_density(eta)), missed = logistic(-s);
  (void)shape;
  return (agl_glm_row){
      .root = root,
      .residual = root > 0 ? (y > 0 ? missed : -missed) / root : 0,
      .deviance = 2 * (s > 0 ? log1p(exp(-s)) : log1p(exp(s)) - s),
  };
}

/* The proportion that a row stands for, drawn towards 1/2. */
static double start_share(double y, double w)
{
  return (w * y + 0.5) / (w + 1);
}

static double logit_start(double y, double w)
{
  double p = start_share(y, w);
  return log(p / (1 - p));
}

static double logistic_bend(double eta)
{
  return -logistic_density(eta) * tanh(eta / 2);
}

static const agl_link logit_link = {"logit", logistic, logistic_density, logistic_bend};
static const agl_glm logit = {&logit_link, logit_row, logit_start, false};

/* ---- probit: P(y = 1) = Phi(eta) ------------------------------------------------------------- */

static double normal(double eta)
{
  return erfc(-eta / sqrt(2.0)) / 2;
}

static double normal_density(double eta)
{
  return exp(-eta * eta / 2) / sqrt(2 * acos(-1));
}

/* Fisher's scoring: the information expected is phi^2 / (Phi (1 - Phi)). */
static agl_glm_row probit_row(double y, double eta, double shape)
{
  double s = y > 0 ? eta : -eta, hit = normal(s), missed = normal(-s);
  double root = normal_density(eta) / sqrt(hit * missed), residual = sqrt(missed / hit);
  (void)shape;
  return (agl_glm_row){
      .root = hit > 0 && missed > 0 ? root : 0,
      .residual = y > 0 ? residual : -residual,
      .deviance = -2 * (s > 0 ? log1p(-missed) : log(hit)),
  };
}

static double probit_start(double y, double w)
{
  return agl_normal_quantile(start_share(y, w));
}

static double normal_bend(double eta)
{
  return -eta * normal_density(eta);
}

static const agl_link probit_link = {"probit", normal, normal_density, normal_bend};
static const agl_glm probit = {&probit_link, probit_row, probit_start, false};

/* ---- fits ------------------------------------------------------------------------------------ */

static agl_status fit_binary(agl_model *m, const agl_glm *of, agl_err *err)
{
  agl_glm_problem p;
  agl_glm_fit f;
  double null = NAN;
  agl_status status;
  AGL_TRY(agl_check_binary(m, err));
  AGL_TRY(agl_model_omit_dependent(m, m->design.x, err));
  p = agl_glm_of(m, of);
  AGL_TRY(agl_glm_new(&f, &p, err));
  status = agl_glm_run(&f, &p, false, err);
  if (status == AGL_OK)
    status = agl_glm_null_deviance(&null, m, of, err);
  if (status == AGL_OK)
    status = agl_glm_finish(m, &p, &f, err);
  if (status == AGL_OK) {
    agl_likelihood_facts(m, -f.at.deviance / 2, -null / 2);
    agl_model_add_fact(m, "deviance", f.at.deviance);
    agl_model_add_fact(m, "iterations", f.at.iterations);
    agl_model_say_method(m, "maximum likelihood by reweighted least squares, %d iterations",
                         f.at.iterations);
  }
  agl_glm_clear(&f);
  return status;
}

static agl_status fit_logit(agl_model *m, const agl_call *call, agl_err *err)
{
  (void)call;
  return fit_binary(m, &logit, err);
}

const agl_estimator_method agl_estimate_logit = {
    .about = {.name = "logit",
              .title = "logistic regression",
              .summary = "a response of 0 and 1 whose log odds are linear in the terms",
              .formula =
                  "max over b of sum w (y log p + (1 - y) log(1 - p)), p = 1 / (1 + exp(-x'b))",
              .source = "Berkson 1944; McCullagh & Nelder 1989",
              .example =
                  "model.logit(\"late ~ goods_quality\", d:mutate(\"late = year % 3 == 0\"))"},
    .traits = AGL_TAKES_WEIGHTS | AGL_TAKES_OFFSET | AGL_NORMAL | AGL_LIKELIHOOD,
    .fit = fit_logit,
    .link = &logit_link,
};

static agl_status fit_probit(agl_model *m, const agl_call *call, agl_err *err)
{
  (void)call;
  return fit_binary(m, &probit, err);
}

const agl_estimator_method agl_estimate_probit = {
    .about = {.name = "probit",
              .title = "probit regression",
              .summary =
                  "a response of 0 and 1: is a normal variable, linear in the terms, above 0?",
              .formula = "max over b of sum w (y log Phi(x'b) + (1 - y) log Phi(-x'b)); standard "
                         "errors by the expected information",
              .source = "Bliss 1934; McCullagh & Nelder 1989",
              .example =
                  "model.probit(\"late ~ goods_quality\", d:mutate(\"late = year % 3 == 0\"))"},
    .traits = AGL_TAKES_WEIGHTS | AGL_TAKES_OFFSET | AGL_NORMAL | AGL_LIKELIHOOD,
    .fit = fit_probit,
    .link = &probit_link,
};
