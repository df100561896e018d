/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb.c - what the verbs have in common: finding columns, taking rows, writing history. */
#include "data/verb.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/column.h"

agl_status agl_verb_columns(agl_columns *out, const agl_table *t, const char *const *names,
                            size_t n, bool all_if_none, agl_err *err)
{
  bool all = all_if_none && n == 0;
  agl_columns c = {.n = all ? t->ncol : n};
  c.col = agl_alloc(c.n, sizeof *c.col);
  if (c.col == NULL)
    return agl_fail_memory(err, "columns");
  for (size_t k = 0; k < c.n; k++) {
    agl_status status = AGL_OK;
    if (all)
      c.col[k] = k;
    else
      status = agl_table_find(&c.col[k], t, names[k], err);
    if (status != AGL_OK) {
      agl_free(c.col);
      return status;
    }
  }
  *out = c;
  return AGL_OK;
}

agl_status agl_verb_share(agl_table **out, const agl_table *t, agl_err *err)
{
  agl_table *fresh;
  agl_status status;
  AGL_TRY(agl_table_new(&fresh, t->nrow, err));
  status = AGL_OK;
  for (size_t k = 0; k < t->ncol && status == AGL_OK; k++)
    status = agl_table_add(fresh, t->field[k].name, t->field[k].column, err);
  if (status == AGL_OK)
    status = agl_table_copy_words(fresh, t, err);
  return agl_verb_finish(out, fresh, status);
}

enum { BLOCK = 1 << 16 };

typedef struct {
  const agl_table *from;
  agl_table *to;
  const size_t *row;
  size_t nblock; /* blocks of rows in a column */
} gathering;

/* One loop a value size, so that a value is moved by one load and one store. */
#define GATHER(T)                                                                                  \
  do {                                                                                             \
    const T *x = from;                                                                             \
    T *y = to; /* NOLINT(bugprone-macro-parentheses): a type */                                    \
    for (size_t i = start; i < end; i++)                                                           \
      if (row[i] != SIZE_MAX)                                                                      \
        y[i] = x[row[i]];                                                                          \
  } while (0)

static void gather8(void *to, const void *from, const size_t *row, size_t start, size_t end)
{
  GATHER(uint64_t);
}

static void gather4(void *to, const void *from, const size_t *row, size_t start, size_t end)
{
  GATHER(uint32_t);
}

static void gather1(void *to, const void *from, const size_t *row, size_t start, size_t end)
{
  GATHER(uint8_t);
}

static agl_status gather_block(void *ctx, size_t job, agl_err *err)
{
  const gathering *g = ctx;
  const agl_column *from = g->from->field[job / g->nblock].column;
  agl_column *to = g->to->field[job / g->nblock].column;
  const size_t *row = g->row;
  size_t start = job % g->nblock * BLOCK, end = start + BLOCK < to->n ? start + BLOCK : to->n;
  (void)err;
  if (agl_type_size(to->type) == 8)
    gather8(to->data, from->data, row, start, end);
  else if (agl_type_size(to->type) == 4)
    gather4(to->data, from->data, row, start, end);
  else
    gather1(to->data, from->data, row, start, end);
  if (to->missing == NULL)
    return AGL_OK;
  for (size_t i = start; i < end; i++) {
    uint8_t code = row[i] == SIZE_MAX      ? AGL_MISSING
                   : from->missing != NULL ? from->missing[row[i]]
                                           : AGL_PRESENT;
    if (code != AGL_PRESENT)
      agl_column_set_missing(to, i, code);
  }
  return AGL_OK;
}

static agl_status settle(void *ctx, size_t k, agl_err *err)
{
  (void)err;
  agl_column_settle(((gathering *)ctx)->to->field[k].column);
  return AGL_OK;
}

/* Columns like those of t but of n values still to be set. */
static agl_status like(agl_table **out, const agl_table *t, size_t n, bool holes, agl_err *err)
{
  agl_table *fresh;
  agl_status status;
  AGL_TRY(agl_table_new(&fresh, n, err));
  status = AGL_OK;
  for (size_t k = 0; k < t->ncol && status == AGL_OK; k++) {
    const agl_field *f = &t->field[k];
    agl_column *c = NULL;
    status = agl_column_new(&c, f->column->type, n, f->column->dict, err);
    if (status == AGL_OK) {
      agl_column_share_reasons(c, f->column);
      status = agl_table_add_owned(fresh, f->name, c, err);
    }
    if (status == AGL_OK && (holes || f->column->missing != NULL))
      status = agl_column_allow_missing(fresh->field[k].column, err);
  }
  if (status == AGL_OK)
    status = agl_table_copy_words(fresh, t, err);
  return agl_verb_finish(out, fresh, status);
}

agl_status agl_verb_gather(agl_table **out, const agl_table *t, const size_t *row, size_t n,
                           agl_err *err)
{
  gathering g = {.from = t, .row = row, .nblock = (n + BLOCK - 1) / BLOCK};
  bool holes = false;
  agl_status status;
  for (size_t i = 0; i < n && !holes; i++)
    holes = row[i] == SIZE_MAX;
  AGL_TRY(like(&g.to, t, n, holes, err));
  status = agl_parallel_values(gather_block, &g, t->ncol * g.nblock, t->ncol * n, err);
  if (status == AGL_OK)
    status = agl_parallel_values(settle, &g, t->ncol, t->ncol * n, err);
  return agl_verb_finish(out, g.to, status);
}

agl_status agl_verb_groups(agl_groups **out, const agl_table *t, const agl_columns *key,
                           agl_err *err)
{
  const agl_column **column = agl_alloc(key->n, sizeof(void *));
  agl_groups *g = NULL;
  agl_status status;
  if (column == NULL)
    return agl_fail_memory(err, "groups");
  for (size_t k = 0; k < key->n; k++)
    column[k] = t->field[key->col[k]].column;
  status = agl_groups_new(&g, column, key->n, t->nrow, err);
  agl_free(column);
  if (status != AGL_OK)
    return status;
  if (t->nrow == 0) /* no key columns make one group even of no rows */
    g->ngroup = 0;
  *out = g;
  return AGL_OK;
}

void agl_verb_value_text(agl_text *out, const agl_column *c, size_t i)
{
  agl_view v = agl_column_view(c);
  char buf[AGL_NUMBER_TEXT];
  if (v.missing != NULL && v.missing[i] != AGL_PRESENT)
    agl_text_puts(out, "missing");
  else if (v.type == AGL_STRING)
    agl_text_puts(out, agl_column_text(c, i, NULL));
  else if (v.type == AGL_INTEGER)
    agl_text_printf(out, "%lld", (long long)v.integer[i]);
  else if (v.type == AGL_BOOLEAN)
    agl_text_puts(out, v.boolean[i] ? "true" : "false");
  else if (v.type == AGL_DATE)
    agl_text_puts(out, (agl_date_text(buf, v.date[i]), buf));
  else
    agl_text_puts(out, (agl_number_text(buf, v.number[i]), buf));
}

void agl_verb_key_text(agl_text *out, const agl_table *t, const agl_columns *key, size_t row)
{
  for (size_t k = 0; k < key->n; k++) {
    const agl_field *f = &t->field[key->col[k]];
    bool quote = agl_column_text(f->column, row, NULL) != NULL;
    agl_text_printf(out, "%s%s = %s", k > 0 ? ", " : "", f->name, quote ? "'" : "");
    agl_verb_value_text(out, f->column, row);
    agl_text_puts(out, quote ? "'" : "");
  }
}

agl_status agl_verb_record_text(agl_table *t, const agl_table *from, const char *verb,
                                agl_text *detail, agl_err *err)
{
  agl_status status;
  agl_text_puts(detail, "");
  if (detail->failed)
    status = agl_fail_memory(err, "history of a table");
  else
    status = agl_table_record(t, from, verb, detail->s == NULL ? "" : detail->s, from->nrow,
                              t->nrow, err);
  agl_text_clear(detail);
  return status;
}

agl_status agl_verb_record(agl_table *t, const agl_table *from, const char *verb,
                           const char *const *names, size_t n, agl_err *err)
{
  agl_text detail = {0};
  for (size_t k = 0; k < n; k++) {
    agl_text_puts(&detail, k > 0 ? ", " : "");
    agl_text_puts(&detail, names[k]);
  }
  return agl_verb_record_text(t, from, verb, &detail, err);
}

agl_status agl_verb_finish(agl_table **out, agl_table *t, agl_status status)
{
  if (status == AGL_OK)
    *out = t;
  else
    agl_table_free(t);
  return status;
}
