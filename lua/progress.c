/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** progress.c - one line on a terminal for work of the core that takes longer than a second. It goes
** as soon as the pass of the work is over, so that it never mixes with what is printed.
*/
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "lhost.h"

static const double PATIENCE = 1, PAUSE = 0.5, REDRAW = 0.1; /* seconds */

/* The core's callback has no context. Passes less than PAUSE apart are the same work. */
static struct {
  double began, told, drawn;
  bool visible;
} line;

static double seconds(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void show(size_t done, size_t total)
{
  double now = seconds();
  if (done == 0 && now - line.told > PAUSE)
    line.began = now;
  line.told = now;
  if (line.visible && done == total) {
    fputs("\r                                \r", stderr);
    line.visible = false;
  } else if (done < total && now - line.began > PATIENCE && now - line.drawn > REDRAW) {
    fprintf(stderr, "\rworking: %3.0f %% of a pass, %.0f s", 100 * (double)done / (double)total,
            now - line.began);
    line.drawn = now;
    line.visible = true;
  }
}

/* progress(on): only where standard error is a terminal */
static int core_progress(lua_State *L)
{
  agl_set_progress(lua_toboolean(L, 1) && isatty(STDERR_FILENO) ? show : NULL);
  return 0;
}

void lhost_openprogress(lua_State *L)
{
  lua_pushcfunction(L, core_progress);
  lua_setfield(L, -2, "progress");
}
