/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr_parse.c - the tree of an expression, by operator precedence. */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "data/expr_lex.h"

/* Nested brackets, unary operators and right-associative operators recurse. */
enum { NESTING = 200 };

typedef struct {
  agl_lexer l;
  unsigned nesting;
} parser;

/* How tightly an operator holds its left and right operand; expr.h has the order. */
typedef struct {
  char op;
  int left, right;
} binding;

static const binding bindings[] = {{'o', 1, 1}, {'a', 2, 2}, {'=', 3, 3},  {'N', 3, 3}, {'<', 3, 3},
                                   {'L', 3, 3}, {'>', 3, 3}, {'G', 3, 3},  {'i', 3, 3}, {'.', 5, 4},
                                   {'+', 6, 6}, {'-', 6, 6}, {'*', 7, 7},  {'/', 7, 7}, {'D', 7, 7},
                                   {'%', 7, 7}, {':', 8, 8}, {'^', 11, 10}};

enum { UNARY = 9 };

static agl_status expression(agl_node **out, parser *p, int limit, agl_err *err);

/* ---- tokens -------------------------------------------------------------------------------- */

static bool at_op(const parser *p, char op)
{
  return p->l.token.kind == AGL_TOKEN_OP && p->l.token.op == op;
}

/* 3,5 for 3.5 */
static bool is_decimal_comma(const char *text, size_t at)
{
  static const char digits[] = "0123456789";
  return at > 0 && text[at] == ',' && strchr(digits, text[at - 1]) != NULL &&
         strspn(text + at + 1, digits) > 0;
}

/* "unexpected ')', expected a value" at the token at hand. */
static agl_status unexpected(const parser *p, const char *expected, agl_err *err)
{
  const agl_token *t = &p->l.token;
  const char *text = p->l.e->text;
  size_t len = t->to - t->from, most = len > 40 ? 40 : len;
  if (text[t->from] == '\0')
    return agl_expr_fail(err, AGL_EPARSE, text, t->from, "the text ends, expected %s", expected);
  if (t->kind == AGL_TOKEN_END) /* ~ and | of a formula */
    most = 1;
  if (is_decimal_comma(text, t->from))
    expected = "a point in a decimal number";
  return agl_expr_fail(err, AGL_EPARSE, text, t->from, "unexpected '%.*s', expected %s",
                       (int)agl_utf8_valid(text + t->from, most), text + t->from, expected);
}

static agl_status expect(parser *p, char op, const char *what, agl_err *err)
{
  if (!at_op(p, op))
    return unexpected(p, what, err);
  return agl_lex_next(&p->l, err);
}

/* ---- nodes --------------------------------------------------------------------------------- */

static agl_status new_node(agl_node **out, parser *p, agl_node_kind kind, size_t narg, agl_err *err)
{
  agl_node *n = agl_expr_alloc(p->l.e, sizeof *n);
  agl_node **arg = narg > 0 ? agl_expr_alloc(p->l.e, narg * sizeof(agl_node *)) : NULL;
  if (n == NULL || (narg > 0 && arg == NULL))
    return agl_fail_memory(err, "expression");
  *n = (agl_node){.kind = kind, .narg = narg, .arg = arg, .depth = 1};
  n->from = p->l.token.from;
  n->to = p->l.token.to;
  *out = n;
  return AGL_OK;
}

/* Take the depth and the end from the arguments; refuse a tree that is too deep to walk. */
static agl_status close_node(const parser *p, agl_node *n, agl_err *err)
{
  for (size_t k = 0; k < n->narg; k++) {
    n->depth = n->arg[k]->depth >= n->depth ? n->arg[k]->depth + 1 : n->depth;
    n->to = n->arg[k]->to > n->to ? n->arg[k]->to : n->to;
  }
  if (n->depth > AGL_EXPR_DEPTH)
    return agl_expr_fail(err, AGL_EPARSE, p->l.e->text, n->from,
                         "the expression has more than %d operators in a row or nested",
                         AGL_EXPR_DEPTH - 1);
  return AGL_OK;
}

static agl_status binary(agl_node **out, parser *p, char op, agl_node *a, agl_node *b, agl_err *err)
{
  agl_node *n;
  AGL_TRY(new_node(&n, p, AGL_NODE_BINARY, 2, err));
  n->op = op;
  n->from = a->from;
  n->to = b->to;
  n->arg[0] = a;
  n->arg[1] = b;
  *out = n;
  return close_node(p, n, err);
}

static agl_status unary(agl_node **out, parser *p, char op, size_t from, agl_node *a, agl_err *err)
{
  agl_node *n;
  AGL_TRY(new_node(&n, p, AGL_NODE_UNARY, 1, err));
  n->op = op;
  n->from = from;
  n->to = a->to;
  n->arg[0] = a;
  *out = n;
  return close_node(p, n, err);
}

/* ---- arguments ----------------------------------------------------------------------------- */

/* What is read between brackets before its number is known. */
typedef struct {
  size_t n, cap;
  agl_node **arg;
  char **option;
} arguments;

static agl_status push(arguments *a, parser *p, agl_node *n, char *option, agl_err *err)
{
  if (a->n == a->cap) {
    size_t cap = a->cap == 0 ? 4 : 2 * a->cap;
    agl_node **arg = agl_expr_alloc(p->l.e, cap * sizeof(agl_node *));
    char **opt = agl_expr_alloc(p->l.e, cap * sizeof(char *));
    if (arg == NULL || opt == NULL)
      return agl_fail_memory(err, "expression");
    if (a->n > 0) {
      memcpy(arg, a->arg, a->n * sizeof(agl_node *));
      memcpy(opt, a->option, a->n * sizeof(char *));
    }
    *a = (arguments){a->n, cap, arg, opt};
  }
  a->arg[a->n] = n;
  a->option[a->n++] = option;
  return AGL_OK;
}

/* `name =` before an argument: *option is the name, or NULL and nothing was read. */
static agl_status option_name(char **option, parser *p, agl_err *err)
{
  agl_lexer before = p->l;
  *option = NULL;
  if (before.token.kind != AGL_TOKEN_NAME)
    return AGL_OK;
  AGL_TRY(agl_lex_next(&p->l, err));
  if (!at_op(p, 'A')) {
    p->l = before;
    return AGL_OK;
  }
  *option = before.token.text;
  return agl_lex_next(&p->l, err);
}

/* Values between commas up to the closing bracket; `named` allows name = value. */
static agl_status argument_list(agl_node *n, parser *p, char close, bool named, agl_err *err)
{
  arguments a = {0};
  bool any = false;
  while (!at_op(p, close)) {
    char *option = NULL;
    agl_node *value;
    if (named)
      AGL_TRY(option_name(&option, p, err));
    AGL_TRY(expression(&value, p, 0, err));
    any = any || option != NULL;
    AGL_TRY(push(&a, p, value, option, err));
    if (at_op(p, close))
      break;
    AGL_TRY(expect(p, ',', close == ')' ? "',' or ')'" : "',' or '}'", err));
  }
  n->narg = a.n;
  n->arg = a.arg;
  n->option = any ? a.option : NULL;
  n->to = p->l.token.to;
  AGL_TRY(agl_lex_next(&p->l, err));
  return close_node(p, n, err);
}

/* ---- values -------------------------------------------------------------------------------- */

static agl_status literal(agl_node **out, parser *p, agl_err *err)
{
  const agl_token t = p->l.token;
  agl_node *n;
  AGL_TRY(new_node(&n, p, AGL_NODE_NIL, 0, err));
  if (t.kind == AGL_TOKEN_OP) {
    n->kind = t.op == 'z' ? AGL_NODE_NIL : AGL_NODE_BOOLEAN;
    n->integer = t.op == 't';
  } else {
    n->kind = t.kind == AGL_TOKEN_NUMBER    ? AGL_NODE_NUMBER
              : t.kind == AGL_TOKEN_INTEGER ? AGL_NODE_INTEGER
              : t.kind == AGL_TOKEN_STRING  ? AGL_NODE_STRING
                                            : AGL_NODE_NAME;
    n->number = t.number;
    n->integer = t.integer;
    n->text = t.text;
  }
  *out = n;
  return agl_lex_next(&p->l, err);
}

static agl_status name_or_call(agl_node **out, parser *p, agl_err *err)
{
  bool literal_name = p->l.token.literal;
  AGL_TRY(literal(out, p, err));
  if (literal_name || !at_op(p, '('))
    return AGL_OK;
  (*out)->kind = AGL_NODE_CALL;
  AGL_TRY(agl_lex_next(&p->l, err));
  return argument_list(*out, p, ')', true, err);
}

static agl_status parentheses(agl_node **out, parser *p, agl_err *err)
{
  size_t from = p->l.token.from;
  AGL_TRY(agl_lex_next(&p->l, err));
  AGL_TRY(expression(out, p, 0, err));
  (*out)->from = from;
  (*out)->to = p->l.token.to;
  return expect(p, ')', "')'", err);
}

/* What Lua allows after a value and an expression does not. */
static agl_status refuse_suffix(const parser *p, agl_err *err)
{
  const agl_token *t = &p->l.token;
  const char *what =
      t->kind == AGL_TOKEN_STRING || at_op(p, '{') || at_op(p, '(')
          ? "only a function's name followed by '(' makes a call"
      : at_op(p, '[') || at_op(p, '@')
          ? "indexing is not part of an expression; a column name with a dot goes in "
            "`backquotes`"
      : at_op(p, ':') && (p->l.flags & AGL_EXPR_FORMULA) == 0
          ? "':' is for formulas; methods are not part of an expression"
          : NULL;
  if (what == NULL)
    return AGL_OK;
  return agl_expr_fail(err, AGL_EPARSE, p->l.e->text, t->from, "%s", what);
}

static agl_status value(agl_node **out, parser *p, agl_err *err)
{
  const agl_token *t = &p->l.token;
  if (t->kind == AGL_TOKEN_NAME)
    AGL_TRY(name_or_call(out, p, err));
  else if (at_op(p, '('))
    AGL_TRY(parentheses(out, p, err));
  else if (at_op(p, '{'))
    return agl_expr_fail(err, AGL_EPARSE, p->l.e->text, t->from, "a list only goes after 'in'");
  else if ((t->kind != AGL_TOKEN_END && t->kind != AGL_TOKEN_OP) || at_op(p, 't') ||
           at_op(p, 'f') || at_op(p, 'z'))
    AGL_TRY(literal(out, p, err));
  else
    return unexpected(p, "a value", err);
  return refuse_suffix(p, err);
}

/* ---- operators ----------------------------------------------------------------------------- */

/* The list after `in`, which is the token at hand. */
static agl_status in_list(agl_node **out, parser *p, agl_node *left, agl_err *err)
{
  agl_node *list;
  AGL_TRY(agl_lex_next(&p->l, err));
  if (!at_op(p, '{'))
    return unexpected(p, "a list such as {1, 2} after 'in'", err);
  AGL_TRY(new_node(&list, p, AGL_NODE_LIST, 0, err));
  AGL_TRY(agl_lex_next(&p->l, err));
  AGL_TRY(argument_list(list, p, '}', false, err));
  return binary(out, p, 'i', left, list, err);
}

static agl_status prefix(agl_node **out, parser *p, agl_err *err)
{
  const agl_token t = p->l.token;
  agl_node *a;
  if (!at_op(p, '-') && !at_op(p, 'n') && !at_op(p, '#'))
    return value(out, p, err);
  if (t.op == '#')
    return agl_expr_fail(err, AGL_EPARSE, p->l.e->text, t.from,
                         "'#' is not part of an expression; length(s) is the length of a string");
  AGL_TRY(agl_lex_next(&p->l, err));
  AGL_TRY(expression(&a, p, UNARY, err));
  if (t.op == 'n' && at_op(p, 'i'))
    AGL_TRY(in_list(&a, p, a, err));
  return unary(out, p, t.op, t.from, a, err);
}

static const binding *binding_of(const parser *p)
{
  for (size_t k = 0; p->l.token.kind == AGL_TOKEN_OP && k < sizeof bindings / sizeof bindings[0];
       k++)
    if (bindings[k].op == p->l.token.op)
      return &bindings[k];
  return NULL;
}

/* x not in {...} */
static agl_status not_in(agl_node **out, parser *p, agl_node *left, agl_err *err)
{
  agl_node *in;
  AGL_TRY(agl_lex_next(&p->l, err));
  if (!at_op(p, 'i'))
    return unexpected(p, "'in' after 'not'", err);
  AGL_TRY(in_list(&in, p, left, err));
  return unary(out, p, 'n', left->from, in, err);
}

static agl_status operators(agl_node **out, parser *p, int limit, agl_err *err)
{
  agl_node *left, *right;
  const binding *b;
  AGL_TRY(prefix(&left, p, err));
  for (;;) {
    b = binding_of(p);
    if (at_op(p, 'n') && limit < 3) {
      AGL_TRY(not_in(&left, p, left, err));
    } else if (b == NULL || b->left <= limit) {
      break;
    } else if (b->op == 'i') {
      AGL_TRY(in_list(&left, p, left, err));
    } else {
      AGL_TRY(agl_lex_next(&p->l, err));
      AGL_TRY(expression(&right, p, b->right, err));
      AGL_TRY(binary(&left, p, b->op, left, right, err));
    }
  }
  *out = left;
  return AGL_OK;
}

/* An expression whose binary operators bind tighter than `limit`. */
static agl_status expression(agl_node **out, parser *p, int limit, agl_err *err)
{
  agl_status status;
  if (p->nesting >= NESTING)
    return agl_expr_fail(err, AGL_EPARSE, p->l.e->text, p->l.token.from,
                         "more than %d brackets or operators inside one another", NESTING);
  p->nesting++;
  status = operators(out, p, limit, err);
  p->nesting--;
  return status;
}

/* ---- the interface ------------------------------------------------------------------------- */

static agl_status start(parser *p, const char *text, size_t at, unsigned flags, agl_err *err)
{
  size_t len = strlen(text), valid = agl_utf8_valid(text, len);
  if (valid < len)
    return agl_expr_fail(err, AGL_EPARSE, text, valid, "the text is not valid UTF-8");
  *p = (parser){.l = {.at = at, .flags = flags}};
  p->l.e = agl_alloc_zero(1, sizeof *p->l.e);
  if (p->l.e == NULL)
    return agl_fail_memory(err, "expression");
  p->l.e->text = agl_strdup(text);
  if (p->l.e->text == NULL) {
    agl_expr_free(p->l.e);
    return agl_fail_memory(err, "expression");
  }
  return AGL_OK;
}

static agl_status finish(agl_expr **out, parser *p, agl_status status)
{
  if (status == AGL_OK)
    *out = p->l.e;
  else
    agl_expr_free(p->l.e);
  return status;
}

/* The whole of what is left of the text is one expression. */
static agl_status to_the_end(parser *p, agl_err *err)
{
  AGL_TRY(expression(&p->l.e->root, p, 0, err));
  if (at_op(p, 'A'))
    return unexpected(p, "'==' for a comparison", err);
  if (p->l.token.kind != AGL_TOKEN_END)
    return unexpected(p, "an operator or the end", err);
  return AGL_OK;
}

agl_status agl_expr_parse_at(agl_expr **out, const char *text, size_t *at, unsigned flags,
                             agl_err *err)
{
  parser p;
  agl_status status;
  AGL_TRY(start(&p, text, *at, flags, err));
  status = agl_lex_next(&p.l, err);
  if (status == AGL_OK)
    status = expression(&p.l.e->root, &p, 0, err);
  if (status == AGL_OK)
    *at = p.l.token.from;
  return finish(out, &p, status);
}

agl_status agl_expr_parse(agl_expr **out, const char *text, agl_err *err)
{
  parser p;
  agl_status status;
  AGL_TRY(start(&p, text, 0, 0, err));
  status = agl_lex_next(&p.l, err);
  if (status == AGL_OK)
    status = to_the_end(&p, err);
  return finish(out, &p, status);
}

static agl_status assignment(const char **name, parser *p, agl_err *err)
{
  AGL_TRY(agl_lex_next(&p->l, err));
  if (p->l.token.kind != AGL_TOKEN_NAME)
    return unexpected(p, "name = expression", err);
  *name = p->l.token.text;
  AGL_TRY(agl_lex_next(&p->l, err));
  AGL_TRY(expect(p, 'A', "'=' after the name of the new column", err));
  return to_the_end(p, err);
}

agl_status agl_expr_parse_assignment(agl_expr **out, const char **name, const char *text,
                                     agl_err *err)
{
  parser p;
  const char *found = NULL;
  agl_status status;
  AGL_TRY(start(&p, text, 0, 0, err));
  status = finish(out, &p, assignment(&found, &p, err));
  if (status == AGL_OK)
    *name = found;
  return status;
}
