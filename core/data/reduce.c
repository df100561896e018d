/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reduce.c - from many rows to one state a group, in parallel. */
#include "data/reduce.h"

#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/value.h"

enum { BLOCKS = 16, SMALL = 1 << 16, MERGED = 4096 };

typedef struct {
  const agl_reduce *r;
  size_t ngroup, nblock;
  char *state; /* nblock x ngroup states */
} work;

static agl_status fold_block(void *ctx, size_t b, agl_err *err)
{
  const work *w = ctx;
  size_t each = w->r->n / w->nblock, from = b * each;
  (void)err;
  w->r->rows(w->state + b * w->ngroup * w->r->size, w->r, from,
             b + 1 < w->nblock ? from + each : w->r->n);
  return AGL_OK;
}

/* Groups of one job: the states of all later blocks into those of the first. */
static agl_status merge_groups(void *ctx, size_t job, agl_err *err)
{
  const work *w = ctx;
  size_t from = job * MERGED, to = w->ngroup - from < MERGED ? w->ngroup : from + MERGED;
  (void)err;
  for (size_t b = 1; b < w->nblock; b++)
    for (size_t k = from; k < to; k++)
      w->r->merge(w->state + k * w->r->size, w->state + (b * w->ngroup + k) * w->r->size, w->r);
  return AGL_OK;
}

/* States of all blocks together stay below the number of rows. */
static size_t block_count(size_t n, size_t ngroup)
{
  size_t most = n / (8 * (ngroup + 1));
  return n < SMALL || most < 2 ? 1 : most < BLOCKS ? most : BLOCKS;
}

agl_status agl_reduce_run(void **out, const agl_reduce *r, agl_err *err)
{
  work w = {.r = r, .ngroup = agl_group_count(r->g)};
  agl_status status;
  w.nblock = block_count(r->n, w.ngroup);
  w.state = agl_alloc_zero(w.nblock * w.ngroup, r->size);
  if (w.state == NULL)
    return agl_fail_memory(err, "aggregates");
  status = agl_parallel(fold_block, &w, w.nblock, err);
  if (status == AGL_OK && w.nblock > 1)
    status = agl_parallel(merge_groups, &w, (w.ngroup + MERGED - 1) / MERGED, err);
  if (status == AGL_OK)
    *out = w.state;
  else
    agl_free(w.state);
  return status;
}

/* ---- sums of numbers ----------------------------------------------------------------------- */

/* The end of the rows from `from` on that are in the same group. */
static size_t run_end(const agl_groups *g, size_t from, size_t to)
{
  size_t i = from + 1;
  if (g == NULL)
    return to;
  while (i < to && g->id[i] == g->id[from])
    i++;
  return i;
}

/* Rows of one group often stand together: their sum stays in registers. */
static void sum_rows(void *state, const agl_reduce *r, size_t from, size_t to)
{
  while (from < to) {
    size_t end = run_end(r->g, from, to);
    agl_sum *mine = (agl_sum *)state + agl_group_of(r->g, from), s = *mine;
    for (; from < end; from++)
      if (!isnan(r->x[from])) {
        agl_sum_add(&s, r->x[from]);
        s.n++;
      }
    *mine = s;
  }
}

static void sum_merge(void *into, const void *from, const agl_reduce *r)
{
  agl_sum *a = into;
  const agl_sum *b = from;
  (void)r;
  agl_sum_add(a, b->sum);
  a->low += b->low;
  a->n += b->n;
}

agl_status agl_reduce_sums(agl_sum **out, const double *x, const agl_groups *g, size_t n,
                           agl_err *err)
{
  agl_reduce r = {
      .g = g, .n = n, .size = sizeof(agl_sum), .rows = sum_rows, .merge = sum_merge, .x = x};
  void *state;
  AGL_TRY(agl_reduce_run(&state, &r, err));
  *out = state;
  return AGL_OK;
}

/* ---- sums of integers ---------------------------------------------------------------------- */

static void add_integers(agl_integer_sum *sum, const agl_column *c, size_t from, size_t to)
{
  int64_t buf[AGL_CHUNK];
  agl_integer_sum s = *sum;
  for (size_t n; from < to; from += n) {
    const int64_t *x;
    n = to - from < AGL_CHUNK ? to - from : AGL_CHUNK;
    x = agl_load_integer(c, from, n, buf);
    for (size_t i = 0; i < n; i++)
      if (c->missing == NULL || c->missing[from + i] == AGL_PRESENT) {
        s.sum += x[i];
        s.n++;
      }
  }
  *sum = s;
}

static void integer_rows(void *state, const agl_reduce *r, size_t from, size_t to)
{
  for (size_t end; from < to; from = end) {
    end = run_end(r->g, from, to);
    add_integers((agl_integer_sum *)state + agl_group_of(r->g, from), r->c, from, end);
  }
}

static void integer_merge(void *into, const void *from, const agl_reduce *r)
{
  agl_integer_sum *a = into;
  const agl_integer_sum *b = from;
  (void)r;
  a->sum += b->sum;
  a->n += b->n;
}

agl_status agl_reduce_integer_sums(agl_integer_sum **out, const agl_column *c, const agl_groups *g,
                                   agl_err *err)
{
  agl_reduce r = {.g = g,
                  .n = c->n,
                  .size = sizeof(agl_integer_sum),
                  .rows = integer_rows,
                  .merge = integer_merge,
                  .c = c};
  void *state;
  AGL_TRY(agl_reduce_run(&state, &r, err));
  *out = state;
  return AGL_OK;
}
