/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_verb_threads.c - every verb gives the same bytes with one thread, two and three. */
#include "tables.h"

enum { ROWS = 150000, THREADS = 3 };

static uint64_t state = 7;

static uint64_t below(uint64_t n)
{
  state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (state >> 33) % n;
}

/* id (distinct), region (string), year, e (number of many bits, a tenth missing) */
static agl_table *make(size_t n)
{
  agl_column *id, *region, *year, *e;
  agl_table *t;
  CHECK_OK(agl_column_new(&id, AGL_INTEGER, n, NULL, &err), err);
  CHECK_OK(agl_column_new(&region, AGL_STRING, n, NULL, &err), err);
  CHECK_OK(agl_column_new(&year, AGL_DATE, n, NULL, &err), err);
  CHECK_OK(agl_column_new(&e, AGL_NUMBER, n, NULL, &err), err);
  CHECK_OK(agl_column_allow_missing(e, &err), err);
  for (size_t i = 0; i < n; i++) {
    char name[16];
    int len = snprintf(name, sizeof name, "r%d", (int)below(700));
    ((int64_t *)id->data)[i] = (int64_t)i * 3 - 1000;
    CHECK(agl_dict_code((uint32_t *)region->data + i, region->dict, name, (size_t)len, NULL) ==
          AGL_OK);
    ((int32_t *)year->data)[i] = (int32_t)below(12);
    ((double *)e->data)[i] = sqrt((double)below(100000));
    if (below(10) == 0)
      agl_column_set_missing(e, i, AGL_UNDEFINED);
  }
  CHECK_OK(agl_table_new(&t, n, &err), err);
  CHECK_OK(agl_table_add_owned(t, "id", id, &err), err);
  CHECK_OK(agl_table_add_owned(t, "region", region, &err), err);
  CHECK_OK(agl_table_add_owned(t, "year", year, &err), err);
  CHECK_OK(agl_table_add_owned(t, "e", e, &err), err);
  return t;
}

static bool same_dict(const agl_dict *a, const agl_dict *b)
{
  if (a == b || a == NULL || b == NULL)
    return a == b;
  return a->n == b->n && memcmp(a->offset, b->offset, (a->n + 1) * sizeof *a->offset) == 0 &&
         (a->n == 0 || memcmp(a->bytes, b->bytes, a->offset[a->n]) == 0);
}

static bool same_column(const agl_column *a, const agl_column *b)
{
  return a->type == b->type && a->n == b->n && same_dict(a->dict, b->dict) &&
         same_dict(a->reason, b->reason) && (a->missing == NULL) == (b->missing == NULL) &&
         (a->n == 0 || memcmp(a->data, b->data, a->n * agl_type_size(a->type)) == 0) &&
         (a->missing == NULL || memcmp(a->missing, b->missing, a->n) == 0);
}

static bool same_table(const agl_table *a, const agl_table *b)
{
  bool same = a->ncol == b->ncol && a->nrow == b->nrow &&
              strcmp(a->history->detail, b->history->detail) == 0;
  for (size_t k = 0; same && k < a->ncol; k++)
    same = strcmp(a->field[k].name, b->field[k].name) == 0 &&
           same_column(a->field[k].column, b->field[k].column);
  return same;
}

/* The table that verb number v makes of t and another; false past the last verb. */
static bool apply(agl_table **out, size_t v, const agl_table *t, const agl_table *other)
{
  static const char *const names[] = {"region", "-e", "year"};
  static const char *const melted[] = {"e", "id"};
  static const agl_join_key key[] = {{"region", NULL}, {"year", NULL}}, on_id[] = {{"id", NULL}};
  const agl_join_options many = {.how = "full", .on = key, .non = 2, .expect = "m:m"};
  const agl_join_options one = {.how = "left", .on = on_id, .non = 1};
  const agl_long_options gather = {.columns = melted, .ncolumns = 2};
  switch (v) {
  case 0:
    return agl_table_sort(out, t, names, 3, &err) == AGL_OK;
  case 1:
    return agl_table_distinct(out, t, names, 1, &err) == AGL_OK;
  case 2:
    return agl_table_join(out, NULL, other, other, &many, &err) == AGL_OK;
  case 3:
    return agl_table_join(out, NULL, t, other, &one, &err) == AGL_OK;
  case 4:
    return agl_table_append(out, t, other, &err) == AGL_OK;
  case 5:
    return agl_table_long(out, t, &gather, &err) == AGL_OK;
  case 6:
    return agl_table_crosstab(out, t, "region", "year", "e", &err) == AGL_OK;
  case 7:
    return agl_table_summary(out, t, &err) == AGL_OK;
  case 8:
    return agl_table_sample(out, t, ROWS / 2, 5, &err) == AGL_OK;
  case 9:
    return agl_table_fill(out, t, NULL, 0, false, &err) == AGL_OK;
  case 10:
    return agl_table_slice(out, t, 10, ROWS - 10, &err) == AGL_OK;
  case 11:
    return agl_table_wide(out, t, "year", "e", &err) == AGL_OK;
  default:
    return false;
  }
}

int main(void)
{
  agl_table *t = make(ROWS), *other = make(4000);
  size_t v = 0;
  for (bool more = true; more; v += more) {
    agl_table *got[THREADS] = {NULL};
    for (unsigned k = 0; k < THREADS; k++) {
      agl_set_threads(k + 1);
      more = apply(&got[k], v, t, other);
      CHECK(!more || same_table(got[0], got[k]));
    }
    for (unsigned k = 0; k < THREADS; k++)
      agl_table_free(got[k]);
  }
  CHECK(v == 12);
  agl_table_free(t);
  agl_table_free(other);
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
