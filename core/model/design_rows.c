/* SPDX-License-Identifier: GPL-3.0-or-later */
/* design_rows.c - the rows that have every variable, and the groups of those rows. */
#include <math.h>

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

/* A job: has variable j a value that is missing or infinite? */
static agl_status find_gap(void *ctx, size_t j, agl_err *err)
{
  agl_design *d = ctx;
  const double *x = d->x[j];
  for (size_t from = 0; x != NULL && d->dropped[j] == 0 && from < d->nrow; from += BLOCK) {
    size_t to = from + BLOCK < d->nrow ? from + BLOCK : d->nrow;
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    d->dropped[j] = !all_finite(x + from, to - from);
  }
  return AGL_OK;
}

/* Columns that a row needs beside the variables, and where its lack is counted. */
typedef struct {
  const uint8_t *missing;
  size_t slot; /* of dropped */
} needed;

static void need(needed *list, size_t *n, const agl_column *c, size_t slot)
{
  if (c->missing != NULL)
    list[(*n)++] = (needed){c->missing, slot};
}

/* The columns with gaps among those of the absorbed effects and those that have to be there, *n of
** them: in the order of `dropped`. */
static agl_status find_needed(needed **out, size_t *n, const agl_design *d, const agl_formula *f,
                              const agl_table *t, agl_err *err)
{
  size_t room = d->npresent;
  for (size_t i = 0; i < d->nabsorbed; i++)
    room += f->way[i].ncolumn;
  *out = agl_alloc(room, sizeof **out);
  if (*out == NULL)
    return agl_fail_memory(err, "formula");
  *n = 0;
  for (size_t i = 0; i < d->nabsorbed; i++)
    for (size_t c = 0; c < f->way[i].ncolumn; c++)
      need(*out, n, agl_table_column(t, agl_table_index(t, f->way[i].column[c]->text)),
           d->nvariable + i);
  for (size_t i = 0; i < d->npresent; i++)
    need(*out, n, agl_table_column(t, agl_table_index(t, d->present[i])),
         d->nvariable + d->nabsorbed + i);
  return AGL_OK;
}

/* What row i lacks first, as an index of `dropped`; SIZE_MAX for nothing. */
static size_t lacking(const agl_design *d, const needed *list, size_t n, size_t i)
{
  for (size_t j = 0; j < d->nvariable; j++)
    if (d->x[j] != NULL && !isfinite(d->x[j][i]))
      return j;
  for (size_t j = 0; j < n; j++)
    if (list[j].missing[i] != AGL_PRESENT)
      return list[j].slot;
  return SIZE_MAX;
}

static agl_status list_rows(agl_design *d, const needed *list, size_t n, agl_err *err)
{
  bool all = n == 0;
  AGL_TRY(agl_parallel_values(find_gap, d, d->nvariable, d->k * d->nrow, err));
  for (size_t j = 0; j < d->nvariable; j++) {
    all = all && d->dropped[j] == 0;
    d->dropped[j] = 0;
  }
  if (all) {
    d->n = d->nrow;
    return AGL_OK;
  }
  d->row = agl_alloc(d->nrow, sizeof *d->row);
  if (d->row == NULL)
    return agl_fail_memory(err, "formula");
  for (size_t i = 0; i < d->nrow; i++) {
    if (i % BLOCK == 0 && agl_interrupted())
      return agl_fail_interrupted(err);
    size_t j = lacking(d, list, n, i);
    if (j == SIZE_MAX)
      d->row[d->n++] = i;
    else
      d->dropped[j]++;
  }
  return AGL_OK;
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

agl_status agl_design_choose_rows(agl_design *d, const agl_formula *f, const agl_table *t,
                                  agl_err *err)
{
  needed *list;
  size_t n = 0;
  agl_status status;
  AGL_TRY(find_needed(&list, &n, d, f, t, err));
  status = list_rows(d, list, n, err);
  agl_free(list);
  AGL_TRY(status);
  AGL_TRY(pack(d, err));
  for (size_t i = 0; i < d->nabsorbed; i++)
    AGL_TRY(absorb(&d->absorbed[i], d, &f->way[i], t, err));
  return AGL_OK;
}
