/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** verb_wide.c - from a row per case to a column per case: wide.
**
** cell[k * nid + i] is the row that holds the value of identifier i under key k, or NONE.
*/
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/column.h"
#include "data/verb.h"

#define NONE SIZE_MAX

typedef struct {
  const agl_table *t;
  size_t key, value; /* columns */
  agl_columns id;    /* the columns but these two */
  agl_groups *ids, *keys;
  size_t *cell;
} spread;

static agl_status number(spread *w, agl_err *err)
{
  const agl_field *key = &w->t->field[w->key];
  AGL_TRY(agl_verb_groups(&w->ids, w->t, &w->id, err));
  AGL_TRY(agl_verb_groups(&w->keys, w->t, &(agl_columns){1, &w->key}, err));
  for (size_t k = 0; key->column->missing != NULL && k < w->keys->ngroup; k++) {
    size_t row = w->keys->first[k];
    if (key->column->missing[row] != AGL_PRESENT)
      return agl_fail(err, AGL_EDATA, "wide: '%s' is missing in row %zu and cannot name a column",
                      key->name, row + 1);
  }
  return AGL_OK;
}

/* Two rows for one cell: id.col has room for the key, which belongs in the message. */
static agl_status refuse(spread *w, size_t one, size_t two, agl_err *err)
{
  agl_columns all = {w->id.n + 1, w->id.col};
  agl_text text = {0};
  agl_status status;
  all.col[w->id.n] = w->key;
  agl_verb_key_text(&text, w->t, &all, one);
  if (text.failed)
    status = agl_fail_memory(err, "wide");
  else
    status = agl_fail(err, AGL_EDATA, "wide: rows %zu and %zu both have %.500s", one + 1, two + 1,
                      text.s);
  agl_text_clear(&text);
  return status;
}

static agl_status place(spread *w, agl_err *err)
{
  size_t nid = w->ids->ngroup, nkey = w->keys->ngroup; /* each below 2^32: no overflow */
  w->cell = agl_alloc(nid * nkey, sizeof *w->cell);
  if (w->cell == NULL)
    return agl_fail(err, AGL_ENOMEM, "wide: %zu rows of %zu columns: out of memory", nid, nkey);
  memset(w->cell, 0xff, nid * nkey * sizeof *w->cell);
  for (size_t i = 0; i < w->t->nrow; i++) {
    size_t *cell = &w->cell[w->keys->id[i] * nid + w->ids->id[i]];
    if (*cell != NONE)
      return refuse(w, *cell, i, err);
    *cell = i;
  }
  return AGL_OK;
}

static agl_status add_key(agl_table *to, const spread *w, size_t k, agl_err *err)
{
  const agl_field *value = &w->t->field[w->value];
  agl_text name = {0};
  agl_column *c = NULL;
  agl_status status =
      agl_column_gather(&c, value->column, w->cell + k * w->ids->ngroup, w->ids->ngroup, err);
  if (status == AGL_OK) {
    agl_verb_value_text(&name, w->t->field[w->key].column, w->keys->first[k]);
    status = name.failed ? agl_fail_memory(err, "wide") : agl_table_add(to, name.s, c, err);
  }
  agl_column_free(c);
  agl_text_clear(&name);
  return status == AGL_OK ? agl_table_describe(to, to->ncol - 1, NULL, value->unit, err) : status;
}

static agl_status build(agl_table **out, spread *w, agl_err *err)
{
  agl_table *id = NULL, *fresh = NULL;
  agl_status status = number(w, err);
  if (status == AGL_OK)
    status = place(w, err);
  if (status == AGL_OK)
    status = agl_table_new(&id, w->t->nrow, err);
  for (size_t k = 0; k < w->id.n && status == AGL_OK; k++) {
    const agl_field *f = &w->t->field[w->id.col[k]];
    status = agl_table_add(id, f->name, f->column, err);
  }
  if (status == AGL_OK)
    status = agl_table_copy_words(id, w->t, err);
  if (status == AGL_OK)
    status = agl_verb_gather(&fresh, id, w->ids->first, w->ids->ngroup, err);
  for (size_t k = 0; status == AGL_OK && k < w->keys->ngroup; k++)
    status = add_key(fresh, w, k, err);
  agl_table_free(id);
  return agl_verb_finish(out, fresh, status);
}

agl_status agl_table_wide(agl_table **out, const agl_table *t, const char *key, const char *value,
                          agl_err *err)
{
  spread w = {.t = t};
  agl_text detail = {0};
  agl_table *fresh = NULL;
  agl_status status;
  AGL_TRY(agl_table_find(&w.key, t, key, err));
  AGL_TRY(agl_table_find(&w.value, t, value, err));
  if (w.key == w.value)
    return agl_fail(err, AGL_EARG, "wide: '%s' cannot be both the key and the value", key);
  w.id.col = agl_alloc(t->ncol, sizeof *w.id.col);
  if (w.id.col == NULL)
    return agl_fail_memory(err, "wide");
  for (size_t k = 0; k < t->ncol; k++)
    if (k != w.key && k != w.value)
      w.id.col[w.id.n++] = k;
  status = build(&fresh, &w, err);
  if (status == AGL_OK) {
    agl_text_printf(&detail, "%s by %s", value, key);
    status = agl_verb_record_text(fresh, t, "wide", &detail, err);
  }
  agl_free(w.id.col);
  agl_groups_free(w.ids);
  agl_groups_free(w.keys);
  agl_free(w.cell);
  return agl_verb_finish(out, fresh, status);
}
