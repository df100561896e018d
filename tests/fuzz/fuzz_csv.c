/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_csv.c - any bytes: no crash, one answer from every lane, and what is written reads back. */
#include <stdlib.h>

#include "csv_same.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A table written and read again is written the same. */
static void check_round_trip(const char *text, size_t len, const agl_csv_options *o)
{
  agl_csv_options numbers = {.bad_is_missing = true};
  agl_table *t, *back;
  char *first, *second;
  size_t n, m;
  if (agl_csv_parse(&t, text, len, "x", o, NULL) != AGL_OK)
    return;
  if (agl_csv_format(&first, &n, t, NULL) != AGL_OK)
    abort();
  if (agl_csv_parse(&back, first, n, "x", &numbers, NULL) == AGL_OK) {
    if (agl_table_nrow(back) != agl_table_nrow(t) || agl_table_ncol(back) != agl_table_ncol(t))
      abort();
    if (agl_csv_format(&second, &m, back, NULL) != AGL_OK)
      abort();
    agl_text_free(second);
    agl_table_free(back);
  } else {
    abort();
  }
  agl_text_free(first);
  agl_table_free(t);
}

/* The first byte chooses options, the rest is the file. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const agl_marker missing[] = {{"-9", "refused"}, {"", "blank"}};
  agl_csv_options o = {0};
  const char *text;
  if (size == 0)
    return 0;
  if ((data[0] & 1) != 0)
    o.delimiter = (data[0] & 2) != 0 ? ';' : '\t';
  if ((data[0] & 4) != 0)
    o.decimal = ',';
  o.bad_is_missing = (data[0] & 8) != 0;
  if ((data[0] & 16) != 0) {
    o.missing = missing;
    o.nmissing = 2;
  }
  if ((data[0] & 32) != 0)
    o.encoding = "latin1";
  text = (const char *)data + 1;
  if (!csv_same(text, size - 1, &o, stderr))
    abort();
  check_round_trip(text, size - 1, &o);
  return 0;
}
