/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** interrupt.c - Ctrl-C stops running Lua code, also inside coroutines, and work of the core.
** Nothing is paid for it while code runs: the signal handler plants a hook in the running thread,
** which coroutine.resume and coroutine.wrap keep track of.
*/
#include <lualib.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "lhost.h"

enum { PATIENCE = 2 }; /* seconds from the first Ctrl-C until another ends the program */

static lua_State *volatile running;
static volatile sig_atomic_t interrupted;
static time_t asked; /* when Ctrl-C came first */

/* The hook stays, so that code under pcall is stopped again and again until it gives up. */
static void stop(lua_State *L, lua_Debug *ar)
{
  (void)ar;
  lagl_pushplace(L, 0);
  lua_pushliteral(L, "interrupted");
  lua_concat(L, 2);
  lua_error(L);
}

static void plant(lua_State *L)
{
  lua_sethook(L, stop, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

/* A key held down is one request; a later one ends the program, in case the first finds nothing to
** stop. */
static void on_interrupt(int sig)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (!interrupted)
    asked = now.tv_sec;
  interrupted = 1;
  agl_interrupt(true);
  plant(running);
  if (now.tv_sec - asked > PATIENCE) {
    signal(sig, SIG_DFL);
    raise(sig);
  }
}

/* guard(handler, f, ...) -> interrupted, ok, results: a protected call that Ctrl-C can stop. No Lua
** code runs between the call and the end of listening. */
static int core_guard(lua_State *L)
{
  struct sigaction act, before;
  int status, was;
  memset(&act, 0, sizeof act);
  act.sa_handler = on_interrupt;
  sigemptyset(&act.sa_mask);
  running = L;
  interrupted = 0;
  sigaction(SIGINT, &act, &before);
  status = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 1);
  sigaction(SIGINT, &before, NULL);
  was = interrupted;
  lua_sethook(L, NULL, 0, 0);
  agl_interrupt(false);
  interrupted = 0;
  lua_pushboolean(L, was);
  lua_replace(L, 1);
  lua_pushboolean(L, status == LUA_OK);
  lua_insert(L, 2);
  return lua_gettop(L);
}

/* interrupted() -> was there a Ctrl-C since the guarded call began? */
static int core_interrupted(lua_State *L)
{
  lua_pushboolean(L, interrupted);
  return 1;
}

/* Run coroutine co with the `narg` values on top of L; its results or its error value are moved to
** L. Gives the number of results, -1 for an error. */
static int resume(lua_State *L, lua_State *co, int narg)
{
  lua_State *before = running;
  int status, nres;
  if (!lua_checkstack(co, narg)) {
    lua_pushliteral(L, "too many arguments to resume");
    return -1;
  }
  lua_xmove(L, co, narg);
  running = co;
  status = lua_resume(co, L, narg, &nres);
  running = before;
  if (interrupted)
    plant(L);
  if (status != LUA_OK && status != LUA_YIELD) {
    lua_xmove(co, L, 1);
    return -1;
  }
  if (!lua_checkstack(L, nres + 1)) {
    lua_pop(co, nres);
    lua_pushliteral(L, "too many results to resume");
    return -1;
  }
  lua_xmove(co, L, nres);
  return nres;
}

static int co_resume(lua_State *L)
{
  lua_State *co = lua_tothread(L, 1);
  int n;
  luaL_argexpected(L, co != NULL, 1, "coroutine");
  n = resume(L, co, lua_gettop(L) - 1);
  lua_pushboolean(L, n >= 0);
  lua_insert(L, n < 0 ? -2 : -(n + 1));
  return n < 0 ? 2 : n + 1;
}

/* As coroutine.wrap of Lua 5.4: an error closes the coroutine and gains the caller's place. */
static int co_call(lua_State *L)
{
  lua_State *co = lua_tothread(L, lua_upvalueindex(1));
  int n = resume(L, co, lua_gettop(L)), status;
  if (n >= 0)
    return n;
  status = lua_status(co);
  if (status != LUA_OK && status != LUA_YIELD) {
    status = lua_resetthread(co);
    lua_xmove(co, L, 1);
  }
  if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING) {
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

static int co_wrap(lua_State *L)
{
  lua_State *co;
  luaL_checktype(L, 1, LUA_TFUNCTION);
  co = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  lua_pushcclosure(L, co_call, 1);
  return 1;
}

static const luaL_Reg functions[] = {
    {"guard", core_guard}, {"interrupted", core_interrupted}, {NULL, NULL}};

void lhost_openinterrupt(lua_State *L)
{
  luaL_setfuncs(L, functions, 0);
  lua_getglobal(L, LUA_COLIBNAME);
  lua_pushcfunction(L, co_resume);
  lua_setfield(L, -2, "resume");
  lua_pushcfunction(L, co_wrap);
  lua_setfield(L, -2, "wrap");
  lua_pop(L, 1);
}
