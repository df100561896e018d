/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** expr_compare.c - comparisons and three-valued logic on columns. Integers and numbers compare by
** their exact values, strings byte by byte.
*/
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/value.h"

typedef struct {
  char op;
  const agl_column *a, *b;
  agl_column *out;
  int8_t *sign; /* strings against one string: how each level compares with it */
} compare;

/* y[i] = a[i] op b[i], one loop an operator. */
#define COMPARE(a, b)                                                                              \
  do {                                                                                             \
    switch (op) {                                                                                  \
    case '=':                                                                                      \
      EACH((a) == (b));                                                                            \
      break;                                                                                       \
    case 'N':                                                                                      \
      EACH((a) != (b));                                                                            \
      break;                                                                                       \
    case '<':                                                                                      \
      EACH((a) < (b));                                                                             \
      break;                                                                                       \
    case '>':                                                                                      \
      EACH((a) > (b));                                                                             \
      break;                                                                                       \
    case 'L':                                                                                      \
      EACH((a) <= (b));                                                                            \
      break;                                                                                       \
    default:                                                                                       \
      EACH((a) >= (b));                                                                            \
      break;                                                                                       \
    }                                                                                              \
  } while (0)

#define EACH(truth)                                                                                \
  do {                                                                                             \
    for (size_t i = 0; i < n; i++)                                                                 \
      y[i] = (uint8_t)(truth);                                                                     \
  } while (0)

/* ---- numbers ------------------------------------------------------------------------------- */

static void number_chunk(uint8_t *y, char op, const double *a, const double *b, size_t n)
{
  COMPARE(a[i], b[i]);
}

static void integer_chunk(uint8_t *y, char op, const int64_t *a, const int64_t *b, size_t n)
{
  COMPARE(a[i], b[i]);
}

static void sign_chunk(uint8_t *y, char op, const int8_t *sign, size_t n)
{
  COMPARE(sign[i], 0);
}

/* -1, 0 or 1 as i is below, at or above d; exact where (double)i would round. */
static int8_t integer_against_number(int64_t i, double d)
{
  int64_t whole;
  double fraction;
  if (d >= 9223372036854775808.0)
    return -1;
  if (!(d >= -9223372036854775808.0))
    return 1;
  whole = (int64_t)d;
  fraction = d - (double)whole;
  if (i != whole)
    return i < whole ? -1 : 1;
  return (int8_t)(fraction > 0 ? -1 : fraction < 0 ? 1 : 0);
}

/* One integer and one number column. */
static void mixed_chunk(uint8_t *y, const compare *w, size_t from, size_t n)
{
  double a[AGL_CHUNK], b[AGL_CHUNK];
  int64_t buf[AGL_CHUNK];
  int8_t sign[AGL_CHUNK];
  bool left = w->a->type == AGL_INTEGER, small = true;
  const int64_t *x = agl_load_integer(left ? w->a : w->b, from, n, buf);
  const double *d = agl_load_double(left ? w->b : w->a, from, n, b);
  for (size_t i = 0; i < n; i++)
    small &= x[i] >= -((int64_t)1 << 53) && x[i] <= (int64_t)1 << 53;
  if (small) {
    number_chunk(y, w->op, agl_load_double(w->a, from, n, a), agl_load_double(w->b, from, n, b), n);
    return;
  }
  for (size_t i = 0; i < n; i++)
    sign[i] = (int8_t)((left ? 1 : -1) * integer_against_number(x[i], d[i]));
  sign_chunk(y, w->op, sign, n);
}

static agl_status number_rows(void *ctx, size_t from, size_t to, agl_err *err)
{
  const compare *w = ctx;
  double a[AGL_CHUNK], b[AGL_CHUNK];
  int64_t ia[AGL_CHUNK], ib[AGL_CHUNK];
  (void)err;
  for (size_t n; from < to; from += n) {
    uint8_t *y = (uint8_t *)w->out->data + from;
    n = to - from < AGL_CHUNK ? to - from : AGL_CHUNK;
    if (w->a->type == AGL_NUMBER && w->b->type == AGL_NUMBER)
      number_chunk(y, w->op, agl_load_double(w->a, from, n, a), agl_load_double(w->b, from, n, b),
                   n);
    else if (w->a->type == AGL_NUMBER || w->b->type == AGL_NUMBER)
      mixed_chunk(y, w, from, n);
    else
      integer_chunk(y, w->op, agl_load_integer(w->a, from, n, ia),
                    agl_load_integer(w->b, from, n, ib), n);
  }
  return AGL_OK;
}

/* ---- strings ------------------------------------------------------------------------------- */

static const char *text(const agl_column *c, size_t i)
{
  return agl_dict_text(c->dict, ((const uint32_t *)c->data)[agl_row(c, i)], NULL);
}

static int8_t sign_of(int x)
{
  return (int8_t)(x > 0 ? 1 : x < 0 ? -1 : 0);
}

static agl_status string_rows(void *ctx, size_t from, size_t to, agl_err *err)
{
  const compare *w = ctx;
  int8_t sign[AGL_CHUNK];
  (void)err;
  for (size_t n; from < to; from += n) {
    n = to - from < AGL_CHUNK ? to - from : AGL_CHUNK;
    for (size_t i = 0; i < n; i++)
      if (w->sign != NULL)
        sign[i] = w->sign[((const uint32_t *)w->a->data)[from + i]];
      else if (!agl_present(w->a, from + i) || !agl_present(w->b, from + i))
        sign[i] = 0;
      else
        sign[i] = sign_of(strcmp(text(w->a, from + i), text(w->b, from + i)));
    sign_chunk((uint8_t *)w->out->data + from, w->op, sign, n);
  }
  return AGL_OK;
}

/* Against one string each distinct string is compared once. */
static agl_status compare_levels(compare *w, agl_err *err)
{
  size_t nlevel = agl_column_nlevel(w->a);
  if (w->b->n != 1 || w->a->n < nlevel || nlevel == 0 || !agl_present(w->b, 0))
    return AGL_OK;
  w->sign = agl_alloc(nlevel, sizeof *w->sign);
  if (w->sign == NULL)
    return agl_fail_memory(err, "expression");
  for (size_t k = 0; k < nlevel; k++)
    w->sign[k] = sign_of(strcmp(agl_dict_text(w->a->dict, (uint32_t)k, NULL), text(w->b, 0)));
  return AGL_OK;
}

/* Turn the operator round, so that a lone string stands on the right. */
static void put_one_right(compare *w)
{
  static const char from[] = "=N<>LG", to[] = "=N><GL";
  const agl_column *a = w->a;
  if (a->n != 1 || w->b->n == 1)
    return;
  w->a = w->b;
  w->b = a;
  w->op = to[strchr(from, w->op) - from];
}

agl_status agl_compare(agl_column **out, char op, const agl_column *a, const agl_column *b,
                       agl_err *err)
{
  compare w = {.op = op, .a = a, .b = b};
  const agl_column *in[] = {a, b};
  agl_status status = AGL_OK;
  AGL_TRY(agl_column_new(&w.out, AGL_BOOLEAN, a->n == 1 ? b->n : a->n, NULL, err));
  if (a->type == AGL_STRING) {
    put_one_right(&w);
    status = compare_levels(&w, err);
  }
  if (status == AGL_OK)
    status =
        agl_rows_parallel(a->type == AGL_STRING ? string_rows : number_rows, &w, w.out->n, err);
  agl_free(w.sign);
  if (status == AGL_OK)
    status = agl_column_finish(w.out, in, 2, err);
  if (status == AGL_OK)
    *out = w.out;
  else
    agl_column_free(w.out);
  return status;
}

/* ---- logic --------------------------------------------------------------------------------- */

typedef struct {
  const agl_column *a, *b;
  agl_column *out;
  uint8_t decides; /* false decides `and`, true decides `or`, also beside a missing value */
} logic;

static agl_status logic_rows(void *ctx, size_t from, size_t to, agl_err *err)
{
  const logic *w = ctx;
  const uint8_t *a = w->a->data, *b = w->b->data;
  uint8_t *y = w->out->data;
  size_t sa = w->a->n != 1, sb = w->b->n != 1;
  (void)err;
  for (size_t i = from; i < to; i++)
    y[i] = w->decides ? a[i * sa] | b[i * sb] : a[i * sa] & b[i * sb];
  for (size_t i = from; w->out->missing != NULL && i < to; i++) {
    bool here = agl_present(w->a, i), there = agl_present(w->b, i);
    if (here && there)
      continue;
    if ((here && a[i * sa] == w->decides) || (there && b[i * sb] == w->decides)) {
      y[i] = w->decides;
    } else {
      const agl_column *why = here ? w->b : w->a;
      uint8_t code = why->missing[agl_row(why, i)];
      agl_column_set_missing(w->out, i, code < AGL_REASON ? code : AGL_MISSING);
    }
  }
  return AGL_OK;
}

agl_status agl_logic(agl_column **out, char op, const agl_column *a, const agl_column *b,
                     agl_err *err)
{
  logic w = {.a = a, .b = b, .decides = op == 'o'};
  agl_status status = AGL_OK;
  AGL_TRY(agl_column_new(&w.out, AGL_BOOLEAN, a->n == 1 ? b->n : a->n, NULL, err));
  if (a->missing != NULL || b->missing != NULL)
    status = agl_column_allow_missing(w.out, err);
  if (status == AGL_OK)
    status = agl_rows_parallel(logic_rows, &w, w.out->n, err);
  if (status != AGL_OK) {
    agl_column_free(w.out);
    return status;
  }
  agl_column_settle(w.out);
  *out = w.out;
  return AGL_OK;
}

agl_status agl_not(agl_column **out, const agl_column *a, agl_err *err)
{
  agl_column *c;
  agl_status status;
  AGL_TRY(agl_column_new(&c, AGL_BOOLEAN, a->n, NULL, err));
  for (size_t i = 0; i < a->n; i++)
    ((uint8_t *)c->data)[i] = !((const uint8_t *)a->data)[i];
  status = agl_column_finish(c, &a, 1, err);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}
