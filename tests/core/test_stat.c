/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_stat.c - tests of hypotheses: against R (tests/certified/r/make_tests.R), against values
** worked by hand, and what they refuse.
*/
#include <math.h>

#include "csv_file.h"
#include "tables.h"

#define RUN(out, test, t, a, b, method)                                                            \
  agl_stat_run((out), (test), (t), (const char *const[]){(a), (b)}, (method), &err)

/* ---- R ----------------------------------------------------------------------------------- */

static agl_table *read_set(const char *name)
{
  agl_table *all, *some = NULL;
  char path[128];
  bool ranks = strncmp(name, "free", 4) == 0;
  snprintf(path, sizeof path, "tests/certified/r/%s.csv", ranks ? "ranks" : name);
  all = read_csv(path, NULL);
  if (!ranks)
    return all;
  snprintf(path, sizeof path, "set == '%s'", name);
  CHECK_OK(agl_table_where(&some, all, path, &err), err);
  agl_table_free(all);
  return some;
}

static double cell(const agl_table *t, const char *name)
{
  size_t k = 0;
  agl_view v;
  CHECK_OK(agl_table_find(&k, t, name, &err), err);
  v = agl_column_view(agl_table_column(t, k));
  return v.type == AGL_INTEGER ? (double)v.integer[0] : v.number[0];
}

static void test_r(void)
{
  agl_table *want = read_csv("tests/certified/r/tests.csv", NULL), *data = NULL, *got = NULL;
  char last[256] = "", now[256];
  for (size_t i = 0; i < agl_table_nrow(want); i++) {
    const char *set = text_at(want, "dataset", i), *method = text_at(want, "method", i);
    const char *test = text_at(want, "test", i), *a = text_at(want, "a", i);
    const char *b = text_at(want, "b", i), *name = text_at(want, "cell", i);
    int failed = test_failed;
    snprintf(now, sizeof now, "%s %s %s %s %s", set, test, a, b, method);
    if (strcmp(now, last) != 0) {
      agl_table_free(data);
      agl_table_free(got);
      got = NULL;
      data = read_set(set);
      CHECK_OK(RUN(&got, test, data, a, b, method[0] == '\0' ? NULL : method), err);
      memcpy(last, now, sizeof last);
    }
    CHECK_NEAR(cell(got, name), number_at(want, "value", i), 1e-10);
    if (failed != test_failed)
      fprintf(stderr, "  %s %s\n", now, name);
  }
  CHECK(agl_table_nrow(want) > 200);
  agl_table_free(data);
  agl_table_free(got);
  agl_table_free(want);
}

/* ---- by hand ----------------------------------------------------------------------------- */

/* The columns of the one row, as tables_text has them. */
#define CHECK_TEST(test, t, method, text)                                                          \
  do {                                                                                             \
    agl_table *got_ = NULL;                                                                        \
    CHECK_OK(RUN(&got_, test, t, "a", "b", method), err);                                          \
    if (got_ != NULL)                                                                              \
      CHECK_STR(tables_text(got_), text);                                                          \
    agl_table_free(got_);                                                                          \
  } while (0)

/* Each value twice with its own and once with the other: e = 1.5, X^2 = 4 * 0.25 / 1.5 = 2/3,
** V = sqrt(2/3 / 6) = 1/3. Of the tables with these margins, 1, 9, 9, 1 of 20, none is likelier. */
static void test_counts(void)
{
  agl_table *t = TABLE("a:s x x x y y y . y", "b:b 1 1 0 1 0 0 1 .");
  agl_table *got = NULL;
  CHECK_OK(RUN(&got, "chisq_test", t, "a", "b", NULL), err);
  CHECK_NEAR(cell(got, "statistic"), 2.0 / 3, 1e-14);
  CHECK_NEAR(cell(got, "cramers_v"), 1.0 / 3, 1e-14);
  CHECK(cell(got, "df") == 1 && cell(got, "n") == 6 && cell(got, "left_out") == 2);
  CHECK(cell(got, "min_expected") == 1.5);
  CHECK_STR(text_at(got, "note", 0), "4 of 4 expected counts are below 5, the least 1.5: the "
                                     "p-value is not reliable");
  agl_table_free(got);
  CHECK_TEST("fisher_test", t, NULL,
             "test:s fisher_test | statistic:n . | df:n . | p_value:n 1 | odds_ratio:n 0.25 | "
             "n:i 6 | left_out:i 2 | note:s .");
  agl_table_free(t);
}

/* Four values in order against 2 1 4 3: d^2 = 1 each, S = 4, rho = 1 - 6 * 4 / 60 = 0.6; of 24
** orders 1, 3 and 1 have S = 0, 2, 4. Four of six pairs are concordant; 9 of 24 have 4 or more. */
static void test_ranks(void)
{
  agl_table *t = TABLE("a:n 1 2 . 3 4", "b:i 20 10 9 40 30"), *got = NULL;
  CHECK_OK(RUN(&got, "cor_test", t, "a", "b", "spearman"), err);
  CHECK_NEAR(cell(got, "statistic"), 4, 1e-14);
  CHECK_NEAR(cell(got, "correlation"), 0.6, 1e-14);
  CHECK_NEAR(cell(got, "p_value"), 10.0 / 24, 1e-14);
  agl_table_free(got);
  CHECK_OK(RUN(&got, "cor_test", t, "a", "b", "kendall"), err);
  CHECK_NEAR(cell(got, "statistic"), 4, 1e-14);
  CHECK_NEAR(cell(got, "correlation"), 1.0 / 3, 1e-14);
  CHECK_NEAR(cell(got, "p_value"), 0.75, 1e-14);
  CHECK(cell(got, "n") == 4 && cell(got, "left_out") == 1);
  agl_table_free(got);
  agl_table_free(t);
}

/* Means 2 and 5, variances 1 and 1, n 3 and 3: t = -3 / sqrt(2/3), df = 4; U = 0 in 1 of 20;
** rank sums 6 and 15: H = 12 / 42 * (12 + 75) - 21 = 27/7. */
static void test_groups(void)
{
  agl_table *t = TABLE("a:n 4 1 5 2 6 3 .", "b:s y x y x y x x"), *got = NULL;
  CHECK_OK(RUN(&got, "t_test", t, "a", "b", NULL), err);
  CHECK_NEAR(cell(got, "statistic"), -3 / sqrt(2.0 / 3), 1e-14);
  CHECK_NEAR(cell(got, "df"), 4, 1e-14);
  CHECK_NEAR(cell(got, "difference"), -3, 1e-14);
  CHECK_STR(text_at(got, "note", 0),
            "mean where b is x less mean where it is y; variances may differ");
  agl_table_free(got);
  CHECK_TEST("wilcox_test", t, NULL,
             "test:s wilcox_test | statistic:n 0 | df:n . | p_value:n 0.1 | n:i 6 | left_out:i 1 | "
             "note:s .");
  CHECK_OK(RUN(&got, "kruskal_test", t, "a", "b", NULL), err);
  CHECK_NEAR(cell(got, "statistic"), 27.0 / 7, 1e-14);
  agl_table_free(got);
  /* means 2 and 5 about 3.5: 6 * 1.5^2 between, 2 + 2 within */
  CHECK_OK(RUN(&got, "anova", t, "a", "b", NULL), err);
  CHECK(cell(got, "df") == 1 && cell(got, "df_residual") == 4);
  CHECK(cell(got, "ss_between") == 13.5 && cell(got, "ss_within") == 4);
  CHECK(cell(got, "ms_between") == 13.5 && cell(got, "ms_within") == 1);
  CHECK(cell(got, "statistic") == 13.5 && cell(got, "sigma") == 1);
  CHECK_NEAR(cell(got, "r_squared"), 27.0 / 35, 1e-15);
  CHECK_NEAR(cell(got, "p_value"), 0.021311641128756836, 1e-12); /* R: 1 - pf(13.5, 1, 4) */
  CHECK(cell(got, "n") == 6 && cell(got, "left_out") == 1);
  agl_table_free(got);
  agl_table_free(t);
}

/* Categories of every type, in the order of their values. */
static void test_types(void)
{
  agl_table *t =
      TABLE("x:n 1 2 4 8", "i:i 7 7 -3 -3", "n:n 0.5 0.5 -1 -1",
            "d:d 2020-02-01 2020-02-01 2019-12-31 2019-12-31", "b:b 1 1 0 0", "s:s z z a a");
  const char *const column[] = {"i", "n", "d", "b", "s"};
  const char *const first[] = {"-3", "-1", "2019-12-31", "false", "a"};
  for (size_t k = 0; k < 5; k++) {
    agl_table *got = NULL;
    char want[32];
    CHECK_OK(RUN(&got, "t_test", t, "x", column[k], NULL), err);
    snprintf(want, sizeof want, "mean where %s is %s less", column[k], first[k]);
    CHECK(strncmp(text_at(got, "note", 0), want, strlen(want)) == 0);
    CHECK_NEAR(cell(got, "difference"), 4.5, 1e-14);
    agl_table_free(got);
  }
  agl_table_free(t);
}

/* Rows with an infinite value are left out and counted. */
static void test_infinite(void)
{
  agl_table *t = NULL, *got = NULL;
  agl_column *x = NULL;
  CHECK_OK(agl_column_number(&x, (double[]){1, 2, HUGE_VAL, 4}, NULL, 4, &err), err);
  CHECK_OK(agl_table_new(&t, 4, &err), err);
  CHECK_OK(agl_table_add(t, "x", x, &err), err);
  CHECK_OK(RUN(&got, "cor_test", t, "x", "x", NULL), err);
  CHECK_NEAR(cell(got, "correlation"), 1, 1e-14);
  CHECK(cell(got, "n") == 3 && cell(got, "left_out") == 1);
  agl_column_free(x);
  agl_table_free(got);
  agl_table_free(t);
}

/* ---- refusals ---------------------------------------------------------------------------- */

#define REFUSED(code, message, test, t, a, b, method)                                              \
  CHECK_REFUSED(RUN(out, test, t, a, b, method), code, message)

static void test_refusals(void)
{
  agl_table *t = TABLE("s:s x y z z", "x:n 1 2 3 4", "same:i 5 5 5 5", "few:n 1 2 . .",
                       "g:s p p p q", "two:s p p q q", "one:s p p p p");
  REFUSED(AGL_EARG, "no test 'chisq_tst'; did you mean 'chisq_test'?", "chisq_tst", t, "s", "g",
          NULL);
  REFUSED(AGL_EARG, "cor_test has no method 'kendal'; did you mean 'kendall'?", "cor_test", t, "x",
          "few", "kendal");
  REFUSED(AGL_EARG, "t_test has no methods to choose from, got 'welch'", "t_test", t, "x", "g",
          "welch");
  REFUSED(AGL_EARG, "cor_test: 's' holds strings, expected numbers", "cor_test", t, "x", "s", NULL);
  REFUSED(AGL_EARG, "t_test: 's' holds strings, expected numbers", "t_test", t, "s", "g", NULL);
  REFUSED(AGL_EDATA, "cor_test: 2 rows with both 'x' and 'few', expected 3 or more", "cor_test", t,
          "x", "few", NULL);
  REFUSED(AGL_EDATA, "cor_test: 'same' does not vary", "cor_test", t, "x", "same", NULL);
  REFUSED(AGL_EDATA, "chisq_test: 'one' has 1 value, expected 2 or more", "chisq_test", t, "g",
          "one", NULL);
  REFUSED(AGL_EDATA, "fisher_test: a table of 3 x 2, expected 2 x 2", "fisher_test", t, "s", "g",
          NULL);
  REFUSED(AGL_EDATA, "t_test: 's' has 3 values, expected 2", "t_test", t, "x", "s", NULL);
  REFUSED(AGL_EDATA, "t_test: 1 row where g = q, expected 2 or more", "t_test", t, "x", "g", NULL);
  REFUSED(AGL_EDATA, "t_test: 'same' does not vary within the groups", "t_test", t, "same", "two",
          NULL);
  REFUSED(AGL_EDATA, "wilcox_test: 'same' does not vary", "wilcox_test", t, "same", "two", NULL);
  REFUSED(AGL_EDATA, "wilcox_test: 's' has 3 values, expected 2", "wilcox_test", t, "x", "s", NULL);
  REFUSED(AGL_EDATA, "kruskal_test: 'same' does not vary", "kruskal_test", t, "same", "s", NULL);
  REFUSED(AGL_EDATA, "kruskal_test: 'one' has 1 value, expected 2 or more", "kruskal_test", t, "x",
          "one", NULL);
  REFUSED(AGL_EDATA, "anova: 'one' has 1 value, expected 2 or more", "anova", t, "x", "one", NULL);
  REFUSED(AGL_EDATA, "anova: 'same' does not vary within the groups", "anova", t, "same", "two",
          NULL);
  REFUSED(AGL_EDATA, "anova: each value of 'x' has one row only", "anova", t, "x", "x", NULL);
  CHECK(agl_stat_run(NULL, "t_test", t, (const char *const[]){"x", "gg"}, NULL, NULL) == AGL_EARG);
  agl_table_free(t);
  t = TABLE("x:n . .", "g:s p q");
  REFUSED(AGL_EDATA, "kruskal_test: 'g' has 0 values, expected 2 or more", "kruskal_test", t, "x",
          "g", NULL);
  REFUSED(AGL_EDATA, "cor_test: 0 rows with both 'x' and 'x', expected 3 or more", "cor_test", t,
          "x", "x", NULL);
  agl_table_free(t);
}

static void test_stop(void)
{
  agl_table *t = TABLE("x:n 1 2 3", "y:n 1 3 2");
  agl_interrupt(true);
  REFUSED(AGL_EINTR, "interrupted", "cor_test", t, "x", "y", NULL);
  agl_interrupt(false);
  agl_table_free(t);
}

static void test_memory(void)
{
  agl_table *t = TABLE("a:n 1 2 3 4 5 6", "b:n 2 1 4 3 6 5", "tied:n 1 1 2 2 3 3",
                       "g:s p p p q q q", "h:b 1 0 1 0 1 1");
  for (size_t i = 0; agl_stat_at(i) != NULL; i++) {
    const agl_stat *test = agl_stat_at(i);
    bool pairs = test->methods != NULL, counts = i < 2;
    for (size_t k = 0; k == 0 || (pairs && test->methods[k] != NULL); k++)
      CHECK_VERB_NOMEM(RUN(out, test->name, t, counts ? "g" : "a",
                           pairs    ? "b"
                           : counts ? "h"
                                    : "g",
                           pairs ? test->methods[k] : NULL));
  }
  CHECK_VERB_NOMEM(RUN(out, "cor_test", t, "a", "tied", "kendall"));
  CHECK_VERB_NOMEM(RUN(out, "wilcox_test", t, "tied", "g", NULL));
  agl_table_free(t);
}

int main(void)
{
  test_r();
  test_counts();
  test_ranks();
  test_groups();
  test_types();
  test_infinite();
  test_refusals();
  test_stop();
  test_memory();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
