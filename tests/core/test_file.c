/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_file.c - whole files read and written: what is refused, and what a failure leaves behind. */
#include "test.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static void put_file(const char *path, const char *text)
{
  FILE *f = fopen(path, "w");
  CHECK(f != NULL);
  if (f != NULL)
    CHECK(fputs(text, f) >= 0 && fclose(f) == 0);
}

static void check_file(const char *path, const char *want)
{
  agl_bytes b;
  agl_err err;
  agl_status status = agl_file_load(&b, path, &err);
  CHECK_OK(status, err);
  if (status != AGL_OK)
    return;
  CHECK(b.len == strlen(want) && memcmp(b.data, want, b.len) == 0);
  agl_bytes_free(&b);
}

static int files_in(const char *dir)
{
  DIR *d = opendir(dir);
  int n = 0;
  CHECK(d != NULL);
  while (d != NULL && readdir(d) != NULL)
    n++;
  if (d != NULL)
    closedir(d);
  return n - 2;
}

/* In an empty directory of its own. */
static void test_files(void)
{
  static const char csv[] = "a,b\n1,x\n2,y\n";
  char dir[] = "/tmp/agglom-csv-XXXXXX", big[5000];
  agl_table *t = NULL;
  agl_err err;
  struct stat st;
  struct rlimit limit = {0}, small;
  CHECK(mkdtemp(dir) != NULL && chdir(dir) == 0);
  CHECK(agl_csv_read(&t, "no.csv", NULL, &err) == AGL_EIO && t == NULL);
  CHECK_STR(err.msg, "no.csv: No such file or directory");
  CHECK(agl_csv_read(&t, ".", NULL, &err) == AGL_EIO && t == NULL);
  CHECK_STR(err.msg, ".: is a directory, expected a file");
  CHECK_OK(agl_csv_parse(&t, csv, strlen(csv), "x", NULL, &err), err);
  CHECK(agl_csv_write(t, "no/x.csv", false, &err) == AGL_EIO);
  CHECK_STR(err.msg, "no/x.csv: No such file or directory");
  CHECK(agl_csv_write(t, ".", true, &err) == AGL_EIO);
  CHECK_STR(err.msg, ".: is a directory, expected a file");
  CHECK_OK(agl_csv_write(t, "x.csv", false, &err), err);
  check_file("x.csv", csv);
  put_file("x.csv", "old\n");
  CHECK(chmod("x.csv", 0640) == 0 && symlink("x.csv", "link.csv") == 0);
  CHECK(agl_csv_write(t, "x.csv", false, &err) == AGL_EIO);
  CHECK_STR(err.msg, "x.csv: file exists; to replace it, say replace = true");
  check_file("x.csv", "old\n");
  CHECK_OK(agl_csv_write(t, "link.csv", true, &err), err);
  check_file("x.csv", csv);
  CHECK(lstat("link.csv", &st) == 0 && S_ISLNK(st.st_mode));
  CHECK(stat("x.csv", &st) == 0 && (st.st_mode & 0777) == 0640);
  CHECK(agl_csv_write(t, "/dev/full", true, &err) == AGL_EIO);
  CHECK_STR(err.msg, "/dev/full: No space left on device");
  CHECK_OK(agl_csv_write(t, "/dev/null", false, &err), err);
  /* a file system that takes no more: the old file stands, and nothing is left beside it */
  memset(big, 'z', sizeof big);
  CHECK(signal(SIGXFSZ, SIG_IGN) != SIG_ERR && getrlimit(RLIMIT_FSIZE, &limit) == 0);
  small = limit;
  small.rlim_cur = 1000;
  CHECK(setrlimit(RLIMIT_FSIZE, &small) == 0);
  CHECK(agl_bytes_write("x.csv", big, sizeof big, true, &err) == AGL_EIO);
  CHECK_STR(err.msg, "x.csv: File too large");
  CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
  check_file("x.csv", csv);
  CHECK(files_in(".") == 2);
  agl_table_free(t);
  CHECK_NOMEM(agl_csv_read(&t, "x.csv", NULL, &err), agl_table_free(t));
  CHECK_OK(agl_csv_read(&t, "x.csv", NULL, &err), err);
  CHECK_NOMEM(agl_csv_write(t, "x.csv", true, &err), (void)0);
  agl_table_free(t);
  CHECK(unlink("x.csv") == 0 && unlink("link.csv") == 0 && chdir("/") == 0 && rmdir(dir) == 0);
}

/* Pipes and standard input are read to their end. */
static void test_stdin(void)
{
  static const char csv[] = "a\n1\n";
  int fd[2], saved = dup(STDIN_FILENO);
  agl_table *t = NULL, *ledger;
  agl_err err;
  CHECK(pipe(fd) == 0 && write(fd[1], csv, strlen(csv)) == (ssize_t)strlen(csv));
  CHECK(dup2(fd[0], STDIN_FILENO) >= 0 && close(fd[0]) == 0 && close(fd[1]) == 0);
  CHECK_OK(agl_csv_read(&t, "-", NULL, &err), err);
  CHECK(dup2(saved, STDIN_FILENO) >= 0 && close(saved) == 0);
  if (t == NULL)
    return;
  CHECK(agl_table_nrow(t) == 1);
  CHECK_OK(agl_table_ledger(&ledger, t, &err), err);
  CHECK_STR(agl_column_text(agl_table_column(ledger, 2), 0, NULL), "stdin");
  agl_table_free(ledger);
  agl_table_free(t);
}

int main(void)
{
  test_files();
  test_stdin();
  return test_summary();
}
