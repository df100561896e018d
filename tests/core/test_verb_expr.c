/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_verb_expr.c - core/data/verb_expr: where, mutate, summarise, worked by hand. */
#include "test.h"

#include "base/text.h"
#include "data/column.h"
#include "data/table.h"

static agl_err err;

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* "name: v v v | name: ..." */
static void table_text(agl_text *out, const agl_table *t)
{
  char buf[AGL_NUMBER_TEXT];
  out->len = 0;
  agl_text_puts(out, "");
  for (size_t k = 0; k < agl_table_ncol(t); k++) {
    const agl_column *c = agl_table_column(t, k);
    agl_view v = agl_column_view(c);
    agl_text_printf(out, "%s%s:", k == 0 ? "" : " | ", agl_table_name(t, k));
    for (size_t i = 0; i < v.n; i++) {
      if (v.missing != NULL && v.missing[i] != AGL_PRESENT)
        agl_text_printf(out, " %s", agl_column_reason(c, v.missing[i]));
      else if (v.type == AGL_STRING)
        agl_text_printf(out, " %s", agl_column_text(c, i, NULL));
      else if (v.type == AGL_INTEGER)
        agl_text_printf(out, " %lld", (long long)v.integer[i]);
      else if (v.type == AGL_BOOLEAN)
        agl_text_printf(out, " %s", v.boolean[i] ? "true" : "false");
      else {
        agl_number_text(buf, v.number[i]);
        agl_text_printf(out, " %s", buf);
      }
    }
  }
}

/* region  year  e
** Perm    2010  10
** Tula    2010  NA
** Perm    2011  30
** Tula    2011   5
** Perm    2010  20 */
static agl_table *build(void)
{
  const char *const region[] = {"Perm", "Tula", "Perm", "Tula", "Perm"};
  const int64_t year[] = {2010, 2010, 2011, 2011, 2010};
  const double e[] = {10, NAN, 30, 5, 20};
  agl_table *t;
  agl_column *c[3];
  CHECK_OK(agl_table_new(&t, 5, &err), err);
  CHECK_OK(agl_column_string(&c[0], region, 5, &err), err);
  CHECK_OK(agl_column_integer(&c[1], year, NULL, 5, &err), err);
  CHECK_OK(agl_column_number(&c[2], e, NULL, 5, &err), err);
  CHECK_OK(agl_table_add_owned(t, "region", c[0], &err), err);
  CHECK_OK(agl_table_add_owned(t, "year", c[1], &err), err);
  CHECK_OK(agl_table_add_owned(t, "e", c[2], &err), err);
  CHECK_OK(agl_table_describe(t, 0, "Region of Russia", NULL, &err), err);
  CHECK_OK(agl_table_describe(t, 2, "Employment", "persons", &err), err);
  return t;
}

static void check_table(const agl_table *t, const char *want, const char *detail)
{
  agl_text got = {0};
  agl_table *ledger;
  table_text(&got, t);
  CHECK_STR(got.s, want);
  agl_text_clear(&got);
  CHECK_OK(agl_table_ledger(&ledger, t, &err), err);
  CHECK_STR(agl_column_text(agl_table_column(ledger, 2), agl_table_nrow(ledger) - 1, NULL), detail);
  agl_table_free(ledger);
}

static void test_where(const agl_table *t)
{
  agl_table *r = NULL;
  CHECK_OK(agl_table_where(&r, t, "e > 8", &err), err);
  check_table(r, "region: Perm Perm Perm | year: 2010 2011 2010 | e: 10 30 20",
              "e > 8; 1 row where it is missing");
  CHECK_STR(agl_table_unit(r, 2), "persons");
  agl_table_free(r);
  CHECK_OK(agl_table_where(&r, t, "true", &err), err);
  CHECK(agl_table_column(r, 0) == agl_table_column(t, 0)); /* shared */
  agl_table_free(r);
  CHECK_OK(agl_table_where(&r, t, "year < 0", &err), err);
  check_table(r, "region: | year: | e:", "year < 0");
  agl_table_free(r);
  r = NULL;
  CHECK(agl_table_where(&r, t, "e + 1", &err) == AGL_EARG && r == NULL);
  CHECK_STR(err.msg, "where 'e + 1', column 1: the condition gives numbers, expected booleans");
  CHECK(agl_table_where(&r, t, "1 + emploi", &err) == AGL_EARG);
  CHECK_STR(err.msg, "where '1 + emploi', column 5: no column 'emploi'");
  CHECK(agl_table_where(&r, t, "regio == 'Perm'", &err) == AGL_EARG);
  CHECK_STR(err.msg,
            "where 'regio == 'Perm'', column 1: no column 'regio'; did you mean 'region'?");
  CHECK_NOMEM(agl_table_where(&r, t, "e > 8", &err), agl_table_free(r));
}

static void test_mutate(const agl_table *t)
{
  const char *const by[] = {"region"}, *const nobody[] = {"regoin"};
  const char *const a[] = {"share = e / sum(e)", "before = lag(e)", "e = e * 2", "twice = sum(e)"};
  const char *const broken[] = {"x = y +"}, *const wrong[] = {"x = region + 1"};
  agl_table *r = NULL;
  CHECK_OK(agl_table_mutate(&r, t, by, 1, a, COUNT(a), &err), err);
  check_table(r,
              "region: Perm Tula Perm Tula Perm | year: 2010 2010 2011 2011 2010 | "
              "e: 20 missing 60 10 40 | share: 0.16666666666666666 missing 0.5 1 "
              "0.3333333333333333 | before: missing missing 10 missing 30 | "
              "twice: 120 10 120 10 120",
              "share = e / sum(e), before = lag(e), e = e * 2, twice = sum(e) by region");
  CHECK_STR(agl_table_label(r, 0), "Region of Russia");
  CHECK_STR(agl_table_unit(r, 2), ""); /* it is another quantity now */
  CHECK(agl_table_column(r, 0) == agl_table_column(t, 0));
  agl_table_free(r);
  CHECK_OK(agl_table_mutate(&r, t, NULL, 0, a, 1, &err), err);
  CHECK_NEAR(agl_column_view(agl_table_column(r, 3)).number[2], 30.0 / 65, 1e-15);
  agl_table_free(r);
  r = NULL;
  CHECK(agl_table_mutate(&r, t, nobody, 1, a, 1, &err) == AGL_EARG && r == NULL);
  CHECK_STR(err.msg, "no column 'regoin'; did you mean 'region'?");
  CHECK(agl_table_mutate(&r, t, NULL, 0, broken, 1, &err) == AGL_EPARSE);
  CHECK_STR(err.msg, "mutate 'x = y +', column 8: the text ends, expected a value");
  CHECK(agl_table_mutate(&r, t, NULL, 0, wrong, 1, &err) == AGL_EARG);
  CHECK_STR(err.msg, "mutate 'x = region + 1', column 5: 'region' holds strings, expected numbers; "
                     ".. joins strings");
  CHECK_NOMEM(agl_table_mutate(&r, t, by, 1, a, COUNT(a), &err), agl_table_free(r));
}

static void test_summarise(const agl_table *t)
{
  const char *const by[] = {"region", "year"};
  const char *const a[] = {"total = sum(e)",      "n = count()",      "e = mean(e)",
                           "half = total / 2",    "s = sd(e)",        "m = median(e)",
                           "key = upper(region)", "d = n_distinct(e)"};
  const char *const rows[] = {"x = e + 1"}, *const key[] = {"year = 1"};
  agl_table *r = NULL;
  CHECK_OK(agl_table_summarise(&r, t, by, 2, a, COUNT(a), &err), err);
  check_table(r,
              "region: Perm Tula Perm Tula | year: 2010 2010 2011 2011 | total: 30 0 30 5 | "
              "n: 2 1 1 1 | e: 15 undefined 30 5 | half: 15 0 15 2.5 | "
              "s: 7.0710678118654755 undefined undefined undefined | m: 15 undefined 30 5 | "
              "key: PERM TULA PERM TULA | d: 2 0 1 1",
              "total = sum(e), n = count(), e = mean(e), half = total / 2, s = sd(e), "
              "m = median(e), key = upper(region), d = n_distinct(e) by region, year");
  CHECK_STR(agl_table_label(r, 0), "Region of Russia");
  agl_table_free(r);
  CHECK_OK(agl_table_summarise(&r, t, NULL, 0, a, 2, &err), err);
  check_table(r, "total: 65 | n: 5", "total = sum(e), n = count()");
  agl_table_free(r);
  r = NULL;
  CHECK(agl_table_summarise(&r, t, by, 1, rows, 1, &err) == AGL_EARG && r == NULL);
  CHECK_STR(err.msg, "summarise 'x = e + 1', column 5: this gives a value for every row, expected "
                     "one a group: an aggregate such as sum(x), mean(x) or first(x)");
  CHECK(agl_table_summarise(&r, t, by, 2, key, 1, &err) == AGL_EARG);
  CHECK_STR(err.msg, "summarise 'year = 1', two columns named 'year'");
  CHECK_NOMEM(agl_table_summarise(&r, t, by, 2, a, COUNT(a), &err), agl_table_free(r));
}

static void test_no_rows(const agl_table *t)
{
  const char *const by[] = {"region"};
  const char *const a[] = {"total = sum(e)", "n = n()", "m = max(year)", "q = quantile(e, 0.9)"};
  const char *const w[] = {"a = lag(e)", "b = rank(e)", "c = share(e)", "d = cumsum(year)"};
  agl_table *none, *r;
  CHECK_OK(agl_table_where(&none, t, "false", &err), err);
  CHECK_OK(agl_table_summarise(&r, none, NULL, 0, a, COUNT(a), &err), err);
  check_table(r, "total: 0 | n: 0 | m: undefined | q: undefined",
              "total = sum(e), n = n(), m = max(year), q = quantile(e, 0.9)");
  agl_table_free(r);
  CHECK_OK(agl_table_summarise(&r, none, by, 1, a, COUNT(a), &err), err);
  check_table(r, "region: | total: | n: | m: | q:",
              "total = sum(e), n = n(), m = max(year), q = quantile(e, 0.9) by region");
  agl_table_free(r);
  CHECK_OK(agl_table_mutate(&r, none, by, 1, w, COUNT(w), &err), err);
  CHECK(agl_table_nrow(r) == 0 && agl_table_ncol(r) == 7);
  agl_table_free(r);
  agl_table_free(none);
}

/* Many rows: aggregates and windows against plain loops, for one thread and four alike. */
enum { MANY = 300000, GROUPS = 700 };

static agl_table *many(double *x, int64_t *g)
{
  agl_table *t;
  agl_column *c;
  uint64_t state = 7;
  for (size_t i = 0; i < MANY; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    g[i] = (int64_t)(state >> 33) % GROUPS;
    x[i] = state % 11 == 0 ? NAN : (double)(state >> 40) / 16;
  }
  CHECK_OK(agl_table_new(&t, MANY, &err), err);
  CHECK_OK(agl_column_integer(&c, g, NULL, MANY, &err), err);
  CHECK_OK(agl_table_add_owned(t, "g", c, &err), err);
  CHECK_OK(agl_column_number(&c, x, NULL, MANY, &err), err);
  CHECK_OK(agl_table_add_owned(t, "x", c, &err), err);
  return t;
}

/* Row k of a summary: sums of multiples of 1/16 are exact, so any order gives the same. */
static int wrong_group(const agl_table *r, size_t k, const double *x, const int64_t *g)
{
  int64_t key = agl_column_view(agl_table_column(r, 0)).integer[k];
  double sum = 0, least = INFINITY, median = agl_column_view(agl_table_column(r, 4)).number[k];
  size_t n = 0, below = 0, above = 0;
  for (size_t i = 0; i < MANY; i++)
    if (g[i] == key && !isnan(x[i])) {
      sum += x[i];
      n++;
      least = x[i] < least ? x[i] : least;
      below += x[i] < median;
      above += x[i] > median;
    }
  return agl_column_view(agl_table_column(r, 1)).number[k] != sum ||
         agl_column_view(agl_table_column(r, 2)).integer[k] != (int64_t)n ||
         agl_column_view(agl_table_column(r, 3)).number[k] != least || below > n / 2 ||
         above > n / 2;
}

static void test_many(void)
{
  static double x[MANY], first[GROUPS];
  static int64_t g[MANY];
  const char *const by[] = {"g"};
  const char *const a[] = {"s = sum(x)", "n = count(x)", "l = min(x)", "m = median(x)",
                           "v = var(x / 3)"};
  const char *const w[] = {"a = cumsum(coalesce(x, 0))", "b = lag(x) + lead(x, 2)", "r = rank(x)"};
  agl_table *t = many(x, g), *r, *windows;
  double last = 0;
  for (unsigned threads = 1; threads <= 4; threads += 3) {
    int bad = 0;
    agl_set_threads(threads);
    CHECK_OK(agl_table_summarise(&r, t, by, 1, a, COUNT(a), &err), err);
    CHECK(agl_table_nrow(r) == GROUPS);
    for (size_t k = 0; k < GROUPS; k += 7)
      bad += wrong_group(r, k, x, g);
    CHECK(bad == 0);
    CHECK(threads == 1 ||
          memcmp(first, agl_column_view(agl_table_column(r, 5)).number, sizeof first) == 0);
    memcpy(first, agl_column_view(agl_table_column(r, 5)).number, sizeof first);
    CHECK_OK(agl_table_mutate(&windows, t, by, 1, w, COUNT(w), &err), err);
    for (size_t i = 0; i < MANY; i++) /* the group's last running sum is its sum */
      if (g[i] == g[0])
        last = agl_column_view(agl_table_column(windows, 2)).number[i];
    CHECK(last == agl_column_view(agl_table_column(r, 1)).number[0]);
    agl_table_free(windows);
    agl_table_free(r);
  }
  agl_set_threads(0);
  agl_interrupt(true);
  CHECK(agl_table_summarise(&r, t, by, 1, a, COUNT(a), &err) == AGL_EINTR);
  agl_interrupt(false);
  agl_table_free(t);
}

int main(void)
{
  agl_table *t = build();
  test_where(t);
  test_mutate(t);
  test_summarise(t);
  test_no_rows(t);
  agl_table_free(t);
  test_many();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
