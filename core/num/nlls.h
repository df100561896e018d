/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nlls.h - nonlinear least squares, min |y - f(b)|, from values and exact derivatives of f. */
#ifndef AGL_NLLS_H
#define AGL_NLLS_H

#include "num/lsq.h"

/* What is wanted of f at b: n values, and unless `x` is NULL the derivatives by each of the k
** parameters, x[j][i] + low[j * n + i] in doubled precision. */
typedef struct {
  const long double *b;
  long double *f;
  double *const *x;
  double *low;
} agl_nlls_point;

typedef struct {
  size_t n, k; /* n >= k >= 1 */
  const double *y, *start;
  size_t steps; /* damped ones, at most */
  agl_status (*value)(const agl_nlls_point *at, const void *ctx, agl_err *err);
  const void *ctx;
} agl_nlls_problem;

typedef struct {
  agl_lsq fit;   /* least squares of the residuals on the derivatives at the solution: beta is
                     ** the solution, rss and residual those of y, gram_inv (J'J)^-1 */
  size_t steps;  /* tried */
  double offset; /* |J d| / sqrt(k) over |r| / sqrt(n - k) for the last step d (Bates & Watts
                     ** 1981): how far, in standard errors, from where the derivative of rss is 0 */
} agl_nlls;

/*
** Levenberg-Marquardt: damped steps, scaled by the longest derivatives seen (More 1978), with the
** second-order correction of Transtrum & Sethna (2012), until the sum of squares is at its least
** as far as it can tell. Then Gauss-Newton steps from residuals in long double, which tell the
** solution to the last digits of a double.
**
** AGL_EMATH: f is not finite at the start; it did not converge; or the derivative by a parameter
** depends linearly on those before it at the solution, whose index is then in *dependent, else
** SIZE_MAX.
*/
agl_status agl_nlls_fit(agl_nlls *out, size_t *dependent, const agl_nlls_problem *p, agl_err *err);

#endif
