/* SPDX-License-Identifier: GPL-3.0-or-later */
/* margins_data.c - the columns that terms are made of, and tables where one of them is another. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/column.h"
#include "data/fn.h"
#include "data/table.h"
#include "model/coding.h"
#include "model/margins.h"

/* ---- variables ----------------------------------------------------------------------------- */

typedef struct {
  agl_variable *v;
  size_t n, cap;
  const agl_formula *f;
  const agl_table *t;
} finding;

static agl_status add(finding *s, const agl_node *node, const agl_node *factor, agl_err *err)
{
  size_t at = agl_table_index(s->t, node->text);
  if (at == SIZE_MAX)
    return AGL_OK; /* a constant such as pi */
  for (size_t i = 0; i < s->n; i++)
    if (s->v[i].column == at) {
      if (s->v[i].factor == NULL)
        s->v[i].factor = factor;
      return AGL_OK;
    }
  if (s->n == s->cap) {
    size_t cap = s->cap > 0 ? 2 * s->cap : 8;
    agl_variable *grown = agl_resize(s->v, cap, sizeof *grown);
    if (grown == NULL)
      return agl_fail_memory(err, "margins");
    s->v = grown;
    s->cap = cap;
  }
  s->v[s->n++] = (agl_variable){agl_table_name(s->t, at), at, factor};
  return AGL_OK;
}

/* A column of the table below a node, or NULL. */
static const agl_node *column_in(const finding *s, const agl_node *node)
{
  const agl_node *found =
      node->kind == AGL_NODE_NAME && agl_table_index(s->t, node->text) != SIZE_MAX ? node : NULL;
  for (size_t i = 0; i < node->narg && found == NULL; i++)
    found = column_in(s, node->arg[i]);
  return found;
}

static agl_status refuse(const finding *s, const agl_node *node, const char *why, agl_err *err)
{
  int len = (int)(node->to - node->from < 60 ? node->to - node->from : 60);
  return agl_formula_fail(err, AGL_EARG, s->f->text, node->from,
                          "margins cannot move '%.60s' %s %.*s; make a column of it first, with "
                          "d:mutate",
                          column_in(s, node)->text, why, len, s->f->text + node->from);
}

static agl_status walk(finding *s, const agl_node *node, agl_err *err)
{
  const agl_fn *fn = node->kind == AGL_NODE_CALL ? agl_fn_find(node->text) : NULL;
  if (node->kind == AGL_NODE_NAME)
    return add(s, node, NULL, err);
  if (node->kind == AGL_NODE_CALL && strcmp(node->text, "factor") == 0) {
    if (node->arg[0]->kind == AGL_NODE_NAME)
      return add(s, node->arg[0], node, err);
    return column_in(s, node) != NULL ? refuse(s, node, "inside", err) : AGL_OK;
  }
  if (fn != NULL && fn->kind != AGL_FN_ROWS && column_in(s, node) != NULL)
    return refuse(s, node, "in one row of", err);
  for (size_t i = 0; i < node->narg; i++)
    AGL_TRY(walk(s, node->arg[i], err));
  return AGL_OK;
}

static agl_status walk_formula(finding *s, agl_err *err)
{
  for (size_t k = 0; k < s->f->nterm; k++)
    for (size_t i = 0; i < s->f->term[k].nfactor; i++)
      AGL_TRY(walk(s, s->f->term[k].factor[i], err));
  for (size_t k = 0; k < s->f->noffset; k++)
    AGL_TRY(walk(s, s->f->offset[k], err));
  for (size_t k = 0; k < s->n; k++)
    if (s->v[k].factor == NULL &&
        agl_column_view(agl_table_column(s->t, s->v[k].column)).type == AGL_STRING)
      return agl_fail(err, AGL_EARG,
                      "margins cannot move '%s', which holds strings and is no factor; make a "
                      "column of what it is compared with first, with d:mutate",
                      s->v[k].name);
  return AGL_OK;
}

agl_status agl_variables_find(agl_variable **out, size_t *n, const agl_formula *f,
                              const agl_table *t, agl_err *err)
{
  finding s = {.f = f, .t = t};
  agl_status status = walk_formula(&s, err);
  if (status != AGL_OK) {
    agl_free(s.v);
    return status;
  }
  *out = s.v;
  *n = s.n;
  return AGL_OK;
}

bool agl_is_binary(size_t r[2], const double *x, const size_t *row, size_t n)
{
  r[0] = r[1] = SIZE_MAX;
  for (size_t i = 0; i < n; i++) {
    size_t at = row != NULL ? row[i] : i;
    if (x[at] != 0 && x[at] != 1)
      return false;
    r[x[at] == 1] = at;
  }
  return r[0] != SIZE_MAX && r[1] != SIZE_MAX;
}

/* ---- tables -------------------------------------------------------------------------------- */

agl_status agl_table_with(agl_table **out, const agl_table *t, size_t at, const agl_column *c,
                          agl_err *err)
{
  agl_table *with;
  agl_status status = AGL_OK;
  AGL_TRY(agl_table_new(&with, agl_table_nrow(t), err));
  for (size_t k = 0; k < agl_table_ncol(t) && status == AGL_OK; k++)
    status =
        agl_table_add_new(with, agl_table_name(t, k), k == at ? c : agl_table_column(t, k), err);
  if (status == AGL_OK)
    *out = with;
  else
    agl_table_free(with);
  return status;
}

static agl_status mean_of(agl_column **out, const agl_column *c, const agl_rows *rows, agl_err *err)
{
  long double sum = 0, weight = 0;
  double mean, *x;
  AGL_TRY(agl_column_doubles(&x, c, err));
  for (size_t i = 0; i < rows->n; i++) {
    long double wi = rows->w != NULL ? rows->w[i] : 1;
    sum += wi * x[rows->row != NULL ? rows->row[i] : i];
    weight += wi;
  }
  agl_free(x);
  mean = (double)(sum / weight);
  return agl_column_number(out, &mean, NULL, 1, err);
}

/* The value of the largest group, of the first of these in the rows. */
static agl_status mode_of(agl_column **out, const agl_column *c, const agl_rows *rows, agl_err *err)
{
  agl_groups *g = NULL;
  size_t *count = NULL, best = rows->row != NULL ? rows->row[0] : 0;
  agl_status status;
  AGL_TRY(agl_groups_new(&g, &c, 1, c->n, err));
  count = agl_alloc_zero(g->ngroup, sizeof *count);
  status = count != NULL ? AGL_OK : agl_fail_memory(err, "margins");
  for (size_t i = 0; i < rows->n && status == AGL_OK; i++)
    count[g->id[rows->row != NULL ? rows->row[i] : i]]++;
  for (size_t i = 0; i < rows->n && status == AGL_OK; i++) {
    size_t r = rows->row != NULL ? rows->row[i] : i;
    best = count[g->id[r]] > count[g->id[best]] ? r : best;
  }
  if (status == AGL_OK)
    status = agl_column_gather(out, c, &best, 1, err);
  agl_free(count);
  agl_groups_free(g);
  return status;
}

agl_status agl_mean_row(agl_table **out, const agl_table *t, const agl_variable *v, size_t nv,
                        const agl_rows *rows, agl_err *err)
{
  agl_table *one;
  agl_status status = AGL_OK;
  AGL_TRY(agl_table_new(&one, 1, err));
  for (size_t k = 0; k < nv && status == AGL_OK; k++) {
    const agl_column *c = agl_table_column(t, v[k].column);
    agl_column *value = NULL;
    bool number = (c->type == AGL_NUMBER || c->type == AGL_INTEGER) && v[k].factor == NULL;
    status = number ? mean_of(&value, c, rows, err) : mode_of(&value, c, rows, err);
    if (status == AGL_OK)
      status = agl_table_add(one, v[k].name, value, err);
    agl_column_free(value);
  }
  if (status == AGL_OK)
    *out = one;
  else
    agl_table_free(one);
  return status;
}
