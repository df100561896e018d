/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lexpr.c - the verbs that take expressions. */
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

void lagl_openexpr(lua_State *L)
{
  static const luaL_Reg functions[] = {
      {"mutate", core_mutate}, {"summarise", core_summarise}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  luaL_getmetatable(L, LAGL_DATASET);
  lua_getfield(L, -1, "methods");
  lua_pushcfunction(L, verb_where);
  lua_setfield(L, -2, "where");
  lua_pop(L, 2);
}
