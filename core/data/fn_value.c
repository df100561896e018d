/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fn_value.c - choosing between values, missing ones, and conversions between types. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "data/fn.h"
#include "data/level.h"

/* ---- choosing ------------------------------------------------------------------------------ */

static agl_status call_is_missing(agl_column **out, const agl_call *call, agl_err *err)
{
  const agl_column *x = call->arg[0].c;
  agl_column *c;
  AGL_TRY(agl_column_new(&c, AGL_BOOLEAN, x->n, NULL, err));
  for (size_t i = 0; i < x->n; i++)
    ((uint8_t *)c->data)[i] = !agl_present(x, i);
  *out = c;
  return AGL_OK;
}

/* The name of each missing value's reason; missing where the value is there. */
static agl_status call_missing_reason(agl_column **out, const agl_call *call, agl_err *err)
{
  const agl_column *x = call->arg[0].c;
  uint32_t code[UINT8_MAX + 1];
  bool known[UINT8_MAX + 1] = {false};
  agl_column *c;
  agl_status status;
  AGL_TRY(agl_column_new(&c, AGL_STRING, x->n, NULL, err));
  status = agl_column_allow_missing(c, err);
  for (size_t i = 0; i < x->n && status == AGL_OK; i++) {
    uint8_t why = x->missing != NULL ? x->missing[i] : AGL_PRESENT;
    if (why == AGL_PRESENT) {
      agl_column_set_missing(c, i, AGL_MISSING);
      continue;
    }
    if (!known[why]) {
      const char *reason = agl_column_reason(x, why);
      status = agl_dict_code(&code[why], c->dict, reason, strlen(reason), err);
      known[why] = true;
    }
    if (status == AGL_OK)
      ((uint32_t *)c->data)[i] = code[why];
  }
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}

/* Where the condition is missing, so is the result. */
static agl_status hide(agl_column *c, const agl_column *condition, agl_err *err)
{
  if (condition->missing == NULL)
    return AGL_OK;
  AGL_TRY(agl_column_allow_missing(c, err));
  for (size_t i = 0; i < c->n; i++) {
    uint8_t code = condition->missing[agl_row(condition, i)];
    if (code != AGL_PRESENT)
      agl_column_set_missing(c, i, code < AGL_REASON ? code : AGL_MISSING);
  }
  return AGL_OK;
}

static agl_status call_if_else(agl_column **out, const agl_call *call, agl_err *err)
{
  const agl_column *condition = call->arg[0].c, *in[2];
  uint8_t *second;
  agl_column *c = NULL;
  agl_status status;
  AGL_TRY(agl_call_match(call, 1, err));
  second = agl_alloc(call->n, 1);
  if (second == NULL)
    return agl_fail_memory(err, "expression");
  for (size_t i = 0; i < call->n; i++)
    second[i] = !((const uint8_t *)condition->data)[agl_row(condition, i)];
  in[0] = call->arg[1].c;
  in[1] = call->arg[2].c;
  status = agl_pick(&c, in, second, call->n, err);
  if (status == AGL_OK)
    status = hide(c, condition, err);
  agl_free(second);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}

/* The first value, or where it is missing the next. */
static agl_status coalesce_two(agl_column **acc, const agl_column *next, uint8_t *second, size_t n,
                               agl_err *err)
{
  const agl_column *in[] = {*acc, next};
  agl_column *c;
  for (size_t i = 0; i < n; i++)
    second[i] = !agl_present(*acc, i) && agl_present(next, i);
  AGL_TRY(agl_pick(&c, in, second, n, err));
  agl_column_free(*acc);
  *acc = c;
  return AGL_OK;
}

static agl_status call_coalesce(agl_column **out, const agl_call *call, agl_err *err)
{
  uint8_t *second;
  agl_column *acc;
  agl_status status = AGL_OK;
  AGL_TRY(agl_call_match(call, 0, err));
  second = agl_alloc(call->n, 1);
  if (second == NULL)
    return agl_fail_memory(err, "expression");
  acc = agl_column_share(call->arg[0].c);
  for (size_t k = 1; k < call->narg && status == AGL_OK; k++)
    status = coalesce_two(&acc, call->arg[k].c, second, call->n, err);
  agl_free(second);
  if (status == AGL_OK)
    *out = acc;
  else
    agl_column_free(acc);
  return status;
}

/* x >= a and x <= b, each compared as the operators do. */
static agl_status call_between(agl_column **out, const agl_call *call, agl_err *err)
{
  agl_column *low = NULL, *high = NULL;
  agl_status status;
  AGL_TRY(agl_call_match(call, 0, err));
  if (call->arg[0].c->type == AGL_BOOLEAN)
    return agl_eval_type_error(call->ev, call->arg_node[0], &call->arg[0],
                               "numbers, strings or dates", err);
  status = agl_compare(&low, 'G', call->arg[0].c, call->arg[1].c, err);
  if (status == AGL_OK)
    status = agl_compare(&high, 'L', call->arg[0].c, call->arg[2].c, err);
  if (status == AGL_OK)
    status = agl_logic(out, 'a', low, high, err);
  agl_column_free(low);
  agl_column_free(high);
  return status;
}

/* ---- conversions --------------------------------------------------------------------------- */

static agl_status no_dates(const agl_call *call, agl_err *err)
{
  if (call->arg[0].c->type != AGL_DATE)
    return AGL_OK;
  return agl_eval_type_error(call->ev, call->arg_node[0], &call->arg[0],
                             "something else; d - '1970-01-01' counts days", err);
}

static agl_status text_number(agl_level *y, const char *s, size_t len, agl_err *err)
{
  if (!agl_parse_number(&y->number, s, len))
    return agl_fail(err, AGL_EDATA, "'%.100s' is not a number", s);
  return AGL_OK;
}

static agl_status call_number(agl_column **out, const agl_call *call, agl_err *err)
{
  AGL_TRY(no_dates(call, err));
  if (call->arg[0].c->type == AGL_STRING)
    return agl_map_levels(out, &(agl_levels){call->arg[0].c, AGL_NUMBER, text_number, NULL}, err);
  return agl_column_to_number(out, call->arg[0].c, err);
}

static agl_status text_integer(agl_level *y, const char *s, size_t len, agl_err *err)
{
  if (!agl_parse_integer(&y->integer, s, len))
    return agl_fail(err, AGL_EDATA, "'%.100s' is not an integer of 64 bits", s);
  return AGL_OK;
}

static agl_status whole(int64_t *y, double x, size_t row, agl_err *err)
{
  char text[AGL_NUMBER_TEXT];
  if (x == floor(x) && x >= -9223372036854775808.0 && x < 9223372036854775808.0) {
    *y = (int64_t)x;
    return AGL_OK;
  }
  agl_number_text(text, x);
  return agl_fail(err, AGL_EDATA,
                  "row %zu: %s is not an integer of 64 bits; use round(x), floor(x) "
                  "or ceil(x) first",
                  row + 1, text);
}

static agl_status call_integer(agl_column **out, const agl_call *call, agl_err *err)
{
  const agl_column *x = call->arg[0].c;
  agl_column *c;
  agl_status status = AGL_OK;
  AGL_TRY(no_dates(call, err));
  if (x->type == AGL_STRING)
    return agl_map_levels(out, &(agl_levels){x, AGL_INTEGER, text_integer, NULL}, err);
  AGL_TRY(agl_column_new(&c, AGL_INTEGER, x->n, NULL, err));
  for (size_t i = 0; i < x->n && status == AGL_OK; i++) {
    int64_t *y = (int64_t *)c->data + i;
    *y = 0;
    if (x->type == AGL_NUMBER && agl_present(x, i))
      status = whole(y, ((const double *)x->data)[i], i, err);
    else if (x->type != AGL_NUMBER)
      *y = x->type == AGL_INTEGER ? ((const int64_t *)x->data)[i] : ((const uint8_t *)x->data)[i];
  }
  if (status == AGL_OK)
    status = agl_column_finish(c, &x, 1, err);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}

static agl_status text_boolean(agl_level *y, const char *s, size_t len, agl_err *err)
{
  (void)len;
  y->integer = strcmp(s, "true") == 0;
  if (y->integer == 0 && strcmp(s, "false") != 0)
    return agl_fail(err, AGL_EDATA, "'%.100s' is neither 'true' nor 'false'", s);
  return AGL_OK;
}

static agl_status call_boolean(agl_column **out, const agl_call *call, agl_err *err)
{
  const agl_column *x = call->arg[0].c;
  agl_column *c;
  agl_status status;
  double buf;
  AGL_TRY(no_dates(call, err));
  if (x->type == AGL_STRING)
    return agl_map_levels(out, &(agl_levels){x, AGL_BOOLEAN, text_boolean, NULL}, err);
  AGL_TRY(agl_column_new(&c, AGL_BOOLEAN, x->n, NULL, err));
  for (size_t i = 0; i < x->n; i++) {
    double v = *agl_load_double(x, i, 1, &buf);
    ((uint8_t *)c->data)[i] = v == 1;
    if (v != 0 && v != 1 && agl_present(x, i)) {
      agl_column_free(c);
      return agl_fail(err, AGL_EDATA, "row %zu: neither 0 nor 1; compare, as in x ~= 0", i + 1);
    }
  }
  status = agl_column_finish(c, &x, 1, err);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}

static agl_status call_string(agl_column **out, const agl_call *call, agl_err *err)
{
  const agl_column *x = call->arg[0].c, *in[2] = {NULL, NULL};
  static const char *const words[] = {"true", "false", ""};
  agl_column *word[3] = {NULL, NULL, NULL}, *c = NULL;
  uint8_t *no = agl_alloc(x->n, 1);
  agl_status status = AGL_OK;
  if (no == NULL)
    return agl_fail_memory(err, "expression");
  for (size_t k = 0; k < 3 && status == AGL_OK; k++)
    status = agl_column_constant_text(&word[k], words[k], err);
  in[0] = word[0];
  in[1] = word[1];
  for (size_t i = 0; x->type == AGL_BOOLEAN && i < x->n; i++)
    no[i] = !((const uint8_t *)x->data)[i];
  if (status == AGL_OK && x->type == AGL_BOOLEAN) {
    status = agl_pick(&c, in, no, x->n, err);
    if (status == AGL_OK)
      status = hide(c, x, err);
  } else if (status == AGL_OK) {
    status = agl_concat(&c, x, word[2], err);
  }
  for (size_t k = 0; k < 3; k++)
    agl_column_free(word[k]);
  agl_free(no);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}

/* ---- the records --------------------------------------------------------------------------- */

#define FN(name, usage, summary, example, value, letters, function)                                \
  {                                                                                                \
    .doc = {(name), "value", (usage), (summary), (example), (value)}, .types = (letters),          \
    .call = (function)                                                                             \
  }

const agl_fn agl_fn_value[] = {
    FN("is_missing", "is_missing(x)", "Is the value missing? The answer never is", "is_missing(x)",
       "false, false, true, false", "*", call_is_missing),
    FN("missing_reason", "missing_reason(x)",
       "Why the value is missing: 'missing', 'undefined' or a declared reason; missing where it is "
       "not",
       "missing_reason(k // 0)", "undefined, undefined, undefined, missing", "*",
       call_missing_reason),
    FN("if_else", "if_else(condition, a, b)",
       "a where the condition is true, b where it is false, missing where it is missing",
       "if_else(x > 2, 'high', 'low')", "high, low, missing, low", "b*", call_if_else),
    FN("coalesce", "coalesce(x, ...)", "The first of several values that is not missing",
       "coalesce(x, k)", "3, 1, 4, 1", "*", call_coalesce),
    FN("between", "between(x, a, b)", "x >= a and x <= b", "between(x, 1, 2)",
       "false, true, missing, true", "*", call_between),
    FN("number", "number(x)",
       "x as a number: an integer, a boolean (0 or 1), or text such as '-1.5e3'", "number('2.50')",
       "2.5", "*", call_number),
    FN("integer", "integer(x)",
       "x as an integer: a whole number, a boolean (0 or 1), or text; anything else is an error",
       "integer(x)", "3, 1, missing, 1", "*", call_integer),
    FN("string", "string(x)", "x as text, a number with the fewest digits that read back the same",
       "string(d)", "2024-02-29, 2023-12-31, missing, 2024-02-29", "*", call_string),
    FN("boolean", "boolean(x)",
       "x as a boolean: 0 or 1, 'true' or 'false'; anything else is an error", "boolean('true')",
       "true", "*", call_boolean),
    {.types = NULL}};
