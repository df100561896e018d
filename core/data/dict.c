/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dict.c - distinct strings and their codes: open addressing over one run of bytes. */
#include "data/dict.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"

static uint64_t mix(uint64_t h)
{
  h ^= h >> 32;
  h *= 0xd6e8feb86659fd93u;
  h ^= h >> 32;
  return h;
}

uint64_t agl_hash(const char *s, size_t len)
{
  uint64_t h = 0x9e3779b97f4a7c15u ^ len, w;
  for (; len >= 8; s += 8, len -= 8) {
    memcpy(&w, s, 8);
    h = mix(h ^ w) * 0x9fb21c651e98df25u;
  }
  for (w = 0; len > 0; len--)
    w = w << 8 | (unsigned char)s[len - 1];
  return mix(h ^ mix(w + 0x632be59bd9b4e019u));
}

agl_dict *agl_dict_new(void)
{
  agl_dict *d = agl_alloc_zero(1, sizeof *d);
  if (d == NULL)
    return NULL;
  atomic_init(&d->refs, 1);
  d->offset_cap = 16;
  d->nslot = 32;
  d->offset = agl_alloc_zero(d->offset_cap, sizeof *d->offset);
  d->slot = agl_alloc_zero(d->nslot, sizeof *d->slot);
  if (d->offset == NULL || d->slot == NULL) {
    agl_dict_free(d);
    return NULL;
  }
  return d;
}

agl_dict *agl_dict_share(agl_dict *d)
{
  if (d != NULL)
    atomic_fetch_add_explicit(&d->refs, 1, memory_order_relaxed);
  return d;
}

void agl_dict_free(agl_dict *d)
{
  if (d == NULL || atomic_fetch_sub_explicit(&d->refs, 1, memory_order_acq_rel) > 1)
    return;
  agl_free(d->offset);
  agl_free(d->bytes);
  agl_free(d->slot);
  agl_free(d);
}

/* The high half of a string's hash: where its probing starts, and in each slot what tells most
** other strings from it without a look at their text. */
static uint64_t tag_of(const char *s, size_t len)
{
  return agl_hash(s, len) >> 32;
}

/* The slot that holds the string, or the free one where it belongs. */
static size_t probe(const agl_dict *d, uint64_t tag, const char *s, size_t len)
{
  size_t mask = d->nslot - 1, i = tag & mask, l;
  for (; d->slot[i] != 0; i = (i + 1) & mask) {
    const char *have;
    if (d->slot[i] >> 32 != tag)
      continue;
    have = agl_dict_text(d, (uint32_t)d->slot[i] - 1, &l);
    if (l == len && memcmp(have, s, len) == 0)
      break;
  }
  return i;
}

bool agl_dict_lookup(uint32_t *out, const agl_dict *d, const char *s, size_t len)
{
  size_t i = probe(d, tag_of(s, len), s, len);
  if (d->slot[i] == 0)
    return false;
  *out = (uint32_t)d->slot[i] - 1;
  return true;
}

static bool grow_index(agl_dict *d)
{
  size_t nslot = 2 * d->nslot, mask = nslot - 1;
  uint64_t *slot = agl_alloc_zero(nslot, sizeof *slot);
  if (slot == NULL)
    return false;
  for (size_t k = 0; k < d->nslot; k++)
    if (d->slot[k] != 0) {
      size_t i = d->slot[k] >> 32 & mask;
      while (slot[i] != 0)
        i = (i + 1) & mask;
      slot[i] = d->slot[k];
    }
  agl_free(d->slot);
  d->slot = slot;
  d->nslot = nslot;
  return true;
}

static bool grow_text(agl_dict *d, size_t len)
{
  if (d->n + 2 > d->offset_cap) {
    size_t *offset = agl_resize(d->offset, 2 * d->offset_cap, sizeof *offset);
    if (offset == NULL)
      return false;
    d->offset = offset;
    d->offset_cap *= 2;
  }
  if (d->offset[d->n] + len + 1 > d->bytes_cap) {
    size_t cap = 2 * d->bytes_cap + len + 64;
    char *bytes = agl_resize(d->bytes, cap, 1);
    if (bytes == NULL)
      return false;
    d->bytes = bytes;
    d->bytes_cap = cap;
  }
  return true;
}

agl_status agl_dict_code(uint32_t *out, agl_dict *d, const char *s, size_t len, agl_err *err)
{
  uint64_t tag = tag_of(s, len);
  size_t i = probe(d, tag, s, len), at;
  if (d->slot[i] != 0) {
    *out = (uint32_t)d->slot[i] - 1;
    return AGL_OK;
  }
  if (d->n >= UINT32_MAX - 1)
    return agl_fail(err, AGL_EDATA, "a column holds more than 4294967294 distinct strings");
  if (!grow_text(d, len))
    return agl_fail_memory(err, "strings of a column");
  if (2 * ((size_t)d->n + 1) > d->nslot) {
    if (!grow_index(d))
      return agl_fail_memory(err, "strings of a column");
    i = probe(d, tag, s, len);
  }
  at = d->offset[d->n];
  if (len > 0)
    memcpy(d->bytes + at, s, len);
  d->bytes[at + len] = '\0';
  d->offset[d->n + 1] = at + len + 1;
  d->slot[i] = tag << 32 | ++d->n;
  *out = d->n - 1;
  return AGL_OK;
}
