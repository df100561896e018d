/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_nls.c - derivatives of expressions, and nonlinear least squares against R's nls. */
#include "csv_file.h"
#include "model/tape.h"
#include "tables.h"

enum { MOST = 8 };

/* model.nls(formula, t, { start = names and values, se, weights, steps }) */
typedef struct {
  const char *names[MOST];
  double values[MOST];
  size_t n;
  const char *se, *weights;
  double steps;
} options;

static agl_status fit(agl_model **out, const char *formula, const agl_table *t, const options *o,
                      agl_err *e)
{
  agl_argument a[4] = {{.name = "start",
                        .kind = AGL_GIVEN_VALUES,
                        .list = o->names,
                        .values = o->values,
                        .n = o->n}};
  size_t n = 1;
  if (o->se != NULL)
    a[n++] = (agl_argument){.name = "se", .kind = AGL_GIVEN_TEXT, .text = o->se};
  if (o->weights != NULL)
    a[n++] = (agl_argument){.name = "weights", .kind = AGL_GIVEN_TEXT, .text = o->weights};
  if (o->steps > 0)
    a[n++] = (agl_argument){.name = "steps", .kind = AGL_GIVEN_NUMBER, .number = o->steps};
  return agl_model_fit(out, "nls", formula, t, a, n, e);
}

/* ---- derivatives --------------------------------------------------------------------------- */

/* One of everything that has a rule, over x, a = 0.7 and b = 1.3. */
static const char *const formulas[] = {
    "y ~ a + b * x",
    "y ~ a - b",
    "y ~ -a * b",
    "y ~ a / b / x",
    "y ~ a^b",
    "y ~ x^(a * b)",
    "y ~ (a + b)^3",
    "y ~ (a - b)^-2",
    "y ~ log(a) * b",
    "y ~ log(a + x, 10) + b",
    "y ~ log(base = b, x = a + 1)",
    "y ~ log2(a * b)",
    "y ~ log10(a + b)",
    "y ~ log1p(a * x) + b",
    "y ~ exp(a * b)",
    "y ~ expm1(a) * b",
    "y ~ sqrt(a * b * x)",
    "y ~ abs(a - b)",
    "y ~ abs(b - a)",
    "y ~ sin(a) + cos(b)",
    "y ~ tan(a * b)",
    "y ~ asin(a / 2) * acos(b / 2)",
    "y ~ atan(a * x) - b",
    "y ~ sinh(a) / cosh(b)",
    "y ~ tanh(a * b)",
    "y ~ pmin(a, b, 9) * pmax(a, x, b)",
    "y ~ pmax(a) * b",
    "y ~ if_else(x > 1, a * b, a / b)",
    "y ~ exp(-a * lag(z)) + floor(x) * b",
    "y ~ a * sqrt(x) + b * mean(x) + pi",
};

/* The value and, unless NULL, the derivatives at (a, b). */
static long double run(const agl_tape *t, const double *const *column, const long double *b,
                       double *slope)
{
  long double f = NAN;
  double low[2], x[2], *at_x[] = {&x[0], &x[1]};
  agl_nlls_point at = {.b = b, .f = &f, .x = slope != NULL ? at_x : NULL, .low = low};
  CHECK_OK(agl_tape_run(t, column, 1, &at, &err), err);
  for (int j = 0; j < 2 && slope != NULL; j++) {
    CHECK(fabs(low[j]) <= fabs(x[j]) * 1.2e-16);
    slope[j] = x[j];
  }
  return f;
}

/* Derivatives against central differences, whose error is about h^2. */
static void test_derivatives(void)
{
  static const char *const names[] = {"a", "b"};
  static const double one_point_two = 1.2;
  const double *column[] = {&one_point_two, &one_point_two, &one_point_two};
  agl_table *t = TABLE("y:n 1 2", "x:n 1.2 2", "z:n 3 4");
  for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++) {
    agl_formula *f = NULL;
    agl_tape *tape = NULL;
    double slope[2];
    CHECK_OK(agl_formula_parse_parts(&f, formulas[i], &err), err);
    CHECK_OK(agl_tape_new(&tape, &(agl_tape_scope){f, names, 2, t}, &err), err);
    CHECK(f->nterm <= 3);
    CHECK(isfinite((double)run(tape, column, (long double[]){0.7L, 1.3L}, slope)));
    for (int j = 0; j < 2; j++) {
      const long double h = 1e-5L;
      long double up[] = {0.7L, 1.3L}, down[] = {0.7L, 1.3L};
      up[j] += h;
      down[j] -= h;
      CHECK_NEAR(slope[j],
                 (double)((run(tape, column, up, NULL) - run(tape, column, down, NULL)) / (2 * h)),
                 1e-8);
    }
    agl_tape_free(tape);
    agl_formula_free(f);
  }
  agl_table_free(t);
}

/* (a x)^2 at a = 0, and 0^b: derivatives that a naive rule makes NaN. */
static void test_zeros(void)
{
  static const char *const names[] = {"a", "b"};
  const double zero = 0, *column[] = {&zero};
  agl_table *t = TABLE("y:n 1 2", "x:n 0 0");
  agl_formula *f = NULL;
  agl_tape *tape = NULL;
  double slope[2];
  CHECK_OK(agl_formula_parse_parts(&f, "y ~ x^b + (a * x)^2 + a^2 + sqrt(x) * a", &err), err);
  CHECK_OK(agl_tape_new(&tape, &(agl_tape_scope){f, names, 2, t}, &err), err);
  CHECK(f->nterm == 2); /* x and sqrt(x) */
  CHECK(run(tape, (const double *const[]){&zero, &zero}, (long double[]){0, 2}, slope) == 0);
  CHECK(slope[0] == 0 && slope[1] == 0);
  CHECK(column[0] == &zero);
  agl_tape_free(tape);
  agl_formula_free(f);
  agl_table_free(t);
}

/* ---- against R ----------------------------------------------------------------------------- */

/* "a 50 b 0.3" */
static void read_start(options *o, char *text)
{
  *o = (options){.n = 0};
  for (char *name = strtok(text, " "); name != NULL; name = strtok(NULL, " ")) {
    o->names[o->n] = name;
    o->values[o->n++] = atof(strtok(NULL, " "));
  }
}

static double cell(const agl_table *cells, const char *name)
{
  for (size_t i = 0; i < agl_table_nrow(cells); i++)
    if (strcmp(text_at(cells, "cell", i), name) == 0)
      return number_at(cells, "value", i);
  return NAN;
}

static void check_cell(const agl_table *want, size_t i, const agl_table *data)
{
  const char *name = text_at(want, "cell", i), *weights = text_at(want, "weights", i);
  bool robust = strncmp(name, "hc0 ", 4) == 0;
  char start[128], wanted[128];
  options o;
  agl_model *m = NULL;
  agl_table *cells = NULL;
  snprintf(start, sizeof start, "%s", text_at(want, "start", i));
  read_start(&o, start);
  o.se = robust ? "hc0" : NULL;
  o.weights = *weights != '\0' ? weights : NULL;
  CHECK_OK(fit(&m, text_at(want, "formula", i), data, &o, &err), err);
  CHECK_OK(agl_model_cells(&cells, m, &err), err);
  snprintf(wanted, sizeof wanted, "%s%s", robust ? "tidy " : "", robust ? name + 4 : name);
  CHECK_NEAR(cell(cells, wanted), number_at(want, "value", i), 1e-6);
  agl_table_free(cells);
  agl_model_free(m);
}

static void test_r(void)
{
  agl_table *want = read_csv("tests/certified/r/nls.csv", (const char *const[]){"weights", NULL});
  agl_table *cars = read_csv("tests/certified/r/cars.csv", NULL);
  agl_table *air = read_csv("tests/certified/r/air.csv", NULL);
  CHECK(agl_table_nrow(want) > 80);
  for (size_t i = 0; i < agl_table_nrow(want); i++)
    check_cell(want, i, strcmp(text_at(want, "dataset", i), "cars") == 0 ? cars : air);
  agl_table_free(want);
  agl_table_free(cars);
  agl_table_free(air);
}

/* ---- results ------------------------------------------------------------------------------- */

static const options line = {.names = {"a", "b"}, .values = {10, -3}, .n = 2};

/* Linear in its parameters, it is least squares: estimates, errors, predictions, rows left out. */
static void test_linear(void)
{
  agl_table *t = TABLE("x:n 1 2 3 4 5 .", "y:n 2 4 5 4 5 9", "w:n 1 1 2 1 3 1");
  static const char *const weights[] = {NULL, "w"};
  for (int i = 0; i < 2; i++) {
    agl_model *m = NULL, *ols = NULL;
    agl_table *a = NULL, *b = NULL;
    options o = line;
    agl_argument w = {.name = "weights", .kind = AGL_GIVEN_TEXT, .text = weights[i]};
    double got, se, want, want_se;
    o.weights = weights[i];
    CHECK_OK(fit(&m, "y ~ a + b * x", t, &o, &err), err);
    CHECK_OK(agl_model_fit(&ols, "ols", "y ~ x", t, &w, (size_t)i, &err), err);
    CHECK(agl_model_nobs(m) == 5 && agl_model_ndropped(m) == 1);
    CHECK_OK(agl_model_coef(&got, &se, m, "b", &err), err);
    CHECK_OK(agl_model_coef(&want, &want_se, ols, "x", &err), err);
    CHECK_NEAR(got, want, 1e-15);
    CHECK_NEAR(se, want_se, 1e-14);
    CHECK_OK(agl_model_predict(&a, m, NULL, AGL_INTERVAL_PREDICTION, 0.9, &err), err);
    CHECK_OK(agl_model_predict(&b, ols, NULL, AGL_INTERVAL_PREDICTION, 0.9, &err), err);
    for (size_t row = 0; row < 5; row++) {
      CHECK_NEAR(number_at(a, "fitted", row), number_at(b, "fitted", row), 1e-14);
      CHECK_NEAR(number_at(a, "conf_low", row), number_at(b, "conf_low", row), 1e-13);
    }
    CHECK(isnan(number_at(a, "fitted", 5)));
    agl_table_free(a);
    agl_table_free(b);
    CHECK_OK(agl_model_glance(&a, m, &err), err);
    CHECK_OK(agl_model_glance(&b, ols, &err), err);
    CHECK_NEAR(number_at(a, "r_squared", 0), number_at(b, "r_squared", 0), 1e-14);
    CHECK_NEAR(number_at(a, "sigma", 0), number_at(b, "sigma", 0), 1e-14);
    CHECK_NEAR(number_at(a, "aic", 0), number_at(b, "aic", 0), 1e-14);
    CHECK(isnan(number_at(a, "f_statistic", 0)));
    agl_table_free(a);
    agl_table_free(b);
    agl_model_free(m);
    agl_model_free(ols);
  }
  agl_table_free(t);
}

/* y = 3 * 2^x exactly: nothing is left over, and new data are predicted. */
static void test_exact(void)
{
  agl_table *t = TABLE("x:i 0 1 2 3", "y:n 3 6 12 24"), *new = TABLE("x:i 4 . 5"), *p = NULL;
  agl_model *m = NULL;
  options o = {.names = {"b", "a"}, .values = {1, 1}, .n = 2};
  double a, b, se;
  CHECK_OK(fit(&m, "y ~ a * b^x", t, &o, &err), err);
  CHECK_OK(agl_model_digits(&p, m, &err), err); /* whole numbers, and no residuals: all of them */
  CHECK(number_at(p, "digits", 0) == 15 && number_at(p, "digits", 1) == 15);
  agl_table_free(p);
  CHECK_STR(agl_model_term(m, 0), "a"); /* in the order of the formula */
  CHECK_OK(agl_model_coef(&a, &se, m, "a", &err), err);
  CHECK_OK(agl_model_coef(&b, &se, m, "b", &err), err);
  CHECK_NEAR(a, 3, 1e-15);
  CHECK_NEAR(b, 2, 1e-15);
  CHECK_OK(agl_model_predict(&p, m, new, AGL_INTERVAL_NONE, 0.95, &err), err);
  CHECK_NEAR(number_at(p, "fitted", 0), 48, 1e-14);
  CHECK(isnan(number_at(p, "fitted", 1)));
  CHECK_NEAR(number_at(p, "fitted", 2), 96, 1e-14);
  agl_table_free(p);
  agl_table_free(new);
  agl_model_free(m);
  agl_table_free(t);
}

/* A mean alone: a formula without columns. */
static void test_mean(void)
{
  agl_table *t = TABLE("y:n 1 2 6");
  agl_model *m = NULL;
  options o = {.names = {"mu"}, .values = {100}, .n = 1};
  double mu, se;
  CHECK_OK(fit(&m, "y ~ mu", t, &o, &err), err);
  CHECK_OK(agl_model_coef(&mu, &se, m, "mu", &err), err);
  CHECK_NEAR(mu, 3, 1e-15);
  CHECK_NEAR(se, sqrt(7.0 / 3), 1e-15);
  agl_model_free(m);
  agl_table_free(t);
}

/* ---- refusals ------------------------------------------------------------------------------ */

static void refused(agl_status code, const char *message, const char *formula, const agl_table *t,
                    const options *o)
{
  agl_model *m = NULL;
  CHECK(fit(&m, formula, t, o, &err) == code && m == NULL);
  CHECK_STR(err.msg, message);
  agl_model_free(m);
}

static void test_refusals(void)
{
  agl_table *t = TABLE("x:n 1 2 3 4", "y:n 2 3 5 4", "s:s p q r p");
  agl_model *m = NULL;
  agl_table *got = NULL;
  options o = line;
  refused(AGL_EARG,
          "formula 'y ~ a * floor(b * x)', column 9: no derivative of 'floor(b * x)' by the "
          "parameter 'b' is known",
          "y ~ a * floor(b * x)", t, &o);
  refused(AGL_EARG,
          "formula 'y ~ a .. b', column 5: no derivative of 'a .. b' by the parameter 'a' is known",
          "y ~ a .. b", t, &o);
  refused(AGL_EARG, "formula 'y ~ a * f(b)', column 9: there is no function 'f'", "y ~ a * f(b)", t,
          &o);
  refused(AGL_EARG,
          "formula 'y ~ a + b * c', column 13: 'c' is no column, and no parameter with a starting "
          "value",
          "y ~ a + b * c", t, &o);
  refused(AGL_EARG, "formula 'y ~ a + b * s', column 13: 's' holds strings, expected numbers",
          "y ~ a + b * s", t, &o);
  refused(AGL_EARG, "start: the formula has no parameter 'b'", "y ~ a * x", t, &o);
  refused(AGL_EARG, "formula 'y ~ a * x | s', column 13: nls takes one formula, without '|'",
          "y ~ a * x | s", t, &o);
  refused(AGL_EPARSE, "formula 'a * x': no '~', expected 'response ~ terms'", "a * x", t, &o);
  refused(AGL_EMATH,
          "where the steps end, 'b' cannot be told from the parameters before it: other starting "
          "values, or fewer parameters",
          "y ~ a + b + x", t, &o);
  refused(AGL_EMATH,
          "nls from a = 10, b = -3: the function or a derivative is not finite at the start",
          "y ~ a * log(b * x)", t, &o);
  o.steps = 1;
  refused(AGL_EMATH, "nls from a = 10, b = -3: not converged after 2 steps",
          "y ~ a * exp(x / b) + x^b", t, &o);
  o = (options){.names = {"a", "x"}, .values = {1, 1}, .n = 2};
  refused(AGL_EARG, "start: 'x' is a column of the data, so no parameter", "y ~ a * x", t, &o);
  o = (options){.names = {"a", "b"}, .values = {1, NAN}, .n = 2};
  refused(AGL_EARG, "start: b must be a finite number, got nan", "y ~ a * x + b", t, &o);
  o = (options){.names = {NULL}, .values = {1}, .n = 1};
  refused(AGL_EARG,
          "start: each value goes under the name of its parameter, as in start = { b = 1 }",
          "y ~ a * x", t, &o);
  CHECK(agl_model_fit(&m, "nls", "y ~ a * x", t, NULL, 0, &err) == AGL_EARG);
  CHECK_STR(err.msg, "nls needs start = { b = 1 }: a value for each parameter to start from");
  o = (options){.names = {"a", "b", "c", "d", "e"}, .values = {1, 1, 1, 1, 1}, .n = 5};
  refused(AGL_EDATA, "4 rows are fewer than the 5 parameters of 'y ~ a + b * x + c^x + d^x + e^x'",
          "y ~ a + b * x + c^x + d^x + e^x", t, &o);
  CHECK_OK(fit(&m, "y ~ a + b * x", t, &line, &err), err);
  CHECK_OK(agl_model_diagnostics(&got, m, &err), err);
  CHECK(agl_table_nrow(got) == 0);
  agl_table_free(got);
  CHECK_OK(agl_model_diagnose(&got, m, "reset", NULL, 0, &err), err);
  CHECK_STR(text_at(got, "note", 0), "for least squares only");
  agl_table_free(got);
  agl_model_free(m);
  agl_table_free(t);
}

static void test_stop(void)
{
  agl_table *t = TABLE("x:n 1 2 3 4", "y:n 2 3 5 4");
  agl_interrupt(true);
  refused(AGL_EINTR, "interrupted", "y ~ a * exp(b * x)", t, &line);
  agl_interrupt(false);
  agl_table_free(t);
}

static void test_memory(void)
{
  agl_table *t = TABLE("x:n 1 2 3 4", "y:n 2 3 5 4", "w:n 1 2 1 2");
  agl_model *m = NULL;
  options o = {.names = {"a", "b"}, .values = {2, 0.1}, .n = 2, .weights = "w"};
  CHECK_NOMEM(fit(&m, "y ~ a + b * log(x)", t, &o, &err), agl_model_free(m));
  CHECK_OK(fit(&m, "y ~ a + b * log(x)", t, &o, &err), err);
  CHECK_VERB_NOMEM(agl_model_predict(out, m, t, AGL_INTERVAL_CONFIDENCE, 0.95, &err));
  CHECK_VERB_NOMEM(agl_model_recipe(out, m, &err));
  agl_model_free(m);
  agl_table_free(t);
}

int main(void)
{
  test_derivatives();
  test_zeros();
  test_r();
  test_linear();
  test_exact();
  test_mean();
  test_refusals();
  test_stop();
  test_memory();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
