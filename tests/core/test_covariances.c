/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_covariances.c - covariances for series, few clusters, panels and places: against R's sandwich,
** clubSandwich and plm (tests/certified/r/covariances.R), the hand-worked, options and refusals.
*/
#include "csv_file.h"
#include "data/build.h"
#include "options.h"

static double cell(const agl_table *cells, const char *name)
{
  for (size_t i = 0; i < agl_table_nrow(cells); i++)
    if (strcmp(text_at(cells, "cell", i), name) == 0)
      return number_at(cells, "value", i);
  return NAN;
}

static bool same(const agl_table *t, size_t i)
{
  static const char *const columns[] = {"dataset", "formula", "options"};
  for (size_t c = 0; c < 3; c++)
    if (i == 0 || strcmp(text_at(t, columns[c], i - 1), text_at(t, columns[c], i)) != 0)
      return false;
  return true;
}

static void test_r(void)
{
  agl_table *want = read_csv("tests/certified/r/covariances.csv", NULL), *data = NULL,
            *cells = NULL;
  size_t fits = 0;
  for (size_t i = 0; i < agl_table_nrow(want); i++) {
    if (!same(want, i)) {
      agl_model *m = NULL;
      char path[128];
      snprintf(path, sizeof path, "tests/certified/r/%s.csv", text_at(want, "dataset", i));
      agl_table_free(data);
      agl_table_free(cells);
      data = read_csv(path, NULL);
      cells = NULL;
      CHECK_OK(fit_with(&m, text_at(want, "formula", i), data, text_at(want, "options", i), &err),
               err);
      if (m != NULL)
        CHECK_OK(agl_model_cells(&cells, m, &err), err);
      agl_model_free(m);
      fits++;
    }
    if (cells != NULL) {
      int failed = test_failed;
      CHECK_NEAR(cell(cells, text_at(want, "cell", i)), number_at(want, "value", i), 1e-8);
      if (test_failed > failed)
        fprintf(stderr, "  %s, %s, %s, %s\n", text_at(want, "dataset", i),
                text_at(want, "formula", i), text_at(want, "options", i), text_at(want, "cell", i));
    }
  }
  CHECK(fits > 200);
  agl_table_free(data);
  agl_table_free(cells);
  agl_table_free(want);
}

static const struct {
  const char *options;
  agl_status code;
  const char *msg;
} refusals[] = {
    {"se=cr2 cluster=g+h", AGL_EARG, "cluster must be 1 column, got 2"},
    {"se=cr2", AGL_EARG,
     "se = 'cr2' needs cluster =: a column whose values say which rows may be correlated"},
    {"se=cr2 cluster=g weights=w", AGL_EARG,
     "se = 'cr2' is for fits without weights; cr1 and cluster are not"},
    {"se=cr3 cluster=one", AGL_EDATA, "cluster: 'one' is the same in all 8 rows, expected groups"},
    {"se=hac lag=2 bandwidth=newey-west", AGL_EARG,
     "lag and bandwidth say the same thing: give one of them"},
    {"se=hac kernel=uniform", AGL_EARG,
     "no kernel = 'uniform'; there is: bartlett | parzen | quadratic-spectral"},
    {"se=hac kernel=parsen", AGL_EARG, "no kernel = 'parsen'; did you mean 'parzen'?"},
    {"se=hac lag=8", AGL_EARG, "lag 8 is not less than the 8 rows"},
    {"se=hc1 kernel=bartlett", AGL_EARG,
     "kernel is an option of se = 'hac' or 'conley', not of 'hc1'"},
    {"se=driscoll_kraay", AGL_EARG, "se = 'driscoll_kraay' needs time = a column, or index"},
    {"se=driscoll_kraay time=h lag=4", AGL_EARG, "lag 4 is not less than the 4 times"},
    {"se=driscoll_kraay time=one", AGL_EDATA,
     "time: 'one' is the same in all 8 rows, expected times"},
    {"se=driscoll_kraay time=s", AGL_EARG, "time: 's' holds strings, expected numbers"},
    {"se=conley lat=g lon=h", AGL_EARG,
     "se = 'conley' needs cutoff =: km beyond which rows are not correlated"},
    {"se=conley lat=g lon=h cutoff=0", AGL_EARG,
     "cutoff must be a number from 0.001 to 21000, got 0"},
    {"se=conley lat=far lon=h cutoff=5", AGL_EDATA,
     "lat: 91 in row 2 is not from -90 to 90 degrees"},
    {"se=hac index=g+h", AGL_EARG,
     "se = 'hac' is for one series, index = { time }; driscoll_kraay is for panels"},
    {"se=robust like=spss", AGL_EARG,
     "no like = 'spss'; there is: stata | fixest | sandwich | gretl"},
};

static agl_table *small(void)
{
  static const char text[] = "x,y,g,h,one,w,s,far\n1,3,1,1,7,1,a,90\n2,4,1,2,7,2,b,91\n"
                             "3,7,1,3,7,1,c,92\n4,6,2,4,7,2,d,93\n5,9,2,1,7,1,e,94\n"
                             "6,11,3,2,7,2,f,95\n7,9,3,3,7,1,g,96\n8,14,3,4,7,2,h,97\n";
  agl_table *t = NULL;
  CHECK_OK(agl_csv_parse(&t, text, strlen(text), "t.csv", NULL, &err), err);
  return t;
}

static void test_refusals(const agl_table *t)
{
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    agl_model *m = NULL;
    CHECK(fit_with(&m, "y ~ x", t, refusals[i].options, &err) == refusals[i].code && m == NULL);
    CHECK_STR(err.msg, refusals[i].msg);
  }
}

static const char *const swept[] = {"se=cr2 cluster=g",
                                    "se=cr3 cluster=g",
                                    "cluster=g+h like=stata",
                                    "cluster=g like=gretl",
                                    "se=hac prewhiten=true lag=1",
                                    "se=hac bandwidth=newey-west",
                                    "se=hac kernel=parzen",
                                    "se=driscoll_kraay time=h",
                                    "se=conley lat=g lon=h cutoff=150",
                                    "se=hac lag=1 index=h"};

static void test_memory(const agl_table *t)
{
  agl_set_threads(1);
  for (size_t i = 0; i < sizeof swept / sizeof swept[0]; i++) {
    agl_model *m = NULL;
    CHECK_NOMEM(fit_with(&m, "y ~ x", t, swept[i], &err), agl_model_free(m));
  }
  agl_set_threads(0);
}

/* The same bits for any number of threads; rows that spread over the globe, clusters in disorder. */
static void test_threads(void)
{
  enum { N = 4000 };
  static double x[N], y[N], g[N], lat[N], lon[N];
  static const char *const options[] = {
      "se=cr2 cluster=g", "se=hac kernel=quadratic-spectral lag=5", "se=hac prewhiten=true",
      "se=driscoll_kraay time=g", "se=conley lat=lat lon=lon cutoff=900 kernel=bartlett"};
  agl_table *t = NULL;
  agl_build b = agl_build_start(N, &err);
  for (size_t i = 0; i < N; i++) {
    x[i] = (double)(i * 7919 % 10007) + 1e5;
    y[i] = 3 + 0.1 * x[i] + (double)(i * 104729 % 1009);
    g[i] = (double)(i * 31 % 97);
    lat[i] = (double)(i * 7907 % 18000) / 100 - 90;
    lon[i] = (double)(i * 6007 % 36000) / 100 - 180;
  }
  agl_build_numbers(&b, "x", x);
  agl_build_numbers(&b, "y", y);
  agl_build_numbers(&b, "g", g);
  agl_build_numbers(&b, "lat", lat);
  agl_build_numbers(&b, "lon", lon);
  CHECK_OK(agl_build_finish(&t, &b), err);
  for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
    double se[2] = {0, 1}, estimate;
    for (unsigned threads = 0; threads < 2; threads++) {
      agl_model *m = NULL;
      agl_set_threads(threads * 2 + 1);
      CHECK_OK(fit_with(&m, "y ~ x", t, options[i], &err), err);
      CHECK_OK(agl_model_coef(&estimate, &se[threads], m, "x", &err), err);
      agl_model_free(m);
    }
    CHECK(se[0] == se[1] && se[0] > 0);
  }
  agl_set_threads(0);
  agl_table_free(t);
}

static const char *recipe_of(const char *formula, const agl_table *t, const char *options,
                             size_t item)
{
  static char text[1024];
  agl_model *m = NULL;
  agl_table *r = NULL;
  text[0] = '\0';
  CHECK_OK(fit_with(&m, formula, t, options, &err), err);
  CHECK_OK(agl_model_recipe(&r, m, &err), err);
  if (r != NULL)
    snprintf(text, sizeof text, "%s", text_at(r, "value", item));
  agl_table_free(r);
  agl_model_free(m);
  return text;
}

/* Rows in another order give the same with the column that says which. */
static void test_order(void)
{
  static const char *const options[] = {"se=hac lag=2", "se=hac prewhiten=true lag=1",
                                        "se=driscoll_kraay lag=1"};
  agl_table *t = read_csv("tests/certified/r/air.csv", NULL), *sorted = NULL, *kept = NULL;
  CHECK_OK(agl_table_where(&kept, t, "not is_missing(ozone) and not is_missing(solar)", &err), err);
  CHECK_OK(
      agl_table_mutate(&sorted, kept, NULL, 0, (const char *const[]){"at = row_number()"}, 1, &err),
      err);
  agl_table_free(t);
  CHECK_OK(agl_table_sort(&t, sorted, (const char *const[]){"-temp", "wind"}, 2, &err), err);
  for (size_t i = 0; i < 3; i++) {
    char with[128];
    double b[2], se[2] = {0, 1};
    agl_model *m = NULL;
    snprintf(with, sizeof with, "%s index=at", options[i]);
    CHECK_OK(fit_with(&m, "ozone ~ wind + temp", sorted, i < 2 ? options[i] : with, &err), err);
    CHECK_OK(agl_model_coef(&b[0], &se[0], m, "wind", &err), err);
    agl_model_free(m);
    m = NULL;
    CHECK_OK(fit_with(&m, "ozone ~ wind + temp", t, with, &err), err);
    CHECK_OK(agl_model_coef(&b[1], &se[1], m, "wind", &err), err);
    CHECK_NEAR(se[1], se[0], 1e-11);
    agl_model_free(m);
  }
  CHECK_STR(strstr(recipe_of("ozone ~ wind", t, "se=hac lag=2 index=at", 4), "; in"),
            "; in the order of at; bartlett kernel, lag L = 2; not prewhitened");
  agl_table_free(t);
  agl_table_free(kept);
  agl_table_free(sorted);
}

static const char *recipe(const agl_table *t, const char *options, size_t item)
{
  return recipe_of("y ~ x", t, options, item);
}

static void test_recipe(const agl_table *t)
{
  static const char hac[] = "hac: unequal variances and correlation up to a lag, rows in order of "
                            "time (Newey-West); ";
  char want[256];
  snprintf(want, sizeof want, "%sbartlett kernel, lag L = 1 = floor(0.75 n^(1/3)); not prewhitened",
           hac);
  CHECK_STR(recipe(t, "se=hac like=gretl", 4), want);
  snprintf(want, sizeof want,
           "%sparzen kernel, bandwidth 3; not prewhitened; times n / (n - k) = 1.333333333", hac);
  CHECK_STR(recipe(t, "se=hac kernel=parzen lag=2 adjust=true", 4), want);
  CHECK_STR(
      recipe(t, "cluster=g+h like=fixest", 4),
      "cluster: any correlation within clusters; 3 clusters by g, 4 clusters by h, 8 by both; "
      "factors 1.75, 1.75, 1.75");
  CHECK_STR(
      recipe(t, "cluster=g like=gretl", 6),
      "t for coefficients, two-sided; F for the regression; of t const 6, x 6; of F 2 degrees "
      "of freedom: clusters - 1");
  CHECK_STR(recipe(t, "se=driscoll_kraay time=h", 6),
            "t for coefficients, two-sided; F for the regression; 3 degrees of freedom: times - 1");
  CHECK(strncmp(recipe(t, "se=robust like=stata", 9), "stata: robust is hc1", 20) == 0);
}

/* Every convention says what it is. */
static void test_conventions(void)
{
  size_t i = 0;
  for (const agl_convention *c; (c = agl_convention_at(i)) != NULL; i++)
    CHECK(strncmp(c->summary, "robust is ", 10) == 0 && c->robust != NULL &&
          (c->name != NULL) == (agl_convention_at(i + 1) != NULL));
  CHECK(i == 5);
}

int main(void)
{
  agl_table *t = small();
  test_r();
  test_refusals(t);
  test_recipe(t);
  test_conventions();
  test_threads();
  test_order();
  test_memory(t);
  agl_table_free(t);
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
