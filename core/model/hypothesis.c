/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hypothesis.c - functions of coefficients and their derivatives, by forward differentiation. */
#include "model/hypothesis.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

/* A value and its derivative. */
typedef struct {
  double x, dx;
} dual;

typedef struct {
  const agl_model *m;
  const agl_expr *e;
  size_t j; /* derivatives are by this coefficient */
} context;

static agl_status derive(dual *out, const context *c, const agl_node *node, agl_err *err);

static agl_status refuse(const context *c, const agl_node *node, const char *why, agl_err *err)
{
  return agl_fail(err, AGL_EPARSE, "hypothesis '%s', column %zu: '%.*s' %s", c->e->text,
                  node->from + 1, (int)(node->to - node->from), c->e->text + node->from, why);
}

/* *done is false when no term has this name. */
static agl_status find_term(bool *done, dual *out, const context *c, const agl_node *node,
                            agl_err *err)
{
  char *name = agl_formula_term_name(c->e, node);
  size_t j = 0;
  agl_status status;
  if (name == NULL)
    return agl_fail_memory(err, "test");
  status = agl_model_find(&j, c->m, name, err);
  agl_free(name);
  *done = status == AGL_OK;
  if (*done)
    *out = (dual){c->m->fit.beta[j], j == c->j};
  return status;
}

static double slope_log(double x, double y)
{
  (void)y;
  return 1 / x;
}

static double slope_exp(double x, double y)
{
  (void)x;
  return y;
}

static double slope_sqrt(double x, double y)
{
  (void)x;
  return 0.5 / y;
}

static double slope_abs(double x, double y)
{
  (void)y;
  return x > 0 ? 1 : -1;
}

static const struct {
  const char *name;
  double (*f)(double x);
  double (*slope)(double x, double y);
} functions[] = {{"exp", exp, slope_exp},
                 {"log", log, slope_log},
                 {"sqrt", sqrt, slope_sqrt},
                 {"abs", fabs, slope_abs}};

static agl_status derive_call(dual *out, const context *c, const agl_node *node, agl_err *err)
{
  bool done = false;
  agl_status status = find_term(&done, out, c, node, err);
  dual a;
  if (done || status == AGL_ENOMEM)
    return status;
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
    if (node->narg == 1 && strcmp(functions[i].name, node->text) == 0) {
      AGL_TRY(derive(&a, c, node->arg[0], err));
      out->x = functions[i].f(a.x);
      out->dx = a.dx == 0 ? 0 : a.dx * functions[i].slope(a.x, out->x);
      return AGL_OK;
    }
  return status;
}

static agl_status derive_binary(dual *out, const context *c, const agl_node *node, agl_err *err)
{
  dual a, b;
  if (strchr("+-*/^", node->op) == NULL)
    return refuse(c, node, "is no function of the coefficients", err);
  AGL_TRY(derive(&a, c, node->arg[0], err));
  AGL_TRY(derive(&b, c, node->arg[1], err));
  if (node->op == '+')
    *out = (dual){a.x + b.x, a.dx + b.dx};
  else if (node->op == '-')
    *out = (dual){a.x - b.x, a.dx - b.dx};
  else if (node->op == '*')
    *out = (dual){a.x * b.x, a.dx * b.x + a.x * b.dx};
  else if (node->op == '/')
    *out = (dual){a.x / b.x, (a.dx - a.x / b.x * b.dx) / b.x};
  else
    *out = (dual){pow(a.x, b.x), (a.dx != 0 ? b.x * pow(a.x, b.x - 1) * a.dx : 0) +
                                     (b.dx != 0 ? pow(a.x, b.x) * log(a.x) * b.dx : 0)};
  return AGL_OK;
}

static agl_status derive(dual *out, const context *c, const agl_node *node, agl_err *err)
{
  bool done = false;
  if (node->kind == AGL_NODE_NUMBER || node->kind == AGL_NODE_INTEGER) {
    *out = (dual){node->kind == AGL_NODE_NUMBER ? node->number : (double)node->integer, 0};
    return AGL_OK;
  }
  if (node->kind == AGL_NODE_UNARY && node->op == '-') {
    AGL_TRY(derive(out, c, node->arg[0], err));
    *out = (dual){-out->x, -out->dx};
    return AGL_OK;
  }
  if (node->kind == AGL_NODE_NAME || (node->kind == AGL_NODE_BINARY && node->op == ':'))
    return find_term(&done, out, c, node, err);
  if (node->kind == AGL_NODE_CALL)
    return derive_call(out, c, node, err);
  if (node->kind == AGL_NODE_BINARY)
    return derive_binary(out, c, node, err);
  return refuse(c, node, "is no function of the coefficients", err);
}

agl_status agl_derive(double *value, double *slope, const agl_model *m, const agl_expr *e,
                      const agl_node *node, size_t j, agl_err *err)
{
  const context c = {m, e, j};
  dual d = {0, 0};
  AGL_TRY(derive(&d, &c, node, err));
  if (!isfinite(d.x) || !isfinite(d.dx))
    return agl_fail(err, AGL_EMATH, "hypothesis '%s', column %zu: '%.*s' has no derivative here",
                    e->text, node->from + 1, (int)(node->to - node->from), e->text + node->from);
  *value = d.x;
  *slope = d.dx;
  return AGL_OK;
}
