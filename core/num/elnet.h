/* SPDX-License-Identifier: GPL-3.0-or-later */
/* elnet.h - min over b of b'G b / 2 - c'b + l1 sum |b_j| + l2 sum b_j^2 / 2. */
#ifndef AGL_ELNET_H
#define AGL_ELNET_H

#include "agglom.h"

typedef struct {
  size_t p;
  const double *g; /* p by p, symmetric, positive semidefinite */
  const double *c; /* p */
  double l1, l2;
} agl_elnet;

/* From b as it is on entry to the minimum, where c - G b - l2 b is l1 sign(b_j) for each b_j that is not
** 0 and at most l1 in size for the others, to rounding. AGL_EINTR; AGL_EMATH when it does not settle. */
agl_status agl_elnet_solve(double *b, const agl_elnet *e, agl_err *err);

#endif
