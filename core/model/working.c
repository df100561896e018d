/* SPDX-License-Identifier: GPL-3.0-or-later */
/* working.c - the columns that least squares sees, where they are not those of the design. */
#include "model/working.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "num/absorb.h"

/* A regressor of which less than this is left, relative to its length, is one of the effects. */
static const double ABSORBED = 1e-9;

static bool is_working(const agl_design *d, size_t j)
{
  return d->x[j] != NULL && j != d->k + 1 && j != d->k + 2;
}

agl_status agl_working_new(agl_working *w, const agl_model *m, agl_err *err)
{
  const agl_design *d = &m->design;
  size_t count = d->k + 1 + d->ninstrument;
  double *at = agl_alloc_huge(count * d->n, sizeof *at);
  double **x = agl_alloc_zero(d->nvariable, sizeof *x);
  if (at == NULL || x == NULL) {
    agl_free(at);
    agl_free(x);
    return agl_fail(err, AGL_ENOMEM, "%zu working columns of %zu rows: out of memory", count, d->n);
  }
  *w = (agl_working){at, x};
  for (size_t j = 0; j < d->nvariable; j++)
    if (is_working(d, j)) {
      x[j] = at;
      if (d->nabsorbed == 0 || j == d->k) /* else agl_working_absorb fills it */
        memcpy(at, d->x[j], d->n * sizeof *at);
      at += d->n;
    }
  for (size_t i = 0; d->offset != NULL && i < d->n; i++)
    x[d->k][i] -= d->offset[i];
  return AGL_OK;
}

void agl_working_clear(agl_working *w)
{
  agl_free(w->store);
  agl_free(w->x);
  *w = (agl_working){NULL, NULL};
}

agl_status agl_working_omit(agl_working *w, agl_model *m, size_t j, const char *why, agl_err *err)
{
  AGL_TRY(agl_model_omit(m, j, why, err));
  memmove(w->x + j, w->x + j + 1, (m->design.nvariable - j) * sizeof *w->x);
  return AGL_OK;
}

/* ---- absorbed effects ---------------------------------------------------------------------- */

/* The working columns without the effects: k + 1 + ninstrument of them. */
static agl_status absorb(agl_working *w, const agl_model *m, const agl_absorb_problem *p,
                         agl_err *err)
{
  const agl_design *d = &m->design;
  const double **from = agl_alloc(d->nvariable, sizeof *from);
  double **to = agl_alloc(d->nvariable, sizeof *to);
  size_t count = 0;
  agl_status status;
  for (size_t j = 0; from != NULL && to != NULL && j < d->nvariable; j++)
    if (is_working(d, j)) {
      from[count] = j == d->k ? w->x[j] : d->x[j];
      to[count++] = w->x[j];
    }
  status = from != NULL && to != NULL ? agl_absorb(to, from, count, p, NULL, err)
                                      : agl_fail_memory(err, "absorbed effects");
  agl_free(from);
  agl_free(to);
  return status;
}

typedef struct {
  const agl_working *w;
  const agl_design *d;
  bool *gone; /* k */
} remains;

static double squares(const double *x, size_t n)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += x[i] * x[i];
  return sum;
}

/* A job: is next to nothing left of regressor j? */
static agl_status look(void *ctx, size_t j, agl_err *err)
{
  const remains *r = ctx;
  size_t n = r->d->n;
  if (agl_interrupted())
    return agl_fail_interrupted(err);
  r->gone[j] = squares(r->w->x[j], n) <= ABSORBED * ABSORBED * squares(r->d->x[j], n);
  return AGL_OK;
}

/* Regressors that are sums of effects, as a time-invariant one is of firms. */
static agl_status omit_absorbed(agl_working *w, agl_model *m, agl_err *err)
{
  const agl_design *d = &m->design;
  remains r = {w, d, agl_alloc_zero(d->k, sizeof(bool))};
  agl_status status = r.gone != NULL ? agl_parallel_values(look, &r, d->k, d->k * d->n, err)
                                     : agl_fail_memory(err, "absorbed effects");
  for (size_t j = d->k; status == AGL_OK && j-- > 0;)
    if (r.gone[j])
      status = agl_working_omit(w, m, j, "the absorbed effects fit it", err);
  agl_free(r.gone);
  if (status == AGL_OK && d->k == 0)
    return agl_fail(err, AGL_EMATH, "the absorbed effects fit every term of '%s'",
                    m->formula->text);
  return status;
}

agl_status agl_working_absorb(agl_working *w, agl_model *m, agl_err *err)
{
  const agl_design *d = &m->design;
  const uint32_t **id = agl_alloc(d->nabsorbed, sizeof *id);
  size_t *ngroup = agl_alloc(d->nabsorbed, sizeof *ngroup);
  agl_absorb_problem p = {.n = d->n, .nway = d->nabsorbed, .id = id, .ngroup = ngroup, .w = d->w};
  agl_absorb_df df;
  agl_status status = AGL_OK;
  for (size_t i = 0; id != NULL && ngroup != NULL && i < d->nabsorbed; i++) {
    id[i] = d->absorbed[i].id;
    ngroup[i] = d->absorbed[i].ngroup;
  }
  if (id == NULL || ngroup == NULL)
    status = agl_fail_memory(err, "absorbed effects");
  if (status == AGL_OK)
    status = agl_absorb_rank(&df, &p, err);
  if (status == AGL_OK) {
    m->df_absorbed = df.rank;
    status = absorb(w, m, &p, err);
  }
  agl_free(id);
  agl_free(ngroup);
  return status == AGL_OK ? omit_absorbed(w, m, err) : status;
}

/* ---- least squares ------------------------------------------------------------------------- */

/* Times the root of the weights: into `scaled`, k + 1 columns. */
static void scale(double *scaled, const double **x, const agl_working *w, const agl_design *d)
{
  for (size_t j = 0; j <= d->k; j++) {
    x[j] = scaled + j * d->n;
    for (size_t i = 0; i < d->n; i++)
      scaled[j * d->n + i] = sqrt(d->w[i]) * w->x[j][i];
  }
}

static agl_status solve(agl_model *m, const agl_working *w, size_t *dependent, agl_err *err)
{
  const agl_design *d = &m->design;
  const double **x = agl_alloc(d->k + 1, sizeof *x);
  double *scaled = d->w != NULL ? agl_alloc_huge((d->k + 1) * d->n, sizeof *scaled) : NULL;
  agl_lsq_problem p = {.n = d->n, .k = d->k, .x = x};
  agl_status status;
  if (x == NULL || (d->w != NULL && scaled == NULL)) {
    status = agl_fail_memory(err, "least squares");
  } else {
    for (size_t j = 0; j <= d->k; j++)
      x[j] = w->x[j];
    if (d->w != NULL)
      scale(scaled, x, w, d);
    p.y = x[d->k];
    status = agl_lsq_fit(&m->fit, dependent, &p, err);
  }
  for (size_t i = 0; status == AGL_OK && d->w != NULL && i < d->n; i++)
    m->fit.residual[i] /= sqrt(d->w[i]);
  agl_free(scaled);
  agl_free(x);
  return status;
}

agl_status agl_working_keep(agl_model *m, agl_working *w, agl_err *err)
{
  const agl_design *d = &m->design;
  m->score = agl_alloc_huge(d->n, sizeof *m->score);
  m->score_x = agl_alloc(d->k, sizeof *m->score_x);
  if (m->score == NULL || m->score_x == NULL)
    return agl_fail_memory(err, "model");
  for (size_t i = 0; i < d->n; i++)
    m->score[i] = (d->w != NULL ? d->w[i] : 1) * m->fit.residual[i];
  for (size_t j = 0; j < d->k; j++)
    m->score_x[j] = w->x[j];
  m->score_store = w->store;
  w->store = NULL;
  return AGL_OK;
}

agl_status agl_working_solve(agl_model *m, agl_working *w, agl_err *err)
{
  size_t dependent = 0;
  agl_status status;
  while ((status = solve(m, w, &dependent, err)) == AGL_EMATH) {
    if (m->design.k == 1)
      return agl_fail(err, AGL_EMATH, "the only term '%s' does not vary", m->term[0]);
    AGL_TRY(agl_working_omit(w, m, dependent, "a linear combination of the terms before it", err));
  }
  return status == AGL_OK ? agl_working_keep(m, w, err) : status;
}
