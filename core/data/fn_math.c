/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fn_math.c - functions of numbers. Where a function has no value the result is undefined. */
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/fn.h"

/* ---- functions of one number --------------------------------------------------------------- */

typedef struct {
  const agl_column *x;
  agl_column *out;
  double (*f)(double);
} map;

static agl_status map_rows(void *ctx, size_t from, size_t to, agl_err *err)
{
  const map *m = ctx;
  double buf[AGL_CHUNK], *y = m->out->data;
  (void)err;
  for (size_t n; from < to; from += n) {
    const double *x;
    n = to - from < AGL_CHUNK ? to - from : AGL_CHUNK;
    x = agl_load_double(m->x, from, n, buf);
    for (size_t i = 0; i < n; i++)
      y[from + i] = m->f(x[i]);
  }
  return AGL_OK;
}

static agl_status map_column(agl_column **out, const agl_column *x, double (*f)(double),
                             agl_err *err)
{
  map m = {.x = x, .f = f};
  agl_status status;
  AGL_TRY(agl_column_new(&m.out, AGL_NUMBER, x->n, NULL, err));
  status = agl_rows_parallel(map_rows, &m, x->n, err);
  if (status == AGL_OK)
    status = agl_column_finish(m.out, &x, 1, err);
  if (status == AGL_OK)
    *out = m.out;
  else
    agl_column_free(m.out);
  return status;
}

static agl_status call_f1(agl_column **out, const agl_call *call, agl_err *err)
{
  return map_column(out, call->arg[0].c, call->fn->f1, err);
}

/* floor and its kin leave integers as they are. */
static agl_status call_whole(agl_column **out, const agl_call *call, agl_err *err)
{
  if (call->arg[0].c->type != AGL_INTEGER)
    return call_f1(out, call, err);
  *out = agl_column_share(call->arg[0].c);
  return AGL_OK;
}

/* log(x) / log(base): both missing rules are those of division. */
static agl_status call_log(agl_column **out, const agl_call *call, agl_err *err)
{
  agl_column *a, *b = NULL;
  agl_status status;
  double base = 0;
  if (call->arg[1].c == NULL)
    return map_column(out, call->arg[0].c, log, err);
  if (call->arg[1].c->n == 1 && agl_present(call->arg[1].c, 0))
    base = *agl_load_double(call->arg[1].c, 0, 1, &base);
  if (base == 2 || base == 10)
    return map_column(out, call->arg[0].c, base == 2 ? log2 : log10, err);
  AGL_TRY(map_column(&a, call->arg[0].c, log, err));
  status = map_column(&b, call->arg[1].c, log, err);
  if (status == AGL_OK)
    status = agl_arith(out, '/', a, b, err);
  agl_column_free(a);
  agl_column_free(b);
  return status;
}

/* ---- abs and sign keep the type ------------------------------------------------------------ */

static double sign(double x)
{
  return x > 0 ? 1 : x < 0 ? -1 : x;
}

static agl_status keep_type(agl_column **out, const agl_call *call, bool only_sign, agl_err *err)
{
  const agl_column *x = call->arg[0].c;
  const int64_t *from = x->data;
  agl_column *c;
  int64_t *y;
  agl_status status;
  if (x->type == AGL_NUMBER)
    return map_column(out, x, only_sign ? sign : fabs, err);
  AGL_TRY(agl_column_new(&c, AGL_INTEGER, x->n, NULL, err));
  y = c->data;
  for (size_t i = 0; i < x->n; i++) {
    if (from[i] == INT64_MIN && !only_sign && agl_present(x, i)) {
      agl_column_free(c);
      return agl_fail(err, AGL_EDATA, "row %zu: abs(%lld) does not fit an integer of 64 bits",
                      i + 1, (long long)from[i]);
    }
    y[i] = only_sign ? (from[i] > 0) - (from[i] < 0) : from[i] < 0 ? -from[i] : from[i];
  }
  status = agl_column_finish(c, &x, 1, err);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}

static agl_status call_abs(agl_column **out, const agl_call *call, agl_err *err)
{
  return keep_type(out, call, false, err);
}

static agl_status call_sign(agl_column **out, const agl_call *call, agl_err *err)
{
  return keep_type(out, call, true, err);
}

/* ---- rounding ------------------------------------------------------------------------------ */

/* Halves away from zero. The decimal value nearest to x * 10^digits decides, so that 2.675, stored
** a little below, still counts as a half: x is compared with what 15 digits say. */
static double round_digits(double x, int digits)
{
  double p = pow(10, fabs((double)digits)), y, r;
  if (!isfinite(x) || digits > 300)
    return x;
  y = digits >= 0 ? x * p : x / p;
  if (fabs(y) >= 4503599627370496.0) /* 2^52: nothing after the point */
    return x;
  r = round(y);
  if (fabs(fabs(y - trunc(y)) - 0.5) <= fabs(y) * 0x1p-51)
    r = trunc(y) + (x < 0 ? -1 : 1);
  return digits >= 0 ? r / p : r * p;
}

static agl_status call_round(agl_column **out, const agl_call *call, agl_err *err)
{
  const agl_column *x = call->arg[0].c;
  agl_column *c, *y;
  int64_t digits;
  agl_status status;
  AGL_TRY(agl_call_integer(&digits, call, 1, 0, err));
  if (digits > 300 || digits < -300)
    return agl_call_fail(call, 1, err, "expected -300 to 300 digits");
  if (x->type == AGL_INTEGER && digits >= 0) {
    *out = agl_column_share(x);
    return AGL_OK;
  }
  AGL_TRY(agl_column_to_number(&c, x, err));
  status = agl_column_new(&y, AGL_NUMBER, c->n, NULL, err);
  if (status == AGL_OK) {
    for (size_t i = 0; i < c->n; i++)
      ((double *)y->data)[i] = round_digits(((const double *)c->data)[i], (int)digits);
    status = agl_column_finish(y, (const agl_column *const *)&c, 1, err);
    if (status == AGL_OK)
      *out = y;
    else
      agl_column_free(y);
  }
  agl_column_free(c);
  return status;
}

/* ---- of several numbers -------------------------------------------------------------------- */

/* y = the lesser (or greater) of y and b, row by row; missing where one is. */
static agl_status choose(agl_column **acc, const agl_column *b, bool greater, agl_err *err)
{
  const agl_column *in[] = {b, *acc};
  agl_column *mine = NULL, *c = NULL;
  const agl_column *both[] = {*acc, b};
  agl_status status = agl_compare(&mine, greater ? '>' : '<', *acc, b, err);
  if (status == AGL_OK)
    status = agl_pick(&c, in, mine->data, mine->n, err);
  if (status == AGL_OK)
    status = agl_column_finish(c, both, 2, err);
  agl_column_free(mine);
  if (status != AGL_OK) {
    agl_column_free(c);
    return status;
  }
  agl_column_free(*acc);
  *acc = c;
  return AGL_OK;
}

static agl_status extreme(agl_column **out, const agl_call *call, bool greater, agl_err *err)
{
  agl_column *acc;
  agl_type type;
  agl_status status = AGL_OK;
  AGL_TRY(agl_call_match(call, 0, err));
  type = call->arg[0].c->type;
  if (!agl_is_numeric(type) && type != AGL_DATE)
    return agl_eval_type_error(call->ev, call->arg_node[0], &call->arg[0], "numbers or dates", err);
  acc = agl_column_share(call->arg[0].c);
  for (size_t k = 1; k < call->narg && status == AGL_OK; k++)
    status = choose(&acc, call->arg[k].c, greater, err);
  if (status == AGL_OK)
    *out = acc;
  else
    agl_column_free(acc);
  return status;
}

static agl_status call_pmin(agl_column **out, const agl_call *call, agl_err *err)
{
  return extreme(out, call, false, err);
}

static agl_status call_pmax(agl_column **out, const agl_call *call, agl_err *err)
{
  return extreme(out, call, true, err);
}

static agl_status call_atan2(agl_column **out, const agl_call *call, agl_err *err)
{
  agl_column *y, *x = NULL, *c = NULL;
  const agl_column *in[2];
  agl_status status;
  AGL_TRY(agl_column_to_number(&y, call->arg[0].c, err));
  status = agl_column_to_number(&x, call->arg[1].c, err);
  if (status == AGL_OK)
    status = agl_column_new(&c, AGL_NUMBER, call->n, NULL, err);
  if (status == AGL_OK) {
    in[0] = y;
    in[1] = x;
    for (size_t i = 0; i < call->n; i++)
      ((double *)c->data)[i] =
          atan2(((const double *)y->data)[agl_row(y, i)], ((const double *)x->data)[agl_row(x, i)]);
    status = agl_column_finish(c, in, 2, err);
  }
  agl_column_free(y);
  agl_column_free(x);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}

/* ---- the records --------------------------------------------------------------------------- */

#define FN(name, usage, summary, example, value, letters, function, ...)                           \
  {                                                                                                \
    .doc = {(name), "math", (usage), (summary), (example), (value)}, .types = (letters),           \
    .call = (function), __VA_ARGS__                                                                \
  }

const agl_fn agl_fn_math[] = {
    FN("log", "log(x, base = e)", "Logarithm, natural unless a base is given", "log(8, 2)", "3",
       "nn", call_log, .kind = AGL_FN_ROWS),
    FN("log2", "log2(x)", "Logarithm to base 2", "log2(8)", "3", "n", call_f1, .f1 = log2),
    FN("log10", "log10(x)", "Logarithm to base 10", "log10(1000)", "3", "n", call_f1, .f1 = log10),
    FN("log1p", "log1p(x)", "log(1 + x), accurate for small x", "log1p(0)", "0", "n", call_f1,
       .f1 = log1p),
    FN("exp", "exp(x)", "e to the power x", "exp(0)", "1", "n", call_f1, .f1 = exp),
    FN("expm1", "expm1(x)", "exp(x) - 1, accurate for small x", "expm1(0)", "0", "n", call_f1,
       .f1 = expm1),
    FN("sqrt", "sqrt(x)", "Square root", "sqrt(k)", "2.6457513110645907, undefined, 2, missing",
       "n", call_f1, .f1 = sqrt),
    FN("abs", "abs(x)", "Absolute value, of the type of x", "abs(k)", "7, 2, 4, missing", "n",
       call_abs, .kind = AGL_FN_ROWS),
    FN("sign", "sign(x)", "-1, 0 or 1, of the type of x", "sign(k)", "1, -1, 1, missing", "n",
       call_sign, .kind = AGL_FN_ROWS),
    FN("floor", "floor(x)", "Largest whole number not above x", "floor(-2.5)", "-3", "n",
       call_whole, .f1 = floor),
    FN("ceil", "ceil(x)", "Smallest whole number not below x", "ceil(-2.5)", "-2", "n", call_whole,
       .f1 = ceil),
    FN("trunc", "trunc(x)", "x without what follows the point", "trunc(-2.5)", "-2", "n",
       call_whole, .f1 = trunc),
    FN("round", "round(x, digits = 0)",
       "x rounded to decimal places, halves away from zero; digits below 0 round before the point",
       "round(2.675, 2)", "2.68", "nN", call_round, .kind = AGL_FN_ROWS),
    FN("pmin", "pmin(x, ...)", "Least of several values, row by row; missing where one is missing",
       "pmin(x, 2)", "2, 1, missing, 1", "*", call_pmin, .kind = AGL_FN_ROWS),
    FN("pmax", "pmax(x, ...)",
       "Greatest of several values, row by row; missing where one is missing", "pmax(x, 2)",
       "3, 2, missing, 2", "*", call_pmax, .kind = AGL_FN_ROWS),
    FN("sin", "sin(x)", "Sine of x in radians", "sin(0)", "0", "n", call_f1, .f1 = sin),
    FN("cos", "cos(x)", "Cosine of x in radians", "cos(pi)", "-1", "n", call_f1, .f1 = cos),
    FN("tan", "tan(x)", "Tangent of x in radians", "tan(0)", "0", "n", call_f1, .f1 = tan),
    FN("asin", "asin(x)", "Arc sine, in radians", "asin(0)", "0", "n", call_f1, .f1 = asin),
    FN("acos", "acos(x)", "Arc cosine, in radians", "acos(1)", "0", "n", call_f1, .f1 = acos),
    FN("atan", "atan(x)", "Arc tangent, in radians", "atan(0)", "0", "n", call_f1, .f1 = atan),
    FN("atan2", "atan2(y, x)", "Angle of the point (x, y), in radians", "atan2(0, 1)", "0", "n",
       call_atan2, .kind = AGL_FN_ROWS),
    FN("sinh", "sinh(x)", "Hyperbolic sine", "sinh(0)", "0", "n", call_f1, .f1 = sinh),
    FN("cosh", "cosh(x)", "Hyperbolic cosine", "cosh(0)", "1", "n", call_f1, .f1 = cosh),
    FN("tanh", "tanh(x)", "Hyperbolic tangent", "tanh(0)", "0", "n", call_f1, .f1 = tanh),
    {.types = NULL}};
