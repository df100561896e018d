/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.c - what must hold of the tables: required cells, keys, references, hierarchies, lines. */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"
#include "kb/kb.h"

typedef struct {
  agl_kb *kb;
  const kb_files *files;
  size_t table;
  const kb_shape *shape;
  const agl_table *rows;
  agl_err *err;
} checker;

static const agl_column *column(const checker *c, size_t j)
{
  return c->rows->field[j].column;
}

/* A cell as the text of a key: numbers in their shortest form, missing as nothing. */
static void add_cell(agl_text *out, const agl_column *c, size_t i)
{
  agl_view v = agl_column_view(c);
  char text[AGL_NUMBER_TEXT];
  size_t len;
  if (v.missing != NULL && v.missing[i] != AGL_PRESENT)
    return;
  if (v.type == AGL_STRING) {
    const char *s = agl_column_text(c, i, &len);
    agl_text_add(out, s, len);
    return;
  }
  if (v.type == AGL_NUMBER)
    len = agl_number_text(text, v.number[i]);
  else
    len = agl_integer_text(text, v.type == AGL_INTEGER ? v.integer[i] : v.boolean[i]);
  agl_text_add(out, text, len);
}

/* ---- required cells ------------------------------------------------------------------------ */

static agl_status check_required(const checker *c)
{
  for (size_t j = 0; j < c->shape->ncolumn; j++) {
    const agl_column *x = column(c, j);
    agl_view v = agl_column_view(x);
    if (!c->shape->column[j].required)
      continue;
    for (size_t i = 0; i < v.n; i++) {
      size_t len = 1;
      bool missing = v.missing != NULL && v.missing[i] != AGL_PRESENT;
      if (!missing && v.type == AGL_STRING)
        agl_column_text(x, i, &len);
      if (missing || len == 0)
        return kb_fail_row(c->files, c->table, i, c->err, "column '%s' is empty, expected a value",
                           c->shape->column[j].name);
    }
  }
  return AGL_OK;
}

/* ---- keys ---------------------------------------------------------------------------------- */

static agl_status refuse_repeated(const checker *c, size_t row, size_t first)
{
  agl_text what = {0};
  agl_status status;
  for (size_t j = 0; j < c->shape->ncolumn; j++)
    if (c->shape->column[j].key) {
      agl_text_printf(&what, "%s%s '", what.len > 0 ? ", " : "", c->shape->column[j].name);
      add_cell(&what, column(c, j), row);
      agl_text_puts(&what, "'");
    }
  status = what.failed ? agl_fail_memory(c->err, c->shape->name)
                       : kb_fail_row(c->files, c->table, row, c->err, "%.300s is already at %s",
                                     what.s, kb_place_of(c->files, c->table, first).text);
  agl_text_clear(&what);
  return status;
}

static agl_status number_keys(const checker *c)
{
  kb_table *t = &c->kb->table[c->table];
  agl_text key = {0};
  agl_status status = AGL_OK;
  if (c->shape->nkey == 0)
    return AGL_OK;
  t->keys = agl_dict_new();
  if (t->keys == NULL)
    return agl_fail_memory(c->err, c->shape->name);
  for (size_t i = 0; i < c->rows->nrow && status == AGL_OK; i++) {
    uint32_t code;
    size_t parts = 0;
    key.len = 0;
    for (size_t j = 0; j < c->shape->ncolumn; j++)
      if (c->shape->column[j].key) {
        if (parts++ > 0)
          agl_text_add(&key, (const char[]){KB_JOINT}, 1);
        add_cell(&key, column(c, j), i);
      }
    status = key.failed ? agl_fail_memory(c->err, c->shape->name)
                        : agl_dict_code(&code, t->keys, key.s, key.len, c->err);
    if (status == AGL_OK && code != i)
      status = refuse_repeated(c, i, code);
  }
  agl_text_clear(&key);
  return status;
}

/* ---- references ---------------------------------------------------------------------------- */

/* The keys of all tables that a column refers to, one after the other. */
typedef struct {
  const agl_kb *kb;
  const size_t *target;
  size_t n;
} targets;

static const char *key_at(const void *ctx, size_t i)
{
  const targets *t = ctx;
  for (size_t k = 0; k < t->n; k++) {
    const agl_dict *keys = t->kb->table[t->target[k]].keys;
    if (i < keys->n)
      return agl_dict_text(keys, (uint32_t)i, NULL);
    i -= keys->n;
  }
  return NULL;
}

static agl_status refuse_dangling(const checker *c, size_t row, const char *name, const char *key,
                                  const targets *to)
{
  agl_text tables = {0};
  agl_status status;
  for (size_t k = 0; k < to->n; k++)
    agl_text_printf(&tables, "%s%s",
                    k == 0          ? ""
                    : k + 1 < to->n ? ", "
                                    : " or ",
                    c->kb->schema.table[to->target[k]].name);
  status = tables.failed
               ? agl_fail_memory(c->err, c->shape->name)
               : kb_fail_row(c->files, c->table, row, c->err, "%s '%.80s' is no key of %s%s", name,
                             key, tables.s, agl_suggest(key, key_at, to).text);
  agl_text_clear(&tables);
  return status;
}

static agl_status check_column(const checker *c, const kb_column *col, const agl_column *x)
{
  targets to = {c->kb, col->target, col->ntarget};
  uint8_t *known = agl_alloc_zero(agl_column_nlevel(x), 1);
  agl_view v = agl_column_view(x);
  agl_status status = AGL_OK;
  if (known == NULL)
    return agl_fail_memory(c->err, c->shape->name);
  for (size_t i = 0; i < v.n && status == AGL_OK; i++) {
    size_t table;
    const char *key = agl_column_text(x, i, NULL);
    if (key == NULL || known[v.string[i]])
      continue;
    known[v.string[i]] = true;
    if (kb_follow(&table, c->kb, col, key) == SIZE_MAX)
      status = refuse_dangling(c, i, col->name, key, &to);
  }
  agl_free(known);
  return status;
}

/* A key of the table that the row names in its column `table`. */
static agl_status check_any(const checker *c, size_t j)
{
  size_t named = kb_column_find(c->shape, "table");
  for (size_t i = 0; i < c->rows->nrow; i++) {
    const char *table = kb_cell(c->kb, c->table, named, i), *key = kb_cell(c->kb, c->table, j, i);
    size_t k = table == NULL ? SIZE_MAX : kb_shape_find(&c->kb->schema, table);
    targets to = {c->kb, &k, 1};
    if (k == SIZE_MAX)
      return kb_fail_row(c->files, c->table, i, c->err, "a knowledge base has no table '%.80s'%s",
                         table == NULL ? "" : table,
                         agl_suggest(table == NULL ? "" : table, kb_shape_at, &c->kb->schema).text);
    if (c->kb->table[k].keys == NULL)
      return kb_fail_row(c->files, c->table, i, c->err, "table '%s' has no keys", table);
    if (key != NULL && kb_row_of(c->kb, k, key) == SIZE_MAX)
      return refuse_dangling(c, i, c->shape->column[j].name, key, &to);
  }
  return AGL_OK;
}

/* ---- hierarchies --------------------------------------------------------------------------- */

/* Does the way up from `row` meet it again? At most as many steps as there are rows. Rows with
** done[] set are known to end. */
static agl_status climb(const checker *c, size_t j, size_t row, uint8_t *done)
{
  size_t at = row;
  for (size_t steps = 0; at != SIZE_MAX && !done[at]; steps++) {
    const char *parent = kb_cell(c->kb, c->table, j, at);
    if (steps > c->rows->nrow)
      return kb_fail_row(c->files, c->table, at, c->err, "%s: '%s' is above itself",
                         c->shape->column[j].name,
                         agl_dict_text(c->kb->table[c->table].keys, (uint32_t)at, NULL));
    at = parent == NULL ? SIZE_MAX : kb_row_of(c->kb, c->table, parent);
  }
  for (at = row; at != SIZE_MAX && !done[at];) {
    const char *parent = kb_cell(c->kb, c->table, j, at);
    done[at] = 1;
    at = parent == NULL ? SIZE_MAX : kb_row_of(c->kb, c->table, parent);
  }
  return AGL_OK;
}

static agl_status check_hierarchy(const checker *c, size_t j)
{
  uint8_t *done = agl_alloc_zero(c->rows->nrow, 1);
  agl_status status = AGL_OK;
  if (done == NULL)
    return agl_fail_memory(c->err, c->shape->name);
  for (size_t i = 0; i < c->rows->nrow && status == AGL_OK; i++)
    status = climb(c, j, i, done);
  agl_free(done);
  return status;
}

/* ---- lines --------------------------------------------------------------------------------- */

static agl_status check_lines(const checker *c)
{
  size_t from = kb_column_find(c->shape, "line_from"), to = kb_column_find(c->shape, "line_to");
  agl_view a, b;
  if (from == SIZE_MAX || to == SIZE_MAX)
    return AGL_OK;
  a = agl_column_view(column(c, from));
  b = agl_column_view(column(c, to));
  for (size_t i = 0; i < c->rows->nrow; i++)
    if ((a.missing == NULL || a.missing[i] == AGL_PRESENT) &&
        (b.missing == NULL || b.missing[i] == AGL_PRESENT) &&
        (a.integer[i] < 1 || a.integer[i] > b.integer[i]))
      return kb_fail_row(c->files, c->table, i, c->err, "lines %lld to %lld are no range",
                         (long long)a.integer[i], (long long)b.integer[i]);
  return AGL_OK;
}

/* ---- all ----------------------------------------------------------------------------------- */

static agl_status check_references(const checker *c)
{
  for (size_t j = 0; j < c->shape->ncolumn; j++) {
    const kb_column *col = &c->shape->column[j];
    if (col->any)
      AGL_TRY(check_any(c, j));
    else if (col->ntarget > 0)
      AGL_TRY(check_column(c, col, column(c, j)));
    for (size_t k = 0; k < col->ntarget; k++)
      if (col->target[k] == c->table)
        AGL_TRY(check_hierarchy(c, j));
  }
  return check_lines(c);
}

agl_status kb_check(agl_kb *kb, const kb_files *files, agl_err *err)
{
  for (int pass = 0; pass < 2; pass++)
    for (size_t k = 0; k < kb->schema.ntable; k++) {
      checker c = {kb, files, k, &kb->schema.table[k], kb->table[k].rows, err};
      if (agl_interrupted())
        return agl_fail_interrupted(err);
      if (pass == 0) {
        AGL_TRY(check_required(&c));
        AGL_TRY(number_keys(&c));
      } else {
        AGL_TRY(check_references(&c));
      }
    }
  return AGL_OK;
}
