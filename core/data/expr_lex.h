/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr_lex.h - the tokens of an expression, and the memory its tree lives in. */
#ifndef AGL_EXPR_LEX_H
#define AGL_EXPR_LEX_H

#include "data/expr.h"

typedef enum {
  AGL_TOKEN_END, /* of the text, or in formula mode before ~ and | */
  AGL_TOKEN_NAME,
  AGL_TOKEN_NUMBER,
  AGL_TOKEN_INTEGER,
  AGL_TOKEN_STRING,
  AGL_TOKEN_OP
} agl_token_kind;

/* Operators carry the letter of agl_node.op; besides those ( ) { } [ , and 'A' (single =) '@'
** (single dot) 't' true 'f' false 'z' nil. */
typedef struct {
  agl_token_kind kind;
  char op;
  size_t from, to;
  double number;
  int64_t integer;
  char *text;   /* names and strings */
  bool literal; /* a name in backquotes */
} agl_token;

typedef struct {
  agl_expr *e;
  size_t at; /* next byte */
  unsigned flags;
  agl_token token; /* the one at hand */
} agl_lexer;

/* Step to the next token. */
agl_status agl_lex_next(agl_lexer *l, agl_err *err);

/* n bytes that live as long as the expression; NULL when out of memory. */
void *agl_expr_alloc(agl_expr *e, size_t n);

#endif
