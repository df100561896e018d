/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** negbin.c - counts with more variance than Poisson's: NB2, mean mu and variance mu + alpha mu^2,
** alpha = 1 / theta. For a given theta the coefficients come of reweighted least squares, for given
** means theta of Newton's method, in turn until neither moves, as in MASS::glm.nb. The expected
** information has no covariance of the two, and gives the standard errors of the coefficients; the
** observed one that of theta.
*/
#include <gsl/gsl_sf_psi.h>
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "model/glm.h"
#include "num/gram.h"

enum { ROWS = AGL_GRAM_ROWS, SEGMENT = 1 << 14, TURNS = 200, STEPS = 100, SHORT = 64 };

static const double largest_theta = 1e8; /* beyond it the variance is the mean */

/* 2 (y log(y / mu) - (y + theta) log((y + theta) / (mu + theta))) */
static agl_glm_row row(double y, double eta, double theta)
{
  double mu = exp(eta), more = 1 + mu / theta, root = exp(eta / 2) / sqrt(more);
  return (agl_glm_row){
      .root = root,
      .residual = root > 0 ? (y - mu) / (exp(eta / 2) * sqrt(more)) : 0,
      .deviance = 2 * fmax(0, agl_y_log(y, mu) - (y + theta) * log1p((y - mu) / (mu + theta))),
  };
}

static const agl_glm negbin = {&agl_log_link, row, agl_count_start, true};

/* With the observed information, mu (1 + y / theta) / (1 + mu / theta)^2, which is positive: Newton's
** steps, where the scoring of MASS::glm.nb can creep. */
static agl_glm_row newton_row(double y, double eta, double theta)
{
  agl_glm_row r = row(y, eta, theta);
  double mu = exp(eta), more = sqrt(1 + y / theta);
  r.root = exp(eta / 2) * more / (1 + mu / theta);
  r.residual = r.root > 0 ? (y - mu) / (exp(eta / 2) * more) : 0;
  return r;
}

static const agl_glm by_newton = {&agl_log_link, newton_row, agl_count_start, true};

/* log Gamma(theta + y) - log Gamma(theta), and its first and second derivative in theta. */
static double rise(double y, double theta, int derivative)
{
  double sum = 0;
  if (y > SHORT)
    return derivative == 0   ? lgamma(theta + y) - lgamma(theta)
           : derivative == 1 ? gsl_sf_psi(theta + y) - gsl_sf_psi(theta)
                             : gsl_sf_psi_1(theta + y) - gsl_sf_psi_1(theta);
  for (int j = 0; j < (int)y; j++)
    sum += derivative == 0   ? log(theta + j)
           : derivative == 1 ? 1 / (theta + j)
                             : -1 / ((theta + j) * (theta + j));
  return sum;
}

/* The log likelihood of a mean that is y itself. */
static double saturated(double y, double theta)
{
  return rise(y, theta, 0) - lgamma(y + 1) + theta * log(theta) + agl_y_log(y, 1) -
         (theta + y) * log(theta + y);
}

/* ---- theta ----------------------------------------------------------------------------------- */

typedef struct {
  const agl_glm_problem *p;
  const agl_glm_fit *f;
  double *mu; /* n */
  double theta;
  double *sum; /* for each segment: score, observed information, y over mu less 1 squared */
} theta_work;

static agl_status fill_means(void *ctx, size_t s, agl_err *err)
{
  const theta_work *c = ctx;
  const agl_glm_problem *p = c->p;
  size_t to = (s + 1) * SEGMENT < p->n ? (s + 1) * SEGMENT : p->n;
  double *tile = agl_alloc(p->k * ROWS, sizeof *tile);
  if (tile == NULL)
    return agl_fail_memory(err, "negative binomial");
  for (size_t from = s * SEGMENT; from < to; from += ROWS) {
    size_t rows = to - from < ROWS ? to - from : ROWS;
    agl_glm_tile(tile, c->mu + from, p, c->f, c->f->at.b, from, rows);
    for (size_t i = from; i < from + rows; i++)
      c->mu[i] = exp(c->mu[i] + (p->offset != NULL ? p->offset[i] : 0));
  }
  agl_free(tile);
  return AGL_OK;
}

static agl_status sum_segment(void *ctx, size_t s, agl_err *err)
{
  const theta_work *c = ctx;
  const agl_glm_problem *p = c->p;
  size_t to = (s + 1) * SEGMENT < p->n ? (s + 1) * SEGMENT : p->n;
  double t = c->theta;
  long double score = 0, information = 0, excess = 0;
  (void)err;
  for (size_t i = s * SEGMENT; i < to; i++) {
    double y = p->y[i], mu = c->mu[i], w = p->w != NULL ? p->w[i] : 1;
    double share = (y - mu) / (t + mu);
    score += w * (rise(y, t, 1) - log1p(mu / t) - share);
    information -= w * (rise(y, t, 2) + mu / (t * (t + mu)) - (mu - y) / ((t + mu) * (t + mu)));
    excess += w * ((y - mu) * (y - mu) - y);
  }
  c->sum[3 * s] = (double)score;
  c->sum[3 * s + 1] = (double)information;
  c->sum[3 * s + 2] = (double)excess;
  return AGL_OK;
}

/* The sums of all segments. */
static agl_status sums(double total[3], theta_work *c, agl_err *err)
{
  size_t nsegment = (c->p->n + SEGMENT - 1) / SEGMENT;
  AGL_TRY(agl_parallel_values(sum_segment, c, nsegment, 32 * c->p->n, err));
  for (size_t q = 0; q < 3; q++) {
    long double sum = 0;
    for (size_t s = 0; s < nsegment; s++)
      sum += c->sum[3 * s + q];
    total[q] = (double)sum;
  }
  return AGL_OK;
}

static agl_status no_overdispersion(agl_err *err)
{
  return agl_fail(err, AGL_EMATH,
                  "the variance is not above the mean, so theta has no finite estimate; "
                  "model.poisson fits");
}

/* The theta of highest likelihood for the means; *information is the observed one. */
static agl_status fit_theta(theta_work *c, double *information, agl_err *err)
{
  double total[3] = {0};
  for (int i = 0; i < STEPS; i++) {
    double step, next;
    AGL_TRY(sums(total, c, err));
    *information = total[1];
    step = total[1] > 0 ? total[0] / total[1] : copysign(INFINITY, total[0]);
    if (fabs(step) <= 1e-14 * c->theta)
      break;
    next = c->theta + step;
    c->theta = next < c->theta / 4 ? c->theta / 4 : next > 4 * c->theta ? 4 * c->theta : next;
    if (c->theta > largest_theta)
      return no_overdispersion(err);
  }
  return AGL_OK;
}

/* ---- both ------------------------------------------------------------------------------------ */

typedef struct {
  agl_glm_fit f;
  double theta, information;
  int turns;
} nb_fit;

/* Coefficients for theta, then theta for their means, until theta stays. */
static agl_status take_turns(nb_fit *out, agl_glm_problem *p, theta_work *c, agl_err *err)
{
  size_t nsegment = (p->n + SEGMENT - 1) / SEGMENT;
  double last = INFINITY;
  p->shape = largest_theta; /* Poisson, to begin with */
  p->of = &by_newton;
  for (out->turns = 0; out->turns < TURNS; out->turns++) {
    double before = c->theta, change, total[3];
    AGL_TRY(agl_glm_run(&out->f, p, out->turns > 0, err));
    AGL_TRY(agl_parallel_values(fill_means, c, nsegment, p->n * p->k, err));
    if (out->turns == 0) {
      AGL_TRY(sums(total, c, err));
      if (!(total[2] > 0))
        return no_overdispersion(err);
    }
    AGL_TRY(fit_theta(c, &out->information, err));
    p->shape = c->theta;
    change = fabs(c->theta - before) * sqrt(out->information); /* in standard errors */
    if (change <= 1e-12 || (change < 1e-8 && change > last / 2))
      break;
    last = change;
  }
  out->theta = c->theta;
  if (out->turns == TURNS)
    return agl_fail(err, AGL_EMATH, "no convergence of theta in %d turns", TURNS);
  p->of = &negbin;
  return agl_glm_run(&out->f, p, true, err);
}

static agl_status fit_both(nb_fit *out, agl_glm_problem *p, agl_err *err)
{
  size_t nsegment = (p->n + SEGMENT - 1) / SEGMENT;
  theta_work c = {.p = p, .f = &out->f, .theta = 1};
  agl_status status;
  AGL_TRY(agl_glm_new(&out->f, p, err));
  c.mu = agl_alloc(p->n, sizeof *c.mu);
  c.sum = agl_alloc(3 * nsegment, sizeof *c.sum);
  status = c.mu != NULL && c.sum != NULL ? take_turns(out, p, &c, err)
                                         : agl_fail_memory(err, "negative binomial");
  agl_free(c.mu);
  agl_free(c.sum);
  if (status != AGL_OK)
    agl_glm_clear(&out->f);
  return status;
}

static double log_likelihood(const agl_model *m, const nb_fit *b)
{
  return agl_response_sum(m, saturated, b->theta) - b->f.at.deviance / 2;
}

static void say(agl_model *m, const nb_fit *b, double null)
{
  double se = 1 / sqrt(b->information);
  m->nparameter++;
  agl_likelihood_facts(m, log_likelihood(m, b), null);
  agl_model_add_fact(m, "deviance", b->f.at.deviance);
  agl_model_add_fact(m, "theta", b->theta);
  agl_model_add_fact(m, "theta_std_error", se);
  agl_model_add_fact(m, "alpha", 1 / b->theta);
  agl_model_add_fact(m, "alpha_std_error", se / (b->theta * b->theta));
  agl_model_add_fact(m, "iterations", b->turns);
  agl_model_say_method(m, "maximum likelihood of coefficients and theta in turn, %d times",
                       b->turns);
}

static agl_status fit(agl_model *m, const agl_call *call, agl_err *err)
{
  agl_glm_problem p, none;
  nb_fit b, null;
  double below;
  agl_status status;
  (void)call;
  AGL_TRY(agl_check_counts(m, true, err));
  AGL_TRY(agl_model_omit_dependent(m, m->design.x, err));
  p = agl_glm_of(m, &negbin);
  none = agl_glm_null(m, &negbin);
  AGL_TRY(fit_both(&null, &none, err));
  below = log_likelihood(m, &null);
  agl_glm_clear(&null.f);
  AGL_TRY(fit_both(&b, &p, err));
  status = agl_glm_finish(m, &p, &b.f, err);
  if (status == AGL_OK)
    say(m, &b, below);
  agl_glm_clear(&b.f);
  return status;
}

const agl_estimator_method agl_estimate_negbin = {
    .about = {.name = "negbin",
              .title = "negative binomial regression",
              .summary = "counts with more variance than Poisson's: mu + alpha mu^2",
              .formula = "max over b, theta of the likelihood of NB2, mean mu = exp(x'b + offset), "
                         "variance mu + mu^2 / theta",
              .source = "Lawless 1987; Venables & Ripley 2002",
              .example = "model.negbin(\"goods_clusters ~ 1\", d)"},
    .traits = AGL_TAKES_WEIGHTS | AGL_TAKES_OFFSET | AGL_NORMAL | AGL_LIKELIHOOD,
    .fit = fit,
    .link = &agl_log_link,
};
