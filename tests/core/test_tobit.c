/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_tobit.c - censored regression: the hand-worked, mirror images, refusals. Against R:
** tests/certified/references/tobit.csv.
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

static const agl_argument no_left = {.name = "left", .kind = AGL_GIVEN_TEXT, .text = "none"};

static agl_argument limit(const char *name, double at)
{
  return (agl_argument){.name = name, .kind = AGL_GIVEN_NUMBER, .number = at};
}

static agl_model *fit(const char *formula, const agl_table *t, const agl_argument *a, size_t n)
{
  agl_model *m = NULL;
  CHECK_OK(agl_model_fit(&m, "tobit", formula, t, a, n, &err), err);
  return m;
}

static double estimate(const agl_model *m, const char *term)
{
  double b = NAN, se;
  CHECK_OK(agl_model_coef(&b, &se, m, term, &err), err);
  return b;
}

static double std_error(const agl_model *m, const char *term)
{
  double b, se = NAN;
  CHECK_OK(agl_model_coef(&b, &se, m, term, &err), err);
  return se;
}

static double glance(const agl_model *m, const char *name)
{
  agl_table *g = NULL;
  double x;
  CHECK_OK(agl_model_glance(&g, m, &err), err);
  x = number_at(g, name, 0);
  agl_table_free(g);
  return x;
}

static const char rows[] = "x,y,z\n1,0,0\n2,1.5,0\n3,0,0\n4,2.5,0\n5,4,0\n6,3,0\n";

/* Nothing censored: least squares, sigma^2 = RSS / n, var(log sigma) = 1 / 2n. */
static void test_uncensored(void)
{
  agl_table *t = parse(rows), *r = NULL;
  agl_model *m = fit("y ~ x", t, &no_left, 1);
  double slope = 0, mean = 11.0 / 6, rss = 0, s2;
  static const double y[] = {0, 1.5, 0, 2.5, 4, 3};
  for (int i = 0; i < 6; i++)
    slope += (i - 2.5) * y[i] / 17.5;
  for (int i = 0; i < 6; i++)
    rss += pow(y[i] - mean - slope * (i - 2.5), 2);
  s2 = rss / 6;
  CHECK_NEAR(estimate(m, "x"), slope, 1e-13);
  CHECK_NEAR(estimate(m, "const"), mean - 3.5 * slope, 1e-12);
  CHECK_NEAR(glance(m, "sigma"), sqrt(s2), 1e-13);
  CHECK_NEAR(estimate(m, "log(sigma)"), log(s2) / 2, 1e-13);
  CHECK_NEAR(std_error(m, "x"), sqrt(s2 / 17.5), 1e-13);
  CHECK_NEAR(std_error(m, "log(sigma)"), sqrt(1 / 12.0), 1e-13);
  CHECK_NEAR(glance(m, "log_likelihood"), -3 * (log(2 * acos(-1) * s2) + 1), 1e-13);
  CHECK(glance(m, "uncensored") == 6 && glance(m, "n_left") == 0 && glance(m, "n_right") == 0);
  CHECK_OK(agl_model_recipe(&r, m, &err), err);
  CHECK(strstr(text_at(r, "value", 0), "no row is censored, as for ols") != NULL);
  agl_table_free(r);
  agl_model_free(m);
  agl_table_free(t);
}

/* What is censored at 0 from below is, with the signs turned, censored at 0 from above. */
static void test_mirror(void)
{
  agl_table *t = parse(rows), *p = NULL;
  agl_argument above[] = {no_left, limit("right", 0)};
  agl_model *m = fit("y ~ x", t, NULL, 0), *mirror = fit("-y ~ x", t, above, 2);
  double eta, sigma = glance(m, "sigma"), a;
  CHECK(glance(m, "n_left") == 2 && glance(mirror, "n_right") == 2);
  CHECK_NEAR(estimate(m, "x"), -estimate(mirror, "x"), 1e-12);
  CHECK_NEAR(std_error(m, "const"), std_error(mirror, "const"), 1e-12);
  CHECK_NEAR(sigma, glance(mirror, "sigma"), 1e-12);
  CHECK_OK(agl_model_predict_linear(&p, m, NULL, AGL_INTERVAL_NONE, 0.95, &err), err);
  eta = number_at(p, "fitted", 1);
  agl_table_free(p);
  CHECK_NEAR(eta, estimate(m, "const") + 2 * estimate(m, "x"), 1e-13);
  CHECK_OK(agl_model_predict(&p, m, NULL, AGL_INTERVAL_CONFIDENCE, 0.95, &err), err);
  a = -eta / sigma; /* E y = eta Phi(-a) + sigma phi(a) */
  CHECK_NEAR(number_at(p, "fitted", 1),
             eta * erfc(a / sqrt(2)) / 2 + sigma * exp(-a * a / 2) / sqrt(2 * acos(-1)), 1e-13);
  CHECK(number_at(p, "conf_low", 1) < number_at(p, "fitted", 1));
  agl_table_free(p);
  agl_model_free(m);
  agl_model_free(mirror);
  agl_table_free(t);
}

/* A row far on the wrong side of its limit, where Phi(q) is no double: its score is still q's. */
static void test_far_tail(void)
{
  agl_table *t = parse("x,y,w\n1,1,1e9\n2,2.1,1e9\n3,2.9,1e9\n4,4.05,1e9\n5,5,1e9\n6,0,1\n");
  const agl_argument a = {.name = "weights", .kind = AGL_GIVEN_TEXT, .text = "w"};
  agl_model *m = fit("y ~ x", t, &a, 1);
  CHECK(fabs(estimate(m, "x") - 1) < 0.02 && glance(m, "sigma") < 0.1);
  CHECK(isfinite(glance(m, "log_likelihood")) && isfinite(std_error(m, "x")));
  agl_model_free(m);
  agl_table_free(t);
}

static void check_refused(const char *formula, const char *csv, const agl_argument *a, size_t n,
                          const char *message)
{
  agl_table *t = parse(csv);
  agl_model *m = NULL;
  CHECK(agl_model_fit(&m, "tobit", formula, t, a, n, &err) != AGL_OK && m == NULL);
  CHECK_STR(err.msg, message);
  agl_table_free(t);
}

static void test_refusals(void)
{
  agl_argument a[] = {limit("left", 3), limit("right", 3)};
  agl_argument word = {.name = "left", .kind = AGL_GIVEN_TEXT, .text = "non"};
  check_refused("y ~ x", rows, a, 2, "left must be below right, got left = 3, right = 3");
  check_refused("y ~ x", rows, &word, 1, "no left = 'non'; did you mean 'none'?");
  a[0].number = 5;
  check_refused("y ~ x", rows, a, 1, "every row of 'y' is censored: 6 at the left, 0 at the right");
  check_refused("y ~ x", "x,y\n1,0\n2,0\n3,1\n4,2\n", NULL, 0,
                "no finite estimate: the terms fit what is not censored exactly, or tell what is "
                "censored from the rest");
  check_refused("y ~ x", "x,y\n0,1\n0,2\n0,4\n1,0\n1,0\n", NULL, 0,
                "no finite estimate: the terms fit what is not censored exactly, or tell what is "
                "censored from the rest");
}

static void test_threads(void)
{
  agl_table *t = read_csv("tests/certified/r/affairs.csv", NULL);
  agl_model *m = NULL;
  double b[2];
  for (unsigned i = 0; i < 2; i++) {
    agl_set_threads(i + 1);
    m = fit("affairs ~ age + yearsmarried + rating", t, NULL, 0);
    b[i] = estimate(m, "yearsmarried") + std_error(m, "log(sigma)");
    agl_model_free(m);
  }
  agl_set_threads(0);
  CHECK(b[0] == b[1]);
  agl_interrupt(true);
  m = NULL;
  CHECK(agl_model_fit(&m, "tobit", "affairs ~ age", t, NULL, 0, &err) == AGL_EINTR);
  agl_interrupt(false);
  agl_table_free(t);
}

static void test_nomem(void)
{
  agl_table *t = parse(rows), *out = NULL;
  agl_model *m = NULL;
  CHECK_NOMEM(agl_model_fit(&m, "tobit", "y ~ x", t, NULL, 0, &err), agl_model_free(m));
  m = fit("y ~ x", t, NULL, 0);
  CHECK_NOMEM(agl_model_predict(&out, m, NULL, AGL_INTERVAL_CONFIDENCE, 0.95, &err),
              agl_table_free(out));
  CHECK_NOMEM(agl_model_margins(&out, m, AGL_MARGINS_AVERAGE, 0.95, &err), agl_table_free(out));
  CHECK_NOMEM(agl_model_cells(&out, m, &err), agl_table_free(out));
  agl_model_free(m);
  agl_table_free(t);
}

int main(void)
{
  test_uncensored();
  test_mirror();
  test_far_tail();
  test_refusals();
  test_threads();
  test_nomem();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
