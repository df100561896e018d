/* SPDX-License-Identifier: GPL-3.0-or-later */
/* derive.c - from the tree of an expression with parameters to instructions. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/column.h"
#include "data/fn.h"
#include "data/table.h"
#include "model/coding.h"
#include "model/tape.h"

typedef struct {
  agl_tape *tape;
  const agl_tape_scope *s;
} compiler;

static size_t parameter_of(const agl_tape_scope *s, const agl_node *node)
{
  for (size_t j = 0; j < s->k && node->kind == AGL_NODE_NAME; j++)
    if (strcmp(s->param[j], node->text) == 0)
      return j;
  return SIZE_MAX;
}

/* The first parameter under a node, or SIZE_MAX. */
static size_t parameter_in(const agl_tape_scope *s, const agl_node *node)
{
  size_t j = parameter_of(s, node);
  for (size_t i = 0; i < node->narg && j == SIZE_MAX; i++)
    j = parameter_in(s, node->arg[i]);
  return j;
}

static agl_status emit(agl_tape *t, agl_instruction in, agl_err *err)
{
  if (t->length == t->room) {
    size_t room = t->room == 0 ? 16 : 2 * t->room;
    agl_instruction *grown = agl_resize(t->at, room, sizeof *grown);
    if (grown == NULL)
      return agl_fail_memory(err, "formula");
    t->at = grown;
    t->room = room;
  }
  t->at[t->length++] = in;
  t->depth += in.code == AGL_TAPE_BINARY   ? (size_t)-1
              : in.code == AGL_TAPE_CHOOSE ? (size_t)-2
                                           : in.code != AGL_TAPE_UNARY;
  t->deepest = t->depth > t->deepest ? t->depth : t->deepest;
  return AGL_OK;
}

/* At most this much of the text in a message. */
static int shown(const agl_node *node)
{
  return (int)(node->to - node->from < 60 ? node->to - node->from : 60);
}

/* What there is no derivative of is a term of the formula, if it has no parameter. */
static agl_status compile_values(const compiler *c, const agl_node *node, agl_err *err)
{
  const char *text = c->s->formula->text;
  size_t j = parameter_in(c->s, node), at;
  if ((j != SIZE_MAX || agl_is_coding(node)) && node->kind == AGL_NODE_CALL &&
      agl_fn_find(node->text) == NULL)
    return agl_formula_fail(err, AGL_EARG, text, node->from, "there is no function '%.60s'",
                            node->text);
  if (j != SIZE_MAX)
    return agl_formula_fail(err, AGL_EARG, text, node->from,
                            "no derivative of '%.*s' by the parameter '%s' is known", shown(node),
                            text + node->from, c->s->param[j]);
  AGL_TRY(agl_formula_add(&at, c->s->formula, node, err));
  return emit(c->tape, (agl_instruction){.code = AGL_TAPE_COLUMN, .which = at}, err);
}

static const char *name_at(const void *scope, size_t i)
{
  const agl_tape_scope *s = scope;
  return i < s->k ? s->param[i] : agl_table_name(s->t, i - s->k);
}

static agl_status compile_name(const compiler *c, const agl_node *node, agl_err *err)
{
  const agl_tape_scope *s = c->s;
  size_t j = parameter_of(s, node);
  if (j != SIZE_MAX)
    return emit(c->tape, (agl_instruction){.code = AGL_TAPE_PARAMETER, .which = j}, err);
  if (agl_table_index(s->t, node->text) != SIZE_MAX)
    return compile_values(c, node, err);
  if (strcmp(node->text, "pi") == 0)
    return emit(c->tape, (agl_instruction){.code = AGL_TAPE_NUMBER, .number = acosl(-1)}, err);
  return agl_formula_fail(err, AGL_EARG, s->formula->text, node->from,
                          "'%.200s' is no column, and no parameter with a starting value%s",
                          node->text, agl_suggest(node->text, name_at, s).text);
}

static agl_status compile(const compiler *c, const agl_node *node, agl_err *err);

static agl_status compile_binary(const compiler *c, char op, const agl_node *a, const agl_node *b,
                                 agl_err *err)
{
  bool moves = op == '^' && parameter_in(c->s, b) != SIZE_MAX;
  AGL_TRY(compile(c, a, err));
  AGL_TRY(compile(c, b, err));
  return emit(c->tape, (agl_instruction){.code = AGL_TAPE_BINARY, .op = op, .power_moves = moves},
              err);
}

static agl_status compile_unary(const compiler *c, const char *name, const agl_node *a,
                                agl_err *err)
{
  AGL_TRY(compile(c, a, err));
  return emit(c->tape, (agl_instruction){.code = AGL_TAPE_UNARY, .rule = agl_rule_find(name)}, err);
}

/* log(x, base) = log(x) / log(base) */
static agl_status compile_log(const compiler *c, const agl_node *x, const agl_node *base,
                              agl_err *err)
{
  AGL_TRY(compile_unary(c, "log", x, err));
  AGL_TRY(compile_unary(c, "log", base, err));
  return emit(c->tape, (agl_instruction){.code = AGL_TAPE_BINARY, .op = '/'}, err);
}

/* The first three arguments by position; false when there are more or one is named twice. */
static bool place_arguments(const agl_node *arg[3], const agl_node *node)
{
  const agl_fn *fn = agl_fn_find(node->text);
  arg[0] = arg[1] = arg[2] = NULL;
  for (size_t i = 0; fn != NULL && i < node->narg; i++) {
    bool named = node->option != NULL && node->option[i] != NULL;
    size_t at = named ? agl_fn_param(fn, node->option[i]) : i;
    if (at >= 3 || arg[at] != NULL)
      return false;
    arg[at] = node->arg[i];
  }
  return fn != NULL;
}

static agl_status compile_extreme(const compiler *c, const agl_node *node, char op, agl_err *err)
{
  AGL_TRY(compile(c, node->arg[0], err));
  for (size_t i = 1; i < node->narg; i++) {
    AGL_TRY(compile(c, node->arg[i], err));
    AGL_TRY(emit(c->tape, (agl_instruction){.code = AGL_TAPE_BINARY, .op = op}, err));
  }
  return AGL_OK;
}

static agl_status compile_choice(const compiler *c, const agl_node *const arg[3], agl_err *err)
{
  AGL_TRY(compile_values(c, arg[0], err));
  AGL_TRY(compile(c, arg[1], err));
  AGL_TRY(compile(c, arg[2], err));
  return emit(c->tape, (agl_instruction){.code = AGL_TAPE_CHOOSE}, err);
}

static agl_status compile_call(const compiler *c, const agl_node *node, agl_err *err)
{
  const agl_node *arg[3];
  bool least = strcmp(node->text, "pmin") == 0;
  if (parameter_in(c->s, node) == SIZE_MAX)
    return compile_values(c, node, err);
  if ((least || strcmp(node->text, "pmax") == 0) && node->option == NULL)
    return compile_extreme(c, node, least ? '<' : '>', err);
  if (!place_arguments(arg, node) || arg[0] == NULL)
    return compile_values(c, node, err);
  if (strcmp(node->text, "log") == 0 && arg[1] != NULL)
    return compile_log(c, arg[0], arg[1], err);
  if (strcmp(node->text, "if_else") == 0 && arg[1] != NULL && arg[2] != NULL)
    return compile_choice(c, arg, err);
  if (agl_rule_find(node->text) != NULL && arg[1] == NULL)
    return compile_unary(c, node->text, arg[0], err);
  return compile_values(c, node, err);
}

static agl_status compile(const compiler *c, const agl_node *node, agl_err *err)
{
  switch (node->kind) {
  case AGL_NODE_NUMBER:
    return emit(c->tape, (agl_instruction){.code = AGL_TAPE_NUMBER, .number = node->number}, err);
  case AGL_NODE_INTEGER:
    return emit(c->tape,
                (agl_instruction){.code = AGL_TAPE_NUMBER, .number = (long double)node->integer},
                err);
  case AGL_NODE_NAME:
    return compile_name(c, node, err);
  case AGL_NODE_CALL:
    return compile_call(c, node, err);
  case AGL_NODE_UNARY:
    if (node->op == '-')
      return compile_unary(c, "-", node->arg[0], err);
    return compile_values(c, node, err);
  case AGL_NODE_BINARY:
    if (strchr("+-*/^", node->op) != NULL)
      return compile_binary(c, node->op, node->arg[0], node->arg[1], err);
    return compile_values(c, node, err);
  default:
    return compile_values(c, node, err);
  }
}

agl_status agl_tape_new(agl_tape **out, const agl_tape_scope *s, agl_err *err)
{
  agl_tape *t = agl_alloc_zero(1, sizeof *t);
  compiler c = {.tape = t, .s = s};
  agl_status status;
  if (t == NULL)
    return agl_fail_memory(err, "formula");
  t->k = s->k;
  status = compile(&c, s->formula->part[AGL_PART_TERMS]->root, err);
  if (status == AGL_OK)
    *out = t;
  else
    agl_tape_free(t);
  return status;
}

void agl_tape_free(agl_tape *t)
{
  if (t == NULL)
    return;
  agl_free(t->at);
  agl_free(t);
}
