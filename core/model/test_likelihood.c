/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_likelihood.c - is the link of a logit, probit or Poisson right, and the variance of counts their mean? */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/build.h"
#include "model/diagnose.h"
#include "num/dist.h"

/* ---- link test ----------------------------------------------------------------------------- */

/* The linear predictor, offset and all. */
static double predictor(const agl_model *m, size_t i)
{
  const agl_design *d = &m->design;
  long double eta = d->offset != NULL ? d->offset[i] : 0;
  for (size_t j = 0; j < d->k; j++)
    eta += (long double)m->fit.beta[j] * d->x[j][i];
  return (double)eta;
}

/* y, hat, its square and the weights: hat standardised, which leaves the test of the square alone. */
static agl_status predictors(agl_table **out, const agl_model *m, agl_err *err)
{
  const agl_design *d = &m->design;
  double *x = agl_alloc(2 * d->n, sizeof *x), *square = x + d->n;
  agl_build b = agl_build_start(d->n, err);
  if (b.status == AGL_OK && x == NULL)
    b.status = agl_fail_memory(err, "link_test");
  if (b.status == AGL_OK) {
    for (size_t i = 0; i < d->n; i++)
      x[i] = predictor(m, i);
    agl_standardise(x, x, d->n);
    for (size_t i = 0; i < d->n; i++)
      square[i] = x[i] * x[i];
    agl_build_numbers(&b, "y", d->y);
    agl_build_numbers(&b, "hat", x);
    agl_build_numbers(&b, "square", square);
    if (d->w != NULL)
      agl_build_numbers(&b, "w", d->w);
  }
  agl_free(x);
  return agl_build_finish(out, &b);
}

static void no_link(agl_findings *f, const char *why)
{
  agl_find(f, "link_test", NULL, (agl_result){NAN, NAN, NAN}, "%s", why);
}

/* The z test of the square in the fit on the predictor and its square. */
static agl_status test_square(agl_findings *f, const agl_table *t, agl_err *err)
{
  const agl_argument weights = {.name = "weights", .kind = AGL_GIVEN_TEXT, .text = "w"};
  agl_model *m = NULL;
  agl_err inner;
  double b, se, z, p;
  agl_status status = agl_model_fit(&m, f->m->of->about.name, "y ~ hat + square", t, &weights,
                                    f->m->design.w != NULL, &inner);
  if (status == AGL_EMATH) {
    no_link(f, inner.msg);
    return AGL_OK;
  }
  if (status != AGL_OK)
    return agl_fail(err, status, "%s", inner.msg);
  if (agl_model_coef(&b, &se, m, "square", &inner) != AGL_OK) {
    no_link(f, "the square of the linear predictor depends linearly on it");
  } else {
    z = b / se;
    p = agl_t_two_sided(z, INFINITY);
    agl_find(f, "link_test", NULL, (agl_result){z, 1, p},
             "%s: z of the square of the linear predictor",
             agl_verdict_at_5(p, "the link or the terms may be wrong", "no sign of a wrong link"));
  }
  agl_model_free(m);
  return AGL_OK;
}

static agl_status run_link(agl_findings *f, agl_err *err)
{
  agl_table *t;
  agl_status status;
  if (f->m->df_model == 0) {
    no_link(f, "no regressor, so the linear predictor does not vary");
    return AGL_OK;
  }
  AGL_TRY(predictors(&t, f->m, err));
  status = test_square(f, t, err);
  agl_table_free(t);
  return status;
}

/* ---- dispersion ---------------------------------------------------------------------------- */

/* One-sided: is a in var = mu + a mu^power above 0? With u = ((y - mu)^2 - y) / mu, the t of u on
** mu^(power - 1) without a constant. */
static void find_dispersion(agl_findings *f, const char *test, int power, const char *of)
{
  const agl_design *d = &f->m->design;
  long double xx = 0, xu = 0, uu = 0;
  double a, t, p;
  for (size_t i = 0; i < d->n; i++) {
    double e = f->m->fit.residual[i], mu = d->y[i] - e;
    double u = (e * e - d->y[i]) / mu, x = power == 2 ? mu : 1;
    xx += (long double)x * x;
    xu += (long double)x * u;
    uu += (long double)u * u;
  }
  a = (double)(xu / xx);
  t = (double)(xu / sqrtl(xx * (uu - xu * xu / xx) / (long double)(d->n - 1)));
  p = agl_normal_lower(-t);
  agl_find(f, test, NULL, (agl_result){t, 1, p}, "%s: variance mean %c %.4g %s, one-sided",
           agl_verdict_at_5(p, "more variance than Poisson's; model.negbin, or robust errors",
                            "no sign of overdispersion"),
           a < 0 ? '-' : '+', fabs(a), of);
}

static agl_status run_dispersion(agl_findings *f, agl_err *err)
{
  (void)err;
  if (f->m->design.w != NULL || f->m->design.n < 2) {
    agl_find(f, "dispersion", NULL, (agl_result){NAN, NAN, NAN},
             "for fits of two rows and more without weights only");
    return AGL_OK;
  }
  find_dispersion(f, "dispersion", 1, "mean");
  find_dispersion(f, "dispersion_quadratic", 2, "mean^2");
  return AGL_OK;
}

const agl_test agl_tests_likelihood[] = {
    {.doc = {.name = "link_test",
             .family = "likelihood",
             .summary = "does the square of the linear predictor improve the fit?",
             .source = "Pregibon 1980; as Stata's linktest"},
     .needs = AGL_NEEDS_LINK,
     .run = run_link},
    {.doc = {.name = "dispersion",
             .family = "likelihood",
             .summary = "more variance than the mean: in proportion to it, and to its square",
             .source = "Cameron & Trivedi 1990"},
     .needs = AGL_NEEDS_COUNTS,
     .run = run_dispersion},
    {.run = NULL}};
