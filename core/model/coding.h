/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coding.h - what in a term stands for several columns: factor(v) and poly(x, degree). */
#ifndef AGL_CODING_H
#define AGL_CODING_H

#include "agglom.h"
#include "data/expr.h"
#include "data/group.h"

/* What the nodes of a formula are evaluated over. */
typedef struct {
  const agl_expr *e; /* any part of the formula: for its text */
  const agl_table *t;
  bool factors;   /* factor(v) is understood here */
  unsigned noise; /* 0: the data as they are; else which disturbance of them (agl_noise) */
  const agl_timeline *time; /* what lag(x) goes along, or NULL */
} agl_data;

/* The value of a node in every row; a number column, boolean, integer or date for agl_data_number. */
agl_status agl_data_eval(agl_column **out, const agl_data *data, const agl_node *node,
                         agl_err *err);
agl_status agl_data_number(agl_column **out, const agl_data *data, const agl_node *node,
                           agl_err *err);

/*
** A factor has a column of 0 and 1 for each level. A polynomial has a column for each power: raw, or
** orthogonal by
**     p_0 = 1,  p_1 = x - alpha_1,  p_{i+1} = (x - alpha_{i+1}) p_i - norm_i / norm_{i-1} p_{i-1}
** with norm_i = sum p_i^2 and alpha_{i+1} = sum x p_i^2 / norm_i; column i is p_i / sqrt(norm_i).
*/
typedef struct {
  char *name;           /* "factor(region)", "poly(x, 2)" */
  const agl_node *node; /* of the formula */
  bool factor, raw;
  size_t n;             /* levels; the degree */
  char **label;         /* n: "Perm"; "1" */
  size_t reference;     /* the level without a column under contrasts */
  double *alpha, *norm; /* orthogonal polynomials: n, n + 1 */

  /* Of the rows of a table, then of those used; not kept with a fit. */
  uint8_t *missing;   /* rows that have no level or no x; NULL: none */
  agl_column *column; /* factors: the values ... */
  agl_groups *groups; /* ... and which are equal */
  uint32_t *code;     /* factors: the level of each row used */
  double *x, *low;    /* polynomials: x and, raw, what rounding took from it */
} agl_coding;

/* The label of the level that row i of a column is in; NULL when out of memory. */
char *agl_level_label(const agl_column *c, size_t i);

/* Is it a call of factor or poly? */
bool agl_is_coding(const agl_node *node);

/* Raw powers of degree 2 and more lose digits when they are rounded. */
bool agl_coding_is_raw(const agl_node *node);

/* The values of a coding in the rows of a table; the levels and the polynomials are those of `like`
** unless it is NULL. */
agl_status agl_coding_start(agl_coding *b, const agl_data *data, const agl_coding *like,
                            agl_err *err);

/* The levels and values in the n rows used; row is NULL when all are. */
agl_status agl_coding_finish(agl_coding *b, const agl_expr *e, const size_t *row, size_t n,
                             agl_err *err);

/* Multiply x (and low, unless it is NULL) by column j, in the n rows used. */
void agl_coding_multiply(double *x, double *low, const agl_coding *b, size_t j, size_t n);

/* Free what is only needed for making columns. */
void agl_coding_settle(agl_coding *b);
void agl_coding_clear(agl_coding *b);

#endif
