/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dist.h - the distributions of test statistics. NaN in, NaN out. */
#ifndef AGL_DIST_H
#define AGL_DIST_H

/* P(|T| >= |t|), T Student with df > 0 degrees of freedom. */
double agl_t_two_sided(double t, double df);

/* The t with P(T <= t) = p, 0 < p < 1. */
double agl_t_quantile(double p, double df);

/* P(F >= f), F with d1, d2 > 0 degrees of freedom; 1 for f <= 0. */
double agl_f_upper(double f, double d1, double d2);

/* The f with P(F <= f) = p, 0 < p < 1. */
double agl_f_quantile(double p, double d1, double d2);

/* P(X >= x), X chi-squared with df > 0 degrees of freedom. */
double agl_chi2_upper(double x, double df);

/* P(|Z| >= |z|), Z standard normal. */
double agl_normal_two_sided(double z);

/* P(Z <= z), and the z with P(Z <= z) = p, 0 < p < 1. */
double agl_normal_lower(double z);
double agl_normal_quantile(double p);

#endif
