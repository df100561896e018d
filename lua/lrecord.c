/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrecord.c - the records of the core as lists of Lua tables, for help, completion and checks. */
#include <math.h>

#include "lagl.h"

/* One text of a record; NULL sets nothing. */
typedef struct {
  const char *name, *text;
} field;

/* Push a table of texts; `fields` ends with a name that is NULL. */
static void pushfields(lua_State *L, const field *fields)
{
  lua_newtable(L);
  for (; fields->name != NULL; fields++) {
    lua_pushstring(L, fields->text);
    lua_setfield(L, -2, fields->name);
  }
}

/* functions(): name, family, usage, summary, example, value */
static int core_functions(lua_State *L)
{
  const agl_function *f;
  lua_newtable(L);
  for (size_t i = 0; (f = agl_function_at(i)) != NULL; i++) {
    pushfields(L, (const field[]){{"name", f->name},
                                  {"family", f->family},
                                  {"usage", f->usage},
                                  {"summary", f->summary},
                                  {"example", f->example},
                                  {"value", f->value},
                                  {NULL, NULL}});
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* tests(): name, summary, a, b, gives, formula, source; methods, a list, where there are any */
static int core_tests(lua_State *L)
{
  const agl_stat *t;
  lua_newtable(L);
  for (size_t i = 0; (t = agl_stat_at(i)) != NULL; i++) {
    pushfields(L, (const field[]){{"name", t->name},
                                  {"summary", t->summary},
                                  {"a", t->a},
                                  {"b", t->b},
                                  {"gives", t->gives},
                                  {"formula", t->formula},
                                  {"source", t->source},
                                  {NULL, NULL}});
    if (t->methods != NULL) {
      lua_newtable(L);
      for (int k = 0; t->methods[k] != NULL; k++) {
        lua_pushstring(L, t->methods[k]);
        lua_rawseti(L, -2, k + 1);
      }
      lua_setfield(L, -2, "methods");
    }
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* Push the options of a test: name, low, high, and fallback where it is a number. */
static void pushoptions(lua_State *L, const agl_diagnostic_option *o)
{
  lua_newtable(L);
  for (int k = 0; k < AGL_DIAGNOSTIC_OPTIONS && o[k].name != NULL; k++) {
    pushfields(L, (const field[]){{"name", o[k].name}, {NULL, NULL}});
    lua_pushnumber(L, o[k].low);
    lua_setfield(L, -2, "low");
    lua_pushnumber(L, o[k].high);
    lua_setfield(L, -2, "high");
    if (!isnan(o[k].fallback)) {
      lua_pushnumber(L, o[k].fallback);
      lua_setfield(L, -2, "fallback");
    }
    lua_rawseti(L, -2, k + 1);
  }
}

/* diagnostics(): name, family, summary, source, options */
static int core_diagnostics(lua_State *L)
{
  const agl_diagnostic *d;
  lua_newtable(L);
  for (size_t i = 0; (d = agl_diagnostic_at(i)) != NULL; i++) {
    pushfields(L, (const field[]){{"name", d->name},
                                  {"family", d->family},
                                  {"summary", d->summary},
                                  {"source", d->source},
                                  {NULL, NULL}});
    pushoptions(L, d->option);
    lua_setfield(L, -2, "options");
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

void lagl_openrecords(lua_State *L)
{
  static const luaL_Reg functions[] = {{"diagnostics", core_diagnostics},
                                       {"functions", core_functions},
                                       {"tests", core_tests},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
