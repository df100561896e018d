/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fn.h - the functions of expressions as records, one family a file. */
#ifndef AGL_FN_H
#define AGL_FN_H

#include "data/value.h"

enum { AGL_FN_ARGS = 8 }; /* parameters of one function, not counting a repeated last one */

/* A call whose arguments are evaluated and checked. */
typedef struct agl_fn agl_fn;
typedef struct {
  const agl_fn *fn;
  const agl_eval *ev;
  const agl_node *node;
  size_t n;                 /* rows of the result of element-wise and window functions */
  const agl_groups *groups; /* of the rows; NULL: all rows together */
  size_t narg;
  agl_value *arg;            /* .c is NULL where an optional one was left out */
  const agl_node **arg_node; /* where it stands in the text */
} agl_call;

typedef enum {
  AGL_FN_ROWS,     /* row by row: as many values as the longest argument */
  AGL_FN_WINDOW,   /* a value a row, from the rows of the group in their order */
  AGL_FN_AGGREGATE /* a value a group */
} agl_fn_kind;

/* `types` has a letter an argument, the last one for all that follow:
**   n number or integer   i integer   s string   d date   b boolean   * any
**   m number, integer or boolean      o number, integer or date
** A capital letter wants one value for all rows. */
struct agl_fn {
  agl_function doc;
  agl_fn_kind kind;
  const char *types;
  agl_status (*call)(agl_column **out, const agl_call *call, agl_err *err);
  double (*f1)(double x); /* for families of functions of one number */
};

/* A family is an array that ends with an empty record. */
extern const agl_fn agl_fn_math[], agl_fn_value[], agl_fn_string[], agl_fn_date[], agl_fn_window[],
    agl_fn_aggregate[];

/* In fn_quantile.c. */
agl_status agl_call_median(agl_column **out, const agl_call *call, agl_err *err);
agl_status agl_call_quantile(agl_column **out, const agl_call *call, agl_err *err);

/* In fn_serial.c. */
agl_status agl_call_autocorrelation(agl_column **out, const agl_call *call, agl_err *err);

const agl_fn *agl_fn_find(const char *name);

/* The index of a parameter of `usage` by its name, or SIZE_MAX; how many there are, and how many
** have no default. A usage that ends in ", ..." repeats its last parameter. */
size_t agl_fn_param(const agl_fn *fn, const char *name);
size_t agl_fn_nparam(const agl_fn *fn);
size_t agl_fn_nrequired(const agl_fn *fn);
bool agl_fn_variadic(const agl_fn *fn);

agl_status agl_fn_call(agl_value *out, const agl_eval *ev, const agl_node *node, agl_err *err);

/* ---- helpers for the families -------------------------------------------------------------- */

/* Fail pointing at an argument of the call. */
agl_status agl_call_fail(const agl_call *call, size_t arg, agl_err *err, const char *fmt, ...)
    AGL_PRINTF(4, 5);
#define agl_call_fail(call, arg, err, ...)                                                         \
  agl_status_of(agl_call_fail((call), (arg), (err), __VA_ARGS__), AGL_EARG)

/* Argument k as a constant, or the default where it was left out. A missing one is an error. */
agl_status agl_call_number(double *out, const agl_call *call, size_t k, double left_out,
                           agl_err *err);
agl_status agl_call_integer(int64_t *out, const agl_call *call, size_t k, int64_t left_out,
                            agl_err *err);

/* The group number of each row, as an integer column. Only with groups. */
agl_status agl_call_group_column(agl_column **out, const agl_call *call, agl_err *err);

/* Give all arguments from `from` on one type (agl_value_match), or refuse. */
agl_status agl_call_match(const agl_call *call, size_t from, agl_err *err);

#endif
