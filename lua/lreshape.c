/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lreshape.c - verbs that change the shape of a dataset, choose rows at random, or count. */
#include <string.h>

#include "lagl.h"

/* A text option at argument 2, NULL when absent; the options keep it. */
static const char *text_option(lua_State *L, const char *name)
{
  const char *text = NULL;
  if (lagl_option(L, 2, name) != LUA_TNIL) {
    if (lua_type(L, -1) != LUA_TSTRING)
      lagl_fail(L, "%s must be a string, got a %s", name, luaL_typename(L, -1));
    text = lua_tostring(L, -1);
  }
  lua_pop(L, 1);
  return text;
}

static int verb_append(lua_State *L)
{
  const agl_table *t = lagl_checkdataset(L, 1), *other = lagl_checkdataset(L, 2);
  lagl_box *b = lagl_newdataset(L);
  agl_table *out = NULL;
  agl_err err;
  agl_status status = agl_table_append(&out, t, other, &err);
  b->p = out;
  return lagl_done(L, status, &err);
}

/* d:long{ columns = { "y2009", "y2010" }, key = "name", value = "value" } */
static int verb_long(lua_State *L)
{
  static const char *const options[] = {"columns", "key", "value", NULL};
  const agl_table *t = lagl_checkdataset(L, 1);
  agl_long_options o = {0};
  agl_table *out = NULL;
  agl_status status;
  agl_err err;
  lagl_box *b;
  lagl_checkoptions(L, 2, options);
  o.key = text_option(L, "key");
  o.value = text_option(L, "value");
  if (lagl_option(L, 2, "columns") != LUA_TTABLE)
    lagl_fail(L, "long: columns = { \"name\", ... } expected");
  o.columns = lagl_checknames(L, lua_gettop(L), &o.ncolumns);
  b = lagl_newdataset(L);
  status = agl_table_long(&out, t, &o, &err);
  b->p = out;
  return lagl_done(L, status, &err);
}

/* d:wide{ key = "name", value = "value" } */
static int verb_wide(lua_State *L)
{
  static const char *const options[] = {"key", "value", NULL};
  const agl_table *t = lagl_checkdataset(L, 1);
  const char *key, *value;
  agl_table *out = NULL;
  agl_status status;
  agl_err err;
  lagl_box *b;
  lagl_checkoptions(L, 2, options);
  key = text_option(L, "key");
  value = text_option(L, "value");
  if (key == NULL || value == NULL)
    lagl_fail(L, "wide: { key = \"column\", value = \"column\" } expected");
  b = lagl_newdataset(L);
  status = agl_table_wide(&out, t, key, value, &err);
  b->p = out;
  return lagl_done(L, status, &err);
}

static int fill(lua_State *L, bool up)
{
  const agl_table *t = lagl_checkdataset(L, 1);
  size_t n;
  const char **names = lagl_checknames(L, 2, &n);
  lagl_box *b = lagl_newdataset(L);
  agl_table *out = NULL;
  agl_err err;
  agl_status status = agl_table_fill(&out, t, names, n, up, &err);
  b->p = out;
  return lagl_done(L, status, &err);
}

static int verb_fill(lua_State *L)
{
  return fill(L, false);
}

static int verb_fill_up(lua_State *L)
{
  return fill(L, true);
}

/* d:sample(10), d:sample{ n = 10, seed = 1 }, d:sample{ fraction = 0.1, seed = 1 } */
static int verb_sample(lua_State *L)
{
  static const char *const options[] = {"n", "fraction", "seed", NULL};
  const agl_table *t = lagl_checkdataset(L, 1);
  agl_table *out = NULL;
  lua_Integer seed, n;
  agl_status status;
  agl_err err;
  lagl_box *b;
  lua_settop(L, 2);
  if (lua_type(L, 2) == LUA_TNUMBER) {
    lua_createtable(L, 0, 1);
    lua_insert(L, 2);
    lua_setfield(L, 2, "n");
  }
  lagl_checkoptions(L, 2, options);
  lagl_option(L, 2, "seed");
  lagl_option(L, 2, "n");
  lagl_option(L, 2, "fraction");
  seed = luaL_optinteger(L, 3, lagl_seed(L));
  n = luaL_optinteger(L, 4, -1);
  if (seed < 0 || seed > UINT32_MAX)
    lagl_fail(L, "seed must be an integer from 0 to 4294967295");
  if (lua_isnil(L, 4) == lua_isnil(L, 5) || (n < 0 && !lua_isnil(L, 4)))
    lagl_fail(L, "sample: a number of rows or { fraction = } expected");
  b = lagl_newdataset(L);
  status = lua_isnil(L, 5)
               ? agl_table_sample(&out, t, (size_t)n, (uint32_t)seed, &err)
               : agl_table_sample_fraction(&out, t, luaL_checknumber(L, 5), (uint32_t)seed, &err);
  b->p = out;
  return lagl_done(L, status, &err);
}

static int verb_describe(lua_State *L)
{
  const agl_table *t = lagl_checkdataset(L, 1);
  lagl_box *b = lagl_newdataset(L);
  agl_table *out = NULL;
  agl_err err;
  agl_status status = agl_table_summary(&out, t, &err);
  b->p = out;
  return lagl_done(L, status, &err);
}

/* d:crosstab(row, column [, weights]) */
static int verb_crosstab(lua_State *L)
{
  const agl_table *t = lagl_checkdataset(L, 1);
  const char *row = lagl_checktext(L, 2), *col = lagl_checktext(L, 3);
  const char *weights = lua_isnoneornil(L, 4) ? NULL : lagl_checktext(L, 4);
  lagl_box *b = lagl_newdataset(L);
  agl_table *out = NULL;
  agl_err err;
  agl_status status = agl_table_crosstab(&out, t, row, col, weights, &err);
  b->p = out;
  return lagl_done(L, status, &err);
}

static const luaL_Reg methods[] = {
    {"append", verb_append}, {"crosstab", verb_crosstab}, {"describe", verb_describe},
    {"fill", verb_fill},     {"fill_up", verb_fill_up},   {"long", verb_long},
    {"sample", verb_sample}, {"wide", verb_wide},         {NULL, NULL}};

void lagl_openreshape(lua_State *L)
{
  luaL_getmetatable(L, LAGL_DATASET);
  lua_getfield(L, -1, "methods");
  luaL_setfuncs(L, methods, 0);
  lua_pop(L, 2);
}
