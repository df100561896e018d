/* SPDX-License-Identifier: GPL-3.0-or-later */
/* formula.h - "y ~ x1 + log(x2) + a:b - 1" as a response and terms. */
#ifndef AGL_FORMULA_H
#define AGL_FORMULA_H

#include "agglom.h"
#include "data/expr.h"

/* A term is the product of its factors: one for x or log(x), two for a:b. The nodes are borrowed
** from the formula's right-hand side. */
typedef struct {
  char *name;
  const agl_node **factor;
  size_t nfactor;
} agl_term;

typedef struct {
  char *text;
  char *response_name;
  agl_expr *response, *rhs;
  bool intercept;
  agl_term *term; /* without the intercept, in the order of the formula, each once */
  size_t nterm;
} agl_formula;

/* AGL_EPARSE with the column of the text that is wrong. */
agl_status agl_formula_parse(agl_formula **out, const char *text, agl_err *err);
void agl_formula_free(agl_formula *f);

/* The name of the term that a node stands for: "x", "log(x)", "a:b". Free with agl_free; NULL when
** out of memory or past 16 factors. */
char *agl_formula_term_name(const agl_expr *e, const agl_node *node);

#endif
