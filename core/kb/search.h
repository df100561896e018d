/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search.h - a query as terms: query.c reads it, search.c ranks rows, snippet.c shows them. */
#ifndef AGL_KB_SEARCH_H
#define AGL_KB_SEARCH_H

#include "kb/kb.h"

enum { KB_TERMS = 32, KB_PHRASE = 8 };

typedef enum { KB_STEM, KB_PREFIX, KB_PHRASE_TERM } kb_term_kind;

/* A word by its stem, by its beginning, or words that stand side by side. */
typedef struct {
  kb_term_kind kind;
  size_t n;                /* words, 1 but for a phrase */
  kb_word word[KB_PHRASE]; /* stems; the beginning as it stands */
} kb_term;

/* A name that is an alias, found among the words of the query: what it stands for is looked for
** too. */
typedef struct {
  const kb_meaning *meaning;
  uint32_t terms; /* the terms of the query that it is made of, as bits */
  size_t n;
  kb_term term[KB_PHRASE]; /* the words of the name it stands for */
} kb_expansion;

enum { KB_EXPANSIONS = 4 };

typedef struct {
  size_t n, nexpansion;
  kb_term term[KB_TERMS];
  kb_expansion expansion[KB_EXPANSIONS];
} kb_query;

/* Read a query. AGL_EARG when there is no word in it, more than KB_TERMS, or an unclosed quote. */
agl_status kb_query_read(kb_query *q, agl_kb *kb, const char *text, agl_err *err);

/* Does a word of a text, folded and as its stem, answer a term (one word of it)? */
bool kb_term_matches(const kb_term *t, const kb_word *w, const kb_word *stem);

/* Does the phrase stand in a text? */
bool kb_phrase_within(const kb_term *t, const char *text, size_t len);

/* The column of a row that answers the query best, and the part of its text that does, at most some
** 160 bytes. */
void kb_snippet(size_t *column, agl_text *out, const agl_kb *kb, const kb_query *q, size_t table,
                size_t row);

#endif
