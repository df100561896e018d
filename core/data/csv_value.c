/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_value.c - a field to a value, or to the reason why it is missing. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "data/column.h"
#include "data/csv.h"

/* ---- what a field looks like ------------------------------------------------------------- */

static bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

static bool parse_number(double *out, const char *s, size_t len, char decimal)
{
  char buf[128], *comma;
  if (decimal == '.')
    return agl_parse_number(out, s, len);
  if (len > sizeof buf || memchr(s, '.', len) != NULL)
    return false;
  memcpy(buf, s, len);
  comma = memchr(buf, decimal, len);
  if (comma != NULL)
    *comma = '.';
  return agl_parse_number(out, buf, len);
}

unsigned csv_class(csv_value *v, const char *s, size_t len, char decimal)
{
  size_t sign = len > 0 && (s[0] == '-' || s[0] == '+'), i = sign;
  while (i < len && is_digit(s[i]))
    i++;
  if (i == len && i > sign) {
    if (s[0] == '-' && s[1] == '0' && len == 2) {
      v->number = -0.0;
      return CSV_NUMBER;
    }
    return (s[sign] != '0' || i == sign + 1) && agl_parse_integer(&v->integer, s, len) ? CSV_INTEGER
                                                                                       : CSV_CODE;
  }
  if (parse_number(&v->number, s, len, decimal))
    return i > sign + 1 && s[sign] == '0' ? CSV_CODE : CSV_NUMBER;
  if (agl_parse_date(&v->date, s, len))
    return CSV_DATE;
  if ((len == 4 && memcmp(s, "true", 4) == 0) || (len == 5 && memcmp(s, "false", 5) == 0)) {
    v->boolean = len == 4;
    return CSV_BOOLEAN;
  }
  return CSV_TEXT;
}

agl_type csv_decide(unsigned seen)
{
  seen &= ~(unsigned)CSV_QUOTED;
  return seen == CSV_INTEGER                                                  ? AGL_INTEGER
         : seen == CSV_NUMBER || seen == (CSV_NUMBER | (unsigned)CSV_INTEGER) ? AGL_NUMBER
         : seen == CSV_BOOLEAN                                                ? AGL_BOOLEAN
         : seen == CSV_DATE                                                   ? AGL_DATE
                                                                              : AGL_STRING;
}

/* ---- missing ----------------------------------------------------------------------------- */

uint8_t csv_missing_code(const csv_reader *r, const csv_field *f, bool as_string)
{
  if (f->len == 0)
    return f->quoted && as_string ? AGL_PRESENT : r->empty_code;
  if (!r->marker_first[(unsigned char)f->s[0]])
    return AGL_PRESENT;
  if (r->marker == NULL)
    return f->len == 2 && memcmp(f->s, "NA", 2) == 0 && !(f->quoted && as_string) ? AGL_MISSING
                                                                                  : AGL_PRESENT;
  for (size_t i = 0; i < r->o->nmissing; i++)
    if (strlen(r->marker[i].text) == f->len && memcmp(r->marker[i].text, f->s, f->len) == 0)
      return r->marker_code[i];
  return AGL_PRESENT;
}

/* The code of a reason, which is named in r->reason from now on. */
static agl_status reason_code(uint8_t *out, csv_reader *r, const char *reason, agl_err *err)
{
  uint32_t code;
  if (r->reason == NULL)
    r->reason = agl_dict_new();
  if (r->reason == NULL)
    return agl_fail_memory(err, r->in.source);
  AGL_TRY(agl_dict_code(&code, r->reason, reason, strlen(reason), err));
  if (code > UINT8_MAX - AGL_REASON)
    return agl_fail(err, AGL_EARG, "more than %d reasons for missing values",
                    UINT8_MAX - AGL_REASON + 1);
  *out = (uint8_t)(AGL_REASON + code);
  return AGL_OK;
}

agl_status csv_markers(csv_reader *r, agl_err *err)
{
  r->empty_code = AGL_MISSING;
  r->marker = r->o->missing;
  r->marker_first['N'] = r->marker == NULL;
  r->marker_code = agl_alloc(r->o->nmissing, 1);
  if (r->marker_code == NULL)
    return agl_fail_memory(err, r->in.source);
  for (size_t i = 0; r->marker != NULL && i < r->o->nmissing; i++) {
    const agl_marker *m = &r->marker[i];
    r->marker_code[i] = AGL_MISSING;
    if (m->reason != NULL)
      AGL_TRY(reason_code(&r->marker_code[i], r, m->reason, err));
    if (m->text[0] == '\0')
      r->empty_code = r->marker_code[i];
    else
      r->marker_first[(unsigned char)m->text[0]] = true;
  }
  return r->o->bad_is_missing ? reason_code(&r->bad_code, r, "bad", err) : AGL_OK;
}

/* ---- one field into its column ------------------------------------------------------------ */

/* Values of four bytes are dates, or codes of strings that are all 0 here. */
static void store(csv_column *c, uint8_t as, size_t row, const csv_value *v)
{
  if (as == AGL_NUMBER)
    ((double *)c->data)[row] = v->number;
  else if (as == AGL_INTEGER)
    ((int64_t *)c->data)[row] = v->integer;
  else if (as == AGL_BOOLEAN)
    ((uint8_t *)c->data)[row] = v->boolean;
  else
    ((int32_t *)c->data)[row] = v->date;
}

static void put_missing(csv_sink *k, csv_column *c, csv_part *p, uint8_t code)
{
  csv_value none = {0};
  if (p->as == CSV_NOTHING)
    return;
  if (p->as == AGL_NUMBER)
    none.number = NAN;
  p->any_missing = true;
  c->missing[k->row] = code;
  store(c, p->as, k->row, &none);
}

static void put_string(csv_sink *k, csv_column *c, csv_part *p, const csv_field *f)
{
  uint32_t *code = (uint32_t *)c->data + k->row;
  if (p->last != UINT32_MAX) {
    size_t len;
    const char *s = agl_dict_text(p->dict, p->last, &len);
    if (len == f->len && memcmp(s, f->s, len) == 0) {
      *code = p->last;
      return;
    }
  }
  if (p->dict == NULL)
    p->dict = agl_dict_new();
  if (p->dict == NULL)
    k->status = agl_fail_memory(k->err, k->r->in.source);
  else if (k->status == AGL_OK)
    k->status = agl_dict_code(code, p->dict, f->s, f->len, k->err);
  if (k->status == AGL_OK)
    p->last = *code;
}

/* Integers so far, a number now: what the chunk holds becomes numbers. Rounding an integer to a
** double is what reading its digits as a double gives. */
static void promote(csv_column *c, csv_part *p, size_t from, size_t to)
{
  const int64_t *x = c->data;
  double *y = c->data;
  for (size_t i = from; i < to; i++)
    y[i] = c->missing[i] != AGL_PRESENT ? NAN : (double)x[i];
  p->as = AGL_NUMBER;
}

static void put_inferred(csv_sink *k, csv_column *c, csv_part *p, const csv_field *f)
{
  csv_value v = {0};
  unsigned class = csv_class(&v, f->s, f->len, k->r->in.decimal);
  agl_type type = csv_decide(class);
  p->seen |= (uint8_t) class;
  if (p->as == CSV_NOTHING)
    return;
  if (p->as == AGL_INTEGER && type == AGL_NUMBER)
    promote(c, p, k->k->slot, k->row);
  if (p->as == AGL_NUMBER && type == AGL_INTEGER) {
    v.number = (double)v.integer;
    type = AGL_NUMBER;
  }
  if (type == AGL_STRING || p->as != type)
    p->as = CSV_NOTHING;
  else
    store(c, p->as, k->row, &v);
}

static bool parse_declared(csv_value *v, agl_type type, const csv_field *f, char decimal)
{
  unsigned class = csv_class(v, f->s, f->len, decimal);
  if (type == AGL_INTEGER)
    return agl_parse_integer(&v->integer, f->s, f->len);
  if (type == AGL_BOOLEAN)
    return class == CSV_BOOLEAN;
  if (type == AGL_DATE)
    return class == CSV_DATE;
  if (f->len <= 4 && f->len >= 3 && memcmp(f->s + f->len - 3, "inf", 3) == 0 &&
      (f->len == 3 || f->s[0] == '-')) {
    v->number = f->len == 3 ? INFINITY : -INFINITY;
    return true;
  }
  return parse_number(&v->number, f->s, f->len, decimal);
}

static void put_declared(csv_sink *k, csv_column *c, csv_part *p, const csv_field *f)
{
  csv_value v = {0};
  if (parse_declared(&v, c->type, f, k->r->in.decimal))
    store(c, p->as, k->row, &v);
  else if (k->r->o->bad_is_missing)
    put_missing(k, c, p, k->r->bad_code);
  else if (p->bad == SIZE_MAX)
    p->bad = k->row;
}

void csv_put(void *sink, const csv_field *f)
{
  csv_sink *k = sink;
  csv_column *c;
  csv_part *p;
  uint8_t code;
  if (f->col >= k->r->ncol) {
    k->surplus = f->col == k->r->ncol ? f->at : k->surplus;
    return;
  }
  c = &k->r->col[f->col];
  p = &k->k->part[f->col];
  if (p->as == CSV_SKIP)
    return;
  code = csv_missing_code(k->r, f, p->as == AGL_STRING);
  if (code != AGL_PRESENT) {
    if (csv_missing_code(k->r, f, true) == AGL_PRESENT)
      p->seen |= CSV_QUOTED;
    put_missing(k, c, p, code);
  } else if (p->as == AGL_STRING) {
    put_string(k, c, p, f);
  } else if (c->declared) {
    put_declared(k, c, p, f);
  } else {
    put_inferred(k, c, p, f);
  }
}
