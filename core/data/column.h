/* SPDX-License-Identifier: GPL-3.0-or-later */
/* column.h - the inside of a column, for the files of core that make columns. */
#ifndef AGL_COLUMN_H
#define AGL_COLUMN_H

#include <stdatomic.h>

#include "agglom.h"
#include "data/dict.h"

struct agl_column {
  atomic_size_t refs;
  agl_type type;
  size_t n;
  uint8_t *missing; /* NULL when nothing is missing */
  void *data;       /* n values, of agl_type_size(type) bytes each */
  agl_dict *dict;   /* strings only: what the codes mean */
  agl_dict *reason; /* names of the codes from AGL_REASON on; NULL when there are none */
};

size_t agl_type_size(agl_type type);

/* A column of n values, not yet set and none missing, for the caller to fill before anyone else
** sees it. A string column gets an empty dictionary unless `dict` is given (shared). */
agl_status agl_column_new(agl_column **out, agl_type type, size_t n, agl_dict *dict, agl_err *err);

/* Make c->missing an array of zeros unless it is there already. Only while the column is new. */
agl_status agl_column_allow_missing(agl_column *c, agl_err *err);

/* Mark row i missing with a code: sets the value slot as agl_view promises. Only while the column
** is new, after agl_column_allow_missing. */
void agl_column_set_missing(agl_column *c, size_t i, uint8_t code);

/* Drop the missing array when every code in it is 0. Call it when a column is complete. */
void agl_column_settle(agl_column *c);

/* Adopt the reasons of another column (shared), so that its codes can be copied. Only while new. */
void agl_column_share_reasons(agl_column *c, const agl_column *from);

/* Rows row[0] .. row[n-1] of c as a new column. SIZE_MAX gives a missing value (AGL_MISSING). */
agl_status agl_column_gather(agl_column **out, const agl_column *c, const size_t *row, size_t n,
                             agl_err *err);

/* Any numeric column (number, integer, boolean, date) as doubles, NaN where missing. Integers past
** 2^53 are rounded. Free *out with agl_free. AGL_EARG for strings. */
agl_status agl_column_doubles(double **out, const agl_column *c, agl_err *err);

#endif
