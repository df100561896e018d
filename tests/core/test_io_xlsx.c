/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_io_xlsx.c - core/io: Excel workbooks. */
#include "io_table.h"

#include "io/foreign/entries.h"
#include "io/foreign/zip.h"

static agl_err err;

#define RELS                                                                                       \
  "<Relationships><Relationship Id='rId1' Target='worksheets/s1.xml'/>"                            \
  "<Relationship Id='rId2' Target='/xl/worksheets/s2.xml'/></Relationships>"
#define BOOK(pr)                                                                                   \
  "<x:workbook xmlns:x='m' xmlns:r='o'>" pr "<x:sheets><x:sheet name='First' r:id='rId1'/>"        \
  "<x:sheet name='Second &amp; last' r:id='rId2'/></x:sheets></x:workbook>"
/* Styles 0 and 1 are General and a built-in date; 2 to 5 custom: a date, money, a time, a month. */
#define STYLES                                                                                     \
  "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='dd/mm/yyyy;@'/>"                        \
  "<numFmt numFmtId='165' formatCode='[Red]\"yd\"0.00\\d'/>"                                       \
  "<numFmt numFmtId='166' formatCode='h:mm:ss'/><numFmt numFmtId='167' formatCode='mmm'/>"         \
  "</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/>"          \
  "<xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/><xf numFmtId='166'/>"                \
  "<xf numFmtId='167'/></cellXfs></styleSheet>"
#define STRINGS                                                                                    \
  "<sst><si><t>year</t></si><si><r><t>re</t></r><r><rPr/><t xml:space='preserve'>gion </t></r>"    \
  "<rPh><t>skip</t></rPh></si><si><t>a_x000D_b &lt;</t></si><si><t/></si></sst>"
#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"

static void put_book(const char *path, const char *book, const char *sheet)
{
  const char *const part[][2] = {{"xl/workbook.xml", book},
                                 {"xl/_rels/workbook.xml.rels", RELS},
                                 {"xl/styles.xml", STYLES},
                                 {"xl/sharedStrings.xml", STRINGS},
                                 {"xl/worksheets/s1.xml", sheet},
                                 {"xl/worksheets/s2.xml", SHEET("<row><c t='s'><v>0</v></c></row>"
                                                                "<row><c><v>2009</v></c></row>")}};
  zip_writer z;
  agl_text bytes = {0};
  CHECK_OK(zip_start(&z, path, &err), err);
  for (size_t k = 0; k < 6; k++)
    CHECK_OK(zip_add(&z, part[k][0], part[k][1], strlen(part[k][1]), path, &err), err);
  CHECK_OK(zip_finish(&bytes, &z, path, &err), err);
  io_put(path, bytes.s, bytes.len);
  agl_text_clear(&bytes);
}

static agl_table *read_sheet(const char *book, const char *rows, const char *sheet)
{
  char path[256];
  agl_file_options o = {.sheet = sheet};
  agl_table *t = NULL;
  put_book(io_path(path, "b.xlsx"), book, rows);
  CHECK_OK(agl_file_read(&t, path, &o, &err), err);
  return t;
}

#define ROW1 "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c></row>"

static void test_values(void)
{
  agl_table *t = read_sheet(
      BOOK(""),
      SHEET(ROW1 "<row r='2'><c r='A2'><f>1+1</f><v>2</v></c><c r='B2' t='s'><v>2</v></c></row>"
                 "<row r='4'><c r='A4' t='e'><v>#N/A</v></c>"
                 "<c r='B4' t='inlineStr'><is><t>NA</t></is></c></row>"
                 "<row r='5'><c r='A5' t='str'><v>NA</v></c><c r='B5' t='s'><v>3</v></c></row>"
                 "<row><c><v>1E3</v></c><c t='str'><v>x</v></c></row>"),
      NULL);
  const agl_column *year = agl_table_column(t, 0), *region = agl_table_column(t, 1);
  agl_view v = agl_column_view(year);
  agl_table *ledger = NULL;
  CHECK_STR(agl_table_name(t, 1), "region ");
  CHECK(agl_table_nrow(t) == 4 && v.type == AGL_INTEGER && v.integer[0] == 2 &&
        v.integer[3] == 1000);
  CHECK_STR(agl_column_reason(year, v.missing[1]), "#N/A");
  CHECK(v.missing[2] == AGL_MISSING);
  CHECK_STR(agl_column_text(region, 0, NULL), "a\rb <");
  CHECK_STR(agl_column_text(region, 1, NULL), "NA");
  CHECK(agl_column_text(region, 2, NULL) == NULL);
  CHECK_STR(agl_column_text(region, 3, NULL), "x");
  CHECK_OK(agl_table_ledger(&ledger, t, &err), err);
  CHECK(strstr(agl_column_text(agl_table_column(ledger, 2), 0, NULL),
               "b.xlsx:First; 1 blank row skipped") != NULL);
  agl_table_free(ledger);
  agl_table_free(t);
  t = read_sheet(BOOK(""), SHEET(""), "Second & last");
  CHECK(agl_table_nrow(t) == 1 && agl_column_view(agl_table_column(t, 0)).integer[0] == 2009);
  agl_table_free(t);
}

static void check_date(const char *pr, const char *style, const char *serial, agl_type type,
                       const char *want)
{
  char rows[512], text[16];
  agl_table *t;
  const agl_column *c;
  snprintf(rows, sizeof rows,
           SHEET("<row><c t='s'><v>0</v></c></row><row><c s='%s'><v>%s</v></c></row>"), style,
           serial);
  t = read_sheet(pr, rows, NULL);
  c = agl_table_column(t, 0);
  CHECK(agl_column_view(c).type == type);
  if (agl_column_view(c).type == AGL_DATE) {
    agl_date_text(text, agl_column_view(c).date[0]);
    CHECK_STR(text, want);
  } else if (agl_column_view(c).type == AGL_STRING) {
    CHECK_STR(agl_column_text(c, 0, NULL), want);
  }
  agl_table_free(t);
}

/* Excel's own: 1 is 1900-01-01, 61 is 1900-03-01, 40238 is 2010-03-01, 38776 from 1904. */
static void test_dates(void)
{
  const char *const b00 = BOOK(""), *const b04 = BOOK("<x:workbookPr date1904='1'/>");
  check_date(b00, "1", "1", AGL_DATE, "1900-01-01");
  check_date(b00, "1", "59", AGL_DATE, "1900-02-28");
  check_date(b00, "1", "60", AGL_INTEGER, "");
  check_date(b00, "2", "61", AGL_DATE, "1900-03-01");
  check_date(b00, "2", "40238", AGL_DATE, "2010-03-01");
  check_date(b04, "2", "38776", AGL_DATE, "2010-03-01");
  check_date(b04, "2", "0", AGL_DATE, "1904-01-01");
  check_date(b00, "5", "40238", AGL_DATE, "2010-03-01");
  check_date(b00, "2", "40238.75", AGL_STRING, "2010-03-01T18:00:00");
  check_date(b00, "2", "40237.999999", AGL_STRING, "2010-03-01T00:00:00");
  check_date(b00, "3", "40238", AGL_INTEGER, "");
  check_date(b00, "4", "0.5", AGL_NUMBER, "");
  check_date(b00, "0", "40238.5", AGL_NUMBER, "");
  check_date(b00, "99", "40238", AGL_INTEGER, "");
}

static void refuse(const char *rows, agl_status status, const char *want)
{
  char path[256], full[600];
  agl_table *t = NULL;
  put_book(io_path(path, "r.xlsx"), BOOK(""), rows);
  CHECK(agl_file_read(&t, path, NULL, &err) == status && t == NULL);
  snprintf(full, sizeof full, "%s:%s", path, want);
  CHECK_STR(err.msg, full);
}

static void test_refusals(void)
{
  char path[256], want[600];
  agl_file_options o = {.sheet = "Frist"};
  agl_table *t = NULL;
  refuse(SHEET(ROW1 "<row r='2'><c r='A2'><v>1</v></c></row>"
                    "<row r='5'><c r='A5' t='str'><v>n/a</v></c></row>"),
         AGL_EPARSE, "First!A5: a text 'n/a' in column 'year', where A2 holds a number");
  refuse(SHEET(ROW1 "<row r='2'><c r='A2' s='1'><v>1</v></c></row>"
                    "<row r='5'><c r='A5'><v>5</v></c></row>"),
         AGL_EPARSE, "First!A5: a number in column 'year', where A2 holds a date");
  refuse(SHEET(""), AGL_EPARSE, "First!A1: the first row is empty, expected column names");
  refuse(SHEET(ROW1 "<row r='2'><c r='AB2'><v>1</v></c></row>"), AGL_EPARSE,
         "First!AB2: a value in a column without a name");
  refuse(SHEET(ROW1 "<row r='2'><c r='A2'><f>B1</f></c></row>"), AGL_EPARSE,
         "First!A2: a formula without its value; let Excel compute and save the file");
  refuse(SHEET("<row><c t='s'><v>0</v></c><c t='s'><v>0</v></c></row>"), AGL_EPARSE,
         "First!B1: another column has this name already");
  refuse(SHEET("<row><c t='b'><v>1</v></c></row>"), AGL_EPARSE,
         "First!A1: expected the name of a column in the first row");
  refuse(SHEET(ROW1 "<row><c><v>1,5</v></c></row>"), AGL_EPARSE,
         "First!A2: not a number where one is expected");
  refuse(SHEET(ROW1 "<row><c t='s'><v>4</v></c></row>"), AGL_EPARSE,
         "First!A2: a text that the workbook does not have");
  refuse(SHEET(ROW1 "<row r='1'/>"), AGL_EPARSE, " the file is damaged: its rows are not in order");
  refuse(SHEET("<row><c r='B1'/><c r='A1'/></row>"), AGL_EPARSE,
         " the file is damaged: its cells are not in order");
  refuse("<worksheet><sheetData>", AGL_EPARSE, " the file is damaged: no element found");
  refuse("<!DOCTYPE w [<!ENTITY a 'aa'>]><w>&a;</w>", AGL_EPARSE,
         " the file is damaged: a document type in it");
  put_book(io_path(path, "s.xlsx"), BOOK(""), SHEET(ROW1));
  CHECK(agl_file_read(&t, path, &o, &err) == AGL_EARG);
  snprintf(want, sizeof want, "%s: no sheet 'Frist'; did you mean 'First'?", path);
  CHECK_STR(err.msg, want);
  io_put(path, "year\n2009\n", 10);
  CHECK(agl_file_read(&t, path, NULL, &err) == AGL_EPARSE);
  snprintf(want, sizeof want, "%s: damaged, or no Excel workbook (.xlsx): it is no zip file", path);
  CHECK_STR(err.msg, want);
}

/* ---- writing ------------------------------------------------------------------------------- */

static agl_table *modern(void)
{
  static const char *const text[] = {"<&>\r\n\t\"_x0041_\"", NULL, " edges ",
                                     "\xf0\x9f\x98\x80\x01"};
  const double number[] = {0.1 + 0.2, NAN, -1.7976931348623157e308, 5e-324};
  const int64_t integer[] = {(int64_t)1 << 53, -1, 0, -((int64_t)1 << 53)};
  const int32_t date[] = {-25567, -25509, -25508, 40000};
  const uint8_t flag[] = {1, 0, 0, 1}, gap[] = {0, 0, AGL_MISSING, 0};
  agl_build b = agl_build_start(4, &err);
  agl_column *d = NULL, *f = NULL, *e = io_count("#DIV/0!");
  agl_table *t = NULL;
  CHECK_OK(agl_column_date(&d, date, NULL, 4, &err), err);
  CHECK_OK(agl_column_boolean(&f, flag, gap, 4, &err), err);
  agl_build_strings(&b, "text, with 'marks' & <signs>", text);
  agl_build_numbers(&b, "number", number);
  agl_build_integers(&b, "integer", integer, NULL);
  agl_build_column(&b, "date", d);
  agl_build_column(&b, "flag", f);
  agl_build_column(&b, "reason", e);
  CHECK_OK(agl_build_finish(&t, &b), err);
  agl_column_free(d);
  agl_column_free(f);
  agl_column_free(e);
  return t;
}

static void test_round_trip(void)
{
  char path[256];
  agl_table *t = modern(), *back = NULL;
  agl_bytes a = {0}, b = {0};
  CHECK_OK(agl_file_write(t, io_path(path, "w.xlsx"), true, &err), err);
  CHECK_OK(agl_file_load(&a, path, &err), err);
  CHECK_OK(agl_file_read(&back, path, NULL, &err), err);
  if (back != NULL)
    io_check_same(t, back, false);
  CHECK_OK(agl_file_write(t, path, true, &err), err);
  CHECK_OK(agl_file_load(&b, path, &err), err);
  CHECK(a.len == b.len && memcmp(a.data, b.data, a.len) == 0);
  agl_bytes_free(&a);
  agl_bytes_free(&b);
  agl_table_free(back);
  agl_table_free(t);
}

static void refuse_write(agl_column *c, const char *want)
{
  char path[256], full[600];
  agl_table *t = NULL;
  CHECK_OK(agl_table_new(&t, 1, &err), err);
  CHECK_OK(agl_table_add(t, "x", c, &err), err);
  CHECK(agl_file_write(t, io_path(path, "no.xlsx"), false, &err) == AGL_EDATA);
  snprintf(full, sizeof full, "%s: row 1 of 'x' is %s", path, want);
  CHECK_STR(err.msg, full);
  CHECK(access(path, F_OK) != 0);
  agl_table_free(t);
  agl_column_free(c);
}

static void test_write_refusals(void)
{
  const int64_t big = ((int64_t)1 << 53) + 1;
  const double inf = INFINITY;
  const int32_t old = -25568;
  agl_column *c = NULL;
  CHECK_OK(agl_column_integer(&c, &big, NULL, 1, &err), err);
  refuse_write(c, "9007199254740993; Excel holds whole numbers up to 2^53 exactly");
  CHECK_OK(agl_column_number(&c, &inf, NULL, 1, &err), err);
  refuse_write(c, "inf; Excel has no such number");
  CHECK_OK(agl_column_date(&c, &old, NULL, 1, &err), err);
  refuse_write(c, "1899-12-31; Excel has no dates before 1900");
}

/* In this process, so that sanitizers see what the reader does with damaged files. */
static void test_damage_here(const char *path, const char *copy)
{
  agl_bytes b = {0};
  const agl_file_options o = {0};
  uint64_t random = 77;
  CHECK_OK(agl_file_load(&b, path, &err), err);
  for (size_t k = 0; k < 600; k++) {
    char *s = malloc(b.len + 1);
    agl_table *t = NULL;
    agl_status status;
    CHECK(s != NULL);
    memcpy(s, b.data, b.len);
    random = random * 6364136223846793005u + 1442695040888963407u;
    s[(random >> 20) % b.len] = (char)(random >> 56);
    io_put(copy, s, k % 3 == 0 ? (random >> 30) % b.len : b.len);
    free(s);
    status = agl_excel_read(&t, copy, &o, &err);
    CHECK((status == AGL_OK) == (t != NULL));
    CHECK(status == AGL_OK || strchr(err.msg, '\n') == NULL);
    agl_table_free(t);
  }
  agl_bytes_free(&b);
}

static void test_damage_and_memory(void)
{
  char path[256], copy[256];
  const agl_file_options o = {0};
  agl_table *t = modern(), *back = NULL;
  agl_text text = {0};
  CHECK_OK(agl_file_write(t, io_path(path, "x.xlsx"), true, &err), err);
  io_check_damaged(path, io_path(copy, "y.xlsx"), 100);
  test_damage_here(path, copy);
  CHECK_NOMEM(agl_excel_read(&back, path, &o, &err), agl_table_free(back));
  CHECK_NOMEM(agl_excel_write(&text, t, path, &err), agl_text_clear(&text));
  agl_table_free(t);
}

int main(void)
{
  test_values();
  test_dates();
  test_refusals();
  test_round_trip();
  test_write_refusals();
  test_damage_and_memory();
  return test_summary();
}
