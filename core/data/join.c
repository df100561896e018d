/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** join.c - which rows of two tables belong together.
**
** Keys of both sides are numbered together (key.h), right side first. The right rows of key k are
** rows[start[k]] .. rows[start[k + 1] - 1], in their order; the left table is walked once.
*/
#include "data/join.h"

#include "base/err.h"
#include "base/mem.h"

#define NONE AGL_NO_ROW

/* start and rows, by counting. */
static agl_status index_right(agl_join *j, agl_err *err)
{
  const size_t *id = j->side[0].id;
  size_t n = j->right->nrow;
  j->start = agl_alloc_zero(j->nkey + 2, sizeof *j->start);
  j->rows = agl_alloc(n, sizeof *j->rows);
  if (j->start == NULL || j->rows == NULL)
    return agl_fail_memory(err, "join");
  for (size_t i = 0; i < n; i++)
    if (id[i] != NONE)
      j->start[id[i] + 2]++;
  for (size_t k = 2; k <= j->nkey; k++)
    j->start[k + 1] += j->start[k];
  for (size_t i = 0; i < n; i++)
    if (id[i] != NONE)
      j->rows[j->start[id[i] + 1]++] = i;
  return AGL_OK;
}

/* Key values that occur more than once on a side, and the first row of the first of them. */
static agl_status count_repeated(size_t *repeated, size_t *row, size_t *times,
                                 const agl_key_side *side, size_t nkey, agl_err *err)
{
  size_t n = side->table->nrow, *count = agl_alloc_zero(nkey, sizeof *count);
  if (count == NULL)
    return agl_fail_memory(err, "join");
  for (size_t i = 0; i < n; i++)
    if (side->id[i] != NONE)
      count[side->id[i]]++;
  *repeated = 0;
  for (size_t k = 0; k < nkey; k++)
    *repeated += count[k] > 1;
  for (*row = 0; *repeated > 0; ++*row)
    if (side->id[*row] != NONE && count[side->id[*row]] > 1) {
      *times = count[side->id[*row]];
      break;
    }
  agl_free(count);
  return AGL_OK;
}

static agl_status check_side(size_t *repeated, const agl_join *j, size_t s, bool once, agl_err *err)
{
  size_t row = 0, times = 0;
  agl_text key = {0};
  agl_status status = AGL_OK;
  AGL_TRY(count_repeated(repeated, &row, &times, &j->side[s], j->nkey, err));
  if (!once || *repeated == 0)
    return AGL_OK;
  agl_verb_key_text(&key, j->side[s].table, s == 0 ? &j->rk : &j->lk, row);
  if (key.failed)
    status = agl_fail_memory(err, "join");
  else
    status = agl_fail(err, AGL_EDATA,
                      "join: expected %s, but %zu key%s more than once in the %s table, "
                      "first %.300s in %zu rows; 'expect' says what to allow",
                      j->expect->name, *repeated, *repeated == 1 ? " occurs" : "s occur",
                      s == 0 ? "right" : "left", key.s, times);
  agl_text_clear(&key);
  return status;
}

/* Rows of the result that left row i makes, but for extra right rows; *from is its first right row
** within `rows`. */
static size_t made(const agl_join *j, size_t i, size_t *from)
{
  size_t id = j->side[1].id[i], n = 0;
  if (id != NONE) {
    *from = j->start[id];
    n = j->start[id + 1] - j->start[id];
  }
  if (n == 0)
    return j->kind->keep_left;
  return j->kind->keep_matched ? (j->kind->filter ? 1 : n) : 0;
}

static agl_status count_rows(agl_join *j, agl_err *err)
{
  agl_join_report *r = &j->report;
  const size_t *lid = j->side[1].id, *rid = j->side[0].id;
  size_t from, none;
  bool *used = agl_alloc_zero(j->nkey, sizeof *used);
  if (used == NULL)
    return agl_fail_memory(err, "join");
  r->left = j->left->nrow;
  r->right = j->right->nrow;
  for (size_t i = 0; i < r->left; i++) {
    j->matched += made(j, i, &from);
    r->left_missing += lid[i] == NONE;
    if (lid[i] != NONE) {
      r->left_matched += j->start[lid[i] + 1] > j->start[lid[i]];
      used[lid[i]] = true;
    }
  }
  for (size_t i = 0; i < r->right; i++) {
    r->right_missing += rid[i] == NONE;
    r->right_used += rid[i] != NONE && used[rid[i]];
  }
  none = j->kind->keep_right ? r->right - r->right_used : 0;
  j->n = j->matched + none;
  j->lr = agl_alloc(j->n, sizeof *j->lr);
  j->rr = agl_alloc(j->n, sizeof *j->rr);
  if (j->lr == NULL || j->rr == NULL) {
    agl_free(used);
    return agl_fail(err, AGL_ENOMEM, "join of %zu rows: out of memory", j->n);
  }
  for (size_t i = 0, at = j->matched; i < r->right && none > 0; i++)
    if (rid[i] == NONE || !used[rid[i]]) {
      j->lr[at] = NONE;
      j->rr[at++] = i;
    }
  agl_free(used);
  return AGL_OK;
}

static void list_rows(agl_join *j)
{
  size_t at = 0, from = NONE;
  j->same = j->n == j->left->nrow;
  for (size_t i = 0; i < j->left->nrow; i++) {
    size_t n, id = j->side[1].id[i];
    bool match = id != NONE && j->start[id + 1] > j->start[id];
    n = made(j, i, &from);
    j->same = j->same && n == 1;
    for (size_t k = 0; k < n; k++) {
      j->lr[at] = i;
      j->rr[at++] = match ? j->rows[from + k] : NONE;
    }
  }
}

agl_status agl_join_match(agl_join *j, agl_err *err)
{
  j->side[0] = (agl_key_side){.table = j->right, .col = j->rk.col};
  j->side[1] = (agl_key_side){.table = j->left, .col = j->lk.col};
  AGL_TRY(agl_key_number(&j->nkey, j->side, j->o->non, err));
  AGL_TRY(index_right(j, err));
  AGL_TRY(check_side(&j->report.right_repeated, j, 0, j->expect->one_right, err));
  AGL_TRY(check_side(&j->report.left_repeated, j, 1, j->expect->one_left, err));
  AGL_TRY(count_rows(j, err));
  list_rows(j);
  return AGL_OK;
}

void agl_join_clear(agl_join *j)
{
  agl_free(j->lk.col);
  agl_free(j->rk.col);
  agl_free(j->side[0].id);
  agl_free(j->side[1].id);
  agl_free(j->start);
  agl_free(j->rows);
  agl_free(j->lr);
  agl_free(j->rr);
}
