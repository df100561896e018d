/* SPDX-License-Identifier: GPL-3.0-or-later */
/* design.c - the numbers a formula asks for, row by row, without the rows that lack one. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/column.h"
#include "data/table.h"
#include "model/design.h"
#include "num/dd.h"

/* One factor as a column of numbers. */
static agl_status evaluate(agl_column **out, const agl_expr *e, const agl_node *node,
                           const agl_table *t, agl_err *err)
{
  agl_column *c;
  agl_status status = agl_node_eval(&c, e, node, t, err);
  if (status != AGL_OK)
    return agl_fail_within(err, status, "formula '%s', ", e->text);
  if (agl_column_view(c).type == AGL_STRING) {
    agl_column_free(c);
    return agl_formula_fail(err, AGL_EARG, e->text, node->from,
                            "'%.*s' holds strings, expected numbers", (int)(node->to - node->from),
                            e->text + node->from);
  }
  *out = c;
  return AGL_OK;
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
  agl_column *c;
  double *value;
  agl_status status;
  bool done;
  if (agl_interrupted())
    return agl_fail_interrupted(err);
  AGL_TRY(agl_exact_eval(&done, x, low, node, t, err));
  if (done)
    return AGL_OK;
  AGL_TRY(evaluate(&c, f->part[AGL_PART_TERMS], node, t, err));
  status = agl_column_doubles(&value, c, err);
  agl_column_free(c);
  AGL_TRY(status);
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

/* Does a term do arithmetic, so that rounding it to double would lose something? */
static bool rounds(const agl_term *term)
{
  agl_node_kind kind = unwrap(term->factor[0])->kind;
  return term->nfactor > 1 || kind == AGL_NODE_BINARY || kind == AGL_NODE_UNARY;
}

static bool any_rounds(const agl_formula *f)
{
  for (size_t k = 0; k < f->nterm; k++)
    if (rounds(&f->term[k]))
      return true;
  return false;
}

agl_status agl_design_own(agl_design *d, size_t j, agl_err *err)
{
  d->own[j] = agl_alloc_huge(d->nrow, sizeof *d->own[j]);
  d->x[j] = d->own[j];
  return d->own[j] != NULL ? AGL_OK : agl_fail_memory(err, "formula");
}

/* Column c itself where it holds doubles; takes over its reference. */
static agl_status borrow(agl_design *d, size_t j, agl_column *c, agl_err *err)
{
  agl_status status;
  if (c->type == AGL_NUMBER) {
    d->column[j] = c;
    d->x[j] = c->data;
    return AGL_OK;
  }
  status = agl_column_doubles(&d->own[j], c, err);
  agl_column_free(c);
  d->x[j] = d->own[j];
  return status;
}

/* Variable j, an expression without arithmetic. */
static agl_status evaluate_plain(agl_design *d, size_t j, const agl_expr *e, const agl_node *node,
                                 const agl_table *t, agl_err *err)
{
  agl_column *c;
  AGL_TRY(evaluate(&c, e, unwrap(node), t, err));
  return borrow(d, j, c, err);
}

static agl_status evaluate_weights(agl_design *d, const char *name, const agl_table *t,
                                   agl_err *err)
{
  size_t at;
  agl_status status = agl_table_find(&at, t, name, err);
  if (status != AGL_OK)
    return agl_fail_within(err, status, "weights: ");
  if (agl_column_view(agl_table_column(t, at)).type == AGL_STRING)
    return agl_fail(err, AGL_EARG, "weights: '%s' holds strings, expected numbers", name);
  return borrow(d, d->k + 1, agl_column_share(agl_table_column(t, at)), err);
}

static agl_status set_name(agl_design *d, size_t j, const char *name, agl_err *err)
{
  d->name[j] = agl_strdup(name);
  return d->name[j] != NULL ? AGL_OK : agl_fail_memory(err, "formula");
}

static agl_status evaluate_terms(agl_design *d, const agl_formula *f, const agl_table *t,
                                 agl_err *err)
{
  size_t j = 0, n = d->nrow;
  if (f->intercept) {
    AGL_TRY(agl_design_own(d, 0, err));
    AGL_TRY(set_name(d, 0, "const", err));
    for (size_t i = 0; i < n; i++)
      d->own[0][i] = 1;
    j = 1;
  }
  for (size_t k = 0; k < f->nterm; k++, j++) {
    AGL_TRY(set_name(d, j, f->term[k].name, err));
    if (d->x_low != NULL) {
      AGL_TRY(agl_design_own(d, j, err));
      AGL_TRY(evaluate_term(d->own[j], d->x_low + j * n, f, &f->term[k], t, err));
    } else {
      AGL_TRY(evaluate_plain(d, j, f->part[AGL_PART_TERMS], f->term[k].factor[0], t, err));
    }
  }
  return AGL_OK;
}

/* Excluded instruments; the products among them are rounded. */
static agl_status evaluate_instruments(agl_design *d, const agl_formula *f, const agl_table *t,
                                       agl_err *err)
{
  for (size_t i = 0; i < d->ninstrument; i++) {
    const agl_term *z = &f->instrument[i];
    size_t j = d->k + 3 + i;
    double *low;
    agl_status status;
    AGL_TRY(set_name(d, j, z->name, err));
    if (!rounds(z)) {
      AGL_TRY(evaluate_plain(d, j, f->part[AGL_PART_INSTRUMENTS], z->factor[0], t, err));
      continue;
    }
    AGL_TRY(agl_design_own(d, j, err));
    low = agl_alloc(d->nrow, sizeof *low);
    if (low == NULL)
      return agl_fail_memory(err, "formula");
    status = evaluate_term(d->own[j], low, f, z, t, err);
    agl_free(low);
    AGL_TRY(status);
  }
  return AGL_OK;
}

/* The sum of what is in offset(...). */
static agl_status evaluate_offset(agl_design *d, const agl_formula *f, const agl_table *t,
                                  agl_err *err)
{
  size_t j = d->k + 2;
  double *value;
  agl_column *c;
  if (f->noffset == 0)
    return AGL_OK;
  AGL_TRY(set_name(d, j, "offset", err));
  AGL_TRY(evaluate_plain(d, j, f->part[AGL_PART_TERMS], f->offset[0], t, err));
  for (size_t k = 1; k < f->noffset; k++) {
    agl_status status;
    AGL_TRY(evaluate(&c, f->part[AGL_PART_TERMS], unwrap(f->offset[k]), t, err));
    status = agl_column_doubles(&value, c, err);
    agl_column_free(c);
    AGL_TRY(status);
    for (size_t i = 0; i < d->nrow; i++)
      value[i] += d->x[j][i];
    agl_column_free(d->column[j]);
    d->column[j] = NULL;
    agl_free(d->own[j]);
    d->x[j] = d->own[j] = value;
  }
  return AGL_OK;
}

static agl_status evaluate_all(agl_design *d, const agl_formula *f, const agl_table *t,
                               const agl_design_parts *parts, agl_err *err)
{
  const agl_expr *response = f->part[AGL_PART_RESPONSE];
  AGL_TRY(evaluate_terms(d, f, t, err));
  if (parts->response) {
    AGL_TRY(set_name(d, d->k, f->response_name, err));
    AGL_TRY(evaluate_plain(d, d->k, response, response->root, t, err));
  }
  if (parts->weights != NULL) {
    AGL_TRY(set_name(d, d->k + 1, parts->weights, err));
    AGL_TRY(evaluate_weights(d, parts->weights, t, err));
  }
  AGL_TRY(evaluate_offset(d, f, t, err));
  return evaluate_instruments(d, f, t, err);
}

/* The columns that have to be there, by name; which of their values are missing is in the table. */
static agl_status note_present(agl_design *d, const agl_table *t, const agl_design_parts *parts,
                               agl_err *err)
{
  size_t at;
  for (size_t i = 0; i < parts->npresent; i++) {
    AGL_TRY(agl_table_find(&at, t, parts->present[i], err));
    d->present[i] = agl_strdup(parts->present[i]);
    if (d->present[i] == NULL)
      return agl_fail_memory(err, "formula");
  }
  return AGL_OK;
}

/* The absorbed ways, whose columns are looked for now, while the place in the formula is known. */
static agl_status note_absorbed(agl_design *d, const agl_formula *f, const agl_table *t,
                                agl_err *err)
{
  for (size_t i = 0; i < d->nabsorbed; i++) {
    const agl_way *w = &f->way[i];
    for (size_t c = 0; c < w->ncolumn; c++) {
      agl_err inner;
      size_t at;
      agl_status status = agl_table_find(&at, t, w->column[c]->text, &inner);
      if (status != AGL_OK)
        return agl_formula_fail(err, status, f->text, w->column[c]->from, "%s", inner.msg);
    }
    d->absorbed[i].name = agl_strdup(w->name);
    if (d->absorbed[i].name == NULL)
      return agl_fail_memory(err, "formula");
  }
  return AGL_OK;
}

/* Room for everything, with k regressors. */
static agl_status make_room(agl_design *d, const agl_formula *f, const agl_design_parts *parts,
                            agl_err *err)
{
  bool exact = any_rounds(f);
  d->k = f->nterm + f->intercept;
  d->nendogenous = f->nendogenous;
  d->ninstrument = parts->response ? f->ninstrument : 0;
  d->nabsorbed = parts->response ? f->nway : 0;
  d->nvariable = d->k + 3 + d->ninstrument;
  d->npresent = parts->npresent;
  d->x = agl_alloc_zero(d->nvariable, sizeof *d->x);
  d->name = agl_alloc_zero(d->nvariable, sizeof *d->name);
  d->own = agl_alloc_zero(d->nvariable, sizeof *d->own);
  d->column = agl_alloc_zero(d->nvariable, sizeof *d->column);
  d->absorbed = agl_alloc_zero(d->nabsorbed, sizeof *d->absorbed);
  d->present = agl_alloc_zero(d->npresent, sizeof *d->present);
  d->dropped = agl_alloc_zero(d->nvariable + d->nabsorbed + d->npresent, sizeof *d->dropped);
  d->x_low = exact ? agl_alloc_zero(d->nrow * d->k, sizeof *d->x_low) : NULL;
  if (d->x == NULL || d->name == NULL || d->own == NULL || d->column == NULL ||
      d->absorbed == NULL || d->present == NULL || d->dropped == NULL ||
      (exact && d->x_low == NULL))
    return agl_fail(err, AGL_ENOMEM, "a design of %zu rows and %zu columns: out of memory", d->nrow,
                    d->k);
  return AGL_OK;
}

static agl_status omit_like(agl_design *d, const agl_design *like, agl_err *err)
{
  for (size_t i = 0; i < like->nomitted; i++)
    for (size_t j = 0; j < d->k; j++)
      if (strcmp(d->name[j], like->omitted[i].name) == 0) {
        AGL_TRY(agl_design_omit(d, j, like->omitted[i].why, err));
        break;
      }
  return AGL_OK;
}

static void set_views(agl_design *d)
{
  d->y = d->x[d->k];
  d->w = d->x[d->k + 1];
  d->offset = d->x[d->k + 2];
  d->z = d->x + d->k + 3;
}

agl_status agl_design_new(agl_design *out, const agl_formula *f, const agl_table *t,
                          const agl_design_parts *parts, agl_err *err)
{
  agl_design d = {.nrow = agl_table_nrow(t)};
  agl_status status = make_room(&d, f, parts, err);
  if (status == AGL_OK)
    status = note_present(&d, t, parts, err);
  if (status == AGL_OK)
    status = note_absorbed(&d, f, t, err);
  if (status == AGL_OK)
    status = evaluate_all(&d, f, t, parts, err);
  if (status == AGL_OK && parts->like != NULL)
    status = omit_like(&d, parts->like, err);
  if (status == AGL_OK)
    status = agl_design_choose_rows(&d, f, t, err);
  if (status != AGL_OK) {
    agl_design_clear(&d);
    return status;
  }
  set_views(&d);
  *out = d;
  return AGL_OK;
}

agl_status agl_design_omit(agl_design *d, size_t j, const char *why, agl_err *err)
{
  size_t after = d->nvariable - j - 1;
  agl_omitted *grown = agl_resize(d->omitted, d->nomitted + 1, sizeof *grown);
  char *reason = agl_strdup(why);
  if (grown != NULL)
    d->omitted = grown;
  if (grown == NULL || reason == NULL) {
    agl_free(reason);
    return agl_fail_memory(err, "formula");
  }
  d->omitted[d->nomitted++] = (agl_omitted){d->name[j], reason};
  agl_free(d->own[j]);
  agl_column_free(d->column[j]);
  memmove(d->x + j, d->x + j + 1, after * sizeof *d->x);
  memmove(d->name + j, d->name + j + 1, after * sizeof *d->name);
  memmove(d->own + j, d->own + j + 1, after * sizeof *d->own);
  memmove(d->column + j, d->column + j + 1, after * sizeof *d->column);
  memmove(d->dropped + j, d->dropped + j + 1,
          (after + d->nabsorbed + d->npresent) * sizeof *d->dropped);
  if (j >= d->k) {
    d->ninstrument--;
    d->nvariable--;
    return AGL_OK;
  }
  if (d->x_low != NULL) {
    size_t rows = d->n > 0 ? d->n : d->nrow;
    memmove(d->x_low + j * rows, d->x_low + (j + 1) * rows, (d->k - j - 1) * rows * sizeof(double));
  }
  d->nendogenous -= j >= d->k - d->nendogenous;
  d->k--;
  d->nvariable--;
  set_views(d);
  return AGL_OK;
}

agl_status agl_design_column(agl_column **out, const agl_design *d, const agl_table *t,
                             const char *name, agl_err *err)
{
  size_t at;
  AGL_TRY(agl_table_find(&at, t, name, err));
  if (d->row != NULL)
    return agl_column_gather(out, agl_table_column(t, at), d->row, d->n, err);
  *out = agl_column_share(agl_table_column(t, at));
  return AGL_OK;
}

const char *agl_design_reason(const agl_design *d, size_t i)
{
  if (i < d->nvariable)
    return d->name[i];
  i -= d->nvariable;
  if (i < d->nabsorbed)
    return d->absorbed[i].name;
  i -= d->nabsorbed;
  return i < d->npresent ? d->present[i] : NULL;
}

void agl_design_clear(agl_design *d)
{
  for (size_t j = 0; j < d->nvariable; j++) {
    if (d->own != NULL)
      agl_free(d->own[j]);
    if (d->column != NULL)
      agl_column_free(d->column[j]);
    if (d->name != NULL)
      agl_free(d->name[j]);
  }
  for (size_t j = 0; d->absorbed != NULL && j < d->nabsorbed; j++) {
    agl_free(d->absorbed[j].name);
    agl_free(d->absorbed[j].id);
  }
  for (size_t j = 0; d->present != NULL && j < d->npresent; j++)
    agl_free(d->present[j]);
  for (size_t j = 0; j < d->nomitted; j++) {
    agl_free(d->omitted[j].name);
    agl_free(d->omitted[j].why);
  }
  agl_free(d->x);
  agl_free(d->name);
  agl_free(d->own);
  agl_free(d->column);
  agl_free(d->x_low);
  agl_free(d->row);
  agl_free(d->dropped);
  agl_free(d->absorbed);
  agl_free(d->present);
  agl_free(d->omitted);
  *d = (agl_design){0};
}
