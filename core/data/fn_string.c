/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fn_string.c - functions of strings. Positions and lengths count characters (code points). */
#include <string.h>

#include "base/mem.h"
#include "data/fn.h"
#include "data/level.h"

/* ---- characters ---------------------------------------------------------------------------- */

/* One code point of valid UTF-8; *len is its bytes. */
static uint32_t decode(const char *s, size_t *len)
{
  const unsigned char *u = (const unsigned char *)s;
  size_t n = u[0] < 0x80 ? 1 : u[0] < 0xE0 ? 2 : u[0] < 0xF0 ? 3 : 4;
  uint32_t c = n == 1 ? u[0] : u[0] & (0xFFu >> (n + 1));
  for (size_t k = 1; k < n; k++)
    c = c << 6 | (u[k] & 0x3F);
  *len = n;
  return c;
}

static void append(agl_text *t, uint32_t c)
{
  char buf[4];
  if (c < 0x80) {
    buf[0] = (char)c;
    agl_text_add(t, buf, 1);
  } else if (c < 0x800) {
    buf[0] = (char)(0xC0 | c >> 6);
    buf[1] = (char)(0x80 | (c & 0x3F));
    agl_text_add(t, buf, 2);
  }
}

/* Letters whose capital stands a fixed distance before them. */
static const struct {
  uint32_t from, to, distance;
} cases[] = {
    {'a', 'z', 0x20},     /* Latin */
    {0xE0, 0xF6, 0x20},   /* Latin with accents */
    {0xF8, 0xFE, 0x20},   /* and after the division sign */
    {0x3B1, 0x3C1, 0x20}, /* Greek */
    {0x3C3, 0x3CB, 0x20}, /* and after the final sigma, which has no capital of its own */
    {0x430, 0x44F, 0x20}, /* Cyrillic */
    {0x450, 0x45F, 0x50}, /* Cyrillic of other languages than Russian, and yo */
};

/* Blocks where capitals and small letters alternate; odd: the capital is the odd one. */
static const struct {
  uint32_t from, to, odd;
} pairs[] = {{0x100, 0x137, 0}, {0x139, 0x148, 1}, {0x14A, 0x177, 0}, {0x179, 0x17E, 1},
             {0x460, 0x481, 0}, {0x48A, 0x4BF, 0}, {0x4D0, 0x52F, 0}};

static uint32_t change_case(uint32_t c, bool up)
{
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    uint32_t d = up ? 0 : cases[k].distance;
    if (c + d >= cases[k].from && c + d <= cases[k].to)
      return up ? c - cases[k].distance : c + d;
  }
  for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++)
    if (c >= pairs[k].from && c <= pairs[k].to && c != 0x130 && c != 0x131)
      return (c & 1) == pairs[k].odd ? c + !up : c - up;
  return c == 0x178 && !up ? 0xFF : c == 0xFF && up ? 0x178 : c;
}

static agl_status recase(agl_level *y, const char *s, size_t len, agl_err *err)
{
  const bool *up = y->ctx;
  size_t n;
  (void)err;
  for (size_t i = 0; i < len; i += n) {
    uint32_t c = decode(s + i, &n);
    if (n > 2)
      agl_text_add(&y->text, s + i, n);
    else
      append(&y->text, change_case(c, *up));
  }
  return AGL_OK;
}

static agl_status call_case(agl_column **out, const agl_call *call, agl_err *err)
{
  const bool up = call->fn->doc.name[0] == 'u';
  return agl_map_levels(out, &(agl_levels){call->arg[0].c, AGL_STRING, recase, &up}, err);
}

/* ---- parts --------------------------------------------------------------------------------- */

static bool is_space(char c)
{
  return c == ' ' || (c >= '\t' && c <= '\r');
}

static agl_status trim(agl_level *y, const char *s, size_t len, agl_err *err)
{
  (void)err;
  while (len > 0 && is_space(s[len - 1]))
    len--;
  while (len > 0 && is_space(*s)) {
    s++;
    len--;
  }
  agl_text_add(&y->text, s, len);
  return AGL_OK;
}

static agl_status call_trim(agl_column **out, const agl_call *call, agl_err *err)
{
  return agl_map_levels(out, &(agl_levels){call->arg[0].c, AGL_STRING, trim, NULL}, err);
}

static agl_status length(agl_level *y, const char *s, size_t len, agl_err *err)
{
  (void)err;
  y->integer = (int64_t)agl_utf8_count(s, len);
  return AGL_OK;
}

static agl_status call_length(agl_column **out, const agl_call *call, agl_err *err)
{
  return agl_map_levels(out, &(agl_levels){call->arg[0].c, AGL_INTEGER, length, NULL}, err);
}

/* Bytes of the first n characters. */
static size_t bytes_of(const char *s, size_t len, int64_t n)
{
  size_t i = 0, step;
  for (; n > 0 && i < len; n--, i += step)
    decode(s + i, &step);
  return i;
}

/* As Lua's string.sub: from 1, negative counts from the end. ctx: the two positions. */
static agl_status sub(agl_level *y, const char *s, size_t len, agl_err *err)
{
  const int64_t *at = y->ctx;
  int64_t n = (int64_t)agl_utf8_count(s, len), i = at[0], j = at[1];
  (void)err;
  i = i > 0 ? i : i == 0 || i < -n ? 1 : n + i + 1;
  j = j > n ? n : j >= 0 ? j : j < -n ? 0 : n + j + 1;
  if (i <= j) {
    size_t from = bytes_of(s, len, i - 1);
    agl_text_add(&y->text, s + from, bytes_of(s + from, len - from, j - i + 1));
  }
  return AGL_OK;
}

static agl_status call_sub(agl_column **out, const agl_call *call, agl_err *err)
{
  int64_t at[2];
  AGL_TRY(agl_call_integer(&at[0], call, 1, 1, err));
  AGL_TRY(agl_call_integer(&at[1], call, 2, -1, err));
  return agl_map_levels(out, &(agl_levels){call->arg[0].c, AGL_STRING, sub, at}, err);
}

/* ---- searching ----------------------------------------------------------------------------- */

typedef struct {
  const char *find, *put;
  size_t find_len, put_len;
} words;

/* The constant strings of a call after the first argument. */
static agl_status constants(words *w, const agl_call *call, agl_err *err)
{
  for (size_t k = 1; k < call->narg; k++)
    if (!agl_present(call->arg[k].c, 0))
      return agl_call_fail(call, k, err, "this must not be missing");
  w->find = agl_column_text(call->arg[1].c, 0, &w->find_len);
  if (call->narg > 2)
    w->put = agl_column_text(call->arg[2].c, 0, &w->put_len);
  return AGL_OK;
}

static agl_status starts(agl_level *y, const char *s, size_t len, agl_err *err)
{
  const words *w = y->ctx;
  (void)err;
  y->integer = len >= w->find_len && memcmp(s, w->find, w->find_len) == 0;
  return AGL_OK;
}

static agl_status ends(agl_level *y, const char *s, size_t len, agl_err *err)
{
  const words *w = y->ctx;
  (void)err;
  y->integer = len >= w->find_len && memcmp(s + len - w->find_len, w->find, w->find_len) == 0;
  return AGL_OK;
}

static agl_status holds(agl_level *y, const char *s, size_t len, agl_err *err)
{
  const words *w = y->ctx;
  (void)len;
  (void)err;
  y->integer = strstr(s, w->find) != NULL;
  return AGL_OK;
}

static agl_status replace(agl_level *y, const char *s, size_t len, agl_err *err)
{
  const words *w = y->ctx;
  (void)err;
  for (const char *hit; (hit = strstr(s, w->find)) != NULL;) {
    agl_text_add(&y->text, s, (size_t)(hit - s));
    agl_text_add(&y->text, w->put, w->put_len);
    len -= (size_t)(hit - s) + w->find_len;
    s = hit + w->find_len;
  }
  agl_text_add(&y->text, s, len);
  return AGL_OK;
}

static agl_status call_starts_with(agl_column **out, const agl_call *call, agl_err *err)
{
  words w = {NULL, NULL, 0, 0};
  AGL_TRY(constants(&w, call, err));
  return agl_map_levels(out, &(agl_levels){call->arg[0].c, AGL_BOOLEAN, starts, &w}, err);
}

static agl_status call_ends_with(agl_column **out, const agl_call *call, agl_err *err)
{
  words w = {NULL, NULL, 0, 0};
  AGL_TRY(constants(&w, call, err));
  return agl_map_levels(out, &(agl_levels){call->arg[0].c, AGL_BOOLEAN, ends, &w}, err);
}

static agl_status call_contains(agl_column **out, const agl_call *call, agl_err *err)
{
  words w = {NULL, NULL, 0, 0};
  AGL_TRY(constants(&w, call, err));
  return agl_map_levels(out, &(agl_levels){call->arg[0].c, AGL_BOOLEAN, holds, &w}, err);
}

static agl_status call_replace(agl_column **out, const agl_call *call, agl_err *err)
{
  words w = {NULL, NULL, 0, 0};
  AGL_TRY(constants(&w, call, err));
  if (w.find_len == 0)
    return agl_call_fail(call, 1, err, "expected a text that is not empty");
  return agl_map_levels(out, &(agl_levels){call->arg[0].c, AGL_STRING, replace, &w}, err);
}

/* ---- the records --------------------------------------------------------------------------- */

#define FN(name, usage, summary, example, value, letters, function)                                \
  {                                                                                                \
    .doc = {(name), "string", (usage), (summary), (example), (value)}, .types = (letters),         \
    .call = (function)                                                                             \
  }

const agl_fn agl_fn_string[] = {
    FN("upper", "upper(s)", "Latin, Greek and Cyrillic letters as capitals", "upper(s)",
       "PERM, TULA, missing, PERM", "s", call_case),
    FN("lower", "lower(s)", "Latin, Greek and Cyrillic letters as small ones", "lower(s)",
       "perm, tula, missing, perm", "s", call_case),
    FN("trim", "trim(s)", "s without white space at its ends", "trim('  a b ')", "a b", "s",
       call_trim),
    FN("length", "length(s)", "Number of characters",
       "length('\xC3\xB6"
       "re')",
       "3", "s", call_length),
    FN("sub", "sub(s, i, j = -1)",
       "Characters i to j, from 1; negative positions count from the end, as in Lua",
       "sub(s, 2, -2)", "er, ul, missing, er", "sNN", call_sub),
    FN("starts_with", "starts_with(s, prefix)", "Does s begin with the text?",
       "starts_with(s, 'Pe')", "true, false, missing, true", "sSS", call_starts_with),
    FN("ends_with", "ends_with(s, suffix)", "Does s end with the text?", "ends_with(s, 'la')",
       "false, true, missing, false", "sSS", call_ends_with),
    FN("contains", "contains(s, text)", "Is the text, taken as it is, somewhere in s?",
       "contains(s, 'er')", "true, false, missing, true", "sSS", call_contains),
    FN("replace", "replace(s, from, to)", "Every occurrence of the text `from` replaced by `to`",
       "replace(s, 'Per', 'Far')", "Farm, tula, missing, Farm", "sSSS", call_replace),
    {.types = NULL}};
