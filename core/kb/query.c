/* SPDX-License-Identifier: GPL-3.0-or-later */
/* query.c - the text of a query to terms, and to what its aliases stand for. */
#include <string.h>

#include "base/text.h"
#include "kb/search.h"

static bool same_word(const kb_word *a, const kb_word *b)
{
  return a->len == b->len && memcmp(a->s, b->s, a->len) == 0;
}

bool kb_term_matches(const kb_term *t, const kb_word *w, const kb_word *stem)
{
  if (t->kind == KB_PREFIX)
    return w->len >= t->word[0].len && memcmp(w->s, t->word[0].s, t->word[0].len) == 0;
  for (size_t i = 0; i < t->n; i++)
    if (same_word(&t->word[i], stem))
      return true;
  return false;
}

/* Shift-and: bit i of `open` tells that the last i + 1 words are the first i + 1 of the phrase. */
bool kb_phrase_within(const kb_term *t, const char *text, size_t len)
{
  unsigned open = 0, all = 1U << (t->n - 1);
  kb_word w;
  for (size_t at = 0; (open & all) == 0 && kb_next_word(&w, text, len, &at);) {
    unsigned here = 0, begins = 0;
    for (size_t i = 0; i < t->n; i++)
      begins |= t->word[i].s[0] == w.s[0];
    if (begins) /* a stem begins as its word does */
      kb_stem(&w);
    for (size_t i = 0; begins && i < t->n; i++)
      here |= (unsigned)same_word(&t->word[i], &w) << i;
    open = (open << 1 | 1) & here;
  }
  return (open & all) != 0;
}

/* ---- reading ------------------------------------------------------------------------------- */

typedef struct {
  kb_query *q;
  bool keep_stop_words;
  agl_err *err;
} reader;

static agl_status add_word(reader *r, const kb_word *w, bool prefix)
{
  kb_term *t = &r->q->term[r->q->n];
  if (!prefix && !r->keep_stop_words && kb_stop_word(w->s, w->len))
    return AGL_OK;
  if (r->q->n == KB_TERMS)
    return agl_fail(r->err, AGL_EARG, "a query has at most %d words", KB_TERMS);
  *t = (kb_term){.kind = prefix ? KB_PREFIX : KB_STEM, .n = 1};
  t->word[0] = *w;
  if (!prefix)
    kb_stem(&t->word[0]);
  r->q->n++;
  return AGL_OK;
}

/* What stands between quotes. */
static agl_status add_phrase(reader *r, const char *text, size_t len)
{
  kb_term t = {.kind = KB_PHRASE_TERM};
  kb_word w;
  for (size_t at = 0; kb_next_word(&w, text, len, &at);) {
    if (t.n == KB_PHRASE)
      return agl_fail(r->err, AGL_EARG, "a quoted phrase has at most %d words", KB_PHRASE);
    kb_stem(&w);
    t.word[t.n++] = w;
  }
  if (t.n == 0)
    return AGL_OK;
  if (r->q->n == KB_TERMS)
    return agl_fail(r->err, AGL_EARG, "a query has at most %d words", KB_TERMS);
  t.kind = t.n == 1 ? KB_STEM : KB_PHRASE_TERM;
  r->q->term[r->q->n++] = t;
  return AGL_OK;
}

static agl_status add_plain(reader *r, const char *text, size_t len)
{
  kb_word w;
  for (size_t at = 0; kb_next_word(&w, text, len, &at);)
    AGL_TRY(add_word(r, &w, w.to < len && text[w.to] == '*'));
  return AGL_OK;
}

static agl_status read_terms(reader *r, const char *text)
{
  r->q->n = 0;
  while (*text != '\0') {
    size_t len = strcspn(text, "\"");
    AGL_TRY(add_plain(r, text, len));
    text += len;
    if (*text == '"') {
      const char *close = strchr(text + 1, '"');
      if (close == NULL)
        return agl_fail(r->err, AGL_EARG, "the query has a quote that is not closed");
      AGL_TRY(add_phrase(r, text + 1, (size_t)(close - text) - 1));
      text = close + 1;
    }
  }
  return AGL_OK;
}

/* ---- aliases ------------------------------------------------------------------------------- */

enum { RUN = 6 }; /* words of the longest alias looked for */

static void expand(kb_query *q, const agl_kb *kb, const kb_meaning *m, uint32_t terms)
{
  kb_expansion *e = &q->expansion[q->nexpansion];
  const char *name = kb_label(kb, m->table, m->row);
  kb_word w;
  if (q->nexpansion == KB_EXPANSIONS)
    return;
  *e = (kb_expansion){.meaning = m, .terms = terms};
  for (size_t at = 0; kb_next_word(&w, name, strlen(name), &at) && e->n < KB_PHRASE;) {
    kb_term *t = &e->term[e->n];
    if (kb_stop_word(w.s, w.len))
      continue;
    kb_stem(&w);
    *t = (kb_term){.kind = KB_STEM, .n = 1};
    t->word[0] = w;
    e->n++;
  }
  q->nexpansion += e->n > 0;
}

/* The terms that words of the query are. */
static uint32_t terms_of(const kb_query *q, const kb_word *w, size_t n)
{
  uint32_t terms = 0;
  for (size_t i = 0; i < n; i++) {
    kb_word stem = w[i];
    kb_stem(&stem);
    for (size_t k = 0; k < q->n; k++)
      if (kb_term_matches(&q->term[k], &w[i], &stem))
        terms |= (uint32_t)1 << k;
  }
  return terms;
}

static agl_status find_aliases(kb_query *q, const agl_kb *kb, const kb_names *names,
                               const char *text, agl_err *err)
{
  kb_word w[KB_TERMS];
  size_t n = 0;
  agl_text name = {0};
  for (size_t at = 0; n < KB_TERMS && kb_next_word(&w[n], text, strlen(text), &at);)
    n++;
  for (size_t i = 0; i < n; i++) {
    name.len = 0;
    for (size_t k = i; k < n && k < i + RUN; k++) {
      const kb_meaning *m;
      if (k > i)
        agl_text_add(&name, " ", 1);
      agl_text_add(&name, w[k].s, w[k].len);
      if (name.failed) {
        agl_text_clear(&name);
        return agl_fail_memory(err, "a query");
      }
      m = kb_names_of(names, name.s, name.len);
      for (; m != NULL; m = kb_names_next(names, m))
        if (m->alias != SIZE_MAX)
          expand(q, kb, m, terms_of(q, w + i, k - i + 1));
    }
  }
  agl_text_clear(&name);
  return AGL_OK;
}

agl_status kb_query_read(kb_query *q, agl_kb *kb, const char *text, agl_err *err)
{
  reader r = {q, false, err};
  const kb_names *names;
  AGL_TRY(kb_names_get(&names, kb, err));
  AGL_TRY(read_terms(&r, text));
  if (q->n == 0) {
    r.keep_stop_words = true;
    AGL_TRY(read_terms(&r, text));
  }
  if (q->n == 0)
    return agl_fail(err, AGL_EARG, "a query of at least one word expected, got '%.80s'", text);
  q->nexpansion = 0;
  return find_aliases(q, kb, names, text, err);
}
