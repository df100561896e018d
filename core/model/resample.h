/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resample.h - what the bootstraps of a fit share. */
#ifndef AGL_RESAMPLE_H
#define AGL_RESAMPLE_H

#include "model/vcov.h"

/* Options given to `what`, a method of a fit, against its list. */
agl_status agl_resample_check(const agl_call *call, const agl_option *list, const char *what,
                              const agl_model *m, agl_err *err);

/* c of coefficient j = c'b about the means of the regressors, where its bread is s->bread: its unit
** vector, of the constant less the means of the others. k values. */
void agl_resample_contrast(double *c, const agl_model *m, size_t j);

#endif
