/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** radix.c - least-significant-digit radix sort of 64-bit words, in parallel.
**
** A pass cuts the words into blocks, counts each block's digits, turns the counts into the place
** where each block's words of each digit go (digit by digit, block by block within a digit, which
** keeps the sort stable), and moves them.
*/
#include "data/radix.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"

enum { DIGIT_MAX = 11, BLOCK_MIN = 1 << 16, BLOCKS_MAX = 64 };

unsigned agl_bit_width(uint64_t w)
{
  unsigned n = 0;
  for (; w != 0; w >>= 1)
    n++;
  return n;
}

/* Flip the sign bit of positive numbers and every bit of negative ones. */
uint64_t agl_radix_from_double(double x)
{
  uint64_t w;
  x += 0.0; /* -0 becomes 0 */
  memcpy(&w, &x, sizeof w);
  return w >> 63 != 0 ? ~w : w | UINT64_C(1) << 63;
}

double agl_radix_to_double(uint64_t w)
{
  double x;
  w = w >> 63 != 0 ? w ^ UINT64_C(1) << 63 : ~w;
  memcpy(&x, &w, sizeof x);
  return x;
}

typedef struct {
  uint64_t *from, *to;
  size_t n, block, nblock; /* words, words a block, blocks */
  unsigned shift, width;   /* the digit of this pass */
  size_t *count;           /* nblock rows of 1 << width */
} pass;

static size_t block_end(const pass *p, size_t b)
{
  return b + 1 < p->nblock ? (b + 1) * p->block : p->n;
}

static agl_status count_block(void *ctx, size_t b, agl_err *err)
{
  const pass *p = ctx;
  uint64_t mask = (UINT64_C(1) << p->width) - 1;
  size_t *count = p->count + (b << p->width);
  (void)err;
  memset(count, 0, sizeof *count << p->width);
  for (size_t i = b * p->block, end = block_end(p, b); i < end; i++)
    count[p->from[i] >> p->shift & mask]++;
  return AGL_OK;
}

static agl_status move_block(void *ctx, size_t b, agl_err *err)
{
  const pass *p = ctx;
  uint64_t mask = (UINT64_C(1) << p->width) - 1;
  size_t *place = p->count + (b << p->width);
  (void)err;
  for (size_t i = b * p->block, end = block_end(p, b); i < end; i++)
    p->to[place[p->from[i] >> p->shift & mask]++] = p->from[i];
  return AGL_OK;
}

/* Counts become places. False when one digit holds every word, so nothing need move. */
static bool place_blocks(const pass *p)
{
  size_t at = 0;
  for (size_t d = 0; d < (size_t)1 << p->width; d++) {
    size_t before = at;
    for (size_t b = 0; b < p->nblock; b++) {
      size_t *c = &p->count[(b << p->width) + d], here = *c;
      *c = at;
      at += here;
    }
    if (at - before == p->n)
      return false;
  }
  return true;
}

agl_status agl_radix_sort(uint64_t *x, size_t n, unsigned lo, unsigned hi, agl_err *err)
{
  unsigned npass = (hi - lo + DIGIT_MAX - 1) / DIGIT_MAX;
  pass p = {.from = x, .n = n};
  agl_status status = AGL_OK;
  if (n < 2 || npass == 0)
    return AGL_OK;
  p.block = n / BLOCKS_MAX + 1 > BLOCK_MIN ? n / BLOCKS_MAX + 1 : BLOCK_MIN;
  p.nblock = (n + p.block - 1) / p.block;
  p.to = agl_alloc(n, sizeof *p.to);
  p.count = agl_alloc(p.nblock << DIGIT_MAX, sizeof *p.count);
  if (p.to == NULL || p.count == NULL)
    status = agl_fail_memory(err, "sort");
  for (unsigned left = npass; left > 0 && status == AGL_OK; left--, lo += p.width) {
    p.shift = lo;
    p.width = (hi - lo + left - 1) / left;
    status = agl_parallel(count_block, &p, p.nblock, err);
    if (status == AGL_OK && place_blocks(&p)) {
      uint64_t *swap = p.from;
      status = agl_parallel(move_block, &p, p.nblock, err);
      p.from = p.to;
      p.to = swap;
    }
  }
  if (p.from != x && status == AGL_OK)
    memcpy(x, p.from, n * sizeof *x);
  agl_free(p.from != x ? p.from : p.to);
  agl_free(p.count);
  return status;
}
