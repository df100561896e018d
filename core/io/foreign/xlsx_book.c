/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xlsx_book.c - what a workbook says of its sheets: names, shared strings, date formats. */
#include "io/foreign/xlsx.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "io/foreign/xlsx_text.h"

static void fail_memory(xlsx_parser *p)
{
  p->status = agl_fail_memory(p->err, p->path);
}

/* An array of n elements with room for one more: doubled when n is a power of two. */
static void *grow(void *array, size_t n, size_t size)
{
  bool full = (n & (n - 1)) == 0;
  return full ? agl_resize(array, n == 0 ? 1 : 2 * n, size) : array;
}

/* ---- sheets -------------------------------------------------------------------------------- */

static void add_sheet(xlsx_parser *p, xlsx_book *b, const char *name, const char *id)
{
  xlsx_sheet *s = grow(b->sheet, b->nsheet, sizeof *s);
  if (s == NULL) {
    fail_memory(p);
    return;
  }
  b->sheet = s;
  s += b->nsheet++;
  *s = (xlsx_sheet){.name = agl_strdup(name), .id = agl_strdup(id)};
  if (s->name == NULL || s->id == NULL)
    fail_memory(p);
}

static void book_start(xlsx_parser *p, const char *name, const char **attributes)
{
  xlsx_book *b = p->ctx;
  if (strcmp(name, "sheet") == 0) {
    const char *sheet = xlsx_attribute(attributes, "name"), *id = xlsx_attribute(attributes, "id");
    if (sheet == NULL || id == NULL)
      xlsx_damaged(p, "a sheet without a name");
    else
      add_sheet(p, b, sheet, id);
  } else if (strcmp(name, "workbookPr") == 0) {
    const char *date = xlsx_attribute(attributes, "date1904");
    b->from_1904 = date != NULL && (strcmp(date, "1") == 0 || strcmp(date, "true") == 0);
  }
}

/* A target is relative to xl/, or from the root of the zip file when it begins with a slash. */
static char *part_of(const char *target)
{
  size_t n = strlen(target);
  char *part = *target == '/' ? agl_strdup(target + 1) : agl_alloc(n + 4, 1);
  if (part != NULL && *target != '/')
    snprintf(part, n + 4, "xl/%s", target);
  return part;
}

static void relation_start(xlsx_parser *p, const char *name, const char **attributes)
{
  xlsx_book *b = p->ctx;
  const char *id = xlsx_attribute(attributes, "Id");
  const char *target = xlsx_attribute(attributes, "Target");
  if (strcmp(name, "Relationship") != 0 || id == NULL || target == NULL)
    return;
  for (size_t k = 0; k < b->nsheet; k++)
    if (strcmp(b->sheet[k].id, id) == 0 && b->sheet[k].target == NULL) {
      b->sheet[k].target = part_of(target);
      if (b->sheet[k].target == NULL)
        fail_memory(p);
    }
}

/* ---- styles -------------------------------------------------------------------------------- */

typedef struct {
  xlsx_book *book;
  long *date_format; /* ids of custom formats that are dates */
  size_t ndate;
  bool in_cells; /* within <cellXfs> */
} styles;

/* Does a format show a day, a month or a year? Text in quotes and brackets shows itself. */
static bool shows_date(const char *format)
{
  bool day = false, month = false, time = false;
  for (const char *p = format; *p != '\0' && *p != ';'; p++) {
    char c = (char)tolower((unsigned char)*p);
    if (c == '"' || c == '[') {
      const char *close = strchr(p + 1, c == '"' ? '"' : ']');
      if (close == NULL)
        break;
      p = close;
    } else if ((c == '\\' || c == '_' || c == '*') && p[1] != '\0') {
      p++;
    } else if (strncasecmp(p, "general", 7) == 0) {
      p += 6;
    } else {
      day |= c == 'd' || c == 'y';
      month |= c == 'm';
      time |= c == 'h' || c == 's';
    }
  }
  return day || (month && !time);
}

/* ECMA-376 18.8.30: the formats every program knows. 18 to 21 and 45 to 47 are times of day. */
static bool is_known_date(long id)
{
  return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
         (id >= 50 && id <= 58);
}

static bool is_date_format(const styles *s, long id)
{
  for (size_t k = 0; k < s->ndate; k++)
    if (s->date_format[k] == id)
      return true;
  return is_known_date(id);
}

static void add_format(xlsx_parser *p, styles *s, const char **attributes)
{
  const char *id = xlsx_attribute(attributes, "numFmtId");
  const char *code = xlsx_attribute(attributes, "formatCode");
  long *more;
  if (id == NULL || code == NULL || !shows_date(code))
    return;
  more = grow(s->date_format, s->ndate, sizeof *more);
  if (more == NULL) {
    fail_memory(p);
    return;
  }
  s->date_format = more;
  s->date_format[s->ndate++] = strtol(id, NULL, 10);
}

static void add_style(xlsx_parser *p, styles *s, const char **attributes)
{
  const char *id = xlsx_attribute(attributes, "numFmtId");
  bool *more = grow(s->book->is_date, s->book->nstyle, sizeof *more);
  if (more == NULL) {
    fail_memory(p);
    return;
  }
  s->book->is_date = more;
  more[s->book->nstyle++] = id != NULL && is_date_format(s, strtol(id, NULL, 10));
}

static void style_start(xlsx_parser *p, const char *name, const char **attributes)
{
  styles *s = p->ctx;
  if (strcmp(name, "numFmt") == 0)
    add_format(p, s, attributes);
  else if (strcmp(name, "cellXfs") == 0)
    s->in_cells = true;
  else if (s->in_cells && strcmp(name, "xf") == 0)
    add_style(p, s, attributes);
}

static void style_end(xlsx_parser *p, const char *name)
{
  styles *s = p->ctx;
  if (strcmp(name, "cellXfs") == 0)
    s->in_cells = false;
}

/* ---- shared strings ------------------------------------------------------------------------ */

typedef struct {
  xlsx_book *book;
  xlsx_text text;
} shared;

static void shared_start(xlsx_parser *p, const char *name, const char **attributes)
{
  shared *s = p->ctx;
  (void)attributes;
  if (strcmp(name, "si") == 0)
    xlsx_text_begin(&s->text);
  xlsx_text_open(&s->text, name);
}

static void shared_end(xlsx_parser *p, const char *name)
{
  shared *s = p->ctx;
  xlsx_book *b = s->book;
  uint32_t *more;
  xlsx_text_close(&s->text, name);
  if (strcmp(name, "si") != 0)
    return;
  more = grow(b->shared, b->nshared, sizeof *more);
  if (more == NULL) {
    fail_memory(p);
    return;
  }
  b->shared = more;
  p->status = xlsx_text_code(&more[b->nshared], &s->text, b->strings, p->err);
  b->nshared += p->status == AGL_OK;
}

static void shared_text(xlsx_parser *p, const char *text, size_t len)
{
  shared *s = p->ctx;
  xlsx_text_add(&s->text, text, len);
}

/* ---- the workbook -------------------------------------------------------------------------- */

static agl_status read_styles(xlsx_book *b, xlsx_file *f, agl_err *err)
{
  styles s = {.book = b};
  xlsx_parser p = {.start = style_start, .end = style_end, .ctx = &s};
  agl_status status = xlsx_parse(f, "xl/styles.xml", &p, err);
  agl_free(s.date_format);
  return status;
}

static agl_status read_shared(xlsx_book *b, xlsx_file *f, agl_err *err)
{
  shared s = {.book = b};
  xlsx_parser p = {.start = shared_start, .end = shared_end, .text = shared_text, .ctx = &s};
  agl_status status = xlsx_parse(f, "xl/sharedStrings.xml", &p, err);
  agl_text_clear(&s.text.text);
  return status;
}

agl_status xlsx_read_book(xlsx_book *b, xlsx_file *f, agl_err *err)
{
  xlsx_parser book = {.start = book_start, .ctx = b},
              relation = {.start = relation_start, .ctx = b};
  b->strings = agl_dict_new();
  if (b->strings == NULL)
    return agl_fail_memory(err, f->path);
  AGL_TRY(xlsx_parse(f, "xl/workbook.xml", &book, err));
  AGL_TRY(xlsx_parse(f, "xl/_rels/workbook.xml.rels", &relation, err));
  if (xlsx_has(f, "xl/styles.xml"))
    AGL_TRY(read_styles(b, f, err));
  return xlsx_has(f, "xl/sharedStrings.xml") ? read_shared(b, f, err) : AGL_OK;
}

void xlsx_free_book(xlsx_book *b)
{
  for (size_t k = 0; k < b->nsheet; k++) {
    agl_free(b->sheet[k].name);
    agl_free(b->sheet[k].id);
    agl_free(b->sheet[k].target);
  }
  agl_free(b->sheet);
  agl_free(b->shared);
  agl_free(b->is_date);
  agl_dict_free(b->strings);
}
