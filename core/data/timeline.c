/* SPDX-License-Identifier: GPL-3.0-or-later */
/* timeline.c - rows by unit and period. */
#include "data/timeline.h"

#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/sort.h"
#include "base/text.h"
#include "data/column.h"
#include "data/group.h"

typedef struct {
  int64_t period;
  size_t row;
  uint32_t unit;
} moment;

struct agl_timeline {
  size_t nrow, n; /* n: rows with a unit and a time */
  moment *at;     /* n, by unit and period */
};

static bool has(const agl_view *v, size_t i)
{
  return v->missing == NULL || v->missing[i] == AGL_PRESENT;
}

/* ---- periods ------------------------------------------------------------------------------- */

static int64_t common_divisor(int64_t a, int64_t b)
{
  while (b != 0) {
    int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a < 0 ? -a : a;
}

static bool is_last_day(int32_t days)
{
  int year, month, day;
  agl_date_parts(&year, &month, &day, days + 1);
  return day == 1;
}

/* Are all dates the same day of their months, or all the last one? */
static bool are_months(const agl_view *v)
{
  bool same = true, last = true;
  int year, month, day, first = 0;
  for (size_t i = 0; i < v->n; i++) {
    if (!has(v, i))
      continue;
    agl_date_parts(&year, &month, &day, v->date[i]);
    first = first == 0 ? day : first;
    same = same && day == first;
    last = last && is_last_day(v->date[i]);
  }
  return same || last;
}

/* Months or days since the first date, over what all are multiples of. */
static void date_periods(moment *at, size_t n, const agl_view *v)
{
  bool months = are_months(v);
  int64_t step = 0;
  for (size_t k = 0; k < n; k++) {
    int year, month, day;
    int32_t days = v->date[at[k].row];
    agl_date_parts(&year, &month, &day, days);
    at[k].period = months ? (int64_t)year * 12 + month : days;
  }
  for (size_t k = n; k-- > 0;) {
    at[k].period -= at[0].period;
    step = common_divisor(step, at[k].period);
  }
  for (size_t k = 0; k < n && step > 1; k++)
    at[k].period /= step;
}

static int compare_numbers(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* The least difference of two values, 1 where all are whole; INFINITY for a single value. */
static agl_status find_step(double *out, const double *x, const moment *at, size_t n, agl_err *err)
{
  double *sorted = agl_alloc(n, sizeof *sorted), step = INFINITY;
  bool whole = true;
  agl_status status;
  if (sorted == NULL)
    return agl_fail_memory(err, "index");
  for (size_t k = 0; k < n; k++) {
    sorted[k] = x[at[k].row];
    whole = whole && sorted[k] == floor(sorted[k]);
  }
  status = agl_sort(sorted, n, sizeof *sorted, compare_numbers, err);
  for (size_t k = 1; k < n && status == AGL_OK; k++)
    if (sorted[k] > sorted[k - 1])
      step = fmin(step, sorted[k] - sorted[k - 1]);
  agl_free(sorted);
  *out = whole ? 1 : step;
  return status;
}

/* Multiples of the step since the first value; a thousandth of a step is rounding. */
static agl_status number_periods(moment *at, size_t n, const agl_view *v, const char *name,
                                 agl_err *err)
{
  double step, start = n > 0 ? v->number[at[0].row] : 0;
  AGL_TRY(find_step(&step, v->number, at, n, err));
  for (size_t k = 0; k < n; k++) {
    double away = (v->number[at[k].row] - start) / step, whole = nearbyint(away);
    if (!(fabs(away) < 9e15) || fabs(away - whole) > 1e-3)
      return agl_fail(err, AGL_EARG,
                      "index: the values of '%s' are no multiples of their least difference %.6g, "
                      "which lag, lead and diff count in",
                      name, step);
    at[k].period = (int64_t)whole;
  }
  return AGL_OK;
}

static agl_status set_periods(moment *at, size_t n, const agl_view *v, const char *name,
                              agl_err *err)
{
  switch (v->type) {
  case AGL_DATE:
    date_periods(at, n, v);
    return AGL_OK;
  case AGL_NUMBER:
    return number_periods(at, n, v, name, err);
  case AGL_INTEGER:
    for (size_t k = 0; k < n; k++)
      at[k].period = v->integer[at[k].row];
    return AGL_OK;
  default:
    return agl_fail(err, AGL_EARG,
                    "index: '%s' holds %s; lag, lead and diff need times that are numbers or dates",
                    name, v->type == AGL_STRING ? "strings" : "booleans");
  }
}

/* ---- rows ---------------------------------------------------------------------------------- */

static int compare_moments(const void *a, const void *b)
{
  const moment *x = a, *y = b;
  if (x->unit != y->unit)
    return x->unit < y->unit ? -1 : 1;
  return (x->period > y->period) - (x->period < y->period);
}

static agl_status check_distinct(const agl_timeline *t, const char *name, bool units, agl_err *err)
{
  for (size_t k = 1; k < t->n; k++)
    if (compare_moments(&t->at[k - 1], &t->at[k]) == 0) {
      size_t a = t->at[k - 1].row + 1, b = t->at[k].row + 1;
      return agl_fail(err, AGL_EDATA,
                      "index: rows %zu and %zu are at the same '%s'%s; lag, lead and diff need one "
                      "row a time",
                      a < b ? a : b, a < b ? b : a, name, units ? " of their unit" : "");
    }
  return AGL_OK;
}

static agl_status fill(agl_timeline *t, const agl_column *unit, const agl_column *time,
                       const char *name, agl_err *err)
{
  agl_view v = agl_column_view(time), u = {.missing = NULL};
  agl_groups *g = NULL;
  agl_status status;
  t->at = agl_alloc(t->nrow, sizeof *t->at);
  if (t->at == NULL)
    return agl_fail_memory(err, "index");
  if (unit != NULL) {
    u = agl_column_view(unit);
    AGL_TRY(agl_groups_new(&g, &unit, 1, t->nrow, err));
  }
  for (size_t i = 0; i < t->nrow; i++)
    if (has(&v, i) && has(&u, i))
      t->at[t->n++] = (moment){0, i, g != NULL ? g->id[i] : 0};
  agl_groups_free(g);
  status = set_periods(t->at, t->n, &v, name, err);
  if (status == AGL_OK)
    status = agl_sort(t->at, t->n, sizeof *t->at, compare_moments, err);
  return status == AGL_OK ? check_distinct(t, name, unit != NULL, err) : status;
}

agl_status agl_timeline_new(agl_timeline **out, const agl_column *unit, const agl_column *time,
                            const char *name, agl_err *err)
{
  agl_timeline *t = agl_alloc_zero(1, sizeof *t);
  agl_status status;
  if (t == NULL)
    return agl_fail_memory(err, "index");
  t->nrow = agl_column_view(time).n;
  status = fill(t, unit, time, name, err);
  if (status != AGL_OK) {
    agl_timeline_free(t);
    return status;
  }
  *out = t;
  return AGL_OK;
}

void agl_timeline_free(agl_timeline *t)
{
  if (t != NULL)
    agl_free(t->at);
  agl_free(t);
}

/* What is looked for moves through the rows of a unit as they do. */
void agl_timeline_back(size_t *from, const agl_timeline *t, int64_t k)
{
  size_t j = 0;
  for (size_t i = 0; i < t->nrow; i++)
    from[i] = SIZE_MAX;
  for (size_t i = 0; i < t->n; i++) {
    moment sought = t->at[i];
    if (__builtin_sub_overflow(sought.period, k, &sought.period))
      continue;
    while (j < t->n && compare_moments(&t->at[j], &sought) < 0)
      j++;
    if (j < t->n && compare_moments(&t->at[j], &sought) == 0)
      from[t->at[i].row] = t->at[j].row;
  }
}
