/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iv.h - what a fit with instruments keeps for its tests. */
#ifndef AGL_IV_H
#define AGL_IV_H

#include "model/working.h"

/* Cross-products of Y = [y, endogenous], 1 + e columns, less what the exogenous regressors explain
** (`outer`) and less what these and the instruments explain (`inner`), (1 + e) by (1 + e) each. */
typedef struct agl_instrumental {
  size_t e, l;      /* endogenous regressors, excluded instruments */
  size_t exogenous; /* the intercept among them */
  double *outer, *inner;
  double kappa; /* of the k-class: 1 for 2SLS; NaN for GMM */
  double
      score_test; /* Sargan's, or Hansen's J for GMM: chi-squared with l - e degrees of freedom */
  double
      exogeneity; /* F of the first-stage residuals added to the regression (Durbin, Wu, Hausman),
                     ** with e and n - k - e degrees of freedom */
} agl_instrumental;

void agl_instrumental_free(agl_instrumental *iv);

/* Set iv->kappa to the smallest eigenvalue of inner^-1 outer, which is at least 1. */
agl_status agl_liml_kappa(agl_instrumental *iv, agl_err *err);

/* Make the bread of 2SLS in m->fit that of the k-class with m->iv->kappa. */
agl_status agl_liml_bread(agl_model *m, agl_err *err);

/* Two-step GMM from the residuals of the first step in m->fit: b, its bread and residuals, and w->x
** the columns Z W Z'X that scores are of; *x are the regressors, z the q instruments. */
agl_status agl_iv_gmm(agl_model *m, agl_working *w, double *const *x, const double *const *z,
                      size_t q, agl_err *err);

#endif
