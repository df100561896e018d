/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_column.c - the parts of a column to one column.
**
** A column is what all its fields are: integer, number, boolean, date; anything else is strings.
** But when fields that are numbers (or dates) are at least half of all present fields, or at least
** half of the distinct ones, the others are taken for bad fields in a column of numbers, not for a
** reason to turn the numbers into text: an error, or missing where the caller says so. Codes that a
** number would not keep (0012, more than 64 bits) make the column strings in any case. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"
#include "data/column.h"
#include "data/csv.h"

enum { NUMERIC = CSV_INTEGER | CSV_NUMBER, LEVELS_BETWEEN_CHECKS = 4096 };

/* Asked for every level of a column of strings. */
static agl_status go_on(size_t k, agl_err *err)
{
  return k % LEVELS_BETWEEN_CHECKS == 0 && agl_interrupted() ? agl_fail_interrupted(err) : AGL_OK;
}

agl_status csv_settle(csv_reader *r, csv_column *c, agl_err *err)
{
  size_t j = (size_t)(c - r->col);
  unsigned seen = 0;
  bool nothing = false;
  c->again = false;
  if (c->declared || c->type == AGL_STRING)
    return AGL_OK;
  for (size_t i = 0; i < r->nchunk; i++) {
    seen |= r->chunk[i].part[j].seen;
    nothing |= r->chunk[i].part[j].as == CSV_NOTHING;
  }
  c->type = csv_decide(seen);
  c->again = nothing || (c->type == AGL_STRING && seen != 0);
  if (c->type == AGL_STRING && seen == 0) { /* nothing but missing values */
    uint8_t *missing = c->missing;
    c->missing = NULL;
    agl_free(c->data);
    c->data = agl_alloc_zero(r->nslot, sizeof(uint32_t));
    c->missing = missing;
    if (c->data == NULL)
      return agl_fail_memory(err, r->in.source);
  }
  return AGL_OK;
}

/* Integers that ended up in a column of numbers. */
static void to_numbers(csv_reader *r, csv_column *c, size_t j)
{
  const int64_t *x = c->data;
  double *y = c->data;
  for (size_t i = 0; i < r->nchunk; i++) {
    const csv_chunk *k = &r->chunk[i];
    if (k->part[j].as == AGL_INTEGER)
      for (size_t row = k->slot; row < k->slot + k->nrow; row++)
        y[row] = c->missing[row] != AGL_PRESENT ? NAN : (double)x[row];
  }
}

/* Close the gaps that blank lines and quoted line ends left between the chunks. */
static void compact(csv_reader *r, csv_column *c)
{
  size_t size = agl_type_size(c->type), row = 0;
  char *data = c->data;
  if (r->nrow == r->nslot)
    return;
  for (size_t i = 0; i < r->nchunk; i++) {
    const csv_chunk *k = &r->chunk[i];
    memmove(data + row * size, data + k->slot * size, k->nrow * size);
    memmove(c->missing + row, c->missing + k->slot, k->nrow);
    row += k->nrow;
  }
  data = agl_resize(c->data, r->nrow, size);
  c->data = data != NULL ? data : c->data;
  data = agl_resize(c->missing, r->nrow, 1);
  c->missing = data != NULL ? (uint8_t *)data : c->missing;
}

/* The n codes of one chunk from `row` on to codes of the whole column. */
static agl_status recode(agl_dict *whole, const agl_dict *part, csv_column *c, size_t row, size_t n,
                         agl_err *err)
{
  uint32_t *to = agl_alloc(part->n, sizeof *to), *code = (uint32_t *)c->data + row;
  agl_status status = AGL_OK;
  bool same = true;
  if (to == NULL)
    return agl_fail_memory(err, "strings of a column");
  for (uint32_t k = 0; k < part->n && status == AGL_OK; k++) {
    size_t len;
    const char *s = agl_dict_text(part, k, &len);
    status = go_on(k, err);
    if (status == AGL_OK)
      status = agl_dict_code(&to[k], whole, s, len, err);
    same = same && status == AGL_OK && to[k] == k;
  }
  for (size_t i = 0; i < n && !same && status == AGL_OK; i++)
    code[i] = c->missing[row + i] != AGL_PRESENT ? 0 : to[code[i]];
  agl_free(to);
  return status;
}

/* One dictionary of the chunks' dictionaries, in chunk order. */
static agl_status merge(agl_dict **out, csv_reader *r, csv_column *c, size_t j, agl_err *err)
{
  agl_dict *whole = NULL;
  agl_status status = AGL_OK;
  size_t row = 0;
  for (size_t i = 0; i < r->nchunk && status == AGL_OK; i++) {
    csv_part *p = &r->chunk[i].part[j];
    status = go_on(0, err);
    if (status != AGL_OK)
      break;
    if (p->dict != NULL && whole == NULL) {
      whole = p->dict; /* the first: its codes stand */
      p->dict = NULL;
    } else if (p->dict != NULL) {
      status = recode(whole, p->dict, c, row, r->chunk[i].nrow, err);
      agl_dict_free(p->dict);
      p->dict = NULL;
    }
    row += r->chunk[i].nrow;
  }
  if (status == AGL_OK && whole == NULL && (whole = agl_dict_new()) == NULL)
    status = agl_fail_memory(err, "strings of a column");
  if (status != AGL_OK)
    agl_dict_free(whole);
  else
    *out = whole;
  return status;
}

/* ---- columns of strings that are numbers or dates but for a few ----------------------------- */

typedef struct {
  uint8_t *class; /* of each level; 0 for those that stand for missing in other columns */
  csv_value *value;
  unsigned seen, family; /* what the column is: NUMERIC, CSV_DATE or 0 */
} verdict;

/* At least half of the present fields, or of the distinct ones, in the family. */
static bool prevails(const verdict *v, unsigned family, const agl_dict *d, const csv_column *c,
                     size_t n)
{
  const uint32_t *code = c->data;
  size_t in = 0, out = 0;
  for (uint32_t k = 0; k < d->n; k++) {
    in += (v->class[k] & family) != 0;
    out += (v->class[k] & ~family) != 0;
  }
  if (in == 0 || in >= out)
    return in > 0;
  in = out = 0;
  for (size_t i = 0; i < n; i++)
    if (c->missing[i] == AGL_PRESENT) {
      in += (v->class[code[i]] & family) != 0;
      out += (v->class[code[i]] & ~family) != 0;
    }
  return in >= out;
}

static agl_status judge(verdict *v, const csv_reader *r, const csv_column *c, const agl_dict *d,
                        agl_err *err)
{
  *v = (verdict){.class = agl_alloc_zero(d->n, 1), .value = agl_alloc(d->n, sizeof *v->value)};
  if (v->class == NULL || v->value == NULL)
    return agl_fail_memory(err, "strings of a column");
  for (uint32_t k = 0; k < d->n; k++) {
    csv_field f = {.quoted = true};
    AGL_TRY(go_on(k, err));
    f.s = agl_dict_text(d, k, &f.len);
    if (csv_missing_code(r, &f, false) == AGL_PRESENT)
      v->class[k] = (uint8_t)csv_class(&v->value[k], f.s, f.len, r->in.decimal);
    v->seen |= v->class[k];
  }
  if ((v->seen & CSV_CODE) != 0)
    return AGL_OK;
  if ((v->seen & NUMERIC) != 0 && prevails(v, NUMERIC, d, c, r->nrow))
    v->family = NUMERIC;
  else if ((v->seen & CSV_DATE) != 0 && prevails(v, CSV_DATE, d, c, r->nrow))
    v->family = CSV_DATE;
  return AGL_OK;
}

/* Turn codes into the values of their levels; bad ones become missing. */
static agl_status convert(csv_reader *r, csv_column *c, const verdict *v, agl_err *err)
{
  agl_type type = csv_decide(v->seen & v->family);
  const uint32_t *code = c->data;
  void *data = agl_alloc(r->nrow, agl_type_size(type));
  if (data == NULL)
    return agl_fail_memory(err, r->in.source);
  for (size_t i = 0; i < r->nrow; i++) {
    unsigned class = c->missing[i] != AGL_PRESENT ? 0 : v->class[code[i]];
    const csv_value *x = &v->value[code[i]];
    if (c->missing[i] == AGL_PRESENT && (class & v->family) == 0)
      c->missing[i] = class == 0 ? AGL_MISSING : r->bad_code;
    if (type == AGL_NUMBER)
      ((double *)data)[i] = (class & v->family) == 0 ? NAN
                            : class == CSV_INTEGER   ? (double)x->integer
                                                     : x->number;
    else if (type == AGL_INTEGER)
      ((int64_t *)data)[i] = (class & v->family) == 0 ? 0 : x->integer;
    else
      ((int32_t *)data)[i] = (class & v->family) == 0 ? 0 : x->date;
  }
  agl_free(c->data);
  c->data = data;
  c->type = type;
  c->converted = true;
  return AGL_OK;
}

/* Sets c->bad, or converts the column, when it is numbers or dates but for some bad fields. */
static agl_status examine(csv_reader *r, csv_column *c, const agl_dict *d, agl_err *err)
{
  verdict v;
  agl_status status = judge(&v, r, c, d, err);
  if (status == AGL_OK && v.family != 0 && r->o->bad_is_missing) {
    status = convert(r, c, &v, err);
  } else if (status == AGL_OK && v.family != 0) {
    const uint32_t *code = c->data;
    for (size_t i = 0; i < r->nrow && c->bad == SIZE_MAX; i++)
      if (c->missing[i] == AGL_PRESENT && (v.class[code[i]] & ~v.family) != 0)
        c->bad = i;
    c->type = csv_decide(v.seen & v.family);
  }
  agl_free(v.class);
  agl_free(v.value);
  return status;
}

/* ---- the column ---------------------------------------------------------------------------- */

static bool any_missing(const csv_reader *r, size_t j)
{
  for (size_t i = 0; i < r->nchunk; i++)
    if (r->chunk[i].part[j].any_missing)
      return true;
  return false;
}

/* Hand the values over to a fresh column. */
static agl_status adopt(csv_reader *r, csv_column *c, agl_dict *d, agl_err *err)
{
  agl_column *fresh;
  AGL_TRY(agl_column_new(&fresh, c->type, 0, d, err));
  agl_free(fresh->data);
  fresh->data = c->data;
  fresh->n = r->nrow;
  c->data = NULL;
  if (c->converted || any_missing(r, (size_t)(c - r->col))) {
    fresh->missing = c->missing;
    c->missing = NULL;
    if (c->converted)
      agl_column_settle(fresh);
  }
  for (size_t i = 0; fresh->missing != NULL && r->bad_code != 0 && i < fresh->n; i++)
    c->nbad += fresh->missing[i] == r->bad_code;
  if (fresh->missing != NULL && r->reason != NULL)
    fresh->reason = agl_dict_share(r->reason);
  c->column = fresh;
  return AGL_OK;
}

/* The first row with a field that the declared type does not hold. */
static void find_bad(const csv_reader *r, csv_column *c, size_t j)
{
  size_t row = 0;
  for (size_t i = 0; i < r->nchunk && c->bad == SIZE_MAX; i++) {
    const csv_chunk *k = &r->chunk[i];
    if (k->part[j].bad != SIZE_MAX)
      c->bad = row + k->part[j].bad - k->slot;
    row += k->nrow;
  }
}

agl_status csv_finish(csv_reader *r, size_t j, agl_err *err)
{
  csv_column *c = &r->col[j];
  agl_dict *d = NULL;
  agl_status status = AGL_OK;
  find_bad(r, c, j);
  if (c->bad != SIZE_MAX)
    return AGL_OK;
  if (c->type == AGL_NUMBER)
    to_numbers(r, c, j);
  compact(r, c);
  if (c->type == AGL_STRING)
    status = merge(&d, r, c, j, err);
  if (status == AGL_OK && d != NULL && !c->declared)
    status = examine(r, c, d, err);
  if (status == AGL_OK && c->bad == SIZE_MAX)
    status = adopt(r, c, d, err);
  agl_dict_free(d);
  return status;
}

/* ---- the message about a bad field ----------------------------------------------------------- */

/* Finds the field again: reads the rows of one chunk up to it. */
typedef struct {
  size_t col, at;
  char text[64];
  size_t len;
} finder;

static void find_field(void *ctx, const csv_field *f)
{
  finder *x = ctx;
  if (f->col != x->col)
    return;
  x->at = f->at;
  x->len = f->len;
  memcpy(x->text, f->s, f->len < sizeof x->text ? f->len : sizeof x->text);
}

static agl_status find(finder *x, const csv_reader *r, size_t row, agl_err *err)
{
  const csv_chunk *k = r->chunk;
  csv_lane lane = {.in = &r->in, .field = find_field, .ctx = x};
  agl_status status = AGL_OK;
  size_t at, n;
  for (; row >= k->nrow; k++)
    row -= k->nrow;
  at = k->begin;
  lane.end = k->end;
  for (row++; row > 0 && status == AGL_OK; row -= n > 0 || r->ncol == 1)
    status = csv_lane_row(&lane, &at, &n, err);
  csv_lane_close(&lane);
  return status;
}

agl_status csv_fail_field(csv_reader *r, size_t row, size_t j, agl_err *err)
{
  static const char *const expected[] = {[AGL_NUMBER] = "a number",
                                         [AGL_INTEGER] = "an integer of at most 64 bits",
                                         [AGL_STRING] = "a string",
                                         [AGL_BOOLEAN] = "true or false",
                                         [AGL_DATE] = "a date (YYYY-MM-DD)"};
  finder x = {.col = j};
  const csv_column *c = &r->col[j];
  size_t len;
  const char *name = agl_dict_text(r->names, (uint32_t)j, &len);
  csv_shown column = csv_show(name, len), token;
  const char *what = c->declared || c->type != AGL_INTEGER ? expected[c->type] : "a number";
  csv_value v;
  AGL_TRY(find(&x, r, row, err));
  x.len = x.len < sizeof x.text ? x.len : sizeof x.text;
  token = csv_show(x.text, x.len);
  if (r->in.decimal == '.' && r->in.delimiter != ',' &&
      (csv_class(&v, x.text, x.len, ',') & NUMERIC) != 0)
    return csv_fail(&r->in, x.at, err, "column '%s': '%s' is not %s; declare decimal = \",\"",
                    column.text, token.text, what);
  if (c->declared)
    return csv_fail(&r->in, x.at, err,
                    "column '%s': '%s' is not %s; declare missing = { \"%s\" } or bad = "
                    "\"missing\"",
                    column.text, token.text, what, token.text);
  return csv_fail(&r->in, x.at, err,
                  "column '%s': '%s' is not %s; declare missing = { \"%s\" }, types = { [\"%s\"] = "
                  "\"string\" } or bad = \"missing\"",
                  column.text, token.text, what, token.text, column.text);
}
