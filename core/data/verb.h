/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb.h - what the verbs have in common: finding columns, taking rows, writing history. */
#ifndef AGL_VERB_H
#define AGL_VERB_H

#include "base/text.h"
#include "data/group.h"
#include "data/table.h"

/* The indices of the named columns; of every column when `all_if_none` and n is 0, so *ncol may
** differ from n. Free *out with agl_free. */
typedef struct {
  size_t n, *col;
} agl_columns;

agl_status agl_verb_columns(agl_columns *out, const agl_table *t, const char *const *names,
                            size_t n, bool all_if_none, agl_err *err);

/* All columns of t at rows row[0] .. row[n-1], with their words, in parallel. SIZE_MAX gives a row
** of missing values. */
agl_status agl_verb_gather(agl_table **out, const agl_table *t, const size_t *row, size_t n,
                           agl_err *err);

/* All columns of t shared, with their words: what a verb that keeps the rows starts from. */
agl_status agl_verb_share(agl_table **out, const agl_table *t, agl_err *err);

/* Record a step of t whose detail is the names with ", " between them. */
agl_status agl_verb_record(agl_table *t, const agl_table *from, const char *verb,
                           const char *const *names, size_t n, agl_err *err);

/* Record a step whose detail is the text built so far, which is cleared. */
agl_status agl_verb_record_text(agl_table *t, const agl_table *from, const char *verb,
                                agl_text *detail, agl_err *err);

/* Number the distinct combinations of some columns (group.h); none when there are no rows. */
agl_status agl_verb_groups(agl_groups **out, const agl_table *t, const agl_columns *key,
                           agl_err *err);

/* A value as people write it, "missing" where it is; the key columns of a row:
** "region = 'Perm', year = 2009". */
void agl_verb_value_text(agl_text *out, const agl_column *c, size_t i);
void agl_verb_key_text(agl_text *out, const agl_table *t, const agl_columns *key, size_t row);

/* The end of a verb: hand t on, or free it (NULL is fine) when the status is not AGL_OK. */
agl_status agl_verb_finish(agl_table **out, agl_table *t, agl_status status);

#endif
