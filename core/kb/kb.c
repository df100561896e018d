/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kb.c - packs to a knowledge base, all or nothing; its tables with where their facts stand. */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "data/column.h"
#include "data/concat.h"
#include "kb/kb.h"

/* ---- looking up ---------------------------------------------------------------------------- */

const char *kb_cell(const agl_kb *kb, size_t table, size_t column, size_t row)
{
  return column == SIZE_MAX
             ? NULL
             : agl_column_text(kb->table[table].rows->field[column].column, row, NULL);
}

/* Where keys have parts, the first row whose first part is `key`. */
static size_t first_part(const agl_kb *kb, size_t table, const char *key)
{
  for (size_t i = 0; i < kb->table[table].rows->nrow; i++) {
    const char *part = kb_cell(kb, table, 0, i);
    if (part != NULL && strcmp(part, key) == 0)
      return i;
  }
  return SIZE_MAX;
}

size_t kb_row_of(const agl_kb *kb, size_t table, const char *key)
{
  uint32_t code;
  const agl_dict *keys = kb->table[table].keys;
  if (kb->schema.table[table].nkey > 1)
    return first_part(kb, table, key);
  return keys != NULL && agl_dict_lookup(&code, keys, key, strlen(key)) ? code : SIZE_MAX;
}

size_t kb_follow(size_t *table, const agl_kb *kb, const kb_column *c, const char *key)
{
  for (size_t k = 0; k < c->ntarget; k++) {
    size_t row = kb_row_of(kb, c->target[k], key);
    if (row != SIZE_MAX) {
      *table = c->target[k];
      return row;
    }
  }
  return SIZE_MAX;
}

const char *agl_kb_name(const agl_kb *kb, size_t i)
{
  return kb_shape_at(&kb->schema, i);
}

const agl_table *agl_kb_table(const agl_kb *kb, size_t i)
{
  return i < kb->schema.ntable ? kb->table[i].rows : NULL;
}

/* ---- tables of all packs ------------------------------------------------------------------- */

/* Column j of a table: its cells in the files of the table, one file after the other. */
static agl_status join_column(agl_column **out, const kb_files *files, size_t shape,
                              const kb_column *col, size_t nrow, agl_err *err)
{
  agl_run *run = agl_alloc(files->n, sizeof *run);
  size_t n = 0;
  bool any = false;
  agl_status status;
  if (run == NULL)
    return agl_fail_memory(err, col->name);
  for (size_t i = 0; i < files->n; i++) {
    const kb_file *f = &files->file[i];
    size_t j = f->shape == shape ? agl_table_index(f->rows, col->name) : SIZE_MAX;
    if (f->shape != shape)
      continue;
    run[n++] = (agl_run){j == SIZE_MAX ? NULL : f->rows->field[j].column, f->rows->nrow};
    any |= j != SIZE_MAX;
  }
  if (any && n == 1) {
    *out = agl_column_share(run->column);
    status = AGL_OK;
  } else if (any) {
    status = agl_column_concat(out, col->name, run, n, err);
  } else {
    agl_column *c;
    status = agl_column_new(&c, col->type, nrow, NULL, err);
    if (status == AGL_OK && nrow > 0 && (status = agl_column_allow_missing(c, err)) != AGL_OK)
      agl_column_free(c);
    for (size_t i = 0; i < nrow && status == AGL_OK; i++)
      agl_column_set_missing(c, i, AGL_MISSING);
    if (status == AGL_OK)
      *out = c;
  }
  agl_free(run);
  return status;
}

static agl_status pack_column(agl_column **out, const agl_kb *kb, const kb_files *files,
                              size_t shape, size_t nrow, agl_err *err)
{
  agl_column *c;
  size_t at = 0;
  AGL_TRY(agl_column_new(&c, AGL_STRING, nrow, kb->packs, err));
  for (size_t i = 0; i < files->n; i++)
    for (size_t k = 0; files->file[i].shape == shape && k < files->file[i].rows->nrow; k++)
      ((uint32_t *)c->data)[at++] = (uint32_t)files->file[i].pack;
  *out = c;
  return AGL_OK;
}

static agl_status join_table(agl_kb *kb, kb_files *files, size_t shape, agl_err *err)
{
  const kb_shape *s = &kb->schema.table[shape];
  agl_table *t;
  agl_column *c;
  size_t nrow = 0;
  for (size_t i = 0; i < files->n; i++)
    if (files->file[i].shape == shape) {
      files->file[i].first = nrow;
      nrow += files->file[i].rows->nrow;
    }
  AGL_TRY(agl_table_new(&kb->table[shape].rows, nrow, err));
  t = kb->table[shape].rows;
  for (size_t j = 0; j < s->ncolumn; j++) {
    AGL_TRY(join_column(&c, files, shape, &s->column[j], nrow, err));
    AGL_TRY(agl_table_add_owned(t, s->column[j].name, c, err));
  }
  if (kb_column_find(s, "pack") != SIZE_MAX)
    return AGL_OK;
  AGL_TRY(pack_column(&c, kb, files, shape, nrow, err));
  return agl_table_add_owned(t, "pack", c, err);
}

/* ---- opening ------------------------------------------------------------------------------- */

/* A pack is called what its pack.csv says, else what its folder is called. */
static agl_status name_pack(agl_kb *kb, const kb_files *files, const char *dir, size_t pack,
                            agl_err *err)
{
  size_t end = strlen(dir), begin, len, column;
  const char *name = NULL;
  uint32_t code;
  while (end > 1 && dir[end - 1] == '/')
    end--;
  for (begin = end; begin > 0 && dir[begin - 1] != '/';)
    begin--;
  len = end - begin;
  for (size_t i = 0; i < files->n; i++) {
    const kb_file *f = &files->file[i];
    if (f->pack == pack && strcmp(kb->schema.table[f->shape].name, "pack") == 0 &&
        f->rows->nrow > 0 && (column = agl_table_index(f->rows, "pack")) != SIZE_MAX)
      name = agl_column_text(f->rows->field[column].column, 0, &len);
  }
  name = name == NULL ? dir + begin : name;
  AGL_TRY(agl_dict_code(&code, kb->packs, name, len, err));
  if (code != pack)
    return agl_fail(err, AGL_EPARSE, "%s: a pack '%.*s' is already open", dir, (int)len, name);
  return AGL_OK;
}

static agl_status open_packs(agl_kb *kb, kb_files *files, const char *const *packs, size_t npack,
                             const agl_kb_edit *edit, agl_err *err)
{
  for (size_t i = 0; i < npack; i++)
    AGL_TRY(kb_files_list(files, &kb->schema, packs[i], i, edit, err));
  AGL_TRY(kb_files_read(files, &kb->schema, err));
  for (size_t i = 0; i < npack; i++)
    AGL_TRY(name_pack(kb, files, packs[i], i, err));
  for (size_t k = 0; k < kb->schema.ntable; k++)
    AGL_TRY(join_table(kb, files, k, err));
  return kb_check(kb, files, err);
}

agl_status agl_kb_open(agl_kb **out, const char *schema, const char *const *packs, size_t npack,
                       const agl_kb_edit *edit, agl_err *err)
{
  agl_kb *kb = agl_alloc_zero(1, sizeof *kb);
  kb_files files = {0};
  agl_status status;
  if (kb == NULL)
    return agl_fail_memory(err, "a knowledge base");
  status = kb_schema_read(&kb->schema, schema, err);
  if (status == AGL_OK) {
    kb->table = agl_alloc_zero(kb->schema.ntable, sizeof *kb->table);
    kb->packs = agl_dict_new();
    status =
        kb->table == NULL || kb->packs == NULL ? agl_fail_memory(err, "a knowledge base") : AGL_OK;
  }
  if (status == AGL_OK)
    status = open_packs(kb, &files, packs, npack, edit, err);
  kb_files_clear(&files);
  if (status == AGL_OK)
    *out = kb;
  else
    agl_kb_free(kb);
  return status;
}

void agl_kb_free(agl_kb *kb)
{
  if (kb == NULL)
    return;
  for (size_t k = 0; kb->table != NULL && k < kb->schema.ntable; k++) {
    agl_table_free(kb->table[k].rows);
    agl_dict_free(kb->table[k].keys);
  }
  kb_names_free(kb->names);
  kb_index_free(kb->index);
  agl_dict_free(kb->packs);
  agl_free(kb->table);
  kb_schema_clear(&kb->schema);
  agl_free(kb);
}

/* ---- rows with their source ---------------------------------------------------------------- */

const char *kb_pack_of(const agl_kb *kb, size_t table, size_t row)
{
  return kb_cell(kb, table, agl_table_index(kb->table[table].rows, "pack"), row);
}

size_t kb_fact_of(const agl_kb *kb, size_t table, size_t row)
{
  const kb_shape *s = &kb->schema.table[table];
  size_t fact = kb_shape_find(&kb->schema, "fact");
  size_t j = table == fact ? SIZE_MAX : kb_column_find(s, "fact_id"), to = 0;
  const char *key;
  if (table == fact || fact == SIZE_MAX)
    return fact == SIZE_MAX ? SIZE_MAX : row;
  if (j != SIZE_MAX)
    return (key = kb_cell(kb, table, j, row)) == NULL ? SIZE_MAX : kb_row_of(kb, fact, key);
  if (s->ncolumn == 0 || s->column[0].ntarget == 0 || s->column[0].target[0] == table ||
      (key = kb_cell(kb, table, 0, row)) == NULL)
    return SIZE_MAX;
  row = kb_follow(&to, kb, &s->column[0], key);
  j = row == SIZE_MAX ? SIZE_MAX : kb_column_find(&kb->schema.table[to], "fact_id");
  key = kb_cell(kb, to, j, row);
  return key == NULL ? SIZE_MAX : kb_row_of(kb, fact, key);
}

const char *kb_source_of(const agl_kb *kb, size_t table, size_t row)
{
  const agl_table *t = kb->table[table].rows;
  size_t fact = kb_shape_find(&kb->schema, "fact"), source = kb_shape_find(&kb->schema, "source");
  size_t i = kb_fact_of(kb, table, row), own = agl_table_index(t, "source_id");
  const char *pack = kb_pack_of(kb, table, row);
  if (own != SIZE_MAX)
    return agl_column_text(t->field[own].column, row, NULL);
  if (i != SIZE_MAX)
    return kb_cell(kb, fact, kb_column_find(&kb->schema.table[fact], "source_id"), i);
  for (size_t k = 0; source != SIZE_MAX && k < kb->table[source].rows->nrow; k++) {
    const char *name = kb_pack_of(kb, source, k);
    if (pack != NULL && name != NULL && strcmp(name, pack) == 0)
      return kb_cell(kb, source, 0, k);
  }
  return NULL;
}

/* The columns of the fact behind each row that the table has not got itself. */
static agl_status add_fact_columns(agl_table *t, const agl_kb *kb, size_t table, const size_t *fact,
                                   agl_err *err)
{
  static const char *const names[] = {"fact_id", "location", "line_from", "line_to"};
  size_t k = kb_shape_find(&kb->schema, "fact");
  for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
    size_t j = agl_table_index(kb->table[k].rows, names[n]);
    agl_column *c;
    if (j == SIZE_MAX || agl_table_index(t, names[n]) != SIZE_MAX)
      continue;
    AGL_TRY(agl_column_gather(&c, kb->table[k].rows->field[j].column, fact,
                              kb->table[table].rows->nrow, err));
    AGL_TRY(agl_table_add_owned(t, names[n], c, err));
  }
  return AGL_OK;
}

static agl_status add_source(agl_table *t, const agl_kb *kb, size_t table, agl_err *err)
{
  size_t n = kb->table[table].rows->nrow;
  const char **source;
  agl_column *c;
  agl_status status;
  if (agl_table_index(t, "source_id") != SIZE_MAX)
    return AGL_OK;
  source = agl_alloc(n, sizeof *source);
  if (source == NULL)
    return agl_fail_memory(err, "sources");
  for (size_t i = 0; i < n; i++)
    source[i] = kb_source_of(kb, table, i);
  status = agl_column_string(&c, source, n, err);
  agl_free(source);
  return status != AGL_OK ? status : agl_table_add_owned(t, "source_id", c, err);
}

static agl_status fill_rows(agl_table *t, const agl_kb *kb, size_t table, size_t *fact,
                            agl_err *err)
{
  const agl_table *rows = kb->table[table].rows;
  bool any = false;
  for (size_t j = 0; j < rows->ncol; j++)
    AGL_TRY(agl_table_add(t, rows->field[j].name, rows->field[j].column, err));
  for (size_t i = 0; i < rows->nrow; i++) {
    fact[i] = kb_fact_of(kb, table, i);
    any |= fact[i] != SIZE_MAX;
  }
  if (any || kb_column_find(&kb->schema.table[table], "fact_id") != SIZE_MAX)
    AGL_TRY(add_fact_columns(t, kb, table, fact, err));
  AGL_TRY(add_source(t, kb, table, err));
  return agl_table_record(t, NULL, "kb", kb->schema.table[table].name, rows->nrow, rows->nrow, err);
}

agl_status agl_kb_rows(agl_table **out, const agl_kb *kb, const char *table, agl_err *err)
{
  size_t k = kb_shape_find(&kb->schema, table), nrow;
  agl_table *t;
  size_t *fact;
  agl_status status;
  if (k == SIZE_MAX)
    return agl_fail(err, AGL_EARG, "a knowledge base has no table '%.80s'%s", table,
                    agl_suggest(table, kb_shape_at, &kb->schema).text);
  nrow = kb->table[k].rows->nrow;
  AGL_TRY(agl_table_new(&t, nrow, err));
  fact = agl_alloc(nrow, sizeof *fact);
  status = fact == NULL ? agl_fail_memory(err, table) : fill_rows(t, kb, k, fact, err);
  agl_free(fact);
  if (status == AGL_OK)
    *out = t;
  else
    agl_table_free(t);
  return status;
}
