/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** design_expand.c - the columns that factors and polynomials give to the terms they are in.
**
** A factor has no column for its reference where the rest of its term is in the formula too (for a
** factor alone: where there is a constant); elsewhere it has one for every level. This is the rule
** of R (Chambers & Hastie 1992, 2.4). The first factor of a term varies fastest.
*/
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"
#include "data/table.h"
#include "model/design.h"

enum { COLUMNS = 5000, FACTORS = 16 };

/* ---- codings --------------------------------------------------------------------------------- */

static agl_coding *find_coding(const agl_design *d, const char *name)
{
  for (size_t i = 0; d != NULL && i < d->ncoding; i++)
    if (strcmp(d->coding[i].name, name) == 0)
      return &d->coding[i];
  return NULL;
}

/* One spelling of a factor may name the reference where others do not. */
static void respell(agl_coding *b, const agl_node *node)
{
  if (b->node->narg < node->narg)
    b->node = node;
}

static agl_status add_coding(agl_design *d, const agl_node *node, const char *name, agl_err *err)
{
  agl_coding *old = find_coding(d, name), *grown;
  if (old != NULL) {
    respell(old, node);
    return AGL_OK;
  }
  grown = agl_resize(d->coding, d->ncoding + 1, sizeof *grown);
  if (grown == NULL)
    return agl_fail_memory(err, "formula");
  d->coding = grown;
  grown[d->ncoding] = (agl_coding){.name = agl_strdup(name), .node = node};
  return grown[d->ncoding++].name != NULL ? AGL_OK : agl_fail_memory(err, "formula");
}

static agl_status add_codings(agl_design *d, const agl_term *term, size_t n, agl_err *err)
{
  for (size_t k = 0; k < n; k++)
    for (size_t i = 0; i < term[k].nfactor; i++)
      if (agl_is_coding(term[k].factor[i]))
        AGL_TRY(add_coding(d, term[k].factor[i], term[k].part[i], err));
  return AGL_OK;
}

agl_status agl_design_find_codings(agl_design *d, const agl_design_plan *plan, agl_err *err)
{
  AGL_TRY(add_codings(d, plan->f->term, plan->f->nterm, err));
  AGL_TRY(add_codings(d, plan->f->instrument, d->ninstrument, err));
  for (size_t i = 0; i < d->ncoding; i++)
    AGL_TRY(agl_coding_start(&d->coding[i], plan->data,
                             find_coding(plan->parts->like, d->coding[i].name), err));
  return AGL_OK;
}

/* ---- contrasts ----------------------------------------------------------------------------- */

static bool has_part(const agl_term *term, const char *part)
{
  for (size_t i = 0; i < term->nfactor; i++)
    if (strcmp(term->part[i], part) == 0)
      return true;
  return false;
}

/* Is the other term what is left of this one without factor i? */
static bool is_rest(const agl_term *other, const agl_term *term, size_t i)
{
  if (other->nfactor + 1 != term->nfactor)
    return false;
  for (size_t k = 0; k < term->nfactor; k++)
    if (k != i && !has_part(other, term->part[k]))
      return false;
  return true;
}

static size_t first_factor(const agl_term *term)
{
  size_t i = 0;
  while (i < term->nfactor &&
         strcmp(term->factor[i]->text != NULL ? term->factor[i]->text : "", "factor") != 0)
    i++;
  return i;
}

/* Without a constant, the first factor of the simplest term that has one stands for it. */
static bool stands_for_constant(const agl_formula *f, const agl_term *term, size_t i)
{
  const agl_term *first = NULL;
  for (size_t k = 0; k < f->nterm; k++)
    if (first_factor(&f->term[k]) < f->term[k].nfactor &&
        (first == NULL || f->term[k].nfactor < first->nfactor))
      first = &f->term[k];
  return !f->constant && first != NULL && term == first && i == first_factor(first);
}

static bool has_contrasts(const agl_formula *f, const agl_term *term, size_t i)
{
  if (stands_for_constant(f, term, i))
    return false;
  if (term->nfactor == 1)
    return true;
  for (size_t k = 0; k < f->nterm; k++)
    if (is_rest(&f->term[k], term, i))
      return true;
  for (size_t k = 0; k < f->ninstrument; k++)
    if (is_rest(&f->instrument[k], term, i))
      return true;
  return false;
}

/* ---- one term ------------------------------------------------------------------------------ */

/* The columns of a term: one of each of its codings, in all combinations. */
typedef struct {
  const agl_term *term;
  const agl_coding *coding[FACTORS]; /* NULL: a plain factor */
  bool contrasts[FACTORS];
  size_t count[FACTORS]; /* columns of each factor */
  size_t n;
  size_t nfactor; /* 0 and 1 columns in each product */
} layout;

static agl_status lay_out(layout *out, const agl_design *d, const agl_design_plan *plan,
                          const agl_term *term, agl_err *err)
{
  layout l = {.term = term, .n = 1};
  for (size_t i = 0; i < term->nfactor; i++) {
    l.count[i] = 1;
    if (!agl_is_coding(term->factor[i]))
      continue;
    l.coding[i] = find_coding(d, term->part[i]);
    l.contrasts[i] = l.coding[i]->factor && has_contrasts(plan->f, term, i);
    l.count[i] = l.coding[i]->n - (l.contrasts[i] && l.coding[i]->n > 0);
    l.n *= l.count[i];
    l.nfactor += l.coding[i]->factor;
    if (l.n > COLUMNS)
      return agl_formula_fail(err, AGL_EDATA, plan->f->text, term->factor[0]->from,
                              "'%s' has more than %d columns; absorbed effects go after '|'",
                              term->name, COLUMNS);
  }
  *out = l;
  return AGL_OK;
}

/* Which column of the coding of factor i is in column c of the term. */
static size_t column_of(const layout *l, size_t i, size_t c)
{
  size_t j;
  for (size_t k = 0; k < i; k++)
    c /= l->count[k];
  j = c % l->count[i];
  return l->contrasts[i] && j >= l->coding[i]->reference ? j + 1 : j;
}

static char *column_name(const layout *l, size_t c)
{
  agl_text name = {0};
  for (size_t i = 0; i < l->term->nfactor; i++)
    agl_text_printf(&name, "%s%s%s", i > 0 ? ":" : "", l->term->part[i],
                    l->coding[i] != NULL ? l->coding[i]->label[column_of(l, i, c)] : "");
  if (name.failed)
    agl_text_clear(&name);
  return name.s;
}

/* ---- the wider design ---------------------------------------------------------------------- */

/* Variables are moved from `d` to `wide`, whose variables from `at` on are still to be set. */
typedef struct {
  agl_design *d, *wide;
  const agl_design_plan *plan;
  size_t at;
} widening;

static void move_variable(widening *w, size_t j)
{
  agl_design *d = w->d, *wide = w->wide;
  wide->x[w->at] = d->x[j];
  wide->own[w->at] = d->own[j];
  wide->column[w->at] = d->column[j];
  wide->name[w->at] = d->name[j];
  d->own[j] = NULL;
  d->column[j] = NULL;
  d->name[j] = NULL;
  if (j < d->k && d->x_low != NULL && wide->x_low != NULL)
    memcpy(wide->x_low + w->at * d->n, d->x_low + j * d->n, d->n * sizeof(double));
  w->at++;
}

static bool all_zero(const double *x, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (x[i] != 0)
      return false;
  return true;
}

/* Column c of the term that is variable j: the product of its plain factors and its codings. */
static agl_status add_column(widening *w, size_t j, const layout *l, size_t c, agl_err *err)
{
  agl_design *d = w->d, *wide = w->wide;
  size_t n = d->n;
  double *x = agl_alloc_huge(n, sizeof *x);
  double *low = j < d->k && d->x_low != NULL ? wide->x_low + w->at * n : NULL;
  wide->own[w->at] = x;
  wide->x[w->at] = x;
  wide->name[w->at] = column_name(l, c);
  if (x == NULL || wide->name[w->at] == NULL)
    return agl_fail_memory(err, "formula");
  if (agl_interrupted())
    return agl_fail_interrupted(err);
  for (size_t i = 0; i < n; i++)
    x[i] = d->x[j] != NULL ? d->x[j][i] : 1;
  if (low != NULL)
    memcpy(low, d->x_low + j * n, n * sizeof *low);
  for (size_t i = 0; i < l->term->nfactor; i++)
    if (l->coding[i] != NULL)
      agl_coding_multiply(x, low, l->coding[i], column_of(l, i, c), n);
  if (l->nfactor > 1 && w->plan->parts->like == NULL && all_zero(x, n)) {
    AGL_TRY(agl_design_note_omitted(d, wide->name[w->at], "no row has it", err));
    agl_free(wide->name[w->at]);
    agl_free(x);
    wide->name[w->at] = NULL;
    wide->own[w->at] = NULL;
    return AGL_OK;
  }
  w->at++;
  return AGL_OK;
}

/* The term that is variable j. */
static agl_status add_term(widening *w, size_t j, const agl_term *term, agl_err *err)
{
  layout l;
  AGL_TRY(lay_out(&l, w->d, w->plan, term, err));
  if (l.n == 0)
    return agl_design_note_omitted(w->d, term->name, "it has one value in the rows used", err);
  for (size_t c = 0; c < l.n; c++)
    AGL_TRY(add_column(w, j, &l, c, err));
  return AGL_OK;
}

static bool has_coding(const agl_term *term)
{
  for (size_t i = 0; i < term->nfactor; i++)
    if (agl_is_coding(term->factor[i]))
      return true;
  return false;
}

/* n terms that are variables j, j + 1, ...; *count: the columns that they come to. */
static agl_status add_terms(widening *w, size_t j, const agl_term *term, size_t n, size_t *count,
                            agl_err *err)
{
  size_t from = w->at;
  for (size_t i = 0; i < n; i++, j++) {
    if (has_coding(&term[i]))
      AGL_TRY(add_term(w, j, &term[i], err));
    else
      move_variable(w, j);
  }
  *count = w->at - from;
  return AGL_OK;
}

/* Room for all columns. */
static agl_status make_room(agl_design *wide, const agl_design *d, const agl_design_plan *plan,
                            agl_err *err)
{
  const agl_formula *f = plan->f;
  layout l;
  size_t k = f->intercept, all;
  for (size_t i = 0; i < f->nterm; i++) {
    AGL_TRY(lay_out(&l, d, plan, &f->term[i], err));
    k += l.n;
  }
  all = k + 3;
  for (size_t i = 0; i < d->ninstrument; i++) {
    AGL_TRY(lay_out(&l, d, plan, &f->instrument[i], err));
    all += l.n;
  }
  wide->nvariable = all;
  wide->x = agl_alloc_zero(all, sizeof *wide->x);
  wide->name = agl_alloc_zero(all, sizeof *wide->name);
  wide->own = agl_alloc_zero(all, sizeof *wide->own);
  wide->column = agl_alloc_zero(all, sizeof *wide->column);
  wide->x_low = d->x_low != NULL ? agl_alloc_zero(d->n * k, sizeof *wide->x_low) : NULL;
  if (wide->x == NULL || wide->name == NULL || wide->own == NULL || wide->column == NULL ||
      (d->x_low != NULL && wide->x_low == NULL))
    return agl_fail(err, AGL_ENOMEM, "a design of %zu rows and %zu columns: out of memory", d->n,
                    k);
  return AGL_OK;
}

static agl_status fill(widening *w, agl_err *err)
{
  const agl_formula *f = w->plan->f;
  agl_design *d = w->d;
  size_t first = f->intercept, nexogenous = f->nterm - f->nendogenous, count;
  AGL_TRY(make_room(w->wide, d, w->plan, err));
  if (f->intercept)
    move_variable(w, 0);
  AGL_TRY(add_terms(w, first, f->term, nexogenous, &count, err));
  AGL_TRY(add_terms(w, first + nexogenous, f->term + nexogenous, f->nendogenous,
                    &w->wide->nendogenous, err));
  w->wide->k = w->at;
  for (size_t i = 0; i < 3; i++)
    move_variable(w, d->k + i);
  return add_terms(w, d->k + 3, f->instrument, d->ninstrument, &w->wide->ninstrument, err);
}

#define SWAP(type, a, b)                                                                           \
  do {                                                                                             \
    type swap_ = (a);                                                                              \
    (a) = (b);                                                                                     \
    (b) = swap_;                                                                                   \
  } while (0)

/* The variables of `wide` become those of d, and the other way round. */
static void exchange(agl_design *d, agl_design *wide, size_t nvariable)
{
  SWAP(const double **, d->x, wide->x);
  SWAP(char **, d->name, wide->name);
  SWAP(double **, d->own, wide->own);
  SWAP(agl_column **, d->column, wide->column);
  SWAP(double *, d->x_low, wide->x_low);
  SWAP(size_t, d->nvariable, wide->nvariable);
  d->nvariable = nvariable;
  d->k = wide->k;
  d->nendogenous = wide->nendogenous;
  d->ninstrument = wide->ninstrument;
}

agl_status agl_design_expand(agl_design *d, const agl_design_plan *plan, agl_err *err)
{
  agl_design wide = {0};
  widening w = {d, &wide, plan, 0};
  agl_status status = AGL_OK;
  if (d->ncoding == 0)
    return AGL_OK;
  for (size_t i = 0; i < d->ncoding && status == AGL_OK; i++)
    status = agl_coding_finish(&d->coding[i], plan->data->e, d->row, d->n, err);
  if (status == AGL_OK)
    status = fill(&w, err);
  if (status == AGL_OK)
    exchange(d, &wide, w.at);
  agl_design_clear(&wide);
  for (size_t i = 0; i < d->ncoding; i++)
    agl_coding_settle(&d->coding[i]);
  return status;
}
