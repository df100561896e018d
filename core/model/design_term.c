/* SPDX-License-Identifier: GPL-3.0-or-later */
/* design_term.c - the values of formula nodes: of a factor of a term, and of a term's product. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/column.h"
#include "data/table.h"
#include "model/design.h"
#include "num/dd.h"

agl_status agl_data_eval(agl_column **out, const agl_data *data, const agl_node *node, agl_err *err)
{
  agl_status status = agl_node_eval(out, data->e, node, data->t, data->time, err);
  return status != AGL_OK ? agl_fail_within(err, status, "formula '%s', ", data->e->text) : AGL_OK;
}

agl_status agl_data_number(agl_column **out, const agl_data *data, const agl_node *node,
                           agl_err *err)
{
  int len = (int)(node->to - node->from);
  const char *source = data->e->text + node->from;
  agl_column *c;
  AGL_TRY(agl_data_eval(&c, data, node, err));
  if (c->type == AGL_STRING) {
    agl_column_free(c);
    if (!data->factors)
      return agl_formula_fail(err, AGL_EARG, data->e->text, node->from,
                              "'%.*s' holds strings, expected numbers", len, source);
    return agl_formula_fail(err, AGL_EARG, data->e->text, node->from,
                            "'%.*s' holds strings; write factor(%.*s)", len, source, len, source);
  }
  *out = c;
  return AGL_OK;
}

/* I(...) shields arithmetic from the formula; its value is its argument's. */
const agl_node *agl_node_unwrap(const agl_node *node)
{
  while (node->kind == AGL_NODE_CALL && node->narg == 1 && strcmp(node->text, "I") == 0)
    node = node->arg[0];
  return node;
}

bool agl_term_rounds(const agl_term *term)
{
  size_t plain = 0;
  for (size_t i = 0; i < term->nfactor; i++) {
    const agl_node *node = agl_node_unwrap(term->factor[i]);
    if (agl_coding_is_raw(node) || node->kind == AGL_NODE_BINARY || node->kind == AGL_NODE_UNARY)
      return true;
    plain += !agl_is_coding(node);
  }
  return plain > 1;
}

const agl_node *agl_term_plain(const agl_term *term, size_t i)
{
  for (size_t k = 0; k < term->nfactor; k++)
    if (!agl_is_coding(term->factor[k]) && i-- == 0)
      return agl_node_unwrap(term->factor[k]);
  return NULL;
}

/* One factor as nrow numbers and what rounding took from them. */
static agl_status evaluate_factor(double *x, double *low, const agl_data *data,
                                  const agl_node *node, agl_err *err)
{
  size_t n = agl_table_nrow(data->t);
  agl_column *c;
  double *value;
  agl_status status;
  bool done;
  if (agl_interrupted())
    return agl_fail_interrupted(err);
  AGL_TRY(agl_exact_eval(&done, x, low, node, data, err));
  if (done)
    return AGL_OK;
  AGL_TRY(agl_data_number(&c, data, node, err));
  status = agl_column_doubles(&value, c, err);
  agl_column_free(c);
  AGL_TRY(status);
  memcpy(x, value, n * sizeof *x);
  for (size_t i = 0; i < n; i++)
    low[i] = agl_noise(data->noise, node->from, i, x[i]);
  agl_free(value);
  return AGL_OK;
}

agl_status agl_term_product(double *x, double *low, const agl_data *data, const agl_term *term,
                            agl_err *err)
{
  size_t n = agl_table_nrow(data->t);
  double *y;
  agl_status status = evaluate_factor(x, low, data, agl_term_plain(term, 0), err);
  if (status != AGL_OK || agl_term_plain(term, 1) == NULL)
    return status;
  y = agl_alloc(2 * n, sizeof *y);
  if (y == NULL)
    return agl_fail_memory(err, "formula");
  for (size_t k = 1; agl_term_plain(term, k) != NULL && status == AGL_OK; k++) {
    status = evaluate_factor(y, y + n, data, agl_term_plain(term, k), err);
    for (size_t i = 0; status == AGL_OK && i < n; i++) {
      agl_dd p = agl_dd_multiply((agl_dd){x[i], low[i]}, (agl_dd){y[i], y[n + i]});
      x[i] = p.hi;
      low[i] = isfinite(p.lo) ? p.lo : 0;
    }
  }
  agl_free(y);
  return status;
}
