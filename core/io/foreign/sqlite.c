/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** sqlite.c - a table, or the result of a SELECT, out of an SQLite database.
**
** A column's type comes of its values, for SQLite's declared types bind nothing: integers, numbers
** (integers among them count as numbers when they are exact), text. NULL is missing.
*/
#include <math.h>
#include <sqlite3.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"
#include "data/column.h"
#include "data/table.h"
#include "io/foreign/entries.h"

typedef struct {
  int type; /* SQLITE_NULL until a value comes */
  int64_t *integer;
  double *number;
  uint32_t *code;
  uint8_t *missing;
  agl_dict *dict;
} field;

typedef struct {
  const char *path;
  sqlite3 *db;
  sqlite3_stmt *query;
  field *field;
  size_t ncol, nrow, cap;
} reader;

static agl_status fail_sqlite(const reader *r, agl_err *err)
{
  int code = sqlite3_errcode(r->db);
  if (code == SQLITE_NOMEM)
    return agl_fail_memory(err, r->path);
  return agl_fail(
      err, code == SQLITE_ERROR ? AGL_EARG : AGL_EPARSE, "%s: %s%s", r->path,
      code == SQLITE_ERROR ? "" : "damaged, or no SQLite database: ", sqlite3_errmsg(r->db));
}

/* ---- which table --------------------------------------------------------------------------- */

/* A name in double quotes, those within doubled. */
static void add_quoted(agl_text *t, const char *name)
{
  agl_text_puts(t, "\"");
  for (; *name != '\0'; name++) {
    agl_text_add(t, name, 1);
    agl_text_puts(t, *name == '"' ? "\"" : "");
  }
  agl_text_puts(t, "\"");
}

/* The tables and views: "a, b", the last one's name in SQL, and their number. */
static agl_status list_tables(agl_text *list, agl_text *only, size_t *n, reader *r, agl_err *err)
{
  int code;
  *n = 0;
  if (sqlite3_prepare_v2(r->db,
                         "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name "
                         "NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name",
                         -1, &r->query, NULL) != SQLITE_OK)
    return fail_sqlite(r, err);
  while ((code = sqlite3_step(r->query)) == SQLITE_ROW) {
    const char *name = (const char *)sqlite3_column_text(r->query, 0);
    if (name == NULL)
      return agl_fail_memory(err, r->path);
    agl_text_printf(list, "%s%s", *n == 0 ? "" : ", ", name);
    only->len = 0;
    add_quoted(only, name);
    ++*n;
  }
  sqlite3_finalize(r->query);
  r->query = NULL;
  if (code != SQLITE_DONE)
    return fail_sqlite(r, err);
  return list->failed || only->failed ? agl_fail_memory(err, r->path) : AGL_OK;
}

static agl_status choose(agl_text *sql, reader *r, const agl_file_options *o, agl_err *err)
{
  agl_text list = {0}, only = {0};
  size_t n = 0;
  agl_status status = AGL_OK;
  if (o->query != NULL) {
    agl_text_puts(sql, o->query);
  } else if (o->table != NULL) {
    agl_text_puts(sql, "SELECT * FROM ");
    add_quoted(sql, o->table);
  } else {
    status = list_tables(&list, &only, &n, r, err);
    if (status == AGL_OK && n != 1)
      status = agl_fail(err, AGL_EARG,
                        n == 0 ? "%s: the database has no tables%s" : "%s: say which table: %s",
                        r->path, n == 0 ? "" : list.s);
    if (status == AGL_OK)
      agl_text_printf(sql, "SELECT * FROM %s", only.s);
  }
  agl_text_clear(&list);
  agl_text_clear(&only);
  return status == AGL_OK && sql->failed ? agl_fail_memory(err, r->path) : status;
}

static agl_status prepare(reader *r, const char *sql, agl_err *err)
{
  const char *rest = NULL;
  if (sqlite3_prepare_v2(r->db, sql, -1, &r->query, &rest) != SQLITE_OK)
    return fail_sqlite(r, err);
  if (r->query == NULL || rest[strspn(rest, " \t\r\n;")] != '\0')
    return agl_fail(err, AGL_EARG, "%s: expected one SELECT", r->path);
  if (!sqlite3_stmt_readonly(r->query) || sqlite3_column_count(r->query) == 0)
    return agl_fail(err, AGL_EARG, "%s: only a SELECT can be read, got \"%.60s\"", r->path, sql);
  r->ncol = (size_t)sqlite3_column_count(r->query);
  r->field = agl_alloc_zero(r->ncol, sizeof *r->field);
  if (r->field == NULL)
    return agl_fail_memory(err, r->path);
  for (size_t j = 0; j < r->ncol; j++)
    r->field[j].type = SQLITE_NULL;
  return AGL_OK;
}

/* ---- values -------------------------------------------------------------------------------- */

/* All rows so far were NULL, so the new array begins with nothing to keep. */
static agl_status set_type(reader *r, field *f, int type, agl_err *err)
{
  f->type = type;
  if (type == SQLITE_INTEGER)
    f->integer = agl_alloc_zero(r->cap, sizeof *f->integer);
  else if (type == SQLITE_FLOAT)
    f->number = agl_alloc_zero(r->cap, sizeof *f->number);
  else {
    f->code = agl_alloc_zero(r->cap, sizeof *f->code);
    f->dict = agl_dict_new();
  }
  if (f->integer == NULL && f->number == NULL && (f->code == NULL || f->dict == NULL))
    return agl_fail_memory(err, r->path);
  return AGL_OK;
}

/* One after the other, each whole on its own: a failure leaves what can be freed. */
static agl_status reserve(reader *r, agl_err *err)
{
  size_t cap = r->cap == 0 ? 256 : 2 * r->cap;
  for (size_t j = 0; j < r->ncol && r->nrow == r->cap; j++) {
    field *f = &r->field[j];
    void *slot[4] = {f->integer, f->number, f->code, f->missing};
    const size_t size[4] = {sizeof *f->integer, sizeof *f->number, sizeof *f->code, 1};
    bool ok = true;
    for (size_t k = 0; k < 4; k++)
      if (slot[k] != NULL || k == 3) {
        void *more = agl_resize(slot[k], cap, size[k]);
        ok &= more != NULL;
        slot[k] = more != NULL ? more : slot[k];
      }
    f->integer = slot[0];
    f->number = slot[1];
    f->code = slot[2];
    f->missing = slot[3];
    if (!ok)
      return agl_fail_memory(err, r->path);
  }
  if (r->nrow == r->cap)
    r->cap = cap;
  return AGL_OK;
}

static const char *type_word(int type)
{
  return type == SQLITE_INTEGER ? "an integer"
         : type == SQLITE_FLOAT ? "a number"
         : type == SQLITE_TEXT  ? "text"
                                : "bytes (a BLOB)";
}

static agl_status fail_mixed(const reader *r, size_t col, int type, agl_err *err)
{
  const char *name = sqlite3_column_name(r->query, (int)col);
  if (type == SQLITE_BLOB)
    return agl_fail(err, AGL_EDATA, "%s: row %zu of '%s' is %s, which no column holds", r->path,
                    r->nrow + 1, name, type_word(type));
  return agl_fail(err, AGL_EDATA, "%s: row %zu of '%s' is %s, the rows before hold %s", r->path,
                  r->nrow + 1, name, type_word(type),
                  r->field[col].type == SQLITE_TEXT ? "text" : "numbers");
}

static bool is_exact(int64_t x)
{
  return x <= (int64_t)1 << 53 && x >= -((int64_t)1 << 53);
}

/* A column of integers meets its first number with a fraction. */
static agl_status widen(reader *r, field *f, size_t col, agl_err *err)
{
  AGL_TRY(set_type(r, f, SQLITE_FLOAT, err));
  for (size_t i = 0; i < r->nrow && f->integer != NULL; i++) {
    if (!is_exact(f->integer[i]))
      return agl_fail(err, AGL_EDATA, "%s: row %zu of '%s' is %lld, which is no exact number",
                      r->path, i + 1, sqlite3_column_name(r->query, (int)col),
                      (long long)f->integer[i]);
    f->number[i] = (double)f->integer[i];
  }
  agl_free(f->integer);
  f->integer = NULL;
  return AGL_OK;
}

static agl_status put_text(reader *r, field *f, size_t col, agl_err *err)
{
  const char *s = (const char *)sqlite3_column_text(r->query, (int)col);
  size_t len = (size_t)sqlite3_column_bytes(r->query, (int)col);
  if (s == NULL)
    return agl_fail_memory(err, r->path);
  if (agl_utf8_valid(s, len) != len || memchr(s, '\0', len) != NULL)
    return agl_fail(err, AGL_EDATA, "%s: row %zu of '%s' is not valid UTF-8 text", r->path,
                    r->nrow + 1, sqlite3_column_name(r->query, (int)col));
  return agl_dict_code(&f->code[r->nrow], f->dict, s, len, err);
}

static agl_status put_value(reader *r, size_t col, agl_err *err)
{
  field *f = &r->field[col];
  int type = sqlite3_column_type(r->query, (int)col);
  f->missing[r->nrow] = type == SQLITE_NULL ? AGL_MISSING : AGL_PRESENT;
  if (f->integer != NULL)
    f->integer[r->nrow] = 0;
  if (type == SQLITE_NULL)
    return AGL_OK;
  if (type == SQLITE_BLOB)
    return fail_mixed(r, col, type, err);
  if (f->type == SQLITE_NULL)
    AGL_TRY(set_type(r, f, type, err));
  if (f->type == SQLITE_INTEGER && type == SQLITE_FLOAT)
    AGL_TRY(widen(r, f, col, err));
  if ((f->type == SQLITE_TEXT) != (type == SQLITE_TEXT))
    return fail_mixed(r, col, type, err);
  if (type == SQLITE_TEXT)
    return put_text(r, f, col, err);
  if (f->integer != NULL) {
    f->integer[r->nrow] = sqlite3_column_int64(r->query, (int)col);
  } else {
    if (type == SQLITE_INTEGER && !is_exact(sqlite3_column_int64(r->query, (int)col)))
      return fail_mixed(r, col, type, err);
    f->number[r->nrow] = sqlite3_column_double(r->query, (int)col);
  }
  return AGL_OK;
}

static agl_status read_rows(reader *r, agl_err *err)
{
  int code;
  while ((code = sqlite3_step(r->query)) == SQLITE_ROW) {
    AGL_TRY(reserve(r, err));
    for (size_t j = 0; j < r->ncol; j++)
      AGL_TRY(put_value(r, j, err));
    r->nrow++;
  }
  return code == SQLITE_DONE ? AGL_OK : fail_sqlite(r, err);
}

/* ---- the table ----------------------------------------------------------------------------- */

static agl_status make_column(agl_column **out, const reader *r, const field *f, agl_err *err)
{
  agl_type type = f->type == SQLITE_INTEGER ? AGL_INTEGER
                  : f->type == SQLITE_FLOAT ? AGL_NUMBER
                                            : AGL_STRING;
  const void *from = type == AGL_INTEGER  ? (const void *)f->integer
                     : type == AGL_NUMBER ? (const void *)f->number
                                          : (const void *)f->code;
  agl_column *c;
  AGL_TRY(agl_column_new(&c, type, r->nrow, f->dict, err));
  if (from != NULL && r->nrow > 0)
    memcpy(c->data, from, r->nrow * agl_type_size(type));
  if (agl_column_allow_missing(c, err) != AGL_OK) {
    agl_column_free(c);
    return AGL_ENOMEM;
  }
  for (size_t i = 0; i < r->nrow; i++)
    if (f->missing[i] != AGL_PRESENT)
      agl_column_set_missing(c, i, f->missing[i]);
  agl_column_settle(c);
  *out = c;
  return AGL_OK;
}

static agl_status add_columns(agl_table *t, const reader *r, agl_err *err)
{
  for (size_t j = 0; j < r->ncol; j++) {
    const char *name = sqlite3_column_name(r->query, (int)j);
    agl_column *c;
    agl_status status;
    if (name == NULL)
      return agl_fail_memory(err, r->path);
    AGL_TRY(make_column(&c, r, &r->field[j], err));
    status = agl_table_add_owned(t, name, c, err);
    if (status != AGL_OK)
      return agl_fail_within(err, status, "%s: ", r->path);
  }
  return agl_table_record(t, NULL, "read", r->path, r->nrow, r->nrow, err);
}

static agl_status read_query(agl_table **out, reader *r, const agl_file_options *o, agl_err *err)
{
  agl_text sql = {0};
  agl_table *t = NULL;
  agl_status status = choose(&sql, r, o, err);
  if (status == AGL_OK)
    status = prepare(r, sql.s, err);
  agl_text_clear(&sql);
  if (status == AGL_OK)
    status = read_rows(r, err);
  if (status == AGL_OK)
    status = agl_table_new(&t, r->nrow, err);
  if (status == AGL_OK)
    status = add_columns(t, r, err);
  if (status == AGL_OK)
    *out = t;
  else
    agl_table_free(t);
  return status;
}

static void close_reader(reader *r)
{
  for (size_t j = 0; j < r->ncol && r->field != NULL; j++) {
    agl_free(r->field[j].integer);
    agl_free(r->field[j].number);
    agl_free(r->field[j].code);
    agl_free(r->field[j].missing);
    agl_dict_free(r->field[j].dict);
  }
  agl_free(r->field);
  sqlite3_finalize(r->query);
  sqlite3_close(r->db);
}

agl_status agl_sqlite_read(agl_table **out, const char *path, const agl_file_options *o,
                           agl_err *err)
{
  reader r = {.path = path};
  agl_status status;
  if (sqlite3_open_v2(path, &r.db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
    status = r.db == NULL ? agl_fail_memory(err, path) : fail_sqlite(&r, err);
  else
    status = read_query(out, &r, o, err);
  close_reader(&r);
  return status;
}
