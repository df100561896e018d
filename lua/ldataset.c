/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** ldataset.c - tables as Lua objects: columns by name, words about them, CSV out.
** d.name is a method if there is one, else a column; d:column(name) always means the column.
*/
#include <string.h>

#include "lagl.h"

lagl_box *lagl_newdataset(lua_State *L)
{
  return lagl_newbox(L, LAGL_DATASET);
}

const agl_table *lagl_checkdataset(lua_State *L, int arg)
{
  return lagl_check(L, arg, LAGL_DATASET);
}

/* __gc, __close and d:close(); safe to call twice. */
static int dataset_close(lua_State *L)
{
  lagl_box *b = luaL_checkudata(L, 1, LAGL_DATASET);
  agl_table_free(b->p);
  b->p = NULL;
  return 0;
}

static int dataset_len(lua_State *L)
{
  lua_pushinteger(L, (lua_Integer)agl_table_nrow(lagl_checkdataset(L, 1)));
  return 1;
}

static int push_column(lua_State *L, const agl_table *t, const char *name)
{
  size_t k;
  agl_err err;
  if (agl_table_find(&k, t, name, &err) != AGL_OK)
    return lagl_raise(L, &err);
  lagl_pushvector(L, agl_table_column(t, k));
  return 1;
}

static int dataset_column(lua_State *L)
{
  return push_column(L, lagl_checkdataset(L, 1), lagl_checktext(L, 2));
}

/* d.name, with the table of methods as upvalue 1. */
static int dataset_index(lua_State *L)
{
  const agl_table *t;
  size_t k;
  agl_err err;
  if (lua_type(L, 2) != LUA_TSTRING)
    return lagl_fail(
        L, "a dataset is indexed by the name of a column, not by a %s; d:slice(i, i) is row i",
        luaL_typename(L, 2));
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
    return 1;
  t = lagl_checkdataset(L, 1);
  if (agl_table_find(&k, t, lagl_checktext(L, 2), &err) == AGL_OK ||
      strstr(err.msg, "did you mean") != NULL)
    return push_column(L, t, lua_tostring(L, 2));
  return lagl_nomethod(L, "no column", lua_upvalueindex(1), "");
}

static int dataset_newindex(lua_State *L)
{
  return lagl_fail(L, "datasets cannot be changed; d:mutate makes a new one");
}

static int dataset_columns(lua_State *L)
{
  const agl_table *t = lagl_checkdataset(L, 1);
  size_t n = agl_table_ncol(t);
  lua_createtable(L, (int)n, 0);
  for (size_t k = 0; k < n; k++) {
    lua_pushstring(L, agl_table_name(t, k));
    lua_rawseti(L, -2, (lua_Integer)k + 1);
  }
  return 1;
}

static int dataset_ledger(lua_State *L)
{
  const agl_table *t = lagl_checkdataset(L, 1);
  lagl_box *b = lagl_newdataset(L);
  agl_table *out = NULL;
  agl_err err;
  agl_status status = agl_table_ledger(&out, t, &err);
  b->p = out;
  return lagl_done(L, status, &err);
}

/* The text lives in a box of its own class while Lua copies it. */
#define TEXT "agglom.text"

static int text_close(lua_State *L)
{
  lagl_box *b = luaL_checkudata(L, 1, TEXT);
  agl_text_free(b->p);
  b->p = NULL;
  return 0;
}

static int dataset_to_csv(lua_State *L)
{
  const agl_table *t = lagl_checkdataset(L, 1);
  lagl_box *b = lagl_newbox(L, TEXT);
  char *text = NULL;
  size_t len;
  agl_err err;
  agl_status status = agl_csv_format(&text, &len, t, &err);
  b->p = text;
  if (status != AGL_OK)
    return lagl_raise(L, &err);
  lua_pushlstring(L, text, len);
  agl_text_free(text);
  b->p = NULL;
  return 1;
}

/* core.write(d, path, replace) */
static int core_write(lua_State *L)
{
  const agl_table *t = lagl_checkdataset(L, 1);
  const char *path = lagl_checktext(L, 2);
  agl_err err;
  if (agl_file_write(t, path, lua_toboolean(L, 3), &err) != AGL_OK)
    return lagl_raise(L, &err);
  return 0;
}

/* core.word(d, k) -> name, type, label, unit, number of missing values of column k */
static int core_word(lua_State *L)
{
  const agl_table *t = lagl_checkdataset(L, 1);
  size_t k = (size_t)luaL_checkinteger(L, 2) - 1;
  const agl_column *c = agl_table_column(t, k);
  if (c == NULL)
    return lagl_fail(L, "column %d of %d", (int)k + 1, (int)agl_table_ncol(t));
  lua_pushstring(L, agl_table_name(t, k));
  lua_pushstring(L, agl_type_name(agl_column_view(c).type));
  lua_pushstring(L, agl_table_label(t, k));
  lua_pushstring(L, agl_table_unit(t, k));
  lua_pushinteger(L, (lua_Integer)agl_column_nmissing(c));
  return 5;
}

/* core.describe(d, column, label, unit): only while a dataset is being made */
static int core_describe(lua_State *L)
{
  lagl_box *b = luaL_checkudata(L, 1, LAGL_DATASET);
  const char *name = lagl_checktext(L, 2);
  const char *label = luaL_optstring(L, 3, NULL), *unit = luaL_optstring(L, 4, NULL);
  size_t k;
  agl_err err;
  if (agl_table_find(&k, b->p, name, &err) != AGL_OK ||
      agl_table_describe(b->p, k, label, unit, &err) != AGL_OK)
    return lagl_raise(L, &err);
  return 0;
}

/* core.derive(d, verb, detail [, name, vector]) -> the same rows with a step more in their history,
** and a new or replaced column */
static int core_derive(lua_State *L)
{
  const agl_table *t = lagl_checkdataset(L, 1);
  const char *verb = lagl_checktext(L, 2), *detail = lagl_checktext(L, 3);
  const char *name = lua_isnoneornil(L, 4) ? NULL : lagl_checktext(L, 4);
  const agl_column *c = name == NULL ? NULL : lagl_testvector(L, 5);
  size_t n = agl_table_nrow(t), k, ncol = agl_table_ncol(t);
  lagl_box *b = lagl_newdataset(L);
  agl_table *out = NULL;
  agl_err err;
  agl_status status = agl_table_new(&out, n, &err);
  b->p = out;
  for (k = 0; k < ncol && status == AGL_OK; k++) {
    bool same = c != NULL && strcmp(agl_table_name(t, k), name) == 0;
    const agl_column *old = agl_table_column(t, k);
    status = agl_table_add(out, agl_table_name(t, k), same ? c : old, &err);
    if (status == AGL_OK && !same)
      status = agl_table_describe(out, k, agl_table_label(t, k), agl_table_unit(t, k), &err);
  }
  if (status == AGL_OK && c != NULL && agl_table_find(&k, out, name, NULL) != AGL_OK)
    status = agl_table_add(out, name, c, &err);
  if (status == AGL_OK)
    status = agl_table_record(out, t, verb, detail, n, n, &err);
  return lagl_done(L, status, &err);
}

static int dataset_missing(lua_State *L)
{
  const agl_table *t = lagl_checkdataset(L, 1);
  lagl_box *b = lagl_newdataset(L);
  agl_table *out = NULL;
  agl_err err;
  agl_status status = agl_table_missing(&out, t, &err);
  b->p = out;
  return lagl_done(L, status, &err);
}

/* core.origins(d) -> { { file =, size =, modified = }, ... } */
static int core_origins(lua_State *L)
{
  const agl_table *t = lagl_checkdataset(L, 1);
  const agl_origin *o;
  lua_newtable(L);
  for (size_t i = 0; (o = agl_table_origin(t, i)) != NULL; i++) {
    lua_createtable(L, 0, 3);
    lua_pushstring(L, o->file);
    lua_setfield(L, -2, "file");
    lua_pushinteger(L, o->size);
    lua_setfield(L, -2, "size");
    lua_pushinteger(L, o->modified);
    lua_setfield(L, -2, "modified");
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static const luaL_Reg methods[] = {{"close", dataset_close},
                                   {"column", dataset_column},
                                   {"columns", dataset_columns},
                                   {"ledger", dataset_ledger},
                                   {"to_csv", dataset_to_csv},
                                   {"missing", dataset_missing},
                                   {NULL, NULL}};

static const luaL_Reg metamethods[] = {{"__gc", dataset_close},
                                       {"__close", dataset_close},
                                       {"__len", dataset_len},
                                       {"__newindex", dataset_newindex},
                                       {NULL, NULL}};

static const luaL_Reg text_metamethods[] = {
    {"__gc", text_close}, {"__close", text_close}, {NULL, NULL}};

static const luaL_Reg functions[] = {{"derive", core_derive},     {"origins", core_origins},
                                     {"describe", core_describe}, {"word", core_word},
                                     {"write", core_write},       {NULL, NULL}};

void lagl_opendataset(lua_State *L)
{
  luaL_setfuncs(L, functions, 0);
  luaL_newmetatable(L, TEXT);
  luaL_setfuncs(L, text_metamethods, 0);
  lua_pop(L, 1);
  lagl_newclass(L, LAGL_DATASET, methods, metamethods);
  luaL_getmetatable(L, LAGL_DATASET);
  lua_pushvalue(L, -2);
  lua_pushcclosure(L, dataset_index, 1);
  lua_setfield(L, -2, "__index");
  lua_setfield(L, -3, "dataset_class");
  lua_pop(L, 1);
}
