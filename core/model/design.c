/* SPDX-License-Identifier: GPL-3.0-or-later */
/* design.c - the numbers a formula asks for, row by row, without the rows that lack one. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/column.h"
#include "model/model.h"
#include "num/dd.h"

enum { BLOCK = 1 << 16 };

/* One factor as nrow doubles, NaN where missing. Free with agl_free. */
static agl_status evaluate(double **out, const agl_expr *e, const agl_node *node,
                           const agl_table *t, agl_err *err)
{
  agl_column *c;
  agl_status status = agl_node_eval(&c, e, node, t, err);
  if (status != AGL_OK)
    return agl_fail_within(err, status, "formula '%s', ", e->text);
  if (agl_column_view(c).type == AGL_STRING)
    status =
        agl_fail(err, AGL_EARG, "formula '%s', column %zu: '%.*s' holds strings, expected numbers",
                 e->text, node->from + 1, (int)(node->to - node->from), e->text + node->from);
  else
    status = agl_column_doubles(out, c, err);
  agl_column_free(c);
  return status;
}

/* I(...) shields arithmetic from the formula; its value is its argument's. */
static const agl_node *unwrap(const agl_node *node)
{
  while (node->kind == AGL_NODE_CALL && node->narg == 1 && strcmp(node->text, "I") == 0)
    node = node->arg[0];
  return node;
}

/* One factor as nrow numbers and what rounding took from them. */
static agl_status evaluate_factor(double *x, double *low, const agl_formula *f,
                                  const agl_node *node, const agl_table *t, agl_err *err)
{
  size_t n = agl_table_nrow(t);
  double *value;
  bool done;
  if (agl_interrupted())
    return agl_fail_interrupted(err);
  AGL_TRY(agl_exact_eval(&done, x, low, node, t, err));
  if (done)
    return AGL_OK;
  AGL_TRY(evaluate(&value, f->rhs, node, t, err));
  memcpy(x, value, n * sizeof *x);
  memset(low, 0, n * sizeof *low);
  agl_free(value);
  return AGL_OK;
}

/* The product of a term's factors into x and low, nrow values each. */
static agl_status evaluate_term(double *x, double *low, const agl_formula *f, const agl_term *term,
                                const agl_table *t, agl_err *err)
{
  size_t n = agl_table_nrow(t);
  double *y;
  agl_status status = evaluate_factor(x, low, f, unwrap(term->factor[0]), t, err);
  if (status != AGL_OK || term->nfactor == 1)
    return status;
  y = agl_alloc(2 * n, sizeof *y);
  if (y == NULL)
    return agl_fail_memory(err, "formula");
  for (size_t k = 1; k < term->nfactor && status == AGL_OK; k++) {
    status = evaluate_factor(y, y + n, f, unwrap(term->factor[k]), t, err);
    for (size_t i = 0; status == AGL_OK && i < n; i++) {
      agl_dd p = agl_dd_multiply((agl_dd){x[i], low[i]}, (agl_dd){y[i], y[n + i]});
      x[i] = p.hi;
      low[i] = isfinite(p.lo) ? p.lo : 0;
    }
  }
  agl_free(y);
  return status;
}

/* Does any term do arithmetic, so that rounding it to double would lose something? */
static bool rounds(const agl_formula *f)
{
  for (size_t k = 0; k < f->nterm; k++) {
    agl_node_kind kind = unwrap(f->term[k].factor[0])->kind;
    if (f->term[k].nfactor > 1 || kind == AGL_NODE_BINARY || kind == AGL_NODE_UNARY)
      return true;
  }
  return false;
}

/* A term without arithmetic. */
static agl_status evaluate_plain(double *x, const agl_formula *f, const agl_term *term,
                                 const agl_table *t, agl_err *err)
{
  double *value;
  AGL_TRY(evaluate(&value, f->rhs, unwrap(term->factor[0]), t, err));
  memcpy(x, value, agl_table_nrow(t) * sizeof *x);
  agl_free(value);
  return AGL_OK;
}

static agl_status evaluate_all(agl_design *d, const agl_formula *f, const agl_table *t,
                               bool terms_only, agl_err *err)
{
  size_t j = 0, n = d->nrow;
  if (f->intercept) {
    for (size_t i = 0; i < n; i++)
      d->x[i] = 1;
    j = 1;
  }
  for (size_t k = 0; k < f->nterm; k++, j++)
    if (d->x_low != NULL)
      AGL_TRY(evaluate_term(d->x + j * n, d->x_low + j * n, f, &f->term[k], t, err));
    else
      AGL_TRY(evaluate_plain(d->x + j * n, f, &f->term[k], t, err));
  if (terms_only)
    return AGL_OK;
  return evaluate(&d->y, f->response, unwrap(f->response->root), t, err);
}

/* The first variable that row i lacks: a term, k for the response, SIZE_MAX for none. */
static size_t lacking(const agl_design *d, size_t i)
{
  for (size_t j = 0; j < d->k; j++)
    if (!isfinite(d->x[j * d->nrow + i]))
      return j;
  return d->y != NULL && !isfinite(d->y[i]) ? d->k : SIZE_MAX;
}

static agl_status choose_rows(agl_design *d, agl_err *err)
{
  for (size_t i = 0; i < d->nrow; i++) {
    if (i % BLOCK == 0 && agl_interrupted())
      return agl_fail_interrupted(err);
    size_t j = lacking(d, i);
    if (j == SIZE_MAX)
      d->row[d->n++] = i;
    else
      d->dropped[j]++;
  }
  return AGL_OK;
}

/* Close the gaps that dropped rows left. Every value moves towards the front. */
static void pack_rows(agl_design *d)
{
  if (d->n == d->nrow)
    return;
  for (size_t j = 0; j < d->k; j++)
    for (size_t i = 0; i < d->n; i++)
      d->x[j * d->n + i] = d->x[j * d->nrow + d->row[i]];
  for (size_t j = 0; d->x_low != NULL && j < d->k; j++)
    for (size_t i = 0; i < d->n; i++)
      d->x_low[j * d->n + i] = d->x_low[j * d->nrow + d->row[i]];
  for (size_t i = 0; d->y != NULL && i < d->n; i++)
    d->y[i] = d->y[d->row[i]];
}

agl_status agl_design_new(agl_design *out, const agl_formula *f, const agl_table *t,
                          bool terms_only, agl_err *err)
{
  agl_design d = {.k = f->nterm + f->intercept, .nrow = agl_table_nrow(t)};
  agl_status status;
  bool exact = rounds(f);
  d.x = agl_alloc(d.nrow * d.k, sizeof *d.x);
  d.row = agl_alloc(d.nrow, sizeof *d.row);
  d.dropped = agl_alloc_zero(d.k + 1, sizeof *d.dropped);
  d.x_low = exact ? agl_alloc_zero(d.nrow * d.k, sizeof *d.x_low) : NULL;
  if (d.x == NULL || d.row == NULL || d.dropped == NULL || (exact && d.x_low == NULL))
    status = agl_fail(err, AGL_ENOMEM, "a design of %zu rows and %zu columns: out of memory",
                      d.nrow, d.k);
  else
    status = evaluate_all(&d, f, t, terms_only, err);
  if (status == AGL_OK)
    status = choose_rows(&d, err);
  if (status != AGL_OK) {
    agl_design_clear(&d);
    return status;
  }
  pack_rows(&d);
  *out = d;
  return AGL_OK;
}

void agl_design_clear(agl_design *d)
{
  agl_free(d->x);
  agl_free(d->x_low);
  agl_free(d->y);
  agl_free(d->row);
  agl_free(d->dropped);
  *d = (agl_design){0};
}
