/* SPDX-License-Identifier: GPL-3.0-or-later */
/* terminal.c - what the console asks of its terminal and process: long text through a pager, memory. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lhost.h"

static void on_nothing(int sig)
{
  (void)sig;
}

/* page(command, text) -> was there such a pager? Ctrl-C is for the pager; that it ends before all is
** written is how people leave one. Handlers, unlike SIG_IGN, are not handed on to it. */
static int core_page(lua_State *L)
{
  const char *command = lagl_checktext(L, 1);
  size_t len;
  const char *text = luaL_checklstring(L, 2, &len);
  struct sigaction act, interrupt, broken;
  int status = -1;
  FILE *f;
  memset(&act, 0, sizeof act);
  act.sa_handler = on_nothing;
  act.sa_flags = SA_RESTART;
  sigemptyset(&act.sa_mask);
  fflush(stdout);
  sigaction(SIGINT, &act, &interrupt);
  sigaction(SIGPIPE, &act, &broken);
  f = popen(command, "w");
  if (f != NULL) {
    fwrite(text, 1, len, f);
    status = pclose(f);
  }
  sigaction(SIGPIPE, &broken, NULL);
  sigaction(SIGINT, &interrupt, NULL);
  lua_pushboolean(L, status != -1 && !(WIFEXITED(status) && WEXITSTATUS(status) >= 126));
  return 1;
}

/* height() -> lines of the terminal that standard output is; nil when it is none, or knows no size */
static int core_height(lua_State *L)
{
  struct winsize w;
  if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) != 0 || w.ws_row == 0)
    return 0;
  lua_pushinteger(L, w.ws_row);
  return 1;
}

/* memory() -> bytes of the process in memory now, and at most since its start */
static int core_memory(lua_State *L)
{
  struct rusage usage;
  long total = 0, resident = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  if (f != NULL) {
    if (fscanf(f, "%ld %ld", &total, &resident) != 2)
      resident = 0;
    fclose(f);
  }
  getrusage(RUSAGE_SELF, &usage);
  lua_pushinteger(L, (lua_Integer)resident * sysconf(_SC_PAGESIZE));
  lua_pushinteger(L, (lua_Integer)usage.ru_maxrss * 1024);
  return 2;
}

void lhost_openterminal(lua_State *L)
{
  static const luaL_Reg functions[] = {
      {"height", core_height}, {"memory", core_memory}, {"page", core_page}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
