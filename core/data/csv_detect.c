/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_detect.c - which byte delimits fields, and whether the comma is the decimal point.
**
** A delimiter fits when the header has at least two fields and every row of the sample has as many.
** Among those that fit the one with the most fields wins; when none fits, the one that gives the
** header the most fields, so that the message about the first odd row speaks of the right one. A
** comma is the decimal point only on proof: some field like 1,5 or 0,123 that cannot be a thousands
** separator, and none like 1.5. */
#include <string.h>

#include "base/text.h"
#include "data/csv.h"

enum { SAMPLE_BYTES = 1 << 16 };

static bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

/* What the fields of the sample say about the decimal point. */
typedef struct {
  bool comma, point;
} evidence;

static size_t count_digits(const csv_field *f, size_t i)
{
  size_t n = 0;
  while (i + n < f->len && is_digit(f->s[i + n]))
    n++;
  return n;
}

static void weigh(void *ctx, const csv_field *f)
{
  evidence *e = ctx;
  size_t i = f->len > 0 && (f->s[0] == '-' || f->s[0] == '+');
  size_t whole = count_digits(f, i), part;
  bool thousands;
  if (i + whole == f->len)
    return;
  part = count_digits(f, i + whole + 1);
  if (part == 0 || i + whole + 1 + part != f->len)
    return;
  thousands = part == 3 && whole >= 1 && whole <= 3 && f->s[i] != '0';
  e->point |= f->s[i + whole] == '.';
  e->comma |= f->s[i + whole] == ',' && !thousands;
}

static void ignore(void *ctx, const csv_field *f)
{
  (void)ctx;
  (void)f;
}

typedef struct {
  size_t header; /* fields of the header, 0 when there is none */
  bool fits;
} trial;

/* Read the rows of the sample that are whole. */
static agl_status try_sample(trial *t, const csv_input *in,
                             void (*field)(void *, const csv_field *), void *ctx, agl_err *err)
{
  csv_lane lane = {.in = in, .end = in->len, .field = field, .ctx = ctx};
  size_t at = 0, n = 0;
  agl_status status = AGL_OK;
  *t = (trial){.fits = true};
  while (at < in->len && at < SAMPLE_BYTES && t->fits) {
    status = csv_lane_row(&lane, &at, &n, err);
    if (status != AGL_OK)
      break;
    if (n > 0 && t->header == 0)
      t->header = n;
    else if (n > 0)
      t->fits = n == t->header;
  }
  csv_lane_close(&lane);
  t->fits = t->fits && status == AGL_OK && t->header > 1;
  return status == AGL_ENOMEM ? status : AGL_OK;
}

static agl_status detect_delimiter(csv_input *in, agl_err *err)
{
  static const char candidates[] = ",;\t|";
  char best = ',', rival = 0;
  trial most = {0};
  for (const char *c = candidates; *c != '\0'; c++) {
    trial t;
    in->delimiter = *c;
    AGL_TRY(try_sample(&t, in, ignore, NULL, err));
    if (t.fits > most.fits || (t.fits == most.fits && t.header > most.header)) {
      best = *c;
      most = t;
      rival = 0;
    } else if (t.fits && most.fits && t.header == most.header) {
      rival = *c;
    }
  }
  in->delimiter = best;
  if (rival != 0)
    return csv_fail(in, 0, err,
                    "both '%c' and '%c' could delimit the fields; declare delimiter = \"%c\" or "
                    "\"%c\"",
                    best, rival, best, rival);
  return AGL_OK;
}

static agl_status check_options(const agl_csv_options *o, agl_err *err)
{
  if (o->delimiter != 0 && strchr("\"\r\n ", o->delimiter) != NULL)
    return agl_fail(err, AGL_EARG,
                    "delimiter: expected one character other than a quote, a blank or a line end");
  if ((unsigned char)o->delimiter > 127)
    return agl_fail(err, AGL_EARG, "delimiter: expected an ASCII character");
  if (o->decimal != 0 && o->decimal != '.' && o->decimal != ',')
    return agl_fail(err, AGL_EARG, "decimal '%c': expected '.' or ','", o->decimal);
  return AGL_OK;
}

agl_status csv_detect(csv_input *in, const agl_csv_options *o, agl_err *err)
{
  evidence e = {0};
  trial t;
  AGL_TRY(check_options(o, err));
  in->delimiter = o->delimiter;
  in->decimal = o->decimal != 0 ? o->decimal : '.';
  if (o->delimiter == 0)
    AGL_TRY(detect_delimiter(in, err));
  if (o->decimal == 0 && in->delimiter != ',') {
    AGL_TRY(try_sample(&t, in, weigh, &e, err));
    if (e.comma && !e.point)
      in->decimal = ',';
  }
  return AGL_OK;
}
