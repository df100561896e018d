/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** stat.h - tests of hypotheses as records, one family a file. A test is given a sample and fills an
** outcome; reading tables and writing results is done once for all (sample.c, test.c).
*/
#ifndef AGL_STAT_H
#define AGL_STAT_H

#include "base/text.h"

/* What a test takes out of two columns a and b: rows where either is missing are left out. */
typedef enum {
  AGL_COUNTS, /* how often each value of a meets each value of b */
  AGL_PAIRS,  /* two numbers a row */
  AGL_GROUPS  /* numbers a by the values of b */
} agl_shape;

typedef struct {
  const char *a, *b;    /* names of the columns */
  size_t n, left_out;   /* rows used, and not */
  double *x, *y;        /* n numbers, of AGL_GROUPS group after group; y of AGL_PAIRS only */
  size_t na, nb;        /* distinct values where a, b are taken as categories, in their order */
  double *count;        /* AGL_COUNTS: na * nb, one row a value of a */
  size_t *start;        /* AGL_GROUPS: group g is x[start[g]] .. x[start[g + 1] - 1] */
  char *first, *second; /* AGL_GROUPS: the first two values of b, as text */
} agl_sample;

enum { AGL_EXTRA_MAX = 8 };

/* NaN: there is none. */
typedef struct {
  double statistic, df, p_value;
  struct {
    const char *name; /* NULL after the last */
    double value;
  } extra[AGL_EXTRA_MAX];
  agl_text note;
} agl_outcome;

typedef struct {
  agl_stat about;
  agl_shape shape;
  agl_status (*run)(agl_outcome *out, const agl_sample *s, size_t method, agl_err *err);
} agl_stat_record;

/* Each family is an array closed by a record without a name. */
extern const agl_stat_record agl_stat_contingency[], agl_stat_correlation[], agl_stat_location[],
    agl_stat_variance[];

agl_status agl_sample_read(agl_sample *out, const char *test, agl_shape shape, const agl_table *t,
                           const char *const name[2], agl_err *err);
void agl_sample_clear(agl_sample *s);

#endif
