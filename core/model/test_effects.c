/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_effects.c - panels: are there effects, may they be random, are units correlated? */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/group.h"
#include "model/diagnose.h"
#include "model/vcov.h"
#include "num/dist.h"

/* The same panel by another method. */
static agl_status refit(agl_model **out, const agl_model *m, const char *method, agl_err *err)
{
  const char *const index[] = {m->index[0], m->index[1]};
  const agl_argument given[] = {{.name = "index", .kind = AGL_GIVEN_LIST, .list = index, .n = 2},
                                {.name = "method", .kind = AGL_GIVEN_TEXT, .text = method}};
  return agl_model_fit(out, "panel", m->formula->text, m->data, given, 2, err);
}

static agl_status units_of(agl_groups **out, const agl_model *m, int which, agl_err *err)
{
  agl_column *c;
  agl_status status;
  AGL_TRY(agl_design_column(&c, &m->design, m->data, m->index[which], err));
  status = agl_groups_new(out, (const agl_column *const *)&c, 1, m->design.n, err);
  agl_column_free(c);
  return status;
}

/* F of the unit effects: the pooled residuals against those within. */
static agl_status find_f(agl_findings *f, const agl_model *within, const agl_model *pooled)
{
  double df = (double)pooled->df_residual - (double)within->df_residual;
  double left = (double)within->df_residual;
  double statistic = (pooled->fit.rss - within->fit.rss) / df / (within->fit.rss / left);
  double p = agl_f_upper(statistic, df, left);
  agl_find(f, "f_effects", NULL, (agl_result){statistic, df, p}, "%s: F(%.0f, %.0f)",
           agl_verdict_at_5(p, "units differ: pooling leaves their effects in the errors",
                            "no sign of unit effects"),
           df, left);
  return AGL_OK;
}

/* Breusch & Pagan 1980; unbalanced, Baltagi & Li 1990: with A = 1 - sum (sum_t e)^2 / sum e^2,
** n^2 A^2 / (2 (sum T_i^2 - n)). */
static agl_status find_lm(agl_findings *f, const agl_model *pooled, const agl_groups *g,
                          agl_err *err)
{
  double *sum = agl_alloc_zero(2 * g->ngroup, sizeof *sum), *count = sum + g->ngroup;
  double n = (double)g->n, squares = 0, blocks = 0, sizes = 0, statistic, p;
  if (sum == NULL)
    return agl_fail_memory(err, "diagnostics");
  for (size_t i = 0; i < g->n; i++) {
    double e = pooled->fit.residual[i];
    sum[g->id[i]] += e;
    count[g->id[i]]++;
    squares += e * e;
  }
  for (size_t i = 0; i < g->ngroup; i++) {
    blocks += sum[i] * sum[i];
    sizes += count[i] * count[i];
  }
  agl_free(sum);
  statistic = n * n / 2 / (sizes - n) * (1 - blocks / squares) * (1 - blocks / squares);
  p = agl_chi2_upper(statistic, 1);
  agl_find(f, "breusch_pagan_lm", NULL, (agl_result){statistic, 1, p}, "%s",
           agl_verdict_at_5(p, "errors of a unit go together: pooled errors are wrong",
                            "no sign of random unit effects"));
  return AGL_OK;
}

/* Terms of both fits: where each is in them. */
static size_t common_terms(size_t *in_a, size_t *in_b, const agl_model *a, const agl_model *b)
{
  size_t n = 0;
  for (size_t i = 0; i < a->k; i++)
    for (size_t j = 0; j < b->k; j++)
      if (strcmp(a->term[i], b->term[j]) == 0 && strcmp(a->term[i], "const") != 0) {
        in_a[n] = i;
        in_b[n++] = j;
      }
  return n;
}

/* d'V^-1 d for a symmetric V, n by n, that need not be positive definite; NaN for a singular one. */
static agl_status indefinite_form(double *out, double *v, double *d, size_t n, agl_err *err)
{
  gsl_matrix_view vv = gsl_matrix_view_array(v, n, n);
  gsl_vector_view dv = gsl_vector_view_array(d, n);
  gsl_permutation *p = gsl_permutation_alloc(n);
  gsl_vector *x = gsl_vector_alloc(n);
  int sign;
  if (p == NULL || x == NULL) {
    gsl_permutation_free(p);
    gsl_vector_free(x);
    return agl_fail_memory(err, "diagnostics");
  }
  *out = NAN;
  if (gsl_linalg_LU_decomp(&vv.matrix, p, &sign) == 0 &&
      gsl_linalg_LU_solve(&vv.matrix, p, &dv.vector, x) == 0)
    gsl_blas_ddot(&dv.vector, x, out);
  gsl_permutation_free(p);
  gsl_vector_free(x);
  return AGL_OK;
}

static void say_hausman(agl_findings *f, double form, size_t n)
{
  double p = agl_chi2_upper(form, (double)n);
  if (form >= 0)
    agl_find(f, "hausman", NULL, (agl_result){form, (double)n, p}, "%s: chi-squared with %zu df",
             agl_verdict_at_5(p, "random effects are inconsistent: the effects go with the terms",
                              "no sign that random effects are inconsistent"),
             n);
  else
    agl_find(f, "hausman", NULL, (agl_result){NAN, NAN, NAN},
             "the difference of the covariances is not positive definite: the test has no value "
             "here");
}

/* (b_w - b_r)' (V_w - V_r)^-1 (b_w - b_r) over the coefficients that both have. */
static agl_status find_hausman(agl_findings *f, const agl_model *w, const agl_model *r,
                               agl_err *err)
{
  size_t k = w->k, n, *at = agl_alloc(2 * k, sizeof *at), *to = at + k;
  double *v = agl_alloc(k * k + k, sizeof *v), *d = v + k * k, form = NAN;
  agl_status status = AGL_OK;
  if (at == NULL || v == NULL) {
    agl_free(at);
    agl_free(v);
    return agl_fail_memory(err, "diagnostics");
  }
  n = common_terms(at, to, w, r);
  for (size_t i = 0; i < n; i++) {
    d[i] = w->fit.beta[at[i]] - r->fit.beta[to[i]];
    for (size_t j = 0; j < n; j++)
      v[i * n + j] = w->inference.v[at[i] * k + at[j]] - r->inference.v[to[i] * r->k + to[j]];
  }
  if (n > 0)
    status = indefinite_form(&form, v, d, n, err);
  agl_free(at);
  agl_free(v);
  if (status == AGL_OK)
    say_hausman(f, form, n);
  return status;
}

/* ---- cross-sectional dependence ------------------------------------------------------------- */

/* Residuals as a units by times array, NaN where a unit was not seen. */
static agl_status spread(double **out, const agl_model *m, const agl_groups *unit,
                         const agl_groups *time, agl_err *err)
{
  size_t n = unit->ngroup * time->ngroup;
  double *e = agl_alloc(n, sizeof *e);
  if (e == NULL)
    return agl_fail_memory(err, "diagnostics");
  for (size_t i = 0; i < n; i++)
    e[i] = NAN;
  for (size_t i = 0; i < unit->n; i++)
    e[unit->id[i] * time->ngroup + time->id[i]] = m->fit.residual[i];
  *out = e;
  return AGL_OK;
}

/* Correlation of two units over the times that both have, *count of them. */
static double correlation(const double *a, const double *b, size_t n, double *count)
{
  double sa = 0, sb = 0, aa = 0, bb = 0, ab = 0;
  *count = 0;
  for (size_t t = 0; t < n; t++)
    if (!isnan(a[t]) && !isnan(b[t])) {
      sa += a[t];
      sb += b[t];
      ++*count;
    }
  for (size_t t = 0; t < n; t++)
    if (!isnan(a[t]) && !isnan(b[t])) {
      double x = a[t] - sa / *count, y = b[t] - sb / *count;
      aa += x * x;
      bb += y * y;
      ab += x * y;
    }
  return ab / sqrt(aa * bb);
}

/* sqrt(2 / (N (N - 1))) sum over pairs of sqrt(T_ij) r_ij, standard normal. */
static agl_status find_pesaran(agl_findings *f, const agl_model *m, const agl_groups *unit,
                               const agl_groups *time, agl_err *err)
{
  size_t n = unit->ngroup, t = time->ngroup, pairs = 0;
  double *e, sum = 0, statistic, p;
  AGL_TRY(spread(&e, m, unit, time, err));
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++) {
      double count, r = correlation(e + i * t, e + j * t, t, &count);
      if (count > 1 && isfinite(r)) {
        sum += sqrt(count) * r;
        pairs++;
      }
    }
  agl_free(e);
  statistic = sum / sqrt((double)pairs);
  p = agl_normal_two_sided(statistic);
  agl_find(f, "pesaran_cd", NULL, (agl_result){statistic, NAN, p}, "%s: normal, %zu pairs of units",
           agl_verdict_at_5(p, "errors of different units go together: see driscoll_kraay",
                            "no sign that errors of different units go together"),
           pairs);
  return AGL_OK;
}

/* ---- the records ---------------------------------------------------------------------------- */

typedef agl_status finder(agl_findings *f, const agl_model *const *fit, const agl_groups *const *by,
                          agl_err *err);

/* Fit within, random and pooled, for a test to compare; random only where that is asked for. */
static agl_status compare(agl_findings *f, bool random, finder *find, agl_err *err)
{
  agl_model *fit[3] = {NULL, NULL, NULL};
  agl_groups *by[2] = {NULL, NULL};
  agl_status status;
  if ((status = refit(&fit[0], f->m, "within", err)) == AGL_OK &&
      (status = refit(&fit[1], f->m, "pooling", err)) == AGL_OK &&
      (!random || (status = refit(&fit[2], f->m, "random", err)) == AGL_OK) &&
      (status = units_of(&by[0], fit[1], 0, err)) == AGL_OK &&
      (status = units_of(&by[1], fit[1], 1, err)) == AGL_OK)
    status = find(f, (const agl_model *const *)fit, (const agl_groups *const *)by, err);
  for (int i = 0; i < 3; i++)
    agl_model_free(fit[i]);
  for (int i = 0; i < 2; i++)
    agl_groups_free(by[i]);
  return status;
}

/* A fit that the panel does not allow is a finding, not a failure. */
static agl_status run(agl_findings *f, const char *name, bool random, finder *find, agl_err *err)
{
  agl_err why;
  agl_status status = compare(f, random, find, &why);
  if (status == AGL_EMATH || status == AGL_EDATA) {
    agl_find(f, name, NULL, (agl_result){NAN, NAN, NAN}, "%s", why.msg);
    return AGL_OK;
  }
  return status == AGL_OK ? status : agl_fail(err, status, "%s", why.msg);
}

static agl_status f_of(agl_findings *f, const agl_model *const *fit, const agl_groups *const *by,
                       agl_err *err)
{
  (void)by;
  (void)err;
  return find_f(f, fit[0], fit[1]);
}

static agl_status lm_of(agl_findings *f, const agl_model *const *fit, const agl_groups *const *by,
                        agl_err *err)
{
  return find_lm(f, fit[1], by[0], err);
}

static agl_status hausman_of(agl_findings *f, const agl_model *const *fit,
                             const agl_groups *const *by, agl_err *err)
{
  (void)by;
  return find_hausman(f, fit[0], fit[2], err);
}

static agl_status pesaran_of(agl_findings *f, const agl_model *const *fit,
                             const agl_groups *const *by, agl_err *err)
{
  bool own = strcmp(f->m->variant, "within") == 0 || strcmp(f->m->variant, "random") == 0;
  return find_pesaran(f, own ? f->m : fit[1], by[0], by[1], err);
}

static agl_status run_f(agl_findings *f, agl_err *err)
{
  return run(f, "f_effects", false, f_of, err);
}

static agl_status run_lm(agl_findings *f, agl_err *err)
{
  return run(f, "breusch_pagan_lm", false, lm_of, err);
}

static agl_status run_hausman(agl_findings *f, agl_err *err)
{
  return run(f, "hausman", true, hausman_of, err);
}

static agl_status run_pesaran(agl_findings *f, agl_err *err)
{
  return run(f, "pesaran_cd", false, pesaran_of, err);
}

const agl_test agl_tests_effects[] = {
    {.doc = {.name = "f_effects",
             .family = "panel",
             .summary = "do units have effects of their own? within against pooled",
             .source = "Baltagi, Econometric Analysis of Panel Data, ch. 2"},
     .needs = AGL_NEEDS_PANEL,
     .run = run_f},
    {.doc = {.name = "breusch_pagan_lm",
             .family = "panel",
             .summary = "do units have random effects? from the pooled residuals",
             .source = "Breusch & Pagan 1980; unbalanced: Baltagi & Li 1990"},
     .needs = AGL_NEEDS_PANEL,
     .run = run_lm},
    {.doc = {.name = "hausman",
             .family = "panel",
             .summary = "do within and random effects agree, as they do when effects are random?",
             .source = "Hausman 1978"},
     .needs = AGL_NEEDS_PANEL,
     .run = run_hausman},
    {.doc = {.name = "pesaran_cd",
             .family = "panel",
             .summary = "are errors of different units at the same time correlated?",
             .source = "Pesaran 2004"},
     .needs = AGL_NEEDS_PANEL,
     .run = run_pesaran},
    {.run = NULL}};
