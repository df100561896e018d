/* SPDX-License-Identifier: GPL-3.0-or-later */
/* group.h - rows that agree in their keys: dense group numbers in the order of first appearance. */
#ifndef AGL_GROUP_H
#define AGL_GROUP_H

#include "agglom.h"

typedef struct {
  size_t n;      /* rows */
  size_t ngroup; /* at most 2^32 - 2 */
  uint32_t *id;  /* n: the group of each row */
  size_t *first; /* ngroup: the first row of each group, ascending */
} agl_groups;

/* Group n rows by nkey columns of n values each. Missing keys are equal to one another whatever
** their reason, and so are 0 and -0. Without keys all rows are one group, also when n is 0. */
agl_status agl_groups_new(agl_groups **out, const agl_column *const *column, size_t nkey, size_t n,
                          agl_err *err);
void agl_groups_free(agl_groups *g);

/* The rows of group g, ascending, are row[start[g]] .. row[start[g + 1] - 1]. Free both with
** agl_free. */
agl_status agl_groups_rows(size_t **start, size_t **row, const agl_groups *g, agl_err *err);

#endif
