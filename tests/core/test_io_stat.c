/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_io_stat.c - core/io: Stata, SPSS and SAS files. */
#include "io_table.h"

#include <readstat.h>

#include "io/foreign/entries.h"

static agl_err err;

static agl_table *write_and_read(const agl_table *t, const char *name, const agl_file_options *o)
{
  char path[256];
  agl_table *back = NULL;
  CHECK_OK(agl_file_write(t, io_path(path, name), true, &err), err);
  CHECK_OK(agl_file_read(&back, path, o, &err), err);
  return back;
}

/* What each can hold comes back as it was: labels, dates, booleans, reasons. */
static void test_round_trips(void)
{
  static const char *const name[] = {"a.dta", "a.DTA", "a.sav", "a.zsav"};
  static const char *const reason[] = {NULL, "suppressed", ".c", "99"};
  for (size_t k = 0; k < 4; k++)
    for (size_t r = 0; r < 4; r++) {
      agl_table *t = io_sample(reason[r]), *back;
      back = write_and_read(t, name[k], NULL);
      if (back != NULL)
        io_check_same(t, back, true);
      agl_table_free(back);
      agl_table_free(t);
    }
}

static void test_same_bytes(void)
{
  static const char *const name[] = {"b.dta", "b.sav"};
  for (size_t k = 0; k < 2; k++) {
    char path[256], again[256];
    agl_bytes a = {0}, b = {0};
    agl_table *t = io_sample("suppressed");
    CHECK_OK(agl_file_write(t, io_path(path, name[k]), true, &err), err);
    snprintf(again, sizeof again, "%s", path);
    CHECK_OK(agl_file_load(&a, path, &err), err);
    CHECK_OK(agl_file_write(t, path, true, &err), err);
    CHECK_OK(agl_file_load(&b, again, &err), err);
    CHECK(a.len == b.len && memcmp(a.data, b.data, a.len) == 0);
    agl_bytes_free(&a);
    agl_bytes_free(&b);
    agl_table_free(t);
  }
}

static void refuse_integer(const char *name, const char *column, int64_t x, const char *want)
{
  char path[256], full[600];
  agl_build b = agl_build_start(1, &err);
  agl_table *t = NULL;
  agl_build_integers(&b, column, &x, NULL);
  CHECK_OK(agl_build_finish(&t, &b), err);
  CHECK(agl_file_write(t, io_path(path, name), true, &err) == AGL_EDATA);
  snprintf(full, sizeof full, "%s: %s", path, want);
  CHECK_STR(err.msg, full);
  CHECK(access(path, F_OK) != 0);
  agl_table_free(t);
}

static void test_refusals(void)
{
  char path[256], want[512];
  agl_file_options o = {.csv = {.delimiter = ';'}};
  agl_table *t = NULL;
  refuse_integer("r.dta", "id", 9007199254740993,
                 "row 1 of 'id' is 9007199254740993; Stata holds whole numbers up to 2^53 "
                 "exactly");
  refuse_integer("r.sav", "id", -9007199254740993,
                 "row 1 of 'id' is -9007199254740993; SPSS holds whole numbers up to 2^53 "
                 "exactly");
  refuse_integer("r.dta", "real gdp", 1,
                 "'real gdp' is no name for a variable of Stata: letters, digits and '_', "
                 "at most 32 characters; rename the column first");
  CHECK(agl_file_read(&t, "no.dta", NULL, &err) == AGL_EIO);
  CHECK_STR(err.msg, "no.dta: No such file or directory");
  io_put(io_path(path, "text.sav"), "year,value\n2009,1\n", 18);
  CHECK(agl_file_read(&t, path, NULL, &err) == AGL_EPARSE);
  snprintf(want, sizeof want, "%s: damaged, or no SPSS file: %s", path, "Unable to read from file");
  CHECK_STR(err.msg, want);
  CHECK(agl_file_read(&t, path, &o, &err) == AGL_EARG);
  snprintf(want, sizeof want, "%s: the option 'delimiter' is for text files such as .csv", path);
  CHECK_STR(err.msg, want);
}

/* ---- files as others write them ------------------------------------------------------------ */

static ssize_t append(const void *data, size_t len, void *ctx)
{
  agl_text_add(ctx, data, len);
  return (ssize_t)len;
}

typedef readstat_error_t begin_writing(readstat_writer_t *w, void *ctx, long n);

/* Three rows of a variable, with a label set for 1, 2 and the missing .a (Stata) or 9 (SPSS). */
static void put_file(const char *path, begin_writing *begin, const char *format, const double x[3],
                     bool labels)
{
  bool stata = begin == readstat_begin_writing_dta;
  readstat_writer_t *w = readstat_writer_init();
  readstat_variable_t *v;
  agl_text text = {0};
  readstat_set_data_writer(w, append);
  v = readstat_add_variable(w, "V1", READSTAT_TYPE_DOUBLE, 8);
  readstat_variable_set_label(v, "Answer");
  if (format != NULL)
    readstat_variable_set_format(v, format);
  if (labels) {
    readstat_label_set_t *set =
        readstat_add_label_set(w, stata ? READSTAT_TYPE_INT32 : READSTAT_TYPE_DOUBLE, "answer");
    for (int k = 0; k < 2; k++)
      if (stata)
        readstat_label_int32_value(set, 2 - k, k == 0 ? "yes" : "no");
      else
        readstat_label_double_value(set, 2 - k, k == 0 ? "yes" : "no");
    if (stata)
      readstat_label_tagged_value(set, 'a', "refused");
    else
      readstat_label_double_value(set, 9, "refused");
    readstat_variable_set_label_set(v, set);
  }
  if (!stata && labels)
    readstat_variable_add_missing_double_value(v, 9);
  CHECK(begin(w, &text, 3) == READSTAT_OK);
  for (int i = 0; i < 3; i++) {
    readstat_begin_row(w);
    if (isnan(x[i]))
      readstat_insert_tagged_missing_value(w, v, 'a');
    else
      readstat_insert_double_value(w, v, x[i]);
    readstat_end_row(w);
  }
  CHECK(readstat_end_writing(w) == READSTAT_OK);
  readstat_writer_free(w);
  io_put(path, text.s, text.len);
  agl_text_clear(&text);
}

static const agl_column *read_one(agl_table **t, const char *path, bool codes)
{
  agl_file_options o = {.codes = codes};
  *t = NULL;
  CHECK_OK(agl_file_read(t, path, &o, &err), err);
  return agl_table_column(*t, 0);
}

static void test_labels(void)
{
  static const struct {
    const char *name;
    begin_writing *begin;
    double missing;
  } file[] = {{"l.dta", readstat_begin_writing_dta, NAN}, {"l.sav", readstat_begin_writing_sav, 9}};
  for (size_t k = 0; k < 2; k++) {
    const double x[3] = {2, file[k].missing, 2}, partly[3] = {2, file[k].missing, 3};
    char path[256];
    agl_table *t;
    const agl_column *c;
    put_file(io_path(path, file[k].name), file[k].begin, NULL, x, true);
    c = read_one(&t, path, false);
    CHECK_STR(agl_table_label(t, 0), "Answer");
    CHECK_STR(agl_column_text(c, 0, NULL), "yes");
    CHECK_STR(agl_column_level(c, 0, NULL), "no"); /* in the order of the codes */
    CHECK(agl_column_text(c, 1, NULL) == NULL);
    CHECK_STR(agl_column_reason(c, agl_column_view(c).missing[1]), "refused");
    agl_table_free(t);
    c = read_one(&t, path, true);
    CHECK(agl_column_view(c).type == AGL_NUMBER && agl_column_view(c).number[0] == 2);
    CHECK_STR(agl_column_reason(c, agl_column_view(c).missing[1]), "refused");
    agl_table_free(t);
    put_file(path, file[k].begin, NULL, partly, true);
    c = read_one(&t, path, false);
    CHECK(agl_column_view(c).type == AGL_NUMBER && agl_column_view(c).number[2] == 3);
    agl_table_free(t);
  }
}

static void check_dates(const char *name, begin_writing *begin, const char *format,
                        const double x[3], const char *const want[3])
{
  char path[256], text[16];
  agl_table *t;
  const agl_column *c;
  put_file(io_path(path, name), begin, format, x, false);
  c = read_one(&t, path, false);
  for (size_t i = 0; i < 3; i++) {
    if (agl_column_view(c).type == AGL_DATE) {
      agl_date_text(text, agl_column_view(c).date[i]);
      CHECK_STR(text, want[i]);
    } else {
      CHECK_STR(agl_column_text(c, i, NULL), want[i]);
    }
  }
  agl_table_free(t);
}

/* Stata: 18322 days from 1960 is 2010-03-01 (its manual: td(01mar2010)); tq(2010q2) is 201,
** tm(2010m3) is 602, tw(2010w2) 2601. SPSS: 13486780800 s from 1582-10-14 is 2010-03-01. */
static void test_dates(void)
{
  const double day[3] = {18322, 0, -1}, quarter[3] = {201, 0, -1}, month[3] = {602, 11, -12};
  const double week[3] = {2601, 51, -1}, ms[3] = {0, 86400000, 1582934400000};
  const double noon[3] = {43200000, 86400250, 0}, s[3] = {13486780800, 86400, 13486780800};
  static const char *const days[] = {"2010-03-01", "1960-01-01", "1959-12-31"};
  static const char *const quarters[] = {"2010-04-01", "1960-01-01", "1959-10-01"};
  static const char *const months[] = {"2010-03-01", "1960-12-01", "1959-01-01"};
  static const char *const weeks[] = {"2010-01-08", "1960-12-23", "1959-12-24"};
  static const char *const midnights[] = {"1960-01-01", "1960-01-02", "2010-02-28"};
  static const char *const times[] = {"1960-01-01T12:00:00", "1960-01-02T00:00:00.250",
                                      "1960-01-01T00:00:00"};
  static const char *const seconds[] = {"2010-03-01", "1582-10-15", "2010-03-01"};
  check_dates("d.dta", readstat_begin_writing_dta, "%td", day, days);
  check_dates("d.dta", readstat_begin_writing_dta, "%-tdCCYY.NN.DD", day, days);
  check_dates("d.dta", readstat_begin_writing_dta, "%tq", quarter, quarters);
  check_dates("d.dta", readstat_begin_writing_dta, "%tm", month, months);
  check_dates("d.dta", readstat_begin_writing_dta, "%tw", week, weeks);
  check_dates("d.dta", readstat_begin_writing_dta, "%tc", ms, midnights);
  check_dates("d.dta", readstat_begin_writing_dta, "%tcHH:MM", noon, times);
  check_dates("d.sav", readstat_begin_writing_sav, "DATE11", s, seconds);
  check_dates("d.xpt", readstat_begin_writing_xport, "DATE9", day, days);
  check_dates("d.sas7bdat", readstat_begin_writing_sas7bdat, "YYMMDD10", day, days);
}

static void test_other_formats(void)
{
  static const struct {
    const char *name;
    begin_writing *begin;
  } file[] = {{"o.por", readstat_begin_writing_por},
              {"o.xpt", readstat_begin_writing_xport},
              {"o.sas7bdat", readstat_begin_writing_sas7bdat}};
  const double x[3] = {1.5, 2, -3};
  for (size_t k = 0; k < 3; k++) {
    char path[256];
    agl_table *t;
    const agl_column *c;
    put_file(io_path(path, file[k].name), file[k].begin, NULL, x, false);
    c = read_one(&t, path, false);
    CHECK_STR(agl_table_name(t, 0), "V1");
    CHECK(agl_column_view(c).type == AGL_NUMBER && agl_column_view(c).number[2] == -3);
    agl_table_free(t);
  }
}

/* Text past 2045 bytes goes through Stata's references. */
static void test_long_text(void)
{
  static char big[5001];
  const char *x[3] = {big, "short", big};
  agl_build b = agl_build_start(3, &err);
  agl_table *t = NULL, *back;
  memset(big, 'x', sizeof big - 1);
  agl_build_strings(&b, "s", x);
  CHECK_OK(agl_build_finish(&t, &b), err);
  back = write_and_read(t, "long.dta", NULL);
  if (back != NULL)
    io_check_same(t, back, false);
  agl_table_free(back);
  back = write_and_read(t, "long.sav", NULL);
  if (back != NULL)
    io_check_same(t, back, false);
  agl_table_free(back);
  agl_table_free(t);
}

static void test_damage(void)
{
  static const char *const name[] = {"x.dta", "x.sav", "x.zsav"};
  static const struct {
    const char *name;
    begin_writing *begin;
  } file[] = {{"y.por", readstat_begin_writing_por},
              {"y.xpt", readstat_begin_writing_xport},
              {"y.sas7bdat", readstat_begin_writing_sas7bdat}};
  const double x[3] = {1.5, 2, -3};
  char path[256], copy[256], leaf[32];
  for (size_t k = 0; k < 3; k++) {
    agl_table *t = io_sample("suppressed");
    CHECK_OK(agl_file_write(t, io_path(path, name[k]), true, &err), err);
    snprintf(leaf, sizeof leaf, "damaged%s", strchr(name[k], '.'));
    io_check_damaged(path, io_path(copy, leaf), 150);
    agl_table_free(t);
    put_file(io_path(path, file[k].name), file[k].begin, NULL, x, false);
    snprintf(leaf, sizeof leaf, "damaged%s", strchr(file[k].name, '.'));
    io_check_damaged(path, io_path(copy, leaf), 150);
  }
}

static void test_memory(void)
{
  char path[256];
  const agl_file_options o = {0};
  agl_text text = {0};
  agl_table *t = io_sample("suppressed"), *back = NULL;
  io_path(path, "m.dta");
  CHECK_NOMEM(agl_file_write(t, path, true, &err), (void)0);
  CHECK_NOMEM(agl_file_read(&back, path, NULL, &err), agl_table_free(back));
  CHECK_NOMEM(agl_stata_read(&back, path, &o, &err), agl_table_free(back));
  CHECK_NOMEM(agl_stata_write(&text, t, path, &err), agl_text_clear(&text));
  CHECK_NOMEM(agl_spss_write(&text, t, "m.sav", &err), agl_text_clear(&text));
  agl_table_free(t);
}

int main(void)
{
  test_round_trips();
  test_same_bytes();
  test_refusals();
  test_labels();
  test_dates();
  test_other_formats();
  test_long_text();
  test_memory();
  test_damage();
  return test_summary();
}
