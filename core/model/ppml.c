/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** ppml.c - Poisson pseudo maximum likelihood with absorbed effects: reweighted least squares in which
** the effects are taken out of the regressors and the working response by weighted demeaning (Correia,
** Guimaraes & Zylkin 2020). Groups whose responses are all 0 have an effect of minus infinity: their rows
** are left out, as they say nothing of the coefficients. Groups of one row stay.
*/
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "model/glm.h"
#include "model/working.h"
#include "num/dist.h"

enum { STEPS = 100 };

static const double settled = 1e-9; /* of eta, from step to step; the error is its square */

/* ---- groups without a response --------------------------------------------------------------- */

/* keep[i]: no group of row i has only zeros; dropping rows may make more such groups. */
static agl_status find_zeros(bool *keep, size_t *kept, const agl_design *d, agl_err *err)
{
  size_t before;
  *kept = d->n;
  do {
    before = *kept;
    for (size_t a = 0; a < d->nabsorbed; a++) {
      const agl_absorbed *way = &d->absorbed[a];
      bool *some = agl_alloc_zero(way->ngroup, sizeof *some);
      if (some == NULL)
        return agl_fail_memory(err, "ppml");
      for (size_t i = 0; i < d->n; i++)
        if (keep[i] && d->y[i] > 0)
          some[way->id[i]] = true;
      for (size_t i = 0; i < d->n; i++)
        if (keep[i] && !some[way->id[i]]) {
          keep[i] = false;
          --*kept;
        }
      agl_free(some);
    }
  } while (*kept < before);
  return AGL_OK;
}

/* Number the groups that are left from 0. */
static agl_status renumber(agl_absorbed *way, const bool *keep, size_t n, agl_err *err)
{
  uint32_t *fresh = agl_alloc(way->ngroup, sizeof *fresh);
  size_t left = 0, ngroup = 0;
  if (fresh == NULL)
    return agl_fail_memory(err, "ppml");
  memset(fresh, 0xff, way->ngroup * sizeof *fresh);
  for (size_t i = 0; i < n; i++)
    if (keep[i]) {
      if (fresh[way->id[i]] == UINT32_MAX)
        fresh[way->id[i]] = (uint32_t)ngroup++;
      way->id[left++] = fresh[way->id[i]];
    }
  way->ngroup = ngroup;
  agl_free(fresh);
  return AGL_OK;
}

/* Variable j without the rows. */
static agl_status pack(agl_design *d, size_t j, const bool *keep, agl_err *err)
{
  const double *from = d->x[j];
  size_t left = 0;
  if (d->own[j] == NULL) {
    d->own[j] = agl_alloc_huge(d->n, sizeof *d->own[j]);
    if (d->own[j] == NULL)
      return agl_fail_memory(err, "ppml");
    d->x[j] = d->own[j];
  }
  for (size_t i = 0; i < d->n; i++)
    if (keep[i])
      d->own[j][left++] = from[i];
  return AGL_OK;
}

static agl_status keep_rows(agl_design *d, const bool *keep, size_t kept, agl_err *err)
{
  size_t left = 0, *row = agl_alloc(d->n, sizeof *row);
  if (row == NULL)
    return agl_fail_memory(err, "ppml");
  for (size_t i = 0; i < d->n; i++)
    if (keep[i])
      row[left++] = agl_design_row(d, i);
  agl_free(d->row);
  d->row = row;
  for (size_t j = 0; j < d->nvariable; j++)
    if (d->x[j] != NULL)
      AGL_TRY(pack(d, j, keep, err));
  for (size_t a = 0; a < d->nabsorbed; a++)
    AGL_TRY(renumber(&d->absorbed[a], keep, d->n, err));
  d->n = kept;
  d->y = d->x[d->k];
  d->w = d->x[d->k + 1];
  d->offset = d->x[d->k + 2];
  return AGL_OK;
}

/* Leave out the rows of groups without a response; *count of them. */
static agl_status drop_zeros(size_t *count, agl_model *m, agl_err *err)
{
  agl_design *d = &m->design;
  bool *keep = agl_alloc(d->n, sizeof *keep);
  size_t kept = d->n;
  agl_status status;
  if (keep == NULL)
    return agl_fail_memory(err, "ppml");
  memset(keep, true, d->n * sizeof *keep);
  status = find_zeros(keep, &kept, d, err);
  *count = d->n - kept;
  if (status == AGL_OK && kept == 0)
    status =
        agl_fail(err, AGL_EDATA, "the response '%s' is 0 in all rows", m->formula->response_name);
  if (status == AGL_OK && *count > 0)
    status = keep_rows(d, keep, kept, err);
  agl_free(keep);
  return status;
}

/* ---- reweighted least squares ---------------------------------------------------------------- */

/* n values each. */
typedef struct {
  double *eta, *weight, *z; /* z: the working response less the offset */
} rows;

static double offset_of(const agl_design *d, size_t i)
{
  return d->offset != NULL ? d->offset[i] : 0;
}

static void forget(agl_model *m)
{
  agl_lsq_clear(&m->fit);
  agl_free(m->score_x);
  agl_free(m->score_store);
  agl_free(m->score);
  m->score = NULL;
  m->score_x = NULL;
  m->score_store = NULL;
}

/* One weighted least squares fit of z; the design has the working weights for its length. */
static agl_status regress(agl_model *m, const rows *r, agl_err *err)
{
  const double *own = m->design.w;
  agl_working w;
  agl_status status;
  forget(m);
  m->design.w = r->weight;
  status = agl_working_new(&w, m, err);
  if (status == AGL_OK) {
    memcpy(w.x[m->design.k], r->z, m->design.n * sizeof *r->z);
    status = agl_working_absorb(&w, m, err);
    if (status == AGL_OK)
      status = agl_working_solve(m, &w, err);
    agl_working_clear(&w);
  }
  m->design.w = own;
  return status;
}

/* eta = z less the residual; the largest change of it. */
static agl_status step(double *change, agl_model *m, rows *r, agl_err *err)
{
  const agl_design *d = &m->design;
  for (size_t i = 0; i < d->n; i++) {
    double mu = exp(r->eta[i]);
    r->weight[i] = (d->w != NULL ? d->w[i] : 1) * mu;
    r->z[i] = r->eta[i] - offset_of(d, i) + (d->y[i] - mu) / mu;
    if (!isfinite(r->z[i]) || !(r->weight[i] > 0))
      return agl_fail(err, AGL_EMATH,
                      "no finite estimate: a combination of the terms and effects "
                      "tells rows whose response is 0 from the others");
  }
  AGL_TRY(regress(m, r, err));
  *change = 0;
  for (size_t i = 0; i < d->n; i++) {
    double eta = r->z[i] - m->fit.residual[i] + offset_of(d, i);
    *change = fmax(*change, fabs(eta - r->eta[i]));
    r->eta[i] = eta;
  }
  return AGL_OK;
}

static agl_status iterate(int *count, agl_model *m, rows *r, agl_err *err)
{
  const agl_design *d = &m->design;
  double change = INFINITY, mean = 0;
  for (size_t i = 0; i < d->n; i++)
    mean += d->y[i] / (double)d->n;
  for (size_t i = 0; i < d->n; i++)
    r->eta[i] = log((d->y[i] + mean) / 2);
  for (*count = 0; *count < STEPS && change > settled; ++*count) {
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    AGL_TRY(step(&change, m, r, err));
  }
  return change <= settled ? AGL_OK
                           : agl_fail(err, AGL_EMATH,
                                      "no convergence in %d iterations: terms and "
                                      "effects may tell rows whose response is 0 from the others",
                                      STEPS);
}

/* ---- results --------------------------------------------------------------------------------- */

/* Twice sum w (y log(y / mu) - (y - mu)) and the log likelihood of mu, one of a constant mean. */
static void say_likelihood(agl_model *m, const rows *r)
{
  const agl_design *d = &m->design;
  long double deviance = 0, l = 0, null = 0, y = 0, exposed = 0;
  for (size_t i = 0; i < d->n; i++) {
    double w = d->w != NULL ? d->w[i] : 1;
    y += w * d->y[i];
    exposed += w * exp(offset_of(d, i));
  }
  for (size_t i = 0; i < d->n; i++) {
    double w = d->w != NULL ? d->w[i] : 1, mu = exp(r->eta[i]);
    double mean = (double)(y / exposed) * exp(offset_of(d, i)), v = d->y[i];
    deviance += 2 * w * (agl_y_log(v, mu) - (v - mu));
    l += w * (v * log(mu) - mu - lgamma(v + 1));
    null += w * (v * log(mean) - mean - lgamma(v + 1));
  }
  agl_likelihood_facts(m, (double)l, (double)null);
  agl_model_add_fact(m, "deviance", (double)deviance);
}

static void finish(agl_model *m, const rows *r, size_t dropped, int count)
{
  const agl_design *d = &m->design;
  size_t used = m->k + m->df_absorbed;
  for (size_t i = 0; i < d->n; i++) {
    m->fit.residual[i] = d->y[i] - exp(r->eta[i]);
    m->score[i] = (d->w != NULL ? d->w[i] : 1) * m->fit.residual[i];
  }
  m->fit.rss = m->fit.tss = NAN;
  m->dispersion = 1;
  m->df_model = m->k;
  m->df_residual = d->n > used ? d->n - used : 0;
  m->nparameter = used;
  say_likelihood(m, r);
  agl_model_add_fact(m, "separated", (double)dropped);
  agl_model_add_fact(m, "iterations", count);
  agl_model_say_method(m,
                       "reweighted least squares with %zu way%s of effects absorbed, %d "
                       "iterations; %zu rows left out whose group has responses of 0 only",
                       d->nabsorbed, d->nabsorbed == 1 ? "" : "s", count, dropped);
}

static agl_status fit(agl_model *m, const agl_call *call, agl_err *err)
{
  rows r;
  size_t n, dropped;
  int count;
  agl_status status;
  if (m->design.nabsorbed == 0)
    return agl_estimate_poisson.fit(m, call, err);
  AGL_TRY(agl_check_counts(m, false, err));
  AGL_TRY(drop_zeros(&dropped, m, err));
  n = m->design.n;
  r.eta = agl_alloc_huge(3 * n, sizeof *r.eta);
  if (r.eta == NULL)
    return agl_fail_memory(err, "ppml");
  r.weight = r.eta + n;
  r.z = r.weight + n;
  status = iterate(&count, m, &r, err);
  if (status == AGL_OK)
    finish(m, &r, dropped, count);
  agl_free(r.eta);
  return status;
}

const agl_estimator_method agl_estimate_ppml = {
    .about = {.name = "ppml",
              .title = "Poisson pseudo maximum likelihood",
              .summary =
                  "responses >= 0 whose log mean is linear in terms and absorbed effects, as "
                  "trade flows in gravity models; robust errors recommended",
              .formula = "max over b, effects of sum w (y eta - exp(eta)), eta = x'b + effects + "
                         "offset",
              .source = "Santos Silva & Tenreyro 2006; Correia, Guimaraes & Zylkin 2020",
              .example = "model.ppml(\"goods_quality ~ log(goods_clusters) | half\", "
                         "d:mutate(\"half = year > 2013\"), { se = \"hc1\" })"},
    .traits =
        AGL_TAKES_WEIGHTS | AGL_TAKES_OFFSET | AGL_TAKES_ABSORBED | AGL_NORMAL | AGL_LIKELIHOOD,
    .fit = fit,
    .link = &agl_log_link,
};
