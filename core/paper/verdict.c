/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** verdict.c - one printed number against one computed one.
**
** A printed number stands for an interval: half a unit of its last digit either way. The computed
** value agrees when it lies in it (both ends included, so that either rounding of a tie passes) and
** is off in the last digit when it lies in the interval of a neighbour.
*/
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agglom.h"
#include "base/text.h"

const char *agl_verdict_name(agl_verdict v)
{
  static const char *const names[] = {"agrees", "last digit", "differs", "not computed",
                                      "not recoverable"};
  return names[v];
}

/* What can be read off a printed number. */
typedef struct {
  double value;
  int decimals;       /* digits after the point */
  int significant;    /* digits from the first that is not 0; 0 for a printed zero */
  int exponent;       /* of scientific notation */
  char exponent_mark; /* 'e', 'E' or 0 */
} format;

static bool read_format(format *f, const char *s)
{
  bool point = false;
  *f = (format){0};
  if (!agl_parse_number(&f->value, s, strlen(s)))
    return false;
  for (; *s != '\0'; s++) {
    if (*s == 'e' || *s == 'E') {
      f->exponent_mark = *s;
      f->exponent = atoi(s + 1);
      break;
    }
    if (*s == '.')
      point = true;
    if (*s >= '0' && *s <= '9') {
      f->decimals += point;
      f->significant += f->significant > 0 || *s != '0';
    }
  }
  return true;
}

/* More decimals than are printed compare more digits. */
static void widen(format *f, int decimals)
{
  if (decimals > f->decimals) {
    f->significant += f->significant > 0 ? decimals - f->decimals : 0;
    f->decimals = decimals;
  }
}

agl_verdict agl_paper_verdict(int *digits, const char *printed, int decimals, double computed)
{
  format f;
  long double units;
  *digits = 0;
  if (!read_format(&f, printed))
    return AGL_DIFFERS;
  widen(&f, decimals);
  *digits = f.significant > 0 ? f.significant : f.decimals;
  if (!isfinite(computed))
    return AGL_DIFFERS;
  units = fabsl((long double)computed - f.value) * powl(10.0L, f.decimals - f.exponent);
  return units <= 0.5L + 1e-9L ? AGL_AGREES : units <= 1.5L + 1e-9L ? AGL_LAST_DIGIT : AGL_DIFFERS;
}

/* 4.0 where the paper prints 4: zeros beyond the printed decimals go. */
static void drop_zeros(char *s, int keep)
{
  char *point = strchr(s, '.'), *end = s + strlen(s);
  if (point == NULL)
    return;
  while (end - point - 1 > keep && end[-1] == '0')
    *--end = '\0';
  if (end == point + 1)
    *point = '\0';
}

void agl_paper_spell(char out[AGL_CELL_TEXT], const char *printed, int decimals, double computed)
{
  format f;
  int keep;
  if (!read_format(&f, printed)) {
    agl_number_text(out, computed);
    return;
  }
  keep = f.decimals;
  widen(&f, decimals);
  if (f.exponent_mark == 'E')
    snprintf(out, AGL_CELL_TEXT, "%.*E", f.decimals > 30 ? 30 : f.decimals, computed);
  else if (f.exponent_mark == 'e' || fabs(computed) >= 1e30)
    snprintf(out, AGL_CELL_TEXT, "%.*e", f.decimals > 30 ? 30 : f.decimals, computed);
  else
    snprintf(out, AGL_CELL_TEXT, "%.*f", f.decimals > 30 ? 30 : f.decimals, computed);
  if (f.exponent_mark == 0)
    drop_zeros(out, keep);
}
