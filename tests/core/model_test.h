/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model_test.h - fits with options spelled as C. */
#ifndef AGL_MODEL_TEST_H
#define AGL_MODEL_TEST_H

#include "agglom.h"

typedef struct {
  const char *se, *weights;
  const char *const *cluster;
  size_t ncluster;
  const size_t *lag;
  bool adjust;
} ols_options;

static inline agl_status fit_ols(agl_model **out, const char *formula, const agl_table *t,
                                 const ols_options *o, agl_err *err)
{
  agl_argument a[5] = {{0}};
  size_t n = 0;
  if (o != NULL && o->se != NULL)
    a[n++] = (agl_argument){.name = "se", .kind = AGL_GIVEN_TEXT, .text = o->se};
  if (o != NULL && o->weights != NULL)
    a[n++] = (agl_argument){.name = "weights", .kind = AGL_GIVEN_TEXT, .text = o->weights};
  if (o != NULL && o->ncluster > 0)
    a[n++] = (agl_argument){
        .name = "cluster", .kind = AGL_GIVEN_LIST, .list = o->cluster, .n = o->ncluster};
  if (o != NULL && o->lag != NULL)
    a[n++] = (agl_argument){.name = "lag", .kind = AGL_GIVEN_NUMBER, .number = (double)*o->lag};
  if (o != NULL && o->adjust)
    a[n++] = (agl_argument){.name = "adjust", .kind = AGL_GIVEN_FLAG, .number = 1};
  return agl_model_fit(out, "ols", formula, t, a, n, err);
}

#endif
