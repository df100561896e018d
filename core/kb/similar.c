/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** similar.c - factors of owners, category by category: what two share, what one lacks.
**
** Jaccard (1912): categories of both over categories of either.
*/
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "data/build.h"
#include "kb/kb.h"

/* The coded factors of a knowledge base. */
typedef struct {
  const agl_kb *kb;
  size_t factor, coding, category;  /* tables */
  size_t owner, list, item;         /* columns of factor */
  size_t factor_id, code, strength; /* columns of factor_coding */
  size_t ncategory;
} codes;

static agl_status codes_open(codes *c, const agl_kb *kb, agl_err *err)
{
  const kb_schema *s = &kb->schema;
  c->kb = kb;
  c->factor = kb_shape_find(s, "factor");
  c->coding = kb_shape_find(s, "factor_coding");
  c->category = kb_shape_find(s, "factor_category");
  if (c->factor == SIZE_MAX || c->coding == SIZE_MAX || c->category == SIZE_MAX)
    return agl_fail(err, AGL_EARG,
                    "the knowledge base has no tables factor, factor_coding and factor_category");
  c->owner = kb_column_find(&s->table[c->factor], "owner");
  c->list = kb_column_find(&s->table[c->factor], "list");
  c->item = kb_column_find(&s->table[c->factor], "item");
  c->factor_id = kb_column_find(&s->table[c->coding], "factor_id");
  c->code = kb_column_find(&s->table[c->coding], "category");
  c->strength = kb_column_find(&s->table[c->coding], "strength");
  c->ncategory = kb->table[c->category].rows->nrow;
  return AGL_OK;
}

static bool same(const char *a, const char *b)
{
  return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* Row i of the coding, if it is one that counts: its factor and its category. */
static bool counts(const codes *c, size_t i, const agl_kb_codes *o, size_t *factor,
                   size_t *category)
{
  if (!o->all && !same(kb_cell(c->kb, c->coding, c->strength, i), "primary"))
    return false;
  *factor = kb_row_of(c->kb, c->factor, kb_cell(c->kb, c->coding, c->factor_id, i));
  *category = kb_row_of(c->kb, c->category, kb_cell(c->kb, c->coding, c->code, i));
  return o->list == NULL || same(kb_cell(c->kb, c->factor, c->list, *factor), o->list);
}

static const char *owner_of(const codes *c, size_t factor)
{
  return kb_cell(c->kb, c->factor, c->owner, factor);
}

static bool has_list(const codes *c, const char *owner, const char *list)
{
  for (size_t i = 0; i < c->kb->table[c->factor].rows->nrow; i++)
    if (same(owner_of(c, i), owner) &&
        (list == NULL || same(kb_cell(c->kb, c->factor, c->list, i), list)))
      return true;
  return false;
}

static const char *owner_at(const void *ctx, size_t i)
{
  const codes *c = ctx;
  const agl_column *x = c->kb->table[c->factor].rows->field[c->owner].column;
  return i < agl_column_nlevel(x) ? agl_column_level(x, (uint32_t)i, NULL) : NULL;
}

static agl_status need_owner(const codes *c, const char *owner, const char *list, agl_err *err)
{
  if (!has_list(c, owner, NULL))
    return agl_fail(err, AGL_EARG, "there are no factors of '%.80s'%s", owner,
                    agl_suggest(owner, owner_at, c).text);
  if (list != NULL && !has_list(c, owner, list))
    return agl_fail(err, AGL_EARG, "'%.80s' has no factors in list '%.80s'", owner, list);
  return AGL_OK;
}

static const char *category_cell(const codes *c, size_t category, const char *column)
{
  return kb_cell(c->kb, c->category, kb_column_find(&c->kb->schema.table[c->category], column),
                 category);
}

static void add_item(agl_text *out, const char *owner, const char *item)
{
  if (out->len > 0)
    agl_text_puts(out, "; ");
  if (owner != NULL)
    agl_text_printf(out, "%s: ", owner);
  agl_text_puts(out, item);
}

/* ---- two owners ---------------------------------------------------------------------------- */

typedef struct {
  agl_text *items[2]; /* of each category, by owner */
  size_t *order;      /* categories that either has */
  size_t n, shared;
} pair;

static void pair_clear(pair *p, size_t ncategory)
{
  for (int side = 0; side < 2; side++)
    for (size_t k = 0; p->items[side] != NULL && k < ncategory; k++)
      agl_text_clear(&p->items[side][k]);
  agl_free(p->items[0]);
  agl_free(p->items[1]);
  agl_free(p->order);
}

/* Do two owners have a list in common? Then only such lists are compared. */
static bool share_list(const codes *c, const char *a, const char *b)
{
  for (size_t i = 0; i < c->kb->table[c->factor].rows->nrow; i++)
    if (same(owner_of(c, i), a) && has_list(c, b, kb_cell(c->kb, c->factor, c->list, i)))
      return true;
  return false;
}

static agl_status pair_fill(pair *p, const codes *c, const char *const owner[2],
                            const agl_kb_codes *o, agl_err *err)
{
  bool common = o->list == NULL && share_list(c, owner[0], owner[1]);
  p->items[0] = agl_alloc_zero(c->ncategory, sizeof **p->items);
  p->items[1] = agl_alloc_zero(c->ncategory, sizeof **p->items);
  p->order = agl_alloc(c->ncategory, sizeof *p->order);
  if (p->items[0] == NULL || p->items[1] == NULL || p->order == NULL)
    return agl_fail_memory(err, "categories");
  for (size_t i = 0; i < c->kb->table[c->coding].rows->nrow; i++) {
    size_t factor, category;
    if (!counts(c, i, o, &factor, &category))
      continue;
    for (int side = 0; side < 2; side++) {
      agl_text *t = &p->items[side][category];
      if (!same(owner_of(c, factor), owner[side]) ||
          (common && !has_list(c, owner[1 - side], kb_cell(c->kb, c->factor, c->list, factor))))
        continue;
      add_item(t, NULL, kb_cell(c->kb, c->factor, c->item, factor));
      if (t->failed)
        return agl_fail_memory(err, "categories");
    }
  }
  for (int pass = 0; pass < 3; pass++) /* both, the first only, the second only */
    for (size_t k = 0; k < c->ncategory; k++) {
      bool a = p->items[0][k].len > 0, b = p->items[1][k].len > 0;
      if (pass == 0 ? a && b : pass == 1 ? a && !b : b && !a)
        p->order[p->n++] = k;
      p->shared += pass == 0 && a && b;
    }
  return AGL_OK;
}

static agl_status add_flags(agl_build *b, const char *name, const pair *p, int which)
{
  uint8_t *flag = agl_alloc(p->n, 1);
  agl_column *c = NULL;
  if (flag == NULL)
    return agl_fail_memory(b->err, "categories");
  for (size_t i = 0; i < p->n; i++) {
    bool in_a = p->items[0][p->order[i]].len > 0, in_b = p->items[1][p->order[i]].len > 0;
    flag[i] = which == 0 ? in_a : which == 1 ? in_b : in_a && in_b;
  }
  if (b->status == AGL_OK)
    b->status = agl_column_boolean(&c, flag, NULL, p->n, b->err);
  if (b->status == AGL_OK)
    agl_build_column(b, name, c);
  agl_column_free(c);
  agl_free(flag);
  return b->status;
}

static agl_status pair_tell(agl_table **out, const pair *p, const codes *c, agl_err *err)
{
  const char **text = agl_alloc(p->n, sizeof *text);
  double *jaccard = agl_alloc(p->n, sizeof *jaccard);
  agl_build b = agl_build_start(p->n, err);
  agl_status status = AGL_OK;
  if (text == NULL || jaccard == NULL) {
    b.status = b.status == AGL_OK ? agl_fail_memory(err, "categories") : b.status;
  } else {
    for (size_t i = 0; i < p->n; i++) {
      text[i] = category_cell(c, p->order[i], "category");
      jaccard[i] = (double)p->shared / (double)p->n;
    }
    agl_build_strings(&b, "category", text);
    for (size_t i = 0; i < p->n; i++)
      text[i] = category_cell(c, p->order[i], "meaning");
    agl_build_strings(&b, "meaning", text);
    if (add_flags(&b, "in_a", p, 0) == AGL_OK && add_flags(&b, "in_b", p, 1) == AGL_OK)
      b.status = add_flags(&b, "shared", p, 2);
    for (int side = 0; side < 2; side++) {
      for (size_t i = 0; i < p->n; i++)
        text[i] = p->items[side][p->order[i]].s;
      agl_build_strings(&b, side == 0 ? "a_items" : "b_items", text);
    }
    agl_build_numbers(&b, "jaccard", jaccard);
  }
  status = agl_build_finish(out, &b);
  agl_free(text);
  agl_free(jaccard);
  return status;
}

agl_status agl_kb_similarity(agl_table **out, const agl_kb *kb, const char *a, const char *b,
                             const agl_kb_codes *o, agl_err *err)
{
  const char *const owner[] = {a, b};
  codes c;
  pair p = {0};
  agl_status status;
  AGL_TRY(codes_open(&c, kb, err));
  AGL_TRY(need_owner(&c, a, o->list, err));
  AGL_TRY(need_owner(&c, b, o->list, err));
  status = pair_fill(&p, &c, owner, o, err);
  if (status == AGL_OK)
    status = pair_tell(out, &p, &c, err);
  pair_clear(&p, c.ncategory);
  return status;
}

/* ---- one owner and the others -------------------------------------------------------------- */

typedef struct {
  const char *owner;
  const char *const *reference; /* NULL: all others */
  size_t nreference;
  bool *has;     /* by category: the owner has it */
  double *cases; /* by category: references that have it */
  size_t *last;  /* by category: the last reference counted, + 1 */
  agl_text *owners, *items;
  size_t *order;
  size_t n, nowner;
} lack;

static agl_status lack_new(lack *l, size_t n, agl_err *err)
{
  l->has = agl_alloc_zero(n, sizeof *l->has);
  l->cases = agl_alloc_zero(n, sizeof *l->cases);
  l->last = agl_alloc_zero(n, sizeof *l->last);
  l->owners = agl_alloc_zero(n, sizeof *l->owners);
  l->items = agl_alloc_zero(n, sizeof *l->items);
  l->order = agl_alloc(n, sizeof *l->order);
  return l->has == NULL || l->cases == NULL || l->last == NULL || l->owners == NULL ||
                 l->items == NULL || l->order == NULL
             ? agl_fail_memory(err, "categories")
             : AGL_OK;
}

static void lack_clear(lack *l, size_t n)
{
  for (size_t k = 0; k < n && l->owners != NULL; k++)
    agl_text_clear(&l->owners[k]);
  for (size_t k = 0; k < n && l->items != NULL; k++)
    agl_text_clear(&l->items[k]);
  agl_free(l->has);
  agl_free(l->cases);
  agl_free(l->last);
  agl_free(l->owners);
  agl_free(l->items);
  agl_free(l->order);
}

/* What a reference is called: its name, not its key. */
static const char *spell_owner(const codes *c, const char *owner)
{
  size_t table = 0,
         row = kb_follow(&table, c->kb, &c->kb->schema.table[c->factor].column[c->owner], owner);
  return row == SIZE_MAX ? owner : kb_label(c->kb, table, row);
}

/* Count the codes of one owner: its own, or those of the reference with number `which`. */
static agl_status count_owner(lack *l, const codes *c, const agl_kb_codes *o, const char *owner,
                              size_t which, agl_err *err)
{
  const char *name = spell_owner(c, owner);
  for (size_t i = 0; i < c->kb->table[c->coding].rows->nrow; i++) {
    size_t factor, k;
    if (!counts(c, i, o, &factor, &k) || !same(owner_of(c, factor), owner))
      continue;
    if (which == 0) {
      l->has[k] = true;
      continue;
    }
    if (l->last[k] != which) {
      l->last[k] = which;
      l->cases[k]++;
      add_item(&l->owners[k], NULL, name);
    }
    add_item(&l->items[k], name, kb_cell(c->kb, c->factor, c->item, factor));
    if (l->owners[k].failed || l->items[k].failed)
      return agl_fail_memory(err, "categories");
  }
  return AGL_OK;
}

static agl_status count_all(lack *l, const codes *c, const agl_kb_codes *o, agl_err *err)
{
  const agl_column *owners = c->kb->table[c->factor].rows->field[c->owner].column;
  size_t n = l->reference != NULL ? l->nreference : agl_column_nlevel(owners);
  agl_kb_codes own = {.all = o->all};
  AGL_TRY(count_owner(l, c, &own, l->owner, 0, err));
  for (size_t i = 0; i < n; i++) {
    const char *owner = l->reference != NULL ? l->reference[i] : owner_at(c, i);
    if (same(owner, l->owner) || (l->reference == NULL && !has_list(c, owner, o->list)))
      continue;
    AGL_TRY(need_owner(c, owner, o->list, err));
    AGL_TRY(count_owner(l, c, o, owner, ++l->nowner, err));
  }
  for (size_t k = 0; k < c->ncategory; k++) {
    size_t i;
    if (l->has[k] || l->cases[k] == 0)
      continue;
    for (i = l->n++; i > 0 && l->cases[l->order[i - 1]] < l->cases[k]; i--)
      l->order[i] = l->order[i - 1];
    l->order[i] = k;
  }
  return AGL_OK;
}

/* Columns of the answer, one after the other; what they hold by category. */
static void lack_columns(agl_build *b, const lack *l, const codes *c, const char **text,
                         double *number)
{
  static const char *const names[] = {"category", "meaning"};
  for (int which = 0; which < 2; which++) {
    for (size_t i = 0; i < l->n; i++)
      text[i] = category_cell(c, l->order[i], names[which]);
    agl_build_strings(b, names[which], text);
  }
  for (size_t i = 0; i < l->n; i++)
    number[i] = l->cases[l->order[i]];
  agl_build_numbers(b, "cases", number);
  for (size_t i = 0; i < l->n; i++)
    number[i] /= (double)l->nowner;
  agl_build_numbers(b, "share", number);
  for (size_t i = 0; i < l->n; i++)
    text[i] = l->owners[l->order[i]].s;
  agl_build_strings(b, "owners", text);
  for (size_t i = 0; i < l->n; i++)
    text[i] = l->items[l->order[i]].s;
  agl_build_strings(b, "items", text);
}

static agl_status lack_tell(agl_table **out, const lack *l, const codes *c, agl_err *err)
{
  const char **text = agl_alloc(l->n, sizeof *text);
  double *number = agl_alloc(l->n, sizeof *number);
  agl_build b = agl_build_start(l->n, err);
  agl_status status;
  if (text != NULL && number != NULL)
    lack_columns(&b, l, c, text, number);
  else if (b.status == AGL_OK)
    b.status = agl_fail_memory(err, "categories");
  status = agl_build_finish(out, &b);
  agl_free(text);
  agl_free(number);
  return status;
}

agl_status agl_kb_gaps(agl_table **out, const agl_kb *kb, const char *owner,
                       const char *const *reference, size_t nreference, const agl_kb_codes *o,
                       agl_err *err)
{
  lack l = {.owner = owner, .reference = reference, .nreference = nreference};
  size_t table;
  codes c;
  agl_status status;
  AGL_TRY(codes_open(&c, kb, err));
  if (kb_follow(&table, kb, &kb->schema.table[c.factor].column[c.owner], owner) == SIZE_MAX)
    return need_owner(&c, owner, NULL, err);
  status = lack_new(&l, c.ncategory, err);
  if (status == AGL_OK)
    status = count_all(&l, &c, o, err);
  if (status == AGL_OK)
    status = lack_tell(out, &l, &c, err);
  lack_clear(&l, c.ncategory);
  return status;
}
