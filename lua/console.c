/* SPDX-License-Identifier: GPL-3.0-or-later */
/* console.c - lines from a terminal by readline, or from a pipe; history; completion. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "lhost.h"

enum { KEPT = 10000, SPARE = 2000 }; /* entries of the history file; rewritten when above both */

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
    int sig;
    ssize_t n = cancelled ? -1 : read(fileno(f), &c, 1);
    if (n == 1)
      return c;
    if (!cancelled && (n == 0 || errno != EINTR))
      return EOF;
    sig = rl_pending_signal();
    rl_check_signals(); /* the size of the window; to stop; to end */
    if (sig == SIGTSTP)
      rl_forced_update_display();
    if (cancelled) {
      rl_replace_line("", 0);
      return '\n';
    }
  }
}

/* Candidate `state` of the list on the top of the stack. */
static char *candidate(const char *text, int state)
{
  char *copy = NULL;
  (void)text;
  if (lua_rawgeti(asking, -1, (lua_Integer)state + 1) == LUA_TSTRING)
    copy = strdup(lua_tostring(asking, -1)); /* readline frees it */
  lua_pop(asking, 1);
  return copy;
}

/* A line of its own under the one that is being typed, which is then drawn again. */
static void say_below(const char *text)
{
  rl_crlf();
  fputs(text, rl_outstream);
  rl_crlf();
  rl_on_new_line();
  rl_redisplay();
}

/* The function at stack index 2 gives candidates, what closes the only one, and a line to show, for
** the text before the cursor, that after it and the length of the word. Errors give none. */
static char **complete(const char *text, int start, int end)
{
  char **matches = NULL;
  rl_attempted_completion_over = 1;
  lua_pushvalue(asking, 2);
  lua_pushlstring(asking, rl_line_buffer, (size_t)end);
  lua_pushstring(asking, rl_line_buffer + end);
  lua_pushinteger(asking, end - start);
  if (lua_pcall(asking, 3, 3, 0) != LUA_OK) {
    lua_pop(asking, 1);
    return NULL;
  }
  if (lua_type(asking, -1) == LUA_TSTRING)
    say_below(lua_tostring(asking, -1));
  /* readline sets it anew each time */
  rl_completion_append_character = lua_isstring(asking, -2) ? *lua_tostring(asking, -2) : '\0';
  lua_pop(asking, 2);
  if (lua_istable(asking, -1))
    matches = rl_completion_matches(text, candidate);
  lua_pop(asking, 1);
  return matches;
}

/* Tab indents where nothing stands before it. A second one lists what there is. */
static int tab_key(int count, int key)
{
  if (rl_last_func == tab_key)
    rl_last_func = rl_complete;
  for (int i = 0; i < rl_point; i++)
    if (rl_line_buffer[i] != ' ' && rl_line_buffer[i] != '\t')
      return rl_complete(count, key);
  return rl_insert(count, '\t');
}

#define LINE "agglom.line"

static int line_close(lua_State *L)
{
  lagl_box *b = luaL_checkudata(L, 1, LINE);
  free(b->p); /* by malloc of readline or getline */
  b->p = NULL;
  return 0;
}

static void prepare_readline(void)
{
  if (rl_instream != NULL) {
    rl_reset_screen_size();
    return;
  }
  rl_readline_name = "agglom";
  rl_catch_signals = 1;
  rl_change_environment = 0; /* COLUMNS stays the user's: the window may change its size */
  rl_getc_function = read_key;
  rl_attempted_completion_function = complete;
  rl_sort_completion_matches = 0;
  rl_basic_word_break_characters = " \t\n\"'`@$><=;|&{}()[]+-*/%^#,~.:?";
  rl_bind_key('\t', tab_key);
  rl_initialize();
}

static char *line_from_terminal(lua_State *L, const char *prompt)
{
  struct sigaction act;
  char *line;
  memset(&act, 0, sizeof act);
  act.sa_handler = on_cancel; /* no SA_RESTART: read() must return */
  sigemptyset(&act.sa_mask);
  asking = L;
  cancelled = 0;
  prepare_readline();
  sigaction(SIGINT, &act, NULL); /* stays: a Ctrl-C too many between two entries ends nothing */
  line = readline(prompt);
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

/* Consoles that share a history take turns: a lock on its folder, which no rewriting replaces.
** Negative where it cannot be opened. */
static int lock_folder(const char *folder)
{
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0)
    flock(fd, LOCK_EX);
  return fd;
}

/* history(folder): read its file `history`, made (for its owner's eyes only) if there is none, cut
** to its last entries when it has grown long. Gives its path; nil when it cannot be written. */
static int core_history(lua_State *L)
{
  const char *folder = lagl_checktext(L, 1);
  const char *path = lua_pushfstring(L, "%s/history", folder);
  int lock = lock_folder(folder);
  int fd = open(path, O_RDWR | O_CREAT | O_APPEND, 0600);
  history_comment_char = '#'; /* with time stamps, an entry of several lines stays one */
  history_write_timestamps = 1;
  using_history();
  if (fd >= 0) {
    close(fd);
    read_history(path);
    if (history_length > KEPT + SPARE) {
      stifle_history(KEPT);
      write_history(path);
      unstifle_history();
    }
  }
  if (lock >= 0)
    close(lock);
  if (fd < 0)
    lua_pushnil(L);
  return 1;
}

/* remember(text, folder): at once, so that a killed session loses nothing; folder may be nil */
static int core_remember(lua_State *L)
{
  const char *text = lagl_checktext(L, 1), *folder = luaL_optstring(L, 2, NULL);
  HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
  if (last != NULL && strcmp(last->line, text) == 0)
    return 0;
  add_history(text);
  if (folder != NULL) {
    int lock = lock_folder(folder);
    append_history(1, lua_pushfstring(L, "%s/history", folder));
    if (lock >= 0)
      close(lock);
  }
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
