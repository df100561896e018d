/* SPDX-License-Identifier: GPL-3.0-or-later */
/* names.c - what a name stands for: keys, names and aliases of rows, capitals and accents aside. */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "data/build.h"
#include "kb/kb.h"

struct kb_names {
  agl_dict *folded;
  kb_meaning *meaning;
  size_t *head, *tail; /* of each folded name: its first and last meaning */
  size_t n, cap;
};

/* The column that rows of a table are called by: the first of these, or none. */
static size_t name_column(const kb_shape *s)
{
  static const char *const names[] = {"name", "term", "practice", "title", "category"};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    size_t j = kb_column_find(s, names[k]);
    if (j != SIZE_MAX)
      return j;
  }
  return SIZE_MAX;
}

const char *kb_label(const agl_kb *kb, size_t table, size_t row)
{
  const char *name = kb_cell(kb, table, name_column(&kb->schema.table[table]), row);
  const agl_dict *keys = kb->table[table].keys;
  return name != NULL ? name : keys != NULL ? agl_dict_text(keys, (uint32_t)row, NULL) : "";
}

const char *kb_named_by(const agl_kb *kb, size_t table, size_t column, size_t row)
{
  const kb_column *c = &kb->schema.table[table].column[column];
  const char *key =
      c->ntarget > 0 && strcmp(c->name, "fact_id") != 0 ? kb_cell(kb, table, column, row) : NULL;
  size_t to = 0, at = key == NULL ? SIZE_MAX : kb_follow(&to, kb, c, key);
  return at == SIZE_MAX ? NULL : kb_label(kb, to, at);
}

static agl_status grow(kb_names *n, agl_err *err)
{
  size_t cap = 2 * n->cap + 256;
  kb_meaning *meaning = agl_resize(n->meaning, cap, sizeof *meaning);
  size_t *head, *tail;
  n->meaning = meaning != NULL ? meaning : n->meaning;
  head = meaning == NULL ? NULL : agl_resize(n->head, cap, sizeof *head);
  n->head = head != NULL ? head : n->head;
  tail = head == NULL ? NULL : agl_resize(n->tail, cap, sizeof *tail);
  n->tail = tail != NULL ? tail : n->tail;
  if (tail == NULL)
    return agl_fail_memory(err, "names");
  n->cap = cap;
  return AGL_OK;
}

static agl_status add(kb_names *n, const char *name, kb_meaning m, agl_text *scratch, agl_err *err)
{
  uint32_t known = n->folded->n, code;
  scratch->len = 0;
  kb_fold(scratch, name, strlen(name));
  if (scratch->failed)
    return agl_fail_memory(err, "names");
  if (scratch->len == 0)
    return AGL_OK;
  if (n->n == n->cap)
    AGL_TRY(grow(n, err));
  AGL_TRY(agl_dict_code(&code, n->folded, scratch->s, scratch->len, err));
  if (code == known) {
    n->head[code] = n->n;
  } else {
    const kb_meaning *last = &n->meaning[n->tail[code]];
    if (last->table == m.table && last->row == m.row)
      return AGL_OK; /* a key that reads like its name */
    n->meaning[n->tail[code]].next = n->n;
  }
  m.next = SIZE_MAX;
  n->tail[code] = n->n;
  n->meaning[n->n++] = m;
  return AGL_OK;
}

/* Names, keys and aliases of the rows of one table. */
static agl_status add_table(kb_names *n, const agl_kb *kb, size_t table, agl_text *scratch,
                            agl_err *err)
{
  const kb_shape *s = &kb->schema.table[table];
  size_t column = name_column(s);
  bool aliases = strcmp(s->name, "alias") == 0;
  size_t of_table = kb_column_find(s, "table"), of_key = kb_column_find(s, "key");
  size_t alias = kb_column_find(s, "alias");
  for (size_t i = 0; i < kb->table[table].rows->nrow; i++) {
    kb_meaning m = {table, i, SIZE_MAX, SIZE_MAX};
    const char *name = kb_cell(kb, table, aliases ? alias : column, i), *key = NULL;
    if (aliases) {
      m.table = kb_shape_find(&kb->schema, kb_cell(kb, table, of_table, i));
      m.row = kb_row_of(kb, m.table, kb_cell(kb, table, of_key, i));
      m.alias = i;
    } else if (s->nkey == 1 && s->column[0].key && (column != SIZE_MAX)) {
      key = kb_cell(kb, table, 0, i);
    }
    if (name != NULL)
      AGL_TRY(add(n, name, m, scratch, err));
    if (key != NULL)
      AGL_TRY(add(n, key, m, scratch, err));
  }
  return AGL_OK;
}

static agl_status make(kb_names *n, const agl_kb *kb, agl_err *err)
{
  agl_text scratch = {0};
  agl_status status = AGL_OK;
  n->folded = agl_dict_new();
  if (n->folded == NULL)
    return agl_fail_memory(err, "names");
  for (size_t k = 0; k < kb->schema.ntable && status == AGL_OK; k++)
    status = add_table(n, kb, k, &scratch, err);
  agl_text_clear(&scratch);
  return status;
}

agl_status kb_names_get(const kb_names **out, agl_kb *kb, agl_err *err)
{
  if (kb->names == NULL) {
    kb_names *n = agl_alloc_zero(1, sizeof *n);
    agl_status status = n == NULL ? agl_fail_memory(err, "names") : make(n, kb, err);
    if (status != AGL_OK) {
      kb_names_free(n);
      return status;
    }
    kb->names = n;
  }
  *out = kb->names;
  return AGL_OK;
}

void kb_names_free(kb_names *n)
{
  if (n == NULL)
    return;
  agl_dict_free(n->folded);
  agl_free(n->meaning);
  agl_free(n->head);
  agl_free(n->tail);
  agl_free(n);
}

const kb_meaning *kb_names_of(const kb_names *n, const char *folded, size_t len)
{
  uint32_t code;
  return agl_dict_lookup(&code, n->folded, folded, len) ? &n->meaning[n->head[code]] : NULL;
}

const kb_meaning *kb_names_next(const kb_names *n, const kb_meaning *m)
{
  return m->next == SIZE_MAX ? NULL : &n->meaning[m->next];
}

const char *kb_alias_cell(const agl_kb *kb, const kb_meaning *m, const char *column)
{
  size_t table = kb_shape_find(&kb->schema, "alias");
  return m->alias == SIZE_MAX
             ? NULL
             : kb_cell(kb, table, kb_column_find(&kb->schema.table[table], column), m->alias);
}

/* ---- resolving a name ---------------------------------------------------------------------- */

enum { MEANINGS = 64 };

typedef struct {
  const agl_kb *kb;
  const kb_names *names;
  agl_text folded; /* what is asked for */
  const kb_meaning *found[MEANINGS];
  size_t n;
  bool part; /* found by some of its words */
} resolver;

static void take(resolver *r, const kb_meaning *m)
{
  for (; m != NULL && r->n < MEANINGS; m = kb_names_next(r->names, m)) {
    bool known = false;
    for (size_t i = 0; i < r->n; i++)
      known |= r->found[i]->table == m->table && r->found[i]->row == m->row;
    if (!known)
      r->found[r->n++] = m;
  }
}

/* Is every word of a folded text among the words of another? */
static bool words_within(const char *words, const char *text)
{
  while (*words != '\0') {
    size_t n = strcspn(words, " "), len = 0;
    const char *at = text;
    for (; *at != '\0'; at += len + (at[len] == ' ')) {
      len = strcspn(at, " ");
      if (len == n && memcmp(at, words, n) == 0)
        break;
    }
    if (*at == '\0')
      return false;
    words += n + (words[n] == ' ');
  }
  return true;
}

/* Names that hold all words asked for; else the longest name whose words are all asked for, if it
** is more than half of them. */
static void search_parts(resolver *r)
{
  uint32_t best = UINT32_MAX;
  size_t longest = r->folded.len / 2;
  r->part = true;
  for (uint32_t k = 0; k < r->names->folded->n; k++) {
    size_t len;
    const char *name = agl_dict_text(r->names->folded, k, &len);
    if (words_within(r->folded.s, name)) {
      take(r, &r->names->meaning[r->names->head[k]]);
    } else if (len > longest && words_within(name, r->folded.s)) {
      best = k;
      longest = len;
    }
  }
  if (r->n == 0 && best != UINT32_MAX)
    take(r, &r->names->meaning[r->names->head[best]]);
}

static const char *spelling_at(const void *ctx, size_t i)
{
  const resolver *r = ctx;
  const kb_meaning *m = i < r->names->n ? &r->names->meaning[i] : NULL;
  const char *alias = m == NULL ? NULL : kb_alias_cell(r->kb, m, "alias");
  return m == NULL || alias != NULL ? alias : kb_label(r->kb, m->table, m->row);
}

static const char *how(const resolver *r, const kb_meaning *m)
{
  agl_text name = {0};
  const char *label = kb_label(r->kb, m->table, m->row), *answer = "key";
  if (r->part)
    return "part of the name";
  if (m->alias != SIZE_MAX)
    return "alias";
  kb_fold(&name, label, strlen(label));
  if (!name.failed && name.s != NULL && strcmp(name.s, r->folded.s) == 0)
    answer = "name";
  agl_text_clear(&name);
  return answer;
}

static agl_status tell(agl_table **out, const resolver *r, agl_err *err)
{
  enum { TABLE, KEY, NAME, HOW, ALIAS, NOTE, CERTAINTY, PACK, COLUMNS };
  static const char *const names[] = {"table", "key",  "name",      "how",
                                      "alias", "note", "certainty", "pack"};
  const char *cell[COLUMNS][MEANINGS];
  agl_build b = agl_build_start(r->n, err);
  for (size_t i = 0; i < r->n; i++) {
    const kb_meaning *m = r->found[i];
    cell[TABLE][i] = r->kb->schema.table[m->table].name;
    cell[KEY][i] = agl_dict_text(r->kb->table[m->table].keys, (uint32_t)m->row, NULL);
    cell[NAME][i] = kb_label(r->kb, m->table, m->row);
    cell[HOW][i] = how(r, m);
    cell[ALIAS][i] = kb_alias_cell(r->kb, m, "alias");
    cell[NOTE][i] = kb_alias_cell(r->kb, m, "note");
    cell[CERTAINTY][i] = kb_alias_cell(r->kb, m, "certainty");
    cell[PACK][i] = kb_pack_of(r->kb, m->table, m->row);
  }
  for (int k = 0; k < COLUMNS; k++)
    agl_build_strings(&b, names[k], cell[k]);
  return agl_build_finish(out, &b);
}

agl_status agl_kb_resolve(agl_table **out, agl_kb *kb, const char *name, agl_err *err)
{
  resolver r = {.kb = kb};
  agl_status status;
  AGL_TRY(kb_names_get(&r.names, kb, err));
  kb_fold(&r.folded, name, strlen(name));
  if (r.folded.failed) {
    agl_text_clear(&r.folded);
    return agl_fail_memory(err, "a name");
  }
  if (r.folded.len > 0) {
    take(&r, kb_names_of(r.names, r.folded.s, r.folded.len));
    if (r.n == 0)
      search_parts(&r);
  }
  status = r.n > 0 ? tell(out, &r, err)
                   : agl_fail(err, AGL_EARG, "the knowledge base has no '%.80s'%s", name,
                              agl_suggest(name, spelling_at, &r).text);
  agl_text_clear(&r.folded);
  return status;
}
