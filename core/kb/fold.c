/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** fold.c - text to words, so that words that mean the same are the same bytes.
**
** Folding: lower case; Latin letters lose their diacritics (U+00C0..U+017F, and combining marks);
** ae, oe, ss, th, ij for the letters that stand for two; Cyrillic and Greek capitals become small.
** A word is a run of letters and digits; an apostrophe within it is dropped, and a point or comma
** between digits is a point, so that 0,998 and 0.998 are one word.
**
** Stems, of words of ASCII letters with more than three: plural -s, -es, -ies; then -ing or -ed
** where four letters stay, and one of a doubled consonant goes; then a last e, and y becomes i. So
** clusters, clustered and clustering are "cluster", company and companies "compani".
*/
#include <string.h>

#include "base/text.h"
#include "kb/kb.h"

/* U+00C0 to U+017F without diacritics; '*' is no letter. */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo*ouuuuyts"
                            "aaaaaaaceeeeiiiidnooooo*ouuuuyty"
                            "aaaaaaccccccccdd"
                            "ddeeeeeeeeeegggg"
                            "gggghhhhiiiiiiii"
                            "iiiijjkkklllllll"
                            "lllnnnnnnnnnoooo"
                            "oooorrrrrrssssss"
                            "ssttttttuuuuuuuu"
                            "uuuuwwyyyzzzzzzs";

/* The second letter of those that stand for two, or 0. */
static char second(uint32_t c)
{
  switch (c) {
  case 0xC6:
  case 0xE6:
  case 0x152:
  case 0x153:
    return 'e';
  case 0xDF:
    return 's';
  case 0xDE:
  case 0xFE:
    return 'h';
  case 0x132:
  case 0x133:
    return 'j';
  default:
    return 0;
  }
}

/* The code point at *at of valid UTF-8; moves past it. */
static uint32_t next_point(const char *s, size_t *at)
{
  unsigned char c = (unsigned char)s[(*at)++];
  int more = c < 0xC0 ? 0 : c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
  uint32_t point = more == 0 ? c : c & (0x3FU >> more);
  for (; more > 0; more--)
    point = point << 6 | (s[(*at)++] & 0x3F);
  return point;
}

static bool is_mark(uint32_t c)
{
  return c >= 0x300 && c < 0x370;
}

static bool is_apostrophe(uint32_t c)
{
  return c == '\'' || c == 0x2019 || c == 0x2BC;
}

/* The folded letter or digit, 0 for any other character. */
static uint32_t fold_point(uint32_t c)
{
  if (c < 0x80)
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : c >= 'A' && c <= 'Z' ? c + 32 : 0;
  if (c < 0xC0)
    return 0;
  if (c < 0x180)
    return latin[c - 0xC0] == '*' ? 0 : (uint32_t)latin[c - 0xC0];
  if (is_mark(c) || is_apostrophe(c))
    return 0;
  if (c == 0x401 || c == 0x451)
    return 0x435;
  if (c >= 0x400 && c < 0x410)
    return c + 0x50;
  if ((c >= 0x410 && c < 0x430) || (c >= 0x391 && c < 0x3AA))
    return c + 0x20;
  return (c >= 0x2000 && c < 0x2C00) || (c >= 0x3000 && c < 0x3040) || c >= 0xFE00 ? 0 : c;
}

/* Append a code point as long as all of it fits. */
static void put(kb_word *w, uint32_t c)
{
  size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  if (w->len + n >= KB_WORD_BYTES)
    return;
  if (n == 1) {
    w->s[w->len++] = (char)c;
    return;
  }
  w->s[w->len++] = (char)((0xF00 >> n) | c >> 6 * (n - 1));
  for (size_t k = n - 1; k > 0; k--)
    w->s[w->len++] = (char)(0x80 | (c >> 6 * (k - 1) & 0x3F));
}

static bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

bool kb_next_word(kb_word *out, const char *text, size_t len, size_t *at)
{
  out->len = 0;
  while (*at < len) {
    size_t before = *at;
    uint32_t c = next_point(text, at), folded = fold_point(c);
    if (out->len == 0)
      out->from = before;
    if (folded != 0) {
      put(out, folded);
      if (second(c) != 0)
        put(out, (uint32_t)second(c));
      out->to = *at;
    } else if (out->len > 0 && (c == '.' || c == ',') && is_digit(out->s[out->len - 1]) &&
               *at < len && is_digit(text[*at])) {
      put(out, '.');
    } else if (out->len > 0 && !is_mark(c) && !is_apostrophe(c)) {
      break;
    }
  }
  out->s[out->len] = '\0';
  return out->len > 0;
}

/* ---- stems --------------------------------------------------------------------------------- */

static bool ends(const kb_word *w, const char *with)
{
  size_t n = strlen(with);
  return w->len > n && memcmp(w->s + w->len - n, with, n) == 0;
}

static void plural(kb_word *w)
{
  if (ends(w, "ies") && w->len > 4) {
    w->len -= 2;
    w->s[w->len - 1] = 'y';
  } else if (ends(w, "sses") || ends(w, "xes") || ends(w, "ches") || ends(w, "shes")) {
    w->len -= 2;
  } else if (ends(w, "s") && !ends(w, "ss") && !ends(w, "us") && !ends(w, "is")) {
    w->len -= 1;
  }
}

static void participle(kb_word *w)
{
  size_t n = ends(w, "ing") ? 3 : ends(w, "ed") && !ends(w, "eed") ? 2 : 0;
  if (n == 0 || w->len < n + 4)
    return;
  w->len -= n;
  if (w->s[w->len - 1] == w->s[w->len - 2] && strchr("lsz", w->s[w->len - 1]) == NULL)
    w->len--;
}

void kb_stem(kb_word *w)
{
  for (size_t i = 0; i < w->len; i++)
    if (w->s[i] < 'a' || w->s[i] > 'z')
      return;
  if (w->len <= 3)
    return;
  plural(w);
  participle(w);
  if (w->len > 3 && w->s[w->len - 1] == 'e')
    w->len--;
  else if (w->len > 3 && w->s[w->len - 1] == 'y')
    w->s[w->len - 1] = 'i';
  w->s[w->len] = '\0';
}

bool kb_stop_word(const char *s, size_t len)
{
  static const char words[] =
      " a an and are as at be by did do does for from has have how in is it "
      "its many much of on or that the their this to was were what when "
      "where which who whose with ";
  for (const char *at = words; *at == ' ' && at[1] != '\0';) {
    size_t n = strcspn(at + 1, " ");
    if (n == len && memcmp(at + 1, s, n) == 0)
      return true;
    at += n + 1;
  }
  return false;
}

void kb_fold(agl_text *out, const char *text, size_t len)
{
  kb_word w;
  for (size_t at = 0; kb_next_word(&w, text, len, &at);) {
    if (out->len > 0)
      agl_text_add(out, " ", 1);
    agl_text_add(out, w.s, w.len);
  }
}
