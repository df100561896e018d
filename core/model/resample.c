/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resample.c - what the bootstraps of a fit share: options and contrasts. */
#include "model/resample.h"

#include <string.h>

#include "base/err.h"

static const char *name_at(const void *list, size_t i)
{
  return ((const agl_option *)list)[i].name;
}

agl_status agl_resample_check(const agl_call *call, const agl_option *list, const char *what,
                              const agl_model *m, agl_err *err)
{
  for (size_t i = 0; i < call->n; i++) {
    const agl_option *o = list;
    while (o->name != NULL && strcmp(o->name, call->given[i].name) != 0)
      o++;
    if (o->name == NULL)
      return agl_fail(err, AGL_EARG, "%s has no option '%s'%s", what, call->given[i].name,
                      agl_suggest(call->given[i].name, name_at, list).text);
    AGL_TRY(agl_option_check(o, &call->given[i], m->data, err));
  }
  return AGL_OK;
}

void agl_resample_contrast(double *c, const agl_model *m, size_t j)
{
  for (size_t b = 0; b < m->k; b++)
    c[b] = m->centred && j == 0 && b > 0 ? -m->fit.mean[b] : b == j;
}
