/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key.h - numbering the distinct keys of two tables together, so that rows can be matched. */
#ifndef AGL_KEY_H
#define AGL_KEY_H

#include "data/table.h"

/* One table whose rows are numbered by their key columns. */
typedef struct {
  const agl_table *table;
  const size_t *col; /* as many for either side, of types that agl_key_types allows */
  size_t *id;        /* result: a number per row; free with agl_free */
} agl_key_side;

/* Can a column of one type be matched with one of the other? The same type, or integer and number,
** which are equal when they have the same value. */
bool agl_key_types(agl_type a, agl_type b);

/* Number the distinct keys of two tables 0, 1, ... in the order of their first appearance, through
** side[0] and then side[1], so a key has one number on both sides; ncol >= 1. Rows with something
** missing in their key get SIZE_MAX. AGL_EDATA when a number that is not whole would have to match
** integers. */
agl_status agl_key_number(size_t *nkey, agl_key_side *side, size_t ncol, agl_err *err);

#endif
