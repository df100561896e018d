/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fn_quantile.c - median and quantiles, by selection within each group. */
#include <math.h>

#include "base/mem.h"
#include "base/thread.h"
#include "data/fn.h"
#include "data/reduce.h"

static void swap(double *a, double *b)
{
  double t = *a;
  *a = *b;
  *b = t;
}

static double middle(double a, double b, double c)
{
  return a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
}

/* Put the k-th least of x[0 .. n-1] at x[k], what is not above it before, what is not below it
** after (Hoare's quickselect; equal values split evenly). */
static void select_kth(double *x, size_t n, size_t k)
{
  size_t low = 0, high = n - 1;
  while (low < high) {
    double pivot = middle(x[low], x[low + (high - low) / 2], x[high]);
    size_t i = low, j = high;
    for (;;) {
      while (x[i] < pivot)
        i++;
      while (x[j] > pivot)
        j--;
      if (i >= j)
        break;
      swap(&x[i++], &x[j--]);
    }
    if (i == j)
      i++;
    if (k < i) /* x[low .. i-1] <= pivot <= x[i .. high], both parts shorter than before */
      high = i - 1;
    else
      low = i;
  }
}

/* Type 7: with h = (n - 1) p, between the order statistics around h. */
static double quantile(double *x, size_t n, double p)
{
  double h = (double)(n > 0 ? n - 1 : 0) * p, next;
  size_t k = (size_t)h;
  if (n == 0)
    return NAN;
  select_kth(x, n, k);
  if (h == (double)k)
    return x[k];
  next = x[k + 1];
  for (size_t i = k + 2; i < n; i++)
    next = x[i] < next ? x[i] : next;
  h -= (double)k;
  return next == x[k] ? next : (1 - h) * x[k] + h * next; /* next - x[k] could be infinite */
}

typedef struct {
  const agl_groups *g;
  size_t *start, *row; /* NULL without groups */
  double *x, *packed, *out;
  size_t n, ngroup;
  double p;
} work;

enum { GROUPS = 256 }; /* of one job */

static agl_status do_groups(void *ctx, size_t job, agl_err *err)
{
  work *w = ctx;
  size_t to = (job + 1) * GROUPS < w->ngroup ? (job + 1) * GROUPS : w->ngroup;
  (void)err;
  for (size_t k = job * GROUPS; k < to; k++) {
    size_t from = w->g == NULL ? 0 : w->start[k], end = w->g == NULL ? w->n : w->start[k + 1],
           m = 0;
    for (size_t i = from; i < end; i++) {
      double x = w->x[w->g == NULL ? i : w->row[i]];
      if (!isnan(x))
        w->packed[from + m++] = x;
    }
    w->out[k] = quantile(w->packed + from, m, w->p);
  }
  return AGL_OK;
}

static agl_status run(agl_column **out, const agl_call *call, double p, agl_err *err)
{
  work w = {.g = call->groups, .n = call->n, .ngroup = agl_group_count(call->groups), .p = p};
  agl_column *c = NULL;
  agl_status status;
  AGL_TRY(agl_column_new(&c, AGL_NUMBER, w.ngroup, NULL, err));
  w.out = c->data;
  status = agl_column_doubles(&w.x, call->arg[0].c, err);
  if (status == AGL_OK && w.g != NULL)
    status = agl_groups_rows(&w.start, &w.row, w.g, err);
  if (status == AGL_OK) {
    w.packed = agl_alloc(w.n, sizeof *w.packed);
    status = w.packed == NULL ? agl_fail_memory(err, "aggregates")
                              : agl_parallel(do_groups, &w, (w.ngroup + GROUPS - 1) / GROUPS, err);
  }
  agl_free(w.x);
  agl_free(w.start);
  agl_free(w.row);
  agl_free(w.packed);
  if (status == AGL_OK)
    status = agl_column_finish(c, NULL, 0, err);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}

agl_status agl_call_median(agl_column **out, const agl_call *call, agl_err *err)
{
  return run(out, call, 0.5, err);
}

agl_status agl_call_quantile(agl_column **out, const agl_call *call, agl_err *err)
{
  double p;
  AGL_TRY(agl_call_number(&p, call, 1, 0.5, err));
  if (!(p >= 0 && p <= 1))
    return agl_call_fail(call, 1, err, "expected a probability from 0 to 1");
  return run(out, call, p, err);
}
