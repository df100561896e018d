/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** separation.c - does a combination of the terms tell the responses apart (Albert & Anderson 1984)?
** Then the likelihood rises forever along it, and the steps of Newton's method settle to that
** direction. Such a direction d is its own proof: z'd >= 0 wherever y = 1 and <= 0 wherever y = 0,
** not 0 everywhere. For counts: z'd <= 0 wherever y = 0, and 0 wherever it is not.
*/
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"
#include "model/glm.h"
#include "num/gram.h"

enum { ROWS = AGL_GRAM_ROWS, PATIENCE = 10 };

/* Steps this long in eta do not come of a fit that converges; what is below `tie` of the longest is
** rounding. */
static const double least_step = 1e-3, tie = 1e-6;

typedef struct {
  double largest;         /* of |z'd| */
  double low[2], high[2]; /* of z'd where the response is 0, and where it is not */
} separation;

static void add(separation *s, double response, double value)
{
  int side = response > 0;
  s->largest = fmax(s->largest, fabs(value));
  s->low[side] = fmin(s->low[side], value);
  s->high[side] = fmax(s->high[side], value);
}

static const separation nothing = {0, {INFINITY, INFINITY}, {-INFINITY, -INFINITY}};

static agl_status along(separation *out, const agl_glm_work *c, const double *d, agl_err *err)
{
  const agl_glm_problem *p = c->p;
  double value[ROWS], *tile = agl_alloc(p->k * ROWS, sizeof *tile);
  if (tile == NULL)
    return agl_fail_memory(err, "maximum likelihood");
  *out = nothing;
  for (size_t from = 0; from < p->n && !agl_interrupted(); from += ROWS) {
    size_t rows = p->n - from < ROWS ? p->n - from : ROWS;
    agl_glm_tile(tile, value, p, c->f, d, from, rows);
    for (size_t i = 0; i < rows; i++)
      add(out, p->y[from + i], value[i]);
  }
  agl_free(tile);
  return agl_interrupted() ? agl_fail_interrupted(err) : AGL_OK;
}

/* Ends of the values where y is not 0 and where it is 0, seen so that the former are the higher
** ones; a single column may be seen from both sides, and from any level. */
static bool separates(bool *perfectly, const separation *s, bool counts, bool column)
{
  double slack = tie * s->largest;
  bool apart = s->high[0] <= s->low[1] + (column ? 0 : slack);
  bool flat = s->high[1] - s->low[1] <= (column ? 0 : 2 * slack);
  *perfectly = s->high[0] < s->low[1] - (column ? 0 : slack);
  if (!column)
    apart = apart && s->low[1] >= -slack && s->high[0] <= slack;
  if (column && !apart) {
    apart = s->high[1] <= s->low[0];
    *perfectly = s->high[1] < s->low[0];
  }
  return apart && (!counts || flat);
}

static bool column_separates(bool *perfectly, const agl_glm_problem *p, size_t j)
{
  separation s = nothing;
  for (size_t i = 0; i < p->n; i++)
    add(&s, p->y[i], p->x[j][i]);
  return fmin(s.low[0], s.low[1]) < fmax(s.high[0], s.high[1]) &&
         separates(perfectly, &s, p->of->counts, true);
}

static agl_status refuse(const agl_glm_problem *p, const char *terms, bool perfectly, agl_err *err)
{
  if (p->of->counts)
    return agl_fail(err, AGL_EMATH,
                    "%s tells rows whose response is 0 from the others: no finite "
                    "estimate",
                    terms);
  return agl_fail(err, AGL_EMATH, "%s separates 0 from 1 %s: no finite estimate", terms,
                  perfectly ? "perfectly" : "but for ties");
}

/* The terms that take part in direction d of the standardised regressors. */
static agl_status refuse_combination(const agl_glm_problem *p, const double *d, bool perfectly,
                                     agl_err *err)
{
  agl_text terms = {0};
  double most = 0;
  agl_status status;
  for (size_t j = p->intercept; j < p->k; j++)
    most = fmax(most, fabs(d[j]));
  agl_text_puts(&terms, "a combination of ");
  for (size_t j = p->intercept, first = 1; j < p->k; j++)
    if (fabs(d[j]) > 1e-4 * most) {
      agl_text_printf(&terms, "%s%s", first ? "" : ", ", p->term[j]);
      first = 0;
    }
  status = terms.failed ? agl_fail_memory(err, "maximum likelihood")
                        : refuse(p, terms.s, perfectly, err);
  agl_text_clear(&terms);
  return status;
}

agl_status agl_glm_watch(const agl_newton *at, void *ctx, agl_err *err)
{
  const agl_glm_work *c = ctx;
  separation s;
  bool perfectly, single;
  if (at->iterations < PATIENCE)
    return AGL_OK;
  AGL_TRY(along(&s, c, at->step, err));
  if (s.largest < least_step || !separates(&perfectly, &s, c->p->of->counts, false))
    return AGL_OK;
  for (size_t j = c->p->intercept; j < c->p->k; j++)
    if (column_separates(&single, c->p, j))
      return refuse(c->p, c->p->term[j], single, err);
  return refuse_combination(c->p, at->step, perfectly, err);
}
