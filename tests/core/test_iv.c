/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_iv.c - instrumental variables and absorbed effects: hand-worked values, refusals, running out of
** memory. Values of R are in tests/certified. */
#include <math.h>

#include "data/build.h"
#include "model_test.h"
#include "test.h"

static agl_err err;

static agl_table *small(void)
{
  static const double y[] = {1, 3, 2, 5, 4, 8}, x[] = {1, 2, 3, 4, 5, 6}, z[] = {1, 1, 2, 2, 4, 5};
  static const double v[] = {1, 0, 0, 2, 1, 0}, g[] = {1, 1, 2, 2, 3, 3},
                      zz[] = {2, 2, 4, 4, 8, 10};
  agl_table *t = NULL;
  agl_build b = agl_build_start(6, &err);
  agl_build_numbers(&b, "y", y);
  agl_build_numbers(&b, "x", x);
  agl_build_numbers(&b, "z", z);
  agl_build_numbers(&b, "v", v);
  agl_build_numbers(&b, "g", g);
  agl_build_numbers(&b, "zz", zz);
  CHECK_OK(agl_build_finish(&t, &b), err);
  return t;
}

static agl_status fit(agl_model **m, const char *formula, const agl_table *t, const char *method)
{
  const agl_argument a = {.name = "method", .kind = AGL_GIVEN_TEXT, .text = method};
  return agl_model_fit(m, "iv", formula, t, &a, method != NULL, &err);
}

/* One instrument, zz being twice z: the slope is Szy / Szx, z about its mean 2.5. */
static void test_values(const agl_table *t)
{
  static const char *const methods[] = {NULL, "2sls", "liml", "gmm"};
  for (size_t i = 0; i < 4; i++) {
    agl_model *m = NULL;
    double b = 0, se = 0;
    CHECK_OK(fit(&m, "y ~ 1 | x ~ z + zz", t, methods[i]), err);
    CHECK_OK(agl_model_coef(&b, &se, m, "x", &err), err);
    CHECK_NEAR(b,
               (-1.5 * 1 - 1.5 * 3 - 0.5 * 2 - 0.5 * 5 + 1.5 * 4 + 2.5 * 8) /
                   (-1.5 * 1 - 1.5 * 2 - 0.5 * 3 - 0.5 * 4 + 1.5 * 5 + 2.5 * 6),
               1e-12);
    CHECK_STR(agl_model_omitted(NULL, m, 0), "zz");
    agl_model_free(m);
  }
}

/* ols with instruments in its formula is two-stage least squares. */
static void test_by_formula(const agl_table *t)
{
  agl_model *m = NULL, *iv = NULL;
  double b = 0, se = 0, same = 1, same_se = 1;
  CHECK_OK(fit_ols(&m, "y ~ v | x ~ z", t, NULL, &err), err);
  CHECK_OK(fit(&iv, "y ~ v | x ~ z", t, NULL), err);
  CHECK_STR(agl_model_estimator(m)->name, "iv");
  CHECK_OK(agl_model_coef(&b, &se, m, "x", &err), err);
  CHECK_OK(agl_model_coef(&same, &same_se, iv, "x", &err), err);
  CHECK(b == same && se == same_se);
  agl_model_free(m);
  agl_model_free(iv);
}

static const struct {
  const char *estimator, *formula, *option, *value, *msg;
} refusals[] = {
    {"iv", "y ~ 1 | x + v ~ z", NULL, NULL,
     "not identified: 2 endogenous regressors need as many instruments, 'y ~ 1 | x + v ~ z' has 1"},
    {"iv", "y ~ 1 | x ~ z", "se", "classical", NULL},
    {"iv", "y ~ 1 | x ~ z", "method", "2sl", "no method = '2sl'; did you mean '2sls'?"},
    {"ols", "y ~ g | g", NULL, NULL, "the absorbed effects fit every term of 'y ~ g | g'"},
};

static void test_refusals(const agl_table *t)
{
  const agl_argument both[] = {{.name = "method", .kind = AGL_GIVEN_TEXT, .text = "gmm"},
                               {.name = "se", .kind = AGL_GIVEN_TEXT, .text = "classical"}};
  const agl_argument fuller = {.name = "fuller", .kind = AGL_GIVEN_NUMBER, .number = 1};
  agl_model *m = NULL;
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    agl_argument a = {
        .name = refusals[i].option, .kind = AGL_GIVEN_TEXT, .text = refusals[i].value};
    agl_status status = agl_model_fit(&m, refusals[i].estimator, refusals[i].formula, t, &a,
                                      refusals[i].option != NULL, &err);
    CHECK((status == AGL_OK) == (refusals[i].msg == NULL));
    if (status != AGL_OK)
      CHECK_STR(err.msg, refusals[i].msg);
    agl_model_free(m);
    m = NULL;
  }
  CHECK(agl_model_fit(&m, "iv", "y ~ 1 | x ~ z", t, both, 2, &err) == AGL_EARG);
  CHECK_STR(
      err.msg,
      "gmm weighs by unequal variances: se = 'hc0', 'hc1', 'cluster' or 'hac', not 'classical'");
  CHECK(agl_model_fit(&m, "iv", "y ~ 1 | x ~ z", t, &fuller, 1, &err) == AGL_EARG);
  CHECK_STR(err.msg, "fuller is an option of method = 'liml', not of '2sls'");
}

/* Within groups of two, x and y differ by 1 and 2, 3, 4: slope (2 + 3 + 4) / 3. */
static void test_absorbed(const agl_table *t)
{
  agl_model *m = NULL;
  double b = 0, se = 0;
  CHECK_OK(fit_ols(&m, "y ~ x | g", t, NULL, &err), err);
  CHECK_OK(agl_model_coef(&b, &se, m, "x", &err), err);
  CHECK_NEAR(b, 3, 1e-14);
  agl_model_free(m);
  m = NULL;
  CHECK_NOMEM(fit_ols(&m, "y ~ x + v | g", t, NULL, &err), agl_model_free(m));
}

int main(void)
{
  static const char *const methods[] = {"2sls", "liml", "gmm"};
  agl_table *t = small();
  agl_model *m = NULL;
  test_values(t);
  test_by_formula(t);
  test_refusals(t);
  test_absorbed(t);
  for (size_t i = 0; i < 3; i++)
    CHECK_NOMEM(fit(&m, "y ~ v | x ~ z", t, methods[i]), agl_model_free(m));
  agl_table_free(t);
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
