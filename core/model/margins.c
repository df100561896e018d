/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** margins.c - average marginal effects: by how much the mean response moves with a variable, whatever
** terms it is in, and the standard error by the delta method.
**
** With eta = x'b + offset and the mean response M(eta), the effect of v in a row is
**     a number:           M'(eta) de/dv,  de/dv = sum_j b_j dx_j/dv
**     0 and 1, a level:   M(eta at 1) - M(eta at 0), M(eta at the level) - M(eta at the reference)
** dx_j/dv is the fourth-order difference of the design with v moved by 2^-16 of its size, within 1e-9.
*/
#include "model/margins.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"
#include "data/build.h"
#include "data/column.h"
#include "data/table.h"
#include "model/model.h"
#include "num/dist.h"

enum { STEP = 16, NEAR = 6 };

/* One row of the result. */
typedef struct {
  char *term;
  double category; /* of an ordered response */
  double effect, std_error;
} effect;

/* Rows of designs have k + 1 columns of n values: the regressors, and the offset. */
typedef struct {
  const agl_model *m;
  const agl_table *t; /* the data of the fit, or one row of means */
  const size_t *row;  /* n of its rows; NULL: all */
  const double *w;    /* n, or NULL */
  size_t n;
  double *x; /* the design as it is */
  agl_variable *variable;
  size_t nvariable;
  effect *effect;
  size_t neffect, cap;
} margins;

/* ---- designs ------------------------------------------------------------------------------- */

static size_t table_row(const margins *g, size_t i)
{
  return g->row != NULL ? g->row[i] : i;
}

static agl_status no_value(const margins *g, const char *name, size_t i, agl_err *err)
{
  if (g->t != g->m->data)
    return agl_fail(err, AGL_EDATA,
                    "margins: a term has no value at the means; at = 'average' may do");
  return agl_fail(err, AGL_EDATA, "margins: with another '%s' a term has no value in row %zu", name,
                  table_row(g, i) + 1);
}

/* x += scale times the design of table t, less `from` unless that is NULL. */
static agl_status add_design(double *x, const margins *g, const agl_table *t, const char *name,
                             double scale, const double *from, agl_err *err)
{
  agl_design d;
  size_t at = 0, k;
  agl_status status = AGL_OK;
  AGL_TRY(agl_design_new(
      &d, g->m->formula, t,
      &(agl_design_parts){.like = &g->m->design, .index = {g->m->along[0], g->m->along[1]}}, err));
  k = d.k;
  for (size_t i = 0; i < g->n && status == AGL_OK; i++) {
    while (at < d.n && agl_design_row(&d, at) < table_row(g, i))
      at++;
    if (at == d.n || agl_design_row(&d, at) != table_row(g, i))
      status = no_value(g, name, i, err);
    for (size_t j = 0; j < k && status == AGL_OK; j++)
      x[j * g->n + i] += scale * (d.x[j][at] - (from != NULL ? from[j * g->n + i] : 0));
    if (d.offset != NULL && status == AGL_OK)
      x[k * g->n + i] += scale * (d.offset[at] - (from != NULL ? from[k * g->n + i] : 0));
  }
  agl_design_clear(&d);
  return status;
}

/* The same with column c in place of the variable. */
static agl_status add_moved(double *x, const margins *g, const agl_variable *v, const agl_column *c,
                            double scale, const double *from, agl_err *err)
{
  agl_table *moved;
  agl_status status;
  if (agl_interrupted())
    return agl_fail_interrupted(err);
  AGL_TRY(agl_table_with(&moved, g->t, agl_table_index(g->t, v->name), c, err));
  status = add_design(x, g, moved, v->name, scale, from, err);
  agl_table_free(moved);
  return status;
}

static double *new_design(const margins *g)
{
  return agl_alloc_zero((g->m->design.k + 1) * g->n, sizeof(double));
}

/* x'b + offset in row i, or of its derivative. */
static double linear(const margins *g, const double *x, size_t i)
{
  size_t k = g->m->design.k;
  long double eta = x[k * g->n + i];
  for (size_t j = 0; j < k; j++)
    eta += (long double)x[j * g->n + i] * g->m->fit.beta[j];
  return (double)eta;
}

/* ---- effects ------------------------------------------------------------------------------- */

/* A sum over rows and its derivatives by the m->k parameters. */
typedef struct {
  long double sum, weight;
  double *gradient;
} average;

/* weight times M'(eta) de/dv, with dx the derivatives of the regressors. */
static void add_slope(average *a, const margins *g, const double *dx, size_t i, size_t category)
{
  size_t k = g->m->design.k, n = g->n;
  double w = g->w != NULL ? g->w[i] : 1, de = linear(g, dx, i);
  agl_response r = agl_response_at(g->m, category, linear(g, g->x, i));
  a->weight += w;
  a->sum += w * r.slope * de;
  for (size_t j = 0; j < k; j++)
    a->gradient[j] += w * (r.curve * de * g->x[j * n + i] + r.slope * dx[j * n + i]);
  for (size_t q = 0; q < r.nextra; q++)
    a->gradient[r.extra[q]] += w * r.slope_by[q] * de;
}

/* `sign` times weight times M(eta) of the design x. */
static void add_level(average *a, const margins *g, const double *x, double sign, size_t i,
                      size_t category)
{
  size_t k = g->m->design.k;
  double w = g->w != NULL ? g->w[i] : 1;
  agl_response r = agl_response_at(g->m, category, linear(g, x, i));
  a->weight += sign > 0 ? w : 0;
  a->sum += sign * w * r.mean;
  for (size_t j = 0; j < k; j++)
    a->gradient[j] += sign * w * r.slope * x[j * g->n + i];
  for (size_t q = 0; q < r.nextra; q++)
    a->gradient[r.extra[q]] += sign * w * r.by[q];
}

static agl_status add_effect(margins *g, const char *term, size_t category, const average *a,
                             agl_err *err)
{
  effect e = {.term = agl_strdup(term),
              .category = g->m->category != NULL ? g->m->category[category] : NAN};
  if (g->neffect == g->cap) {
    size_t cap = g->cap > 0 ? 2 * g->cap : 16;
    effect *grown = agl_resize(g->effect, cap, sizeof *grown);
    if (grown != NULL) {
      g->effect = grown;
      g->cap = cap;
    }
  }
  if (e.term == NULL || g->neffect == g->cap) {
    agl_free(e.term);
    return agl_fail_memory(err, "margins");
  }
  for (size_t j = 0; j < g->m->k; j++)
    a->gradient[j] /= (double)a->weight;
  e.effect = (double)(a->sum / a->weight);
  e.std_error = sqrt(agl_model_covariance(g->m, a->gradient, a->gradient));
  g->effect[g->neffect++] = e;
  return AGL_OK;
}

/* One effect for each category: of the derivatives `x1`, or of x1 against x0. */
static agl_status summarise(margins *g, const char *term, const double *x1, const double *x0,
                            agl_err *err)
{
  size_t k = g->m->k;
  average a = {.gradient = agl_alloc(k, sizeof *a.gradient)};
  agl_status status = a.gradient != NULL ? AGL_OK : agl_fail_memory(err, "margins");
  for (size_t c = 0; c < (g->m->category != NULL ? g->m->ncategory : 1) && status == AGL_OK; c++) {
    a.sum = a.weight = 0;
    memset(a.gradient, 0, k * sizeof *a.gradient);
    for (size_t i = 0; i < g->n; i++)
      if (x0 == NULL) {
        add_slope(&a, g, x1, i, c);
      } else {
        add_level(&a, g, x1, 1, i, c);
        add_level(&a, g, x0, -1, i, c);
      }
    status = add_effect(g, term, c, &a, err);
  }
  agl_free(a.gradient);
  return status;
}

/* ---- numbers ------------------------------------------------------------------------------- */

/* How far each value is moved: 2^-STEP of the lesser of its size and the standard deviation; where
** values have both signs those near 0 have no size to speak of, and take 2^-NEAR of the latter. */
static void set_steps(double *h, const double *x, const double *fit, const margins *g)
{
  const agl_design *d = &g->m->design;
  long double sum = 0, square = 0;
  double sd, least = 0;
  bool below = false, above = false;
  for (size_t i = 0; i < d->n; i++)
    sum += fit[agl_design_row(d, i)];
  for (size_t i = 0; i < d->n; i++) {
    double v = fit[agl_design_row(d, i)];
    long double e = v - sum / (long double)d->n;
    square += e * e;
    below |= v <= 0;
    above |= v >= 0;
  }
  sd = (double)sqrtl(square / (long double)d->n);
  sd = sd > 0 ? sd : 1;
  if (below && above)
    least = ldexp(fmin(1, sd), -NEAR);
  for (size_t i = 0; i < g->n; i++) {
    double size = fmax(fmin(fabs(x[table_row(g, i)]), sd), least);
    h[i] = ldexp(1, ilogb(size) - STEP);
  }
}

/* (f(-2h) - 8 f(-h) + 8 f(h) - f(2h)) / 12 h, of f less its value, so that little is rounded. */
static agl_status difference(double *dx, const margins *g, const agl_variable *v, const double *x,
                             const double *h, agl_err *err)
{
  static const double at[] = {-2, -1, 1, 2}, share[] = {1, -8, 8, -1};
  size_t nrow = agl_table_nrow(g->t);
  double *moved = agl_alloc(nrow, sizeof *moved);
  agl_status status = moved != NULL ? AGL_OK : agl_fail_memory(err, "margins");
  for (size_t s = 0; s < 4 && status == AGL_OK; s++) {
    agl_column *c = NULL;
    memcpy(moved, x, nrow * sizeof *moved);
    for (size_t i = 0; i < g->n; i++)
      moved[table_row(g, i)] += at[s] * h[i];
    status = agl_column_number(&c, moved, NULL, nrow, err);
    if (status == AGL_OK)
      status = add_moved(dx, g, v, c, share[s], g->x, err);
    agl_column_free(c);
  }
  for (size_t j = 0; j <= g->m->design.k; j++)
    for (size_t i = 0; i < g->n; i++)
      dx[j * g->n + i] /= 12 * h[i];
  agl_free(moved);
  return status;
}

static agl_status effect_of_number(margins *g, const agl_variable *v, const double *fit,
                                   agl_err *err)
{
  const agl_column *c = agl_table_column(g->t, agl_table_index(g->t, v->name));
  double *x = NULL, *h = agl_alloc(g->n, sizeof *h), *dx = new_design(g);
  agl_status status =
      h != NULL && dx != NULL ? agl_column_doubles(&x, c, err) : agl_fail_memory(err, "margins");
  if (status == AGL_OK) {
    set_steps(h, x, fit, g);
    status = difference(dx, g, v, x, h, err);
  }
  if (status == AGL_OK)
    status = summarise(g, v->name, dx, NULL, err);
  agl_free(x);
  agl_free(h);
  agl_free(dx);
  return status;
}

/* ---- two values ---------------------------------------------------------------------------- */

/* The design where the variable has the value of row r of the data in every row. */
static agl_status design_at(double **out, const margins *g, const agl_variable *v, size_t r,
                            agl_err *err)
{
  size_t nrow = agl_table_nrow(g->t), *row = agl_alloc(nrow, sizeof *row);
  double *x = new_design(g);
  agl_column *c = NULL;
  agl_status status = row != NULL && x != NULL ? AGL_OK : agl_fail_memory(err, "margins");
  for (size_t i = 0; i < nrow && status == AGL_OK; i++)
    row[i] = r;
  if (status == AGL_OK)
    status = agl_column_gather(&c, agl_table_column(g->m->data, v->column), row, nrow, err);
  if (status == AGL_OK)
    status = add_moved(x, g, v, c, 1, NULL, err);
  agl_column_free(c);
  agl_free(row);
  if (status == AGL_OK)
    *out = x;
  else
    agl_free(x);
  return status;
}

static agl_status effect_of_level(margins *g, const agl_variable *v, const char *term,
                                  const double *reference, size_t r, agl_err *err)
{
  double *x;
  agl_status status;
  AGL_TRY(design_at(&x, g, v, r, err));
  status = summarise(g, term, x, reference, err);
  agl_free(x);
  return status;
}

static agl_status effect_of_plain(margins *g, const agl_variable *v, agl_err *err)
{
  double *x, *reference = NULL;
  size_t r[2];
  agl_status status;
  AGL_TRY(agl_column_doubles(&x, agl_table_column(g->m->data, v->column), err));
  if (!agl_is_binary(r, x, g->m->design.row, g->m->design.n)) {
    status = effect_of_number(g, v, x, err);
    agl_free(x);
    return status;
  }
  agl_free(x);
  AGL_TRY(design_at(&reference, g, v, r[0], err));
  status = effect_of_level(g, v, v->name, reference, r[1], err);
  agl_free(reference);
  return status;
}

/* ---- factors ------------------------------------------------------------------------------- */

/* The coding named "factor(v)". */
static const agl_coding *coding_of(const agl_model *m, const agl_variable *v)
{
  size_t len = strlen(v->name);
  for (size_t i = 0; i < m->design.ncoding; i++) {
    const agl_coding *b = &m->design.coding[i];
    const char *of = b->name + strlen("factor(");
    if (b->factor && strncmp(of, v->name, len) == 0 && strcmp(of + len, ")") == 0)
      return b;
  }
  return NULL;
}

/* A row of the fit for each level. */
static agl_status level_rows(size_t *r, const agl_model *m, const agl_coding *b,
                             const agl_column *c, agl_err *err)
{
  size_t missing = b->n;
  for (size_t l = 0; l < b->n; l++)
    r[l] = SIZE_MAX;
  for (size_t i = 0; i < m->design.n && missing > 0; i++) {
    size_t at = agl_design_row(&m->design, i);
    char *label = agl_level_label(c, at);
    if (label == NULL)
      return agl_fail_memory(err, "margins");
    for (size_t l = 0; l < b->n; l++)
      if (r[l] == SIZE_MAX && strcmp(b->label[l], label) == 0) {
        r[l] = at;
        missing--;
      }
    agl_free(label);
  }
  return AGL_OK;
}

static agl_status effect_of_factor(margins *g, const agl_variable *v, agl_err *err)
{
  const agl_coding *b = coding_of(g->m, v);
  size_t *r = agl_alloc(b->n, sizeof *r);
  double *reference = NULL;
  agl_status status = r != NULL
                          ? level_rows(r, g->m, b, agl_table_column(g->m->data, v->column), err)
                          : agl_fail_memory(err, "margins");
  if (status == AGL_OK)
    status = design_at(&reference, g, v, r[b->reference], err);
  for (size_t l = 0; l < b->n && status == AGL_OK; l++) {
    agl_text term = {0};
    if (l == b->reference || r[l] == SIZE_MAX)
      continue;
    agl_text_printf(&term, "%s%s", b->name, b->label[l]);
    status = term.failed ? agl_fail_memory(err, "margins")
                         : effect_of_level(g, v, term.s, reference, r[l], err);
    agl_text_clear(&term);
  }
  agl_free(reference);
  agl_free(r);
  return status;
}

/* ---- all ----------------------------------------------------------------------------------- */

static agl_status find_effects(margins *g, agl_err *err)
{
  if (g->nvariable == 0)
    return agl_fail(err, AGL_EARG, "margins: '%s' has no variable to move", g->m->formula->text);
  g->x = new_design(g);
  if (g->x == NULL)
    return agl_fail_memory(err, "margins");
  AGL_TRY(add_design(g->x, g, g->t, "", 1, NULL, err));
  for (size_t i = 0; i < g->nvariable; i++)
    AGL_TRY(g->variable[i].factor != NULL ? effect_of_factor(g, &g->variable[i], err)
                                          : effect_of_plain(g, &g->variable[i], err));
  return AGL_OK;
}

static agl_status build(agl_table **out, const margins *g, double level, agl_err *err)
{
  static const char *const names[] = {"effect",  "std_error", "statistic",
                                      "p_value", "conf_low",  "conf_high"};
  size_t n = g->neffect;
  double t = agl_model_t(g->m, level), *x = agl_alloc(7 * n, sizeof *x);
  const char **term = agl_alloc(n, sizeof *term);
  agl_build b = agl_build_start(n, err);
  if (b.status == AGL_OK && (x == NULL || term == NULL))
    b.status = agl_fail_memory(err, "margins");
  for (size_t i = 0; i < n && b.status == AGL_OK; i++) {
    const effect *e = &g->effect[i];
    double s = e->effect / e->std_error;
    double p = agl_t_two_sided(s, g->m->inference.df);
    const double values[] = {
        e->effect,  e->std_error, s, p, e->effect - t * e->std_error, e->effect + t * e->std_error,
        e->category};
    term[i] = e->term;
    for (size_t c = 0; c < 7; c++)
      x[c * n + i] = values[c];
  }
  if (b.status == AGL_OK) {
    agl_build_strings(&b, "term", term);
    if (g->m->category != NULL)
      agl_build_numbers(&b, "category", x + 6 * n);
    for (size_t c = 0; c < 6; c++)
      agl_build_numbers(&b, names[c], x + c * n);
  }
  agl_free(x);
  agl_free(term);
  return agl_build_finish(out, &b);
}

static agl_status check(const agl_model *m, agl_err *err)
{
  if (m->tape != NULL)
    return agl_fail(err, AGL_EARG, "margins is for models of terms, not for %s", m->of->about.name);
  if (agl_model_is(m, AGL_LIKELIHOOD) && m->design.nabsorbed > 0)
    return agl_fail(err, AGL_EARG,
                    "margins needs the absorbed effects, which %s does not estimate; its "
                    "coefficients are effects on the log of the mean",
                    m->of->about.name);
  return AGL_OK;
}

agl_status agl_model_margins(agl_table **out, const agl_model *m, agl_margins_at at, double level,
                             agl_err *err)
{
  const agl_design *d = &m->design;
  margins g = {.m = m, .t = m->data, .row = d->row, .w = d->w, .n = d->n};
  agl_table *mean = NULL;
  agl_status status = AGL_OK;
  AGL_TRY(agl_check_level(level, err));
  AGL_TRY(check(m, err));
  AGL_TRY(agl_variables_find(&g.variable, &g.nvariable, m->formula, m->data, err));
  if (at == AGL_MARGINS_MEAN)
    status =
        agl_mean_row(&mean, m->data, g.variable, g.nvariable, &(agl_rows){d->row, d->w, d->n}, err);
  if (mean != NULL) {
    g.t = mean;
    g.row = NULL;
    g.w = NULL;
    g.n = 1;
  }
  if (status == AGL_OK)
    status = find_effects(&g, err);
  if (status == AGL_OK)
    status = build(out, &g, level, err);
  for (size_t i = 0; i < g.neffect; i++)
    agl_free(g.effect[i].term);
  agl_free(g.effect);
  agl_free(g.variable);
  agl_free(g.x);
  agl_table_free(mean);
  return status;
}
