/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vcov_like.h - how programs count: one table of conventions that covariances read. */
#ifndef AGL_VCOV_LIKE_H
#define AGL_VCOV_LIKE_H

#include "data/group.h"
#include "model/model.h"

typedef enum {
  AGL_LAG_SCHWERT,   /* floor(4 (n / 100)^(2/9)) */
  AGL_LAG_CUBE_ROOT, /* floor(0.75 n^(1/3)) */
  AGL_LAG_NEWEY_WEST /* Newey & West 1994 */
} agl_lag_rule;

typedef struct {
  agl_convention about;
  bool smallest;       /* two ways: G / (G - 1) of the way with fewer clusters in all three parts */
  bool count_nested;   /* absorbed effects nested in a cluster count among the coefficients */
  bool residual_t;     /* clusters: t with n - k degrees of freedom, not G - 1 ... */
  bool residual_f;     /* ... and F too */
  bool normal_without; /* estimators with z: factors without k, as of maximum likelihood */
  agl_lag_rule lag;
  bool adjust, prewhiten; /* HAC, where not said otherwise */
} agl_like;

/* The convention of this name; of NULL agglom's own. */
const agl_like *agl_like_find(const char *name);
const agl_like *agl_like_of(const agl_model *m);

/* The factor of hc1, and of a covariance of `ngroup` clusters, `least` of the way with fewest, when
** absorbed effects of rank `nested` are nested in the clusters. */
double agl_like_hc1(const agl_model *m);
double agl_like_cluster(const agl_model *m, size_t ngroup, size_t least, size_t nested);

/* Rank of the absorbed effects whose groups each lie within one cluster. */
agl_status agl_nested_rank(size_t *out, const agl_model *m, const agl_groups *cluster,
                           agl_err *err);

/* Set the degrees of freedom that `least` clusters leave. */
agl_status agl_like_set_df(agl_model *m, size_t least, agl_err *err);

#endif
