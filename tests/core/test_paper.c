/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_paper.c - core/paper: verdicts at the printed precision, spelling, tables of cells. */
#include "test.h"

#include "data/build.h"

static const struct {
  const char *printed;
  int decimals;
  double computed;
  agl_verdict verdict;
  int digits;
  const char *spelled;
} cases[] = {
    {"0.9917", -1, 0.99167369, AGL_AGREES, 4, "0.9917"},
    {"0.9917", -1, 0.99184, AGL_LAST_DIGIT, 4, "0.9918"},
    {"0.9917", -1, 0.99186, AGL_DIFFERS, 4, "0.9919"},
    {"0.0000", -1, 2.9e-16, AGL_AGREES, 4, "0.0000"},
    {"0.0000", -1, 0.00006, AGL_LAST_DIGIT, 4, "0.0001"},
    {"2.08182E-08", -1, 2.081824e-8, AGL_AGREES, 6, "2.08182E-08"},
    {"2.08182E-08", -1, 2.08183e-8, AGL_LAST_DIGIT, 6, "2.08183E-08"},
    {"2.08182E-08", -1, 2.0819e-8, AGL_DIFFERS, 6, "2.08190E-08"},
    {"10", -1, 10, AGL_AGREES, 2, "10"},
    {"10", -1, 11, AGL_LAST_DIGIT, 2, "11"},
    {"-0.0074", -1, -0.00740001, AGL_AGREES, 2, "-0.0074"},
    {"0.5", -1, 0.55, AGL_AGREES, 1, "0.6"}, /* a tie may have been rounded either way */
    {"4", 1, 4.0, AGL_AGREES, 2, "4"},
    {"4", 1, 4.1, AGL_LAST_DIGIT, 2, "4.1"},
    {"4", 1, 4.4, AGL_DIFFERS, 2, "4.4"},
    {"474.4133", -1, 474.413343, AGL_AGREES, 7, "474.4133"},
    {"1", -1, NAN, AGL_DIFFERS, 1, "nan"},
    {"1", -1, INFINITY, AGL_DIFFERS, 1, "inf"},
    {"n.a.", -1, 1, AGL_DIFFERS, 0, "1"},
    {"", -1, 1, AGL_DIFFERS, 0, "1"},
};

static void test_verdicts(void)
{
  char out[AGL_CELL_TEXT];
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    int digits = -1;
    agl_verdict v =
        agl_paper_verdict(&digits, cases[i].printed, cases[i].decimals, cases[i].computed);
    CHECK_STR(agl_verdict_name(v), agl_verdict_name(cases[i].verdict));
    CHECK(digits == cases[i].digits);
    agl_paper_spell(out, cases[i].printed, cases[i].decimals, cases[i].computed);
    CHECK_STR(out, cases[i].spelled);
  }
}

static agl_err err;

static agl_table *published(void)
{
  static const char *const cell[] = {"a", "b", "c", "d"};
  static const char *const printed[] = {"1.50", "2.0", NULL, "7"};
  agl_table *t = NULL;
  agl_build b = agl_build_start(4, &err);
  agl_build_strings(&b, "cell", cell);
  agl_build_strings(&b, "printed", printed);
  CHECK_OK(agl_build_finish(&t, &b), err);
  return t;
}

static agl_table *computed(const char *const cell[4], const double value[4])
{
  agl_table *t = NULL;
  agl_build b = agl_build_start(4, &err);
  agl_build_strings(&b, "cell", cell);
  agl_build_numbers(&b, "value", value);
  CHECK_OK(agl_build_finish(&t, &b), err);
  return t;
}

static const char *verdict(const agl_table *t, size_t row)
{
  size_t k = 0;
  CHECK_OK(agl_table_find(&k, t, "verdict", &err), err);
  return agl_column_text(agl_table_column(t, k), row, NULL);
}

static void test_check(void)
{
  static const char *const cell[] = {"b", "a", "x", "c"};
  static const double value[] = {2.3, 1.4999, 5, 6};
  agl_table *p = published(), *c = computed(cell, value), *r = NULL;
  CHECK_OK(agl_paper_check(&r, p, c, &err), err);
  CHECK(agl_table_nrow(r) == 4 && agl_table_ncol(r) == 6);
  CHECK_STR(verdict(r, 0), "agrees");
  CHECK_STR(verdict(r, 1), "differs");
  CHECK_STR(verdict(r, 2), "not recoverable");
  CHECK_STR(verdict(r, 3), "not computed");
  CHECK_STR(agl_column_text(agl_table_column(r, 3), 1, NULL), "2.3");
  agl_table_free(r);
  CHECK_NOMEM(agl_paper_check(&r, p, c, &err), agl_table_free(r));
  agl_table_free(p);
  agl_table_free(c);
}

static void test_refusals(void)
{
  static const char *const twice[] = {"b", "a", "b", "c"};
  static const double value[] = {1, 2, 3, 4};
  agl_table *p = published(), *c = computed(twice, value), *r = NULL;
  CHECK(agl_paper_check(&r, p, c, &err) == AGL_EARG && r == NULL);
  CHECK_STR(err.msg, "the computed cells: 'b' occurs twice, again in row 3");
  CHECK(agl_paper_check(&r, c, p, &err) == AGL_EARG);
  CHECK_STR(err.msg, "the published cells: no column 'printed'");
  CHECK(agl_paper_check(&r, p, p, &err) == AGL_EARG);
  CHECK_STR(err.msg, "the computed cells: no column 'value'");
  agl_table_free(p);
  agl_table_free(c);
}

int main(void)
{
  test_verdicts();
  test_check();
  test_refusals();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
