/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv.c - read CSV: text to header, header to chunks, chunks to columns, columns to a table. */
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"
#include "data/column.h"
#include "data/csv.h"
#include "data/table.h"

/* ---- the header ---------------------------------------------------------------------------- */

typedef struct {
  csv_reader *r;
  agl_status status;
  agl_err *err;
} header;

static void take_name(void *ctx, const csv_field *f)
{
  header *h = ctx;
  uint32_t code;
  if (h->status != AGL_OK)
    return;
  if (f->len == 0)
    h->status = csv_fail(&h->r->in, f->at, h->err, "column %zu has no name", f->col + 1);
  else if (agl_dict_lookup(&code, h->r->names, f->s, f->len))
    h->status =
        csv_fail(&h->r->in, f->at, h->err, "two columns named '%s'", csv_show(f->s, f->len).text);
  else
    h->status = agl_dict_code(&code, h->r->names, f->s, f->len, h->err);
}

static agl_status read_header(csv_reader *r, size_t *blank, agl_err *err)
{
  header h = {.r = r, .err = err};
  csv_lane lane = {.in = &r->in, .end = r->in.len, .field = take_name, .ctx = &h};
  agl_status status = AGL_OK;
  size_t n = 0;
  r->names = agl_dict_new();
  if (r->names == NULL)
    return agl_fail_memory(err, r->in.source);
  *blank = 0;
  while (r->body < r->in.len && n == 0 && status == AGL_OK) {
    status = csv_lane_row(&lane, &r->body, &n, err);
    *blank += n == 0;
  }
  csv_lane_close(&lane);
  if (status != AGL_OK)
    return status;
  if (n == 0)
    return agl_fail(err, AGL_EPARSE, "%s: empty file, expected a header row", r->in.source);
  AGL_TRY(h.status);
  r->ncol = n;
  r->col = agl_alloc_zero(n, sizeof *r->col);
  return r->col == NULL ? agl_fail_memory(err, r->in.source) : AGL_OK;
}

static const char *name_at(const void *reader, size_t i)
{
  const csv_reader *r = reader;
  return i < r->ncol ? agl_dict_text(r->names, (uint32_t)i, NULL) : NULL;
}

static agl_status declare_types(csv_reader *r, agl_err *err)
{
  for (size_t i = 0; i < r->o->ntypes; i++) {
    const agl_coltype *t = &r->o->types[i];
    uint32_t j;
    if (!agl_dict_lookup(&j, r->names, t->column, strlen(t->column)))
      return agl_fail(err, AGL_EARG, "%s: types: no column '%s'%s", r->in.source, t->column,
                      agl_suggest(t->column, name_at, r).text);
    r->col[j].declared = true;
    r->col[j].type = t->type;
  }
  return AGL_OK;
}

/* ---- the columns --------------------------------------------------------------------------- */

static agl_status finish_column(void *reader, size_t j, agl_err *err)
{
  csv_reader *r = reader;
  const csv_column *c = &r->col[j];
  return c->again || c->column != NULL || c->bad != SIZE_MAX ? AGL_OK : csv_finish(r, j, err);
}

/* The first bad field of the table, by row and then by column. */
static agl_status refuse_bad(csv_reader *r, agl_err *err)
{
  size_t worst = 0;
  for (size_t j = 1; j < r->ncol; j++)
    if (r->col[j].bad < r->col[worst].bad)
      worst = j;
  if (r->ncol == 0 || r->col[worst].bad == SIZE_MAX)
    return AGL_OK;
  return csv_fail_field(r, r->col[worst].bad, worst, err);
}

static agl_status read_columns(csv_reader *r, agl_err *err)
{
  bool again = false;
  for (size_t j = 0; j < r->ncol; j++)
    r->col[j].bad = SIZE_MAX;
  AGL_TRY(csv_guess(r, err));
  AGL_TRY(csv_read_rows(r, err));
  for (size_t j = 0; j < r->ncol; j++) {
    AGL_TRY(csv_settle(r, &r->col[j], err));
    again |= r->col[j].again;
  }
  AGL_TRY(agl_parallel_values(finish_column, r, r->ncol, r->nrow * r->ncol, err));
  if (again) {
    AGL_TRY(csv_read_rows(r, err));
    for (size_t j = 0; j < r->ncol; j++)
      r->col[j].again = false;
    AGL_TRY(agl_parallel_values(finish_column, r, r->ncol, r->nrow * r->ncol, err));
  }
  return refuse_bad(r, err);
}

/* ---- the table ----------------------------------------------------------------------------- */

static void count(agl_text *t, size_t n, const char *what, const char *done)
{
  if (n > 0)
    agl_text_printf(t, "; %zu %s%s %s", n, what, n == 1 ? "" : "s", done);
}

static agl_status record(agl_table *t, const csv_reader *r, const char *encoding, size_t blank,
                         agl_err *err)
{
  agl_text detail = {0};
  size_t bad = 0;
  agl_status status;
  for (size_t j = 0; j < r->ncol; j++)
    bad += r->col[j].nbad;
  agl_text_puts(&detail, r->in.source);
  if (encoding != NULL)
    agl_text_printf(&detail, "; encoding %s", encoding);
  if (r->in.delimiter == '\t')
    agl_text_puts(&detail, "; delimiter tab");
  else if (r->in.delimiter != ',')
    agl_text_printf(&detail, "; delimiter '%c'", r->in.delimiter);
  if (r->in.decimal != '.')
    agl_text_printf(&detail, "; decimal '%c'", r->in.decimal);
  count(&detail, blank, "blank line", "skipped");
  count(&detail, bad, "bad value", "missing");
  status = detail.failed ? agl_fail_memory(err, r->in.source)
                         : agl_table_record(t, NULL, "read", detail.s, r->nrow, r->nrow, err);
  agl_text_clear(&detail);
  return status;
}

static agl_status build(agl_table **out, const csv_reader *r, const char *encoding, size_t blank,
                        agl_err *err)
{
  agl_table *t;
  agl_status status;
  AGL_TRY(agl_table_new(&t, r->nrow, err));
  status = record(t, r, encoding, blank + r->blank, err);
  for (size_t j = 0; j < r->ncol && status == AGL_OK; j++)
    status = agl_table_add_new(t, name_at(r, j), r->col[j].column, err);
  if (status == AGL_OK)
    *out = t;
  else
    agl_table_free(t);
  return status;
}

static void close_reader(csv_reader *r)
{
  for (size_t j = 0; j < r->ncol && r->col != NULL; j++) {
    agl_free(r->col[j].data);
    agl_free(r->col[j].missing);
    agl_column_free(r->col[j].column);
  }
  for (size_t i = 0; i < r->nchunk; i++) {
    for (size_t j = 0; j < r->ncol && r->chunk[i].part != NULL; j++)
      agl_dict_free(r->chunk[i].part[j].dict);
    agl_free(r->chunk[i].part);
  }
  agl_free(r->chunk);
  agl_free(r->col);
  agl_free(r->marker_code);
  agl_dict_free(r->names);
  agl_dict_free(r->reason);
}

agl_status csv_parse_text(agl_table **out, const csv_input *in, const agl_csv_options *o,
                          agl_err *err)
{
  csv_reader r = {.in = *in, .o = o};
  const char *encoding;
  char *fresh = NULL;
  size_t blank = 0;
  agl_status status = csv_decode(&r.in, &fresh, &encoding, o->encoding, err);
  if (status == AGL_OK)
    status = csv_scan(&r, err);
  if (status == AGL_OK)
    status = csv_detect(&r.in, o, err);
  if (status == AGL_OK)
    status = csv_markers(&r, err);
  if (status == AGL_OK)
    status = read_header(&r, &blank, err);
  if (status == AGL_OK)
    status = declare_types(&r, err);
  if (status == AGL_OK) {
    csv_plan(&r);
    status = read_columns(&r, err);
  }
  if (status == AGL_OK)
    status = build(out, &r, encoding, blank, err);
  close_reader(&r);
  agl_free(fresh);
  return status;
}

agl_status agl_csv_parse(agl_table **out, const char *text, size_t len, const char *source,
                         const agl_csv_options *o, agl_err *err)
{
  static const agl_csv_options defaults = {0};
  csv_input in = {.source = source, .text = text, .len = len};
  return csv_parse_text(out, &in, o != NULL ? o : &defaults, err);
}

agl_status agl_csv_read(agl_table **out, const char *path, const agl_csv_options *o, agl_err *err)
{
  agl_bytes bytes;
  agl_status status;
  AGL_TRY(agl_file_load(&bytes, path, err));
  status =
      agl_csv_parse(out, bytes.data, bytes.len, strcmp(path, "-") == 0 ? "stdin" : path, o, err);
  agl_bytes_free(&bytes);
  return status;
}
