/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr_lex.c - the tokens of an expression: those of Lua 5.4, and names in backquotes. */
#include "data/expr_lex.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* ---- memory -------------------------------------------------------------------------------- */

enum { ARENA_BLOCK = 4096 };

struct agl_arena {
  struct agl_arena *before;
  size_t used, size;
  _Alignas(max_align_t) char bytes[];
};

void *agl_expr_alloc(agl_expr *e, size_t n)
{
  size_t align = _Alignof(max_align_t), need = (n + align - 1) / align * align;
  struct agl_arena *a = e->arena;
  if (a == NULL || a->size - a->used < need) {
    size_t size = need > ARENA_BLOCK ? need : ARENA_BLOCK;
    a = agl_alloc(sizeof *a + size, 1);
    if (a == NULL)
      return NULL;
    *a = (struct agl_arena){.before = e->arena, .size = size};
    e->arena = a;
  }
  a->used += need;
  return a->bytes + a->used - need;
}

void agl_expr_free(agl_expr *e)
{
  if (e == NULL)
    return;
  while (e->arena != NULL) {
    struct agl_arena *before = e->arena->before;
    agl_free(e->arena);
    e->arena = before;
  }
  agl_free(e->text);
  agl_free(e);
}

#undef agl_expr_fail /* what callers see instead: see the header */
agl_status agl_expr_fail(agl_err *err, agl_status code, const char *text, size_t at,
                         const char *fmt, ...)
{
  char what[sizeof err->msg];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(what, sizeof what, fmt, ap);
  va_end(ap);
  return agl_fail(err, code, "column %zu: %s", agl_utf8_count(text, at) + 1, what);
}

static agl_status no_memory(agl_err *err)
{
  return agl_fail_memory(err, "expression");
}

/* ---- characters ---------------------------------------------------------------------------- */

static bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

static int hex_value(char c)
{
  return is_digit(c)            ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

static bool starts_name(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_space(char c)
{
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/* ---- numbers ------------------------------------------------------------------------------- */

/* Past everything that looks like part of a number, as Lua reads it. */
static size_t numeral_end(const char *s)
{
  bool hex = s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
  size_t i = hex ? 2 : 0;
  for (;; i++) {
    char c = s[i];
    if (hex ? c == 'p' || c == 'P' : c == 'e' || c == 'E')
      i += s[i + 1] == '+' || s[i + 1] == '-';
    else if (!is_digit(c) && !starts_name(c) && c != '.')
      return i;
  }
}

static bool hex_numeral(agl_token *t, const char *s, size_t len)
{
  char buf[128], *end;
  uint64_t u = 0;
  size_t i = 2;
  while (i < len && hex_value(s[i]) >= 0 && u <= (uint64_t)INT64_MAX >> 4)
    u = u << 4 | (uint64_t)hex_value(s[i++]);
  if (i == len && len > 2) {
    t->kind = AGL_TOKEN_INTEGER;
    t->integer = (int64_t)u;
    return true;
  }
  if (len >= sizeof buf || (hex_value(s[2]) < 0 && s[2] != '.'))
    return false;
  memcpy(buf, s, len);
  buf[len] = '\0';
  t->number = strtod(buf, &end);
  return *end == '\0';
}

static agl_status numeral(agl_lexer *l, agl_err *err)
{
  const char *s = l->e->text + l->at;
  size_t len = numeral_end(s);
  agl_token *t = &l->token;
  bool good;
  t->kind = AGL_TOKEN_NUMBER;
  l->at += len;
  if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
    good = hex_numeral(t, s, len);
  } else if (agl_parse_integer(&t->integer, s, len)) {
    t->kind = AGL_TOKEN_INTEGER;
    good = true;
  } else {
    good = agl_parse_number(&t->number, s, len);
  }
  if (good)
    return AGL_OK;
  return agl_expr_fail(err, AGL_EPARSE, l->e->text, t->from,
                       "'%.*s' is not a number, or one too large", len > 40 ? 40 : (int)len, s);
}

/* ---- strings ------------------------------------------------------------------------------- */

static size_t put_utf8(char *to, uint32_t c)
{
  size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  if (n == 1) {
    to[0] = (char)c;
    return 1;
  }
  for (size_t k = n - 1; k > 0; k--, c >>= 6)
    to[k] = (char)(0x80 | (c & 0x3F));
  to[0] = (char)((0xF00 >> n & 0xFF) | c);
  return n;
}

/* \u{XXX}: s is after the u. Bytes read, 0 when malformed. */
static size_t unicode_escape(uint32_t *c, const char *s)
{
  size_t i = 1;
  *c = 0;
  if (s[0] != '{')
    return 0;
  for (; hex_value(s[i]) >= 0; i++) {
    *c = *c << 4 | (uint32_t)hex_value(s[i]);
    if (*c > 0x10FFFF)
      return 0;
  }
  return i > 1 && s[i] == '}' ? i + 1 : 0;
}

/* One escape: s is after the backslash. Bytes read, 0 when it is none of Lua's. */
static size_t escape(char *to, size_t *len, const char *s)
{
  static const char from[] = "abfnrtv\\\"'\n", into[] = "\a\b\f\n\r\t\v\\\"'\n";
  const char *p = s[0] != '\0' ? strchr(from, s[0]) : NULL;
  uint32_t c = 0;
  size_t n = 0;
  if (p != NULL) {
    to[(*len)++] = into[p - from];
    return 1;
  }
  if (s[0] == 'z') {
    for (n = 1; is_space(s[n]);)
      n++;
    return n;
  }
  if (s[0] == 'u') {
    n = unicode_escape(&c, s + 1);
    *len += n > 0 ? put_utf8(to + *len, c) : 0;
    return n > 0 ? n + 1 : 0;
  }
  if (s[0] == 'x') {
    if (hex_value(s[1]) < 0 || hex_value(s[2]) < 0)
      return 0;
    to[(*len)++] = (char)(16 * hex_value(s[1]) + hex_value(s[2]));
    return 3;
  }
  for (; n < 3 && is_digit(s[n]); n++)
    c = 10 * c + (uint32_t)(s[n] - '0');
  if (n > 0 && c < 256)
    to[(*len)++] = (char)c;
  return c < 256 ? n : 0;
}

/* Bytes up to the closing quote, or to the end of the text: never fewer than the string gives. */
static size_t string_room(const char *s, char quote)
{
  size_t n = 0;
  while (s[n] != quote && s[n] != '\0')
    n += s[n] == '\\' && s[n + 1] != '\0' ? 2 : 1;
  return n;
}

static agl_status string(agl_lexer *l, agl_err *err)
{
  const char *s = l->e->text;
  char quote = s[l->at++], *to = agl_expr_alloc(l->e, string_room(s + l->at, quote) + 1);
  size_t len = 0;
  l->token.kind = AGL_TOKEN_STRING;
  l->token.text = to;
  if (to == NULL)
    return no_memory(err);
  while (s[l->at] != quote) {
    if (s[l->at] == '\0' || s[l->at] == '\n')
      return agl_expr_fail(err, AGL_EPARSE, s, l->token.from, "the string has no closing %c",
                           quote);
    if (s[l->at] != '\\') {
      to[len++] = s[l->at++];
    } else {
      size_t n = escape(to, &len, s + l->at + 1);
      if (n == 0)
        return agl_expr_fail(err, AGL_EPARSE, s, l->at,
                             "unknown escape in a string, write \\\\ for "
                             "a backslash");
      l->at += n + 1;
    }
  }
  l->at++;
  to[len] = '\0';
  if (agl_utf8_valid(to, len) != len || memchr(to, '\0', len) != NULL)
    return agl_expr_fail(err, AGL_EPARSE, s, l->token.from,
                         "the escapes of the string do not give UTF-8 text");
  return AGL_OK;
}

/* ---- names --------------------------------------------------------------------------------- */

static agl_status set_name(agl_lexer *l, size_t from, size_t len, agl_err *err)
{
  l->token.kind = AGL_TOKEN_NAME;
  l->token.text = agl_expr_alloc(l->e, len + 1);
  if (l->token.text == NULL)
    return no_memory(err);
  memcpy(l->token.text, l->e->text + from, len);
  l->token.text[len] = '\0';
  return AGL_OK;
}

static agl_status quoted_name(agl_lexer *l, agl_err *err)
{
  const char *s = l->e->text + l->at + 1;
  size_t len = strcspn(s, "`");
  l->token.literal = true;
  if (s[len] == '\0')
    return agl_expr_fail(err, AGL_EPARSE, l->e->text, l->at, "the name has no closing `");
  if (len == 0)
    return agl_expr_fail(err, AGL_EPARSE, l->e->text, l->at, "there is no name between the ``");
  l->at += len + 2;
  return set_name(l, l->token.from + 1, len, err);
}

static agl_status name(agl_lexer *l, agl_err *err)
{
  static const struct {
    const char *word;
    char op;
  } words[] = {{"and", 'a'},  {"or", 'o'},    {"not", 'n'}, {"in", 'i'},
               {"true", 't'}, {"false", 'f'}, {"nil", 'z'}};
  const char *s = l->e->text + l->at;
  size_t len = 1;
  while (starts_name(s[len]) || is_digit(s[len]))
    len++;
  l->at += len;
  for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
    if (strlen(words[k].word) == len && memcmp(words[k].word, s, len) == 0) {
      l->token.kind = AGL_TOKEN_OP;
      l->token.op = words[k].op;
      return AGL_OK;
    }
  if (len == 8 && memcmp(s, "function", 8) == 0)
    return agl_expr_fail(err, AGL_EPARSE, l->e->text, l->token.from,
                         "a function cannot be written inside an expression");
  return set_name(l, l->token.from, len, err);
}

/* ---- operators ----------------------------------------------------------------------------- */

/* Longer ones first. Those with a hint are refused. */
static const struct {
  const char *text;
  char op;
  const char *hint;
} operators[] = {
    {"...", 0, "there are no varargs in an expression"},
    {"--", 0, "'--' begins a comment in Lua, write 'a - -b' with a space"},
    {"==", '=', NULL},
    {"~=", 'N', NULL},
    {"<=", 'L', NULL},
    {">=", 'G', NULL},
    {"//", 'D', NULL},
    {"..", '.', NULL},
    {"=>", 0, "unexpected '=>', write '>='"},
    {"=<", 0, "unexpected '=<', write '<='"},
    {"!=", 0, "unexpected '!=', write '~=' for not equal"},
    {"<>", 0, "unexpected '<>', write '~=' for not equal"},
    {"&&", 0, "unexpected '&&', write 'and'"},
    {"||", 0, "unexpected '||', write 'or'"},
    {"<<", 0, "there are no bitwise operators"},
    {">>", 0, "there are no bitwise operators"},
    {"::", 0, "unexpected '::', expected an operator"},
    {"&", 0, "unexpected '&', write 'and'"},
    {"|", 0, "unexpected '|', write 'or'"},
    {"!", 0, "unexpected '!', write 'not'"},
    {"~", 0, "unexpected '~', write '~=' for not equal"},
    {"+", '+', NULL},
    {"-", '-', NULL},
    {"*", '*', NULL},
    {"/", '/', NULL},
    {"%", '%', NULL},
    {"^", '^', NULL},
    {"<", '<', NULL},
    {">", '>', NULL},
    {"=", 'A', NULL},
    {"(", '(', NULL},
    {")", ')', NULL},
    {"{", '{', NULL},
    {"}", '}', NULL},
    {"[", '[', NULL},
    {"]", ']', NULL},
    {",", ',', NULL},
    {":", ':', NULL},
    {".", '@', NULL},
    {"#", '#', NULL},
};

static agl_status operator(agl_lexer *l, agl_err *err)
{
  const char *s = l->e->text + l->at;
  size_t len = 1;
  if ((l->flags & AGL_EXPR_FORMULA) != 0 && (s[0] == '|' || (s[0] == '~' && s[1] != '=')))
    return AGL_OK; /* the token stays AGL_TOKEN_END */
  for (size_t k = 0; k < sizeof operators / sizeof operators[0]; k++) {
    size_t n = strlen(operators[k].text);
    if (strncmp(s, operators[k].text, n) != 0)
      continue;
    if (operators[k].hint != NULL)
      return agl_expr_fail(err, AGL_EPARSE, l->e->text, l->at, "%s", operators[k].hint);
    l->token.kind = AGL_TOKEN_OP;
    l->token.op = operators[k].op;
    l->at += n;
    return AGL_OK;
  }
  return agl_expr_fail(err, AGL_EPARSE, l->e->text, l->at, "unexpected '%.*s'", (int)len, s);
}

static agl_status scan(agl_lexer *l, agl_err *err)
{
  const char *s = l->e->text + l->at;
  if (s[0] == '\0')
    return AGL_OK;
  if (is_digit(s[0]) || (s[0] == '.' && is_digit(s[1])))
    return numeral(l, err);
  if (s[0] == '"' || s[0] == '\'')
    return string(l, err);
  if (s[0] == '`')
    return quoted_name(l, err);
  return starts_name(s[0]) ? name(l, err) : operator(l, err);
}

agl_status agl_lex_next(agl_lexer *l, agl_err *err)
{
  while (is_space(l->e->text[l->at]))
    l->at++;
  l->token = (agl_token){.kind = AGL_TOKEN_END, .from = l->at};
  AGL_TRY(scan(l, err));
  l->token.to = l->at;
  return AGL_OK;
}
