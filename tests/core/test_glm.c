/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_glm.c - maximum likelihood: against R (tests/certified/r/glm.R), the hand-worked, what has no
** estimate, refusals.
*/
#include "base/thread.h"
#include "csv_file.h"
#include "data/build.h"

static agl_err err;

/* One fit of glm.csv: what its rows have in common. */
typedef struct {
  const char *dataset, *estimator, *formula;
  agl_argument a[5];
  size_t n;
} request;

static void add_text(request *q, const char *name, const char *value)
{
  if (*value != '\0')
    q->a[q->n++] = (agl_argument){.name = name, .kind = AGL_GIVEN_TEXT, .text = value};
}

static void read_request(request *q, const agl_table *want, size_t i)
{
  double lag = number_at(want, "lag", i);
  *q = (request){.dataset = text_at(want, "dataset", i),
                 .estimator = text_at(want, "estimator", i),
                 .formula = text_at(want, "formula", i)};
  if (strcmp(q->estimator, "ordered probit") == 0) {
    q->estimator = "ordered";
    add_text(q, "link", "probit");
  }
  add_text(q, "se", text_at(want, "se", i));
  add_text(q, "cluster", text_at(want, "cluster", i));
  add_text(q, "weights", text_at(want, "weights", i));
  if (!isnan(lag))
    q->a[q->n++] = (agl_argument){.name = "lag", .kind = AGL_GIVEN_NUMBER, .number = lag};
}

/* Do rows i and i - 1 belong to one fit? */
static bool same_fit(const agl_table *want, size_t i)
{
  static const char *const texts[] = {"dataset", "estimator", "formula",
                                      "se",      "cluster",   "weights"};
  for (size_t c = 0; c < sizeof texts / sizeof texts[0]; c++) {
    if (strcmp(text_at(want, texts[c], i - 1), text_at(want, texts[c], i)) != 0)
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
  agl_table *want = read_csv("tests/certified/r/glm.csv", NULL), *data = NULL, *cells = NULL;
  size_t fits = 0;
  double worst = 0;
  for (size_t i = 0; i < agl_table_nrow(want); i++) {
    double expected = number_at(want, "value", i), got;
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
      CHECK_OK(agl_model_fit(&m, q.estimator, q.formula, data, q.a, q.n, &err), err);
      CHECK_OK(agl_model_cells(&cells, m, &err), err);
      agl_model_free(m);
      fits++;
    }
    got = cell(cells, text_at(want, "cell", i));
    CHECK_NEAR(got, expected,
               strncmp(text_at(want, "estimator", i), "ordered", 7) == 0 ? 1e-7 : 1e-8);
    worst = fmax(worst, fabs(got - expected) / fabs(expected));
  }
  printf("%zu fits, %zu values of R, worst relative error %.1e\n", fits, agl_table_nrow(want),
         worst);
  CHECK(fits > 80);
  agl_table_free(data);
  agl_table_free(cells);
  agl_table_free(want);
}

static agl_table *parse(const char *text)
{
  agl_table *t = NULL;
  CHECK_OK(agl_csv_parse(&t, text, strlen(text), "t.csv", NULL, &err), err);
  return t;
}

static agl_model *fit(const char *estimator, const char *formula, const agl_table *t)
{
  agl_model *m = NULL;
  CHECK_OK(agl_model_fit(&m, estimator, formula, t, NULL, 0, &err), err);
  return m;
}

static double estimate(const agl_model *m, const char *term)
{
  double b = NAN, se;
  CHECK_OK(agl_model_coef(&b, &se, m, term, &err), err);
  return b;
}

static double std_error(const agl_model *m, const char *term)
{
  double b, se = NAN;
  CHECK_OK(agl_model_coef(&b, &se, m, term, &err), err);
  return se;
}

static double glance(const agl_model *m, const char *name)
{
  agl_table *g = NULL;
  double x;
  CHECK_OK(agl_model_glance(&g, m, &err), err);
  x = number_at(g, name, 0);
  agl_table_free(g);
  return x;
}

/* 1 of 4 where x = 0, 3 of 4 where x = 1. */
static const char quarters[] = "x,y,yes\n0,1,true\n0,0,false\n0,0,false\n0,0,false\n"
                               "1,1,true\n1,1,true\n1,1,true\n1,0,false\n";

/* Two shares: log odds of 1/4 are -log 3, their variance 1 / (4 p (1 - p)) = 4/3. */
static void test_hand_worked(void)
{
  agl_table *t = parse(quarters), *p = NULL;
  agl_model *m = fit("logit", "y ~ x", t);
  double entropy = log(0.25) + 3 * log(0.75), slope = 3.0 / 16;
  CHECK_NEAR(estimate(m, "const"), -log(3), 1e-14);
  CHECK_NEAR(estimate(m, "x"), 2 * log(3), 1e-14);
  CHECK_NEAR(std_error(m, "const"), sqrt(4.0 / 3), 1e-14);
  CHECK_NEAR(std_error(m, "x"), sqrt(8.0 / 3), 1e-14);
  CHECK_NEAR(glance(m, "log_likelihood"), 2 * entropy, 1e-14);
  CHECK_NEAR(glance(m, "null_log_likelihood"), 8 * log(0.5), 1e-14);
  CHECK(isnan(glance(m, "r_squared")) && isinf(agl_model_df(m)));
  CHECK_OK(agl_model_predict(&p, m, NULL, AGL_INTERVAL_CONFIDENCE, 0.95, &err), err);
  CHECK_NEAR(number_at(p, "fitted", 0), 0.25, 1e-14);
  CHECK_NEAR(number_at(p, "std_error", 0), slope * sqrt(4.0 / 3), 1e-14);
  CHECK_NEAR(number_at(p, "conf_high", 0), 1 / (1 + 3 * exp(-1.959963984540054 * sqrt(4.0 / 3))),
             1e-13);
  agl_table_free(p);
  CHECK_OK(agl_model_predict_linear(&p, m, NULL, AGL_INTERVAL_NONE, 0.95, &err), err);
  CHECK_NEAR(number_at(p, "fitted", 7), log(3), 1e-14);
  agl_table_free(p);
  CHECK_OK(agl_model_test(&p, m, "x = 0", &err), err);
  CHECK_NEAR(number_at(p, "f_statistic", 0), 4 * log(3) * log(3) / (8.0 / 3), 1e-14);
  CHECK(isinf(number_at(p, "df_residual", 0)));
  agl_table_free(p);
  agl_model_free(m);
  m = fit("probit", "yes ~ x", t);
  CHECK_NEAR(estimate(m, "const"), -0.6744897501960817, 1e-14);
  CHECK_NEAR(estimate(m, "x"), 2 * 0.6744897501960817, 1e-14);
  agl_model_free(m);
  agl_table_free(t);
}

static void check_refused(const char *estimator, const char *formula, const char *csv,
                          const char *message)
{
  agl_table *t = parse(csv);
  agl_model *m = NULL;
  CHECK(agl_model_fit(&m, estimator, formula, t, NULL, 0, &err) != AGL_OK && m == NULL);
  CHECK_STR(err.msg, message);
  agl_table_free(t);
}

static void test_separation(void)
{
  static const char *const binary[] = {"logit", "probit"};
  for (size_t i = 0; i < 2; i++) {
    check_refused(binary[i], "y ~ x + z",
                  "x,z,y\n1,5,0\n2,1,0\n3,4,0\n4,2,1\n5,3,1\n6,1,1\n7,5,1\n",
                  "x separates 0 from 1 perfectly: no finite estimate");
    check_refused(binary[i], "y ~ x + z",
                  "x,z,y\n-1,5,1\n-2,1,1\n-3,4,1\n-3,2,0\n-5,3,0\n-6,1,0\n-7,5,0\n",
                  "x separates 0 from 1 but for ties: no finite estimate");
    check_refused(binary[i], "y ~ x + z",
                  "x,z,y\n0,1,0\n0,2,1\n0,3,0\n0,4,1\n0,2,1\n1,1,1\n1,3,1\n",
                  "x separates 0 from 1 but for ties: no finite estimate");
    check_refused(binary[i], "y ~ x + z",
                  "x,z,y\n0,1,0\n1,0,0\n2,0,1\n0,2,1\n1,2,1\n2,1,1\n0,0,0\n1,0.5,0\n",
                  "a combination of x, z separates 0 from 1 perfectly: no finite estimate");
  }
}

static void test_refusals(void)
{
  static const char three[] = "x,y,z,b\n1,0,1,0\n2,1,1,1\n3,2,-1,0\n4,1.5,2,1\n";
  agl_table *t = parse(quarters), *out = NULL;
  agl_model *m = fit("logit", "y ~ x", t);
  check_refused("logit", "y ~ x", three, "the response 'y' is 2 in row 3, expected 0 or 1");
  check_refused("probit", "z ~ x", three, "the response 'z' is -1 in row 3, expected 0 or 1");
  check_refused("logit", "b ~ x", "x,b\n1,1\n2,1\n3,1\n",
                "the response 'b' is constant (1 in all 3 rows)");
  CHECK(agl_model_predict(&out, m, NULL, AGL_INTERVAL_PREDICTION, 0.95, &err) == AGL_EARG);
  CHECK_STR(err.msg, "logit has no prediction interval: one response is not normal about its mean; "
                     "interval = 'confidence' is that of the mean");
  CHECK(agl_model_anova(&out, m, &err) == AGL_EARG);
  CHECK_STR(err.msg, "anova is for least squares, not for logit");
  CHECK_OK(agl_model_diagnose(&out, m, "reset", NULL, 0, &err), err);
  CHECK_STR(text_at(out, "note", 0), "for least squares only");
  agl_table_free(out);
  agl_model_free(m);
  m = NULL;
  CHECK(agl_model_fit(&m, "logit", "y ~ x", t,
                      &(agl_argument){.name = "se", .kind = AGL_GIVEN_TEXT, .text = "hc3"}, 1,
                      &err) == AGL_EARG);
  CHECK_STR(err.msg, "hc3 is for least squares, not for logit");
  agl_table_free(t);
}

/* Terms that depend on others are left out by name. */
static void test_omitted(void)
{
  agl_table *t = read_csv("tests/certified/r/birthwt.csv", NULL);
  agl_model *m = fit("logit", "low ~ lwt + smoke + I(2*lwt - smoke) + age", t);
  const char *why;
  CHECK(agl_model_nterm(m) == 4);
  CHECK_STR(agl_model_omitted(&why, m, 0), "I(2*lwt - smoke)");
  CHECK_STR(why, "a linear combination of the terms before it");
  agl_model_free(m);
  agl_table_free(t);
}

/* n rows of a made-up x, z and a response. */
static agl_table *large(size_t n)
{
  double *x = agl_alloc(3 * n, sizeof *x);
  agl_build b = agl_build_start(n, &err);
  agl_table *t = NULL;
  for (size_t i = 0; x != NULL && i < n; i++) {
    x[i] = sin((double)i);
    x[n + i] = cos(1.7 * (double)i);
    x[2 * n + i] = (double)((i * 7919 + (x[i] > 0.3)) % 3 == 0);
  }
  agl_build_numbers(&b, "x", x);
  agl_build_numbers(&b, "z", x + n);
  agl_build_numbers(&b, "y", x + 2 * n);
  CHECK_OK(agl_build_finish(&t, &b), err);
  agl_free(x);
  return t;
}

static void check_threads(const char *estimator, const char *formula, const agl_table *t)
{
  agl_model *m[2];
  agl_table *cells[2] = {NULL, NULL};
  for (unsigned i = 0; i < 2; i++) {
    agl_set_threads(i + 1);
    m[i] = fit(estimator, formula, t);
    CHECK_OK(agl_model_cells(&cells[i], m[i], &err), err);
    agl_model_free(m[i]);
  }
  agl_set_threads(0);
  for (size_t i = 0; i < agl_table_nrow(cells[0]); i++) {
    double a = number_at(cells[0], "value", i), b = number_at(cells[1], "value", i);
    CHECK(a == b || (isnan(a) && isnan(b)));
  }
  agl_table_free(cells[0]);
  agl_table_free(cells[1]);
}

static void test_threads(void)
{
  agl_table *t = large(100000);
  agl_model *m = NULL;
  check_threads("logit", "y ~ x + z", t);
  check_threads("probit", "y ~ x + z", t);
  check_threads("poisson", "y ~ x + z", t);
  check_threads("ordered", "y ~ x + z", t);
  agl_interrupt(true);
  CHECK(agl_model_fit(&m, "logit", "y ~ x + z", t, NULL, 0, &err) == AGL_EINTR);
  agl_interrupt(false);
  agl_table_free(t);
}

static void check_nomem(const char *estimator, const char *formula, const char *csv)
{
  agl_table *t = parse(csv), *out = NULL;
  agl_model *m = NULL;
  CHECK_NOMEM(agl_model_fit(&m, estimator, formula, t, NULL, 0, &err), agl_model_free(m));
  m = fit(estimator, formula, t);
  CHECK_NOMEM(agl_model_predict(&out, m, NULL, AGL_INTERVAL_NONE, 0.95, &err), agl_table_free(out));
  CHECK_NOMEM(agl_model_predict_linear(&out, m, NULL, AGL_INTERVAL_NONE, 0.95, &err),
              agl_table_free(out));
  CHECK_NOMEM(agl_model_cells(&out, m, &err), agl_table_free(out));
  CHECK_NOMEM(agl_model_recipe(&out, m, &err), agl_table_free(out));
  agl_model_free(m);
  agl_table_free(t);
}

static void test_nomem(void)
{
  check_nomem("logit", "y ~ x", quarters);
  check_nomem("probit", "y ~ x", quarters);
  check_nomem("poisson", "y ~ x + offset(s)", "x,y,s\n0,2,1\n0,4,2\n1,1,3\n1,3,5\n");
  check_nomem("negbin", "y ~ x", "x,y\n0,20\n0,4\n1,1\n1,33\n");
}

/* Rates 6 / 3 and 4 / 8 of two groups: var of a log rate is 1 / count. */
static void test_counts(void)
{
  agl_table *t = parse("x,y,s\n0,2,1\n0,4,2\n1,1,3\n1,3,5\n"), *p = NULL;
  agl_model *m = fit("poisson", "y ~ x + offset(log(s))", t);
  CHECK_NEAR(estimate(m, "const"), log(2), 1e-14);
  CHECK_NEAR(estimate(m, "x"), log(0.5) - log(2), 1e-14);
  CHECK_NEAR(std_error(m, "x"), sqrt(1.0 / 6 + 1.0 / 4), 1e-14);
  CHECK_OK(agl_model_predict(&p, m, NULL, AGL_INTERVAL_NONE, 0.95, &err), err);
  CHECK_NEAR(number_at(p, "fitted", 3), 2.5, 1e-14);
  agl_table_free(p);
  agl_model_free(m);
  agl_table_free(t);
  check_refused("poisson", "y ~ x", "x,y\n1,2\n2,-1\n3,4\n",
                "the response 'y' is -1 in row 2, expected no negative number");
  check_refused("negbin", "y ~ x", "x,y\n1,2\n2,1.5\n3,4\n",
                "the response 'y' is 1.5 in row 2, expected a count: 0, 1, 2, ...");
  check_refused("negbin", "y ~ x", "x,y\n1,2\n2,3\n3,2\n4,3\n5,2\n",
                "the variance is not above the mean, so theta has no finite estimate; "
                "model.poisson fits");
  check_refused("poisson", "y ~ x + z", "x,z,y\n0,1,2\n0,2,1\n0,3,5\n1,1,0\n1,3,0\n",
                "x tells rows whose response is 0 from the others: no finite estimate");
}

/* Shares 1/4, 1/2, 1/4 at every x: cuts -log 3 and log 3, no effect. */
static void test_ordered(void)
{
  static const char text[] = "x,y\n0,1\n0,2\n0,2\n0,5\n1,1\n1,2\n1,2\n1,5\n";
  agl_table *t = parse(text), *p = NULL;
  agl_model *m = fit("ordered", "y ~ x", t);
  CHECK(fabs(estimate(m, "x")) < 1e-15);
  CHECK_NEAR(estimate(m, "cut1"), -log(3), 1e-14);
  CHECK_NEAR(estimate(m, "cut2"), log(3), 1e-14);
  CHECK_OK(agl_model_predict(&p, m, NULL, AGL_INTERVAL_NONE, 0.95, &err), err);
  CHECK_NEAR(number_at(p, "p(2)", 0), 0.5, 1e-14);
  CHECK_NEAR(number_at(p, "p(5)", 0), 0.25, 1e-14);
  agl_table_free(p);
  p = NULL;
  CHECK(agl_model_predict(&p, m, NULL, AGL_INTERVAL_CONFIDENCE, 0.95, &err) == AGL_EARG);
  CHECK_STR(err.msg, "ordered predicts a probability for each category, without intervals; the "
                     "linear predictor has them: type = 'link'");
  agl_model_free(m);
  agl_table_free(t);
  check_nomem("ordered", "y ~ x", text);
  check_refused("ordered", "y ~ x - 1", text,
                "ordered has cut points in place of the constant: leave '- 1' out");
  check_refused("ordered", "y ~ x", "x,y\n1,1\n2,1\n3,2\n4,2\n5,3\n6,3\n",
                "no finite estimate: a combination of the terms separates the categories");
}

/* Firm b sells nothing, and in year 3 then nobody does: 2 + 1 rows go. */
static void test_ppml(void)
{
  static const char text[] =
      "f,t,x,y\na,1,1,3\na,2,2,5\na,3,4,0\nb,1,2,0\nb,2,5,0\nc,1,3,2\nc,2,1,6\n"
      "d,1,0,4\nd,2,3,1\n";
  agl_table *t = parse(text), *p = NULL;
  agl_model *m = fit("ppml", "y ~ x | f + t", t), *plain;
  CHECK(agl_model_nobs(m) == 6 && glance(m, "separated") == 3);
  CHECK(glance(m, "df_residual") == 1);
  CHECK(agl_model_predict(&p, m, NULL, AGL_INTERVAL_NONE, 0.95, &err) == AGL_EARG);
  CHECK_STR(err.msg, "ppml does not predict with absorbed effects, which it does not estimate; "
                     "augment has the fitted values");
  agl_model_free(m);
  m = fit("ppml", "y ~ x", t);
  plain = fit("poisson", "y ~ x", t);
  CHECK(estimate(m, "x") == estimate(plain, "x"));
  agl_model_free(plain);
  agl_model_free(m);
  m = NULL;
  CHECK_NOMEM(agl_model_fit(&m, "ppml", "y ~ x | f + t", t, NULL, 0, &err), agl_model_free(m));
  agl_table_free(t);
  check_refused("ppml", "y ~ x | f", "f,x,y\na,1,0\na,2,-3\nb,1,0\n",
                "the response 'y' is -3 in row 2, expected no negative number");
}

int main(void)
{
  test_r();
  test_ppml();
  test_ordered();
  test_counts();
  test_hand_worked();
  test_separation();
  test_refusals();
  test_omitted();
  test_threads();
  test_nomem();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
