/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nls.c - nonlinear least squares: formulas with parameters, and starting values for them. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/table.h"
#include "model/model.h"
#include "model/tape.h"

enum { STEPS = 5000 };

/* ---- parameters ---------------------------------------------------------------------------- */

/* The parameters in the order of the formula: the names are those of the option `start`. */
typedef struct {
  const char **name;
  double *start;
  size_t k;
} parameters;

static void parameters_clear(parameters *p)
{
  agl_free(p->name);
  agl_free(p->start);
}

/* Add those that are under a node and not there yet. */
static void collect(parameters *p, const agl_argument *start, const agl_node *node)
{
  for (size_t i = 0; node->kind == AGL_NODE_NAME && i < start->n; i++) {
    size_t j = 0;
    if (strcmp(start->list[i], node->text) != 0)
      continue;
    while (j < p->k && strcmp(p->name[j], node->text) != 0)
      j++;
    p->name[j] = start->list[i];
    p->start[j] = start->values[i];
    p->k = j == p->k ? p->k + 1 : p->k;
  }
  for (size_t i = 0; i < node->narg; i++)
    collect(p, start, node->arg[i]);
}

static agl_status check_start(const agl_argument *start, const agl_table *t, agl_err *err)
{
  if (start == NULL || start->n == 0)
    return agl_fail(err, AGL_EARG,
                    "nls needs start = { b = 1 }: a value for each parameter to start "
                    "from");
  for (size_t i = 0; i < start->n; i++) {
    if (start->list == NULL || start->list[i] == NULL)
      return agl_fail(err, AGL_EARG,
                      "start: each value goes under the name of its parameter, as in "
                      "start = { b = 1 }");
    if (agl_table_index(t, start->list[i]) != SIZE_MAX)
      return agl_fail(err, AGL_EARG, "start: '%s' is a column of the data, so no parameter",
                      start->list[i]);
    if (!isfinite(start->values[i]))
      return agl_fail(err, AGL_EARG, "start: %s must be a finite number, got %g", start->list[i],
                      start->values[i]);
  }
  return AGL_OK;
}

static agl_status parameters_new(parameters *out, const agl_model *m, const agl_call *call,
                                 agl_err *err)
{
  const agl_argument *start = agl_given(call, "start");
  parameters p = {.k = 0};
  agl_status status = AGL_OK;
  AGL_TRY(check_start(start, m->data, err));
  p.name = agl_alloc(start->n, sizeof *p.name);
  p.start = agl_alloc(start->n, sizeof *p.start);
  if (p.name == NULL || p.start == NULL) {
    parameters_clear(&p);
    return agl_fail_memory(err, "nls");
  }
  collect(&p, start, m->formula->part[AGL_PART_TERMS]->root);
  for (size_t i = 0; i < start->n && status == AGL_OK; i++) {
    size_t j = 0;
    while (j < p.k && strcmp(p.name[j], start->list[i]) != 0)
      j++;
    if (j == p.k)
      status = agl_fail(err, AGL_EARG, "start: the formula has no parameter '%s'", start->list[i]);
  }
  if (status == AGL_OK)
    *out = p;
  else
    parameters_clear(&p);
  return status;
}

static agl_status parse(agl_model *m, const char *text, const agl_call *call, agl_err *err)
{
  parameters p;
  agl_status status;
  AGL_TRY(agl_formula_parse_parts(&m->formula, text, err));
  for (int i = AGL_PART_ABSORBED; i < AGL_PARTS; i++)
    if (m->formula->part[i] != NULL)
      return agl_formula_fail(err, AGL_EARG, text, m->formula->part[i]->root->from,
                              "nls takes one formula, without '|'");
  AGL_TRY(parameters_new(&p, m, call, err));
  status = agl_tape_new(&m->tape, &(agl_tape_scope){m->formula, p.name, p.k, m->data}, err);
  parameters_clear(&p);
  return status;
}

/* ---- fitting ------------------------------------------------------------------------------- */

/* The curve and its derivatives in the rows of a fit, times the root of the weights. */
static agl_status value(const agl_nlls_point *at, const void *ctx, agl_err *err)
{
  const agl_model *m = ctx;
  const agl_design *d = &m->design;
  AGL_TRY(agl_tape_run(m->tape, d->x, d->n, at, err));
  for (size_t i = 0; d->w != NULL && i < d->n; i++) {
    long double root = sqrtl(d->w[i]);
    at->f[i] *= root;
    for (size_t j = 0; at->x != NULL && j < m->tape->k; j++) {
      double *low = &at->low[j * d->n + i];
      long double x = root * ((long double)at->x[j][i] + *low);
      at->x[j][i] = (double)x;
      *low = isfinite((double)x) ? (double)(x - (double)x) : 0;
    }
  }
  return AGL_OK;
}

/* The parameters are the terms. */
static agl_status name_parameters(agl_model *m, const parameters *p, agl_err *err)
{
  for (size_t j = 0; j < m->k; j++)
    agl_free(m->term[j]);
  m->k = 0;
  for (size_t j = 0; j < p->k; j++)
    AGL_TRY(agl_model_add_term(m, p->name[j], err));
  return AGL_OK;
}

/* " at b1 = 2, b2 = 0.5" */
static void say_values(agl_text *s, const parameters *p)
{
  for (size_t j = 0; j < p->k; j++)
    agl_text_printf(s, "%s%s = %.6g", j == 0 ? "" : ", ", p->name[j], p->start[j]);
}

static agl_status explain(agl_status status, const parameters *p, size_t dependent, agl_err *err)
{
  agl_text from = {0};
  if (status != AGL_EMATH)
    return status;
  if (dependent != SIZE_MAX)
    return agl_fail(err, status,
                    "where the steps end, '%s' cannot be told from the parameters before it: other "
                    "starting values, or fewer parameters",
                    p->name[dependent]);
  say_values(&from, p);
  status = agl_fail_within(err, status, "nls from %s: ", from.failed ? "the start" : from.s);
  agl_text_clear(&from);
  return status;
}

/* y, times the root of the weights. *owned is to be freed. */
static agl_status response(const double **y, double **owned, const agl_design *d, agl_err *err)
{
  *owned = NULL;
  *y = d->y;
  if (d->w == NULL)
    return AGL_OK;
  *owned = agl_alloc(d->n, sizeof **owned);
  if (*owned == NULL)
    return agl_fail_memory(err, "nls");
  for (size_t i = 0; i < d->n; i++)
    (*owned)[i] = sqrt(d->w[i]) * d->y[i];
  *y = *owned;
  return AGL_OK;
}

static agl_status solve(agl_model *m, const parameters *p, const agl_call *call, agl_err *err)
{
  agl_nlls_problem problem = {.n = m->design.n,
                              .k = p->k,
                              .start = p->start,
                              .steps = (size_t)agl_given_number(call, "steps", STEPS),
                              .value = value,
                              .ctx = m};
  agl_nlls answer;
  size_t dependent;
  double *owned;
  agl_text from = {0};
  agl_status status;
  AGL_TRY(response(&problem.y, &owned, &m->design, err));
  status = agl_nlls_fit(&answer, &dependent, &problem, err);
  agl_free(owned);
  if (status != AGL_OK)
    return explain(status, p, dependent, err);
  m->fit = answer.fit;
  say_values(&from, p);
  agl_model_say_method(m, "Levenberg-Marquardt with exact derivatives, %zu steps from %s",
                       answer.steps, from.failed ? "the start" : from.s);
  agl_text_clear(&from);
  return AGL_OK;
}

/* Covariances see the derivatives at the solution as regressors, and the residual times the weight. */
static agl_status set_scores(agl_model *m, agl_err *err)
{
  const agl_design *d = &m->design;
  AGL_TRY(agl_tangent(&m->score_store, &m->score_x, NULL, m, d, err));
  m->score = agl_alloc(d->n, sizeof *m->score);
  if (m->score == NULL)
    return agl_fail_memory(err, "nls");
  for (size_t i = 0; i < d->n; i++) {
    double w = d->w != NULL ? d->w[i] : 1;
    m->fit.residual[i] /= sqrt(w);
    m->score[i] = w * m->fit.residual[i];
  }
  return AGL_OK;
}

agl_status agl_tangent(double **store, const double ***x, double *f, const agl_model *m,
                       const agl_design *d, agl_err *err)
{
  size_t n = d->n, k = m->k;
  double *values = agl_alloc(2 * n * k, sizeof *values), **column = agl_alloc(k, sizeof *column);
  long double *exact = agl_alloc(n + k, sizeof *exact);
  agl_nlls_point at = {.b = exact + n, .f = exact, .x = column, .low = values + n * k};
  agl_status status = AGL_OK;
  if (values == NULL || column == NULL || exact == NULL)
    status = agl_fail_memory(err, "nls");
  for (size_t j = 0; j < k && status == AGL_OK; j++) {
    column[j] = values + j * n;
    exact[n + j] = m->fit.beta[j];
  }
  if (status == AGL_OK)
    status = agl_tape_run(m->tape, d->x, n, &at, err);
  for (size_t i = 0; f != NULL && i < n && status == AGL_OK; i++)
    f[i] = (double)exact[i];
  agl_free(exact);
  if (status != AGL_OK) {
    agl_free(values);
    agl_free(column);
    return status;
  }
  *store = values;
  *x = (const double **)column;
  return AGL_OK;
}

static agl_status fit_with(agl_model *m, const parameters *p, const agl_call *call, agl_err *err)
{
  if (m->design.n < p->k)
    return agl_fail(err, AGL_EDATA, "%zu rows are fewer than the %zu parameters of '%s'",
                    m->design.n, p->k, m->formula->text);
  AGL_TRY(name_parameters(m, p, err));
  AGL_TRY(solve(m, p, call, err));
  AGL_TRY(set_scores(m, err));
  m->fit.tss = agl_total_squares(m->design.y, m->design.w, m->design.n, true);
  agl_least_squares_summarise(m);
  m->df_model = 0; /* that all parameters are 0 is no question */
  return agl_model_measure(m, err);
}

static agl_status fit(agl_model *m, const agl_call *call, agl_err *err)
{
  parameters p;
  agl_status status;
  AGL_TRY(parameters_new(&p, m, call, err));
  status = fit_with(m, &p, call, err);
  parameters_clear(&p);
  return status;
}

const agl_estimator_method agl_estimate_nls = {
    .about = {.name = "nls",
              .title = "nonlinear least squares",
              .summary = "a formula with parameters: names that are no columns, each with a start",
              .formula = "min over b of sum (y - f(x, b))^2, with weights sum w (y - f(x, b))^2",
              .source =
                  "Levenberg-Marquardt (More 1978) with the correction of Transtrum & Sethna 2012; "
                  "derivatives by automatic differentiation",
              .example =
                  "model.nls(\"goods_quality ~ a * goods_clusters^b\", d, { start = { a = 0.1, b = "
                  "1 } })",
              .option = {{.name = "start",
                          .kind = AGL_OPTION_VALUES,
                          .fallback = "required",
                          .summary = "where each parameter starts, as in { a = 1, b = 0.5 }"},
                         {.name = "steps",
                          .kind = AGL_OPTION_WHOLE,
                          .low = 1,
                          .high = 1e6,
                          .fallback = "5000",
                          .summary = "give up after so many"}}},
    .traits = AGL_TAKES_WEIGHTS | AGL_NO_CONSTANT | AGL_NONLINEAR,
    .parse = parse,
    .fit = fit,
};
