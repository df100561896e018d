/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_resample.c - the bootstraps of a fit: what their moments must be, the same draws for any number
** of threads, refusals. P-values of all draws are in tests/certified (wild.R).
*/
#include "data/build.h"
#include "options.h"

typedef agl_status resampler(agl_table **out, const agl_model *m, const agl_argument *given,
                             size_t n, agl_err *err);

static agl_status resample(agl_table **out, resampler *f, const agl_model *m, const char *options,
                           agl_err *e)
{
  spelled s;
  spell(&s, options);
  return f(out, m, s.a, s.n, e);
}

static agl_model *fit(const char *file, const char *formula, const char *options)
{
  agl_table *t = read_csv(file, NULL);
  agl_model *m = NULL;
  CHECK_OK(fit_with(&m, formula, t, options, &err), err);
  agl_table_free(t);
  return m;
}

static const char grunfeld[] = "tests/certified/r/grunfeld.csv", inv[] = "inv ~ value + capital";

/* Given the data, random signs have the covariance hc0; residuals that of s^2 (n - k) / n; drawn rows
** and clusters about hc0 and cr0. 20,000 resamples know a standard deviation to half a percent. */
static void test_moments(void)
{
  static const struct {
    const char *fit, *type;
    double times, tolerance;
  } moments[] = {{"se=hc0", "type=wild reps=20000", 1, 0.02},
                 {"se=classical", "type=residual reps=20000", 0.99247, 0.02}, /* sqrt(197 / 200) */
                 {"se=hc0", "type=pairs reps=20000", 1, 0.05},
                 {"se=hc0 weights=w", "type=wild reps=20000 seed=7", 1, 0.02},
                 {"se=cr0 cluster=firm", "type=wild reps=100", 1, 10}};
  for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
    agl_model *m = fit(grunfeld, inv, moments[i].fit);
    agl_table *t = NULL;
    double b, se;
    CHECK_OK(resample(&t, agl_model_bootstrap, m, moments[i].type, &err), err);
    for (size_t j = 0; t != NULL && j < 3; j++) {
      CHECK_OK(agl_model_coef(&b, &se, m, text_at(t, "term", j), &err), err);
      CHECK(number_at(t, "estimate", j) == b);
      CHECK_NEAR(number_at(t, "std_error", j), moments[i].times * se, moments[i].tolerance);
      CHECK_NEAR((number_at(t, "conf_high", j) - number_at(t, "conf_low", j)) / 3.92,
                 number_at(t, "std_error", j), 0.2);
      CHECK(fabs(number_at(t, "bias", j)) < se);
    }
    agl_table_free(t);
    agl_model_free(m);
  }
}

/* Two clusters give three resamples: the first twice, the second twice, both. */
static void test_clusters(void)
{
  static const char text[] = "x,y,g\n0,1,1\n1,2,1\n0,1,2\n1,4,2\n";
  agl_table *data = NULL, *t = NULL;
  agl_model *m = NULL;
  CHECK_OK(agl_csv_parse(&data, text, strlen(text), "t.csv", NULL, &err), err);
  CHECK_OK(fit_with(&m, "y ~ x", data, "cluster=g", &err), err);
  CHECK_OK(resample(&t, agl_model_bootstrap, m, "reps=1000 level=0.9", &err), err);
  CHECK_NEAR(number_at(t, "conf_low", 1), 1, 1e-12);
  CHECK_NEAR(number_at(t, "conf_high", 1), 3, 1e-12);
  CHECK_NEAR(number_at(t, "std_error", 0), 0, 1e-12);
  CHECK_NEAR(number_at(t, "std_error", 1), sqrt(0.5), 0.05);
  CHECK(number_at(t, "reps", 1) == 1000);
  agl_table_free(t);
  t = NULL;
  /* with rows of one x there is no slope: 2 / 16 of the resamples of rows */
  CHECK_OK(resample(&t, agl_model_bootstrap, m, "type=pairs reps=4000", &err), err);
  CHECK_NEAR(number_at(t, "reps", 1), 3500, 0.02);
  agl_table_free(t);
  agl_model_free(m);
  agl_table_free(data);
}

/* Draws at random come near all draws; the same bits for any number of threads, others for another
** seed. */
static void test_draws(void)
{
  static const char *const options[] = {"reps=1000 seed=3", "reps=5000 weights=webb seed=3",
                                        "reps=1000 seed=4"};
  agl_model *m =
      fit("tests/certified/r/produc.csv", "unemp ~ log(gsp) + log(emp)", "cluster=state");
  agl_table *t = NULL;
  double p[3][2];
  for (size_t i = 0; i < 3; i++)
    for (unsigned threads = 0; threads < 2; threads++) {
      agl_set_threads(threads * 2 + 1);
      CHECK_OK(resample(&t, agl_model_wild, m, options[i], &err), err);
      CHECK_STR(text_at(t, "draws", 1), i == 1 ? "webb" : "rademacher");
      p[i][threads] = number_at(t, "p_value", 1);
      agl_table_free(t);
      t = NULL;
    }
  CHECK(p[0][0] == p[0][1] && p[1][0] == p[1][1] && p[2][0] == p[2][1]);
  CHECK(p[0][0] != p[2][0] && fabs(p[0][0] - p[2][0]) < 0.05 && fabs(p[0][0] - p[1][0]) < 0.05);
  for (unsigned threads = 0; threads < 2; threads++) {
    agl_set_threads(threads * 2 + 1);
    CHECK_OK(resample(&t, agl_model_bootstrap, m, "type=pairs reps=300", &err), err);
    p[threads][0] = number_at(t, "std_error", 1);
    agl_table_free(t);
    t = NULL;
  }
  CHECK(p[0][0] == p[1][0]);
  agl_set_threads(0);
  agl_model_free(m);
}

static const struct {
  resampler *f;
  const char *fit, *options, *msg;
} refusals[] = {
    {agl_model_wild, "se=hc1", "reps=99",
     "wild is for fits with one way of clusters: cluster = a column"},
    {agl_model_wild, "cluster=firm+year", "reps=99",
     "wild is for fits with one way of clusters: cluster = a column"},
    {agl_model_wild, "cluster=firm", "term=valu", "no term 'valu'; did you mean 'value'?"},
    {agl_model_wild, "cluster=firm", "rep=99", "wild has no option 'rep'; did you mean 'reps'?"},
    {agl_model_wild, "cluster=firm", "reps=0",
     "reps must be a whole number from 1 to 100000000, got 0"},
    {agl_model_wild, "cluster=firm", "weights=mammen",
     "no weights = 'mammen'; there is: rademacher | webb"},
    {agl_model_wild, "cluster=firm", "impose_null=1",
     "impose_null must be true or false, got a number"},
    {agl_model_bootstrap, "se=hc1", "type=cluster",
     "type = 'cluster' is for fits with one way of clusters: cluster = a column"},
    {agl_model_bootstrap, "se=hc1", "type=rows",
     "no type = 'rows'; there is: pairs | residual | wild | cluster"},
    {agl_model_bootstrap, "se=hc1", "level=95",
     "level must be a number from 0.001 to 0.999, got 95"},
};

static void test_refusals(void)
{
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    agl_model *m = fit(grunfeld, inv, refusals[i].fit);
    agl_table *t = NULL;
    CHECK(resample(&t, refusals[i].f, m, refusals[i].options, &err) == AGL_EARG && t == NULL);
    CHECK_STR(err.msg, refusals[i].msg);
    agl_model_free(m);
  }
}

/* Few clusters: CR2 as the fit that asks for it has it, and the wild bootstrap; nothing after others. */
static void test_few_clusters(void)
{
  agl_model *m = fit(grunfeld, inv, "cluster=firm"),
            *two = fit(grunfeld, inv, "se=cr2 cluster=firm");
  agl_table *few = NULL, *tidy = NULL, *wild = NULL;
  CHECK_OK(agl_model_few_clusters(&few, m, &err), err);
  CHECK_OK(agl_model_tidy(&tidy, two, 0.95, &err), err);
  CHECK_OK(agl_model_wild(&wild, m, NULL, 0, &err), err);
  for (size_t j = 0; j < 3; j++) {
    CHECK(number_at(few, "std_error", j) == number_at(tidy, "std_error", j));
    CHECK(number_at(few, "p_value", j) == number_at(tidy, "p_value", j));
    CHECK(number_at(few, "wild_p_value", j) == number_at(wild, "p_value", j));
    CHECK(number_at(few, "clusters", j) == 10);
  }
  agl_table_free(few);
  few = NULL;
  agl_set_threads(1);
  CHECK_NOMEM(agl_model_few_clusters(&few, m, &err), agl_table_free(few));
  agl_set_threads(0);
  agl_table_free(tidy);
  agl_table_free(wild);
  agl_model_free(two);
  agl_model_free(m);
  m = fit(grunfeld, inv, "cluster=firm weights=w");
  few = NULL;
  CHECK_OK(agl_model_few_clusters(&few, m, &err), err);
  CHECK(isnan(number_at(few, "std_error", 0)) && number_at(few, "wild_p_value", 0) > 0);
  agl_table_free(few);
  agl_model_free(m);
  m = fit(grunfeld, inv, "cluster=firm+year");
  few = NULL;
  CHECK_OK(agl_model_few_clusters(&few, m, &err), err);
  CHECK(agl_table_nrow(few) == 0);
  agl_table_free(few);
  agl_model_free(m);
}

static void test_memory(void)
{
  agl_model *m = fit(grunfeld, inv, "cluster=firm");
  agl_table *t = NULL;
  agl_set_threads(1);
  CHECK_NOMEM(resample(&t, agl_model_wild, m, "reps=70 term=value", &err), agl_table_free(t));
  CHECK_NOMEM(resample(&t, agl_model_bootstrap, m, "reps=20", &err), agl_table_free(t));
  CHECK_NOMEM(resample(&t, agl_model_bootstrap, m, "reps=20 type=residual", &err),
              agl_table_free(t));
  agl_set_threads(0);
  agl_model_free(m);
}

/* Every option says what it is. */
static void test_options(void)
{
  size_t i = 0;
  for (const agl_option *o; (o = agl_wild_option_at(i)) != NULL; i++)
    CHECK(o->name[0] != '\0' && o->summary[0] != '\0' && o->fallback[0] != '\0');
  CHECK(i == 5);
  for (i = 0; agl_bootstrap_option_at(i) != NULL; i++)
    CHECK(agl_bootstrap_option_at(i)->summary[0] != '\0');
  CHECK(i == 4);
}

int main(void)
{
  test_moments();
  test_clusters();
  test_draws();
  test_refusals();
  test_few_clusters();
  test_memory();
  test_options();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
