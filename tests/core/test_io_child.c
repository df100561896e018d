/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_io_child.c - core/io: a child process that crashes, lies, or is interrupted. */
#include "io_table.h"

#include <signal.h>

#include "io/child.h"
#include "io/wire.h"

static agl_err err;
static const agl_child_limits limits = {.memory = (size_t)1 << 30, .seconds = 1};

static agl_status run(agl_table **t, agl_child_work *work, void *ctx)
{
  return agl_child_run(t, NULL, work, ctx, "x.sav", &limits, &err);
}

static bool crash(void *ctx, int fd)
{
  (void)ctx;
  (void)fd;
  return raise(SIGSEGV) == 0;
}

static bool give_up(void *ctx, int fd)
{
  (void)ctx;
  (void)fd;
  return false;
}

static bool spin(void *ctx, int fd)
{
  volatile unsigned *turns = ctx;
  while (fd >= 0)
    ++*turns;
  return true;
}

static bool linger(void *ctx, int fd)
{
  (void)ctx;
  (void)fd;
  return sleep(60) == 0;
}

static bool complain(void *ctx, int fd)
{
  agl_err e = {AGL_EDATA, ""};
  snprintf(e.msg, sizeof e.msg, "%s", (const char *)ctx);
  return agl_wire_send_error(fd, &e);
}

static bool send_table(void *ctx, int fd)
{
  return agl_wire_send_table(fd, ctx);
}

static bool send_text(void *ctx, int fd)
{
  return agl_wire_send_bytes(fd, ctx, strlen(ctx));
}

static void test_ends(void)
{
  agl_table *t = NULL;
  agl_text bytes = {0};
  char said[] = "two\nlines", text[] = "abc";
  unsigned turns = 0;
  CHECK(run(&t, crash, NULL) == AGL_EPARSE);
  CHECK_STR(err.msg, "x.sav: the file is damaged: the reader crashed on it");
  CHECK(run(&t, give_up, NULL) == AGL_EPARSE);
  CHECK_STR(err.msg, "x.sav: the file is damaged: the reader crashed on it");
  CHECK(run(&t, spin, &turns) == AGL_EPARSE);
  CHECK_STR(err.msg,
            "x.sav: the file is damaged: the reader was stopped after 1 s of processor time");
  CHECK(run(&t, complain, said) == AGL_EDATA);
  CHECK_STR(err.msg, "two lines");
  CHECK(run(&t, send_text, text) == AGL_EPARSE && t == NULL);
  CHECK_OK(agl_child_run(NULL, &bytes, send_text, text, "x", &limits, &err), err);
  CHECK_STR(bytes.s, "abc");
  agl_text_clear(&bytes);
  agl_interrupt(true);
  CHECK(run(&t, linger, NULL) == AGL_EINTR);
  agl_interrupt(false);
}

static void test_table(void)
{
  agl_table *t = io_sample("suppressed"), *back = NULL;
  CHECK_OK(run(&back, send_table, t), err);
  if (back != NULL)
    io_check_same(t, back, true);
  agl_table_free(back);
  CHECK_NOMEM(run(&back, send_table, t), agl_table_free(back));
  agl_table_free(t);
}

/* An answer that was tampered with is a table that holds together, or none. */
static agl_status receive(agl_table **t, const char *data, size_t len)
{
  int fd[2];
  agl_status status;
  CHECK(pipe(fd) == 0 && len < 60000);
  CHECK(write(fd[1], data, len) == (ssize_t)len);
  close(fd[1]);
  status = agl_wire_receive(t, NULL, fd[0], &err);
  close(fd[0]);
  return status;
}

static void test_lies(void)
{
  static char sent[60000], told[60000];
  agl_table *t = io_sample("suppressed"), *back = NULL;
  uint64_t random = 5;
  int fd[2];
  size_t n;
  CHECK(pipe(fd) == 0 && agl_wire_send_table(fd[1], t));
  n = (size_t)read(fd[0], sent, sizeof sent);
  close(fd[0]);
  close(fd[1]);
  CHECK(receive(&back, sent, n) == AGL_OK);
  agl_table_free(back);
  for (size_t k = 0; k < 4 * n; k++) {
    agl_status status;
    memcpy(told, sent, n);
    random = random * 6364136223846793005u + 1442695040888963407u;
    told[k / 4] = k % 4 == 0 ? '\xff' : (char)(random >> 56);
    back = NULL;
    status = receive(&back, told, k % 4 == 3 ? k / 4 : n);
    CHECK((status == AGL_OK) == (back != NULL));
    for (size_t j = 0; back != NULL && j < agl_table_ncol(back); j++)
      for (size_t i = 0; i < agl_table_nrow(back); i++)
        (void)agl_column_text(agl_table_column(back, j), i, NULL);
    agl_table_free(back);
  }
  agl_table_free(t);
}

int main(void)
{
  test_ends();
  test_table();
  test_lies();
  return test_summary();
}
