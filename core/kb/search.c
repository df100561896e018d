/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** search.c - rows ranked by how well they answer a query.
**
** Score: the sum over terms of BM25 (Robertson and Zaragoza 2009; k1 = 1.2, b = 0.5), with
** weighted counts of words, times the square of the share of the terms that the row answers.
*/
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "data/build.h"
#include "kb/search.h"

static const double K1 = 1.2, B = 0.5, EXPANDED = 0.5;

typedef struct {
  const agl_kb *kb;
  const kb_index *x;
  kb_query q;
  float *score;
  uint32_t *terms; /* which terms a row answers, as bits */
  float *extra;    /* of the words that an alias stands for */
  uint32_t *words;
  uint8_t *why;      /* expansion + 1 that led to a row */
  uint32_t from, to; /* the documents asked for: all, or those of one table */
} search;

typedef void visit(search *s, uint32_t doc, double value, unsigned bit);

static void visit_query(search *s, uint32_t doc, double value, unsigned bit)
{
  s->score[doc] += (float)value;
  s->terms[doc] |= (uint32_t)1 << bit;
}

static void visit_extra(search *s, uint32_t doc, double value, unsigned bit)
{
  s->extra[doc] += (float)value;
  s->words[doc] |= (uint32_t)1 << bit;
}

/* ---- terms --------------------------------------------------------------------------------- */

static double rarity(const kb_index *x, size_t ndoc)
{
  return log(1 + ((double)x->ndoc - (double)ndoc + 0.5) / ((double)ndoc + 0.5));
}

static double saturate(const kb_index *x, const kb_posting *p)
{
  double norm = K1 * (1 - B + B * (double)x->length[p->doc] / x->mean_length);
  return (double)p->weight * (K1 + 1) / ((double)p->weight + norm);
}

static size_t postings(const kb_posting **out, const kb_index *x, uint32_t stem)
{
  *out = x->posting + x->first[stem];
  return x->first[stem + 1] - x->first[stem];
}

static void add_stem(search *s, uint32_t stem, unsigned bit, visit *see)
{
  const kb_posting *p;
  size_t n = postings(&p, s->x, stem);
  double idf = rarity(s->x, n);
  for (size_t i = 0; i < n; i++)
    see(s, p[i].doc, idf * saturate(s->x, &p[i]), bit);
}

/* The first of the sorted words that is not below `prefix`. */
static size_t lower_bound(const kb_index *x, const kb_word *prefix)
{
  size_t low = 0, high = x->words->n;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    if (strcmp(agl_dict_text(x->words, x->sorted[mid], NULL), prefix->s) < 0)
      low = mid + 1;
    else
      high = mid;
  }
  return low;
}

/* Every stem of a word that begins so, once. */
static agl_status add_prefix(search *s, const kb_word *prefix, unsigned bit, agl_err *err)
{
  const kb_index *x = s->x;
  uint8_t *seen = agl_alloc_zero(x->nstem, 1);
  if (seen == NULL)
    return agl_fail_memory(err, "a search");
  for (size_t i = lower_bound(x, prefix); i < x->words->n; i++) {
    uint32_t code = x->sorted[i];
    if (strncmp(agl_dict_text(x->words, code, NULL), prefix->s, prefix->len) != 0)
      break;
    if (!seen[x->stem[code]])
      add_stem(s, x->stem[code], bit, visit_query);
    seen[x->stem[code]] = 1;
  }
  agl_free(seen);
  return AGL_OK;
}

static bool phrase_in_row(const agl_kb *kb, const kb_term *t, size_t table, size_t row)
{
  const kb_shape *s = &kb->schema.table[table];
  for (size_t j = 0; j < s->ncolumn; j++) {
    const char *text =
        s->column[j].weight > 0 ? kb_cell(kb, table, j, row) : kb_named_by(kb, table, j, row);
    if (text != NULL && kb_phrase_within(t, text, strlen(text)))
      return true;
  }
  return false;
}

/* Where does the posting list of a stem have a document? */
static const kb_posting *posting_of(const kb_posting *p, size_t n, uint32_t doc)
{
  size_t low = 0, high = n;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    if (p[mid].doc < doc)
      low = mid + 1;
    else
      high = mid;
  }
  return low < n && p[low].doc == doc ? &p[low] : NULL;
}

/* Rows that hold all words of a phrase, and then the phrase. */
static void add_phrase(search *s, const kb_term *t, unsigned bit)
{
  const kb_posting *p[KB_PHRASE] = {NULL};
  size_t n[KB_PHRASE] = {0}, least = 0;
  for (size_t i = 0; i < t->n; i++) {
    uint32_t stem;
    if (!agl_dict_lookup(&stem, s->x->stems, t->word[i].s, t->word[i].len))
      return;
    n[i] = postings(&p[i], s->x, stem);
    least = n[i] < n[least] ? i : least;
  }
  for (size_t k = 0; k < n[least]; k++) {
    uint32_t doc = p[least][k].doc;
    double value = 0;
    size_t table, row, i;
    for (i = 0; i < t->n; i++) {
      const kb_posting *at = posting_of(p[i], n[i], doc);
      if (at == NULL)
        break;
      value += rarity(s->x, n[i]) * saturate(s->x, at);
    }
    if (i < t->n)
      continue;
    kb_index_place(&table, &row, s->x, s->kb->schema.ntable, doc);
    if (phrase_in_row(s->kb, t, table, row))
      visit_query(s, doc, value, bit);
  }
}

static agl_status add_term(search *s, const kb_term *t, unsigned bit, visit *see, agl_err *err)
{
  uint32_t stem;
  if (t->kind == KB_PREFIX)
    return add_prefix(s, &t->word[0], bit, err);
  if (t->kind == KB_PHRASE_TERM)
    add_phrase(s, t, bit);
  else if (agl_dict_lookup(&stem, s->x->stems, t->word[0].s, t->word[0].len))
    add_stem(s, stem, bit, see);
  return AGL_OK;
}

/* Rows that hold all words of the name that an alias stands for answer the alias too; the row that
** has the name, most of all. */
static agl_status add_expansion(search *s, size_t e, agl_err *err)
{
  const kb_expansion *x = &s->q.expansion[e];
  uint32_t all = (uint32_t)((1U << x->n) - 1);
  uint32_t named = (uint32_t)(s->x->start[x->meaning->table] + x->meaning->row);
  memset(s->extra, 0, s->x->ndoc * sizeof *s->extra);
  memset(s->words, 0, s->x->ndoc * sizeof *s->words);
  for (unsigned i = 0; i < x->n; i++)
    AGL_TRY(add_term(s, &x->term[i], i, visit_extra, err));
  for (uint32_t doc = 0; doc < s->x->ndoc; doc++)
    if (s->words[doc] == all) {
      double share = doc == named ? 3 : EXPANDED;
      if ((s->terms[doc] & x->terms) != x->terms || doc == named)
        s->why[doc] = (uint8_t)(e + 1);
      s->score[doc] += (float)share * s->extra[doc];
      s->terms[doc] |= x->terms;
    }
  return AGL_OK;
}

/* ---- ranking ------------------------------------------------------------------------------- */

static double rank_of(const search *s, size_t doc)
{
  double answered = 0, share;
  for (uint32_t bits = s->terms[doc]; bits != 0; bits &= bits - 1)
    answered++;
  share = answered / (double)s->q.n;
  return (double)s->score[doc] * share * share;
}

typedef struct {
  double score;
  uint32_t doc;
} hit;

enum { FEW = 64 }; /* hits that are worth keeping in order one by one */

static int by_rank(const void *a, const void *b)
{
  const hit *x = a, *y = b;
  return x->score != y->score ? (x->score < y->score ? 1 : -1)
                              : (x->doc > y->doc) - (x->doc < y->doc);
}

/* The n best documents of a range, equal ones in their order; room for all when n is not few. */
static size_t best(hit *out, size_t n, const search *s)
{
  size_t have = 0;
  for (uint32_t doc = s->from; doc < s->to; doc++) {
    double score = s->terms[doc] == 0 ? 0 : rank_of(s, doc);
    size_t i = have;
    if (score <= 0 || (n <= FEW && have == n && score <= out[n - 1].score))
      continue;
    if (n <= FEW && have == n)
      i = n - 1;
    else
      have++;
    for (; n <= FEW && i > 0 && out[i - 1].score < score; i--)
      out[i] = out[i - 1];
    out[i] = (hit){score, doc};
  }
  if (n > FEW)
    qsort(out, have, sizeof *out, by_rank);
  return have < n ? have : n;
}

static agl_status run(hit *hits, size_t *n, search *s, agl_err *err)
{
  size_t ndoc = s->x->ndoc;
  s->score = agl_alloc_zero(ndoc, sizeof *s->score);
  s->terms = agl_alloc_zero(ndoc, sizeof *s->terms);
  s->why = agl_alloc_zero(ndoc, 1);
  if (s->q.nexpansion > 0) {
    s->extra = agl_alloc(ndoc, sizeof *s->extra);
    s->words = agl_alloc(ndoc, sizeof *s->words);
  }
  if (s->score == NULL || s->terms == NULL || s->why == NULL ||
      (s->q.nexpansion > 0 && (s->extra == NULL || s->words == NULL)))
    return agl_fail_memory(err, "a search");
  for (unsigned i = 0; i < s->q.n; i++)
    AGL_TRY(add_term(s, &s->q.term[i], i, visit_query, err));
  for (size_t e = 0; e < s->q.nexpansion; e++)
    AGL_TRY(add_expansion(s, e, err));
  *n = best(hits, *n, s);
  return AGL_OK;
}

/* ---- the answer ---------------------------------------------------------------------------- */

enum { TABLE, KEY, NAME, WHERE, SNIPPET, WHY, FACT, SOURCE, PACK, COLUMNS };

/* Strings of the answer; those made for it are kept in `made`. */
typedef struct {
  const char **cell[COLUMNS];
  double *score, *line_from, *line_to;
  char **made;
  size_t nmade;
} answer;

static void answer_clear(answer *a)
{
  for (size_t i = 0; i < a->nmade; i++)
    agl_free(a->made[i]);
  for (int k = 0; k < COLUMNS; k++)
    agl_free(a->cell[k]);
  agl_free(a->score);
  agl_free(a->line_from);
  agl_free(a->line_to);
  agl_free(a->made);
}

static agl_status answer_new(answer *a, size_t n, agl_err *err)
{
  bool ok = true;
  for (int k = 0; k < COLUMNS; k++) {
    a->cell[k] = agl_alloc_zero(n, sizeof **a->cell);
    ok &= a->cell[k] != NULL;
  }
  a->score = agl_alloc(n, sizeof *a->score);
  a->line_from = agl_alloc(n, sizeof *a->line_from);
  a->line_to = agl_alloc(n, sizeof *a->line_to);
  a->made = agl_alloc(3 * n, sizeof *a->made);
  ok &= a->score != NULL && a->line_from != NULL && a->line_to != NULL && a->made != NULL;
  return ok ? AGL_OK : agl_fail_memory(err, "a search");
}

static agl_status keep(const char **cell, answer *a, agl_text *text, agl_err *err)
{
  if (text->failed || text->s == NULL) {
    bool failed = text->failed;
    agl_text_clear(text);
    return failed ? agl_fail_memory(err, "a search") : AGL_OK;
  }
  *cell = a->made[a->nmade++] = text->s;
  return AGL_OK;
}

/* The key with its parts readable: "kama / member". */
static void spell_key(agl_text *out, const agl_dict *keys, size_t row)
{
  size_t len;
  const char *key = keys == NULL ? NULL : agl_dict_text(keys, (uint32_t)row, &len);
  for (size_t i = 0; key != NULL && i < len; i++)
    if (key[i] == KB_JOINT)
      agl_text_puts(out, " / ");
    else
      agl_text_add(out, key + i, 1);
}

static void spell_why(agl_text *out, const search *s, uint32_t doc)
{
  const kb_meaning *m;
  const char *alias, *note, *certainty;
  if (s->why[doc] == 0)
    return;
  m = s->q.expansion[s->why[doc] - 1].meaning;
  alias = kb_alias_cell(s->kb, m, "alias");
  note = kb_alias_cell(s->kb, m, "note");
  certainty = kb_alias_cell(s->kb, m, "certainty");
  agl_text_printf(out, "'%s' is %s", alias, kb_label(s->kb, m->table, m->row));
  if (note != NULL)
    agl_text_printf(out, ": %s", note);
  if (certainty != NULL)
    agl_text_printf(out, " (%s)", certainty);
}

static double line_of(const agl_kb *kb, size_t table, size_t row, const char *name)
{
  size_t fact = kb_fact_of(kb, table, row), k = kb_shape_find(&kb->schema, "fact");
  const agl_table *t = kb->table[table].rows;
  size_t j = agl_table_index(t, name);
  agl_view v;
  if (j == SIZE_MAX && fact != SIZE_MAX) {
    t = kb->table[k].rows;
    j = agl_table_index(t, name);
    row = fact;
  }
  if (j == SIZE_MAX)
    return NAN;
  v = agl_column_view(t->field[j].column);
  return v.type != AGL_INTEGER || (v.missing != NULL && v.missing[row] != AGL_PRESENT)
             ? NAN
             : (double)v.integer[row];
}

static agl_status fill(answer *a, size_t i, const search *s, const hit *h, agl_err *err)
{
  const agl_kb *kb = s->kb;
  size_t table, row, column, fact, facts = kb_shape_find(&kb->schema, "fact");
  agl_text text = {0};
  kb_index_place(&table, &row, s->x, kb->schema.ntable, h->doc);
  fact = kb_fact_of(kb, table, row);
  a->score[i] = h->score;
  a->line_from[i] = line_of(kb, table, row, "line_from");
  a->line_to[i] = line_of(kb, table, row, "line_to");
  a->cell[TABLE][i] = kb->schema.table[table].name;
  a->cell[NAME][i] = kb_label(kb, table, row);
  a->cell[FACT][i] =
      fact == SIZE_MAX ? NULL : agl_dict_text(kb->table[facts].keys, (uint32_t)fact, NULL);
  a->cell[SOURCE][i] = kb_source_of(kb, table, row);
  a->cell[PACK][i] = kb_pack_of(kb, table, row);
  spell_key(&text, kb->table[table].keys, row);
  AGL_TRY(keep(&a->cell[KEY][i], a, &text, err));
  if (strchr(a->cell[NAME][i], KB_JOINT) != NULL)
    a->cell[NAME][i] = a->cell[KEY][i];
  text = (agl_text){0};
  kb_snippet(&column, &text, kb, &s->q, table, row);
  a->cell[WHERE][i] = kb->schema.table[table].column[column].name;
  AGL_TRY(keep(&a->cell[SNIPPET][i], a, &text, err));
  text = (agl_text){0};
  spell_why(&text, s, h->doc);
  return keep(&a->cell[WHY][i], a, &text, err);
}

static agl_status tell(agl_table **out, const search *s, const hit *hits, size_t n, agl_err *err)
{
  answer a = {0};
  agl_build b;
  agl_status status = answer_new(&a, n, err);
  for (size_t i = 0; i < n && status == AGL_OK; i++)
    status = fill(&a, i, s, &hits[i], err);
  if (status == AGL_OK) {
    b = agl_build_start(n, err);
    agl_build_strings(&b, "table", a.cell[TABLE]);
    agl_build_strings(&b, "key", a.cell[KEY]);
    agl_build_strings(&b, "name", a.cell[NAME]);
    agl_build_numbers(&b, "score", a.score);
    agl_build_strings(&b, "where", a.cell[WHERE]);
    agl_build_strings(&b, "snippet", a.cell[SNIPPET]);
    agl_build_strings(&b, "why", a.cell[WHY]);
    agl_build_strings(&b, "fact_id", a.cell[FACT]);
    agl_build_strings(&b, "source_id", a.cell[SOURCE]);
    agl_build_numbers(&b, "line_from", a.line_from);
    agl_build_numbers(&b, "line_to", a.line_to);
    agl_build_strings(&b, "pack", a.cell[PACK]);
    status = agl_build_finish(out, &b);
  }
  answer_clear(&a);
  return status;
}

/* The documents that are rows of a table, or all. */
static agl_status choose(search *s, const char *table, agl_err *err)
{
  size_t k = table == NULL ? SIZE_MAX : kb_shape_find(&s->kb->schema, table);
  if (table != NULL && k == SIZE_MAX)
    return agl_fail(err, AGL_EARG, "a knowledge base has no table '%.80s'%s", table,
                    agl_suggest(table, kb_shape_at, &s->kb->schema).text);
  s->from = k == SIZE_MAX ? 0 : (uint32_t)s->x->start[k];
  s->to = (uint32_t)(k == SIZE_MAX ? s->x->ndoc : s->x->start[k + 1]);
  return AGL_OK;
}

agl_status agl_kb_search(agl_table **out, agl_kb *kb, const char *query, const char *table,
                         size_t n, agl_err *err)
{
  search *s = agl_alloc_zero(1, sizeof *s);
  hit *hits = NULL;
  agl_status status =
      s == NULL ? agl_fail_memory(err, "a search") : kb_query_read(&s->q, kb, query, err);
  if (status == AGL_OK)
    status = kb_index_get(&s->x, kb, err);
  if (status == AGL_OK) {
    s->kb = kb;
    status = choose(s, table, err);
  }
  if (status == AGL_OK) {
    n = n < s->to - s->from ? n : s->to - s->from;
    hits = agl_alloc(n <= FEW ? FEW : s->to - s->from, sizeof *hits);
    status = hits == NULL ? agl_fail_memory(err, "a search") : AGL_OK;
  }
  if (status == AGL_OK && n > 0)
    status = run(hits, &n, s, err);
  if (status == AGL_OK)
    status = tell(out, s, hits, n, err);
  if (s != NULL) {
    agl_free(s->score);
    agl_free(s->terms);
    agl_free(s->extra);
    agl_free(s->words);
    agl_free(s->why);
  }
  agl_free(hits);
  agl_free(s);
  return status;
}
