/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answer.h - for tests of expressions: values or message as text. */
#ifndef ANSWER_H
#define ANSWER_H

#include "test.h"

#include "base/text.h"

/* "1, 2.5, missing": the values of a column, once if all are the same. */
static inline void column_text(agl_text *out, const agl_column *c)
{
  agl_view v = agl_column_view(c);
  char first[256] = "", buf[256];
  bool same = true;
  for (size_t i = 0; i < v.n; i++) {
    if (v.missing != NULL && v.missing[i] != AGL_PRESENT)
      snprintf(buf, sizeof buf, "%s", agl_column_reason(c, v.missing[i]));
    else if (v.type == AGL_NUMBER)
      agl_number_text(buf, v.number[i]);
    else if (v.type == AGL_INTEGER)
      snprintf(buf, sizeof buf, "%lld", (long long)v.integer[i]);
    else if (v.type == AGL_STRING)
      snprintf(buf, sizeof buf, "%s", agl_column_text(c, i, NULL));
    else if (v.type == AGL_DATE)
      agl_date_text(buf, v.date[i]);
    else
      snprintf(buf, sizeof buf, "%s", v.boolean[i] ? "true" : "false");
    if (i == 0)
      memcpy(first, buf, sizeof buf);
    same = same && strcmp(first, buf) == 0;
    agl_text_printf(out, "%s%s", i == 0 ? "" : ", ", buf);
  }
  if (same && v.n > 0) {
    out->len = 0;
    agl_text_puts(out, first);
  }
}

/* The values of an expression, or the message. */
static inline void answer(agl_text *out, const agl_table *table, const char *text)
{
  agl_expr *e;
  agl_column *c;
  agl_err err = {AGL_OK, ""};
  out->len = 0;
  if (agl_expr_parse(&e, text, &err) != AGL_OK) {
    agl_text_puts(out, err.msg);
    return;
  }
  if (agl_expr_eval(&c, e, table, &err) == AGL_OK) {
    column_text(out, c);
    agl_column_free(c);
  } else {
    agl_text_puts(out, err.msg);
  }
  agl_expr_free(e);
}

#endif
