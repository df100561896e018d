/* SPDX-License-Identifier: GPL-3.0-or-later */
/* version.c - how the program was built, and the versions of the libraries in it. */
#include <gsl/gsl_version.h>
#include <readline/readline.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "lhost.h"

/* Push { { name, text }, ... }: an order that stays. */
static void push_pairs(lua_State *L, const char *const pairs[][2], size_t n)
{
  lua_createtable(L, (int)n, 0);
  for (size_t i = 0; i < n; i++) {
    lua_createtable(L, 2, 0);
    lua_pushstring(L, pairs[i][0]);
    lua_rawseti(L, -2, 1);
    lua_pushstring(L, pairs[i][1]);
    lua_rawseti(L, -2, 2);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

/* versions() -> { { "compiler", text }, ... }, { { library, version }, ... }. Libraries that are in
** the program are asked; those in the shared object of foreign formats are as they were built. */
static int core_versions(lua_State *L)
{
  const char *const build[][2] = {
      {"compiler", AGL_COMPILER}, {"build", AGL_BUILD_TYPE}, {"flags", AGL_BUILD_FLAGS}};
  const char *const libraries[][2] = {{"Lua", &LUA_RELEASE[sizeof "Lua"]},
                                      {"GSL", gsl_version},
                                      {"zlib", zlibVersion()},
                                      {"zstd", ZSTD_versionString()},
                                      {"readline", rl_library_version},
                                      {"SQLite", AGL_SQLITE},
                                      {"expat", AGL_EXPAT},
                                      {"minizip", AGL_MINIZIP}};
  push_pairs(L, build, sizeof build / sizeof build[0]);
  push_pairs(L, libraries, sizeof libraries / sizeof libraries[0]);
  return 2;
}

void lhost_openversions(lua_State *L)
{
  lua_pushcfunction(L, core_versions);
  lua_setfield(L, -2, "versions");
}
