/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lkb.c - the knowledge base: what core/kb does, one function each. */
#include "lagl.h"

#define KB "agglom.knowledge"

static int kb_close(lua_State *L)
{
  lagl_box *b = luaL_checkudata(L, 1, KB);
  agl_kb_free(b->p);
  b->p = NULL;
  return 0;
}

static agl_kb *checkkb(lua_State *L)
{
  return lagl_check(L, 1, KB);
}

/* kb_open(schema, { folder, ... } [, path, text]): text stands for the file at path */
static int core_open(lua_State *L)
{
  const char *schema = lagl_checktext(L, 1);
  agl_kb_edit edit = {0};
  size_t n;
  const char **packs;
  lagl_box *b;
  agl_kb *kb = NULL;
  agl_err err;
  agl_status status;
  if (!lua_isnoneornil(L, 3)) {
    edit.path = lagl_checktext(L, 3);
    edit.text = luaL_checklstring(L, 4, &edit.len);
  }
  packs = lagl_checknames(L, 2, &n);
  b = lagl_newbox(L, KB);
  status = agl_kb_open(&kb, schema, packs, n, edit.path != NULL ? &edit : NULL, &err);
  b->p = kb;
  return lagl_done(L, status, &err);
}

/* kb_names(kb): the names of the tables */
static int core_names(lua_State *L)
{
  const agl_kb *kb = checkkb(L);
  lua_newtable(L);
  for (size_t i = 0; agl_kb_name(kb, i) != NULL; i++) {
    lua_pushstring(L, agl_kb_name(kb, i));
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* Last statement of a function whose result is a table: the box is on the top of the stack. */
static int give(lua_State *L, lagl_box *b, agl_table *t, agl_status status, const agl_err *err)
{
  b->p = t;
  return lagl_done(L, status, err);
}

/* kb_rows(kb, table): with where the facts stand */
static int core_rows(lua_State *L)
{
  const agl_kb *kb = checkkb(L);
  const char *table = lagl_checktext(L, 2);
  lagl_box *b = lagl_newdataset(L);
  agl_table *t = NULL;
  agl_err err;
  agl_status status = agl_kb_rows(&t, kb, table, &err);
  return give(L, b, t, status, &err);
}

/* kb_resolve(kb, name) */
static int core_resolve(lua_State *L)
{
  agl_kb *kb = checkkb(L);
  const char *name = lagl_checktext(L, 2);
  lagl_box *b = lagl_newdataset(L);
  agl_table *t = NULL;
  agl_err err;
  agl_status status = agl_kb_resolve(&t, kb, name, &err);
  return give(L, b, t, status, &err);
}

/* kb_search(kb, query, n [, table]) */
static int core_search(lua_State *L)
{
  agl_kb *kb = checkkb(L);
  const char *query = lagl_checktext(L, 2);
  size_t n = (size_t)luaL_checkinteger(L, 3);
  const char *of = lua_isnoneornil(L, 4) ? NULL : lagl_checktext(L, 4);
  lagl_box *b = lagl_newdataset(L);
  agl_table *t = NULL;
  agl_err err;
  agl_status status = agl_kb_search(&t, kb, query, of, n, &err);
  return give(L, b, t, status, &err);
}

/* kb_effects(kb, effect, back) */
static int core_effects(lua_State *L)
{
  const agl_kb *kb = checkkb(L);
  const char *effect = lagl_checktext(L, 2);
  lagl_box *b = lagl_newdataset(L);
  agl_table *t = NULL;
  agl_err err;
  agl_status status = agl_kb_effects(&t, kb, effect, lua_toboolean(L, 3), &err);
  return give(L, b, t, status, &err);
}

/* kb_paths(kb, from, to) */
static int core_paths(lua_State *L)
{
  const agl_kb *kb = checkkb(L);
  const char *from = lagl_checktext(L, 2), *to = lagl_checktext(L, 3);
  lagl_box *b = lagl_newdataset(L);
  agl_table *t = NULL;
  agl_err err;
  agl_status status = agl_kb_paths(&t, kb, from, to, &err);
  return give(L, b, t, status, &err);
}

/* Arguments `arg`: all codes?, and the one after: a list of factors or nil */
static agl_kb_codes checkcodes(lua_State *L, int arg)
{
  agl_kb_codes o = {.all = lua_toboolean(L, arg)};
  if (!lua_isnoneornil(L, arg + 1))
    o.list = lagl_checktext(L, arg + 1);
  return o;
}

/* kb_similarity(kb, a, b, all, list) */
static int core_similarity(lua_State *L)
{
  const agl_kb *kb = checkkb(L);
  const char *one = lagl_checktext(L, 2), *other = lagl_checktext(L, 3);
  agl_kb_codes o = checkcodes(L, 4);
  lagl_box *b = lagl_newdataset(L);
  agl_table *t = NULL;
  agl_err err;
  agl_status status = agl_kb_similarity(&t, kb, one, other, &o, &err);
  return give(L, b, t, status, &err);
}

/* kb_gaps(kb, owner, { reference, ... } or nil, all, list) */
static int core_gaps(lua_State *L)
{
  const agl_kb *kb = checkkb(L);
  const char *owner = lagl_checktext(L, 2);
  agl_kb_codes o = checkcodes(L, 4);
  size_t n = 0;
  const char **reference = lua_istable(L, 3) ? lagl_checknames(L, 3, &n) : NULL;
  lagl_box *b = lagl_newdataset(L);
  agl_table *t = NULL;
  agl_err err;
  agl_status status = agl_kb_gaps(&t, kb, owner, reference, n, &o, &err);
  return give(L, b, t, status, &err);
}

static const luaL_Reg functions[] = {{"kb_effects", core_effects},
                                     {"kb_gaps", core_gaps},
                                     {"kb_names", core_names},
                                     {"kb_open", core_open},
                                     {"kb_paths", core_paths},
                                     {"kb_resolve", core_resolve},
                                     {"kb_rows", core_rows},
                                     {"kb_search", core_search},
                                     {"kb_similarity", core_similarity},
                                     {NULL, NULL}};

void lagl_openkb(lua_State *L)
{
  static const luaL_Reg metamethods[] = {{"__gc", kb_close}, {"__close", kb_close}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{NULL, NULL}};
  lagl_newclass(L, KB, methods, metamethods);
  lua_pop(L, 1);
  luaL_setfuncs(L, functions, 0);
}
