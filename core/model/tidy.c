/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tidy.c - a fitted model as tables: tidy, glance, anova, vcov, augment, recipe, cells. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/build.h"
#include "data/column.h"
#include "model/model.h"
#include "num/dist.h"

/* estimate, std_error, statistic, p_value, conf_low, conf_high for each term, k values a piece. */
static void tidy_values(double *x, const agl_model *m, double level)
{
  size_t k = m->k;
  for (size_t j = 0; j < k; j++) {
    double b = m->fit.beta[j], se = agl_model_std_error(m, j);
    double t = agl_model_term_t(m, j, level);
    x[j] = b;
    x[k + j] = se;
    x[2 * k + j] = b / se;
    x[3 * k + j] = agl_t_two_sided(b / se, agl_model_term_df(m, j));
    x[4 * k + j] = b - t * se;
    x[5 * k + j] = b + t * se;
  }
}

static const char *const tidy_names[] = {"estimate", "std_error", "statistic",
                                         "p_value",  "conf_low",  "conf_high"};

agl_status agl_model_tidy(agl_table **out, const agl_model *m, double level, agl_err *err)
{
  size_t k = m->k;
  agl_build b;
  double *x;
  AGL_TRY(agl_check_level(level, err));
  x = agl_alloc(6 * k, sizeof *x);
  if (x == NULL)
    return agl_fail_memory(err, "tidy");
  tidy_values(x, m, level);
  b = agl_build_start(k, err);
  agl_build_strings(&b, "term", (const char *const *)m->term);
  for (size_t i = 0; i < 6; i++)
    agl_build_numbers(&b, tidy_names[i], x + i * k);
  agl_free(x);
  return agl_build_finish(out, &b);
}

/* The numbers of glance in order; counts are integers in the table. */
static const struct {
  const char *name;
  bool count;
} glance_names[] = {{"r_squared", false},
                    {"adj_r_squared", false},
                    {"sigma", false},
                    {"f_statistic", false},
                    {"f_p_value", false},
                    {"df_model", true},
                    {"df_residual", true},
                    {"nobs", true},
                    {"log_likelihood", false},
                    {"aic", false},
                    {"bic", false}};

enum { GLANCE = sizeof glance_names / sizeof glance_names[0] };

static void glance_values(double x[GLANCE], const agl_model *m)
{
  double n = (double)m->design.n, k = (double)m->nparameter, dfr = (double)m->df_residual;
  bool centred = m->constant || m->df_absorbed > 0 || agl_model_is(m, AGL_NONLINEAR);
  double dft = n - centred, loglik = m->log_likelihood;
  double r2 = 1 - m->fit.rss / m->fit.tss;
  const double values[GLANCE] = {r2,
                                 m->df_residual > 0 ? 1 - (1 - r2) * dft / dfr : NAN,
                                 m->sigma,
                                 m->inference.f,
                                 agl_f_upper(m->inference.f, (double)m->df_model, m->inference.df),
                                 (double)m->df_model,
                                 dfr,
                                 n,
                                 loglik,
                                 -2 * loglik + 2 * k,
                                 -2 * loglik + k * log(n)};
  memcpy(x, values, sizeof values);
}

agl_status agl_model_glance(agl_table **out, const agl_model *m, agl_err *err)
{
  double x[GLANCE];
  agl_build b = agl_build_start(1, err);
  glance_values(x, m);
  for (size_t i = 0; i < GLANCE; i++) {
    int64_t count = glance_names[i].count ? (int64_t)x[i] : 0;
    if (glance_names[i].count)
      agl_build_integers(&b, glance_names[i].name, &count, NULL);
    else
      agl_build_numbers(&b, glance_names[i].name, &x[i]);
  }
  for (size_t i = 0; i < m->nfact; i++)
    agl_build_numbers(&b, m->fact[i].name, &m->fact[i].value);
  return agl_build_finish(out, &b);
}

enum { ANOVA_ROWS = 3 };

static const char *const anova_sources[ANOVA_ROWS] = {"regression", "residual", "total"};

/* ss, ms, f_statistic, p_value for each source; NaN where there is none. */
static void anova_values(double x[4][ANOVA_ROWS], int64_t df[ANOVA_ROWS], const agl_model *m)
{
  const double ss[] = {m->fit.tss - m->fit.rss, m->fit.rss, m->fit.tss};
  df[0] = (int64_t)m->df_model;
  df[1] = (int64_t)m->df_residual;
  df[2] = df[0] + df[1];
  for (int i = 0; i < ANOVA_ROWS; i++) {
    x[0][i] = ss[i];
    x[1][i] = i < 2 && df[i] > 0 ? ss[i] / (double)df[i] : NAN;
    x[2][i] = i == 0 ? agl_model_f(m) : NAN;
    x[3][i] = i == 0 ? agl_model_f_p_value(m) : NAN;
  }
}

static const char *const anova_names[] = {"ss", "ms", "f_statistic", "p_value"};

agl_status agl_model_anova(agl_table **out, const agl_model *m, agl_err *err)
{
  double x[4][ANOVA_ROWS];
  int64_t df[ANOVA_ROWS];
  agl_build b;
  AGL_TRY(agl_need_least_squares(m, "anova", err));
  b = agl_build_start(ANOVA_ROWS, err);
  anova_values(x, df, m);
  agl_build_strings(&b, "source", anova_sources);
  agl_build_integers(&b, "df", df, NULL);
  for (int i = 0; i < 4; i++)
    agl_build_numbers(&b, anova_names[i], x[i]);
  return agl_build_finish(out, &b);
}

agl_status agl_model_vcov(agl_table **out, const agl_model *m, agl_err *err)
{
  size_t k = m->k;
  double *v = agl_alloc(k, sizeof *v);
  agl_build b;
  if (v == NULL)
    return agl_fail_memory(err, "vcov");
  b = agl_build_start(k, err);
  agl_build_strings(&b, "term", (const char *const *)m->term);
  for (size_t j = 0; j < k; j++) {
    for (size_t i = 0; i < k; i++)
      v[i] = m->inference.v[j * k + i];
    agl_build_numbers(&b, m->term[j], v);
  }
  agl_free(v);
  return agl_build_finish(out, &b);
}

enum { AUGMENT = 6 };

/* fitted, residual, std_residual, leverage, cooks_distance, dffits: n values a piece. With leverage h
** and weight w, r_i = e_i sqrt(w_i) / (s sqrt(1 - h_i)), D_i = r_i^2 h_i / (k (1 - h_i)), and DFFITS_i
** = t_i sqrt(h_i / (1 - h_i)) with t_i = r_i sqrt((n - k - 1) / (n - k - r_i^2)); missing where h_i is
** 1. */
static void augment_values(double *x, const agl_model *m)
{
  size_t n = m->design.n;
  double df = (double)m->df_residual;
  bool plain = agl_need_least_squares(m, "", NULL) == AGL_OK;
  for (size_t i = 0; i < n; i++) {
    double e = m->fit.residual[i], h = plain ? agl_model_leverage(m, i) : NAN, left = 1 - h;
    double w = m->design.w != NULL ? m->design.w[i] : 1;
    double r = left > 1e-12 ? e * sqrt(w) / sqrt(m->dispersion * left) : NAN;
    x[i] = m->design.y[i] - e;
    x[n + i] = e;
    x[2 * n + i] = r;
    x[3 * n + i] = h;
    x[4 * n + i] = r * r * h / ((double)m->design.k * left);
    x[5 * n + i] = r * sqrt((df - 1) / (df - r * r) * h / left);
  }
}

/* The columns of the data in the rows used, under their own names. */
static void augment_data(agl_build *b, const agl_model *m)
{
  const agl_design *d = &m->design;
  for (size_t k = 0; k < agl_table_ncol(m->data) && b->status == AGL_OK; k++) {
    const agl_column *from = agl_table_column(m->data, k);
    agl_column *c;
    if (d->row == NULL) {
      agl_build_column(b, agl_table_name(m->data, k), from);
      continue;
    }
    b->status = agl_column_gather(&c, from, d->row, d->n, b->err);
    if (b->status == AGL_OK) {
      agl_build_column(b, agl_table_name(m->data, k), c);
      agl_column_free(c);
    }
  }
}

agl_status agl_model_augment(agl_table **out, const agl_model *m, agl_err *err)
{
  static const char *const names[AUGMENT] = {"fitted",   "residual",       "std_residual",
                                             "leverage", "cooks_distance", "dffits"};
  size_t n = m->design.n;
  double *x = agl_alloc(AUGMENT * n, sizeof *x);
  int64_t *row = agl_alloc(n, sizeof *row);
  agl_build b = agl_build_start(n, err);
  if (x == NULL || row == NULL) {
    b.status = agl_fail_memory(err, "augment");
    goto done;
  }
  augment_values(x, m);
  for (size_t i = 0; i < n; i++)
    row[i] = (int64_t)agl_design_row(&m->design, i) + 1;
  augment_data(&b, m);
  agl_build_integers(&b, "row", row, NULL);
  for (size_t i = 0; i < AUGMENT; i++)
    agl_build_numbers(&b, names[i], x + i * n);
  if (m->row_weight != NULL)
    agl_build_numbers(&b, "robust_weight", m->row_weight);

done:
  agl_free(x);
  agl_free(row);
  return agl_build_finish(out, &b);
}

agl_status agl_model_data(agl_table **out, const agl_model *m, agl_err *err)
{
  agl_build b = agl_build_start(m->design.n, err);
  for (size_t k = 0; k < agl_table_ncol(m->data) && b.status == AGL_OK; k++) {
    const char *name = agl_table_name(m->data, k);
    agl_column *c = NULL;
    b.status = agl_design_column(&c, &m->design, m->data, name, err);
    if (b.status == AGL_OK)
      agl_build_column(&b, name, c);
    agl_column_free(c);
  }
  return agl_build_finish(out, &b);
}

/* ---- cells: one list of everything, under names ------------------------------------------- */

typedef struct {
  agl_text names; /* the names, each with its NUL */
  double *value;  /* as many as names */
  size_t n, cap;
} cells;

static void add_cell(cells *c, const char *a, const char *b, const char *name, double value)
{
  if (c->n == c->cap) /* counted beforehand: see agl_model_cells */
    return;
  agl_text_printf(&c->names, "%s%s%s%s%s", a, *b != '\0' ? " " : "", b, " ", name);
  agl_text_add(&c->names, "", 1);
  c->value[c->n++] = value;
}

static void list_cells(cells *c, const agl_model *m, const double *tidy)
{
  double glance[GLANCE], anova[4][ANOVA_ROWS];
  int64_t df[ANOVA_ROWS];
  glance_values(glance, m);
  anova_values(anova, df, m);
  for (size_t i = 0; i < GLANCE; i++)
    add_cell(c, "glance", "", glance_names[i].name, glance[i]);
  for (size_t i = 0; i < m->nfact; i++)
    add_cell(c, "glance", "", m->fact[i].name, m->fact[i].value);
  add_cell(c, "glance", "", "multiple_r", sqrt(glance[0]));
  for (int i = 0; i < ANOVA_ROWS && agl_need_least_squares(m, "", NULL) == AGL_OK; i++) {
    add_cell(c, "anova", anova_sources[i], "df", (double)df[i]);
    for (int q = 0; q < 4; q++)
      add_cell(c, "anova", anova_sources[i], anova_names[q], anova[q][i]);
  }
  for (size_t j = 0; j < m->k; j++)
    for (int q = 0; q < 6; q++)
      add_cell(c, "tidy", m->term[j], tidy_names[q], tidy[(size_t)q * m->k + j]);
}

agl_status agl_model_cells(agl_table **out, const agl_model *m, agl_err *err)
{
  size_t k = m->k;
  cells c = {.cap = GLANCE + m->nfact + 1 + (size_t)5 * ANOVA_ROWS + 6 * k};
  double *tidy = agl_alloc(6 * k, sizeof *tidy);
  const char **name = agl_alloc(c.cap, sizeof *name);
  agl_build b = {NULL, AGL_ENOMEM, err};
  c.value = agl_alloc(c.cap, sizeof *c.value);
  if (tidy == NULL || name == NULL || c.value == NULL)
    goto nomem;
  tidy_values(tidy, m, 0.95);
  list_cells(&c, m, tidy);
  if (c.names.failed)
    goto nomem;
  for (size_t i = 0, at = 0; i < c.n; i++) {
    name[i] = c.names.s + at;
    at += strlen(name[i]) + 1;
  }
  b = agl_build_start(c.n, err);
  agl_build_strings(&b, "cell", name);
  agl_build_numbers(&b, "value", c.value);
  goto done;

nomem:
  agl_fail_memory(err, "cells of a model");
done:
  agl_text_clear(&c.names);
  agl_free(c.value);
  agl_free(name);
  agl_free(tidy);
  return agl_build_finish(out, &b);
}
