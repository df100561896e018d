/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** absorb_system.c - rows in the order of the largest way, by a counting sort where they are not.
**
** S = D'W M D knows rows by their groups alone. Rows side by side that agree in all of them are one
** cell of their weight together, and a group that is one cell adds nothing: of workers in firms only
** those who move are left.
*/
#include "num/absorb_system.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"

static size_t largest_way(const agl_absorb_problem *p)
{
  size_t way = 0;
  for (size_t v = 1; v < p->nway; v++)
    if (p->ngroup[v] > p->ngroup[way])
      way = v;
  return way;
}

static bool ascending(const uint32_t *id, size_t n)
{
  for (size_t i = 1; i < n; i++)
    if (id[i] < id[i - 1])
      return false;
  return true;
}

/* start, and row unless the rows are in order. */
static void order_rows(agl_absorb_system *s, const uint32_t *id)
{
  for (size_t i = 0; i < s->n; i++)
    s->start[id[i] + 2]++;
  for (size_t g = 2; g < s->ngroup + 2; g++)
    s->start[g] += s->start[g - 1];
  for (size_t i = 0; s->row != NULL && i < s->n; i++)
    s->row[s->start[id[i] + 1]++] = i;
  for (size_t g = 0; s->row == NULL && g <= s->ngroup; g++)
    s->start[g] = s->start[g + 1];
}

static void fill_other(agl_absorb_system *s, const agl_absorb_problem *p)
{
  size_t offset = 0, q = 0;
  for (size_t v = 0; v < p->nway; v++) {
    const uint32_t *id = p->id[v];
    if (v == s->way)
      continue;
    for (size_t at = 0; at < s->n; at++)
      s->other[at * s->nother + q] = (uint32_t)(offset + id[s->row != NULL ? s->row[at] : at]);
    offset += p->ngroup[v];
    q++;
  }
}

static void fill_weights(agl_absorb_system *s, const agl_absorb_problem *p)
{
  for (size_t at = 0; p->w != NULL && at < s->n; at++)
    s->w[at] = p->w[s->row != NULL ? s->row[at] : at];
  for (size_t g = 0; g < s->ngroup; g++) {
    double sum = p->w != NULL ? 0 : (double)(s->start[g + 1] - s->start[g]);
    for (size_t at = s->start[g]; p->w != NULL && at < s->start[g + 1]; at++)
      sum += s->w[at];
    s->inverse[g] = 1 / sum;
  }
  for (size_t at = 0; at < s->n; at++)
    for (size_t q = 0; q < s->nother; q++)
      s->other_inverse[s->other[at * s->nother + q]] += p->w != NULL ? s->w[at] : 1;
  for (size_t j = 0; j < s->total; j++)
    s->other_inverse[j] = 1 / s->other_inverse[j];
}

/* The row after the cell that begins at `at`. */
static size_t cell_end(const agl_absorb_system *s, size_t at, size_t end)
{
  const uint32_t *first = s->other + at * s->nother;
  do {
    at++;
  } while (at < end && memcmp(first, s->other + at * s->nother, s->nother * sizeof *first) == 0);
  return at;
}

/* How many cells there are in groups of more than one, and how many such groups. */
static size_t count_cells(size_t *ngroup, const agl_absorb_system *s)
{
  size_t count = 0;
  *ngroup = 0;
  for (size_t g = 0; g < s->ngroup; g++) {
    size_t cells = 0;
    for (size_t at = s->start[g]; at < s->start[g + 1]; at = cell_end(s, at, s->start[g + 1]))
      cells++;
    count += cells > 1 ? cells : 0;
    *ngroup += cells > 1;
  }
  return count;
}

static void fill_cells(agl_absorb_system *c, const agl_absorb_system *s)
{
  size_t group = 0, cell = 0;
  for (size_t g = 0; g < s->ngroup; g++) {
    size_t to, end = s->start[g + 1];
    if (s->start[g] == end || cell_end(s, s->start[g], end) == end)
      continue;
    c->start[group] = cell;
    c->inverse[group++] = s->inverse[g];
    for (size_t at = s->start[g]; at < end; at = to, cell++) {
      to = cell_end(s, at, end);
      memcpy(c->other + cell * s->nother, s->other + at * s->nother, s->nother * sizeof *s->other);
      c->w[cell] = s->w != NULL ? 0 : (double)(to - at);
      for (size_t i = at; s->w != NULL && i < to; i++)
        c->w[cell] += s->w[i];
    }
  }
  c->start[group] = cell;
}

/* The cells, where they are so much fewer than the rows that it pays. */
static agl_status merge_rows(agl_absorb_system *s, agl_err *err)
{
  size_t ngroup = 0, n = s->nother > 0 ? count_cells(&ngroup, s) : s->n;
  agl_absorb_system *c;
  if (n > s->n / 2)
    return AGL_OK;
  s->cells = c = agl_alloc_zero(1, sizeof *c);
  if (c == NULL)
    return agl_fail_memory(err, "fixed effects");
  c->n = n;
  c->ngroup = ngroup;
  c->nother = s->nother;
  c->total = s->total;
  c->start = agl_alloc(ngroup + 1, sizeof *c->start);
  c->other = agl_alloc(n * s->nother, sizeof *c->other);
  c->w = agl_alloc(n, sizeof *c->w);
  c->inverse = agl_alloc(ngroup, sizeof *c->inverse);
  if (c->start == NULL || c->other == NULL || c->w == NULL || c->inverse == NULL)
    return agl_fail_memory(err, "fixed effects");
  fill_cells(c, s);
  return AGL_OK;
}

static agl_status allocate(agl_absorb_system *s, const agl_absorb_problem *p, agl_err *err)
{
  bool sorted = ascending(p->id[s->way], p->n);
  s->start = agl_alloc_zero(s->ngroup + 2, sizeof *s->start);
  s->row = sorted ? NULL : agl_alloc_huge(s->n, sizeof *s->row);
  s->other = agl_alloc_huge(s->n * s->nother, sizeof *s->other);
  s->w = p->w == NULL ? NULL : agl_alloc_huge(s->n, sizeof *s->w);
  s->inverse = agl_alloc(s->ngroup, sizeof *s->inverse);
  s->other_inverse = agl_alloc_zero(s->total, sizeof *s->other_inverse);
  if (s->start == NULL || (s->row == NULL && !sorted) || s->other == NULL ||
      (s->w == NULL && p->w != NULL) || s->inverse == NULL || s->other_inverse == NULL)
    return agl_fail_memory(err, "fixed effects");
  return AGL_OK;
}

agl_status agl_absorb_system_new(agl_absorb_system *out, const agl_absorb_problem *p, agl_err *err)
{
  size_t way = largest_way(p);
  agl_absorb_system s = {.n = p->n, .way = way, .ngroup = p->ngroup[way], .nother = p->nway - 1};
  agl_status status;
  for (size_t v = 0; v < p->nway; v++)
    s.total += v != way ? p->ngroup[v] : 0;
  if (s.total > UINT32_MAX)
    return agl_fail(err, AGL_EDATA, "fixed effects: %zu groups, at most %zu beside the largest way",
                    s.total, (size_t)UINT32_MAX);
  status = allocate(&s, p, err);
  if (status == AGL_OK) {
    order_rows(&s, p->id[way]);
    fill_other(&s, p);
    fill_weights(&s, p);
    status = merge_rows(&s, err);
  }
  if (status != AGL_OK) {
    agl_absorb_system_clear(&s);
    return status;
  }
  *out = s;
  return AGL_OK;
}

static void clear(agl_absorb_system *s)
{
  agl_free(s->start);
  agl_free(s->row);
  agl_free(s->other);
  agl_free(s->w);
  agl_free(s->inverse);
  agl_free(s->other_inverse);
}

void agl_absorb_system_clear(agl_absorb_system *s)
{
  if (s->cells != NULL)
    clear(s->cells);
  agl_free(s->cells);
  clear(s);
}
