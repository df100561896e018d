/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_scan.c - cut the text into chunks at row ends, and check every byte of it.
**
** Where a stray quote is an error, as here, a byte is within quotes exactly when the number of
** quotes before it is odd. So a line end after an even number of quotes ends a row, and counting
** quotes chunk by chunk in parallel is enough to know it. */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"
#include "data/csv.h"

enum { CHUNK_BYTES = 1 << 22, BYTES_PER_COLUMN = 256 };

enum { BLOCK = 240 }; /* counters of a byte hold it */

typedef struct {
  size_t lines, quotes;
  bool plain, cr; /* only bytes 1..127; some carriage return */
} tally;

/* Counters of a byte each, so that the compiler can use whole vector registers. */
static inline void tally_block(tally *t, const char *s, size_t len)
{
  uint8_t lines = 0, quotes = 0, odd = 0, cr = 0;
  for (size_t i = 0; i < len; i++) {
    lines = (uint8_t)(lines + (s[i] == '\n'));
    quotes ^= s[i] == '"';
    odd |= (int8_t)s[i] <= 0;
    cr |= s[i] == '\r';
  }
  t->lines += lines;
  t->quotes += quotes;
  t->plain &= odd == 0;
  t->cr |= cr != 0;
}

static size_t count_lines(const csv_reader *r, size_t from, size_t to)
{
  size_t n = 0;
  const char *s = r->in.text;
  for (size_t i = from; i < to; i++)
    n += s[i] == '\n' || (s[i] == '\r' && (i + 1 == r->in.len || s[i + 1] != '\n'));
  return n;
}

/* Offset of the first byte in a chunk that is NUL or not UTF-8, or SIZE_MAX. */
static size_t find_invalid(const csv_reader *r, const csv_chunk *k)
{
  const char *s = r->in.text + k->begin, *nul;
  size_t len = k->end - k->begin, valid = agl_utf8_valid(s, len);
  nul = memchr(s, '\0', valid);
  if (nul != NULL)
    valid = (size_t)(nul - s);
  return valid < len ? k->begin + valid : SIZE_MAX;
}

static agl_status scan_chunk(void *reader, size_t i, agl_err *err)
{
  csv_reader *r = reader;
  csv_chunk *k = &r->chunk[i];
  size_t at = k->begin;
  tally t = {.plain = true};
  (void)err;
  for (; k->end - at >= BLOCK; at += BLOCK)
    tally_block(&t, r->in.text + at, BLOCK);
  tally_block(&t, r->in.text + at, k->end - at);
  k->lines = t.cr ? count_lines(r, k->begin, k->end) : t.lines;
  k->odd_quotes = t.quotes % 2 == 1;
  k->invalid = t.plain ? SIZE_MAX : find_invalid(r, k);
  return AGL_OK;
}

static agl_status cut(csv_reader *r, agl_err *err)
{
  size_t at = 0, size = r->in.chunk > 0 ? r->in.chunk : CHUNK_BYTES, n = r->in.len / size + 1;
  r->chunk = agl_alloc_zero(n, sizeof *r->chunk);
  if (r->chunk == NULL)
    return agl_fail_memory(err, r->in.source);
  while (at < r->in.len) {
    size_t left = r->in.len - at;
    const char *end =
        left <= size ? NULL : memchr(r->in.text + at + size - 1, '\n', left - size + 1);
    csv_chunk *k = &r->chunk[r->nchunk++];
    k->begin = at;
    k->end = at = end == NULL ? r->in.len : (size_t)(end - r->in.text) + 1;
  }
  return AGL_OK;
}

/* Join each chunk to the one before it while that ends within quotes or is too small. */
static void join(csv_reader *r, size_t least)
{
  size_t n = 0;
  for (size_t i = 0; i < r->nchunk; i++) {
    csv_chunk *k = &r->chunk[i], *into = n > 0 ? &r->chunk[n - 1] : NULL;
    if (into != NULL && (into->odd_quotes || into->end - into->begin < least)) {
      into->end = k->end;
      into->lines += k->lines;
      into->odd_quotes ^= k->odd_quotes;
    } else {
      r->chunk[n++] = *k;
    }
  }
  r->nchunk = n;
}

agl_status csv_scan(csv_reader *r, agl_err *err)
{
  AGL_TRY(cut(r, err));
  AGL_TRY(agl_parallel(scan_chunk, r, r->nchunk, err));
  for (size_t i = 0; i < r->nchunk; i++) {
    size_t at = r->chunk[i].invalid;
    if (at != SIZE_MAX && r->in.text[at] == '\0')
      return csv_fail(&r->in, at, err, "binary file (a NUL byte), expected text");
    if (at != SIZE_MAX)
      return csv_fail(&r->in, at, err,
                      "byte 0x%02X is not UTF-8; declare the file's encoding, such as encoding = "
                      "\"latin1\" or \"windows-1251\"",
                      (unsigned char)r->in.text[at]);
  }
  join(r, 0);
  return AGL_OK;
}

void csv_plan(csv_reader *r)
{
  size_t n = 0, slot = 0;
  for (size_t i = 0; i < r->nchunk; i++) {
    csv_chunk k = r->chunk[i];
    if (k.end <= r->body)
      continue;
    if (k.begin < r->body) {
      k.lines -= count_lines(r, k.begin, r->body);
      k.begin = r->body;
    }
    r->chunk[n++] = k;
  }
  r->nchunk = n;
  join(r, r->in.chunk > 0 ? 0 : r->ncol * BYTES_PER_COLUMN);
  for (size_t i = 0; i < r->nchunk; i++) {
    char last = r->in.text[r->chunk[i].end - 1];
    r->chunk[i].slot = slot;
    slot += r->chunk[i].lines + (last != '\n' && last != '\r');
  }
  r->nslot = slot;
}
