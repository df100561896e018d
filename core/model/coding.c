/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coding.c - the columns of factor(v, ref = level) and poly(x, degree, raw = true). */
#include "model/coding.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"
#include "data/column.h"
#include "data/sort.h"
#include "data/table.h"
#include "model/design.h"
#include "num/dd.h"

enum { LEVELS = 5000, DEGREE_MAX = 64, NO_LEVEL = -1 };

static bool is_call(const agl_node *node, const char *name)
{
  return node->kind == AGL_NODE_CALL && strcmp(node->text, name) == 0;
}

bool agl_is_coding(const agl_node *node)
{
  return is_call(node, "factor") || is_call(node, "poly");
}

/* Option k of the call is given under this name. */
static bool is_option(const agl_node *node, size_t k, const char *name)
{
  return node->option != NULL && node->option[k] != NULL && strcmp(node->option[k], name) == 0;
}

bool agl_coding_is_raw(const agl_node *node)
{
  for (size_t k = 1; is_call(node, "poly") && k < node->narg; k++)
    if (is_option(node, k, "raw"))
      return node->arg[k]->kind == AGL_NODE_BOOLEAN && node->arg[k]->integer == 1;
  return false;
}

static agl_status no_memory(agl_err *err)
{
  return agl_fail_memory(err, "formula");
}

/* ---- factors ------------------------------------------------------------------------------- */

/* Value i of a column as a level is called: "Perm", "2001", "0.5", "true", "2001-12-31". */
char *agl_level_label(const agl_column *c, size_t i)
{
  agl_view v = agl_column_view(c);
  char text[AGL_NUMBER_TEXT];
  if (v.missing != NULL && v.missing[i] != AGL_PRESENT)
    return agl_strdup("");
  switch (v.type) {
  case AGL_STRING:
    return agl_strdup(agl_column_text(c, i, NULL));
  case AGL_BOOLEAN:
    return agl_strdup(v.boolean[i] ? "true" : "false");
  case AGL_INTEGER:
    agl_integer_text(text, v.integer[i]);
    break;
  case AGL_DATE:
    agl_date_text(text, v.date[i]);
    break;
  case AGL_NUMBER:
    agl_number_text(text, v.number[i]);
    break;
  }
  return agl_strdup(text);
}

static agl_status check_factor(const agl_expr *e, const agl_node *node, agl_err *err)
{
  if (node->narg >= 1 && (node->option == NULL || node->option[0] == NULL) &&
      (node->narg == 1 || (node->narg == 2 && is_option(node, 1, "ref"))))
    return AGL_OK;
  return agl_formula_fail(err, AGL_EPARSE, e->text, node->from,
                          "expected factor(v) or factor(v, ref = level)");
}

static const char *label_at(const void *coding, size_t i)
{
  const agl_coding *b = coding;
  return i < b->n ? b->label[i] : NULL;
}

/* The level that ref names. */
static agl_status find_reference(agl_coding *b, const agl_expr *e, agl_err *err)
{
  const agl_node *ref = b->node->narg > 1 ? b->node->arg[1] : NULL;
  char number[AGL_NUMBER_TEXT] = "";
  const char *want = number;
  if (ref == NULL)
    return AGL_OK;
  if (ref->kind == AGL_NODE_STRING)
    want = ref->text;
  else if (ref->kind == AGL_NODE_INTEGER)
    agl_integer_text(number, ref->integer);
  else if (ref->kind == AGL_NODE_NUMBER)
    agl_number_text(number, ref->number);
  else if (ref->kind == AGL_NODE_BOOLEAN)
    want = ref->integer ? "true" : "false";
  else
    return agl_formula_fail(err, AGL_EPARSE, e->text, ref->from,
                            "ref must be a value, as ref = \"north\" or ref = 2001");
  for (size_t i = 0; i < b->n; i++)
    if (strcmp(b->label[i], want) == 0) {
      b->reference = i;
      return AGL_OK;
    }
  return agl_formula_fail(err, AGL_EARG, e->text, ref->from, "%s has no value '%s'%s", b->name,
                          want, agl_suggest(want, label_at, b).text);
}

static agl_status mark_missing(agl_coding *b, size_t n, size_t i, agl_err *err)
{
  if (b->missing == NULL)
    b->missing = agl_alloc_zero(n, sizeof *b->missing);
  if (b->missing == NULL)
    return no_memory(err);
  b->missing[i] = AGL_MISSING;
  return AGL_OK;
}

/* The level of each group that the fit has seen; the rows of the others are missing. */
static agl_status match_levels(agl_coding *b, const agl_coding *like, agl_err *err)
{
  const agl_groups *g = b->groups;
  size_t *level = agl_alloc(g->ngroup, sizeof *level);
  agl_status status = level != NULL ? AGL_OK : no_memory(err);
  for (size_t k = 0; k < g->ngroup && status == AGL_OK; k++) {
    char *label = agl_level_label(b->column, g->first[k]);
    status = label == NULL       ? no_memory(err)
             : agl_interrupted() ? agl_fail_interrupted(err)
                                 : AGL_OK;
    for (level[k] = 0; label != NULL && level[k] < like->n; level[k]++)
      if (strcmp(like->label[level[k]], label) == 0)
        break;
    agl_free(label);
  }
  for (size_t i = 0; i < g->n && status == AGL_OK; i++)
    if (level[g->id[i]] == like->n)
      status = mark_missing(b, g->n, i, err);
  for (size_t i = 0; i < g->n && status == AGL_OK; i++)
    g->id[i] = (uint32_t)level[g->id[i]];
  agl_free(level);
  return status;
}

static agl_status start_factor(agl_coding *b, const agl_data *data, const agl_coding *like,
                               agl_err *err)
{
  size_t n = agl_table_nrow(data->t);
  AGL_TRY(check_factor(data->e, b->node, err));
  AGL_TRY(agl_data_eval(&b->column, data, b->node->arg[0], err));
  AGL_TRY(agl_groups_new(&b->groups, (const agl_column *const *)&b->column, 1, n, err));
  for (size_t i = 0; b->column->missing != NULL && i < n; i++)
    if (b->column->missing[i] != AGL_PRESENT)
      AGL_TRY(mark_missing(b, n, i, err));
  return like != NULL ? match_levels(b, like, err) : AGL_OK;
}

/* The groups that a row used is in, in the order of their values. */
static agl_status sorted_groups(size_t **group, size_t *n, const agl_coding *b, const size_t *row,
                                size_t nused, agl_err *err)
{
  const agl_groups *g = b->groups;
  uint8_t *used = agl_alloc_zero(g->ngroup, 1);
  agl_column *first = NULL;
  size_t *order = NULL;
  agl_status status = used != NULL ? AGL_OK : no_memory(err);
  for (size_t i = 0; i < nused && status == AGL_OK; i++)
    used[g->id[row != NULL ? row[i] : i]] = 1;
  if (status == AGL_OK)
    status = agl_column_gather(&first, b->column, g->first, g->ngroup, err);
  if (status == AGL_OK)
    status = agl_sort_rows(&order, &(agl_sort_key){.column = first}, 1, err);
  if (status == AGL_OK) {
    *n = 0;
    for (size_t k = 0; k < g->ngroup; k++)
      if (used[order[k]])
        order[(*n)++] = order[k];
    *group = order;
  }
  agl_column_free(first);
  agl_free(used);
  return status;
}

static agl_status too_many_levels(const agl_coding *b, const agl_expr *e, size_t n, agl_err *err)
{
  const agl_node *v = b->node->arg[0];
  return agl_formula_fail(err, AGL_EDATA, e->text, b->node->from,
                          "%s has %zu values; above %d they are absorbed: write | %.*s", b->name, n,
                          LEVELS, (int)(v->to - v->from), e->text + v->from);
}

/* Number the levels of the rows used in the order of their values. */
static agl_status find_levels(agl_coding *b, const agl_expr *e, const size_t *row, size_t nused,
                              agl_err *err)
{
  size_t *group = NULL, *level, n = 0;
  agl_status status;
  AGL_TRY(sorted_groups(&group, &n, b, row, nused, err));
  level = agl_alloc_zero(b->groups->ngroup, sizeof *level);
  b->label = agl_alloc_zero(n, sizeof *b->label);
  status = level == NULL || b->label == NULL ? no_memory(err)
           : n > LEVELS                      ? too_many_levels(b, e, n, err)
                                             : AGL_OK;
  for (size_t k = 0; k < n && status == AGL_OK; k++) {
    level[group[k]] = k;
    b->label[b->n] = agl_level_label(b->column, b->groups->first[group[k]]);
    if (b->label[b->n++] == NULL)
      status = no_memory(err);
  }
  for (size_t i = 0; i < b->groups->n && status == AGL_OK; i++)
    b->groups->id[i] = (uint32_t)level[b->groups->id[i]];
  agl_free(group);
  agl_free(level);
  return status == AGL_OK ? find_reference(b, e, err) : status;
}

static agl_status finish_factor(agl_coding *b, const agl_expr *e, const size_t *row, size_t n,
                                agl_err *err)
{
  if (b->label == NULL)
    AGL_TRY(find_levels(b, e, row, n, err));
  b->code = agl_alloc(n, sizeof *b->code);
  if (b->code == NULL)
    return no_memory(err);
  for (size_t i = 0; i < n; i++)
    b->code[i] = b->groups->id[row != NULL ? row[i] : i];
  return AGL_OK;
}

/* ---- polynomials --------------------------------------------------------------------------- */

static agl_status check_poly(agl_coding *b, const agl_expr *e, agl_err *err)
{
  const agl_node *node = b->node;
  bool fine = node->narg >= 2 && node->narg <= 3 && !is_option(node, 0, "x") &&
              (node->option == NULL || (node->option[0] == NULL &&
                                        (node->option[1] == NULL || is_option(node, 1, "degree"))));
  if (fine && node->narg == 3)
    fine = is_option(node, 2, "raw") && node->arg[2]->kind == AGL_NODE_BOOLEAN;
  if (!fine)
    return agl_formula_fail(err, AGL_EPARSE, e->text, node->from,
                            "expected poly(x, degree) or poly(x, degree, raw = true)");
  if (node->arg[1]->kind != AGL_NODE_INTEGER || node->arg[1]->integer < 1 ||
      node->arg[1]->integer > DEGREE_MAX)
    return agl_formula_fail(err, AGL_EARG, e->text, node->arg[1]->from,
                            "the degree must be a whole number from 1 to %d", DEGREE_MAX);
  b->n = (size_t)node->arg[1]->integer;
  b->raw = agl_coding_is_raw(node);
  return AGL_OK;
}

/* x as numbers; NaN where missing or infinite. */
static agl_status evaluate_x(agl_coding *b, const agl_data *data, agl_err *err)
{
  const agl_node *node = b->node->arg[0];
  size_t n = agl_table_nrow(data->t);
  agl_column *c;
  agl_status status;
  bool done = false;
  b->x = agl_alloc(n, sizeof *b->x);
  b->low = agl_alloc_zero(n, sizeof *b->low);
  if (b->x == NULL || b->low == NULL)
    return no_memory(err);
  AGL_TRY(agl_exact_eval(&done, b->x, b->low, node, data, err));
  if (done)
    return AGL_OK;
  AGL_TRY(agl_data_number(&c, data, node, err));
  agl_free(b->x);
  b->x = NULL;
  status = agl_column_doubles(&b->x, c, err);
  agl_column_free(c);
  for (size_t i = 0; status == AGL_OK && i < n; i++)
    b->low[i] = agl_noise(data->noise, node->from, i, b->x[i]);
  return status;
}

/* p_1 .. p_n of one x, times nothing: the monic ones. */
static void monic(long double *p, const agl_coding *b, size_t n, long double x)
{
  p[0] = 1;
  for (size_t i = 0; i < n; i++)
    p[i + 1] = (x - (long double)b->alpha[i]) * p[i] -
               (i > 0 ? (long double)b->norm[i] / b->norm[i - 1] * p[i - 1] : 0);
}

/* How many values x has, so that a polynomial through them is defined. */
static agl_status check_degree(const agl_coding *b, const agl_expr *e, size_t n, agl_err *err)
{
  agl_column *c;
  agl_groups *g = NULL;
  size_t distinct = 0;
  agl_status status;
  AGL_TRY(agl_column_number(&c, b->x, b->missing, n, err));
  status = agl_groups_new(&g, (const agl_column *const *)&c, 1, n, err);
  if (status == AGL_OK)
    distinct = g->ngroup - (b->missing != NULL);
  agl_groups_free(g);
  agl_column_free(c);
  AGL_TRY(status);
  if (distinct > b->n)
    return AGL_OK;
  return agl_formula_fail(err, AGL_EDATA, e->text, b->node->from,
                          "%s needs more than %zu values, there are %zu", b->name, b->n, distinct);
}

/* alpha and norm from all rows that have x. */
static agl_status orthogonalise(agl_coding *b, size_t n, agl_err *err)
{
  long double p[DEGREE_MAX + 1];
  b->alpha = agl_alloc_zero(b->n, sizeof *b->alpha);
  b->norm = agl_alloc_zero(b->n + 1, sizeof *b->norm);
  if (b->alpha == NULL || b->norm == NULL)
    return no_memory(err);
  for (size_t k = 0; k <= b->n; k++) {
    long double norm = 0, moment = 0;
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    for (size_t i = 0; i < n; i++) {
      if (b->missing != NULL && b->missing[i] != AGL_PRESENT)
        continue;
      monic(p, b, k, b->x[i]);
      norm += p[k] * p[k];
      moment += b->x[i] * p[k] * p[k];
    }
    b->norm[k] = (double)norm;
    if (k < b->n)
      b->alpha[k] = (double)(moment / norm);
  }
  return AGL_OK;
}

static agl_status number_powers(agl_coding *b, agl_err *err)
{
  char text[AGL_NUMBER_TEXT];
  b->label = agl_alloc_zero(b->n, sizeof *b->label);
  for (size_t i = 0; b->label != NULL && i < b->n; i++) {
    agl_integer_text(text, (int64_t)i + 1);
    if ((b->label[i] = agl_strdup(text)) == NULL)
      return no_memory(err);
  }
  return b->label != NULL ? AGL_OK : no_memory(err);
}

static agl_status start_poly(agl_coding *b, const agl_data *data, const agl_coding *like,
                             agl_err *err)
{
  size_t n = agl_table_nrow(data->t);
  AGL_TRY(check_poly(b, data->e, err));
  AGL_TRY(evaluate_x(b, data, err));
  for (size_t i = 0; i < n; i++)
    if (!isfinite(b->x[i]))
      AGL_TRY(mark_missing(b, n, i, err));
  if (like != NULL || b->raw)
    return like == NULL ? number_powers(b, err) : AGL_OK;
  AGL_TRY(number_powers(b, err));
  AGL_TRY(check_degree(b, data->e, n, err));
  return orthogonalise(b, n, err);
}

/* ---- both ---------------------------------------------------------------------------------- */

/* What a fit has found, for data that are new. */
static agl_status copy_fit(agl_coding *b, const agl_coding *like, agl_err *err)
{
  b->reference = like->reference;
  b->label = agl_alloc_zero(like->n, sizeof *b->label);
  if (b->label == NULL)
    return no_memory(err);
  b->n = like->n;
  for (size_t i = 0; i < like->n; i++)
    if ((b->label[i] = agl_strdup(like->label[i])) == NULL)
      return no_memory(err);
  if (like->alpha != NULL) {
    b->alpha = agl_copy(like->alpha, like->n, sizeof *b->alpha);
    b->norm = agl_copy(like->norm, like->n + 1, sizeof *b->norm);
    if (b->alpha == NULL || b->norm == NULL)
      return no_memory(err);
  }
  return AGL_OK;
}

agl_status agl_coding_start(agl_coding *b, const agl_data *data, const agl_coding *like,
                            agl_err *err)
{
  b->factor = is_call(b->node, "factor");
  if (like != NULL)
    AGL_TRY(copy_fit(b, like, err));
  return b->factor ? start_factor(b, data, like, err) : start_poly(b, data, like, err);
}

agl_status agl_coding_finish(agl_coding *b, const agl_expr *e, const size_t *row, size_t n,
                             agl_err *err)
{
  if (b->factor)
    return finish_factor(b, e, row, n, err);
  for (size_t i = 0; row != NULL && i < n; i++) { /* row[i] >= i */
    b->x[i] = b->x[row[i]];
    b->low[i] = b->low[row[i]];
  }
  return AGL_OK;
}

/* x + low times y. */
static void multiply(double *x, double *low, agl_dd y)
{
  agl_dd p = agl_dd_multiply((agl_dd){*x, low != NULL ? *low : 0}, y);
  *x = p.hi;
  if (low != NULL)
    *low = isfinite(p.hi) && isfinite(p.lo) ? p.lo : 0;
}

void agl_coding_multiply(double *x, double *low, const agl_coding *b, size_t j, size_t n)
{
  long double p[DEGREE_MAX + 1];
  for (size_t i = 0; i < n && b->factor; i++)
    if (b->code[i] != j) {
      x[i] = 0;
      if (low != NULL)
        low[i] = 0;
    }
  for (size_t i = 0; i < n && !b->factor; i++) {
    agl_dd y = {b->x[i], b->low[i]};
    for (size_t k = 0; b->raw && k < j; k++)
      y = agl_dd_multiply(y, (agl_dd){b->x[i], b->low[i]});
    if (!b->raw) {
      monic(p, b, j + 1, (long double)b->x[i] + b->low[i]);
      p[j + 1] /= sqrtl(b->norm[j + 1]);
      y = (agl_dd){(double)p[j + 1], (double)(p[j + 1] - (double)p[j + 1])};
    }
    multiply(&x[i], low != NULL ? &low[i] : NULL, y);
  }
}

void agl_coding_settle(agl_coding *b)
{
  agl_free(b->missing);
  agl_column_free(b->column);
  agl_groups_free(b->groups);
  agl_free(b->code);
  agl_free(b->x);
  agl_free(b->low);
  b->missing = NULL;
  b->column = NULL;
  b->groups = NULL;
  b->code = NULL;
  b->x = b->low = NULL;
  b->node = NULL;
}

void agl_coding_clear(agl_coding *b)
{
  agl_coding_settle(b);
  for (size_t i = 0; b->label != NULL && i < b->n; i++)
    agl_free(b->label[i]);
  agl_free(b->label);
  agl_free(b->name);
  agl_free(b->alpha);
  agl_free(b->norm);
}
