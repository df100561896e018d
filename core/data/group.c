/* SPDX-License-Identifier: GPL-3.0-or-later */
/* group.c - grouping by columns: the range of each key, then their combination. */
#include "data/group.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/group_dense.h"

enum { BLOCKS = 16, SMALL = 1 << 16 };

typedef struct {
  agl_view v;
  size_t nblock;
  int64_t least[BLOCKS], most[BLOCKS];
} extremes;

static agl_status find_extremes(void *ctx, size_t b, agl_err *err)
{
  extremes *x = ctx;
  size_t from = x->v.n / x->nblock * b,
         to = b + 1 < x->nblock ? x->v.n / x->nblock * (b + 1) : x->v.n;
  int64_t least = INT64_MAX, most = INT64_MIN;
  (void)err;
  for (size_t i = from; x->v.missing == NULL && x->v.type == AGL_INTEGER && i < to; i++) {
    int64_t y = x->v.integer[i];
    least = y < least ? y : least;
    most = y > most ? y : most;
  }
  for (size_t i = from; (x->v.missing != NULL || x->v.type == AGL_DATE) && i < to; i++) {
    int64_t y = x->v.type == AGL_INTEGER ? x->v.integer[i] : x->v.date[i];
    if (x->v.missing != NULL && x->v.missing[i] != AGL_PRESENT)
      continue;
    least = y < least ? y : least;
    most = y > most ? y : most;
  }
  x->least[b] = least;
  x->most[b] = most;
  return AGL_OK;
}

/* When the values span all 64 bits, the missing ones need a code that no value has. */
static uint64_t free_code(const agl_view *v, uint64_t base)
{
  for (uint64_t code = 0;; code++) {
    size_t i = 0;
    while (i < v->n && (v->missing[i] != AGL_PRESENT || (uint64_t)v->integer[i] - base != code))
      i++;
    if (i == v->n)
      return code;
  }
}

static agl_status integer_key(agl_key *k, const agl_column *c, agl_err *err)
{
  extremes x = {.v = agl_column_view(c), .nblock = c->n < SMALL ? 1 : BLOCKS};
  int64_t least = INT64_MAX, most = INT64_MIN;
  AGL_TRY(agl_parallel(find_extremes, &x, x.nblock, err));
  for (size_t b = 0; b < x.nblock; b++) {
    least = x.least[b] < least ? x.least[b] : least;
    most = x.most[b] > most ? x.most[b] : most;
  }
  if (least > most) /* nothing but missing values */
    least = most = 0;
  k->base = (uint64_t)least;
  k->missing = (uint64_t)most - (uint64_t)least + 1;
  k->range = k->missing;
  if (c->missing != NULL) {
    k->range = k->missing == 0 ? 0 : k->missing + 1;
    if (k->missing == 0)
      k->missing = free_code(&x.v, k->base);
  }
  return AGL_OK;
}

static agl_status column_key(agl_key *k, const agl_column *c, agl_err *err)
{
  *k = (agl_key){.c = c};
  if (c->type == AGL_INTEGER || c->type == AGL_DATE)
    return integer_key(k, c, err);
  if (c->type == AGL_NUMBER) {
    k->missing = 0x7ff8000000000000u; /* a NaN, which no value is */
  } else {
    k->missing = c->type == AGL_STRING ? agl_column_nlevel(c) : 2;
    k->range = k->missing + 1;
  }
  return AGL_OK;
}

/* Group by all keys: combine codes while their range stays small, else number what there is. */
static agl_status fold(agl_groups **out, const agl_key *k, size_t nkey, size_t n, agl_err *err)
{
  agl_key *part = agl_alloc(nkey, sizeof *part);
  agl_groups *before = NULL, *g;
  uint64_t range = 1;
  size_t npart = 0;
  agl_status status = AGL_OK;
  if (part == NULL)
    return agl_fail_memory(err, "groups");
  for (size_t j = 0; j < nkey && status == AGL_OK; j++) {
    if (npart > 1 && range > agl_groups_direct_limit(n) / k[j].range) {
      status = agl_groups_dense(&g, part, npart, range, n, err);
      if (status != AGL_OK)
        break;
      agl_groups_free(before);
      before = g;
      range = g->ngroup > 0 ? g->ngroup : 1;
      part[0] = (agl_key){.id = g->id, .range = range};
      npart = 1;
    }
    part[npart++] = k[j];
    range *= k[j].range;
  }
  if (status == AGL_OK)
    status = agl_groups_dense(out, part, npart, range, n, err);
  agl_groups_free(before);
  agl_free(part);
  return status;
}

/* A key whose codes do not fit 32 bits, numbered on its own. */
typedef struct {
  agl_groups *g;
} numbering;

static agl_status by_keys(agl_groups **out, const agl_column *const *column, size_t nkey, size_t n,
                          agl_err *err)
{
  agl_key *k = agl_alloc_zero(nkey, sizeof *k);
  numbering *wide = agl_alloc_zero(nkey, sizeof *wide);
  agl_status status = AGL_OK;
  if (k == NULL || wide == NULL) {
    status = agl_fail_memory(err, "groups");
    goto done;
  }
  for (size_t j = 0; j < nkey && status == AGL_OK; j++) {
    status = column_key(&k[j], column[j], err);
    if (status != AGL_OK || nkey == 1 || (k[j].range > 0 && k[j].range <= UINT32_MAX))
      continue;
    status = agl_groups_dense(&wide[j].g, &k[j], 1, 0, n, err);
    if (status == AGL_OK)
      k[j] = (agl_key){.id = wide[j].g->id, .range = wide[j].g->ngroup > 0 ? wide[j].g->ngroup : 1};
  }
  if (status == AGL_OK)
    status = fold(out, k, nkey, n, err);

done:
  for (size_t j = 0; wide != NULL && j < nkey; j++)
    agl_groups_free(wide[j].g);
  agl_free(wide);
  agl_free(k);
  return status;
}

/* ---- the interface ------------------------------------------------------------------------- */

static agl_status one_group(agl_groups **out, size_t n, agl_err *err)
{
  agl_groups *g = agl_groups_alloc(n);
  if (g != NULL)
    g->first = agl_alloc_zero(1, sizeof *g->first);
  if (g == NULL || g->first == NULL) {
    agl_groups_free(g);
    return agl_fail_memory(err, "groups");
  }
  if (n > 0)
    memset(g->id, 0, n * sizeof *g->id);
  g->ngroup = 1;
  *out = g;
  return AGL_OK;
}

agl_status agl_groups_new(agl_groups **out, const agl_column *const *column, size_t nkey, size_t n,
                          agl_err *err)
{
  return nkey == 0 ? one_group(out, n, err) : by_keys(out, column, nkey, n, err);
}

void agl_groups_free(agl_groups *g)
{
  if (g == NULL)
    return;
  agl_free(g->id);
  agl_free(g->first);
  agl_free(g);
}

/* A counting sort by group number. */
agl_status agl_groups_rows(size_t **start, size_t **row, const agl_groups *g, agl_err *err)
{
  size_t *s = agl_alloc_zero(g->ngroup + 2, sizeof *s), *r = agl_alloc(g->n, sizeof *r);
  if (s == NULL || r == NULL) {
    agl_free(s);
    agl_free(r);
    return agl_fail_memory(err, "groups");
  }
  for (size_t i = 0; i < g->n; i++)
    s[g->id[i] + 2]++;
  for (size_t k = 2; k < g->ngroup + 2; k++)
    s[k] += s[k - 1];
  for (size_t i = 0; i < g->n; i++)
    r[s[g->id[i] + 1]++] = i;
  *start = s;
  *row = r;
  return AGL_OK;
}
