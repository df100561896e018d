/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** tobit.c - normal responses that are seen only between two limits (Tobin 1958). In g = b / sigma and
** h = 1 / sigma the log likelihood is concave (Olsen 1978): with q a row's normal quantile,
**     seen:      log h - q^2 / 2 - log(2 pi) / 2,  q = h y - x'g
**     at left:   log Phi(q),  q = h left - x'g      at right:  log Phi(q),  q = x'g - h right
** q = u'(g, h), so its information is v u u' with v = 1, or v = m (m + q), m = phi(q) / Phi(q), and
** what is seen adds 1 / h^2 for h.
*/
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "model/glm.h"
#include "num/gram.h"
#include "num/spd.h"

enum { ROWS = AGL_GRAM_ROWS, FRACTIONS = 60 };

/* The response is used as (y - middle) / scale. */
typedef struct {
  agl_model *m;
  agl_glm_problem p;
  agl_glm_fit f; /* g for z, then h */
  double middle, scale;
  double nseen; /* rows not censored, by weight */
} tobit;

/* ---- the normal distribution --------------------------------------------------------------- */

static double cumulative(double x)
{
  return erfc(-x / sqrt(2.0)) / 2;
}

static double density(double x)
{
  return exp(-x * x / 2) / sqrt(2 * acos(-1));
}

/* log Phi(q), m = phi(q) / Phi(q) and m + q. */
typedef struct {
  double log_p, m, excess;
} tail;

/* Far below, m = x + 1 / (x + 2 / (x + 3 / ...)) with x = -q (Laplace). */
static tail tail_of(double q)
{
  double below = 0;
  tail t;
  if (q > -6) {
    t.m = density(q) / cumulative(q);
    return (tail){q < 0 ? log(cumulative(q)) : log1p(-cumulative(-q)), t.m, t.m + q};
  }
  for (int i = FRACTIONS; i > 1; i--)
    below = i / (-q + below);
  t.excess = 1 / (-q + below);
  t.m = t.excess - q;
  t.log_p = -q * q / 2 - log(2 * acos(-1)) / 2 - log(t.m);
  return t;
}

/* ---- rows ---------------------------------------------------------------------------------- */

/* -1 at the left limit, 1 at the right, 0 between. */
static int side_of(const agl_model *m, double y)
{
  return y <= m->left ? -1 : y >= m->right ? 1 : 0;
}

/* What a row is: u = (sign z, at), q = u'(g, h). */
typedef struct {
  int side;
  double sign, at;
} place;

static place place_of(const tobit *o, double y)
{
  int side = side_of(o->m, y);
  double seen = side < 0 ? o->m->left : side > 0 ? o->m->right : y;
  seen = (seen - o->middle) / o->scale;
  return (place){side, side > 0 ? 1 : -1, side > 0 ? -seen : seen};
}

/* Columns root u_1 .. root u_k, root times its last, score over root, the root of the deviance. */
static void fill(const void *ctx, double *tile, size_t from, size_t rows)
{
  const tobit *o = ctx;
  size_t k = o->p.k;
  double h = o->f.at.b[k], eta[ROWS], *last = tile + k * ROWS, *score = last + ROWS,
         *missed = score + ROWS;
  agl_glm_tile(tile, eta, &o->p, &o->f, o->f.at.b, from, rows);
  for (size_t i = 0; i < rows; i++) {
    place a = place_of(o, o->p.y[from + i]);
    double w = o->p.w != NULL ? sqrt(o->p.w[from + i]) : 1, q = a.sign * eta[i] + h * a.at;
    double root = w, residual = -w * q, deviance = w * fabs(q);
    if (a.side != 0) {
      tail t = tail_of(q);
      root = w * sqrt(t.m * fmax(t.excess, 0));
      residual = root > 0 ? w * w * t.m / root : 0;
      deviance = w * sqrt(-2 * t.log_p);
    }
    for (size_t j = 0; j < k; j++)
      tile[j * ROWS + i] *= root * a.sign;
    last[i] = root * a.at;
    score[i] = residual;
    missed[i] = deviance;
  }
}

/* A deviance of NaN where h is not positive. */
static agl_status evaluate(agl_newton *s, void *ctx, agl_err *err)
{
  tobit *o = ctx;
  size_t k = s->k, wide = k + 2;
  double h = s->b[k - 1], *g = agl_alloc(wide * wide, sizeof *g);
  agl_status status = g != NULL ? agl_gram(g, o->p.n, wide, fill, o, err)
                                : agl_fail_memory(err, "censored regression");
  for (size_t i = 0; status == AGL_OK && i < k; i++) {
    memcpy(s->information + i * k, g + i * wide, k * sizeof *g);
    s->score[i] = g[i * wide + k];
  }
  if (status == AGL_OK) {
    s->information[k * k - 1] += o->nseen / (h * h);
    s->score[k - 1] += o->nseen / h;
    s->deviance = h > 0 ? g[(k + 1) * wide + k + 1] - 2 * o->nseen * log(h) : NAN;
  }
  agl_free(g);
  return status;
}

/* ---- the fit ------------------------------------------------------------------------------- */

/* Mean (with an intercept) and standard deviation of the response as it is seen. */
static void scale_response(tobit *o)
{
  long double sum = 0, square = 0;
  for (size_t i = 0; o->p.intercept && i < o->p.n; i++)
    sum += o->p.y[i];
  o->middle = (double)(sum / (long double)o->p.n);
  for (size_t i = 0; i < o->p.n; i++) {
    long double e = o->p.y[i] - o->middle;
    square += e * e;
    if (side_of(o->m, o->p.y[i]) == 0)
      o->nseen += o->p.w != NULL ? o->p.w[i] : 1;
  }
  o->scale = (double)sqrtl(square / (long double)o->p.n);
}

/* The log likelihood at the maximum, in the scale of the response. */
static double log_likelihood(const tobit *o)
{
  return -o->f.at.deviance / 2 - o->nseen * (log(o->scale) + log(2 * acos(-1)) / 2);
}

/* Free o->f with agl_glm_clear after success. */
static agl_status maximise(tobit *o, agl_err *err)
{
  agl_status status;
  scale_response(o);
  AGL_TRY(agl_glm_new(&o->f, &o->p, err));
  agl_newton_clear(&o->f.at);
  status = agl_newton_new(&o->f.at, o->p.k + 1, err);
  if (status == AGL_OK) {
    o->f.at.b[o->p.k] = 1;
    status = agl_newton_run(&o->f.at, evaluate, NULL, o, err);
  }
  if (status == AGL_OK && !o->f.at.converged)
    status = agl_fail(err, AGL_EMATH,
                      "no finite estimate: the terms fit what is not censored exactly, or tell "
                      "what is censored from the rest");
  if (status != AGL_OK)
    agl_glm_clear(&o->f);
  return status;
}

/* V = J W J' in place: row r of J is d_r in column r and c_r in the last. */
static void transform(double *v, const double *d, const double *c, size_t all)
{
  size_t k = all - 1;
  for (size_t i = 0; i < all; i++) {
    for (size_t j = 0; j < k; j++)
      v[i * all + j] = v[i * all + j] * d[j] + v[i * all + k] * c[j];
    v[i * all + k] *= c[k];
  }
  for (size_t j = 0; j < all; j++) {
    for (size_t i = 0; i < k; i++)
      v[i * all + j] = v[i * all + j] * d[i] + v[k * all + j] * c[i];
    v[k * all + j] *= c[k];
  }
}

/* b_j = scale g_j scale_j / h, b_0 higher by `middle` and less the sum of b_j mean_j, and log sigma =
** log scale - log h; the covariance alike. */
static agl_status unstandardise(const tobit *o, agl_err *err)
{
  agl_lsq *fit = &o->m->fit;
  const double *g = o->f.at.b;
  size_t k = o->p.k, all = k + 1;
  double *d = agl_alloc_zero(3 * all, sizeof *d), *c = d + all, *mean = c + all;
  bool done = false;
  agl_status status = d != NULL
                          ? agl_spd_invert(&done, fit->gram_inv, o->f.at.information, all, err)
                          : agl_fail_memory(err, "censored regression");
  if (status == AGL_OK && !done)
    status = agl_fail(err, AGL_EMATH, "the information matrix is singular");
  if (status == AGL_OK) {
    for (size_t j = 0; j < k; j++) {
      mean[j] = o->f.mean[j];
      d[j] = o->scale * o->f.scale[j] / g[k];
      c[j] = -d[j] * g[j] / g[k];
      fit->beta[j] = d[j] * g[j];
    }
    c[k] = -1 / g[k];
    fit->beta[k] = log(o->scale / g[k]);
    transform(fit->gram_inv, d, c, all);
  }
  if (status == AGL_OK && o->p.intercept) {
    for (size_t j = 1; j < k; j++)
      fit->beta[0] -= fit->beta[j] * mean[j];
    fit->beta[0] += o->middle;
    agl_lsq_unshift(fit->gram_inv, mean, all);
  }
  agl_free(d);
  return status;
}

/* Scores of b and log sigma, and y less its expected value. */
static agl_status finish_rows(agl_model *m, agl_err *err)
{
  const agl_design *d = &m->design;
  double *score, sigma = m->sigma;
  AGL_TRY(agl_scores_whole(&score, m, err));
  for (size_t i = 0; i < d->n; i++) {
    int side = side_of(m, d->y[i]);
    double y = side < 0 ? m->left : side > 0 ? m->right : d->y[i], eta = 0;
    double w = d->w != NULL ? d->w[i] : 1, e, slope;
    if (i % ROWS == 0 && agl_interrupted())
      return agl_fail_interrupted(err);
    for (size_t j = 0; j < d->k; j++)
      eta += m->fit.beta[j] * d->x[j][i];
    e = (y - eta) / sigma;
    slope = side == 0 ? e : side * tail_of(-side * e).m;
    for (size_t j = 0; j < d->k; j++)
      score[j * d->n + i] = w * slope / sigma * d->x[j][i];
    score[d->k * d->n + i] = w * (slope * e - (side == 0));
    m->fit.residual[i] = y - agl_tobit_response(m, eta).mean;
  }
  return AGL_OK;
}

/* E y = left Phi(a) + right Phi(-b) + eta (Phi(b) - Phi(a)) + sigma (phi(a) - phi(b)), with a and b the
** limits less eta, over sigma. */
agl_response agl_tobit_response(const agl_model *m, double eta)
{
  double sigma = m->sigma, a = (m->left - eta) / sigma, b = (m->right - eta) / sigma;
  double between = a > 0 ? cumulative(-a) - cumulative(-b) : cumulative(b) - cumulative(a);
  double fa = density(a), fb = density(b), spread = sigma * (fa - fb);
  double bend = (isinf(a) ? 0 : a * fa) - (isinf(b) ? 0 : b * fb);
  return (agl_response){.mean = (isinf(a) ? 0 : m->left * cumulative(a)) +
                                (isinf(b) ? 0 : m->right * cumulative(-b)) + eta * between + spread,
                        .slope = between,
                        .curve = (fa - fb) / sigma,
                        .nextra = 1,
                        .extra = {m->design.k},
                        .by = {spread},
                        .slope_by = {bend}};
}

/* ---- results ------------------------------------------------------------------------------- */

static agl_status prepare(agl_model *m, const agl_call *call, size_t count[3], agl_err *err)
{
  const agl_argument *left = agl_given(call, "left"), *right = agl_given(call, "right");
  bool open = left != NULL && left->kind == AGL_GIVEN_TEXT;
  m->censored = true;
  m->left = open ? -INFINITY : left != NULL ? left->number : 0;
  m->right = right != NULL && right->kind == AGL_GIVEN_NUMBER ? right->number : INFINITY;
  if (!(m->left < m->right))
    return agl_fail(err, AGL_EARG, "left must be below right, got left = %.10g, right = %.10g",
                    m->left, m->right);
  for (size_t i = 0; i < m->design.n; i++)
    count[side_of(m, m->design.y[i]) + 1]++;
  if (count[1] == 0)
    return agl_fail(err, AGL_EDATA,
                    "every row of '%s' is censored: %zu at the left, %zu at the right",
                    m->formula->response_name, count[0], count[2]);
  AGL_TRY(agl_model_omit_dependent(m, m->design.x, err));
  return agl_model_add_term(m, "log(sigma)", err);
}

static void say(agl_model *m, const tobit *o, const size_t count[3], double null)
{
  m->dispersion = 1;
  m->df_model = m->design.k - m->constant;
  m->df_residual = m->design.n > m->k ? m->design.n - m->k : 0;
  m->nparameter = m->k;
  agl_likelihood_facts(m, log_likelihood(o), null);
  agl_model_add_fact(m, "n_left", (double)count[0]);
  agl_model_add_fact(m, "n_right", (double)count[2]);
  agl_model_add_fact(m, "uncensored", (double)count[1]);
  agl_model_add_fact(m, "iterations", o->f.at.iterations);
  if (count[0] + count[2] == 0)
    agl_model_say_method(
        m, "maximum likelihood by Newton's method, %d iterations; no row is censored, as for ols",
        o->f.at.iterations);
  else
    agl_model_say_method(m,
                         "maximum likelihood by Newton's method, %d iterations; %zu rows censored "
                         "at the left, %zu at the right",
                         o->f.at.iterations, count[0], count[2]);
}

static agl_status fit(agl_model *m, const agl_call *call, agl_err *err)
{
  tobit o = {.m = m}, null = {.m = m};
  size_t count[3] = {0};
  double below;
  agl_status status;
  AGL_TRY(prepare(m, call, count, err));
  o.p = agl_glm_of(m, NULL);
  null.p = agl_glm_null(m, NULL);
  AGL_TRY(maximise(&null, err));
  below = log_likelihood(&null);
  agl_glm_clear(&null.f);
  AGL_TRY(maximise(&o, err));
  status = agl_fit_new(m, err);
  if (status == AGL_OK)
    status = unstandardise(&o, err);
  if (status == AGL_OK) {
    m->sigma = exp(m->fit.beta[m->design.k]);
    status = finish_rows(m, err);
  }
  if (status == AGL_OK)
    say(m, &o, count, below);
  agl_glm_clear(&o.f);
  return status;
}

const agl_estimator_method agl_estimate_tobit = {
    .about = {.name = "tobit",
              .title = "censored regression",
              .summary = "a normal response that is seen only above or below a limit",
              .formula = "max over b, sigma of sum w log L, L = phi(e / sigma) / sigma, or Phi of "
                         "the limit's e / sigma at the left, 1 - Phi at the right",
              .source = "Tobin 1958; Olsen 1978",
              .example = "model.tobit(\"goods_quality ~ goods_clusters\", d, { left = 3.9 })",
              .option = {{.name = "left",
                          .kind = AGL_OPTION_NUMBER,
                          .values = "none",
                          .low = -INFINITY,
                          .high = INFINITY,
                          .fallback = "0",
                          .summary = "responses up to it are censored"},
                         {.name = "right",
                          .kind = AGL_OPTION_NUMBER,
                          .values = "none",
                          .low = -INFINITY,
                          .high = INFINITY,
                          .fallback = "none",
                          .summary = "responses from it on are censored"}}},
    .traits = AGL_TAKES_WEIGHTS | AGL_NORMAL | AGL_LIKELIHOOD,
    .fit = fit,
};
