/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shrink.h - what regressions with a penalty on their coefficients share: columns of unit variance. */
#ifndef AGL_SHRINK_H
#define AGL_SHRINK_H

#include "model/model.h"

/* The terms without the intercept, times the root of the weight (of mean 1): with an intercept less
** their mean, and when standardised over their standard deviation (divisor n). */
typedef struct {
  size_t n, p;
  bool constant;
  double *store;        /* owns the arrays below */
  double *z, *y;        /* p columns of n values; n */
  double *mean, *scale; /* p: b = c / scale for the coefficients c of z */
  double ymean;
  double factor; /* what the weights were multiplied by */
} agl_shrunken;

/* Of the rows i with keep[i], of all when keep is NULL. */
agl_status agl_shrink_new(agl_shrunken *s, const agl_model *m, bool standardise, const bool *keep,
                          agl_err *err);
void agl_shrink_clear(agl_shrunken *s);

/* The coefficients of the terms, k of them, from those of z. */
void agl_shrink_coefficients(double *beta, const agl_shrunken *s, const double *c);

/* Set fit.beta, the residuals, fit.rss, fit.tss, sigma, and the degrees of freedom of edf coefficients. */
void agl_shrink_finish(agl_model *m, const agl_shrunken *s, const double *c, double edf);

#endif
