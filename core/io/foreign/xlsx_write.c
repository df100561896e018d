/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** xlsx_write.c - a table to an Excel workbook with one sheet.
**
** Numbers are written in the shortest form that reads back to the same bits: a library that rounds
** to 16 digits would lose the last one.
*/
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/column.h"
#include "io/foreign/entries.h"
#include "io/foreign/xlsx.h"
#include "io/foreign/zip.h"

/* What a sheet holds, and a cell: characters, as UTF-16 counts them. */
enum { MAX_ROWS = 1048576, MAX_COLUMNS = 16384, MAX_TEXT = 32767 };

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006"
#define KIND "application/vnd.openxmlformats-officedocument.spreadsheetml."

static const struct {
  const char *part, *xml;
} fixed[] = {
    {"[Content_Types].xml",
     HEAD "<Types xmlns=\"" PACKAGE "/content-types\">"
          "<Default Extension=\"rels\" ContentType=\"application/"
          "vnd.openxmlformats-package.relationships+xml\"/>"
          "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
          "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" KIND "sheet.main+xml\"/>"
          "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" KIND "worksheet+xml\"/>"
          "<Override PartName=\"/xl/styles.xml\" ContentType=\"" KIND "styles+xml\"/>"
          "<Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"" KIND
          "sharedStrings+xml\"/></Types>"},
    {"_rels/.rels", HEAD "<Relationships xmlns=\"" PACKAGE "/relationships\"><Relationship "
                         "Id=\"rId1\" Type=\"" OFFICE
                         "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
    {"xl/workbook.xml", HEAD "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE
                             "\"><sheets><sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/>"
                             "</sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels", HEAD
     "<Relationships xmlns=\"" PACKAGE "/relationships\">"
     "<Relationship Id=\"rId1\" Type=\"" OFFICE "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
     "<Relationship Id=\"rId2\" Type=\"" OFFICE "/styles\" Target=\"styles.xml\"/>"
     "<Relationship Id=\"rId3\" Type=\"" OFFICE
     "/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"},
    /* Style 1 is a date. */
    {"xl/styles.xml",
     HEAD "<styleSheet xmlns=\"" MAIN "\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" "
          "formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>"
          "<fonts count=\"1\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
          "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill "
          "patternType=\"gray125\"/></fill></fills>"
          "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border>"
          "</borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" "
          "borderId=\"0\"/></cellStyleXfs><cellXfs count=\"2\"><xf numFmtId=\"0\" fontId=\"0\" "
          "fillId=\"0\" borderId=\"0\" xfId=\"0\"/><xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" "
          "borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/></cellXfs><cellStyles count=\"1\">"
          "<cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"},
};

typedef struct {
  const agl_table *table;
  const char *path;
  size_t ncol;
  agl_view *view;
  size_t *first; /* number of the shared string that is a column's level 0 */
} writer;

/* ---- text ---------------------------------------------------------------------------------- */

static bool looks_escaped(const char *s, size_t left)
{
  return left >= 7 && s[0] == '_' && s[1] == 'x' && s[6] == '_';
}

/* XML has no control characters but these; Excel spells them, and what looks like a spelling,
** _xHHHH_. */
static void add_escaped(agl_text *t, const char *s, size_t len)
{
  for (size_t i = 0; i < len; i++) {
    char c = s[i];
    if (c == '&')
      agl_text_puts(t, "&amp;");
    else if (c == '<')
      agl_text_puts(t, "&lt;");
    else if (c == '>')
      agl_text_puts(t, "&gt;");
    else if (looks_escaped(s + i, len - i))
      agl_text_puts(t, "_x005F_");
    else if ((unsigned char)c < ' ' && c != '\t' && c != '\n')
      agl_text_printf(t, "_x%04X_", (unsigned)c);
    else
      agl_text_add(t, &c, 1);
  }
}

/* U+FFFE and U+FFFF are not for XML; an emoji counts twice. */
static bool fits(const char *s, size_t len)
{
  size_t units = agl_utf8_count(s, len);
  for (size_t i = 0; i < len; i++) {
    units += (unsigned char)s[i] >= 0xf0;
    if (i + 2 < len && memcmp(s + i, "\xef\xbf", 2) == 0 && (unsigned char)s[i + 2] >= 0xbe)
      return false;
  }
  return units <= MAX_TEXT;
}

static agl_status add_string(agl_text *t, const writer *w, const char *s, size_t len, agl_err *err)
{
  if (!fits(s, len))
    return agl_fail(err, AGL_EDATA,
                    "%s: the text '%.*s...' is not for Excel: at most %d characters, all of XML",
                    w->path, (int)agl_utf8_valid(s, len < 40 ? len : 40), s, MAX_TEXT);
  agl_text_puts(t, "<si><t xml:space=\"preserve\">");
  add_escaped(t, s, len);
  agl_text_puts(t, "</t></si>");
  return AGL_OK;
}

/* The names, then the levels of each string column. */
static agl_status format_strings(agl_text *t, const writer *w, agl_err *err)
{
  size_t n = w->ncol, all = n;
  for (size_t j = 0; j < w->ncol; j++)
    all += agl_column_nlevel(agl_table_column(w->table, j));
  agl_text_printf(t, HEAD "<sst xmlns=\"" MAIN "\" count=\"%zu\" uniqueCount=\"%zu\">", all, all);
  for (size_t j = 0; j < w->ncol; j++) {
    const char *name = agl_table_name(w->table, j);
    AGL_TRY(add_string(t, w, name, strlen(name), err));
  }
  for (size_t j = 0; j < w->ncol; j++) {
    const agl_column *c = agl_table_column(w->table, j);
    w->first[j] = n;
    n += agl_column_nlevel(c);
    for (size_t k = 0; k < agl_column_nlevel(c); k++) {
      size_t len;
      const char *s = agl_column_level(c, (uint32_t)k, &len);
      AGL_TRY(add_string(t, w, s, len, err));
    }
  }
  agl_text_puts(t, "</sst>");
  return AGL_OK;
}

/* ---- cells --------------------------------------------------------------------------------- */

static agl_status fail_value(const writer *w, size_t row, size_t col, const char *value,
                             const char *why, agl_err *err)
{
  return agl_fail(err, AGL_EDATA, "%s: row %zu of '%s' is %s; %s", w->path, row + 1,
                  agl_table_name(w->table, col), value, why);
}

static agl_status add_number(agl_text *t, const writer *w, size_t row, size_t col, agl_err *err)
{
  char text[AGL_NUMBER_TEXT];
  agl_number_text(text, w->view[col].number[row]);
  if (!isfinite(w->view[col].number[row]))
    return fail_value(w, row, col, text, "Excel has no such number", err);
  agl_text_printf(t, "><v>%s</v></c>", text);
  return AGL_OK;
}

static agl_status add_integer(agl_text *t, const writer *w, size_t row, size_t col, agl_err *err)
{
  int64_t x = w->view[col].integer[row];
  char text[32];
  snprintf(text, sizeof text, "%lld", (long long)x);
  if (x > (int64_t)1 << 53 || x < -((int64_t)1 << 53))
    return fail_value(w, row, col, text, "Excel holds whole numbers up to 2^53 exactly", err);
  agl_text_printf(t, "><v>%s</v></c>", text);
  return AGL_OK;
}

/* Excel believes in a 29th of February 1900, so days before March of it are one less. */
static agl_status add_date(agl_text *t, const writer *w, size_t row, size_t col, agl_err *err)
{
  int32_t days = w->view[col].date[row];
  char text[16];
  agl_date_text(text, days);
  if (days < agl_date_days(1900, 1, 1))
    return fail_value(w, row, col, text, "Excel has no dates before 1900", err);
  days += days < agl_date_days(1900, 3, 1) ? 25568 : 25569;
  agl_text_printf(t, " s=\"1\"><v>%d</v></c>", (int)days);
  return AGL_OK;
}

/* A missing value is no cell, unless its reason is an error value such as #N/A. */
static void add_missing(agl_text *t, const writer *w, size_t row, size_t col, const char *cell)
{
  const agl_view *v = &w->view[col];
  const char *reason = agl_column_reason(agl_table_column(w->table, col), v->missing[row]);
  if (reason[0] != '#' || reason[1] < 'A' || reason[1] > 'Z')
    return;
  agl_text_printf(t, "<c r=\"%s\" t=\"e\"><v>", cell);
  add_escaped(t, reason, strlen(reason));
  agl_text_puts(t, "</v></c>");
}

static agl_status add_cell(agl_text *t, const writer *w, size_t row, size_t col, agl_err *err)
{
  const agl_view *v = &w->view[col];
  char cell[XLSX_NAME];
  xlsx_cell_name(cell, (uint32_t)row + 1, (uint32_t)col);
  if (v->missing != NULL && v->missing[row] != AGL_PRESENT) {
    add_missing(t, w, row, col, cell);
    return AGL_OK;
  }
  agl_text_printf(t, "<c r=\"%s\"", cell);
  switch (v->type) {
  case AGL_NUMBER:
    return add_number(t, w, row, col, err);
  case AGL_INTEGER:
    return add_integer(t, w, row, col, err);
  case AGL_DATE:
    return add_date(t, w, row, col, err);
  case AGL_BOOLEAN:
    agl_text_printf(t, " t=\"b\"><v>%d</v></c>", v->boolean[row]);
    break;
  case AGL_STRING:
    agl_text_printf(t, " t=\"s\"><v>%zu</v></c>", w->first[col] + v->string[row]);
    break;
  }
  return AGL_OK;
}

static agl_status format_sheet(agl_text *t, const writer *w, agl_err *err)
{
  char cell[XLSX_NAME];
  agl_text_puts(t, HEAD "<worksheet xmlns=\"" MAIN "\"><sheetData><row r=\"1\">");
  for (size_t j = 0; j < w->ncol; j++) {
    xlsx_cell_name(cell, 0, (uint32_t)j);
    agl_text_printf(t, "<c r=\"%s\" t=\"s\"><v>%zu</v></c>", cell, j);
  }
  agl_text_puts(t, "</row>");
  for (size_t i = 0; i < agl_table_nrow(w->table) && !t->failed; i++) {
    agl_text_printf(t, "<row r=\"%zu\">", i + 2);
    for (size_t j = 0; j < w->ncol; j++)
      AGL_TRY(add_cell(t, w, i, j, err));
    agl_text_puts(t, "</row>");
  }
  agl_text_puts(t, "</sheetData></worksheet>");
  return AGL_OK;
}

/* ---- the workbook -------------------------------------------------------------------------- */

typedef agl_status format_part(agl_text *t, const writer *w, agl_err *err);

static agl_status add_part(zip_writer *z, const writer *w, const char *part, format_part *format,
                           agl_err *err)
{
  agl_text t = {0};
  agl_status status = format(&t, w, err);
  if (status == AGL_OK && t.failed)
    status = agl_fail_memory(err, w->path);
  if (status == AGL_OK)
    status = zip_add(z, part, t.s, t.len, w->path, err);
  agl_text_clear(&t);
  return status;
}

static agl_status add_parts(zip_writer *z, const writer *w, agl_err *err)
{
  for (size_t k = 0; k < sizeof fixed / sizeof *fixed; k++)
    AGL_TRY(zip_add(z, fixed[k].part, fixed[k].xml, strlen(fixed[k].xml), w->path, err));
  AGL_TRY(add_part(z, w, "xl/sharedStrings.xml", format_strings, err));
  return add_part(z, w, "xl/worksheets/sheet1.xml", format_sheet, err);
}

static agl_status check_size(const writer *w, agl_err *err)
{
  size_t nrow = agl_table_nrow(w->table);
  if (nrow + 1 > MAX_ROWS)
    return agl_fail(err, AGL_EDATA, "%s: %zu rows; an Excel sheet holds %d below its names",
                    w->path, nrow, MAX_ROWS - 1);
  if (w->ncol > MAX_COLUMNS)
    return agl_fail(err, AGL_EDATA, "%s: %zu columns; an Excel sheet holds %d", w->path, w->ncol,
                    MAX_COLUMNS);
  return w->ncol > 0 ? AGL_OK
                     : agl_fail(err, AGL_EDATA, "%s: no columns; Excel needs one", w->path);
}

static agl_status write_book(agl_text *out, const writer *w, agl_err *err)
{
  zip_writer z;
  agl_status status;
  AGL_TRY(check_size(w, err));
  for (size_t j = 0; j < w->ncol; j++)
    w->view[j] = agl_column_view(agl_table_column(w->table, j));
  AGL_TRY(zip_start(&z, w->path, err));
  status = add_parts(&z, w, err);
  if (status != AGL_OK) {
    (void)zip_finish(NULL, &z, w->path, NULL);
    return status;
  }
  return zip_finish(out, &z, w->path, err);
}

agl_status agl_excel_write(agl_text *out, const agl_table *t, const char *path, agl_err *err)
{
  writer w = {.table = t, .path = path, .ncol = agl_table_ncol(t)};
  agl_status status;
  w.view = agl_alloc(w.ncol, sizeof *w.view);
  w.first = agl_alloc_zero(w.ncol, sizeof *w.first);
  if (w.view == NULL || w.first == NULL)
    status = agl_fail_memory(err, path);
  else
    status = write_book(out, &w, err);
  agl_free(w.view);
  agl_free(w.first);
  return status;
}
