/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lresample.c - m:wild, m:bootstrap, m:few_clusters and m:lrtest, and the conventions of other programs for help. */
#include "lagl.h"

typedef agl_status resample(agl_table **out, const agl_model *m, const agl_argument *given,
                            size_t n, agl_err *err);

static int push_resample(lua_State *L, resample *f)
{
  const agl_model *m = lagl_check(L, 1, LAGL_MODEL);
  agl_argument given[LAGL_ARGUMENTS];
  agl_table *t = NULL;
  agl_status status;
  agl_err err;
  lagl_box *b;
  size_t n;
  lua_settop(L, 2);
  n = lagl_readarguments(L, 2, given);
  b = lagl_newdataset(L);
  status = f(&t, m, given, n, &err);
  b->p = t;
  return lagl_done(L, status, &err);
}

/* m:wild{ ... } */
static int model_wild(lua_State *L)
{
  return push_resample(L, agl_model_wild);
}

/* m:bootstrap{ ... } */
static int model_bootstrap(lua_State *L)
{
  return push_resample(L, agl_model_bootstrap);
}

/* m:few_clusters() */
static int model_few_clusters(lua_State *L)
{
  const agl_model *m = lagl_check(L, 1, LAGL_MODEL);
  lagl_box *b = lagl_newdataset(L);
  agl_table *t = NULL;
  agl_err err;
  agl_status status = agl_model_few_clusters(&t, m, &err);
  b->p = t;
  return lagl_done(L, status, &err);
}

/* m:lrtest(other) */
static int model_lrtest(lua_State *L)
{
  const agl_model *m = lagl_check(L, 1, LAGL_MODEL), *other = lagl_check(L, 2, LAGL_MODEL);
  lagl_box *b = lagl_newdataset(L);
  agl_table *t = NULL;
  agl_err err;
  agl_status status = agl_model_lrtest(&t, m, other, &err);
  b->p = t;
  return lagl_done(L, status, &err);
}

static void settext(lua_State *L, const char *name, const char *text)
{
  lua_pushstring(L, text);
  lua_setfield(L, -2, name);
}

/* core.conventions(): the records in their order, agglom's own last. */
static int core_conventions(lua_State *L)
{
  const agl_convention *c;
  lua_newtable(L);
  for (size_t i = 0; (c = agl_convention_at(i)) != NULL; i++) {
    lua_newtable(L);
    settext(L, "name", c->name);
    settext(L, "summary", c->summary);
    settext(L, "robust", c->robust);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static const luaL_Reg methods[] = {{"bootstrap", model_bootstrap},
                                   {"few_clusters", model_few_clusters},
                                   {"lrtest", model_lrtest},
                                   {"wild", model_wild},
                                   {NULL, NULL}};

void lagl_openresample(lua_State *L)
{
  lua_pushcfunction(L, core_conventions);
  lua_setfield(L, -2, "conventions");
  luaL_getmetatable(L, LAGL_MODEL);
  lua_getfield(L, -1, "methods");
  luaL_setfuncs(L, methods, 0);
  lua_pop(L, 2);
}
