/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_vcov.c - covariances of the estimates and weights: against R's sandwich
** (tests/certified/r/vcov.R), the hand-worked, options and refusals.
*/
#include "base/thread.h"
#include "csv_file.h"
#include "data/build.h"
#include "model_test.h"

static agl_err err;

/* One fit of vcov.csv: what its rows have in common. */
typedef struct {
  const char *dataset, *formula;
  char cluster[64]; /* names apart by a space */
  const char *names[2];
  size_t lag;
  ols_options o;
} request;

static void read_request(request *q, const agl_table *want, size_t i)
{
  const char *cluster = text_at(want, "cluster", i);
  double lag = number_at(want, "lag", i);
  *q = (request){.dataset = text_at(want, "dataset", i), .formula = text_at(want, "formula", i)};
  q->o.se = text_at(want, "se", i);
  q->o.weights = *text_at(want, "weights", i) != '\0' ? text_at(want, "weights", i) : NULL;
  q->o.adjust = number_at(want, "adjust", i) == 1;
  if (!isnan(lag)) {
    q->lag = (size_t)lag;
    q->o.lag = &q->lag;
  }
  if (*cluster != '\0') {
    char *space;
    snprintf(q->cluster, sizeof q->cluster, "%s", cluster);
    space = strchr(q->cluster, ' ');
    q->names[q->o.ncluster++] = q->cluster;
    if (space != NULL) {
      *space = '\0';
      q->names[q->o.ncluster++] = space + 1;
    }
    q->o.cluster = q->names;
  }
}

/* Do rows i and i - 1 belong to one fit? */
static bool same_fit(const agl_table *want, size_t i)
{
  static const char *const texts[] = {"dataset", "formula", "se", "cluster", "weights"};
  for (size_t c = 0; c < sizeof texts / sizeof texts[0]; c++) {
    if (strcmp(text_at(want, texts[c], i - 1), text_at(want, texts[c], i)) != 0)
      return false;
  }
  for (size_t c = 0; c < 2; c++) {
    const char *const name = c == 0 ? "lag" : "adjust";
    double a = number_at(want, name, i - 1), b = number_at(want, name, i);
    if (a != b && !(isnan(a) && isnan(b)))
      return false;
  }
  return true;
}

static double cell(const agl_table *cells, const char *name)
{
  for (size_t i = 0; i < agl_table_nrow(cells); i++)
    if (strcmp(text_at(cells, "cell", i), name) == 0)
      return number_at(cells, "value", i);
  return NAN;
}

static void test_r(void)
{
  agl_table *want = read_csv("tests/certified/r/vcov.csv", NULL), *data = NULL, *cells = NULL;
  size_t fits = 0;
  for (size_t i = 0; i < agl_table_nrow(want); i++) {
    if (i == 0 || !same_fit(want, i)) {
      agl_model *m = NULL;
      request q;
      char path[128];
      read_request(&q, want, i);
      snprintf(path, sizeof path, "tests/certified/r/%s.csv", q.dataset);
      agl_table_free(data);
      agl_table_free(cells);
      data = read_csv(path, NULL);
      cells = NULL;
      CHECK_OK(fit_ols(&m, q.formula, data, &q.o, &err), err);
      CHECK_OK(agl_model_cells(&cells, m, &err), err);
      agl_model_free(m);
      fits++;
    }
    CHECK_NEAR(cell(cells, text_at(want, "cell", i)), number_at(want, "value", i), 1e-8);
  }
  CHECK(fits > 90);
  agl_table_free(data);
  agl_table_free(cells);
  agl_table_free(want);
}

/* Four rows, y = 1 + 2x + e, e = (1, -1, -1, 1) / 2. B = (1/4, 1/5) about the mean of x, 2.5; scores
** of the slope are (x - 2.5) e = (-3, 1, -1, 3) / 4. */
static agl_table *small(void)
{
  static const char text[] = "x,y,g,one,h,w,s\n1,3.5,1,7,1,1,a\n2,4.5,1,7,,2,b\n3,6.5,2,7,2,0,c\n"
                             "4,9.5,2,7,2,1,d\n";
  agl_table *t = NULL;
  CHECK_OK(agl_csv_parse(&t, text, strlen(text), "t.csv", NULL, &err), err);
  return t;
}

static double slope_se(const agl_table *t, ols_options o)
{
  agl_model *m = NULL;
  double b = 0, se = 0;
  CHECK_OK(fit_ols(&m, "y ~ x", t, &o, &err), err);
  if (m != NULL)
    CHECK_OK(agl_model_coef(&b, &se, m, "x", &err), err);
  agl_model_free(m);
  return se;
}

static void test_hand_worked(const agl_table *t)
{
  const char *g = "g";
  size_t one = 1;
  agl_model *m = NULL;
  agl_table *r = NULL;
  CHECK_NEAR(slope_se(t, (ols_options){.se = "hc0"}), sqrt(20.0 / 16 / 25), 1e-15);
  CHECK_NEAR(slope_se(t, (ols_options){.se = "hc1"}), sqrt(2 * 20.0 / 16 / 25), 1e-15);
  /* leverages 1/4 + (x - 2.5)^2 / 5 = 0.7, 0.3, 0.3, 0.7 */
  CHECK_NEAR(slope_se(t, (ols_options){.se = "hc2"}), sqrt((18 / 16.0 / 0.3 + 2 / 16.0 / 0.7) / 25),
             1e-14);
  /* clusters sum to -1/2 and 1/2; 2 / 1 * 3 / 2 = 3 */
  CHECK_NEAR(slope_se(t, (ols_options){.cluster = &g, .ncluster = 1}), sqrt(3 * 0.5 / 25), 1e-14);
  /* moving sums of two: -3, -2, 0, 2, 3 quarters, halved */
  CHECK_NEAR(slope_se(t, (ols_options){.se = "hac", .lag = &one}), sqrt(26.0 / 16 / 2 / 25), 1e-14);
  CHECK_OK(fit_ols(&m, "y ~ x", t, &(ols_options){.cluster = &g, .ncluster = 1}, &err), err);
  CHECK(agl_model_df(m) == 1);
  CHECK_OK(agl_model_recipe(&r, m, &err), err);
  CHECK_STR(text_at(r, "value", 4),
            "cluster: any correlation within clusters; 2 clusters by g; factor 3");
  CHECK_STR(
      text_at(r, "value", 6),
      "t for coefficients, two-sided; F for the regression; 1 degrees of freedom: clusters - 1");
  agl_table_free(r);
  CHECK_OK(agl_model_test(&r, m, "x = 0", &err), err);
  CHECK_NEAR(number_at(r, "f_statistic", 0), 4 / (3 * 0.5 / 25), 1e-14);
  CHECK(number_at(r, "df_residual", 0) == 1);
  agl_table_free(r);
  CHECK_OK(agl_model_vcov(&r, m, &err), err);
  CHECK_NEAR(number_at(r, "x", 1), 3 * 0.5 / 25, 1e-14);
  CHECK_NEAR(number_at(r, "const", 1), -2.5 * 3 * 0.5 / 25, 1e-14); /* e sums to 0 in clusters */
  agl_table_free(r);
  agl_model_free(m);
}

static const size_t four = 4, two = 2;
static const char *const none[] = {"gg"}, *const constant[] = {"one"},
                         *const three[] = {"x", "y", "g"};

static const struct {
  const char *formula;
  ols_options o;
  agl_status code;
  const char *msg;
} refusals[] = {
    {"y ~ x", {.se = "hc5"}, AGL_EARG, "no se = 'hc5'; did you mean 'hc0'?"},
    {"y ~ x",
     {.se = "white"},
     AGL_EARG,
     "no se = 'white'; there is: classical, hc0, hc1, hc2, hc3, hac, cluster, cr0, cr1, cr2, cr3, "
     "driscoll_kraay, conley, robust"},
    {"y ~ x",
     {.se = "cluster"},
     AGL_EARG,
     "se = 'cluster' needs cluster =: columns whose values say which rows may be correlated"},
    {"y ~ x", {.cluster = three, .ncluster = 3}, AGL_EARG, "cluster must be 1 to 2 columns, got 3"},
    {"y ~ x",
     {.se = "hc1", .cluster = three, .ncluster = 1},
     AGL_EARG,
     "cluster is an option of se = 'cluster' or 'cr0' or 'cr1' or 'cr2' or 'cr3', not of 'hc1'"},
    {"y ~ x",
     {.lag = &two},
     AGL_EARG,
     "lag is an option of se = 'hac' or 'driscoll_kraay', not of 'classical'"},
    {"y ~ x", {.adjust = true}, AGL_EARG, "adjust is an option of se = 'hac', not of 'classical'"},
    {"y ~ x", {.se = "hac", .lag = &four}, AGL_EARG, "lag 4 is not less than the 4 rows"},
    {"y ~ x", {.cluster = none, .ncluster = 1}, AGL_EARG, "cluster: no column 'gg'"},
    {"y ~ x",
     {.cluster = constant, .ncluster = 1},
     AGL_EDATA,
     "cluster: 'one' is the same in all 4 rows, expected groups"},
    {"y ~ x", {.weights = "ww"}, AGL_EARG, "weights: no column 'ww'"},
    {"y ~ x", {.weights = "s"}, AGL_EARG, "weights: 's' holds strings, expected numbers"},
    {"y ~ x",
     {.weights = "w"},
     AGL_EDATA,
     "weights: 'w' is 0 in row 3, expected a positive number"},
    {"y ~ x + I(x^2) + I(x == 4)",
     {.se = "hc3"},
     AGL_EDATA,
     "se = 'hc3' needs more rows than the 4 coefficients"},
    {"y ~ I((x - 1) * (x - 2)) + I(x == 4)",
     {.se = "hc3"},
     AGL_EMATH,
     "se = 'hc3' divides by 1 - leverage, which is 0 in row 3; hc1 does not"},
};

static void test_refusals(const agl_table *t)
{
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    agl_model *m = NULL;
    CHECK(fit_ols(&m, refusals[i].formula, t, &refusals[i].o, &err) == refusals[i].code &&
          m == NULL);
    CHECK_STR(err.msg, refusals[i].msg);
  }
}

/* Missing weights cost rows; equal weights change sigma alone. */
static void test_weights(const agl_table *t)
{
  agl_model *m = NULL;
  agl_table *r = NULL;
  CHECK_OK(fit_ols(&m, "y ~ x", t, &(ols_options){.weights = "h"}, &err), err);
  CHECK(agl_model_nobs(m) == 3);
  CHECK_OK(agl_model_recipe(&r, m, &err), err);
  CHECK_STR(text_at(r, "value", 0), "weighted least squares, Householder QR; weights h, inverse to "
                                    "the variance of a row");
  CHECK_STR(text_at(r, "value", 2), "3 of 4; 1 dropped: h missing or infinite");
  agl_table_free(r);
  CHECK_OK(agl_model_augment(&r, m, &err), err);
  CHECK_NEAR(number_at(r, "leverage", 0) + number_at(r, "leverage", 1) +
                 number_at(r, "leverage", 2),
             2, 1e-14);
  agl_table_free(r);
  agl_model_free(m);
  m = NULL;
  CHECK_OK(fit_ols(&m, "y ~ x", t, &(ols_options){.weights = "one"}, &err), err);
  CHECK_OK(agl_model_glance(&r, m, &err), err);
  CHECK_NEAR(number_at(r, "r_squared", 0), 20.0 / 21, 1e-14);
  CHECK_NEAR(number_at(r, "sigma", 0), sqrt(7.0 / 2), 1e-14);
  agl_table_free(r);
  agl_model_free(m);
}

/* More rows than a segment, in clusters that are not contiguous: the same bits for any threads. */
static void test_threads(void)
{
  enum { N = 50000 };
  static double x[N], y[N], g[N];
  static const char *const covariances[] = {"hc1", "hc3", "hac", "cluster"};
  const char *by = "g";
  agl_table *t = NULL;
  agl_build b = agl_build_start(N, &err);
  for (size_t i = 0; i < N; i++) {
    x[i] = (double)(i * 7919 % 10007) + 1e5;
    y[i] = 3 + 0.1 * x[i] + (double)(i * 104729 % 1009);
    g[i] = (double)(i * 31 % 9973);
  }
  agl_build_numbers(&b, "x", x);
  agl_build_numbers(&b, "y", y);
  agl_build_numbers(&b, "g", g);
  CHECK_OK(agl_build_finish(&t, &b), err);
  for (size_t i = 0; i < sizeof covariances / sizeof covariances[0]; i++) {
    ols_options o = {.se = covariances[i], .cluster = &by, .ncluster = i == 3};
    double se[2];
    agl_model *m = NULL;
    for (size_t threads = 1; threads <= 2; threads++) {
      agl_set_threads((unsigned)threads * 2 - 1);
      se[threads - 1] = slope_se(t, o);
    }
    CHECK(se[0] == se[1] && se[0] > 0);
    agl_set_threads(1);
    CHECK_NOMEM(fit_ols(&m, "y ~ x", t, &o, &err), agl_model_free(m));
  }
  agl_set_threads(0);
  agl_table_free(t);
}

/* Every record says what it is, and its name is accepted. */
static void test_records(const agl_table *t)
{
  static const char *const texts[] = {"cluster", "time", "lat", "lon"};
  size_t i = 0;
  for (const agl_covariance *c; (c = agl_covariance_at(i)) != NULL; i++) {
    agl_argument a[6] = {{.name = "se", .kind = AGL_GIVEN_TEXT, .text = c->name}};
    size_t n = 1;
    agl_model *m = NULL;
    agl_table *r = NULL;
    CHECK(c->summary[0] != '\0' && c->formula[0] != '\0');
    CHECK(strstr(c->example, c->name) != NULL);
    for (const agl_option *o = c->option; o->name != NULL; o++) {
      CHECK(o->summary[0] != '\0' && o->fallback[0] != '\0');
      for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
        if (strcmp(o->name, texts[k]) == 0)
          a[n++] = (agl_argument){.name = o->name, .kind = AGL_GIVEN_TEXT, .text = "g"};
      if (strcmp(o->name, "cutoff") == 0)
        a[n++] = (agl_argument){.name = "cutoff", .kind = AGL_GIVEN_NUMBER, .number = 10};
    }
    CHECK_OK(agl_model_fit(&m, "ols", "y ~ x", t, a, n, &err), err);
    CHECK_OK(agl_model_recipe(&r, m, &err), err);
    CHECK(strncmp(text_at(r, "value", 4), c->name, strlen(c->name)) == 0);
    agl_table_free(r);
    agl_model_free(m);
  }
  CHECK(i == 13);
}

int main(void)
{
  agl_table *t = small();
  test_r();
  test_hand_worked(t);
  test_refusals(t);
  test_weights(t);
  test_threads();
  test_records(t);
  agl_table_free(t);
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
