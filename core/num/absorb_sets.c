/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** absorb_sets.c - what can be said of dummies by counting: the sets of groups that rows connect, by
** union and find with path halving; the rank (Abowd, Creecy & Kramarz 2002); rows alone in a group.
*/
#include "num/absorb_sets.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"

enum { ASK_ROWS = 1 << 16 };

static size_t find(size_t *set, size_t g)
{
  while (set[g] != g) {
    set[g] = set[set[g]];
    g = set[g];
  }
  return g;
}

agl_status agl_absorb_sets_new(agl_absorb_sets *out, const agl_absorb_problem *p, size_t a,
                               size_t b, agl_err *err)
{
  agl_absorb_sets s = {.first = p->ngroup[a], .total = p->ngroup[a] + p->ngroup[b]};
  s.nset = s.total;
  s.set = agl_alloc(s.total, sizeof *s.set);
  if (s.set == NULL)
    return agl_fail_memory(err, "fixed effects");
  for (size_t g = 0; g < s.total; g++)
    s.set[g] = g;
  for (size_t i = 0; i < p->n; i++) {
    size_t x = find(s.set, p->id[a][i]), y = find(s.set, s.first + p->id[b][i]);
    if (i % ASK_ROWS == 0 && agl_interrupted()) {
      agl_absorb_sets_clear(&s);
      return agl_fail_interrupted(err);
    }
    s.nset -= x != y;
    s.set[x > y ? x : y] = x < y ? x : y;
  }
  for (size_t g = 0; g < s.total; g++)
    s.set[g] = find(s.set, g);
  *out = s;
  return AGL_OK;
}

void agl_absorb_sets_clear(agl_absorb_sets *s)
{
  agl_free(s->set);
}

agl_status agl_absorb_rank(agl_absorb_df *out, const agl_absorb_problem *p, agl_err *err)
{
  agl_absorb_df df = {.rank = 0};
  for (size_t b = 0; b < p->nway; b++) {
    size_t most = 0;
    for (size_t a = 0; a < b; a++) {
      agl_absorb_sets s = {.nset = 0};
      AGL_TRY(agl_absorb_sets_new(&s, p, a, b, err));
      most = s.nset > most ? s.nset : most;
      agl_absorb_sets_clear(&s);
    }
    df.rank += p->ngroup[b] - most;
    df.simple += p->ngroup[b] - (b > 0);
  }
  *out = df;
  return AGL_OK;
}

/* ---- rows alone in a group ------------------------------------------------------------------- */

/* Of each group of a way how many rows are left, and the exclusive or of their numbers: the number of
** the row itself once there is one. */
typedef struct {
  size_t count, rows;
} group;

typedef struct {
  const agl_absorb_problem *p;
  group **of; /* of each way */
  bool *drop;
  size_t ndrop;
} search;

static void leave(search *s, size_t i)
{
  s->drop[i] = true;
  s->ndrop++;
  for (size_t v = 0; v < s->p->nway; v++) {
    group *g = &s->of[v][s->p->id[v][i]];
    g->count--;
    g->rows ^= i;
  }
}

/* Drop the row that is alone in one of the groups of row i, then the one that this leaves alone, and so
** on: the groups of a row that is dropped are looked at once it is. */
static void follow(search *s, size_t *stack, size_t i)
{
  size_t top = 0;
  stack[top++] = i;
  while (top > 0) {
    size_t row = stack[--top];
    for (size_t v = 0; v < s->p->nway; v++) {
      group *g = &s->of[v][s->p->id[v][row]];
      if (g->count == 1) {
        size_t alone = g->rows;
        leave(s, alone);
        stack[top++] = alone;
      }
    }
  }
}

static agl_status count_rows(search *s, agl_err *err)
{
  for (size_t v = 0; v < s->p->nway; v++) {
    s->of[v] = agl_alloc_zero(s->p->ngroup[v], sizeof **s->of);
    if (s->of[v] == NULL)
      return agl_fail_memory(err, "fixed effects");
    for (size_t i = 0; i < s->p->n; i++) {
      group *g = &s->of[v][s->p->id[v][i]];
      g->count++;
      g->rows ^= i;
    }
  }
  return AGL_OK;
}

agl_status agl_absorb_singletons(bool *drop, size_t *ndrop, const agl_absorb_problem *p,
                                 agl_err *err)
{
  size_t *stack = agl_alloc(p->n + 1, sizeof *stack);
  search s = {.p = p, .of = agl_alloc_zero(p->nway, sizeof *s.of), .drop = drop};
  agl_status status =
      stack != NULL && s.of != NULL ? count_rows(&s, err) : agl_fail_memory(err, "fixed effects");
  for (size_t i = 0; status == AGL_OK && i < p->n; i++)
    drop[i] = false;
  for (size_t i = 0; status == AGL_OK && i < p->n; i++) {
    if (i % ASK_ROWS == 0 && agl_interrupted())
      status = agl_fail_interrupted(err);
    else if (!drop[i])
      follow(&s, stack, i);
  }
  if (status == AGL_OK)
    *ndrop = s.ndrop;
  for (size_t v = 0; s.of != NULL && v < p->nway; v++)
    agl_free(s.of[v]);
  agl_free(s.of);
  agl_free(stack);
  return status;
}
