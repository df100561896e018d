/* SPDX-License-Identifier: GPL-3.0-or-later */
/* column.c - immutable typed vectors, shared by reference count. */
#include "data/column.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"

static const struct {
  const char *name;
  size_t size;
} types[] = {
    [AGL_NUMBER] = {"number", sizeof(double)},   [AGL_INTEGER] = {"integer", sizeof(int64_t)},
    [AGL_STRING] = {"string", sizeof(uint32_t)}, [AGL_BOOLEAN] = {"boolean", sizeof(uint8_t)},
    [AGL_DATE] = {"date", sizeof(int32_t)},
};

const char *agl_type_name(agl_type type)
{
  return types[type].name;
}

size_t agl_type_size(agl_type type)
{
  return types[type].size;
}

agl_status agl_column_new(agl_column **out, agl_type type, size_t n, agl_dict *dict, agl_err *err)
{
  agl_column *c = agl_alloc_zero(1, sizeof *c);
  if (c == NULL)
    return agl_fail_memory(err, "column");
  atomic_init(&c->refs, 1);
  c->type = type;
  c->n = n;
  c->data = agl_alloc(n, types[type].size);
  if (type == AGL_STRING)
    c->dict = dict != NULL ? agl_dict_share(dict) : agl_dict_new();
  if (c->data == NULL || (type == AGL_STRING && c->dict == NULL)) {
    agl_column_free(c);
    return agl_fail(err, AGL_ENOMEM, "column of %zu values: out of memory", n);
  }
  *out = c;
  return AGL_OK;
}

agl_column *agl_column_share(const agl_column *c)
{
  agl_column *shared = (agl_column *)c; /* the count is the one part that changes */
  atomic_fetch_add_explicit(&shared->refs, 1, memory_order_relaxed);
  return shared;
}

void agl_column_free(agl_column *c)
{
  if (c == NULL || atomic_fetch_sub_explicit(&c->refs, 1, memory_order_acq_rel) > 1)
    return;
  agl_free(c->missing);
  agl_free(c->data);
  agl_dict_free(c->dict);
  agl_dict_free(c->reason);
  agl_free(c);
}

agl_status agl_column_allow_missing(agl_column *c, agl_err *err)
{
  if (c->missing == NULL)
    c->missing = agl_alloc_zero(c->n, 1);
  return c->missing == NULL ? agl_fail_memory(err, "column") : AGL_OK;
}

void agl_column_set_missing(agl_column *c, size_t i, uint8_t code)
{
  c->missing[i] = code;
  if (c->type == AGL_NUMBER)
    ((double *)c->data)[i] = NAN;
  else
    memset((char *)c->data + i * types[c->type].size, 0, types[c->type].size);
}

void agl_column_settle(agl_column *c)
{
  if (c->missing == NULL || agl_column_nmissing(c) > 0)
    return;
  agl_free(c->missing);
  c->missing = NULL;
}

void agl_column_share_reasons(agl_column *c, const agl_column *from)
{
  c->reason = agl_dict_share(from->reason);
}

/* Copy fixed-size values and their missing codes into a new column. */
static agl_status copy_values(agl_column **out, agl_type type, const void *x,
                              const uint8_t *missing, size_t n, agl_err *err)
{
  agl_column *c;
  AGL_TRY(agl_column_new(&c, type, n, NULL, err));
  if (n > 0)
    memcpy(c->data, x, n * types[type].size);
  if (missing != NULL) {
    if (agl_column_allow_missing(c, err) != AGL_OK) {
      agl_column_free(c);
      return AGL_ENOMEM;
    }
    for (size_t i = 0; i < n; i++)
      if (missing[i] != AGL_PRESENT)
        agl_column_set_missing(c, i, missing[i]);
    agl_column_settle(c);
  }
  *out = c;
  return AGL_OK;
}

agl_status agl_column_number(agl_column **out, const double *x, const uint8_t *missing, size_t n,
                             agl_err *err)
{
  agl_column *c;
  AGL_TRY(copy_values(&c, AGL_NUMBER, x, missing, n, err));
  for (size_t i = 0; i < n; i++)
    if (isnan(x[i]) && (missing == NULL || missing[i] == AGL_PRESENT)) {
      if (agl_column_allow_missing(c, err) != AGL_OK) {
        agl_column_free(c);
        return AGL_ENOMEM;
      }
      agl_column_set_missing(c, i, AGL_MISSING);
    }
  *out = c;
  return AGL_OK;
}

agl_status agl_column_integer(agl_column **out, const int64_t *x, const uint8_t *missing, size_t n,
                              agl_err *err)
{
  return copy_values(out, AGL_INTEGER, x, missing, n, err);
}

agl_status agl_column_boolean(agl_column **out, const uint8_t *x, const uint8_t *missing, size_t n,
                              agl_err *err)
{
  return copy_values(out, AGL_BOOLEAN, x, missing, n, err);
}

agl_status agl_column_date(agl_column **out, const int32_t *x, const uint8_t *missing, size_t n,
                           agl_err *err)
{
  return copy_values(out, AGL_DATE, x, missing, n, err);
}

static agl_status set_string(agl_column *c, size_t i, const char *s, agl_err *err)
{
  size_t len;
  if (s == NULL) {
    AGL_TRY(agl_column_allow_missing(c, err));
    agl_column_set_missing(c, i, AGL_MISSING);
    return AGL_OK;
  }
  len = strlen(s);
  if (agl_utf8_valid(s, len) != len)
    return agl_fail(err, AGL_EDATA, "row %zu: the text is not valid UTF-8", i + 1);
  return agl_dict_code((uint32_t *)c->data + i, c->dict, s, len, err);
}

agl_status agl_column_string(agl_column **out, const char *const *x, size_t n, agl_err *err)
{
  agl_column *c;
  AGL_TRY(agl_column_new(&c, AGL_STRING, n, NULL, err));
  for (size_t i = 0; i < n; i++) {
    agl_status status = set_string(c, i, x[i], err);
    if (status != AGL_OK) {
      agl_column_free(c);
      return status;
    }
  }
  *out = c;
  return AGL_OK;
}

agl_view agl_column_view(const agl_column *c)
{
  return (agl_view){.type = c->type, .n = c->n, .missing = c->missing, .number = c->data};
}

const char *agl_column_text(const agl_column *c, size_t i, size_t *len)
{
  if (c->type != AGL_STRING || i >= c->n || (c->missing != NULL && c->missing[i] != AGL_PRESENT))
    return NULL;
  return agl_dict_text(c->dict, ((const uint32_t *)c->data)[i], len);
}

size_t agl_column_nlevel(const agl_column *c)
{
  return c->dict == NULL ? 0 : c->dict->n;
}

const char *agl_column_level(const agl_column *c, uint32_t code, size_t *len)
{
  return code < agl_column_nlevel(c) ? agl_dict_text(c->dict, code, len) : NULL;
}

size_t agl_column_nmissing(const agl_column *c)
{
  size_t count = 0;
  for (size_t i = 0; c->missing != NULL && i < c->n; i++)
    count += c->missing[i] != AGL_PRESENT;
  return count;
}

const char *agl_column_reason(const agl_column *c, uint8_t code)
{
  static const char *const fixed[] = {"present", "missing", "undefined"};
  if (code < AGL_REASON)
    return fixed[code];
  if (c->reason == NULL || code - AGL_REASON >= (int)c->reason->n)
    return "missing";
  return agl_dict_text(c->reason, (uint32_t)code - AGL_REASON, NULL);
}

/* One loop a value size: the compiler turns the constant-size memcpy into a load and a store. */
#define GATHER(T)                                                                                  \
  do {                                                                                             \
    const T *x = from;                                                                             \
    T *y = to;                                                                                     \
    for (size_t k = 0; k < n; k++)                                                                 \
      if (row[k] != SIZE_MAX)                                                                      \
        y[k] = x[row[k]];                                                                          \
  } while (0)

static void gather(void *to, const void *from, size_t size, const size_t *row, size_t n)
{
  if (size == 8)
    GATHER(uint64_t);
  else if (size == 4)
    GATHER(uint32_t);
  else
    GATHER(uint8_t);
}

static agl_status gather_missing(agl_column *c, const agl_column *from, const size_t *row,
                                 agl_err *err)
{
  bool any = from->missing != NULL;
  for (size_t k = 0; !any && k < c->n; k++)
    any = row[k] == SIZE_MAX;
  if (!any)
    return AGL_OK;
  AGL_TRY(agl_column_allow_missing(c, err));
  for (size_t k = 0; k < c->n; k++) {
    uint8_t code = row[k] == SIZE_MAX      ? AGL_MISSING
                   : from->missing != NULL ? from->missing[row[k]]
                                           : AGL_PRESENT;
    if (code != AGL_PRESENT)
      agl_column_set_missing(c, k, code);
  }
  agl_column_settle(c);
  return AGL_OK;
}

agl_status agl_column_gather(agl_column **out, const agl_column *c, const size_t *row, size_t n,
                             agl_err *err)
{
  agl_column *fresh;
  AGL_TRY(agl_column_new(&fresh, c->type, n, c->dict, err));
  agl_column_share_reasons(fresh, c);
  gather(fresh->data, c->data, types[c->type].size, row, n);
  if (gather_missing(fresh, c, row, err) != AGL_OK) {
    agl_column_free(fresh);
    return AGL_ENOMEM;
  }
  *out = fresh;
  return AGL_OK;
}

agl_status agl_column_doubles(double **out, const agl_column *c, agl_err *err)
{
  agl_view v = agl_column_view(c);
  double *x;
  if (c->type == AGL_STRING)
    return agl_fail(err, AGL_EARG, "expected numbers, got strings");
  x = agl_alloc(c->n, sizeof *x);
  if (x == NULL)
    return agl_fail_memory(err, "column");
  for (size_t i = 0; i < c->n; i++)
    x[i] = v.missing != NULL && v.missing[i] != AGL_PRESENT ? NAN
           : v.type == AGL_NUMBER                           ? v.number[i]
           : v.type == AGL_INTEGER                          ? (double)v.integer[i]
           : v.type == AGL_BOOLEAN                          ? v.boolean[i]
                                                            : v.date[i];
  *out = x;
  return AGL_OK;
}
