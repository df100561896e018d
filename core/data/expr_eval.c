/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr_eval.c - the value of a tree: names, literals, and the types operators accept. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data/fn.h"
#include "data/table.h"

/* ---- leaves -------------------------------------------------------------------------------- */

static agl_status literal(agl_value *out, const agl_node *node, agl_err *err)
{
  agl_value v = {.shape = AGL_ONE, .nil = node->kind == AGL_NODE_NIL};
  if (node->kind == AGL_NODE_STRING)
    AGL_TRY(agl_column_constant_text(&v.c, node->text, err));
  else if (node->kind == AGL_NODE_NIL)
    AGL_TRY(agl_column_blank(&v.c, AGL_NUMBER, 1, err));
  else
    AGL_TRY(agl_column_constant(&v.c,
                                node->kind == AGL_NODE_NUMBER    ? AGL_NUMBER
                                : node->kind == AGL_NODE_INTEGER ? AGL_INTEGER
                                                                 : AGL_BOOLEAN,
                                node->number, node->integer, err));
  *out = v;
  return AGL_OK;
}

/* A column: keys of a summary first, then the data, then earlier results of the summary. */
static bool find_column(agl_value *out, const agl_scope *s, const char *name)
{
  size_t result = s->results != NULL ? agl_table_index(s->results, name) : SIZE_MAX;
  size_t k = agl_table_index(s->t, name);
  agl_shape per_group = s->groups != NULL ? AGL_PER_GROUP : AGL_ONE;
  if (result < s->nkey || (k == SIZE_MAX && result != SIZE_MAX))
    *out = (agl_value){.c = agl_column_share(s->results->field[result].column), .shape = per_group};
  else if (k != SIZE_MAX)
    *out = (agl_value){.c = agl_column_share(s->t->field[k].column), .shape = AGL_PER_ROW};
  else
    return false;
  return true;
}

static agl_status name(agl_value *out, const agl_eval *ev, const agl_node *node, agl_err *err)
{
  static const struct {
    const char *name;
    double value;
  } constants[] = {{"pi", 3.14159265358979323846}, {"inf", INFINITY}};
  const agl_fn *fn;
  if (find_column(out, ev->scope, node->text))
    return AGL_OK;
  if (strcmp(node->text, "missing") == 0)
    return literal(out, &(agl_node){.kind = AGL_NODE_NIL}, err);
  for (size_t k = 0; k < sizeof constants / sizeof constants[0]; k++)
    if (strcmp(node->text, constants[k].name) == 0)
      return literal(out, &(agl_node){.kind = AGL_NODE_NUMBER, .number = constants[k].value}, err);
  fn = agl_fn_find(node->text);
  if (fn != NULL)
    return agl_eval_fail(ev, node, err, "no column '%s'; the function is called as %s", node->text,
                         fn->doc.usage);
  return agl_eval_fail(ev, node, err, "no column '%.200s'%s", node->text,
                       agl_suggest(node->text, agl_table_name_at, ev->scope->t).text);
}

/* ---- operators ----------------------------------------------------------------------------- */

typedef struct {
  const agl_eval *ev;
  const agl_node *node;
  agl_value a, b;
} operands;

static const char *plural(agl_type type)
{
  static const char *const names[] = {[AGL_NUMBER] = "numbers",
                                      [AGL_INTEGER] = "numbers",
                                      [AGL_STRING] = "strings",
                                      [AGL_BOOLEAN] = "booleans",
                                      [AGL_DATE] = "dates"};
  return names[type];
}

static agl_status wrong_type(const operands *o, int which, const char *expected, agl_err *err)
{
  return agl_eval_type_error(o->ev, o->node->arg[which], which == 0 ? &o->a : &o->b, expected, err);
}

static agl_status match(operands *o, agl_err *err)
{
  const agl_node *const node[] = {o->node->arg[0], o->node->arg[1]};
  return agl_value_match(&o->a, &o->b, o->ev, node, err);
}

static agl_status no_nil(const operands *o, agl_err *err)
{
  for (int k = 0; k < 2; k++)
    if (k == 0 ? o->a.nil : o->b.nil)
      return agl_eval_fail(o->ev, o->node->arg[k], err,
                           "a comparison with a missing value is never true; use is_missing(x)");
  return AGL_OK;
}

static agl_status compare(agl_column **out, operands *o, char op, agl_err *err)
{
  agl_type a, b;
  AGL_TRY(no_nil(o, err));
  if (!agl_is_numeric(o->a.c->type) || !agl_is_numeric(o->b.c->type))
    AGL_TRY(match(o, err));
  a = o->a.c->type;
  b = o->b.c->type;
  if (a != b && !(agl_is_numeric(a) && agl_is_numeric(b)))
    return wrong_type(o, 1, plural(a), err);
  if (a == AGL_BOOLEAN && op != '=' && op != 'N')
    return wrong_type(o, 0, "numbers, strings or dates (booleans only have == and ~=)", err);
  return agl_compare(out, op, o->a.c, o->b.c, err);
}

static agl_status logic(agl_column **out, operands *o, agl_err *err)
{
  AGL_TRY(match(o, err));
  for (int k = 0; k < 2; k++) {
    agl_value *v = k == 0 ? &o->a : &o->b;
    if (v->c->type != AGL_BOOLEAN && !(v->nil && o->a.nil && o->b.nil))
      return wrong_type(o, k, "booleans; if_else(c, a, b) chooses between values", err);
  }
  if (o->a.nil) { /* missing and missing */
    *out = agl_column_share(o->a.c);
    return AGL_OK;
  }
  return agl_logic(out, o->node->op, o->a.c, o->b.c, err);
}

/* The missing value beside a date counts as a number of days. */
static agl_status nil_to_days(agl_value *v, agl_err *err)
{
  agl_column *c;
  if (!v->nil)
    return AGL_OK;
  AGL_TRY(agl_column_blank(&c, AGL_INTEGER, 1, err));
  agl_column_free(v->c);
  v->c = c;
  v->nil = false;
  return AGL_OK;
}

/* date - date, date - days, date + days, days + date */
static agl_status date_arithmetic(agl_column **out, operands *o, agl_err *err)
{
  static const char forms[] = "date - date, date - days or date + days (whole days)";
  char op = o->node->op;
  AGL_TRY(nil_to_days(&o->a, err));
  AGL_TRY(nil_to_days(&o->b, err));
  if (op == '-')
    AGL_TRY(match(o, err));
  for (int k = 0; k < 2; k++) {
    agl_type type = (k == 0 ? o->a : o->b).c->type;
    if (type != AGL_DATE && type != AGL_INTEGER)
      return wrong_type(o, k, forms, err);
  }
  if (op == '-' ? o->a.c->type != AGL_DATE : op != '+' || o->a.c->type == o->b.c->type)
    return wrong_type(o, o->a.c->type != AGL_DATE, forms, err);
  return agl_arith(out, op, o->a.c, o->b.c, err);
}

static agl_status arithmetic(agl_column **out, operands *o, agl_err *err)
{
  if (o->a.c->type == AGL_DATE || o->b.c->type == AGL_DATE)
    return date_arithmetic(out, o, err);
  for (int k = 0; k < 2; k++) {
    const agl_value *v = k == 0 ? &o->a : &o->b;
    if (!agl_is_numeric(v->c->type))
      return wrong_type(o, k,
                        v->c->type == AGL_BOOLEAN ? "numbers; number(b) gives 0 and 1"
                        : o->node->op == '+'      ? "numbers; .. joins strings"
                                                  : "numbers",
                        err);
  }
  return agl_arith(out, o->node->op, o->a.c, o->b.c, err);
}

static agl_status concat(agl_column **out, operands *o, agl_err *err)
{
  for (int k = 0; k < 2; k++)
    if ((k == 0 ? o->a : o->b).c->type == AGL_BOOLEAN)
      return wrong_type(o, k, "strings or numbers; string(b) gives true and false", err);
  return agl_concat(out, o->a.c, o->b.c, err);
}

/* Data errors name the row; put the place in the text before them. */
static agl_status place(const agl_eval *ev, const agl_node *node, agl_status status,
                        const agl_err *inner, agl_err *err)
{
  if (status == AGL_EDATA)
    return agl_expr_fail(err, status, ev->e->text, node->from, "%s", inner->msg);
  if (status != AGL_OK && err != NULL)
    *err = *inner;
  return status;
}

static agl_status apply(agl_value *out, operands *o, agl_err *err)
{
  char op = o->node->op;
  agl_shape shape = o->a.shape > o->b.shape ? o->a.shape : o->b.shape;
  agl_err inner = {AGL_OK, ""};
  agl_column *c = NULL;
  agl_status status = AGL_OK;
  bool nil = false;
  if (shape == AGL_PER_ROW && o->a.shape == AGL_PER_GROUP)
    AGL_TRY(agl_value_expand(&o->a, o->ev->scope, shape, err));
  if (shape == AGL_PER_ROW && o->b.shape == AGL_PER_GROUP)
    AGL_TRY(agl_value_expand(&o->b, o->ev->scope, shape, err));
  if (op == ':')
    return agl_eval_fail(o->ev, o->node, err, "a:b only has a meaning in a formula");
  if (strchr("=N<>LG", op) != NULL) {
    status = compare(&c, o, op, &inner);
  } else if (op == 'a' || op == 'o') {
    nil = o->a.nil && o->b.nil;
    status = logic(&c, o, &inner);
  } else if (op == '.') {
    status = concat(&c, o, &inner);
  } else {
    nil = o->a.nil && o->b.nil;
    status = arithmetic(&c, o, &inner);
  }
  AGL_TRY(place(o->ev, o->node, status, &inner, err));
  *out = (agl_value){.c = c, .shape = shape, .nil = nil};
  return AGL_OK;
}

static agl_status binary(agl_value *out, const agl_eval *ev, const agl_node *node, agl_err *err)
{
  operands o = {.ev = ev, .node = node};
  agl_status status = agl_eval_node(&o.a, ev, node->arg[0], err);
  if (status == AGL_OK)
    status = agl_eval_node(&o.b, ev, node->arg[1], err);
  if (status == AGL_OK)
    status = apply(out, &o, err);
  agl_column_free(o.a.c);
  agl_column_free(o.b.c);
  return status;
}

/* ---- in ------------------------------------------------------------------------------------ */

/* One element of the list: *any is true where one so far equals x. */
static agl_status in_element(agl_column **any, operands *o, const agl_node *element, agl_err *err)
{
  const agl_node *pair[] = {o->node->arg[0], element};
  agl_node fake = *o->node;
  operands e = {.ev = o->ev, .node = &fake, .a = o->a};
  agl_column *hit = NULL, *both;
  agl_status status;
  fake.arg = (agl_node **)pair;
  AGL_TRY(agl_eval_node(&e.b, o->ev, element, err));
  e.a.c = agl_column_share(o->a.c);
  if (e.b.shape != AGL_ONE)
    status = agl_eval_fail(o->ev, element, err, "an element of a list must be one value");
  else
    status = compare(&hit, &e, '=', err);
  if (status == AGL_OK && *any != NULL) {
    status = agl_logic(&both, 'o', *any, hit, err);
    if (status == AGL_OK) {
      agl_column_free(*any);
      *any = both;
    }
    agl_column_free(hit);
  } else if (status == AGL_OK) {
    *any = hit;
  }
  agl_column_free(e.a.c);
  agl_column_free(e.b.c);
  return status;
}

static agl_status in_list(agl_value *out, const agl_eval *ev, const agl_node *node, agl_err *err)
{
  const agl_node *list = node->arg[1];
  operands o = {.ev = ev, .node = node};
  agl_column *any = NULL;
  agl_status status;
  if (list->narg == 0)
    return literal(out, &(agl_node){.kind = AGL_NODE_BOOLEAN}, err);
  AGL_TRY(agl_eval_node(&o.a, ev, node->arg[0], err));
  status = AGL_OK;
  for (size_t k = 0; k < list->narg && status == AGL_OK; k++)
    status = in_element(&any, &o, list->arg[k], err);
  if (status == AGL_OK)
    *out = (agl_value){.c = any, .shape = o.a.shape};
  else
    agl_column_free(any);
  agl_column_free(o.a.c);
  return status;
}

/* ---- unary --------------------------------------------------------------------------------- */

static agl_status negate(agl_column **out, const agl_column *c, agl_err *err)
{
  agl_column *k;
  agl_status status;
  AGL_TRY(agl_column_constant(&k, AGL_INTEGER, 0, -1, err));
  status = agl_arith(out, '*', k, c, err);
  agl_column_free(k);
  return status;
}

static agl_status apply_unary(agl_column **out, const agl_eval *ev, const agl_node *node,
                              const agl_value *v, agl_err *err)
{
  if (node->op == '-' && !agl_is_numeric(v->c->type))
    return agl_eval_type_error(ev, node->arg[0], v, "numbers", err);
  if (node->op == 'n' && v->c->type != AGL_BOOLEAN && !v->nil)
    return agl_eval_type_error(ev, node->arg[0], v, "booleans", err);
  if (!v->nil)
    return node->op == '-' ? negate(out, v->c, err) : agl_not(out, v->c, err);
  *out = agl_column_share(v->c);
  return AGL_OK;
}

static agl_status unary(agl_value *out, const agl_eval *ev, const agl_node *node, agl_err *err)
{
  agl_value v;
  agl_err inner = {AGL_OK, ""};
  agl_column *c = NULL;
  agl_status status;
  AGL_TRY(agl_eval_node(&v, ev, node->arg[0], err));
  status = apply_unary(&c, ev, node, &v, &inner);
  agl_column_free(v.c);
  AGL_TRY(place(ev, node, status, &inner, err));
  *out = (agl_value){.c = c, .shape = v.shape, .nil = v.nil};
  return AGL_OK;
}

/* ---- the interface ------------------------------------------------------------------------- */

agl_status agl_eval_node(agl_value *out, const agl_eval *ev, const agl_node *node, agl_err *err)
{
  switch (node->kind) {
  case AGL_NODE_NAME:
    return name(out, ev, node, err);
  case AGL_NODE_CALL:
    return agl_fn_call(out, ev, node, err);
  case AGL_NODE_UNARY:
    return unary(out, ev, node, err);
  case AGL_NODE_BINARY:
    return node->op == 'i' ? in_list(out, ev, node, err) : binary(out, ev, node, err);
  case AGL_NODE_LIST:
    return agl_eval_fail(ev, node, err, "a list only goes after 'in'");
  default:
    return literal(out, node, err);
  }
}

agl_status agl_node_eval(agl_column **out, const agl_expr *e, const agl_node *node,
                         const agl_table *t, const agl_timeline *time, agl_err *err)
{
  const agl_scope scope = {.t = t, .timeline = time};
  const agl_eval ev = {.e = e, .scope = &scope};
  agl_value v = {0};
  agl_status status;
  AGL_TRY(agl_eval_node(&v, &ev, node, err));
  status = agl_value_expand(&v, &scope, AGL_PER_ROW, err);
  if (status == AGL_OK)
    *out = v.c;
  else
    agl_column_free(v.c);
  return status;
}

bool agl_node_looks_back(const agl_node *node)
{
  static const char *const names[] = {"lag", "lead", "diff"};
  for (size_t k = 0; node->kind == AGL_NODE_CALL && k < sizeof names / sizeof names[0]; k++)
    if (strcmp(node->text, names[k]) == 0)
      return true;
  for (size_t k = 0; k < node->narg; k++)
    if (agl_node_looks_back(node->arg[k]))
      return true;
  return false;
}

agl_status agl_expr_eval(agl_column **out, const agl_expr *e, const agl_table *t, agl_err *err)
{
  return agl_node_eval(out, e, e->root, t, NULL, err);
}
