/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_verb_sort.c - sort: by hand on small tables, against qsort on large ones. */
#include "tables.h"

#include "data/radix.h"

static void test_keys(void)
{
  agl_table *t = TABLE("s:s b a . b a", "x:n 1 . 2 3 -0.5", "k:i 1 2 3 4 5", "-x:i 5 4 3 2 1");
  CHECK_VERB(agl_table_sort(out, t, NAMES("s", "-k"), &err),
             "s:s a a b b . | x:n -0.5 . 3 1 2 | k:i 5 2 4 1 3 | -x:i 1 4 2 5 3",
             "sort: s, -k [5 > 5]");
  CHECK_VERB(agl_table_sort(out, t, NAMES("-s"), &err),
             "s:s b b a a . | x:n 1 3 . -0.5 2 | k:i 1 4 2 5 3 | -x:i 5 2 4 1 3",
             "sort: -s [5 > 5]");
  CHECK_VERB(agl_table_sort(out, t, NAMES("x"), &err),
             "s:s a b . b a | x:n -0.5 1 2 3 . | k:i 5 1 3 4 2 | -x:i 1 5 3 2 4",
             "sort: x [5 > 5]");
  CHECK_VERB(agl_table_sort(out, t, NAMES("-x"), &err),
             "s:s a b . a b | x:n -0.5 3 2 . 1 | k:i 5 4 3 2 1 | -x:i 1 2 3 4 5",
             "sort: -x [5 > 5]");
  CHECK_REFUSED(agl_table_sort(out, t, NAMES("-kk"), &err), AGL_EARG, "no column 'kk'");
  CHECK_REFUSED(agl_table_sort(out, t, NULL, 0, &err), AGL_EARG,
                "sort: expected at least one column to sort by");
  CHECK_VERB_NOMEM(agl_table_sort(out, t, NAMES("s", "-k", "x"), &err));
  agl_table_free(t);
}

/* Extremes of every type, ties, and nothing to do. */
static void test_values(void)
{
  agl_table *t = TABLE("i:i 9223372036854775807 . -9223372036854775808 0", "b:b 1 0 . 1",
                       "d:d 2024-02-29 0001-01-01 . 1969-12-31",
                       "s:s \xD1\x84 z \xF0\x9F\x98\x80 za", "c:i 1 1 1 1");
  agl_table *none = TABLE("x:n", "s:s");
  CHECK_VERB(agl_table_select(out, t, NAMES("c"), &err), "c:i 1 1 1 1", "select: c [4 > 4]");
  agl_table *narrow;
  const char *const by[][2] = {{"i", "i:i -9223372036854775808 0 9223372036854775807 ."},
                               {"-i", "i:i 9223372036854775807 0 -9223372036854775808 ."},
                               {"b", "b:b 0 1 1 ."},
                               {"-b", "b:b 1 1 0 ."},
                               {"d", "d:d 0001-01-01 1969-12-31 2024-02-29 ."},
                               {"-d", "d:d 2024-02-29 1969-12-31 0001-01-01 ."},
                               {"s", "s:s z za \xD1\x84 \xF0\x9F\x98\x80"},
                               {"c", "c:i 1 1 1 1"}};
  for (size_t k = 0; k < sizeof by / sizeof by[0]; k++) {
    char step[32];
    const char *name = by[k][0] + (by[k][0][0] == '-');
    CHECK_OK(agl_table_select(&narrow, t, &name, 1, &err), err);
    snprintf(step, sizeof step, "sort: %s [4 > 4]", by[k][0]);
    CHECK_VERB(agl_table_sort(out, narrow, &by[k][0], 1, &err), by[k][1], step);
    agl_table_free(narrow);
  }
  CHECK_VERB(agl_table_sort(out, none, NAMES("x", "-s"), &err), "x:n | s:s", "sort: x, -s [0 > 0]");
  agl_table_free(none);
  agl_table_free(t);
}

typedef struct {
  double x;
  int64_t k;
  size_t row;
} item;

static int compare(const void *a, const void *b)
{
  const item *p = a, *q = b;
  if (p->k != q->k)
    return p->k > q->k ? -1 : 1;
  if (isnan(p->x) || isnan(q->x)) {
    if (isnan(p->x) != isnan(q->x))
      return isnan(p->x) ? 1 : -1;
  } else if (p->x != q->x) {
    return p->x < q->x ? -1 : 1;
  }
  return p->row < q->row ? -1 : 1;
}

enum { MANY = 200003 };

static uint64_t state = 1;

static uint64_t random64(void)
{
  state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return state ^ state >> 29;
}

/* Several blocks and rounds: every bit of a double, and an integer of few values, descending. */
static void test_many(void)
{
  double *x = agl_alloc(MANY, sizeof *x);
  int64_t *k = agl_alloc(MANY, sizeof *k), *row = agl_alloc(MANY, sizeof *row);
  item *want = agl_alloc(MANY, sizeof *want);
  agl_table *t, *s;
  agl_column *c;
  for (size_t i = 0; i < MANY; i++) {
    x[i] = random64() % 10 == 0 ? NAN : agl_radix_to_double(random64() >> 2 | UINT64_C(1) << 61);
    x[i] = random64() % 3 == 0 ? 0.5 : x[i];
    k[i] = (int64_t)(random64() % 7) - 3;
    row[i] = (int64_t)i;
    want[i] = (item){x[i], k[i], i};
  }
  qsort(want, MANY, sizeof *want, compare);
  CHECK_OK(agl_table_new(&t, MANY, &err), err);
  CHECK_OK(agl_column_number(&c, x, NULL, MANY, &err), err);
  CHECK_OK(agl_table_add_owned(t, "x", c, &err), err);
  CHECK_OK(agl_column_integer(&c, k, NULL, MANY, &err), err);
  CHECK_OK(agl_table_add_owned(t, "k", c, &err), err);
  CHECK_OK(agl_column_integer(&c, row, NULL, MANY, &err), err);
  CHECK_OK(agl_table_add_owned(t, "row", c, &err), err);
  for (unsigned threads = 1; threads <= 3; threads++) {
    size_t wrong = 0;
    agl_set_threads(threads);
    CHECK_OK(agl_table_sort(&s, t, NAMES("-k", "x"), &err), err);
    for (size_t i = 0; i < MANY; i++)
      wrong += agl_column_view(agl_table_column(s, 2)).integer[i] != (int64_t)want[i].row;
    CHECK(wrong == 0);
    agl_table_free(s);
  }
  agl_set_threads(0);
  agl_interrupt(true);
  CHECK_REFUSED(agl_table_sort(out, t, NAMES("x"), &err), AGL_EINTR, "interrupted");
  agl_interrupt(false);
  agl_table_free(t);
  agl_free(x);
  agl_free(k);
  agl_free(row);
  agl_free(want);
}

/* A dictionary of many blocks, strings that agree in their first eight bytes and in all of another
** but its end. */
static void test_strings(void)
{
  agl_column *c;
  agl_table *t, *s;
  size_t wrong = 0;
  CHECK_OK(agl_column_new(&c, AGL_STRING, MANY, NULL, &err), err);
  for (size_t i = 0; i < MANY; i++) {
    char text[32];
    int len =
        snprintf(text, sizeof text, i % 3 == 0 ? "region no %d" : "%d", (int)(i * 7919 % MANY / 4));
    CHECK(agl_dict_code((uint32_t *)c->data + i, c->dict, text, (size_t)len, NULL) == AGL_OK);
  }
  CHECK_OK(agl_table_new(&t, MANY, &err), err);
  CHECK_OK(agl_table_add_owned(t, "s", c, &err), err);
  CHECK_OK(agl_table_sort(&s, t, NAMES("-s"), &err), err);
  for (size_t i = 1; i < MANY; i++)
    wrong += strcmp(agl_column_text(agl_table_column(s, 0), i - 1, NULL),
                    agl_column_text(agl_table_column(s, 0), i, NULL)) < 0;
  CHECK(wrong == 0 && agl_column_nlevel(agl_table_column(t, 0)) > 60000);
  agl_table_free(s);
  agl_table_free(t);
}

static void test_words(void)
{
  const double x[] = {-INFINITY, -1e300, -1, -5e-324, 0, 5e-324, 1, 1e300, INFINITY};
  for (size_t i = 0; i < sizeof x / sizeof x[0]; i++) {
    CHECK(agl_radix_to_double(agl_radix_from_double(x[i])) == x[i]);
    CHECK(i == 0 || agl_radix_from_double(x[i - 1]) < agl_radix_from_double(x[i]));
  }
  CHECK(agl_radix_from_double(-0.0) == agl_radix_from_double(0.0));
  CHECK(agl_bit_width(0) == 0 && agl_bit_width(255) == 8 && agl_bit_width(UINT64_MAX) == 64);
}

int main(void)
{
  test_keys();
  test_values();
  test_words();
  test_many();
  test_strings();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
