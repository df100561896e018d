/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spd.h - symmetric positive definite systems: information matrices and the steps they give. */
#ifndef AGL_SPD_H
#define AGL_SPD_H

#include "agglom.h"

/* x with A x = b, and A^-1, for a k by k matrix that is scaled to a unit diagonal first; both leave A
** alone. *done is false, and nothing is set, when A is not positive definite or nearly not. */
agl_status agl_spd_solve(bool *done, double *x, const double *a, const double *b, size_t k,
                         agl_err *err);
agl_status agl_spd_invert(bool *done, double *inverse, const double *a, size_t k, agl_err *err);

#endif
