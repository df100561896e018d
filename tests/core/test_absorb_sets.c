/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_absorb_sets.c - core/num/absorb_sets.c: the rank of dummies, and rows alone in a group. */
#include "absorb_small.h"

/* Two islands of two ways; a third way that the second is nested in. */
static void test_rank(void)
{
  static const uint32_t a[] = {0, 0, 1, 2, 2, 3}, b[] = {0, 1, 1, 2, 3, 3},
                        c[] = {0, 0, 0, 1, 1, 1};
  static const uint32_t *const ids[] = {a, b, c};
  static const size_t ngroup[] = {4, 4, 2};
  agl_absorb_problem p = {6, 1, ids, ngroup, NULL, 0};
  agl_absorb_df df;
  CHECK_OK(agl_absorb_rank(&df, &p, &err), err);
  CHECK(df.rank == 4 && df.simple == 4);
  p.nway = 2;
  CHECK_OK(agl_absorb_rank(&df, &p, &err), err);
  CHECK(df.rank == 6 && df.simple == 7);
  p.nway = 3;
  CHECK_OK(agl_absorb_rank(&df, &p, &err), err);
  CHECK(df.rank == 6 && df.simple == 8);
}

/* Passes over the rows until one drops nothing. */
static size_t drop_plainly(bool *drop, const agl_absorb_problem *p)
{
  size_t ndrop = 0, before;
  memset(drop, 0, p->n * sizeof *drop);
  do {
    before = ndrop;
    for (size_t v = 0; v < p->nway; v++) {
      size_t count[ROWS] = {0};
      for (size_t i = 0; i < p->n; i++)
        count[p->id[v][i]] += !drop[i];
      for (size_t i = 0; i < p->n; i++)
        if (!drop[i] && count[p->id[v][i]] == 1) {
          drop[i] = true;
          ndrop++;
        }
    }
  } while (ndrop > before);
  return ndrop;
}

static void test_singletons(void)
{
  /* the last row is alone, then the one before it; the first four are not */
  static const uint32_t a[] = {0, 1, 0, 1, 2, 2}, b[] = {0, 0, 1, 1, 1, 2};
  static const uint32_t *const ids[] = {a, b};
  static const size_t ngroup[] = {3, 3};
  static small s;
  bool drop[ROWS], want[ROWS];
  size_t ndrop = 0, dropped = 0;
  agl_absorb_problem p = {6, 2, ids, ngroup, NULL, 0};
  CHECK_OK(agl_absorb_singletons(drop, &ndrop, &p, &err), err);
  CHECK(ndrop == 2 && !drop[0] && !drop[1] && !drop[2] && !drop[3] && drop[4] && drop[5]);
  for (size_t trial = 0; trial < 200; trial++) {
    make_small(&s, 1 + trial % WAYS, false, trial % 2 == 0);
    for (size_t i = 0; i < s.p.n; i++)
      s.id[0][i] = (uint32_t)draw(s.p.n);
    s.ngroup[0] = renumber(s.id[0], s.p.n);
    CHECK_OK(agl_absorb_singletons(drop, &ndrop, &s.p, &err), err);
    CHECK(ndrop == drop_plainly(want, &s.p));
    CHECK(memcmp(drop, want, s.p.n * sizeof *drop) == 0);
    dropped += ndrop;
  }
  CHECK(dropped > 1000);
}

static void test_memory(void)
{
  static small s;
  agl_absorb_df df;
  bool drop[ROWS];
  size_t ndrop;
  make_small(&s, WAYS, true, false);
  CHECK_NOMEM(agl_absorb_rank(&df, &s.p, &err), (void)0);
  CHECK_NOMEM(agl_absorb_singletons(drop, &ndrop, &s.p, &err), (void)0);
}

int main(void)
{
  test_rank();
  test_singletons();
  test_memory();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
