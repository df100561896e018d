/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xlsx_table.c - the cells of a sheet to typed columns. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/column.h"
#include "data/table.h"
#include "io/foreign/xlsx.h"

/* One column of the sheet. */
typedef struct {
  char *name;             /* NULL: no name in the first row */
  const xlsx_cell *first; /* its first value that is not an error, NULL for none */
  bool whole;             /* numbers and dates have no fraction so far */
} field;

typedef struct {
  const xlsx_cells *cells;
  const xlsx_book *book;
  const char *where; /* "PATH:SHEET" */
  field *field;
  size_t nfield;
  size_t body; /* index of the first cell below the names */
  size_t nrow, blank;
} sheet;

static agl_status fail_at(const sheet *s, const xlsx_cell *c, agl_err *err, const char *what)
{
  char name[XLSX_NAME];
  xlsx_cell_name(name, c->row, c->col);
  return agl_fail(err, AGL_EPARSE, "%s!%s: %s", s->where, name, what);
}

static const char *text_of(const sheet *s, const xlsx_cell *c, size_t *len)
{
  return agl_dict_text(s->book->strings, c->text, len);
}

/* ---- names --------------------------------------------------------------------------------- */

static agl_status take_name(sheet *s, const xlsx_cell *c, agl_err *err)
{
  char number[AGL_NUMBER_TEXT];
  const char *name = number;
  if (c->kind == XLSX_TEXT)
    name = text_of(s, c, NULL);
  else if (c->kind == XLSX_NUMBER)
    agl_number_text(number, c->number);
  else
    return fail_at(s, c, err, "expected the name of a column in the first row");
  for (size_t j = 0; j < c->col; j++)
    if (s->field[j].name != NULL && strcmp(s->field[j].name, name) == 0)
      return fail_at(s, c, err, "another column has this name already");
  s->field[c->col].name = agl_strdup(name);
  return s->field[c->col].name == NULL ? agl_fail_memory(err, s->where) : AGL_OK;
}

static agl_status take_names(sheet *s, agl_err *err)
{
  const xlsx_cell *cell = s->cells->cell;
  if (s->cells->n == 0 || cell[0].row != 0)
    return agl_fail(err, AGL_EPARSE, "%s!A1: the first row is empty, expected column names",
                    s->where);
  for (size_t k = 0; k < s->cells->n; k++)
    if (cell[k].col >= s->nfield)
      s->nfield = (size_t)cell[k].col + 1;
  s->field = agl_alloc_zero(s->nfield, sizeof *s->field);
  if (s->field == NULL)
    return agl_fail_memory(err, s->where);
  for (; s->body < s->cells->n && cell[s->body].row == 0; s->body++)
    AGL_TRY(take_name(s, &cell[s->body], err));
  return AGL_OK;
}

/* ---- types --------------------------------------------------------------------------------- */

/* Text that stands for a missing value in a column of anything but text. */
static bool is_na(const sheet *s, const xlsx_cell *c)
{
  return c->kind == XLSX_TEXT && strcmp(text_of(s, c, NULL), "NA") == 0;
}

static bool is_whole(const xlsx_cell *c)
{
  return (c->kind != XLSX_NUMBER && c->kind != XLSX_DATE) ||
         (c->number == floor(c->number) && fabs(c->number) <= 0x1p53);
}

static const char *const kind_name[] = {
    [XLSX_NUMBER] = "number", [XLSX_TEXT] = "text",   [XLSX_BOOLEAN] = "boolean",
    [XLSX_DATE] = "date",     [XLSX_ERROR] = "error",
};

static agl_status fail_mixed(const sheet *s, const xlsx_cell *c, const field *f, agl_err *err)
{
  char here[XLSX_NAME], there[XLSX_NAME], shown[96] = "";
  xlsx_cell_name(here, c->row, c->col);
  xlsx_cell_name(there, f->first->row, f->first->col);
  if (c->kind == XLSX_TEXT) {
    size_t len;
    const char *text = text_of(s, c, &len);
    len = len < 60 ? len : 60;
    snprintf(shown, sizeof shown, " '%.*s'", (int)agl_utf8_valid(text, len), text);
  }
  for (char *p = shown; *p != '\0'; p++)
    if ((unsigned char)*p < ' ')
      *p = ' ';
  return agl_fail(err, AGL_EPARSE, "%s!%s: a %s%s in column '%s', where %s holds a %s", s->where,
                  here, kind_name[c->kind], shown, f->name, there, kind_name[f->first->kind]);
}

/* Values of a column are of one kind; NA goes with any, and is text where all the rest is. */
static agl_status take_kind(sheet *s, const xlsx_cell *c, agl_err *err)
{
  field *f = &s->field[c->col];
  if (f->name == NULL)
    return fail_at(s, c, err, "a value in a column without a name");
  if (c->kind == XLSX_ERROR || is_na(s, c))
    return AGL_OK;
  if (f->first == NULL) {
    f->first = c;
    f->whole = true;
  }
  if (f->first->kind != c->kind)
    return fail_mixed(s, c, f, err);
  f->whole = f->whole && is_whole(c);
  return AGL_OK;
}

static agl_status take_kinds(sheet *s, agl_err *err)
{
  const xlsx_cell *cell = s->cells->cell;
  size_t last = 0;
  for (size_t k = s->body; k < s->cells->n; k++) {
    AGL_TRY(take_kind(s, &cell[k], err));
    if (cell[k].row != last) {
      s->blank += cell[k].row - last - 1;
      last = cell[k].row;
      s->nrow++;
    }
  }
  return AGL_OK;
}

/* Serial numbers count days; day 60 of those from 1900 is a 29th of February that never was. */
static bool serial_days(double *out, const xlsx_book *b, double serial)
{
  double days = floor(serial);
  if (!b->from_1904 && (days < 1 || days == 60))
    return false;
  days += b->from_1904 ? -24107 : days < 60 ? -25568 : -25569;
  *out = days;
  return days >= agl_date_days(1, 1, 1) && days <= agl_date_days(9999, 12, 31);
}

static agl_type type_of(const sheet *s, size_t j)
{
  const field *f = &s->field[j];
  double days;
  if (f->first == NULL || f->first->kind == XLSX_TEXT)
    return AGL_STRING;
  if (f->first->kind == XLSX_BOOLEAN)
    return AGL_BOOLEAN;
  if (f->first->kind == XLSX_NUMBER)
    return f->whole ? AGL_INTEGER : AGL_NUMBER;
  for (size_t k = s->body; k < s->cells->n; k++)
    if (s->cells->cell[k].col == j && s->cells->cell[k].kind == XLSX_DATE &&
        !serial_days(&days, s->book, s->cells->cell[k].number))
      return f->whole ? AGL_INTEGER : AGL_NUMBER;
  return f->whole ? AGL_DATE : AGL_STRING;
}

/* ---- values -------------------------------------------------------------------------------- */

static void time_text(char out[40], const xlsx_book *b, double serial)
{
  double days = 0;
  char date[16];
  long s;
  serial_days(&days, b, serial);
  s = lround((serial - floor(serial)) * 86400);
  if (s == 86400) {
    s = 0;
    days++;
  }
  agl_date_text(date, (int32_t)days);
  snprintf(out, 40, "%.10sT%02ld:%02ld:%02ld", date, s / 3600, s / 60 % 60, s % 60);
}

static agl_status put_text(const sheet *s, agl_column *c, size_t row, const xlsx_cell *cell,
                           agl_err *err)
{
  char time[40];
  const char *text = time;
  size_t len;
  if (cell->kind == XLSX_DATE) {
    time_text(time, s->book, cell->number);
    len = strlen(time);
  } else {
    text = text_of(s, cell, &len);
  }
  return agl_dict_code((uint32_t *)c->data + row, c->dict, text, len, err);
}

/* An error value is missing for a reason, "#N/A"; NA is plainly missing. */
static agl_status put_missing(const sheet *s, agl_column *c, size_t row, const xlsx_cell *cell,
                              agl_err *err)
{
  size_t len;
  const char *text = text_of(s, cell, &len);
  uint32_t k;
  if (cell->kind != XLSX_ERROR)
    return AGL_OK;
  if (c->reason == NULL)
    c->reason = agl_dict_new();
  if (c->reason == NULL)
    return agl_fail_memory(err, s->where);
  if (c->reason->n + AGL_REASON > UINT8_MAX && !agl_dict_lookup(&k, c->reason, text, len))
    return AGL_OK;
  AGL_TRY(agl_dict_code(&k, c->reason, text, len, err));
  agl_column_set_missing(c, row, (uint8_t)(AGL_REASON + k));
  return AGL_OK;
}

static agl_status put_value(const sheet *s, agl_column *c, size_t row, const xlsx_cell *cell,
                            agl_err *err)
{
  double days = 0;
  if (cell->kind == XLSX_ERROR || (c->type != AGL_STRING && cell->kind == XLSX_TEXT))
    return put_missing(s, c, row, cell, err);
  if (c->missing != NULL)
    c->missing[row] = AGL_PRESENT;
  switch (c->type) {
  case AGL_STRING:
    return put_text(s, c, row, cell, err);
  case AGL_NUMBER:
    ((double *)c->data)[row] = cell->number;
    break;
  case AGL_INTEGER:
    ((int64_t *)c->data)[row] = (int64_t)cell->number;
    break;
  case AGL_BOOLEAN:
    ((uint8_t *)c->data)[row] = cell->number != 0;
    break;
  case AGL_DATE:
    serial_days(&days, s->book, cell->number);
    ((int32_t *)c->data)[row] = (int32_t)days;
    break;
  }
  return AGL_OK;
}

/* All values missing, then those that are there. */
static agl_status new_column(agl_column **out, const sheet *s, size_t j, agl_err *err)
{
  agl_column *c;
  AGL_TRY(agl_column_new(&c, type_of(s, j), s->nrow, NULL, err));
  if (agl_column_allow_missing(c, err) != AGL_OK) {
    agl_column_free(c);
    return AGL_ENOMEM;
  }
  for (size_t i = 0; i < s->nrow; i++)
    agl_column_set_missing(c, i, AGL_MISSING);
  *out = c;
  return AGL_OK;
}

static agl_status fill_columns(const sheet *s, agl_column **column, agl_err *err)
{
  size_t row = 0;
  for (size_t k = s->body; k < s->cells->n; k++) {
    const xlsx_cell *cell = &s->cells->cell[k];
    if (k > s->body && cell->row != cell[-1].row)
      row++;
    AGL_TRY(put_value(s, column[cell->col], row, cell, err));
  }
  return AGL_OK;
}

static agl_status record(agl_table *t, const sheet *s, agl_err *err)
{
  agl_text detail = {0};
  agl_status status;
  agl_text_puts(&detail, s->where);
  if (s->blank > 0)
    agl_text_printf(&detail, "; %zu blank row%s skipped", s->blank, s->blank == 1 ? "" : "s");
  status = detail.failed ? agl_fail_memory(err, s->where)
                         : agl_table_record(t, NULL, "read", detail.s, s->nrow, s->nrow, err);
  agl_text_clear(&detail);
  return status;
}

static agl_status add_columns(agl_table *t, const sheet *s, agl_column **column, agl_err *err)
{
  for (size_t j = 0; j < s->nfield; j++)
    if (s->field[j].name != NULL)
      AGL_TRY(new_column(&column[j], s, j, err));
  AGL_TRY(fill_columns(s, column, err));
  for (size_t j = 0; j < s->nfield; j++)
    if (s->field[j].name != NULL) {
      agl_column_settle(column[j]);
      AGL_TRY(agl_table_add_new(t, s->field[j].name, column[j], err));
    }
  return record(t, s, err);
}

static agl_status build(agl_table **out, const sheet *s, agl_err *err)
{
  agl_table *t = NULL;
  agl_column **column = agl_alloc_zero(s->nfield, sizeof *column);
  agl_status status =
      column == NULL ? agl_fail_memory(err, s->where) : agl_table_new(&t, s->nrow, err);
  if (status == AGL_OK)
    status = add_columns(t, s, column, err);
  for (size_t j = 0; j < s->nfield && column != NULL; j++)
    agl_column_free(column[j]);
  agl_free(column);
  if (status == AGL_OK)
    *out = t;
  else
    agl_table_free(t);
  return status;
}

agl_status xlsx_table(agl_table **out, const xlsx_cells *cells, const xlsx_book *b,
                      const char *where, agl_err *err)
{
  sheet s = {.cells = cells, .book = b, .where = where};
  agl_status status = take_names(&s, err);
  if (status == AGL_OK)
    status = take_kinds(&s, err);
  if (status == AGL_OK)
    status = build(out, &s, err);
  for (size_t j = 0; j < s.nfield && s.field != NULL; j++)
    agl_free(s.field[j].name);
  agl_free(s.field);
  return status;
}
