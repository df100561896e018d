/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** stat.h - Stata, SPSS and SAS files through libreadstat.
**
** stat_read.c    the values of a file as the library hands them over
** stat_column.c  what was read of a variable to a column
** stat_time.c    which formats are dates, and their values as days
** stat_write.c   a table to a file
*/
#ifndef AGL_STAT_H
#define AGL_STAT_H

#include <readstat.h>

#include "agglom.h"
#include "base/text.h"
#include "data/dict.h"

typedef enum { STAT_STATA, STAT_SPSS, STAT_SAS } stat_family;

/* What the numbers of a variable count. */
typedef enum {
  STAT_PLAIN,
  STAT_DAY,
  STAT_WEEK, /* Stata's: 52 a year, the first begins on January 1 */
  STAT_MONTH,
  STAT_QUARTER,
  STAT_HALF,
  STAT_SECOND,      /* a point in time */
  STAT_MILLISECOND, /* a point in time */
  STAT_DURATION     /* seconds, of no date */
} stat_clock;

typedef struct {
  stat_clock clock;
  int32_t epoch; /* days from 1970-01-01 to the file's day 0 */
} stat_time;

stat_time stat_time_of(stat_family family, const char *format);

/* The date of a value, if it is one: a whole day (period) in the years 1 to 9999. */
bool stat_time_date(int32_t *out, stat_time t, double x);

/* "2011-03-01T12:30:00" or with ".250": a point in time of those years. */
bool stat_time_text(char out[40], stat_time t, double x);

typedef struct {
  char *set;  /* the name of the set it is in */
  double key; /* the value, or NaN */
  char tag;   /* of a missing value such as .a, or 0 */
  char *label;
} stat_label;

/* One variable while it is being read. */
typedef struct {
  char *name, *label, *set;
  stat_time time;
  bool is_string;
  bool is_whole; /* the file's type or format has no decimals */
  size_t n, cap;
  double *number;
  uint32_t *code; /* strings: into dict */
  uint8_t *missing;
  agl_dict *dict;
  agl_dict *reason; /* ".a", "99": what AGL_REASON + k stands for; NULL for none */
} stat_variable;

typedef struct {
  const char *path;
  stat_family family;
  const agl_file_options *options;
  stat_variable *var;
  size_t nvar, nrow;
  stat_label *label;
  size_t nlabel, label_cap;
  agl_status status; /* of a handler that failed */
  agl_err *err;
} stat_reader;

/* The finished column of a variable; its unit ("month") or NULL. */
agl_status stat_column(agl_column **out, const char **unit, const stat_reader *r,
                       const stat_variable *v, agl_err *err);

typedef readstat_error_t stat_parse(readstat_parser_t *parser, const char *path, void *ctx);
typedef readstat_error_t stat_begin(readstat_writer_t *writer, void *ctx, long nrow);

/* What tells one format from another. */
typedef struct {
  stat_family family;
  const char *name; /* in messages */
  stat_parse *parse;
  stat_begin *begin; /* NULL: read only */
} stat_format;

agl_status stat_read(agl_table **out, const stat_format *f, const char *path,
                     const agl_file_options *o, agl_err *err);
agl_status stat_write(agl_text *out, const stat_format *f, const agl_table *t, const char *path,
                      agl_err *err);

#endif
