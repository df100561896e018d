/* SPDX-License-Identifier: GPL-3.0-or-later */
/* working.h - the columns that least squares sees, where they are not those of the design: without
** absorbed effects, in differences, less a part of their means. */
#ifndef AGL_WORKING_H
#define AGL_WORKING_H

#include "model/model.h"

/* Columns in the order of the design's variables; NULL for those that are not there, the weight and
** the offset. */
typedef struct {
  double *store; /* owns them */
  double **x;
} agl_working;

/* Copies of the regressors, the response less the offset, and the instruments; where the design has
** absorbed effects the response only, and room for the others, which agl_working_absorb fills. */
agl_status agl_working_new(agl_working *w, const agl_model *m, agl_err *err);
void agl_working_clear(agl_working *w);

/* Take the absorbed effects of the design out of all columns (of the working response as it is), leave out the regressors that they fit,
** and set m->df_absorbed. */
agl_status agl_working_absorb(agl_working *w, agl_model *m, agl_err *err);

/* Leave regressor j out, of the model too. */
agl_status agl_working_omit(agl_working *w, agl_model *m, size_t j, const char *why, agl_err *err);

/* Least squares (with the weights of the design) of the working response on the working regressors:
** sets m->fit, and the working columns, which it takes over, as what scores are of. fit.tss is left
** for the caller: it is y'y of the working response. */
agl_status agl_working_solve(agl_model *m, agl_working *w, agl_err *err);

/* Hand the columns over as what the scores of the residuals are of. */
agl_status agl_working_keep(agl_model *m, agl_working *w, agl_err *err);

#endif
