/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reduce.h - from many rows to one state a group, in parallel and the same for any thread count. */
#ifndef AGL_REDUCE_H
#define AGL_REDUCE_H

#include "data/column.h"
#include "data/group.h"

/* Each of a number of blocks of rows, which depends on the data alone, folds its rows into states
** of its own, one a group, all bits zero at first; then the blocks' states are merged in block
** order.
 */
typedef struct agl_reduce agl_reduce;
struct agl_reduce {
  const agl_groups *g; /* NULL: one group */
  size_t n;
  size_t size; /* bytes of a state */
  void (*rows)(void *state, const agl_reduce *r, size_t from, size_t to);
  void (*merge)(void *into, const void *from, const agl_reduce *r);
  const agl_column *c; /* what `rows` looks at: a column, */
  const double *x;     /* or numbers, NaN where there is none */
};

/* The states of all groups; free *out with agl_free. */
agl_status agl_reduce_run(void **out, const agl_reduce *r, agl_err *err);

static inline size_t agl_group_of(const agl_groups *g, size_t i)
{
  return g == NULL ? 0 : g->id[i];
}

static inline size_t agl_group_count(const agl_groups *g)
{
  return g == NULL ? 1 : g->ngroup;
}

/* A sum as the double nearest to it and what that lacks, by error-free additions (Knuth's TwoSum):
** the error does not grow with the number of terms until they pass 2^53. */
typedef struct {
  double sum, low;
  size_t n; /* terms */
} agl_sum;

static inline void agl_sum_add(agl_sum *s, double x)
{
  double t = s->sum + x, part = t - s->sum;
  s->low += (s->sum - (t - part)) + (x - part);
  s->sum = t;
}

/* An infinite sum has no meaningful remainder. */
static inline double agl_sum_value(const agl_sum *s)
{
  return s->sum - s->sum == 0 ? s->sum + s->low : s->sum;
}

/* Sums of the n numbers of each group, NaN skipped and not counted. */
agl_status agl_reduce_sums(agl_sum **out, const double *x, const agl_groups *g, size_t n,
                           agl_err *err);

/* Exact sums of integers or booleans, missing ones skipped and not counted. */
__extension__ typedef __int128 agl_int128;
typedef struct {
  agl_int128 sum;
  size_t n;
} agl_integer_sum;
agl_status agl_reduce_integer_sums(agl_integer_sum **out, const agl_column *c, const agl_groups *g,
                                   agl_err *err);

#endif
