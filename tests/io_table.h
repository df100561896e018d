/* SPDX-License-Identifier: GPL-3.0-or-later */
/* io_table.h - a table with something of everything, comparing tables, damaging files. */
#ifndef IO_TABLE_H
#define IO_TABLE_H

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "test.h"

#include "base/file.h"
#include "base/text.h"
#include "data/build.h"
#include "data/column.h"

enum { IO_ROWS = 4 };

static inline void io_name(agl_column *c, const char *reason)
{
  uint32_t k;
  if (c->reason == NULL)
    c->reason = agl_dict_new();
  CHECK(c->reason != NULL && agl_dict_code(&k, c->reason, reason, strlen(reason), NULL) == AGL_OK);
}

/* An integer column of four whose second value is missing for `reason` (NULL: plainly). */
static inline agl_column *io_count(const char *reason)
{
  const int64_t x[IO_ROWS] = {7, 0, -300, 2147483647};
  const uint8_t why[IO_ROWS] = {0, AGL_MISSING, 0, 0};
  agl_column *c = NULL;
  CHECK(agl_column_integer(&c, x, why, IO_ROWS, NULL) == AGL_OK);
  if (reason != NULL) {
    io_name(c, reason);
    c->missing[1] = AGL_REASON;
  }
  return c;
}

/* region, year, count, value, opened, cluster: one of every type. */
static inline agl_table *io_sample(const char *reason)
{
  static const char *const region[IO_ROWS] = {"Perm", NULL,
                                              "Orl\xc3\xa9"
                                              "ans, \"Loiret\"",
                                              "Perm"};
  const int64_t year[IO_ROWS] = {2009, 2010, 2011, 2012};
  const double value[IO_ROWS] = {0.1, NAN, -1e300, 3};
  const uint8_t cluster[IO_ROWS] = {1, 0, 0, 1}, gap[IO_ROWS] = {0, 0, AGL_MISSING, 0};
  const int32_t opened[IO_ROWS] = {0, 14975, -80000, 0};
  agl_build b = agl_build_start(IO_ROWS, NULL);
  agl_column *count = io_count(reason), *date = NULL, *flag = NULL;
  agl_table *t = NULL;
  CHECK(agl_column_date(&date, opened, NULL, IO_ROWS, NULL) == AGL_OK);
  CHECK(agl_column_boolean(&flag, cluster, gap, IO_ROWS, NULL) == AGL_OK);
  agl_build_strings(&b, "region", region);
  agl_build_integers(&b, "year", year, NULL);
  agl_build_column(&b, "count", count);
  agl_build_numbers(&b, "value", value);
  agl_build_column(&b, "opened", date);
  agl_build_column(&b, "cluster", flag);
  CHECK(agl_build_finish(&t, &b) == AGL_OK);
  CHECK(agl_table_describe(t, 3, "Output, \xe2\x82\xac million", NULL, NULL) == AGL_OK);
  agl_column_free(count);
  agl_column_free(date);
  agl_column_free(flag);
  return t;
}

static inline bool io_same_value(const agl_column *a, const agl_column *b, size_t i)
{
  agl_view v = agl_column_view(a), w = agl_column_view(b);
  uint8_t m = v.missing == NULL ? 0 : v.missing[i], n = w.missing == NULL ? 0 : w.missing[i];
  if (m != AGL_PRESENT || n != AGL_PRESENT)
    return m != AGL_PRESENT && n != AGL_PRESENT &&
           strcmp(agl_column_reason(a, m), agl_column_reason(b, n)) == 0;
  switch (v.type) {
  case AGL_NUMBER:
    return memcmp(&v.number[i], &w.number[i], sizeof(double)) == 0;
  case AGL_INTEGER:
    return v.integer[i] == w.integer[i];
  case AGL_STRING:
    return strcmp(agl_column_text(a, i, NULL), agl_column_text(b, i, NULL)) == 0;
  case AGL_BOOLEAN:
    return v.boolean[i] == w.boolean[i];
  case AGL_DATE:
    return v.date[i] == w.date[i];
  }
  return false;
}

/* Same names, types, values and reasons; labels too where `words`. */
static inline void io_check_same(const agl_table *a, const agl_table *b, bool words)
{
  CHECK(agl_table_ncol(a) == agl_table_ncol(b) && agl_table_nrow(a) == agl_table_nrow(b));
  for (size_t j = 0; j < agl_table_ncol(a) && j < agl_table_ncol(b); j++) {
    const agl_column *x = agl_table_column(a, j), *y = agl_table_column(b, j);
    CHECK_STR(agl_table_name(b, j), agl_table_name(a, j));
    CHECK_STR(agl_type_name(agl_column_view(y).type), agl_type_name(agl_column_view(x).type));
    if (words)
      CHECK_STR(agl_table_label(b, j), agl_table_label(a, j));
    for (size_t i = 0; i < agl_table_nrow(a) && agl_column_view(x).type == agl_column_view(y).type;
         i++)
      test_report(io_same_value(x, y, i), agl_table_name(a, j), __FILE__, (int)i + 1);
  }
}

static char io_dir[64];

/* The directory goes with the test; a child process leaves by _exit and does not come here. */
static inline void io_remove(void)
{
  DIR *d = opendir(io_dir);
  for (struct dirent *e = d == NULL ? NULL : readdir(d); e != NULL; e = readdir(d))
    unlinkat(dirfd(d), e->d_name, 0);
  if (d != NULL)
    closedir(d);
  rmdir(io_dir);
}

/* A file name in a directory of this test's own. */
static inline const char *io_path(char buf[256], const char *name)
{
  if (io_dir[0] == '\0') {
    snprintf(io_dir, sizeof io_dir, "/tmp/agglom-io-XXXXXX");
    CHECK(mkdtemp(io_dir) != NULL && atexit(io_remove) == 0);
  }
  snprintf(buf, 256, "%s/%s", io_dir, name);
  return buf;
}

static inline void io_put(const char *path, const char *data, size_t len)
{
  agl_err err;
  CHECK_OK(agl_bytes_write(path, data, len, true, &err), err);
}

/* Read damaged copies of a file: cut short at `steps` places, a byte changed at `steps` places,
** bytes drawn from a fixed sequence. Each gives a table or a message of one line. */
static inline void io_check_damaged(const char *path, const char *copy, size_t steps)
{
  agl_bytes b = {0};
  agl_err err;
  uint64_t random = 20090101;
  CHECK_OK(agl_file_load(&b, path, &err), err);
  for (size_t k = 0; k < 2 * steps; k++) {
    size_t at = b.len * (k / 2) / steps;
    char *s = malloc(b.len + 1);
    agl_table *t = NULL;
    agl_status status;
    CHECK(s != NULL);
    memcpy(s, b.data, b.len);
    random = random * 6364136223846793005u + 1442695040888963407u;
    s[at] = (char)(s[at] ^ (1 + (random >> 33) % 255));
    io_put(copy, s, k % 2 == 0 ? at : b.len);
    free(s);
    err.msg[0] = '\0';
    status = agl_file_read(&t, copy, NULL, &err);
    CHECK(status == AGL_OK ? t != NULL
                           : t == NULL && strncmp(err.msg, copy, strlen(copy)) == 0 &&
                                 strchr(err.msg, '\n') == NULL);
    agl_table_free(t);
  }
  agl_bytes_free(&b);
}

#endif
