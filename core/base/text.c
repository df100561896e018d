/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.c - a growing piece of text, UTF-8 checks, numbers to text and back. */
#include "base/text.h"

#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static bool reserve(agl_text *t, size_t more)
{
  size_t need = t->len + more + 1, cap = t->cap == 0 ? 64 : t->cap;
  char *s;
  if (t->failed)
    return false;
  if (need <= t->cap)
    return true;
  while (cap < need)
    cap *= 2;
  s = agl_resize(t->s, cap, 1);
  if (s == NULL) {
    t->failed = true;
    return false;
  }
  t->s = s;
  t->cap = cap;
  return true;
}

void agl_text_add(agl_text *t, const char *s, size_t len)
{
  if (!reserve(t, len))
    return;
  if (len > 0)
    memcpy(t->s + t->len, s, len);
  t->len += len;
  t->s[t->len] = '\0';
}

void agl_text_puts(agl_text *t, const char *s)
{
  agl_text_add(t, s, strlen(s));
}

void agl_text_printf(agl_text *t, const char *fmt, ...)
{
  va_list ap;
  int n;
  va_start(ap, fmt);
  n = vsnprintf(NULL, 0, fmt, ap);
  va_end(ap);
  if (n < 0 || !reserve(t, (size_t)n))
    return;
  va_start(ap, fmt);
  vsnprintf(t->s + t->len, (size_t)n + 1, fmt, ap);
  va_end(ap);
  t->len += (size_t)n;
}

void agl_text_clear(agl_text *t)
{
  agl_free(t->s);
  *t = (agl_text){0};
}

void agl_text_free(char *text)
{
  agl_free(text);
}

/* Length of the UTF-8 character at s, or 0 when the bytes there are not one. */
static size_t utf8_length(const unsigned char *s, size_t len)
{
  size_t n = s[0] < 0x80   ? 1
             : s[0] < 0xC2 ? 0
             : s[0] < 0xE0 ? 2
             : s[0] < 0xF0 ? 3
             : s[0] < 0xF5 ? 4
                           : 0;
  if (n == 0 || n > len)
    return 0;
  for (size_t k = 1; k < n; k++)
    if ((s[k] & 0xC0) != 0x80)
      return 0;
  if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) ||
      (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
    return 0;
  return n;
}

size_t agl_utf8_valid(const char *s, size_t len)
{
  const unsigned char *u = (const unsigned char *)s;
  size_t i = 0;
  while (i < len) {
    uint64_t word;
    size_t n;
    if (len - i >= sizeof word &&
        (memcpy(&word, u + i, sizeof word), (word & 0x8080808080808080u) == 0)) {
      i += sizeof word;
      continue;
    }
    n = utf8_length(u + i, len - i);
    if (n == 0)
      return i;
    i += n;
  }
  return i;
}

size_t agl_utf8_count(const char *s, size_t len)
{
  size_t n = 0;
  for (size_t i = 0; i < len; i++)
    n += ((unsigned char)s[i] & 0xC0) != 0x80;
  return n;
}

static const double ten_to[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

size_t agl_integer_text(char out[AGL_NUMBER_TEXT], int64_t x)
{
  char buf[20], *p = buf + sizeof buf;
  uint64_t m = x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
  size_t len;
  do
    *--p = (char)('0' + m % 10);
  while ((m /= 10) > 0);
  len = (size_t)(buf + sizeof buf - p);
  out[0] = '-';
  memcpy(out + (x < 0), p, len);
  len += x < 0;
  out[len] = '\0';
  return len;
}

/* The text of m / 10^places, 1 <= places <= 18. */
static size_t fixed_text(char out[AGL_NUMBER_TEXT], int64_t m, size_t places, bool minus)
{
  size_t i = minus, whole;
  out[0] = '-';
  i += agl_integer_text(out + i, m / (int64_t)ten_to[places]);
  out[i++] = '.';
  whole = i;
  m %= (int64_t)ten_to[places];
  for (i += places; i > whole; m /= 10)
    out[--i] = (char)('0' + m % 10);
  out[whole + places] = '\0';
  return whole + places;
}

/* x as a decimal of at most 15 digits and 1e-4 or more, where it is one. m / 10^k is exactly
** rounded (both are exact), so m and k are x's text when the quotient is x; and at most one decimal
** of 15 digits is. The product need only be near enough to find m. */
static size_t short_decimal(char out[AGL_NUMBER_TEXT], double x)
{
  double a = fabs(x);
  if (a < 1e-4)
    return 0;
  for (size_t k = 1; k <= 18 && a * ten_to[k] < 1e15; k++) {
    double m = nearbyint(a * ten_to[k]);
    if (m / ten_to[k] == a)
      return fixed_text(out, (int64_t)m, k, signbit(x) != 0);
  }
  return 0;
}

size_t agl_number_text(char out[AGL_NUMBER_TEXT], double x)
{
  int n = 0;
  size_t len;
  if (isnan(x))
    return (size_t)snprintf(out, AGL_NUMBER_TEXT, "nan");
  if (x == floor(x) && fabs(x) < 1e15)
    return x == 0 && signbit(x) ? (size_t)snprintf(out, AGL_NUMBER_TEXT, "-0")
                                : agl_integer_text(out, (int64_t)x);
  len = short_decimal(out, x);
  if (len > 0)
    return len;
  for (int digits = fabs(x) < DBL_MIN ? 1 : 15; digits <= 17;
       digits++) { /* subnormals hold fewer */
    n = snprintf(out, AGL_NUMBER_TEXT, "%.*g", digits, x);
    if (strtod(out, NULL) == x)
      break;
  }
  return (size_t)n;
}

static bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

static size_t skip_digits(const char *s, size_t len, size_t i)
{
  while (i < len && is_digit(s[i]))
    i++;
  return i;
}

/* [+-] digits [. digits] [e [+-] digits], with a digit before or after the point. */
static bool number_shape(const char *s, size_t len)
{
  size_t i = len > 0 && (s[0] == '-' || s[0] == '+'), start = i, digits;
  i = skip_digits(s, len, i);
  digits = i - start;
  if (i < len && s[i] == '.') {
    start = ++i;
    i = skip_digits(s, len, i);
    digits += i - start;
  }
  if (digits == 0)
    return false;
  if (i < len && (s[i] == 'e' || s[i] == 'E')) {
    i++;
    i += i < len && (s[i] == '-' || s[i] == '+');
    start = i;
    i = skip_digits(s, len, i);
    if (i == start)
      return false;
  }
  return i == len;
}

/* Clinger's fast path: at most 2^53 times or over a power of ten up to 10^22 is one exactly rounded
** operation. False where it does not apply. */
static bool exact_small(double *out, const char *s, size_t len)
{
  uint64_t m = 0;
  size_t i = s[0] == '-' || s[0] == '+', digits = 0, after = 0;
  bool point = false;
  double x;
  for (; i < len; i++) {
    if (s[i] == '.') {
      point = true;
    } else if (is_digit(s[i]) && digits < 18) {
      m = 10 * m + (uint64_t)(s[i] - '0');
      digits += m > 0;
      after += point;
    } else {
      return false;
    }
  }
  if (m > (uint64_t)1 << 53 || after > 22)
    return false;
  x = (double)m / ten_to[after];
  *out = s[0] == '-' ? -x : x;
  return true;
}

bool agl_parse_number(double *out, const char *s, size_t len)
{
  char buf[128], *end;
  double x;
  if (!number_shape(s, len))
    return false;
  if (exact_small(out, s, len))
    return true;
  if (len >= sizeof buf)
    return false;
  memcpy(buf, s, len);
  buf[len] = '\0';
  if (buf[len - 1] == '.')
    buf[len - 1] = '\0';
  x = strtod(buf, &end);
  if (!isfinite(x) || *end != '\0')
    return false;
  *out = x;
  return true;
}

bool agl_parse_integer(int64_t *out, const char *s, size_t len)
{
  bool minus = len > 0 && s[0] == '-';
  size_t i = len > 0 && (s[0] == '-' || s[0] == '+');
  uint64_t m = 0, limit = (uint64_t)INT64_MAX + minus;
  if (i == len)
    return false;
  for (; i < len; i++) {
    uint64_t d = (uint64_t)(s[i] - '0');
    if (!is_digit(s[i]) || m > (limit - d) / 10)
      return false;
    m = 10 * m + d;
  }
  *out = minus ? (int64_t)(0 - m) : (int64_t)m;
  return true;
}

/* Days of the civil calendar, counted in 400-year eras that begin on 1 March (Richards 1998). */
int32_t agl_date_days(int year, int month, int day)
{
  int y = month <= 2 ? year - 1 : year, era = (y >= 0 ? y : y - 399) / 400;
  int yoe = y - era * 400, doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void agl_date_parts(int *year, int *month, int *day, int32_t days)
{
  int64_t z = (int64_t)days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
  int64_t doe = z - era * 146097;
  int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
  *day = (int)(doy - (153 * mp + 2) / 5 + 1);
  *month = (int)(mp < 10 ? mp + 3 : mp - 9);
  *year = (int)(yoe + era * 400 + (*month <= 2));
}

bool agl_parse_date(int32_t *out, const char *s, size_t len)
{
  int y, m, d, y2, m2, d2;
  int32_t days;
  if (len != 10 || s[4] != '-' || s[7] != '-')
    return false;
  for (size_t i = 0; i < 10; i++)
    if (i != 4 && i != 7 && !is_digit(s[i]))
      return false;
  y = (s[0] - '0') * 1000 + (s[1] - '0') * 100 + (s[2] - '0') * 10 + (s[3] - '0');
  m = (s[5] - '0') * 10 + (s[6] - '0');
  d = (s[8] - '0') * 10 + (s[9] - '0');
  if (y < 1 || m < 1 || m > 12 || d < 1 || d > 31)
    return false;
  days = agl_date_days(y, m, d);
  agl_date_parts(&y2, &m2, &d2, days);
  if (m2 != m || d2 != d) /* 30 February and the like */
    return false;
  *out = days;
  return true;
}

void agl_date_text(char out[16], int32_t days)
{
  int y, m, d;
  agl_date_parts(&y, &m, &d, days);
  snprintf(out, 16, "%04d-%02u-%02u", y % 100000, (unsigned)m % 100, (unsigned)d % 100);
}
