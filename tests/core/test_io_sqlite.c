/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_io_sqlite.c - core/io: SQLite databases. */
#include "io_table.h"

#include <sqlite3.h>

#include "io/foreign/entries.h"

static agl_err err;

static void make(const char *path, const char *sql)
{
  sqlite3 *db = NULL;
  unlink(path);
  CHECK(sqlite3_open(path, &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
  sqlite3_close(db);
}

static void test_values(void)
{
  char path[256];
  agl_file_options o = {.query = "SELECT name, n * 2 AS twice FROM \"the \"\"table\" WHERE n > 1;"};
  agl_table *t = NULL;
  agl_view v;
  make(io_path(path, "v.sqlite"),
       "CREATE TABLE \"the \"\"table\" (n, x, name TEXT, empty);"
       "INSERT INTO \"the \"\"table\" VALUES (9223372036854775807, NULL, 'Perm', NULL),"
       "(NULL, 3, NULL, NULL), (-1, 0.5, '', NULL), (2, 4, 'Orl\xc3\xa9"
       "ans', NULL)");
  CHECK_OK(agl_file_read(&t, path, NULL, &err), err);
  v = agl_column_view(agl_table_column(t, 0));
  CHECK(v.type == AGL_INTEGER && v.integer[0] == INT64_MAX && v.missing[1] == AGL_MISSING);
  v = agl_column_view(agl_table_column(t, 1));
  CHECK(v.type == AGL_NUMBER && v.missing[0] == AGL_MISSING && v.number[1] == 3 &&
        v.number[2] == 0.5);
  CHECK_STR(agl_column_text(agl_table_column(t, 2), 2, NULL), "");
  CHECK_STR(agl_column_text(agl_table_column(t, 2), 3, NULL), "Orl\xc3\xa9"
                                                              "ans");
  CHECK(agl_column_nmissing(agl_table_column(t, 3)) == 4);
  agl_table_free(t);
  t = NULL;
  o.query = "SELECT name, n / 2 AS half FROM \"the \"\"table\" WHERE n BETWEEN 1 AND 9; ";
  CHECK_OK(agl_file_read(&t, path, &o, &err), err);
  CHECK(agl_table_nrow(t) == 1 && agl_column_view(agl_table_column(t, 1)).integer[0] == 1);
  agl_table_free(t);
}

/* Enough rows to grow the arrays a few times, with the first fraction late. */
static void test_many(void)
{
  char path[256];
  agl_table *t = NULL;
  agl_view v;
  make(io_path(path, "many.db"),
       "CREATE TABLE t AS WITH RECURSIVE k(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM k WHERE i < "
       "4999) SELECT i, CASE WHEN i = 4000 THEN 0.5 ELSE i END AS x, 'r' || (i % 7) AS s FROM k");
  CHECK_OK(agl_file_read(&t, path, NULL, &err), err);
  CHECK(agl_table_nrow(t) == 5000);
  v = agl_column_view(agl_table_column(t, 1));
  CHECK(v.type == AGL_NUMBER && v.number[3999] == 3999 && v.number[4000] == 0.5);
  CHECK(agl_column_nlevel(agl_table_column(t, 2)) == 7);
  agl_table_free(t);
}

static void refuse(const char *path, const agl_file_options *o, agl_status status, const char *want)
{
  char full[600];
  agl_table *t = NULL;
  CHECK(agl_file_read(&t, path, o, &err) == status && t == NULL);
  snprintf(full, sizeof full, "%s: %s", path, want);
  CHECK_STR(err.msg, full);
}

static void test_refusals(void)
{
  char path[256];
  agl_file_options o = {.table = "c"};
  make(io_path(path, "r.sqlite3"),
       "CREATE TABLE a (x); INSERT INTO a VALUES (1), ('n/a');"
       "CREATE TABLE b (x); INSERT INTO b VALUES ('a'), (X'00');"
       "CREATE TABLE d (x); INSERT INTO d VALUES (9007199254740993), (0.5)");
  refuse(path, NULL, AGL_EARG, "say which table: a, b, d");
  refuse(path, &o, AGL_EARG, "no such table: c");
  o.table = "a";
  refuse(path, &o, AGL_EDATA, "row 2 of 'x' is text, the rows before hold numbers");
  o.table = "b";
  refuse(path, &o, AGL_EDATA, "row 2 of 'x' is bytes (a BLOB), which no column holds");
  o.table = "d";
  refuse(path, &o, AGL_EDATA, "row 1 of 'x' is 9007199254740993, which is no exact number");
  o.query = "DELETE FROM a";
  refuse(path, &o, AGL_EARG, "only a SELECT can be read, got \"DELETE FROM a\"");
  o.query = "SELECT 1; DELETE FROM a";
  refuse(path, &o, AGL_EARG, "expected one SELECT");
  o.query = "";
  refuse(path, &o, AGL_EARG, "expected one SELECT");
  o.query = "SELECT x, x FROM a";
  refuse(path, &o, AGL_EDATA, "row 2 of 'x' is text, the rows before hold numbers");
  o.query = "SELECT 1 AS x, 2 AS x";
  refuse(path, &o, AGL_EARG, "two columns named 'x'");
  make(io_path(path, "empty.db"), "CREATE TABLE a (x); DROP TABLE a");
  refuse(path, NULL, AGL_EARG, "the database has no tables");
  io_put(io_path(path, "text.db"), "year,value\n2009,1\nyear,value\n", 29);
  refuse(path, NULL, AGL_EPARSE, "damaged, or no SQLite database: file is not a database");
}

static void test_damage_and_memory(void)
{
  char path[256], copy[256];
  const agl_file_options o = {0};
  agl_table *t = NULL;
  make(io_path(path, "x.db"),
       "CREATE TABLE a (x, y, z);"
       "INSERT INTO a VALUES (1, 0.5, 'Perm'), (2, 1, 'Tula'), (3, 2, NULL)");
  io_check_damaged(path, io_path(copy, "y.db"), 150);
  CHECK_NOMEM(agl_sqlite_read(&t, path, &o, &err), agl_table_free(t));
}

int main(void)
{
  test_values();
  test_many();
  test_refusals();
  test_damage_and_memory();
  return test_summary();
}
