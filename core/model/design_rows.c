/* SPDX-License-Identifier: GPL-3.0-or-later */
/* design_rows.c - the rows that have every variable, and the groups of those rows. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/column.h"
#include "data/group.h"
#include "data/table.h"
#include "model/design.h"

enum { BLOCK = 1 << 16, LANES = 8 };

/* Is no value missing or infinite? x - x is 0, or NaN for what is not finite. */
static bool all_finite(const double *x, size_t n)
{
  double gap[LANES] = {0};
  size_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (size_t c = 0; c < LANES; c++)
      gap[c] += x[i + c] - x[i + c];
  for (; i < n; i++)
    gap[0] += x[i] - x[i];
  for (size_t c = 1; c < LANES; c++)
    gap[0] += gap[c];
  return gap[0] == 0;
}

/* Which variables have gaps; a row is counted at the first thing that it lacks. */
typedef struct {
  agl_design *d;
  bool *gap; /* nvariable */
} gaps;

/* A job: has variable j a value that is missing or infinite? */
static agl_status find_gap(void *ctx, size_t j, agl_err *err)
{
  const gaps *g = ctx;
  const double *x = g->d->x[j];
  for (size_t from = 0; x != NULL && !g->gap[j] && from < g->d->nrow; from += BLOCK) {
    size_t to = from + BLOCK < g->d->nrow ? from + BLOCK : g->d->nrow;
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    g->gap[j] = !all_finite(x + from, to - from);
  }
  return AGL_OK;
}

/* What a row needs: a finite number, or a value that is not missing. */
typedef struct {
  const double *x;
  const uint8_t *missing;
  const char *name;
  size_t rows; /* that lack it first */
} needed;

typedef struct {
  needed *of;
  size_t n;
} needs;

static void need(needs *list, const double *x, const uint8_t *missing, const char *name)
{
  if (x != NULL || missing != NULL)
    list->of[list->n++] = (needed){x, missing, name, 0};
}

static const uint8_t *missing_of(const agl_table *t, const char *name)
{
  return agl_table_column(t, agl_table_index(t, name))->missing;
}

/* What has gaps: variables, codings, absorbed ways, columns that have to be there. */
static agl_status list_needs(needs *list, const agl_design *d, const bool *gap,
                             const agl_design_plan *plan, agl_err *err)
{
  const agl_formula *f = plan->f;
  size_t room = d->nvariable + d->ncoding + plan->parts->npresent;
  for (size_t i = 0; i < d->nabsorbed; i++)
    room += f->way[i].ncolumn;
  list->of = agl_alloc(room, sizeof *list->of);
  if (list->of == NULL)
    return agl_fail_memory(err, "formula");
  for (size_t j = 0; j < d->nvariable; j++)
    need(list, gap[j] ? d->x[j] : NULL, NULL, d->name[j]);
  for (size_t i = 0; i < d->ncoding; i++)
    need(list, NULL, d->coding[i].missing, d->coding[i].name);
  for (size_t i = 0; i < d->nabsorbed; i++)
    for (size_t c = 0; c < f->way[i].ncolumn; c++)
      need(list, NULL, missing_of(plan->data->t, f->way[i].column[c]->text), d->absorbed[i].name);
  for (size_t i = 0; i < plan->parts->npresent; i++)
    need(list, NULL, missing_of(plan->data->t, plan->parts->present[i]), plan->parts->present[i]);
  return AGL_OK;
}

/* What row i lacks first; NULL for nothing. */
static needed *lacking(const needs *list, size_t i)
{
  for (size_t j = 0; j < list->n; j++) {
    needed *of = &list->of[j];
    if (of->x != NULL ? !isfinite(of->x[i]) : of->missing[i] != AGL_PRESENT)
      return of;
  }
  return NULL;
}

static agl_status list_rows(agl_design *d, const needs *list, agl_err *err)
{
  if (list->n == 0) {
    d->n = d->nrow;
    return AGL_OK;
  }
  d->row = agl_alloc(d->nrow, sizeof *d->row);
  if (d->row == NULL)
    return agl_fail_memory(err, "formula");
  for (size_t i = 0; i < d->nrow; i++) {
    needed *of;
    if (i % BLOCK == 0 && agl_interrupted())
      return agl_fail_interrupted(err);
    of = lacking(list, i);
    if (of == NULL)
      d->row[d->n++] = i;
    else
      of->rows++;
  }
  return AGL_OK;
}

/* Add up what several columns of one way have lost. */
static agl_status note_lost(agl_design *d, const needs *list, agl_err *err)
{
  d->lost = agl_alloc_zero(list->n, sizeof *d->lost);
  if (d->lost == NULL)
    return agl_fail_memory(err, "formula");
  for (size_t j = 0; j < list->n; j++) {
    const needed *of = &list->of[j];
    bool same = j > 0 && list->of[j - 1].name == of->name && d->nlost > 0;
    if (of->rows == 0)
      continue;
    if (same && strcmp(d->lost[d->nlost - 1].what, of->name) == 0) {
      d->lost[d->nlost - 1].rows += of->rows;
      continue;
    }
    d->lost[d->nlost] = (agl_lost){agl_strdup(of->name), of->x != NULL, of->rows};
    if (d->lost[d->nlost++].what == NULL)
      return agl_fail_memory(err, "formula");
  }
  return AGL_OK;
}

static agl_status find_rows(agl_design *d, const agl_design_plan *plan, agl_err *err)
{
  gaps g = {d, agl_alloc_zero(d->nvariable, sizeof *g.gap)};
  needs list = {NULL, 0};
  agl_status status = g.gap == NULL
                          ? agl_fail_memory(err, "formula")
                          : agl_parallel_values(find_gap, &g, d->nvariable, d->k * d->nrow, err);
  if (status == AGL_OK)
    status = list_needs(&list, d, g.gap, plan, err);
  if (status == AGL_OK)
    status = list_rows(d, &list, err);
  if (status == AGL_OK)
    status = note_lost(d, &list, err);
  agl_free(list.of);
  agl_free(g.gap);
  return status;
}

/* Job j closes the gaps that dropped rows left in variable j. Every value moves towards the front.
*/
static agl_status pack_rows(void *ctx, size_t j, agl_err *err)
{
  agl_design *d = ctx;
  const double *from = d->x[j];
  if (from == NULL)
    return AGL_OK;
  if (d->own[j] == NULL)
    AGL_TRY(agl_design_own(d, j, err));
  for (size_t i = 0; i < d->n; i++)
    d->own[j][i] = from[d->row[i]];
  agl_column_free(d->column[j]);
  d->column[j] = NULL;
  return AGL_OK;
}

static agl_status pack(agl_design *d, agl_err *err)
{
  if (d->row == NULL)
    return AGL_OK;
  AGL_TRY(agl_parallel_values(pack_rows, d, d->nvariable, d->k * d->n, err));
  for (size_t j = 0; d->x_low != NULL && j < d->k; j++)
    for (size_t i = 0; i < d->n; i++)
      d->x_low[j * d->n + i] = d->x_low[j * d->nrow + d->row[i]];
  return AGL_OK;
}

/* The groups of the rows used by the columns of one way. */
static agl_status absorb(agl_absorbed *a, const agl_design *d, const agl_way *w, const agl_table *t,
                         agl_err *err)
{
  agl_column **key = agl_alloc_zero(w->ncolumn, sizeof(agl_column *));
  agl_groups *g = NULL;
  agl_status status = key != NULL ? AGL_OK : agl_fail_memory(err, "formula");
  for (size_t c = 0; c < w->ncolumn && status == AGL_OK; c++)
    status = agl_design_column(&key[c], d, t, w->column[c]->text, err);
  if (status == AGL_OK)
    status = agl_groups_new(&g, (const agl_column *const *)key, w->ncolumn, d->n, err);
  if (status == AGL_OK) {
    a->ngroup = g->ngroup;
    a->id = g->id;
    g->id = NULL;
  }
  agl_groups_free(g);
  for (size_t c = 0; key != NULL && c < w->ncolumn; c++)
    agl_column_free(key[c]);
  agl_free(key);
  return status;
}

agl_status agl_design_choose_rows(agl_design *d, const agl_design_plan *plan, agl_err *err)
{
  AGL_TRY(find_rows(d, plan, err));
  AGL_TRY(pack(d, err));
  for (size_t i = 0; i < d->nabsorbed; i++)
    AGL_TRY(absorb(&d->absorbed[i], d, &plan->f->way[i], plan->data->t, err));
  return AGL_OK;
}
