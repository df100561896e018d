/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** sort.c - the order of rows by several columns.
**
** Every column becomes one or two bit fields whose unsigned order is the wanted one: "is missing"
** (1 bit, only when something is), then the value less the least value. The fields of all columns
** side by side form a long number, which is sorted from its low end in rounds: a round puts as many
** of its bits as fit above the row number into a word and sorts the words by them. Two keys of
** everyday size take one round.
*/
#include "data/sort.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/column.h"
#include "data/radix.h"
#include "data/rank.h"

enum { BLOCK = 1 << 16 };

typedef struct {
  const agl_column *column;
  bool descending, flag; /* flag: the field "is missing" */
  uint32_t *rank;        /* strings: place of each code in the sorted dictionary */
  uint64_t min, max;     /* of the ordered words of present values */
  unsigned bits;
} field;

/* A word whose unsigned order is the order of the values; row i is present. */
static uint64_t ordered(const field *f, size_t i)
{
  const uint64_t sign = UINT64_C(1) << 63;
  const void *x = f->column->data;
  switch (f->column->type) {
  case AGL_NUMBER:
    return agl_radix_from_double(((const double *)x)[i]);
  case AGL_INTEGER:
    return (uint64_t)((const int64_t *)x)[i] ^ sign;
  case AGL_DATE:
    return (uint64_t)(int64_t)((const int32_t *)x)[i] ^ sign;
  case AGL_BOOLEAN:
    return ((const uint8_t *)x)[i];
  case AGL_STRING:
    break;
  }
  return f->rank[((const uint32_t *)x)[i]];
}

static bool is_missing(const agl_column *c, size_t i)
{
  return c->missing != NULL && c->missing[i] != AGL_PRESENT;
}

static uint64_t code(const field *f, size_t i)
{
  bool missing = is_missing(f->column, i);
  if (f->flag || missing)
    return f->flag && missing;
  return f->descending ? f->max - ordered(f, i) : ordered(f, i) - f->min;
}

/* Range and width of a field. */
static agl_status measure(void *ctx, size_t k, agl_err *err)
{
  field *f = (field *)ctx + k;
  const agl_column *c = f->column;
  (void)err;
  if (f->flag) {
    f->bits = 1;
    return AGL_OK;
  }
  f->min = UINT64_MAX;
  for (size_t i = 0; i < c->n; i++) {
    uint64_t w;
    if (is_missing(c, i))
      continue;
    w = ordered(f, i);
    f->min = w < f->min ? w : f->min;
    f->max = w > f->max ? w : f->max;
  }
  f->bits = f->max > f->min ? agl_bit_width(f->max - f->min) : 0;
  return AGL_OK;
}

/* Bits shift .. shift + bits - 1 of a field. */
typedef struct {
  const field *field;
  unsigned shift, bits;
} piece;

/* Pieces of one round, the most significant last, and what to fill with them. */
typedef struct {
  piece *piece;
  size_t npiece, n;
  unsigned row_bits;
  uint64_t *word; /* key bits above the row number */
} plan;

static agl_status fill_block(void *ctx, size_t b, agl_err *err)
{
  const plan *r = ctx;
  uint64_t row_mask = (UINT64_C(1) << r->row_bits) - 1;
  size_t end = (b + 1) * BLOCK < r->n ? (b + 1) * BLOCK : r->n;
  (void)err;
  for (size_t i = b * BLOCK; i < end; i++) {
    uint64_t row = r->word[i] & row_mask, key = 0;
    for (size_t k = r->npiece; k-- > 0;) {
      const piece *p = &r->piece[k];
      uint64_t mask = (UINT64_C(1) << p->bits) - 1; /* bits < 64: a row number takes one */
      key = key << p->bits | (code(p->field, row) >> p->shift & mask);
    }
    r->word[i] = key << r->row_bits | row;
  }
  return AGL_OK;
}

/* Sort the words by the fields, least significant field last in the array. */
static agl_status run_rounds(plan *r, const field *f, size_t nfield, agl_err *err)
{
  unsigned done = 0; /* bits of field[nfield - 1] that are sorted by already */
  while (nfield > 0) {
    unsigned room = 64 - r->row_bits;
    r->npiece = 0;
    while (nfield > 0 && room > 0) {
      const field *last = &f[nfield - 1];
      unsigned bits = last->bits - done < room ? last->bits - done : room;
      if (bits > 0)
        r->piece[r->npiece++] = (piece){last, done, bits};
      room -= bits;
      done += bits;
      if (done == last->bits) {
        nfield--;
        done = 0;
      }
    }
    if (r->npiece == 0)
      break;
    AGL_TRY(agl_parallel(fill_block, r, (r->n + BLOCK - 1) / BLOCK, err));
    AGL_TRY(agl_radix_sort(r->word, r->n, r->row_bits, 64 - room, err));
  }
  return AGL_OK;
}

static size_t list_fields(field *f, const agl_sort_key *key, size_t n)
{
  size_t nfield = 0;
  for (size_t k = 0; k < n; k++) {
    if (key[k].column->missing != NULL)
      f[nfield++] = (field){.column = key[k].column, .flag = true};
    f[nfield++] = (field){.column = key[k].column, .descending = key[k].descending};
  }
  return nfield;
}

agl_status agl_sort_rows(size_t **out, const agl_sort_key *key, size_t n, agl_err *err)
{
  size_t nrow = key[0].column->n, nfield = 0;
  field *f = agl_alloc_zero(2 * n, sizeof *f);
  plan r = {.piece = agl_alloc(2 * n, sizeof *r.piece),
            .n = nrow,
            .row_bits = nrow > 1 ? agl_bit_width(nrow - 1) : 1,
            .word = agl_alloc(nrow, sizeof *r.word)};
  agl_status status;
  if (f == NULL || r.piece == NULL || r.word == NULL) {
    status = agl_fail_memory(err, "sort");
    goto done;
  }
  nfield = list_fields(f, key, n);
  for (size_t i = 0; i < nrow; i++)
    r.word[i] = i;
  status = AGL_OK;
  for (size_t k = 0; k < nfield && status == AGL_OK; k++)
    if (!f[k].flag && f[k].column->type == AGL_STRING)
      status = agl_rank_strings(&f[k].rank, f[k].column->dict, err);
  if (status == AGL_OK)
    status = agl_parallel_values(measure, f, nfield, nfield * nrow, err);
  if (status == AGL_OK)
    status = run_rounds(&r, f, nfield, err);
  if (status == AGL_OK) {
    _Static_assert(sizeof(size_t) == sizeof(uint64_t), "row numbers and words share memory");
    for (size_t i = 0; i < nrow; i++)
      r.word[i] &= (UINT64_C(1) << r.row_bits) - 1;
    *out = (size_t *)r.word;
    r.word = NULL;
  }

done:
  for (size_t k = 0; k < nfield; k++)
    agl_free(f[k].rank);
  agl_free(f);
  agl_free(r.piece);
  agl_free(r.word);
  return status;
}
