/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schema.c - which tables and columns a knowledge base has, from tables.csv. */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "kb/kb.h"

enum { TABLE, COLUMN, TYPE, KEY, REFERS, REQUIRED, WEIGHT, MEANING, FIELDS };

static const char *const fields[FIELDS] = {"table",  "column",   "type",   "key",
                                           "refers", "required", "weight", "meaning"};

static const char *field(const agl_table *t, int which, size_t row)
{
  const char *s = agl_column_text(t->field[which].column, row, NULL);
  return s == NULL ? "" : s;
}

static agl_status read_table(agl_table **out, const char *path, agl_err *err)
{
  agl_coltype types[FIELDS];
  agl_csv_options o = {
      .delimiter = ',', .decimal = '.', .encoding = "utf-8", .types = types, .ntypes = FIELDS};
  agl_table *t;
  for (int k = 0; k < FIELDS; k++)
    types[k] = (agl_coltype){fields[k], AGL_STRING};
  AGL_TRY(agl_csv_read(&t, path, &o, err));
  for (size_t k = 0; k < FIELDS; k++)
    if (t->ncol != FIELDS || strcmp(t->field[k].name, fields[k]) != 0) {
      agl_table_free(t);
      return agl_fail(err, AGL_EPARSE,
                      "%s:1: the columns must be table,column,type,key,refers,required,weight,"
                      "meaning",
                      path);
    }
  *out = t;
  return AGL_OK;
}

static bool type_of(agl_type *out, const char *name)
{
  static const agl_type all[] = {AGL_STRING, AGL_INTEGER, AGL_NUMBER, AGL_BOOLEAN};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (strcmp(agl_type_name(all[i]), name) == 0) {
      *out = all[i];
      return true;
    }
  return false;
}

size_t kb_shape_find(const kb_schema *s, const char *name)
{
  for (size_t i = 0; i < s->ntable; i++)
    if (strcmp(s->table[i].name, name) == 0)
      return i;
  return SIZE_MAX;
}

size_t kb_column_find(const kb_shape *t, const char *name)
{
  for (size_t i = 0; i < t->ncolumn; i++)
    if (strcmp(t->column[i].name, name) == 0)
      return i;
  return SIZE_MAX;
}

const char *kb_shape_at(const void *schema, size_t i)
{
  const kb_schema *s = schema;
  return i < s->ntable ? s->table[i].name : NULL;
}

const char *kb_column_at(const void *shape, size_t i)
{
  const kb_shape *t = shape;
  return i < t->ncolumn ? t->column[i].name : NULL;
}

/* One row: a column of the table that the row before it belongs to, or of a new one. */
static agl_status take_row(kb_schema *s, const char *path, size_t row, agl_err *err)
{
  const agl_table *t = s->source;
  kb_column *c = &s->column[row];
  const char *weight = field(t, WEIGHT, row), *table = field(t, TABLE, row);
  kb_shape *shape = s->ntable == 0 ? NULL : &s->table[s->ntable - 1];
  c->name = field(t, COLUMN, row);
  c->type = AGL_STRING;
  c->key = strcmp(field(t, KEY, row), "yes") == 0;
  c->required = strcmp(field(t, REQUIRED, row), "yes") == 0;
  c->any = strcmp(field(t, REFERS, row), "*") == 0;
  if (*c->name != '\0' && !type_of(&c->type, field(t, TYPE, row)))
    return agl_fail(err, AGL_EPARSE,
                    "%s:%zu: type '%.40s': string, integer, number or boolean expected", path,
                    row + 2, field(t, TYPE, row));
  if (*weight != '\0' && !agl_parse_number(&c->weight, weight, strlen(weight)))
    return agl_fail(err, AGL_EPARSE, "%s:%zu: weight '%.40s' is no number", path, row + 2, weight);
  if (shape == NULL || strcmp(shape->name, table) != 0) {
    if (*table == '\0' || kb_shape_find(s, table) != SIZE_MAX)
      return agl_fail(err, AGL_EPARSE, "%s:%zu: the columns of table '%.40s' must stand together",
                      path, row + 2, table);
    shape = &s->table[s->ntable++];
    *shape = (kb_shape){.name = table, .column = c};
  }
  if (*c->name == '\0' && shape->ncolumn == 0 && shape->column == c) {
    shape->column++; /* the row says what the table is */
    return AGL_OK;
  }
  if (*c->name == '\0' || kb_column_find(shape, c->name) != SIZE_MAX)
    return agl_fail(err, AGL_EPARSE, "%s:%zu: a second column '%.40s'", path, row + 2, c->name);
  shape->ncolumn++;
  shape->nkey += c->key;
  return AGL_OK;
}

/* "place.place_id|entity.entity_id": columns that are the whole key of their tables. */
static agl_status take_targets(kb_schema *s, const char *path, size_t row, agl_err *err)
{
  kb_column *c = &s->column[row];
  const char *at = field(s->source, REFERS, row);
  while (*at != '\0' && !c->any) {
    size_t len = strcspn(at, "|"), dot = strcspn(at, ".");
    char name[128] = "", column[128] = "";
    size_t k, j;
    if (dot + 1 < len && dot < sizeof name && len - dot <= sizeof column) {
      memcpy(name, at, dot);
      memcpy(column, at + dot + 1, len - dot - 1);
    }
    k = kb_shape_find(s, name);
    j = k == SIZE_MAX ? k : kb_column_find(&s->table[k], column);
    if (j == SIZE_MAX || c->type != AGL_STRING || s->table[k].column[j].type != AGL_STRING ||
        !s->table[k].column[j].key || s->table[k].nkey != 1 || c->ntarget == KB_TARGETS)
      return agl_fail(err, AGL_EPARSE, "%s:%zu: refers to '%.*s', which is no key of strings", path,
                      row + 2, (int)len, at);
    c->target[c->ntarget++] = k;
    at += len + (at[len] == '|');
  }
  return AGL_OK;
}

agl_status kb_schema_read(kb_schema *out, const char *path, agl_err *err)
{
  kb_schema s = {0};
  agl_status status;
  AGL_TRY(read_table(&s.source, path, err));
  s.table = agl_alloc_zero(s.source->nrow, sizeof *s.table);
  s.column = agl_alloc_zero(s.source->nrow, sizeof *s.column);
  status = s.table == NULL || s.column == NULL ? agl_fail_memory(err, path) : AGL_OK;
  for (size_t row = 0; row < s.source->nrow && status == AGL_OK; row++)
    status = take_row(&s, path, row, err);
  for (size_t row = 0; row < s.source->nrow && status == AGL_OK; row++)
    status = take_targets(&s, path, row, err);
  if (status == AGL_OK)
    *out = s;
  else
    kb_schema_clear(&s);
  return status;
}

void kb_schema_clear(kb_schema *s)
{
  agl_table_free(s->source);
  agl_free(s->table);
  agl_free(s->column);
  *s = (kb_schema){0};
}
