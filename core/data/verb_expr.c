/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb_expr.c - verbs that take expressions: where, mutate, summarise. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/group.h"
#include "data/value.h"
#include "data/verb.h"

/* ---- where --------------------------------------------------------------------------------- */

static agl_status condition(agl_column **out, const agl_table *t, const char *text, agl_err *err)
{
  agl_expr *e;
  agl_column *c = NULL;
  agl_status status;
  AGL_TRY(agl_expr_parse(&e, text, err));
  status = agl_expr_eval(&c, e, t, err);
  if (status == AGL_OK && c->type != AGL_BOOLEAN) {
    status = agl_expr_fail(err, AGL_EARG, text, e->root->from,
                           "the condition gives %ss, expected booleans", agl_type_name(c->type));
    agl_column_free(c);
  }
  agl_expr_free(e);
  if (status == AGL_OK)
    *out = c;
  return status;
}

/* Rows where c is true; how many are not known. */
static agl_status true_rows(size_t **row, size_t *n, size_t *unknown, const agl_column *c,
                            agl_err *err)
{
  const uint8_t *yes = c->data;
  size_t count = 0, *r;
  for (size_t i = 0; i < c->n; i++)
    count += yes[i]; /* 0 where missing */
  r = agl_alloc(count + 1, sizeof *r);
  if (r == NULL)
    return agl_fail_memory(err, "where");
  count = 0;
  for (size_t i = 0; i < c->n; i++) {
    r[count] = i;
    count += yes[i];
  }
  *row = r;
  *n = count;
  *unknown = agl_column_nmissing(c);
  return AGL_OK;
}

static agl_status record_where(agl_table *to, const agl_table *t, const char *text, size_t unknown,
                               agl_err *err)
{
  agl_text detail = {0};
  agl_text_puts(&detail, text);
  if (unknown > 0)
    agl_text_printf(&detail, "; %zu row%s where it is missing", unknown, unknown == 1 ? "" : "s");
  return agl_verb_record_text(to, t, "where", &detail, err);
}

agl_status agl_table_where(agl_table **out, const agl_table *t, const char *text, agl_err *err)
{
  agl_column *c;
  agl_table *fresh = NULL;
  size_t *row = NULL, n = 0, unknown = 0;
  agl_status status = condition(&c, t, text, err);
  if (status != AGL_OK)
    return agl_fail_within(err, status, "where '%.300s', ", text);
  status = true_rows(&row, &n, &unknown, c, err);
  agl_column_free(c);
  if (status == AGL_OK)
    status =
        n == t->nrow ? agl_verb_share(&fresh, t, err) : agl_verb_gather(&fresh, t, row, n, err);
  if (status == AGL_OK)
    status = record_where(fresh, t, text, unknown, err);
  agl_free(row);
  return agl_verb_finish(out, fresh, status);
}

/* ---- groups -------------------------------------------------------------------------------- */

/* The groups by the named columns; NULL when there are no names. */
static agl_status find_groups(agl_groups **out, const agl_table *t, const agl_columns *by,
                              agl_err *err)
{
  const agl_column **key;
  agl_status status;
  *out = NULL;
  if (by->n == 0)
    return AGL_OK;
  key = agl_alloc(by->n, sizeof(agl_column *));
  if (key == NULL)
    return agl_fail_memory(err, "groups");
  for (size_t k = 0; k < by->n; k++)
    key[k] = t->field[by->col[k]].column;
  status = agl_groups_new(out, key, by->n, t->nrow, err);
  agl_free(key);
  return status;
}

/* ---- assignments --------------------------------------------------------------------------- */

typedef struct {
  const char *verb;
  const agl_table *t; /* the receiver */
  agl_table *to;      /* the result so far */
  agl_columns by;
  agl_groups *g;
  agl_scope scope;
  agl_shape shape; /* of the columns of the result */
} task;

/* The value of an assignment in the shape of the result. */
static agl_status value_of(agl_column **out, const task *k, const agl_expr *e, agl_err *err)
{
  const agl_eval ev = {.e = e, .scope = &k->scope};
  agl_value v = {0};
  agl_status status;
  AGL_TRY(agl_eval_node(&v, &ev, e->root, err));
  if (v.shape > k->shape)
    status = agl_eval_fail(&ev, e->root, err,
                           "this gives a value for every row, expected one a group: an aggregate "
                           "such as sum(x), mean(x) or first(x)");
  else
    status = agl_value_expand(&v, &k->scope, k->shape, err);
  if (status == AGL_OK)
    *out = v.c;
  else
    agl_column_free(v.c);
  return status;
}

/* Put a column where its name is, or at the end. Takes the reference over, also on failure. */
static agl_status set_column(agl_table *to, const char *name, agl_column *c, agl_err *err)
{
  size_t k = agl_table_index(to, name);
  agl_status status;
  if (k == SIZE_MAX)
    return agl_table_add_owned(to, name, c, err);
  status = agl_table_describe(to, k, NULL, NULL, err);
  if (status != AGL_OK) {
    agl_column_free(c);
    return status;
  }
  agl_column_free(to->field[k].column);
  to->field[k].column = c;
  return AGL_OK;
}

static agl_status assign(task *k, const char *text, agl_err *err)
{
  agl_expr *e;
  const char *name;
  agl_column *c = NULL;
  agl_status status = agl_expr_parse_assignment(&e, &name, text, err);
  if (status != AGL_OK)
    return agl_fail_within(err, status, "%s '%.300s', ", k->verb, text);
  status = value_of(&c, k, e, err);
  if (status == AGL_OK)
    status = k->shape == AGL_PER_ROW ? set_column(k->to, name, c, err)
                                     : agl_table_add_owned(k->to, name, c, err);
  agl_expr_free(e);
  return status == AGL_OK ? AGL_OK : agl_fail_within(err, status, "%s '%.300s', ", k->verb, text);
}

/* "a = 1, b = 2 by region, year" */
static agl_status record(const task *k, const char *const *assignments, size_t n, agl_err *err)
{
  agl_text detail = {0};
  agl_text_puts(&detail, "");
  for (size_t i = 0; i < n; i++)
    agl_text_printf(&detail, "%s%s", i == 0 ? "" : ", ", assignments[i]);
  for (size_t i = 0; i < k->by.n; i++)
    agl_text_printf(&detail, "%s%s", i == 0 ? " by " : ", ", k->t->field[k->by.col[i]].name);
  return agl_verb_record_text(k->to, k->t, k->verb, &detail, err);
}

/* The arguments of a verb. */
typedef struct {
  const char *const *by, *const *assignments;
  size_t nby, n;
} arguments;

/* ---- mutate and summarise ------------------------------------------------------------------ */

/* The rows that the result starts from: the table itself, or the keys of the groups. */
static agl_status start(task *k, agl_err *err)
{
  agl_status status;
  if (k->shape == AGL_PER_ROW)
    return agl_verb_share(&k->to, k->t, err);
  AGL_TRY(agl_table_new(&k->to, k->g != NULL ? k->g->ngroup : 1, err));
  status = AGL_OK;
  for (size_t i = 0; i < k->by.n && status == AGL_OK; i++) {
    const agl_field *f = &k->t->field[k->by.col[i]];
    agl_column *c;
    status = agl_column_gather(&c, f->column, k->g->first, k->g->ngroup, err);
    if (status == AGL_OK)
      status = agl_table_add_owned(k->to, f->name, c, err);
  }
  return status == AGL_OK ? agl_table_copy_words(k->to, k->t, err) : status;
}

static agl_status carry_out(agl_table **out, task *k, const arguments *a, agl_err *err)
{
  agl_status status;
  AGL_TRY(agl_verb_columns(&k->by, k->t, a->by, a->nby, false, err));
  status = find_groups(&k->g, k->t, &k->by, err);
  if (status == AGL_OK)
    status = start(k, err);
  k->scope = (agl_scope){.t = k->shape == AGL_PER_ROW ? k->to : k->t, .groups = k->g};
  if (k->shape != AGL_PER_ROW) {
    k->scope.results = k->to;
    k->scope.nkey = k->by.n;
  }
  for (size_t i = 0; i < a->n && status == AGL_OK; i++)
    status = assign(k, a->assignments[i], err);
  if (status == AGL_OK)
    status = record(k, a->assignments, a->n, err);
  agl_groups_free(k->g);
  agl_free(k->by.col);
  return agl_verb_finish(out, k->to, status);
}

agl_status agl_table_mutate(agl_table **out, const agl_table *t, const char *const *by, size_t nby,
                            const char *const *assignments, size_t n, agl_err *err)
{
  task k = {.verb = "mutate", .t = t, .shape = AGL_PER_ROW};
  const arguments a = {by, assignments, nby, n};
  return carry_out(out, &k, &a, err);
}

agl_status agl_table_summarise(agl_table **out, const agl_table *t, const char *const *by,
                               size_t nby, const char *const *assignments, size_t n, agl_err *err)
{
  task k = {.verb = "summarise", .t = t, .shape = AGL_PER_GROUP};
  const arguments a = {by, assignments, nby, n};
  return carry_out(out, &k, &a, err);
}
