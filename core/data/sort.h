/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sort.h - the order of rows by several columns. */
#ifndef AGL_SORT_H
#define AGL_SORT_H

#include "agglom.h"

typedef struct {
  const agl_column *column;
  bool descending;
} agl_sort_key;

/* The rows in order: numbers by value, strings by code point, false before true, missing last
** in both directions; ties keep their order. The columns are of equal length, n >= 1 of them. Free
** *out with agl_free. */
agl_status agl_sort_rows(size_t **out, const agl_sort_key *key, size_t n, agl_err *err);

#endif
