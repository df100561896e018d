/* SPDX-License-Identifier: GPL-3.0-or-later */
/* err.c - building error values, and suggestions for misspelt names. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#undef agl_fail /* what callers see instead: see err.h */
#undef agl_fail_within
#undef agl_fail_memory

agl_status agl_fail(agl_err *err, agl_status code, const char *fmt, ...)
{
  if (err != NULL) {
    va_list ap;
    err->code = code;
    va_start(ap, fmt);
    vsnprintf(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
  }
  return code;
}

agl_status agl_fail_memory(agl_err *err, const char *what)
{
  return agl_fail(err, AGL_ENOMEM, "%s: out of memory", what);
}

agl_status agl_fail_within(agl_err *err, agl_status code, const char *fmt, ...)
{
  if (err != NULL) {
    char inner[sizeof err->msg];
    size_t used;
    va_list ap;
    memcpy(inner, err->msg, sizeof inner);
    va_start(ap, fmt);
    vsnprintf(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    used = strlen(err->msg);
    snprintf(err->msg + used, sizeof err->msg - used, "%s", inner);
  }
  return code;
}

/* Names longer than this are compared by their first bytes only. */
enum { NAME_MAX_COMPARED = 64 };

static size_t min3(size_t a, size_t b, size_t c)
{
  size_t m = a < b ? a : b;
  return m < c ? m : c;
}

static char lower(char c)
{
  return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* Edit distance with adjacent transpositions (optimal string alignment), ASCII case ignored. */
static size_t distance(const char *a, const char *b)
{
  size_t row[3][NAME_MAX_COMPARED + 1];
  size_t n = strnlen(a, NAME_MAX_COMPARED), m = strnlen(b, NAME_MAX_COMPARED);
  for (size_t j = 0; j <= m; j++)
    row[0][j] = j;
  for (size_t i = 1; i <= n; i++) {
    size_t *cur = row[i % 3], *up = row[(i + 2) % 3], *up2 = row[(i + 1) % 3];
    cur[0] = i;
    for (size_t j = 1; j <= m; j++) {
      size_t cost = lower(a[i - 1]) != lower(b[j - 1]);
      cur[j] = min3(up[j] + 1, cur[j - 1] + 1, up[j - 1] + cost);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && up2[j - 2] + 1 < cur[j])
        cur[j] = up2[j - 2] + 1;
    }
  }
  return row[n % 3][m];
}

const char *agl_nearest(const char *name, const char *(*at)(const void *ctx, size_t i),
                        const void *ctx)
{
  const char *best = NULL, *candidate;
  size_t limit = strnlen(name, NAME_MAX_COMPARED) / 3 + 1, least = limit + 1;
  for (size_t i = 0; (candidate = at(ctx, i)) != NULL; i++) {
    size_t d = distance(name, candidate);
    if (d < least && d < strlen(candidate)) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

agl_hint agl_suggest(const char *name, const char *(*at)(const void *ctx, size_t i),
                     const void *ctx)
{
  agl_hint hint = {""};
  const char *near = agl_nearest(name, at, ctx);
  if (near != NULL)
    snprintf(hint.text, sizeof hint.text, "; did you mean '%.200s'?", near);
  return hint;
}
