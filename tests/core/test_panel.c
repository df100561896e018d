/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_panel.c - panel regressions: hand-worked values, refusals, running out of memory. Values of plm
** are in tests/certified. */
#include <math.h>
#include <string.h>

#include "agglom.h"
#include "data/build.h"
#include "test.h"

static agl_err err;

/* Three firms, three years; firm 2 lacks its last. */
static agl_table *panel(void)
{
  static const double firm[] = {1, 1, 1, 2, 2, 3, 3, 3}, year[] = {1, 2, 3, 1, 2, 3, 2, 1};
  static const double x[] = {1, 2, 4, 2, 5, 1, 3, 2}, y[] = {2, 3, 7, 1, 4, 6, 9, 7};
  static const double fixed[] = {1, 1, 1, 5, 5, 2, 2, 2}, twice[] = {1, 1, 3, 2, 2, 3, 3, 3};
  agl_table *t = NULL;
  agl_build b = agl_build_start(8, &err);
  agl_build_numbers(&b, "firm", firm);
  agl_build_numbers(&b, "year", year);
  agl_build_numbers(&b, "x", x);
  agl_build_numbers(&b, "y", y);
  agl_build_numbers(&b, "fixed", fixed);
  agl_build_numbers(&b, "twice", twice);
  CHECK_OK(agl_build_finish(&t, &b), err);
  return t;
}

static agl_status fit(agl_model **m, const char *formula, const agl_table *t, const char *method,
                      const char *effect)
{
  static const char *const index[] = {"firm", "year"};
  const agl_argument a[] = {{.name = "index", .kind = AGL_GIVEN_LIST, .list = index, .n = 2},
                            {.name = "method", .kind = AGL_GIVEN_TEXT, .text = method},
                            {.name = "effect", .kind = AGL_GIVEN_TEXT, .text = effect}};
  return agl_model_fit(m, "panel", formula, t, a, 3, &err);
}

/* Within: x less its mean by firm is -4/3 -1/3 5/3, -3/2 3/2, -1 1 0; y -2 -1 3, -3/2 3/2, -4/3 5/3
** -1/3: slope (8/3 + 1/3 + 5 + 9/2 + 4/3 + 5/3) / (42/9 + 9/2 + 2) = 15.5 / 11.1666 */
static void test_values(const agl_table *t)
{
  agl_model *m = NULL;
  const char *why = NULL;
  double b = 0, se = 0;
  CHECK_OK(fit(&m, "y ~ x + fixed", t, "within", "individual"), err);
  CHECK_OK(agl_model_coef(&b, &se, m, "x", &err), err);
  CHECK_NEAR(b, 15.5 / (42 / 9.0 + 4.5 + 2), 1e-14);
  CHECK_STR(agl_model_omitted(&why, m, 1), "fixed");
  CHECK_STR(why, "the absorbed effects fit it");
  CHECK(agl_model_ndropped(m) == 0);
  agl_model_free(m);
  m = NULL;
  /* differences of x: 1 2, 3, 1 -2; of y: 1 4, 3, 2 -3, without an intercept */
  CHECK_OK(fit(&m, "y ~ x - 1", t, "fd", "individual"), err);
  CHECK_OK(agl_model_coef(&b, &se, m, "x", &err), err);
  CHECK_NEAR(b, (1 + 8 + 9 + 2 + 6) / 19.0, 1e-14);
  CHECK(agl_model_nobs(m) == 5 && agl_model_ndropped(m) == 0);
  agl_model_free(m);
  m = NULL;
  CHECK_OK(fit(&m, "y ~ fixed", t, "between", "individual"), err);
  CHECK(agl_model_nobs(m) == 3);
  agl_model_free(m);
}

static const struct {
  const char *formula, *method, *effect, *msg;
} refusals[] = {
    {"y ~ x", "fd", "time", "method = 'fd' is for effect = 'individual'"},
    {"y ~ x", "random", "twoways",
     "random effects of both ways need a balanced panel: 3 units at 3 times are not 8 rows"},
    {"y ~ fixed", "within", "individual", "the absorbed effects fit every term of 'y ~ fixed'"},
    {"y ~ x + fixed", "random", "individual",
     "random effects: 3 groups leave the between regression on 3 terms no degrees of freedom"},
    {"y ~ x", "withn", "individual", "no method = 'withn'; did you mean 'within'?"},
};

static void test_refusals(const agl_table *t)
{
  static const char *const twice[] = {"firm", "twice"};
  const agl_argument index[] = {
      {.name = "index", .kind = AGL_GIVEN_LIST, .list = twice, .n = 2},
      {.name = "index", .kind = AGL_GIVEN_TEXT, .text = "firm"},
  };
  agl_model *m = NULL;
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    CHECK(fit(&m, refusals[i].formula, t, refusals[i].method, refusals[i].effect) != AGL_OK);
    CHECK_STR(err.msg, refusals[i].msg);
  }
  CHECK(agl_model_fit(&m, "panel", "y ~ x", t, &index[0], 1, &err) == AGL_EDATA);
  CHECK_STR(err.msg, "index: rows 1 and 2 have the same firm and twice");
  CHECK(agl_model_fit(&m, "panel", "y ~ x", t, &index[1], 1, &err) == AGL_EARG);
  CHECK_STR(err.msg, "panel needs index = { unit, time }, two columns");
  CHECK(m == NULL);
}

/* Effects of firms, or of firms and years, as predictions and in leverages: running out of memory. */
static void test_effects_nomem(const agl_table *t)
{
  const agl_argument hc3 = {.name = "se", .kind = AGL_GIVEN_TEXT, .text = "hc3"};
  agl_model *m = NULL;
  agl_table *p = NULL;
  CHECK_OK(agl_model_fit(&m, "ols", "y ~ x | firm + year", t, NULL, 0, &err), err);
  CHECK_NOMEM(agl_model_predict(&p, m, t, AGL_INTERVAL_NONE, 0.95, &err), agl_table_free(p));
  agl_model_free(m);
  CHECK_NOMEM(agl_model_fit(&m, "ols", "y ~ x | firm", t, &hc3, 1, &err), agl_model_free(m));
}

int main(void)
{
  static const char *const methods[] = {"within", "between", "fd", "random", "pooling"};
  agl_table *t = panel();
  agl_model *m = NULL;
  test_values(t);
  test_refusals(t);
  for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
    CHECK_NOMEM(fit(&m, "y ~ x", t, methods[i], "individual"), agl_model_free(m));
  test_effects_nomem(t);
  agl_table_free(t);
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
