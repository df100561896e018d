/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lagl.c - what every binding file shares: boxes, errors, arguments, options. */
#include "lagl.h"

#include <string.h>

lagl_box *lagl_newbox(lua_State *L, const char *class)
{
  lagl_box *b = lua_newuserdatauv(L, sizeof *b, 1);
  b->p = NULL;
  luaL_setmetatable(L, class);
  return b;
}

void lagl_pushcopy(lua_State *L, int at)
{
  luaL_checkstack(L, 6, "options");
  lua_newtable(L);
  for (lua_pushnil(L); lua_next(L, at) != 0;) {
    if (lua_type(L, -1) == LUA_TTABLE) {
      lagl_pushcopy(L, lua_gettop(L));
      lua_remove(L, -2);
    }
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
}

/* The name of a class without "agglom.". */
static const char *shortname(const char *class)
{
  return strchr(class, '.') + 1;
}

void *lagl_check(lua_State *L, int arg, const char *class)
{
  lagl_box *b = luaL_testudata(L, arg, class);
  if (b != NULL && b->p != NULL)
    return b->p;
  if (b == NULL)
    lagl_badarg(L, arg, shortname(class));
  lagl_fail(L, "the %s is closed", shortname(class));
  return NULL;
}

void lagl_newclass(lua_State *L, const char *class, const luaL_Reg *methods,
                   const luaL_Reg *metamethods)
{
  luaL_newmetatable(L, class);
  luaL_setfuncs(L, metamethods, 0);
  lua_pushstring(L, shortname(class));
  lua_setfield(L, -2, "__name");
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, "methods");
  lua_remove(L, -2);
}

void lagl_pushplace(lua_State *L, int level)
{
  lua_Debug ar;
  for (; lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline > 0 && strncmp(ar.source, "=agglom/", 8) != 0) {
      lua_pushfstring(L, "%s:%d: ", ar.short_src, ar.currentline);
      return;
    }
  }
  lua_pushliteral(L, "");
}

int lagl_fail(lua_State *L, const char *fmt, ...)
{
  va_list ap;
  lagl_pushplace(L, 1);
  va_start(ap, fmt);
  lua_pushvfstring(L, fmt, ap);
  va_end(ap);
  lua_concat(L, 2);
  return lua_error(L);
}

int lagl_raise(lua_State *L, const agl_err *err)
{
  return lagl_fail(L, "%s", err->msg);
}

/* To Lua a dataset is eight bytes. What the core holds for it counts too, or garbage piles up. */
static void account(lua_State *L)
{
  lagl_box *b = luaL_testudata(L, -1, LAGL_DATASET);
  size_t kib = b == NULL ? 0 : agl_table_nrow(b->p) * agl_table_ncol(b->p) / 128;
  if (kib > 16)
    lua_gc(L, LUA_GCSTEP, kib < INT32_MAX / 1024 ? (int)kib : INT32_MAX / 1024);
}

int lagl_done(lua_State *L, agl_status status, const agl_err *err)
{
  if (status != AGL_OK)
    return lagl_raise(L, err);
  account(L);
  return 1;
}

static int is_dataset(lua_State *L, int arg)
{
  return luaL_testudata(L, arg, LAGL_DATASET) != NULL;
}

/* What to write instead: arguments in the wrong order, and '.' where ':' belongs, are common. */
static const char *advice(lua_State *L, const lua_Debug *ar, int arg, const char *expected)
{
  int text = lua_type(L, arg) == LUA_TSTRING;
  if (is_dataset(L, arg) && strcmp(expected, "string") == 0 && lua_type(L, arg + 1) == LUA_TSTRING)
    return lua_pushfstring(L, "; the text comes first: %s(\"...\", data)",
                           ar->name == NULL ? "f" : ar->name);
  if (arg > 1 && strcmp(expected, "dataset") == 0 && text)
    return "; a variable is written without quotes";
  if (arg == 1 && strcmp(expected, "dataset") == 0 && text && ar->name != NULL) {
    luaL_getmetatable(L, LAGL_DATASET);
    lua_getfield(L, -1, "methods");
    if (lua_getfield(L, -1, ar->name) == LUA_TFUNCTION)
      return lua_pushfstring(L, "; methods are called with ':', as in d:%s(...)", ar->name);
  }
  return "";
}

int lagl_badarg(lua_State *L, int arg, const char *expected)
{
  lua_Debug ar = {0};
  const char *got = luaL_getmetafield(L, arg, "__name") == LUA_TSTRING ? lua_tostring(L, -1)
                                                                       : luaL_typename(L, arg);
  if (lua_getstack(L, 0, &ar))
    lua_getinfo(L, "n", &ar);
  if (ar.namewhat != NULL && strcmp(ar.namewhat, "method") == 0 && --arg == 0)
    return lagl_fail(L, "calling '%s' on a bad self (%s expected, got %s)", ar.name, expected, got);
  return lagl_fail(L, "bad argument #%d to '%s' (%s expected, got %s)%s", arg,
                   ar.name == NULL ? "?" : ar.name, expected, got, advice(L, &ar, arg, expected));
}

const char *lagl_checktext(lua_State *L, int arg)
{
  size_t len;
  const char *s;
  if (lua_type(L, arg) != LUA_TSTRING)
    lagl_badarg(L, arg, "string");
  s = lua_tolstring(L, arg, &len);
  if (strlen(s) != len)
    lagl_fail(L, "argument #%d holds a zero byte; text is expected", arg);
  return s;
}

static const char *name_at(const void *ctx, size_t i)
{
  return ((const char *const *)ctx)[i];
}

int lagl_unknown(lua_State *L, const char *kind, const char *name, const char *const names[])
{
  const char *near = agl_nearest(name, name_at, names);
  luaL_Buffer b;
  if (near != NULL)
    return lagl_fail(L, "no %s '%s'; did you mean '%s'?", kind, name, near);
  luaL_buffinit(L, &b);
  for (size_t i = 0; names[i] != NULL; i++) {
    luaL_addstring(&b, i == 0 ? "" : ", ");
    luaL_addstring(&b, names[i]);
  }
  luaL_pushresult(&b);
  return lagl_fail(L, "no %s '%s'; there is: %s", kind, name, lua_tostring(L, -1));
}

/* The list to look in is at the index `at`. */
typedef struct {
  lua_State *L;
  int at;
} list;

static const char *item_at(const void *ctx, size_t i)
{
  const list *l = ctx;
  const char *name;
  lua_rawgeti(l->L, l->at, (lua_Integer)i + 1);
  name = lua_tostring(l->L, -1); /* the list keeps it */
  lua_pop(l->L, 1);
  return name;
}

static int is_item(const list *l, const char *name)
{
  const char *item;
  for (size_t i = 0; (item = item_at(l, i)) != NULL; i++)
    if (strcmp(item, name) == 0)
      return 1;
  return 0;
}

const char *lagl_nearest(lua_State *L, const char *name, int at)
{
  static const char *const elsewhere[][2] = {
      {"arrange", "sort"},      {"average", "mean"},     {"avg", "mean"},
      {"filter", "where"},      {"group_by", "group"},   {"groupby", "group"},
      {"import", "open"},       {"lm", "ols"},           {"load", "open"},
      {"melt", "long"},         {"merge", "join"},       {"order_by", "sort"},
      {"pivot_longer", "long"}, {"pivot_wider", "wide"}, {"read", "open"},
      {"read_csv", "open"},     {"reg", "ols"},          {"regress", "ols"},
      {"save", "write"},        {"show", "print"},       {"std", "sd"},
      {"subset", "where"},      {"transform", "mutate"}};
  list l = {L, lua_absindex(L, at)};
  for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++)
    if (strcmp(elsewhere[i][0], name) == 0 && is_item(&l, elsewhere[i][1]))
      return elsewhere[i][1];
  return agl_nearest(name, item_at, &l);
}

int lagl_nomethod(lua_State *L, const char *message, int methods, const char *otherwise)
{
  const char *name = luaL_tolstring(L, 2, NULL), *near;
  lua_Integer n = 0;
  lua_newtable(L);
  for (lua_pushnil(L); lua_next(L, methods) != 0; lua_pop(L, 1)) {
    lua_pushvalue(L, -2);
    lua_rawseti(L, -4, ++n);
  }
  near = lagl_nearest(L, name, -1);
  if (near == NULL)
    return lagl_fail(L, "%s '%s'%s", message, name, otherwise);
  return lagl_fail(L, "%s '%s'; did you mean '%s'?", message, name, near);
}

void lagl_checkoptions(lua_State *L, int arg, const char *const names[])
{
  if (lua_isnoneornil(L, arg))
    return;
  if (lua_type(L, arg) != LUA_TTABLE)
    lagl_badarg(L, arg, "table of options");
  for (lua_pushnil(L); lua_next(L, arg) != 0; lua_pop(L, 1)) {
    const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "[1]";
    size_t i = 0;
    while (names[i] != NULL && strcmp(names[i], name) != 0)
      i++;
    if (names[i] == NULL)
      lagl_unknown(L, "option", name, names);
  }
}

int lagl_option(lua_State *L, int arg, const char *name)
{
  if (lua_type(L, arg) != LUA_TTABLE) {
    lua_pushnil(L);
    return LUA_TNIL;
  }
  return lua_getfield(L, arg, name);
}

int lagl_choice(lua_State *L, int arg, const char *name, const char *const choices[])
{
  const char *text;
  int k = 0;
  if (lagl_option(L, arg, name) != LUA_TNIL) {
    text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : luaL_typename(L, -1);
    while (choices[k] != NULL && strcmp(choices[k], text) != 0)
      k++;
    if (choices[k] == NULL)
      lagl_unknown(L, lua_pushfstring(L, "%s =", name), text, choices);
  }
  lua_pop(L, 1);
  return k;
}

lua_Integer lagl_seed(lua_State *L)
{
  lua_Integer seed;
  lua_getfield(L, LUA_REGISTRYINDEX, LAGL_SEED);
  seed = lua_tointeger(L, -1);
  lua_pop(L, 1);
  return seed;
}

void *lagl_buffer(lua_State *L, size_t n, size_t size)
{
  if (n > SIZE_MAX / 2 / size)
    lagl_fail(L, "out of memory");
  return lua_newuserdatauv(L, n == 0 ? size : n * size, 0);
}

const char **lagl_checknames(lua_State *L, int arg, size_t *n)
{
  int listed = lua_type(L, arg) == LUA_TTABLE, last = lua_gettop(L);
  const char **names;
  *n = listed ? lua_rawlen(L, arg) : (size_t)(last < arg ? 0 : last - arg + 1);
  names = lagl_buffer(L, *n, sizeof *names);
  for (size_t i = 0; i < *n; i++) {
    if (!listed) {
      names[i] = lagl_checktext(L, arg + (int)i);
      continue;
    }
    if (lua_rawgeti(L, arg, (lua_Integer)i + 1) != LUA_TSTRING)
      lagl_fail(L, "name %d: a string expected, got a %s", (int)i + 1, luaL_typename(L, -1));
    names[i] = lagl_checktext(L, -1);
    lua_pop(L, 1); /* the table keeps it */
  }
  return names;
}
