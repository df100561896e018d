/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fn_date.c - the parts of dates, and dates from text or parts. */
#include "base/mem.h"
#include "data/fn.h"
#include "data/level.h"

/* ---- parts --------------------------------------------------------------------------------- */

/* An integer from each date. */
static agl_status part(agl_column **out, const agl_call *call, int64_t (*f)(int32_t), agl_err *err)
{
  const agl_column *x = call->arg[0].c;
  agl_column *c;
  agl_status status;
  AGL_TRY(agl_column_new(&c, AGL_INTEGER, x->n, NULL, err));
  for (size_t i = 0; i < x->n; i++)
    ((int64_t *)c->data)[i] = f(((const int32_t *)x->data)[i]);
  status = agl_column_finish(c, &x, 1, err);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}

static int64_t year(int32_t days)
{
  int y, m, d;
  agl_date_parts(&y, &m, &d, days);
  return y;
}

static int64_t month(int32_t days)
{
  int y, m, d;
  agl_date_parts(&y, &m, &d, days);
  return m;
}

static int64_t day(int32_t days)
{
  int y, m, d;
  agl_date_parts(&y, &m, &d, days);
  return d;
}

static int64_t quarter(int32_t days)
{
  return (month(days) + 2) / 3;
}

/* 1970-01-01 was a Thursday, 4. */
static int64_t weekday(int32_t days)
{
  return (((int64_t)days + 3) % 7 + 7) % 7 + 1;
}

static agl_status call_year(agl_column **out, const agl_call *call, agl_err *err)
{
  return part(out, call, year, err);
}

static agl_status call_month(agl_column **out, const agl_call *call, agl_err *err)
{
  return part(out, call, month, err);
}

static agl_status call_day(agl_column **out, const agl_call *call, agl_err *err)
{
  return part(out, call, day, err);
}

static agl_status call_quarter(agl_column **out, const agl_call *call, agl_err *err)
{
  return part(out, call, quarter, err);
}

static agl_status call_weekday(agl_column **out, const agl_call *call, agl_err *err)
{
  return part(out, call, weekday, err);
}

/* ---- dates --------------------------------------------------------------------------------- */

static agl_status text_date(agl_level *y, const char *s, size_t len, agl_err *err)
{
  int32_t days;
  if (!agl_parse_date(&days, s, len))
    return agl_fail(err, AGL_EDATA, "'%.100s' is not a date (YYYY-MM-DD)", s);
  y->integer = days;
  return AGL_OK;
}

static bool from_parts(int32_t *days, const int64_t p[3])
{
  int y, m, d;
  if (p[0] < 1 || p[0] > 9999 || p[1] < 1 || p[1] > 12 || p[2] < 1 || p[2] > 31)
    return false;
  *days = agl_date_days((int)p[0], (int)p[1], (int)p[2]);
  agl_date_parts(&y, &m, &d, *days);
  return m == p[1] && d == p[2]; /* no 30 February */
}

static agl_status part_rows(agl_column *c, const agl_column *const in[3], agl_err *err)
{
  for (size_t i = 0; i < c->n; i++) {
    int32_t *days = (int32_t *)c->data + i;
    int64_t p[3];
    bool here = true;
    *days = 0;
    for (int k = 0; k < 3; k++) {
      here = here && agl_present(in[k], i);
      p[k] = ((const int64_t *)in[k]->data)[agl_row(in[k], i)];
    }
    if (here && !from_parts(days, p))
      return agl_fail(err, AGL_EDATA,
                      "row %zu: there is no day %lld of month %lld in the year %lld", i + 1,
                      (long long)p[2], (long long)p[1], (long long)p[0]);
  }
  return AGL_OK;
}

static agl_status date_of_parts(agl_column **out, const agl_call *call, agl_err *err)
{
  const agl_column *in[3];
  agl_column *c;
  agl_status status;
  for (size_t k = 0; k < 3; k++) {
    if (call->arg[k].c == NULL)
      return agl_eval_fail(call->ev, call->node, err, "expected a text, or year, month and day");
    if (call->arg[k].c->type != AGL_INTEGER)
      return agl_eval_type_error(call->ev, call->arg_node[k], &call->arg[k], "integers", err);
    in[k] = call->arg[k].c;
  }
  AGL_TRY(agl_column_new(&c, AGL_DATE, call->n, NULL, err));
  status = part_rows(c, in, err);
  if (status == AGL_OK)
    status = agl_column_finish(c, in, 3, err);
  if (status == AGL_OK)
    *out = c;
  else
    agl_column_free(c);
  return status;
}

static agl_status call_date(agl_column **out, const agl_call *call, agl_err *err)
{
  const agl_column *x = call->arg[0].c;
  if (call->arg[1].c != NULL || call->arg[2].c != NULL || x->type == AGL_INTEGER)
    return date_of_parts(out, call, err);
  if (x->type == AGL_STRING)
    return agl_map_levels(out, &(agl_levels){x, AGL_DATE, text_date, NULL}, err);
  if (x->type != AGL_DATE)
    return agl_eval_type_error(call->ev, call->arg_node[0], &call->arg[0],
                               "strings, or integers for year, month and day", err);
  *out = agl_column_share(x);
  return AGL_OK;
}

/* ---- the records --------------------------------------------------------------------------- */

#define FN(name, usage, summary, example, value, letters, function)                                \
  {                                                                                                \
    .doc = {(name), "date", (usage), (summary), (example), (value)}, .types = (letters),           \
    .call = (function)                                                                             \
  }

const agl_fn agl_fn_date[] = {FN("date", "date(x, month = none, day = none)",
                                 "A date from text (YYYY-MM-DD), or from year, month and day; a "
                                 "day that does not exist is an "
                                 "error",
                                 "date(2024, 2, 29)", "2024-02-29", "*", call_date),
                              FN("year", "year(d)", "The year of a date", "year(d)",
                                 "2024, 2023, missing, 2024", "d", call_year),
                              FN("quarter", "quarter(d)", "The quarter of a date, 1 to 4",
                                 "quarter(d)", "1, 4, missing, 1", "d", call_quarter),
                              FN("month", "month(d)", "The month of a date, 1 to 12", "month(d)",
                                 "2, 12, missing, 2", "d", call_month),
                              FN("day", "day(d)", "The day of the month, 1 to 31", "day(d)",
                                 "29, 31, missing, 29", "d", call_day),
                              FN("weekday", "weekday(d)",
                                 "The day of the week, Monday 1 to Sunday 7 (ISO 8601)",
                                 "weekday(d)", "4, 7, missing, 4", "d", call_weekday),
                              {.types = NULL}};
