/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_model.c - core/model: hand-worked fits, intervals, tests, refusals. */
#include "csv_file.h"
#include "data/build.h"
#include "model_test.h"

static agl_err err;

/* y = 1 + 2x + e with e = (1, -1, -1, 1) / 2, orthogonal to 1 and x: b = (1, 2) exactly, RSS = 1,
** s^2 = 1/2, Sxx = 5. */
static agl_table *small(void)
{
  static const char text[] =
      "x,y,z,c,w,name\n1,3.5,2,4,1,a\n2,4.5,4,4,,b\n3,6.5,6,4,2,c\n4,9.5,8,4,5,d\n";
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

static void test_hand_worked(const agl_table *t)
{
  agl_model *m = fit("y ~ x", t);
  agl_table *r = NULL;
  double b = 0, se = 0;
  CHECK_OK(agl_model_coef(&b, &se, m, "x", &err), err);
  CHECK_NEAR(b, 2, 1e-15);
  CHECK_NEAR(se, sqrt(0.5 / 5), 1e-15);
  CHECK_OK(agl_model_coef(&b, &se, m, "const", &err), err);
  CHECK_NEAR(b, 1, 1e-15);
  CHECK_NEAR(se, sqrt(0.5 * (0.25 + 6.25 / 5)), 1e-15);
  CHECK_OK(agl_model_anova(&r, m, &err), err);
  CHECK_NEAR(number_at(r, "ss", 0), 20, 1e-15);
  CHECK_NEAR(number_at(r, "ss", 1), 1, 1e-15);
  CHECK_NEAR(number_at(r, "ss", 2), 21, 1e-15);
  CHECK_NEAR(number_at(r, "f_statistic", 0), 40, 1e-15);
  CHECK(number_at(r, "df", 1) == 2 && isnan(number_at(r, "ms", 2)));
  agl_table_free(r);
  CHECK_OK(agl_model_vcov(&r, m, &err), err);
  CHECK_NEAR(number_at(r, "const", 1), -2.5 * 0.5 / 5, 1e-14); /* -mean(x) s^2 / Sxx */
  agl_table_free(r);
  agl_model_free(m);
}

/* Rows without w are left out, counted and named. */
static void test_missing(const agl_table *t)
{
  agl_model *m = fit("y ~ w", t);
  agl_table *r = NULL;
  CHECK(agl_model_nobs(m) == 3 && agl_model_ndropped(m) == 1);
  CHECK_OK(agl_model_recipe(&r, m, &err), err);
  CHECK_STR(text_at(r, "value", 2), "3 of 4; 1 dropped: w missing or infinite");
  agl_table_free(r);
  CHECK_OK(agl_model_augment(&r, m, &err), err);
  CHECK(agl_table_nrow(r) == 3 && number_at(r, "row", 1) == 3);
  CHECK_STR(text_at(r, "name", 2), "d");
  agl_table_free(r);
  CHECK_OK(agl_model_data(&r, m, &err), err);
  CHECK(agl_table_nrow(r) == 3 && agl_table_ncol(r) == agl_table_ncol(t));
  CHECK_STR(text_at(r, "name", 2), "d");
  agl_table_free(r);
  CHECK_NOMEM(agl_model_data(&r, m, &err), agl_table_free(r));
  CHECK_OK(agl_model_predict(&r, m, NULL, AGL_INTERVAL_NONE, 0.95, &err), err);
  CHECK(agl_table_nrow(r) == 4 && agl_table_ncol(r) == 1 && isnan(number_at(r, "fitted", 1)));
  agl_table_free(r);
  agl_model_free(m);
}

/* predict.lm and rstandard, hatvalues, cooks.distance of R 4.2.2 on the cars data. */
static void test_against_r(void)
{
  static const char text[] = "wt,hp\n2,100\n3.5,200\n";
  agl_table *cars = read_csv("tests/certified/r/cars.csv", NULL), *new = NULL, *r = NULL;
  agl_model *m = fit("mpg ~ wt + hp", cars);
  CHECK_OK(agl_csv_parse(&new, text, strlen(text), "new.csv", NULL, &err), err);
  CHECK_OK(agl_model_predict(&r, m, new, AGL_INTERVAL_PREDICTION, 0.95, &err), err);
  CHECK_NEAR(number_at(r, "fitted", 0), 26.294313933421734, 1e-13);
  CHECK_NEAR(number_at(r, "conf_low", 0), 20.776321153847793, 1e-11);
  CHECK_NEAR(number_at(r, "conf_high", 1), 22.744675388622117, 1e-11);
  agl_table_free(r);
  CHECK_OK(agl_model_predict(&r, m, new, AGL_INTERVAL_CONFIDENCE, 0.9, &err), err);
  CHECK_NEAR(number_at(r, "std_error", 1), 0.60038475320363782, 1e-12);
  CHECK_NEAR(number_at(r, "conf_low", 0), 25.03040749685491, 1e-11);
  CHECK_NEAR(number_at(r, "conf_high", 1), 18.320403082085559, 1e-11);
  agl_table_free(r);
  CHECK_OK(agl_model_augment(&r, m, &err), err);
  CHECK_NEAR(number_at(r, "std_residual", 1), -0.62332752417237869, 1e-11);
  CHECK_NEAR(number_at(r, "leverage", 2), 0.060200972417812637, 1e-12);
  CHECK_NEAR(number_at(r, "cooks_distance", 0), 0.015896523304089635, 1e-11);
  agl_table_free(r);
  CHECK_OK(agl_model_test(&r, m, "wt = hp", &err), err);
  CHECK_NEAR(number_at(r, "f_statistic", 0), 36.258797801769688, 1e-11);
  CHECK_NEAR(number_at(r, "p_value", 0), 1.5014661926483122e-06, 1e-10);
  agl_table_free(r);
  CHECK_OK(agl_model_test(&r, m, "wt = -4, 2*hp/2 - hp = -hp", &err), err);
  CHECK_NEAR(number_at(r, "f_statistic", 0), 10.178857037499968, 1e-11);
  CHECK_NEAR(number_at(r, "p_value", 0), 4.4784004120880711e-04, 1e-10);
  CHECK(number_at(r, "df", 0) == 2 && number_at(r, "df_residual", 0) == 29);
  agl_table_free(r);
  agl_model_free(m);
  agl_table_free(new);
  agl_table_free(cars);
}

static const struct {
  const char *formula;
  agl_status code;
  const char *msg;
} refusals[] = {
    {"y", AGL_EPARSE, "formula 'y': no '~', expected 'response ~ terms'"},
    {"~ x", AGL_EPARSE, "formula '~ x': nothing before '~', expected the response"},
    {"y ~", AGL_EPARSE, "formula 'y ~': nothing after '~', expected terms"},
    {"y ~ (x + z)^2", AGL_EPARSE,
     "formula 'y ~ (x + z)^2', column 5: '(x + z)^2' is no term; write arithmetic as I((x + z)^2)"},
    {"y ~ x - z", AGL_EPARSE,
     "formula 'y ~ x - z', column 5: 'x - z' is no term; write arithmetic as I(x - z)"},
    {"y ~ 0", AGL_EPARSE, "formula 'y ~ 0': no terms and no intercept"},
    {"y ~ nmae", AGL_EARG, "formula 'y ~ nmae', column 5: no column 'nmae'; did you mean 'name'?"},
    {"y ~ xx", AGL_EARG, "formula 'y ~ xx', column 5: no column 'xx'"},
    {"y ~ name", AGL_EARG,
     "formula 'y ~ name', column 5: 'name' holds strings; write factor(name)"},
    {"name ~ x", AGL_EARG, "formula 'name ~ x', column 1: 'name' holds strings, expected numbers"},
    {"y ~ I(0 * x) - 1", AGL_EMATH, "the only term 'I(0 * x)' is 0 in all rows"},
    {"c ~ x", AGL_EDATA, "the response 'c' is constant (4 in all 4 rows)"},
    {"y ~ w + x + I(x^2)", AGL_EDATA,
     "3 rows are fewer than the 4 coefficients of 'y ~ w + x + I(x^2)'"},
    {"log(0*x) ~ x", AGL_EDATA, "no rows left: each of the 4 rows lacks a term of 'log(0*x) ~ x'"},
};

/* Terms that add nothing are left out by name, for good: in predictions too. */
static void test_omitted(const agl_table *t)
{
  agl_model *m = NULL, *less = NULL;
  agl_table *r = NULL;
  const char *why = NULL;
  double b = 0, se = 0, same = 0, same_se = 0;
  CHECK_OK(fit_ols(&m, "y ~ c + x + z", t, NULL, &err), err);
  CHECK_OK(fit_ols(&less, "y ~ x", t, NULL, &err), err);
  CHECK(agl_model_nterm(m) == 2);
  CHECK_STR(agl_model_omitted(&why, m, 0), "c");
  CHECK_STR(why, "constant, as is the intercept");
  CHECK_STR(agl_model_omitted(&why, m, 1), "z");
  CHECK_STR(why, "a linear combination of the terms before it");
  CHECK(agl_model_omitted(&why, m, 2) == NULL);
  CHECK_OK(agl_model_coef(&b, &se, m, "x", &err), err);
  CHECK_OK(agl_model_coef(&same, &same_se, less, "x", &err), err);
  CHECK(b == same && se == same_se);
  CHECK(agl_model_coef(&b, &se, m, "z", &err) == AGL_EARG);
  CHECK_STR(err.msg, "term 'z' was left out: a linear combination of the terms before it");
  CHECK_OK(agl_model_predict(&r, m, t, AGL_INTERVAL_NONE, 0.95, &err), err);
  agl_table_free(r);
  CHECK_OK(agl_model_recipe(&r, m, &err), err);
  CHECK_STR(text_at(r, "value", 8),
            "c: constant, as is the intercept; z: a linear combination of the terms before it");
  agl_table_free(r);
  agl_model_free(m);
  m = NULL;
  CHECK_NOMEM(fit_ols(&m, "y ~ c + x + z", t, NULL, &err), agl_model_free(m));
  agl_model_free(less);
}

static void test_refusals(const agl_table *t)
{
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    agl_model *m = NULL;
    CHECK(fit_ols(&m, refusals[i].formula, t, NULL, &err) == refusals[i].code && m == NULL);
    CHECK_STR(err.msg, refusals[i].msg);
  }
}

static void test_bad_questions(const agl_table *t)
{
  agl_model *m = fit("y ~ x", t);
  agl_table *r = NULL;
  double b = 7;
  static const struct {
    const char *hypothesis, *msg;
  } bad[] = {
      {"x", "hypothesis 'x', column 2: expected '='"},
      {"x = 1 const = 2", "hypothesis 'x = 1 const = 2', column 7: expected ',' or the end"},
      {"x = q", "no term 'q'"},
      {"x // const = 1",
       "hypothesis 'x // const = 1', column 1: 'x // const' is no function of the coefficients"},
      {"x * log(const - 1000) = 1", "hypothesis 'x * log(const - 1000) = 1', column 1: 'x * "
                                    "log(const - 1000)' has no derivative "
                                    "here"},
      {"sin(x) = 1", "no term 'sin(x)'"},
      {"x * const = 'a'",
       "hypothesis 'x * const = 'a'', column 13: ''a'' is no function of the coefficients"},
      {"x = 1, 2*x = 2", "the restrictions are redundant or contradict one another"},
      {"1 = 1", "restriction 1 involves no coefficient with an error"},
  };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    CHECK(agl_model_test(&r, m, bad[i].hypothesis, &err) != AGL_OK && r == NULL);
    CHECK_STR(err.msg, bad[i].msg);
  }
  CHECK(agl_model_coef(&b, &b, m, "cosnt", &err) == AGL_EARG && b == 7);
  CHECK_STR(err.msg, "no term 'cosnt'; did you mean 'const'?");
  CHECK(agl_model_tidy(&r, m, 95, &err) == AGL_EARG && r == NULL);
  CHECK_STR(err.msg, "level 95 is not between 0 and 1 (0.95 is usual)");
  agl_model_free(m);
}

static void test_names(const agl_table *t)
{
  agl_model *m = fit("log( y ) ~ I( x ^ 2 ) + w", t);
  CHECK_STR(agl_model_response(m), "log(y)");
  CHECK_STR(agl_model_term(m, 0), "const");
  CHECK_STR(agl_model_term(m, 1), "I(x ^ 2)");
  CHECK(agl_model_term(m, 3) == NULL);
  agl_model_free(m);
  m = fit("y ~ x*w - 1", t);
  CHECK(agl_model_nterm(m) == 3);
  CHECK_STR(agl_model_term(m, 2), "x:w");
  agl_model_free(m);
}

/* ---- digits that hold ---------------------------------------------------------------------- */

enum { MANY = 60000 };

/* x by thirds of a whole number (no short fractions) or by wholes, z next to it, y about 1 + 2 x. */
static agl_table *nearly(size_t n, double unit, double apart)
{
  static double x[MANY], z[MANY], y[MANY];
  const double *const values[] = {x, z, y};
  const char *const names[] = {"x", "z", "y"};
  agl_table *t = NULL;
  for (size_t i = 0; i < n; i++) {
    x[i] = (double)(i % 97) * unit;
    z[i] = x[i] + apart * (double)(i * i % 11);
    y[i] = 1 + 2 * x[i] + unit * (double)(i % 5);
  }
  CHECK_OK(agl_table_new(&t, n, &err), err);
  for (int k = 0; k < 3; k++) {
    agl_column *c = NULL;
    CHECK_OK(agl_column_number(&c, values[k], NULL, n, &err), err);
    CHECK_OK(agl_table_add(t, names[k], c, &err), err);
    agl_column_free(c);
  }
  return t;
}

/* The digits of the last coefficient. */
static double last_digits(const char *formula, const agl_table *t)
{
  agl_model *m = fit(formula, t);
  agl_table *d = NULL;
  double x;
  CHECK_OK(agl_model_digits(&d, m, &err), err);
  CHECK(agl_table_nrow(d) == agl_model_nterm(m) && agl_table_ncol(d) == 2);
  x = number_at(d, "digits", agl_table_nrow(d) - 1);
  agl_table_free(d);
  agl_model_free(m);
  return x;
}

static void test_digits(void)
{
  static const size_t rows[] = {50, 5000, MANY};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    agl_table *whole = nearly(rows[i], 1, 1), *thirds = nearly(rows[i], 1.0 / 3, 1);
    agl_table *close = nearly(rows[i], 1.0 / 3, 1e-6);
    double plain = last_digits("y ~ x", thirds), near = last_digits("y ~ x + z", close);
    CHECK(last_digits("y ~ x + z", whole) >= (rows[i] < MANY ? 14 : 8)); /* refined in double */
    CHECK(plain >= 14 && plain <= 15);
    CHECK(near > 5 && near < 11); /* a slope on differences of 1e-6 has lost about 6 */
    CHECK(isnan(last_digits("y ~ x | z", whole))); /* nothing is said of absorbed effects */
    agl_table_free(whole);
    agl_table_free(thirds);
    agl_table_free(close);
  }
}

static void test_nomem(const agl_table *t)
{
  agl_model *m = NULL;
  agl_table *r = NULL;
  CHECK_NOMEM(fit_ols(&m, "log(y) ~ x + x:w", t, NULL, &err), agl_model_free(m));
  m = fit("y ~ x", t);
  CHECK_NOMEM(agl_model_tidy(&r, m, 0.95, &err), agl_table_free(r));
  CHECK_NOMEM(agl_model_glance(&r, m, &err), agl_table_free(r));
  CHECK_NOMEM(agl_model_anova(&r, m, &err), agl_table_free(r));
  CHECK_NOMEM(agl_model_vcov(&r, m, &err), agl_table_free(r));
  CHECK_NOMEM(agl_model_augment(&r, m, &err), agl_table_free(r));
  CHECK_NOMEM(agl_model_recipe(&r, m, &err), agl_table_free(r));
  CHECK_NOMEM(agl_model_cells(&r, m, &err), agl_table_free(r));
  CHECK_NOMEM(agl_model_digits(&r, m, &err), agl_table_free(r));
  CHECK_NOMEM(agl_model_predict(&r, m, t, AGL_INTERVAL_CONFIDENCE, 0.9, &err), agl_table_free(r));
  CHECK_NOMEM(agl_model_test(&r, m, "x = 1", &err), agl_table_free(r));
  agl_model_free(m);
}

int main(void)
{
  agl_table *t = small();
  test_hand_worked(t);
  test_missing(t);
  test_against_r();
  test_refusals(t);
  test_omitted(t);
  test_bad_questions(t);
  test_names(t);
  test_digits();
  test_nomem(t);
  agl_table_free(t);
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
