/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_rows.c - all rows of all chunks to columns in parts. */
#include <string.h>

#include "base/mem.h"
#include "base/thread.h"
#include "data/column.h"
#include "data/csv.h"

enum { GUESS_BYTES = 1 << 16, ROWS_BETWEEN_CHECKS = 4096 };

agl_status csv_allocate(csv_reader *r, csv_column *c, agl_err *err)
{
  agl_free(c->data);
  agl_free(c->missing);
  c->missing = NULL;
  c->data = agl_alloc_huge(r->nslot, agl_type_size(c->type));
  if (c->data != NULL)
    c->missing = agl_alloc_zero(r->nslot, 1);
  return c->missing == NULL ? agl_fail_memory(err, r->in.source) : AGL_OK;
}

static agl_status fail_ragged(const csv_sink *k, size_t n, size_t end, agl_err *err)
{
  const csv_reader *r = k->r;
  const char *s = r->in.text;
  if (end > 0 && s[end - 1] == '\n')
    end--;
  if (end > 0 && s[end - 1] == '\r')
    end--;
  return csv_fail(&r->in, n > r->ncol ? k->surplus : end, err, "%zu field%s, expected %zu", n,
                  n == 1 ? "" : "s", r->ncol);
}

/* A blank line is a missing value when there is but one column, else it is skipped. */
static void take_blank(csv_sink *k, size_t at)
{
  csv_field empty = {.s = "", .at = at};
  if (k->r->ncol > 1) {
    k->k->blank++;
    return;
  }
  csv_put(k, &empty);
  k->row++;
}

/* Read one row with libcsv. */
static agl_status read_row(csv_sink *k, csv_lane *lane, size_t *at, agl_err *err)
{
  size_t from = *at, n;
  AGL_TRY(csv_lane_row(lane, at, &n, err));
  if (n == 0)
    take_blank(k, from);
  else if (n != k->r->ncol)
    return fail_ragged(k, n, *at, err);
  else
    k->row++;
  return k->status;
}

/* Read the rows of a chunk that begin before `end`. */
static agl_status read_rows(csv_reader *r, csv_chunk *k, size_t end, agl_err *err)
{
  csv_sink sink = {.r = r, .k = k, .row = k->slot, .err = err};
  csv_lane lane = {.in = &r->in, .end = k->end, .field = csv_put, .ctx = &sink};
  size_t at = k->begin, limit = k->end, nrow = end < k->end ? 1 : ROWS_BETWEEN_CHECKS;
  agl_status status = AGL_OK;
  while (limit > at && r->in.text[limit - 1] != '\n')
    limit--;
  k->blank = 0;
  while (at < end && status == AGL_OK) {
    if (!r->in.reference && at < limit)
      at = csv_fast_rows(&sink, at, limit, nrow);
    status = sink.status;
    for (size_t i = 0; (i == 0 || r->in.reference) && i < ROWS_BETWEEN_CHECKS; i++)
      if (at < end && status == AGL_OK)
        status = read_row(&sink, &lane, &at, err);
    if (status == AGL_OK && agl_interrupted())
      status = agl_fail_interrupted(err);
  }
  k->nrow = sink.row - k->slot;
  csv_lane_close(&lane);
  return status;
}

static agl_status read_chunk(void *reader, size_t i, agl_err *err)
{
  csv_reader *r = reader;
  csv_chunk *k = &r->chunk[i];
  if (k->part == NULL)
    k->part = agl_alloc_zero(r->ncol, sizeof *k->part);
  if (k->part == NULL)
    return agl_fail_memory(err, r->in.source);
  for (size_t j = 0; j < r->ncol; j++) {
    csv_part *p = &k->part[j];
    *p = (csv_part){.as = CSV_SKIP, .bad = SIZE_MAX, .last = UINT32_MAX};
    if (r->col[j].again)
      p->as = (uint8_t)r->col[j].type;
  }
  return read_rows(r, k, k->end, err);
}

agl_status csv_read_rows(csv_reader *r, agl_err *err)
{
  for (size_t j = 0; j < r->ncol; j++)
    if (r->col[j].again)
      AGL_TRY(csv_allocate(r, &r->col[j], err));
  AGL_TRY(agl_parallel(read_chunk, r, r->nchunk, err));
  r->nrow = r->blank = 0;
  for (size_t i = 0; i < r->nchunk; i++) {
    r->nrow += r->chunk[i].nrow;
    r->blank += r->chunk[i].blank;
  }
  return AGL_OK;
}

agl_status csv_guess(csv_reader *r, agl_err *err)
{
  csv_chunk k;
  size_t bytes = GUESS_BYTES;
  agl_status status;
  for (size_t j = 0; j < r->ncol; j++)
    r->col[j].again = true;
  if (r->nchunk == 0)
    return AGL_OK;
  k = r->chunk[0];
  k.part = agl_alloc_zero(r->ncol, sizeof *k.part);
  if (k.part == NULL)
    return agl_fail_memory(err, r->in.source);
  for (size_t j = 0; j < r->ncol; j++)
    k.part[j].as = r->col[j].declared ? CSV_SKIP : CSV_NOTHING;
  if (r->in.chunk > 0)
    bytes = r->in.chunk;
  status = read_rows(r, &k, k.end - k.begin < bytes ? k.end : k.begin + bytes, err);
  for (size_t j = 0; j < r->ncol; j++) {
    unsigned seen = k.part[j].seen & ~(unsigned)CSV_QUOTED;
    if (!r->col[j].declared)
      r->col[j].type = seen == 0 ? AGL_INTEGER : csv_decide(seen);
  }
  agl_free(k.part);
  return status;
}
