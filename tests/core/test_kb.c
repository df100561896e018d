/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_kb.c - core/kb: packs that open and packs that are refused, with file and line. */
#include "test.h"

#include <stdlib.h>

#include "kb_packs.h"

static agl_err err;

/* ---- refusals ------------------------------------------------------------------------------ */

/* The good pack opens, and with a second one whose FILE holds TEXT it is refused: PATH/FILE and the
** rest of the message. The good one still opens afterwards. */
static void refused(const char *file, const char *text, const char *rest)
{
  agl_kb *kb = NULL;
  char want[2048];
  write_file("more", file, text);
  CHECK(agl_kb_open(&kb, schema, packs, 2, NULL, &err) == AGL_EPARSE);
  CHECK(kb == NULL);
  if (strchr(rest, '@') != NULL) /* stands for the folder */
    snprintf(want, sizeof want, "%s/more/%s%.*s%s%s", folder, file, (int)(strchr(rest, '@') - rest),
             rest, folder, strchr(rest, '@') + 1);
  else
    snprintf(want, sizeof want, "%s/more/%s%s", folder, file, rest);
  CHECK_STR(err.msg, want);
  remove_file("more", file);
}

static void test_refusals(void)
{
  refused("entity.csv", "entity_id,name,kind\na,A,x\na,B,x\n",
          ":3: entity_id 'a' is already at "
          "@/more/entity.csv:2");
  refused("entity.csv", "entity_id,name\nport,B\n",
          ":2: entity_id 'port' is already at @/base/entity.csv:2");
  refused("entity.csv", "entity_id,name,place_id\na,A,norh\n",
          ":2: place_id 'norh' is no key of place; did you mean 'north'?");
  refused("entity.csv", "entity_id,name\na,\n", ":2: column 'name' is empty, expected a value");
  refused("entity.csv", "entity_id,name\na,\"\"\n", ":2: column 'name' is empty, expected a value");
  refused("entity.csv", "entity_id,nam\na,A\n",
          ":1: table 'entity' has no column 'nam'; did you mean 'name'?");
  refused("entity.csv", "name,kind\nA,cluster\n",
          ":2: column 'entity_id' is empty, expected a value");
  refused("entities.csv", "entity_id,name\na,A\n",
          ": a knowledge base has no table 'entities'; did you mean 'entity'?");
  refused("measure.csv", "measure_id,subject,metric,value\nm,port,x,1\nn,port,x,many\n",
          ":3:10: column 'value': 'many' is not a number");
  refused("measure.csv", "measure_id,subject,metric\n\nm,\"po\nrt\",x\nn,prt,x\n",
          ":3: subject 'po\nrt' is no key of entity or place; did you mean 'port'?");
  refused("place.csv", "place_id,name,parent_id\na,A,b\nb,B,c\nc,C,a\nd,D,a\n",
          ":3: parent_id: 'b' is above itself");
  refused("place.csv", "place_id,name,parent_id\na,A,a\n", ":2: parent_id: 'a' is above itself");
  refused("alias.csv", "alias,table,key\nHafen,entity,prot\n",
          ":2: key 'prot' is no key of entity; did you mean 'port'?");
  refused("alias.csv", "alias,table,key\nHafen,entty,port\n",
          ":2: a knowledge base has no table 'entty'; did you mean 'entity'?");
  refused("alias.csv", "alias,table,key\nHafen,line_note,port\n",
          ":2: table 'line_note' has no keys");
  refused("line_note.csv", "line_from,line_to\n1,2\n9,8\n", ":3: lines 9 to 8 are no range");
  refused("line_note.csv", "line_from,line_to\n0,2\n", ":2: lines 0 to 2 are no range");
  refused("entity.csv", "entity_id,name\na,A\nb,\xff\n", ":3:3: byte 0xFF is not UTF-8");
  refused("entity_place.csv", "entity_id,place_id,role\nport,north,x\nport,north,x\n",
          ":3: entity_id 'port', place_id 'north', role 'x' is already at "
          "@/more/entity_place.csv:2");
}

static void test_large_cells(void)
{
  static char text[(1 << 20) + 100];
  size_t n = (size_t)snprintf(text, sizeof text, "entity_id,name\na,A\nb,");
  memset(text + n, 'x', (1 << 20) + 1);
  refused("entity.csv", text, ":3: column 'name': a cell of 1048577 bytes, at most 1048576");
}

static void test_folders(void)
{
  const char *none[] = {"/nonexistent"}, *twice[] = {packs[0], packs[0]}, *empty[] = {packs[1]};
  agl_kb *kb = NULL;
  char want[2048];
  CHECK(agl_kb_open(&kb, schema, none, 1, NULL, &err) == AGL_EIO);
  CHECK_STR(err.msg, "/nonexistent: No such file or directory");
  CHECK(agl_kb_open(&kb, schema, twice, 2, NULL, &err) == AGL_EPARSE);
  snprintf(want, sizeof want, "%s: a pack 'base' is already open", packs[0]);
  CHECK_STR(err.msg, want);
  CHECK(agl_kb_open(&kb, schema, empty, 1, NULL, &err) == AGL_EPARSE);
  snprintf(want, sizeof want, "%s: no pack: it holds no file of a table, such as entity.csv",
           packs[1]);
  CHECK_STR(err.msg, want);
  CHECK(agl_kb_open(&kb, "/nonexistent", packs, 1, NULL, &err) == AGL_EIO);
  CHECK(kb == NULL);
}

/* ---- schemas ------------------------------------------------------------------------------- */

static void bad_schema(const char *rows, const char *rest)
{
  agl_kb *kb = NULL;
  char text[1024], path[1100], want[2048];
  snprintf(text, sizeof text, "table,column,type,key,refers,required,weight,meaning\n%s", rows);
  write_file("schema", "tables.csv", text);
  snprintf(path, sizeof path, "%s/schema/tables.csv", folder);
  CHECK(agl_kb_open(&kb, path, packs, 1, NULL, &err) == AGL_EPARSE);
  snprintf(want, sizeof want, "%s%s", path, rest);
  CHECK_STR(err.msg, want);
  remove_file("schema", "tables.csv");
}

static void test_schemas(void)
{
  bad_schema("a,x,text,,,,,\n", ":2: type 'text': string, integer, number or boolean expected");
  bad_schema("a,x,string,,,,heavy,\n", ":2: weight 'heavy' is no number");
  bad_schema("a,x,string,,,,,\nb,y,string,,,,,\na,z,string,,,,,\n",
             ":4: the columns of table 'a' must stand together");
  bad_schema("a,x,string,,,,,\na,x,string,,,,,\n", ":3: a second column 'x'");
  bad_schema("a,x,string,yes,,,,\na,y,string,,a.z,,,\n",
             ":3: refers to 'a.z', which is no key of strings");
  bad_schema("a,x,string,,,,,\na,y,string,,a.x,,,\n",
             ":3: refers to 'a.x', which is no key of strings");
}

/* ---- what opens ---------------------------------------------------------------------------- */

static void test_tables(void)
{
  agl_kb *kb = open_base();
  const agl_table *t;
  agl_table *rows = NULL;
  size_t i = 0;
  while (agl_kb_name(kb, i) != NULL && strcmp(agl_kb_name(kb, i), "entity") != 0)
    i++;
  t = agl_kb_table(kb, i);
  CHECK(agl_table_nrow(t) == 3);
  CHECK_STR(agl_table_name(t, agl_table_ncol(t) - 1), "pack");
  CHECK_STR(cell(t, "pack", 0), "base");
  CHECK_STR(cell(t, "name", 0), "Port of Läge");
  CHECK(cell(t, "founded", 0) == NULL);
  CHECK(agl_kb_table(kb, 1000) == NULL && agl_kb_name(kb, 1000) == NULL);
  CHECK_OK(agl_kb_rows(&rows, kb, "measure", &err), err);
  CHECK_STR(cell(rows, "source_id", 0), "report");
  CHECK_STR(cell(rows, "location", 0), "Chapter 1");
  CHECK(integer(rows, "line_from", 0) == 4 && integer(rows, "line_to", 0) == 5);
  agl_table_free(rows);
  CHECK_OK(agl_kb_rows(&rows, kb, "factor_coding", &err), err); /* through its factor */
  CHECK(integer(rows, "line_from", 0) == 7);
  CHECK_STR(cell(rows, "fact_id", 0), "f2");
  agl_table_free(rows);
  CHECK_OK(agl_kb_rows(&rows, kb, "line_note", &err), err); /* of the pack's only source */
  CHECK_STR(cell(rows, "source_id", 0), "report");
  agl_table_free(rows);
  rows = NULL;
  CHECK(agl_kb_rows(&rows, kb, "mesure", &err) == AGL_EARG);
  CHECK_STR(err.msg, "a knowledge base has no table 'mesure'; did you mean 'measure'?");
  CHECK(rows == NULL);
  agl_kb_free(kb);
}

static void test_edits(void)
{
  char path[1100];
  agl_kb *kb = NULL;
  agl_table *rows = NULL;
  agl_kb_edit good = {path, "place_id,name\neast,East\n", 24};
  agl_kb_edit bad = {path, "place_id,name\neast,East\neast,East\n", 34};
  snprintf(path, sizeof path, "%s/more/place.csv", folder);
  CHECK_OK(agl_kb_open(&kb, schema, packs, 2, &good, &err), err);
  CHECK_OK(agl_kb_rows(&rows, kb, "place", &err), err);
  CHECK(agl_table_nrow(rows) == 3);
  CHECK_STR(cell(rows, "pack", 2), "more");
  agl_table_free(rows);
  agl_kb_free(kb);
  kb = NULL;
  CHECK(agl_kb_open(&kb, schema, packs, 2, &bad, &err) == AGL_EPARSE);
  CHECK(strstr(err.msg, "/more/place.csv:3: place_id 'east' is already at ") != NULL);
  CHECK(kb == NULL);
}

/* ---- names --------------------------------------------------------------------------------- */

static void resolves(agl_kb *kb, const char *name, const char *key, const char *how)
{
  agl_table *t = NULL;
  CHECK_OK(agl_kb_resolve(&t, kb, name, &err), err);
  if (t == NULL)
    return;
  CHECK_STR(cell(t, "key", 0), key);
  CHECK_STR(cell(t, "how", 0), how);
  agl_table_free(t);
}

static void test_names(void)
{
  agl_kb *kb = open_base();
  agl_table *t = NULL;
  resolves(kb, "port", "port", "key");
  resolves(kb, "PORT OF LAGE", "port", "name");
  resolves(kb, "Läge", "lage", "name");
  resolves(kb, "läge port", "port", "part of the name");
  resolves(kb, "the old port of Läge", "port", "part of the name");
  CHECK_OK(agl_kb_resolve(&t, kb, "hafen", &err), err);
  CHECK(agl_table_nrow(t) == 1);
  CHECK_STR(cell(t, "table", 0), "entity");
  CHECK_STR(cell(t, "key", 0), "port");
  CHECK_STR(cell(t, "how", 0), "alias");
  CHECK_STR(cell(t, "alias", 0), "Hafen");
  CHECK_STR(cell(t, "note", 0), "the German word");
  agl_table_free(t);
  t = NULL;
  CHECK(agl_kb_resolve(&t, kb, "Port of Lagos", &err) == AGL_EARG);
  CHECK_STR(err.msg, "the knowledge base has no 'Port of Lagos'; did you mean 'Port of Läge'?");
  CHECK(agl_kb_resolve(&t, kb, "?", &err) == AGL_EARG && t == NULL);
  agl_kb_free(kb);
}

/* ---- memory -------------------------------------------------------------------------------- */

static agl_status open_and_ask(void)
{
  agl_kb *kb = NULL;
  agl_table *t = NULL;
  agl_status status = agl_kb_open(&kb, small_schema, packs, 1, NULL, &err);
  if (status == AGL_OK && (status = agl_kb_resolve(&t, kb, "hafen", &err)) == AGL_OK)
    agl_table_free(t);
  if (status == AGL_OK &&
      (status = agl_kb_search(&t, kb, "por* hafen \"of Läge\"", NULL, 3, &err)) == AGL_OK)
    agl_table_free(t);
  agl_kb_free(kb);
  return status;
}

static void test_memory(void)
{
  agl_kb *kb = open_base();
  agl_table *t = NULL;
  CHECK_NOMEM(open_and_ask(), (void)0);
  CHECK_NOMEM(agl_kb_rows(&t, kb, "measure", &err), agl_table_free(t));
  agl_kb_free(kb);
}

int main(void)
{
  packs_open();
  test_tables();
  test_refusals();
  test_large_cells();
  test_folders();
  test_schemas();
  test_edits();
  test_names();
  test_memory();
  packs_close();
  return test_summary();
}
