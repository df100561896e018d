/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_group.c - core/data/group: group numbers against hand-worked and brute-force ones. */
#include "test.h"

#include "data/column.h"
#include "data/group.h"

static agl_err err;

static void check_ids(const agl_groups *g, const uint32_t *id, const size_t *first, size_t ngroup)
{
  CHECK(g->ngroup == ngroup);
  CHECK(memcmp(g->id, id, g->n * sizeof *id) == 0);
  CHECK(g->ngroup == ngroup && memcmp(g->first, first, ngroup * sizeof *first) == 0);
}

static void test_by_hand(void)
{
  const char *const s[] = {"Perm", "Tula", NULL, "Perm", "Tula", NULL};
  const int64_t year[] = {2010, 2010, 2011, 2010, 2011, 2011};
  const double x[] = {0.0, -0.0, NAN, 1, 1, NAN};
  const uint8_t b[] = {0, 1, 1, 1, 0, 0}, gone[] = {0, 0, AGL_UNDEFINED, AGL_MISSING, 0, 0};
  agl_column *c[4];
  agl_groups *g;
  size_t *start, *row;
  CHECK_OK(agl_column_string(&c[0], s, 6, &err), err);
  CHECK_OK(agl_column_integer(&c[1], year, NULL, 6, &err), err);
  CHECK_OK(agl_column_number(&c[2], x, NULL, 6, &err), err);
  CHECK_OK(agl_column_boolean(&c[3], b, gone, 6, &err), err);

  CHECK_OK(agl_groups_new(&g, (const agl_column *const *)c, 1, 6, &err), err);
  check_ids(g, (uint32_t[]){0, 1, 2, 0, 1, 2}, (size_t[]){0, 1, 2}, 3);
  CHECK_OK(agl_groups_rows(&start, &row, g, &err), err);
  CHECK(memcmp(start, (size_t[]){0, 2, 4, 6}, 4 * sizeof *start) == 0);
  CHECK(memcmp(row, (size_t[]){0, 3, 1, 4, 2, 5}, 6 * sizeof *row) == 0);
  agl_free(start);
  agl_free(row);
  CHECK_NOMEM(agl_groups_rows(&start, &row, g, &err), (agl_free(start), agl_free(row)));
  agl_groups_free(g);

  CHECK_OK(agl_groups_new(&g, (const agl_column *const *)c, 2, 6, &err), err);
  check_ids(g, (uint32_t[]){0, 1, 2, 0, 3, 2}, (size_t[]){0, 1, 2, 4}, 4);
  agl_groups_free(g);
  CHECK_OK(agl_groups_new(&g, (const agl_column *const *)c + 2, 1, 6, &err), err);
  check_ids(g, (uint32_t[]){0, 0, 1, 2, 2, 1}, (size_t[]){0, 2, 3}, 3);
  agl_groups_free(g);
  CHECK_OK(agl_groups_new(&g, (const agl_column *const *)c + 3, 1, 6, &err), err);
  check_ids(g, (uint32_t[]){0, 1, 2, 2, 0, 0}, (size_t[]){0, 1, 2}, 3);
  agl_groups_free(g);
  CHECK_OK(agl_groups_new(&g, NULL, 0, 6, &err), err);
  check_ids(g, (uint32_t[]){0, 0, 0, 0, 0, 0}, (size_t[]){0}, 1);
  agl_groups_free(g);
  CHECK_NOMEM(agl_groups_new(&g, (const agl_column *const *)c, 4, 6, &err), agl_groups_free(g));
  CHECK_NOMEM(agl_groups_new(&g, NULL, 0, 6, &err), agl_groups_free(g));
  for (int k = 0; k < 4; k++)
    agl_column_free(c[k]);
}

static void test_no_rows(void)
{
  agl_column *c[2];
  agl_groups *g;
  CHECK_OK(agl_column_integer(&c[0], NULL, NULL, 0, &err), err);
  CHECK_OK(agl_column_number(&c[1], NULL, NULL, 0, &err), err);
  CHECK_OK(agl_groups_new(&g, (const agl_column *const *)c, 2, 0, &err), err);
  CHECK(g->ngroup == 0);
  agl_groups_free(g);
  CHECK_OK(agl_groups_new(&g, NULL, 0, 0, &err), err);
  CHECK(g->ngroup == 1);
  agl_groups_free(g);
  agl_column_free(c[0]);
  agl_column_free(c[1]);
}

/* Values that span all 64 bits, with missing ones that may not be taken for any of them. */
static void test_full_range(void)
{
  const int64_t x[] = {INT64_MIN, INT64_MAX, 0, INT64_MIN + 1, 0, INT64_MAX};
  const uint8_t gone[] = {0, 0, 1, 0, 0, 0};
  agl_column *c;
  agl_groups *g;
  CHECK_OK(agl_column_integer(&c, x, gone, 6, &err), err);
  CHECK_OK(agl_groups_new(&g, (const agl_column *const *)&c, 1, 6, &err), err);
  check_ids(g, (uint32_t[]){0, 1, 2, 3, 4, 1}, (size_t[]){0, 1, 2, 3, 4}, 5);
  agl_groups_free(g);
  agl_column_free(c);
}

/* Many rows: the groups are those of the arithmetic that made the keys, for any thread count. */
enum { MANY = 200000 };

static void check_many(const agl_column *const *key, size_t nkey, const uint64_t *truth)
{
  for (unsigned threads = 1; threads <= 4; threads += 3) {
    agl_groups *g = NULL;
    size_t bad = 0, next = 0;
    agl_set_threads(threads);
    CHECK_OK(agl_groups_new(&g, key, nkey, MANY, &err), err);
    for (size_t i = 0; i < MANY; i++) {
      bad += truth[i] != truth[g->first[g->id[i]]]; /* a group holds one key */
      if (g->first[g->id[i]] == i)
        bad += g->id[i] != next++; /* groups are numbered as they appear */
    }
    CHECK(bad == 0 && next == g->ngroup);
    for (size_t k = 1; k < g->ngroup; k++)
      bad += g->first[k] <= g->first[k - 1];
    CHECK(bad == 0);
    agl_groups_free(g);
  }
  agl_set_threads(0);
}

static void test_many(void)
{
  static int64_t small[MANY], wide[MANY];
  static double real[MANY];
  static uint64_t truth[MANY];
  agl_column *c[3];
  uint64_t state = 42;
  for (size_t i = 0; i < MANY; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    truth[i] = state >> 33;
    small[i] = (int64_t)(truth[i] % 300) - 100;
    wide[i] = (int64_t)(truth[i] % 1009) * INT64_C(1000000000000);
    real[i] = (double)(truth[i] % 50) / 7;
  }
  CHECK_OK(agl_column_integer(&c[0], small, NULL, MANY, &err), err);
  CHECK_OK(agl_column_integer(&c[1], wide, NULL, MANY, &err), err);
  CHECK_OK(agl_column_number(&c[2], real, NULL, MANY, &err), err);
  /* By the Chinese remainder theorem the pair of remainders is one number below 300 x 1009; 50
  ** divides 300, so the third key adds nothing. */
  for (size_t i = 0; i < MANY; i++)
    truth[i] = truth[i] % 300 * 1009 + truth[i] % 1009;
  check_many((const agl_column *const *)c, 2, truth);
  check_many((const agl_column *const *)c, 3, truth);
  for (size_t i = 0; i < MANY; i++)
    truth[i] /= 1009;
  check_many((const agl_column *const *)c, 1, truth);
  for (size_t i = 0; i < MANY; i++)
    truth[i] %= 50;
  check_many((const agl_column *const *)c + 2, 1, truth);
  for (int k = 0; k < 3; k++)
    agl_column_free(c[k]);
}

int main(void)
{
  test_by_hand();
  test_no_rows();
  test_full_range();
  test_many();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
