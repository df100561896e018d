/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wire.c - tables, bytes and errors through a pipe between two processes of the same program. */
#include "io/wire.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/column.h"
#include "data/table.h"

enum { KIND_ERROR = 'E', KIND_BYTES = 'B', KIND_TABLE = 'T' };
enum { AT_ONCE = 1 << 20, FIRST = 1 << 16, MAX_TEXT = 1 << 20, WAIT_MS = 100 };

/* ---- sending ------------------------------------------------------------------------------- */

static bool put(int fd, const void *data, size_t len)
{
  const char *p = data;
  while (len > 0) {
    ssize_t n = write(fd, p, len);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    p += n;
    len -= (size_t)n;
  }
  return true;
}

static bool put_size(int fd, size_t x)
{
  uint64_t u = x;
  return put(fd, &u, sizeof u);
}

static bool put_text(int fd, const char *s, size_t len)
{
  return put_size(fd, len) && put(fd, s, len);
}

static bool put_dict(int fd, const agl_dict *d)
{
  uint32_t n = d == NULL ? 0 : d->n;
  bool ok = put_size(fd, n) && (n == 0 || put(fd, d->offset, (n + 1) * sizeof *d->offset));
  return ok && (n == 0 || put(fd, d->bytes, d->offset[n]));
}

static bool put_column(int fd, const agl_field *f)
{
  const agl_column *c = f->column;
  const char *label = f->label == NULL ? "" : f->label, *unit = f->unit == NULL ? "" : f->unit;
  uint8_t head[2] = {(uint8_t)c->type, c->missing != NULL};
  return put_text(fd, f->name, strlen(f->name)) && put_text(fd, label, strlen(label)) &&
         put_text(fd, unit, strlen(unit)) && put(fd, head, sizeof head) && put_dict(fd, c->dict) &&
         put_dict(fd, c->reason) && put(fd, c->data, c->n * agl_type_size(c->type)) &&
         (c->missing == NULL || put(fd, c->missing, c->n));
}

static bool put_kind(int fd, uint8_t kind)
{
  return put(fd, &kind, 1);
}

bool agl_wire_send_error(int fd, const agl_err *err)
{
  return put_kind(fd, KIND_ERROR) && put_size(fd, (size_t)err->code) &&
         put_text(fd, err->msg, strnlen(err->msg, sizeof err->msg - 1));
}

bool agl_wire_send_bytes(int fd, const char *data, size_t len)
{
  return put_kind(fd, KIND_BYTES) && put_text(fd, data, len) && put_kind(fd, '\0');
}

bool agl_wire_send_table(int fd, const agl_table *t)
{
  const char *detail = t->history == NULL ? "" : t->history->detail;
  bool ok = put_kind(fd, KIND_TABLE) && put_size(fd, t->nrow) && put_size(fd, t->ncol) &&
            put_text(fd, detail, strlen(detail));
  for (size_t j = 0; j < t->ncol && ok; j++)
    ok = put_column(fd, &t->field[j]);
  return ok;
}

/* ---- receiving ----------------------------------------------------------------------------- */

static agl_status malformed(agl_err *err)
{
  return agl_fail(err, AGL_EPARSE, "%s", "");
}

static agl_status get(int fd, void *data, size_t len, agl_err *err)
{
  char *p = data;
  while (len > 0) {
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    ssize_t n;
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    if (poll(&wait, 1, WAIT_MS) == 0)
      continue;
    n = read(fd, p, len < AT_ONCE ? len : AT_ONCE);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return agl_interrupted() ? agl_fail_interrupted(err) : malformed(err);
    p += n;
    len -= (size_t)n;
  }
  return AGL_OK;
}

static agl_status get_size(size_t *out, int fd, agl_err *err)
{
  uint64_t u = 0;
  AGL_TRY(get(fd, &u, sizeof u, err));
  *out = (size_t)u;
  return AGL_OK;
}

/* n elements of a size into a fresh block that grows as they arrive. */
static agl_status get_block(void *out, int fd, size_t n, size_t size, agl_err *err)
{
  size_t got = 0, cap = 0;
  char *s = NULL;
  if (n > SIZE_MAX / 2 / size)
    return malformed(err);
  do {
    size_t more = cap == 0 ? FIRST : 2 * cap;
    char *grown;
    agl_status status;
    cap = more < n * size ? more : n * size;
    grown = agl_resize(s, cap, 1);
    status = grown == NULL ? agl_fail_memory(err, "table") : get(fd, grown + got, cap - got, err);
    s = grown != NULL ? grown : s;
    if (status != AGL_OK) {
      agl_free(s);
      return status;
    }
    got = cap;
  } while (got < n * size);
  memcpy(out, &s, sizeof s);
  return AGL_OK;
}

/* A fresh NUL-terminated text of at most MAX_TEXT bytes of UTF-8 without NUL. */
static agl_status get_text(char **out, int fd, agl_err *err)
{
  size_t len;
  char *s;
  agl_status status;
  AGL_TRY(get_size(&len, fd, err));
  if (len > MAX_TEXT)
    return malformed(err);
  s = agl_alloc(len + 1, 1);
  if (s == NULL)
    return agl_fail_memory(err, "table");
  status = get(fd, s, len, err);
  if (status == AGL_OK && (memchr(s, '\0', len) != NULL || agl_utf8_valid(s, len) != len))
    status = malformed(err);
  if (status != AGL_OK) {
    agl_free(s);
    return status;
  }
  s[len] = '\0';
  *out = s;
  return AGL_OK;
}

/* Strings k of the bytes end before offset[k + 1] - 1, where a NUL stands. */
static agl_status fill_dict(agl_dict *d, size_t n, const size_t *offset, const char *bytes,
                            agl_err *err)
{
  for (size_t k = 0; k < n; k++) {
    const char *s = bytes + offset[k];
    size_t len = offset[k + 1] - offset[k] - 1;
    uint32_t code;
    if (s[len] != '\0' || memchr(s, '\0', len) != NULL || agl_utf8_valid(s, len) != len)
      return malformed(err);
    AGL_TRY(agl_dict_code(&code, d, s, len, err));
    if (code != k)
      return malformed(err);
  }
  return AGL_OK;
}

static bool ascends(const size_t *offset, size_t n)
{
  bool ok = offset[0] == 0;
  for (size_t k = 0; k < n && ok; k++)
    ok = offset[k] < offset[k + 1];
  return ok;
}

static agl_status get_strings(agl_dict *d, int fd, size_t n, agl_err *err)
{
  char *bytes = NULL;
  size_t *offset;
  agl_status status;
  if (n >= UINT32_MAX)
    return malformed(err);
  AGL_TRY(get_block(&offset, fd, n + 1, sizeof *offset, err));
  status = ascends(offset, n) ? get_block(&bytes, fd, offset[n], 1, err) : malformed(err);
  if (status == AGL_OK)
    status = fill_dict(d, n, offset, bytes, err);
  agl_free(bytes);
  agl_free(offset);
  return status;
}

/* A dictionary, or NULL for an empty one. */
static agl_status get_dict(agl_dict **out, int fd, agl_err *err)
{
  size_t n;
  agl_dict *d;
  agl_status status;
  AGL_TRY(get_size(&n, fd, err));
  *out = NULL;
  if (n == 0)
    return AGL_OK;
  d = agl_dict_new();
  if (d == NULL)
    return agl_fail_memory(err, "table");
  status = get_strings(d, fd, n, err);
  if (status == AGL_OK)
    *out = d;
  else
    agl_dict_free(d);
  return status;
}

static bool date_is_valid(int32_t days)
{
  return days >= agl_date_days(1, 1, 1) && days <= agl_date_days(9999, 12, 31);
}

static bool value_is_valid(const agl_column *c, size_t i)
{
  switch (c->type) {
  case AGL_NUMBER:
    return !isnan(((const double *)c->data)[i]);
  case AGL_STRING:
    return ((const uint32_t *)c->data)[i] < c->dict->n;
  case AGL_BOOLEAN:
    return ((const uint8_t *)c->data)[i] <= 1;
  case AGL_DATE:
    return date_is_valid(((const int32_t *)c->data)[i]);
  case AGL_INTEGER:
    break;
  }
  return true;
}

/* Codes name what is there, present values are valid, missing ones are set as agl_view promises. */
static agl_status check_values(agl_column *c, agl_err *err)
{
  size_t last = AGL_REASON - 1 + (c->reason == NULL ? 0 : c->reason->n);
  for (size_t i = 0; i < c->n; i++) {
    uint8_t code = c->missing == NULL ? AGL_PRESENT : c->missing[i];
    if (code > last)
      return malformed(err);
    if (code != AGL_PRESENT)
      agl_column_set_missing(c, i, code);
    else if (!value_is_valid(c, i))
      return malformed(err);
  }
  agl_column_settle(c);
  return AGL_OK;
}

/* The values of a column that was made without any. */
static agl_status get_values(agl_column *c, int fd, size_t n, bool missing, agl_err *err)
{
  void *data;
  AGL_TRY(get_block(&data, fd, n, agl_type_size(c->type), err));
  agl_free(c->data);
  c->data = data;
  if (missing)
    AGL_TRY(get_block(&c->missing, fd, n, 1, err));
  c->n = n;
  return check_values(c, err);
}

static agl_status get_column(agl_column **out, int fd, size_t nrow, agl_err *err)
{
  uint8_t head[2];
  agl_dict *dict, *reason;
  agl_column *c = NULL;
  agl_status status;
  AGL_TRY(get(fd, head, sizeof head, err));
  if (head[0] > AGL_DATE || head[1] > 1)
    return malformed(err);
  AGL_TRY(get_dict(&dict, fd, err));
  status = get_dict(&reason, fd, err);
  if (status != AGL_OK) {
    agl_dict_free(dict);
    return status;
  }
  status = agl_column_new(&c, (agl_type)head[0], 0, head[0] == AGL_STRING ? dict : NULL, err);
  agl_dict_free(dict);
  if (status != AGL_OK) {
    agl_dict_free(reason);
    return status;
  }
  c->reason = reason;
  status = get_values(c, fd, nrow, head[1] == 1, err);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}

static agl_status add_column(agl_table *t, char *const text[3], int fd, agl_err *err)
{
  agl_column *c = NULL;
  AGL_TRY(get_column(&c, fd, t->nrow, err));
  AGL_TRY(agl_table_add_owned(t, text[0], c, err));
  return agl_table_describe(t, t->ncol - 1, text[1], text[2], err);
}

static agl_status get_field(agl_table *t, int fd, agl_err *err)
{
  char *text[3] = {NULL, NULL, NULL}; /* name, label, unit */
  agl_status status = AGL_OK;
  for (size_t k = 0; k < 3 && status == AGL_OK; k++)
    status = get_text(&text[k], fd, err);
  if (status == AGL_OK)
    status = add_column(t, text, fd, err);
  for (size_t k = 0; k < 3; k++)
    agl_free(text[k]);
  return status;
}

static agl_status get_history(agl_table *t, int fd, agl_err *err)
{
  char *detail;
  agl_status status;
  AGL_TRY(get_text(&detail, fd, err));
  status = agl_table_record(t, NULL, "read", detail, t->nrow, t->nrow, err);
  agl_free(detail);
  return status;
}

static agl_status get_table(agl_table **out, int fd, agl_err *err)
{
  size_t nrow, ncol;
  agl_table *t;
  agl_status status;
  AGL_TRY(get_size(&nrow, fd, err));
  AGL_TRY(get_size(&ncol, fd, err));
  AGL_TRY(agl_table_new(&t, nrow, err));
  status = get_history(t, fd, err);
  for (size_t j = 0; j < ncol && status == AGL_OK; j++)
    status = get_field(t, fd, err);
  if (status == AGL_OK)
    *out = t;
  else
    agl_table_free(t);
  return status;
}

static agl_status get_error(int fd, agl_err *err)
{
  size_t code;
  char *msg;
  AGL_TRY(get_size(&code, fd, err));
  if (code == AGL_OK || code > AGL_EINTR)
    return malformed(err);
  AGL_TRY(get_text(&msg, fd, err));
  for (char *p = msg; *p != '\0'; p++)
    if ((unsigned char)*p < ' ' || *p == 127)
      *p = ' ';
  agl_fail(err, (agl_status)code, "%s", msg);
  agl_free(msg);
  return (agl_status)code;
}

/* The sender puts a NUL after them. */
static agl_status get_bytes(agl_text *out, int fd, agl_err *err)
{
  agl_text t = {0};
  AGL_TRY(get_size(&t.len, fd, err));
  if (t.len == SIZE_MAX)
    return malformed(err);
  AGL_TRY(get_block(&t.s, fd, t.len + 1, 1, err));
  t.s[t.len] = '\0';
  t.cap = t.len + 1;
  *out = t;
  return AGL_OK;
}

agl_status agl_wire_receive(agl_table **table, agl_text *bytes, int fd, agl_err *err)
{
  uint8_t kind = 0;
  AGL_TRY(get(fd, &kind, 1, err));
  if (kind == KIND_ERROR)
    return get_error(fd, err);
  if (kind == KIND_BYTES && bytes != NULL)
    return get_bytes(bytes, fd, err);
  if (kind == KIND_TABLE && table != NULL)
    return get_table(table, fd, err);
  return malformed(err);
}
