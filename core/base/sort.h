/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sort.h - qsort that can be interrupted. */
#ifndef AGL_BASE_SORT_H
#define AGL_BASE_SORT_H

#include "agglom.h"

typedef int agl_compare(const void *a, const void *b);

/* Sort n items of `size` bytes; equal ones in any order. When it fails they are in none. */
agl_status agl_sort(void *items, size_t n, size_t size, agl_compare *compare, agl_err *err);

#endif
