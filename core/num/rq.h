/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rq.h - regression quantiles: min over b of sum w_i rho(y_i - x_i'b), rho(r) = r (tau - [r < 0]). */
#ifndef AGL_RQ_H
#define AGL_RQ_H

#include "agglom.h"

/* X is n by k, k columns of n values, of full rank; w is NULL or n positive weights. Borrowed as long
** as the solver lives. */
typedef struct {
  size_t n, k;
  const double *const *x;
  const double *y, *w;
  bool intercept; /* the first column is all ones */
} agl_rq_problem;

typedef struct agl_rq agl_rq;

/* AGL_EMATH when no k rows are linearly independent. */
agl_status agl_rq_new(agl_rq **out, const agl_rq_problem *p, agl_err *err);
void agl_rq_free(agl_rq *q);

/* The k coefficients, 0 < tau < 1: a vertex of the linear program, so the residuals of k rows are 0.
** Starts from the solution before. AGL_EINTR. */
agl_status agl_rq_solve(double *beta, agl_rq *q, double tau, agl_err *err);

/* Of the last solution: y - X b, 0 in the k rows it passes through; is it the only one; how many
** exchanges of rows it took. */
void agl_rq_residuals(double *residual, const agl_rq *q, const double *beta);
bool agl_rq_unique(const agl_rq *q);
size_t agl_rq_pivots(const agl_rq *q);

#endif
