/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** tape.h - formulas with parameters: their values and exact derivatives.
**
** derive.c makes instructions of the right-hand side, for a stack of numbers that each carry their
** derivatives by all parameters (forward-mode automatic differentiation; Griewank & Walther 2008);
** tape.c runs them, in long double.
*/
#ifndef AGL_TAPE_H
#define AGL_TAPE_H

#include "model/formula.h"
#include "num/nlls.h"

/* A function of one number, and its derivative u'(x) where u(x) = y. */
typedef struct {
  const char *name;
  long double (*value)(long double x);
  long double (*slope)(long double x, long double y);
} agl_rule;

/* NULL: no rule for it. The name of the negative is "-". */
const agl_rule *agl_rule_find(const char *name);

typedef enum {
  AGL_TAPE_NUMBER,
  AGL_TAPE_COLUMN,
  AGL_TAPE_PARAMETER,
  AGL_TAPE_UNARY,
  AGL_TAPE_BINARY, /* op: + - * / ^, '<' the lesser, '>' the greater */
  AGL_TAPE_CHOOSE  /* of three, the second where the first is not 0, else the third */
} agl_opcode;

typedef struct {
  agl_opcode code;
  char op;
  bool power_moves; /* ^ with a parameter in the exponent */
  size_t which;     /* column or parameter */
  long double number;
  const agl_rule *rule;
} agl_instruction;

typedef struct {
  size_t k; /* parameters */
  agl_instruction *at;
  size_t length, room;
  size_t depth, deepest; /* slots */
} agl_tape;

/* What the names in a formula stand for: k parameters, else columns of the table. */
typedef struct {
  agl_formula *formula;
  const char *const *param;
  size_t k;
  const agl_table *t;
} agl_tape_scope;

/* The instructions for the right-hand side of a formula of two sides. What has no parameter in it may
** be any expression that gives numbers: it becomes a term of the formula. Around parameters there may
** be + - * / ^ and functions with a derivative. AGL_EARG, with the column of the text: another
** operator or function around a parameter, an unknown name. */
agl_status agl_tape_new(agl_tape **out, const agl_tape_scope *s, agl_err *err);
void agl_tape_free(agl_tape *t);

/* f, and x with low unless x is NULL, for n rows; column[i] has the values of term i. */
agl_status agl_tape_run(const agl_tape *t, const double *const *column, size_t n,
                        const agl_nlls_point *at, agl_err *err);

#endif
