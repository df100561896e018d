/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lmodel.c - models as Lua objects; every table they give is a dataset. */
#include "lagl.h"

static const agl_model *checkmodel(lua_State *L)
{
  return lagl_check(L, 1, LAGL_MODEL);
}

static int model_close(lua_State *L)
{
  lagl_box *b = luaL_checkudata(L, 1, LAGL_MODEL);
  agl_model_free(b->p);
  b->p = NULL;
  return 0;
}

/* A whole number of the options at `arg`, borrowed by the core; false when it is not given. */
static int getlag(lua_State *L, int arg, size_t *lag)
{
  int isnum = 0;
  lua_Integer n;
  if (lagl_option(L, arg, "lag") == LUA_TNIL) {
    lua_pop(L, 1);
    return 0;
  }
  n = lua_tointegerx(L, -1, &isnum);
  if (!isnum || n < 0)
    lagl_fail(L, "lag must be a whole number from 0, got %s", luaL_tolstring(L, -1, NULL));
  lua_pop(L, 1);
  *lag = (size_t)n;
  return 1;
}

static const char *gettext(lua_State *L, int arg, const char *name)
{
  const char *text = NULL;
  int type = lagl_option(L, arg, name);
  if (type == LUA_TSTRING)
    text = lagl_checktext(L, -1);
  else if (type != LUA_TNIL)
    lagl_fail(L, "%s must be a name, got a %s", name, lua_typename(L, type));
  lua_pop(L, 1); /* the table keeps it */
  return text;
}

static bool getflag(lua_State *L, int arg, const char *name)
{
  int type = lagl_option(L, arg, name), on = lua_toboolean(L, -1);
  if (type != LUA_TNIL && type != LUA_TBOOLEAN)
    lagl_fail(L, "%s must be true or false, got a %s", name, lua_typename(L, type));
  lua_pop(L, 1);
  return on != 0;
}

/* cluster = "region" or { "region", "year" }; leaves an array on the stack. */
static const char **getcluster(lua_State *L, int arg, size_t *n)
{
  int type = lagl_option(L, arg, "cluster");
  *n = 0;
  if (type == LUA_TNIL)
    return NULL;
  if (type != LUA_TSTRING && type != LUA_TTABLE)
    lagl_fail(L, "cluster must be a name or a list of names, got a %s", lua_typename(L, type));
  return lagl_checknames(L, lua_gettop(L), n);
}

/* core.ols(formula, data [, options]) */
static int core_ols(lua_State *L)
{
  static const char *const options[] = {"se", "cluster", "lag", "adjust", "weights", NULL};
  const char *formula = lagl_checktext(L, 1);
  const agl_table *data = lagl_checkdataset(L, 2);
  agl_ols_options o = {0};
  size_t lag = 0;
  agl_model *m = NULL;
  agl_status status;
  agl_err err;
  lagl_box *b;
  lagl_checkoptions(L, 3, options);
  o.se = gettext(L, 3, "se");
  o.weights = gettext(L, 3, "weights");
  o.adjust = getflag(L, 3, "adjust");
  o.lag = getlag(L, 3, &lag) ? &lag : NULL;
  o.cluster = getcluster(L, 3, &o.ncluster);
  b = lagl_newbox(L, LAGL_MODEL);
  status = agl_model_ols(&m, formula, data, &o, &err);
  b->p = m;
  return lagl_done(L, status, &err);
}

/* Methods that take the model alone and give a table. */
typedef agl_status table_of(agl_table **out, const agl_model *m, agl_err *err);

static int push_table(lua_State *L, table_of *f)
{
  const agl_model *m = checkmodel(L);
  lagl_box *b = lagl_newdataset(L);
  agl_table *t = NULL;
  agl_err err;
  agl_status status = f(&t, m, &err);
  b->p = t;
  return lagl_done(L, status, &err);
}

static int model_glance(lua_State *L)
{
  return push_table(L, agl_model_glance);
}

static int model_augment(lua_State *L)
{
  return push_table(L, agl_model_augment);
}

static int model_anova(lua_State *L)
{
  return push_table(L, agl_model_anova);
}

static int model_diagnostics(lua_State *L)
{
  return push_table(L, agl_model_diagnostics);
}

static int model_vcov(lua_State *L)
{
  return push_table(L, agl_model_vcov);
}

static int model_recipe(lua_State *L)
{
  return push_table(L, agl_model_recipe);
}

static int model_cells(lua_State *L)
{
  return push_table(L, agl_model_cells);
}

/* The coverage on the top of the stack, 0.95 when nil; pops it. */
static double poplevel(lua_State *L)
{
  int isnum = 1;
  double level = lua_isnil(L, -1) ? 0.95 : lua_tonumberx(L, -1, &isnum);
  if (!isnum || !(level > 0 && level < 1))
    lagl_fail(L, "level must be a number between 0 and 1, got %s", luaL_tolstring(L, -1, NULL));
  lua_pop(L, 1);
  return level;
}

/* m:tidy(), m:tidy(0.9), m:tidy{ level = 0.9 } */
static int model_tidy(lua_State *L)
{
  static const char *const options[] = {"level", NULL};
  const agl_model *m = checkmodel(L);
  agl_table *t = NULL;
  agl_status status;
  agl_err err;
  lagl_box *b;
  double level;
  lua_settop(L, 2);
  if (lua_type(L, 2) == LUA_TNUMBER) {
    lua_pushvalue(L, 2);
  } else {
    lagl_checkoptions(L, 2, options);
    lagl_option(L, 2, "level");
  }
  level = poplevel(L);
  b = lagl_newdataset(L);
  status = agl_model_tidy(&t, m, level, &err);
  b->p = t;
  return lagl_done(L, status, &err);
}

static int push_coef(lua_State *L, int want_error)
{
  const agl_model *m = checkmodel(L);
  const char *term = lagl_checktext(L, 2);
  double estimate, std_error;
  agl_err err;
  if (agl_model_coef(&estimate, &std_error, m, term, &err) != AGL_OK)
    return lagl_raise(L, &err);
  lua_pushnumber(L, want_error ? std_error : estimate);
  return 1;
}

static int model_coef(lua_State *L)
{
  return push_coef(L, 0);
}

static int model_se(lua_State *L)
{
  return push_coef(L, 1);
}

/* m:predict([newdata [, { interval = "none" | "confidence" | "prediction", level = 0.95 }]]) */
static int model_predict(lua_State *L)
{
  static const char *const options[] = {"interval", "level", NULL};
  static const char *const intervals[] = {"none", "confidence", "prediction", NULL};
  const agl_model *m = checkmodel(L);
  const agl_table *newdata = lua_isnoneornil(L, 2) ? NULL : lagl_checkdataset(L, 2);
  agl_table *t = NULL;
  agl_status status;
  agl_err err;
  lagl_box *b;
  double level;
  int interval;
  lagl_checkoptions(L, 3, options);
  interval = lagl_choice(L, 3, "interval", intervals);
  lagl_option(L, 3, "level");
  level = poplevel(L);
  b = lagl_newdataset(L);
  status = agl_model_predict(&t, m, newdata, (agl_interval)interval, level, &err);
  b->p = t;
  return lagl_done(L, status, &err);
}

static int model_test(lua_State *L)
{
  const agl_model *m = checkmodel(L);
  const char *hypothesis = lagl_checktext(L, 2);
  lagl_box *b = lagl_newdataset(L);
  agl_table *t = NULL;
  agl_err err;
  agl_status status = agl_model_test(&t, m, hypothesis, &err);
  b->p = t;
  return lagl_done(L, status, &err);
}

static int model_formula(lua_State *L)
{
  lua_pushstring(L, agl_model_formula(checkmodel(L)));
  return 1;
}

static int model_response(lua_State *L)
{
  lua_pushstring(L, agl_model_response(checkmodel(L)));
  return 1;
}

static int model_terms(lua_State *L)
{
  const agl_model *m = checkmodel(L);
  lua_newtable(L);
  for (size_t i = 0; i < agl_model_nterm(m); i++) {
    lua_pushstring(L, agl_model_term(m, i));
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static int model_nobs(lua_State *L)
{
  lua_pushinteger(L, (lua_Integer)agl_model_nobs(checkmodel(L)));
  return 1;
}

static int model_df(lua_State *L)
{
  double df = agl_model_df(checkmodel(L));
  if (df > 0)
    lua_pushnumber(L, df);
  else
    lua_pushnil(L);
  return 1;
}

static int model_ndropped(lua_State *L)
{
  lua_pushinteger(L, (lua_Integer)agl_model_ndropped(checkmodel(L)));
  return 1;
}

/* m.name, with the table of methods as upvalue 1. */
static int model_index(lua_State *L)
{
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
    return 1;
  return lagl_fail(L, "a model has no '%s'", luaL_tolstring(L, 2, NULL));
}

static const luaL_Reg methods[] = {{"anova", model_anova},
                                   {"augment", model_augment},
                                   {"cells", model_cells},
                                   {"close", model_close},
                                   {"coef", model_coef},
                                   {"df", model_df},
                                   {"diagnostics", model_diagnostics},
                                   {"formula", model_formula},
                                   {"glance", model_glance},
                                   {"ndropped", model_ndropped},
                                   {"nobs", model_nobs},
                                   {"predict", model_predict},
                                   {"recipe", model_recipe},
                                   {"response", model_response},
                                   {"se", model_se},
                                   {"terms", model_terms},
                                   {"test", model_test},
                                   {"tidy", model_tidy},
                                   {"vcov", model_vcov},
                                   {NULL, NULL}};

static const luaL_Reg metamethods[] = {
    {"__gc", model_close}, {"__close", model_close}, {NULL, NULL}};

void lagl_openmodel(lua_State *L)
{
  lagl_newclass(L, LAGL_MODEL, methods, metamethods);
  luaL_getmetatable(L, LAGL_MODEL);
  lua_pushvalue(L, -2);
  lua_pushcclosure(L, model_index, 1);
  lua_setfield(L, -2, "__index");
  lua_setfield(L, -3, "model_class");
  lua_pop(L, 1);
  lua_pushcfunction(L, core_ols);
  lua_setfield(L, -2, "ols");
}
