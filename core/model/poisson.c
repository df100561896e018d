/* SPDX-License-Identifier: GPL-3.0-or-later */
/* poisson.c - counts, and other responses that are not negative, whose log mean is linear. */
#include <math.h>

#include "base/err.h"
#include "model/glm.h"

const agl_link agl_log_link = {"log", exp, exp, exp};

double agl_y_log(double y, double m)
{
  return y > 0 ? y * log(y / m) : 0;
}

double agl_count_start(double y, double w)
{
  (void)w;
  return log(y + 0.1);
}

/* 2 (y log(y / mu) - (y - mu)) */
static agl_glm_row row(double y, double eta, double shape)
{
  double mu = exp(eta), root = exp(eta / 2);
  (void)shape;
  return (agl_glm_row){
      .root = root,
      .residual = root > 0 ? (y - mu) / root : 0,
      .deviance = 2 * fmax(0, agl_y_log(y, mu) - (y - mu)),
  };
}

static const agl_glm poisson = {&agl_log_link, row, agl_count_start, true};

/* The log likelihood of a mean that is y itself. */
static double saturated(double y, double shape)
{
  (void)shape;
  return agl_y_log(y, 1) - y - lgamma(y + 1);
}

static void say(agl_model *m, const agl_glm_fit *f, double null_deviance)
{
  double most = agl_response_sum(m, saturated, 0);
  agl_likelihood_facts(m, most - f->at.deviance / 2, most - null_deviance / 2);
  agl_model_add_fact(m, "deviance", f->at.deviance);
  agl_model_add_fact(m, "overdispersion",
                     m->df_residual > 0 ? f->pearson / (double)m->df_residual : NAN);
  agl_model_add_fact(m, "iterations", f->at.iterations);
  agl_model_say_method(m, "maximum likelihood by reweighted least squares, %d iterations",
                       f->at.iterations);
}

static agl_status fit(agl_model *m, const agl_call *call, agl_err *err)
{
  agl_glm_problem p;
  agl_glm_fit f;
  double null = NAN;
  agl_status status;
  (void)call;
  AGL_TRY(agl_check_counts(m, false, err));
  AGL_TRY(agl_model_omit_dependent(m, m->design.x, err));
  p = agl_glm_of(m, &poisson);
  AGL_TRY(agl_glm_new(&f, &p, err));
  status = agl_glm_run(&f, &p, false, err);
  if (status == AGL_OK)
    status = agl_glm_null_deviance(&null, m, &poisson, err);
  if (status == AGL_OK)
    status = agl_glm_finish(m, &p, &f, err);
  if (status == AGL_OK)
    say(m, &f, null);
  agl_glm_clear(&f);
  return status;
}

const agl_estimator_method agl_estimate_poisson = {
    .about = {.name = "poisson",
              .title = "Poisson regression",
              .summary = "counts whose log mean is linear in the terms; hc1 for any response >= 0",
              .formula = "max over b of sum w (y x'b - exp(x'b + offset))",
              .source = "McCullagh & Nelder 1989; Gourieroux, Monfort & Trognon 1984",
              .example = "model.poisson(\"goods_clusters ~ year\", d, { se = \"hc1\" })"},
    .traits = AGL_TAKES_WEIGHTS | AGL_TAKES_OFFSET | AGL_NORMAL | AGL_LIKELIHOOD,
    .fit = fit,
    .link = &agl_log_link,
};
