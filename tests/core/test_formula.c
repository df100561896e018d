/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_formula.c - core/model: the parts of a formula, and the numbers they ask for. */
#include "csv_file.h"
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
    const char *reason;
    size_t n;
  } want[] = {{"x", 1}, {"p", 0},    {"y", 0},         {NULL, 0}, {NULL, 0},
              {"z", 0}, {"firm", 1}, {"firm^year", 1}, {"w", 1}};
  agl_design d;
  CHECK_OK(design(&d, "y ~ x | firm + firm^year | p ~ z", t, &err), err);
  for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
    const char *reason = agl_design_reason(&d, i);
    CHECK(d.dropped[i] == want[i].n);
    CHECK((reason == NULL) == (want[i].reason == NULL));
    if (reason != NULL && want[i].reason != NULL)
      CHECK_STR(reason, want[i].reason);
  }
  CHECK(agl_design_reason(&d, 9) == NULL);
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
    {"y ~ x | p ~ z + name", AGL_EARG, "column 17: 'name' holds strings, expected numbers"},
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
  char want[] = "formula 'y ~ x | p ~ z', column 13: ols takes no instruments";
  CHECK(fit_ols(&m, formula, t, NULL, &err) == AGL_EARG && m == NULL);
  CHECK(strncmp(err.msg, want, strlen(want)) == 0);
}

int main(void)
{
  agl_table *t = panel();
  agl_design d;
  test_parts(t);
  test_lost_rows(t);
  test_intercept(t);
  test_omit(t);
  test_refusals(t);
  test_not_taken(t);
  CHECK_NOMEM(
      design(&d, "y ~ x + offset(w) + offset(z) | firm + firm^year | p ~ z + z:z2", t, &err),
      agl_design_clear(&d));
  agl_table_free(t);
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
