/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cross.h - least squares for many rows, by cross-products and refinement. */
#ifndef AGL_CROSS_H
#define AGL_CROSS_H

#include "num/lsq.h"

/* Fill the coefficients, residuals, gram_inv and rss of `fit`, whose arrays are there. *done is
** false, and `fit` undefined, when the problem is too ill conditioned for this way. */
agl_status agl_cross_fit(bool *done, agl_lsq *fit, const agl_lsq_problem *p, agl_err *err);

#endif
