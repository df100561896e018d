/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** exact.c - polynomial terms in doubled precision. The powers of a polynomial regression are nearly
** collinear: rounding them to double already costs half of the digits of its coefficients.
*/
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/column.h"
#include "data/table.h"
#include "model/model.h"
#include "num/dd.h"

enum { POWER_MAX = 64, BLOCK = 1 << 16 };

/* Is it a name, a number, or built of such by + - * and whole powers? */
static bool is_polynomial(const agl_node *node, const agl_table *t)
{
  size_t k;
  if (node->kind == AGL_NODE_NUMBER || node->kind == AGL_NODE_INTEGER)
    return true;
  if (node->kind == AGL_NODE_NAME) {
    k = agl_table_index(t, node->text);
    return k != SIZE_MAX && agl_column_view(agl_table_column(t, k)).type != AGL_STRING &&
           agl_column_view(agl_table_column(t, k)).type != AGL_DATE;
  }
  if (node->kind == AGL_NODE_UNARY && node->op == '-')
    return is_polynomial(node->arg[0], t);
  if (node->kind != AGL_NODE_BINARY || !is_polynomial(node->arg[0], t))
    return false;
  if (node->op == '^')
    return node->arg[1]->kind == AGL_NODE_INTEGER && node->arg[1]->integer >= 1 &&
           node->arg[1]->integer <= POWER_MAX;
  return (node->op == '+' || node->op == '-' || node->op == '*') && is_polynomial(node->arg[1], t);
}

static agl_dd power(agl_dd x, int64_t n)
{
  agl_dd result = agl_dd_from(1);
  for (; n > 0; n /= 2, x = agl_dd_multiply(x, x))
    if (n % 2 == 1)
      result = agl_dd_multiply(result, x);
  return result;
}

static agl_dd combine(char op, agl_dd a, agl_dd b)
{
  return op == '*' ? agl_dd_multiply(a, b) : agl_dd_add(a, op == '-' ? agl_dd_negate(b) : b);
}

static agl_status column_values(agl_dd *x, size_t at, const agl_data *data, agl_err *err)
{
  const agl_column *c = agl_table_column(data->t, at);
  double *value;
  AGL_TRY(agl_column_doubles(&value, c, err));
  for (size_t i = 0; i < c->n; i++)
    x[i] = agl_dd_from(value[i]);
  if (agl_interrupted()) {
    agl_free(value);
    return agl_fail_interrupted(err);
  }
  if (c->type == AGL_INTEGER) /* past 2^53 the double is not the whole number */
    for (size_t i = 0; i < c->n; i++)
      if (fabs(value[i]) < 9e18)
        x[i].lo = (double)(agl_column_view(c).integer[i] - (int64_t)value[i]);
  for (size_t i = 0; data->noise > 0 && i < c->n; i++)
    x[i] = agl_dd_settle(x[i].hi, x[i].lo + agl_noise(data->noise, at, i, value[i]));
  agl_free(value);
  return AGL_OK;
}

static agl_status evaluate(agl_dd *x, const agl_node *node, const agl_data *data, agl_err *err);

static agl_status evaluate_binary(agl_dd *x, const agl_node *node, const agl_data *data,
                                  agl_err *err)
{
  size_t n = agl_table_nrow(data->t);
  agl_dd *y = agl_alloc(n, sizeof *y);
  agl_status status;
  if (y == NULL)
    return agl_fail_memory(err, "formula");
  status = evaluate(y, node->arg[1], data, err);
  for (size_t i = 0; status == AGL_OK && i < n; i++) {
    if (i % BLOCK == 0 && agl_interrupted())
      status = agl_fail_interrupted(err);
    x[i] = combine(node->op, x[i], y[i]);
  }
  agl_free(y);
  return status;
}

static agl_status evaluate(agl_dd *x, const agl_node *node, const agl_data *data, agl_err *err)
{
  size_t n = agl_table_nrow(data->t);
  if (node->kind == AGL_NODE_NAME)
    return column_values(x, agl_table_index(data->t, node->text), data, err);
  if (node->kind == AGL_NODE_NUMBER || node->kind == AGL_NODE_INTEGER) {
    double value = node->kind == AGL_NODE_NUMBER ? node->number : (double)node->integer;
    for (size_t i = 0; i < n; i++)
      x[i] = agl_dd_from(value);
    return AGL_OK;
  }
  AGL_TRY(evaluate(x, node->arg[0], data, err));
  if (node->kind == AGL_NODE_BINARY && node->op != '^')
    return evaluate_binary(x, node, data, err);
  for (size_t i = 0; i < n; i++) {
    if (i % BLOCK == 0 && agl_interrupted())
      return agl_fail_interrupted(err);
    x[i] = node->kind == AGL_NODE_UNARY ? agl_dd_negate(x[i]) : power(x[i], node->arg[1]->integer);
  }
  return AGL_OK;
}

agl_status agl_exact_eval(bool *done, double *x, double *low, const agl_node *node,
                          const agl_data *data, agl_err *err)
{
  size_t n = agl_table_nrow(data->t);
  agl_dd *value;
  agl_status status;
  *done = false;
  if (!is_polynomial(node, data->t))
    return AGL_OK;
  value = agl_alloc(n, sizeof *value);
  if (value == NULL)
    return agl_fail_memory(err, "formula");
  status = evaluate(value, node, data, err);
  for (size_t i = 0; status == AGL_OK && i < n; i++) {
    if (i % BLOCK == 0 && agl_interrupted())
      status = agl_fail_interrupted(err);
    x[i] = value[i].hi;
    low[i] = isfinite(value[i].hi) && isfinite(value[i].lo) ? value[i].lo : 0;
  }
  agl_free(value);
  *done = status == AGL_OK;
  return status;
}
