/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fn_serial.c - aggregates that depend on the order of the rows of the group. */
#include <math.h>

#include "base/mem.h"
#include "data/fn.h"
#include "data/reduce.h"

/* The rows of one group in their order; NULL: all rows. */
typedef struct {
  const size_t *row;
  size_t n;
} rows;

static double at(const double *x, const rows *r, size_t i)
{
  return x[r->row != NULL ? r->row[i] : i];
}

/* r_k = sum (x_t - m)(x_{t+k} - m) / sum (x_t - m)^2, m the mean of all that are there; pairs with
** a gap count 0 (Box & Jenkins 1976). */
static double autocorrelation(const double *x, const rows *r, size_t lag)
{
  long double mean = 0, square = 0, product = 0;
  size_t n = 0;
  for (size_t i = 0; i < r->n; i++)
    if (!isnan(at(x, r, i))) {
      mean += at(x, r, i);
      n++;
    }
  mean /= (long double)n;
  for (size_t i = 0; i < r->n; i++) {
    long double d = at(x, r, i) - mean, before = i >= lag ? at(x, r, i - lag) - mean : 0;
    square += isnan(d) ? 0 : d * d;
    product += isnan(d * before) ? 0 : d * before;
  }
  return (double)(product / square); /* 0 / 0 is undefined */
}

agl_status agl_call_autocorrelation(agl_column **out, const agl_call *call, agl_err *err)
{
  size_t *start = NULL, *row = NULL;
  double *x = NULL;
  agl_column *c = NULL;
  int64_t lag;
  agl_status status = AGL_OK;
  AGL_TRY(agl_call_integer(&lag, call, 1, 1, err));
  if (lag < 0)
    return agl_call_fail(call, 1, err, "expected a number of rows, 0 or more");
  if (call->groups != NULL)
    AGL_TRY(agl_groups_rows(&start, &row, call->groups, err));
  status = agl_column_doubles(&x, call->arg[0].c, err);
  if (status == AGL_OK)
    status = agl_column_new(&c, AGL_NUMBER, agl_group_count(call->groups), NULL, err);
  for (size_t k = 0; status == AGL_OK && k < c->n; k++) {
    rows r = {.row = row != NULL ? row + start[k] : NULL,
              .n = start != NULL ? start[k + 1] - start[k] : call->arg[0].c->n};
    ((double *)c->data)[k] = autocorrelation(x, &r, (size_t)lag);
  }
  if (status == AGL_OK)
    status = agl_column_finish(c, NULL, 0, err);
  agl_free(start);
  agl_free(row);
  agl_free(x);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}
