/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lsource.c - where datasets come from: CSV files and Lua values. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lagl.h"

/* ---- Lua values ------------------------------------------------------------------------- */

#define COLUMN "agglom.column"

static int column_close(lua_State *L)
{
  lagl_box *b = luaL_checkudata(L, 1, COLUMN);
  agl_column_free(b->p);
  b->p = NULL;
  return 0;
}

typedef struct {
  const char *name; /* of the column, for messages */
  int values;       /* stack index of the table of values */
  size_t n;
} source;

/* The kind of a value: -1 for one that no column holds. */
static int kind_of(lua_State *L, int arg)
{
  switch (lua_type(L, arg)) {
  case LUA_TNUMBER:
    return lua_isinteger(L, arg) ? AGL_INTEGER : AGL_NUMBER;
  case LUA_TSTRING:
    return AGL_STRING;
  case LUA_TBOOLEAN:
    return AGL_BOOLEAN;
  default:
    return -1;
  }
}

/* The one type that holds all values; integers among numbers are numbers. */
static agl_type common_type(lua_State *L, const source *s)
{
  int type = -1;
  for (size_t i = 1; i <= s->n; i++) {
    int kind;
    if (lua_rawgeti(L, s->values, (lua_Integer)i) == LUA_TNIL) {
      lua_pop(L, 1);
      continue;
    }
    kind = kind_of(L, -1);
    if (kind < 0)
      lagl_fail(L, "column '%s', row %d: a %s is no value", s->name, (int)i, luaL_typename(L, -1));
    lua_pop(L, 1);
    if (type == -1)
      type = kind;
    else if (type + kind == AGL_NUMBER + AGL_INTEGER)
      type = AGL_NUMBER;
    else if (type != kind)
      lagl_fail(L, "column '%s', row %d: a %s in a column of %ss", s->name, (int)i,
                agl_type_name((agl_type)kind), agl_type_name((agl_type)type));
  }
  return type == -1 ? AGL_NUMBER : (agl_type)type;
}

static agl_status number_column(lua_State *L, agl_column **out, const source *s, agl_err *err)
{
  double *x = lagl_buffer(L, s->n, sizeof *x);
  uint8_t *missing = lagl_buffer(L, s->n, 1);
  for (size_t i = 0; i < s->n; i++) {
    missing[i] = lua_rawgeti(L, s->values, (lua_Integer)i + 1) == LUA_TNIL;
    x[i] = missing[i] ? 0 : lua_tonumber(L, -1);
    lua_pop(L, 1);
  }
  return agl_column_number(out, x, missing, s->n, err);
}

static agl_status integer_column(lua_State *L, agl_column **out, const source *s, agl_err *err)
{
  int64_t *x = lagl_buffer(L, s->n, sizeof *x);
  uint8_t *missing = lagl_buffer(L, s->n, 1);
  for (size_t i = 0; i < s->n; i++) {
    missing[i] = lua_rawgeti(L, s->values, (lua_Integer)i + 1) == LUA_TNIL;
    x[i] = lua_tointeger(L, -1);
    lua_pop(L, 1);
  }
  return agl_column_integer(out, x, missing, s->n, err);
}

static agl_status boolean_column(lua_State *L, agl_column **out, const source *s, agl_err *err)
{
  uint8_t *x = lagl_buffer(L, s->n, 1), *missing = lagl_buffer(L, s->n, 1);
  for (size_t i = 0; i < s->n; i++) {
    missing[i] = lua_rawgeti(L, s->values, (lua_Integer)i + 1) == LUA_TNIL;
    x[i] = (uint8_t)lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  return agl_column_boolean(out, x, missing, s->n, err);
}

/* The table of values keeps the strings alive. */
static agl_status string_column(lua_State *L, agl_column **out, const source *s, agl_err *err)
{
  const char **x = lagl_buffer(L, s->n, sizeof *x);
  for (size_t i = 0; i < s->n; i++) {
    size_t len;
    lua_rawgeti(L, s->values, (lua_Integer)i + 1);
    x[i] = lua_tolstring(L, -1, &len);
    if (x[i] != NULL && strlen(x[i]) != len)
      lagl_fail(L, "column '%s', row %d: the text holds a zero byte", s->name, (int)i + 1);
    lua_pop(L, 1);
  }
  return agl_column_string(out, x, s->n, err);
}

/* How many values a table has: its field n, else its border. */
static size_t count_values(lua_State *L, int values, const char *name)
{
  size_t n = lua_rawlen(L, values);
  if (lua_getfield(L, values, "n") != LUA_TNIL) {
    lua_Integer given = lua_isinteger(L, -1) ? lua_tointeger(L, -1) : -1;
    if (given < 0)
      lagl_fail(L, "column '%s': n must be a count of values", name);
    if ((size_t)given < n)
      lagl_fail(L, "column '%s': n is %d, but there are %d values", name, (int)given, (int)n);
    n = (size_t)given;
  }
  lua_pop(L, 1);
  return n;
}

/* Push a box with the column made of the values at `values`. */
static const agl_column *newcolumn(lua_State *L, const char *name, int values)
{
  lagl_box *b = lagl_newbox(L, COLUMN);
  agl_column *c = NULL;
  const agl_column *shared = lagl_testvector(L, values);
  agl_status status;
  agl_err err;
  int top = lua_gettop(L);
  source s = {name, values, 0};
  if (shared != NULL)
    return b->p = agl_column_share(shared);
  if (lua_type(L, values) != LUA_TTABLE)
    lagl_fail(L, "column '%s': a table of values or a vector expected, got %s", name,
              luaL_typename(L, values));
  s.n = count_values(L, values, name);
  switch (common_type(L, &s)) {
  case AGL_INTEGER:
    status = integer_column(L, &c, &s, &err);
    break;
  case AGL_STRING:
    status = string_column(L, &c, &s, &err);
    break;
  case AGL_BOOLEAN:
    status = boolean_column(L, &c, &s, &err);
    break;
  default:
    status = number_column(L, &c, &s, &err);
  }
  b->p = c;
  lua_settop(L, top); /* the buffers */
  if (status != AGL_OK)
    lagl_fail(L, "column '%s': %s", name, err.msg);
  return c;
}

/* core.new{ { name, values }, ... } */
static int core_new(lua_State *L)
{
  lagl_box *b;
  agl_table *t = NULL;
  agl_err err;
  size_t ncol;
  if (lua_type(L, 1) != LUA_TTABLE)
    lagl_badarg(L, 1, "table of { name, values }");
  lua_settop(L, 1);
  ncol = lua_rawlen(L, 1);
  if (ncol == 0) {
    lua_pushnil(L);
    if (lua_next(L, 1) != 0)
      lagl_fail(L, "columns are a list, which has an order: { { \"name\", values }, ... }");
  }
  b = lagl_newdataset(L);
  for (size_t k = 1; k <= ncol || k == 1; k++) {
    const agl_column *c = NULL;
    if (ncol > 0) {
      if (lua_rawgeti(L, 1, (lua_Integer)k) != LUA_TTABLE || lua_rawgeti(L, 3, 1) != LUA_TSTRING)
        lagl_fail(L, "column %d: { name, values } expected", (int)k);
      lua_rawgeti(L, 3, 2);
      c = newcolumn(L, lagl_checktext(L, 4), 5);
    }
    if (k == 1) {
      agl_status status = agl_table_new(&t, c == NULL ? 0 : agl_column_view(c).n, &err);
      b->p = t;
      if (status != AGL_OK)
        lagl_raise(L, &err);
    }
    if (c != NULL && agl_table_add(t, lua_tostring(L, 4), c, &err) != AGL_OK)
      lagl_raise(L, &err);
    lua_settop(L, 2);
  }
  return 1;
}

/* ---- CSV -------------------------------------------------------------------------------- */

static const char *const read_options[] = {"bad",    "decimal", "delimiter", "encoding",
                                           "labels", "missing", "query",     "schema",
                                           "sheet",  "table",   "types",     NULL};

/* An option of one character; 0 when absent. */
static char charoption(lua_State *L, const char *name)
{
  char c = 0;
  if (lagl_option(L, 2, name) != LUA_TNIL) {
    size_t len = 0;
    const char *s = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &len) : NULL;
    if (s == NULL || len != 1)
      lagl_fail(L, "%s must be one character", name);
    else
      c = s[0];
  }
  lua_pop(L, 1);
  return c;
}

/* Texts of string keys and values stay alive in the table they come from. */
static const char *textat(lua_State *L, int index, const char *option)
{
  if (lua_type(L, index) != LUA_TSTRING)
    lagl_fail(L, "%s must hold strings, got a %s", option, luaL_typename(L, index));
  return lua_tostring(L, index);
}

static size_t countpairs(lua_State *L, int table)
{
  size_t n = 0;
  for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1))
    n++;
  return n;
}

static int by_text(const void *a, const void *b)
{
  return strcmp(((const agl_marker *)a)->text, ((const agl_marker *)b)->text);
}

/* missing = { "NA", "(D)" } or { ["(D)"] = "suppressed" }; leaves its array on the stack. */
static void missing_option(lua_State *L, agl_csv_options *o)
{
  agl_marker *m;
  int table;
  if (lagl_option(L, 2, "missing") == LUA_TNIL)
    return;
  table = lua_gettop(L);
  if (lua_type(L, table) != LUA_TTABLE)
    lagl_fail(L, "missing must be a table such as { \"NA\", \"(D)\" }");
  m = lagl_buffer(L, countpairs(L, table), sizeof *m);
  for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {
    const char *value = textat(L, -1, "missing");
    int listed = lua_type(L, -2) == LUA_TNUMBER;
    m[o->nmissing++] =
        (agl_marker){listed ? value : textat(L, -2, "missing"), listed ? NULL : value};
  }
  qsort(m, o->nmissing, sizeof *m, by_text); /* reasons are numbered in an order of their own */
  o->missing = m;
}

/* types = { year = "integer" }; leaves its array on the stack. */
static void types_option(lua_State *L, agl_csv_options *o)
{
  static const char *const names[] = {"number", "integer", "string", "boolean", "date", NULL};
  agl_coltype *types;
  int table;
  if (lagl_option(L, 2, "types") == LUA_TNIL)
    return;
  table = lua_gettop(L);
  if (lua_type(L, table) != LUA_TTABLE)
    lagl_fail(L, "types must be a table such as { region = \"string\" }");
  types = lagl_buffer(L, countpairs(L, table), sizeof *types);
  for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {
    const char *name = textat(L, -1, "types");
    int type = 0;
    while (names[type] != NULL && strcmp(names[type], name) != 0)
      type++;
    if (names[type] == NULL)
      lagl_unknown(L, "type", name, names);
    types[o->ntypes++] = (agl_coltype){textat(L, -2, "types"), (agl_type)type};
  }
  o->types = types;
}

/* A text option, NULL when absent; the options keep it. */
static const char *textoption(lua_State *L, const char *name)
{
  const char *s = lagl_option(L, 2, name) == LUA_TNIL ? NULL : textat(L, -1, name);
  lua_pop(L, 1);
  return s;
}

static void file_from_options(lua_State *L, agl_file_options *o)
{
  o->sheet = textoption(L, "sheet");
  o->table = textoption(L, "table");
  o->query = textoption(L, "query");
  if (lagl_option(L, 2, "labels") > LUA_TBOOLEAN)
    lagl_fail(L, "labels must be true or false, got a %s", luaL_typename(L, -1));
  o->codes = lua_isboolean(L, -1) && !lua_toboolean(L, -1);
  lua_pop(L, 1);
}

static void csv_from_options(lua_State *L, agl_csv_options *o)
{
  static const char *const bad[] = {"error", "missing", NULL};
  lagl_checkoptions(L, 2, read_options);
  o->bad_is_missing = lagl_choice(L, 2, "bad", bad) == 1;
  o->delimiter = charoption(L, "delimiter");
  o->decimal = charoption(L, "decimal");
  o->encoding = textoption(L, "encoding");
  missing_option(L, o);
  types_option(L, o);
}

/* The file as it is before it is read: what changes later is then noticed. */
static agl_status add_origin(agl_table *t, const char *path, const struct stat *s, agl_err *err)
{
  const agl_origin o = {path, s->st_size,
                        (int64_t)s->st_mtim.tv_sec * 1000000000 + s->st_mtim.tv_nsec};
  return S_ISREG(s->st_mode) ? agl_table_add_origin(t, &o, err) : AGL_OK;
}

/* core.read(path, options) */
static int core_read(lua_State *L)
{
  const char *path = lagl_checktext(L, 1);
  agl_file_options o = {0};
  agl_table *t = NULL;
  agl_status status;
  agl_err err;
  struct stat before = {0};
  lagl_box *b;
  lua_settop(L, 2);
  csv_from_options(L, &o.csv);
  file_from_options(L, &o);
  b = lagl_newdataset(L);
  if (strcmp(path, "-") != 0 && stat(path, &before) != 0)
    before.st_mode = 0;                                    /* the reader will say */
  if (S_ISFIFO(before.st_mode) || S_ISCHR(before.st_mode)) /* has no extension to go by */
    status = agl_csv_read(&t, path, &o.csv, &err);
  else
    status = agl_file_read(&t, path, &o, &err);
  b->p = t;
  if (status == AGL_OK)
    status = add_origin(t, path, &before, &err);
  return lagl_done(L, status, &err);
}

void lagl_opensource(lua_State *L)
{
  static const luaL_Reg metamethods[] = {
      {"__gc", column_close}, {"__close", column_close}, {NULL, NULL}};
  static const luaL_Reg functions[] = {{"new", core_new}, {"read", core_read}, {NULL, NULL}};
  luaL_newmetatable(L, COLUMN);
  luaL_setfuncs(L, metamethods, 0);
  lua_pop(L, 1);
  luaL_setfuncs(L, functions, 0);
}
