/* SPDX-License-Identifier: GPL-3.0-or-later */
/* snippet.c - the part of a row that answers a query. */
#include <string.h>

#include "base/text.h"
#include "kb/search.h"

enum { SNIPPET = 160, BEFORE = 50 };

/* What a cell says that was searched: its text, or the name of the row it refers to. */
static const char *searched(const agl_kb *kb, size_t table, size_t column, size_t row)
{
  return kb->schema.table[table].column[column].weight > 0 ? kb_cell(kb, table, column, row)
                                                           : kb_named_by(kb, table, column, row);
}

/* How many terms a text answers (three times for those of the query itself), and where the first word stands that does. */
static size_t answers(size_t *first, const kb_query *q, const char *text)
{
  uint64_t terms = 0;
  size_t n = 0;
  kb_word w;
  *first = 0;
  for (size_t at = 0; kb_next_word(&w, text, strlen(text), &at);) {
    kb_word stem = w;
    uint64_t before = terms;
    kb_stem(&stem);
    for (size_t i = 0; i < q->n; i++)
      if (kb_term_matches(&q->term[i], &w, &stem))
        terms |= (uint64_t)1 << i;
    for (size_t e = 0; e < q->nexpansion; e++)
      for (size_t i = 0; i < q->expansion[e].n; i++)
        if (kb_term_matches(&q->expansion[e].term[i], &w, &stem))
          terms |= (uint64_t)1 << (KB_TERMS + e * KB_PHRASE + i);
    if (before == 0 && terms != 0)
      *first = w.from;
  }
  for (; terms != 0; terms &= terms - 1)
    n += (terms & (~terms + 1)) <= UINT32_MAX ? 3 : 1;
  return n;
}

static bool is_continuation(char c)
{
  return ((unsigned char)c & 0xC0) == 0x80;
}

/* Text around byte `at`, cut between characters. */
static void cut(agl_text *out, const char *text, size_t at)
{
  size_t len = strlen(text), from = at > BEFORE ? at - BEFORE : 0, to;
  if (len <= SNIPPET)
    from = 0;
  while (from > 0 && text[from - 1] != ' ' && from < at)
    from++;
  to = len - from <= SNIPPET ? len : from + SNIPPET;
  while (to < len && to > at && text[to] != ' ')
    to--;
  while (to < len && is_continuation(text[to]))
    to++;
  if (from > 0)
    agl_text_puts(out, "...");
  agl_text_add(out, text + from, to - from);
  if (to < len)
    agl_text_puts(out, "...");
}

void kb_snippet(size_t *column, agl_text *out, const agl_kb *kb, const kb_query *q, size_t table,
                size_t row)
{
  const kb_shape *s = &kb->schema.table[table];
  const char *best = NULL;
  double most = 0;
  size_t at = 0;
  *column = 0;
  for (size_t j = 0; j < s->ncolumn; j++) {
    const char *text = searched(kb, table, j, row);
    size_t first, n = text == NULL ? 0 : answers(&first, q, text);
    double value = (double)n * (10 + s->column[j].weight);
    if (n > 0 && value > most) {
      most = value;
      best = text;
      at = first;
      *column = j;
    }
  }
  if (best != NULL)
    cut(out, best, at);
}
