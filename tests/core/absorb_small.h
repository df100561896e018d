/* SPDX-License-Identifier: GPL-3.0-or-later */
/* absorb_small.h - small problems of absorbed dummies, for tests that go through all of them. */
#ifndef ABSORB_SMALL_H
#define ABSORB_SMALL_H

#include "num/absorb.h"
#include "test.h"

enum { WAYS = 3, ROWS = 60, GROUPS = 12, COLUMNS = 5 };

static agl_err err;

/* Numbers that look random, the same in every run. */
static uint64_t state = 88172645463325252u;

static uint64_t draw(uint64_t below)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (state >> 11) % below;
}

static double uniform(void)
{
  return (double)draw(1u << 30) / (1u << 30);
}

/* A small problem: ids, weights, columns. */
typedef struct {
  uint32_t id[WAYS][ROWS];
  const uint32_t *ids[WAYS];
  size_t ngroup[WAYS];
  double w[ROWS], x[COLUMNS][ROWS], out[COLUMNS][ROWS];
  const double *in[COLUMNS];
  double *to[COLUMNS];
  agl_absorb_problem p;
} small;

/* Number the groups of a way afresh, in order of appearance. */
static size_t renumber(uint32_t *id, size_t n)
{
  uint32_t seen[ROWS], count = 0;
  for (size_t i = 0; i < n; i++) {
    uint32_t g = 0;
    while (g < count && seen[g] != id[i])
      g++;
    if (g == count)
      seen[count++] = id[i];
    id[i] = g;
  }
  return count;
}

/* Up to three rows in turn are in the same groups. `islands`: groups of half of the rows never meet those of the others. */
static void make_small(small *s, size_t nway, bool weighted, bool islands)
{
  size_t n = 20 + draw(ROWS - 20), spell = 1 + draw(3);
  for (size_t v = 0; v < nway; v++) {
    size_t groups = 2 + draw(GROUPS - 2);
    for (size_t i = 0; i < n; i++)
      s->id[v][i] = i % spell > 0
                        ? s->id[v][i - 1]
                        : (uint32_t)(draw(groups) + (islands && i / spell % 2 == 1 ? groups : 0));
    s->ngroup[v] = renumber(s->id[v], n);
    s->ids[v] = s->id[v];
  }
  for (size_t i = 0; i < n; i++)
    s->w[i] = 0.1 + uniform();
  for (size_t j = 0; j < COLUMNS; j++) {
    for (size_t i = 0; i < n; i++)
      s->x[j][i] = 3 * uniform() + s->id[0][i] + (double)j;
    s->in[j] = s->x[j];
    s->to[j] = s->out[j];
  }
  s->p = (agl_absorb_problem){n, nway, s->ids, s->ngroup, weighted ? s->w : NULL, 0};
}

#endif
