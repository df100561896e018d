/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_likelihood.c - link test and tests of dispersion: the hand-worked, what has no value, out of
** memory. Against R: tests/certified/references/likelihood.csv.
*/
#include "csv_file.h"

static agl_err err;

static agl_table *parse(const char *text)
{
  agl_table *t = NULL;
  CHECK_OK(agl_csv_parse(&t, text, strlen(text), "t.csv", NULL, &err), err);
  return t;
}

/* One test of one fit, freed by the caller. */
static agl_table *diagnose(const char *test, const char *estimator, const char *formula,
                           const char *csv, const char *weights)
{
  const agl_argument a = {.name = "weights", .kind = AGL_GIVEN_TEXT, .text = weights};
  agl_table *t = parse(csv), *r = NULL;
  agl_model *m = NULL;
  CHECK_OK(agl_model_fit(&m, estimator, formula, t, &a, weights != NULL, &err), err);
  CHECK_OK(agl_model_diagnose(&r, m, test, NULL, 0, &err), err);
  agl_model_free(m);
  agl_table_free(t);
  return r;
}

static void check_note(const char *test, const char *estimator, const char *formula,
                       const char *csv, const char *weights, const char *note)
{
  agl_table *r = diagnose(test, estimator, formula, csv, weights);
  CHECK(agl_table_nrow(r) == 1 && isnan(number_at(r, "statistic", 0)));
  CHECK_STR(text_at(r, "note", 0), note);
  agl_table_free(r);
}

/* Mean 2: u = ((y - 2)^2 - y) / 2, whose t test about 0 it is. */
static void test_dispersion(void)
{
  agl_table *r = diagnose("dispersion", "poisson", "y ~ 1", "y\n0\n1\n1\n2\n6\n", NULL);
  static const double u[] = {2, 0, 0, -1, 5}; /* (4 - 0) / 2, (1 - 1) / 2, ..., (16 - 6) / 2 */
  double sum = 0, square = 0, mean, t;
  for (int i = 0; i < 5; i++) {
    sum += u[i];
    square += u[i] * u[i];
  }
  mean = sum / 5;
  t = mean / sqrt((square - 5 * mean * mean) / 4 / 5);
  CHECK(agl_table_nrow(r) == 2);
  CHECK_NEAR(number_at(r, "statistic", 0), t, 1e-13);
  CHECK_NEAR(number_at(r, "statistic", 1), t, 1e-13); /* one mean: the same */
  CHECK_NEAR(number_at(r, "p_value", 0), erfc(t / sqrt(2)) / 2, 1e-12);
  CHECK_STR(text_at(r, "note", 0),
            "no sign of overdispersion: variance mean + 1.2 mean, one-sided");
  CHECK_STR(text_at(r, "note", 1),
            "no sign of overdispersion: variance mean + 0.6 mean^2, one-sided");
  agl_table_free(r);
  check_note("dispersion", "poisson", "y ~ 1", "y,w\n0,1\n1,2\n2,1\n", "w",
             "for fits of two rows and more without weights only");
  check_note("dispersion", "negbin", "y ~ 1", "y\n0\n1\n1\n2\n6\n9\n", NULL, "for poisson only");
}

static void test_link(void)
{
  static const char four[] = "x,y\n0,1\n0,0\n0,0\n1,1\n1,0\n1,1\n";
  static const char hump[] = "x,y\n1,0\n2,0\n3,0\n4,1\n5,1\n6,1\n7,0\n8,0\n9,0\n9.5,0\n";
  check_note("link_test", "logit", "y ~ x", four, NULL,
             "the square of the linear predictor depends linearly on it");
  check_note("link_test", "probit", "y ~ 1", four, NULL,
             "no regressor, so the linear predictor does not vary");
  check_note("link_test", "ols", "y ~ x", four, NULL, "for logit, probit and poisson only");
  check_note("link_test", "logit", "y ~ x", hump, NULL,
             "square separates 0 from 1 perfectly: no finite estimate");
}

static void test_nomem(void)
{
  agl_table *t = parse("x,y,w\n0,1,1\n1,4,1\n2,3,2\n3,9,1\n4,7,1\n"), *r = NULL;
  const agl_argument a = {.name = "weights", .kind = AGL_GIVEN_TEXT, .text = "w"};
  agl_model *m = NULL;
  CHECK_OK(agl_model_fit(&m, "poisson", "y ~ x", t, &a, 1, &err), err);
  CHECK_NOMEM(agl_model_diagnose(&r, m, "link_test", NULL, 0, &err), agl_table_free(r));
  agl_model_free(m);
  m = NULL;
  CHECK_OK(agl_model_fit(&m, "poisson", "y ~ x", t, NULL, 0, &err), err);
  CHECK_NOMEM(agl_model_diagnostics(&r, m, &err), agl_table_free(r));
  agl_model_free(m);
  agl_table_free(t);
}

int main(void)
{
  test_dispersion();
  test_link();
  test_nomem();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
