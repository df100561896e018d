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

/* ---- fitting ------------------------------------------------------------------------------- */

/* The table on the top of the stack as the texts or numbers of an argument; the array it makes is
** left on the stack, below the table, which is popped. */
static void readlist(lua_State *L, agl_argument *a)
{
  size_t n = lua_rawlen(L, -1);
  int t = lua_gettop(L), first = LUA_TNIL;
  if (n > 0) {
    first = lua_rawgeti(L, t, 1);
    lua_pop(L, 1);
  }
  if (first == LUA_TSTRING) {
    a->kind = AGL_GIVEN_LIST;
    a->list = lagl_checknames(L, t, &a->n);
  } else {
    double *value;
    const char **name;
    size_t k = 0;
    for (lua_pushnil(L); lua_next(L, t) != 0; lua_pop(L, 1))
      n = ++k;
    value = lagl_buffer(L, n, sizeof *value);
    name = lagl_buffer(L, n, sizeof *name);
    k = 0;
    for (lua_pushnil(L); lua_next(L, t) != 0; lua_pop(L, 1), k++) {
      if (lua_type(L, -1) != LUA_TNUMBER)
        lagl_fail(L, "%s: expected numbers or names, got a %s", a->name, luaL_typename(L, -1));
      name[k] = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : NULL;
      value[first == LUA_TNUMBER && lua_isinteger(L, -2) ? (size_t)lua_tointeger(L, -2) - 1 : k] =
          lua_tonumber(L, -1);
    }
    a->kind = AGL_GIVEN_VALUES;
    a->values = value;
    a->list = n > 0 && name[0] != NULL ? name : NULL;
    a->n = n;
  }
}

/* The value on the top of the stack as an argument; what it points to stays on the stack. */
static void readargument(lua_State *L, agl_argument *a)
{
  switch (lua_type(L, -1)) {
  case LUA_TNUMBER:
    a->kind = AGL_GIVEN_NUMBER;
    a->number = lua_tonumber(L, -1);
    break;
  case LUA_TBOOLEAN:
    a->kind = AGL_GIVEN_FLAG;
    a->number = lua_toboolean(L, -1);
    break;
  case LUA_TSTRING:
    a->kind = AGL_GIVEN_TEXT;
    a->text = lagl_checktext(L, -1);
    break;
  case LUA_TTABLE:
    readlist(L, a);
    break;
  default:
    lagl_fail(L, "%s must be a number, a text, true, false or a list, got a %s", a->name,
              luaL_typename(L, -1));
  }
}

size_t lagl_readarguments(lua_State *L, int arg, agl_argument a[LAGL_ARGUMENTS])
{
  size_t n = 0;
  if (lua_isnoneornil(L, arg))
    return 0;
  if (lua_type(L, arg) != LUA_TTABLE)
    lagl_badarg(L, arg, "table of options");
  luaL_checkstack(L, 8 * LAGL_ARGUMENTS, "options");
  for (lua_pushnil(L); lua_next(L, arg) != 0;) {
    int key = lua_gettop(L) - 1;
    if (lua_type(L, key) != LUA_TSTRING)
      lagl_fail(L, "options are under names, as in { se = \"hc1\" }");
    if (n == LAGL_ARGUMENTS)
      lagl_fail(L, "more than %d options", LAGL_ARGUMENTS);
    a[n] = (agl_argument){.name = lua_tostring(L, key)};
    readargument(L, &a[n++]);
    lua_pushvalue(L, key);
  }
  return n;
}

/* model.NAME(formula, data [, options]), the name as upvalue 1. */
static int model_fit(lua_State *L)
{
  const char *estimator = lua_tostring(L, lua_upvalueindex(1)), *formula = lagl_checktext(L, 1);
  const agl_table *data = lagl_checkdataset(L, 2);
  agl_argument given[LAGL_ARGUMENTS];
  size_t n;
  agl_model *m = NULL;
  agl_status status;
  agl_err err;
  lagl_box *b;
  lua_settop(L, 3);
  n = lagl_readarguments(L, 3, given);
  b = lagl_newbox(L, LAGL_MODEL);
  if (n > 0) {
    lagl_pushcopy(L, 3);
    lua_setiuservalue(L, -2, 1);
  }
  status = agl_model_fit(&m, estimator, formula, data, given, n, &err);
  b->p = m;
  return lagl_done(L, status, &err);
}

static void settext(lua_State *L, const char *name, const char *text)
{
  lua_pushstring(L, text);
  lua_setfield(L, -2, name);
}

/* Push a list of the records of options. */
static void pushoptions(lua_State *L, const agl_option *o)
{
  static const char *const kinds[] = {"number", "whole",   "flag",  "choice",
                                      "column", "columns", "values"};
  lua_newtable(L);
  for (int i = 1; o->name != NULL; o++, i++) {
    lua_newtable(L);
    settext(L, "name", o->name);
    settext(L, "kind", kinds[o->kind]);
    settext(L, "values", o->values);
    settext(L, "fallback", o->fallback);
    settext(L, "summary", o->summary);
    lua_pushnumber(L, o->low);
    lua_setfield(L, -2, "low");
    lua_pushnumber(L, o->high);
    lua_setfield(L, -2, "high");
    lua_rawseti(L, -2, i);
  }
}

/* core.estimators(): the records in their order. */
static int core_estimators(lua_State *L)
{
  const agl_estimator *e;
  lua_newtable(L);
  for (size_t i = 0; (e = agl_estimator_at(i)) != NULL; i++) {
    lua_newtable(L);
    settext(L, "name", e->name);
    settext(L, "title", e->title);
    settext(L, "summary", e->summary);
    settext(L, "formula", e->formula);
    settext(L, "source", e->source);
    settext(L, "example", e->example);
    pushoptions(L, e->option);
    lua_setfield(L, -2, "options");
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* core.fits: a function for each estimator. */
static void setfits(lua_State *L)
{
  const agl_estimator *e;
  lua_newtable(L);
  for (size_t i = 0; (e = agl_estimator_at(i)) != NULL; i++) {
    lua_pushstring(L, e->name);
    lua_pushcclosure(L, model_fit, 1);
    lua_setfield(L, -2, e->name);
  }
  lua_setfield(L, -2, "fits");
}

/* core.covariances(): the records in their order. */
static int core_covariances(lua_State *L)
{
  const agl_covariance *v;
  lua_newtable(L);
  for (size_t i = 0; (v = agl_covariance_at(i)) != NULL; i++) {
    lua_newtable(L);
    settext(L, "name", v->name);
    settext(L, "summary", v->summary);
    settext(L, "formula", v->formula);
    settext(L, "example", v->example);
    pushoptions(L, v->option);
    lua_setfield(L, -2, "options");
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* core.model_options(): the options that every estimator takes. */
static int core_model_options(lua_State *L)
{
  agl_option all[16] = {{0}};
  const agl_option *o;
  for (size_t i = 0; i < 15 && (o = agl_model_option_at(i)) != NULL; i++)
    all[i] = *o;
  pushoptions(L, all);
  return 1;
}

/* m:omitted(): the terms left out, with why under their names. */
static int model_omitted(lua_State *L)
{
  const agl_model *m = checkmodel(L);
  const char *name, *why;
  lua_newtable(L);
  for (size_t i = 0; (name = agl_model_omitted(&why, m, i)) != NULL; i++) {
    lua_pushstring(L, name);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
    settext(L, name, why);
  }
  return 1;
}

/* core.model_given(m): the options that the fit was asked with, or nil. */
static int core_model_given(lua_State *L)
{
  checkmodel(L);
  lua_getiuservalue(L, 1, 1);
  return 1;
}

static int model_estimator(lua_State *L)
{
  lua_pushstring(L, agl_model_estimator(checkmodel(L))->name);
  return 1;
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

/* core.model_data(m): the columns of the data, in the rows used. */
static int core_model_data(lua_State *L)
{
  return push_table(L, agl_model_data);
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

static int model_digits(lua_State *L)
{
  return push_table(L, agl_model_digits);
}

static int model_cells(lua_State *L)
{
  return push_table(L, agl_model_cells);
}

double lagl_poplevel(lua_State *L)
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
  level = lagl_poplevel(L);
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
  return lagl_nomethod(L, "a model has no", lua_upvalueindex(1),
                       "; its results are in m:glance(), m:tidy() and m:augment()");
}

static const luaL_Reg methods[] = {{"anova", model_anova},
                                   {"augment", model_augment},
                                   {"cells", model_cells},
                                   {"close", model_close},
                                   {"coef", model_coef},
                                   {"df", model_df},
                                   {"digits", model_digits},
                                   {"diagnostics", model_diagnostics},
                                   {"estimator", model_estimator},
                                   {"formula", model_formula},
                                   {"glance", model_glance},
                                   {"ndropped", model_ndropped},
                                   {"nobs", model_nobs},
                                   {"omitted", model_omitted},
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

static const luaL_Reg functions[] = {
    {"covariances", core_covariances},     {"estimators", core_estimators},
    {"model_data", core_model_data},       {"model_given", core_model_given},
    {"model_options", core_model_options}, {NULL, NULL}};

void lagl_openmodel(lua_State *L)
{
  lagl_newclass(L, LAGL_MODEL, methods, metamethods);
  luaL_getmetatable(L, LAGL_MODEL);
  lua_pushvalue(L, -2);
  lua_pushcclosure(L, model_index, 1);
  lua_setfield(L, -2, "__index");
  lua_setfield(L, -3, "model_class");
  lua_pop(L, 1);
  luaL_setfuncs(L, functions, 0);
  setfits(L);
}
