/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.c - a printed table against a computed one, cell by cell. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/build.h"
#include "data/column.h"
#include "data/dict.h"
#include "data/table.h"

/* A column that must be there and hold strings. */
static agl_status strings(const agl_column **out, const agl_table *t, const char *what,
                          const char *name, agl_err *err)
{
  size_t k;
  agl_status status = agl_table_find(&k, t, name, err);
  if (status != AGL_OK)
    return agl_fail_within(err, status, "the %s cells: ", what);
  if (agl_column_view(agl_table_column(t, k)).type != AGL_STRING)
    return agl_fail(err, AGL_EARG, "the %s cells: column '%s' holds %ss, expected strings", what,
                    name, agl_type_name(agl_column_view(agl_table_column(t, k)).type));
  *out = agl_table_column(t, k);
  return AGL_OK;
}

/* Which row of the computed table holds a cell. */
typedef struct {
  agl_dict *name;
  size_t *row; /* by code of the name */
} lookup;

static agl_status lookup_new(lookup *l, const agl_column *cell, agl_err *err)
{
  size_t n = agl_column_view(cell).n, len;
  l->name = agl_dict_new();
  l->row = agl_alloc(n, sizeof *l->row);
  if (l->name == NULL || l->row == NULL)
    return agl_fail_memory(err, "check");
  for (size_t i = 0; i < n; i++) {
    const char *s = agl_column_text(cell, i, &len);
    uint32_t code, before = l->name->n;
    if (s == NULL)
      return agl_fail(err, AGL_EARG, "the computed cells: row %zu has no name", i + 1);
    AGL_TRY(agl_dict_code(&code, l->name, s, len, err));
    if (code < before)
      return agl_fail(err, AGL_EARG, "the computed cells: '%s' occurs twice, again in row %zu", s,
                      i + 1);
    l->row[code] = i;
  }
  return AGL_OK;
}

static void lookup_clear(lookup *l)
{
  agl_dict_free(l->name);
  agl_free(l->row);
}

/* The inputs and the result, row by row of the published table. */
typedef struct {
  const agl_column *cell, *printed, *value;
  const agl_column *decimals; /* NULL when the papers' text alone says */
  double *number;             /* the computed values; NULL when they are strings */
  lookup index;
  double *computed;
  int64_t *digits;
  const char **spelled, **verdict;
  char (*text)[AGL_CELL_TEXT]; /* behind `spelled` */
} check;

static void compare_text(check *c, size_t i, size_t row, const char *printed)
{
  const char *have = agl_column_text(c->value, row, NULL);
  agl_verdict v = have == NULL                 ? AGL_NOT_COMPUTED
                  : strcmp(have, printed) == 0 ? AGL_AGREES
                                               : AGL_DIFFERS;
  c->spelled[i] = have;
  c->verdict[i] = agl_verdict_name(v);
}

static void compare_number(check *c, size_t i, size_t row, const char *printed)
{
  int digits, decimals = -1;
  agl_view d;
  if (isnan(c->number[row]))
    return;
  if (c->decimals != NULL) {
    d = agl_column_view(c->decimals);
    if (d.missing == NULL || d.missing[i] == AGL_PRESENT)
      decimals = d.integer[i] < 30 ? (int)d.integer[i] : 30;
  }
  c->computed[i] = c->number[row];
  c->verdict[i] = agl_verdict_name(agl_paper_verdict(&digits, printed, decimals, c->number[row]));
  c->digits[i] = digits;
  agl_paper_spell(c->text[i], printed, decimals, c->number[row]);
  c->spelled[i] = c->text[i];
}

static void compare(check *c, size_t i)
{
  size_t len;
  const char *printed = agl_column_text(c->printed, i, NULL);
  const char *cell = agl_column_text(c->cell, i, &len);
  uint32_t code;
  c->computed[i] = NAN;
  c->digits[i] = 0;
  c->spelled[i] = NULL;
  c->verdict[i] = agl_verdict_name(printed == NULL ? AGL_NOT_RECOVERABLE : AGL_NOT_COMPUTED);
  if (printed == NULL || cell == NULL || !agl_dict_lookup(&code, c->index.name, cell, len))
    return;
  if (c->number != NULL)
    compare_number(c, i, c->index.row[code], printed);
  else
    compare_text(c, i, c->index.row[code], printed);
}

static agl_status find_inputs(check *c, const agl_table *published, const agl_table *computed,
                              agl_err *err)
{
  const agl_column *cell;
  size_t k = agl_table_index(published, "decimals");
  agl_status status;
  AGL_TRY(strings(&c->cell, published, "published", "cell", err));
  AGL_TRY(strings(&c->printed, published, "published", "printed", err));
  if (k != SIZE_MAX && agl_column_nmissing(agl_table_column(published, k)) < published->nrow) {
    c->decimals = agl_table_column(published, k);
    if (agl_column_view(c->decimals).type != AGL_INTEGER)
      return agl_fail(err, AGL_EARG, "the published cells: column 'decimals' must hold integers");
  }
  AGL_TRY(strings(&cell, computed, "computed", "cell", err));
  status = agl_table_find(&k, computed, "value", err);
  if (status != AGL_OK)
    return agl_fail_within(err, status, "the computed cells: ");
  c->value = agl_table_column(computed, k);
  if (agl_column_view(c->value).type != AGL_STRING)
    AGL_TRY(agl_column_doubles(&c->number, c->value, err));
  return lookup_new(&c->index, cell, err);
}

static agl_status build(agl_table **out, check *c, size_t n, agl_err *err)
{
  agl_build b;
  c->computed = agl_alloc(n, sizeof *c->computed);
  c->digits = agl_alloc(n, sizeof *c->digits);
  c->spelled = agl_alloc(n, sizeof *c->spelled);
  c->verdict = agl_alloc(n, sizeof *c->verdict);
  c->text = agl_alloc(n, sizeof *c->text);
  if (c->computed == NULL || c->digits == NULL || c->spelled == NULL || c->verdict == NULL ||
      c->text == NULL)
    return agl_fail_memory(err, "check");
  for (size_t i = 0; i < n; i++)
    compare(c, i);
  b = agl_build_start(n, err);
  agl_build_column(&b, "cell", c->cell);
  agl_build_column(&b, "printed", c->printed);
  agl_build_numbers(&b, "computed", c->computed);
  agl_build_strings(&b, "spelled", c->spelled);
  agl_build_integers(&b, "digits", c->digits, NULL);
  agl_build_strings(&b, "verdict", c->verdict);
  return agl_build_finish(out, &b);
}

agl_status agl_paper_check(agl_table **out, const agl_table *published, const agl_table *computed,
                           agl_err *err)
{
  check c = {0};
  agl_status status = find_inputs(&c, published, computed, err);
  if (status == AGL_OK)
    status = build(out, &c, agl_table_nrow(published), err);
  lookup_clear(&c.index);
  agl_free(c.number);
  agl_free(c.computed);
  agl_free(c.digits);
  agl_free(c.spelled);
  agl_free(c.verdict);
  agl_free(c.text);
  return status;
}
