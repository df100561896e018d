/* SPDX-License-Identifier: GPL-3.0-or-later */
/* child.c - run code that may crash in a process of its own. */
#include "io/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "io/wire.h"

/* Sanitizers reserve terabytes of address space, so there it cannot be limited. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Bytes of address space in use; 0 when the system does not say, or no limit can be set. */
static size_t address_space(void)
{
  unsigned long pages = 0;
  char line[64] = "";
  int fd = SANITIZED ? -1 : open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? 0 : read(fd, line, sizeof line - 1);
  if (fd >= 0)
    close(fd);
  for (ssize_t i = 0; i < n && line[i] >= '0' && line[i] <= '9'; i++)
    pages = 10 * pages + (unsigned long)(line[i] - '0');
  return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void set_limit(int resource, size_t value)
{
  struct rlimit limit;
  if (getrlimit((__rlimit_resource_t)resource, &limit) != 0)
    return;
  if (limit.rlim_max == RLIM_INFINITY || value < limit.rlim_max)
    limit.rlim_max = value;
  limit.rlim_cur = limit.rlim_max;
  setrlimit((__rlimit_resource_t)resource, &limit);
}

static void restrict_child(const agl_child_limits *limits)
{
  static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGINT, SIGTERM, SIGPIPE};
  size_t used = address_space();
  int null = open("/dev/null", O_RDWR);
  for (size_t k = 0; k < sizeof fatal / sizeof *fatal; k++)
    signal(fatal[k], SIG_DFL);
  if (null >= 0) { /* libraries may print; the session's streams are not theirs */
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
  }
  set_limit(RLIMIT_CORE, 0);
  set_limit(RLIMIT_CPU, limits->seconds);
  if (used > 0)
    set_limit(RLIMIT_AS, used + limits->memory);
}

static agl_status fail_ended(int ended, const char *path, const agl_child_limits *limits,
                             agl_err *err)
{
  int sig = WIFSIGNALED(ended) ? WTERMSIG(ended) : 0;
  if (sig == SIGXCPU || sig == SIGKILL)
    return agl_fail(err, AGL_EPARSE,
                    "%s: the file is damaged: the reader was stopped after %u s of processor time",
                    path, limits->seconds);
  return agl_fail(err, AGL_EPARSE, "%s: the file is damaged: the reader crashed on it", path);
}

/* Receive what the child sends and see how it ended. */
static agl_status attend(agl_table **table, agl_text *bytes, int fd, pid_t pid, int *ended,
                         agl_err *err)
{
  agl_status status = agl_wire_receive(table, bytes, fd, err);
  close(fd);
  if (status != AGL_OK && status != AGL_EPARSE)
    kill(pid, SIGKILL);
  *ended = 0;
  while (waitpid(pid, ended, 0) < 0 && errno == EINTR)
    ;
  return status;
}

agl_status agl_child_run(agl_table **table, agl_text *bytes, agl_child_work *work, void *ctx,
                         const char *path, const agl_child_limits *limits, agl_err *err)
{
  agl_err inner = {AGL_OK, ""};
  agl_status status;
  int fd[2], ended;
  pid_t pid;
  if (pipe(fd) != 0)
    return agl_fail(err, AGL_EIO, "%s: %s", path, strerror(errno));
  fcntl(fd[0], F_SETFD, FD_CLOEXEC);
  fcntl(fd[1], F_SETFD, FD_CLOEXEC);
  pid = fork();
  if (pid < 0) {
    close(fd[0]);
    close(fd[1]);
    return agl_fail(err, AGL_EIO, "%s: cannot start a reader: %s", path, strerror(errno));
  }
  if (pid == 0) {
    close(fd[0]);
    restrict_child(limits);
    _exit(work(ctx, fd[1]) ? 0 : 1);
  }
  close(fd[1]);
  status = attend(table, bytes, fd[0], pid, &ended, &inner);
  if (status == AGL_OK)
    return AGL_OK;
  if (status == AGL_EPARSE && inner.msg[0] == '\0')
    return fail_ended(ended, path, limits, err);
  return agl_fail(err, status, "%s", inner.msg);
}
