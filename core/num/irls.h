/* SPDX-License-Identifier: GPL-3.0-or-later */
/* irls.h - iteratively reweighted least squares of residuals, in coordinates where X'X is n I. */
#ifndef AGL_IRLS_H
#define AGL_IRLS_H

#include "num/lsq.h"

/* Weights w(u) of scaled residuals u, and psi'(u) = (u w(u))'. */
typedef struct {
  double (*weight)(double u, double tuning);
  double (*slope)(double u, double tuning);
  double tuning;
} agl_rho;

extern const agl_rho agl_rho_huber, agl_rho_bisquare; /* with k = 1.345, c = 4.685 */

/* Coefficients b of z stand for the fit of y less Z b; y is what least squares left. */
typedef struct {
  size_t n, k;
  double *store;     /* owns the arrays below */
  double *z;         /* n by k, row after row */
  double *y, *r, *w; /* n: the response, y - Z b, weights */
  double *b, *a, *g; /* k, k by k, k */
  double *sorted;    /* n: scratch of the median */
} agl_irls;

/* For the rows of p and their least squares fit. Or of m of the rows of another: row[i] is row i. */
agl_status agl_irls_new(agl_irls *s, const agl_lsq_problem *p, const agl_lsq *fit, agl_err *err);
agl_status agl_irls_pick(agl_irls *s, const agl_irls *from, const size_t *row, size_t m,
                         agl_err *err);
void agl_irls_clear(agl_irls *s);

/* r = y - Z b */
void agl_irls_residuals(agl_irls *s);

/* One weighted fit with w(r / scale): false when the rows that have a weight do not determine it. *change
** is the length of the step in r over that of r. */
bool agl_irls_step(double *change, agl_irls *s, const agl_rho *rho, double scale);

/* Median of |r| / 0.6745. */
double agl_irls_mad(agl_irls *s);

/*
** The start of an MM estimate (Yohai 1987): b with the least S-scale s, sum rho(r / s) = (n - k) / 2 of
** Tukey's bisquare with c = 1.548, among `subsets` exact fits of k random rows and least squares, each
** improved, the five best to the end (Salibian-Barrera & Yohai 2006); with many rows all but those five are
** judged on 2,000 of them. Sets b, r, *scale; 0 when half of the rows fit exactly.
*/
agl_status agl_irls_start(double *scale, agl_irls *s, size_t subsets, uint32_t seed, agl_err *err);

#endif
