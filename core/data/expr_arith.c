/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** expr_arith.c - arithmetic on columns, with Lua's rules: / and ^ give numbers, two integers give
** an integer otherwise, // and % round towards minus infinity. An integer result that does not fit
** 64 bits is an error; division of an integer by zero is undefined.
*/
#include <math.h>
#include <stdio.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/value.h"

typedef struct {
  char op;
  const agl_column *a, *b;
  agl_column *out;
} arith;

/* ---- numbers ------------------------------------------------------------------------------- */

static double modulo(double a, double b)
{
  double m = fmod(a, b);
  return m != 0 && (m < 0) != (b < 0) ? m + b : m;
}

#define EACH(value)                                                                                \
  do {                                                                                             \
    for (size_t i = 0; i < n; i++)                                                                 \
      y[i] = (value);                                                                              \
  } while (0)

static void number_chunk(double *y, char op, const double *a, const double *b, size_t n)
{
  switch (op) {
  case '+':
    EACH(a[i] + b[i]);
    break;
  case '-':
    EACH(a[i] - b[i]);
    break;
  case '*':
    EACH(a[i] * b[i]);
    break;
  case '/':
    EACH(a[i] / b[i]);
    break;
  case 'D':
    EACH(floor(a[i] / b[i]));
    break;
  case '%':
    EACH(modulo(a[i], b[i]));
    break;
  default:
    EACH(b[i] == 2 ? a[i] * a[i] : pow(a[i], b[i]));
    break;
  }
}

static agl_status number_rows(void *ctx, size_t from, size_t to, agl_err *err)
{
  const arith *w = ctx;
  double a[AGL_CHUNK], b[AGL_CHUNK];
  (void)err;
  for (size_t n; from < to; from += n) {
    n = to - from < AGL_CHUNK ? to - from : AGL_CHUNK;
    number_chunk((double *)w->out->data + from, w->op, agl_load_double(w->a, from, n, a),
                 agl_load_double(w->b, from, n, b), n);
  }
  return AGL_OK;
}

/* ---- integers and days --------------------------------------------------------------------- */

/* False when the result does not fit. Division by zero gives 0, which is marked later. */
static bool integer_op(int64_t *y, char op, int64_t a, int64_t b)
{
  *y = 0;
  switch (op) {
  case '+':
    return !__builtin_add_overflow(a, b, y);
  case '-':
    return !__builtin_sub_overflow(a, b, y);
  case '*':
    return !__builtin_mul_overflow(a, b, y);
  case 'D':
    if (b == 0 || (a == INT64_MIN && b == -1))
      return b == 0;
    *y = a / b - (a % b != 0 && (a % b < 0) != (b < 0));
    return true;
  default:
    if (b != 0 && b != -1)
      *y = a % b + (a % b != 0 && (a % b < 0) != (b < 0) ? b : 0);
    return true;
  }
}

static agl_status overflow(const arith *w, size_t row, int64_t a, int64_t b, agl_err *err)
{
  char op[3] = {w->op == 'D' ? '/' : w->op, w->op == 'D' ? '/' : '\0', '\0'};
  return agl_fail(
      err, AGL_EDATA,
      "row %zu: %lld %s %lld does not fit an integer of 64 bits; number(...) calculates "
      "in numbers",
      row + 1, (long long)a, op, (long long)b);
}

static agl_status integer_rows(void *ctx, size_t from, size_t to, agl_err *err)
{
  const arith *w = ctx;
  int64_t a_buf[AGL_CHUNK], b_buf[AGL_CHUNK];
  for (size_t n; from < to; from += n) {
    const int64_t *a, *b;
    int64_t *y = (int64_t *)w->out->data + from;
    bool good = true;
    n = to - from < AGL_CHUNK ? to - from : AGL_CHUNK;
    a = agl_load_integer(w->a, from, n, a_buf);
    b = agl_load_integer(w->b, from, n, b_buf);
    for (size_t i = 0; i < n; i++)
      good &= integer_op(&y[i], w->op, a[i], b[i]);
    for (size_t i = 0; !good && i < n; i++)
      if (agl_present(w->a, from + i) && agl_present(w->b, from + i) &&
          !integer_op(&y[i], w->op, a[i], b[i]))
        return overflow(w, from + i, a[i], b[i], err);
  }
  return AGL_OK;
}

/* Years 0001 to 9999, as dates are written. */
enum { FIRST_DAY = -719162, LAST_DAY = 2932896 };

static agl_status date_rows(void *ctx, size_t from, size_t to, agl_err *err)
{
  const arith *w = ctx;
  int64_t buf[2], y;
  for (size_t i = from; i < to; i++) {
    int64_t a = *agl_load_integer(w->a, i, 1, &buf[0]), b = *agl_load_integer(w->b, i, 1, &buf[1]);
    if (!agl_present(w->a, i) || !agl_present(w->b, i))
      y = 0;
    else if (!integer_op(&y, w->op, a, b) || y < FIRST_DAY || y > LAST_DAY)
      return agl_fail(err, AGL_EDATA, "row %zu: the date is outside the years 1 to 9999", i + 1);
    ((int32_t *)w->out->data)[i] = (int32_t)y;
  }
  return AGL_OK;
}

/* A zero divisor of integers: no value there. */
static agl_status mark_zero_divisors(const arith *w, agl_err *err)
{
  const int64_t *b = w->b->data;
  for (size_t i = 0; i < w->out->n; i++)
    if (b[agl_row(w->b, i)] == 0 && agl_present(w->a, i) && agl_present(w->b, i)) {
      AGL_TRY(agl_column_allow_missing(w->out, err));
      agl_column_set_missing(w->out, i, AGL_UNDEFINED);
    }
  return AGL_OK;
}

/* ---- the interface ------------------------------------------------------------------------- */

static agl_type result_type(char op, agl_type a, agl_type b)
{
  if (a == AGL_DATE || b == AGL_DATE)
    return a == b ? AGL_INTEGER : AGL_DATE;
  return a == AGL_INTEGER && b == AGL_INTEGER && op != '/' && op != '^' ? AGL_INTEGER : AGL_NUMBER;
}

agl_status agl_arith(agl_column **out, char op, const agl_column *a, const agl_column *b,
                     agl_err *err)
{
  arith w = {.op = op, .a = a, .b = b};
  agl_type type = result_type(op, a->type, b->type);
  const agl_column *in[] = {a, b};
  agl_status status;
  AGL_TRY(agl_column_new(&w.out, type, a->n == 1 ? b->n : a->n, NULL, err));
  status = agl_rows_parallel(type == AGL_NUMBER    ? number_rows
                             : type == AGL_INTEGER ? integer_rows
                                                   : date_rows,
                             &w, w.out->n, err);
  if (status == AGL_OK && type == AGL_INTEGER && (op == 'D' || op == '%'))
    status = mark_zero_divisors(&w, err);
  if (status == AGL_OK)
    status = agl_column_finish(w.out, in, 2, err);
  if (status == AGL_OK)
    *out = w.out;
  else
    agl_column_free(w.out);
  return status;
}

/* ---- joining strings ----------------------------------------------------------------------- */

/* The text of a value that .. can join: a string, or a number or date as it is printed. */
static const char *text_of(char buf[AGL_NUMBER_TEXT], const agl_column *c, size_t i)
{
  size_t row = agl_row(c, i);
  if (c->type == AGL_STRING)
    return agl_dict_text(c->dict, ((const uint32_t *)c->data)[row], NULL);
  if (c->type == AGL_NUMBER)
    agl_number_text(buf, ((const double *)c->data)[row]);
  else if (c->type == AGL_DATE)
    agl_date_text(buf, ((const int32_t *)c->data)[row]);
  else
    snprintf(buf, AGL_NUMBER_TEXT, "%lld", (long long)((const int64_t *)c->data)[row]);
  return buf;
}

static agl_status concat_rows(agl_column *out, const agl_column *a, const agl_column *b,
                              agl_text *text, agl_err *err)
{
  char buf[AGL_NUMBER_TEXT];
  for (size_t i = 0; i < out->n; i++) {
    uint32_t *code = (uint32_t *)out->data + i;
    *code = 0;
    if (!agl_present(a, i) || !agl_present(b, i))
      continue;
    text->len = 0;
    agl_text_puts(text, text_of(buf, a, i));
    agl_text_puts(text, text_of(buf, b, i));
    if (text->failed)
      return agl_fail_memory(err, "expression");
    AGL_TRY(agl_dict_code(code, out->dict, text->s, text->len, err));
  }
  return AGL_OK;
}

agl_status agl_concat(agl_column **out, const agl_column *a, const agl_column *b, agl_err *err)
{
  const agl_column *in[] = {a, b};
  agl_text text = {0};
  agl_column *c;
  agl_status status;
  AGL_TRY(agl_column_new(&c, AGL_STRING, a->n == 1 ? b->n : a->n, NULL, err));
  status = concat_rows(c, a, b, &text, err);
  agl_text_clear(&text);
  if (status == AGL_OK)
    status = agl_column_finish(c, in, 2, err);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}
