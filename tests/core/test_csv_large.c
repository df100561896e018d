/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_csv_large.c - CSV of many chunks, many columns and long cells. */
#include "test.h"

#include <stdlib.h>

#include "base/text.h"

#define REMEDY(token, column)                                                                      \
  "; declare missing = { \"" token "\" }, types = { [\"" column "\"] = \"string\" } or bad = "     \
  "\"missing\""

/* More than one chunk: the same table, the same place of an error, for any number of threads. */
static void test_chunks(void)
{
  enum { ROWS = 600000 };
  agl_text s = {0};
  agl_table *t = NULL;
  agl_err err;
  agl_text_puts(&s, "id,x,name\n");
  for (int i = 0; i < ROWS; i++)
    agl_text_printf(&s, "%d,%d.5,\"r%d,\n%d\"\n", i, i, i % 97, i % 10);
  CHECK(!s.failed && s.len > 3u << 21);
  for (unsigned n = 1; n <= 4; n++) {
    size_t wrong = 0, len;
    agl_view id, x;
    agl_set_threads(n);
    CHECK_OK(agl_csv_parse(&t, s.s, s.len, "x.csv", NULL, &err), err);
    id = agl_column_view(agl_table_column(t, 0));
    x = agl_column_view(agl_table_column(t, 1));
    CHECK(id.n == ROWS && id.type == AGL_INTEGER && x.type == AGL_NUMBER);
    for (int i = 0; i < ROWS; i++) {
      char want[32];
      snprintf(want, sizeof want, "r%d,\n%d", i % 97, i % 10);
      wrong += id.integer[i] != i || x.number[i] != i + 0.5 ||
               strcmp(agl_column_text(agl_table_column(t, 2), (size_t)i, &len), want) != 0;
    }
    CHECK(wrong == 0);
    agl_table_free(t);
    t = NULL;
    agl_interrupt(true);
    CHECK(agl_csv_parse(&t, s.s, s.len, "x.csv", NULL, &err) == AGL_EINTR && t == NULL);
    agl_interrupt(false);
  }
  agl_text_puts(&s, "7,abc,z\n");
  for (unsigned n = 1; n <= 2; n++) {
    agl_set_threads(n);
    CHECK(agl_csv_parse(&t, s.s, s.len, "x.csv", NULL, &err) == AGL_EPARSE && t == NULL);
    CHECK_STR(err.msg, "x.csv:1200002:3: column 'x': 'abc' is not a number" REMEDY("abc", "x"));
  }
  agl_text_puts(&s, "7,1\n");
  CHECK(agl_csv_parse(&t, s.s, s.len, "x.csv", NULL, &err) == AGL_EPARSE && t == NULL);
  CHECK_STR(err.msg, "x.csv:1200003:4: 2 fields, expected 3");
  agl_set_threads(0);
  agl_text_clear(&s);
}

/* Many columns, and long cells: time grows with the size of the text only. */
static void test_wide(void)
{
  enum { COLUMNS = 100000, CELL = 10000000 };
  agl_text s = {0};
  agl_table *t;
  agl_err err;
  size_t len;
  for (int j = 0; j < COLUMNS; j++)
    agl_text_printf(&s, "%sc%d", j > 0 ? "," : "", j);
  for (int j = 0; j < COLUMNS; j++)
    agl_text_printf(&s, "%c%d", j > 0 ? ',' : '\n', j);
  CHECK_OK(agl_csv_parse(&t, s.s, s.len, "x.csv", NULL, &err), err);
  CHECK(agl_table_ncol(t) == COLUMNS && agl_table_nrow(t) == 1);
  CHECK(agl_column_view(agl_table_column(t, COLUMNS - 1)).integer[0] == COLUMNS - 1);
  agl_table_free(t);
  agl_text_clear(&s);
  agl_text_puts(&s, "a,b\n\"");
  for (int j = 0; j < CELL / 10; j++)
    agl_text_puts(&s, "1234\"\"\n890");
  agl_text_puts(&s, "\",2\n");
  CHECK_OK(agl_csv_parse(&t, s.s, s.len, "x.csv", NULL, &err), err);
  CHECK(agl_column_text(agl_table_column(t, 0), 0, &len) != NULL && len == (size_t)CELL / 10 * 9);
  agl_table_free(t);
  agl_text_clear(&s);
}

int main(void)
{
  test_chunks();
  test_wide();
  return test_summary();
}
