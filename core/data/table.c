/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table.c - named columns of equal length, their words and their history. */
#include "data/table.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/build.h"
#include "data/column.h"
#include "data/origin.h"

agl_status agl_table_new(agl_table **out, size_t nrow, agl_err *err)
{
  agl_table *t = agl_alloc_zero(1, sizeof *t);
  if (t == NULL)
    return agl_fail_memory(err, "table");
  t->nrow = nrow;
  *out = t;
  return AGL_OK;
}

/* Steps can be many; the loop, not recursion, walks to the first that is still shared. */
static void free_history(agl_step *s)
{
  while (s != NULL && atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) == 1) {
    agl_step *before = s->before;
    agl_free(s->verb);
    agl_free(s->detail);
    agl_free(s);
    s = before;
  }
}

static void free_field(agl_field *f)
{
  agl_free(f->name);
  agl_free(f->label);
  agl_free(f->unit);
  agl_column_free(f->column);
}

void agl_table_free(agl_table *t)
{
  if (t == NULL)
    return;
  for (size_t k = 0; k < t->ncol; k++)
    free_field(&t->field[k]);
  agl_free(t->field);
  free_history(t->history);
  agl_table_free_origins(t);
  agl_free(t);
}

static agl_status reserve(agl_table *t, agl_err *err)
{
  size_t cap = t->cap == 0 ? 8 : 2 * t->cap;
  agl_field *field;
  if (t->ncol < t->cap)
    return AGL_OK;
  field = agl_resize(t->field, cap, sizeof *field);
  if (field == NULL)
    return agl_fail_memory(err, "table");
  t->field = field;
  t->cap = cap;
  return AGL_OK;
}

static agl_status check_new_column(const agl_table *t, const char *name, const agl_column *c,
                                   agl_err *err)
{
  size_t len = strlen(name);
  if (len == 0)
    return agl_fail(err, AGL_EARG, "column %zu has no name", t->ncol + 1);
  if (agl_utf8_valid(name, len) != len)
    return agl_fail(err, AGL_EARG, "the name of column %zu is not valid UTF-8", t->ncol + 1);
  if (agl_table_index(t, name) != SIZE_MAX)
    return agl_fail(err, AGL_EARG, "two columns named '%s'", name);
  if (c->n != t->nrow)
    return agl_fail(err, AGL_EARG, "column '%s' has %zu values, the table has %zu rows", name, c->n,
                    t->nrow);
  return AGL_OK;
}

agl_status agl_table_add(agl_table *t, const char *name, const agl_column *c, agl_err *err)
{
  AGL_TRY(check_new_column(t, name, c, err));
  return agl_table_add_new(t, name, c, err);
}

agl_status agl_table_add_new(agl_table *t, const char *name, const agl_column *c, agl_err *err)
{
  char *copy;
  AGL_TRY(reserve(t, err));
  copy = agl_strdup(name);
  if (copy == NULL)
    return agl_fail_memory(err, "table");
  t->field[t->ncol++] = (agl_field){.name = copy, .column = agl_column_share(c)};
  return AGL_OK;
}

agl_status agl_table_add_owned(agl_table *t, const char *name, agl_column *c, agl_err *err)
{
  agl_status status = agl_table_add(t, name, c, err);
  agl_column_free(c);
  return status;
}

static agl_status replace_text(char **slot, const char *text, agl_err *err)
{
  char *copy = NULL;
  if (text != NULL && *text != '\0') {
    copy = agl_strdup(text);
    if (copy == NULL)
      return agl_fail_memory(err, "table");
  }
  agl_free(*slot);
  *slot = copy;
  return AGL_OK;
}

agl_status agl_table_describe(agl_table *t, size_t col, const char *label, const char *unit,
                              agl_err *err)
{
  AGL_TRY(replace_text(&t->field[col].label, label, err));
  return replace_text(&t->field[col].unit, unit, err);
}

agl_status agl_table_copy_words(agl_table *t, const agl_table *from, agl_err *err)
{
  for (size_t k = 0; k < t->ncol; k++) {
    size_t j = agl_table_index(from, t->field[k].name);
    if (j != SIZE_MAX)
      AGL_TRY(agl_table_describe(t, k, from->field[j].label, from->field[j].unit, err));
  }
  return AGL_OK;
}

size_t agl_table_nrow(const agl_table *t)
{
  return t->nrow;
}

size_t agl_table_ncol(const agl_table *t)
{
  return t->ncol;
}

const char *agl_table_name(const agl_table *t, size_t col)
{
  return col < t->ncol ? t->field[col].name : NULL;
}

const char *agl_table_name_at(const void *table, size_t i)
{
  return agl_table_name(table, i);
}

const char *agl_table_label(const agl_table *t, size_t col)
{
  return col >= t->ncol ? NULL : t->field[col].label != NULL ? t->field[col].label : "";
}

const char *agl_table_unit(const agl_table *t, size_t col)
{
  return col >= t->ncol ? NULL : t->field[col].unit != NULL ? t->field[col].unit : "";
}

const agl_column *agl_table_column(const agl_table *t, size_t col)
{
  return col < t->ncol ? t->field[col].column : NULL;
}

size_t agl_table_index(const agl_table *t, const char *name)
{
  for (size_t k = 0; k < t->ncol; k++)
    if (strcmp(t->field[k].name, name) == 0)
      return k;
  return SIZE_MAX;
}

agl_status agl_table_find(size_t *out, const agl_table *t, const char *name, agl_err *err)
{
  size_t k = agl_table_index(t, name);
  if (k == SIZE_MAX)
    return agl_fail(err, AGL_EARG, "no column '%s'%s", name,
                    agl_suggest(name, agl_table_name_at, t).text);
  *out = k;
  return AGL_OK;
}

agl_status agl_table_record(agl_table *t, const agl_table *from, const char *verb,
                            const char *detail, size_t rows_in, size_t rows_out, agl_err *err)
{
  agl_step *s = agl_alloc_zero(1, sizeof *s);
  if (s == NULL)
    return agl_fail_memory(err, "history of a table");
  atomic_init(&s->refs, 1);
  s->verb = agl_strdup(verb);
  s->detail = agl_strdup(detail);
  s->rows_in = rows_in;
  s->rows_out = rows_out;
  if (s->verb == NULL || s->detail == NULL) {
    free_history(s);
    return agl_fail_memory(err, "history of a table");
  }
  if (from != NULL && from->history != NULL) {
    s->before = from->history;
    atomic_fetch_add_explicit(&s->before->refs, 1, memory_order_relaxed);
  }
  free_history(t->history);
  t->history = s;
  return from != NULL ? agl_table_copy_origins(t, from, err) : AGL_OK;
}

/* The steps as columns, filled from the last one backwards. */
static agl_status build_ledger(agl_table **out, const agl_step *last, size_t n, const char **word,
                               int64_t *count, agl_err *err)
{
  agl_build b = agl_build_start(n, err);
  for (size_t i = n; i-- > 0; last = last->before) {
    word[i] = last->verb;
    word[n + i] = last->detail;
    count[i] = (int64_t)i + 1;
    count[n + i] = (int64_t)last->rows_in;
    count[2 * n + i] = (int64_t)last->rows_out;
    count[3 * n + i] = last->rows_in > last->rows_out ? count[n + i] - count[2 * n + i] : 0;
  }
  agl_build_integers(&b, "step", count, NULL);
  agl_build_strings(&b, "verb", word);
  agl_build_strings(&b, "detail", word + n);
  agl_build_integers(&b, "rows_in", count + n, NULL);
  agl_build_integers(&b, "rows_out", count + 2 * n, NULL);
  agl_build_integers(&b, "dropped", count + 3 * n, NULL);
  return agl_build_finish(out, &b);
}

agl_status agl_table_ledger(agl_table **out, const agl_table *t, agl_err *err)
{
  const char **word; /* n verbs, then n details */
  int64_t *count;    /* n each of step, rows_in, rows_out, dropped */
  agl_status status;
  size_t n = 0;
  for (const agl_step *s = t->history; s != NULL; s = s->before)
    n++;
  word = agl_alloc(2 * n, sizeof *word);
  count = agl_alloc(4 * n, sizeof *count);
  if (word == NULL || count == NULL)
    status = agl_fail_memory(err, "ledger");
  else
    status = build_ledger(out, t->history, n, word, count, err);
  agl_free(word);
  agl_free(count);
  return status;
}
