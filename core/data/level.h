/* SPDX-License-Identifier: GPL-3.0-or-later */
/* level.h - functions of strings, worked out once for each distinct string that a row has. */
#ifndef AGL_LEVEL_H
#define AGL_LEVEL_H

#include "base/text.h"
#include "data/value.h"

/* The result for one string: the part that fits the type of the result. */
typedef struct {
  double number;
  int64_t integer; /* integers, booleans and dates */
  agl_text text;   /* empty at first */
  const void *ctx;
} agl_level;

typedef struct {
  const agl_column *x;
  agl_type type; /* of the result */
  agl_status (*f)(agl_level *y, const char *s, size_t len, agl_err *err);
  const void *ctx; /* handed to f in agl_level */
} agl_levels;

/* Missing where x is, for the same reason. */
agl_status agl_map_levels(agl_column **out, const agl_levels *m, agl_err *err);

#endif
