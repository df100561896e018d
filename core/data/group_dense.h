/* SPDX-License-Identifier: GPL-3.0-or-later */
/* group_dense.h - from a code per row to dense group numbers. */
#ifndef AGL_GROUP_DENSE_H
#define AGL_GROUP_DENSE_H

#include "data/column.h"
#include "data/group.h"

/* One code per row: from a column, or from the numbers of an earlier grouping. */
typedef struct {
  const agl_column *c;
  const uint32_t *id;
  uint64_t base;    /* integers and dates: the least value, which is code 0 */
  uint64_t range;   /* codes are below it; 0: any 64 bits */
  uint64_t missing; /* the code of a missing value */
} agl_key;

/* Groups of n rows without `first` set; NULL when out of memory. */
agl_groups *agl_groups_alloc(size_t n);

/* Combined codes below this are looked up in a table, not hashed. Depends on the rows alone. */
uint64_t agl_groups_direct_limit(size_t n);

/* Group by the combination of keys whose ranges multiply to `range`; 0 when it is unknown. */
agl_status agl_groups_dense(agl_groups **out, const agl_key *k, size_t nkey, uint64_t range,
                            size_t n, agl_err *err);

#endif
