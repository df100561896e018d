/* SPDX-License-Identifier: GPL-3.0-or-later */
/* newton.h - the maximum of a log likelihood by Newton's method or Fisher's scoring. */
#ifndef AGL_NEWTON_H
#define AGL_NEWTON_H

#include "agglom.h"

typedef struct agl_newton agl_newton;

/* Set information (k by k, symmetric, lower and upper), score (k) and deviance, -2 log L up to a
** constant, at s->b. What has no value there is NaN. */
typedef agl_status agl_newton_eval(agl_newton *s, void *ctx, agl_err *err);

/* After iteration s->iterations, with s->step the step that was taken: fail to stop. */
typedef agl_status agl_newton_watch(const agl_newton *s, void *ctx, agl_err *err);

struct agl_newton {
  size_t k;
  double *b; /* where it begins and ends */
  double *information, *score, *step;
  double deviance;
  int iterations;
  bool converged;
};

/* With b all 0. */
agl_status agl_newton_new(agl_newton *s, size_t k, agl_err *err);
void agl_newton_clear(agl_newton *s);

/* Step until a step changes no coefficient by more than a relative 1e-12 of the largest, halving the
** steps that would raise the deviance. Information and score at the end are those of s->b.
** converged is false when the information is singular or 60 steps are not enough; that is no failure. `watch` may be NULL. */
agl_status agl_newton_run(agl_newton *s, agl_newton_eval *eval, agl_newton_watch *watch, void *ctx,
                          agl_err *err);

#endif
