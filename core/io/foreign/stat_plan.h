/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_plan.h - how a column is going to be held by a Stata or SPSS file. */
#ifndef AGL_STAT_PLAN_H
#define AGL_STAT_PLAN_H

#include "io/foreign/stat.h"

typedef struct {
  const char *name, *label;
  const agl_column *column;
  agl_view view;
  readstat_type_t type;
  size_t width; /* strings: bytes */
  char format[24];
  bool labelled; /* some code below has a label, or it is a boolean */
  struct {
    char tag;          /* Stata: 'a' .. 'z', or 0 for system-missing */
    double value;      /* SPSS: the user-missing value, NaN for system-missing */
    const char *label; /* NULL for none */
  } code[UINT8_MAX + 1];
  readstat_variable_t *variable;
} stat_plan;

/* Refuses what the format cannot hold. */
agl_status stat_plan_column(stat_plan *p, const stat_format *f, const agl_table *t, size_t col,
                            const char *path, agl_err *err);

#endif
