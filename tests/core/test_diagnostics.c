/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_diagnostics.c - core/model/test_*.c: R's numbers, hand-worked values, degenerate fits. */
#include <stdlib.h>

#include "csv_file.h"
#include "data/build.h"
#include "model_test.h"
#include "num/quadform.h"

static agl_err err;

/* The row of that test, nrow when there is none. */
static size_t row_of(const agl_table *t, const char *test)
{
  size_t i = 0;
  while (i < agl_table_nrow(t) && strcmp(text_at(t, "test", i), test) != 0)
    i++;
  return i;
}

static agl_table *parse(const char *text)
{
  agl_table *t = NULL;
  CHECK_OK(agl_csv_parse(&t, text, strlen(text), "t.csv", NULL, &err), err);
  return t;
}

static agl_model *fit(const char *formula, const agl_table *t)
{
  agl_model *m = NULL;
  CHECK_OK(fit_ols(&m, formula, t, NULL, &err), err);
  return m;
}

/* "breusch_godfrey", "condition_index(2)": the record that makes the row. */
static agl_table *diagnose(const agl_model *m, const char *row, const char *option)
{
  agl_table *t = NULL;
  char name[64] = "", key[16] = "";
  const char *equals = option != NULL ? strchr(option, '=') : NULL;
  agl_setting s = {key, equals != NULL ? strtod(equals + 1, NULL) : 0};
  memcpy(name, row, strcspn(row, "("));
  if (strcmp(name, "breusch_pagan_original") == 0)
    name[strlen("breusch_pagan")] = '\0';
  if (equals != NULL)
    memcpy(key, option, (size_t)(equals - option));
  CHECK_OK(agl_model_diagnose(&t, m, name, &s, equals != NULL, &err), err);
  return t;
}

static void near_or_missing(double got, double want, double rel)
{
  if (isnan(want))
    CHECK(isnan(got));
  else
    CHECK_NEAR(got, want, rel);
}

/* One row of diagnostics.csv. */
static void check_row(const agl_table *want, size_t i, const agl_model *m)
{
  const char *test = text_at(want, "test", i), *option = text_at(want, "option", i);
  bool loose = strcmp(test, "durbin_watson") == 0 || strcmp(test, "shapiro_wilk") == 0;
  agl_table *got = NULL;
  size_t at;
  if (strcmp(test, "dffits") == 0) {
    CHECK_OK(agl_model_augment(&got, m, &err), err);
    CHECK_NEAR(number_at(got, "dffits", (size_t)strtol(strchr(option, '=') + 1, NULL, 10) - 1),
               number_at(want, "statistic", i), 1e-8);
    agl_table_free(got);
    return;
  }
  got = diagnose(m, test, option);
  at = row_of(got, test);
  CHECK(at < agl_table_nrow(got));
  CHECK_NEAR(number_at(got, "statistic", at), number_at(want, "statistic", i), 1e-8);
  near_or_missing(number_at(got, "df", at), number_at(want, "df", i), 0);
  near_or_missing(number_at(got, "p_value", at), number_at(want, "p_value", i),
                  loose ? 1e-6 : 1e-8);
  CHECK(strlen(text_at(got, "note", at)) > 10);
  agl_table_free(got);
}

static void test_r(void)
{
  agl_table *want = read_csv("tests/certified/r/diagnostics.csv", NULL), *data = NULL;
  agl_model *m = NULL;
  char last[512] = "", now[512], path[128];
  for (size_t i = 0; i < agl_table_nrow(want); i++) {
    const char *formula = text_at(want, "formula", i), *set_name = text_at(want, "dataset", i);
    snprintf(now, sizeof now, "%s %s", set_name, formula);
    if (strcmp(now, last) != 0) {
      agl_table_free(data);
      agl_model_free(m);
      snprintf(path, sizeof path,
               strcmp(set_name, "markets") == 0 ? "datasets/%s.csv" : "tests/certified/r/%s.csv",
               set_name);
      data = read_csv(path, NULL);
      m = fit(formula, data);
      memcpy(last, now, sizeof last);
    }
    check_row(want, i, m);
  }
  agl_table_free(data);
  agl_model_free(m);
  agl_table_free(want);
}

/* "lag=2 trend=1" as settings; *n of them. `text` is cut up. */
static void read_settings(agl_setting *s, size_t *n, char *text)
{
  for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " ")) {
    char *equals = strchr(word, '=');
    *equals = '\0';
    s[(*n)++] = (agl_setting){word, strtod(equals + 1, NULL)};
  }
}

/* gretl's statistics; its p-values are MacKinnon's of 1996, ours those of 1994, three digits. */
static void test_unit_root(void)
{
  agl_table *want = read_csv("tests/certified/gretl/unit_root.csv", NULL);
  agl_table *data = read_csv("tests/certified/r/air.csv", NULL), *got = NULL;
  agl_model *m = fit("temp ~ wind", data);
  for (size_t i = 0; i < agl_table_nrow(want); i++) {
    agl_setting s[2];
    char option[64] = "", name[32] = "";
    const char *test = text_at(want, "test", i);
    size_t n = 0, at;
    memcpy(name, test, strcspn(test, "("));
    memcpy(option, text_at(want, "option", i), strlen(text_at(want, "option", i)));
    read_settings(s, &n, option);
    CHECK_OK(agl_model_diagnose(&got, m, name, s, n, &err), err);
    at = row_of(got, test);
    CHECK_NEAR(number_at(got, "statistic", at), number_at(want, "statistic", i), 1e-8);
    if (number_at(want, "p_value", i) > 1e-4)
      CHECK_NEAR(number_at(got, "p_value", at), number_at(want, "p_value", i), 0.03);
    agl_table_free(got);
  }
  got = diagnose(m, "kpss", "lag=4"); /* temp: 0.937, beyond the 1 % point */
  CHECK(number_at(got, "p_value", 0) == 0.01);
  CHECK_STR(text_at(got, "note", 0),
            "does not keep to a level or trend, 4 lags; p from 0.01 to 0.1");
  agl_table_free(got);
  agl_model_free(m);
  agl_table_free(data);
  agl_table_free(want);
}

/* With two weights the ratio is lambda_1 + (lambda_2 - lambda_1) sin^2 of an angle that is uniform:
** P = 2/pi asin sqrt((d - lambda_1) / (lambda_2 - lambda_1)). With weights in equal pairs it is a
** mixture of beta variables: for 0, 0, 1, 1 it is uniform. */
static void test_ratio(void)
{
  const double two[] = {1, 3}, pairs[] = {0, 1e-12, 1, 1 + 1e-12};
  CHECK_NEAR(agl_ratio_lower(1.5, two, 2), 1.0 / 3, 1e-13);
  CHECK_NEAR(agl_ratio_lower(2, two, 2), 0.5, 1e-13);
  CHECK(agl_ratio_lower(1, two, 2) == 0 && agl_ratio_lower(3.5, two, 2) == 1);
  CHECK_NEAR(agl_ratio_lower(0.3, pairs, 4), 0.3, 1e-10);
  CHECK_NEAR(agl_ratio_lower(0.3, (const double[]){0, 1, 1}, 3), 1 - sqrt(0.7), 1e-13);
}

/* Equal pairs make the weights those of exponential variables: P is the sum over negative w_j of
** prod 1 / (1 - w_i / w_j). */
static void test_ratio_tail(void)
{
  double lambda[24];
  for (double d = 1.5; d < 12; d += 0.5) {
    long double want = 0;
    for (int j = 0; j < 12; j++) {
      long double term = 1;
      for (int i = 0; i < 12; i++)
        term /= i == j ? 1 : 1 - ((i + 1) - (long double)d) / ((j + 1) - (long double)d);
      want += j + 1 < d ? term : 0;
      lambda[2 * j] = lambda[2 * j + 1] = j + 1;
    }
    if (d != floor(d))
      CHECK_NEAR(agl_ratio_lower(d, lambda, 24), (double)want, 1e-11);
  }
}

/* y = 1 + 2x + (1, -1, -1, 1) / 2, as in test_model.c: e_t - e_(t-1) = -1, 0, 1 gives 2. What is
** orthogonal to 1 and x is spanned by (1, -1, -1, 1) and (1, -3, 3, -1), with ratios 2 and 3.4: none
** is below 2, the p-value is 0. */
static void test_hand_worked(void)
{
  agl_table *t = parse("x,y\n1,3.5\n2,4.5\n3,6.5\n4,9.5\n"), *r = NULL;
  agl_model *m = fit("y ~ x", t);
  CHECK_OK(agl_model_diagnostics(&r, m, &err), err);
  CHECK_STR(text_at(r, "test", 0), "durbin_watson");
  CHECK_NEAR(number_at(r, "statistic", 0), 2, 1e-15);
  CHECK_STR(text_at(r, "note", 0),
            "the residuals look like those of the row before: positive first-order "
            "autocorrelation");
  CHECK(number_at(r, "p_value", 0) == 0);
  CHECK(isnan(number_at(r, "statistic", row_of(r, "first_difference_correlation(x)"))));
  CHECK_STR(text_at(r, "note", row_of(r, "first_difference_correlation(x)")),
            "too few rows, or no variation of the changes, for a correlation");
  CHECK_STR(text_at(r, "note", row_of(r, "trend_correlation(y)")),
            "rises with the order of the rows");
  CHECK_STR(text_at(r, "note", row_of(r, "variance_inflation")),
            "fewer than two regressors: nothing to inflate");
  CHECK(row_of(r, "chow") == agl_table_nrow(r));
  agl_table_free(r);
  agl_model_free(m);
  agl_table_free(t);
}

/* Every test says why it has no value, and every row has a note. */
static void check_degenerate(const agl_table *t, const char *formula, const char *why)
{
  agl_model *m = fit(formula, t);
  agl_table *r = NULL;
  CHECK_OK(agl_model_diagnostics(&r, m, &err), err);
  CHECK_STR(text_at(r, "test", 0), "durbin_watson");
  CHECK(isnan(number_at(r, "statistic", 0)) && isnan(number_at(r, "p_value", 0)));
  CHECK_STR(text_at(r, "note", 0), why);
  CHECK_STR(text_at(r, "note", row_of(r, "reset")), why);
  for (size_t i = 0; i < agl_table_nrow(r); i++)
    CHECK(text_at(r, "note", i) != NULL && !isinf(number_at(r, "statistic", i)));
  agl_table_free(r);
  agl_model_free(m);
}

static void test_degenerate(void)
{
  agl_table *t =
      parse("x,z,y,w,q\n1,0,3.3,1,5\n2,1,5.3,4,1\n3,0,7.3,9,2\n4,1,9.3,,7\n5,0,11.3,,4\n");
  agl_model *m;
  agl_table *r = NULL;
  check_degenerate(t, "y ~ x", "the fit is exact: the residuals are only rounding");
  check_degenerate(t, "q ~ x + I(x^2) + I(x^3) + I(x^4)",
                   "as many coefficients as rows: nothing is left to test");
  m = fit("q ~ x + z", t);
  r = diagnose(m, "white", NULL);
  CHECK_STR(text_at(r, "note", 0), "5 rows are too few for the 6 coefficients of the test");
  agl_table_free(r);
  r = diagnose(m, "reset", NULL);
  CHECK_STR(text_at(r, "note", 0), "5 rows are too few for the 5 coefficients of the test");
  agl_table_free(r);
  r = diagnose(m, "breusch_godfrey", "order=4");
  CHECK_STR(text_at(r, "note", 0), "5 rows are too few for 3 regressors and 4 lags");
  agl_table_free(r);
  agl_model_free(m);
  m = fit("q ~ 1", t);
  r = diagnose(m, "breusch_pagan", NULL);
  CHECK_STR(text_at(r, "note", 0), "no regressor to explain the variance");
  agl_table_free(r);
  agl_model_free(m);
  m = fit("q ~ z", t);
  r = diagnose(m, "white", NULL); /* z^2 is linear in z */
  CHECK(number_at(r, "df", 0) == 1);
  agl_table_free(r);
  r = diagnose(m, "reset", NULL);
  CHECK_STR(text_at(r, "note", 0), "powers of the fitted values are linear in the terms");
  agl_table_free(r);
  agl_model_free(m);
  agl_table_free(t);
}

static void test_refusals(void)
{
  static const struct {
    const char *test, *option;
    double value;
    const char *msg;
  } bad[] = {
      {"breusch_pagn", NULL, 0, "no diagnostic 'breusch_pagn'; did you mean 'breusch_pagan'?"},
      {"breusch_godfrey", "ordr", 1, "breusch_godfrey has no option 'ordr'; did you mean 'order'?"},
      {"breusch_godfrey", "order", 1.5,
       "breusch_godfrey: order must be a whole number from 1 to 1000, got 1.5"},
      {"white", "order", 1, "white has no option 'order'"},
      {"ljung_box", "lag", 4, "ljung_box: 4 lags need more than 4 rows"},
      {"chow", NULL, 0, "chow needs a break: at, the first row after it"},
      {"chow", "at", 2,
       "chow: 1 of 4 rows before the break leave one side fewer than the 2 coefficients"},
  };
  agl_table *t = parse("x,y\n1,3.5\n2,4.5\n3,6.5\n4,9.5\n"), *r = NULL;
  agl_model *m = fit("y ~ x", t);
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    agl_setting s = {bad[i].option, bad[i].value};
    CHECK(agl_model_diagnose(&r, m, bad[i].test, &s, bad[i].option != NULL, &err) == AGL_EARG);
    CHECK(r == NULL);
    CHECK_STR(err.msg, bad[i].msg);
  }
  agl_model_free(m);
  agl_table_free(t);
}

/* Every record is whole, and survives want of memory. */
static void test_records(void)
{
  agl_table *t = parse("x,z,y\n1,3,1.5\n2,5,4.5\n3,1,6.5\n4,2,6.5\n5,8,3\n6,7,4\n7,9,9\n8,2,1\n"
                       "9,9,2\n");
  agl_table *r = NULL;
  agl_model *m = fit("y ~ x + z", t);
  const agl_diagnostic *d;
  size_t i = 0;
  for (; (d = agl_diagnostic_at(i)) != NULL; i++) {
    agl_setting s = {"at", 5};
    CHECK(d->family != NULL && d->summary != NULL && d->source != NULL);
    CHECK_NOMEM(agl_model_diagnose(&r, m, d->name, &s, strcmp(d->name, "chow") == 0, &err),
                agl_table_free(r));
  }
  CHECK(i == 28);
  CHECK_NOMEM(agl_model_diagnostics(&r, m, &err), agl_table_free(r));
  agl_model_free(m);
  agl_table_free(t);
}

int main(void)
{
  test_r();
  test_unit_root();
  test_ratio();
  test_ratio_tail();
  test_hand_worked();
  test_degenerate();
  test_refusals();
  test_records();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
