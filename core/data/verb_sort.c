/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb_sort.c - sort rows by several columns. */
#include "base/err.h"
#include "base/mem.h"
#include "data/sort.h"
#include "data/verb.h"

/* "x" or "-x"; a column whose own name begins with a minus comes first. */
static agl_status read_key(agl_sort_key *key, const agl_table *t, const char *text, agl_err *err)
{
  size_t k = agl_table_index(t, text);
  key->descending = k == SIZE_MAX && text[0] == '-';
  if (k == SIZE_MAX)
    AGL_TRY(agl_table_find(&k, t, text + key->descending, err));
  key->column = t->field[k].column;
  return AGL_OK;
}

static agl_status sorted(agl_table **out, const agl_table *t, const char *const *keys, size_t n,
                         agl_err *err)
{
  size_t *row = NULL;
  agl_sort_key *key = agl_alloc(n, sizeof *key);
  agl_status status = AGL_OK;
  if (key == NULL)
    return agl_fail_memory(err, "sort");
  for (size_t i = 0; i < n && status == AGL_OK; i++)
    status = read_key(&key[i], t, keys[i], err);
  if (status == AGL_OK)
    status = agl_sort_rows(&row, key, n, err);
  if (status == AGL_OK)
    status = agl_verb_gather(out, t, row, t->nrow, err);
  agl_free(row);
  agl_free(key);
  return status;
}

agl_status agl_table_sort(agl_table **out, const agl_table *t, const char *const *keys, size_t n,
                          agl_err *err)
{
  agl_table *fresh = NULL;
  if (n == 0)
    return agl_fail(err, AGL_EARG, "sort: expected at least one column to sort by");
  AGL_TRY(sorted(&fresh, t, keys, n, err));
  return agl_verb_finish(out, fresh, agl_verb_record(fresh, t, "sort", keys, n, err));
}
