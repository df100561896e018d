/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_text.c - the text of a CSV file: encoding, positions in messages. */
#include <errno.h>
#include <iconv.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "data/csv.h"

static bool ends_line(const csv_input *in, size_t i)
{
  char c = in->text[i];
  return c == '\n' || (c == '\r' && (i + 1 == in->len || in->text[i + 1] != '\n'));
}

agl_status csv_fail(const csv_input *in, size_t at, agl_err *err, const char *fmt, ...)
{
  size_t line = 1, start = 0;
  char msg[sizeof err->msg];
  va_list ap;
  for (size_t i = 0; i < at; i++)
    if (ends_line(in, i)) {
      line++;
      start = i + 1;
    }
  va_start(ap, fmt);
  vsnprintf(msg, sizeof msg, fmt, ap);
  va_end(ap);
  return agl_fail(err, AGL_EPARSE, "%s:%zu:%zu: %s", in->source, line, at - start + 1, msg);
}

csv_shown csv_show(const char *s, size_t len)
{
  csv_shown shown;
  size_t n = len < 60 ? len : 60;
  while (n < len && n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80)
    n--;
  for (size_t i = 0; i < n; i++)
    shown.text[i] = (char)((unsigned char)s[i] < ' ' || s[i] == 127 ? '?' : s[i]);
  memcpy(shown.text + n, n < len ? "..." : "", n < len ? 4 : 1);
  return shown;
}

/* Convert with iconv. Positions in messages are those of the converted text. */
static agl_status convert(csv_input *in, char **fresh, const char *encoding, agl_err *err)
{
  char *from = (char *)in->text, *to, *s;
  size_t left = in->len, cap = in->len + in->len / 2 + 64, room = cap;
  iconv_t cd = iconv_open("UTF-8", encoding);
  if (cd == (iconv_t)-1)
    return agl_fail(err, AGL_EARG,
                    "unknown encoding '%s', expected utf-8, utf-16, latin1, windows-1251 or "
                    "another that iconv -l lists",
                    encoding);
  s = to = agl_alloc(cap, 1);
  while (s != NULL && iconv(cd, &from, &left, &to, &room) == (size_t)-1) {
    size_t done = (size_t)(to - s);
    char *more;
    if (errno != E2BIG) {
      csv_input so_far = {.source = in->source, .text = s, .len = done};
      agl_status status =
          csv_fail(&so_far, done, err, "byte 0x%02X is not %s", (unsigned char)*from, encoding);
      agl_free(s);
      iconv_close(cd);
      return status;
    }
    more = agl_resize(s, 2 * cap, 1);
    if (more == NULL) {
      agl_free(s);
      s = NULL;
      break;
    }
    s = more;
    to = s + done;
    cap *= 2;
    room = cap - done;
  }
  iconv_close(cd);
  if (s == NULL)
    return agl_fail_memory(err, in->source);
  *fresh = s;
  in->text = s;
  in->len = (size_t)(to - s);
  return AGL_OK;
}

static bool starts_with(const csv_input *in, const char *mark, size_t len)
{
  return in->len >= len && memcmp(in->text, mark, len) == 0;
}

static bool is_utf8(const char *encoding)
{
  return strcasecmp(encoding, "utf-8") == 0 || strcasecmp(encoding, "utf8") == 0;
}

agl_status csv_decode(csv_input *in, char **fresh, const char **encoding, const char *declared,
                      agl_err *err)
{
  *fresh = NULL;
  *encoding = NULL;
  if (declared == NULL && starts_with(in, "\xFF\xFE", 2))
    *encoding = "UTF-16LE";
  else if (declared == NULL && starts_with(in, "\xFE\xFF", 2))
    *encoding = "UTF-16BE";
  else if (declared != NULL && !is_utf8(declared))
    *encoding = declared;
  if (*encoding != NULL)
    AGL_TRY(convert(in, fresh, *encoding, err));
  if (starts_with(in, "\xEF\xBB\xBF", 3)) {
    in->text += 3;
    in->len -= 3;
  }
  return AGL_OK;
}
