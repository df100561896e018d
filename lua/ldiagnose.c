/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ldiagnose.c - m:diagnose. */
#include "lagl.h"

/* The options of the table at `arg` as settings, *n of them; the array stays on the stack. */
static agl_setting *checksettings(lua_State *L, int arg, size_t *n)
{
  agl_setting *s;
  *n = 0;
  if (lua_isnoneornil(L, arg))
    return NULL;
  if (!lua_istable(L, arg))
    lagl_badarg(L, arg, "table of options");
  for (lua_pushnil(L); lua_next(L, arg) != 0; lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TNUMBER)
      lagl_fail(L, "options are numbers under names, as in { order = 2 }");
    ++*n;
  }
  s = lagl_buffer(L, *n, sizeof *s);
  *n = 0;
  for (lua_pushnil(L); lua_next(L, arg) != 0; lua_pop(L, 1))
    s[(*n)++] = (agl_setting){lua_tostring(L, -2), lua_tonumber(L, -1)};
  return s;
}

/* m:diagnose(test [, options]) */
static int model_diagnose(lua_State *L)
{
  const agl_model *m = lagl_check(L, 1, LAGL_MODEL);
  const char *test = lagl_checktext(L, 2);
  size_t n;
  const agl_setting *s = checksettings(L, 3, &n);
  lagl_box *b = lagl_newdataset(L);
  agl_table *t = NULL;
  agl_err err;
  agl_status status = agl_model_diagnose(&t, m, test, s, n, &err);
  b->p = t;
  return lagl_done(L, status, &err);
}

void lagl_opendiagnose(lua_State *L)
{
  luaL_getmetatable(L, LAGL_MODEL);
  lua_getfield(L, -1, "methods");
  lua_pushcfunction(L, model_diagnose);
  lua_setfield(L, -2, "diagnose");
  lua_pop(L, 2);
}
