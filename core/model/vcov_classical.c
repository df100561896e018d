/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vcov_classical.c - the covariance of textbooks. */
#include "model/vcov.h"

static agl_status fill(agl_model *m, const agl_call *call, agl_err *err)
{
  size_t k = m->k;
  (void)call;
  (void)err;
  for (size_t i = 0; i < k * k; i++)
    m->inference.v[i] = m->dispersion * m->fit.gram_inv[i];
  return AGL_OK;
}

const agl_covariance_method agl_vcov_classical = {
    {.name = "classical",
     .summary = "equal variance, no correlation between rows",
     .formula = "s^2 B, s^2 = residual sum of squares / degrees of freedom",
     .example = "{ se = \"classical\" }"},
    fill};
