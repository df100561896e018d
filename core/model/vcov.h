/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vcov.h - covariances of the estimates: one record each, and what the robust ones share. */
#ifndef AGL_VCOV_H
#define AGL_VCOV_H

#include "base/err.h"
#include "data/group.h"
#include "model/model.h"
#include "num/gram.h"

/* Set inference.v, or fail; df, which is n - k beforehand, where it is another; and say how. */
typedef agl_status agl_covariance_fill(agl_model *m, const agl_call *call, agl_err *err);

typedef struct {
  agl_covariance about;
  agl_covariance_fill *fill;
} agl_covariance_method;

extern const agl_covariance_method agl_vcov_classical, agl_vcov_hc0, agl_vcov_hc1, agl_vcov_hc2,
    agl_vcov_hc3, agl_vcov_hac, agl_vcov_cluster, agl_vcov_cr0, agl_vcov_cr1, agl_vcov_cr2,
    agl_vcov_cr3, agl_vcov_driscoll_kraay, agl_vcov_conley;

/* Before the fit: is there such a covariance, can this estimator have it, are its options its own?
** Sets m->inference.of. */
agl_status agl_infer_check(agl_model *m, const agl_call *call, agl_err *err);

/* The columns that the options of the covariance name, into list; returns how many. */
enum { AGL_PRESENT_MAX = 8 };
size_t agl_infer_columns(const char **list, const agl_model *m, const agl_call *call);

/* The rows grouped by cluster column 0 or 1, or 2: by both. AGL_EDATA
** when a column is the same in all rows. Free with agl_groups_free. */
agl_status agl_cluster_groups(agl_groups **out, const agl_model *m, size_t which, agl_err *err);

/* Add to what the recipe says of the covariance; agl_infer sees to running out of memory. */
void agl_infer_say(agl_model *m, const char *fmt, ...) AGL_PRINTF(2, 3);

/* The column `name` that an option names, as numbers in the rows used; free it with agl_free. */
agl_status agl_infer_numbers(double **out, const agl_model *m, const char *option, const char *name,
                             agl_err *err);

/* The rows in the order of a column of times, ties in their order; free it with agl_free. */
agl_status agl_infer_order(size_t **out, const agl_model *m, const char *name, agl_err *err);

/* The last column of `index`, of times; NULL without. */
const char *agl_infer_time(const agl_call *call);

/* After the fit: set m->inference. */
agl_status agl_infer(agl_model *m, const agl_call *call, agl_err *err);
void agl_inference_clear(agl_inference *f);

/*
** Robust covariances are B M B: bread B = (X'X)^-1 and meat M, sums of products of the scores
** w_i e_i x_i. With an intercept, both are taken about the means of the regressors, where B has no
** covariance of the constant with the slopes and nothing cancels.
*/
typedef struct {
  const agl_model *m;
  double *bread; /* k by k */
} agl_scores;

agl_status agl_scores_new(agl_scores *s, const agl_model *m, agl_err *err);
void agl_scores_clear(agl_scores *s);

/* V = factor * B M B for the model's regressors, into m->inference.v. */
agl_status agl_sandwich(agl_model *m, const agl_scores *s, const double *meat, double factor,
                        agl_err *err);

/* d'S^-1 d by Cholesky, S n by n; both are overwritten. False when S is not positive definite or
** nearly not, told after scaling to a unit diagonal. */
bool agl_inverse_form(double *out, double *s, double *d, size_t n);

#endif
