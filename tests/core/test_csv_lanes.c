/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_csv_lanes.c - one answer: for the fast lane and libcsv, for any chunks, for any threads. */
#include "test.h"

#include "csv_same.h"

static uint64_t state = 88172645463325252u;

static unsigned below(unsigned n)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (unsigned)((state >> 33) % n);
}

/* A file that is mostly well formed: columns of one kind, seldom another; now and then an odd byte.
 */
static size_t invent(char *s, size_t cap)
{
  static const char *const piece[] = {"1",
                                      "-2",
                                      "12.5",
                                      "-0.25",
                                      "",
                                      "NA",
                                      "0012",
                                      "abc",
                                      "\"\"",
                                      "\"x y\"",
                                      "true",
                                      "false",
                                      "-0",
                                      " 7 ",
                                      "2020-02-29",
                                      "\"a,\n;b\"",
                                      "\"4\"",
                                      "1e5",
                                      "\"q\"",
                                      "+3",
                                      "99999999999999999999",
                                      "123456789.123456789",
                                      "\"say \"\"hi\"\"\"",
                                      "\xD0\xB3",
                                      "\"NA\"",
                                      "1,5",
                                      "\t",
                                      "000000000000000000.5",
                                      "9.",
                                      ".5",
                                      "12345678",
                                      "1234567890123456789"};
  static const char odd[] = "\"\r\n,; \tx\"\n-.0";
  const unsigned npiece = sizeof piece / sizeof *piece;
  unsigned ncol = 1 + below(4), nrow = below(30), kind[4], messy = below(3);
  size_t n = 0;
  for (unsigned j = 0; j < ncol; j++) {
    kind[j] = below(npiece);
    n += (size_t)snprintf(s + n, cap - n, "%sc%u", j > 0 ? "," : "", j);
  }
  n += (size_t)snprintf(s + n, cap - n, "\n");
  for (unsigned i = 0; i < nrow; i++) {
    for (unsigned j = 0; j < ncol; j++) {
      unsigned k = below(8 + 40 * (messy == 0)) == 0 ? below(npiece) : kind[j];
      n += (size_t)snprintf(s + n, cap - n, "%s%s", j > 0 ? "," : "", piece[k]);
      if (messy == 2 && below(60) == 0)
        s[n++] = odd[below(sizeof odd - 1)];
    }
    n += (size_t)snprintf(s + n, cap - n, "%s",
                          below(9) == 0    ? "\r\n"
                          : below(20) == 0 ? "\n\n"
                                           : "\n");
  }
  return n - (n > 0 && below(4) == 0);
}

int main(void)
{
  static char s[8192];
  static const agl_marker missing[] = {{"abc", "a reason"}, {"-2", NULL}};
  static const agl_coltype types[] = {{"c0", AGL_NUMBER}};
  for (unsigned i = 0; i < 3000; i++) {
    size_t len = invent(s, sizeof s);
    agl_csv_options o = {.delimiter = below(2) ? ',' : 0, .bad_is_missing = below(3) == 0};
    if (below(4) == 0) {
      o.missing = missing;
      o.nmissing = 2;
    }
    if (below(4) == 0) {
      o.types = types;
      o.ntypes = 1;
    }
    test_report(csv_same(s, len, &o, stderr), "the same answer from every lane", __FILE__,
                __LINE__);
    if (test_failed > 0)
      break;
  }
  return test_summary();
}
