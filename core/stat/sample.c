/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample.c - what a test takes out of two columns of a table. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/sort.h"
#include "base/thread.h"
#include "stat/stat.h"

/* Two columns, and the rows where both have a finite value. */
typedef struct {
  const agl_column *column[2];
  size_t n, *row;
} rows;

static bool present(const agl_view *v, size_t i)
{
  return (v->missing == NULL || v->missing[i] == AGL_PRESENT) &&
         (v->type != AGL_NUMBER || isfinite(v->number[i]));
}

static agl_status find_rows(rows *r, agl_sample *s, const agl_table *t, agl_err *err)
{
  agl_view a = agl_column_view(r->column[0]), b = agl_column_view(r->column[1]);
  size_t nrow = agl_table_nrow(t);
  r->row = agl_alloc(nrow, sizeof *r->row);
  if (r->row == NULL)
    return agl_fail_memory(err, "statistics");
  for (size_t i = 0; i < nrow; i++)
    if (present(&a, i) && present(&b, i))
      r->row[r->n++] = i;
  s->n = r->n;
  s->left_out = nrow - r->n;
  return AGL_OK;
}

static double number_of(const agl_view *v, size_t i)
{
  return v->type == AGL_NUMBER    ? v->number[i]
         : v->type == AGL_INTEGER ? (double)v->integer[i]
         : v->type == AGL_BOOLEAN ? v->boolean[i]
                                  : v->date[i];
}

/* The numbers of a column in the rows used. */
static agl_status read_numbers(double **out, const char *test, const char *name, const rows *r,
                               int which, agl_err *err)
{
  agl_view v = agl_column_view(r->column[which]);
  double *x;
  if (v.type == AGL_STRING)
    return agl_fail(err, AGL_EARG, "%s: '%s' holds strings, expected numbers", test, name);
  x = agl_alloc(r->n, sizeof *x);
  if (x == NULL)
    return agl_fail_memory(err, test);
  for (size_t i = 0; i < r->n; i++)
    x[i] = number_of(&v, r->row[i]);
  *out = x;
  return AGL_OK;
}

/* ---- categories -------------------------------------------------------------------------- */

typedef struct {
  const char *text; /* strings only */
  double number;    /* numbers only */
  int64_t integer;
  size_t at; /* place among the rows used */
} value;

static int compare(const void *a, const void *b)
{
  const value *x = a, *y = b;
  if (x->text != NULL)
    return strcmp(x->text, y->text);
  if (x->number != y->number)
    return x->number < y->number ? -1 : 1;
  return (x->integer > y->integer) - (x->integer < y->integer);
}

static value value_of(const agl_column *c, const agl_view *v, size_t row, size_t at)
{
  value x = {NULL, 0, 0, at};
  if (v->type == AGL_STRING)
    x.text = agl_column_text(c, row, NULL);
  else if (v->type == AGL_INTEGER)
    x.integer = v->integer[row];
  else
    x.number = number_of(v, row);
  return x;
}

/* code[i] is the place of the value of row i among the *nvalue distinct ones. */
static agl_status encode(size_t *code, size_t *nvalue, const rows *r, int which, agl_err *err)
{
  agl_view v = agl_column_view(r->column[which]);
  value *x = agl_alloc(r->n, sizeof *x);
  agl_status status;
  if (x == NULL)
    return agl_fail_memory(err, "statistics");
  for (size_t i = 0; i < r->n; i++)
    x[i] = value_of(r->column[which], &v, r->row[i], i);
  status = agl_sort(x, r->n, sizeof *x, compare, err);
  *nvalue = 0;
  for (size_t i = 0; i < r->n && status == AGL_OK; i++) {
    *nvalue += i == 0 || compare(&x[i - 1], &x[i]) != 0;
    code[x[i].at] = *nvalue - 1;
  }
  agl_free(x);
  return status;
}

static agl_status check_values(const char *test, const char *name, size_t n, agl_err *err)
{
  if (n < 2)
    return agl_fail(err, AGL_EDATA, "%s: '%s' has %zu value%s, expected 2 or more", test, name, n,
                    n == 1 ? "" : "s");
  return AGL_OK;
}

static agl_status read_counts(agl_sample *s, const char *test, const rows *r, agl_err *err)
{
  size_t *code = agl_alloc(2 * r->n, sizeof *code);
  agl_status status;
  if (code == NULL)
    return agl_fail_memory(err, test);
  status = encode(code, &s->na, r, 0, err);
  if (status == AGL_OK)
    status = encode(code + r->n, &s->nb, r, 1, err);
  if (status == AGL_OK)
    status = check_values(test, s->a, s->na, err);
  if (status == AGL_OK)
    status = check_values(test, s->b, s->nb, err);
  if (status == AGL_OK && s->na > SIZE_MAX / s->nb)
    status = agl_fail_memory(err, test);
  if (status == AGL_OK) {
    s->count = agl_alloc_zero(s->na * s->nb, sizeof *s->count);
    status = s->count == NULL ? agl_fail_memory(err, test) : AGL_OK;
  }
  for (size_t i = 0; i < r->n && status == AGL_OK; i++)
    s->count[code[i] * s->nb + code[r->n + i]]++;
  agl_free(code);
  return status;
}

static char *label(const agl_column *c, size_t row)
{
  agl_view v = agl_column_view(c);
  char text[AGL_NUMBER_TEXT];
  if (v.type == AGL_STRING)
    return agl_strdup(agl_column_text(c, row, NULL));
  if (v.type == AGL_NUMBER)
    agl_number_text(text, v.number[row]);
  else if (v.type == AGL_INTEGER)
    agl_integer_text(text, v.integer[row]);
  else if (v.type == AGL_DATE)
    agl_date_text(text, v.date[row]);
  else
    return agl_strdup(v.boolean[row] ? "true" : "false");
  return agl_strdup(text);
}

static agl_status read_labels(agl_sample *s, const size_t *code, const rows *r, agl_err *err)
{
  for (size_t i = 0; i < r->n && (s->first == NULL || s->second == NULL); i++) {
    char **to = code[i] == 0 ? &s->first : code[i] == 1 ? &s->second : NULL;
    if (to == NULL || *to != NULL)
      continue;
    *to = label(r->column[1], r->row[i]);
    if (*to == NULL)
      return agl_fail_memory(err, "statistics");
  }
  return AGL_OK;
}

/* Numbers in the order of their groups, within them of the rows: a counting sort. `place` holds a
** number a group. */
static void arrange(agl_sample *s, double *sorted, size_t *place, const size_t *code)
{
  for (size_t i = 0; i < s->n; i++)
    s->start[code[i] + 1]++;
  for (size_t g = 0; g < s->nb; g++) {
    s->start[g + 1] += s->start[g];
    place[g] = s->start[g];
  }
  for (size_t i = 0; i < s->n; i++)
    sorted[place[code[i]]++] = s->x[i];
  memcpy(s->x, sorted, s->n * sizeof *sorted);
}

static agl_status read_groups(agl_sample *s, const char *test, const rows *r, agl_err *err)
{
  size_t *code = agl_alloc(r->n, sizeof *code), *place = agl_alloc(r->n, sizeof *place);
  double *sorted = agl_alloc(r->n, sizeof *sorted);
  agl_status status = AGL_OK;
  if (code == NULL || place == NULL || sorted == NULL)
    status = agl_fail_memory(err, test);
  if (status == AGL_OK)
    status = read_numbers(&s->x, test, s->a, r, 0, err);
  if (status == AGL_OK)
    status = encode(code, &s->nb, r, 1, err);
  if (status == AGL_OK)
    status = check_values(test, s->b, s->nb, err);
  if (status == AGL_OK) {
    s->start = agl_alloc_zero(s->nb + 1, sizeof *s->start);
    status = s->start == NULL ? agl_fail_memory(err, test) : read_labels(s, code, r, err);
  }
  if (status == AGL_OK)
    arrange(s, sorted, place, code);
  agl_free(code);
  agl_free(place);
  agl_free(sorted);
  return status;
}

void agl_sample_clear(agl_sample *s)
{
  agl_free(s->x);
  agl_free(s->y);
  agl_free(s->count);
  agl_free(s->start);
  agl_free(s->first);
  agl_free(s->second);
  *s = (agl_sample){.n = 0};
}

agl_status agl_sample_read(agl_sample *out, const char *test, agl_shape shape, const agl_table *t,
                           const char *const name[2], agl_err *err)
{
  rows r = {{NULL, NULL}, 0, NULL};
  agl_sample s = {.a = name[0], .b = name[1]};
  agl_status status;
  for (int k = 0; k < 2; k++) {
    size_t col;
    AGL_TRY(agl_table_find(&col, t, name[k], err));
    r.column[k] = agl_table_column(t, col);
  }
  status = find_rows(&r, &s, t, err);
  if (status == AGL_OK && shape == AGL_COUNTS)
    status = read_counts(&s, test, &r, err);
  else if (status == AGL_OK && shape == AGL_GROUPS)
    status = read_groups(&s, test, &r, err);
  else if (status == AGL_OK) {
    status = read_numbers(&s.x, test, s.a, &r, 0, err);
    if (status == AGL_OK)
      status = read_numbers(&s.y, test, s.b, &r, 1, err);
  }
  if (status == AGL_OK && agl_interrupted())
    status = agl_fail_interrupted(err);
  agl_free(r.row);
  if (status == AGL_OK)
    *out = s;
  else
    agl_sample_clear(&s);
  return status;
}
