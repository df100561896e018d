/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_write.c - a table to CSV text that reads back as the same table. */
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"

/* Quoted: what the reader would split, trim, or take for a missing value. In the header that is
** any delimiter it knows, or it could take a name like "a;b" for two. */
static bool needs_quotes(const char *s, size_t len, const char *delimiters)
{
  if (len == 0 || (len == 2 && memcmp(s, "NA", 2) == 0))
    return true;
  if (len >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0) /* a byte order mark */
    return true;
  if (s[0] == ' ' || s[0] == '\t' || s[len - 1] == ' ' || s[len - 1] == '\t')
    return true;
  for (size_t i = 0; i < len; i++)
    if (s[i] == '"' || s[i] == '\n' || s[i] == '\r' || strchr(delimiters, s[i]) != NULL)
      return true;
  return false;
}

static void add_string(agl_text *t, const char *s, size_t len, const char *delimiters)
{
  const char *quote;
  if (!needs_quotes(s, len, delimiters)) {
    agl_text_add(t, s, len);
    return;
  }
  agl_text_puts(t, "\"");
  while ((quote = memchr(s, '"', len)) != NULL) {
    size_t n = (size_t)(quote - s) + 1;
    agl_text_add(t, s, n);
    agl_text_puts(t, "\"");
    s += n;
    len -= n;
  }
  agl_text_add(t, s, len);
  agl_text_puts(t, "\"");
}

static void add_value(agl_text *t, const agl_column *c, const agl_view *v, size_t i)
{
  char buf[AGL_NUMBER_TEXT];
  size_t len;
  if (v->missing != NULL && v->missing[i] != AGL_PRESENT)
    return;
  switch (v->type) {
  case AGL_NUMBER:
    len = agl_number_text(buf, v->number[i]);
    agl_text_add(t, buf, len);
    break;
  case AGL_INTEGER:
    len = agl_integer_text(buf, v->integer[i]);
    agl_text_add(t, buf, len);
    break;
  case AGL_STRING: {
    const char *s = agl_column_text(c, i, &len);
    add_string(t, s, len, ",");
    break;
  }
  case AGL_BOOLEAN:
    agl_text_puts(t, v->boolean[i] ? "true" : "false");
    break;
  case AGL_DATE:
    agl_date_text(buf, v->date[i]);
    agl_text_puts(t, buf);
    break;
  }
}

static void add_names(agl_text *t, const agl_table *table)
{
  for (size_t j = 0; j < agl_table_ncol(table); j++) {
    const char *name = agl_table_name(table, j);
    if (j > 0)
      agl_text_puts(t, ",");
    add_string(t, name, strlen(name), ",;\t|");
  }
  agl_text_puts(t, "\n");
}

agl_status agl_csv_format(char **out, size_t *len, const agl_table *t, agl_err *err)
{
  agl_text text = {0};
  size_t n = agl_table_ncol(t);
  agl_view *view = agl_alloc(n, sizeof *view);
  agl_status status = AGL_OK;
  if (view == NULL)
    return agl_fail_memory(err, "CSV text");
  for (size_t j = 0; j < n; j++)
    view[j] = agl_column_view(agl_table_column(t, j));
  add_names(&text, t);
  for (size_t i = 0; i < agl_table_nrow(t) && !text.failed && status == AGL_OK; i++) {
    for (size_t j = 0; j < n; j++) {
      if (j > 0)
        agl_text_add(&text, ",", 1);
      add_value(&text, agl_table_column(t, j), &view[j], i);
    }
    agl_text_add(&text, "\n", 1);
    if (i % 4096 == 0 && agl_interrupted())
      status = agl_fail_interrupted(err);
  }
  agl_free(view);
  if (text.failed)
    status = agl_fail_memory(err, "CSV text");
  if (status != AGL_OK) {
    agl_text_clear(&text);
    return status;
  }
  *out = text.s;
  if (len != NULL)
    *len = text.len;
  return AGL_OK;
}

agl_status agl_csv_write(const agl_table *t, const char *path, bool replace, agl_err *err)
{
  char *text = NULL;
  size_t len = 0;
  agl_status status;
  AGL_TRY(agl_csv_format(&text, &len, t, err));
  status = agl_bytes_write(path, text, len, replace, err);
  agl_text_free(text);
  return status;
}
