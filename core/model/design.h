/* SPDX-License-Identifier: GPL-3.0-or-later */
/* design.h - the numbers a formula asks for, row by row, without the rows that lack one. */
#ifndef AGL_DESIGN_H
#define AGL_DESIGN_H

#include "agglom.h"
#include "model/coding.h"
#include "model/formula.h"

/* One way of absorbed effects: the group of each row used. */
typedef struct {
  char *name;    /* "firm", "firm^year" */
  size_t ngroup; /* among the rows used */
  uint32_t *id;  /* n */
} agl_absorbed;

/* A regressor that was left out, and why. */
typedef struct {
  char *name, *why;
} agl_omitted;

/* Rows that were dropped because they lack this first. */
typedef struct {
  char *what;  /* a variable, a factor, a way, a column that has to be there, such as clusters */
  bool number; /* missing or infinite */
  size_t rows;
} agl_lost;

/*
** The rows of a table that have every variable of a formula. Columns without arithmetic and gaps are
** borrowed from the table, which a design does not outlive.
**
** The variables are, in this order: k regressors (the intercept, the exogenous, the endogenous), the
** response, the weight, the offset, the excluded instruments. x[j] is NULL for a variable that is
** not there.
*/
typedef struct {
  size_t n, k;
  size_t nendogenous;   /* the last of the regressors */
  size_t ninstrument;   /* excluded ones */
  size_t nvariable;     /* k + 3 + ninstrument */
  size_t nrow;          /* rows of the table */
  size_t *row;          /* n: which rows of the table are used; NULL when all are */
  const double **x;     /* nvariable columns of n values */
  char **name;          /* nvariable: "const", "log(x)", "factor(region)Perm"; NULL: no such one */
  const double *y;      /* x[k]; NULL when only the terms were asked for */
  const double *w;      /* x[k + 1]; NULL without weights */
  const double *offset; /* x[k + 2]; NULL without */
  const double *const *z; /* x + k + 3: the excluded instruments */
  double *x_low; /* n by k: what rounding took from x where a term is a product or power; NULL
                       ** when no term is */
  agl_absorbed *absorbed;
  size_t nabsorbed;
  agl_lost *lost; /* nlost */
  size_t nlost;
  agl_omitted *omitted; /* nomitted: regressors that are not among the variables */
  size_t nomitted;
  agl_coding *coding; /* ncoding: the factors and polynomials of the terms, each once */
  size_t ncoding;
  double **own;        /* nvariable: the values of x that the design made; NULL: borrowed ... */
  agl_column **column; /* nvariable: ... from this column */
} agl_design;

/* Which row of the table is row i of the design. */
static inline size_t agl_design_row(const agl_design *d, size_t i)
{
  return d->row != NULL ? d->row[i] : i;
}

/* What to evaluate beside the terms and the offset. */
typedef struct {
  bool response;       /* and the absorbed effects and instruments: for a fit */
  const char *weights; /* a column, or NULL */
  const char
      *index[2]; /* the columns of units and times, or of times and NULL, that lags go along */
  const char *const *present; /* npresent columns without which a row is not used */
  size_t npresent;
  const agl_design *like; /* of a fit: make the same regressors, with its levels and without those
                          ** it omitted; NULL for a new fit */
  unsigned noise;         /* of agl_data: where x_low is, every regressor moves by it */
} agl_design_parts;

/* AGL_EARG, AGL_EDATA. */
agl_status agl_design_new(agl_design *out, const agl_formula *f, const agl_table *t,
                          const agl_design_parts *parts, agl_err *err);
void agl_design_clear(agl_design *d);

/* Leave variable j out, a regressor or an excluded instrument, for the reason `why`. */
agl_status agl_design_omit(agl_design *d, size_t j, const char *why, agl_err *err);

/* A column of the table in the rows used; free it with agl_column_free. */
agl_status agl_design_column(agl_column **out, const agl_design *d, const agl_table *t,
                             const char *name, agl_err *err);

/* ---- for the files of design.h ------------------------------------------------------------- */

/* What a design is made of. */
typedef struct {
  const agl_formula *f;
  const agl_data *data;
  const agl_design_parts *parts;
} agl_design_plan;

/* Values of variable j, one for each row of the table, for the caller to set. */
agl_status agl_design_own(agl_design *d, size_t j, agl_err *err);

/* Choose the rows that lack nothing, count the others by what they lack, close the gaps that they
** leave in the variables, and number the groups of the absorbed effects. */
agl_status agl_design_choose_rows(agl_design *d, const agl_design_plan *plan, agl_err *err);

/* Put the columns of factors and polynomials in place of the terms that have them, each of which is
** one variable so far: the product of its plain factors, NULL when it has none. */
agl_status agl_design_expand(agl_design *d, const agl_design_plan *plan, agl_err *err);

agl_status agl_design_note_omitted(agl_design *d, const char *name, const char *why, agl_err *err);

/* Find the codings of the terms and instruments and evaluate them in all rows. */
agl_status agl_design_find_codings(agl_design *d, const agl_design_plan *plan, agl_err *err);

/* Does a term do arithmetic, so that rounding it to double would lose something? */
bool agl_term_rounds(const agl_term *term);

/* Factor i of those that are no coding, without I(...); NULL past the last. */
const agl_node *agl_term_plain(const agl_term *term, size_t i);

/* Without I(...), which shields arithmetic from the formula. */
const agl_node *agl_node_unwrap(const agl_node *node);

/* The product of a term's plain factors, of which there is one at least: x + low in every row. */
agl_status agl_term_product(double *x, double *low, const agl_data *data, const agl_term *term,
                            agl_err *err);

/* How far the noise of data moves value x of a column, half a unit in its last place or so: not at
** all where x is a short binary fraction, as rounding its decimals would not have. */
double agl_noise(unsigned noise, size_t column, size_t row, double x);

/* The value of a polynomial expression of columns - names, numbers, + - *, whole powers - in doubled
** precision: x + low, NaN in both where missing. *done is false, and nothing is set, for any other
** expression. nrow values each. */
agl_status agl_exact_eval(bool *done, double *x, double *low, const agl_node *node,
                          const agl_data *data, agl_err *err);

#endif
