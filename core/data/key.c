/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** key.c - numbering the distinct keys of two tables together.
**
** Each column's values become words below a known range: codes of strings (translated into the
** other side's dictionary), whole numbers less the least one, the bits of other numbers. Words of
** several columns are combined as digits are: word = word * range + word of the next column, which
** is exact and needs no comparison of columns. When the product of ranges would pass 64 bits,
** words are numbered in between; a number is below the count of rows.
*/
#include "data/key.h"

#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"
#include "data/column.h"
#include "data/radix.h"
#include "data/words.h"

enum { BLOCK = 1 << 16 };

typedef enum { TEXT, WHOLE, BITS } form;
typedef enum { ALL, HIGH, LOW } half;

typedef struct {
  agl_key_side *side;
  size_t k;         /* at column k of the key */
  size_t blocks[2]; /* of each side */
  form form;
  half half;             /* integers that span all 64 bits are taken in halves */
  uint64_t min, range;   /* of the column's words */
  uint32_t *translated;  /* side 1's codes as codes of side 0's dictionary, NULL: the same */
  agl_words total, part; /* words of columns before k; of column k */
} numbering;

bool agl_key_types(agl_type a, agl_type b)
{
  return a == b || (a == AGL_NUMBER && b == AGL_INTEGER) || (a == AGL_INTEGER && b == AGL_NUMBER);
}

static const agl_column *column(const numbering *n, size_t s)
{
  return n->side[s].table->field[n->side[s].col[n->k]].column;
}

static bool is_missing(const agl_column *c, size_t i)
{
  return c->missing != NULL && c->missing[i] != AGL_PRESENT;
}

/* The word of row i of side s before the least is taken off; present. */
static uint64_t raw(const numbering *n, const agl_column *c, size_t s, size_t i)
{
  const uint64_t sign = UINT64_C(1) << 63;
  agl_view v = agl_column_view(c);
  uint64_t w;
  switch (v.type) {
  case AGL_STRING:
    return s == 1 && n->translated != NULL ? n->translated[v.string[i]] : v.string[i];
  case AGL_NUMBER:
    w = n->form == BITS ? agl_radix_from_double(v.number[i])
                        : (uint64_t)(int64_t)v.number[i] ^ sign;
    break;
  case AGL_INTEGER:
    w = (uint64_t)v.integer[i] ^ sign;
    break;
  case AGL_DATE:
    return (uint64_t)(int64_t)v.date[i] ^ sign;
  default:
    return v.boolean[i];
  }
  return n->half == ALL ? w : n->half == HIGH ? w >> 32 : w & UINT32_MAX;
}

/* The first row of a column of numbers that is not whole, or its length. */
static size_t first_fraction(const agl_column *c)
{
  const double *x = c->data;
  size_t i = 0;
  while (i < c->n && (is_missing(c, i) || (fabs(x[i]) < 0x1p63 && trunc(x[i]) == x[i])))
    i++;
  return i;
}

/* Numbers are keyed by value when all of them are whole, else by their bits. */
static agl_status choose_form(numbering *n, agl_err *err)
{
  bool integers = false;
  n->form = column(n, 0)->type == AGL_STRING ? TEXT : WHOLE;
  for (size_t s = 0; s < 2; s++)
    integers = integers || column(n, s)->type == AGL_INTEGER;
  for (size_t s = 0; s < 2; s++) {
    const agl_column *c = column(n, s);
    size_t i = c->type == AGL_NUMBER ? first_fraction(c) : c->n;
    char text[AGL_NUMBER_TEXT];
    if (i == c->n)
      continue;
    if (integers) {
      agl_number_text(text, ((const double *)c->data)[i]);
      return agl_fail(err, AGL_EDATA, "key '%s': %s in row %zu cannot be equal to an integer",
                      n->side[s].table->field[n->side[s].col[n->k]].name, text, i + 1);
    }
    n->form = BITS;
  }
  return AGL_OK;
}

/* Codes of side 1 as codes of side 0, strings that side 0 lacks after the codes it has. */
static agl_status translate(numbering *n, agl_err *err)
{
  const agl_dict *to = column(n, 0)->dict, *from = column(n, 1)->dict;
  n->min = 0;
  n->range = to->n;
  if (from == to)
    return AGL_OK;
  n->translated = agl_alloc(from->n, sizeof *n->translated);
  if (n->translated == NULL)
    return agl_fail_memory(err, "keys");
  for (uint32_t k = 0; k < from->n; k++) {
    size_t len;
    const char *s = agl_dict_text(from, k, &len);
    if (!agl_dict_lookup(&n->translated[k], to, s, len)) {
      if (n->range > UINT32_MAX)
        return agl_fail(err, AGL_EDATA, "keys: more than 4294967296 distinct strings");
      n->translated[k] = (uint32_t)n->range++;
    }
  }
  return AGL_OK;
}

static void measure(numbering *n)
{
  uint64_t max = 0;
  n->min = UINT64_MAX;
  for (size_t s = 0; s < 2; s++) {
    const agl_column *c = column(n, s);
    for (size_t i = 0; i < c->n; i++)
      if (!is_missing(c, i)) {
        uint64_t w = raw(n, c, s, i);
        n->min = w < n->min ? w : n->min;
        max = w > max ? w : max;
      }
  }
  if (n->min > max) /* nothing present */
    n->min = max;
  n->range = max - n->min >= UINT64_MAX - 2 ? UINT64_MAX : max - n->min + 1;
}

static agl_status fill_block(void *ctx, size_t b, agl_err *err)
{
  const numbering *n = ctx;
  size_t s = b >= n->blocks[0], from = (b - (s ? n->blocks[0] : 0)) * BLOCK;
  const agl_column *c = column(n, s);
  uint64_t *word = n->part.word[s];
  size_t end = from + BLOCK < c->n ? from + BLOCK : c->n;
  (void)err;
  for (size_t i = from; i < end; i++)
    word[i] = is_missing(c, i) ? AGL_NO_WORD : raw(n, c, s, i) - n->min;
  return AGL_OK;
}

static agl_status combine_block(void *ctx, size_t b, agl_err *err)
{
  const numbering *n = ctx;
  size_t s = b >= n->blocks[0], from = (b - (s ? n->blocks[0] : 0)) * BLOCK;
  size_t end = from + BLOCK < n->total.n[s] ? from + BLOCK : n->total.n[s];
  uint64_t *total = n->total.word[s];
  const uint64_t *part = n->part.word[s];
  (void)err;
  for (size_t i = from; i < end; i++)
    total[i] = total[i] == AGL_NO_WORD || part[i] == AGL_NO_WORD
                   ? AGL_NO_WORD
                   : total[i] * n->part.range + part[i];
  return AGL_OK;
}

static bool fits(const numbering *n)
{
  return n->total.range <= (UINT64_MAX - 1) / n->part.range;
}

/* Work the words of column k into those of the columns before it. */
static agl_status add_part(numbering *n, agl_err *err)
{
  size_t blocks = n->blocks[0] + n->blocks[1];
  AGL_TRY(agl_words_new(&n->part, n->total.n, err));
  n->part.range = n->range > 0 ? n->range : 1; /* 0: a column of strings without any */
  AGL_TRY(agl_parallel(fill_block, n, blocks, err));
  if (n->k == 0 && n->half != LOW) {
    agl_words_free(&n->total);
    n->total = n->part;
    n->part = (agl_words){0};
    return AGL_OK;
  }
  if (!fits(n))
    AGL_TRY(agl_words_number(&n->total, err));
  if (!fits(n))
    AGL_TRY(agl_words_number(&n->part, err));
  AGL_TRY(agl_parallel(combine_block, n, blocks, err));
  n->total.range *= n->part.range;
  agl_words_free(&n->part);
  return AGL_OK;
}

static agl_status add_column(numbering *n, agl_err *err)
{
  n->half = ALL;
  AGL_TRY(choose_form(n, err));
  if (n->form == TEXT) {
    agl_status status = translate(n, err);
    if (status == AGL_OK)
      status = add_part(n, err);
    agl_free(n->translated);
    n->translated = NULL;
    return status;
  }
  measure(n);
  if (n->range < UINT64_MAX)
    return add_part(n, err);
  for (n->half = HIGH; n->half <= LOW; n->half++) {
    measure(n);
    AGL_TRY(add_part(n, err));
  }
  return AGL_OK;
}

agl_status agl_key_number(size_t *nkey, agl_key_side *side, size_t ncol, agl_err *err)
{
  numbering n = {.side = side};
  agl_status status = AGL_OK;
  for (size_t s = 0; s < 2; s++) {
    n.total.n[s] = side[s].table->nrow;
    n.blocks[s] = (n.total.n[s] + BLOCK - 1) / BLOCK;
  }
  for (n.k = 0; n.k < ncol && status == AGL_OK; n.k++)
    status = add_column(&n, err);
  if (status == AGL_OK)
    status = agl_words_number(&n.total, err);
  if (status == AGL_OK) {
    _Static_assert(sizeof(size_t) == sizeof(uint64_t), "words become numbers in place");
    *nkey = n.total.range;
    for (size_t s = 0; s < 2; s++) {
      side[s].id = (size_t *)n.total.word[s];
      n.total.word[s] = NULL;
    }
  }
  agl_words_free(&n.total);
  agl_words_free(&n.part);
  return status;
}
