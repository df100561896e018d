/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_table.c - core/data: columns, tables, their words and history. */
#include "test.h"

#include "data/column.h"
#include "data/table.h"

static agl_err err;

static void test_columns(void)
{
  agl_column *c, *g;
  const char *const s[] = {"Perm", NULL, "Tula", "Perm"};
  const double x[] = {1.5, NAN, 3};
  const uint8_t why[] = {AGL_PRESENT, AGL_UNDEFINED, AGL_PRESENT};
  const size_t rows[] = {3, SIZE_MAX, 0};
  size_t len;
  CHECK_OK(agl_column_string(&c, s, 4, &err), err);
  CHECK(agl_column_nlevel(c) == 2 && agl_column_nmissing(c) == 1);
  CHECK_STR(agl_column_text(c, 3, &len), "Perm");
  CHECK(len == 4 && agl_column_text(c, 1, NULL) == NULL && agl_column_text(c, 9, NULL) == NULL);
  CHECK_OK(agl_column_gather(&g, c, rows, 3, &err), err);
  CHECK_STR(agl_column_text(g, 0, NULL), "Perm");
  CHECK(agl_column_text(g, 1, NULL) == NULL && agl_column_nmissing(g) == 1);
  agl_column_free(g);
  agl_column_free(c);
  CHECK_OK(agl_column_number(&c, x, why, 3, &err), err);
  CHECK(agl_column_view(c).missing[1] == AGL_UNDEFINED);
  CHECK_STR(agl_column_reason(c, AGL_UNDEFINED), "undefined");
  agl_column_free(c);
  CHECK_OK(agl_column_number(&c, x, NULL, 3, &err), err);
  CHECK(agl_column_view(c).missing[1] == AGL_MISSING);
  agl_column_free(c);
  CHECK_OK(agl_column_number(&c, x, NULL, 1, &err), err);
  CHECK(agl_column_view(c).missing == NULL);
  agl_column_free(c);
}

/* Two columns and a history of two steps. */
static agl_status build(agl_table **out)
{
  const int64_t year[] = {2009, 2010};
  const double y[] = {3.7, NAN};
  agl_table *t = NULL;
  agl_column *c;
  agl_status status = agl_table_new(&t, 2, &err);
  if (status == AGL_OK)
    status = agl_column_integer(&c, year, NULL, 2, &err);
  if (status == AGL_OK)
    status = agl_table_add_owned(t, "year", c, &err);
  if (status == AGL_OK)
    status = agl_column_number(&c, y, NULL, 2, &err);
  if (status == AGL_OK)
    status = agl_table_add_owned(t, "goods_quality", c, &err);
  if (status == AGL_OK)
    status = agl_table_describe(t, 1, "Goods market efficiency", "points 1-7", &err);
  if (status == AGL_OK)
    status = agl_table_record(t, NULL, "read", "markets.csv", 10, 10, &err);
  if (status == AGL_OK)
    status = agl_table_record(t, t, "where", "year < 2011", 10, 2, &err);
  if (status == AGL_OK)
    *out = t;
  else
    agl_table_free(t);
  return status;
}

static void test_refusals(const agl_table *t)
{
  agl_column *c;
  size_t k = 77;
  const double x[] = {1, 2, 3};
  CHECK(agl_table_find(&k, t, "goods_qualty", &err) == AGL_EARG && k == 77);
  CHECK_STR(err.msg, "no column 'goods_qualty'; did you mean 'goods_quality'?");
  CHECK_OK(agl_column_number(&c, x, NULL, 3, &err), err);
  CHECK(agl_table_add((agl_table *)t, "z", c, &err) == AGL_EARG);
  CHECK_STR(err.msg, "column 'z' has 3 values, the table has 2 rows");
  CHECK(agl_table_add((agl_table *)t, "year", c, &err) == AGL_EARG);
  CHECK_STR(err.msg, "two columns named 'year'");
  CHECK(agl_table_add((agl_table *)t, "", c, &err) == AGL_EARG);
  CHECK_STR(err.msg, "column 3 has no name");
  agl_column_free(c);
}

static void test_table(void)
{
  agl_table *t, *ledger;
  size_t k = 0;
  CHECK_OK(build(&t), err);
  CHECK(agl_table_nrow(t) == 2 && agl_table_ncol(t) == 2);
  CHECK_OK(agl_table_find(&k, t, "goods_quality", &err), err);
  CHECK(k == 1);
  CHECK_STR(agl_table_label(t, 1), "Goods market efficiency");
  CHECK_STR(agl_table_unit(t, 1), "points 1-7");
  CHECK_STR(agl_table_unit(t, 0), "");
  CHECK(agl_table_name(t, 2) == NULL);
  CHECK_OK(agl_table_ledger(&ledger, t, &err), err);
  CHECK(agl_table_nrow(ledger) == 2 && agl_table_ncol(ledger) == 6);
  CHECK_STR(agl_column_text(agl_table_column(ledger, 1), 1, NULL), "where");
  CHECK_STR(agl_table_name(ledger, 5), "dropped");
  CHECK(agl_column_view(agl_table_column(ledger, 5)).integer[1] == 8);
  agl_table_free(ledger);
  test_refusals(t);
  CHECK_NOMEM(agl_table_ledger(&ledger, t, &err), agl_table_free(ledger));
  agl_table_free(t);
  CHECK_NOMEM(build(&t), agl_table_free(t));
}

/* Every constructor of columns, with a missing value so that the codes are allocated too. */
static void test_column_nomem(void)
{
  static const double x[] = {1, NAN};
  static const int64_t k[] = {1, 2};
  static const uint8_t b[] = {1, 0}, why[] = {AGL_PRESENT, AGL_MISSING};
  static const int32_t d[] = {0, 1};
  static const char *const s[] = {"Perm", NULL};
  agl_column *c;
  CHECK_NOMEM(agl_column_number(&c, x, NULL, 2, &err), agl_column_free(c));
  CHECK_NOMEM(agl_column_integer(&c, k, why, 2, &err), agl_column_free(c));
  CHECK_NOMEM(agl_column_boolean(&c, b, why, 2, &err), agl_column_free(c));
  CHECK_NOMEM(agl_column_date(&c, d, why, 2, &err), agl_column_free(c));
  CHECK_NOMEM(agl_column_string(&c, s, 2, &err), agl_column_free(c));
}

/* A table and a copy of it that shares column and words. */
static agl_status copy_words(agl_table **out, const agl_table *from)
{
  agl_table *t;
  agl_status status = agl_table_new(&t, 2, &err);
  if (status != AGL_OK)
    return status;
  status = agl_table_add(t, "goods_quality", agl_table_column(from, 1), &err);
  if (status == AGL_OK)
    status = agl_table_copy_words(t, from, &err);
  if (status == AGL_OK)
    *out = t;
  else
    agl_table_free(t);
  return status;
}

static void test_words(void)
{
  agl_table *t = NULL, *copy = NULL;
  CHECK_OK(build(&t), err);
  CHECK_OK(copy_words(&copy, t), err);
  CHECK_STR(agl_table_unit(copy, 0), "points 1-7");
  CHECK(agl_table_column(copy, 0) == agl_table_column(t, 1)); /* shared, not copied */
  agl_table_free(copy);
  CHECK_NOMEM(copy_words(&copy, t), agl_table_free(copy));
  agl_table_free(t);
}

int main(void)
{
  test_column_nomem();
  test_words();
  test_columns();
  test_table();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
