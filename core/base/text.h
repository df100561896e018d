/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.h - a growing piece of text, UTF-8 checks, numbers to text and back. */
#ifndef AGL_TEXT_H
#define AGL_TEXT_H

#include "agglom.h"

/* A growing text. Start with {0}; `failed` remembers that an allocation failed, so a run of
** appends needs one check at the end. Always NUL-terminated once something was appended. */
typedef struct {
  char *s;
  size_t len, cap;
  bool failed;
} agl_text;

void agl_text_add(agl_text *t, const char *s, size_t len);
void agl_text_puts(agl_text *t, const char *s);
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void agl_text_printf(agl_text *t, const char *fmt, ...);
void agl_text_clear(agl_text *t); /* frees; {0} again */

/* Length of the longest prefix of s that is valid UTF-8 (RFC 3629: no surrogates, no overlong
** forms); equal to len when all of it is. */
size_t agl_utf8_valid(const char *s, size_t len);

/* Characters (code points) in the first `len` bytes of UTF-8 text. */
size_t agl_utf8_count(const char *s, size_t len);

/* An integer as text, NUL-terminated; returns its length. See agl_number_text for numbers. */
size_t agl_integer_text(char out[AGL_NUMBER_TEXT], int64_t x);

/* A whole decimal number: digits with optional sign, point and exponent, nothing around it; no
** hexadecimal, inf or nan. False when s is none, or overflows. Exactly rounded, independent of the
** locale. */
bool agl_parse_number(double *out, const char *s, size_t len);
bool agl_parse_integer(int64_t *out, const char *s, size_t len);

/* YYYY-MM-DD to days since 1970-01-01; years 0001 to 9999. agl_date_text goes back. */
bool agl_parse_date(int32_t *out, const char *s, size_t len);
int32_t agl_date_days(int year, int month, int day);
void agl_date_parts(int *year, int *month, int *day, int32_t days);

#endif
