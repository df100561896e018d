/* SPDX-License-Identifier: GPL-3.0-or-later */
/* margins.h - the columns that the terms of a formula are made of, as average effects move them. */
#ifndef AGL_MARGINS_H
#define AGL_MARGINS_H

#include "model/formula.h"

typedef struct {
  const char *name;
  size_t column;          /* of the table */
  const agl_node *factor; /* the call factor(name), where it is in one; else NULL */
} agl_variable;

/* The columns named in the terms and offsets, each once, in the order of the formula. Free *out.
** AGL_EARG for one that cannot be moved in a row alone: inside lag(x), mean(x), factor(x > 1). */
agl_status agl_variables_find(agl_variable **out, size_t *n, const agl_formula *f,
                              const agl_table *t, agl_err *err);

/* The columns of t, but for column `at`, which is c, of the same length. */
agl_status agl_table_with(agl_table **out, const agl_table *t, size_t at, const agl_column *c,
                          agl_err *err);

/* n rows of a table; row NULL: the first n. w NULL: each weighs 1. */
typedef struct {
  const size_t *row;
  const double *w;
  size_t n;
} agl_rows;

/* One row that stands for rows of t: means of the numbers among the variables; of factors, booleans,
** dates and strings the value that most rows have. */
agl_status agl_mean_row(agl_table **out, const agl_table *t, const agl_variable *v, size_t nv,
                        const agl_rows *rows, agl_err *err);

/* Are the values in `rows` (NULL: the first n) all 0 or 1, and there are both? Then a row of each. */
bool agl_is_binary(size_t r[2], const double *x, const size_t *row, size_t n);

#endif
