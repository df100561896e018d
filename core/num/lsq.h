/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lsq.h - linear least squares, min |y - X b|, with the parts that inference needs. */
#ifndef AGL_LSQ_H
#define AGL_LSQ_H

#include "agglom.h"

/* X is n by k: k columns of n values. */
typedef struct {
  size_t n, k;
  const double *const *x;
  const double *y;
  const double *x_low; /* what rounding to double took from x, column after column, or NULL */
  bool intercept;      /* the first column is all ones */
} agl_lsq_problem;

typedef struct {
  size_t n, k;
  double *beta; /* k coefficients */
  double *step; /* k: the length of the last step of refinement in each, an upper limit of what the
                    ** arithmetic may still lack; NULL where there is no refinement */
  double *residual; /* n */
  double *gram_inv; /* k by k, (X'X)^-1, symmetric */
  double *mean;     /* k, of the columns; 0 for the intercept, all 0 without one */
  double rss;       /* residual sum of squares */
  double tss;       /* y'y, about the mean of y when there is an intercept */
  int refinements;  /* steps of iterative refinement that were taken */
  bool crossed;     /* by cross-products, not by QR */
  bool doubled;     /* refined in twice the precision of double, not only extended precision */
} agl_lsq;

/* Fit by Householder QR, then refine b and the residuals together; ill-conditioned and small
** problems in doubled precision, which also refines (X'X)^-1. Well-conditioned problems with many
** rows are fitted by cross-products (cross.h). n >= k >= 1 and all values finite are the caller's
** to check. A column that depends linearly on the ones before it, to a relative 1e-11
** of its length, is AGL_EMATH with its index in *dependent. */
agl_status agl_lsq_fit(agl_lsq *out, size_t *dependent, const agl_lsq_problem *p, agl_err *err);
void agl_lsq_clear(agl_lsq *f);

/* Row i's leverage x_i' (X'X)^-1 x_i, a number in (0, 1]. */
double agl_lsq_leverage(const agl_lsq *f, const double *const *x, size_t i);

/* For Z = X - 1 s' and an intercept in column 0 with s_0 = 0: from a covariance of the coefficients
** on Z to that on X, k by k, in place. */
void agl_lsq_unshift(double *v, const double *s, size_t k);

#endif
