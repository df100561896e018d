/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** group_dense.c - from a code per row to dense group numbers.
**
** Several keys give one combined code (mixed radix). Blocks of rows collect their distinct codes in
** parallel, the blocks are merged in order, and a second parallel pass replaces codes by group
** numbers. Where the range of the codes is small a table indexed by the code does this, else a
** hash table.
*/
#include "data/group_dense.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"

enum { CHUNK = 1024, BLOCKS = 16, SMALL = 1 << 16 };

/* What one block of rows found. */
typedef struct {
  size_t n, cap;
  size_t *row;    /* first row of each distinct code, in order */
  uint64_t *code; /* hashing only: the codes, and their group numbers after the merge */
  uint32_t *group;
  uint32_t *slot; /* hashing only: index + 1 into code, 0 where free; */
  size_t nslot;   /* a power of two */
} block;

typedef struct {
  const agl_key *k;
  size_t nkey, n;
  uint64_t range; /* of the combined code; 0 when it must be hashed */
  uint32_t *id;
  size_t nblock;
  block part[BLOCKS];
  uint32_t *slot; /* direct addressing: group + 1 of each code */
  agl_groups *out;
} work;

/* ---- codes --------------------------------------------------------------------------------- */

/* Zero and minus zero are one key. */
static uint64_t number_code(double x)
{
  uint64_t bits;
  x += 0.0;
  memcpy(&bits, &x, sizeof x);
  return bits;
}

#define EACH(code)                                                                                 \
  do {                                                                                             \
    for (size_t i = 0; i < n; i++)                                                                 \
      out[i] = (code);                                                                             \
  } while (0)

static void column_codes(uint64_t *out, const agl_key *k, size_t from, size_t n)
{
  agl_view v = agl_column_view(k->c);
  const uint64_t base = k->base;
  switch (v.type) {
  case AGL_NUMBER:
    EACH(number_code(v.number[from + i]));
    break;
  case AGL_INTEGER:
    EACH((uint64_t)v.integer[from + i] - base);
    break;
  case AGL_DATE:
    EACH((uint64_t)(int64_t)v.date[from + i] - base);
    break;
  case AGL_STRING:
    EACH(v.string[from + i]);
    break;
  case AGL_BOOLEAN:
    EACH(v.boolean[from + i]);
    break;
  }
  for (size_t i = 0; v.missing != NULL && i < n; i++)
    if (v.missing[from + i] != AGL_PRESENT)
      out[i] = k->missing;
}

static void key_codes(uint64_t *out, const agl_key *k, size_t from, size_t n)
{
  if (k->id == NULL)
    column_codes(out, k, from, n);
  else
    for (size_t i = 0; i < n; i++)
      out[i] = k->id[from + i];
}

/* The combined codes of rows from .. from + n - 1, n <= CHUNK. */
static void codes(uint64_t *out, const work *w, size_t from, size_t n)
{
  uint64_t more[CHUNK];
  key_codes(out, &w->k[0], from, n);
  for (size_t j = 1; j < w->nkey; j++) {
    key_codes(more, &w->k[j], from, n);
    for (size_t i = 0; i < n; i++)
      out[i] = out[i] * w->k[j].range + more[i];
  }
}

static size_t block_from(const work *w, size_t b)
{
  return w->n / w->nblock * b + (b < w->n % w->nblock ? b : w->n % w->nblock);
}

/* ---- the distinct codes of one block ------------------------------------------------------- */

static bool push(block *p, size_t row, uint64_t code, bool hashed)
{
  if (p->n == p->cap) {
    size_t cap = p->cap == 0 ? 256 : 2 * p->cap;
    size_t *r = agl_resize(p->row, cap, sizeof *r);
    if (r == NULL)
      return false;
    p->row = r;
    if (hashed) {
      uint64_t *c = agl_resize(p->code, cap, sizeof *c);
      if (c == NULL)
        return false;
      p->code = c;
    }
    p->cap = cap;
  }
  p->row[p->n] = row;
  if (hashed)
    p->code[p->n] = code;
  p->n++;
  return true;
}

static agl_status collect_direct(work *w, size_t b, agl_err *err)
{
  block *p = &w->part[b];
  uint64_t code[CHUNK], last = UINT64_MAX,
                        *seen = agl_alloc_zero((w->range + 63) / 64, sizeof *seen);
  size_t end = block_from(w, b + 1), n;
  agl_status status = AGL_OK;
  if (seen == NULL)
    return agl_fail_memory(err, "groups");
  for (size_t from = block_from(w, b); from < end && status == AGL_OK; from += n) {
    n = end - from < CHUNK ? end - from : CHUNK;
    codes(code, w, from, n);
    for (size_t i = 0; i < n; i++) {
      w->id[from + i] = (uint32_t)code[i];
      if (code[i] != last && (seen[code[i] >> 6] >> (code[i] & 63) & 1) == 0) {
        seen[code[i] >> 6] |= (uint64_t)1 << (code[i] & 63);
        if (!push(p, from + i, code[i], false))
          status = agl_fail_memory(err, "groups");
      }
      last = code[i];
    }
    if (status == AGL_OK && agl_interrupted())
      status = agl_fail_interrupted(err);
  }
  agl_free(seen);
  return status;
}

static uint64_t mix(uint64_t h)
{
  h = (h ^ h >> 32) * 0xd6e8feb86659fd93u;
  return h ^ h >> 32;
}

static bool grow(block *p)
{
  size_t nslot = p->nslot == 0 ? 1024 : 2 * p->nslot;
  uint32_t *slot = agl_alloc_zero(nslot, sizeof *slot);
  if (slot == NULL)
    return false;
  for (size_t k = 0; k < p->n; k++) {
    size_t i = mix(p->code[k]) & (nslot - 1);
    while (slot[i] != 0)
      i = (i + 1) & (nslot - 1);
    slot[i] = (uint32_t)k + 1;
  }
  agl_free(p->slot);
  p->slot = slot;
  p->nslot = nslot;
  return true;
}

/* The index of a code among the distinct ones, added when new; SIZE_MAX when out of memory. */
static size_t find(block *p, uint64_t code, size_t row)
{
  size_t i;
  if (2 * p->n >= p->nslot && !grow(p))
    return SIZE_MAX;
  for (i = mix(code) & (p->nslot - 1); p->slot[i] != 0; i = (i + 1) & (p->nslot - 1))
    if (p->code[p->slot[i] - 1] == code)
      return p->slot[i] - 1;
  if (!push(p, row, code, true))
    return SIZE_MAX;
  p->slot[i] = (uint32_t)p->n;
  return p->n - 1;
}

static agl_status too_many(agl_err *err)
{
  return agl_fail(err, AGL_EDATA, "more than 4294967294 groups");
}

static agl_status collect_hashed(work *w, size_t b, agl_err *err)
{
  uint64_t code[CHUNK];
  size_t end = block_from(w, b + 1), n;
  for (size_t from = block_from(w, b); from < end; from += n) {
    n = end - from < CHUNK ? end - from : CHUNK;
    codes(code, w, from, n);
    for (size_t i = 0; i < n; i++) {
      size_t at = find(&w->part[b], code[i], from + i);
      if (at == SIZE_MAX)
        return agl_fail_memory(err, "groups");
      if (at >= UINT32_MAX - 1)
        return too_many(err);
      w->id[from + i] = (uint32_t)at;
    }
    if (agl_interrupted())
      return agl_fail_interrupted(err);
  }
  return AGL_OK;
}

static agl_status collect(void *ctx, size_t b, agl_err *err)
{
  work *w = ctx;
  return w->range != 0 ? collect_direct(w, b, err) : collect_hashed(w, b, err);
}

/* ---- merging the blocks in order ----------------------------------------------------------- */

static size_t total(const work *w)
{
  size_t n = 0;
  for (size_t b = 0; b < w->nblock; b++)
    n += w->part[b].n;
  return n;
}

static agl_status merge_direct(work *w, agl_err *err)
{
  agl_groups *g = w->out;
  w->slot = agl_alloc_zero(w->range, sizeof *w->slot);
  if (w->slot == NULL)
    return agl_fail_memory(err, "groups");
  for (size_t b = 0; b < w->nblock; b++)
    for (size_t k = 0; k < w->part[b].n; k++) {
      size_t row = w->part[b].row[k];
      uint32_t *slot = &w->slot[w->id[row]];
      if (*slot == 0) {
        g->first[g->ngroup++] = row;
        *slot = (uint32_t)g->ngroup;
      }
    }
  return AGL_OK;
}

static agl_status merge_hashed(work *w, agl_err *err)
{
  agl_groups *g = w->out;
  block *all = &w->part[0]; /* the first block's codes are the first groups as they are */
  for (size_t b = 1; b < w->nblock; b++) {
    block *p = &w->part[b];
    p->group = agl_alloc(p->n, sizeof *p->group);
    if (p->group == NULL)
      return agl_fail_memory(err, "groups");
    for (size_t k = 0; k < p->n; k++) {
      size_t at = find(all, p->code[k], p->row[k]);
      if (at == SIZE_MAX)
        return agl_fail_memory(err, "groups");
      if (k % CHUNK == 0 && agl_interrupted())
        return agl_fail_interrupted(err);
      if (at >= UINT32_MAX - 1)
        return too_many(err);
      p->group[k] = (uint32_t)at;
    }
  }
  if (all->n > 0)
    memcpy(g->first, all->row, all->n * sizeof *g->first);
  g->ngroup = all->n;
  return AGL_OK;
}

static agl_status number_rows(void *ctx, size_t b, agl_err *err)
{
  work *w = ctx;
  const uint32_t *group = w->part[b].group;
  size_t end = block_from(w, b + 1);
  (void)err;
  if (w->range != 0)
    for (size_t i = block_from(w, b); i < end; i++)
      w->id[i] = w->slot[w->id[i]] - 1;
  else if (group != NULL)
    for (size_t i = block_from(w, b); i < end; i++)
      w->id[i] = group[w->id[i]];
  return AGL_OK;
}

uint64_t agl_groups_direct_limit(size_t n)
{
  return 2 * (uint64_t)n < SMALL ? SMALL : n < (size_t)1 << 26 ? 2 * (uint64_t)n : 1 << 27;
}

static void clear(work *w)
{
  for (size_t b = 0; b < w->nblock; b++) {
    agl_free(w->part[b].row);
    agl_free(w->part[b].code);
    agl_free(w->part[b].group);
    agl_free(w->part[b].slot);
  }
  agl_free(w->slot);
}

agl_groups *agl_groups_alloc(size_t n)
{
  agl_groups *g = agl_alloc_zero(1, sizeof *g);
  if (g == NULL)
    return NULL;
  g->n = n;
  g->id = agl_alloc(n, sizeof *g->id);
  if (g->id == NULL) {
    agl_free(g);
    return NULL;
  }
  return g;
}

agl_status agl_groups_dense(agl_groups **out, const agl_key *k, size_t nkey, uint64_t range,
                            size_t n, agl_err *err)
{
  agl_groups *g = agl_groups_alloc(n);
  work w = {.k = k, .nkey = nkey, .n = n, .nblock = n < SMALL ? 1 : BLOCKS, .out = g};
  agl_status status;
  if (g == NULL)
    return agl_fail_memory(err, "groups");
  w.id = g->id;
  w.range = range <= agl_groups_direct_limit(n) ? range : 0;
  status = agl_parallel(collect, &w, w.nblock, err);
  if (status == AGL_OK) {
    size_t most = total(&w);
    g->first = agl_alloc(most, sizeof *g->first);
    if (g->first == NULL)
      status = agl_fail_memory(err, "groups");
    else
      status = w.range != 0 ? merge_direct(&w, err) : merge_hashed(&w, err);
  }
  if (status == AGL_OK)
    status = agl_parallel(number_rows, &w, w.nblock, err);
  clear(&w);
  if (status == AGL_OK)
    *out = g;
  else
    agl_groups_free(g);
  return status;
}
