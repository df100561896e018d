/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_fast.c - plain rows straight to values, several times faster than libcsv.
**
** A row is plain when each field is bare text, or is quoted with no quote inside and no blank
** around the quotes, and there are as many fields as columns. At any other row the lane stops and
** leaves it to libcsv, so every rule of quoting and every message has one home, and this lane is
** tested by comparison with that one. Nothing is undone then: libcsv puts the same values in the
** same slots.
**
** Rows are read up to a line end, which stops every scan: no bounds are checked byte by byte. */
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "data/csv.h"

/* Integers up to 2^53 are exact as doubles. */
#define EXACT ((uint64_t)1 << 53)

/* What one call reads, and what its loops look at. */
typedef struct {
  csv_sink *sink;
  csv_column *col;
  csv_part *part;
  const char *text, *limit;
  const char *loads_end; /* before it 24 bytes can be loaded */
  size_t row;            /* slot of the row being read */
  char delimiter, decimal;
  bool numbers; /* no marker of missing looks like a number */
  bool stop[256];
} plain;

static inline bool ends_field(const plain *f, const char *p)
{
  return *p == f->delimiter || *p == '\n' || *p == '\r';
}

/* The digits that begin at p: *m becomes their value (wrapped past 19 digits) appended to what it
** was. */
static const char *digits(const char *p, uint64_t *m)
{
  unsigned d;
  for (; (d = (unsigned)(*p - '0')) <= 9; p++)
    *m = 10 * *m + d;
  return p;
}

static inline void store_integer(plain *f, size_t j, int64_t x)
{
  f->part[j].seen |= CSV_INTEGER;
  if (f->part[j].as == AGL_INTEGER)
    ((int64_t *)f->col[j].data)[f->row] = x;
  else
    ((double *)f->col[j].data)[f->row] = (double)x;
}

/* m / 10^places, exactly rounded as both are exact doubles (Clinger 1990). The sign is not branched
** on: it could not be predicted. */
static inline void store_number(plain *f, size_t j, uint64_t m, size_t places, int64_t minus)
{
  static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                               1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
  static const double sign[] = {1, -1};
  f->part[j].seen |= CSV_NUMBER;
  ((double *)f->col[j].data)[f->row] = sign[minus] * ((double)m / ten[places]);
}

/* A plain number at p into its slot: returns its end, NULL when it takes another look. */
static const char *number(plain *f, size_t j, const char *p)
{
  int64_t minus = *p == '-';
  const char *first = p + minus, *point, *end;
  uint64_t m = 0;
  point = end = digits(first, &m);
  if (point == first || (*first == '0' && point > first + 1))
    return NULL;
  if (*point == f->decimal) {
    end = digits(point + 1, &m);
    if (f->part[j].as != AGL_NUMBER || end - first > 19 || m > EXACT || !ends_field(f, end))
      return NULL;
    store_number(f, j, m, (size_t)(end - point - 1), minus);
    return end;
  }
  if (!ends_field(f, end) || end - first > 18 || (m == 0 && minus))
    return NULL;
  store_integer(f, j, ((int64_t)m ^ -minus) + minus);
  return end;
}

#if defined(__SSE2__)

/* The value of n digits at p, 1 to 8 of them: moved to the high end of a word, three
** multiplications make pairs, fours and eight of them. False when they are not digits. 8 bytes can
** be loaded. */
static inline bool few_digits(uint64_t *m, const char *p, unsigned n)
{
  uint64_t w, other;
  unsigned shift = 64 - 8 * n;
  memcpy(&w, p, sizeof w);
  other = ((w + 0x4646464646464646u) | (w - 0x3030303030303030u)) & 0x8080808080808080u;
  w = (w & 0x0F0F0F0F0F0F0F0Fu) << shift;
  w = 10 * w + (w >> 8);
  *m = ((w & 0x000000FF000000FFu) * 0x000F424000000064u +
        ((w >> 16) & 0x000000FF000000FFu) * 0x0000271000000001u) >>
       32;
  return other << shift == 0;
}

/* A number of the most common shape: at most 16 bytes, at most 8 digits on either side of the
** point. Its end is found in all bytes at once and does not wait for their value, so that the next
** field is begun while this one is still being computed. Returns NULL for any other. 24 bytes can
** be loaded.
 */
static inline const char *short_number(plain *f, size_t j, const char *p, char end)
{
  static const uint64_t ten[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
  __m128i bytes = _mm_loadu_si128((const __m128i *)p);
  unsigned ends = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(end)));
  unsigned points = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(f->decimal)));
  unsigned minus = *p == '-', n, whole, part;
  uint64_t m, low;
  if (ends == 0)
    return NULL;
  n = (unsigned)__builtin_ctz(ends);
  points &= (1u << n) - 1;
  whole = (points == 0 ? n : (unsigned)__builtin_ctz(points)) - minus;
  if (whole - 1 > 7 || !few_digits(&m, p + minus, whole) || (p[minus] == '0' && whole > 1))
    return NULL;
  if (points == 0) {
    if (m == 0 && minus)
      return NULL;
    store_integer(f, j, ((int64_t)m ^ -(int64_t)minus) + minus);
    return p + n;
  }
  part = n - minus - whole - 1;
  if (part - 1 > 7 || !few_digits(&low, p + minus + whole + 1, part) || f->part[j].as != AGL_NUMBER)
    return NULL;
  m = m * ten[part] + low;
  if (m > EXACT)
    return NULL;
  store_number(f, j, m, part, minus);
  return p + n;
}

#endif

/* Any other plain field: returns its end, NULL when it is not plain. */
static const char *field(plain *f, size_t j, const char *p)
{
  csv_field x = {.col = j};
  const char *end;
  while ((*p == ' ' || *p == '\t') && *p != f->delimiter)
    p++;
  x.at = (size_t)(p - f->text);
  if (*p == '"') {
    x.s = p + 1;
    x.quoted = true;
    end = memchr(x.s, '"', (size_t)(f->limit - x.s));
    if (end == NULL || !ends_field(f, end + 1))
      return NULL;
    x.len = (size_t)(end - x.s);
    csv_put(f->sink, &x);
    return end + 1;
  }
  x.s = p;
  while (!f->stop[(unsigned char)*p])
    p++;
  if (*p == '"')
    return NULL;
  end = p;
  while (end > x.s && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  x.len = (size_t)(end - x.s);
  csv_put(f->sink, &x);
  return p;
}

static bool blank_line(const char *p)
{
  while (*p == ' ' || *p == '\t')
    p++;
  return *p == '\n' || *p == '\r';
}

/* One row at p: returns where the next begins, NULL when it is not plain. A blank line is told
** beforehand: what its one field would leave in the slot is not what the next row puts there. */
static const char *row(plain *f, const char *p)
{
  size_t last = f->sink->r->ncol - 1;
  if (*p <= ' ' && last > 0 && blank_line(p))
    return NULL;
  for (size_t j = 0; j <= last; j++) {
    unsigned as = f->part[j].as;
    const char *end = NULL;
    if ((as == AGL_NUMBER || as == AGL_INTEGER) && f->numbers) {
#if defined(__SSE2__)
      if (p < f->loads_end)
        end = short_number(f, j, p, j < last ? f->delimiter : '\n');
#endif
      if (end == NULL)
        end = number(f, j, p);
    }
    if (end == NULL)
      end = field(f, j, p);
    if (end == NULL || (*end == f->delimiter) != (j < last))
      return NULL;
    p = end + 1;
  }
  if (p[-1] == '\n')
    return p;
  return *p == '\n' ? p + 1 : NULL;
}

size_t csv_fast_rows(csv_sink *sink, size_t at, size_t limit, size_t nrow)
{
  csv_reader *r = sink->r;
  const char *p = r->in.text + at, *next;
  plain f = {.sink = sink,
             .col = r->col,
             .part = sink->k->part,
             .text = r->in.text,
             .limit = r->in.text + limit,
             .loads_end = r->in.text + (limit > 24 ? limit - 24 : 0),
             .delimiter = r->in.delimiter,
             .decimal = r->in.decimal,
             .numbers = true};
  for (const char *c = "+-.,0123456789"; *c != '\0'; c++)
    f.numbers = f.numbers && !r->marker_first[(unsigned char)*c];
  f.stop[(unsigned char)f.delimiter] = true;
  f.stop['\n'] = f.stop['\r'] = f.stop['"'] = true;
  for (; p < f.limit && nrow > 0; nrow--) {
    f.row = sink->row;
    next = row(&f, p);
    if (next == NULL || sink->status != AGL_OK)
      break;
    p = next;
    sink->row++;
  }
  return (size_t)(p - r->in.text);
}
