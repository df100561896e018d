/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xlsx_sheet.c - the cells of a sheet. */
#include "io/foreign/xlsx.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "io/foreign/xlsx_text.h"

enum { MAX_ROW = 1048576, MAX_COL = 16384 };

/* The types of a cell, by its attribute t. */
typedef enum {
  TYPE_NUMBER,
  TYPE_SHARED,
  TYPE_BOOLEAN,
  TYPE_ERROR,
  TYPE_TEXT,
  TYPE_INLINE,
  TYPE_ISO
} cell_type;

typedef struct {
  xlsx_cells *cells;
  xlsx_book *book;
  const char *sheet;
  size_t next_row, next_col; /* where a cell without a reference is */
  size_t row, col;
  cell_type type;
  bool date, in_value, has_value, formula;
  agl_text value;
  xlsx_text rich; /* of an inline string */
} reader;

void xlsx_cell_name(char out[XLSX_NAME], uint32_t row, uint32_t col)
{
  char letters[4] = "";
  int n = 0;
  for (uint32_t c = col + 1; c > 0 && n < 3; c = (c - 1) / 26)
    letters[n++] = (char)('A' + (c - 1) % 26);
  for (int i = 0; i < n; i++)
    out[i] = letters[n - 1 - i];
  snprintf(out + n, XLSX_NAME - (size_t)n, "%lu", (unsigned long)row + 1);
}

/* "AB12" to a column and a row from 0. */
static bool parse_reference(size_t *row, size_t *col, const char *s)
{
  size_t c = 0, r = 0;
  for (; *s >= 'A' && *s <= 'Z' && c <= MAX_COL; s++)
    c = 26 * c + (size_t)(*s - 'A' + 1);
  for (; *s >= '0' && *s <= '9' && r <= MAX_ROW; s++)
    r = 10 * r + (size_t)(*s - '0');
  if (*s != '\0' || c == 0 || c > MAX_COL || r == 0 || r > MAX_ROW)
    return false;
  *row = r - 1;
  *col = c - 1;
  return true;
}

static void row_start(xlsx_parser *p, reader *r, const char **attributes)
{
  const char *number = xlsx_attribute(attributes, "r");
  int64_t x = (int64_t)r->next_row + 1;
  if (number != NULL && !agl_parse_integer(&x, number, strlen(number)))
    x = 0;
  if (x < (int64_t)r->next_row + 1 || x > MAX_ROW) {
    xlsx_damaged(p, "its rows are not in order");
    return;
  }
  r->row = (size_t)x - 1;
  r->next_row = r->row + 1;
  r->next_col = 0;
}

static cell_type type_of(const char *t)
{
  static const struct {
    const char *name;
    cell_type type;
  } types[] = {{"s", TYPE_SHARED}, {"b", TYPE_BOOLEAN},        {"e", TYPE_ERROR},
               {"str", TYPE_TEXT}, {"inlineStr", TYPE_INLINE}, {"d", TYPE_ISO}};
  for (size_t k = 0; t != NULL && k < sizeof types / sizeof *types; k++)
    if (strcmp(t, types[k].name) == 0)
      return types[k].type;
  return TYPE_NUMBER;
}

static void cell_start(xlsx_parser *p, reader *r, const char **attributes)
{
  const char *at = xlsx_attribute(attributes, "r"), *style = xlsx_attribute(attributes, "s");
  size_t row = r->row, col = r->next_col;
  int64_t s = 0;
  if (at != NULL && !parse_reference(&row, &col, at))
    row = SIZE_MAX;
  if (row != r->row || col < r->next_col || col >= MAX_COL) {
    xlsx_damaged(p, "its cells are not in order");
    return;
  }
  if (style != NULL && !agl_parse_integer(&s, style, strlen(style)))
    s = 0;
  r->col = col;
  r->next_col = col + 1;
  r->type = type_of(xlsx_attribute(attributes, "t"));
  r->date = s >= 0 && (size_t)s < r->book->nstyle && r->book->is_date[s];
  r->has_value = r->formula = r->in_value = false;
  r->value.len = 0;
  xlsx_text_begin(&r->rich);
}

static void on_start(xlsx_parser *p, const char *name, const char **attributes)
{
  reader *r = p->ctx;
  if (strcmp(name, "row") == 0) {
    row_start(p, r, attributes);
  } else if (strcmp(name, "c") == 0) {
    cell_start(p, r, attributes);
  } else {
    r->in_value = strcmp(name, "v") == 0;
    r->has_value |= r->in_value || strcmp(name, "is") == 0;
    r->formula |= strcmp(name, "f") == 0;
    xlsx_text_open(&r->rich, name);
  }
}

static void on_text(xlsx_parser *p, const char *s, size_t len)
{
  reader *r = p->ctx;
  if (r->in_value)
    agl_text_add(&r->value, s, len);
  else
    xlsx_text_add(&r->rich, s, len);
}

/* ---- a whole cell -------------------------------------------------------------------------- */

static void fail_cell(xlsx_parser *p, const reader *r, const char *what)
{
  char name[XLSX_NAME];
  xlsx_cell_name(name, (uint32_t)r->row, (uint32_t)r->col);
  p->status = agl_fail(p->err, AGL_EPARSE, "%s:%s!%s: %s", p->path, r->sheet, name, what);
}

static const char *value_text(const reader *r)
{
  return r->value.len == 0 ? "" : r->value.s;
}

static void set_number(xlsx_parser *p, const reader *r, xlsx_cell *c)
{
  c->kind = r->date ? XLSX_DATE : XLSX_NUMBER;
  if (!agl_parse_number(&c->number, value_text(r), r->value.len))
    fail_cell(p, r, "not a number where one is expected");
}

static void set_shared(xlsx_parser *p, const reader *r, xlsx_cell *c)
{
  int64_t k;
  c->kind = XLSX_TEXT;
  if (agl_parse_integer(&k, value_text(r), r->value.len) && k >= 0 && (size_t)k < r->book->nshared)
    c->text = r->book->shared[k];
  else
    fail_cell(p, r, "a text that the workbook does not have");
}

static void set_text(xlsx_parser *p, reader *r, xlsx_cell *c)
{
  c->kind = r->type == TYPE_ERROR ? XLSX_ERROR : XLSX_TEXT;
  if (r->type != TYPE_INLINE) {
    r->rich.text.len = 0;
    agl_text_add(&r->rich.text, value_text(r), r->value.len);
  }
  p->status = xlsx_text_code(&c->text, &r->rich, r->book->strings, p->err);
}

/* "2011-03-01", "2011-03-01T00:00:00": as the serial number it has elsewhere. */
static void set_iso(xlsx_parser *p, reader *r, xlsx_cell *c)
{
  const char *s = value_text(r);
  int32_t days;
  if (r->value.len >= 10 && agl_parse_date(&days, s, 10) &&
      (s[10] == '\0' || strncmp(s + 10, "T00:00:00", 9) == 0)) {
    c->kind = XLSX_DATE;
    c->number = days + (r->book->from_1904 ? 24107 : 25569);
  } else {
    set_text(p, r, c);
  }
}

static void set_cell(xlsx_parser *p, reader *r, xlsx_cell *c)
{
  switch (r->type) {
  case TYPE_NUMBER:
    set_number(p, r, c);
    break;
  case TYPE_SHARED:
    set_shared(p, r, c);
    break;
  case TYPE_BOOLEAN:
    c->kind = XLSX_BOOLEAN;
    c->number = value_text(r)[0] == '1' || value_text(r)[0] == 't';
    break;
  case TYPE_ERROR:
  case TYPE_TEXT:
  case TYPE_INLINE:
    set_text(p, r, c);
    break;
  case TYPE_ISO:
    set_iso(p, r, c);
    break;
  }
}

static bool is_empty(const reader *r, const xlsx_cell *c)
{
  size_t len = 1;
  if (c->kind == XLSX_TEXT)
    agl_dict_text(r->book->strings, c->text, &len);
  return len == 0;
}

static void cell_end(xlsx_parser *p, reader *r)
{
  xlsx_cells *all = r->cells;
  xlsx_cell c = {.row = (uint32_t)r->row, .col = (uint16_t)r->col};
  if (r->formula && !r->has_value)
    fail_cell(p, r, "a formula without its value; let Excel compute and save the file");
  if (!r->has_value || p->status != AGL_OK || (r->type == TYPE_NUMBER && r->value.len == 0))
    return;
  set_cell(p, r, &c);
  if (p->status != AGL_OK || is_empty(r, &c))
    return;
  if (all->n == all->cap) {
    size_t cap = all->cap == 0 ? 1024 : 2 * all->cap;
    xlsx_cell *more = agl_resize(all->cell, cap, sizeof *more);
    if (more == NULL) {
      p->status = agl_fail_memory(p->err, p->path);
      return;
    }
    all->cell = more;
    all->cap = cap;
  }
  all->cell[all->n++] = c;
}

static void on_end(xlsx_parser *p, const char *name)
{
  reader *r = p->ctx;
  if (strcmp(name, "v") == 0)
    r->in_value = false;
  if (strcmp(name, "c") == 0)
    cell_end(p, r);
  else
    xlsx_text_close(&r->rich, name);
  if (r->value.failed)
    p->status = agl_fail_memory(p->err, p->path);
}

agl_status xlsx_read_cells(xlsx_cells *out, xlsx_book *b, xlsx_file *f, const xlsx_sheet *sheet,
                           agl_err *err)
{
  reader r = {.cells = out, .book = b, .sheet = sheet->name};
  xlsx_parser p = {.start = on_start, .end = on_end, .text = on_text, .ctx = &r};
  agl_status status = xlsx_parse(f, sheet->target, &p, err);
  agl_text_clear(&r.value);
  agl_text_clear(&r.rich.text);
  return status;
}
