/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** expr.h - the tree of a parsed expression, for evaluation, formulas and translation.
**
** Grammar: Lua 5.4 expressions without function bodies, indexing, methods and bitwise operators,
** plus `in {...}`. In formula mode (AGL_EXPR_FORMULA) `:` is a binary operator that binds tighter
** than `*`, and parsing stops before `~` and `|`, which formula.c splits at.
**
**     or  <  and  <  == ~= < <= > >= in, not in  <  ..  <  + -  <  * / // %  <  :  <  not - (unary)
** <  ^
**
** As in Lua, .. and ^ associate to the right. `not x in {...}` means not (x in {...}).
*/
#ifndef AGL_EXPR_H
#define AGL_EXPR_H

#include "base/err.h"
#include "data/timeline.h"

typedef enum {
  AGL_NODE_NUMBER,  /* number */
  AGL_NODE_INTEGER, /* integer */
  AGL_NODE_STRING,  /* text */
  AGL_NODE_BOOLEAN, /* integer, 0 or 1 */
  AGL_NODE_NIL,     /* the missing value */
  AGL_NODE_NAME,    /* text: a column; `any name` in backquotes when it is no Lua name */
  AGL_NODE_CALL,    /* text: the function; arg[0 .. narg-1]; option names in `option` */
  AGL_NODE_UNARY,   /* op: '-' 'n'(not) ; arg[0] */
  AGL_NODE_BINARY,  /* op: + - * / % ^ '.'(..) 'D'(//) '<' '>' 'L'(<=) 'G'(>=) '='(==) 'N'(~=)
                    ** 'a'(and) 'o'(or) 'i'(in) ':'(formula) ; arg[0], arg[1] */
  AGL_NODE_LIST     /* {a, b, c} after `in`; arg[] */
} agl_node_kind;

typedef struct agl_node agl_node;
struct agl_node {
  agl_node_kind kind;
  char op;
  size_t from, to; /* bytes of the source text it was read from: from <= i < to */
  double number;
  int64_t integer;
  char *text;
  size_t narg;
  agl_node **arg;
  char **option;  /* calls only, NULL or narg entries: name of `name = value` arguments, NULL for
                  ** positional ones */
  unsigned depth; /* of the tree below: 1 for a leaf, at most AGL_EXPR_DEPTH */
};

/* Nesting beyond this is refused, so that walking a tree may recurse. */
enum { AGL_EXPR_DEPTH = 1000 };

struct agl_arena;
struct agl_expr {
  char *text; /* the source */
  agl_node *root;
  struct agl_arena *arena; /* holds the nodes and their texts */
};

enum { AGL_EXPR_FORMULA = 1 };

/* Parse one expression from text + *at; afterwards *at is the first byte not read (white space
** skipped). Messages say "column N" of the whole text. */
agl_status agl_expr_parse_at(agl_expr **out, const char *text, size_t *at, unsigned flags,
                             agl_err *err);

/* Parse "name = expression" the same way; *name lives in the expression. */
agl_status agl_expr_parse_assignment(agl_expr **out, const char **name, const char *text,
                                     agl_err *err);

/* Fail with "column N: " before the message, for byte `at` of the text. */
agl_status agl_expr_fail(agl_err *err, agl_status code, const char *text, size_t at,
                         const char *fmt, ...) AGL_PRINTF(5, 6);
#define agl_expr_fail(err, code, ...)                                                              \
  agl_status_of(agl_expr_fail((err), (code), __VA_ARGS__), (code))

/* Evaluate one node of a tree against a table: a column of nrow values. lag, lead and diff go along the
** time of its rows, or by their order where that is NULL. */
agl_status agl_node_eval(agl_column **out, const agl_expr *e, const agl_node *node,
                         const agl_table *t, const agl_timeline *time, agl_err *err);

/* Is there a lag, lead or diff in the tree? */
bool agl_node_looks_back(const agl_node *node);

#endif
