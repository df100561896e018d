/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lsystem.c - the little the prelude needs from the system: time, threads, terminal, files. */
#define _GNU_SOURCE /* dladdr */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lagl.h"

/* Wall time in seconds since some fixed moment. */
static int core_clock(lua_State *L)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  lua_pushnumber(L, (double)t.tv_sec + 1e-9 * (double)t.tv_nsec);
  return 1;
}

/* threads([n]) sets and gives the number of threads. */
static int core_threads(lua_State *L)
{
  if (!lua_isnoneornil(L, 1)) {
    int isint;
    lua_Integer n = lua_tointegerx(L, 1, &isint);
    if (!isint || n < 0 || n > 256)
      return lagl_fail(L, "threads must be a number from 1 to 256, or 0 for one per processor");
    agl_set_threads((unsigned)n);
  }
  lua_pushinteger(L, agl_threads());
  return 1;
}

/* seed(n): what random numbers start from where no seed is given */
static int core_seed(lua_State *L)
{
  lua_pushinteger(L, luaL_checkinteger(L, 1));
  lua_setfield(L, LUA_REGISTRYINDEX, LAGL_SEED);
  return 0;
}

/* Columns of the terminal that standard output is; nil when it is none. */
static int core_width(lua_State *L)
{
  struct winsize w;
  const char *columns = getenv("COLUMNS");
  if (!isatty(STDOUT_FILENO))
    return 0;
  if (columns != NULL && atoi(columns) > 0)
    lua_pushinteger(L, atoi(columns));
  else if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0)
    lua_pushinteger(L, w.ws_col);
  else
    lua_pushinteger(L, 80);
  return 1;
}

/* Is standard input a terminal? */
static int core_interactive(lua_State *L)
{
  lua_pushboolean(L, isatty(STDIN_FILENO));
  return 1;
}

/* The file this code runs from: the module under stock lua, else the program. */
static int core_origin(lua_State *L)
{
  static const char here[] = ""; /* some address inside */
  char path[PATH_MAX];
  Dl_info info;
  int module = dladdr(here, &info) != 0 && strstr(info.dli_fname, ".so") != NULL;
  lua_pushstring(L, realpath(module ? info.dli_fname : "/proc/self/exe", path) != NULL ? path : "");
  return 1;
}

/* "file", "directory" or nil */
static int core_exists(lua_State *L)
{
  struct stat s;
  if (stat(lagl_checktext(L, 1), &s) != 0)
    return 0;
  lua_pushstring(L, S_ISDIR(s.st_mode) ? "directory" : "file");
  return 1;
}

/* stat(path) -> size, modification time in nanoseconds; nil when there is no such file */
static int core_stat(lua_State *L)
{
  struct stat s;
  if (stat(lagl_checktext(L, 1), &s) != 0)
    return 0;
  lua_pushinteger(L, s.st_size);
  lua_pushinteger(L, (lua_Integer)s.st_mtim.tv_sec * 1000000000 + s.st_mtim.tv_nsec);
  return 2;
}

static int core_sha256(lua_State *L)
{
  char text[AGL_SHA256_TEXT];
  agl_err err;
  if (agl_file_sha256(text, lagl_checktext(L, 1), &err) != AGL_OK)
    return lagl_raise(L, &err);
  lua_pushstring(L, text);
  return 1;
}

#define DIRECTORY "agglom.directory"

static int directory_close(lua_State *L)
{
  lagl_box *b = luaL_checkudata(L, 1, DIRECTORY);
  if (b->p != NULL)
    closedir(b->p);
  b->p = NULL;
  return 0;
}

/* The names in a directory, in no order; none when it cannot be read. */
static int core_names(lua_State *L)
{
  const char *path = lagl_checktext(L, 1);
  lagl_box *b = lagl_newbox(L, DIRECTORY);
  lua_Integer n = 0;
  struct dirent *e;
  lua_newtable(L);
  b->p = opendir(path);
  while (b->p != NULL && (e = readdir(b->p)) != NULL) {
    if (e->d_name[0] == '.')
      continue;
    lua_pushstring(L, e->d_name);
    lua_rawseti(L, -2, ++n);
  }
  if (b->p != NULL)
    closedir(b->p);
  b->p = NULL;
  return 1;
}

/* make_folder(path): with its parents, for the owner alone; silent, the next step will notice */
static int core_make_folder(lua_State *L)
{
  const char *path = lagl_checktext(L, 1);
  if (path[0] == '\0')
    return 0;
  for (const char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    lua_pushlstring(L, path, (size_t)(slash - path));
    mkdir(lua_tostring(L, -1), 0700);
    lua_pop(L, 1);
  }
  mkdir(path, 0700);
  return 0;
}

static int write_all(int fd, const char *s, size_t len)
{
  while (len > 0) {
    ssize_t n = write(fd, s, len);
    if (n < 0 && errno != EINTR)
      return 0;
    s += n > 0 ? n : 0;
    len -= n > 0 ? (size_t)n : 0;
  }
  return fsync(fd) == 0;
}

/* save(path, text): the whole file or none of it (temporary file, fsync, rename) */
static int core_save(lua_State *L)
{
  const char *path = lagl_checktext(L, 1);
  size_t len;
  const char *text = luaL_checklstring(L, 2, &len);
  const char *temporary = lua_pushfstring(L, "%s.XXXXXX", path);
  char name[PATH_MAX];
  mode_t mask = umask(0);
  int fd, ok, why;
  umask(mask);
  if (snprintf(name, sizeof name, "%s", temporary) >= (int)sizeof name)
    return lagl_fail(L, "%s: the path is too long", path);
  fd = mkstemp(name);
  ok = fd >= 0 && fchmod(fd, 0666 & ~mask) == 0 && write_all(fd, text, len);
  why = errno;
  if (fd >= 0) {
    ok = close(fd) == 0 && ok;
    ok = ok && rename(name, path) == 0;
    why = ok ? why : errno;
    if (!ok)
      unlink(name);
  }
  if (!ok)
    return lagl_fail(L, "%s: cannot be written: %s", path, strerror(why));
  return 0;
}

/* fail(message): an error at the user's line */
static int core_fail(lua_State *L)
{
  return lagl_fail(L, "%s", luaL_checkstring(L, 1));
}

/* nearest(name, list): the name to suggest, or nil */
static int core_nearest(lua_State *L)
{
  const char *name = luaL_checkstring(L, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_pushstring(L, lagl_nearest(L, name, 2));
  return 1;
}

/* number(x): the shortest text that reads back to the same bits */
static int core_number(lua_State *L)
{
  char text[AGL_NUMBER_TEXT];
  agl_number_text(text, luaL_checknumber(L, 1));
  lua_pushstring(L, text);
  return 1;
}

static const luaL_Reg functions[] = {{"clock", core_clock},
                                     {"exists", core_exists},
                                     {"fail", core_fail},
                                     {"names", core_names},
                                     {"nearest", core_nearest},
                                     {"number", core_number},
                                     {"origin", core_origin},
                                     {"save", core_save},
                                     {"seed", core_seed},
                                     {"sha256", core_sha256},
                                     {"stat", core_stat},
                                     {"interactive", core_interactive},
                                     {"make_folder", core_make_folder},
                                     {"width", core_width},
                                     {"threads", core_threads},
                                     {NULL, NULL}};

void lagl_opensystem(lua_State *L)
{
  static const luaL_Reg metamethods[] = {
      {"__gc", directory_close}, {"__close", directory_close}, {NULL, NULL}};
  luaL_newmetatable(L, DIRECTORY);
  luaL_setfuncs(L, metamethods, 0);
  lua_pop(L, 1);
  luaL_setfuncs(L, functions, 0);
  lua_pushstring(L, agl_version());
  lua_setfield(L, -2, "version");
}
