/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** panel.c - regressions on units seen at several times: pooled, within, between, in first differences,
** and with random effects by Swamy & Arora (1972); unbalanced panels as Baltagi & Chang (1994).
**
** Each is least squares of transformed columns. With unit means x. of T_i rows: within x - x.; random
** x - theta_i x., theta_i = 1 - sqrt(s_e^2 / (s_e^2 + T_i s_u^2)); of a balanced panel with effects of
** both units and times x - theta_1 x_i. - theta_2 x_.t + theta_3 x_...
*/
#include "model/panel.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/group.h"
#include "data/sort.h"

/* ---- units and times ----------------------------------------------------------------------- */

static agl_status group_by(agl_groups **out, const agl_column *const *c, size_t n,
                           const agl_model *m, agl_err *err)
{
  return agl_groups_new(out, c, n, m->design.n, err);
}

/* One row for each unit and time. */
static agl_status check_unique(const agl_panel *p, const agl_column *const *c, agl_err *err)
{
  const agl_model *m = p->m;
  agl_groups *both;
  agl_status status = AGL_OK;
  size_t i = 0;
  AGL_TRY(group_by(&both, c, 2, m, err));
  while (i < m->design.n && both->first[both->id[i]] == i)
    i++;
  if (i < m->design.n)
    status = agl_fail(err, AGL_EDATA, "index: rows %zu and %zu have the same %s and %s",
                      agl_design_row(&m->design, both->first[both->id[i]]) + 1,
                      agl_design_row(&m->design, i) + 1, m->index[0], m->index[1]);
  agl_groups_free(both);
  return status;
}

static agl_status read_index(agl_panel *p, agl_column **c, agl_err *err)
{
  agl_model *m = p->m;
  for (int i = 0; i < 2; i++)
    AGL_TRY(agl_design_column(&c[i], &m->design, m->data, m->index[i], err));
  AGL_TRY(check_unique(p, (const agl_column *const *)c, err));
  for (int i = 0; i < 2; i++)
    AGL_TRY(group_by(&p->by[i], (const agl_column *const *)&c[i], 1, m, err));
  return agl_sort_rows(&p->order, (agl_sort_key[]){{c[0], false}, {c[1], false}}, 2, err);
}

static agl_status panel_open(agl_panel *p, agl_model *m, const agl_call *call, agl_err *err)
{
  agl_column *c[2] = {NULL, NULL};
  size_t n;
  const char *const *index = agl_given_list(call, "index", &n);
  agl_status status;
  *p = (agl_panel){.m = m, .effect = agl_given_text(call, "effect", "individual")};
  if (n != 2)
    return agl_fail(err, AGL_EARG, "panel needs index = { unit, time }, two columns");
  for (int i = 0; i < 2; i++)
    if ((m->index[i] = agl_strdup(index[i])) == NULL)
      return agl_fail_memory(err, "panel");
  status = read_index(p, c, err);
  agl_column_free(c[0]);
  agl_column_free(c[1]);
  if (status == AGL_OK)
    p->balanced = p->by[0]->ngroup * p->by[1]->ngroup == m->design.n;
  return status;
}

static void panel_close(agl_panel *p)
{
  agl_groups_free(p->by[0]);
  agl_groups_free(p->by[1]);
  agl_free(p->order);
  agl_working_clear(&p->w);
}

const agl_groups *agl_panel_groups(const agl_panel *p)
{
  return p->by[strcmp(p->effect, "time") == 0];
}

void agl_panel_means(double *out, const double *count, const double *x, const agl_groups *g)
{
  for (size_t i = 0; i < g->ngroup; i++)
    out[i] = 0;
  for (size_t i = 0; i < g->n; i++)
    out[g->id[i]] += x[i];
  for (size_t i = 0; i < g->ngroup; i++)
    out[i] /= count[i];
}

agl_status agl_panel_counts(double **out, const agl_groups *g, agl_err *err)
{
  double *count = agl_alloc_zero(g->ngroup, sizeof *count);
  if (count == NULL)
    return agl_fail_memory(err, "panel");
  for (size_t i = 0; i < g->n; i++)
    count[g->id[i]]++;
  *out = count;
  return AGL_OK;
}

/* ---- fewer rows: means and differences ------------------------------------------------------ */

/* The design on n new rows, of which row i stands for row[i] of the old ones (taken over); `w` has their
** values, column after column of the design's n. */
static agl_status shrink(agl_panel *p, size_t n, size_t *row, agl_err *err)
{
  agl_design *d = &p->m->design;
  for (size_t i = 0; i < n; i++)
    row[i] = agl_design_row(d, row[i]);
  agl_free(d->row);
  d->row = row;
  d->n = n;
  agl_free(d->x_low);
  d->x_low = NULL;
  for (size_t j = 0; j < d->nvariable; j++) {
    if (p->w.x[j] == NULL)
      continue;
    agl_free(d->own[j]);
    agl_column_free(d->column[j]);
    d->column[j] = NULL;
    d->own[j] = agl_copy(p->w.x[j], n, sizeof *d->own[j]);
    d->x[j] = d->own[j];
    if (d->own[j] == NULL)
      return agl_fail_memory(err, "panel");
  }
  d->y = d->x[d->k];
  return AGL_OK;
}

static agl_status to_means(agl_panel *p, agl_err *err)
{
  const agl_groups *g = agl_panel_groups(p);
  const agl_design *d = &p->m->design;
  double *count = NULL, *mean = agl_alloc(g->ngroup, sizeof *mean);
  size_t *row = agl_copy(g->first, g->ngroup, sizeof *row);
  agl_status status = mean != NULL && row != NULL ? agl_panel_counts(&count, g, err)
                                                  : agl_fail_memory(err, "panel");
  for (size_t j = 0; status == AGL_OK && j < d->nvariable; j++)
    if (p->w.x[j] != NULL) {
      agl_panel_means(mean, count, p->w.x[j], g);
      memcpy(p->w.x[j], mean, g->ngroup * sizeof *mean);
    }
  agl_free(mean);
  agl_free(count);
  if (status != AGL_OK) {
    agl_free(row);
    return status;
  }
  return shrink(p, g->ngroup, row, err);
}

/* x_t - x_(t-1) of neighbouring times of a unit; the intercept stays. */
static agl_status to_differences(agl_panel *p, agl_err *err)
{
  const agl_design *d = &p->m->design;
  const uint32_t *unit = p->by[0]->id;
  size_t n = 0, *row = agl_alloc(d->n, sizeof *row);
  double *x = agl_alloc(d->n, sizeof *x);
  if (row == NULL || x == NULL) {
    agl_free(row);
    agl_free(x);
    return agl_fail_memory(err, "panel");
  }
  for (size_t i = 1; i < d->n; i++)
    if (unit[p->order[i]] == unit[p->order[i - 1]])
      row[n++] = i;
  for (size_t j = 0; j < d->nvariable; j++) {
    if (p->w.x[j] == NULL || (j == 0 && p->m->constant))
      continue;
    memcpy(x, p->w.x[j], d->n * sizeof *x);
    for (size_t i = 0; i < n; i++)
      p->w.x[j][i] = x[p->order[row[i]]] - x[p->order[row[i] - 1]];
  }
  for (size_t i = 0; i < n; i++)
    row[i] = p->order[row[i]];
  agl_free(x);
  return shrink(p, n, row, err);
}

/* ---- the estimators ------------------------------------------------------------------------- */

/* Terms that the transformation made constant, beside the intercept, or 0. */
static agl_status omit_still(agl_panel *p, const char *why, agl_err *err)
{
  agl_model *m = p->m;
  for (size_t j = m->design.k; j-- > m->constant;) {
    const double *x = p->w.x[j];
    double mean = 0, square = 0, spread = 0;
    for (size_t i = 0; i < m->design.n; i++) {
      mean += x[i] / (double)m->design.n;
      square += x[i] * x[i];
    }
    for (size_t i = 0; i < m->design.n; i++)
      spread += m->constant ? (x[i] - mean) * (x[i] - mean) : x[i] * x[i];
    if (spread <= 1e-20 * square || square == 0)
      AGL_TRY(agl_working_omit(&p->w, m, j, why, err));
  }
  return AGL_OK;
}

static agl_status solve(agl_panel *p, agl_err *err)
{
  agl_model *m = p->m;
  if (m->design.n <= m->design.k)
    return agl_fail(err, AGL_EDATA, "%zu transformed rows for the %zu coefficients of '%s'",
                    m->design.n, m->design.k, m->formula->text);
  AGL_TRY(agl_working_solve(m, &p->w, err));
  m->fit.tss = agl_total_squares(p->w.x[m->design.k], NULL, m->design.n,
                                 m->constant || m->design.nabsorbed == 0);
  agl_least_squares_summarise(m);
  return AGL_OK;
}

static agl_status fit_pooling(agl_panel *p, agl_err *err)
{
  agl_model_say_method(p->m, "pooled");
  return solve(p, err);
}

/* The ways of the effects as what is absorbed. */
static agl_status absorb_index(agl_panel *p, agl_err *err)
{
  agl_design *d = &p->m->design;
  bool use[2] = {strcmp(p->effect, "time") != 0, strcmp(p->effect, "individual") != 0};
  agl_free(d->absorbed); /* the formula's, of which there are none */
  d->absorbed = agl_alloc_zero(2, sizeof *d->absorbed);
  if (d->absorbed == NULL)
    return agl_fail_memory(err, "panel");
  for (int i = 0; i < 2; i++)
    if (use[i]) {
      agl_absorbed *a = &d->absorbed[d->nabsorbed];
      const agl_groups *g = p->by[i];
      a->name = agl_strdup(p->m->index[i]);
      a->id = agl_copy(g->id, g->n, sizeof *a->id);
      a->ngroup = g->ngroup;
      d->nabsorbed++;
      if (a->name == NULL || a->id == NULL)
        return agl_fail_memory(err, "panel");
    }
  return AGL_OK;
}

static agl_status fit_within(agl_panel *p, agl_err *err)
{
  agl_model *m = p->m;
  if (m->constant)
    AGL_TRY(agl_working_omit(&p->w, m, 0, "the effects take its place", err));
  AGL_TRY(absorb_index(p, err));
  AGL_TRY(agl_working_absorb(&p->w, m, err));
  agl_model_say_method(m, "within, effects of %s", p->effect);
  return solve(p, err);
}

static agl_status fit_between(agl_panel *p, agl_err *err)
{
  const agl_groups *g = agl_panel_groups(p);
  AGL_TRY(to_means(p, err));
  AGL_TRY(omit_still(p, "its means do not vary", err));
  agl_model_say_method(p->m, "between, means of %zu groups", g->ngroup);
  return solve(p, err);
}

static agl_status fit_differences(agl_panel *p, agl_err *err)
{
  if (strcmp(p->effect, "individual") != 0)
    return agl_fail(err, AGL_EARG, "method = 'fd' is for effect = 'individual'");
  AGL_TRY(to_differences(p, err));
  AGL_TRY(omit_still(p, "it does not change, or by the same at every time", err));
  agl_model_say_method(p->m, "first differences");
  return solve(p, err);
}

/* The tss of which the residuals leave as much as the squared correlation of y and fitted says: in an
** unbalanced panel the transformed intercept varies, and residuals do not sum to 0. */
static double correlation_squares(const agl_model *m, const double *y)
{
  size_t n = m->design.n;
  long double sy = 0, sf = 0, yy = 0, ff = 0, yf = 0;
  for (size_t i = 0; i < n; i++) {
    sy += y[i];
    sf += y[i] - m->fit.residual[i];
  }
  for (size_t i = 0; i < n; i++) {
    long double a = y[i] - sy / (long double)n, f = y[i] - m->fit.residual[i] - sf / (long double)n;
    yy += a * a;
    ff += f * f;
    yf += a * f;
  }
  return (double)(m->fit.rss / (1 - yf * yf / (yy * ff)));
}

static agl_status fit_random(agl_panel *p, agl_err *err)
{
  agl_model *m = p->m;
  AGL_TRY(agl_panel_random(p, err));
  m->normal = true;
  AGL_TRY(solve(p, err));
  m->fit.tss = correlation_squares(m, p->w.x[m->design.k]);
  return AGL_OK;
}

static const struct {
  const char *name;
  agl_status (*fit)(agl_panel *p, agl_err *err);
} methods[] = {{"within", fit_within},
               {"between", fit_between},
               {"fd", fit_differences},
               {"random", fit_random},
               {"pooling", fit_pooling}};

/* Residuals of the rows as they are: y - x'b - effects, where the rows are still those. */
static void untransform(agl_model *m)
{
  const agl_design *d = &m->design;
  for (size_t i = 0; i < d->n; i++) {
    long double e = d->y[i];
    for (size_t j = 0; j < d->k; j++)
      e -= (long double)d->x[j][i] * m->fit.beta[j];
    m->fit.residual[i] = (double)e;
  }
}

static agl_status fit(agl_model *m, const agl_call *call, agl_err *err)
{
  const char *method = agl_given_text(call, "method", "within");
  agl_panel p;
  size_t which = 0;
  agl_status status = panel_open(&p, m, call, err);
  while (strcmp(methods[which].name, method) != 0)
    which++;
  m->variant = methods[which].name;
  if (status == AGL_OK)
    status = agl_working_new(&p.w, m, err);
  if (status == AGL_OK)
    status = methods[which].fit(&p, err);
  if (status == AGL_OK && strcmp(method, "random") == 0)
    untransform(m);
  if (status == AGL_OK && strcmp(method, "pooling") != 0)
    m->log_likelihood = NAN;
  panel_close(&p);
  return status;
}

const agl_estimator_method agl_estimate_panel = {
    .about = {.name = "panel",
              .title = "panel regression",
              .summary = "units seen at several times: fixed effects, random effects, between, "
                         "differences",
              .formula =
                  "least squares of x - theta x., x. the mean of the unit: theta 0 pooled, 1 "
                  "within, between 0 and 1 random effects",
              .source = "Swamy & Arora 1972; Baltagi & Chang 1994",
              .example =
                  "model.panel(\"sales ~ price\", dataset.new{ { \"firm\", { 1, 1, 2, 2 } }, "
                  "{ \"year\", { 1, 2, 1, 2 } }, { \"price\", { 1, 2, 2, 5 } }, { \"sales\", "
                  "{ 3, 4, 6, 8 } } }, { index = { \"firm\", \"year\" } })",
              .option = {{.name = "method",
                          .kind = AGL_OPTION_CHOICE,
                          .values = "within | between | fd | random | pooling",
                          .fallback = "within",
                          .summary = "fixed effects, means of units, first differences, random "
                                     "effects, or none"},
                         {.name = "effect",
                          .kind = AGL_OPTION_CHOICE,
                          .values = "individual | time | twoways",
                          .fallback = "individual",
                          .summary = "whose effects: units, times or both"}}},
    .fit = fit,
};
