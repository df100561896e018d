/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dict.h - distinct strings and their codes, shared by reference count. */
#ifndef AGL_DICT_H
#define AGL_DICT_H

#include <stdatomic.h>

#include "agglom.h"

/* Codes 0 .. n-1 in the order of first appearance. Read-only once shared. */
typedef struct {
  atomic_size_t refs;
  uint32_t n;
  size_t *offset; /* n + 1: string k is bytes[offset[k]] .. before its NUL at offset[k+1] - 1 */
  char *bytes;
  size_t bytes_cap, offset_cap;
  uint64_t *slot; /* hash index: high half of the hash, then code + 1; 0 where free */
  size_t nslot;   /* a power of two */
} agl_dict;

agl_dict *agl_dict_new(void); /* NULL when out of memory */
agl_dict *agl_dict_share(agl_dict *d);
void agl_dict_free(agl_dict *d);

/* The code of a string, added when new. AGL_ENOMEM, or AGL_EDATA past 2^32 - 2 strings. */
agl_status agl_dict_code(uint32_t *out, agl_dict *d, const char *s, size_t len, agl_err *err);

/* Is the string in it, and under which code? */
bool agl_dict_lookup(uint32_t *out, const agl_dict *d, const char *s, size_t len);

static inline const char *agl_dict_text(const agl_dict *d, uint32_t code, size_t *len)
{
  if (len != NULL)
    *len = d->offset[code + 1] - d->offset[code] - 1;
  return d->bytes + d->offset[code];
}

/* A 64-bit hash of bytes, the same on every machine and in every run. */
uint64_t agl_hash(const char *s, size_t len);

#endif
