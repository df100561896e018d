/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_lane.c - rows to fields, with libcsv.
**
** libcsv says neither where a field was nor whether it was quoted, and drops blank lines. It is fed
** up to one possible end of a field at a time, so that all three are known here. */
#include <csv.h>
#include <string.h>

#include "base/mem.h"
#include "data/csv.h"

/* libcsv's pstate between rows, and within a field; csv.h does not name them. */
enum { ROW_NOT_BEGUN = 0, FIELD_BEGUN = 2 };

static void *resize(void *p, size_t n)
{
  return agl_resize(p, n, 1);
}

static int only_space(unsigned char c)
{
  return c == ' ';
}

/* NULL when out of memory. */
static struct csv_parser *new_parser(const csv_lane *l)
{
  struct csv_parser *p = agl_alloc_zero(1, sizeof *p);
  if (p == NULL)
    return NULL;
  csv_init(p, CSV_STRICT);
  csv_set_delim(p, (unsigned char)l->in->delimiter);
  csv_set_realloc_func(p, resize);
  csv_set_free_func(p, agl_free);
  if (l->in->delimiter == '\t')
    csv_set_space_func(p, only_space);
  return p;
}

void csv_lane_close(csv_lane *l)
{
  if (l->parser == NULL)
    return;
  csv_free(l->parser);
  agl_free(l->parser);
  l->parser = NULL;
}

static size_t skip_blanks(const csv_lane *l, size_t at)
{
  const char *s = l->in->text;
  while (at < l->end && (s[at] == ' ' || s[at] == '\t') && s[at] != l->in->delimiter)
    at++;
  return at;
}

static void on_field(void *s, size_t len, void *ctx)
{
  csv_lane *l = ctx;
  size_t at = skip_blanks(l, l->start);
  csv_field f = {.s = len > 0 ? s : "", .len = len, .at = at, .col = l->col++};
  f.quoted = at < l->end && l->in->text[at] == '"';
  l->field(l->ctx, &f);
}

static void on_row(int c, void *ctx)
{
  (void)c;
  ((csv_lane *)ctx)->row_ended = true;
}

static agl_status refuse(csv_lane *l, size_t at, agl_err *err)
{
  const struct csv_parser *p = l->parser;
  if (p->status != CSV_EPARSE)
    return agl_fail_memory(err, l->in->source);
  if (p->quoted)
    return csv_fail(l->in, at, err,
                    "text after a closing quote, expected '%s' or the end of the line; a quote "
                    "inside quotes is written twice",
                    l->in->delimiter == '\t' ? "tab" : (char[]){l->in->delimiter, '\0'});
  return csv_fail(l->in, at, err,
                  "stray quote in a field that does not begin with one; put the field in quotes "
                  "and write the quote twice");
}

/* Feed up to the next byte that may end a field; past the end of the text that is a line end. */
static agl_status feed(csv_lane *l, size_t *at, agl_err *err)
{
  const char *s = l->in->text, delimiter = l->in->delimiter;
  struct csv_parser *p = l->parser;
  size_t stop = *at, n, used;
  while (stop < l->end && s[stop] != delimiter && s[stop] != '\n' && s[stop] != '\r')
    stop++;
  n = stop - *at + (stop < l->end);
  if (n > p->entry_size - p->entry_pos) /* libcsv grows by whole blocks: make them grow too */
    csv_set_blk_size(p, p->entry_size + n);
  used = csv_parse(p, s + *at, n, on_field, on_row, l);
  if (used < n)
    return refuse(l, *at + used, err);
  *at += n;
  if (stop < l->end)
    return AGL_OK;
  if (p->pstate == FIELD_BEGUN && p->quoted)
    return csv_fail(l->in, skip_blanks(l, l->start), err, "this quote is never closed");
  csv_parse(p, "\n", 1, on_field, on_row, l);
  return AGL_OK;
}

agl_status csv_lane_row(csv_lane *l, size_t *at, size_t *fields, agl_err *err)
{
  const char *s = l->in->text;
  const struct csv_parser *p;
  size_t i = *at;
  if (l->parser == NULL)
    l->parser = new_parser(l);
  if (l->parser == NULL)
    return agl_fail_memory(err, l->in->source);
  p = l->parser;
  l->start = i;
  l->col = 0;
  l->row_ended = false;
  do {
    size_t before = l->col;
    AGL_TRY(feed(l, &i, err));
    if (l->col > before)
      l->start = i;
  } while (!l->row_ended && p->pstate != ROW_NOT_BEGUN);
  if (i < l->end && s[i - 1] == '\r' && s[i] == '\n')
    i++;
  *at = i;
  *fields = l->col;
  return AGL_OK;
}
