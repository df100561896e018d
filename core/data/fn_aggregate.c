/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fn_aggregate.c - one value a group. All of them skip missing values. */
#include <math.h>

#include "base/mem.h"
#include "data/fn.h"
#include "data/reduce.h"

/* ---- results ------------------------------------------------------------------------------- */

/* A number column of one value a group, to be filled. */
static agl_status numbers(agl_column **out, const agl_call *call, agl_err *err)
{
  return agl_column_new(out, AGL_NUMBER, agl_group_count(call->groups), NULL, err);
}

/* NaN is undefined from here on. */
static agl_status hand_over(agl_column **out, agl_column *c, agl_status status, agl_err *err)
{
  if (status == AGL_OK)
    status = agl_column_finish(c, NULL, 0, err);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}

/* The argument as numbers, in place if it holds them. *owned is to be freed. */
static agl_status values(const double **out, double **owned, const agl_column *c, agl_err *err)
{
  *owned = NULL;
  if (c->type != AGL_NUMBER)
    AGL_TRY(agl_column_doubles(owned, c, err));
  *out = *owned != NULL ? *owned : c->data;
  return AGL_OK;
}

/* ---- sums and means ------------------------------------------------------------------------ */

static agl_status integer_sums(agl_column **out, const agl_call *call, bool mean, agl_err *err)
{
  agl_integer_sum *s;
  agl_column *c = NULL;
  size_t ngroup = agl_group_count(call->groups);
  agl_status status;
  AGL_TRY(agl_reduce_integer_sums(&s, call->arg[0].c, call->groups, err));
  status = agl_column_new(&c, mean ? AGL_NUMBER : AGL_INTEGER, ngroup, NULL, err);
  for (size_t k = 0; k < ngroup && status == AGL_OK; k++) {
    if (mean)
      ((double *)c->data)[k] = s[k].n > 0 ? (double)s[k].sum / (double)s[k].n : NAN;
    else if (s[k].sum > INT64_MAX || s[k].sum < INT64_MIN)
      status = agl_fail(err, AGL_EDATA,
                        "the sum does not fit an integer of 64 bits; sum(number(...)) does");
    else
      ((int64_t *)c->data)[k] = (int64_t)s[k].sum;
  }
  agl_free(s);
  return hand_over(out, c, status, err);
}

static agl_status number_sums(agl_column **out, const agl_call *call, bool mean, agl_err *err)
{
  const agl_column *x = call->arg[0].c;
  agl_sum *s;
  agl_column *c = NULL;
  agl_status status;
  AGL_TRY(agl_reduce_sums(&s, x->data, call->groups, x->n, err));
  status = numbers(&c, call, err);
  for (size_t k = 0; status == AGL_OK && k < c->n; k++)
    ((double *)c->data)[k] = agl_sum_value(&s[k]) / (mean ? (double)s[k].n : 1);
  agl_free(s);
  return hand_over(out, c, status, err);
}

static agl_status call_sum(agl_column **out, const agl_call *call, agl_err *err)
{
  return (call->arg[0].c->type == AGL_NUMBER ? number_sums : integer_sums)(out, call, false, err);
}

static agl_status call_mean(agl_column **out, const agl_call *call, agl_err *err)
{
  return (call->arg[0].c->type == AGL_NUMBER ? number_sums : integer_sums)(out, call, true, err);
}

/* Two passes: the sum of squared deviations from the mean, over n - 1. */
static agl_status variance(agl_column **out, const agl_call *call, bool root, agl_err *err)
{
  const agl_groups *g = call->groups;
  size_t n = call->arg[0].c->n;
  double *owned = NULL, *square = agl_alloc(n, sizeof *square);
  const double *x = NULL;
  agl_sum *mean = NULL, *ss = NULL;
  agl_column *c = NULL;
  agl_status status;
  if (square == NULL)
    return agl_fail_memory(err, "aggregates");
  status = values(&x, &owned, call->arg[0].c, err);
  if (status == AGL_OK)
    status = agl_reduce_sums(&mean, x, g, n, err);
  for (size_t i = 0; status == AGL_OK && i < n; i++) {
    const agl_sum *m = &mean[agl_group_of(g, i)];
    double d = x[i] - agl_sum_value(m) / (double)m->n;
    square[i] = d * d;
  }
  if (status == AGL_OK)
    status = agl_reduce_sums(&ss, square, g, n, err);
  if (status == AGL_OK)
    status = numbers(&c, call, err);
  for (size_t k = 0; status == AGL_OK && k < c->n; k++) {
    double var = mean[k].n == ss[k].n ? agl_sum_value(&ss[k]) / ((double)ss[k].n - 1) : NAN;
    ((double *)c->data)[k] = ss[k].n < 2 ? NAN : root ? sqrt(var) : var;
  }
  agl_free(square);
  agl_free(owned);
  agl_free(mean);
  agl_free(ss);
  return hand_over(out, c, status, err);
}

static agl_status call_var(agl_column **out, const agl_call *call, agl_err *err)
{
  return variance(out, call, false, err);
}

static agl_status call_sd(agl_column **out, const agl_call *call, agl_err *err)
{
  return variance(out, call, true, err);
}

/* sum(w x) / sum(w) over the rows that have both. */
static agl_status call_weighted_mean(agl_column **out, const agl_call *call, agl_err *err)
{
  size_t n = call->arg[0].c->n;
  double *x = NULL, *w = NULL;
  agl_sum *top = NULL, *bottom = NULL;
  agl_column *c = NULL;
  agl_status status;
  AGL_TRY(agl_column_doubles(&x, call->arg[0].c, err));
  status = agl_column_doubles(&w, call->arg[1].c, err);
  for (size_t i = 0; status == AGL_OK && i < n; i++) {
    w[i] = isnan(x[i]) ? NAN : w[i];
    x[i] *= w[i];
    if (w[i] < 0)
      status = agl_fail(err, AGL_EDATA, "row %zu: the weight is negative", i + 1);
  }
  if (status == AGL_OK)
    status = agl_reduce_sums(&top, x, call->groups, n, err);
  if (status == AGL_OK)
    status = agl_reduce_sums(&bottom, w, call->groups, n, err);
  if (status == AGL_OK)
    status = numbers(&c, call, err);
  for (size_t k = 0; status == AGL_OK && k < c->n; k++)
    ((double *)c->data)[k] = agl_sum_value(&top[k]) / agl_sum_value(&bottom[k]);
  agl_free(x);
  agl_free(w);
  agl_free(top);
  agl_free(bottom);
  return hand_over(out, c, status, err);
}

/* ---- counts -------------------------------------------------------------------------------- */

/* Rows, of them missing, of them true. */
typedef struct {
  size_t rows, missing, yes;
} tally;

static void tally_rows(void *state, const agl_reduce *r, size_t from, size_t to)
{
  tally *s = state;
  bool boolean = r->c != NULL && r->c->type == AGL_BOOLEAN;
  const uint8_t *missing = r->c != NULL ? r->c->missing : NULL;
  for (size_t i = from; i < to; i++) {
    tally *mine = &s[agl_group_of(r->g, i)];
    mine->rows++;
    mine->missing += missing != NULL && missing[i] != AGL_PRESENT;
    mine->yes += boolean && ((const uint8_t *)r->c->data)[i];
  }
}

static void tally_merge(void *into, const void *from, const agl_reduce *r)
{
  tally *a = into;
  const tally *b = from;
  (void)r;
  a->rows += b->rows;
  a->missing += b->missing;
  a->yes += b->yes;
}

/* One integer or boolean a group from its tally. */
static agl_status tallied(agl_column **out, const agl_call *call, agl_type type,
                          int64_t (*f)(const tally *), agl_err *err)
{
  agl_reduce r = {.g = call->groups,
                  .n = call->n,
                  .size = sizeof(tally),
                  .rows = tally_rows,
                  .merge = tally_merge,
                  .c = call->narg > 0 ? call->arg[0].c : NULL};
  void *state;
  agl_column *c = NULL;
  agl_status status;
  AGL_TRY(agl_reduce_run(&state, &r, err));
  status = agl_column_new(&c, type, agl_group_count(call->groups), NULL, err);
  for (size_t k = 0; status == AGL_OK && k < c->n; k++) {
    int64_t y = f((const tally *)state + k);
    if (type == AGL_INTEGER)
      ((int64_t *)c->data)[k] = y;
    else
      ((uint8_t *)c->data)[k] = (uint8_t)y;
  }
  agl_free(state);
  return hand_over(out, c, status, err);
}

static int64_t present(const tally *t)
{
  return (int64_t)(t->rows - t->missing);
}

static int64_t gone(const tally *t)
{
  return (int64_t)t->missing;
}

static int64_t any(const tally *t)
{
  return t->yes > 0;
}

static int64_t all(const tally *t)
{
  return t->yes == t->rows - t->missing;
}

static agl_status call_count(agl_column **out, const agl_call *call, agl_err *err)
{
  return tallied(out, call, AGL_INTEGER, present, err);
}

static agl_status call_n_missing(agl_column **out, const agl_call *call, agl_err *err)
{
  return tallied(out, call, AGL_INTEGER, gone, err);
}

static agl_status call_any(agl_column **out, const agl_call *call, agl_err *err)
{
  return tallied(out, call, AGL_BOOLEAN, any, err);
}

static agl_status call_all(agl_column **out, const agl_call *call, agl_err *err)
{
  return tallied(out, call, AGL_BOOLEAN, all, err);
}

/* Groups of (group, x): those whose x is there count for their group. */
static agl_status call_n_distinct(agl_column **out, const agl_call *call, agl_err *err)
{
  const agl_column *x = call->arg[0].c, *key[2] = {x, NULL};
  agl_groups *pairs = NULL;
  agl_column *id = NULL, *c = NULL;
  agl_status status = AGL_OK;
  if (call->groups != NULL) {
    AGL_TRY(agl_call_group_column(&id, call, err));
    key[1] = id;
  }
  status = agl_groups_new(&pairs, key, id != NULL ? 2 : 1, x->n, err);
  if (status == AGL_OK)
    status = agl_column_new(&c, AGL_INTEGER, agl_group_count(call->groups), NULL, err);
  for (size_t k = 0; status == AGL_OK && k < c->n; k++)
    ((int64_t *)c->data)[k] = 0;
  for (size_t k = 0; status == AGL_OK && k < pairs->ngroup; k++)
    ((int64_t *)c->data)[agl_group_of(call->groups, pairs->first[k])] +=
        x->missing == NULL || x->missing[pairs->first[k]] == AGL_PRESENT;
  agl_groups_free(pairs);
  agl_column_free(id);
  return hand_over(out, c, status, err);
}

/* ---- one row of the group ------------------------------------------------------------------ */

/* Is row j the better one for the function at work, where i is the best so far and i < j? */
static bool better(const agl_reduce *r, size_t i, size_t j, int sign)
{
  switch (r->c->type) {
  case AGL_NUMBER:
    return sign * ((const double *)r->c->data)[j] > sign * ((const double *)r->c->data)[i];
  case AGL_INTEGER: {
    int64_t a = ((const int64_t *)r->c->data)[i], b = ((const int64_t *)r->c->data)[j];
    return sign > 0 ? b > a : b < a;
  }
  default:
    return sign * ((const int32_t *)r->c->data)[j] > sign * ((const int32_t *)r->c->data)[i];
  }
}

/* States hold 1 + the chosen row, 0 while there is none. */
#define CHOOSE(name, takes)                                                                        \
  static void name##_rows(void *state, const agl_reduce *r, size_t from, size_t to)                \
  {                                                                                                \
    size_t *best = state;                                                                          \
    for (size_t j = from; j < to; j++) {                                                           \
      size_t *mine = &best[agl_group_of(r->g, j)], i = *mine - 1;                                  \
      if ((r->c->missing == NULL || r->c->missing[j] == AGL_PRESENT) && (*mine == 0 || (takes)))   \
        *mine = j + 1;                                                                             \
      (void)i;                                                                                     \
    }                                                                                              \
  }                                                                                                \
  static void name##_merge(void *into, const void *from, const agl_reduce *r)                      \
  {                                                                                                \
    size_t *mine = into, i = *mine - 1, j = *(const size_t *)from - 1;                             \
    if (j != SIZE_MAX && (*mine == 0 || (takes)))                                                  \
      *mine = j + 1;                                                                               \
    (void)r;                                                                                       \
    (void)i;                                                                                       \
  }

CHOOSE(first, false)
CHOOSE(last, true)
CHOOSE(least, better(r, i, j, -1))
CHOOSE(most, better(r, i, j, 1))

static agl_status choose(agl_column **out, const agl_call *call, agl_reduce r, agl_err *err)
{
  size_t ngroup = agl_group_count(call->groups);
  void *state;
  size_t *row;
  agl_column *c;
  agl_status status;
  r.g = call->groups;
  r.n = call->n;
  r.size = sizeof(size_t);
  r.c = call->arg[0].c;
  AGL_TRY(agl_reduce_run(&state, &r, err));
  row = state;
  for (size_t k = 0; k < ngroup; k++)
    row[k]--; /* none becomes SIZE_MAX, which gathers as missing */
  status = agl_column_gather(&c, r.c, row, ngroup, err);
  agl_free(state);
  if (status != AGL_OK)
    return status;
  for (size_t k = 0; c->missing != NULL && k < ngroup; k++)
    if (c->missing[k] == AGL_MISSING)
      c->missing[k] = AGL_UNDEFINED;
  *out = c;
  return AGL_OK;
}

static agl_status call_first(agl_column **out, const agl_call *call, agl_err *err)
{
  return choose(out, call, (agl_reduce){.rows = first_rows, .merge = first_merge}, err);
}

static agl_status call_last(agl_column **out, const agl_call *call, agl_err *err)
{
  return choose(out, call, (agl_reduce){.rows = last_rows, .merge = last_merge}, err);
}

static agl_status call_min(agl_column **out, const agl_call *call, agl_err *err)
{
  return choose(out, call, (agl_reduce){.rows = least_rows, .merge = least_merge}, err);
}

static agl_status call_max(agl_column **out, const agl_call *call, agl_err *err)
{
  return choose(out, call, (agl_reduce){.rows = most_rows, .merge = most_merge}, err);
}

/* ---- the records --------------------------------------------------------------------------- */

#define FN(name, usage, summary, example, value, letters, function)                                \
  {                                                                                                \
    .doc = {(name), "aggregate", (usage), (summary), (example), (value)},                          \
    .kind = AGL_FN_AGGREGATE, .types = (letters), .call = (function)                               \
  }

const agl_fn agl_fn_aggregate[] = {
    FN("sum", "sum(x)",
       "Sum of the values that are there; 0 when there are none, exact for integers", "sum(x)", "5",
       "m", call_sum),
    FN("mean", "mean(x)", "Mean of the values that are there; undefined when there are none",
       "mean(k)", "3", "m", call_mean),
    FN("median", "median(x)",
       "Middle of the values that are there, the mean of the middle two if their number is even",
       "median(k)", "4", "m", agl_call_median),
    FN("quantile", "quantile(x, p)",
       "Quantile of the values that are there, linear between order statistics (type 7 of Hyndman "
       "and Fan)",
       "quantile(k, 0.25)", "1", "mN", agl_call_quantile),
    FN("var", "var(x)",
       "Sample variance (n - 1) of the values that are there; undefined for fewer than two",
       "var(k)", "21", "m", call_var),
    FN("sd", "sd(x)",
       "Sample standard deviation (n - 1) of the values that are there; undefined for fewer than "
       "two",
       "sd(pmin(k, 0))", "1.1547005383792517", "m", call_sd),
    FN("weighted_mean", "weighted_mean(x, w)",
       "Mean of x with weights w, over the rows that have both; weights must not be negative",
       "weighted_mean(x, pmax(k, 1))", "2.75", "m", call_weighted_mean),
    FN("autocorrelation", "autocorrelation(x, lag = 1)",
       "Correlation of x with itself some rows before, about the mean of all values that are there",
       "autocorrelation(k)", "-0.5952380952380952", "mN", agl_call_autocorrelation),
    FN("min", "min(x)", "Least of the values that are there; undefined when there are none",
       "min(d)", "2023-12-31", "o", call_min),
    FN("max", "max(x)", "Greatest of the values that are there; undefined when there are none",
       "max(k)", "7", "o", call_max),
    FN("first", "first(x)",
       "First of the values that are there, in row order; undefined when there are none",
       "first(s)", "Perm", "*", call_first),
    FN("last", "last(x)",
       "Last of the values that are there, in row order; undefined when there are none", "last(k)",
       "4", "*", call_last),
    FN("n", "n()", "Number of rows", "n()", "4", "*", call_count),
    FN("count", "count(x = rows)", "Number of values that are there; without x, number of rows",
       "count(x)", "3", "*", call_count),
    FN("n_missing", "n_missing(x)", "Number of missing values", "n_missing(x)", "1", "*",
       call_n_missing),
    FN("n_distinct", "n_distinct(x)", "Number of different values, missing ones not counted",
       "n_distinct(s)", "2", "*", call_n_distinct),
    FN("any", "any(b)", "Is one of the values that are there true?", "any(b)", "true", "b",
       call_any),
    FN("all", "all(b)", "Are all values that are there true? True when there are none", "all(b)",
       "false", "b", call_all),
    {.types = NULL}};
