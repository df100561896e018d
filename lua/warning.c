/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** warning.c - warnings of Lua. An error in a finalizer is one, which Lua would drop: here it is said,
** and the program has failed.
*/
#include <stdio.h>
#include <string.h>

#include "lhost.h"

static void say(lhost_warnings *w)
{
  int finalizer = strncmp(w->text, "error in ", 9) == 0;
  w->failed = w->failed || finalizer;
  if (finalizer || w->on)
    fprintf(stderr, "agglom: %s%s\n", finalizer ? "" : "warning: ", w->text);
}

/* A message comes in pieces; one that begins with '@' steers. */
static void warn(void *ud, const char *msg, int more)
{
  lhost_warnings *w = ud;
  size_t n = strnlen(msg, sizeof w->text - 1 - w->len);
  if (w->len == 0 && !more && msg[0] == '@') {
    w->on = strcmp(msg, "@on") == 0 || (w->on && strcmp(msg, "@off") != 0);
    return;
  }
  memcpy(w->text + w->len, msg, n);
  w->len += n;
  w->text[w->len] = '\0';
  if (more)
    return;
  say(w);
  w->len = 0;
}

void lhost_openwarnings(lua_State *L, lhost_warnings *w)
{
  lua_setwarnf(L, warn, w);
}
