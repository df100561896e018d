/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lpaper.c - printed cells compared with computed ones. */
#include "lagl.h"

/* core.check(published, computed), both datasets */
static int core_check(lua_State *L)
{
  const agl_table *published = lagl_checkdataset(L, 1), *computed = lagl_checkdataset(L, 2);
  lagl_box *b = lagl_newdataset(L);
  agl_table *t = NULL;
  agl_err err;
  agl_status status = agl_paper_check(&t, published, computed, &err);
  b->p = t;
  return lagl_done(L, status, &err);
}

void lagl_openpaper(lua_State *L)
{
  lua_pushcfunction(L, core_check);
  lua_setfield(L, -2, "check");
}
