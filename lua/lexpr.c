/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lexpr.c - the verbs that take expressions, and the functions that expressions know. */
#include "lagl.h"

/* d:where "year >= 2012 and region == 'Perm'" */
static int verb_where(lua_State *L)
{
  const agl_table *t = lagl_checkdataset(L, 1);
  const char *condition = lagl_checktext(L, 2);
  lagl_box *b = lagl_newdataset(L);
  agl_table *out = NULL;
  agl_err err;
  agl_status status = agl_table_where(&out, t, condition, &err);
  b->p = out;
  return lagl_done(L, status, &err);
}

typedef agl_status verb_of_groups(agl_table **out, const agl_table *t, const char *const *by,
                                  size_t nby, const char *const *assignments, size_t n,
                                  agl_err *err);

/* verb(dataset, keys, assignments), both tables of strings */
static int by_groups(lua_State *L, verb_of_groups *verb)
{
  const agl_table *t = lagl_checkdataset(L, 1);
  const char **by, **assignments;
  agl_table *out = NULL;
  agl_status status;
  agl_err err;
  lagl_box *b;
  size_t nby, n;
  lua_settop(L, 3);
  by = lagl_checknames(L, 2, &nby);
  assignments = lagl_checknames(L, 3, &n);
  b = lagl_newdataset(L);
  status = verb(&out, t, by, nby, assignments, n, &err);
  b->p = out;
  return lagl_done(L, status, &err);
}

static int core_mutate(lua_State *L)
{
  return by_groups(L, agl_table_mutate);
}

static int core_summarise(lua_State *L)
{
  return by_groups(L, agl_table_summarise);
}

/* functions() -> { { name =, usage =, summary =, family =, example = }, ... } */
static int core_functions(lua_State *L)
{
  const agl_function *f;
  lua_newtable(L);
  for (size_t i = 0; (f = agl_function_at(i)) != NULL; i++) {
    lua_createtable(L, 0, 5);
    lua_pushstring(L, f->name);
    lua_setfield(L, -2, "name");
    lua_pushstring(L, f->example);
    lua_setfield(L, -2, "example");
    lua_pushstring(L, f->usage);
    lua_setfield(L, -2, "usage");
    lua_pushstring(L, f->summary);
    lua_setfield(L, -2, "summary");
    lua_pushstring(L, f->family);
    lua_setfield(L, -2, "family");
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

void lagl_openexpr(lua_State *L)
{
  static const luaL_Reg functions[] = {{"functions", core_functions},
                                       {"mutate", core_mutate},
                                       {"summarise", core_summarise},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  luaL_getmetatable(L, LAGL_DATASET);
  lua_getfield(L, -1, "methods");
  lua_pushcfunction(L, verb_where);
  lua_setfield(L, -2, "where");
  lua_pop(L, 2);
}
