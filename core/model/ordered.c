/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** ordered.c - ordered categories by their cut points: P(y <= c) = F(cut_c - x'b), F logistic or
** normal (McCullagh 1980). A row's likelihood F(u) - F(v) is log concave in the ends u = cut_c - x'b
** and v = cut_(c-1) - x'b (Pratt 1981), so its information in (u, v) is L L', and the whole one is the
** cross-products of two columns of L for each row.
*/
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/build.h"
#include "model/glm.h"
#include "num/dist.h"
#include "num/gram.h"
#include "num/spd.h"

enum { ROWS = AGL_GRAM_ROWS, HALF = ROWS / 2, CATEGORIES = 64 };

/* log P, its gradient, and the negative of its second derivatives. */
typedef struct {
  double p, gu, gv, huu, huv, hvv;
} ends;

/* ---- distributions --------------------------------------------------------------------------- */

static double logistic(double x)
{
  double e = exp(-fabs(x));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

static double logistic_density(double x)
{
  double e = exp(-fabs(x));
  return e / ((1 + e) * (1 + e));
}

/* P = F(u) F(-v) (1 - exp(v - u)) */
static ends logistic_ends(double u, double v)
{
  double d = u - v, gap = isinf(d) ? 0 : 1 / expm1(d), sinh2 = sinh(d / 2);
  double a = isinf(d) || d > 700 ? 0 : 1 / (4 * sinh2 * sinh2);
  return (ends){.p = logistic(u) * logistic(-v) * -expm1(-d),
                .gu = isinf(u) ? 0 : logistic(-u) + gap,
                .gv = isinf(v) ? 0 : -logistic(v) - gap,
                .huu = a + logistic_density(u),
                .huv = -a,
                .hvv = a + logistic_density(v)};
}

static double normal(double x)
{
  return erfc(-x / sqrt(2.0)) / 2;
}

static double normal_density(double x)
{
  return exp(-x * x / 2) / sqrt(2 * acos(-1));
}

static ends normal_ends(double u, double v)
{
  double p = v > 0 ? normal(-v) - normal(-u) : normal(u) - normal(v);
  double fu = normal_density(u) / p, fv = normal_density(v) / p;
  return (ends){.p = p,
                .gu = fu,
                .gv = -fv,
                .huu = isinf(u) ? 0 : fu * (u + fu),
                .huv = isinf(u) || isinf(v) ? 0 : -fu * fv,
                .hvv = isinf(v) ? 0 : fv * (fv - v)};
}

static ends ends_of(bool probit, double u, double v)
{
  return probit ? normal_ends(u, v) : logistic_ends(u, v);
}

/* ---- the problem ----------------------------------------------------------------------------- */

typedef struct {
  agl_model *m;
  agl_glm_problem p; /* the regressors */
  agl_glm_fit f;
  size_t ncut;
  const uint8_t *code; /* n: which category */
} ordered;

/* Ends of category c for the linear predictor eta. */
static ends at(const ordered *o, const double *cut, size_t c, double eta)
{
  double u = c < o->ncut ? cut[c] - eta : INFINITY, v = c > 0 ? cut[c - 1] - eta : -INFINITY;
  return ends_of(o->m->probit, u, v);
}

/* L of the information of one row, and the residuals r with L r = gradient. */
typedef struct {
  double uu, vu, vv, ru, rv;
} root;

static root root_of(const ends *e)
{
  root r = {0};
  double left;
  r.uu = sqrt(e->huu);
  if (r.uu > 0) {
    r.vu = e->huv / r.uu;
    r.ru = e->gu / r.uu;
  }
  left = e->hvv - r.vu * r.vu;
  if (left > 1e-15 * e->hvv) {
    r.vv = sqrt(left);
    r.rv = (e->gv - r.vu * r.ru) / r.vv;
  }
  return r;
}

/* Rows 2i and 2i + 1 of the tile out of z of row i: columns of the regressors, the cuts, the residual,
** the root of the deviance. */
static void spread(const ordered *o, double *tile, size_t i, const root *r, size_t c)
{
  size_t k = o->p.k, a = 2 * i, b = a + 1;
  for (size_t j = 0; j < k; j++) {
    double z = tile[j * ROWS + i];
    tile[j * ROWS + a] = -(r->uu + r->vu) * z;
    tile[j * ROWS + b] = -r->vv * z;
  }
  for (size_t q = 0; q < o->ncut; q++) {
    tile[(k + q) * ROWS + a] = (q == c ? r->uu : 0) + (q + 1 == c ? r->vu : 0);
    tile[(k + q) * ROWS + b] = q + 1 == c ? r->vv : 0;
  }
  tile[(k + o->ncut) * ROWS + a] = r->ru;
  tile[(k + o->ncut) * ROWS + b] = r->rv;
}

static void fill(const void *ctx, double *tile, size_t from, size_t rows)
{
  const ordered *o = ctx;
  const double *cut = o->f.at.b + o->p.k;
  double eta[HALF], *deviance = tile + (o->p.k + o->ncut + 1) * ROWS;
  agl_glm_tile(tile, eta, &o->p, &o->f, o->f.at.b, from / 2, rows / 2);
  for (size_t i = rows / 2; i-- > 0;) {
    size_t row = from / 2 + i, c = o->code[row];
    double w = o->p.w != NULL ? sqrt(o->p.w[row]) : 1;
    ends e = at(o, cut, c, eta[i]);
    root r = root_of(&e);
    r = (root){w * r.uu, w * r.vu, w * r.vv, w * r.ru, w * r.rv};
    deviance[2 * i] = w * sqrt(-2 * log(e.p));
    deviance[2 * i + 1] = 0;
    spread(o, tile, i, &r, c);
  }
}

static agl_status evaluate(agl_newton *s, void *ctx, agl_err *err)
{
  ordered *o = ctx;
  size_t k = s->k, wide = k + 2;
  double *g = agl_alloc(wide * wide, sizeof *g);
  agl_status status = g != NULL ? agl_gram(g, 2 * o->p.n, wide, fill, o, err)
                                : agl_fail_memory(err, "ordered categories");
  for (size_t i = 0; status == AGL_OK && i < k; i++) {
    memcpy(s->information + i * k, g + i * wide, k * sizeof *g);
    s->score[i] = g[i * wide + k];
  }
  if (status == AGL_OK)
    s->deviance = g[(k + 1) * wide + k + 1];
  agl_free(g);
  return status;
}

/* ---- categories ------------------------------------------------------------------------------ */

static int compare(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static size_t find(const agl_model *m, double y)
{
  size_t c = 0;
  while (c < m->ncategory && m->category[c] != y)
    c++;
  return c;
}

static agl_status list_categories(agl_model *m, agl_err *err)
{
  m->category = agl_alloc(CATEGORIES, sizeof *m->category);
  if (m->category == NULL)
    return agl_fail_memory(err, "ordered categories");
  for (size_t i = 0; i < m->design.n; i++)
    if (find(m, m->design.y[i]) == m->ncategory) {
      if (m->ncategory == CATEGORIES)
        return agl_fail(err, AGL_EDATA,
                        "the response '%s' has more than %d values, expected ordered "
                        "categories",
                        m->formula->response_name, CATEGORIES);
      m->category[m->ncategory++] = m->design.y[i];
    }
  qsort(m->category, m->ncategory, sizeof *m->category, compare);
  return AGL_OK;
}

/* The cuts of a model without terms, and its log likelihood. */
static double begin(double *cut, const ordered *o, const uint8_t *code)
{
  const agl_model *m = o->m;
  double weight[CATEGORIES] = {0}, total = 0, below = 0, l = 0;
  for (size_t i = 0; i < o->p.n; i++)
    weight[code[i]] += o->p.w != NULL ? o->p.w[i] : 1;
  for (size_t c = 0; c < m->ncategory; c++)
    total += weight[c];
  for (size_t c = 0; c < m->ncategory; c++) {
    double share = (below += weight[c]) / total;
    l += weight[c] * log(weight[c] / total);
    if (c < o->ncut)
      cut[c] = m->probit ? agl_normal_quantile(share) : log(share / (1 - share));
  }
  return l;
}

/* ---- results --------------------------------------------------------------------------------- */

/* From z to x: b_j = b(z)_j scale_j, and every cut is higher by the sum of b_j mean_j. */
static agl_status unstandardise(agl_model *m, const ordered *o, agl_err *err)
{
  size_t k = o->p.k, all = m->k;
  double *v = m->fit.gram_inv, shift = 0;
  bool done;
  AGL_TRY(agl_spd_invert(&done, v, o->f.at.information, all, err));
  if (!done)
    return agl_fail(err, AGL_EMATH, "the information matrix is singular");
  for (size_t i = 0; i < all; i++) {
    double si = i < k ? o->f.scale[i] : 1;
    m->fit.beta[i] = o->f.at.b[i] * si;
    shift += i < k ? m->fit.beta[i] * o->f.mean[i] : 0;
    for (size_t j = 0; j < all; j++)
      v[i * all + j] *= si * (j < k ? o->f.scale[j] : 1);
  }
  for (size_t q = k; q < all; q++) {
    m->fit.beta[q] += shift;
    for (size_t j = 0; j < k; j++)
      for (size_t c = 0; c < all; c++)
        v[q * all + c] += o->f.mean[j] * v[j * all + c];
  }
  for (size_t q = k; q < all; q++)
    for (size_t j = 0; j < k; j++)
      for (size_t c = 0; c < all; c++)
        v[c * all + q] += o->f.mean[j] * v[c * all + j];
  return AGL_OK;
}

/* Scores of every coefficient, and y less its expected value. */
static agl_status finish_rows(agl_model *m, const ordered *o, agl_err *err)
{
  const agl_design *d = &m->design;
  const double *cut = m->fit.beta + d->k;
  double *score;
  AGL_TRY(agl_scores_whole(&score, m, err));
  for (size_t i = 0; i < d->n; i++) {
    double eta = 0, mean = 0, w = d->w != NULL ? d->w[i] : 1;
    ends e;
    if (i % ROWS == 0 && agl_interrupted())
      return agl_fail_interrupted(err);
    for (size_t j = 0; j < d->k; j++)
      eta += m->fit.beta[j] * d->x[j][i];
    e = at(o, cut, o->code[i], eta);
    for (size_t j = 0; j < d->k; j++)
      score[j * d->n + i] = -w * (e.gu + e.gv) * d->x[j][i];
    for (size_t q = 0; q < o->ncut; q++)
      score[(d->k + q) * d->n + i] =
          w * ((q == o->code[i] ? e.gu : 0) + (q + 1 == o->code[i] ? e.gv : 0));
    for (size_t c = 0; c < m->ncategory; c++)
      mean += m->category[c] * at(o, cut, c, eta).p;
    m->fit.residual[i] = d->y[i] - mean;
  }
  return AGL_OK;
}

agl_status agl_ordered_predict(agl_table **out, const agl_model *m, const agl_design *d,
                               agl_err *err)
{
  ordered o = {.m = (agl_model *)m, .ncut = m->ncategory - 1};
  double *p = agl_alloc(d->nrow * m->ncategory, sizeof *p);
  agl_build b = agl_build_start(d->nrow, err);
  if (p == NULL)
    b.status = agl_fail_memory(err, "predict");
  for (size_t i = 0; p != NULL && i < d->nrow * m->ncategory; i++)
    p[i] = NAN;
  for (size_t i = 0; p != NULL && i < d->n; i++) {
    double eta = 0;
    for (size_t j = 0; j < d->k; j++)
      eta += m->fit.beta[j] * d->x[j][i];
    for (size_t c = 0; c < m->ncategory; c++)
      p[c * d->nrow + agl_design_row(d, i)] = at(&o, m->fit.beta + d->k, c, eta).p;
  }
  for (size_t c = 0; p != NULL && c < m->ncategory; c++) {
    char name[48];
    snprintf(name, sizeof name, "p(%.10g)", m->category[c]);
    agl_build_numbers(&b, name, p + c * d->nrow);
  }
  agl_free(p);
  return agl_build_finish(out, &b);
}

/* P = F(u) - F(v) with u = cut_c - eta, v = cut_(c-1) - eta; an end at infinity moves with nothing. */
agl_response agl_ordered_response(const agl_model *m, size_t c, double eta)
{
  size_t first = m->design.k;
  ordered o = {.m = (agl_model *)m, .ncut = m->ncategory - 1};
  agl_response r = {.mean = at(&o, m->fit.beta + first, c, eta).p};
  for (size_t upper = 0; upper < 2; upper++) { /* the lower end, then the upper */
    double x, density, bend, sign = upper ? 1 : -1;
    if (upper ? c == o.ncut : c == 0)
      continue;
    r.extra[r.nextra] = first + c - !upper;
    x = m->fit.beta[r.extra[r.nextra]] - eta;
    density = m->probit ? normal_density(x) : logistic_density(x);
    bend = -density * (m->probit ? x : tanh(x / 2));
    r.slope -= sign * density;
    r.curve += sign * bend;
    r.by[r.nextra] = sign * density;
    r.slope_by[r.nextra++] = -sign * bend;
  }
  return r;
}

/* ---- the fit --------------------------------------------------------------------------------- */

static agl_status prepare(agl_model *m, const agl_call *call, agl_err *err)
{
  const char *link = agl_given_text(call, "link", "logit");
  m->probit = strcmp(link, "probit") == 0;
  if (!m->constant)
    return agl_fail(err, AGL_EARG,
                    "ordered has cut points in place of the constant: leave '- 1' out");
  AGL_TRY(list_categories(m, err));
  AGL_TRY(agl_model_omit_dependent(m, m->design.x, err));
  AGL_TRY(agl_model_omit(m, 0, "the cut points take its place", err));
  for (size_t q = 1; q < m->ncategory; q++) {
    char name[32];
    snprintf(name, sizeof name, "cut%zu", q);
    AGL_TRY(agl_model_add_term(m, name, err));
  }
  return AGL_OK;
}

static agl_status run(ordered *o, const uint8_t *code, double *null, agl_err *err)
{
  agl_model *m = o->m;
  o->code = code;
  agl_newton_clear(&o->f.at);
  AGL_TRY(agl_newton_new(&o->f.at, m->k, err));
  *null = begin(o->f.at.b + o->p.k, o, code);
  AGL_TRY(agl_newton_run(&o->f.at, evaluate, NULL, o, err));
  if (!o->f.at.converged)
    return agl_fail(err, AGL_EMATH,
                    "no finite estimate: a combination of the terms separates the "
                    "categories");
  AGL_TRY(agl_fit_new(m, err));
  AGL_TRY(unstandardise(m, o, err));
  return finish_rows(m, o, err);
}

static agl_status fit(agl_model *m, const agl_call *call, agl_err *err)
{
  ordered o = {.m = m};
  double null = NAN;
  uint8_t *code;
  agl_status status;
  AGL_TRY(prepare(m, call, err));
  o.ncut = m->ncategory - 1;
  o.p = agl_glm_of(m, NULL);
  o.p.centre = true;
  AGL_TRY(agl_glm_new(&o.f, &o.p, err));
  code = agl_alloc(m->design.n, sizeof *code);
  for (size_t i = 0; code != NULL && i < m->design.n; i++)
    code[i] = (uint8_t)find(m, m->design.y[i]);
  status = code != NULL ? run(&o, code, &null, err) : agl_fail_memory(err, "ordered categories");
  if (status == AGL_OK) {
    m->dispersion = 1;
    m->df_model = m->design.k;
    m->df_residual = m->design.n > m->k ? m->design.n - m->k : 0;
    m->nparameter = m->k;
    agl_likelihood_facts(m, -o.f.at.deviance / 2, null);
    agl_model_add_fact(m, "deviance", o.f.at.deviance);
    agl_model_add_fact(m, "iterations", o.f.at.iterations);
    agl_model_say_method(m, "maximum likelihood by Newton's method, %d iterations",
                         o.f.at.iterations);
  }
  agl_free(code);
  agl_glm_clear(&o.f);
  return status;
}

const agl_estimator_method agl_estimate_ordered = {
    .about = {.name = "ordered",
              .title = "ordered regression",
              .summary = "ordered categories, numbered: logit (proportional odds) or probit",
              .formula = "max over b, cut of sum w log P(y), P(y <= c) = F(cut_c - x'b)",
              .source = "McCullagh 1980; Aitchison & Silvey 1957",
              .example =
                  "model.ordered(\"third ~ goods_quality\", d:mutate(\"third = year % 3\"), { "
                  "link = \"probit\" })",
              .option = {{.name = "link",
                          .kind = AGL_OPTION_CHOICE,
                          .values = "logit | probit",
                          .fallback = "logit",
                          .summary = "F: logistic or normal"}}},
    .traits = AGL_TAKES_WEIGHTS | AGL_NORMAL | AGL_LIKELIHOOD,
    .fit = fit,
};
