/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lhost.h - the files of the program, which the module for stock Lua does without. */
#ifndef LHOST_H
#define LHOST_H

#include "lagl.h"

/* Each adds functions to the table `core` on the top of the stack. */
void lhost_openinterrupt(lua_State *L);
void lhost_openconsole(lua_State *L);
void lhost_openprogress(lua_State *L);
void lhost_openterminal(lua_State *L);
void lhost_openversions(lua_State *L);

/* The warning that is being put together; whether warn("@on") was said, and a finalizer failed. */
typedef struct {
  size_t len;
  int on, failed;
  char text[1000];
} lhost_warnings;

/* Have the warnings of a state come to `w`, which must outlive it. */
void lhost_openwarnings(lua_State *L, lhost_warnings *w);

/* print, which fails where nothing can be written any more. */
void lhost_openoutput(lua_State *L);

/* Register with atexit: what was printed must have arrived somewhere, or the program has failed. */
void lhost_closeoutput(void);

#endif
