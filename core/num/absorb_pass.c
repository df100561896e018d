/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** absorb_pass.c - the one pass over the rows that absorbing takes: group by group, from memory once
** and from the cache again. It is compiled for every number of columns side by side.
*/
#include "base/thread.h"
#include "num/absorb_system.h"

/* A mean of many rows is computed in two steps; sums over many rows are made of sums of some, which
** keeps their rounding errors from growing with the rows. */
enum { LANES = AGL_ABSORB_LANES, MANY_ROWS = 64, PART_ROWS = 4096, AHEAD = 32 };

#if defined(__GNUC__)
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define PREFETCH(at) __builtin_prefetch(at)
#else
#define ALWAYS_INLINE static inline
#define PREFETCH(at) ((void)(at))
#endif

/* d = in - D a in row `at`. */
ALWAYS_INLINE void take(double *d, const agl_absorb_system *s, const agl_absorb_pass *p, size_t at,
                        size_t lanes, bool product)
{
  size_t i = s->row != NULL ? s->row[at] : at;
  for (size_t c = 0; c < lanes; c++)
    d[c] = product ? 0 : p->in[c][i];
  for (size_t q = 0; (product || p->a != NULL) && q < s->nother; q++)
    for (size_t c = 0; c < lanes; c++)
      d[c] -= p->a[s->other[at * s->nother + q] * lanes + c];
}

/* Rows that are not in order wait for memory unless they are asked for early. */
ALWAYS_INLINE void ask_for(const agl_absorb_system *s, const agl_absorb_pass *p, size_t at,
                           size_t lanes)
{
  for (size_t c = 0; s->row != NULL && at < s->n && c < lanes; c++)
    PREFETCH(p->in[c] + s->row[at]);
}

/* Add to `mean` that of in - D a - mean in group g. */
ALWAYS_INLINE void add_mean(double *mean, const agl_absorb_system *s, const agl_absorb_pass *p,
                            size_t g, size_t lanes, bool product)
{
  double sum[LANES] = {0}, d[LANES];
  for (size_t at = s->start[g]; at < s->start[g + 1]; at++) {
    double w = s->w != NULL ? s->w[at] : 1;
    if (!product)
      ask_for(s, p, at + AHEAD, lanes);
    take(d, s, p, at, lanes, product);
    for (size_t c = 0; c < lanes; c++)
      sum[c] += w * (d[c] - mean[c]);
  }
  for (size_t c = 0; c < lanes; c++)
    mean[c] += sum[c] * s->inverse[g];
}

ALWAYS_INLINE void pass_group(const agl_absorb_system *s, agl_absorb_pass *p, size_t g,
                              size_t lanes, bool product)
{
  double mean[LANES] = {0}, size[LANES] = {0}, d[LANES];
  add_mean(mean, s, p, g, lanes, product);
  if (!product && s->start[g + 1] - s->start[g] > MANY_ROWS)
    add_mean(mean, s, p, g, lanes, product);
  for (size_t at = s->start[g]; at < s->start[g + 1]; at++) {
    size_t i = s->row != NULL ? s->row[at] : at;
    double w = s->w != NULL ? s->w[at] : 1;
    take(d, s, p, at, lanes, product);
    for (size_t c = 0; c < lanes; c++) {
      d[c] -= mean[c];
      size[c] += w * d[c] * d[c];
    }
    for (size_t c = 0; !product && p->out[0] != NULL && c < lanes; c++)
      p->out[c][i] = d[c];
    for (size_t q = 0; q < s->nother; q++)
      for (size_t c = 0; c < lanes; c++)
        p->part[s->other[at * s->nother + q] * lanes + c] += w * d[c];
  }
  for (size_t c = 0; c < lanes; c++) {
    p->part_size[c] += size[c];
    p->level[c] += product ? 0 : mean[c] * mean[c] / s->inverse[g];
    if (!product && p->mean != NULL)
      p->mean[g * lanes + c] = mean[c];
  }
}

/* r += part and size += part_size, which are empty again. */
static void add_part(const agl_absorb_system *s, agl_absorb_pass *p)
{
  for (size_t i = 0; i < s->total * p->lanes; i++) {
    p->r[i] += p->part[i];
    p->part[i] = 0;
  }
  for (size_t c = 0; c < p->lanes; c++) {
    p->size[c] += p->part_size[c];
    p->part_size[c] = 0;
  }
}

ALWAYS_INLINE agl_status pass_rows(const agl_absorb_system *s, agl_absorb_pass *p, size_t lanes,
                                   bool product, agl_err *err)
{
  size_t rows = s->total < PART_ROWS ? PART_ROWS : s->total, next = 0;
  for (size_t g = 0; g < s->ngroup; g++) {
    if (s->start[g] >= next) {
      if (agl_interrupted())
        return agl_fail_interrupted(err);
      add_part(s, p);
      next = s->start[g] + rows;
    }
    pass_group(s, p, g, lanes, product);
  }
  add_part(s, p);
  return AGL_OK;
}

static agl_status pass_columns(const agl_absorb_system *s, agl_absorb_pass *p, agl_err *err)
{
  switch (p->lanes) {
  case 1:
    return pass_rows(s, p, 1, false, err);
  case 2:
    return pass_rows(s, p, 2, false, err);
  case 3:
    return pass_rows(s, p, 3, false, err);
  default:
    return pass_rows(s, p, LANES, false, err);
  }
}

static agl_status pass_product(const agl_absorb_system *s, agl_absorb_pass *p, agl_err *err)
{
  switch (p->lanes) {
  case 1:
    return pass_rows(s, p, 1, true, err);
  case 2:
    return pass_rows(s, p, 2, true, err);
  case 3:
    return pass_rows(s, p, 3, true, err);
  default:
    return pass_rows(s, p, LANES, true, err);
  }
}

agl_status agl_absorb_rows(const agl_absorb_system *s, agl_absorb_pass *p, agl_err *err)
{
  for (size_t c = 0; c < p->lanes; c++)
    p->size[c] = p->part_size[c] = p->level[c] = 0;
  for (size_t i = 0; i < s->total * p->lanes; i++)
    p->r[i] = p->part[i] = 0;
  return p->in == NULL ? pass_product(s, p, err) : pass_columns(s, p, err);
}
