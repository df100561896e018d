/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_verb_select.c - select, drop, rename, slice, head. */
#include "tables.h"

static void test_columns(const agl_table *t)
{
  CHECK_VERB(agl_table_select(out, t, NAMES("e", "region"), &err), "e:n 5 . 7 | region:s a b a",
             "select: e, region [3 > 3]");
  CHECK_VERB(agl_table_select(out, t, NULL, 0, &err), "", "select:  [3 > 3]");
  CHECK_VERB(agl_table_drop(out, t, NAMES("year"), &err), "region:s a b a | e:n 5 . 7",
             "drop: year [3 > 3]");
  CHECK_VERB(agl_table_drop(out, t, NAMES("year", "e", "year"), &err), "region:s a b a",
             "drop: year, e, year [3 > 3]");
  CHECK_REFUSED(agl_table_select(out, t, NAMES("regoin"), &err), AGL_EARG,
                "no column 'regoin'; did you mean 'region'?");
  CHECK_REFUSED(agl_table_select(out, t, NAMES("e", "e"), &err), AGL_EARG, "two columns named 'e'");
  CHECK_REFUSED(agl_table_drop(out, t, NAMES("wages"), &err), AGL_EARG, "no column 'wages'");
}

static void test_sharing(const agl_table *t)
{
  agl_table *s;
  CHECK_OK(agl_table_select(&s, t, NAMES("e"), &err), err);
  CHECK(agl_table_column(s, 0) == agl_table_column(t, 2));
  CHECK_STR(agl_table_label(s, 0), "Employment");
  CHECK_STR(agl_table_unit(s, 0), "persons");
  agl_table_free(s);
  CHECK_OK(agl_table_slice(&s, t, 0, 9, &err), err);
  CHECK(agl_table_column(s, 0) == agl_table_column(t, 0));
  agl_table_free(s);
}

static void test_rename(const agl_table *t)
{
  const agl_renaming swap[] = {{"year", "e"}, {"e", "year"}};
  const agl_renaming twice[] = {{"a", "e"}, {"b", "e"}};
  const agl_renaming clash[] = {{"region", "e"}};
  const agl_renaming unknown[] = {{"x", "years"}};
  agl_table *s;
  CHECK_VERB(agl_table_rename(out, t, swap, 2, &err), "region:s a b a | e:i 9 10 11 | year:n 5 . 7",
             "rename: year = e, e = year [3 > 3]");
  CHECK_OK(agl_table_rename(&s, t, swap, 2, &err), err);
  CHECK_STR(agl_table_label(s, 2), "Employment");
  CHECK_STR(agl_table_label(s, 1), "");
  agl_table_free(s);
  CHECK_REFUSED(agl_table_rename(out, t, twice, 2, &err), AGL_EARG,
                "column 'e' is renamed twice: to 'a' and to 'b'");
  CHECK_REFUSED(agl_table_rename(out, t, clash, 1, &err), AGL_EARG, "two columns named 'region'");
  CHECK_REFUSED(agl_table_rename(out, t, unknown, 1, &err), AGL_EARG,
                "no column 'years'; did you mean 'year'?");
  CHECK_VERB_NOMEM(agl_table_rename(out, t, swap, 2, &err));
}

static void test_slice(const agl_table *t)
{
  CHECK_VERB(agl_table_slice(out, t, 1, 3, &err), "region:s b a | year:i 10 11 | e:n . 7",
             "slice: rows 2 to 3 [3 > 2]");
  CHECK_VERB(agl_table_slice(out, t, 2, 99, &err), "region:s a | year:i 11 | e:n 7",
             "slice: rows 3 to 3 [3 > 1]");
  CHECK_VERB(agl_table_slice(out, t, 7, 9, &err), "region:s | year:i | e:n",
             "slice: no rows [3 > 0]");
  CHECK_VERB(agl_table_head(out, t, 1, &err), "region:s a | year:i 9 | e:n 5",
             "slice: rows 1 to 1 [3 > 1]");
}

int main(void)
{
  agl_table *t = TABLE("region:s a b a", "year:i 9 10 11", "e:n 5 . 7");
  CHECK_OK(agl_table_describe(t, 2, "Employment", "persons", &err), err);
  test_columns(t);
  test_sharing(t);
  test_rename(t);
  test_slice(t);
  CHECK_VERB_NOMEM(agl_table_select(out, t, NAMES("e", "region"), &err));
  CHECK_VERB_NOMEM(agl_table_drop(out, t, NAMES("year"), &err));
  CHECK_VERB_NOMEM(agl_table_slice(out, t, 1, 3, &err));
  CHECK_VERB_NOMEM(agl_table_head(out, t, 2, &err));
  agl_table_free(t);
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
