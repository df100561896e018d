/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_quantile.c - regression quantiles: hand-worked values, every vertex of small problems, refusals,
** running out of memory. Values of quantreg are in tests/certified. */
#include <math.h>
#include <string.h>

#include "agglom.h"
#include "data/build.h"
#include "num/rq.h"
#include "test.h"

static agl_err err;

enum { ROWS = 8 };

static agl_table *data(void)
{
  static const double x[ROWS] = {1, 2, 3, 4, 5, 6, 7, 8}, y[ROWS] = {3, 5, 7, 9, 40, 13, 15, 17};
  static const double w[ROWS] = {1, 1, 1, 1, 10, 1, 1, 1}, z[ROWS] = {2, 1, 4, 3, 9, 5, 7, 6};
  static const double sum[ROWS] = {3, 3, 7, 7, 14, 11, 14, 14};
  agl_table *t = NULL;
  agl_build b = agl_build_start(ROWS, &err);
  agl_build_numbers(&b, "x", x);
  agl_build_numbers(&b, "y", y);
  agl_build_numbers(&b, "w", w);
  agl_build_numbers(&b, "z", z);
  agl_build_numbers(&b, "sum", sum);
  CHECK_OK(agl_build_finish(&t, &b), err);
  return t;
}

static agl_status fit(agl_model **m, const char *formula, const agl_table *t, double tau,
                      const char *errors, const char *weights)
{
  agl_argument a[3] = {{.name = "tau", .kind = AGL_GIVEN_NUMBER, .number = tau}};
  size_t n = 1;
  if (errors != NULL)
    a[n++] = (agl_argument){.name = "errors", .kind = AGL_GIVEN_TEXT, .text = errors};
  if (weights != NULL)
    a[n++] = (agl_argument){.name = "weights", .kind = AGL_GIVEN_TEXT, .text = weights};
  return agl_model_fit(m, "quantile", formula, t, a, n, &err);
}

static double coef(const agl_model *m, const char *term)
{
  double b = NAN, se;
  CHECK_OK(agl_model_coef(&b, &se, m, term, &err), err);
  return b;
}

static const struct {
  const char *formula;
  double tau;
  const char *weights;
  const char *term;
  double value;
} values[] = {
    {"y ~ x", 0.5, NULL, "x",
     2}, /* seven of eight rows are on 1 + 2 x, and more than k on the plane */
    {"y ~ x", 0.5, NULL, "const", 1},
    {"y ~ x", 0.2, NULL, "x", 2},
    {"y ~ 1", 0.3, NULL, "const", 7},  /* the third of 3 5 7 9 13 15 17 40 */
    {"y ~ 1", 0.5, "w", "const", 40},  /* half of the weight is there */
    {"y ~ 1", 0.45, "w", "const", 40}, /* 7 of 17 are below it */
    {"y ~ 1", 0.4, "w", "const", 17},
    {"y ~ x - 1", 0.5, "w", "x", 8}, /* through the row with the weight: 40 / 5 */
};

static void test_values(const agl_table *t)
{
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    agl_model *m = NULL;
    CHECK_OK(fit(&m, values[i].formula, t, values[i].tau, NULL, values[i].weights), err);
    CHECK_NEAR(coef(m, values[i].term), values[i].value, 1e-15);
    agl_model_free(m);
  }
}

/* A number of `steps` values that looks random. */
static double draw(uint64_t *state, int steps)
{
  *state = *state * 6364136223846793005U + 1442695040888963407U;
  return (double)((*state >> 33) % (uint64_t)steps);
}

static double loss(const double *x, const double *y, double a, double b, double tau)
{
  double sum = 0;
  for (size_t i = 0; i < 12; i++) {
    double r = y[i] - a - b * x[i];
    sum += r * (r < 0 ? tau - 1 : tau);
  }
  return sum;
}

/* The minimum is at a line through two rows: no such line is better, with many ties among small whole
** numbers. */
static void test_vertices(void)
{
  static const double ones[12] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  uint64_t state = 1;
  for (int round = 0; round < 200; round++) {
    double x[12], y[12], b[2], r[12], tau = 0.05 + draw(&state, 90) / 100, least = INFINITY;
    const double *columns[2] = {ones, x};
    agl_rq *q = NULL;
    int zeros = 0;
    for (size_t i = 0; i < 12; i++) {
      x[i] = draw(&state, 5) + (i < 2 ? 5.0 * (double)i : 0);
      y[i] = draw(&state, 6);
    }
    CHECK_OK(agl_rq_new(&q, &(agl_rq_problem){12, 2, columns, y, NULL, true}, &err), err);
    CHECK_OK(agl_rq_solve(b, q, tau, &err), err);
    for (size_t i = 0; i < 12; i++)
      for (size_t j = 0; j < i; j++)
        if (x[i] != x[j]) {
          double slope = (y[i] - y[j]) / (x[i] - x[j]);
          least = fmin(least, loss(x, y, y[i] - slope * x[i], slope, tau));
        }
    CHECK_NEAR(loss(x, y, b[0], b[1], tau), least, 1e-12);
    agl_rq_residuals(r, q, b);
    for (size_t i = 0; i < 12; i++)
      zeros += r[i] == 0;
    CHECK(zeros >= 2);
    agl_rq_free(q);
  }
}

/* 0.25 of 8 rows lies between the second and the third. */
static void test_unique(void)
{
  static const double ones[8] = {1, 1, 1, 1, 1, 1, 1, 1}, y[8] = {3, 5, 7, 9, 13, 15, 17, 40};
  const double *columns[1] = {ones};
  agl_rq *q = NULL;
  double b;
  CHECK_OK(agl_rq_new(&q, &(agl_rq_problem){8, 1, columns, y, NULL, true}, &err), err);
  CHECK_OK(agl_rq_solve(&b, q, 0.25, &err), err);
  CHECK((b == 5 || b == 7) && !agl_rq_unique(q));
  CHECK_OK(agl_rq_solve(&b, q, 0.3, &err), err);
  CHECK(b == 7 && agl_rq_unique(q));
  agl_interrupt(true);
  CHECK(agl_rq_solve(&b, q, 0.9, &err) == AGL_EINTR);
  agl_interrupt(false);
  agl_rq_free(q);
}

static void test_words(const agl_table *t)
{
  agl_model *m = NULL;
  const char *why;
  double b, se;
  CHECK(fit(&m, "y ~ x", t, 1, NULL, NULL) == AGL_EARG);
  CHECK_STR(err.msg, "tau must be between 0 and 1, got 1");
  CHECK(fit(&m, "y ~ x", t, 1.5, NULL, NULL) == AGL_EARG);
  CHECK_STR(err.msg, "tau must be a number from 0 to 1, got 1.5");
  CHECK(fit(&m, "y ~ x", t, 0.5, "kernal", NULL) == AGL_EARG);
  CHECK_STR(err.msg, "no errors = 'kernal'; did you mean 'kernel'?");
  CHECK(m == NULL);
  CHECK_OK(fit(&m, "y ~ x + z + I(x + z)", t, 0.4, NULL, NULL), err);
  CHECK_STR(agl_model_omitted(&why, m, 0), "I(x + z)");
  CHECK_STR(why, "a linear combination of the terms before it");
  agl_model_free(m);
  m = NULL;
  CHECK_OK(fit(&m, "y ~ x", t, 0.5, "iid", NULL), err); /* residuals 0: no density to speak of */
  CHECK_OK(agl_model_coef(&b, &se, m, "x", &err), err);
  CHECK(!(se > 1e-6));
  agl_model_free(m);
}

int main(void)
{
  static const char *const errors[] = {"nid", "iid", "kernel"};
  agl_table *t = data();
  agl_model *m = NULL;
  test_values(t);
  test_vertices();
  test_unique();
  test_words(t);
  for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
    CHECK_NOMEM(fit(&m, "z ~ x + y", t, 0.4, errors[i], "w"), agl_model_free(m));
  agl_table_free(t);
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
