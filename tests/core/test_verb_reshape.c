/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_verb_reshape.c - append, long, wide, fill. */
#include "tables.h"

#include "data/concat.h"

static void test_append(void)
{
  agl_table *a = TABLE("r:s x y", "n:i 1 .", "e:n 0.5 ..suppressed");
  agl_table *b = TABLE("e:n . ..closed ..suppressed", "d:d 2020-01-01 . 2020-01-03", "n:n 1.5 2 .",
                       "r:s y z .");
  agl_table *c = TABLE("r:i 1"), *big = TABLE("n:i 9007199254740993"), *empty = TABLE("k:b");
  agl_table *t;
  CHECK_OK(agl_table_describe(a, 2, "Employment", NULL, &err), err);
  CHECK_OK(agl_table_describe(b, 0, "Jobs", "persons", &err), err);
  CHECK_VERB(agl_table_append(out, a, b, &err),
             "r:s x y y z . | n:n 1 . 1.5 2 . | e:n 0.5 ..suppressed . ..closed ..suppressed | "
             "d:d . . 2020-01-01 . 2020-01-03",
             "append: 2 rows, then 3 rows; first lacks 1 column: d [2 > 5]");
  CHECK_OK(agl_table_append(&t, a, b, &err), err);
  CHECK_STR(agl_table_label(t, 2), "Employment");
  CHECK_STR(agl_table_unit(t, 2), "persons");
  agl_table_free(t);
  CHECK_VERB(agl_table_append(out, c, empty, &err), "r:i 1 | k:b .",
             "append: 1 rows, then 0 rows; first lacks 1 column: k; second lacks 1 column: r "
             "[1 > 1]");
  CHECK_REFUSED(agl_table_append(out, a, c, &err), AGL_EDATA,
                "column 'r': cannot put integer values after string values");
  CHECK_REFUSED(agl_table_append(out, b, big, &err), AGL_EDATA,
                "column 'n': the integer 9007199254740993 is not exact as a number");
  CHECK_VERB_NOMEM(agl_table_append(out, a, b, &err));
  agl_table_free(a);
  agl_table_free(b);
  agl_table_free(c);
  agl_table_free(big);
  agl_table_free(empty);
}

/* 253 reasons fit beside the fixed codes; one more does not. */
static void test_reasons(void)
{
  char text[4096] = "x:n", *at = text + 3;
  agl_table *a, *b = TABLE("x:n ..another"), *c = TABLE("x:n ..r251 ..r0");
  agl_table *t;
  for (int k = 0; k < 253; k++)
    at += sprintf(at, " ..r%d", k);
  a = TABLE(text);
  CHECK(agl_table_nrow(a) == 253);
  CHECK_OK(agl_table_append(&t, a, c, &err), err);
  CHECK_STR(agl_column_reason(agl_table_column(t, 0),
                              agl_column_view(agl_table_column(t, 0)).missing[253]),
            "r251");
  agl_table_free(t);
  CHECK_OK(agl_table_append(&t, c, a, &err), err);
  CHECK_STR(agl_column_reason(agl_table_column(t, 0),
                              agl_column_view(agl_table_column(t, 0)).missing[254]),
            "r252");
  agl_table_free(t);
  CHECK_REFUSED(agl_table_append(out, a, b, &err), AGL_EDATA,
                "a column has more than 253 reasons for missing values");
  agl_table_free(a);
  agl_table_free(b);
  agl_table_free(c);
}

static void test_long(void)
{
  agl_table *t = TABLE("r:s x y", "y2009:i 1 ..suppressed", "u:b 1 0", "y2010:n 2.5 .");
  agl_table *mixed = TABLE("a:i 1", "b:s z");
  const char *const years[] = {"y2009", "y2010"}, *const ab[] = {"a", "b"};
  const char *const unknown[] = {"y2011x"};
  agl_long_options o = {.columns = years, .ncolumns = 2, .key = "year", .value = "e"};
  CHECK_VERB(
      agl_table_long(out, t, &o, &err),
      "r:s x x y y | u:b 1 1 0 0 | year:s y2009 y2010 y2009 y2010 | e:n 1 2.5 ..suppressed .",
      "long: y2009, y2010 [2 > 4]");
  CHECK_VERB_NOMEM(agl_table_long(out, t, &o, &err));
  o.key = "r";
  CHECK_REFUSED(agl_table_long(out, t, &o, &err), AGL_EARG, "two columns named 'r'");
  o = (agl_long_options){.columns = years, .ncolumns = 1};
  CHECK_VERB(agl_table_long(out, t, &o, &err),
             "r:s x y | u:b 1 0 | y2010:n 2.5 . | name:s y2009 y2009 | value:i 1 ..suppressed",
             "long: y2009 [2 > 2]");
  o = (agl_long_options){.columns = ab, .ncolumns = 2};
  CHECK_REFUSED(agl_table_long(out, mixed, &o, &err), AGL_EDATA,
                "long: column 'a' is integer, 'b' is string");
  o = (agl_long_options){0};
  CHECK_REFUSED(agl_table_long(out, t, &o, &err), AGL_EARG,
                "long: expected at least one column to gather");
  o = (agl_long_options){.columns = unknown, .ncolumns = 1};
  CHECK_REFUSED(agl_table_long(out, t, &o, &err), AGL_EARG,
                "no column 'y2011x'; did you mean 'y2010'?");
  agl_table_free(t);
  agl_table_free(mixed);
}

static void test_wide(void)
{
  agl_table *t = TABLE("r:s y x y x", "k:n 2010 2010 2009.5 0.1", "e:i 1 2 3 ..suppressed");
  agl_table *twice = TABLE("r:s y x y", "k:d 2010-01-01 2010-01-01 2010-01-01", "e:i 1 2 3");
  agl_table *hole = TABLE("r:s y x", "k:s a .", "e:i 1 2");
  agl_table *alone = TABLE("k:b 1 0", "e:s p q"), *clash = TABLE("r:i 1", "k:s r", "e:i 1");
  agl_table *w;
  CHECK_OK(agl_table_describe(t, 2, "Employment", "persons", &err), err);
  CHECK_VERB(agl_table_wide(out, t, "k", "e", &err),
             "r:s y x | 2010:i 1 2 | 2009.5:i 3 . | 0.1:i . ..suppressed", "wide: e by k [4 > 2]");
  CHECK_OK(agl_table_wide(&w, t, "k", "e", &err), err);
  CHECK_STR(agl_table_unit(w, 3), "persons");
  agl_table_free(w);
  CHECK_VERB(agl_table_wide(out, alone, "k", "e", &err), "true:s p | false:s q",
             "wide: e by k [2 > 1]");
  CHECK_REFUSED(agl_table_wide(out, twice, "k", "e", &err), AGL_EDATA,
                "wide: rows 1 and 3 both have r = 'y', k = 2010-01-01");
  CHECK_REFUSED(agl_table_wide(out, hole, "k", "e", &err), AGL_EDATA,
                "wide: 'k' is missing in row 2 and cannot name a column");
  CHECK_REFUSED(agl_table_wide(out, clash, "k", "e", &err), AGL_EARG, "two columns named 'r'");
  CHECK_REFUSED(agl_table_wide(out, t, "e", "e", &err), AGL_EARG,
                "wide: 'e' cannot be both the key and the value");
  CHECK_REFUSED(agl_table_wide(out, t, "kk", "e", &err), AGL_EARG, "no column 'kk'");
  CHECK_VERB_NOMEM(agl_table_wide(out, t, "k", "e", &err));
  agl_table_free(t);
  agl_table_free(twice);
  agl_table_free(hole);
  agl_table_free(alone);
  agl_table_free(clash);
}

static void test_fill(void)
{
  agl_table *t = TABLE("r:s . a . b .", "x:n ..closed . 1 . .", "i:i 1 2 3 4 5");
  agl_table *f;
  CHECK_VERB(agl_table_fill(out, t, NULL, 0, false, &err),
             "r:s . a a b b | x:n ..closed . 1 1 1 | i:i 1 2 3 4 5",
             "fill: down; 4 values filled [5 > 5]");
  CHECK_VERB(agl_table_fill(out, t, NAMES("x", "i"), true, &err),
             "r:s . a . b . | x:n 1 1 1 . . | i:i 1 2 3 4 5",
             "fill: up x, i; 2 values filled "
             "[5 > 5]");
  CHECK_OK(agl_table_fill(&f, t, NAMES("i"), true, &err), err);
  CHECK(agl_table_column(f, 0) == agl_table_column(t, 0));
  CHECK(agl_table_column(f, 2) == agl_table_column(t, 2));
  agl_table_free(f);
  CHECK_REFUSED(agl_table_fill(out, t, NAMES("z"), true, &err), AGL_EARG, "no column 'z'");
  CHECK_VERB_NOMEM(agl_table_fill(out, t, NULL, 0, false, &err));
  agl_table_free(t);
}

int main(void)
{
  test_append();
  test_reasons();
  test_long();
  test_wide();
  test_fill();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
