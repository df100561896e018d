/* SPDX-License-Identifier: GPL-3.0-or-later */
/* absorb_effects.c - the effects of the groups, made unique set by set. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "num/absorb_sets.h"
#include "num/absorb_system.h"

/* Effects of way v so that the first group of each set that rows connect with way 1 has 0: what it had
** goes to the groups of way 1 in the set. */
static agl_status normalise(double *const *effect, const agl_absorb_problem *p, size_t v,
                            agl_err *err)
{
  agl_absorb_sets s;
  double *shift;
  AGL_TRY(agl_absorb_sets_new(&s, p, 0, v, err));
  shift = agl_alloc_zero(s.total, sizeof *shift);
  if (shift == NULL) {
    agl_absorb_sets_clear(&s);
    return agl_fail_memory(err, "fixed effects");
  }
  for (size_t g = s.total; g-- > s.first;)
    shift[s.set[g]] = effect[v][g - s.first];
  for (size_t g = 0; g < s.total; g++)
    if (g < s.first)
      effect[0][g] += shift[s.set[g]];
    else
      effect[v][g - s.first] -= shift[s.set[g]];
  agl_free(shift);
  agl_absorb_sets_clear(&s);
  return AGL_OK;
}

/* The solution for the other ways, and the means of what they leave for the one that was eliminated. */
static agl_status assign(double *const *effect, const double *y, const agl_absorb_problem *p,
                         const agl_absorb_system *s, double *solution, agl_err *err)
{
  size_t at = 0;
  double *scratch = agl_alloc(2 * s->total, sizeof *scratch), *nowhere = NULL;
  agl_absorb_pass pass = {
      .lanes = 1, .in = &y, .out = &nowhere, .a = solution, .r = scratch, .mean = effect[s->way]};
  agl_status status;
  if (scratch == NULL)
    return agl_fail_memory(err, "fixed effects");
  pass.part = scratch + s->total;
  status = agl_absorb_rows(s, &pass, err);
  agl_free(scratch);
  for (size_t v = 0; v < p->nway; v++)
    if (v != s->way) {
      memcpy(effect[v], solution + at, p->ngroup[v] * sizeof **effect);
      at += p->ngroup[v];
    }
  for (size_t v = 1; status == AGL_OK && v < p->nway; v++)
    status = normalise(effect, p, v, err);
  return status;
}

agl_status agl_absorb_effects(double *const *effect, const double *y, const agl_absorb_problem *p,
                              agl_absorb_report *report, agl_err *err)
{
  agl_absorb_system s;
  agl_absorb_block b = {.lanes = 1, .in = {y}, .limit = agl_absorb_limit(p)};
  agl_status status;
  AGL_TRY(agl_absorb_system_new(&s, p, err));
  b.out[0] = agl_alloc_huge(p->n, sizeof **b.out);
  b.solution = agl_alloc_zero(s.total, sizeof *b.solution);
  status = b.out[0] != NULL && b.solution != NULL ? agl_absorb_solve(&b, &s, err)
                                                  : agl_fail_memory(err, "fixed effects");
  if (status == AGL_OK)
    status = agl_absorb_conclude(report, &b, 1, err);
  if (status == AGL_OK)
    status = assign(effect, y, p, &s, b.solution, err);
  agl_free(b.out[0]);
  agl_free(b.solution);
  agl_absorb_system_clear(&s);
  return status;
}
