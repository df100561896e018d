/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** index.c - which rows hold a word: an inverted index over the string cells of all tables.
**
** A row is a document. A word counts as often as it occurs, times the weight that the schema gives
** to its column. Postings of a stem are in order of documents.
*/
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"
#include "kb/kb.h"

/* A column that refers to other rows brings their names in, so that a measure of Boston is found
** under Boston. */
static const double REFERENCE_WEIGHT = 1;

/* One occurrence of a word. */
typedef struct {
  uint32_t stem, doc;
  float weight;
} token;

typedef struct {
  kb_index *x;
  token *token;
  size_t n, cap, stem_cap;
} maker;

/* The code of a word, which it gets with its stem when it is new. */
static agl_status word_code(uint32_t *code, maker *m, const kb_word *w, agl_err *err)
{
  kb_word stem = *w;
  uint32_t known = m->x->words->n;
  AGL_TRY(agl_dict_code(code, m->x->words, w->s, w->len, err));
  if (*code < known)
    return AGL_OK;
  if (*code == m->stem_cap) {
    size_t cap = 2 * m->stem_cap + 1024;
    uint32_t *all = agl_resize(m->x->stem, cap, sizeof *all);
    if (all == NULL)
      return agl_fail_memory(err, "the words of a knowledge base");
    m->x->stem = all;
    m->stem_cap = cap;
  }
  kb_stem(&stem);
  return agl_dict_code(&m->x->stem[*code], m->x->stems, stem.s, stem.len, err);
}

static agl_status add_token(maker *m, uint32_t stem, uint32_t doc, double weight, agl_err *err)
{
  if (m->n == m->cap) {
    size_t cap = 2 * m->cap + 4096;
    token *all = agl_resize(m->token, cap, sizeof *all);
    if (all == NULL)
      return agl_fail_memory(err, "the words of a knowledge base");
    m->token = all;
    m->cap = cap;
  }
  m->token[m->n++] = (token){stem, doc, (float)weight};
  return AGL_OK;
}

static agl_status add_cell(maker *m, const char *text, size_t len, uint32_t doc, double weight,
                           agl_err *err)
{
  kb_word w;
  for (size_t at = 0; kb_next_word(&w, text, len, &at);) {
    uint32_t code = 0;
    AGL_TRY(word_code(&code, m, &w, err));
    AGL_TRY(add_token(m, m->x->stem[code], doc, weight, err));
    m->x->length[doc]++;
  }
  return AGL_OK;
}

static agl_status add_row(maker *m, const agl_kb *kb, size_t table, size_t row, agl_err *err)
{
  const kb_shape *s = &kb->schema.table[table];
  const agl_table *t = kb->table[table].rows;
  for (size_t j = 0; j < s->ncolumn; j++) {
    uint32_t doc = (uint32_t)(m->x->start[table] + row);
    double weight = s->column[j].weight;
    size_t len = 0;
    const char *text = weight > 0 ? agl_column_text(t->field[j].column, row, &len)
                                  : kb_named_by(kb, table, j, row);
    if (text != NULL)
      AGL_TRY(add_cell(m, text, weight > 0 ? len : strlen(text), doc,
                       weight > 0 ? weight : REFERENCE_WEIGHT, err));
  }
  return row % 4096 == 4095 && agl_interrupted() ? agl_fail_interrupted(err) : AGL_OK;
}

/* Tokens by stem, in the order of documents; those of one stem and document become one posting. */
static agl_status gather(maker *m, agl_err *err)
{
  kb_index *x = m->x;
  size_t *next, at = 0;
  x->nstem = x->stems->n;
  x->first = agl_alloc_zero(x->nstem + 1, sizeof *x->first);
  x->posting = agl_alloc(m->n, sizeof *x->posting);
  next = agl_alloc_zero(x->nstem + 1, sizeof *next);
  if (x->first == NULL || x->posting == NULL || next == NULL) {
    agl_free(next);
    return agl_fail_memory(err, "the words of a knowledge base");
  }
  for (size_t i = 0; i < m->n; i++)
    next[m->token[i].stem + 1]++;
  for (size_t k = 0; k < x->nstem; k++)
    next[k + 1] += next[k];
  for (size_t i = 0; i < m->n; i++)
    x->posting[next[m->token[i].stem]++] = (kb_posting){m->token[i].doc, m->token[i].weight};
  for (size_t k = 0, from = 0; k < x->nstem; from = next[k], k++) {
    x->first[k] = at;
    for (size_t i = from; i < next[k]; i++)
      if (at > x->first[k] && x->posting[at - 1].doc == x->posting[i].doc)
        x->posting[at - 1].weight += x->posting[i].weight;
      else
        x->posting[at++] = x->posting[i];
  }
  x->first[x->nstem] = at;
  agl_free(next);
  return AGL_OK;
}

/* Merge sort of words by their bytes; `spare` has room for n. */
static void sort_words(const agl_dict *words, uint32_t *w, uint32_t *spare, size_t n)
{
  size_t half = n / 2, i = 0, j = half;
  if (n < 2)
    return;
  sort_words(words, w, spare, half);
  sort_words(words, w + half, spare, n - half);
  for (size_t k = 0; k < n; k++) {
    bool left = j == n || (i < half && strcmp(agl_dict_text(words, w[i], NULL),
                                              agl_dict_text(words, w[j], NULL)) <= 0);
    spare[k] = left ? w[i++] : w[j++];
  }
  memcpy(w, spare, n * sizeof *w);
}

static agl_status make(kb_index *x, maker *m, const agl_kb *kb, agl_err *err)
{
  double words = 0;
  uint32_t *spare;
  x->words = agl_dict_new();
  x->stems = agl_dict_new();
  x->start = agl_alloc_zero(kb->schema.ntable + 1, sizeof *x->start);
  if (x->words == NULL || x->stems == NULL || x->start == NULL)
    return agl_fail_memory(err, "the words of a knowledge base");
  for (size_t k = 0; k < kb->schema.ntable; k++)
    x->start[k + 1] = x->start[k] + kb->table[k].rows->nrow;
  x->ndoc = x->start[kb->schema.ntable];
  if (x->ndoc >= UINT32_MAX)
    return agl_fail(err, AGL_EDATA, "a knowledge base of %zu rows is too large to search", x->ndoc);
  x->length = agl_alloc_zero(x->ndoc, sizeof *x->length);
  if (x->length == NULL)
    return agl_fail_memory(err, "the words of a knowledge base");
  for (size_t k = 0; k < kb->schema.ntable; k++)
    for (size_t i = 0; i < kb->table[k].rows->nrow; i++)
      AGL_TRY(add_row(m, kb, k, i, err));
  for (size_t i = 0; i < x->ndoc; i++)
    words += (double)x->length[i];
  x->mean_length = x->ndoc == 0 || words == 0 ? 1 : words / (double)x->ndoc;
  AGL_TRY(gather(m, err));
  x->sorted = agl_alloc(x->words->n, sizeof *x->sorted);
  spare = agl_alloc(x->words->n, sizeof *spare);
  if (x->sorted != NULL && spare != NULL) {
    for (uint32_t k = 0; k < x->words->n; k++)
      x->sorted[k] = k;
    sort_words(x->words, x->sorted, spare, x->words->n);
  }
  agl_free(spare);
  return x->sorted == NULL || spare == NULL ? agl_fail_memory(err, "the words of a knowledge base")
                                            : AGL_OK;
}

agl_status kb_index_get(const kb_index **out, agl_kb *kb, agl_err *err)
{
  if (kb->index == NULL) {
    kb_index *x = agl_alloc_zero(1, sizeof *x);
    maker m = {.x = x};
    agl_status status =
        x == NULL ? agl_fail_memory(err, "the words of a knowledge base") : make(x, &m, kb, err);
    agl_free(m.token);
    if (status != AGL_OK) {
      kb_index_free(x);
      return status;
    }
    kb->index = x;
  }
  *out = kb->index;
  return AGL_OK;
}

void kb_index_free(kb_index *x)
{
  if (x == NULL)
    return;
  agl_dict_free(x->words);
  agl_dict_free(x->stems);
  agl_free(x->stem);
  agl_free(x->sorted);
  agl_free(x->first);
  agl_free(x->posting);
  agl_free(x->start);
  agl_free(x->length);
  agl_free(x);
}

void kb_index_place(size_t *table, size_t *row, const kb_index *x, size_t ntable, size_t doc)
{
  size_t k = 0;
  while (k + 1 < ntable && x->start[k + 1] <= doc)
    k++;
  *table = k;
  *row = doc - x->start[k];
}
