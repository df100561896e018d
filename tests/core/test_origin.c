/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_origin.c - where rows come from, hashes of files, missing values by reason, progress. */
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "base/thread.h"
#include "tables.h"

static void test_origins(void)
{
  const agl_origin a = {"a.csv", 12, 1000}, b = {"b.csv", 0, -5};
  const agl_join_key on = {"x", NULL};
  const agl_join_options o = {.on = &on, .non = 1};
  agl_table *t = TABLE("x:i 1 2"), *u = TABLE("x:i 2 3"), *both, *again, *joined, *out;
  CHECK(agl_table_origin(t, 0) == NULL);
  CHECK_OK(agl_table_add_origin(t, &a, &err), err);
  CHECK_OK(agl_table_add_origin(u, &b, &err), err);
  CHECK_OK(agl_table_append(&both, t, u, &err), err);
  agl_table_free(t);
  CHECK_STR(agl_table_origin(both, 0)->file, "a.csv");
  CHECK(agl_table_origin(both, 0)->size == 12 && agl_table_origin(both, 0)->modified == 1000);
  CHECK_STR(agl_table_origin(both, 1)->file, "b.csv");
  CHECK(agl_table_origin(both, 2) == NULL);
  CHECK_OK(agl_table_head(&again, both, 1, &err), err);
  CHECK_OK(agl_table_join(&joined, NULL, again, u, &o, &err), err);
  CHECK_STR(agl_table_origin(joined, 1)->file, "b.csv");
  CHECK(agl_table_origin(joined, 2) == NULL); /* one file, once */
  CHECK_NOMEM(agl_table_append(&out, both, u, &err), agl_table_free(out));
  CHECK_NOMEM(agl_table_join(&out, NULL, again, u, &o, &err), agl_table_free(out));
  agl_table_free(both);
  agl_table_free(again);
  agl_table_free(joined);
  agl_table_free(u);
}

static agl_status originate(agl_table **out)
{
  const agl_origin a = {"a.csv", 1, 2};
  agl_table *t;
  agl_status status = agl_table_new(&t, 0, &err);
  if (status == AGL_OK && (status = agl_table_add_origin(t, &a, &err)) != AGL_OK)
    agl_table_free(t);
  if (status == AGL_OK)
    *out = t;
  return status;
}

/* Want: FIPS 180-4, the example of one block; sha256sum of nothing. */
static void test_sha256(void)
{
  char path[] = "/tmp/agglom_XXXXXX", text[AGL_SHA256_TEXT] = "";
  int fd = mkstemp(path);
  CHECK(fd >= 0);
  CHECK_OK(agl_file_sha256(text, path, &err), err);
  CHECK_STR(text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(write(fd, "abc", 3) == 3);
  close(fd);
  CHECK_OK(agl_file_sha256(text, path, &err), err);
  CHECK_STR(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK_NOMEM(agl_file_sha256(text, path, &err), (void)0);
  agl_interrupt(true);
  CHECK(agl_file_sha256(text, path, &err) == AGL_EINTR);
  agl_interrupt(false);
  unlink(path);
  CHECK(agl_file_sha256(text, "no/such", &err) == AGL_EIO);
  CHECK_STR(err.msg, "no/such: No such file or directory");
}

static void test_missing(void)
{
  agl_table *t = TABLE("a:i 1 2 3", "b:n . ..closed ..closed", "c:s . . x");
  agl_table *m, *out;
  CHECK_OK(agl_table_missing(&m, t, &err), err);
  CHECK(agl_table_nrow(m) == 3 && agl_table_ncol(m) == 3);
  CHECK_STR(agl_column_text(agl_table_column(m, 0), 1, NULL), "b");
  CHECK_STR(agl_column_text(agl_table_column(m, 1), 0, NULL), "missing");
  CHECK_STR(agl_column_text(agl_table_column(m, 1), 1, NULL), "closed");
  CHECK_STR(agl_column_text(agl_table_column(m, 0), 2, NULL), "c");
  CHECK(agl_column_view(agl_table_column(m, 2)).integer[1] == 2);
  CHECK_NOMEM(agl_table_missing(&out, t, &err), agl_table_free(out));
  agl_interrupt(true);
  CHECK(agl_table_missing(&out, t, &err) == AGL_EINTR);
  agl_interrupt(false);
  agl_table_free(m);
  agl_table_free(t);
}

/* The callback has no context. */
static struct {
  size_t calls, first, last, total;
} told;

static void tell(size_t done, size_t total)
{
  told.first = told.calls++ == 0 ? done : told.first;
  told.last = done;
  told.total = total;
}

static agl_status nothing(void *ctx, size_t i, agl_err *e)
{
  (void)ctx;
  return i == 5 ? agl_fail(e, AGL_EDATA, "five") : AGL_OK;
}

static void test_progress(void)
{
  agl_set_progress(tell);
  CHECK_OK(agl_parallel(nothing, NULL, 5, &err), err);
  CHECK(told.first == 0 && told.last == 5 && told.total == 5);
  CHECK(agl_parallel(nothing, NULL, 9, &err) == AGL_EDATA);
  CHECK(told.last == 9 && told.total == 9);
  agl_set_progress(NULL);
  told.calls = 0;
  CHECK_OK(agl_parallel(nothing, NULL, 5, &err), err);
  CHECK(told.calls == 0);
}

int main(void)
{
  agl_table *out;
  test_origins();
  CHECK_NOMEM(originate(&out), agl_table_free(out));
  test_sha256();
  test_missing();
  test_progress();
  return test_summary();
}
