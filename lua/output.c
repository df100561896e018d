/* SPDX-License-Identifier: GPL-3.0-or-later */
/* output.c - standard output that fails loudly: print, and the last flush. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lhost.h"

#define CANNOT_WRITE "cannot write to standard output"

/* print as Lua has it, but a failed write is an error: a loop that prints must not run on. */
static int host_print(lua_State *L)
{
  int n = lua_gettop(L);
  errno = 0;
  for (int i = 1; i <= n; i++) {
    size_t len;
    const char *s = luaL_tolstring(L, i, &len);
    if (i > 1)
      putchar('\t');
    fwrite(s, 1, len, stdout);
    lua_pop(L, 1);
  }
  putchar('\n');
  if (ferror(stdout))
    return lagl_fail(L, CANNOT_WRITE "%s%s", errno == 0 ? "" : ": ",
                     errno == 0 ? "" : strerror(errno));
  return 0;
}

void lhost_openoutput(lua_State *L)
{
  lua_pushcfunction(L, host_print);
  lua_setglobal(L, "print");
}

void lhost_closeoutput(void)
{
  int failed = ferror(stdout);
  errno = 0;
  if (fflush(stdout) == 0 && !failed)
    return;
  fprintf(stderr, "agglom: " CANNOT_WRITE "%s%s\n", errno == 0 ? "" : ": ",
          errno == 0 ? "" : strerror(errno));
  _exit(EXIT_FAILURE);
}
