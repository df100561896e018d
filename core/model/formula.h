/* SPDX-License-Identifier: GPL-3.0-or-later */
/* formula.h - "y ~ x1 + log(x2) + a:b | firm + year | p ~ z" as a response, terms and ways. */
#ifndef AGL_FORMULA_H
#define AGL_FORMULA_H

#include "agglom.h"
#include "data/expr.h"

/* A term is the product of its factors: one for x or log(x), two for a:b. The nodes are borrowed
** from the formula's right-hand side. */
typedef struct {
  char *name;
  const agl_node **factor;
  char **part; /* the name of each factor */
  size_t nfactor;
} agl_term;

/* A way of absorbed effects: one effect for each combination of the columns' values. */
typedef struct {
  char *name;              /* "firm", "firm^year" */
  const agl_node **column; /* ncolumn names in the tree */
  size_t ncolumn;
} agl_way;

/* The parts of a formula, in their order in the text. */
typedef enum {
  AGL_PART_RESPONSE,
  AGL_PART_TERMS,
  AGL_PART_ABSORBED,
  AGL_PART_ENDOGENOUS,
  AGL_PART_INSTRUMENTS,
  AGL_PARTS
} agl_part;

/* "response ~ terms | ways | endogenous ~ instruments"; the ways, or the last part, or both may be
** left out. Nodes of all parts have their places in the same text. */
typedef struct {
  char *text;
  char *response_name;
  agl_expr *part[AGL_PARTS]; /* NULL: not there */
  bool sorted;               /* into terms and ways; else the parts are just expressions */
  bool intercept;            /* false with absorbed effects, which hold it */
  bool constant;  /* the intercept or absorbed effects: a factor has no column for its reference */
  agl_term *term; /* the exogenous, then the endogenous, without the intercept, in the order of the
                  ** formula, each once */
  size_t nterm, nendogenous;
  agl_term *instrument; /* excluded ones */
  size_t ninstrument;
  const agl_node **offset; /* w of each offset(w) */
  size_t noffset;
  agl_way *way;
  size_t nway;
} agl_formula;

/* AGL_EPARSE with the column of the text that is wrong. */
agl_status agl_formula_parse(agl_formula **out, const char *text, agl_err *err);
void agl_formula_free(agl_formula *f);

/* The same with nothing sorted into terms and ways: the parts are just expressions. Then a term, once
** however often it is added, as *at of the formula. */
agl_status agl_formula_parse_parts(agl_formula **out, const char *text, agl_err *err);
agl_status agl_formula_add(size_t *at, agl_formula *f, const agl_node *node, agl_err *err);

/* Fail with "formula '...', column N: " before the message, for byte `at` of the text. */
agl_status agl_formula_fail(agl_err *err, agl_status code, const char *text, size_t at,
                            const char *fmt, ...) AGL_PRINTF(5, 6);
#define agl_formula_fail(err, code, ...)                                                           \
  agl_status_of(agl_formula_fail((err), (code), __VA_ARGS__), (code))

/* The name of a factor of a term: its source, but for white space; factor(v) and poly(x, 2) have one
** name however they are spelt. NULL when out of memory. */
char *agl_formula_name(const agl_expr *e, const agl_node *node);

/* The name of the term that a node stands for: "x", "log(x)", "a:b". Free with agl_free; NULL when
** out of memory or past 16 factors. */
char *agl_formula_term_name(const agl_expr *e, const agl_node *node);

#endif
