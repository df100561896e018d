/* SPDX-License-Identifier: GPL-3.0-or-later */
/* formula_name.c - what a node of a formula is called, and where it is. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/coding.h"
#include "model/formula.h"

#undef agl_formula_fail /* what callers see instead: see the header */
agl_status agl_formula_fail(agl_err *err, agl_status code, const char *text, size_t at,
                            const char *fmt, ...)
{
  char what[sizeof err->msg];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(what, sizeof what, fmt, ap);
  va_end(ap);
  (void)agl_expr_fail(err, code, text, at, "%s", what);
  return agl_fail_within(err, code, "formula '%s', ", text);
}
/* The source of a node: white space at commas and parentheses gone, runs of it one space;
** a column in backquotes loses them. NULL when out of memory. */
static char *source_of(const agl_expr *e, const agl_node *node)
{
  agl_text name = {0};
  char quote = 0;
  if (node->kind == AGL_NODE_NAME)
    return agl_strdup(node->text);
  for (size_t i = node->from; i < node->to; i++) {
    char c = e->text[i], last = name.len > 0 ? name.s[name.len - 1] : '(';
    if (quote != 0 || c == '\'' || c == '"' || c == '`') {
      if (quote == 0 || c == quote)
        quote = quote == 0 ? c : 0;
      agl_text_add(&name, &c, 1);
    } else if (isspace((unsigned char)c)) {
      if (strchr("( ", last) == NULL)
        agl_text_add(&name, " ", 1);
    } else {
      if (strchr("(),", c) != NULL && last == ' ')
        name.len--;
      agl_text_add(&name, &c, 1);
    }
  }
  if (name.failed)
    agl_text_clear(&name);
  return name.s;
}

/* factor(v) and poly(x, 2) have one name however they are spelt. */
char *agl_formula_name(const agl_expr *e, const agl_node *node)
{
  agl_text name = {0};
  char *of;
  if (!agl_is_coding(node) || node->narg == 0)
    return source_of(e, node);
  of = source_of(e, node->arg[0]);
  agl_text_printf(&name, "%s(%s", node->text, of != NULL ? of : "");
  if (strcmp(node->text, "poly") == 0 && node->narg > 1)
    agl_text_printf(&name, ", %lld", (long long)node->arg[1]->integer);
  agl_text_puts(&name, agl_coding_is_raw(node) ? ", raw = true)" : ")");
  if (of == NULL || name.failed)
    agl_text_clear(&name);
  agl_free(of);
  return name.s;
}
