/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_plan.c - how a column is going to be held by a Stata or SPSS file. */
#include "io/foreign/stat_plan.h"

#include <ctype.h>
#include <math.h>

#include "base/err.h"
#include "data/column.h"

/* What the types of Stata hold, and the most bytes of text before it takes a reference. */
enum { STATA_BYTE = 100, STATA_INT = 32740, STATA_LONG = 2147483620, STATA_STRING = 2045 };
enum { SPSS_STRING = 32767, SPSS_REASONS = 3, STATA_LABEL = 80, SPSS_LABEL = 255 };
#define STATA_DOUBLE 0x1.fffffffffffffp1022

static bool present(const agl_view *v, size_t i)
{
  return v->missing == NULL || v->missing[i] == AGL_PRESENT;
}

/* ---- missing values ------------------------------------------------------------------------ */

static bool is_tag(const char *reason)
{
  return reason[0] == '.' && reason[1] >= 'a' && reason[1] <= 'z' && reason[2] == '\0';
}

/* A reason ".b" is .b; any other gets a free letter and a label. */
static void plan_tags(stat_plan *p, size_t nreason)
{
  bool taken[26] = {false};
  char next = 'a';
  for (size_t k = 0; k < nreason; k++) {
    const char *reason = agl_column_reason(p->column, (uint8_t)(AGL_REASON + k));
    if (is_tag(reason)) {
      p->code[AGL_REASON + k].tag = reason[1];
      taken[reason[1] - 'a'] = true;
    }
  }
  for (size_t k = 0; k < nreason; k++) {
    if (p->code[AGL_REASON + k].tag != 0)
      continue;
    while (next <= 'z' && taken[next - 'a'])
      next++;
    if (next > 'z')
      return;
    p->code[AGL_REASON + k].label = agl_column_reason(p->column, (uint8_t)(AGL_REASON + k));
    p->code[AGL_REASON + k].tag = next++;
    p->labelled = true;
  }
}

static double value_at(const agl_view *v, size_t i)
{
  return v->type == AGL_NUMBER    ? v->number[i]
         : v->type == AGL_INTEGER ? (double)v->integer[i]
         : v->type == AGL_BOOLEAN ? v->boolean[i]
                                  : v->date[i];
}

static bool is_used(const stat_plan *p, double x)
{
  for (size_t k = AGL_REASON; k <= UINT8_MAX; k++)
    if (p->code[k].value == x)
      return true;
  for (size_t i = 0; i < p->view.n; i++)
    if (present(&p->view, i) && value_at(&p->view, i) == x)
      return true;
  return false;
}

/* A reason "99" is the value 99; any other gets a value not in use, from -99 on, and a label. */
static void plan_user_missing(stat_plan *p, size_t nreason)
{
  double next = -99;
  for (size_t k = 0; k < nreason && k < SPSS_REASONS; k++) {
    const char *reason = agl_column_reason(p->column, (uint8_t)(AGL_REASON + k));
    double x;
    if (!agl_parse_number(&x, reason, strlen(reason)) || is_used(p, x)) {
      while (is_used(p, next))
        next -= 1;
      x = next;
      p->code[AGL_REASON + k].label = reason;
      p->labelled = true;
    }
    p->code[AGL_REASON + k].value = x;
  }
}

static void plan_missing(stat_plan *p, stat_family family)
{
  size_t nreason = p->column->reason == NULL ? 0 : p->column->reason->n;
  for (size_t k = 0; k <= UINT8_MAX; k++) {
    p->code[k].tag = 0;
    p->code[k].value = NAN;
    p->code[k].label = NULL;
  }
  if (p->view.type == AGL_STRING || p->view.missing == NULL)
    return;
  if (family == STAT_STATA)
    plan_tags(p, nreason);
  else
    plan_user_missing(p, nreason);
}

/* ---- types --------------------------------------------------------------------------------- */

static agl_status plan_integer(stat_plan *p, const stat_format *f, const char *path, agl_err *err)
{
  int64_t most = 0; /* the largest absolute value */
  char text[32];
  for (size_t i = 0; i < p->view.n; i++) {
    int64_t x = present(&p->view, i) ? p->view.integer[i] : 0;
    if (x > (int64_t)1 << 53 || x < -((int64_t)1 << 53))
      return agl_fail(err, AGL_EDATA,
                      "%s: row %zu of '%s' is %lld; %s holds whole numbers up to 2^53 exactly",
                      path, i + 1, p->name, (long long)x, f->name);
    most = x > most ? x : -x > most ? -x : most;
  }
  snprintf(text, sizeof text, "%lld", (long long)most);
  p->type = READSTAT_TYPE_DOUBLE;
  if (f->family == STAT_SPSS) {
    snprintf(p->format, sizeof p->format, "F%zu.0", strlen(text) + 1);
  } else if (most <= STATA_LONG) {
    p->type = most <= STATA_BYTE  ? READSTAT_TYPE_INT8
              : most <= STATA_INT ? READSTAT_TYPE_INT16
                                  : READSTAT_TYPE_INT32;
    snprintf(p->format, sizeof p->format, "%%%zu.0g", strlen(text) + 7);
  } else {
    snprintf(p->format, sizeof p->format, "%%%zu.0f", strlen(text) + 1);
  }
  return AGL_OK;
}

static agl_status plan_number(stat_plan *p, const stat_format *f, const char *path, agl_err *err)
{
  char text[AGL_NUMBER_TEXT];
  for (size_t i = 0; i < p->view.n; i++)
    if (present(&p->view, i) && !(fabs(p->view.number[i]) <= STATA_DOUBLE)) {
      agl_number_text(text, p->view.number[i]);
      return agl_fail(err, AGL_EDATA, "%s: row %zu of '%s' is %s; %s holds numbers below 8.99e307",
                      path, i + 1, p->name, text, f->name);
    }
  p->type = READSTAT_TYPE_DOUBLE;
  snprintf(p->format, sizeof p->format, "%s", f->family == STAT_STATA ? "%10.0g" : "F12.4");
  return AGL_OK;
}

static agl_status plan_string(stat_plan *p, const stat_format *f, const char *path, agl_err *err)
{
  p->type = READSTAT_TYPE_STRING;
  p->width = 1;
  for (size_t i = 0; i < p->view.n; i++) {
    size_t len = 0;
    agl_column_text(p->column, i, &len);
    if (f->family == STAT_SPSS && len > SPSS_STRING)
      return agl_fail(err, AGL_EDATA, "%s: row %zu of '%s' has %zu bytes; %s holds %d", path, i + 1,
                      p->name, len, f->name, SPSS_STRING);
    p->width = len > p->width ? len : p->width;
  }
  if (f->family == STAT_STATA && p->width > STATA_STRING)
    p->type = READSTAT_TYPE_STRING_REF;
  return AGL_OK;
}

static agl_status plan_type(stat_plan *p, const stat_format *f, const char *path, agl_err *err)
{
  bool stata = f->family == STAT_STATA;
  switch (p->view.type) {
  case AGL_INTEGER:
    return plan_integer(p, f, path, err);
  case AGL_NUMBER:
    return plan_number(p, f, path, err);
  case AGL_STRING:
    return plan_string(p, f, path, err);
  case AGL_BOOLEAN:
    p->type = stata ? READSTAT_TYPE_INT8 : READSTAT_TYPE_DOUBLE;
    snprintf(p->format, sizeof p->format, "%s", stata ? "%8.0g" : "F1.0");
    p->labelled = true;
    break;
  case AGL_DATE:
    p->type = stata ? READSTAT_TYPE_INT32 : READSTAT_TYPE_DOUBLE;
    snprintf(p->format, sizeof p->format, "%s", stata ? "%td" : "DATE11");
    break;
  }
  return AGL_OK;
}

/* ---- names and labels ---------------------------------------------------------------------- */

/* Letters beyond ASCII are letters to both. */
static bool is_name(const char *s, stat_family family)
{
  size_t limit = family == STAT_STATA ? agl_utf8_count(s, strlen(s)) <= 32 : strlen(s) <= 64;
  for (const char *p = s; *p != '\0'; p++) {
    unsigned char c = (unsigned char)*p;
    bool ok = c >= 128 || isalpha(c) || (p > s && isdigit(c)) || (c == '_' && family == STAT_STATA);
    if (!ok && !(family == STAT_SPSS && p > s && strchr("_.@#$", c) != NULL))
      return false;
  }
  return limit != 0;
}

static agl_status check_words(const stat_plan *p, const stat_format *f, const char *path,
                              agl_err *err)
{
  size_t len = strlen(p->label);
  bool stata = f->family == STAT_STATA;
  if (!is_name(p->name, f->family))
    return agl_fail(err, AGL_EDATA,
                    "%s: '%s' is no name for a variable of %s: letters, digits and '_', %s; "
                    "rename the column first",
                    path, p->name, f->name, stata ? "at most 32 characters" : "at most 64 bytes");
  if (stata ? agl_utf8_count(p->label, len) > STATA_LABEL : len > SPSS_LABEL)
    return agl_fail(err, AGL_EDATA, "%s: the label of '%s' is too long for %s, at most %d %s", path,
                    p->name, f->name, stata ? STATA_LABEL : SPSS_LABEL,
                    stata ? "characters" : "bytes");
  return AGL_OK;
}

agl_status stat_plan_column(stat_plan *p, const stat_format *f, const agl_table *t, size_t col,
                            const char *path, agl_err *err)
{
  p->name = agl_table_name(t, col);
  p->label = agl_table_label(t, col);
  p->column = agl_table_column(t, col);
  p->view = agl_column_view(p->column);
  AGL_TRY(check_words(p, f, path, err));
  AGL_TRY(plan_type(p, f, path, err));
  plan_missing(p, f->family);
  return AGL_OK;
}
