/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model.h - the inside of a fitted model, for the files of core/model. */
#ifndef AGL_MODEL_H
#define AGL_MODEL_H

#include "agglom.h"
#include "model/formula.h"
#include "num/lsq.h"

/* The rows of a table that have every term of a formula. Columns without arithmetic and gaps are
** borrowed from the table, which a design does not outlive. */
typedef struct {
  size_t n, k;
  size_t nrow;         /* rows of the table */
  size_t *row;         /* n: which rows of the table are used; NULL when all are */
  const double **x;    /* k columns of n values; the intercept first */
  const double *y;     /* n; NULL when only the terms were asked for */
  const double *w;     /* n: weights; NULL without */
  double *x_low;       /* n by k: what rounding took from x where a term is a product or power; NULL
                       ** when no term is */
  size_t *dropped;     /* k + 2: rows dropped because this term (then: the response, the weight) is
                       ** missing or infinite; a row is counted at the first that lacks it */
  double **own;        /* k + 2: the values of x, y, w that the design made; NULL: borrowed ... */
  agl_column **column; /* ... from this column */
} agl_design;

/* Which row of the table is row i of the design. */
static inline size_t agl_design_row(const agl_design *d, size_t i)
{
  return d->row != NULL ? d->row[i] : i;
}

/* What to evaluate beside the terms. */
typedef struct {
  bool response;
  const char *weights; /* a column, or NULL */
} agl_design_parts;

/* AGL_EARG, AGL_EDATA. */
agl_status agl_design_new(agl_design *out, const agl_formula *f, const agl_table *t,
                          agl_design_parts parts, agl_err *err);
void agl_design_clear(agl_design *d);

/* The value of a polynomial expression of columns - names, numbers, + - *, whole powers - in doubled
** precision: x + low, NaN in both where missing. *done is false, and nothing is set, for any other
** expression. nrow values each. */
agl_status agl_exact_eval(bool *done, double *x, double *low, const agl_node *node,
                          const agl_table *t, agl_err *err);

/* The covariance of the estimates and what it came of. */
typedef struct {
  const agl_covariance *of;
  double *v;        /* k by k; NaN without degrees of freedom */
  double df;        /* of t and F; NaN without */
  double f;         /* F that all slopes are 0; NaN when there is none */
  char *cluster[2]; /* columns */
  size_t ncluster;
  size_t ngroup[3]; /* clusters by the first column, by the second, by both */
  size_t lag;
  bool lag_given, adjust;
} agl_inference;

struct agl_model {
  agl_formula *formula;
  agl_table *data; /* the columns of the data, shared */
  agl_design design;
  char *weights; /* name of the column, or NULL */
  char **term;   /* k names */
  agl_lsq fit;
  double tss;         /* total sum of squares: centred when there is an intercept */
  double sigma2;      /* RSS / df_residual; NaN without degrees of freedom */
  size_t df_model;    /* k less the intercept */
  size_t df_residual; /* n - k */
  agl_inference inference;
};

/* Least squares with weights: rows times the square root of theirs. Residuals are those of y. */
agl_status agl_fit_weighted(agl_model *m, size_t *dependent, agl_err *err);

/* Row i's leverage, with weights too. */
double agl_model_leverage(const agl_model *m, size_t i);

/* Standard error of coefficient j; NaN without degrees of freedom. */
double agl_model_std_error(const agl_model *m, size_t j);

/* The two-sided t for intervals; NaN without degrees of freedom. */
double agl_model_t(const agl_model *m, double level);

/* a'V b for the covariance V of the estimates. */
double agl_model_covariance(const agl_model *m, const double *a, const double *b);

/* The F test of the sums of squares; NaN when there is none. */
double agl_model_f(const agl_model *m);
double agl_model_f_p_value(const agl_model *m);

/* The index of a term; unknown is AGL_EARG with a suggestion. */
agl_status agl_model_find(size_t *out, const agl_model *m, const char *term, agl_err *err);

/* 0 < level < 1 or AGL_EARG. */
agl_status agl_check_level(double level, agl_err *err);

#endif
