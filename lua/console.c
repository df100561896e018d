/* SPDX-License-Identifier: GPL-3.0-or-later */
/* console.c - lines from a terminal by readline, or from a pipe; history; completion. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "lhost.h"

/* readline's callbacks carry no context: the state that is asking, and whether Ctrl-C came. */
static lua_State *asking;
static volatile sig_atomic_t cancelled;

static void on_cancel(int sig)
{
  (void)sig;
  cancelled = 1;
}

/* Ctrl-C at the prompt: the line becomes empty and ends. */
static int read_key(FILE *f)
{
  for (;;) {
    unsigned char c;
    ssize_t n = cancelled ? -1 : read(fileno(f), &c, 1);
    if (n == 1)
      return c;
    if (cancelled) {
      rl_replace_line("", 0);
      return '\n';
    }
    if (n == 0 || errno != EINTR)
      return EOF;
    rl_check_signals(); /* the size of the window */
  }
}

/* Candidate `state` out of core.candidates, the list that complete.lua left there. */
static char *candidate(const char *text, int state)
{
  char *copy = NULL;
  (void)text;
  if (lua_rawgeti(asking, -1, (lua_Integer)state + 1) == LUA_TSTRING)
    copy = strdup(lua_tostring(asking, -1)); /* readline frees it */
  lua_pop(asking, 1);
  return copy;
}

/* The function at stack index 2 gives the candidates for a text; errors give none. */
static char **complete(const char *text, int start, int end)
{
  char **matches = NULL;
  (void)start;
  (void)end;
  rl_completion_append_character = '\0'; /* readline sets it anew each time */
  lua_pushvalue(asking, 2);
  lua_pushstring(asking, text);
  if (lua_pcall(asking, 1, 1, 0) == LUA_OK && lua_istable(asking, -1))
    matches = rl_completion_matches(text, candidate);
  lua_pop(asking, 1);
  rl_attempted_completion_over = matches == NULL && strchr(rl_line_buffer, '"') == NULL;
  return matches;
}

#define LINE "agglom.line"

static int line_close(lua_State *L)
{
  lagl_box *b = luaL_checkudata(L, 1, LINE);
  free(b->p); /* by malloc of readline or getline */
  b->p = NULL;
  return 0;
}

static char *line_from_terminal(lua_State *L, const char *prompt)
{
  struct sigaction act, before;
  char *line;
  memset(&act, 0, sizeof act);
  act.sa_handler = on_cancel; /* no SA_RESTART: read() must return */
  sigemptyset(&act.sa_mask);
  asking = L;
  cancelled = 0;
  rl_readline_name = "agglom";
  rl_catch_signals = 0;
  rl_getc_function = read_key;
  rl_attempted_completion_function = complete;
  rl_basic_word_break_characters = " \t\n\"'`@$><=;|&{}()[]+-*/%^#,~";
  sigaction(SIGINT, &act, &before);
  line = readline(prompt);
  sigaction(SIGINT, &before, NULL);
  asking = NULL;
  return line;
}

/* line(prompt, completer) -> text; nil at the end; false after Ctrl-C */
static int core_line(lua_State *L)
{
  const char *prompt = luaL_checkstring(L, 1);
  lagl_box *b;
  lua_settop(L, 2);
  b = lagl_newbox(L, LINE);
  if (isatty(STDIN_FILENO)) {
    b->p = line_from_terminal(L, prompt);
    if (cancelled) {
      cancelled = 0;
      lua_pushboolean(L, 0);
      return 1;
    }
  } else {
    char *line = NULL;
    size_t cap = 0;
    ssize_t n = getline(&line, &cap, stdin);
    b->p = line;
    if (n < 0)
      return 0;
    line[n - (line[n - 1] == '\n')] = '\0';
  }
  lua_pushstring(L, b->p);
  return 1;
}

/* history(path): read it, and make the file (for its owner's eyes only) if there is none */
static int core_history(lua_State *L)
{
  const char *path = lagl_checktext(L, 1);
  int fd = open(path, O_RDWR | O_CREAT | O_APPEND, 0600);
  history_comment_char = '#'; /* with time stamps, an entry of several lines stays one */
  history_write_timestamps = 1;
  using_history();
  if (fd >= 0) {
    close(fd);
    read_history(path);
  }
  lua_pushboolean(L, fd >= 0);
  return 1;
}

/* remember(text, path): at once, so that a killed session loses nothing; path may be nil */
static int core_remember(lua_State *L)
{
  const char *text = lagl_checktext(L, 1), *path = luaL_optstring(L, 2, NULL);
  HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
  if (last != NULL && strcmp(last->line, text) == 0)
    return 0;
  add_history(text);
  if (path != NULL)
    append_history(1, path);
  return 0;
}

void lhost_openconsole(lua_State *L)
{
  static const luaL_Reg functions[] = {
      {"history", core_history}, {"line", core_line}, {"remember", core_remember}, {NULL, NULL}};
  static const luaL_Reg metamethods[] = {
      {"__gc", line_close}, {"__close", line_close}, {NULL, NULL}};
  luaL_newmetatable(L, LINE);
  luaL_setfuncs(L, metamethods, 0);
  lua_pop(L, 1);
  luaL_setfuncs(L, functions, 0);
}
