/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fn_window.c - functions that see the other rows of the group, in their order. */
#include <math.h>

#include "base/mem.h"
#include "data/fn.h"
#include "data/reduce.h"
#include "data/sort.h"

/* ---- neighbours ---------------------------------------------------------------------------- */

/* from[i]: the row n places before row i in its group (after it, if n is below 0), or SIZE_MAX; n
** periods before it where the rows have a time. */
static agl_status neighbours(size_t **from, const agl_call *call, int64_t n, agl_err *err)
{
  size_t *start = NULL, *row = NULL, *f = agl_alloc(call->n, sizeof *f);
  size_t ngroup = agl_group_count(call->groups), back = (size_t)n;
  if (f == NULL)
    return agl_fail_memory(err, "expression");
  if (call->ev->scope->timeline != NULL) {
    agl_timeline_back(f, call->ev->scope->timeline, n);
    *from = f;
    return AGL_OK;
  }
  if (call->groups != NULL && agl_groups_rows(&start, &row, call->groups, err) != AGL_OK) {
    agl_free(f);
    return AGL_ENOMEM;
  }
  for (size_t k = 0; k < ngroup; k++) {
    size_t a = start != NULL ? start[k] : 0, len = start != NULL ? start[k + 1] - a : call->n;
    for (size_t j = 0; j < len; j++) {
      size_t other = j - back; /* wraps round where there is none */
      f[row != NULL ? row[a + j] : j] = other >= len  ? SIZE_MAX
                                        : row != NULL ? row[a + other]
                                                      : other;
    }
  }
  agl_free(start);
  agl_free(row);
  *from = f;
  return AGL_OK;
}

static agl_status shift(agl_column **out, const agl_call *call, int sign, agl_err *err)
{
  int64_t n;
  size_t *from;
  agl_status status;
  AGL_TRY(agl_call_integer(&n, call, 1, 1, err));
  if (n < 0)
    return agl_call_fail(call, 1, err, "expected a number of rows, 0 or more");
  AGL_TRY(neighbours(&from, call, sign * n, err));
  status = agl_column_gather(out, call->arg[0].c, from, call->n, err);
  agl_free(from);
  return status;
}

static agl_status call_lag(agl_column **out, const agl_call *call, agl_err *err)
{
  return shift(out, call, 1, err);
}

static agl_status call_lead(agl_column **out, const agl_call *call, agl_err *err)
{
  return shift(out, call, -1, err);
}

static agl_status call_diff(agl_column **out, const agl_call *call, agl_err *err)
{
  agl_column *before;
  agl_status status;
  AGL_TRY(shift(&before, call, 1, err));
  status = agl_arith(out, '-', call->arg[0].c, before, err);
  agl_column_free(before);
  return status;
}

static agl_status call_row_number(agl_column **out, const agl_call *call, agl_err *err)
{
  int64_t *seen = agl_alloc_zero(agl_group_count(call->groups), sizeof *seen);
  agl_column *c;
  agl_status status;
  if (seen == NULL)
    return agl_fail_memory(err, "expression");
  status = agl_column_new(&c, AGL_INTEGER, call->n, NULL, err);
  if (status == AGL_OK) {
    for (size_t i = 0; i < call->n; i++)
      ((int64_t *)c->data)[i] = ++seen[agl_group_of(call->groups, i)];
    *out = c;
  }
  agl_free(seen);
  return status;
}

/* ---- running values ------------------------------------------------------------------------ */

/* What a group has come to: a sum with its remainder, or any value; why it ended. */
typedef struct {
  agl_sum sum;
  double number;
  int64_t integer;
  bool begun;
  uint8_t missing;
} running;

/* One step of a running value; false when an integer does not fit. */
typedef struct {
  void (*number)(running *r, double x);
  bool (*integer)(running *r, int64_t x);
} stepper;

static void sum_number(running *r, double x)
{
  agl_sum_add(&r->sum, x);
  r->number = agl_sum_value(&r->sum);
}

static bool sum_integer(running *r, int64_t x)
{
  return !__builtin_add_overflow(r->integer, x, &r->integer);
}

static void product_number(running *r, double x)
{
  r->number = r->begun ? r->number * x : x;
}

static bool product_integer(running *r, int64_t x)
{
  return !__builtin_mul_overflow(r->begun ? r->integer : 1, x, &r->integer);
}

static void max_number(running *r, double x)
{
  r->number = r->begun && r->number > x ? r->number : x;
}

static bool max_integer(running *r, int64_t x)
{
  r->integer = r->begun && r->integer > x ? r->integer : x;
  return true;
}

static void min_number(running *r, double x)
{
  r->number = r->begun && r->number < x ? r->number : x;
}

static bool min_integer(running *r, int64_t x)
{
  r->integer = r->begun && r->integer < x ? r->integer : x;
  return true;
}

static agl_status run_rows(agl_column *c, const agl_call *call, const stepper *step, running *state,
                           agl_err *err)
{
  const agl_column *x = call->arg[0].c;
  for (size_t i = 0; i < c->n; i++) {
    running *r = &state[agl_group_of(call->groups, i)];
    if (r->missing == AGL_PRESENT && !agl_present(x, i))
      r->missing = x->missing[i];
    if (r->missing != AGL_PRESENT) {
      agl_column_set_missing(c, i, r->missing);
      continue;
    }
    if (c->type == AGL_NUMBER) {
      step->number(r, ((const double *)x->data)[i]);
      ((double *)c->data)[i] = r->number;
    } else {
      if (!step->integer(r, ((const int64_t *)x->data)[i]))
        return agl_fail(err, AGL_EDATA,
                        "row %zu: the result does not fit an integer of 64 bits; number(...) "
                        "calculates in numbers",
                        i + 1);
      ((int64_t *)c->data)[i] = r->integer;
    }
    r->begun = true;
  }
  return AGL_OK;
}

static agl_status run(agl_column **out, const agl_call *call, const stepper *step, agl_err *err)
{
  const agl_column *x = call->arg[0].c;
  running *state = agl_alloc_zero(agl_group_count(call->groups), sizeof *state);
  agl_column *c = NULL;
  agl_status status;
  if (state == NULL)
    return agl_fail_memory(err, "expression");
  status = agl_column_new(&c, x->type, call->n, NULL, err);
  if (status == AGL_OK) {
    agl_column_share_reasons(c, x);
    if (x->missing != NULL)
      status = agl_column_allow_missing(c, err);
  }
  if (status == AGL_OK)
    status = run_rows(c, call, step, state, err);
  if (status == AGL_OK)
    status = agl_column_finish(c, NULL, 0, err); /* inf - inf */
  agl_free(state);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}

static agl_status call_cumsum(agl_column **out, const agl_call *call, agl_err *err)
{
  return run(out, call, &(stepper){sum_number, sum_integer}, err);
}

static agl_status call_cumprod(agl_column **out, const agl_call *call, agl_err *err)
{
  return run(out, call, &(stepper){product_number, product_integer}, err);
}

static agl_status call_cummax(agl_column **out, const agl_call *call, agl_err *err)
{
  return run(out, call, &(stepper){max_number, max_integer}, err);
}

static agl_status call_cummin(agl_column **out, const agl_call *call, agl_err *err)
{
  return run(out, call, &(stepper){min_number, min_integer}, err);
}

/* ---- ranks --------------------------------------------------------------------------------- */

/* Rows by group and then by x, missing last; id is the column of group numbers or NULL. */
static agl_status order_rows(size_t **out, const agl_call *call, const agl_column *id, agl_err *err)
{
  agl_sort_key key[2] = {{id, false}, {call->arg[0].c, false}};
  return agl_sort_rows(out, id != NULL ? key : key + 1, id != NULL ? 2 : 1, err);
}

/* Number of rows from order[i] on that are in its group and have its value. */
static size_t tie(const agl_call *call, const uint32_t *value, const size_t *order, size_t i)
{
  size_t j = i + 1;
  while (j < call->n && value[order[j]] == value[order[i]] &&
         agl_group_of(call->groups, order[j]) == agl_group_of(call->groups, order[i]))
    j++;
  return j - i;
}

/* Ties have the mean of their places, or with `dense` the number of different values so far. */
static void set_ranks(agl_column *c, const agl_call *call, const uint32_t *value,
                      const size_t *order, bool dense)
{
  size_t place = 0, distinct = 0;
  for (size_t i = 0, n; i < call->n; i += n) {
    n = tie(call, value, order, i);
    if (i == 0 || agl_group_of(call->groups, order[i]) != agl_group_of(call->groups, order[i - 1]))
      place = distinct = 0;
    distinct++;
    for (size_t k = i; k < i + n; k++) {
      if (dense)
        ((int64_t *)c->data)[order[k]] = (int64_t)distinct;
      else
        ((double *)c->data)[order[k]] = (double)place + (double)(n + 1) / 2;
    }
    place += n;
  }
}

static agl_status ranks(agl_column **out, const agl_call *call, bool dense, agl_err *err)
{
  const agl_column *x = call->arg[0].c;
  agl_groups *value = NULL; /* equal values have equal numbers */
  agl_column *id = NULL, *c = NULL;
  size_t *order = NULL;
  agl_status status = agl_column_new(&c, dense ? AGL_INTEGER : AGL_NUMBER, call->n, NULL, err);
  if (status == AGL_OK && call->groups != NULL)
    status = agl_call_group_column(&id, call, err);
  if (status == AGL_OK)
    status = agl_groups_new(&value, &x, 1, call->n, err);
  if (status == AGL_OK)
    status = order_rows(&order, call, id, err);
  if (status == AGL_OK) {
    set_ranks(c, call, value->id, order, dense);
    status = agl_column_finish(c, &x, 1, err);
  }
  agl_column_free(id);
  agl_groups_free(value);
  agl_free(order);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}

static agl_status call_rank(agl_column **out, const agl_call *call, agl_err *err)
{
  return ranks(out, call, false, err);
}

static agl_status call_dense_rank(agl_column **out, const agl_call *call, agl_err *err)
{
  return ranks(out, call, true, err);
}

/* ---- shares -------------------------------------------------------------------------------- */

static agl_status call_share(agl_column **out, const agl_call *call, agl_err *err)
{
  agl_column *x, *c = NULL;
  agl_sum *s = NULL;
  agl_status status;
  AGL_TRY(agl_column_to_number(&x, call->arg[0].c, err));
  status = agl_reduce_sums(&s, x->data, call->groups, x->n, err);
  if (status == AGL_OK)
    status = agl_column_new(&c, AGL_NUMBER, x->n, NULL, err);
  if (status == AGL_OK) {
    for (size_t i = 0; i < x->n; i++)
      ((double *)c->data)[i] =
          ((const double *)x->data)[i] / agl_sum_value(&s[agl_group_of(call->groups, i)]);
    status = agl_column_finish(c, (const agl_column *const *)&x, 1, err);
  }
  agl_column_free(x);
  agl_free(s);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}

/* ---- the records --------------------------------------------------------------------------- */

#define FN(name, usage, summary, example, value, letters, function)                                \
  {                                                                                                \
    .doc = {(name), "window", (usage), (summary), (example), (value)}, .kind = AGL_FN_WINDOW,      \
    .types = (letters), .call = (function)                                                         \
  }

const agl_fn agl_fn_window[] = {
    FN("lag", "lag(x, n = 1)", "The value n rows before, in the group; missing where there is none",
       "lag(x)", "missing, 3, 1, missing", "*N", call_lag),
    FN("lead", "lead(x, n = 1)",
       "The value n rows after, in the group; missing where there is none", "lead(s, 3)",
       "Perm, missing, missing, missing", "*N", call_lead),
    FN("diff", "diff(x, n = 1)", "x - lag(x, n)", "diff(k)", "missing, -9, 6, missing", "oN",
       call_diff),
    FN("cumsum", "cumsum(x)",
       "Sum of the group's values up to this row; missing from the first missing value on",
       "cumsum(k)", "7, 5, 9, missing", "n", call_cumsum),
    FN("cumprod", "cumprod(x)",
       "Product of the group's values up to this row; missing from the first missing value on",
       "cumprod(k)", "7, -14, -56, missing", "n", call_cumprod),
    FN("cummax", "cummax(x)",
       "Greatest of the group's values up to this row; missing from the first missing value on",
       "cummax(k)", "7, 7, 7, missing", "n", call_cummax),
    FN("cummin", "cummin(x)",
       "Least of the group's values up to this row; missing from the first missing value on",
       "cummin(k)", "7, -2, -2, missing", "n", call_cummin),
    FN("row_number", "row_number()", "1, 2, 3 ... within the group", "row_number()", "1, 2, 3, 4",
       "*", call_row_number),
    FN("rank", "rank(x)",
       "Place among the group's values from the least; equal ones share the mean of their places",
       "rank(x)", "3, 1.5, missing, 1.5", "*", call_rank),
    FN("dense_rank", "dense_rank(x)",
       "Place among the group's different values from the least, without gaps", "dense_rank(x)",
       "2, 1, missing, 1", "*", call_dense_rank),
    FN("share", "share(x)", "x / sum(x): the part of the group's total", "share(x)",
       "0.6, 0.2, missing, 0.2", "m", call_share),
    {.types = NULL}};
