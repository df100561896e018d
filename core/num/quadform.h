/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quadform.h - the exact distribution of a ratio of quadratic forms in normal variables. */
#ifndef AGL_QUADFORM_H
#define AGL_QUADFORM_H

#include <stddef.h>

/* P(sum lambda_i z_i^2 / sum z_i^2 < d), z standard normal; lambda ascending, m >= 1 values. */
double agl_ratio_lower(double d, const double *lambda, size_t m);

#endif
