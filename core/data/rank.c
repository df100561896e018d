/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** rank.c - the order of the strings of a dictionary: blocks are sorted in parallel, then pairs of
** sorted runs are merged until one is left. Distinct strings have one order only, whatever the way.
*/
#include "data/rank.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"

enum { BLOCK = 1 << 15 };

typedef struct {
  uint64_t head; /* the first eight bytes, as a number that sorts as they do */
  const char *s;
  size_t len;
  uint32_t code;
} string;

/* Bytewise order of UTF-8 is the order of code points. */
static int compare(const void *a, const void *b)
{
  const string *x = a, *y = b;
  int c;
  if (x->head != y->head)
    return x->head < y->head ? -1 : 1;
  c = memcmp(x->s, y->s, x->len < y->len ? x->len : y->len);
  return c != 0 ? c : (x->len > y->len) - (x->len < y->len);
}

typedef struct {
  const agl_dict *d;
  string *from, *to;
  size_t n, run; /* strings; length of the sorted runs of `from` */
} ranking;

static agl_status sort_block(void *ctx, size_t b, agl_err *err)
{
  const ranking *r = ctx;
  size_t start = b * BLOCK, end = start + BLOCK < r->n ? start + BLOCK : r->n;
  (void)err;
  for (size_t k = start; k < end; k++) {
    string *x = &r->from[k];
    x->s = agl_dict_text(r->d, (uint32_t)k, &x->len);
    x->code = (uint32_t)k;
    x->head = 0;
    for (size_t i = 0; i < 8; i++)
      x->head = x->head << 8 | (i < x->len ? (unsigned char)x->s[i] : 0);
  }
  qsort(r->from + start, end - start, sizeof *r->from, compare);
  return AGL_OK;
}

static agl_status merge_pair(void *ctx, size_t p, agl_err *err)
{
  const ranking *r = ctx;
  size_t i = 2 * p * r->run, k = i;
  size_t iend = i + r->run < r->n ? i + r->run : r->n, j = iend;
  size_t jend = j + r->run < r->n ? j + r->run : r->n;
  while (k < jend) {
    if (k % BLOCK == 0 && agl_interrupted())
      return agl_fail_interrupted(err);
    if (j == jend || (i < iend && compare(&r->from[i], &r->from[j]) < 0))
      r->to[k++] = r->from[i++];
    else
      r->to[k++] = r->from[j++];
  }
  return AGL_OK;
}

agl_status agl_rank_strings(uint32_t **out, const agl_dict *d, agl_err *err)
{
  ranking r = {d, agl_alloc(d->n, sizeof *r.from), agl_alloc(d->n, sizeof *r.to), d->n, BLOCK};
  uint32_t *rank = agl_alloc(d->n, sizeof *rank);
  agl_status status;
  if (r.from == NULL || r.to == NULL || rank == NULL)
    status = agl_fail_memory(err, "sort");
  else
    status = agl_parallel(sort_block, &r, (r.n + BLOCK - 1) / BLOCK, err);
  for (; status == AGL_OK && r.run < r.n; r.run *= 2) {
    string *merged = r.to;
    status = agl_parallel(merge_pair, &r, (r.n + 2 * r.run - 1) / (2 * r.run), err);
    r.to = r.from;
    r.from = merged;
  }
  for (uint32_t k = 0; status == AGL_OK && k < r.n; k++)
    rank[r.from[k].code] = k;
  agl_free(r.from);
  agl_free(r.to);
  if (status == AGL_OK)
    *out = rank;
  else
    agl_free(rank);
  return status;
}
