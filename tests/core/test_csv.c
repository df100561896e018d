/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_csv.c - CSV text to tables and back: what is right, and what is refused with which words. */
#include "test.h"

#include "base/text.h"
#include "base/thread.h"

/* "name type: v v\n" for each column; missing values as <why>, strings in ''. */
static char *dump(const agl_table *t)
{
  agl_text s = {0};
  for (size_t j = 0; j < agl_table_ncol(t); j++) {
    const agl_column *c = agl_table_column(t, j);
    agl_view v = agl_column_view(c);
    agl_text_printf(&s, "%s %s:", agl_table_name(t, j), agl_type_name(v.type));
    for (size_t i = 0; i < v.n; i++) {
      char buf[AGL_NUMBER_TEXT];
      if (v.missing != NULL && v.missing[i] != AGL_PRESENT)
        agl_text_printf(&s, " <%s>", agl_column_reason(c, v.missing[i]));
      else if (v.type == AGL_NUMBER && agl_number_text(buf, v.number[i]) > 0)
        agl_text_printf(&s, " %s", buf);
      else if (v.type == AGL_INTEGER)
        agl_text_printf(&s, " %lld", (long long)v.integer[i]);
      else if (v.type == AGL_STRING)
        agl_text_printf(&s, " '%s'", agl_column_text(c, i, NULL));
      else if (v.type == AGL_BOOLEAN)
        agl_text_printf(&s, " %s", v.boolean[i] ? "true" : "false");
      else
        agl_date_text(buf, v.date[i]), agl_text_printf(&s, " %s", buf);
    }
    agl_text_puts(&s, "\n");
  }
  return s.s;
}

static const char *history(const agl_table *t, agl_table **ledger)
{
  agl_err err;
  CHECK_OK(agl_table_ledger(ledger, t, &err), err);
  return agl_column_text(agl_table_column(*ledger, 2), 0, NULL);
}

/* Reading `csv` gives `want`: a dump, or a message when it has no newline at its end. */
static void check_read(const char *csv, size_t len, const agl_csv_options *o, const char *want,
                       const char *detail)
{
  agl_table *t = NULL, *ledger;
  agl_err err = {AGL_OK, ""};
  long live = agl_mem_live();
  if (agl_csv_parse(&t, csv, len, "x.csv", o, &err) == AGL_OK) {
    char *got = dump(t);
    CHECK_STR(got, want);
    agl_text_free(got);
    if (detail != NULL) {
      CHECK_STR(history(t, &ledger), detail);
      agl_table_free(ledger);
    }
    agl_table_free(t);
  } else {
    CHECK(t == NULL);
    CHECK_STR(err.msg, want);
  }
  CHECK(agl_mem_live() == live);
}

typedef struct {
  const char *csv, *want, *detail;
} row;

#define REMEDY(token, column)                                                                      \
  "; declare missing = { \"" token "\" }, types = { [\"" column "\"] = \"string\" } or bad = "     \
  "\"missing\""

/* The eighteen rows of the comparison with gretl, R, pandas and datamash. */
static const row matrix[] = {
    {"a,b\n1,2\n\n3,4\n", "a integer: 1 3\nb integer: 2 4\n", "x.csv; 1 blank line skipped"},
    {"a,b\n1,\"x\ny\"\n2,z\n", "a integer: 1 2\nb string: 'x\ny' 'z'\n", "x.csv"},
    {"name,n\n#1 Park,5\nB,6\n", "name string: '#1 Park' 'B'\nn integer: 5 6\n", NULL},
    {"a,b\n\"say \"\"hi\"\"\",1\n", "a string: 'say \"hi\"'\nb integer: 1\n", NULL},
    {"a,b\n1,x\n2,\"never\n3,y\n", "x.csv:3:3: this quote is never closed", NULL},
    {"a,b\n", "a string:\nb string:\n", "x.csv"},
    {"a,b\n1,2\n3\n5,6\n", "x.csv:3:2: 1 field, expected 2", NULL},
    {"a,b\n1,2\n3,4,5\n", "x.csv:3:5: 3 fields, expected 2", NULL},
    {"code\n0012\n0034\n12\n", "code string: '0012' '0034' '12'\n", NULL},
    {"id\n10000000000000001\n10000000000000002\n",
     "id integer: 10000000000000001 10000000000000002\n", NULL},
    {"a;b\n1,5;x\n2,25;y\n", "a number: 1.5 2.25\nb string: 'x' 'y'\n",
     "x.csv; delimiter ';'; decimal ','"},
    {"x,y\n1,5\n2,\"1,234\"\n3,7\n",
     "x.csv:3:3: column 'y': '1,234' is not a number" REMEDY("1,234", "y"), NULL},
    {"x,y\n10,5\n20,abc\n30,7\n", "x.csv:3:4: column 'y': 'abc' is not a number" REMEDY("abc", "y"),
     NULL},
    {"y\n1\n1e400\n", "x.csv:3:1: column 'y': '1e400' is not a number" REMEDY("1e400", "y"), NULL},
    {"y\n1.5\ninf\n", "x.csv:3:1: column 'y': 'inf' is not a number" REMEDY("inf", "y"), NULL},
    {"y\n1\n2\n0x1F\n", "x.csv:4:1: column 'y': '0x1F' is not a number" REMEDY("0x1F", "y"), NULL},
    {"y\n1_000\n1\n", "x.csv:2:1: column 'y': '1_000' is not a number" REMEDY("1_000", "y"), NULL},
    {"y\n1\n(D)\n3\n", "x.csv:3:1: column 'y': '(D)' is not a number" REMEDY("(D)", "y"), NULL},
    {"y\n-999\n3\n", "y integer: -999 3\n", NULL},
    {"a,b,a\n1,2,3\n", "x.csv:1:5: two columns named 'a'", NULL},
    {"name\nGr\xF6\xDF"
     "e\n",
     "x.csv:2:3: byte 0xF6 is not UTF-8; declare the file's encoding, such as encoding = "
     "\"latin1\" or \"windows-1251\"",
     NULL},
};

static const row more[] = {
    {"", "x.csv: empty file, expected a header row", NULL},
    {"\n\r\n  \n", "x.csv: empty file, expected a header row", NULL},
    {"\n\na\n1\n", "a integer: 1\n", "x.csv; 2 blank lines skipped"},
    {"a,,c\n1,2,3\n", "x.csv:1:3: column 2 has no name", NULL},
    {"a,\"\"\n1,2\n", "x.csv:1:3: column 2 has no name", NULL},
    {"\"GDP, total\", 1x ,\xD0\xB3\xD0\xBE\xD0\xB4\n1,2,3\n",
     "GDP, total integer: 1\n1x integer: 2\n\xD0\xB3\xD0\xBE\xD0\xB4 integer: 3\n", NULL},
    /* line ends */
    {"a,b\r\n1,2\r\n3,4", "a integer: 1 3\nb integer: 2 4\n", "x.csv"},
    {"a,b\r1,2\r3,4\r", "a integer: 1 3\nb integer: 2 4\n", "x.csv"},
    {"a,b\r\n1,2\r\n\r\n3,x,\r\n", "x.csv:4:5: 3 fields, expected 2", NULL},
    {"a,b\n1,\"x\r\ny\"\n2\n", "x.csv:4:2: 1 field, expected 2", NULL},
    {"a,b\r1,2\r3\r", "x.csv:3:2: 1 field, expected 2", NULL},
    {"\xEF\xBB\xBF\"a\",b\n1,2\n", "a integer: 1\nb integer: 2\n", "x.csv"},
    /* blank lines of a single column are missing values */
    {"a\n1\n\n3\n\n", "a integer: 1 <missing> 3 <missing>\n", "x.csv"},
    {"a\nx\n  \n\"\"\n", "a string: 'x' <missing> ''\n", "x.csv"},
    {"a\n1\n\"\"\n", "a integer: 1 <missing>\n", NULL},
    {"a,b\n1,2\n \t \n\n3,4\n", "a integer: 1 3\nb integer: 2 4\n", "x.csv; 2 blank lines skipped"},
    /* quotes and blanks */
    {"a,b\n  x y \t, \" z \" \n", "a string: 'x y'\nb string: ' z '\n", NULL},
    {"a,b\n1,x\"y\n",
     "x.csv:2:4: stray quote in a field that does not begin with one; put the field in quotes and "
     "write the quote twice",
     NULL},
    {"a,b\n1,\"x\"y\n",
     "x.csv:2:6: text after a closing quote, expected ',' or the end of the line; a quote inside "
     "quotes is written twice",
     NULL},
    {"a,b\n1,\"x\" \"y\"\n",
     "x.csv:2:7: text after a closing quote, expected ',' or the end of the line; a quote inside "
     "quotes is written twice",
     NULL},
    {"a,b\n\"\"\"\",\"\n\"\n", "a string: '\"'\nb string: '\n'\n", NULL},
    {"a,b\n1,\"", "x.csv:2:3: this quote is never closed", NULL},
    {"a,b\n1,\"2\"", "a integer: 1\nb integer: 2\n", NULL},
    {"a,b\n1,", "a integer: 1\nb string: <missing>\n", NULL},
    {"\"a\n1\n", "x.csv:1:1: this quote is never closed", NULL},
    /* delimiters and decimals */
    {"a\tb\n1\t x \n\ty\n", "a integer: 1 <missing>\nb string: 'x' 'y'\n", "x.csv; delimiter tab"},
    {"a|b\n1|2\n", "a integer: 1\nb integer: 2\n", "x.csv; delimiter '|'"},
    {"a;b\n1.5;2,x\n", "a number: 1.5\nb string: '2,x'\n", "x.csv; delimiter ';'"},
    {"\"a,b\";c\n1;2\n", "a,b integer: 1\nc integer: 2\n", "x.csv; delimiter ';'"},
    {"a,b\n1,2\n1;2,3,4\n", "x.csv:3:7: 3 fields, expected 2", NULL},
    {"a,b;c\n1,2;3\n",
     "x.csv:1:1: both ',' and ';' could delimit the fields; declare delimiter = \",\" or \";\"",
     NULL},
    {"a;b\n1;1,234\n2;5,678\n", "a integer: 1 2\nb string: '1,234' '5,678'\n",
     "x.csv; delimiter ';'"},
    {"a;b\n1;0,123\n2;5,678\n", "a integer: 1 2\nb number: 0.123 5.678\n",
     "x.csv; delimiter ';'; decimal ','"},
    {"a;b\n1;2\n2;1,234\n3;4\n",
     "x.csv:3:3: column 'b': '1,234' is not a number; declare decimal = \",\"", NULL},
    {"a;b\n1;2,5\n2;1.5\n3;4\n",
     "x.csv:2:3: column 'b': '2,5' is not a number; declare decimal = \",\"", NULL},
    /* types */
    {"a\n9223372036854775807\n-9223372036854775808\n",
     "a integer: 9223372036854775807 -9223372036854775808\n", NULL},
    {"a\n9223372036854775808\n1\n", "a string: '9223372036854775808' '1'\n", NULL},
    {"a\n12345678901234567890\n1.5\n", "a string: '12345678901234567890' '1.5'\n", NULL},
    {"a\n1\n2.5\n1e3\n.5\n5.\n+7\n-0\n", "a number: 1 2.5 1000 0.5 5 7 -0\n", NULL},
    {"a\n1\n9007199254740993\n0.5\n", "a number: 1 9007199254740992 0.5\n", NULL},
    {"a,b\ntrue,TRUE\nfalse,FALSE\n,\n",
     "a boolean: true false <missing>\nb string: 'TRUE' 'FALSE' <missing>\n", NULL},
    {"a\n2024-02-29\n1970-01-01\n", "a date: 2024-02-29 1970-01-01\n", NULL},
    {"a\n2024-02-29\n2023-02-29\n",
     "x.csv:3:1: column 'a': '2023-02-29' is not a date (YYYY-MM-DD)" REMEDY("2023-02-29", "a"),
     NULL},
    {"a\n2024-02-29\nx\ny\n", "a string: '2024-02-29' 'x' 'y'\n", NULL},
    {"nace\n01.1\nA\nB\n", "nace string: '01.1' 'A' 'B'\n", NULL},
    {"a\n1a\nB2\n7\n", "a string: '1a' 'B2' '7'\n", NULL},
    {"a\n0\n1\n0\n1\n0\nx\ny\nz\n", "x.csv:7:1: column 'a': 'x' is not a number" REMEDY("x", "a"),
     NULL},
    {"a\n\"1\"\n\"2.5\"\n3\n", "a number: 1 2.5 3\n", NULL},
    {"a,b\nNA,NA\n1,x\n\"NA\",\"NA\"\n",
     "a integer: <missing> 1 <missing>\nb string: <missing> 'x' 'NA'\n", NULL},
    {"a\n\"NA\"\n\"\"\n", "a string: 'NA' ''\n", NULL},
    {"a,b\n,NA\nNA,\n", "a string: <missing> <missing>\nb string: <missing> <missing>\n", NULL},
    {"a "
     "b\n1\n\n\"x\ty\n\x01zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\"\n",
     "x.csv:4:1: column 'a b': "
     "'x?y??zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz...' is not a number" REMEDY(
         "x?y??zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz...", "a b"),
     NULL},
};

static void test_cases(void)
{
  for (size_t i = 0; i < sizeof matrix / sizeof *matrix; i++)
    check_read(matrix[i].csv, strlen(matrix[i].csv), NULL, matrix[i].want, matrix[i].detail);
  for (size_t i = 0; i < sizeof more / sizeof *more; i++)
    check_read(more[i].csv, strlen(more[i].csv), NULL, more[i].want, more[i].detail);
}

#define READ(csv, want, detail, ...)                                                               \
  check_read(csv, sizeof csv - 1, &(agl_csv_options){__VA_ARGS__}, want, detail)

static void test_options(void)
{
  static const agl_marker flags[] = {
      {"(D)", "suppressed"}, {":", NULL}, {"c", "suppressed"}, {"-999", "not asked"}};
  static const agl_marker empty[] = {{"", "blank"}};
  static const agl_coltype y[] = {{"y", AGL_STRING}}, n[] = {{"y", AGL_NUMBER}},
                           k[] = {{"y", AGL_INTEGER}}, d[] = {{"y", AGL_DATE}},
                           b[] = {{"y", AGL_BOOLEAN}}, typo[] = {{"yeer", AGL_STRING}};
  READ("y,z\n1,c\n(D),x\n:,NA\n-999,\"(D)\"\n,\"\"\n",
       "y integer: 1 <suppressed> <missing> <not asked> <missing>\n"
       "z string: <suppressed> 'x' 'NA' <suppressed> ''\n",
       "x.csv", .missing = flags, .nmissing = 4);
  READ("y,z\n1,\n,\"\"\n", "y integer: 1 <blank>\nz string: <blank> ''\n", NULL, .missing = empty,
       .nmissing = 1);
  READ("y\nNA\nNA\n", "y string: 'NA' 'NA'\n", NULL, .missing = flags, .nmissing = 0);
  READ("y\n1\nabc\n2.5\nx\n\"\"\nNA\n", "y number: 1 <bad> 2.5 <bad> <missing> <missing>\n",
       "x.csv; 2 bad values missing", .bad_is_missing = true);
  READ("y\n1\nabc\n3\n", "y integer: 1 <bad> 3\n", "x.csv; 1 bad value missing",
       .bad_is_missing = true);
  READ("y\n2020-01-01\n2020-13-01\n", "y date: 2020-01-01 <bad>\n", NULL, .bad_is_missing = true);
  READ("y\n1\nabc\nx\nz\n", "y string: '1' 'abc' 'x' 'z'\n", "x.csv", .bad_is_missing = true);
  READ("y\n1\nabc\n", "y string: '1' 'abc'\n", NULL, .types = y, .ntypes = 1);
  READ("y\n1\ninf\n-inf\n0012\n", "y number: 1 inf -inf 12\n", NULL, .types = n, .ntypes = 1);
  READ("z,y\n1,1\n2,abc\nx,4\n",
       "x.csv:3:3: column 'y': 'abc' is not a number; declare missing = { \"abc\" } or bad = "
       "\"missing\"",
       NULL, .types = n, .ntypes = 1);
  READ("y\n1\nabc\nq\nw\n", "y number: 1 <bad> <bad> <bad>\n", "x.csv; 3 bad values missing",
       .types = n, .ntypes = 1, .bad_is_missing = true);
  READ("y\n0012\n", "y integer: 12\n", NULL, .types = k, .ntypes = 1);
  READ("y\n1.5\n",
       "x.csv:2:1: column 'y': '1.5' is not an integer of at most 64 bits; declare missing = { "
       "\"1.5\" } or bad = \"missing\"",
       NULL, .types = k, .ntypes = 1);
  READ("y\n1\n",
       "x.csv:2:1: column 'y': '1' is not a date (YYYY-MM-DD); declare missing = { \"1\" } or bad "
       "= \"missing\"",
       NULL, .types = d, .ntypes = 1);
  READ("y\nyes\n",
       "x.csv:2:1: column 'y': 'yes' is not true or false; declare missing = { \"yes\" } or bad = "
       "\"missing\"",
       NULL, .types = b, .ntypes = 1);
  READ("y\n", "y date:\n", NULL, .types = d, .ntypes = 1);
  READ("year,y\n1,2\n", "x.csv: types: no column 'yeer'; did you mean 'year'?", NULL, .types = typo,
       .ntypes = 1);
  READ("a;b\n1;2\n", "a;b string: '1;2'\n", "x.csv", .delimiter = ',');
  READ("a,b\n\"1,5\",2\n", "a number: 1.5\nb integer: 2\n", "x.csv; decimal ','", .decimal = ',');
  READ("a;b\n1.5;2,5\n3,5;4,5\n2;3\n",
       "x.csv:2:1: column 'a': '1.5' is not a number" REMEDY("1.5", "a"), NULL, .decimal = ',');
  READ("a;b\n1,5;2\n3,5;4\n", "a string: '1,5' '3,5'\nb integer: 2 4\n", "x.csv; delimiter ';'",
       .decimal = '.');
  READ("a\n", "delimiter: expected one character other than a quote, a blank or a line end", NULL,
       .delimiter = '"');
  READ("a\n", "delimiter: expected an ASCII character", NULL, .delimiter = (char)0xE9);
  READ("a\n", "decimal ';': expected '.' or ','", NULL, .decimal = ';');
}

static void test_encodings(void)
{
  READ("n\nGr\xF6\xDF"
       "e\n",
       "n string: 'Gr\xC3\xB6\xC3\x9F"
       "e'\n",
       "x.csv; encoding latin1", .encoding = "latin1");
  READ("n\n\xEF\xF0\n", "n string: '\xD0\xBF\xD1\x80'\n", "x.csv; encoding windows-1251",
       .encoding = "windows-1251");
  READ("n\na\x98\n", "x.csv:2:2: byte 0x98 is not windows-1251", NULL, .encoding = "windows-1251");
  READ("\xFF\xFEn\0,\0m\0\n\0001\0,\0\x3f\x04\n\0", "n integer: 1\nm string: '\xD0\xBF'\n",
       "x.csv; encoding UTF-16LE", 0);
  READ("\xFE\xFF\0n\0\n\0001\0\n", "n integer: 1\n", "x.csv; encoding UTF-16BE", 0);
  READ("n\0\n\0001\0\n\0", "n integer: 1\n", "x.csv; encoding utf-16", .encoding = "utf-16");
  READ("n\0\n\0001\0\n\0", "x.csv:1:2: binary file (a NUL byte), expected text", NULL, 0);
  READ("n\n\xC3\xB6\n", "n string: '\xC3\xB6'\n", "x.csv", .encoding = "UTF-8");
  READ("n\n\xF6\n",
       "x.csv:2:1: byte 0xF6 is not UTF-8; declare the file's encoding, such as encoding = "
       "\"latin1\" or \"windows-1251\"",
       NULL, .encoding = "utf-8");
  READ("n\n",
       "unknown encoding 'klingon', expected utf-8, utf-16, latin1, windows-1251 or another that "
       "iconv -l lists",
       NULL, .encoding = "klingon");
}

/* What formatting gives reads back to the same, bit for bit. */
static void test_format(void)
{
  static const double x[] = {0.1, -0.0, 5e-324, 1e300, 1.0 / 3, NAN};
  static const int64_t k[] = {1, INT64_MIN, INT64_MAX, 0, 5, 6};
  static const uint8_t gone[] = {0, 0, 0, 0, 0, AGL_UNDEFINED}, yes[] = {1, 0, 1, 0, 1, 0};
  static const int32_t day[] = {0, -719162, 2932896, 1, 2, 3};
  static const char *const s[] = {"", NULL, "NA", " a", "x,\"y\"\n", "\r"};
  agl_column *c[5];
  agl_table *t, *back;
  agl_err err;
  char *text, *again, *a;
  size_t len;
  CHECK_OK(agl_column_number(&c[0], x, NULL, 6, &err), err);
  CHECK_OK(agl_column_integer(&c[1], k, gone, 6, &err), err);
  CHECK_OK(agl_column_boolean(&c[2], yes, gone, 6, &err), err);
  CHECK_OK(agl_column_date(&c[3], day, gone, 6, &err), err);
  CHECK_OK(agl_column_string(&c[4], s, 6, &err), err);
  CHECK_OK(agl_table_new(&t, 6, &err), err);
  for (size_t j = 0; j < 5; j++) {
    static const char *const name[] = {"x", "k;", "yes", "day", "a, \"s\""};
    CHECK_OK(agl_table_add(t, name[j], c[j], &err), err);
    agl_column_free(c[j]);
  }
  CHECK_OK(agl_csv_format(&text, &len, t, &err), err);
  CHECK(len == strlen(text));
  CHECK_STR(text, "x,\"k;\",yes,day,\"a, \"\"s\"\"\"\n"
                  "0.1,1,true,1970-01-01,\"\"\n"
                  "-0,-9223372036854775808,false,0001-01-01,\n"
                  "5e-324,9223372036854775807,true,9999-12-31,\"NA\"\n"
                  "1e+300,0,false,1970-01-02,\" a\"\n"
                  "0.3333333333333333,5,true,1970-01-03,\"x,\"\"y\"\"\n\"\n"
                  ",,,,\"\r\"\n");
  CHECK_OK(agl_csv_parse(&back, text, len, "x.csv", NULL, &err), err);
  CHECK_OK(agl_csv_format(&again, &len, back, &err), err);
  CHECK_STR(again, text);
  a = dump(back);
  CHECK_STR(a, "x number: 0.1 -0 5e-324 1e+300 0.3333333333333333 <missing>\n"
               "k; integer: 1 -9223372036854775808 9223372036854775807 0 5 <missing>\n"
               "yes boolean: true false true false true <missing>\n"
               "day date: 1970-01-01 0001-01-01 9999-12-31 1970-01-02 1970-01-03 <missing>\n"
               "a, \"s\" string: '' <missing> 'NA' ' a' 'x,\"y\"\n' '\r'\n");
  agl_text_free(a);
  CHECK_NOMEM(agl_csv_format(&a, &len, t, &err), agl_text_free(a));
  agl_text_free(text);
  agl_text_free(again);
  agl_table_free(t);
  agl_table_free(back);
}

/* A name that begins with what could be a byte order mark is not taken for one. */
static void test_mark(void)
{
  static const uint8_t x = 1;
  agl_column *c;
  agl_table *t;
  agl_err err;
  char *text;
  CHECK_OK(agl_column_boolean(&c, &x, NULL, 1, &err), err);
  CHECK_OK(agl_table_new(&t, 1, &err), err);
  CHECK_OK(agl_table_add(t, "\xEF\xBB\xBF", c, &err), err);
  CHECK_OK(agl_csv_format(&text, NULL, t, &err), err);
  CHECK_STR(text, "\"\xEF\xBB\xBF\"\ntrue\n");
  check_read(text, strlen(text), NULL, "\xEF\xBB\xBF boolean: true\n", NULL);
  agl_text_free(text);
  agl_column_free(c);
  agl_table_free(t);
}

/* One column: a missing value is an empty line, and comes back. */
static void test_single(void)
{
  static const char *const s[] = {"x", NULL, "", NULL};
  agl_column *c;
  agl_table *t;
  agl_err err;
  char *text;
  CHECK_OK(agl_column_string(&c, s, 4, &err), err);
  CHECK_OK(agl_table_new(&t, 4, &err), err);
  CHECK_OK(agl_table_add(t, "a", c, &err), err);
  CHECK_OK(agl_csv_format(&text, NULL, t, &err), err);
  CHECK_STR(text, "a\nx\n\n\"\"\n\n");
  check_read(text, strlen(text), NULL, "a string: 'x' <missing> '' <missing>\n", "x.csv");
  agl_text_free(text);
  agl_column_free(c);
  agl_table_free(t);
}

static void test_memory(void)
{
  static const char csv[] = "a;b;c;d;e\n1;1,5;x;2020-01-01;\n2;x;\"y\"\"\";2020-01-02;NA\n3;2,5;z;"
                            "2020-01-02;(D)\n";
  static const agl_marker missing[] = {{"NA", NULL}, {"(D)", "suppressed"}};
  static const agl_coltype types[] = {{"a", AGL_NUMBER}};
  agl_csv_options o = {
      .missing = missing, .nmissing = 2, .types = types, .ntypes = 1, .bad_is_missing = true};
  agl_table *t = NULL;
  agl_err err;
  agl_set_threads(1);
  CHECK_NOMEM(agl_csv_parse(&t, csv, strlen(csv), "x.csv", &o, &err), agl_table_free(t));
  o.encoding = "latin1";
  CHECK_NOMEM(agl_csv_parse(&t, csv, strlen(csv), "x.csv", &o, &err), agl_table_free(t));
  agl_set_threads(0);
}

int main(void)
{
  test_single();
  test_mark();
  test_memory();
  test_cases();
  test_options();
  test_encodings();
  test_format();
  return test_summary();
}
