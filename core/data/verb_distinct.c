/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb_distinct.c - keep the first row of each distinct combination of values. */
#include "base/err.h"
#include "base/mem.h"
#include "data/group.h"
#include "data/verb.h"

static agl_status first_rows(agl_table **out, const agl_table *t, const agl_groups *g, agl_err *err)
{
  if (g->ngroup == t->nrow)
    return agl_verb_share(out, t, err);
  return agl_verb_gather(out, t, g->first, g->ngroup, err);
}

agl_status agl_table_distinct(agl_table **out, const agl_table *t, const char *const *names,
                              size_t n, agl_err *err)
{
  agl_columns key;
  agl_groups *g = NULL;
  agl_table *fresh = NULL;
  agl_status status;
  AGL_TRY(agl_verb_columns(&key, t, names, n, true, err));
  status = agl_verb_groups(&g, t, &key, err);
  if (status == AGL_OK)
    status = first_rows(&fresh, t, g, err);
  if (status == AGL_OK)
    status = agl_verb_record(fresh, t, "distinct", names, n, err);
  agl_groups_free(g);
  agl_free(key.col);
  return agl_verb_finish(out, fresh, status);
}
