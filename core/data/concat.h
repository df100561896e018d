/* SPDX-License-Identifier: GPL-3.0-or-later */
/* concat.h - columns one after the other, as one. */
#ifndef AGL_CONCAT_H
#define AGL_CONCAT_H

#include "agglom.h"

typedef struct {
  const agl_column *column; /* NULL: n missing values */
  size_t n;
} agl_run;

/* The runs end to end; at least one has a column. Types must agree, except that integers become
** numbers beside numbers, where each must be exact. Dictionaries are merged, and so are the
** reasons for missing values. Messages call it `name`; AGL_EDATA when the types do not agree. */
agl_status agl_column_concat(agl_column **out, const char *name, const agl_run *run, size_t n,
                             agl_err *err);

#endif
