/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_formula.c - core/model: the parts of a formula, and the numbers they ask for. */
#include "csv_file.h"
#include "data/column.h"
#include "data/table.h"
#include "model/design.h"
#include "model_test.h"

static agl_err err;

/* Gaps: x in row 2, firm in row 4, year in row 5, w in row 6. */
static agl_table *panel(void)
{
  static const char text[] = "y,x,p,z,z2,w,firm,year,name\n"
                             "1,2,3,4,5,1,a,2001,q\n"
                             "2,,1,2,2,1,b,2001,q\n"
                             "3,1,4,1,5,1,c,2002,r\n"
                             "4,5,1,4,2,1,,2002,r\n"
                             "5,2,3,6,1,1,a,,q\n"
                             "6,3,5,3,7,,b,2001,q\n"
                             "7,8,2,1,3,1,a,2001,r\n"
                             "8,4,7,2,9,2,c,2001,r\n";
  agl_table *t = NULL;
  CHECK_OK(agl_csv_parse(&t, text, strlen(text), "t.csv", NULL, &err), err);
  return t;
}

static agl_status design(agl_design *d, const char *formula, const agl_table *t, agl_err *e)
{
  static const char *const present[] = {"w"};
  agl_formula *f;
  agl_status status = agl_formula_parse(&f, formula, e);
  if (status == AGL_OK) {
    status = agl_design_new(
        d, f, t, &(agl_design_parts){.response = true, .present = present, .npresent = 1}, e);
    agl_formula_free(f);
  }
  return status;
}

static void check_column(const double *x, const double *want, size_t n)
{
  for (size_t i = 0; i < n; i++)
    CHECK(x[i] == want[i]);
}

static void test_parts(const agl_table *t)
{
  static const char text[] = "y ~ x + offset(w) | firm + firm^year + year:firm | p ~ z + z:z2";
  agl_formula *f = NULL;
  agl_design d;
  CHECK_OK(agl_formula_parse(&f, text, &err), err);
  CHECK(f->nterm == 2 && f->nendogenous == 1 && f->ninstrument == 2 && f->noffset == 1);
  CHECK(f->nway == 3 && f->way[1].ncolumn == 2 && !f->intercept);
  CHECK_STR(f->term[1].name, "p");
  CHECK_STR(f->instrument[1].name, "z:z2");
  CHECK_STR(f->way[0].name, "firm");
  CHECK_STR(f->way[1].name, "firm^year");
  CHECK_STR(f->way[2].name, "year^firm");
  agl_formula_free(f);
  CHECK_OK(design(&d, text, t, &err), err);
  CHECK(d.n == 4 && d.k == 2 && d.nendogenous == 1 && d.ninstrument == 2 && d.nvariable == 7);
  CHECK(d.row != NULL && d.row[0] == 0 && d.row[1] == 2 && d.row[2] == 6 && d.row[3] == 7);
  check_column(d.x[0], (const double[]){2, 1, 8, 4}, 4);
  check_column(d.x[1], (const double[]){3, 4, 2, 7}, 4);
  check_column(d.y, (const double[]){1, 3, 7, 8}, 4);
  check_column(d.offset, (const double[]){1, 1, 1, 2}, 4);
  check_column(d.z[0], (const double[]){4, 1, 1, 2}, 4);
  check_column(d.z[1], (const double[]){20, 5, 3, 18}, 4);
  CHECK_STR(d.name[4], "offset");
  CHECK_STR(d.name[6], "z:z2");
  CHECK(d.nabsorbed == 3 && d.absorbed[0].ngroup == 2 && d.absorbed[1].ngroup == 3);
  CHECK(memcmp(d.absorbed[0].id, (const uint32_t[]){0, 1, 0, 1}, 4 * sizeof(uint32_t)) == 0);
  CHECK(memcmp(d.absorbed[1].id, (const uint32_t[]){0, 1, 0, 2}, 4 * sizeof(uint32_t)) == 0);
  agl_design_clear(&d);
}

/* A row is counted at the first variable, way or column that it lacks. */
static void test_lost_rows(const agl_table *t)
{
  static const struct {
    const char *what;
    size_t rows;
    bool number;
  } want[] = {{"x", 1, true}, {"firm", 1, false}, {"firm^year", 1, false}, {"w", 1, false}};
  agl_design d;
  CHECK_OK(design(&d, "y ~ x | firm + firm^year | p ~ z", t, &err), err);
  CHECK(d.nlost == 4);
  for (size_t i = 0; i < d.nlost; i++) {
    CHECK_STR(d.lost[i].what, want[i].what);
    CHECK(d.lost[i].rows == want[i].rows && d.lost[i].number == want[i].number);
  }
  agl_design_clear(&d);
}

static void test_intercept(const agl_table *t)
{
  static const struct {
    const char *formula;
    bool intercept;
    size_t k, nendogenous;
  } cases[] = {{"y ~ 1 | p ~ z", true, 2, 1},
               {"y ~ x - 1 | p ~ z", false, 2, 1},
               {"y ~ 0 + x", false, 1, 0},
               {"y ~ x + 0", false, 1, 0},
               {"y ~ 1 | firm | p ~ z", false, 1, 1},
               {"y ~ x | 0 | p ~ z", true, 3, 1},
               {"y ~ x | firm", false, 1, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    agl_formula *f = NULL;
    agl_design d;
    CHECK_OK(agl_formula_parse(&f, cases[i].formula, &err), err);
    CHECK(f != NULL && f->intercept == cases[i].intercept);
    agl_formula_free(f);
    CHECK_OK(design(&d, cases[i].formula, t, &err), err);
    CHECK(d.k == cases[i].k && d.nendogenous == cases[i].nendogenous);
    agl_design_clear(&d);
  }
}

/* Leaving out an endogenous regressor, an instrument, an exogenous regressor. */
static void test_omit(const agl_table *t)
{
  agl_design d;
  CHECK_OK(design(&d, "y ~ x | p + w ~ z + z2 + I(z^2)", t, &err), err);
  CHECK(d.k == 4 && d.nendogenous == 2 && d.ninstrument == 3);
  CHECK_OK(agl_design_omit(&d, 3, "test", &err), err);
  CHECK(d.k == 3 && d.nendogenous == 1 && d.ninstrument == 3);
  CHECK_OK(agl_design_omit(&d, d.k + 4, "test", &err), err);
  CHECK(d.k == 3 && d.nendogenous == 1 && d.ninstrument == 2);
  CHECK_STR(d.name[d.k + 4], "I(z^2)");
  CHECK_OK(agl_design_omit(&d, 1, "test", &err), err);
  CHECK(d.k == 2 && d.nendogenous == 1);
  CHECK_STR(d.name[1], "p");
  CHECK_STR(d.omitted[1].name, "z2");
  agl_design_clear(&d);
}

static const struct {
  const char *formula;
  agl_status code;
  const char *msg; /* after "formula '...', " */
} refusals[] = {
    {"y ~ x |", AGL_EPARSE, "column 8: the text ends, expected a value"},
    {"y ~ x | firm |", AGL_EPARSE, "column 15: the text ends, expected a value"},
    {"y ~ x | firm | z", AGL_EPARSE,
     "column 17: expected '~': the last part is 'endogenous ~ instruments'"},
    {"y ~ x | p ~ z | firm", AGL_EPARSE, "column 15: unexpected '|' after the instruments"},
    {"y ~ x ~ z", AGL_EPARSE, "column 7: unexpected '~' after the terms"},
    {"y | x ~ z", AGL_EPARSE, "column 3: unexpected '|', expected '~'"},
    {"y ~ x | log(firm)", AGL_EPARSE,
     "column 9: 'log(firm)' is no column; absorbed effects are columns and their combinations, as "
     "firm + year or firm^year"},
    {"y ~ x | firm + 1", AGL_EPARSE,
     "column 16: '1' is no column; absorbed effects are columns and their combinations, as firm + "
     "year or firm^year"},
    {"y ~ x | firm + yaer", AGL_EARG, "column 16: no column 'yaer'; did you mean 'year'?"},
    {"y ~ x | x ~ z", AGL_EPARSE,
     "column 9: 'x' is an exogenous term already, which is its own instrument"},
    {"y ~ x | p ~ x", AGL_EPARSE,
     "column 13: 'x' is an exogenous term already, which is its own instrument"},
    {"y ~ x | p ~ p", AGL_EPARSE, "column 13: 'p' is endogenous, so it is no instrument"},
    {"y ~ x | p ~ z + 1", AGL_EPARSE,
     "column 17: the intercept belongs to the terms after the first '~'"},
    {"y ~ x | p ~ z - z2", AGL_EPARSE,
     "column 13: 'z - z2' is no term; write arithmetic as I(z - z2)"},
    {"y ~ x | p ~ z + name", AGL_EARG, "column 17: 'name' holds strings; write factor(name)"},
    {"y ~ x | p ~ offset(z)", AGL_EPARSE,
     "column 13: offset(...) is a term of its own, among those after the first '~'"},
    {"y ~ x:offset(w)", AGL_EPARSE,
     "column 7: offset(...) is a term of its own, among those after the first '~'"},
    {"y ~ x + offset(w, z)", AGL_EPARSE,
     "column 9: offset takes one expression, as offset(log(population))"},
    {"y ~ x + offset(nmae)", AGL_EARG, "column 16: no column 'nmae'; did you mean 'name'?"},
};

static void test_refusals(const agl_table *t)
{
  char want[400];
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    agl_design d;
    CHECK(design(&d, refusals[i].formula, t, &err) == refusals[i].code);
    snprintf(want, sizeof want, "formula '%s', %s", refusals[i].formula, refusals[i].msg);
    CHECK_STR(err.msg, want);
  }
  agl_design d;
  CHECK(design(&d, "y ~ 1 | firm", t, &err) == AGL_EPARSE);
  CHECK_STR(err.msg, "formula 'y ~ 1 | firm': no terms beside the absorbed effects");
}

/* An estimator says what it does not take before it looks at the data. */
static void test_not_taken(const agl_table *t)
{
  agl_model *m = NULL;
  const char *formula = "y ~ x | p ~ z";
  char want[] = "formula 'y ~ x | p ~ z', column 13: logit takes no instruments";
  CHECK(agl_model_fit(&m, "logit", formula, t, NULL, 0, &err) == AGL_EARG && m == NULL);
  CHECK(strncmp(err.msg, want, strlen(want)) == 0);
}

/* Rows 3 and the last of a table. */
static agl_table *two_rows(const agl_table *t)
{
  const size_t row[] = {2, agl_table_nrow(t) - 1};
  agl_table *two = NULL;
  CHECK_OK(agl_table_new(&two, 2, &err), err);
  for (size_t k = 0; k < agl_table_ncol(t); k++) {
    agl_column *c = NULL;
    CHECK_OK(agl_column_gather(&c, agl_table_column(t, k), row, 2, &err), err);
    CHECK_OK(agl_table_add_owned(two, agl_table_name(t, k), c, &err), err);
  }
  return two;
}

/* The value of "estimate NAME", "std_error NAME", "predict first", "predict last". */
static double answer(const agl_model *m, const agl_table *t, const char *cell)
{
  double b = NAN, se = NAN;
  const char *name = strchr(cell, ' ') + 1;
  if (strncmp(cell, "predict", 7) == 0) {
    agl_table *two = two_rows(t), *p = NULL;
    CHECK_OK(agl_model_predict(&p, m, two, AGL_INTERVAL_NONE, 0.95, &err), err);
    b = number_at(p, "fitted", strcmp(name, "last") == 0);
    agl_table_free(p);
    agl_table_free(two);
    return b;
  }
  CHECK_OK(agl_model_coef(&b, &se, m, name, &err), err);
  return cell[0] == 'e' ? b : se;
}

/* Coefficients of factors, interactions and polynomials, and predictions for two rows: R's lm. */
static void test_against_r(void)
{
  agl_table *want = read_csv("tests/certified/r/formula.csv", NULL), *t = NULL;
  agl_model *m = NULL;
  char last[300] = "", now[300], path[128];
  for (size_t i = 0; i < agl_table_nrow(want); i++) {
    const char *formula = text_at(want, "formula", i), *set_name = text_at(want, "dataset", i);
    double expected = number_at(want, "value", i), got;
    snprintf(now, sizeof now, "%s %s", set_name, formula);
    if (strcmp(now, last) != 0) {
      agl_table_free(t);
      agl_model_free(m);
      m = NULL;
      snprintf(path, sizeof path, "tests/certified/r/%s.csv", set_name);
      t = read_csv(path, NULL);
      CHECK_OK(fit_ols(&m, formula, t, NULL, &err), err);
      memcpy(last, now, sizeof last);
    }
    if (m == NULL)
      continue;
    got = answer(m, t, text_at(want, "cell", i));
    if (isnan(expected))
      CHECK(isnan(got));
    else
      CHECK_NEAR(got, expected, 1e-9);
  }
  agl_table_free(t);
  agl_model_free(m);
  agl_table_free(want);
}

static agl_status plain_design(agl_design *d, const char *formula, const agl_table *t, agl_err *e)
{
  agl_formula *f;
  agl_status status = agl_formula_parse(&f, formula, e);
  if (status == AGL_OK) {
    status = agl_design_new(d, f, t, &(agl_design_parts){.response = true}, e);
    agl_formula_free(f);
  }
  return status;
}

static agl_table *levels(void)
{
  static const char text[] = "y,n,k,s,b,d,one\n"
                             "1,0.5,10,Perm,true,2001-02-03,q\n"
                             "2,-1,9,Moscow,false,1999-01-01,q\n"
                             "3,20,9,Perm,true,2001-02-03,q\n"
                             "5,20,10,Omsk,false,2001-02-03,q\n"
                             ",7,11,Tula,false,2002-02-02,r\n"
                             "6,2,10,,false,2001-02-03,q\n";
  agl_table *t = NULL;
  CHECK_OK(agl_csv_parse(&t, text, strlen(text), "t.csv", NULL, &err), err);
  return t;
}

/* Levels are those of the rows used, sorted by value, and are called what their values are. */
static void test_levels(const agl_table *t)
{
  static const struct {
    const char *formula, *names;
  } cases[] = {
      {"y ~ factor(n)", "const factor(n)0.5 factor(n)2 factor(n)20"},
      {"y ~ factor( k )", "const factor(k)10"},
      {"y ~ factor(s, ref = \"Omsk\")", "const factor(s)Moscow factor(s)Perm"},
      {"y ~ factor(k, ref = 10)", "const factor(k)9"},
      {"y ~ factor(n, ref = 0.5)", "const factor(n)-1 factor(n)2 factor(n)20"},
      {"y ~ factor(b, ref = true)", "const factor(b)false"},
      {"y ~ b", "const b"},
      {"y ~ factor(d)", "const factor(d)2001-02-03"},
      {"y ~ factor(k + 1)", "const factor(k + 1)11"},
      {"y ~ 0 + factor(b) + factor(k)", "factor(b)false factor(b)true factor(k)10"},
      {"y ~ factor(b) | k", "factor(b)true"},
      {"y ~ n:factor(b)", "const n:factor(b)false n:factor(b)true"},
      {"y ~ n + factor(b):n", "const n factor(b)true:n"},
      {"y ~ poly(n,2)", "const poly(n, 2)1 poly(n, 2)2"},
      {"y ~ poly(n, degree = 2, raw = true)",
       "const poly(n, 2, raw = true)1 poly(n, 2, raw = true)2"},
      {"y ~ factor(s):factor(b) - 1",
       "factor(s)Moscow:factor(b)false factor(s)Omsk:factor(b)false factor(s)Perm:factor(b)true"},
      {"y ~ n | k | factor(b) ~ poly(n, 2)", "n factor(b)true"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char got[400] = "";
    agl_design d;
    CHECK_OK(plain_design(&d, cases[i].formula, t, &err), err);
    for (size_t j = 0; j < d.k; j++)
      snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", j > 0 ? " " : "", d.name[j]);
    CHECK_STR(got, cases[i].names);
    agl_design_clear(&d);
  }
}

/* What has no row or no second value is left out by name; rows without a level are counted. */
static void test_left_out(const agl_table *t)
{
  agl_design d;
  CHECK_OK(plain_design(&d, "y ~ factor(one) + factor(s):factor(b)", t, &err), err);
  CHECK(d.nomitted == 4 && d.n == 4 && d.nlost == 2);
  CHECK_STR(d.omitted[0].name, "factor(one)");
  CHECK_STR(d.omitted[0].why, "it has one value in the rows used");
  CHECK_STR(d.omitted[1].name, "factor(s)Perm:factor(b)false");
  CHECK_STR(d.omitted[1].why, "no row has it");
  CHECK_STR(d.lost[1].what, "factor(s)");
  CHECK(d.lost[1].rows == 1 && !d.lost[1].number);
  agl_design_clear(&d);
  CHECK_OK(plain_design(&d, "y ~ 1 | k | factor(b) + n ~ poly(n^2, 2) + factor(k)", t, &err), err);
  CHECK(d.nendogenous == 2 && d.ninstrument == 3 && d.k == 2 && d.nvariable == 8);
  CHECK_STR(d.name[d.k + 3], "poly(n^2, 2)1");
  CHECK(d.z[2][0] == 1 && d.z[2][1] == 0);
  agl_design_clear(&d);
}

/* A level that the fit has not seen gives no prediction. */
static void test_new_level(void)
{
  static const char old_text[] = "y,s\n1,a\n2,b\n4,a\n5,b\n", new_text[] = "s\nb\nz\n\na\n";
  agl_table *old = NULL, *new = NULL, *p = NULL;
  agl_model *m = NULL;
  CHECK_OK(agl_csv_parse(&old, old_text, strlen(old_text), "t.csv", NULL, &err), err);
  CHECK_OK(agl_csv_parse(&new, new_text, strlen(new_text), "t.csv", NULL, &err), err);
  CHECK_OK(fit_ols(&m, "y ~ factor(s)", old, NULL, &err), err);
  CHECK_OK(agl_model_predict(&p, m, new, AGL_INTERVAL_NONE, 0.95, &err), err);
  CHECK_NEAR(number_at(p, "fitted", 0), 3.5, 1e-15);
  CHECK(isnan(number_at(p, "fitted", 1)));
  CHECK_NEAR(number_at(p, "fitted", agl_table_nrow(p) - 1), 2.5, 1e-15);
  agl_table_free(p);
  p = NULL;
  CHECK_NOMEM(agl_model_predict(&p, m, new, AGL_INTERVAL_NONE, 0.95, &err), agl_table_free(p));
  agl_model_free(m);
  agl_table_free(old);
  agl_table_free(new);
}

static void test_bad_codings(const agl_table *t)
{
  static const struct {
    const char *formula;
    agl_status code;
    const char *msg;
  } bad[] = {
      {"y ~ factor(s, ref = \"Prem\")", AGL_EARG,
       "column 21: factor(s) has no value 'Prem'; did you mean 'Perm'?"},
      {"y ~ factor(k, ref = 7)", AGL_EARG, "column 21: factor(k) has no value '7'"},
      {"y ~ factor(k, ref = n)", AGL_EPARSE,
       "column 21: ref must be a value, as ref = \"north\" or ref = 2001"},
      {"y ~ factor(k, 7)", AGL_EPARSE, "column 5: expected factor(v) or factor(v, ref = level)"},
      {"y ~ factor()", AGL_EPARSE, "column 5: expected factor(v) or factor(v, ref = level)"},
      {"y ~ factor(q)", AGL_EARG, "column 12: no column 'q'"},
      {"y ~ s", AGL_EARG, "column 5: 's' holds strings; write factor(s)"},
      {"y ~ poly(n)", AGL_EPARSE,
       "column 5: expected poly(x, degree) or poly(x, degree, raw = true)"},
      {"y ~ poly(n, 2, row = true)", AGL_EPARSE,
       "column 5: expected poly(x, degree) or poly(x, degree, raw = true)"},
      {"y ~ poly(n, 0)", AGL_EARG, "column 13: the degree must be a whole number from 1 to 64"},
      {"y ~ poly(k, 3)", AGL_EDATA, "column 5: poly(k, 3) needs more than 3 values, there are 3"},
      {"y ~ poly(s, 2)", AGL_EARG, "column 10: 's' holds strings; write factor(s)"},
      {"y ~ n*(k + b)", AGL_EPARSE,
       "column 7: '(k + b)' is no term; write arithmetic as I((k + b))"},
      {"y ~ n^2", AGL_EPARSE, "column 5: 'n^2' is no term; write arithmetic as I(n^2)"},
      {"y ~ n*k*b*s*d*one*y", AGL_EPARSE, "column 19: more than 6 factors crossed"},
  };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    char want[300];
    agl_design d;
    CHECK(plain_design(&d, bad[i].formula, t, &err) == bad[i].code);
    snprintf(want, sizeof want, "formula '%s', %s", bad[i].formula, bad[i].msg);
    CHECK_STR(err.msg, want);
  }
}

/* Beyond 5000 levels the message says what to do. */
static void test_many_levels(void)
{
  enum { N = 5002 };
  static double y[N], x[N];
  agl_table *t = NULL;
  agl_column *c = NULL;
  agl_design d;
  for (size_t i = 0; i < N; i++) {
    y[i] = (double)(i % 7);
    x[i] = (double)i;
  }
  CHECK_OK(agl_table_new(&t, N, &err), err);
  CHECK_OK(agl_column_number(&c, y, NULL, N, &err), err);
  CHECK_OK(agl_table_add_owned(t, "y", c, &err), err);
  CHECK_OK(agl_column_number(&c, x, NULL, N, &err), err);
  CHECK_OK(agl_table_add_owned(t, "x", c, &err), err);
  CHECK(plain_design(&d, "y ~ factor(x)", t, &err) == AGL_EDATA);
  CHECK_STR(err.msg,
            "formula 'y ~ factor(x)', column 5: factor(x) has 5002 values; above 5000 they "
            "are absorbed: write | x");
  CHECK(plain_design(&d, "y ~ factor(I(x % 80)):factor(I(x % 81))", t, &err) == AGL_EARG);
  agl_table_free(t);
}

int main(void)
{
  agl_table *t = panel(), *v = levels();
  agl_design d;
  test_levels(v);
  test_left_out(v);
  test_new_level();
  test_bad_codings(v);
  test_many_levels();
  CHECK_NOMEM(
      plain_design(&d, "y ~ n*factor(b) + poly(n, 2) | k | factor(k):n ~ poly(k, 2, raw = true)", v,
                   &err),
      agl_design_clear(&d));
  agl_table_free(v);
  test_parts(t);
  test_lost_rows(t);
  test_intercept(t);
  test_omit(t);
  test_refusals(t);
  test_not_taken(t);
  test_against_r();
  CHECK_NOMEM(
      design(&d, "y ~ x + offset(w) + offset(z) | firm + firm^year | p ~ z + z:z2", t, &err),
      agl_design_clear(&d));
  agl_table_free(t);
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
