/* SPDX-License-Identifier: GPL-3.0-or-later */
/* newton.c - the maximum of a log likelihood by Newton's method or Fisher's scoring. */
#include "num/newton.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "num/spd.h"

enum { STEPS = 60, HALVINGS = 40 };

agl_status agl_newton_new(agl_newton *s, size_t k, agl_err *err)
{
  *s = (agl_newton){.k = k, .deviance = NAN};
  s->b = agl_alloc_zero(k, sizeof *s->b);
  s->information = agl_alloc_zero(k * k, sizeof *s->information);
  s->score = agl_alloc_zero(k, sizeof *s->score);
  s->step = agl_alloc_zero(k, sizeof *s->step);
  if (s->b != NULL && s->information != NULL && s->score != NULL && s->step != NULL)
    return AGL_OK;
  agl_newton_clear(s);
  return agl_fail_memory(err, "maximum likelihood");
}

void agl_newton_clear(agl_newton *s)
{
  agl_free(s->b);
  agl_free(s->information);
  agl_free(s->score);
  agl_free(s->step);
  *s = (agl_newton){0};
}

static double largest(const double *x, size_t k)
{
  double most = 0;
  for (size_t j = 0; j < k; j++)
    most = fmax(most, fabs(x[j]));
  return most;
}

/* From s->b along s->step, half as far for as long as the deviance rises; `from` has room for k. */
static agl_status advance(bool *moved, agl_newton *s, double *from, agl_newton_eval *eval,
                          void *ctx, agl_err *err)
{
  double before = s->deviance;
  *moved = false;
  memcpy(from, s->b, s->k * sizeof *from);
  for (int h = 0; h < HALVINGS && !*moved; h++) {
    for (size_t j = 0; j < s->k; j++) {
      s->step[j] = h == 0 ? s->step[j] : s->step[j] / 2;
      s->b[j] = from[j] + s->step[j];
    }
    AGL_TRY(eval(s, ctx, err));
    *moved = s->deviance <= before + 1e-11 * (1 + fabs(before));
  }
  return AGL_OK;
}

static agl_status run(agl_newton *s, double *from, agl_newton_eval *eval, agl_newton_watch *watch,
                      void *ctx, agl_err *err)
{
  double last = INFINITY;
  AGL_TRY(eval(s, ctx, err));
  for (s->iterations = 0; s->iterations < STEPS && !s->converged;) {
    double size;
    bool done;
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    AGL_TRY(agl_spd_solve(&done, s->step, s->information, s->score, s->k, err));
    if (!done)
      return AGL_OK;
    AGL_TRY(advance(&done, s, from, eval, ctx, err));
    if (!done)
      return AGL_OK;
    s->iterations++;
    if (watch != NULL)
      AGL_TRY(watch(s, ctx, err));
    size = largest(s->step, s->k) / (1 + largest(s->b, s->k));
    /* once rounding is all that is left, steps no longer shrink */
    s->converged = size <= 1e-12 || (size < 1e-8 && size > last / 2);
    last = size;
  }
  return AGL_OK;
}

agl_status agl_newton_run(agl_newton *s, agl_newton_eval *eval, agl_newton_watch *watch, void *ctx,
                          agl_err *err)
{
  double *from = agl_alloc(s->k, sizeof *from);
  agl_status status;
  if (from == NULL)
    return agl_fail_memory(err, "maximum likelihood");
  s->converged = false;
  status = run(s, from, eval, watch, ctx, err);
  agl_free(from);
  return status;
}
