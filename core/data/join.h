/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join.h - the inside of a join: what verb_join.c asks for and join.c finds. */
#ifndef AGL_JOIN_H
#define AGL_JOIN_H

#include "data/key.h"
#include "data/verb.h"

#define AGL_NO_ROW SIZE_MAX

/* What a kind of join does with the rows. */
typedef struct {
  const char *name;
  bool keep_left, keep_right; /* rows without a match */
  bool filter, keep_matched;  /* filter: no columns of the right, rows of the left at most once */
} agl_join_kind;

/* How often a key may occur: at most once on a side, or as often as it likes. */
typedef struct {
  const char *name;
  bool one_left, one_right;
} agl_join_expectation;

typedef struct {
  const agl_table *left, *right;
  const agl_join_options *o;
  const agl_join_kind *kind;
  const agl_join_expectation *expect;
  agl_columns lk, rk; /* key columns */
  agl_key_side side[2];
  size_t nkey;
  size_t *start, *rows;        /* the right rows of each key */
  size_t n, matched, *lr, *rr; /* rows of the result from either side, or AGL_NO_ROW; the last ones,
                               ** from `matched` on, are right rows without a match */
  bool same;                   /* rows of the result are those of the left table */
  agl_join_report report;
} agl_join;

/* With tables, kind, expectation and key columns given, find the rows of the result and count.
** AGL_EDATA when a key occurs more often than was expected. */
agl_status agl_join_match(agl_join *j, agl_err *err);

/* Free what a join holds. */
void agl_join_clear(agl_join *j);

#endif
