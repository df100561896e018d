/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** panel_random.c - variances of random effects and the transformation that they ask for.
**
** s_e^2 is the residual variance of the within regression. With P_B the projection on unit means, the
** residual sum of squares of the between regression on n rows has expectation (N - K) s_e^2 + (n -
** tr((X'P_B X)^-1 X'ZZ'X)) s_u^2, Z the dummies of the N units (Baltagi & Chang 1994, equation 2.12);
** in a balanced panel that is Swamy and Arora's.
*/
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/diagnose.h"
#include "model/panel.h"
#include "num/absorb.h"

/* ---- within --------------------------------------------------------------------------------- */

/* Residual variance of the regression without the effects of these groups. */
static agl_status within_variance(double *out, const agl_panel *p, const agl_groups *const *by,
                                  size_t nway, agl_err *err)
{
  const agl_design *d = &p->m->design;
  const uint32_t *id[2] = {by[0]->id, nway > 1 ? by[1]->id : NULL};
  size_t ngroup[2] = {by[0]->ngroup, nway > 1 ? by[1]->ngroup : 0}, kept = 0;
  size_t first = p->m->constant;
  agl_absorb_problem a = {.n = d->n, .nway = nway, .id = id, .ngroup = ngroup};
  agl_absorb_df df;
  agl_auxiliary fit;
  agl_status status;
  double *x, left;
  AGL_TRY(agl_absorb_rank(&df, &a, err));
  x = agl_alloc_huge((d->k + 1) * d->n, sizeof *x);
  if (x == NULL)
    return agl_fail_memory(err, "panel");
  for (size_t j = first; j <= d->k; j++) { /* the response is last */
    double *to = x + kept * d->n, before = 0, after = 0;
    status = agl_absorb(&to, &d->x[j], 1, &a, NULL, err);
    if (status != AGL_OK) {
      agl_free(x);
      return status;
    }
    for (size_t i = 0; i < d->n; i++) {
      before += d->x[j][i] * d->x[j][i];
      after += to[i] * to[i];
    }
    kept += after > 1e-18 * before || j == d->k;
  }
  kept--;
  if (kept > 0)
    status = agl_auxiliary_fit(&fit, x, kept, x + kept * d->n, d->n, err);
  else
    status = agl_fail(err, AGL_EMATH, "random effects: no term varies within %s", p->m->index[0]);
  agl_free(x);
  AGL_TRY(status);
  left = (double)d->n - (double)df.rank - (double)fit.rank;
  if (left < 1)
    return agl_fail(err, AGL_EDATA, "random effects: no degrees of freedom within groups");
  *out = fit.rss / left;
  return AGL_OK;
}

/* ---- between -------------------------------------------------------------------------------- */

typedef struct {
  double rss;
  size_t rank;
  double trace; /* tr((X'P X)^-1 X'ZZ'X) */
} between;

/* Least squares of sqrt(T) y. on sqrt(T) x., ngroup rows, without the columns that depend on others. */
static agl_status fit_between(between *out, double *x, const double *count, size_t n, size_t k,
                              agl_err *err)
{
  const double **column = agl_alloc(k + 1, sizeof *column);
  agl_lsq_problem p = {.n = n, .k = k, .x = column};
  agl_lsq fit;
  size_t bad = 0;
  agl_status status = AGL_EMATH;
  if (column == NULL)
    return agl_fail_memory(err, "panel");
  for (size_t j = 0; j <= k; j++)
    column[j] = x + j * n;
  p.y = column[k];
  while (p.k > 0 && p.n >= p.k && (status = agl_lsq_fit(&fit, &bad, &p, err)) == AGL_EMATH) {
    p.k--;
    memmove(column + bad, column + bad + 1, (p.k - bad) * sizeof *column);
  }
  if (status == AGL_EMATH)
    status = agl_fail(err, AGL_EDATA, "random effects: %zu groups are too few for %zu terms", n, k);
  if (status == AGL_OK) {
    *out = (between){.rss = fit.rss, .rank = p.k};
    for (size_t a = 0; a < p.k; a++)
      for (size_t b = 0; b < p.k; b++) {
        double sum = 0;
        for (size_t g = 0; g < n; g++)
          sum += count[g] * column[a][g] * column[b][g];
        out->trace += fit.gram_inv[a * p.k + b] * sum;
      }
    agl_lsq_clear(&fit);
  }
  agl_free(column);
  return status;
}

/* Variance of the effects of one grouping: 0 where the estimate is negative. */
static agl_status effect_variance(double *out, const agl_panel *p, const agl_groups *g, double s_e2,
                                  agl_err *err)
{
  const agl_design *d = &p->m->design;
  size_t n = g->ngroup;
  double *count = NULL, *x = agl_alloc((d->k + 1) * n, sizeof *x);
  between b = {.rss = 0};
  agl_status status = x != NULL ? agl_panel_counts(&count, g, err) : agl_fail_memory(err, "panel");
  for (size_t j = 0; status == AGL_OK && j <= d->k; j++) {
    agl_panel_means(x + j * n, count, d->x[j], g);
    for (size_t i = 0; i < n; i++)
      x[j * n + i] *= sqrt(count[i]);
  }
  if (status == AGL_OK)
    status = fit_between(&b, x, count, n, d->k, err);
  agl_free(x);
  agl_free(count);
  AGL_TRY(status);
  if (n <= b.rank)
    return agl_fail(err, AGL_EDATA,
                    "random effects: %zu groups leave the between regression on %zu terms no "
                    "degrees of freedom",
                    n, b.rank);
  *out = fmax(0, (b.rss - (double)(n - b.rank) * s_e2) / ((double)d->n - b.trace));
  return AGL_OK;
}

/* ---- transformations ------------------------------------------------------------------------ */

static agl_status transform_one_way(agl_panel *p, double s_e2, double s_u2, agl_err *err)
{
  agl_model *m = p->m;
  const agl_groups *g = agl_panel_groups(p);
  double *count = NULL, *mean = agl_alloc(g->ngroup, sizeof *mean), low = 1, high = 0;
  agl_status status =
      mean != NULL ? agl_panel_counts(&count, g, err) : agl_fail_memory(err, "panel");
  for (size_t j = 0; status == AGL_OK && j <= m->design.k; j++) {
    agl_panel_means(mean, count, m->design.x[j], g);
    for (size_t i = 0; i < g->n; i++) {
      double theta = 1 - sqrt(s_e2 / (s_e2 + count[g->id[i]] * s_u2));
      p->w.x[j][i] = m->design.x[j][i] - theta * mean[g->id[i]];
      low = fmin(low, theta);
      high = fmax(high, theta);
    }
  }
  agl_free(mean);
  agl_free(count);
  AGL_TRY(status);
  agl_model_add_fact(m, "sigma_e", sqrt(s_e2));
  agl_model_add_fact(m, "sigma_u", sqrt(s_u2));
  agl_model_add_fact(m, "theta", low);
  if (high - low > 4 * DBL_EPSILON)
    agl_model_add_fact(m, "theta_max", high);
  return AGL_OK;
}

static agl_status transform_two_ways(agl_panel *p, double s_e2, const double s_u2[2], agl_err *err)
{
  agl_model *m = p->m;
  double n[2] = {(double)p->by[0]->ngroup, (double)p->by[1]->ngroup}, theta[3];
  double *count[2] = {NULL, NULL}, *mean[2];
  agl_status status = AGL_OK;
  for (int w = 0; w < 2; w++) {
    theta[w] = 1 - sqrt(s_e2 / (s_e2 + n[1 - w] * s_u2[w]));
    mean[w] = agl_alloc(p->by[w]->ngroup, sizeof *mean[w]);
    if (status == AGL_OK)
      status = mean[w] != NULL ? agl_panel_counts(&count[w], p->by[w], err)
                               : agl_fail_memory(err, "panel");
  }
  theta[2] = theta[0] + theta[1] + sqrt(s_e2 / (n[1] * s_u2[0] + n[0] * s_u2[1] + s_e2)) - 1;
  for (size_t j = 0; status == AGL_OK && j <= m->design.k; j++) {
    double all = 0;
    for (int w = 0; w < 2; w++)
      agl_panel_means(mean[w], count[w], m->design.x[j], p->by[w]);
    for (size_t g = 0; g < p->by[0]->ngroup; g++)
      all += mean[0][g] / n[0];
    for (size_t i = 0; i < m->design.n; i++)
      p->w.x[j][i] = m->design.x[j][i] - theta[0] * mean[0][p->by[0]->id[i]] -
                     theta[1] * mean[1][p->by[1]->id[i]] + theta[2] * all;
  }
  for (int w = 0; w < 2; w++) {
    agl_free(mean[w]);
    agl_free(count[w]);
  }
  AGL_TRY(status);
  agl_model_add_fact(m, "sigma_e", sqrt(s_e2));
  agl_model_add_fact(m, "sigma_u", sqrt(s_u2[0]));
  agl_model_add_fact(m, "sigma_time", sqrt(s_u2[1]));
  agl_model_add_fact(m, "theta", theta[0]);
  agl_model_add_fact(m, "theta_time", theta[1]);
  agl_model_add_fact(m, "theta_both", theta[2]);
  return AGL_OK;
}

agl_status agl_panel_random(agl_panel *p, agl_err *err)
{
  bool both = strcmp(p->effect, "twoways") == 0;
  const agl_groups *one = agl_panel_groups(p);
  double s_e2, s_u2[2] = {0, 0};
  if (both && !p->balanced)
    return agl_fail(err, AGL_EDATA,
                    "random effects of both ways need a balanced panel: %zu units at %zu times are "
                    "not %zu rows",
                    p->by[0]->ngroup, p->by[1]->ngroup, p->m->design.n);
  AGL_TRY(
      within_variance(&s_e2, p, both ? (const agl_groups *const *)p->by : &one, both ? 2 : 1, err));
  if (!both)
    AGL_TRY(effect_variance(&s_u2[0], p, one, s_e2, err));
  for (int w = 0; both && w < 2; w++)
    AGL_TRY(effect_variance(&s_u2[w], p, p->by[w], s_e2, err));
  agl_model_say_method(p->m, "random effects of %s, Swamy-Arora%s", p->effect,
                       s_u2[0] == 0 ? "; their variance is estimated as 0" : "");
  return both ? transform_two_ways(p, s_e2, s_u2, err) : transform_one_way(p, s_e2, s_u2[0], err);
}
