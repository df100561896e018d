/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_certified.c - least squares against numbers that nobody here computed: the NIST Statistical
** Reference Datasets, and R's lm (tests/certified/r/make.R).
*/
#include "csv_file.h"
#include "model_test.h"

static agl_err err;

/* Digits that agree: -log10 of the relative error, 15 when equal; absolute where NIST has 0. */
static double digits(double got, double want)
{
  double e = fabs(got - want) / (want == 0 ? 1 : fabs(want));
  return e == 0 ? 15 : isnan(e) ? 0 : fmin(15, -log10(e));
}

/* The linear sets. NIST certifies 15 digits. */
static const struct {
  const char *file, *header, *formula;
  double coefficient, std_error; /* digits that must agree */
} sets[] = {
    {"Norris", "y,x\n", "y ~ x", 13, 13},
    {"Pontius", "y,x\n", "y ~ x + I(x^2)", 13, 13},
    {"NoInt1", "y,x\n", "y ~ x - 1", 14, 14},
    {"NoInt2", "y,x\n", "y ~ x - 1", 14, 14},
    {"Longley", "y,x1,x2,x3,x4,x5,x6\n", "y ~ x1 + x2 + x3 + x4 + x5 + x6", 14, 14},
    {"Filip", "y,x\n",
     "y ~ x + I(x^2) + I(x^3) + I(x^4) + I(x^5) + I(x^6) + I(x^7) + I(x^8) + I(x^9) + I(x^10)", 13,
     14},
    {"Filip", "y,x\n", "y ~ poly(x, 10, raw = true)", 13, 14},
    {"Wampler1", "y,x\n", "y ~ x + I(x^2) + I(x^3) + I(x^4) + I(x^5)", 14, 14},
    {"Wampler2", "y,x\n", "y ~ x + I(x^2) + I(x^3) + I(x^4) + I(x^5)", 13, 14},
    {"Wampler3", "y,x\n", "y ~ x + I(x^2) + I(x^3) + I(x^4) + I(x^5)", 14, 13},
    {"Wampler4", "y,x\n", "y ~ x + I(x^2) + I(x^3) + I(x^4) + I(x^5)", 14, 13},
    {"Wampler5", "y,x\n", "y ~ x + I(x^2) + I(x^3) + I(x^4) + I(x^5)", 14, 13},
};

enum { PARAMETERS = 16, TEXT = 1 << 14 };

/* Certified estimates and standard errors of a file, and its data from line 61 on as CSV text. */
typedef struct {
  double estimate[PARAMETERS], std_error[PARAMETERS];
  size_t k;
  char csv[TEXT];
} set;

static void append_row(set *s, const char *line)
{
  size_t used = strlen(s->csv);
  double x;
  int n;
  for (const char *sep = ""; sscanf(line, "%lf%n", &x, &n) == 1; line += n, sep = ",")
    used += (size_t)snprintf(s->csv + used, TEXT - used, "%s%.17g", sep, x);
  snprintf(s->csv + used, TEXT - used, "\n");
}

static void read_set(set *s, const char *file, const char *header)
{
  char relative[128], path[4096], line[256];
  FILE *f;
  *s = (set){.k = 0};
  snprintf(s->csv, TEXT, "%s", header);
  snprintf(relative, sizeof relative, "tests/certified/nist/%s.dat", file);
  f = fopen(source_path(path, sizeof path, relative), "r");
  CHECK(f != NULL);
  for (int i = 1; f != NULL && fgets(line, sizeof line, f) != NULL; i++) {
    int which;
    if (i > 60 && strspn(line, " \r\n\t") < strlen(line))
      append_row(s, line);
    else if (i >= 30 && s->k < PARAMETERS &&
             sscanf(line, " B%d %lf %lf", &which, &s->estimate[s->k], &s->std_error[s->k]) == 3)
      s->k++;
  }
  if (f != NULL)
    fclose(f);
}

/* The same, where `want` is known to 15 significant digits. */
static double certain_digits(double got, double want)
{
  double unit = pow(10, floor(log10(fabs(want))) - 14);
  double e = fmax(0, fabs(got - want) - unit / 2) / fabs(want);
  return want == 0 ? digits(got, want) : e == 0 ? 15 : fmin(15, -log10(e));
}

/* The digits that a fit claims: never more than are true, and few less. */
static void check_claim(const agl_model *m, const set *s)
{
  agl_table *t = NULL;
  double over = -15, under = -15;
  CHECK_OK(agl_model_digits(&t, m, &err), err);
  for (size_t j = 0; j < s->k; j++) {
    double b = 0, se = 0, claimed = number_at(t, "digits", j), held;
    CHECK_STR(text_at(t, "term", j), agl_model_term(m, j));
    CHECK_OK(agl_model_coef(&b, &se, m, agl_model_term(m, j), &err), err);
    held = certain_digits(b, s->estimate[j]);
    CHECK(claimed >= 0 && claimed <= 15);
    over = fmax(over, claimed - held);
    under = fmax(under, held - claimed);
  }
  printf("          claimed at most %.1f more than hold, at most %.1f less\n", over, under);
  CHECK(over <= 0);
  CHECK(under <= 3);
  agl_table_free(t);
}

static void test_nist(void)
{
  static set s;
  for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
    agl_table *t = NULL;
    agl_model *m = NULL;
    double worst = 15, worst_se = 15;
    read_set(&s, sets[i].file, sets[i].header);
    CHECK_OK(agl_csv_parse(&t, s.csv, strlen(s.csv), sets[i].file, NULL, &err), err);
    CHECK_OK(fit_ols(&m, sets[i].formula, t, NULL, &err), err);
    CHECK(m != NULL && agl_model_nterm(m) == s.k);
    for (size_t j = 0; m != NULL && j < s.k; j++) {
      double b = 0, se = 0;
      CHECK_OK(agl_model_coef(&b, &se, m, agl_model_term(m, j), &err), err);
      worst = fmin(worst, digits(b, s.estimate[j]));
      worst_se = fmin(worst_se, digits(se, s.std_error[j]));
    }
    printf("%-9s %4.1f digits, standard errors %4.1f\n", sets[i].file, worst, worst_se);
    CHECK(worst >= sets[i].coefficient);
    CHECK(worst_se >= sets[i].std_error);
    check_claim(m, &s);
    agl_model_free(m);
    agl_table_free(t);
  }
}

/* The value of a named cell. */
static double cell(const agl_table *cells, const char *name)
{
  for (size_t i = 0; i < agl_table_nrow(cells); i++)
    if (strcmp(text_at(cells, "cell", i), name) == 0)
      return number_at(cells, "value", i);
  return NAN;
}

static void test_r(void)
{
  agl_table *want = read_csv("tests/certified/r/lm.csv", NULL), *data = NULL, *cells = NULL;
  agl_model *m = NULL;
  char last[512] = "", now[512], path[128];
  for (size_t i = 0; i < agl_table_nrow(want); i++) {
    const char *formula = text_at(want, "formula", i), *set_name = text_at(want, "dataset", i);
    double expected = number_at(want, "value", i), got;
    snprintf(now, sizeof now, "%s %s", set_name, formula);
    if (strcmp(now, last) != 0) {
      agl_table_free(data);
      agl_table_free(cells);
      agl_model_free(m);
      cells = NULL;
      m = NULL;
      snprintf(path, sizeof path,
               strcmp(set_name, "markets") == 0 ? "datasets/%s.csv" : "tests/certified/r/%s.csv",
               set_name);
      data = read_csv(path, NULL);
      CHECK_OK(fit_ols(&m, formula, data, NULL, &err), err);
      CHECK_OK(agl_model_cells(&cells, m, &err), err);
      memcpy(last, now, sizeof last);
    }
    got = cell(cells, text_at(want, "cell", i));
    if (fabs(expected) > 1e-13)
      CHECK_NEAR(got, expected, 1e-9);
    else
      CHECK(fabs(got) < 1e-12);
  }
  agl_table_free(data);
  agl_table_free(cells);
  agl_model_free(m);
  agl_table_free(want);
}

int main(void)
{
  test_nist();
  test_r();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
