/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test.h - all the test framework the C tests need. */
#ifndef TEST_H
#define TEST_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "agglom.h"
#include "base/mem.h"

static int test_count, test_failed;

#define CHECK(cond) test_report((cond) != 0, #cond, __FILE__, __LINE__)
#define CHECK_STR(got, want) test_str((got), (want), #got, __FILE__, __LINE__)
#define CHECK_NEAR(got, want, rel) test_near((got), (want), (rel), #got, __FILE__, __LINE__)

/* Call succeeds, or the test says what it answered instead. */
#define CHECK_OK(call, err)                                                                        \
  do {                                                                                             \
    int ok_ = (call) == AGL_OK;                                                                    \
    test_report(ok_, #call, __FILE__, __LINE__);                                                   \
    if (!ok_)                                                                                      \
      fprintf(stderr, "  said \"%s\"\n", (err).msg);                                               \
  } while (0)

/* Fail the 1st, 2nd, ... allocation of `call` until it needs no more, and check each time that it
** says so and leaves nothing behind. `undo` releases what a success gave. */
#define CHECK_NOMEM(call, undo)                                                                    \
  do {                                                                                             \
    agl_status status_ = AGL_ENOMEM;                                                               \
    long n_ = 0, before_ = agl_mem_live();                                                         \
    for (; status_ != AGL_OK && n_ < 20000; n_++) {                                                \
      agl_mem_fail_after(n_);                                                                      \
      status_ = (call);                                                                            \
      agl_mem_fail_after(-1);                                                                      \
      if (status_ == AGL_OK)                                                                       \
        undo;                                                                                      \
      if ((status_ != AGL_OK && status_ != AGL_ENOMEM) || agl_mem_live() != before_)               \
        break;                                                                                     \
    }                                                                                              \
    test_report(status_ == AGL_OK && agl_mem_live() == before_, "no memory: " #call, __FILE__,     \
                __LINE__);                                                                         \
    test_report(n_ > 1, "no allocation at all: " #call, __FILE__, __LINE__);                       \
  } while (0)

static inline void test_report(int ok, const char *what, const char *file, int line)
{
  test_count++;
  test_failed += !ok;
  if (!ok)
    fprintf(stderr, "%s:%d: FAILED: %s\n", file, line, what);
}

static inline void test_str(const char *got, const char *want, const char *what, const char *file,
                            int line)
{
  int ok = got != NULL && strcmp(got, want) == 0;
  test_report(ok, what, file, line);
  if (!ok)
    fprintf(stderr, "  got  \"%s\"\n  want \"%s\"\n", got == NULL ? "(null)" : got, want);
}

/* Relative error, absolute when the expected value is 0. */
static inline void test_near(double got, double want, double rel, const char *what,
                             const char *file, int line)
{
  int ok = fabs(got - want) <= rel * (want == 0 ? 1 : fabs(want));
  test_report(ok, what, file, line);
  if (!ok)
    fprintf(stderr, "  got  %.17g\n  want %.17g\n", got, want);
}

static inline int test_summary(void)
{
  printf("%d checks, %d failed\n", test_count, test_failed);
  return test_failed != 0;
}

#endif
