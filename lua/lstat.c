/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lstat.c - tests of hypotheses: a function for every record of the core. */
#include "lagl.h"

/* stats.NAME(data, a, b [, { method = }]), with the name as upvalue 1 */
static int run(lua_State *L)
{
  static const char *const options[] = {"method", NULL};
  const char *test = lua_tostring(L, lua_upvalueindex(1)), *method = NULL;
  const agl_table *data = lagl_checkdataset(L, 1);
  const char *columns[2] = {lagl_checktext(L, 2), lagl_checktext(L, 3)};
  agl_table *t = NULL;
  agl_status status;
  agl_err err;
  lagl_box *b;
  lagl_checkoptions(L, 4, options);
  if (lagl_option(L, 4, "method") == LUA_TSTRING)
    method = lua_tostring(L, -1);
  else if (!lua_isnil(L, -1))
    return lagl_fail(L, "method = a string expected, got a %s", luaL_typename(L, -1));
  b = lagl_newdataset(L);
  status = agl_stat_run(&t, test, data, columns, method, &err);
  b->p = t;
  return lagl_done(L, status, &err);
}

void lagl_openstat(lua_State *L)
{
  lua_newtable(L);
  for (size_t i = 0; agl_stat_at(i) != NULL; i++) {
    lua_pushstring(L, agl_stat_at(i)->name);
    lua_pushvalue(L, -1);
    lua_pushcclosure(L, run, 1);
    lua_rawset(L, -3);
  }
  lua_setfield(L, -2, "stats");
}
