/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_nist.c - the NIST Statistical Reference Datasets of univariate statistics, analysis of
** variance and nonlinear regression (the linear ones: test_certified.c). What is asked for is what the data allow once their decimals are rounded to doubles:
** the digits that exact rational arithmetic on those doubles agrees in with the certified values.
*/
#include "csv_file.h"

static agl_err err;

/* Digits that agree: -log10 of the relative error, 15 when equal. */
static double digits(double got, double want)
{
  double e = fabs(got - want) / fabs(want);
  return e == 0 ? 15 : isnan(e) ? 0 : fmin(15, -log10(e));
}

/* ---- univariate ------------------------------------------------------------------------------ */

static const struct {
  const char *file;
  double mean, sd, autocorrelation; /* digits that must agree */
} samples[] = {
    {"Lew", 15, 15, 14.7},        {"Lottery", 15, 15, 14.9},  {"Mavro", 15, 13, 13.8},
    {"Michelso", 15, 13.7, 13.3}, {"PiDigits", 15, 15, 14.9}, {"NumAcc1", 15, 15, 15},
    {"NumAcc2", 15, 15, 15},      {"NumAcc3", 15, 9.4, 12.1}, {"NumAcc4", 15, 8.2, 10.9},
};

static double value_of(const agl_table *t, const char *expression)
{
  agl_expr *e = NULL;
  agl_column *c = NULL;
  double x = NAN;
  CHECK_OK(agl_expr_parse(&e, expression, &err), err);
  CHECK_OK(agl_expr_eval(&c, e, t, &err), err);
  if (c != NULL)
    x = agl_column_view(c).number[0];
  agl_column_free(c);
  agl_expr_free(e);
  return x;
}

static void test_univariate(void)
{
  agl_table *certified = read_csv("tests/certified/nist/univariate/certified.csv", NULL);
  for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
    char path[128];
    agl_table *t, *described = NULL;
    double mean = number_at(certified, "mean", i), sd = number_at(certified, "sd", i);
    double lag1 = number_at(certified, "autocorrelation", i), got[3];
    CHECK_STR(text_at(certified, "set", i), samples[i].file);
    snprintf(path, sizeof path, "tests/certified/nist/univariate/%s.csv", samples[i].file);
    t = read_csv(path, NULL);
    CHECK(agl_table_nrow(t) == (size_t)number_at(certified, "n", i));
    got[0] = digits(value_of(t, "mean(x)"), mean);
    got[1] = digits(value_of(t, "sd(x)"), sd);
    got[2] = digits(value_of(t, "autocorrelation(x)"), lag1);
    printf("%-9s mean %4.1f  sd %4.1f  autocorrelation %4.1f\n", samples[i].file, got[0], got[1],
           got[2]);
    CHECK(got[0] >= samples[i].mean);
    CHECK(got[1] >= samples[i].sd);
    CHECK(got[2] >= samples[i].autocorrelation);
    CHECK_OK(agl_table_summary(&described, t, &err), err);
    CHECK(digits(number_at(described, "mean", 0), mean) >= samples[i].mean);
    CHECK(digits(number_at(described, "sd", 0), sd) >= samples[i].sd);
    agl_table_free(described);
    agl_table_free(t);
  }
  agl_table_free(certified);
}

/* ---- analysis of variance -------------------------------------------------------------------- */

enum { CELLS = 7, LINE = 256 };

static const char *const cells[CELLS] = {"ss_between", "ms_between", "statistic", "ss_within",
                                         "ms_within",  "r_squared",  "sigma"};

static const struct {
  const char *file;
  double digits[CELLS]; /* that must agree */
} layouts[] = {
    {"SiRstv", {13.9, 13.9, 13, 13, 13, 13.1, 13.3}},
    {"AtmWtAg", {10.1, 10.1, 10.1, 10.8, 10.8, 10.2, 11.1}},
    {"SmLs01", {15, 15, 15, 15, 15, 15, 15}},
    {"SmLs02", {15, 15, 15, 15, 15, 15, 15}},
    {"SmLs03", {15, 15, 15, 15, 15, 15, 15}},
    {"SmLs04", {10, 10, 10.3, 10.2, 10.2, 10.6, 10.5}},
    {"SmLs05", {9.8, 9.8, 10.1, 10.2, 10.2, 10.4, 10.5}},
    {"SmLs06", {9.8, 9.8, 10.1, 10.2, 10.2, 10.4, 10.5}},
    {"SmLs07", {3.9, 3.9, 4.3, 4.2, 4.2, 4.6, 4.5}},
    {"SmLs08", {3.8, 3.8, 4.1, 4.2, 4.2, 4.4, 4.5}},
    {"SmLs09", {3.8, 3.8, 4.1, 4.2, 4.2, 4.3, 4.5}},
};

enum { ROWS_MAX = 20000 };

typedef struct {
  double certified[CELLS], df, df_residual;
  int64_t group[ROWS_MAX];
  double y[ROWS_MAX];
  size_t n;
} layout;

static void read_line(layout *s, const char *line, int number)
{
  const char *numbers = line + strcspn(line, "0123456789");
  long long group;
  if (number > 60 && sscanf(line, "%lld %lf", &group, &s->y[s->n]) == 2)
    s->group[s->n++] = group;
  else if (number < 60 && strncmp(line, "Between", 7) == 0)
    CHECK(sscanf(numbers, "%lf %lf %lf %lf", &s->df, &s->certified[0], &s->certified[1],
                 &s->certified[2]) == 4);
  else if (number < 60 && strncmp(line, "Within", 6) == 0)
    CHECK(sscanf(numbers, "%lf %lf %lf", &s->df_residual, &s->certified[3], &s->certified[4]) == 3);
  else if (number < 60 && strstr(line, "Certified R-Squared") != NULL)
    s->certified[5] = atof(numbers);
  else if (number < 60 && strstr(line, "Standard Deviation") != NULL)
    s->certified[6] = atof(numbers);
}

static agl_table *read_layout(layout *s, const char *file)
{
  char relative[128], path[4096], line[LINE];
  FILE *f;
  agl_table *t = NULL;
  agl_column *y = NULL, *group = NULL;
  s->n = 0;
  snprintf(relative, sizeof relative, "tests/certified/nist/anova/%s.dat", file);
  f = fopen(source_path(path, sizeof path, relative), "r");
  CHECK(f != NULL);
  for (int i = 1; f != NULL && fgets(line, sizeof line, f) != NULL; i++)
    read_line(s, line, i);
  if (f != NULL)
    fclose(f);
  CHECK_OK(agl_table_new(&t, s->n, &err), err);
  CHECK_OK(agl_column_number(&y, s->y, NULL, s->n, &err), err);
  CHECK_OK(agl_column_integer(&group, s->group, NULL, s->n, &err), err);
  CHECK_OK(agl_table_add(t, "y", y, &err), err);
  CHECK_OK(agl_table_add(t, "group", group, &err), err);
  agl_column_free(y);
  agl_column_free(group);
  return t;
}

static void test_anova(void)
{
  static layout s;
  for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
    agl_table *t = read_layout(&s, layouts[i].file), *got = NULL;
    CHECK_OK(agl_stat_run(&got, "anova", t, (const char *const[]){"y", "group"}, NULL, &err), err);
    CHECK(number_at(got, "df", 0) == s.df && number_at(got, "df_residual", 0) == s.df_residual);
    printf("%-9s", layouts[i].file);
    for (size_t k = 0; k < CELLS; k++) {
      double agree = digits(number_at(got, cells[k], 0), s.certified[k]);
      printf(" %s %4.1f", cells[k], agree);
      CHECK(agree >= layouts[i].digits[k]);
    }
    printf("\n");
    agl_table_free(got);
    agl_table_free(t);
  }
}

/* ---- nonlinear regression -------------------------------------------------------------------- */

/* NIST certifies 11 digits. The residuals of Lanczos1 are about 1e-13, where rounding its responses
** to doubles already changes the 4th digit of their sum of squares. */
static const struct {
  const char *file, *formula;
  double estimate, std_error; /* digits that must agree, from either start */
} curves[] = {
    {"Bennett5", "y ~ b1 * (b2 + x)^(-1 / b3)", 10.9, 10.3},
    {"BoxBOD", "y ~ b1 * (1 - exp(-b2 * x))", 10.9, 10.3},
    {"Chwirut1", "y ~ exp(-b1 * x) / (b2 + b3 * x)", 10.6, 10.8},
    {"Chwirut2", "y ~ exp(-b1 * x) / (b2 + b3 * x)", 10.8, 10.9},
    {"DanWood", "y ~ b1 * x^b2", 11, 11},
    {"ENSO",
     "y ~ b1 + b2 * cos(2 * pi * x / 12) + b3 * sin(2 * pi * x / 12) + b5 * cos(2 * pi * x / b4) + "
     "b6 * sin(2 * pi * x / b4) + b8 * cos(2 * pi * x / b7) + b9 * sin(2 * pi * x / b7)",
     10.6, 10.7},
    {"Eckerle4", "y ~ b1 / b2 * exp(-0.5 * ((x - b3) / b2)^2)", 10.4, 10.4},
    {"Gauss1",
     "y ~ b1 * exp(-b2 * x) + b3 * exp(-(x - b4)^2 / b5^2) + b6 * exp(-(x - b7)^2 / b8^2)", 10.5,
     10.5},
    {"Gauss2",
     "y ~ b1 * exp(-b2 * x) + b3 * exp(-(x - b4)^2 / b5^2) + b6 * exp(-(x - b7)^2 / b8^2)", 10.2,
     10.3},
    {"Gauss3",
     "y ~ b1 * exp(-b2 * x) + b3 * exp(-(x - b4)^2 / b5^2) + b6 * exp(-(x - b7)^2 / b8^2)", 10.4,
     10.4},
    {"Hahn1", "y ~ (b1 + b2 * x + b3 * x^2 + b4 * x^3) / (1 + b5 * x + b6 * x^2 + b7 * x^3)", 10.7,
     10.4},
    {"Kirby2", "y ~ (b1 + b2 * x + b3 * x^2) / (1 + b4 * x + b5 * x^2)", 10.4, 10.6},
    {"Lanczos1", "y ~ b1 * exp(-b2 * x) + b3 * exp(-b4 * x) + b5 * exp(-b6 * x)", 10.5, 3.3},
    {"Lanczos2", "y ~ b1 * exp(-b2 * x) + b3 * exp(-b4 * x) + b5 * exp(-b6 * x)", 10.3, 10.3},
    {"Lanczos3", "y ~ b1 * exp(-b2 * x) + b3 * exp(-b4 * x) + b5 * exp(-b6 * x)", 10.4, 10.9},
    {"MGH09", "y ~ b1 * (x^2 + x * b2) / (x^2 + x * b3 + b4)", 10.4, 10.3},
    {"MGH10", "y ~ b1 * exp(b2 / (x + b3))", 10.8, 11},
    {"MGH17", "y ~ b1 + b2 * exp(-x * b4) + b3 * exp(-x * b5)", 10.7, 10.5},
    {"Misra1a", "y ~ b1 * (1 - exp(-b2 * x))", 11, 10.7},
    {"Misra1b", "y ~ b1 * (1 - (1 + b2 * x / 2)^(-2))", 10.9, 10.7},
    {"Misra1c", "y ~ b1 * (1 - (1 + 2 * b2 * x)^(-0.5))", 10.7, 10.5},
    {"Misra1d", "y ~ b1 * b2 * x * ((1 + b2 * x)^(-1))", 11, 11},
    {"Nelson", "log(y) ~ b1 - b2 * x * exp(-b3 * x2)", 10.8, 10.5},
    {"Rat42", "y ~ b1 / (1 + exp(b2 - b3 * x))", 11, 10.5},
    {"Rat43", "y ~ b1 / (1 + exp(b2 - b3 * x))^(1 / b4)", 10.9, 10.6},
    {"Roszman1", "y ~ b1 - b2 * x - atan(b3 / (x - b4)) / pi", 10.8, 10.9},
    {"Thurber", "y ~ (b1 + b2 * x + b3 * x^2 + b4 * x^3) / (1 + b5 * x + b6 * x^2 + b7 * x^3)",
     10.3, 10.6},
};

enum { PARAMETERS = 9, VARIABLES = 3, CURVE_ROWS = 256 };

static const char *const names[PARAMETERS] = {"b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8", "b9"};

typedef struct {
  double start[2][PARAMETERS], estimate[PARAMETERS], std_error[PARAMETERS];
  double variable[VARIABLES][CURVE_ROWS]; /* y, x, x2 */
  size_t k, n, nvariable;
} curve;

static agl_table *read_curve(curve *c, const char *file)
{
  static const char *const variables[VARIABLES] = {"y", "x", "x2"};
  char relative[128], path[4096], line[LINE];
  FILE *f;
  agl_table *t = NULL;
  *c = (curve){.k = 0};
  snprintf(relative, sizeof relative, "tests/certified/nist/nonlinear/%s.dat", file);
  f = fopen(source_path(path, sizeof path, relative), "r");
  CHECK(f != NULL);
  for (int i = 1; f != NULL && fgets(line, sizeof line, f) != NULL; i++) {
    int which, got = i > 60 ? sscanf(line, "%lf %lf %lf", &c->variable[0][c->n],
                                     &c->variable[1][c->n], &c->variable[2][c->n])
                            : 0;
    if (got >= 2) {
      c->nvariable = (size_t)got;
      c->n++;
    } else if (i <= 60 && c->k < PARAMETERS &&
               sscanf(line, " b%d = %lf %lf %lf %lf", &which, &c->start[0][c->k],
                      &c->start[1][c->k], &c->estimate[c->k], &c->std_error[c->k]) == 5) {
      c->k++;
    }
  }
  if (f != NULL)
    fclose(f);
  CHECK_OK(agl_table_new(&t, c->n, &err), err);
  for (size_t v = 0; v < c->nvariable; v++) {
    agl_column *column = NULL;
    CHECK_OK(agl_column_number(&column, c->variable[v], NULL, c->n, &err), err);
    CHECK_OK(agl_table_add(t, variables[v], column, &err), err);
    agl_column_free(column);
  }
  return t;
}

static void test_curve(size_t i, int start)
{
  static curve c;
  agl_table *t = read_curve(&c, curves[i].file);
  agl_model *m = NULL;
  agl_argument given = {
      .name = "start", .kind = AGL_GIVEN_VALUES, .list = names, .values = c.start[start], .n = c.k};
  double worst = 15, worst_se = 15;
  CHECK_OK(agl_model_fit(&m, "nls", curves[i].formula, t, &given, 1, &err), err);
  for (size_t j = 0; m != NULL && j < c.k; j++) {
    double b = 0, se = 0;
    CHECK_OK(agl_model_coef(&b, &se, m, names[j], &err), err);
    worst = fmin(worst, digits(b, c.estimate[j]));
    worst_se = fmin(worst_se, digits(se, c.std_error[j]));
  }
  printf("%-9s from start %d: %4.1f digits, standard errors %4.1f\n", curves[i].file, start + 1,
         worst, worst_se);
  CHECK(m != NULL && worst >= curves[i].estimate);
  CHECK(m != NULL && worst_se >= curves[i].std_error);
  agl_model_free(m);
  agl_table_free(t);
}

static void test_nonlinear(void)
{
  CHECK(sizeof curves / sizeof curves[0] == 27);
  for (size_t i = 0; i < sizeof curves / sizeof curves[0]; i++)
    for (int start = 0; start < 2; start++)
      test_curve(i, start);
}

int main(void)
{
  test_univariate();
  test_anova();
  test_nonlinear();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
