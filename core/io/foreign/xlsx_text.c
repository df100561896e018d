/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xlsx_text.c - the text of a string item. */
#include "io/foreign/xlsx_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

void xlsx_text_begin(xlsx_text *t)
{
  t->text.len = 0;
  t->in_t = false;
  t->guides = 0;
}

void xlsx_text_open(xlsx_text *t, const char *element)
{
  if (strcmp(element, "rPh") == 0)
    t->guides++;
  t->in_t = strcmp(element, "t") == 0;
}

void xlsx_text_close(xlsx_text *t, const char *element)
{
  if (strcmp(element, "rPh") == 0 && t->guides > 0)
    t->guides--;
  t->in_t = false;
}

void xlsx_text_add(xlsx_text *t, const char *s, size_t len)
{
  if (t->in_t && t->guides == 0)
    agl_text_add(&t->text, s, len);
}

/* Is this an escape of one ASCII character? Then which. NUL cannot be in a text. */
static bool is_escape(char *out, const char *s, size_t len)
{
  char hex[5];
  long c;
  if (len < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_')
    return false;
  for (size_t k = 0; k < 4; k++) {
    if (!isxdigit((unsigned char)s[2 + k]))
      return false;
    hex[k] = s[2 + k];
  }
  hex[4] = '\0';
  c = strtol(hex, NULL, 16);
  *out = (char)c;
  return c > 0 && c < 128;
}

agl_status xlsx_text_code(uint32_t *out, xlsx_text *t, agl_dict *strings, agl_err *err)
{
  char *s = t->text.s;
  size_t n = 0;
  if (t->text.failed)
    return agl_fail_memory(err, "text of a workbook");
  for (size_t i = 0; i < t->text.len; n++) {
    char c = s[i];
    i += is_escape(&c, s + i, t->text.len - i) ? 7 : 1;
    s[n] = c;
  }
  return agl_dict_code(out, strings, n == 0 ? "" : s, n, err);
}
