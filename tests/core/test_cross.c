/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_cross.c - least squares for many rows: core/num/cross.c and the designs that borrow columns. */
#include "base/thread.h"
#include "csv_file.h"
#include "data/build.h"
#include "model_test.h"

enum { N = 60000, GAP = 4001 };

static agl_err err;

/* Four rows over and over: x = 1..4 + `far`, y = 1 + 2 (x - far) + e with e = (1, -1, -1, 1) / 2, so
** the slope is 2, RSS n / 4, Sxx 5 n / 4 and TSS 21 n / 4. z is x with a little of w, which is
** orthogonal to x and e; v is 2x - 1. `gap` says whether a row lacks its x. */
static agl_table *pattern(double far, double little, bool gap)
{
  static const double e[] = {0.5, -0.5, -0.5, 0.5}, w[] = {1, -3, 3, -1};
  static double x[N], y[N], z[N], v[N];
  agl_table *t = NULL;
  agl_build b = agl_build_start(N, &err);
  for (size_t i = 0; i < N; i++) {
    x[i] = (double)(i % 4 + 1) + far;
    y[i] = 1 + 2 * (double)(i % 4 + 1) + e[i % 4];
    z[i] = x[i] + little * w[i % 4];
    v[i] = 2 * x[i] - 1;
  }
  for (size_t i = GAP; gap && i < GAP + 4; i++)
    x[i] = NAN;
  agl_build_numbers(&b, "x", x);
  agl_build_numbers(&b, "y", y);
  agl_build_numbers(&b, "z", z);
  agl_build_numbers(&b, "v", v);
  CHECK_OK(agl_build_finish(&t, &b), err);
  return t;
}

static agl_model *fit(const char *formula, const agl_table *t)
{
  agl_model *m = NULL;
  CHECK_OK(fit_ols(&m, formula, t, NULL, &err), err);
  return m;
}

static void check_numbers(const char *formula, const agl_table *t, double far, double n)
{
  agl_model *m = fit(formula, t);
  agl_table *r = NULL;
  double b = 0, se = 0, s2 = n / 4 / (n - 2);
  CHECK_OK(agl_model_coef(&b, &se, m, "x", &err), err);
  CHECK_NEAR(b, 2, 1e-15);
  CHECK_NEAR(se, sqrt(s2 / (5 * n / 4)), 1e-14);
  CHECK_OK(agl_model_coef(&b, &se, m, "const", &err), err);
  CHECK_NEAR(b, 1 - 2 * far, 1e-14);
  CHECK_NEAR(se, sqrt(s2 * (1 / n + (2.5 + far) * (2.5 + far) / (5 * n / 4))), 1e-14);
  CHECK_OK(agl_model_vcov(&r, m, &err), err);
  CHECK_NEAR(number_at(r, "const", 1), -(2.5 + far) * s2 / (5 * n / 4), 1e-14);
  CHECK_NEAR(number_at(r, "x", 0), -(2.5 + far) * s2 / (5 * n / 4), 1e-14);
  agl_table_free(r);
  CHECK_OK(agl_model_anova(&r, m, &err), err);
  CHECK_NEAR(number_at(r, "ss", 0), 5 * n, 1e-14);
  CHECK_NEAR(number_at(r, "ss", 1), n / 4, 1e-14);
  agl_table_free(r);
  CHECK_OK(agl_model_augment(&r, m, &err), err);
  CHECK_NEAR(number_at(r, "residual", N / 2 + 1), -0.5, 1e-13);
  CHECK_NEAR(number_at(r, "leverage", N / 2), 1 / n + 1.5 * 1.5 / (5 * n / 4), 1e-6);
  agl_table_free(r);
  CHECK_OK(agl_model_recipe(&r, m, &err), err);
  CHECK_STR(text_at(r, "value", 0), "ordinary least squares, cross-products and Cholesky");
  agl_table_free(r);
  agl_model_free(m);
}

static void test_numbers(void)
{
  agl_table *t = pattern(0, 1, false), *far = pattern(1e6, 1, false), *gap = pattern(0, 1, true);
  agl_model *m;
  agl_table *r = NULL;
  check_numbers("y ~ x", t, 0, N);
  check_numbers("y ~ x", far, 1e6, N);
  check_numbers("y ~ x", gap, 0, N - 4);
  m = fit("y ~ x", gap);
  CHECK_OK(agl_model_recipe(&r, m, &err), err);
  CHECK_STR(text_at(r, "value", 2), "59996 of 60000; 4 dropped: x missing or infinite");
  agl_table_free(r);
  CHECK_OK(agl_model_augment(&r, m, &err), err);
  CHECK(number_at(r, "row", GAP - 1) == GAP && number_at(r, "row", GAP) == GAP + 5);
  agl_table_free(r);
  agl_model_free(m);
  agl_table_free(t);
  agl_table_free(far);
  agl_table_free(gap);
}

/* x and z apart by 1e-6 of their size: the cross-products have half of the digits, the fit all. */
static void test_ill_conditioned(void)
{
  agl_table *t = pattern(0, 0x1p-20, false), *r = NULL;
  agl_model *m = fit("y ~ x + z", t);
  double b = 0, se = 0;
  CHECK_OK(agl_model_coef(&b, &se, m, "x", &err), err);
  CHECK_NEAR(b, 2, 1e-12);
  CHECK_OK(agl_model_recipe(&r, m, &err), err);
  CHECK_STR(text_at(r, "value", 0), "ordinary least squares, Householder QR");
  agl_table_free(r);
  agl_model_free(m);
  m = NULL;
  CHECK_OK(fit_ols(&m, "y ~ x + v", t, NULL, &err), err);
  CHECK_STR(agl_model_omitted(NULL, m, 0), "v");
  agl_model_free(m);
  agl_table_free(t);
}

/* Any number of threads gives the same bits; a request to stop is heard. */
static void test_threads(void)
{
  agl_table *t = pattern(0, 0.37, false), *a = NULL, *b = NULL;
  agl_model *m;
  for (unsigned threads = 1; threads <= 4; threads += 3) {
    agl_set_threads(threads);
    m = fit("y ~ x + z", t);
    CHECK_OK(agl_model_tidy(threads == 1 ? &a : &b, m, 0.95, &err), err);
    agl_model_free(m);
  }
  agl_set_threads(0);
  for (size_t i = 0; i < 3; i++)
    CHECK(number_at(a, "estimate", i) == number_at(b, "estimate", i) &&
          number_at(a, "std_error", i) == number_at(b, "std_error", i));
  agl_table_free(a);
  agl_table_free(b);
  m = NULL;
  agl_interrupt(true);
  CHECK(fit_ols(&m, "y ~ x", t, NULL, &err) == AGL_EINTR && m == NULL);
  CHECK_STR(err.msg, "interrupted");
  agl_interrupt(false);
  agl_set_threads(1);
  CHECK_NOMEM(fit_ols(&m, "y ~ x + z", t, NULL, &err), agl_model_free(m));
  agl_set_threads(0);
  agl_table_free(t);
}

int main(void)
{
  test_numbers();
  test_ill_conditioned();
  test_threads();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
