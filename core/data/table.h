/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table.h - the inside of a table, for the files of core that make tables. */
#ifndef AGL_TABLE_H
#define AGL_TABLE_H

#include <stdatomic.h>

#include "agglom.h"

/* One step of what happened to the rows; shared by the tables that went through it. */
typedef struct agl_step {
  atomic_size_t refs;
  struct agl_step *before; /* NULL for the first */
  char *verb, *detail;
  size_t rows_in, rows_out;
} agl_step;

/* A file the rows came from; shared likewise (origin.c). */
typedef struct agl_source agl_source;

typedef struct {
  char *name, *label, *unit; /* label and unit NULL when there is none */
  agl_column *column;
} agl_field;

struct agl_table {
  size_t nrow, ncol, cap;
  agl_field *field;
  agl_step *history; /* the last step, NULL when there is none */
  size_t nsource;
  agl_source **source;
};

/* The index of a column, or SIZE_MAX. */
size_t agl_table_index(const agl_table *t, const char *name);

/* Name of column i of the table, NULL past the end: the candidates of a suggestion. */
const char *agl_table_name_at(const void *table, size_t i);

/* Append a column and give up the caller's reference to it, also on failure. */
agl_status agl_table_add_owned(agl_table *t, const char *name, agl_column *c, agl_err *err);

/* Append a column under a name known to be valid and not yet taken: with a million columns, looking
** for the name each time would take hours. Takes a reference of its own. */
agl_status agl_table_add_new(agl_table *t, const char *name, const agl_column *c, agl_err *err);

#endif
