/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_shrink.c - ridge, lasso and elastic net: hand-worked values, the conditions of the minimum, refusals,
** running out of memory. Values of lm.ridge and glmnet are in tests/certified. */
#include <math.h>
#include <string.h>

#include "agglom.h"
#include "data/build.h"
#include "num/elnet.h"
#include "num/svd.h"
#include "test.h"

static agl_err err;

/* A number from -1 to 1 that looks random. */
static double draw(uint64_t *state)
{
  *state = *state * 6364136223846793005U + 1442695040888963407U;
  return (double)(*state >> 11) / 4503599627370496.0 - 1;
}

/* ---- solvers ------------------------------------------------------------------------------- */

enum { N = 30, P = 12 };

/* Columns of which some are nearly the sum of others. */
static void columns(double *z, uint64_t seed)
{
  for (size_t i = 0; i < N * P; i++)
    z[i] = draw(&seed);
  for (size_t i = 0; i < N; i++)
    z[3 * N + i] = z[i] + z[N + i] + 1e-3 * z[3 * N + i];
}

static void test_svd(void)
{
  double z[N * P], u[N * P], s[P], v[P * P], most = 0;
  columns(z, 7);
  memcpy(u, z, sizeof u);
  CHECK_OK(agl_svd(u, s, v, N, P, &err), err);
  for (size_t j = 0; j < P; j++)
    for (size_t i = 0; i < N; i++) { /* Z = U S V' */
      double sum = -z[j * N + i];
      for (size_t l = 0; l < P; l++)
        sum += u[l * N + i] * v[l * P + j];
      most = fmax(most, fabs(sum));
    }
  for (size_t j = 0; j < P; j++)
    for (size_t l = 0; l < j; l++) {
      double sum = 0;
      for (size_t i = 0; i < N; i++)
        sum += u[j * N + i] * u[l * N + i];
      most = fmax(most, fabs(sum) / s[j] / s[l]);
    }
  CHECK(most < 1e-13);
  agl_interrupt(true);
  CHECK(agl_svd(u, s, v, N, P, &err) == AGL_EINTR);
  agl_interrupt(false);
}

/* The gradient c - G b - l2 b is l1 sign(b) where b is not 0, else at most l1. */
static void check_minimum(const agl_elnet *e, const double *b)
{
  for (size_t j = 0; j < e->p; j++) {
    long double gradient = e->c[j] - (long double)e->l2 * b[j];
    for (size_t l = 0; l < e->p; l++)
      gradient -= (long double)e->g[j * e->p + l] * b[l];
    if (b[j] != 0)
      CHECK(fabs((double)gradient - copysign(e->l1, b[j])) < 1e-10);
    else
      CHECK(fabs((double)gradient) < e->l1 + 1e-10);
  }
}

static void test_minimum(void)
{
  static const double penalties[][2] = {{0.5, 0},    {0.05, 0}, {1e-3, 0}, {1e-6, 0}, {0, 0},
                                        {0.05, 0.1}, {1e-3, 1}, {0, 0.01}, {100, 0}};
  double z[N * P], g[P * P], c[P], b[P] = {0}, y[N];
  uint64_t state = 3;
  columns(z, 11);
  for (size_t i = 0; i < N; i++)
    y[i] = 2 * draw(&state) + z[3 * N + i];
  for (size_t j = 0; j < P; j++) {
    c[j] = 0;
    for (size_t i = 0; i < N; i++)
      c[j] += z[j * N + i] * y[i] / N;
    for (size_t l = 0; l < P; l++) {
      g[j * P + l] = 0;
      for (size_t i = 0; i < N; i++)
        g[j * P + l] += z[j * N + i] * z[l * N + i] / N;
    }
  }
  for (size_t i = 0; i < sizeof penalties / sizeof penalties[0]; i++) {
    agl_elnet e = {P, g, c, penalties[i][0], penalties[i][1]};
    CHECK_OK(agl_elnet_solve(b, &e, &err), err); /* from the solution before */
    check_minimum(&e, b);
  }
  for (size_t j = 0; j < P; j++)
    CHECK(b[j] == 0); /* of the last penalty */
}

/* ---- fits ---------------------------------------------------------------------------------- */

enum { ROWS = 8 };

/* a and b are orthogonal and of standard deviation 1; y = 10 + 3 a - b + something orthogonal to both */
static agl_table *data(void)
{
  static const double a[ROWS] = {-1, 1, -1, 1, -1, 1, -1, 1},
                      b[ROWS] = {-1, -1, 1, 1, -1, -1, 1, 1};
  static const double y[ROWS] = {8.5, 14.5, 6.5, 12.5, 7.5, 13.5, 5.5, 11.5};
  static const double twice[ROWS] = {-2, 2, -2, 2, -2, 2, -2, 2},
                      w[ROWS] = {1, 1, 1, 1, 3, 3, 3, 3};
  agl_table *t = NULL;
  agl_build t_ = agl_build_start(ROWS, &err);
  agl_build_numbers(&t_, "a", a);
  agl_build_numbers(&t_, "b", b);
  agl_build_numbers(&t_, "y", y);
  agl_build_numbers(&t_, "twice", twice);
  agl_build_numbers(&t_, "w", w);
  CHECK_OK(agl_build_finish(&t, &t_), err);
  return t;
}

typedef struct {
  double lambda; /* NaN: as text */
  const char *text, *weights;
  double folds; /* 0: not given */
  bool raw;
} options;

static agl_status fit(agl_model **m, const char *estimator, const char *formula, const agl_table *t,
                      const options *o)
{
  agl_argument a[4] = {{.name = "lambda", .kind = AGL_GIVEN_NUMBER, .number = o->lambda}};
  size_t n = 1;
  if (o->text != NULL)
    a[0] = (agl_argument){.name = "lambda", .kind = AGL_GIVEN_TEXT, .text = o->text};
  if (o->weights != NULL)
    a[n++] = (agl_argument){.name = "weights", .kind = AGL_GIVEN_TEXT, .text = o->weights};
  if (o->folds > 0)
    a[n++] = (agl_argument){.name = "folds", .kind = AGL_GIVEN_NUMBER, .number = o->folds};
  if (o->raw)
    a[n++] = (agl_argument){.name = "standardise", .kind = AGL_GIVEN_FLAG, .number = 0};
  return agl_model_fit(m, estimator, formula, t, a, n, &err);
}

static const struct {
  const char *estimator, *formula;
  options o;
  const char *term;
  double value;
} values[] = {
    {"lasso", "y ~ a + b", {.lambda = 0.5}, "a", 2.5},
    {"lasso", "y ~ a + b", {.lambda = 0.5}, "b", -0.5},
    {"lasso", "y ~ a + b", {.lambda = 0.5}, "const", 10},
    {"lasso", "y ~ a + b", {.lambda = 1.5}, "b", 0},
    {"lasso", "y ~ twice + b", {.lambda = 0.5}, "twice", 1.25},
    {"lasso", "y ~ twice + b", {.lambda = 0.5, .raw = true}, "twice", 1.375}, /* (6 - 0.5) / 4 */
    {"lasso", "y ~ a + b", {.lambda = 0.5, .weights = "w"}, "const", 9.75},
    {"ridge", "y ~ a + b", {.lambda = 0.5}, "a", 2}, /* 3 / (1 + 0.5) */
    {"ridge", "y ~ a + b", {.lambda = 0}, "b", -1},
    {"ridge", "y ~ a + twice", {.lambda = 1}, "a", 1},        /* both c: 3 - 2 c = c */
    {"ridge", "y ~ a + twice", {.lambda = 0}, "twice", 0.75}, /* the shortest of all solutions */
    {"ridge", "y ~ twice", {.lambda = 1, .raw = true}, "twice", 1.2}, /* 6 / (4 + 1) */
};

static void test_values(const agl_table *t)
{
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    agl_model *m = NULL;
    double b = NAN, se;
    CHECK_OK(fit(&m, values[i].estimator, values[i].formula, t, &values[i].o), err);
    CHECK_OK(agl_model_coef(&b, &se, m, values[i].term, &err), err);
    if (values[i].value == 0)
      CHECK(b == 0);
    else
      CHECK_NEAR(b, values[i].value, 1e-14);
    CHECK(isnan(se) == (strcmp(values[i].estimator, "lasso") == 0));
    agl_model_free(m);
  }
}

static const struct {
  const char *estimator, *formula;
  options o;
  const char *msg;
} refusals[] = {
    {"ridge", "y ~ a", {.lambda = -1}, "lambda must be a number from 0, got -1"},
    {"ridge", "y ~ a", {.text = "gvc"}, "no lambda = 'gvc'; did you mean 'gcv'?"},
    {"lasso", "y ~ a", {.text = "gcv"}, "no lambda = 'gcv'; did you mean 'cv'?"},
    {"lasso",
     "y ~ a",
     {.text = "cv", .folds = 5},
     "8 rows are fewer than two for each of the 5 folds"},
    {"lasso",
     "y ~ a",
     {.text = "cv", .folds = 2},
     "folds must be a whole number from 3 to 1000, got 2"},
    {"lasso", "y ~ 1", {.lambda = 1}, "'y ~ 1' has no terms to shrink"},
    {"ridge", "y ~ 1", {.lambda = 1}, "'y ~ 1' has no terms to shrink"},
};

static void test_refusals(const agl_table *t)
{
  agl_model *m = NULL;
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    CHECK(fit(&m, refusals[i].estimator, refusals[i].formula, t, &refusals[i].o) != AGL_OK);
    CHECK_STR(err.msg, refusals[i].msg);
  }
  agl_interrupt(true);
  CHECK(fit(&m, "lasso", "y ~ a + b", t, &(options){.text = "cv", .folds = 4}) == AGL_EINTR);
  agl_interrupt(false);
  CHECK(m == NULL);
}

/* Three rows, four terms. */
static void test_wide(void)
{
  static const double y[3] = {1, 2, 4}, x[4][3] = {{1, 0, 2}, {0, 1, 1}, {3, 1, 0}, {1, 1, 2}};
  agl_table *t = NULL;
  agl_model *m = NULL;
  agl_build b = agl_build_start(3, &err);
  agl_build_numbers(&b, "y", y);
  agl_build_numbers(&b, "x1", x[0]);
  agl_build_numbers(&b, "x2", x[1]);
  agl_build_numbers(&b, "x3", x[2]);
  agl_build_numbers(&b, "x4", x[3]);
  CHECK_OK(agl_build_finish(&t, &b), err);
  for (int i = 0; i < 2; i++) {
    CHECK_OK(
        fit(&m, i == 0 ? "ridge" : "lasso", "y ~ x1 + x2 + x3 + x4", t, &(options){.lambda = 0.1}),
        err);
    CHECK(agl_model_nterm(m) == 5 && agl_model_omitted(NULL, m, 0) == NULL);
    agl_model_free(m);
    m = NULL;
  }
  agl_table_free(t);
}

int main(void)
{
  agl_table *t = data();
  agl_model *m = NULL;
  test_svd();
  test_minimum();
  test_values(t);
  test_refusals(t);
  test_wide();
  CHECK_NOMEM(fit(&m, "ridge", "y ~ a + b", t, &(options){.text = "gcv", .weights = "w"}),
              agl_model_free(m));
  CHECK_NOMEM(fit(&m, "lasso", "y ~ a + b", t, &(options){.text = "1se", .folds = 4}),
              agl_model_free(m));
  agl_table_free(t);
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
