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

static bool any_rounds(const agl_formula *f)
{
  for (size_t k = 0; k < f->nterm; k++)
    if (agl_term_rounds(&f->term[k]))
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

/* Variable j, an expression whose rounding is no matter. */
static agl_status evaluate_plain(agl_design *d, size_t j, const agl_data *data,
                                 const agl_node *node, agl_err *err)
{
  agl_column *c;
  AGL_TRY(agl_data_number(&c, data, agl_node_unwrap(node), err));
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

static bool is_omitted(const agl_design *like, const char *name)
{
  for (size_t i = 0; like != NULL && i < like->nomitted; i++)
    if (strcmp(like->omitted[i].name, name) == 0)
      return true;
  return false;
}

/* Variable j, the product of a term's plain factors, if it has any; low may be NULL. */
static agl_status evaluate_term(agl_design *d, size_t j, double *low, const agl_design_plan *plan,
                                const agl_term *term, agl_err *err)
{
  const agl_data *data = plan->data;
  double *scratch = NULL;
  agl_status status;
  const agl_node *first = agl_term_plain(term, 0);
  AGL_TRY(set_name(d, j, term->name, err));
  if (first == NULL || is_omitted(plan->parts->like, term->name))
    return AGL_OK;
  if (!agl_term_rounds(term) && data->noise == 0)
    return evaluate_plain(d, j, data, first, err);
  AGL_TRY(agl_design_own(d, j, err));
  if (low == NULL) {
    low = scratch = agl_alloc(d->nrow, sizeof *low);
    if (low == NULL)
      return agl_fail_memory(err, "formula");
  }
  status = agl_term_product(d->own[j], low, data, term, err);
  agl_free(scratch);
  return status;
}

static agl_status evaluate_terms(agl_design *d, const agl_design_plan *plan, agl_err *err)
{
  const agl_formula *f = plan->f;
  size_t n = d->nrow;
  if (f->intercept) {
    AGL_TRY(agl_design_own(d, 0, err));
    AGL_TRY(set_name(d, 0, "const", err));
    for (size_t i = 0; i < n; i++)
      d->own[0][i] = 1;
  }
  for (size_t k = 0; k < f->nterm; k++) {
    size_t j = f->intercept + k;
    double *low = d->x_low != NULL ? d->x_low + j * n : NULL;
    AGL_TRY(evaluate_term(d, j, low, plan, &f->term[k], err));
  }
  for (size_t i = 0; i < d->ninstrument; i++)
    AGL_TRY(evaluate_term(d, d->k + 3 + i, NULL, plan, &f->instrument[i], err));
  return AGL_OK;
}

/* The sum of what is in offset(...). */
static agl_status evaluate_offset(agl_design *d, const agl_design_plan *plan, agl_err *err)
{
  const agl_formula *f = plan->f;
  size_t j = d->k + 2;
  double *value;
  agl_column *c;
  if (f->noffset == 0)
    return AGL_OK;
  AGL_TRY(set_name(d, j, "offset", err));
  AGL_TRY(evaluate_plain(d, j, plan->data, f->offset[0], err));
  for (size_t k = 1; k < f->noffset; k++) {
    agl_status status;
    AGL_TRY(agl_data_number(&c, plan->data, agl_node_unwrap(f->offset[k]), err));
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

static agl_status evaluate_all(agl_design *d, const agl_design_plan *plan, agl_err *err)
{
  const agl_formula *f = plan->f;
  const char *weights = plan->parts->weights;
  const agl_data numbers = {plan->data->e, plan->data->t, false, 0, plan->data->time};
  AGL_TRY(evaluate_terms(d, plan, err));
  if (plan->parts->response) {
    AGL_TRY(set_name(d, d->k, f->response_name, err));
    AGL_TRY(evaluate_plain(d, d->k, &numbers, f->part[AGL_PART_RESPONSE]->root, err));
  }
  if (weights != NULL) {
    AGL_TRY(set_name(d, d->k + 1, weights, err));
    AGL_TRY(evaluate_weights(d, weights, plan->data->t, err));
  }
  AGL_TRY(evaluate_offset(d, plan, err));
  return agl_design_find_codings(d, plan, err);
}

static agl_status check_present(const agl_design_parts *parts, const agl_table *t, agl_err *err)
{
  size_t at;
  for (size_t i = 0; i < parts->npresent; i++)
    AGL_TRY(agl_table_find(&at, t, parts->present[i], err));
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
  d->x = agl_alloc_zero(d->nvariable, sizeof *d->x);
  d->name = agl_alloc_zero(d->nvariable, sizeof *d->name);
  d->own = agl_alloc_zero(d->nvariable, sizeof *d->own);
  d->column = agl_alloc_zero(d->nvariable, sizeof *d->column);
  d->absorbed = agl_alloc_zero(d->nabsorbed, sizeof *d->absorbed);
  d->x_low = exact ? agl_alloc_zero(d->nrow * d->k, sizeof *d->x_low) : NULL;
  if (d->x == NULL || d->name == NULL || d->own == NULL || d->column == NULL ||
      d->absorbed == NULL || (exact && d->x_low == NULL))
    return agl_fail(err, AGL_ENOMEM, "a design of %zu rows and %zu columns: out of memory", d->nrow,
                    d->k);
  return AGL_OK;
}

static agl_status omit_like(agl_design *d, const agl_design *like, agl_err *err)
{
  /* A column of the data may be called "const" beside an intercept that the fit has kept. */
  size_t first = like->k > 0 && d->k > 0 && strcmp(like->name[0], d->name[0]) == 0;
  for (size_t i = 0; i < like->nomitted; i++)
    for (size_t j = first; j < d->k; j++)
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

/* Everything but omissions, in the order in which it can be done. */
static agl_status make(agl_design *d, const agl_design_plan *plan, agl_err *err)
{
  AGL_TRY(make_room(d, plan->f, plan->parts, err));
  AGL_TRY(check_present(plan->parts, plan->data->t, err));
  AGL_TRY(note_absorbed(d, plan->f, plan->data->t, err));
  AGL_TRY(evaluate_all(d, plan, err));
  AGL_TRY(agl_design_choose_rows(d, plan, err));
  AGL_TRY(agl_design_expand(d, plan, err));
  set_views(d);
  return plan->parts->like != NULL ? omit_like(d, plan->parts->like, err) : AGL_OK;
}

/* What the lags of a formula go along. */
static agl_status find_time(agl_timeline **out, const agl_formula *f, const agl_table *t,
                            const agl_design_parts *parts, agl_err *err)
{
  const agl_column *column[2] = {NULL, NULL};
  bool needed = false;
  for (size_t i = 0; i < AGL_PARTS; i++)
    needed = needed || (f->part[i] != NULL && agl_node_looks_back(f->part[i]->root));
  if (!needed || parts->index[0] == NULL)
    return AGL_OK;
  for (size_t i = 0; i < 2 && parts->index[i] != NULL; i++) {
    size_t at;
    agl_status status = agl_table_find(&at, t, parts->index[i], err);
    if (status != AGL_OK)
      return agl_fail_within(err, status, "index: ");
    column[i] = agl_table_column(t, at);
  }
  if (column[1] == NULL)
    return agl_timeline_new(out, NULL, column[0], parts->index[0], err);
  return agl_timeline_new(out, column[0], column[1], parts->index[1], err);
}

agl_status agl_design_new(agl_design *out, const agl_formula *f, const agl_table *t,
                          const agl_design_parts *parts, agl_err *err)
{
  agl_design d = {.nrow = agl_table_nrow(t)};
  agl_timeline *time = NULL;
  agl_status status = find_time(&time, f, t, parts, err);
  const agl_data data = {f->part[AGL_PART_TERMS], t, f->sorted, parts->noise, time};
  if (status == AGL_OK)
    status = make(&d, &(agl_design_plan){f, &data, parts}, err);
  agl_timeline_free(time);
  if (status != AGL_OK) {
    agl_design_clear(&d);
    return status;
  }
  *out = d;
  return AGL_OK;
}

agl_status agl_design_note_omitted(agl_design *d, const char *name, const char *why, agl_err *err)
{
  agl_omitted *grown = agl_resize(d->omitted, d->nomitted + 1, sizeof *grown);
  agl_omitted o = {agl_strdup(name), agl_strdup(why)};
  if (grown != NULL)
    d->omitted = grown;
  if (grown == NULL || o.name == NULL || o.why == NULL) {
    agl_free(o.name);
    agl_free(o.why);
    return agl_fail_memory(err, "formula");
  }
  d->omitted[d->nomitted++] = o;
  return AGL_OK;
}

agl_status agl_design_omit(agl_design *d, size_t j, const char *why, agl_err *err)
{
  size_t after = d->nvariable - j - 1;
  AGL_TRY(agl_design_note_omitted(d, d->name[j], why, err));
  agl_free(d->name[j]);
  agl_free(d->own[j]);
  agl_column_free(d->column[j]);
  memmove(d->x + j, d->x + j + 1, after * sizeof *d->x);
  memmove(d->name + j, d->name + j + 1, after * sizeof *d->name);
  memmove(d->own + j, d->own + j + 1, after * sizeof *d->own);
  memmove(d->column + j, d->column + j + 1, after * sizeof *d->column);
  if (j >= d->k) {
    d->ninstrument--;
    d->nvariable--;
    return AGL_OK;
  }
  if (d->x_low != NULL)
    memmove(d->x_low + j * d->n, d->x_low + (j + 1) * d->n, (d->k - j - 1) * d->n * sizeof(double));
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
  for (size_t j = 0; j < d->nlost; j++)
    agl_free(d->lost[j].what);
  for (size_t j = 0; j < d->ncoding; j++)
    agl_coding_clear(&d->coding[j]);
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
  agl_free(d->lost);
  agl_free(d->coding);
  agl_free(d->absorbed);
  agl_free(d->omitted);
  *d = (agl_design){0};
}
