/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lprocess.c - other programs, run in a folder of their own with a time limit; no shell is asked. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lagl.h"

enum { NOT_FOUND = 127, POLL = 20000000 /* nanoseconds */ };

/* make_scratch() -> the path of a new folder that only the owner can read */
static int core_make_scratch(lua_State *L)
{
  const char *root = getenv("TMPDIR");
  char path[PATH_MAX];
  root = root != NULL && root[0] != '\0' ? root : "/tmp";
  if (snprintf(path, sizeof path, "%s/agglom.XXXXXX", root) >= (int)sizeof path)
    return lagl_fail(L, "%s: the path is too long", root);
  if (mkdtemp(path) == NULL)
    return lagl_fail(L, "%s: no folder can be made in it: %s", root, strerror(errno));
  lua_pushstring(L, path);
  return 1;
}

/* remove_scratch(path, name, ...): the files of these names, then the folder */
static int core_remove_scratch(lua_State *L)
{
  const char *path = lagl_checktext(L, 1);
  int last = lua_gettop(L);
  for (int i = 2; i <= last; i++) {
    lua_pushfstring(L, "%s/%s", path, lagl_checktext(L, i));
    unlink(lua_tostring(L, -1));
    lua_pop(L, 1);
  }
  rmdir(path);
  return 0;
}

/* In the child: what it prints goes to a file, what it asks for is not there; ends in _exit. */
static void become(const char *folder, const char *const *argv)
{
  char *args[LAGL_ARGUMENTS + 1] = {NULL};
  int in = open("/dev/null", O_RDONLY), out;
  for (int i = 0; i < LAGL_ARGUMENTS && argv[i] != NULL; i++)
    memcpy(&args[i], &argv[i], sizeof args[i]);
  setpgid(0, 0);
  signal(SIGINT, SIG_DFL);
  if (in < 0 || dup2(in, STDIN_FILENO) < 0 || chdir(folder) != 0)
    _exit(NOT_FOUND);
  out = open("output", O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (out < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0)
    _exit(NOT_FOUND);
  setenv("LC_ALL", "C", 1);
  setenv("OMP_NUM_THREADS", "1", 1);
  if (args[0] != NULL)
    execvp(args[0], args);
  _exit(NOT_FOUND);
}

static double now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* How the child ended: its status, -1 after `seconds`, -2 when interrupted. It and what it started
** are killed in the last two cases. */
static int attend(pid_t pid, double seconds)
{
  const struct timespec pause = {0, POLL};
  double until = now() + seconds;
  int ended = 0;
  for (;;) {
    pid_t got = waitpid(pid, &ended, WNOHANG);
    if (got == pid)
      return WIFEXITED(ended) ? WEXITSTATUS(ended) : 128 + WTERMSIG(ended);
    if (agl_interrupted() || now() > until)
      break;
    nanosleep(&pause, NULL);
  }
  kill(-pid, SIGKILL);
  while (waitpid(pid, &ended, 0) < 0 && errno == EINTR)
    ;
  return agl_interrupted() ? -2 : -1;
}

/* run(folder, seconds, { program, argument, ... }) -> its exit status, nil when it took longer; what
** it printed is in the file `output` of the folder. 127: there is no such program. */
static int core_run(lua_State *L)
{
  const char *folder = lagl_checktext(L, 1);
  double seconds = luaL_checknumber(L, 2);
  size_t n;
  const char **names, *argv[LAGL_ARGUMENTS + 1] = {NULL};
  int status;
  pid_t pid;
  names = lagl_checknames(L, 3, &n);
  if (n == 0 || n > LAGL_ARGUMENTS)
    return luaL_error(L, "run: a program and its arguments expected");
  for (size_t i = 0; i < n; i++)
    argv[i] = names[i];
  pid = fork();
  if (pid < 0)
    return lagl_fail(L, "%s cannot be started: %s", argv[0], strerror(errno));
  if (pid == 0)
    become(folder, argv);
  setpgid(pid, pid); /* whoever comes first: the group has to be there before it is killed */
  status = attend(pid, seconds);
  if (status == -2)
    return lagl_fail(L, "interrupted");
  if (status < 0)
    lua_pushnil(L);
  else
    lua_pushinteger(L, status);
  return 1;
}

static const luaL_Reg functions[] = {{"make_scratch", core_make_scratch},
                                     {"remove_scratch", core_remove_scratch},
                                     {"run", core_run},
                                     {NULL, NULL}};

void lagl_openprocess(lua_State *L)
{
  luaL_setfuncs(L, functions, 0);
}
