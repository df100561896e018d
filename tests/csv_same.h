/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_same.h - does CSV text read the same in every way there is to read it? */
#ifndef CSV_SAME_H
#define CSV_SAME_H

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/thread.h"
#include "data/csv.h"

/* All that reading gives: the message, or types, values, reasons and history. */
static char *csv_answer(const csv_input *in, const agl_csv_options *o, unsigned threads)
{
  agl_table *t, *ledger;
  agl_err err = {AGL_OK, ""};
  agl_text s = {0};
  agl_set_threads(threads);
  if (csv_parse_text(&t, in, o, &err) != AGL_OK) {
    agl_text_printf(&s, "%d %s", (int)err.code, err.msg);
    return s.s;
  }
  for (size_t j = 0; j < agl_table_ncol(t); j++) {
    const agl_column *c = agl_table_column(t, j);
    agl_view v = agl_column_view(c);
    agl_text_printf(&s, "%s %s %zu %zu:", agl_table_name(t, j), agl_type_name(v.type), v.n,
                    agl_column_nlevel(c));
    for (size_t i = 0; i < v.n; i++) {
      if (v.missing != NULL && v.missing[i] != AGL_PRESENT)
        agl_text_printf(&s, " <%s>", agl_column_reason(c, v.missing[i]));
      if (v.type == AGL_NUMBER || v.type == AGL_INTEGER)
        agl_text_printf(&s, " %llx", (unsigned long long)v.integer[i]); /* the bits of either */
      else if (v.type == AGL_STRING)
        agl_text_printf(&s, " %u'%s'", v.string[i], agl_column_text(c, i, NULL));
      else
        agl_text_printf(&s, " %d", v.type == AGL_BOOLEAN ? v.boolean[i] : v.date[i]);
    }
    agl_text_puts(&s, "\n");
  }
  if (agl_table_ledger(&ledger, t, &err) == AGL_OK) {
    agl_text_puts(&s, agl_column_text(agl_table_column(ledger, 2), 0, NULL));
    agl_table_free(ledger);
  }
  agl_table_free(t);
  return s.s;
}

/* Is the answer that of libcsv over one chunk and one thread? Says on `out` where not. */
static bool csv_same(const char *text, size_t len, const agl_csv_options *o, FILE *out)
{
  static const csv_input way[] = {
      {.reference = false}, {.chunk = 1}, {.chunk = 40}, {.reference = true, .chunk = 7}};
  csv_input in = {.source = "x", .text = text, .len = len, .reference = true};
  char *want = csv_answer(&in, o, 1);
  bool same = true;
  for (size_t i = 0; i < sizeof way / sizeof *way && same; i++) {
    char *got;
    in.reference = way[i].reference;
    in.chunk = way[i].chunk;
    got = csv_answer(&in, o, 1 + i % 2);
    same = strcmp(got, want) == 0;
    if (!same)
      fprintf(out, "--- text\n%.*s\n--- libcsv\n%s\n--- way %zu\n%s\n", (int)len, text, want, i,
              got);
    agl_text_free(got);
  }
  agl_text_free(want);
  return same;
}

#endif
