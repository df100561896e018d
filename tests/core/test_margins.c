/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_margins.c - average marginal effects: the hand-worked, terms of every kind, refusals. Against R:
** tests/certified/references/margins.csv.
*/
#include "base/thread.h"
#include "csv_file.h"

static agl_err err;

static agl_table *parse(const char *text)
{
  agl_table *t = NULL;
  CHECK_OK(agl_csv_parse(&t, text, strlen(text), "t.csv", NULL, &err), err);
  return t;
}

static agl_model *fit(const char *estimator, const char *formula, const agl_table *t)
{
  agl_model *m = NULL;
  CHECK_OK(agl_model_fit(&m, estimator, formula, t, NULL, 0, &err), err);
  return m;
}

static agl_table *margins(const agl_model *m, agl_margins_at at)
{
  agl_table *out = NULL;
  CHECK_OK(agl_model_margins(&out, m, at, 0.95, &err), err);
  return out;
}

static double effect(const agl_table *t, const char *term)
{
  for (size_t i = 0; i < agl_table_nrow(t); i++)
    if (strcmp(text_at(t, "term", i), term) == 0)
      return number_at(t, "effect", i);
  return NAN;
}

/* 1 of 4 where x = 0, 3 of 4 where x = 1. */
static const char quarters[] = "x,y,g,yes\n0,1,a,true\n0,0,a,false\n0,0,b,false\n0,0,b,true\n"
                               "1,1,a,true\n1,1,a,true\n1,1,b,true\n1,0,b,false\n";

/* The change is 3/4 - 1/4; its variance that of two shares, p (1 - p) / 4 each. */
static void test_binary(void)
{
  agl_table *t = parse(quarters), *e;
  agl_model *m = fit("logit", "y ~ x", t);
  e = margins(m, AGL_MARGINS_AVERAGE);
  CHECK(agl_table_nrow(e) == 1 && agl_table_ncol(e) == 7);
  CHECK_NEAR(effect(e, "x"), 0.5, 1e-14);
  CHECK_NEAR(number_at(e, "std_error", 0), sqrt(2 * 3.0 / 64), 1e-13);
  CHECK_NEAR(number_at(e, "statistic", 0), 0.5 / sqrt(6.0 / 64), 1e-13);
  CHECK_NEAR(number_at(e, "conf_high", 0), 0.5 + 1.959963984540054 * sqrt(6.0 / 64), 1e-13);
  agl_table_free(e);
  agl_model_free(m);
  m = fit("probit", "y ~ factor(x)", t);
  e = margins(m, AGL_MARGINS_MEAN);
  CHECK_NEAR(effect(e, "factor(x)1"), 0.5, 1e-13);
  agl_table_free(e);
  agl_model_free(m);
  m = fit("ols", "y ~ yes + factor(g, ref = 'b')", t);
  e = margins(m, AGL_MARGINS_AVERAGE);
  CHECK_NEAR(effect(e, "yes"), 5.0 / 7, 1e-12);
  CHECK(isfinite(effect(e, "factor(g)a")) && isnan(effect(e, "factor(g)b")));
  agl_table_free(e);
  agl_model_free(m);
  agl_table_free(t);
}

/* Exact fits: the derivative of the curve itself, at every row. */
static void test_derivatives(void)
{
  static const char text[] = "x,z,y\n1,2,3\n2,-1,4.5\n3,0,2\n5,4,7\n8,2,1\n-4,3,6\n,1,1\n9,-3,2\n";
  agl_table *t = parse(text), *e;
  agl_model *m = fit("ols", "y ~ x + I(x^2) + x:z", t);
  double b[3], se;
  static const char *const terms[] = {"x", "I(x^2)", "x:z"};
  for (size_t j = 0; j < 3; j++)
    CHECK_OK(agl_model_coef(&b[j], &se, m, terms[j], &err), err);
  e = margins(m, AGL_MARGINS_AVERAGE); /* means of the 7 rows: x 24/7, z 1 */
  CHECK_NEAR(effect(e, "x"), b[0] + 2 * b[1] * 24 / 7 + b[2], 1e-11);
  CHECK_NEAR(effect(e, "z"), b[2] * 24 / 7, 1e-11);
  agl_table_free(e);
  e = margins(m, AGL_MARGINS_MEAN);
  CHECK_NEAR(effect(e, "x"), b[0] + 2 * b[1] * 24 / 7 + b[2], 1e-11);
  agl_table_free(e);
  agl_model_free(m);
  m = fit("ols", "y ~ log(x + 4.01) + pmax(z, 1)", t);
  CHECK_OK(agl_model_coef(&b[0], &se, m, "log(x + 4.01)", &err), err);
  e = margins(m, AGL_MARGINS_AVERAGE);
  CHECK_NEAR(effect(e, "x"),
             b[0] / 7 * (1 / 5.01 + 1 / 6.01 + 1 / 7.01 + 1 / 9.01 + 1 / 12.01 + 100 + 1 / 13.01),
             1e-8); /* a row a hundredth from where the logarithm ends */
  agl_table_free(e);
  agl_model_free(m);
  agl_table_free(t);
}

static void check_refused(const char *estimator, const char *formula, const char *message)
{
  agl_table *t = parse("x,z,g,y\n1,2,a,3\n2,1,b,4\n3,0,a,2\n5,4,b,7\n8,2,a,1\n4,3,b,6\n"),
            *e = NULL;
  agl_model *m = fit(estimator, formula, t);
  CHECK(agl_model_margins(&e, m, AGL_MARGINS_AVERAGE, 0.95, &err) != AGL_OK && e == NULL);
  CHECK_STR(err.msg, message);
  agl_model_free(m);
  agl_table_free(t);
}

static void test_refusals(void)
{
  agl_table *t = parse(quarters), *e = NULL;
  agl_model *m = fit("ols", "y ~ x", t);
  check_refused(
      "ols", "y ~ lag(x)",
      "formula 'y ~ lag(x)', column 5: margins cannot move 'x' in one row of lag(x); make a "
      "column of it first, with d:mutate");
  check_refused("ols", "y ~ I(x - mean(x))",
                "formula 'y ~ I(x - mean(x))', column 11: margins cannot move 'x' in one row of "
                "mean(x); make a column of it first, with d:mutate");
  check_refused("ols", "y ~ factor(x > 3)",
                "formula 'y ~ factor(x > 3)', column 5: margins cannot move 'x' inside "
                "factor(x > 3); make a column of it first, with d:mutate");
  check_refused("ols", "y ~ I(g == 'a')",
                "margins cannot move 'g', which holds strings and is no factor; make a column of "
                "what it is compared with first, with d:mutate");
  check_refused("ols", "y ~ 1", "margins: 'y ~ 1' has no variable to move");
  check_refused(
      "ppml", "y ~ x | g",
      "margins needs the absorbed effects, which ppml does not estimate; its coefficients "
      "are effects on the log of the mean");
  CHECK(agl_model_margins(&e, m, AGL_MARGINS_AVERAGE, 1, &err) == AGL_EARG);
  agl_interrupt(true);
  CHECK(agl_model_margins(&e, m, AGL_MARGINS_AVERAGE, 0.95, &err) == AGL_EINTR);
  agl_interrupt(false);
  agl_model_free(m);
  agl_table_free(t);
  t = parse("x,y,b\n-1,1,1\n2,3,2\n3,5,2\n-2,1,7\n");
  m = fit("ols", "y ~ sqrt(abs(x)) + sqrt(x^2 - 1)", t);
  CHECK(agl_model_margins(&e, m, AGL_MARGINS_AVERAGE, 0.95, &err) == AGL_EDATA);
  CHECK_STR(err.msg, "margins: with another 'x' a term has no value in row 1");
  agl_model_free(m);
  m = fit("ols", "y ~ sqrt(x^2 - 1)", t);
  CHECK(agl_model_margins(&e, m, AGL_MARGINS_MEAN, 0.95, &err) == AGL_EDATA);
  CHECK_STR(err.msg, "margins: a term has no value at the means; at = 'average' may do");
  agl_model_free(m);
  agl_table_free(t);
}

static void check_nomem(const char *estimator, const char *formula, agl_margins_at at)
{
  agl_table *t = parse("x,z,g,y\n1,2,a,3\n2,1,b,4\n3,0,a,3\n5,4,b,4\n8,2,a,5\n4,3,b,5\n,1,b,2\n");
  agl_table *e = NULL;
  agl_model *m = fit(estimator, formula, t);
  CHECK_NOMEM(agl_model_margins(&e, m, at, 0.95, &err), agl_table_free(e));
  agl_model_free(m);
  agl_table_free(t);
}

int main(void)
{
  test_binary();
  test_derivatives();
  test_refusals();
  check_nomem("poisson", "y ~ x + factor(g) + I(z == 2)", AGL_MARGINS_AVERAGE);
  check_nomem("ordered", "y ~ x:z", AGL_MARGINS_MEAN);
  check_nomem("ols", "y ~ x + factor(g)", AGL_MARGINS_MEAN);
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
