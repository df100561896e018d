/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb_join.c - join two tables by equal keys: options, and the columns of the result. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/column.h"
#include "data/concat.h"
#include "data/join.h"
#include "data/origin.h"

static const agl_join_kind kinds[] = {
    {"inner", false, false, false, true}, {"left", true, false, false, true},
    {"right", false, true, false, true},  {"full", true, true, false, true},
    {"semi", false, false, true, true},   {"anti", true, false, true, false},
};

static const agl_join_expectation expectations[] = {
    {"1:1", true, true}, {"m:1", false, true}, {"1:m", true, false}, {"m:m", false, false}};

static const char *kind_at(const void *ctx, size_t i)
{
  (void)ctx;
  return i < sizeof kinds / sizeof kinds[0] ? kinds[i].name : NULL;
}

static agl_status read_options(agl_join *j, agl_err *err)
{
  const char *how = j->o->how != NULL ? j->o->how : "inner";
  const char *expect = j->o->expect;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp(how, kinds[i].name) == 0)
      j->kind = &kinds[i];
  if (j->kind == NULL)
    return agl_fail(err, AGL_EARG, "join: no kind '%s'; expected inner left right full semi anti%s",
                    how, agl_suggest(how, kind_at, NULL).text);
  if (expect == NULL)
    expect = j->kind->filter ? "m:m" : "m:1";
  for (size_t i = 0; i < sizeof expectations / sizeof expectations[0]; i++)
    if (strcmp(expect, expectations[i].name) == 0)
      j->expect = &expectations[i];
  if (j->expect == NULL)
    return agl_fail(err, AGL_EARG, "join: expect = '%s'; expected 1:1, m:1, 1:m or m:m", expect);
  if (j->o->non == 0)
    return agl_fail(err, AGL_EARG, "join: expected at least one column to join on");
  return AGL_OK;
}

static agl_status find_keys(agl_join *j, agl_err *err)
{
  size_t n = j->o->non;
  j->lk = (agl_columns){n, agl_alloc(n, sizeof(size_t))};
  j->rk = (agl_columns){n, agl_alloc(n, sizeof(size_t))};
  if (j->lk.col == NULL || j->rk.col == NULL)
    return agl_fail_memory(err, "join");
  for (size_t k = 0; k < n; k++) {
    const agl_join_key *on = &j->o->on[k];
    const char *right = on->right != NULL ? on->right : on->left;
    agl_type lt, rt;
    size_t r = agl_table_index(j->right, right);
    AGL_TRY(agl_table_find(&j->lk.col[k], j->left, on->left, err));
    if (r == AGL_NO_ROW)
      return agl_fail(err, AGL_EARG, "join: the right table has no column '%s'%s", right,
                      agl_suggest(right, agl_table_name_at, j->right).text);
    j->rk.col[k] = r;
    lt = j->left->field[j->lk.col[k]].column->type;
    rt = j->right->field[r].column->type;
    if (!agl_key_types(lt, rt))
      return agl_fail(err, AGL_EDATA,
                      "join: key '%s' is %s in the left table, '%s' is %s in the right", on->left,
                      agl_type_name(lt), right, agl_type_name(rt));
  }
  return AGL_OK;
}

/* The columns of the right table that are no keys. */
static agl_status right_part(agl_table **out, const agl_join *j, agl_err *err)
{
  const agl_table *t = j->right;
  agl_table *rest = NULL;
  agl_status status;
  AGL_TRY(agl_table_new(&rest, t->nrow, err));
  status = AGL_OK;
  for (size_t k = 0; k < t->ncol && status == AGL_OK; k++) {
    bool key = false;
    for (size_t i = 0; i < j->rk.n; i++)
      key = key || j->rk.col[i] == k;
    if (!key)
      status = agl_table_add(rest, t->field[k].name, t->field[k].column, err);
  }
  if (status == AGL_OK)
    status = agl_table_copy_words(rest, t, err);
  if (status == AGL_OK)
    status = agl_verb_gather(out, rest, j->rr, j->n, err);
  agl_table_free(rest);
  return status;
}

/* Key k of the result: of the left table, then of the right rows without a match. */
static agl_status whole_key(agl_column **out, const agl_join *j, size_t k, agl_err *err)
{
  const agl_field *l = &j->left->field[j->lk.col[k]], *r = &j->right->field[j->rk.col[k]];
  size_t extra = j->n - j->matched;
  agl_column *left = NULL, *right = NULL;
  agl_status status = agl_column_gather(&left, l->column, j->lr, j->matched, err);
  if (status == AGL_OK)
    status = agl_column_gather(&right, r->column, j->rr + j->matched, extra, err);
  if (status == AGL_OK) {
    const agl_run run[] = {{left, j->matched}, {right, extra}};
    status = agl_column_concat(out, l->name, run, 2, err);
  }
  agl_column_free(left);
  agl_column_free(right);
  return status;
}

static agl_status add_left(agl_table *t, const agl_join *j, const agl_table *part, agl_err *err)
{
  for (size_t c = 0; c < part->ncol; c++) {
    agl_column *column = NULL;
    for (size_t k = 0; k < j->lk.n && column == NULL; k++)
      if (j->lk.col[k] == c && j->n > j->matched)
        AGL_TRY(whole_key(&column, j, k, err));
    if (column == NULL)
      column = agl_column_share(part->field[c].column);
    AGL_TRY(agl_table_add_owned(t, part->field[c].name, column, err));
  }
  return agl_table_copy_words(t, part, err);
}

/* A name that is taken gets the suffix. */
static agl_status add_right(agl_table *t, const agl_join *j, const agl_table *part, agl_err *err)
{
  const char *suffix = j->o->suffix != NULL ? j->o->suffix : "_right";
  for (size_t c = 0; c < part->ncol; c++) {
    const agl_field *f = &part->field[c];
    agl_text name = {0};
    agl_status status;
    agl_text_puts(&name, f->name);
    if (agl_table_index(t, f->name) != AGL_NO_ROW)
      agl_text_puts(&name, suffix);
    status = name.failed ? agl_fail_memory(err, "join") : agl_table_add(t, name.s, f->column, err);
    agl_text_clear(&name);
    if (status != AGL_OK)
      return status;
    AGL_TRY(agl_table_describe(t, t->ncol - 1, f->label, f->unit, err));
  }
  return AGL_OK;
}

static agl_status build(agl_table **out, const agl_join *j, agl_err *err)
{
  agl_table *left = NULL, *right = NULL, *t = NULL;
  agl_status status;
  if (j->same)
    status = agl_verb_share(&left, j->left, err);
  else
    status = agl_verb_gather(&left, j->left, j->lr, j->n, err);
  if (status == AGL_OK)
    status = agl_table_new(&t, j->n, err);
  if (status == AGL_OK)
    status = add_left(t, j, left, err);
  if (status == AGL_OK && !j->kind->filter)
    status = right_part(&right, j, err);
  if (right != NULL && status == AGL_OK)
    status = add_right(t, j, right, err);
  agl_table_free(left);
  agl_table_free(right);
  return agl_verb_finish(out, t, status);
}

static agl_status record(agl_table *t, const agl_join *j, agl_err *err)
{
  const agl_join_report *r = &j->report;
  agl_text detail = {0};
  agl_text_printf(&detail, "%s on ", j->kind->name);
  for (size_t k = 0; k < j->o->non; k++) {
    const agl_join_key *on = &j->o->on[k];
    agl_text_printf(&detail, "%s%s", k > 0 ? ", " : "", on->left);
    if (on->right != NULL && strcmp(on->left, on->right) != 0)
      agl_text_printf(&detail, " = %s", on->right);
  }
  agl_text_printf(&detail, "; left %zu: %zu matched, %zu not; right %zu: %zu used, %zu not",
                  r->left, r->left_matched, r->left - r->left_matched, r->right, r->right_used,
                  r->right - r->right_used);
  if (r->left_missing + r->right_missing > 0)
    agl_text_printf(&detail, "; missing keys: left %zu, right %zu", r->left_missing,
                    r->right_missing);
  return agl_verb_record_text(t, j->left, "join", &detail, err);
}

agl_status agl_table_join(agl_table **out, agl_join_report *report, const agl_table *left,
                          const agl_table *right, const agl_join_options *o, agl_err *err)
{
  agl_join j = {.left = left, .right = right, .o = o};
  agl_table *t = NULL;
  agl_status status = read_options(&j, err);
  if (status == AGL_OK)
    status = find_keys(&j, err);
  if (status == AGL_OK)
    status = agl_join_match(&j, err);
  if (status == AGL_OK)
    status = build(&t, &j, err);
  if (status == AGL_OK)
    status = record(t, &j, err);
  if (status == AGL_OK)
    status = agl_table_copy_origins(t, right, err);
  if (status == AGL_OK && report != NULL)
    *report = j.report;
  agl_join_clear(&j);
  return agl_verb_finish(out, t, status);
}
