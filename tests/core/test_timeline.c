/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_timeline.c - core/data/timeline: rows some periods before, by hand; memory. */
#include "test.h"

#include "data/column.h"
#include "data/timeline.h"

static agl_err err;

static void check_back(const agl_timeline *t, int64_t k, const size_t *want, size_t n)
{
  size_t *from = agl_alloc(n, sizeof *from);
  agl_timeline_back(from, t, k);
  CHECK(memcmp(from, want, n * sizeof *want) == 0);
  agl_free(from);
}

/* Unit 7 at 3, 1, 2; no unit; unit 5 at 2; unit 5 at no time. */
static void test_units(void)
{
  const size_t none = SIZE_MAX;
  const int64_t unit[] = {7, 7, 7, 0, 5, 5}, time[] = {3, 1, 2, 2, 2, 0};
  const uint8_t no_unit[] = {0, 0, 0, AGL_MISSING, 0, 0}, no_time[] = {0, 0, 0, 0, 0, AGL_MISSING};
  agl_column *u, *y;
  agl_timeline *t;
  CHECK_OK(agl_column_integer(&u, unit, no_unit, 6, &err), err);
  CHECK_OK(agl_column_integer(&y, time, no_time, 6, &err), err);
  CHECK_OK(agl_timeline_new(&t, u, y, "year", &err), err);
  check_back(t, 1, (size_t[]){2, none, 1, none, none, none}, 6);
  check_back(t, -2, (size_t[]){none, 0, none, none, none, none}, 6);
  check_back(t, 0, (size_t[]){0, 1, 2, none, 4, none}, 6);
  check_back(t, INT64_MIN, (size_t[]){none, none, none, none, none, none}, 6);
  agl_timeline_free(t);
  CHECK_NOMEM(agl_timeline_new(&t, u, y, "year", &err), agl_timeline_free(t));
  CHECK(agl_timeline_new(&t, NULL, y, "year", &err) == AGL_EDATA);
  CHECK_STR(err.msg,
            "index: rows 3 and 4 are at the same 'year'; lag, lead and diff need one row a time");
  agl_column_free(u);
  agl_column_free(y);
}

/* 2000.75, 2000, 2000.25, 2001 in quarters; a single fraction. */
static void test_fractions(void)
{
  const size_t none = SIZE_MAX;
  const double time[] = {2000.75, 2000, 2000.25, 2001};
  agl_column *y;
  agl_timeline *t;
  CHECK_OK(agl_column_number(&y, time, NULL, 4, &err), err);
  CHECK_OK(agl_timeline_new(&t, NULL, y, "year", &err), err);
  check_back(t, 1, (size_t[]){none, none, 1, 0}, 4);
  check_back(t, 3, (size_t[]){1, none, none, 2}, 4);
  agl_timeline_free(t);
  CHECK_NOMEM(agl_timeline_new(&t, NULL, y, "year", &err), agl_timeline_free(t));
  agl_column_free(y);
  CHECK_OK(agl_column_number(&y, time, NULL, 1, &err), err);
  CHECK_OK(agl_timeline_new(&t, NULL, y, "year", &err), err);
  check_back(t, 0, (size_t[]){0}, 1);
  check_back(t, 1, (size_t[]){none}, 1);
  agl_timeline_free(t);
  agl_column_free(y);
}

int main(void)
{
  test_units();
  test_fractions();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
