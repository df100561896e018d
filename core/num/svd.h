/* SPDX-License-Identifier: GPL-3.0-or-later */
/* svd.h - the singular value decomposition Z = U S V'. */
#ifndef AGL_SVD_H
#define AGL_SVD_H

#include "agglom.h"

/* z holds the p columns of n values of Z, any n and p, and becomes U S; v, p by p, column after column,
** becomes V; s, p values in no order, S. AGL_EINTR, AGL_EMATH. */
agl_status agl_svd(double *z, double *s, double *v, size_t n, size_t p, agl_err *err);

#endif
