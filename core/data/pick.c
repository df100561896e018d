/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pick.c - one column out of two, row by row. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/value.h"

/* The codes of c's strings in another dictionary, for those that rows of `out` take from it. */
static agl_status translate(agl_column *out, const agl_column *c, const uint8_t *second,
                            uint8_t mine, agl_err *err)
{
  uint32_t *code = agl_alloc(agl_column_nlevel(c), sizeof *code), *y = out->data;
  agl_status status = AGL_OK;
  if (code == NULL)
    return agl_fail_memory(err, "expression");
  memset(code, 0xFF, agl_column_nlevel(c) * sizeof *code);
  for (size_t i = 0; i < out->n && status == AGL_OK; i++) {
    uint32_t from;
    size_t len;
    if (second[i] != mine || !agl_present(c, i))
      continue;
    from = ((const uint32_t *)c->data)[agl_row(c, i)];
    if (code[from] == UINT32_MAX) {
      const char *s = agl_dict_text(c->dict, from, &len);
      status = agl_dict_code(&code[from], out->dict, s, len, err);
    }
    y[i] = code[from];
  }
  agl_free(code);
  return status;
}

static void copy_values(agl_column *out, const agl_column *const in[2], const uint8_t *second)
{
  size_t size = agl_type_size(out->type);
  for (size_t i = 0; i < out->n; i++) {
    const agl_column *c = in[second[i]];
    memcpy((char *)out->data + i * size, (const char *)c->data + agl_row(c, i) * size, size);
  }
}

static agl_status copy_missing(agl_column *out, const agl_column *const in[2],
                               const uint8_t *second, agl_err *err)
{
  if (in[0]->missing == NULL && in[1]->missing == NULL)
    return AGL_OK;
  AGL_TRY(agl_column_allow_missing(out, err));
  agl_column_share_reasons(out, in[in[0]->reason == NULL]);
  for (size_t i = 0; i < out->n; i++) {
    const agl_column *c = in[second[i]];
    uint8_t code = c->missing == NULL ? AGL_PRESENT : c->missing[agl_row(c, i)];
    if (code >= AGL_REASON && c->reason != out->reason)
      code = AGL_MISSING;
    if (code != AGL_PRESENT)
      agl_column_set_missing(out, i, code);
  }
  agl_column_settle(out);
  return AGL_OK;
}

agl_status agl_pick(agl_column **out, const agl_column *const in[2], const uint8_t *second,
                    size_t n, agl_err *err)
{
  bool strings = in[0]->type == AGL_STRING, shared = in[0]->dict == in[1]->dict;
  agl_column *c;
  agl_status status = AGL_OK;
  AGL_TRY(agl_column_new(&c, in[0]->type, n, shared ? in[0]->dict : NULL, err));
  if (strings && !shared) {
    status = translate(c, in[0], second, 0, err);
    if (status == AGL_OK)
      status = translate(c, in[1], second, 1, err);
  } else {
    copy_values(c, in, second);
  }
  if (status == AGL_OK)
    status = copy_missing(c, in, second, err);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}
