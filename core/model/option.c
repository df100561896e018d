/* SPDX-License-Identifier: GPL-3.0-or-later */
/* option.c - options as they are given, checked against their records. */
#include "model/option.h"

#include <math.h>
#include <string.h>

#include "base/err.h"

const agl_argument *agl_given(const agl_call *call, const char *name)
{
  for (size_t i = 0; i < call->n; i++)
    if (strcmp(call->given[i].name, name) == 0)
      return &call->given[i];
  return NULL;
}

double agl_given_number(const agl_call *call, const char *name, double fallback)
{
  const agl_argument *a = agl_given(call, name);
  return a != NULL ? a->number : fallback;
}

bool agl_given_flag(const agl_call *call, const char *name, bool fallback)
{
  const agl_argument *a = agl_given(call, name);
  return a != NULL ? a->number != 0 : fallback;
}

const char *agl_given_text(const agl_call *call, const char *name, const char *fallback)
{
  const agl_argument *a = agl_given(call, name);
  return a != NULL ? a->text : fallback;
}

const char *const *agl_given_list(const agl_call *call, const char *name, size_t *n)
{
  const agl_argument *a = agl_given(call, name);
  *n = a == NULL ? 0 : a->kind == AGL_GIVEN_TEXT ? 1 : a->n;
  return a == NULL ? NULL : a->kind == AGL_GIVEN_TEXT ? &a->text : a->list;
}

/* ---- checks -------------------------------------------------------------------------------- */

static agl_status wrong_kind(const agl_option *o, const agl_argument *a, agl_err *err)
{
  static const char *const expected[] = {
      "a number", "a whole number", "true or false",      "a name",
      "a column", "columns",        "numbers under names"};
  static const char *const got[] = {"a number", "true or false", "a text", "a list", "numbers"};
  return agl_fail(err, AGL_EARG, "%s must be %s, got %s", o->name, expected[o->kind], got[a->kind]);
}

static agl_status check_number(const agl_option *o, double x, agl_err *err)
{
  bool whole = o->kind == AGL_OPTION_WHOLE;
  if (x >= o->low && x <= o->high && (!whole || x == floor(x)))
    return AGL_OK;
  if (isinf(o->high))
    return agl_fail(err, AGL_EARG, "%s must be a %s from %.10g, got %.10g", o->name,
                    whole ? "whole number" : "number", o->low, x);
  return agl_fail(err, AGL_EARG, "%s must be a %s from %.10g to %.10g, got %.10g", o->name,
                  whole ? "whole number" : "number", o->low, o->high, x);
}

/* Choice i of "a | b | c", copied to `out`. */
typedef struct {
  char name[AGL_OPTIONS * 4][32];
  size_t n;
} choices;

static choices split(const char *values)
{
  choices c = {.n = 0};
  while (*values != '\0' && c.n < sizeof c.name / sizeof c.name[0]) {
    size_t len = strcspn(values, " |");
    size_t kept = len < sizeof c.name[0] ? len : sizeof c.name[0] - 1;
    memcpy(c.name[c.n], values, kept);
    c.name[c.n++][kept] = '\0';
    values += len + strspn(values + len, " |");
  }
  return c;
}

static const char *choice_at(const void *ctx, size_t i)
{
  const choices *c = ctx;
  return i < c->n ? c->name[i] : NULL;
}

static agl_status check_choice(const agl_option *o, const char *text, agl_err *err)
{
  choices c = split(o->values != NULL ? o->values : text);
  const char *near;
  for (size_t i = 0; i < c.n; i++)
    if (strcmp(c.name[i], text) == 0)
      return AGL_OK;
  near = agl_nearest(text, choice_at, &c);
  if (near != NULL)
    return agl_fail(err, AGL_EARG, "no %s = '%s'; did you mean '%s'?", o->name, text, near);
  return agl_fail(err, AGL_EARG, "no %s = '%s'; there is: %s", o->name, text, o->values);
}

static agl_status check_columns(const agl_option *o, const agl_argument *a, const agl_table *t,
                                agl_err *err)
{
  const char *const *name = a->kind == AGL_GIVEN_TEXT ? &a->text : a->list;
  size_t n = a->kind == AGL_GIVEN_TEXT ? 1 : a->n;
  if (o->kind == AGL_OPTION_COLUMNS && o->high == 1 && n != 1)
    return agl_fail(err, AGL_EARG, "%s must be 1 column, got %zu", o->name, n);
  if (o->kind == AGL_OPTION_COLUMNS && ((double)n < o->low || (double)n > o->high))
    return agl_fail(err, AGL_EARG, "%s must be %.0f to %.0f columns, got %zu", o->name, o->low,
                    o->high, n);
  for (size_t i = 0; i < n; i++) {
    size_t at;
    agl_status status = agl_table_find(&at, t, name[i], err);
    if (status != AGL_OK)
      return agl_fail_within(err, status, "%s: ", o->name);
  }
  return AGL_OK;
}

agl_status agl_option_check(const agl_option *o, const agl_argument *a, const agl_table *t,
                            agl_err *err)
{
  bool text = a->kind == AGL_GIVEN_TEXT;
  switch (o->kind) {
  case AGL_OPTION_NUMBER:
  case AGL_OPTION_WHOLE:
    if (text && o->values != NULL)
      return check_choice(o, a->text, err);
    return a->kind == AGL_GIVEN_NUMBER ? check_number(o, a->number, err) : wrong_kind(o, a, err);
  case AGL_OPTION_FLAG:
    return a->kind == AGL_GIVEN_FLAG ? AGL_OK : wrong_kind(o, a, err);
  case AGL_OPTION_CHOICE:
    return text ? check_choice(o, a->text, err) : wrong_kind(o, a, err);
  case AGL_OPTION_COLUMN:
    return text ? check_columns(o, a, t, err) : wrong_kind(o, a, err);
  case AGL_OPTION_COLUMNS:
    return text || a->kind == AGL_GIVEN_LIST ? check_columns(o, a, t, err) : wrong_kind(o, a, err);
  case AGL_OPTION_VALUES:
    return a->kind == AGL_GIVEN_VALUES ? AGL_OK : wrong_kind(o, a, err);
  }
  return AGL_OK;
}
