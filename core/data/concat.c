/* SPDX-License-Identifier: GPL-3.0-or-later */
/* concat.c - columns one after the other, as one: types, dictionaries and reasons brought together.
 */
#include "data/concat.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/column.h"

static agl_status common_type(agl_type *out, const char *name, const agl_run *run, size_t n,
                              agl_err *err)
{
  const agl_column *first = NULL;
  for (size_t k = 0; k < n; k++) {
    const agl_column *c = run[k].column;
    if (c == NULL)
      continue;
    if (first == NULL)
      *out = (first = c)->type;
    else if (*out + c->type == AGL_NUMBER + AGL_INTEGER && *out <= AGL_INTEGER)
      *out = AGL_NUMBER;
    else if (c->type != *out)
      return agl_fail(err, AGL_EDATA, "column '%s': cannot put %s values after %s values", name,
                      agl_type_name(c->type), agl_type_name(first->type));
  }
  return AGL_OK;
}

static agl_status copy_integers(double *to, const agl_column *c, const char *name, agl_err *err)
{
  const int64_t *x = c->data, exact = INT64_C(1) << 53;
  for (size_t i = 0; i < c->n; i++) {
    to[i] = (double)x[i];
    if ((x[i] > exact || x[i] < -exact) && (to[i] >= 0x1p63 || (int64_t)to[i] != x[i]))
      return agl_fail(err, AGL_EDATA, "column '%s': the integer %lld is not exact as a number",
                      name, (long long)x[i]);
  }
  return AGL_OK;
}

/* map[k] is the code in `to` of string k of `from`, added when it is new. */
static agl_status merge_dict(uint32_t **map, agl_dict *to, const agl_dict *from, agl_err *err)
{
  uint32_t *m = agl_alloc(from->n, sizeof *m);
  agl_status status = m == NULL ? agl_fail_memory(err, "strings of a column") : AGL_OK;
  for (uint32_t k = 0; k < from->n && status == AGL_OK; k++) {
    size_t len;
    const char *s = agl_dict_text(from, k, &len);
    status = agl_dict_code(&m[k], to, s, len, err);
  }
  if (status != AGL_OK) {
    agl_free(m);
    return status;
  }
  *map = m;
  return AGL_OK;
}

static agl_status copy_strings(uint32_t *to, agl_dict *dict, const agl_column *c, agl_err *err)
{
  const uint32_t *x = c->data;
  uint32_t *map;
  if (c->dict == dict) {
    if (c->n > 0)
      memcpy(to, x, c->n * sizeof *to);
    return AGL_OK;
  }
  AGL_TRY(merge_dict(&map, dict, c->dict, err));
  for (size_t i = 0; i < c->n; i++)
    to[i] = c->missing != NULL && c->missing[i] != AGL_PRESENT ? 0 : map[x[i]];
  agl_free(map);
  return AGL_OK;
}

static agl_status copy_run(agl_column *to, size_t at, const char *name, const agl_column *c,
                           agl_err *err)
{
  size_t size = agl_type_size(to->type);
  char *place = (char *)to->data + at * size;
  if (c->type == AGL_STRING)
    return copy_strings((uint32_t *)place, to->dict, c, err);
  if (c->type != to->type)
    return copy_integers((double *)place, c, name, err);
  if (c->n > 0)
    memcpy(place, c->data, c->n * size);
  return AGL_OK;
}

static agl_status copy_missing(agl_column *to, size_t at, const agl_run *run, agl_err *err)
{
  const agl_column *c = run->column;
  uint32_t *map = NULL;
  if (c != NULL && c->missing == NULL)
    return AGL_OK;
  AGL_TRY(agl_column_allow_missing(to, err));
  if (c != NULL && c->reason != NULL && c->reason != to->reason) {
    if (to->reason == NULL && (to->reason = agl_dict_new()) == NULL)
      return agl_fail_memory(err, "column");
    AGL_TRY(merge_dict(&map, to->reason, c->reason, err));
    if (to->reason->n > UINT8_MAX - AGL_REASON + 1) {
      agl_free(map);
      return agl_fail(err, AGL_EDATA, "a column has more than %d reasons for missing values",
                      UINT8_MAX - AGL_REASON + 1);
    }
  }
  for (size_t i = 0; i < run->n; i++) {
    uint8_t code = c == NULL ? AGL_MISSING : c->missing[i];
    if (map != NULL && code >= AGL_REASON && code - AGL_REASON < (int)c->reason->n)
      code = (uint8_t)(AGL_REASON + map[code - AGL_REASON]);
    if (code != AGL_PRESENT)
      agl_column_set_missing(to, at + i, code);
  }
  agl_free(map);
  return AGL_OK;
}

/* The one dictionary (strings or reasons) that all runs share or do without, for no merging. */
static agl_dict *shared_dict(const agl_run *run, size_t n, bool reasons)
{
  agl_dict *one = NULL;
  for (size_t k = 0; k < n; k++) {
    const agl_column *c = run[k].column;
    agl_dict *d = c == NULL ? NULL : reasons ? c->reason : c->dict;
    if (d != NULL && one != NULL && d != one)
      return NULL;
    one = d != NULL ? d : one;
  }
  return one;
}

agl_status agl_column_concat(agl_column **out, const char *name, const agl_run *run, size_t n,
                             agl_err *err)
{
  agl_type type = AGL_NUMBER;
  agl_column *c;
  size_t total = 0, at = 0;
  agl_status status = AGL_OK;
  AGL_TRY(common_type(&type, name, run, n, err));
  for (size_t k = 0; k < n; k++)
    total += run[k].n;
  AGL_TRY(agl_column_new(&c, type, total, shared_dict(run, n, false), err));
  c->reason = agl_dict_share(shared_dict(run, n, true));
  for (size_t k = 0; k < n && status == AGL_OK; at += run[k++].n) {
    if (agl_interrupted())
      status = agl_fail_interrupted(err);
    if (status == AGL_OK && run[k].column != NULL)
      status = copy_run(c, at, name, run[k].column, err);
    if (status == AGL_OK)
      status = copy_missing(c, at, &run[k], err);
  }
  if (status != AGL_OK) {
    agl_column_free(c);
    return status;
  }
  agl_column_settle(c);
  *out = c;
  return AGL_OK;
}
