/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vcov_series.h - scores as a time series: whitening, bandwidths, autocovariances. */
#ifndef AGL_VCOV_SERIES_H
#define AGL_VCOV_SERIES_H

#include "model/model.h"

/* k series of n values, and what whitening took out of them. */
typedef struct {
  size_t n, k;
  double *u;    /* series j: u + j * n */
  double *back; /* (I - A)^-1 of the VAR(1) u_t = A u_(t-1) + e_t, k by k; NULL before whitening */
} agl_series;

/* The scores of a fit, about the means where those are; row order[i] as value i, row i when it is
** NULL. */
agl_status agl_series_new(agl_series *s, const agl_model *m, const size_t *order, agl_err *err);
void agl_series_clear(agl_series *s);

/* Put the residuals of a VAR(1) without constant in place of the series, n - 1 of them. */
agl_status agl_series_whiten(agl_series *s, agl_err *err);

/* Newey & West (1994) with weight 1 for every term but the constant; not finite where there is
** none. */
double agl_series_bandwidth(const agl_series *s, const char *kernel, const agl_model *m);

/* sum over lags l of k(l / bandwidth) (Gamma_l + Gamma_l'), k by k; put back what whitening took. */
agl_status agl_series_meat(double *out, const agl_series *s, const char *kernel, double bandwidth,
                           agl_err *err);

#endif
