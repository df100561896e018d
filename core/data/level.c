/* SPDX-License-Identifier: GPL-3.0-or-later */
/* level.c - functions of strings, worked out once for each distinct string that a row has. */
#include "data/level.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"

static agl_status set(agl_column *c, size_t i, const agl_level *y, agl_err *err)
{
  switch (c->type) {
  case AGL_NUMBER:
    ((double *)c->data)[i] = y->number;
    return AGL_OK;
  case AGL_INTEGER:
    ((int64_t *)c->data)[i] = y->integer;
    return AGL_OK;
  case AGL_DATE:
    ((int32_t *)c->data)[i] = (int32_t)y->integer;
    return AGL_OK;
  case AGL_BOOLEAN:
    ((uint8_t *)c->data)[i] = (uint8_t)y->integer;
    return AGL_OK;
  case AGL_STRING:
    break;
  }
  if (y->text.failed)
    return agl_fail_memory(err, "expression");
  return agl_dict_code((uint32_t *)c->data + i, c->dict, y->text.s != NULL ? y->text.s : "",
                       y->text.len, err);
}

/* Work out each string when a row first has it. at[code] is 1 + the row that has the result. */
static agl_status fill(agl_column *c, size_t *at, const agl_levels *m, agl_level *y, agl_err *err)
{
  size_t size = agl_type_size(c->type), len;
  for (size_t i = 0; i < c->n; i++) {
    uint32_t code = ((const uint32_t *)m->x->data)[i];
    char *to = (char *)c->data + i * size;
    if (!agl_present(m->x, i)) {
      memset(to, 0, size);
    } else if (at[code] != 0) {
      memcpy(to, (char *)c->data + (at[code] - 1) * size, size);
    } else {
      const char *s = agl_dict_text(m->x->dict, code, &len);
      y->text.len = 0;
      AGL_TRY(m->f(y, s, len, err));
      AGL_TRY(set(c, i, y, err));
      at[code] = i + 1;
    }
  }
  return AGL_OK;
}

agl_status agl_map_levels(agl_column **out, const agl_levels *m, agl_err *err)
{
  size_t *at = agl_alloc_zero(agl_column_nlevel(m->x), sizeof *at);
  agl_level y = {.ctx = m->ctx};
  agl_column *c = NULL;
  agl_status status;
  if (at == NULL)
    return agl_fail_memory(err, "expression");
  status = agl_column_new(&c, m->type, m->x->n, NULL, err);
  if (status == AGL_OK)
    status = fill(c, at, m, &y, err);
  if (status == AGL_OK)
    status = agl_column_finish(c, &m->x, 1, err);
  agl_text_clear(&y.text);
  agl_free(at);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}
