/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** lvector.c - columns as Lua vectors: v[i], #v, iteration, and their plain statistics.
** A vector shares its column, so it outlives the dataset it came from. Statistics are of the
** values that are there; where there are too few, they are nil.
*/
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lagl.h"

void lagl_pushvector(lua_State *L, const agl_column *c)
{
  lagl_box *b = lagl_newbox(L, LAGL_VECTOR);
  b->p = agl_column_share(c);
}

static const agl_column *checkvector(lua_State *L)
{
  return lagl_check(L, 1, LAGL_VECTOR);
}

const agl_column *lagl_testvector(lua_State *L, int arg)
{
  return luaL_testudata(L, arg, LAGL_VECTOR) == NULL ? NULL : lagl_check(L, arg, LAGL_VECTOR);
}

static int vector_close(lua_State *L)
{
  lagl_box *b = luaL_checkudata(L, 1, LAGL_VECTOR);
  agl_column_free(b->p);
  b->p = NULL;
  return 0;
}

void lagl_pushvalue(lua_State *L, const agl_column *c, size_t i)
{
  agl_view v = agl_column_view(c);
  char date[16];
  if (v.missing != NULL && v.missing[i] != AGL_PRESENT) {
    lua_pushnil(L);
    return;
  }
  switch (v.type) {
  case AGL_NUMBER:
    lua_pushnumber(L, v.number[i]);
    break;
  case AGL_INTEGER:
    lua_pushinteger(L, v.integer[i]);
    break;
  case AGL_BOOLEAN:
    lua_pushboolean(L, v.boolean[i]);
    break;
  case AGL_STRING: {
    size_t len;
    const char *s = agl_column_text(c, i, &len);
    lua_pushlstring(L, s, len);
    break;
  }
  case AGL_DATE:
    agl_date_text(date, v.date[i]);
    lua_pushstring(L, date);
    break;
  }
}

static int vector_len(lua_State *L)
{
  lua_pushinteger(L, (lua_Integer)agl_column_view(checkvector(L)).n);
  return 1;
}

/* v[i], nil where missing and outside 1..#v; v.mean and the like from upvalue 1. */
static int vector_index(lua_State *L)
{
  const agl_column *c = checkvector(L);
  int isint;
  lua_Integer i = lua_tointegerx(L, 2, &isint);
  if (isint && lua_type(L, 2) == LUA_TNUMBER) {
    if (i >= 1 && (size_t)i <= agl_column_view(c).n)
      lagl_pushvalue(L, c, (size_t)i - 1);
    else
      lua_pushnil(L);
    return 1;
  }
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
    return 1;
  return lagl_nomethod(L, "a vector has no", lua_upvalueindex(1),
                       "; its elements are v[1] .. v[#v]");
}

static int vector_newindex(lua_State *L)
{
  return lagl_fail(L, "vectors cannot be changed; make a dataset with dataset.new");
}

/* next(v, i) -> i + 1, v[i + 1] */
static int vector_next(lua_State *L)
{
  const agl_column *c = checkvector(L);
  lua_Integer i = lua_tointeger(L, 2);
  if (i < 0 || (size_t)i >= agl_column_view(c).n)
    return 0;
  lua_pushinteger(L, i + 1);
  lagl_pushvalue(L, c, (size_t)i);
  return 2;
}

static int vector_pairs(lua_State *L)
{
  checkvector(L);
  lua_pushcfunction(L, vector_next);
  lua_pushvalue(L, 1);
  lua_pushinteger(L, 0);
  return 3;
}

static int vector_totable(lua_State *L)
{
  const agl_column *c = checkvector(L);
  size_t n = agl_column_view(c).n;
  lua_createtable(L, n > INT32_MAX ? 0 : (int)n, 1);
  for (size_t i = 0; i < n; i++) {
    lagl_pushvalue(L, c, i);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_pushinteger(L, (lua_Integer)n);
  lua_setfield(L, -2, "n");
  return 1;
}

static int vector_type(lua_State *L)
{
  lua_pushstring(L, agl_type_name(agl_column_view(checkvector(L)).type));
  return 1;
}

static int vector_count(lua_State *L)
{
  const agl_column *c = checkvector(L);
  lua_pushinteger(L, (lua_Integer)(agl_column_view(c).n - agl_column_nmissing(c)));
  return 1;
}

static double value_at(const agl_view *v, size_t i)
{
  return v->type == AGL_NUMBER    ? v->number[i]
         : v->type == AGL_INTEGER ? (double)v->integer[i]
         : v->type == AGL_BOOLEAN ? (double)v->boolean[i]
                                  : (double)v->date[i];
}

/* The values that are there as doubles, in a buffer that stays on the stack. */
static double *present(lua_State *L, size_t *n)
{
  agl_view v = agl_column_view(checkvector(L));
  double *x;
  if (v.type == AGL_STRING || v.type == AGL_DATE)
    lagl_fail(L, "a %s vector has no such statistic; a number vector is expected",
              agl_type_name(v.type));
  x = lagl_buffer(L, v.n, sizeof *x);
  *n = 0;
  for (size_t i = 0; i < v.n; i++)
    if (v.missing == NULL || v.missing[i] == AGL_PRESENT)
      x[(*n)++] = value_at(&v, i);
  return x;
}

/* Neumaier's compensated sum of x[i] - centre, or of its squares. */
static double total(const double *x, size_t n, double centre, int square)
{
  double s = 0, c = 0;
  for (size_t i = 0; i < n; i++) {
    double d = x[i] - centre, y = square ? d * d : d, t = s + y;
    if (isfinite(t))
      c += fabs(s) >= fabs(y) ? (s - t) + y : (y - t) + s;
    s = t;
  }
  return s + c;
}

static double mean_of(const double *x, size_t n)
{
  double m = total(x, n, 0, 0) / (double)n;
  return isfinite(m) ? m + total(x, n, m, 0) / (double)n : m;
}

static int push_if(lua_State *L, int there, double value)
{
  if (there)
    lua_pushnumber(L, value);
  else
    lua_pushnil(L);
  return 1;
}

/* An integer column has an integer sum, unless that overflows 64 bits. */
static int vector_sum(lua_State *L)
{
  agl_view v = agl_column_view(checkvector(L));
  size_t n;
  double *x;
  if (v.type == AGL_INTEGER) {
    int64_t s = 0;
    size_t i = 0;
    for (; i < v.n; i++) { /* a missing slot holds 0 */
      if (v.integer[i] > 0 ? s > INT64_MAX - v.integer[i] : s < INT64_MIN - v.integer[i])
        break;
      s += v.integer[i];
    }
    if (i == v.n) {
      lua_pushinteger(L, s);
      return 1;
    }
  }
  x = present(L, &n);
  lua_pushnumber(L, total(x, n, 0, 0));
  return 1;
}

static int vector_mean(lua_State *L)
{
  size_t n;
  double *x = present(L, &n);
  return push_if(L, n > 0, mean_of(x, n));
}

/* Two-pass centred sum of squares over n - 1. */
static int push_spread(lua_State *L, int root)
{
  size_t n;
  double *x = present(L, &n), s;
  s = n > 1 ? total(x, n, mean_of(x, n), 1) / (double)(n - 1) : 0;
  return push_if(L, n > 1, root ? sqrt(s) : s);
}

static int vector_var(lua_State *L)
{
  return push_spread(L, 0);
}

static int vector_sd(lua_State *L)
{
  return push_spread(L, 1);
}

static int ascending(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int vector_median(lua_State *L)
{
  size_t n;
  double *x = present(L, &n);
  qsort(x, n, sizeof *x, ascending);
  return push_if(L, n > 0, n == 0 ? 0 : x[(n - 1) / 2] / 2 + x[n / 2] / 2);
}

/* v:quantile(p [, type]): definition 1..9 of Hyndman and Fan, 7 as in R */
static int vector_quantile(lua_State *L)
{
  const agl_column *c = checkvector(L);
  double p = luaL_checknumber(L, 2), q;
  agl_err err;
  if (agl_column_quantiles(&q, c, &p, 1, (int)luaL_optinteger(L, 3, 7), &err) != AGL_OK)
    return lagl_raise(L, &err);
  return push_if(L, !isnan(q), q);
}

/* -1, 0, 1 as value i is less than, equal to or more than value k. */
static int compare(const agl_column *c, size_t i, size_t k)
{
  agl_view v = agl_column_view(c);
  if (v.type == AGL_STRING) {
    int order = strcmp(agl_column_text(c, i, NULL), agl_column_text(c, k, NULL));
    return (order > 0) - (order < 0);
  }
  if (v.type == AGL_INTEGER)
    return (v.integer[i] > v.integer[k]) - (v.integer[i] < v.integer[k]);
  return (value_at(&v, i) > value_at(&v, k)) - (value_at(&v, i) < value_at(&v, k));
}

static int push_extreme(lua_State *L, int sign)
{
  const agl_column *c = checkvector(L);
  agl_view v = agl_column_view(c);
  size_t best = v.n;
  for (size_t i = 0; i < v.n; i++)
    if ((v.missing == NULL || v.missing[i] == AGL_PRESENT) &&
        (best == v.n || compare(c, i, best) * sign > 0))
      best = i;
  if (best == v.n)
    lua_pushnil(L);
  else
    lagl_pushvalue(L, c, best);
  return 1;
}

static int vector_min(lua_State *L)
{
  return push_extreme(L, -1);
}

static int vector_max(lua_State *L)
{
  return push_extreme(L, 1);
}

/* "number vector: 3.7 3.8 NA ... (10 values)" */
static int vector_tostring(lua_State *L)
{
  lagl_box *box = luaL_checkudata(L, 1, LAGL_VECTOR);
  agl_view v;
  luaL_Buffer b;
  if (box->p == NULL) {
    lua_pushliteral(L, "vector (closed)");
    return 1;
  }
  v = agl_column_view(box->p);
  luaL_buffinit(L, &b);
  for (size_t i = 0; i < v.n && i < 10; i++) {
    luaL_addchar(&b, ' ');
    lagl_pushvalue(L, box->p, i);
    if (lua_isnil(L, -1))
      lua_pushliteral(L, "NA");
    else if (v.type == AGL_NUMBER)
      lua_pushfstring(L, "%f", lua_tonumber(L, -1));
    else
      luaL_tolstring(L, -1, NULL);
    lua_remove(L, -2);
    luaL_addvalue(&b);
  }
  luaL_addstring(&b, v.n > 10 ? " ..." : "");
  luaL_pushresult(&b);
  lua_pushfstring(L, "%s vector of %I:%s", agl_type_name(v.type), (LUAI_UACINT)v.n,
                  lua_tostring(L, -1));
  return 1;
}

static const luaL_Reg methods[] = {{"close", vector_close},
                                   {"count", vector_count},
                                   {"max", vector_max},
                                   {"mean", vector_mean},
                                   {"median", vector_median},
                                   {"min", vector_min},
                                   {"quantile", vector_quantile},
                                   {"sd", vector_sd},
                                   {"sum", vector_sum},
                                   {"totable", vector_totable},
                                   {"type", vector_type},
                                   {"var", vector_var},
                                   {NULL, NULL}};

static const luaL_Reg metamethods[] = {{"__gc", vector_close},
                                       {"__close", vector_close},
                                       {"__len", vector_len},
                                       {"__pairs", vector_pairs},
                                       {"__newindex", vector_newindex},
                                       {"__tostring", vector_tostring},
                                       {NULL, NULL}};

void lagl_openvector(lua_State *L)
{
  lagl_newclass(L, LAGL_VECTOR, methods, metamethods);
  luaL_getmetatable(L, LAGL_VECTOR);
  lua_pushvalue(L, -2);
  lua_pushcclosure(L, vector_index, 1);
  lua_setfield(L, -2, "__index");
  lua_setfield(L, -3, "vector_class");
  lua_pop(L, 1);
}
