/* SPDX-License-Identifier: GPL-3.0-or-later */
/* value.c - the values of expressions: shapes, missing reasons, blocks of rows. */
#include "data/value.h"

#include <math.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"
#include "data/table.h"

/* ---- messages ------------------------------------------------------------------------------ */

#undef agl_eval_fail /* what callers see instead: see the header */
agl_status agl_eval_fail(const agl_eval *ev, const agl_node *node, agl_err *err, const char *fmt,
                         ...)
{
  char what[sizeof err->msg];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(what, sizeof what, fmt, ap);
  va_end(ap);
  return agl_expr_fail(err, AGL_EARG, ev->e->text, node->from, "%s", what);
}

#undef agl_eval_type_error /* what callers see instead: see the header */
agl_status agl_eval_type_error(const agl_eval *ev, const agl_node *node, const agl_value *v,
                               const char *expected, agl_err *err)
{
  const char *type = agl_type_name(v->c->type);
  if (node->kind == AGL_NODE_NAME)
    return agl_eval_fail(ev, node, err, "'%.200s' holds %ss, expected %s", node->text, type,
                         expected);
  return agl_eval_fail(ev, node, err, "this gives %ss, expected %s", type, expected);
}

/* ---- shapes -------------------------------------------------------------------------------- */

static agl_status by_index(agl_column **out, const agl_column *c, const agl_groups *g, size_t n,
                           agl_err *err)
{
  size_t *row = agl_alloc(n, sizeof *row);
  agl_status status;
  if (row == NULL)
    return agl_fail_memory(err, "expression");
  for (size_t i = 0; i < n; i++)
    row[i] = g == NULL ? 0 : g->id[i];
  status = agl_column_gather(out, c, row, n, err);
  agl_free(row);
  return status;
}

agl_status agl_value_expand(agl_value *v, const agl_scope *s, agl_shape shape, agl_err *err)
{
  agl_column *c;
  const agl_groups *g = v->shape == AGL_PER_GROUP ? s->groups : NULL;
  size_t n = shape == AGL_PER_ROW ? agl_table_nrow(s->t)
             : s->groups != NULL  ? s->groups->ngroup
                                  : 1;
  if (v->shape >= shape)
    return AGL_OK;
  AGL_TRY(by_index(&c, v->c, g, n, err));
  agl_column_free(v->c);
  v->c = c;
  v->shape = shape;
  return AGL_OK;
}

/* ---- blocks of rows ------------------------------------------------------------------------ */

typedef struct {
  agl_rows_job *f;
  void *ctx;
  size_t n;
} rows;

static agl_status rows_block(void *ctx, size_t b, agl_err *err)
{
  const rows *r = ctx;
  size_t from = b * AGL_ROWS, to = r->n - from < AGL_ROWS ? r->n : from + AGL_ROWS;
  return r->f(r->ctx, from, to, err);
}

agl_status agl_rows_parallel(agl_rows_job *f, void *ctx, size_t n, agl_err *err)
{
  rows r = {f, ctx, n};
  return agl_parallel(rows_block, &r, (n + AGL_ROWS - 1) / AGL_ROWS, err);
}

#define LOAD(T)                                                                                    \
  do {                                                                                             \
    size_t step = c->n != 1;                                                                       \
    for (size_t i = 0; i < n; i++)                                                                 \
      switch (c->type) {                                                                           \
      case AGL_NUMBER:                                                                             \
        buf[i] = (T)((const double *)c->data)[(from + i) * step];                                  \
        break;                                                                                     \
      case AGL_INTEGER:                                                                            \
        buf[i] = (T)((const int64_t *)c->data)[(from + i) * step];                                 \
        break;                                                                                     \
      case AGL_DATE:                                                                               \
        buf[i] = ((const int32_t *)c->data)[(from + i) * step];                                    \
        break;                                                                                     \
      case AGL_STRING:                                                                             \
        buf[i] = ((const uint32_t *)c->data)[(from + i) * step];                                   \
        break;                                                                                     \
      case AGL_BOOLEAN:                                                                            \
        buf[i] = ((const uint8_t *)c->data)[(from + i) * step];                                    \
        break;                                                                                     \
      }                                                                                            \
    return buf;                                                                                    \
  } while (0)

const double *agl_load_double(const agl_column *c, size_t from, size_t n, double *buf)
{
  if (c->type == AGL_NUMBER && c->n != 1)
    return (const double *)c->data + from;
  LOAD(double);
}

const int64_t *agl_load_integer(const agl_column *c, size_t from, size_t n, int64_t *buf)
{
  if (c->type == AGL_INTEGER && c->n != 1)
    return (const int64_t *)c->data + from;
  LOAD(int64_t);
}

/* ---- missing values ------------------------------------------------------------------------ */

typedef struct {
  agl_column *out;
  const agl_column *const *in;
  size_t nin;
  atomic_bool any;
} finish;

static agl_status look_for_nan(void *ctx, size_t from, size_t to, agl_err *err)
{
  finish *f = ctx;
  const double *y = f->out->data;
  bool any = false;
  (void)err;
  for (size_t i = from; i < to; i++)
    any |= isnan(y[i]) != 0;
  if (any)
    atomic_store(&f->any, true);
  return AGL_OK;
}

static agl_status set_codes(void *ctx, size_t from, size_t to, agl_err *err)
{
  finish *f = ctx;
  agl_column *out = f->out;
  (void)err;
  for (size_t k = 0; k < f->nin; k++) {
    const agl_column *in = f->in[k];
    bool foreign = in->reason != out->reason;
    for (size_t i = from; in->missing != NULL && i < to; i++) {
      uint8_t code = in->missing[agl_row(in, i)];
      if (out->missing[i] == AGL_PRESENT)
        out->missing[i] = foreign && code >= AGL_REASON ? AGL_MISSING : code;
    }
  }
  for (size_t i = from; i < to; i++) {
    if (out->type == AGL_NUMBER && out->missing[i] == AGL_PRESENT &&
        isnan(((double *)out->data)[i]))
      out->missing[i] = AGL_UNDEFINED;
    if (out->missing[i] != AGL_PRESENT)
      agl_column_set_missing(out, i, out->missing[i]);
  }
  return AGL_OK;
}

static bool uses_reasons(const agl_column *c)
{
  for (size_t i = 0; c->reason != NULL && c->missing != NULL && i < c->n; i++)
    if (c->missing[i] >= AGL_REASON)
      return true;
  return false;
}

agl_status agl_column_finish(agl_column *out, const agl_column *const *in, size_t nin, agl_err *err)
{
  finish f = {.out = out, .in = in, .nin = nin, .any = out->missing != NULL};
  for (size_t k = 0; k < nin; k++) {
    if (in[k]->missing != NULL)
      f.any = true;
    if (out->reason == NULL && uses_reasons(in[k]))
      agl_column_share_reasons(out, in[k]);
  }
  if (out->type == AGL_NUMBER && !f.any)
    AGL_TRY(agl_rows_parallel(look_for_nan, &f, out->n, err));
  if (!f.any)
    return AGL_OK;
  AGL_TRY(agl_column_allow_missing(out, err));
  AGL_TRY(agl_rows_parallel(set_codes, &f, out->n, err));
  agl_column_settle(out);
  return AGL_OK;
}

agl_status agl_column_blank(agl_column **out, agl_type type, size_t n, agl_err *err)
{
  agl_column *c;
  AGL_TRY(agl_column_new(&c, type, n, NULL, err));
  if (agl_column_allow_missing(c, err) != AGL_OK) {
    agl_column_free(c);
    return AGL_ENOMEM;
  }
  for (size_t i = 0; i < n; i++)
    agl_column_set_missing(c, i, AGL_MISSING);
  *out = c;
  return AGL_OK;
}

/* ---- conversions --------------------------------------------------------------------------- */

agl_status agl_column_to_number(agl_column **out, const agl_column *c, agl_err *err)
{
  agl_column *y;
  agl_status status;
  if (c->type == AGL_NUMBER) {
    *out = agl_column_share(c);
    return AGL_OK;
  }
  AGL_TRY(agl_column_new(&y, AGL_NUMBER, c->n, NULL, err));
  for (size_t from = 0; from < c->n; from += AGL_CHUNK) {
    size_t n = c->n - from < AGL_CHUNK ? c->n - from : AGL_CHUNK;
    agl_load_double(c, from, n, (double *)y->data + from);
  }
  status = agl_column_finish(y, &c, 1, err);
  if (status != AGL_OK) {
    agl_column_free(y);
    return status;
  }
  *out = y;
  return AGL_OK;
}

agl_status agl_column_constant(agl_column **out, agl_type type, double number, int64_t integer,
                               agl_err *err)
{
  const uint8_t boolean = (uint8_t)integer;
  const int32_t date = (int32_t)integer;
  return type == AGL_NUMBER    ? agl_column_number(out, &number, NULL, 1, err)
         : type == AGL_INTEGER ? agl_column_integer(out, &integer, NULL, 1, err)
         : type == AGL_BOOLEAN ? agl_column_boolean(out, &boolean, NULL, 1, err)
                               : agl_column_date(out, &date, NULL, 1, err);
}

agl_status agl_column_constant_text(agl_column **out, const char *text, agl_err *err)
{
  return agl_column_string(out, &text, 1, err);
}

static void replace(agl_value *v, agl_column *c)
{
  agl_column_free(v->c);
  v->c = c;
  v->nil = false;
}

/* The text of one string as a date. */
static agl_status read_date(agl_value *v, const agl_eval *ev, const agl_node *node, agl_err *err)
{
  size_t len = 0;
  const char *s = agl_column_text(v->c, 0, &len);
  agl_column *c;
  int32_t days;
  if (s == NULL) {
    AGL_TRY(agl_column_blank(&c, AGL_DATE, 1, err));
  } else {
    if (!agl_parse_date(&days, s, len))
      return agl_eval_fail(ev, node, err, "'%.40s' is not a date (YYYY-MM-DD)", s);
    AGL_TRY(agl_column_constant(&c, AGL_DATE, 0, days, err));
  }
  replace(v, c);
  return AGL_OK;
}

/* Make `v` fit the type of `other`, if it can without loss. */
static agl_status adapt(agl_value *v, const agl_value *other, const agl_eval *ev,
                        const agl_node *node, agl_err *err)
{
  agl_type want = other->c->type;
  agl_column *c;
  if (v->c->type == want)
    return AGL_OK;
  if (v->nil) {
    AGL_TRY(agl_column_blank(&c, want, v->c->n, err));
    replace(v, c);
  } else if (want == AGL_NUMBER && v->c->type == AGL_INTEGER) {
    AGL_TRY(agl_column_to_number(&c, v->c, err));
    replace(v, c);
  } else if (want == AGL_DATE && v->c->type == AGL_STRING && v->shape == AGL_ONE) {
    AGL_TRY(read_date(v, ev, node, err));
  }
  return AGL_OK;
}

agl_status agl_value_match(agl_value *a, agl_value *b, const agl_eval *ev,
                           const agl_node *const node[2], agl_err *err)
{
  if (!b->nil)
    AGL_TRY(adapt(a, b, ev, node[0], err));
  if (!a->nil)
    AGL_TRY(adapt(b, a, ev, node[1], err));
  return AGL_OK;
}
