/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_hypothesis.c - functions of coefficients by the delta method and likelihood ratios: hand-worked
** values, refusals, running out of memory. Values of R are in tests/certified (hypotheses.R).
*/
#include "data/build.h"
#include "options.h"

static agl_table *small(void)
{
  static const char text[] =
      "x,y,z,w,v\n1,3,1,1,5\n2,4,0,2,1\n3,7,,1,4\n4,6,1,2,1\n5,9,0,1,5\n6,11,0,2,9\n";
  agl_table *t = NULL;
  CHECK_OK(agl_csv_parse(&t, text, strlen(text), "t.csv", NULL, &err), err);
  return t;
}

static agl_model *fit(const agl_table *t, const char *formula, const char *options)
{
  agl_model *m = NULL;
  CHECK_OK(fit_with(&m, formula, t, options, &err), err);
  return m;
}

/* x^2 = q^2 has the derivative 2 x: F = (x^2 - q^2)^2 / (2 x se)^2. */
static void test_delta(const agl_table *t)
{
  agl_model *m = fit(t, "y ~ x", "se=hc1");
  agl_table *r = NULL;
  double b, se;
  CHECK_OK(agl_model_coef(&b, &se, m, "x", &err), err);
  CHECK_OK(agl_model_test(&r, m, "x^2 = 4", &err), err);
  CHECK_NEAR(number_at(r, "f_statistic", 0), pow((b * b - 4) / (2 * b * se), 2), 1e-12);
  agl_table_free(r);
  CHECK_OK(agl_model_test(&r, m, "2 / x - exp(0) = 1, const = 0", &err), err);
  CHECK(number_at(r, "chi_squared", 0) == 2 * number_at(r, "f_statistic", 0));
  CHECK(number_at(r, "df_residual", 0) == 4);
  agl_table_free(r);
  r = NULL;
  CHECK_NOMEM(agl_model_test(&r, m, "x * const = 1", &err), agl_table_free(r));
  agl_model_free(m);
}

static void test_lrtest(const agl_table *t)
{
  static const struct {
    const char *formula, *options;
    agl_status code;
    const char *msg;
  } bad[] = {
      {"w ~ x", "", AGL_EARG, "lrtest: the fits explain 'w' and 'y', expected the same"},
      {"y ~ x + z", "", AGL_EDATA,
       "lrtest: the fits use different rows (5 and 6 of them): drop the rows that lack a term of "
       "either"},
      {"y ~ x", "weights=w", AGL_EARG,
       "lrtest: the fits differ in more than terms: ols with weights w and ols"},
      {"y ~ w", "", AGL_EARG, "lrtest: both fits have 2 coefficients: neither is nested"},
      {"y ~ w + v", "", AGL_EARG, "lrtest: not nested: 'y ~ w + v' fits worse than 'y ~ x'"},
  };
  agl_model *m = fit(t, "y ~ x", ""), *less = fit(t, "y ~ 1", ""), *other;
  agl_table *r = NULL;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    other = fit(t, bad[i].formula, bad[i].options);
    CHECK(agl_model_lrtest(&r, other, m, &err) == bad[i].code && r == NULL);
    CHECK_STR(err.msg, bad[i].msg);
    agl_model_free(other);
  }
  CHECK_OK(agl_model_lrtest(&r, less, m, &err), err);
  CHECK_STR(text_at(r, "restricted", 0), "y ~ 1");
  CHECK_STR(text_at(r, "unrestricted", 0), "y ~ x");
  CHECK_NEAR(number_at(r, "df", 0), 1, 0);
  /* n log(TSS / RSS), TSS = 136 / 3, RSS = TSS - 27^2 / 17.5 */
  CHECK_NEAR(number_at(r, "statistic", 0), 6 * log(136.0 / 3 / (136.0 / 3 - 27 * 27 / 17.5)),
             1e-12);
  agl_table_free(r);
  r = NULL;
  CHECK_NOMEM(agl_model_lrtest(&r, less, m, &err), agl_table_free(r));
  agl_model_free(less);
  agl_model_free(m);
}

int main(void)
{
  agl_table *t = small();
  test_delta(t);
  test_lrtest(t);
  agl_table_free(t);
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
