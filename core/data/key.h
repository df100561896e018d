/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key.h - numbering the distinct rows of some columns, within a table or across two. */
#ifndef AGL_KEY_H
#define AGL_KEY_H

#include "data/verb.h"

/* One table whose rows are numbered by their key columns. */
typedef struct {
  const agl_table *table;
  const size_t *col; /* as many for each side, of types that agl_key_types allows */
  size_t *id;        /* result: a number per row; free with agl_free */
} agl_key_side;

/* Can a column of one type be matched with one of the other? The same type, or integer and number,
** which are equal when they have the same value. */
bool agl_key_types(agl_type a, agl_type b);

/* Number the distinct keys 0, 1, ... in the order of their first appearance, through side[0], then
** side[1] if nside is 2, so a key has one number on both sides. A key with something missing in it
** is a key like another (whatever the reason) when `missing_is_key`; else its rows get SIZE_MAX.
** AGL_EDATA when a number that is not whole would have to match integers. */
agl_status agl_key_number(size_t *nkey, agl_key_side *side, size_t nside, size_t ncol,
                          bool missing_is_key, agl_err *err);

/* The first row of each number, for ids of one side only. Free *out with agl_free. */
agl_status agl_key_first(size_t **out, const size_t *id, size_t nrow, size_t nkey, agl_err *err);

#endif
