/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lpredict.c - m:predict and m:margins: what a model says of responses. */
#include "lagl.h"

/* m:predict([newdata [, { interval = "none" | "confidence" | "prediction", level = 0.95,
** type = "response" | "link" }]]) */
static int model_predict(lua_State *L)
{
  static const char *const options[] = {"interval", "level", "type", NULL};
  static const char *const intervals[] = {"none", "confidence", "prediction", NULL};
  static const char *const types[] = {"response", "link", NULL};
  const agl_model *m = lagl_check(L, 1, LAGL_MODEL);
  const agl_table *newdata = lua_isnoneornil(L, 2) ? NULL : lagl_checkdataset(L, 2);
  agl_table *t = NULL;
  agl_status status;
  agl_err err;
  lagl_box *b;
  double level;
  int interval, type;
  lagl_checkoptions(L, 3, options);
  type = lagl_choice(L, 3, "type", types);
  interval = lagl_choice(L, 3, "interval", intervals);
  lagl_option(L, 3, "level");
  level = lagl_poplevel(L);
  b = lagl_newdataset(L);
  status = (type == 0 ? agl_model_predict : agl_model_predict_linear)(
      &t, m, newdata, (agl_interval)interval, level, &err);
  b->p = t;
  return lagl_done(L, status, &err);
}

/* m:margins{ at = "average" | "mean", level = 0.95 } */
static int model_margins(lua_State *L)
{
  static const char *const options[] = {"at", "level", NULL};
  static const char *const places[] = {"average", "mean", NULL};
  const agl_model *m = lagl_check(L, 1, LAGL_MODEL);
  agl_table *t = NULL;
  agl_status status;
  agl_err err;
  lagl_box *b;
  double level;
  int at;
  lagl_checkoptions(L, 2, options);
  at = lagl_choice(L, 2, "at", places);
  lagl_option(L, 2, "level");
  level = lagl_poplevel(L);
  b = lagl_newdataset(L);
  status = agl_model_margins(&t, m, (agl_margins_at)at, level, &err);
  b->p = t;
  return lagl_done(L, status, &err);
}

static const luaL_Reg methods[] = {
    {"margins", model_margins}, {"predict", model_predict}, {NULL, NULL}};

void lagl_openpredict(lua_State *L)
{
  luaL_getmetatable(L, LAGL_MODEL);
  lua_getfield(L, -1, "methods");
  luaL_setfuncs(L, methods, 0);
  lua_pop(L, 2);
}
