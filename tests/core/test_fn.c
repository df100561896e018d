/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_fn.c - the functions of expressions beyond their examples: edges, messages, accuracy. */
#include "answer.h"

#include "data/column.h"
#include "data/dict.h"
#include "data/table.h"

#include <stdlib.h>

static agl_err err;
static agl_table *t; /* the table of examples: x k s d b */

static const struct {
  const char *text, *want;
} cases[] = {
    /* choosing */
    {"if_else(x > 2, k, 0.5)", "7, 0.5, missing, 0.5"},
    {"if_else(b, s, 'none')", "Perm, none, missing, Perm"},
    {"if_else(b, d, '2000-01-01')", "2024-02-29, 2000-01-01, missing, 2024-02-29"},
    {"if_else(b, missing, s)", "missing, tula, missing, missing"},
    {"if_else(nil, 1, 2)", "missing"},
    {"if_else(b, 1, 'a')",
     "column 15: this gives strings, expected the type of the arguments before it"},
    {"if_else(x, 1, 2)", "column 9: 'x' holds numbers, expected booleans"},
    {"coalesce(nil, x, 0)", "3, 1, 0, 1"},
    {"coalesce(s, 'Kazan')", "Perm, tula, Kazan, Perm"},
    {"coalesce(0/0, x)", "3, 1, undefined, 1"},
    {"is_missing(k) or is_missing(nil)", "true"},
    {"between(k, -2, 4.5)", "false, true, true, missing"},
    {"between(d, '2024-01-01', '2024-12-31')", "true, false, missing, true"},
    {"between(s, 'a', 'z')", "false, true, missing, false"},
    {"between(x, nil, 2)", "false, missing, missing, missing"},
    /* conversions */
    {"number(b)", "1, 0, missing, 1"},
    {"number(s)", "column 1: 'Perm' is not a number"},
    {"number(d)",
     "column 8: 'd' holds dates, expected something else; d - '1970-01-01' counts days"},
    {"integer(2.5)", "column 1: row 1: 2.5 is not an integer of 64 bits; use round(x), floor(x) or "
                     "ceil(x) first"},
    {"integer('9223372036854775808')",
     "column 1: '9223372036854775808' is not an integer of 64 bits"},
    {"integer(b) + integer('-7')", "-6, -7, missing, -6"},
    {"string(b) .. string(k)", "true7, false-2, missing, missing"},
    {"string(0.1)", "0.1"},
    {"boolean(k)", "column 1: row 1: neither 0 nor 1; compare, as in x ~= 0"},
    {"boolean('yes')", "column 1: 'yes' is neither 'true' nor 'false'"},
    {"boolean(pmin(x, 1))", "true, true, missing, true"},
    /* dates */
    {"date(d) == d", "true, true, missing, true"},
    {"date('2024-02-29') - date(2023, 2, 28)", "366"},
    {"date(2023, 2, 29)", "column 1: row 1: there is no day 29 of month 2 in the year 2023"},
    {"date(k, 1, 1)", "column 1: row 2: there is no day 1 of month 1 in the year -2"},
    {"date(2023, 1)", "column 1: expected a text, or year, month and day"},
    {"date(2023, 1.5, 1)", "column 12: this gives numbers, expected integers"},
    {"date('2024-2-9')", "column 1: '2024-2-9' is not a date (YYYY-MM-DD)"},
    {"date(1.5)",
     "column 6: this gives numbers, expected strings, or integers for year, month and day"},
    {"weekday(date('1969-12-28'))", "7"},
    {"quarter(d + 40)", "2, 1, missing, 2"},
    {"year(s)", "column 6: 's' holds strings, expected dates"},
    /* strings */
    {"upper('\xD0\xBF\xD0\xB5\xD1\x80\xD0\xBC\xD1\x8C \xD1\x91 \xC3\xB6\xC3\xBF \xCF\x83 "
     "\xC5\x82')",
     "\xD0\x9F\xD0\x95\xD0\xA0\xD0\x9C\xD0\xAC \xD0\x81 \xC3\x96\xC5\xB8 \xCE\xA3 \xC5\x81"},
    {"lower('\xD0\x9F\xD0\x81 \xC3\x96\xC5\xB8 \xE2\x82\xAC')",
     "\xD0\xBF\xD1\x91 \xC3\xB6\xC3\xBF \xE2\x82\xAC"},
    {"sub('\xD0\x9F\xD0\xB5\xD1\x80\xD0\xBC\xD1\x8C', 2, 3)", "\xD0\xB5\xD1\x80"},
    {"sub('abc', -2)", "bc"},
    {"sub('abc', 0, 9)", "abc"},
    {"sub('abc', 3, 2) .. '|'", "|"},
    {"sub('abc', -9, -3)", "a"},
    {"replace('aXbXXc', 'X', '--')", "a--b----c"},
    {"replace(s, '', 'a')", "column 12: expected a text that is not empty"},
    {"contains(s, nil)", "column 13: this must not be missing"},
    {"contains(s, s)", "column 13: expected one value here, not one for every row"},
    {"starts_with('ab', 'abc')", "false"},
    {"ends_with('ab', '')", "true"},
    {"length(trim(' \t') .. '')", "0"},
    {"upper(missing)", "missing"},
    {"length(x)", "column 8: 'x' holds numbers, expected strings"},
    /* windows */
    {"lag(d, 0)", "2024-02-29, 2023-12-31, missing, 2024-02-29"},
    {"lag(x, 9)", "missing"},
    {"lead(k, n = 2)", "4, missing, missing, missing"},
    {"lag(x, -1)", "column 8: expected a number of rows, 0 or more"},
    {"diff(d)", "missing, -60, missing, missing"},
    {"cumsum(x)", "3, 4, missing, missing"},
    {"cumsum(coalesce(x, 0))", "3, 4, 4, 5"},
    {"cumprod(x) + cummax(x) + cummin(x)", "9, 7, missing, missing"},
    {"cumsum(9223372036854775807)",
     "column 1: row 2: the result does not fit an integer of 64 bits; number(...) calculates in "
     "numbers"},
    {"cumprod(number(k))", "7, -14, -56, missing"},
    {"rank(s)", "1.5, 3, missing, 1.5"},
    {"dense_rank(d)", "2, 1, missing, 2"},
    {"share(1)", "0.25"},
    {"share(x - x)", "undefined, undefined, missing, undefined"},
    /* aggregates */
    {"sum(k) + sum(b)", "11"},
    {"sum(nil)", "0"},
    {"mean(nil) + 1", "undefined"},
    {"sum(9223372036854775807)",
     "column 1: the sum does not fit an integer of 64 bits; sum(number(...)) does"},
    {"mean(9223372036854775807)", "9.223372036854776e+18"},
    {"sum(inf)", "inf"},
    {"sum(if_else(b, inf, -inf))", "undefined"},
    {"min(k) .. '/' .. max(x)", "-2/3"},
    {"max(s)", "column 5: 's' holds strings, expected numbers or dates"},
    {"last(d)", "2024-02-29"},
    {"first(if_else(x > 5, 1, nil))", "undefined"},
    {"n() + count() + count(s)", "11"},
    {"n_missing(nil)", "4"},
    {"n_distinct(x) + n_distinct(nil)", "2"},
    {"any(b) and not all(b)", "true"},
    {"all(x > 0)", "true"},
    {"any(x > 5)", "false"},
    {"var(1)", "0"},
    {"sd(if_else(row_number() == 1, x, nil))", "undefined"},
    {"median(x)", "1"},
    {"median(if_else(b, inf, inf))", "inf"},
    {"quantile(k, 0) .. quantile(k, 1)", "-27"},
    {"quantile(x, 0.75)", "2"},
    {"quantile((x - 2) * 1.5e308, 0.75)", "0"}, /* the difference of its neighbours is infinite */
    {"quantile(x, 1.5)", "column 13: expected a probability from 0 to 1"},
    {"quantile(x, k)", "column 13: expected one value here, not one for every row"},
    {"autocorrelation(x)", "-0.3333333333333333"}, /* 3, 1, gap, 1: -8/9 over 24/9 */
    {"autocorrelation(x, lag = 0)", "1"},
    {"autocorrelation(x, 9)", "0"},
    {"autocorrelation(b)", "-0.3333333333333333"}, /* 1, 0, gap, 1: -2/9 over 6/9 */
    {"autocorrelation(1)", "undefined"},
    {"autocorrelation(x, -1)", "column 20: expected a number of rows, 0 or more"},
    {"weighted_mean(x, -1)", "column 1: row 1: the weight is negative"},
    {"weighted_mean(x, 0)", "undefined"},
    {"sum(x - mean(x))", "-2.220446049250313e-16"},
    {"sum(x) / n() + max(lag(x))", "4.25"},
    {"n(1)", "column 1: 1 argument where n() is expected"},
};

static void test_cases(void)
{
  agl_text got = {0};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    answer(&got, t, cases[i].text);
    test_str(got.s, cases[i].want, cases[i].text, __FILE__, __LINE__);
  }
  agl_text_clear(&got);
}

/* A column whose first value is missing for a reason of its own. */
static agl_column *with_reason(double second, const char *reason)
{
  const double x[] = {NAN, second};
  agl_column *c;
  uint32_t code;
  CHECK_OK(agl_column_number(&c, x, NULL, 2, &err), err);
  c->reason = agl_dict_new();
  CHECK_OK(agl_dict_code(&code, c->reason, reason, strlen(reason), &err), err);
  c->missing[0] = AGL_REASON;
  return c;
}

/* Why a value is missing goes with it; of two, the left operand's reason. */
static void test_reasons(void)
{
  static const struct {
    const char *text, *want;
  } reasons[] = {{"p + 1", "suppressed, 4"},
                 {"p + q", "suppressed, 8"},
                 {"q + p", "bad, 8"},
                 {"p > 2", "suppressed, true"},
                 {"-log(p) * 0", "suppressed, -0"},
                 {"lead(p) + q", "bad, missing"},
                 {"q + lead(p)", "bad, missing"},
                 {"if_else(true, p, q)", "suppressed, 3"},
                 {"if_else(false, p, q)", "missing, 5"},
                 {"p .. ''", "suppressed, 3"},
                 {"lag(p)", "missing, suppressed"},
                 {"cumsum(p)", "suppressed"},
                 {"p > 2 and true", "missing, true"}};
  agl_text got = {0};
  agl_table *two;
  CHECK_OK(agl_table_new(&two, 2, &err), err);
  CHECK_OK(agl_table_add_owned(two, "p", with_reason(3, "suppressed"), &err), err);
  CHECK_OK(agl_table_add_owned(two, "q", with_reason(5, "bad"), &err), err);
  for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
    answer(&got, two, reasons[i].text);
    test_str(got.s, reasons[i].want, reasons[i].text, __FILE__, __LINE__);
  }
  agl_text_clear(&got);
  agl_table_free(two);
}

static double evaluate(const agl_table *table, const char *text)
{
  agl_expr *e;
  agl_column *c;
  double y;
  CHECK_OK(agl_expr_parse(&e, text, &err), err);
  CHECK_OK(agl_expr_eval(&c, e, table, &err), err);
  y = agl_column_view(c).number[0];
  agl_column_free(c);
  agl_expr_free(e);
  return y;
}

static int by_value(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

enum { MANY = 100001 };

/* Sums that a plain loop gets wrong, and quantiles against a sort. */
static void test_accuracy(void)
{
  static double x[MANY], sorted[MANY];
  agl_table *many;
  agl_column *c;
  uint64_t state = 3;
  char text[64];
  for (size_t i = 0; i < MANY; i++) /* 1e16, then ones, then -1e16: a plain sum gives 0 */
    x[i] = i == 0 ? 1e16 : i == MANY - 1 ? -1e16 : 1;
  CHECK_OK(agl_table_new(&many, MANY, &err), err);
  CHECK_OK(agl_column_number(&c, x, NULL, MANY, &err), err);
  CHECK_OK(agl_table_add_owned(many, "big", c, &err), err);
  for (size_t i = 0; i < MANY;
       i++) { /* 1e9 + 0..6: squares lose it all unless the mean is taken out */
    state = state * 6364136223846793005u + 1442695040888963407u;
    x[i] = 1e9 + (double)(i % 7);
    sorted[i] = (double)(state >> 33) - (double)(state >> 33) / 3;
  }
  CHECK_OK(agl_column_number(&c, x, NULL, MANY, &err), err);
  CHECK_OK(agl_table_add_owned(many, "shifted", c, &err), err);
  CHECK_OK(agl_column_number(&c, sorted, NULL, MANY, &err), err);
  CHECK_OK(agl_table_add_owned(many, "random", c, &err), err);
  CHECK(evaluate(many, "sum(big)") == MANY - 2);
  /* worked out in fractions */
  CHECK_NEAR(evaluate(many, "var(shifted)"), 3.9999899991000087, 1e-12);
  qsort(sorted, MANY, sizeof sorted[0], by_value);
  for (int p = 0; p <= 20; p++) {
    snprintf(text, sizeof text, "quantile(random, %d / 20)", p);
    CHECK_NEAR(evaluate(many, text), sorted[(MANY - 1) / 20 * (size_t)p], 1e-12);
    snprintf(text, sizeof text, "quantile(shifted, %d / 20)", p);
    CHECK(evaluate(many, text) >= 1e9 && evaluate(many, text) <= 1e9 + 6);
  }
  agl_table_free(many);
}

static void test_records(void)
{
  for (size_t i = 0; agl_function_at(i) != NULL; i++)
    for (size_t k = 0; k < i; k++)
      CHECK(strcmp(agl_function_at(i)->name, agl_function_at(k)->name) != 0);
}

int main(void)
{
  CHECK_OK(agl_function_table(&t, &err), err);
  test_cases();
  test_reasons();
  test_accuracy();
  test_records();
  agl_table_free(t);
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
