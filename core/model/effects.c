/* SPDX-License-Identifier: GPL-3.0-or-later */
/* effects.c - absorbed effects as numbers, for rows that may not be those of the fit. */
#include "model/effects.h"

#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/column.h"
#include "data/concat.h"
#include "data/group.h"
#include "data/table.h"
#include "num/absorb_sets.h"

enum { UNKNOWN = -1 };

/* The problem that the fit absorbed, and what is solved of it. */
typedef struct {
  const agl_model *m;
  agl_absorb_problem p;
  const uint32_t **id;
  size_t *ngroup;
  double **effect; /* of each way, ngroup values; the first owns all */
} effects;

/* ---- estimates ------------------------------------------------------------------------------ */

static void clear(effects *e)
{
  if (e->effect != NULL)
    agl_free(e->effect[0]);
  agl_free(e->effect);
  agl_free(e->id);
  agl_free(e->ngroup);
}

/* y less the offset and x'b, of which the effects are a regression. */
static void leave_effects(double *y, const agl_model *m)
{
  const agl_design *d = &m->design;
  for (size_t i = 0; i < d->n; i++) {
    long double left = d->y[i];
    for (size_t j = 0; j < d->k; j++)
      left -= (long double)d->x[j][i] * m->fit.beta[j];
    y[i] = (double)(d->offset != NULL ? left - d->offset[i] : left);
  }
}

static agl_status estimate(effects *e, agl_err *err)
{
  const agl_design *d = &e->m->design;
  size_t total = 0;
  double *y;
  agl_status status;
  e->id = agl_alloc(d->nabsorbed, sizeof *e->id);
  e->ngroup = agl_alloc(d->nabsorbed, sizeof *e->ngroup);
  e->effect = agl_alloc_zero(d->nabsorbed, sizeof *e->effect);
  if (e->id == NULL || e->ngroup == NULL || e->effect == NULL)
    return agl_fail_memory(err, "predict");
  for (size_t v = 0; v < d->nabsorbed; v++) {
    e->id[v] = d->absorbed[v].id;
    e->ngroup[v] = d->absorbed[v].ngroup;
    total += e->ngroup[v];
  }
  e->effect[0] = agl_alloc(total, sizeof **e->effect);
  y = agl_alloc_huge(d->n, sizeof *y);
  if (e->effect[0] == NULL || y == NULL) {
    agl_free(y);
    return agl_fail_memory(err, "predict");
  }
  for (size_t v = 1; v < d->nabsorbed; v++)
    e->effect[v] = e->effect[v - 1] + e->ngroup[v - 1];
  e->p = (agl_absorb_problem){
      .n = d->n, .nway = d->nabsorbed, .id = e->id, .ngroup = e->ngroup, .w = d->w};
  leave_effects(y, e->m);
  status = agl_absorb_effects(e->effect, y, &e->p, NULL, err);
  agl_free(y);
  return status;
}

/* ---- groups of other rows ------------------------------------------------------------------ */

/* Columns of way v, of a formula or of a panel's index. */
static size_t way_ncolumn(const agl_model *m, size_t v)
{
  return m->formula->nway > 0 ? m->formula->way[v].ncolumn : 1;
}

static const char *way_column(const agl_model *m, size_t v, size_t c)
{
  return m->formula->nway > 0 ? m->formula->way[v].column[c]->text : m->design.absorbed[v].name;
}

/* The column of the groups of the fit, one row a group, and then of all rows of t. */
static agl_status join(agl_column **out, const agl_model *m, const agl_table *t, const char *name,
                       const size_t *first, size_t ngroup, agl_err *err)
{
  agl_column *old;
  agl_status status;
  size_t at, known;
  AGL_TRY(agl_table_find(&known, m->data, name, err));
  status = agl_table_find(&at, t, name, err);
  if (status != AGL_OK)
    return agl_fail_within(err, status, "absorbed effects: ");
  AGL_TRY(agl_column_gather(&old, agl_table_column(m->data, known), first, ngroup, err));
  status = agl_column_concat(
      out, name, (const agl_run[]){{old, ngroup}, {agl_table_column(t, at), agl_table_nrow(t)}}, 2,
      err);
  agl_column_free(old);
  return status;
}

/* The rows of the data in which the groups of a way come first. */
static agl_status first_rows(size_t **out, const agl_design *d, const agl_absorbed *way,
                             agl_err *err)
{
  size_t *first = agl_alloc(way->ngroup, sizeof *first);
  if (first == NULL)
    return agl_fail_memory(err, "predict");
  for (size_t i = d->n; i-- > 0;)
    first[way->id[i]] = agl_design_row(d, i);
  *out = first;
  return AGL_OK;
}

/* The group of way v that each row of t is in, UNKNOWN where the fit has none. Rows of the fit's groups
** come first and differ, so that they keep their numbers. */
static agl_status find_groups(int64_t *group, const agl_model *m, size_t v, const agl_table *t,
                              agl_err *err)
{
  const agl_absorbed *way = &m->design.absorbed[v];
  size_t n = agl_table_nrow(t), count = way_ncolumn(m, v), *first = NULL;
  agl_column **key = agl_alloc_zero(count, sizeof(agl_column *));
  agl_groups *g = NULL;
  agl_status status =
      key != NULL ? first_rows(&first, &m->design, way, err) : agl_fail_memory(err, "predict");
  for (size_t c = 0; c < count && status == AGL_OK; c++)
    status = join(&key[c], m, t, way_column(m, v, c), first, way->ngroup, err);
  if (status == AGL_OK)
    status = agl_groups_new(&g, (const agl_column *const *)key, count, way->ngroup + n, err);
  for (size_t i = 0; status == AGL_OK && i < n; i++) {
    uint32_t id = g->id[way->ngroup + i];
    group[i] = id < way->ngroup ? (int64_t)id : UNKNOWN;
  }
  agl_groups_free(g);
  for (size_t c = 0; key != NULL && c < count; c++)
    agl_column_free(key[c]);
  agl_free(key);
  agl_free(first);
  return status;
}

/* Add the effects of way v, NaN where the row's groups of the first way and of v are not connected. */
static agl_status add_way(double *out, const effects *e, size_t v, const int64_t *first,
                          const int64_t *group, size_t n, agl_err *err)
{
  agl_absorb_sets s;
  AGL_TRY(agl_absorb_sets_new(&s, &e->p, 0, v, err));
  for (size_t i = 0; i < n; i++)
    if (first[i] == UNKNOWN || group[i] == UNKNOWN ||
        s.set[first[i]] != s.set[s.first + (size_t)group[i]])
      out[i] = NAN;
    else
      out[i] += e->effect[v][group[i]];
  agl_absorb_sets_clear(&s);
  return AGL_OK;
}

static agl_status add_up(double *out, const effects *e, const agl_table *t, int64_t *first,
                         int64_t *group, agl_err *err)
{
  size_t n = agl_table_nrow(t);
  AGL_TRY(find_groups(first, e->m, 0, t, err));
  for (size_t i = 0; i < n; i++)
    out[i] = first[i] == UNKNOWN ? NAN : e->effect[0][first[i]];
  for (size_t v = 1; v < e->p.nway; v++) {
    AGL_TRY(find_groups(group, e->m, v, t, err));
    AGL_TRY(add_way(out, e, v, first, group, n, err));
  }
  return AGL_OK;
}

agl_status agl_effects_sum(double *out, const agl_model *m, const agl_table *t, agl_err *err)
{
  size_t n = agl_table_nrow(t);
  effects e = {.m = m};
  int64_t *group = agl_alloc(2 * n, sizeof *group);
  agl_status status = group != NULL ? estimate(&e, err) : agl_fail_memory(err, "predict");
  if (status == AGL_OK)
    status = add_up(out, &e, t, group, group + n, err);
  clear(&e);
  agl_free(group);
  return status;
}
