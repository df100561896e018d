/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quantile.h - sorted values and their quantiles. */
#ifndef AGL_QUANTILE_H
#define AGL_QUANTILE_H

#include "agglom.h"

/* The present values of a column that holds no strings, ascending. Free *out with agl_free. */
agl_status agl_quantile_sort(double **out, size_t *n, const agl_column *c, agl_err *err);

/* The p-quantile of x[0] <= ... <= x[n-1], n >= 1, by definition 1..9 of Hyndman and Fan (1996). */
double agl_quantile(const double *x, size_t n, double p, int type);

#endif
