/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** lopen.c - puts the binding together: `core`, the table of C functions, is handed to the chunks
** of the prelude and to nobody else; what they return is the module.
*/
#include <gsl/gsl_errno.h>
#include <string.h>

#include "lagl.h"

#include "prelude.inc" /* defines prelude[]: name, text, size */

#define CORE "agglom.core"

/* core.load(name) -> the function of a prelude chunk */
static int core_load(lua_State *L)
{
  const char *name = luaL_checkstring(L, 1);
  for (size_t i = 0; i < sizeof prelude / sizeof prelude[0]; i++) {
    if (strcmp(prelude[i].name, name) == 0) {
      const char *chunk = lua_pushfstring(L, "=agglom/%s.lua", name);
      if (luaL_loadbufferx(L, (const char *)prelude[i].text, prelude[i].size, chunk, "t") != LUA_OK)
        return lua_error(L);
      return 1;
    }
  }
  return luaL_error(L, "no prelude chunk '%s'", name);
}

void lagl_open(lua_State *L)
{
  if (lua_getfield(L, LUA_REGISTRYINDEX, CORE) == LUA_TTABLE)
    return;
  lua_pop(L, 1);
  gsl_set_error_handler_off(); /* the core reads status codes instead */
  lua_newtable(L);
  lagl_opensystem(L);
  lagl_openprocess(L);
  lagl_openvector(L);
  lagl_opendataset(L);
  lagl_opensource(L);
  lagl_openverbs(L);
  lagl_openreshape(L);
  lagl_openexpr(L);
  lagl_openmodel(L);
  lagl_opendiagnose(L);
  lagl_openpredict(L);
  lagl_openresample(L);
  lagl_openstat(L);
  lagl_openpaper(L);
  lagl_openkb(L);
  lagl_openrecords(L);
  lua_pushcfunction(L, core_load);
  lua_setfield(L, -2, "load");
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, CORE);
  lua_pushcfunction(L, core_load);
  lua_pushliteral(L, "init");
  lua_call(L, 1, 1);
  lua_pushvalue(L, -2);
  lua_call(L, 1, 1);
  lua_setfield(L, -2, "module");
}

int luaopen_agglom(lua_State *L)
{
  lagl_open(L);
  lua_getfield(L, -1, "module");
  return 1;
}
