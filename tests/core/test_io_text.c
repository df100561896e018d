/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_io_text.c - core/io: which format a path asks for, delimited text, compression. */
#include "io_table.h"

#include "io/compress.h"

static agl_err err;

static void test_unknown(void)
{
  agl_table *t = NULL;
  CHECK(agl_file_read(&t, "dir.d/x.foo", NULL, &err) == AGL_EARG && t == NULL);
  CHECK(strncmp(err.msg, "dir.d/x.foo: unknown format '.foo'; agglom reads .csv .tsv", 58) == 0);
  CHECK(strstr(err.msg, " .dta .sav .zsav .por .sas7bdat .xpt") != NULL);
  CHECK(agl_file_read(&t, "dir.d/x", NULL, &err) == AGL_EARG);
  CHECK(strncmp(err.msg, "dir.d/x: no extension to tell the format by; agglom reads .csv", 62) ==
        0);
  CHECK(agl_file_read(&t, "no/such.csv", NULL, &err) == AGL_EIO);
  CHECK_STR(err.msg, "no/such.csv: No such file or directory");
  CHECK(agl_file_read(&t, "no/such.csv.gz", NULL, &err) == AGL_EIO);
  CHECK_STR(err.msg, "no/such.csv.gz: No such file or directory");
  CHECK(agl_file_read(&t, "no/such.csv.gz", NULL, NULL) == AGL_EIO);
  CHECK(agl_file_write(t, "x.sas7bdat", false, &err) == AGL_EARG);
  CHECK(strncmp(err.msg, "x.sas7bdat: unknown format '.sas7bdat'; agglom writes .csv", 58) == 0);
  CHECK_OK(agl_file_formats(&t, &err), err);
  CHECK(agl_table_nrow(t) > 5 && agl_table_ncol(t) == 4);
  agl_table_free(t);
  t = NULL;
  CHECK_NOMEM(agl_file_formats(&t, &err), agl_table_free(t));
}

/* A text that needs quotes in CSV, in TSV, in both. */
static agl_table *awkward(void)
{
  static const char *const x[] = {"a,b", "tab\there", "say \"hi\"\n,\t", "plain"};
  agl_build b = agl_build_start(4, &err);
  agl_table *t = NULL;
  agl_build_strings(&b, "one", x);
  agl_build_strings(&b, "two, with\ttab", x);
  CHECK_OK(agl_build_finish(&t, &b), err);
  return t;
}

static void round_trip(const agl_table *t, const char *name)
{
  char path[256];
  agl_table *back = NULL;
  io_path(path, name);
  unlink(path);
  CHECK_OK(agl_file_write(t, path, false, &err), err);
  CHECK_OK(agl_file_read(&back, path, NULL, &err), err);
  if (back != NULL)
    io_check_same(t, back, false);
  agl_table_free(back);
}

static void test_round_trips(void)
{
  static const char *const names[] = {"a.csv",     "a.tsv",     "a.txt",    "A.CSV.GZ",
                                      "a.csv.zst", "a.tsv.zst", "a.Tsv.gz", "a.b.csv.gz"};
  agl_table *t = io_sample(NULL), *u = awkward();
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    round_trip(t, names[k]);
    round_trip(u, names[k]);
  }
  agl_table_free(t);
  agl_table_free(u);
}

static void test_tsv(void)
{
  static const char *const x[] = {"a,b", "c\td", "e"};
  char path[256];
  agl_bytes bytes = {0};
  agl_build b = agl_build_start(3, &err);
  agl_table *t = NULL;
  agl_build_strings(&b, "p", x);
  agl_build_strings(&b, "q", x);
  CHECK_OK(agl_build_finish(&t, &b), err);
  CHECK_OK(agl_file_write(t, io_path(path, "t.tsv"), true, &err), err);
  CHECK_OK(agl_file_load(&bytes, path, &err), err);
  CHECK(bytes.len == 32 &&
        memcmp(bytes.data, "p\tq\n\"a,b\"\t\"a,b\"\n\"c\td\"\t\"c\td\"\ne\te\n", 32) == 0);
  agl_bytes_free(&bytes);
  agl_table_free(t);
}

static void test_refuses_to_replace(void)
{
  char path[256], want[512];
  agl_table *t = io_sample(NULL), *back = NULL;
  io_path(path, "kept.csv.gz");
  CHECK_OK(agl_file_write(t, path, false, &err), err);
  CHECK(agl_file_write(t, path, false, &err) == AGL_EIO);
  snprintf(want, sizeof want, "%s: file exists; to replace it, say replace = true", path);
  CHECK_STR(err.msg, want);
  CHECK_OK(agl_file_write(t, path, true, &err), err);
  CHECK_NOMEM(agl_file_write(t, path, true, &err), (void)0);
  CHECK_NOMEM(agl_file_read(&back, path, NULL, &err), agl_table_free(back));
  io_path(path, "kept.csv.zst");
  CHECK_NOMEM(agl_file_write(t, path, true, &err), (void)0);
  CHECK_NOMEM(agl_file_read(&back, path, NULL, &err), agl_table_free(back));
  agl_table_free(t);
}

/* Two gzip members are one text, as gzip -d has it; so are two frames. */
static void test_members(void)
{
  static const char *const names[] = {"two.csv.gz", "two.csv.zst"};
  for (size_t k = 0; k < 2; k++) {
    char path[256];
    agl_text a = {0}, b = {0};
    agl_table *t = NULL;
    if (k == 0) {
      CHECK_OK(agl_gzip_pack(&a, "x\n1\n", 4, "p", &err), err);
      CHECK_OK(agl_gzip_pack(&b, "2\n", 2, "p", &err), err);
    } else {
      CHECK_OK(agl_zstd_pack(&a, "x\n1\n", 4, "p", &err), err);
      CHECK_OK(agl_zstd_pack(&b, "2\n", 2, "p", &err), err);
    }
    agl_text_add(&a, b.s, b.len);
    io_put(io_path(path, names[k]), a.s, a.len);
    CHECK_OK(agl_file_read(&t, path, NULL, &err), err);
    CHECK(t != NULL && agl_table_nrow(t) == 2);
    agl_table_free(t);
    agl_text_clear(&a);
    agl_text_clear(&b);
  }
}

static void test_messages(void)
{
  char path[256], want[512];
  agl_table *t = NULL;
  agl_text a = {0};
  CHECK_OK(agl_gzip_pack(&a, "x,y\n1,2\n", 8, "p", &err), err);
  io_put(io_path(path, "cut.csv.gz"), a.s, a.len - 5);
  CHECK(agl_file_read(&t, path, NULL, &err) == AGL_EPARSE);
  snprintf(want, sizeof want, "%s: the gzip data break off; the file is truncated", path);
  CHECK_STR(err.msg, want);
  io_put(path, "x,y\n1,2\n", 8);
  CHECK(agl_file_read(&t, path, NULL, &err) == AGL_EPARSE);
  snprintf(want, sizeof want, "%s: the gzip data are damaged", path);
  CHECK_STR(err.msg, want);
  agl_text_clear(&a);
  CHECK_OK(agl_zstd_pack(&a, "x,y\n1\n", 6, "p", &err), err);
  io_put(io_path(path, "cut.csv.zst"), a.s, a.len - 1);
  CHECK(agl_file_read(&t, path, NULL, &err) == AGL_EPARSE);
  snprintf(want, sizeof want, "%s: the Zstandard data break off; the file is truncated", path);
  CHECK_STR(err.msg, want);
  io_put(path, "x,y\n1,2\n", 8);
  CHECK(agl_file_read(&t, path, NULL, &err) == AGL_EPARSE);
  snprintf(want, sizeof want, "%s: the Zstandard data are damaged", path);
  CHECK_STR(err.msg, want);
  io_put(path, a.s, a.len);
  CHECK(agl_file_read(&t, path, NULL, &err) == AGL_EPARSE);
  snprintf(want, sizeof want, "%s:2:", path);
  CHECK(strncmp(err.msg, want, strlen(want)) == 0);
  agl_text_clear(&a);
}

/* A gigabyte may come of a megabyte, not of a kilobyte; 64 GiB is the end. */
static void test_bombs(void)
{
  CHECK(agl_unpack_allowed(1, (size_t)1 << 30));
  CHECK(!agl_unpack_allowed(1024, ((size_t)1 << 30) + 1));
  CHECK(agl_unpack_allowed((size_t)4 << 20, (size_t)4000 << 20));
  CHECK(!agl_unpack_allowed((size_t)1 << 40, ((size_t)64 << 30) + 1));
}

static void test_damage(void)
{
  char path[256], copy[256];
  agl_table *t = io_sample(NULL);
  CHECK_OK(agl_file_write(t, io_path(path, "d.csv.gz"), true, &err), err);
  io_check_damaged(path, io_path(copy, "e.csv.gz"), 200);
  CHECK_OK(agl_file_write(t, io_path(path, "d.csv.zst"), true, &err), err);
  io_check_damaged(path, io_path(copy, "e.csv.zst"), 200);
  agl_table_free(t);
}

int main(void)
{
  test_unknown();
  test_round_trips();
  test_tsv();
  test_refuses_to_replace();
  test_members();
  test_messages();
  test_bombs();
  test_damage();
  return test_summary();
}
