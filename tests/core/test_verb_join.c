/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_verb_join.c - join and distinct: kinds, expectations, reports, key types. */
#include "tables.h"

static const agl_join_key on_r[] = {{"r", NULL}};
static const agl_join_key on_pair[] = {{"r", "region"}, {"y", NULL}};

static void test_kinds(void)
{
  agl_table *l = TABLE("r:s a b . c a", "x:i 1 2 3 4 5");
  agl_table *r = TABLE("z:n 10 20 30 40", "r:s d a . b", "x:b 1 0 1 0");
  const struct {
    const char *how, *text, *step;
  } want[] = {
      {NULL, "r:s a b a | x:i 1 2 5 | z:n 20 40 20 | x_right:b 0 0 0",
       "join: inner on r; left 5: 3 matched, 2 not; right 4: 2 used, 2 not; missing keys: left 1, "
       "right 1 [5 > 3]"},
      {"left", "r:s a b . c a | x:i 1 2 3 4 5 | z:n 20 40 . . 20 | x_right:b 0 0 . . 0",
       "join: left on r; left 5: 3 matched, 2 not; right 4: 2 used, 2 not; missing keys: left 1, "
       "right 1 [5 > 5]"},
      {"right", "r:s a b a d . | x:i 1 2 5 . . | z:n 20 40 20 10 30 | x_right:b 0 0 0 1 1",
       "join: right on r; left 5: 3 matched, 2 not; right 4: 2 used, 2 not; missing keys: left 1, "
       "right 1 [5 > 5]"},
      {"full",
       "r:s a b . c a d . | x:i 1 2 3 4 5 . . | z:n 20 40 . . 20 10 30 | x_right:b 0 0 . . 0 1 1",
       "join: full on r; left 5: 3 matched, 2 not; right 4: 2 used, 2 not; missing keys: left 1, "
       "right 1 [5 > 7]"},
      {"semi", "r:s a b a | x:i 1 2 5",
       "join: semi on r; left 5: 3 matched, 2 not; right 4: 2 used, 2 not; missing keys: left 1, "
       "right 1 [5 > 3]"},
      {"anti", "r:s . c | x:i 3 4",
       "join: anti on r; left 5: 3 matched, 2 not; right 4: 2 used, 2 not; missing keys: left 1, "
       "right 1 [5 > 2]"}};
  for (size_t k = 0; k < sizeof want / sizeof want[0]; k++) {
    const agl_join_options o = {.how = want[k].how, .on = on_r, .non = 1};
    agl_join_report report = {0};
    CHECK_VERB(agl_table_join(out, &report, l, r, &o, &err), want[k].text, want[k].step);
    CHECK(report.left == 5 && report.left_matched == 3 && report.left_missing == 1);
    CHECK(report.right == 4 && report.right_used == 2 && report.right_missing == 1);
    CHECK(report.left_repeated == 1 && report.right_repeated == 0);
    CHECK_VERB_NOMEM(agl_table_join(out, NULL, l, r, &o, &err));
  }
  agl_table_free(l);
  agl_table_free(r);
}

static void test_many_to_many(void)
{
  agl_table *l = TABLE("r:s a b a", "y:i 1 1 1");
  agl_table *r = TABLE("r:s b a a b c", "y:i 5 6 7 8 9");
  agl_join_options o = {.on = on_r, .non = 1, .expect = "m:m", .suffix = ".y"};
  CHECK_VERB(agl_table_join(out, NULL, l, r, &o, &err),
             "r:s a a b b a a | y:i 1 1 1 1 1 1 | y.y:i 6 7 5 8 6 7",
             "join: inner on r; left 3: 3 matched, 0 not; right 5: 4 used, 1 not [3 > 6]");
  o.expect = NULL;
  CHECK_REFUSED(agl_table_join(out, NULL, l, r, &o, &err), AGL_EDATA,
                "join: expected m:1, but 2 keys occur more than once in the right table, first "
                "r = 'b' in 2 rows; 'expect' says what to allow");
  o.expect = "1:m";
  CHECK_REFUSED(agl_table_join(out, NULL, l, r, &o, &err), AGL_EDATA,
                "join: expected 1:m, but 1 key occurs more than once in the left table, first "
                "r = 'a' in 2 rows; 'expect' says what to allow");
  CHECK_NOMEM((agl_table_join(NULL, NULL, l, r, &o, &err) == AGL_EDATA ? AGL_OK : AGL_ENOMEM),
              (void)0);
  o.expect = "1:1";
  CHECK_VERB(agl_table_join(out, NULL, r, l,
                            &(agl_join_options){.how = "semi", .on = on_r, .non = 1}, &err),
             "r:s b a a b | y:i 5 6 7 8",
             "join: semi on r; left 5: 4 matched, 1 not; right 3: 3 used, 0 not [5 > 4]");
  agl_table_free(l);
  agl_table_free(r);
}

/* Two columns of other names and dictionaries; a number that matches an integer. */
static void test_pairs(void)
{
  agl_table *l = TABLE("r:s a b a", "y:i 2009 2009 2010", "region:i 7 8 9");
  agl_table *r = TABLE("region:s c b a", "y:n 2009 2009 2010", "z:d 2000-01-01 2000-01-02 .");
  agl_table *bad = TABLE("region:s c", "y:n 0.5");
  agl_table *text = TABLE("region:s c", "y:s 2009");
  agl_join_options o = {.how = "left", .on = on_pair, .non = 2, .expect = "1:1"};
  agl_table *s;
  CHECK_OK(agl_table_describe(l, 2, "Region number", "", &err), err);
  CHECK_OK(agl_table_describe(r, 2, "Founded", "day", &err), err);
  CHECK_VERB(agl_table_join(out, NULL, l, r, &o, &err),
             "r:s a b a | y:i 2009 2009 2010 | region:i 7 8 9 | z:d . 2000-01-02 .",
             "join: left on r = region, y; left 3: 2 matched, 1 not; right 3: 2 used, 1 not [3 > "
             "3]");
  CHECK_OK(agl_table_join(&s, NULL, l, r, &o, &err), err);
  CHECK(agl_table_column(s, 0) == agl_table_column(l, 0)); /* every left row once: shared */
  CHECK_STR(agl_table_label(s, 2), "Region number");
  CHECK_STR(agl_table_unit(s, 3), "day");
  agl_table_free(s);
  o.how = "full"; /* unmatched right rows bring their keys: the years are numbers then */
  CHECK_VERB(agl_table_join(out, NULL, l, r, &o, &err),
             "r:s a b a c | y:n 2009 2009 2010 2009 | region:i 7 8 9 . | z:d . 2000-01-02 . "
             "2000-01-01",
             "join: full on r = region, y; left 3: 2 matched, 1 not; right 3: 2 used, 1 not [3 > "
             "4]");
  CHECK_REFUSED(agl_table_join(out, NULL, l, bad, &o, &err), AGL_EDATA,
                "key 'y': 0.5 in row 1 cannot be equal to an integer");
  CHECK_REFUSED(agl_table_join(out, NULL, l, text, &o, &err), AGL_EDATA,
                "join: key 'y' is integer in the left table, 'y' is string in the right");
  agl_table_free(l);
  agl_table_free(r);
  agl_table_free(bad);
  agl_table_free(text);
}

/* Text keys of which no row has any, after other keys, before them and alone. */
static void test_no_text(void)
{
  static const agl_join_key yr[] = {{"y", NULL}, {"r", NULL}}, ry[] = {{"r", NULL}, {"y", NULL}};
  agl_table *l = TABLE("y:i 1 2", "r:s . .");
  agl_table *r = TABLE("y:i 2 1", "r:s . .");
  const struct {
    const agl_join_key *on;
    size_t n;
    const char *text, *keys;
  } want[] = {{yr, 2, "y:i 1 2 | r:s . .", "y, r"},
              {ry, 2, "y:i 1 2 | r:s . .", "r, y"},
              {on_r, 1, "y:i 1 2 | r:s . . | y_right:i . .", "r"}};
  for (size_t k = 0; k < sizeof want / sizeof want[0]; k++) {
    const agl_join_options o = {.how = "left", .on = want[k].on, .non = want[k].n};
    char step[200];
    snprintf(step, sizeof step,
             "join: left on %s; left 2: 0 matched, 2 not; right 2: 0 used, 2 not; missing keys: "
             "left 2, right 2 [2 > 2]",
             want[k].keys);
    CHECK_VERB(agl_table_join(out, NULL, l, r, &o, &err), want[k].text, step);
  }
  agl_table_free(l);
  agl_table_free(r);
}

static void test_refusals(void)
{
  agl_table *l = TABLE("r:s a", "y:i 1"), *r = TABLE("q:s a", "y:i 1");
  const agl_join_key on_yy[] = {{"y", "yy"}};
  CHECK_REFUSED(
      agl_table_join(out, NULL, l, r, &(agl_join_options){.how = "lefft", .on = on_r, .non = 1},
                     &err),
      AGL_EARG,
      "join: no kind 'lefft'; expected inner left right full semi anti; did you mean 'left'?");
  CHECK_REFUSED(agl_table_join(out, NULL, l, r,
                               &(agl_join_options){.expect = "1-1", .on = on_r, .non = 1}, &err),
                AGL_EARG, "join: expect = '1-1'; expected 1:1, m:1, 1:m or m:m");
  CHECK_REFUSED(agl_table_join(out, NULL, l, r, &(agl_join_options){.how = "left"}, &err), AGL_EARG,
                "join: expected at least one column to join on");
  CHECK_REFUSED(agl_table_join(out, NULL, l, r, &(agl_join_options){.on = on_r, .non = 1}, &err),
                AGL_EARG, "join: the right table has no column 'r'");
  CHECK_REFUSED(agl_table_join(out, NULL, r, l, &(agl_join_options){.on = on_r, .non = 1}, &err),
                AGL_EARG, "no column 'r'");
  CHECK_REFUSED(agl_table_join(out, NULL, l, r, &(agl_join_options){.on = on_yy, .non = 1}, &err),
                AGL_EARG, "join: the right table has no column 'yy'");
  agl_table_free(l);
  agl_table_free(r);
}

static void test_distinct(void)
{
  agl_table *t = TABLE("s:s a . a b .", "x:n 0 0.5 -0 0 .", "i:i 1 2 3 4 5");
  agl_table *wide = TABLE("i:i 9223372036854775807 -9223372036854775808 . 9223372036854775807 0 .",
                          "j:i 1 1 1 1 1 1");
  CHECK_VERB(agl_table_distinct(out, t, NAMES("s"), &err), "s:s a . b | x:n 0 0.5 0 | i:i 1 2 4",
             "distinct: s [5 > 3]");
  CHECK_VERB(agl_table_distinct(out, t, NAMES("s", "x"), &err),
             "s:s a . b . | x:n 0 0.5 0 . | i:i 1 2 4 5", "distinct: s, x [5 > 4]");
  CHECK_VERB(agl_table_distinct(out, t, NULL, 0, &err),
             "s:s a . a b . | x:n 0 0.5 -0 0 . | i:i 1 2 3 4 5", "distinct:  [5 > 5]");
  CHECK_VERB(agl_table_distinct(out, wide, NAMES("j", "i"), &err),
             "i:i 9223372036854775807 -9223372036854775808 . 0 | j:i 1 1 1 1",
             "distinct: j, i [6 > 4]");
  CHECK_VERB(agl_table_distinct(out, wide, NAMES("i"), &err),
             "i:i 9223372036854775807 -9223372036854775808 . 0 | j:i 1 1 1 1",
             "distinct: i [6 > 4]");
  CHECK_REFUSED(agl_table_distinct(out, t, NAMES("ss"), &err), AGL_EARG, "no column 'ss'");
  CHECK_VERB_NOMEM(agl_table_distinct(out, t, NAMES("s", "x"), &err));
  agl_table_free(t);
  agl_table_free(wide);
}

enum { MANY = 150000, FEW = 5000 };

/* Keys of two numbers whose ranges do not fit 64 bits together; the right side holds every
** FEW-th key of the left. */
static agl_table *many(size_t n, size_t step)
{
  double *a = agl_alloc(n, sizeof *a), *b = agl_alloc(n, sizeof *b);
  int64_t *row = agl_alloc(n, sizeof *row);
  agl_table *t;
  agl_column *c;
  for (size_t i = 0; i < n; i++) {
    size_t k = i * step % MANY;
    a[i] = sqrt((double)(k % 401));
    b[i] = k % 1000 == 999 ? NAN : 1.0 / (double)(401 + k - k % 401);
    row[i] = (int64_t)k;
  }
  CHECK_OK(agl_table_new(&t, n, &err), err);
  CHECK_OK(agl_column_number(&c, a, NULL, n, &err), err);
  CHECK_OK(agl_table_add_owned(t, "a", c, &err), err);
  CHECK_OK(agl_column_number(&c, b, NULL, n, &err), err);
  CHECK_OK(agl_table_add_owned(t, "b", c, &err), err);
  CHECK_OK(agl_column_integer(&c, row, NULL, n, &err), err);
  CHECK_OK(agl_table_add_owned(t, "row", c, &err), err);
  agl_free(a);
  agl_free(b);
  agl_free(row);
  return t;
}

static void test_many(void)
{
  const agl_join_key on[] = {{"a", NULL}, {"b", NULL}};
  const agl_join_options o = {.how = "left", .on = on, .non = 2};
  agl_table *l = many(MANY, 1), *r = many(FEW, 7), *t;
  for (unsigned threads = 1; threads <= 3; threads++) {
    size_t wrong = 0;
    agl_join_report report;
    agl_set_threads(threads);
    CHECK_OK(agl_table_join(&t, &report, l, r, &o, &err), err);
    agl_view v = agl_column_view(agl_table_column(t, 3));
    for (size_t i = 0; i < MANY; i++) {
      bool match = i % 7 == 0 && i / 7 < FEW && i % 1000 != 999;
      wrong += match ? v.integer[i] != (int64_t)i : v.missing[i] != AGL_MISSING;
    }
    CHECK(wrong == 0 && agl_table_nrow(t) == MANY);
    CHECK(report.right_missing == FEW / 1000 && report.right_used == FEW - FEW / 1000);
    agl_table_free(t);
  }
  agl_set_threads(0);
  agl_interrupt(true);
  CHECK_REFUSED(agl_table_join(out, NULL, l, r, &o, &err), AGL_EINTR, "interrupted");
  agl_interrupt(false);
  agl_table_free(l);
  agl_table_free(r);
}

int main(void)
{
  test_kinds();
  test_many_to_many();
  test_pairs();
  test_no_text();
  test_refusals();
  test_distinct();
  test_many();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
