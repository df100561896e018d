/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.c - delimited text as a file format: commas, tabs, and both compressed. */
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "io/compress.h"
#include "io/format.h"

/* ---- reading ------------------------------------------------------------------------------- */

static bool is_tabbed(const char *path)
{
  size_t n = strlen(path);
  const char *end = path + n;
  if (n >= 3 && strcasecmp(end - 3, ".gz") == 0)
    end -= 3;
  else if (n >= 4 && strcasecmp(end - 4, ".zst") == 0)
    end -= 4;
  return end - path >= 4 &&
         (strncasecmp(end - 4, ".tsv", 4) == 0 || strncasecmp(end - 4, ".tab", 4) == 0);
}

static agl_csv_options text_options(const char *path, const agl_file_options *o)
{
  agl_csv_options csv = o->csv;
  if (csv.delimiter == 0 && is_tabbed(path))
    csv.delimiter = '\t';
  return csv;
}

agl_status agl_text_read(agl_table **out, const agl_format *f, const char *path,
                         const agl_file_options *o, agl_err *err)
{
  agl_csv_options csv = text_options(path, o);
  (void)f;
  return agl_csv_read(out, path, &csv, err);
}

agl_status agl_packed_read(agl_table **out, const agl_format *f, const char *path,
                           const agl_file_options *o, agl_err *err)
{
  agl_csv_options csv = text_options(path, o);
  agl_bytes packed;
  agl_text text = {0};
  agl_status status;
  AGL_TRY(agl_file_load(&packed, path, err));
  status = f->unpack(&text, packed.data, packed.len, path, err);
  agl_bytes_free(&packed);
  if (status != AGL_OK)
    return status;
  status = agl_csv_parse(out, text.s, text.len, path, &csv, err);
  agl_text_clear(&text);
  return status;
}

/* ---- writing ------------------------------------------------------------------------------- */

/* The end of a field of CSV text as agl_csv_format writes it: a comma or newline outside quotes. */
static const char *field_end(const char *s, const char *end)
{
  bool quoted = false;
  for (; s < end; s++) {
    if (*s == '"')
      quoted = !quoted;
    else if (!quoted && (*s == ',' || *s == '\n'))
      break;
  }
  return s;
}

/* Commas to tabs. A field with a tab inside gets quotes; quotes that were for a comma stay. */
static void add_tabbed(agl_text *out, const char *s, size_t len)
{
  const char *end = s + len;
  while (s < end) {
    const char *stop = field_end(s, end);
    size_t n = (size_t)(stop - s);
    bool quote = n > 0 && *s != '"' && memchr(s, '\t', n) != NULL;
    agl_text_puts(out, quote ? "\"" : "");
    agl_text_add(out, s, n);
    agl_text_puts(out, quote ? "\"" : "");
    if (stop < end)
      agl_text_puts(out, *stop == ',' ? "\t" : "\n");
    s = stop + 1;
  }
}

agl_status agl_text_write(agl_text *out, const agl_format *f, const agl_table *t, const char *path,
                          agl_err *err)
{
  agl_text tabbed = {0};
  char *text;
  size_t len;
  (void)f;
  AGL_TRY(agl_csv_format(&text, &len, t, err));
  if (!is_tabbed(path)) {
    *out = (agl_text){.s = text, .len = len, .cap = len + 1};
    return AGL_OK;
  }
  add_tabbed(&tabbed, text, len);
  agl_text_free(text);
  if (tabbed.failed) {
    agl_text_clear(&tabbed);
    return agl_fail_memory(err, path);
  }
  *out = tabbed;
  return AGL_OK;
}

agl_status agl_packed_write(agl_text *out, const agl_format *f, const agl_table *t,
                            const char *path, agl_err *err)
{
  agl_text text;
  agl_status status;
  AGL_TRY(agl_text_write(&text, f, t, path, err));
  status = f->pack(out, text.s, text.len, path, err);
  agl_text_clear(&text);
  return status;
}
