/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** gram.c - cross-products by tiles that stay in the cache. Rows are cut into segments, one job
** each; a segment into tiles. A tile is multiplied with itself in blocks of 3 by 3 columns, whose
** nine sums, two lanes each, fill the registers that every x86-64 has.
*/
#include "num/gram.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "num/dd.h"

enum { ROWS = AGL_GRAM_ROWS, SIDE = 3, SEGMENT = 1 << 14 };

typedef double lanes __attribute__((vector_size(16), may_alias));

typedef struct {
  size_t n, k;
  size_t padded; /* k up to a whole number of blocks */
  agl_gram_fill *fill;
  const void *ctx;
  agl_dd *sum; /* padded by padded for each segment; columns up to the row only, by blocks */
} product;

/* sum[r][c] += a_r' b_c for the columns a and b of a block; row r of `sum` starts at r * stride. */
static void add_block(agl_dd *sum, size_t stride, const double *a, const double *b)
{
  lanes s[SIDE][SIDE] = {{{0, 0}}};
  for (size_t i = 0; i < ROWS; i += 2)
    for (size_t r = 0; r < SIDE; r++)
      for (size_t c = 0; c < SIDE; c++)
        s[r][c] += *(const lanes *)(a + r * ROWS + i) * *(const lanes *)(b + c * ROWS + i);
  for (size_t r = 0; r < SIDE; r++)
    for (size_t c = 0; c < SIDE; c++)
      sum[r * stride + c] = agl_dd_add(sum[r * stride + c], agl_dd_from(s[r][c][0] + s[r][c][1]));
}

static void add_tile(agl_dd *sum, const double *tile, size_t padded)
{
  for (size_t r = 0; r < padded; r += SIDE)
    for (size_t c = 0; c <= r; c += SIDE)
      add_block(sum + r * padded + c, padded, tile + r * ROWS, tile + c * ROWS);
}

static agl_status add_segment(void *ctx, size_t s, agl_err *err)
{
  product *p = ctx;
  size_t to = (s + 1) * SEGMENT < p->n ? (s + 1) * SEGMENT : p->n;
  double *tile = agl_alloc_zero(p->padded * ROWS, sizeof *tile);
  if (tile == NULL)
    return agl_fail_memory(err, "cross-products");
  for (size_t from = s * SEGMENT; from < to; from += ROWS) {
    size_t rows = to - from < ROWS ? to - from : ROWS;
    p->fill(p->ctx, tile, from, rows);
    for (size_t j = 0; rows < ROWS && j < p->k; j++)
      memset(tile + j * ROWS + rows, 0, (ROWS - rows) * sizeof *tile);
    add_tile(p->sum + s * p->padded * p->padded, tile, p->padded);
  }
  agl_free(tile);
  return AGL_OK;
}

agl_status agl_gram(double *out, size_t n, size_t k, agl_gram_fill *fill, const void *ctx,
                    agl_err *err)
{
  size_t padded = (k + SIDE - 1) / SIDE * SIDE, nsegment = (n + SEGMENT - 1) / SEGMENT;
  product p = {.n = n, .k = k, .padded = padded, .fill = fill, .ctx = ctx};
  agl_status status;
  p.sum = agl_alloc_zero((nsegment > 0 ? nsegment : 1) * padded * padded, sizeof *p.sum);
  if (p.sum == NULL)
    return agl_fail_memory(err, "cross-products");
  status = agl_parallel(add_segment, &p, nsegment, err);
  for (size_t s = 1; status == AGL_OK && s < nsegment; s++)
    for (size_t i = 0; i < padded * padded; i++)
      p.sum[i] = agl_dd_add(p.sum[i], p.sum[s * padded * padded + i]);
  for (size_t r = 0; status == AGL_OK && r < k; r++)
    for (size_t c = 0; c <= r; c++)
      out[r * k + c] = out[c * k + r] = p.sum[r * padded + c].hi;
  agl_free(p.sum);
  return status;
}
