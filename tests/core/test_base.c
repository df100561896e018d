/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_base.c - core/base: suggestions, text, numbers, dates, threads. */
#include "test.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/sort.h"
#include "base/text.h"
#include "base/thread.h"

static const char *const names[] = {"year", "goods_quality", "goods_clusters", NULL};

static const char *name_at(const void *ctx, size_t i)
{
  (void)ctx;
  return names[i];
}

static void test_suggest(void)
{
  CHECK_STR(agl_suggest("goods_qualty", name_at, NULL).text, "; did you mean 'goods_quality'?");
  CHECK_STR(agl_suggest("yaer", name_at, NULL).text, "; did you mean 'year'?");
  CHECK_STR(agl_suggest("YEAR", name_at, NULL).text, "; did you mean 'year'?");
  CHECK_STR(agl_suggest("wages", name_at, NULL).text, "");
  CHECK_STR(agl_suggest("", name_at, NULL).text, "");
}

static void test_parse_number(void)
{
  static const struct {
    const char *s;
    double x;
  } good[] = {{"0", 0},
              {"-1.5", -1.5},
              {"+2", 2},
              {".5", .5},
              {"5.", 5},
              {"1e3", 1000},
              {"2.08182E-08", 2.08182e-08},
              {"9007199254740993", 9007199254740992.0},
              {"0.1", 0.1},
              {"123456789012345678901234567890", 123456789012345678901234567890.0},
              {"1.7976931348623157e308", 1.7976931348623157e308},
              {"5e-324", 5e-324}};
  static const char *const bad[] = {"",    ".",     "-",   "e5", "1e", "1e+",   "0x1F", "inf",
                                    "nan", "1_000", "1,5", " 1", "1 ", "1e400", "--1",  "1.2.3"};
  double x = 7;
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    CHECK(agl_parse_number(&x, good[i].s, strlen(good[i].s)));
    CHECK_NEAR(x, good[i].x, 0);
  }
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    x = 7;
    CHECK(!agl_parse_number(&x, bad[i], strlen(bad[i])) && x == 7);
  }
}

static void test_parse_integer(void)
{
  int64_t k = 7;
  CHECK(agl_parse_integer(&k, "9223372036854775807", 19) && k == INT64_MAX);
  CHECK(agl_parse_integer(&k, "-9223372036854775808", 20) && k == INT64_MIN);
  CHECK(!agl_parse_integer(&k, "9223372036854775808", 19));
  CHECK(!agl_parse_integer(&k, "", 0) && !agl_parse_integer(&k, "-", 1));
  CHECK(!agl_parse_integer(&k, "1.0", 3) && !agl_parse_integer(&k, "1a", 2));
}

static void test_number_text(void)
{
  static const struct {
    double x;
    const char *s;
  } cases[] = {{0.1, "0.1"},
               {1, "1"},
               {1e300, "1e+300"},
               {0.98341670807130019, "0.9834167080713002"},
               {-0.5, "-0.5"},
               {123456789, "123456789"},
               {1.0 / 3, "0.3333333333333333"},
               {2.2250738585072014e-308, "2.2250738585072014e-308"},
               {5e-324, "5e-324"},
               {-1.5e-323, "-1.5e-323"}};
  char out[AGL_NUMBER_TEXT];
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    agl_number_text(out, cases[i].x);
    CHECK_STR(out, cases[i].s);
  }
}

/* Decimals as files have them: the same text as trying 15, 16 and 17 digits gives. */
static void test_number_text_short(void)
{
  uint64_t state = 88172645463325252u;
  size_t differ = 0;
  for (size_t i = 0; i < 200000; i++) {
    char want[AGL_NUMBER_TEXT], got[AGL_NUMBER_TEXT];
    double x;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    x = (double)(int64_t)(state >> 4) / pow(10, (double)(state % 19)) * (state & 64 ? 1 : -1);
    if (state % 3 > 0)
      x = (double)((int64_t)(state >> 16) % 1000000000) / pow(10, (double)(state % 13));
    for (int digits = 15; digits <= 17; digits++) {
      snprintf(want, sizeof want, "%.*g", digits, x);
      if (strtod(want, NULL) == x)
        break;
    }
    if (x == floor(x) && fabs(x) < 1e15)
      snprintf(want, sizeof want, "%.0f", x);
    agl_number_text(got, x);
    differ += strcmp(got, want) != 0;
  }
  CHECK(differ == 0);
}

static void test_integer_text(void)
{
  char out[AGL_NUMBER_TEXT];
  CHECK(agl_integer_text(out, INT64_MIN) == 20);
  CHECK_STR(out, "-9223372036854775808");
  CHECK(agl_integer_text(out, INT64_MAX) == 19);
  CHECK_STR(out, "9223372036854775807");
  CHECK(agl_integer_text(out, 0) == 1);
  CHECK_STR(out, "0");
}

static void test_dates(void)
{
  int32_t d;
  char out[16];
  CHECK(agl_parse_date(&d, "1970-01-01", 10) && d == 0);
  CHECK(agl_parse_date(&d, "2024-02-29", 10) && d == 19782);
  CHECK(!agl_parse_date(&d, "2023-02-29", 10) && !agl_parse_date(&d, "2023-2-29", 9));
  CHECK(agl_parse_date(&d, "0001-01-01", 10) && d == -719162);
  for (int32_t k = -800000; k < 2932897; k += 997) {
    int y, m, day;
    agl_date_parts(&y, &m, &day, k);
    CHECK(agl_date_days(y, m, day) == k);
  }
  agl_date_text(out, 19782);
  CHECK_STR(out, "2024-02-29");
}

static void test_utf8(void)
{
  CHECK(agl_utf8_valid("Gr\xC3\xB6\xC3\x9F"
                       "e",
                       7) == 7);
  CHECK(agl_utf8_valid("abcdefgh\xFF", 9) == 8);
  CHECK(agl_utf8_valid("\xC0\x80", 2) == 0 && agl_utf8_valid("\xED\xA0\x80", 3) == 0);
  CHECK(agl_utf8_valid("\xF4\x90\x80\x80", 4) == 0 && agl_utf8_valid("\xE2\x82", 2) == 0);
  CHECK(agl_utf8_count("Gr\xC3\xB6\xC3\x9F"
                       "e",
                       7) == 5);
}

static agl_status square(void *ctx, size_t i, agl_err *err)
{
  size_t *x = ctx;
  if (x[i] == SIZE_MAX)
    return agl_fail(err, AGL_EDATA, "job %zu failed", i);
  x[i] = i * i;
  return AGL_OK;
}

static void test_parallel(void)
{
  size_t x[1000] = {0};
  agl_err err = {AGL_OK, ""};
  for (unsigned n = 1; n <= 4; n++) {
    agl_set_threads(n);
    CHECK_OK(agl_parallel(square, x, 1000, &err), err);
    CHECK(x[999] == 998001);
    x[70] = x[71] = x[800] = SIZE_MAX;
    CHECK(agl_parallel(square, x, 1000, &err) == AGL_EDATA);
    CHECK_STR(err.msg, "job 70 failed");
    x[70] = x[71] = x[800] = 0;
    agl_interrupt(true);
    CHECK(agl_parallel(square, x, 1000, &err) == AGL_EINTR);
    agl_interrupt(false);
  }
  agl_set_threads(0);
  CHECK(agl_threads() >= 1);
}

static int by_value(const void *a, const void *b)
{
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* x takes every value 0 .. P - 2 once, P a prime, as powers of 3 do modulo P. */
static agl_status sort_powers(uint32_t *x, size_t n, agl_err *err)
{
  uint64_t power = 1;
  for (size_t i = 0; i < n; i++, power = power * 3 % (n + 1))
    x[i] = (uint32_t)power - 1;
  return agl_sort(x, n, sizeof *x, by_value, err);
}

static void test_sort(void)
{
  enum { N = 262216, SMALL = 16 }; /* 3 is a primitive root of N + 1 and of SMALL + 1 */
  static uint32_t x[N];
  agl_err err = {AGL_OK, ""};
  size_t wrong = 0;
  CHECK_OK(sort_powers(x, N, &err), err);
  for (size_t i = 0; i < N; i++)
    wrong += x[i] != i;
  CHECK(wrong == 0);
  CHECK_OK(sort_powers(x, SMALL, &err), err);
  CHECK(x[0] == 0 && x[7] == 7 && x[15] == 15);
  CHECK_OK(agl_sort(x, 0, sizeof *x, by_value, &err), err);
  agl_interrupt(true);
  CHECK(sort_powers(x, N, &err) == AGL_EINTR);
  agl_interrupt(false);
  CHECK_NOMEM(sort_powers(x, N, NULL), (void)0);
}

int main(void)
{
  test_suggest();
  test_parse_number();
  test_parse_integer();
  test_number_text();
  test_number_text_short();
  test_integer_text();
  test_dates();
  test_utf8();
  test_parallel();
  test_sort();
  return test_summary();
}
