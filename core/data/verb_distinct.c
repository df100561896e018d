/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb_distinct.c - keep the first row of each distinct combination of values. */
#include "base/err.h"
#include "base/mem.h"
#include "data/key.h"
#include "data/verb.h"

static agl_status first_rows(agl_table **out, const agl_table *t, const agl_columns *key,
                             agl_err *err)
{
  agl_key_side side = {.table = t, .col = key->col};
  size_t nkey, *first = NULL;
  agl_status status;
  AGL_TRY(agl_key_number(&nkey, &side, 1, key->n, true, err));
  if (nkey == t->nrow) {
    status = agl_verb_share(out, t, err);
  } else {
    status = agl_key_first(&first, side.id, t->nrow, nkey, err);
    if (status == AGL_OK)
      status = agl_verb_gather(out, t, first, nkey, err);
  }
  agl_free(first);
  agl_free(side.id);
  return status;
}

agl_status agl_table_distinct(agl_table **out, const agl_table *t, const char *const *names,
                              size_t n, agl_err *err)
{
  agl_columns key;
  agl_table *fresh = NULL;
  agl_status status;
  AGL_TRY(agl_verb_columns(&key, t, names, n, true, err));
  status = first_rows(&fresh, t, &key, err);
  agl_free(key.col);
  if (status == AGL_OK)
    status = agl_verb_record(fresh, t, "distinct", names, n, err);
  return agl_verb_finish(out, fresh, status);
}
