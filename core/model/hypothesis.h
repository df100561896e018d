/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hypothesis.h - functions of coefficients and their derivatives. */
#ifndef AGL_HYPOTHESIS_H
#define AGL_HYPOTHESIS_H

#include "model/model.h"

/* The value of an expression of coefficients at the estimates, and its derivative by coefficient j.
** AGL_EPARSE for what cannot be derived, AGL_EMATH where there is no derivative. */
agl_status agl_derive(double *value, double *slope, const agl_model *m, const agl_expr *e,
                      const agl_node *node, size_t j, agl_err *err);

#endif
