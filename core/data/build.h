/* SPDX-License-Identifier: GPL-3.0-or-later */
/* build.h - result tables in a few words: a column from an array, a table that fails as a whole. */
#ifndef AGL_BUILD_H
#define AGL_BUILD_H

#include "agglom.h"

/* A table under construction. Start with agl_build_start, add columns without checking, and ask
** once at the end: after the first failure every call does nothing. */
typedef struct {
  agl_table *table;
  agl_status status;
  agl_err *err;
} agl_build;

agl_build agl_build_start(size_t nrow, agl_err *err);

/* Copies of nrow values. NaN and NULL are missing. */
void agl_build_numbers(agl_build *b, const char *name, const double *x);
void agl_build_integers(agl_build *b, const char *name, const int64_t *x, const uint8_t *missing);
void agl_build_strings(agl_build *b, const char *name, const char *const *x);
void agl_build_column(agl_build *b, const char *name, const agl_column *c);

/* Hand over the table, or free it and say why there is none. */
agl_status agl_build_finish(agl_table **out, agl_build *b);

#endif
