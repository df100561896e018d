/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_verb_measure.c - sample, summary, quantiles, crosstab. */
#include "tables.h"

static void test_sample(void)
{
  agl_table *t = TABLE("i:i 1 2 3 4 5 6 7 8 9 10");
  int64_t seen[10] = {0};
  size_t both = 0;
  CHECK_VERB(agl_table_sample(out, t, 10, 1, &err), "i:i 1 2 3 4 5 6 7 8 9 10",
             "sample: 10 rows, seed 1 [10 > 10]");
  CHECK_VERB(agl_table_sample(out, t, 0, 1, &err), "i:i", "sample: 0 rows, seed 1 [10 > 0]");
  for (uint32_t seed = 1; seed <= 4000; seed++) {
    agl_table *s, *again;
    agl_view v;
    CHECK_OK(agl_table_sample(&s, t, 3, seed, &err), err);
    CHECK_OK(agl_table_sample_fraction(&again, t, 0.3, seed, &err), err);
    v = agl_column_view(agl_table_column(s, 0));
    CHECK(v.n == 3 && v.integer[0] < v.integer[1] && v.integer[1] < v.integer[2]);
    CHECK(memcmp(v.integer, agl_column_view(agl_table_column(again, 0)).integer, 24) == 0);
    for (size_t i = 0; i < 3; i++)
      seen[v.integer[i] - 1]++;
    both += v.integer[0] == 1 && v.integer[2] == 10;
    agl_table_free(s);
    agl_table_free(again);
  }
  /* Each row is in 3/10 of the samples (sd 29 of 4000), a pair in 3/10 * 2/9 (sd 16): within 5 sd.
   */
  for (size_t i = 0; i < 10; i++)
    CHECK(llabs(seen[i] - 1200) < 145);
  CHECK(both > 187 && both < 347);
  CHECK_REFUSED(agl_table_sample(out, t, 11, 1, &err), AGL_EARG,
                "sample: 11 of 10 rows without replacement");
  CHECK_REFUSED(agl_table_sample_fraction(out, t, 1.5, 1, &err), AGL_EARG,
                "sample: the fraction is 1.5, expected 0 to 1");
  CHECK_REFUSED(agl_table_sample_fraction(out, t, NAN, 1, &err), AGL_EARG,
                "sample: the fraction is nan, expected 0 to 1");
  CHECK_VERB_NOMEM(agl_table_sample(out, t, 3, 1, &err));
  CHECK_VERB_NOMEM(agl_table_sample_fraction(out, t, 0.5, 1, &err));
  agl_table_free(t);
}

/* Want: R 4.2.2, quantile(x, p, type = 1 .. 9). */
static void test_quantiles(void)
{
  static const double p[] = {0, 0.1, 1.0 / 7, 0.25, 0.5, 0.9, 1};
  static const double want[9][7] = {
      {-1, -1, -1, 0.5, 3, 10, 10},
      {-1, -1, -0.25, 0.5, 3, 10, 10},
      {-1, -1, -1, 0.5, 3, 7, 10},
      {-1, -1, -1, 0.125, 2.75, 7.8999999999999995, 10},
      {-1, -0.69999999999999973, -0.25, 1, 3, 9.3999999999999986, 10},
      {-1, -1, -0.78571428571428581, 0.5, 3, 10, 10},
      {-1, -0.099999999999999867, 0.28571428571428581, 1.5, 3, 8.2000000000000011, 10},
      {-1, -0.90000000000000002, -0.4285714285714286, 0.83333333333333393, 3, 9.8000000000000007,
       10},
      {-1, -0.84999999999999987, -0.38392857142857162, 0.875, 3, 9.7000000000000011, 10}};
  static const double p4[] = {0.125, 0.25, 0.375, 0.5, 0.75};
  static const double want4[9][5] = {
      {1, 1, 2, 2, 3},
      {1, 1.5, 2, 2.5, 3.5},
      {1, 1, 2, 2, 3},
      {1, 1, 1.5, 2, 3},
      {1, 1.5, 2, 2.5, 3.5},
      {1, 1.25, 1.875, 2.5, 3.75},
      {1.375, 1.75, 2.125, 2.5, 3.25},
      {1, 1.4166666666666667, 1.9583333333333335, 2.5000000000000004, 3.5833333333333339},
      {1, 1.4375, 1.96875, 2.5, 3.5625}};
  agl_column *c = tables_column('n', "2.5 -1 . 7 3 10 0.5 3"),
             *four = tables_column('i', "3 1 4 2");
  agl_column *none = tables_column('d', ". ."), *text = tables_column('s', "a");
  agl_column *equal = tables_column('n', "3.9 3.9 3.9");
  double out[7] = {9};
  for (int type = 1; type <= 9; type++) {
    CHECK_OK(agl_column_quantiles(out, c, p, 7, type, &err), err);
    for (size_t i = 0; i < 7; i++)
      CHECK_NEAR(out[i], want[type - 1][i], 2e-15);
    CHECK_OK(agl_column_quantiles(out, four, p4, 5, type, &err), err);
    for (size_t i = 0; i < 5; i++)
      CHECK_NEAR(out[i], want4[type - 1][i], 2e-15);
    CHECK_OK(agl_column_quantiles(out, none, p, 2, type, &err), err);
    CHECK(isnan(out[0]) && isnan(out[1]));
  }
  CHECK_OK(agl_column_quantiles(out, equal, &(double){0.01}, 1, 7, &err), err);
  CHECK(out[0] == 3.9); /* not 0.98 * 3.9 + 0.02 * 3.9, which is above */
  CHECK(agl_column_quantiles(out, c, p, 7, 10, &err) == AGL_EARG);
  CHECK_STR(err.msg, "quantile type 10, expected 1 to 9 (Hyndman and Fan)");
  CHECK(agl_column_quantiles(out, c, &(double){1.5}, 1, 7, &err) == AGL_EARG);
  CHECK_STR(err.msg, "quantile: the probability is 1.5, expected 0 to 1");
  CHECK(agl_column_quantiles(out, text, p, 1, 7, &err) == AGL_EARG);
  CHECK_STR(err.msg, "expected numbers, got strings");
  CHECK_NOMEM(agl_column_quantiles(out, c, p, 7, 7, &err), (void)0);
  agl_column_free(c);
  agl_column_free(four);
  agl_column_free(none);
  agl_column_free(equal);
  agl_column_free(text);
}

/* Want: R's mean, sd and quantile. The last column cancels to nothing in a one-pass variance. */
static void test_statistics(void)
{
  agl_table *t = TABLE("r:s a b a . .", "x:n 3 1 2 2 9", "k:i 5 . ..closed . .", "b:b 1 0 1 . .",
                       "d:d 2020-01-01 . . . .",
                       "y:i 1000000004 1000000007 1000000013 1000000016 .", "m:n . . . . .");
  agl_table *s;
  CHECK_VERB(agl_table_summary(out, t, &err),
             "column:s r x k b d y m | type:s string number integer boolean date integer number | "
             "n:i 3 5 1 3 1 4 0 | missing:i 2 0 4 2 4 1 5 | distinct:i 2 4 1 2 1 4 0 | "
             "mean:n . 3.4 5 0.6666666666666666 . 1000000010 . | "
             "sd:n . 3.209361307176242 . 0.5773502691896258 . 5.477225575051661 . | "
             "min:n . 1 5 0 . 1000000004 . | p25:n . 2 5 0.5 . 1000000006.25 . | "
             "median:n . 2 5 1 . 1000000010 . | p75:n . 3 5 1 . 1000000013.75 . | "
             "max:n . 9 5 1 . 1000000016 .",
             "describe:  [5 > 7]");
  CHECK_OK(agl_table_summary(&s, t, &err), err);
  CHECK_NEAR(agl_column_view(agl_table_column(s, 6)).number[1], 3.2093613071762426, 2e-16);
  CHECK_NEAR(agl_column_view(agl_table_column(s, 6)).number[5], 5.4772255750516612, 2e-16);
  agl_table_free(s);
  CHECK_VERB_NOMEM(agl_table_summary(out, t, &err));
  agl_table_free(t);
  t = TABLE("x:n");
  CHECK_OK(agl_table_summary(&s, t, &err), err);
  CHECK(agl_table_nrow(s) == 1 && agl_column_view(agl_table_column(s, 2)).integer[0] == 0);
  agl_table_free(s);
  agl_table_free(t);
}

static void test_crosstab(void)
{
  agl_table *t = TABLE("r:s b a . b b", "y:i 10 9 9 ..closed 9", "w:n 0.5 1 1e16 . -1e16",
                       "s:s y r missing . r");
  agl_table *empty = TABLE("a:s", "b:i");
  CHECK_OK(agl_table_describe(t, 0, "Region", NULL, &err), err);
  CHECK_VERB(agl_table_crosstab(out, t, "r", "y", NULL, &err),
             "r:s a b . | 9:i 1 1 1 | 10:i 0 1 0 | missing:i 0 1 0", "crosstab: r by y [5 > 3]");
  CHECK_VERB(agl_table_crosstab(out, t, "y", "r", "w", &err),
             "y:i 9 10 ..closed | a:n 1 0 0 | b:n -1e+16 0.5 0 | missing:n 1e+16 0 0",
             "crosstab: y by r, weights w; 1 rows without weight [5 > 3]");
  CHECK_VERB(agl_table_crosstab(out, empty, "a", "b", NULL, &err), "a:s",
             "crosstab: a by b [0 > 0]");
  CHECK_REFUSED(agl_table_crosstab(out, t, "y", "s", NULL, &err), AGL_EARG,
                "two columns named 'y'");
  CHECK_REFUSED(agl_table_crosstab(out, t, "y", "r", "s", &err), AGL_EARG,
                "crosstab: the weights 's' are strings, expected numbers");
  CHECK_REFUSED(agl_table_crosstab(out, t, "y", "x1", NULL, &err), AGL_EARG, "no column 'x1'");
  CHECK_VERB_NOMEM(agl_table_crosstab(out, t, "r", "y", NULL, &err));
  CHECK_VERB_NOMEM(agl_table_crosstab(out, t, "r", "y", "w", &err));
  agl_table_free(t);
  agl_table_free(empty);
}

/* 1e16 + 1 - 1e16 + 1 is 2, not 1 or 0, when what is lost is kept. */
static void test_compensation(void)
{
  agl_table *t = TABLE("r:s a a a a", "c:s b b b b", "w:n 1e16 1 -1e16 1");
  agl_table *s;
  CHECK_VERB(agl_table_crosstab(out, t, "r", "c", "w", &err), "r:s a | b:n 2",
             "crosstab: r by c, weights w; 0 rows without weight [4 > 1]");
  CHECK_OK(agl_table_summary(&s, t, &err), err);
  CHECK_NEAR(agl_column_view(agl_table_column(s, 5)).number[2], 0.5, 0);
  agl_table_free(s);
  agl_table_free(t);
}

int main(void)
{
  test_sample();
  test_quantiles();
  test_statistics();
  test_crosstab();
  test_compensation();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
