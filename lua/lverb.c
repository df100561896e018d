/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lverb.c - the verbs of datasets: each gives a new dataset. */
#include <stdint.h>

#include "lagl.h"

typedef agl_status verb_of_names(agl_table **out, const agl_table *t, const char *const *names,
                                 size_t n, agl_err *err);

static int by_names(lua_State *L, verb_of_names *verb)
{
  const agl_table *t = lagl_checkdataset(L, 1);
  size_t n;
  const char **names = lagl_checknames(L, 2, &n);
  lagl_box *b = lagl_newdataset(L);
  agl_table *out = NULL;
  agl_err err;
  agl_status status = verb(&out, t, names, n, &err);
  b->p = out;
  return lagl_done(L, status, &err);
}

static int verb_select(lua_State *L)
{
  return by_names(L, agl_table_select);
}

static int verb_drop(lua_State *L)
{
  return by_names(L, agl_table_drop);
}

static int verb_sort(lua_State *L)
{
  if (lua_isnone(L, 2))
    return lagl_fail(L, "sort: at least one column expected");
  return by_names(L, agl_table_sort);
}

static int verb_distinct(lua_State *L)
{
  return by_names(L, agl_table_distinct);
}

static size_t countpairs(lua_State *L, int table)
{
  size_t n = 0;
  for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1))
    n++;
  return n;
}

/* d:rename{ new = "old" } */
static int verb_rename(lua_State *L)
{
  const agl_table *t = lagl_checkdataset(L, 1);
  agl_table *out = NULL;
  agl_renaming *pairs;
  agl_status status;
  agl_err err;
  lagl_box *b;
  size_t n = 0;
  if (lua_type(L, 2) != LUA_TTABLE)
    lagl_badarg(L, 2, "table such as { new = \"old\" }");
  pairs = lagl_buffer(L, countpairs(L, 2), sizeof *pairs);
  for (lua_pushnil(L); lua_next(L, 2) != 0; lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
      lagl_fail(L, "rename: { new = \"old\" } expected");
    pairs[n++] = (agl_renaming){lua_tostring(L, -2), lua_tostring(L, -1)};
  }
  b = lagl_newdataset(L);
  status = agl_table_rename(&out, t, pairs, n, &err);
  b->p = out;
  return lagl_done(L, status, &err);
}

/* A count of rows; `dflt` when absent. */
static size_t checkcount(lua_State *L, int arg, lua_Integer dflt)
{
  int isint = 1;
  lua_Integer n = lua_isnoneornil(L, arg) ? dflt : lua_tointegerx(L, arg, &isint);
  if (!isint || n < 0)
    lagl_badarg(L, arg, "row number or count");
  return (size_t)n;
}

static int verb_head(lua_State *L)
{
  const agl_table *t = lagl_checkdataset(L, 1);
  size_t n = checkcount(L, 2, 10);
  lagl_box *b = lagl_newdataset(L);
  agl_table *out = NULL;
  agl_err err;
  agl_status status = agl_table_head(&out, t, n, &err);
  b->p = out;
  return lagl_done(L, status, &err);
}

/* d:slice(first [, last]), counted from 1, last included */
static int verb_slice(lua_State *L)
{
  const agl_table *t = lagl_checkdataset(L, 1);
  size_t first = checkcount(L, 2, 1), last = checkcount(L, 3, LUA_MAXINTEGER);
  agl_table *out = NULL;
  agl_status status;
  agl_err err;
  lagl_box *b;
  if (first == 0)
    return lagl_fail(L, "slice: rows are counted from 1");
  b = lagl_newdataset(L);
  status = agl_table_slice(&out, t, first - 1, last < first ? first - 1 : last, &err);
  b->p = out;
  return lagl_done(L, status, &err);
}

/* on = { "region" } or { region = "name_there" }; the array stays on the stack. */
static void on_option(lua_State *L, agl_join_options *o)
{
  agl_join_key *keys;
  int table;
  lagl_option(L, 3, "on");
  table = lua_gettop(L);
  if (lua_type(L, table) != LUA_TTABLE)
    lagl_fail(L, "join: on = { \"column\", ... } expected");
  keys = lagl_buffer(L, countpairs(L, table), sizeof *keys);
  for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {
    int listed = lua_type(L, -2) == LUA_TNUMBER;
    if (lua_type(L, -1) != LUA_TSTRING)
      lagl_fail(L, "join: on must name columns, got a %s", luaL_typename(L, -1));
    keys[o->non++] = listed ? (agl_join_key){lua_tostring(L, -1), NULL}
                            : (agl_join_key){lua_tostring(L, -2), lua_tostring(L, -1)};
  }
  o->on = keys;
}

/* A text option, NULL when absent; the options keep it. */
static const char *text_option(lua_State *L, const char *name)
{
  const char *text = NULL;
  if (lagl_option(L, 3, name) != LUA_TNIL) {
    if (lua_type(L, -1) != LUA_TSTRING)
      lagl_fail(L, "join: %s must be a string, got a %s", name, luaL_typename(L, -1));
    text = lua_tostring(L, -1);
  }
  lua_pop(L, 1);
  return text;
}

static void push_report(lua_State *L, const agl_join_report *r)
{
  const struct {
    const char *name;
    size_t n;
  } field[] = {{"left", r->left},
               {"left_matched", r->left_matched},
               {"left_missing", r->left_missing},
               {"right", r->right},
               {"right_used", r->right_used},
               {"right_missing", r->right_missing},
               {"left_repeated", r->left_repeated},
               {"right_repeated", r->right_repeated}};
  lua_newtable(L);
  for (size_t i = 0; i < sizeof field / sizeof field[0]; i++) {
    lua_pushinteger(L, (lua_Integer)field[i].n);
    lua_setfield(L, -2, field[i].name);
  }
}

/* core.join(left, right, options) -> dataset, report */
static int core_join(lua_State *L)
{
  static const char *const options[] = {"on", "how", "expect", "suffix", "quiet", NULL};
  const agl_table *left = lagl_checkdataset(L, 1), *right = lagl_checkdataset(L, 2);
  agl_join_options o = {0};
  agl_join_report report;
  agl_table *out = NULL;
  agl_status status;
  agl_err err;
  lagl_box *b;
  lagl_checkoptions(L, 3, options);
  o.how = text_option(L, "how");
  o.expect = text_option(L, "expect");
  o.suffix = text_option(L, "suffix");
  on_option(L, &o);
  b = lagl_newdataset(L);
  status = agl_table_join(&out, &report, left, right, &o, &err);
  b->p = out;
  if (status != AGL_OK)
    return lagl_raise(L, &err);
  push_report(L, &report);
  return 2;
}

static const luaL_Reg methods[] = {{"distinct", verb_distinct}, {"drop", verb_drop},
                                   {"head", verb_head},         {"rename", verb_rename},
                                   {"select", verb_select},     {"slice", verb_slice},
                                   {"sort", verb_sort},         {NULL, NULL}};

void lagl_openverbs(lua_State *L)
{
  lua_pushcfunction(L, core_join);
  lua_setfield(L, -2, "join");
  luaL_getmetatable(L, LAGL_DATASET);
  lua_getfield(L, -1, "methods");
  luaL_setfuncs(L, methods, 0);
  lua_pop(L, 2);
}
