/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_robust.c - M and MM estimates: hand-worked values, the equations they solve, outliers, refusals,
** running out of memory. Values of rlm are in tests/certified. */
#include <math.h>
#include <string.h>

#include "agglom.h"
#include "data/build.h"
#include "test.h"

static agl_err err;

enum { ROWS = 24 };

/* y = 1 + 2 x +- 0.1, 0.2 but for the last 9 of 24 rows, which lie on a line of their own. */
static agl_table *data(void)
{
  double x[ROWS], y[ROWS], line[ROWS], w[ROWS], half[ROWS];
  agl_table *t = NULL;
  agl_build b = agl_build_start(ROWS, &err);
  for (int i = 0; i < ROWS; i++) {
    double e = (i % 2 == 0 ? 0.1 : -0.1) * (i % 3 == 0 ? 2 : 1);
    x[i] = i % 8 + 0.25 * (i / 8);
    y[i] = i < 15 ? 1 + 2 * x[i] + e : 40 - x[i] + e;
    line[i] = i < 15 ? 1 + 2 * x[i] : 40 - x[i];
    w[i] = 1 + i % 2;
    half[i] = i < 12 ? 1 : 2 + i;
  }
  agl_build_numbers(&b, "x", x);
  agl_build_numbers(&b, "y", y);
  agl_build_numbers(&b, "line", line);
  agl_build_numbers(&b, "w", w);
  agl_build_numbers(&b, "half", half);
  CHECK_OK(agl_build_finish(&t, &b), err);
  return t;
}

static agl_status fit(agl_model **m, const char *formula, const agl_table *t, const char *method,
                      const char *option, double value)
{
  agl_argument a[2] = {{.name = "method", .kind = AGL_GIVEN_TEXT, .text = method}};
  if (option != NULL)
    a[1] = (agl_argument){.name = option, .kind = AGL_GIVEN_NUMBER, .number = value};
  return agl_model_fit(m, "robust", formula, t, a, option != NULL ? 2 : 1, &err);
}

static double coef(const agl_model *m, const char *term)
{
  double b = NAN, se;
  CHECK_OK(agl_model_coef(&b, &se, m, term, &err), err);
  return b;
}

static double number(const agl_table *t, const char *column, size_t row)
{
  size_t at;
  CHECK_OK(agl_table_find(&at, t, column, &err), err);
  return agl_column_view(agl_table_column(t, at)).number[row];
}

/* With weights as shown and the scale as stated, the residuals meet sum w r = sum w r x = 0, and the scale
** is their median over 0.6745. */
static void test_equations(const agl_table *t)
{
  static const char *const methods[] = {"huber", "bisquare", "mm"};
  for (int i = 0; i < 3; i++) {
    agl_model *m = NULL;
    agl_table *rows = NULL, *glance = NULL;
    double scale, sum = 0, product = 0;
    CHECK_OK(fit(&m, "y ~ x", t, methods[i], NULL, 0), err);
    CHECK_OK(agl_model_augment(&rows, m, &err), err);
    CHECK_OK(agl_model_glance(&glance, m, &err), err);
    scale = number(glance, "scale", 0);
    for (size_t r = 0; r < ROWS; r++) {
      double e = number(rows, "residual", r), w = number(rows, "robust_weight", r),
             u = fabs(e) / scale;
      double want = i == 0      ? fmin(1, 1.345 / u)
                    : u < 4.685 ? pow(1 - u * u / (4.685 * 4.685), 2)
                                : 0;
      CHECK(fabs(w - want) < 1e-9);
      sum += w * e;
      product += w * e * number(rows, "x", r);
    }
    CHECK(fabs(sum) < 1e-9 && fabs(product) < 1e-9);
    agl_table_free(glance);
    agl_table_free(rows);
    agl_model_free(m);
  }
}

/* Nine of 24 rows on another line: MM does not see them, whatever the seed. */
static void test_outliers(const agl_table *t)
{
  double first = 0;
  for (int seed = 1; seed < 6; seed++) {
    agl_model *m = NULL;
    CHECK_OK(fit(&m, "y ~ x", t, "mm", "seed", seed), err);
    CHECK(fabs(coef(m, "x") - 2) < 0.05 && fabs(coef(m, "const") - 1) < 0.2);
    if (seed == 1)
      first = coef(m, "x");
    CHECK_NEAR(coef(m, "x"), first, 1e-10);
    agl_model_free(m);
  }
}

/* huber with a k beyond all residuals is least squares */
static void test_wide(const agl_table *t)
{
  agl_model *m = NULL, *ols = NULL;
  CHECK_OK(fit(&m, "y ~ x", t, "huber", "k", 100), err);
  CHECK_OK(agl_model_fit(&ols, "ols", "y ~ x", t, NULL, 0, &err), err);
  CHECK_NEAR(coef(m, "x"), coef(ols, "x"), 1e-13);
  agl_model_free(m);
  agl_model_free(ols);
}

static void test_refusals(const agl_table *t)
{
  agl_model *m = NULL;
  CHECK(fit(&m, "line ~ x", t, "mm", NULL, 0) == AGL_EDATA);
  CHECK_STR(err.msg, "half of the rows fit 'line ~ x' exactly: their residuals have no scale");
  CHECK(fit(&m, "y ~ x", t, "bisquare", "k", 2) == AGL_EARG);
  CHECK_STR(err.msg, "method = 'bisquare' has no k");
  CHECK(fit(&m, "y ~ x", t, "huber", "seed", 2) == AGL_EARG);
  CHECK_STR(err.msg, "method = 'huber' has no seed");
  CHECK(fit(&m, "y ~ x", t, "mm", "c", 1) == AGL_EARG);
  CHECK_STR(err.msg, "c must be a number from 1.548 to 100, got 1");
  CHECK(fit(&m, "y ~ x", t, "tukey", NULL, 0) == AGL_EARG);
  CHECK_STR(err.msg, "no method = 'tukey'; there is: huber | bisquare | mm");
  agl_interrupt(true);
  CHECK(fit(&m, "y ~ x", t, "mm", NULL, 0) == AGL_EINTR);
  agl_interrupt(false);
  CHECK(m == NULL);
}

int main(void)
{
  static const char *const methods[] = {"huber", "bisquare"};
  agl_table *t = data();
  agl_model *m = NULL;
  test_equations(t);
  test_outliers(t);
  test_wide(t);
  test_refusals(t);
  for (int i = 0; i < 2; i++)
    CHECK_NOMEM(fit(&m, "y ~ x + I(2 * x)", t, methods[i], NULL, 0), agl_model_free(m));
  CHECK_NOMEM(fit(&m, "y ~ x", t, "mm", "subsets", 3), agl_model_free(m));
  agl_table_free(t);
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
