/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** formula.c - formulas, read as two expressions around '~' and then sorted into terms.
**
** On the right-hand side + joins terms, a:b is an interaction, a*b is a + b + a:b, - 1 and + 0 drop
** the intercept. Everything else (x, log(x), I(x^2)) is an expression over the data.
*/
#include "model/formula.h"

#include <ctype.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"

/* The source of a node as a name: white space at commas and parentheses gone, runs of it one space;
** a column in backquotes loses them. NULL when out of memory. */
static char *name_of(const agl_expr *e, const agl_node *node)
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

/* The factors of a term, in one list. */
typedef struct {
  const agl_node *node[16];
  size_t n;
} factors;

static agl_status too_many(const agl_expr *e, const agl_node *node, agl_err *err)
{
  return agl_fail(err, AGL_EPARSE, "formula '%s', column %zu: more than 16 factors in a term",
                  e->text, node->from + 1);
}

/* Names of the factors joined by ':'; NULL when out of memory. */
static char *term_name(const agl_expr *e, const factors *f)
{
  agl_text name = {0};
  for (size_t i = 0; i < f->n; i++) {
    char *part = name_of(e, f->node[i]);
    if (part == NULL)
      name.failed = true;
    if (i > 0)
      agl_text_puts(&name, ":");
    agl_text_puts(&name, part != NULL ? part : "");
    agl_free(part);
  }
  if (name.failed)
    agl_text_clear(&name);
  return name.s;
}

static bool has_term(const agl_formula *f, const char *name)
{
  for (size_t i = 0; i < f->nterm; i++)
    if (strcmp(f->term[i].name, name) == 0)
      return true;
  return false;
}

/* A term that is there already is not added again, as in y ~ a + a*b. */
static agl_status add_term(agl_formula *f, const factors *fs, agl_err *err)
{
  agl_term t = {.name = term_name(f->rhs, fs), .nfactor = fs->n}, *grown;
  if (t.name == NULL)
    return agl_fail_memory(err, "formula");
  if (has_term(f, t.name)) {
    agl_free(t.name);
    return AGL_OK;
  }
  t.factor = agl_copy(fs->node, fs->n, sizeof *fs->node);
  grown = t.factor == NULL ? NULL : agl_resize(f->term, f->nterm + 1, sizeof *grown);
  if (grown == NULL) {
    agl_free(t.name);
    agl_free(t.factor);
    return agl_fail_memory(err, "formula");
  }
  f->term = grown;
  f->term[f->nterm++] = t;
  return AGL_OK;
}

static bool is_binary(const agl_node *node, char op)
{
  return node->kind == AGL_NODE_BINARY && node->op == op;
}

static bool is_literal(const agl_node *node, int64_t value)
{
  return node->kind == AGL_NODE_INTEGER && node->integer == value;
}

/* The factors of a:b:c, left to right. */
static agl_status collect(factors *fs, const agl_expr *e, const agl_node *node, agl_err *err)
{
  if (is_binary(node, ':')) {
    AGL_TRY(collect(fs, e, node->arg[0], err));
    return collect(fs, e, node->arg[1], err);
  }
  if (fs->n == sizeof fs->node / sizeof fs->node[0])
    return too_many(e, node, err);
  fs->node[fs->n++] = node;
  return AGL_OK;
}

char *agl_formula_term_name(const agl_expr *e, const agl_node *node)
{
  factors fs = {.n = 0};
  return collect(&fs, e, node, NULL) == AGL_OK ? term_name(e, &fs) : NULL;
}

static agl_status no_term(const agl_expr *e, const agl_node *node, agl_err *err)
{
  return agl_fail(err, AGL_EPARSE,
                  "formula '%s', column %zu: '%.*s' is no term; write arithmetic as I(%.*s)",
                  e->text, node->from + 1, (int)(node->to - node->from), e->text + node->from,
                  (int)(node->to - node->from), e->text + node->from);
}

/* Operands of a*b must be plain or a:b: their cross is one term each way. */
static agl_status add_cross(agl_formula *f, const agl_node *node, agl_err *err)
{
  factors a = {.n = 0}, b = {.n = 0}, both;
  for (int side = 0; side < 2; side++)
    if (node->arg[side]->kind == AGL_NODE_BINARY && !is_binary(node->arg[side], ':'))
      return no_term(f->rhs, node->arg[side], err);
  AGL_TRY(collect(&a, f->rhs, node->arg[0], err));
  AGL_TRY(collect(&b, f->rhs, node->arg[1], err));
  both = a;
  for (size_t i = 0; i < b.n; i++) {
    if (both.n == sizeof both.node / sizeof both.node[0])
      return too_many(f->rhs, node, err);
    both.node[both.n++] = b.node[i];
  }
  AGL_TRY(add_term(f, &a, err));
  AGL_TRY(add_term(f, &b, err));
  return add_term(f, &both, err);
}

/* A sum is walked along its left spine, which can be as long as the formula. */
static agl_status add_terms(agl_formula *f, const agl_node *node, agl_err *err)
{
  factors fs = {.n = 0};
  if (is_binary(node, '+')) {
    AGL_TRY(add_terms(f, node->arg[0], err));
    return add_terms(f, node->arg[1], err);
  }
  if (is_binary(node, '-') && is_literal(node->arg[1], 1)) {
    f->intercept = false;
    return add_terms(f, node->arg[0], err);
  }
  if (node->kind == AGL_NODE_UNARY && node->op == '-' && is_literal(node->arg[0], 1)) {
    f->intercept = false;
    return AGL_OK;
  }
  if (is_literal(node, 0) || is_literal(node, 1)) {
    f->intercept = node->integer == 1;
    return AGL_OK;
  }
  if (is_binary(node, '*'))
    return add_cross(f, node, err);
  if (is_binary(node, ':')) {
    AGL_TRY(collect(&fs, f->rhs, node, err));
    return add_term(f, &fs, err);
  }
  if (node->kind != AGL_NODE_NAME && node->kind != AGL_NODE_CALL)
    return no_term(f->rhs, node, err);
  fs = (factors){{node}, 1};
  return add_term(f, &fs, err);
}

/* One side, from text + *at up to the next '~' or '|'. */
static agl_status parse_side(agl_expr **out, const agl_formula *f, size_t *at, agl_err *err)
{
  agl_status status = agl_expr_parse_at(out, f->text, at, AGL_EXPR_FORMULA, err);
  return status == AGL_EPARSE ? agl_fail_within(err, status, "formula '%s', ", f->text) : status;
}

/* The two sides of text, which stays the source of both so that columns count from its start. */
static agl_status parse_sides(agl_formula *f, agl_err *err)
{
  size_t at = 0;
  if (strchr(f->text, '~') == NULL)
    return agl_fail(err, AGL_EPARSE, "formula '%s': no '~', expected 'response ~ terms'", f->text);
  if (f->text[strspn(f->text, " \t\r\n")] == '~')
    return agl_fail(err, AGL_EPARSE, "formula '%s': nothing before '~', expected the response",
                    f->text);
  AGL_TRY(parse_side(&f->response, f, &at, err));
  if (f->text[at] != '~')
    return agl_fail(err, AGL_EPARSE, "formula '%s', column %zu: unexpected '%c', expected '~'",
                    f->text, at + 1, f->text[at]);
  at++;
  if (f->text[at + strspn(f->text + at, " \t\r\n")] == '\0')
    return agl_fail(err, AGL_EPARSE, "formula '%s': nothing after '~', expected terms", f->text);
  AGL_TRY(parse_side(&f->rhs, f, &at, err));
  if (f->text[at] == '|')
    return agl_fail(err, AGL_EPARSE,
                    "formula '%s', column %zu: '|' starts fixed effects or instruments, which ols "
                    "does not take",
                    f->text, at + 1);
  if (f->text[at] != '\0')
    return agl_fail(err, AGL_EPARSE, "formula '%s', column %zu: unexpected '%c' after the terms",
                    f->text, at + 1, f->text[at]);
  return AGL_OK;
}

agl_status agl_formula_parse(agl_formula **out, const char *text, agl_err *err)
{
  agl_status status = AGL_OK;
  agl_formula *f = agl_alloc_zero(1, sizeof *f);
  if (f == NULL || (f->text = agl_strdup(text)) == NULL) {
    status = agl_fail_memory(err, "formula");
    goto done;
  }
  f->intercept = true;
  status = parse_sides(f, err);
  if (status != AGL_OK)
    goto done;
  f->response_name = name_of(f->response, f->response->root);
  if (f->response_name == NULL) {
    status = agl_fail_memory(err, "formula");
    goto done;
  }
  status = add_terms(f, f->rhs->root, err);
  if (status == AGL_OK && f->nterm == 0 && !f->intercept)
    status = agl_fail(err, AGL_EPARSE, "formula '%s': no terms and no intercept", text);

done:
  if (status == AGL_OK)
    *out = f;
  else
    agl_formula_free(f);
  return status;
}

void agl_formula_free(agl_formula *f)
{
  if (f == NULL)
    return;
  for (size_t i = 0; i < f->nterm; i++) {
    agl_free(f->term[i].name);
    agl_free(f->term[i].factor);
  }
  agl_free(f->term);
  agl_free(f->text);
  agl_free(f->response_name);
  agl_expr_free(f->response);
  agl_expr_free(f->rhs);
  agl_free(f);
}
