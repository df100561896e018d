/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sort.c - blocks sorted by qsort, then merged two by two; between them it can be interrupted. */
#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"

enum { BLOCK = 1 << 16 };

/* Items a .. middle - 1 and middle .. end - 1, both in order, into `out`. */
static agl_status merge(char *out, const char *a, const char *middle, const char *end, size_t size,
                        agl_compare *compare, agl_err *err)
{
  const char *b = middle;
  for (size_t k = 0; a < middle || b < end; k++, out += size) {
    const char **from = b == end || (a < middle && compare(a, b) <= 0) ? &a : &b;
    memcpy(out, *from, size);
    *from += size;
    if (k % BLOCK == 0 && agl_interrupted())
      return agl_fail_interrupted(err);
  }
  return AGL_OK;
}

agl_status agl_sort(void *items, size_t n, size_t size, agl_compare *compare, agl_err *err)
{
  char *x = items, *spare = n > BLOCK ? agl_alloc(n, size) : NULL;
  agl_status status = AGL_OK;
  if (n > BLOCK && spare == NULL)
    return agl_fail_memory(err, "sort");
  for (size_t at = 0; at < n && status == AGL_OK; at += BLOCK) {
    qsort(x + at * size, n - at < BLOCK ? n - at : BLOCK, size, compare);
    if (agl_interrupted())
      status = agl_fail_interrupted(err);
  }
  for (size_t run = BLOCK; run < n && status == AGL_OK; run *= 2) {
    for (size_t at = 0; at < n && status == AGL_OK; at += 2 * run) {
      size_t middle = n - at < run ? n : at + run, end = n - middle < run ? n : middle + run;
      status = merge(spare + at * size, x + at * size, x + middle * size, x + end * size, size,
                     compare, err);
    }
    if (status == AGL_OK)
      memcpy(x, spare, n * size);
  }
  agl_free(spare);
  return status;
}
