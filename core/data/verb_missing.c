/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb_missing.c - count missing values by column and reason. */
#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/build.h"
#include "data/column.h"
#include "data/table.h"

enum { CODES = UINT8_MAX + 1, BLOCK = 1 << 20 };

static agl_status count_codes(size_t count[CODES], const agl_column *c, agl_err *err)
{
  for (size_t k = 0; k < CODES; k++)
    count[k] = 0;
  for (size_t i = 0; i < c->n && c->missing != NULL; i++) {
    if (i % BLOCK == 0 && agl_interrupted())
      return agl_fail_interrupted(err);
    count[c->missing[i]]++;
  }
  count[AGL_PRESENT] = 0;
  return AGL_OK;
}

/* The counts that are not 0, of all columns in order. */
typedef struct {
  size_t n, cap;
  const char **word; /* cap columns, then cap reasons */
  int64_t *count;
} tally;

static agl_status add(tally *y, const agl_field *f, agl_err *err)
{
  size_t count[CODES];
  AGL_TRY(count_codes(count, f->column, err));
  for (size_t k = 0; k < CODES; k++) {
    if (count[k] == 0)
      continue;
    if (y->word != NULL) {
      y->word[y->n] = f->name;
      y->word[y->cap + y->n] = agl_column_reason(f->column, (uint8_t)k);
      y->count[y->n] = (int64_t)count[k];
    }
    y->n++;
  }
  return AGL_OK;
}

static agl_status add_all(tally *y, const agl_table *t, agl_err *err)
{
  y->n = 0;
  for (size_t k = 0; k < t->ncol; k++)
    AGL_TRY(add(y, &t->field[k], err));
  return AGL_OK;
}

agl_status agl_table_missing(agl_table **out, const agl_table *t, agl_err *err)
{
  tally y = {0};
  agl_status status;
  AGL_TRY(add_all(&y, t, err));
  y.cap = y.n;
  y.word = agl_alloc(2 * y.cap + 1, sizeof *y.word);
  y.count = agl_alloc(y.cap + 1, sizeof *y.count);
  if (y.word == NULL || y.count == NULL)
    status = agl_fail_memory(err, "missing");
  else
    status = add_all(&y, t, err);
  if (status == AGL_OK) {
    agl_build b = agl_build_start(y.n, err);
    agl_build_strings(&b, "column", y.word);
    agl_build_strings(&b, "reason", y.word + y.cap);
    agl_build_integers(&b, "n", y.count, NULL);
    status = agl_build_finish(out, &b);
  }
  agl_free(y.word);
  agl_free(y.count);
  return status;
}
