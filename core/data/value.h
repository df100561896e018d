/* SPDX-License-Identifier: GPL-3.0-or-later */
/* value.h - what an expression has while it is evaluated: columns of one, ngroup or nrow values. */
#ifndef AGL_VALUE_H
#define AGL_VALUE_H

#include "data/column.h"
#include "data/expr.h"
#include "data/group.h"

typedef enum { AGL_ONE, AGL_PER_GROUP, AGL_PER_ROW } agl_shape;

typedef struct {
  agl_column *c;
  agl_shape shape;
  bool nil; /* the missing value itself, of no type yet: c is one missing number */
} agl_value;

/* What the names of an expression stand for. */
typedef struct {
  const agl_table *t;
  const agl_groups *groups; /* of t's rows; NULL: all rows together */
  const agl_table
      *results; /* summarise: nkey key columns, then the results so far, a row a group */
  size_t nkey;
  const struct agl_timeline
      *timeline; /* what lag, lead and diff go along; NULL: rows in their order */
} agl_scope;

/* An expression at work: where messages point, and what names mean. */
typedef struct {
  const agl_expr *e;
  const agl_scope *scope;
} agl_eval;

agl_status agl_eval_node(agl_value *out, const agl_eval *ev, const agl_node *node, agl_err *err);

/* Give a value more rows: one for all, or that of the row's group. */
agl_status agl_value_expand(agl_value *v, const agl_scope *s, agl_shape shape, agl_err *err);

/* Fail pointing at a node: "column N: message". */
agl_status agl_eval_fail(const agl_eval *ev, const agl_node *node, agl_err *err, const char *fmt,
                         ...) AGL_PRINTF(4, 5);
#define agl_eval_fail(ev, node, err, ...)                                                          \
  agl_status_of(agl_eval_fail((ev), (node), (err), __VA_ARGS__), AGL_EARG)

/* "'region' holds strings, expected numbers" */
agl_status agl_eval_type_error(const agl_eval *ev, const agl_node *node, const agl_value *v,
                               const char *expected, agl_err *err);
#define agl_eval_type_error(ev, node, v, expected, err)                                            \
  agl_status_of(agl_eval_type_error((ev), (node), (v), (expected), (err)), AGL_EARG)

/* ---- helpers for element-wise work. A column of one value stands for that value in every row. --
 */

static inline bool agl_is_numeric(agl_type type)
{
  return type == AGL_NUMBER || type == AGL_INTEGER;
}

static inline size_t agl_row(const agl_column *c, size_t i)
{
  return c->n == 1 ? 0 : i;
}

static inline bool agl_present(const agl_column *c, size_t i)
{
  return c->missing == NULL || c->missing[agl_row(c, i)] == AGL_PRESENT;
}

/* Rows are handed to parallel work in blocks of this many, cut into chunks that stay in cache. */
enum { AGL_ROWS = 1 << 16, AGL_CHUNK = 1024 };

/* Call f(ctx, from, to, err) for consecutive blocks of the rows 0 .. n - 1, in parallel. */
typedef agl_status agl_rows_job(void *ctx, size_t from, size_t to, agl_err *err);
agl_status agl_rows_parallel(agl_rows_job *f, void *ctx, size_t n, agl_err *err);

/* Rows from .. from + n - 1 (n <= AGL_CHUNK) of a numeric, boolean or date column, in place or
** converted into buf. Missing ones are NaN for number columns, else meaningless. */
const double *agl_load_double(const agl_column *c, size_t from, size_t n, double *buf);
const int64_t *agl_load_integer(const agl_column *c, size_t from, size_t n, int64_t *buf);

/* Complete an element-wise result: missing where one of the inputs is, for the reason of the first
** of them, and undefined where a number came out as NaN. A column can name its own reasons only
** once: reasons of an input other than the first that uses any become AGL_MISSING. */
agl_status agl_column_finish(agl_column *out, const agl_column *const *in, size_t nin,
                             agl_err *err);

/* A fresh column of n missing values. */
agl_status agl_column_blank(agl_column **out, agl_type type, size_t n, agl_err *err);

/* The same values as numbers; booleans give 0 and 1. */
agl_status agl_column_to_number(agl_column **out, const agl_column *c, agl_err *err);

/* One value of the given type, 'YYYY-MM-DD' text to a date and so on, in a column. */
agl_status agl_column_constant(agl_column **out, agl_type type, double number, int64_t integer,
                               agl_err *err);
agl_status agl_column_constant_text(agl_column **out, const char *text, agl_err *err);

/* Give both values one type where that loses nothing: integer and number become number, the
** missing value takes the other's type, one string beside dates is read as a date. */
agl_status agl_value_match(agl_value *a, agl_value *b, const agl_eval *ev,
                           const agl_node *const node[2], agl_err *err);

/* Row i of in[second[i]]: columns of one type, of n values or one. Reasons as in agl_column_finish.
 */
agl_status agl_pick(agl_column **out, const agl_column *const in[2], const uint8_t *second,
                    size_t n, agl_err *err);

/* ---- operators, on columns of n values or one ------------------------------------------------ */

/* With the letters of agl_node.op, on types that eval has checked. AGL_EDATA where an integer or a
** date does not fit. */
agl_status agl_arith(agl_column **out, char op, const agl_column *a, const agl_column *b,
                     agl_err *err);
agl_status agl_compare(agl_column **out, char op, const agl_column *a, const agl_column *b,
                       agl_err *err);
agl_status agl_logic(agl_column **out, char op, const agl_column *a, const agl_column *b,
                     agl_err *err);
agl_status agl_not(agl_column **out, const agl_column *a, agl_err *err);
agl_status agl_concat(agl_column **out, const agl_column *a, const agl_column *b, agl_err *err);

#endif
