/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - the program: a Lua state with agglom inside; prelude/cli.lua does the rest. */
#include <locale.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>

#include "lhost.h"

/* Everything that can raise a Lua error runs in here, under lua_pcall: argc, argv -> status */
static int pmain(lua_State *L)
{
  int argc = (int)lua_tointeger(L, 1);
  char **argv = lua_touserdata(L, 2);
  luaL_openlibs(L);
  lagl_open(L);
  lhost_openinterrupt(L);
  lhost_openconsole(L);
  lhost_openprogress(L);
  lhost_openterminal(L);
  lhost_openversions(L);
  lhost_openoutput(L);
  lua_getfield(L, -1, "load");
  lua_pushliteral(L, "cli");
  lua_call(L, 1, 1);
  lua_pushvalue(L, -2);
  lua_createtable(L, argc, 0);
  for (int i = 0; i < argc; i++) {
    lua_pushstring(L, argv[i]);
    lua_rawseti(L, -2, i);
  }
  lua_call(L, 2, 1);
  return 1;
}

int main(int argc, char **argv)
{
  lua_State *L = luaL_newstate();
  int status = EXIT_FAILURE;
  lhost_warnings warnings = {0};
  if (L == NULL) {
    fputs("agglom: out of memory\n", stderr);
    return EXIT_FAILURE;
  }
  setlocale(LC_ALL, "");
  setlocale(LC_NUMERIC, "C");
  atexit(lhost_closeoutput);
  lhost_openwarnings(L, &warnings);
  lua_pushcfunction(L, pmain);
  lua_pushinteger(L, argc);
  lua_pushlightuserdata(L, argv);
  if (lua_pcall(L, 2, 1, 0) == LUA_OK)
    status = (int)lua_tointeger(L, -1);
  else
    fprintf(stderr, "agglom: %s\n",
            lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "unknown error");
  lua_close(L);
  return status == EXIT_SUCCESS && warnings.failed ? EXIT_FAILURE : status;
}
