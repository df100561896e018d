/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_column.c - what was read of a variable to a column of the right type. */
#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/column.h"
#include "io/foreign/stat.h"

static bool present(const stat_variable *v, size_t i)
{
  return v->missing[i] == AGL_PRESENT;
}

/* ---- reasons ------------------------------------------------------------------------------- */

/* The label of a missing value by its name, ".a" or "99"; NULL for none. */
static const char *label_of_reason(const stat_reader *r, const stat_variable *v, const char *name)
{
  char text[AGL_NUMBER_TEXT];
  for (size_t k = 0; k < r->nlabel && v->set[0] != '\0'; k++) {
    const stat_label *l = &r->label[k];
    if (strcmp(l->set, v->set) != 0 || l->label[0] == '\0')
      continue;
    if (l->tag != 0)
      snprintf(text, sizeof text, ".%c", l->tag);
    else
      agl_number_text(text, l->key);
    if (strcmp(text, name) == 0)
      return l->label;
  }
  return NULL;
}

/* Name the reasons by their labels; two with one label become one. to[k] is the code for k. */
static agl_status name_reasons(agl_dict *named, uint8_t *to, const stat_reader *r,
                               const stat_variable *v, agl_err *err)
{
  for (uint32_t k = 0; k < v->reason->n; k++) {
    const char *name = agl_dict_text(v->reason, k, NULL);
    const char *label = v->is_string ? NULL : label_of_reason(r, v, name);
    uint32_t code;
    if (label != NULL)
      name = label;
    AGL_TRY(agl_dict_code(&code, named, name, strlen(name), err));
    to[AGL_REASON + k] = (uint8_t)(AGL_REASON + code);
  }
  return AGL_OK;
}

/* Missing codes and reasons of a fresh column. */
static agl_status set_missing(agl_column *c, const stat_reader *r, const stat_variable *v,
                              agl_err *err)
{
  uint8_t to[UINT8_MAX + 1] = {AGL_PRESENT, AGL_MISSING, AGL_UNDEFINED};
  AGL_TRY(agl_column_allow_missing(c, err));
  if (v->reason != NULL) {
    c->reason = agl_dict_new();
    if (c->reason == NULL)
      return agl_fail_memory(err, r->path);
    AGL_TRY(name_reasons(c->reason, to, r, v, err));
  }
  for (size_t i = 0; i < c->n; i++)
    if (!present(v, i))
      agl_column_set_missing(c, i, to[v->missing[i]]);
  agl_column_settle(c);
  return AGL_OK;
}

static agl_status finish(agl_column **out, agl_column *c, const stat_reader *r,
                         const stat_variable *v, agl_err *err)
{
  if (set_missing(c, r, v, err) != AGL_OK) {
    agl_column_free(c);
    return AGL_ENOMEM;
  }
  *out = c;
  return AGL_OK;
}

/* ---- value labels -------------------------------------------------------------------------- */

typedef struct {
  const stat_label **at; /* by key, without those of missing values */
  size_t n;
} label_set;

static int by_key(const void *a, const void *b)
{
  double x = (*(const stat_label *const *)a)->key, y = (*(const stat_label *const *)b)->key;
  return (x > y) - (x < y);
}

static agl_status find_labels(label_set *out, const stat_reader *r, const stat_variable *v,
                              agl_err *err)
{
  out->n = 0;
  out->at = agl_alloc(r->nlabel, sizeof *out->at);
  if (out->at == NULL)
    return agl_fail_memory(err, r->path);
  for (size_t k = 0; k < r->nlabel && v->set[0] != '\0'; k++)
    if (!isnan(r->label[k].key) && strcmp(r->label[k].set, v->set) == 0)
      out->at[out->n++] = &r->label[k];
  qsort(out->at, out->n, sizeof *out->at, by_key);
  return AGL_OK;
}

static bool find_label(uint32_t *out, const label_set *s, double key)
{
  const stat_label want = {.key = key}, *p = &want;
  const stat_label **hit = s->n == 0 ? NULL : bsearch(&p, s->at, s->n, sizeof *s->at, by_key);
  if (hit != NULL)
    *out = (uint32_t)(hit - s->at);
  return hit != NULL;
}

/* Is there a label for every value, and a value at all? */
static bool all_labelled(const label_set *s, const stat_variable *v)
{
  uint32_t code;
  size_t any = 0;
  for (size_t i = 0; i < v->n; i++)
    if (present(v, i)) {
      if (!find_label(&code, s, v->number[i]))
        return false;
      any++;
    }
  return any > 0;
}

static bool is_boolean(const label_set *s)
{
  return s->n == 2 && s->at[0]->key == 0 && s->at[1]->key == 1 &&
         strcmp(s->at[0]->label, "false") == 0 && strcmp(s->at[1]->label, "true") == 0;
}

/* The labels as a dictionary in the order of their values; NULL when two are the same. */
static agl_status label_dict(agl_dict **out, const label_set *s, agl_err *err)
{
  agl_dict *d = agl_dict_new();
  *out = NULL;
  if (d == NULL)
    return agl_fail_memory(err, "labels");
  for (size_t k = 0; k < s->n; k++) {
    uint32_t code;
    agl_status status = agl_dict_code(&code, d, s->at[k]->label, strlen(s->at[k]->label), err);
    if (status != AGL_OK || code != k || s->at[k]->label[0] == '\0') {
      agl_dict_free(d);
      return status;
    }
  }
  *out = d;
  return AGL_OK;
}

/* A column of labels, or *out = NULL when the variable is not fit for one. */
static agl_status labelled_column(agl_column **out, const label_set *s, const stat_reader *r,
                                  const stat_variable *v, agl_err *err)
{
  agl_dict *d;
  agl_column *c;
  agl_status status;
  uint32_t code = 0;
  AGL_TRY(label_dict(&d, s, err));
  if (d == NULL)
    return AGL_OK;
  status = agl_column_new(&c, is_boolean(s) ? AGL_BOOLEAN : AGL_STRING, v->n,
                          is_boolean(s) ? NULL : d, err);
  agl_dict_free(d);
  if (status != AGL_OK)
    return status;
  for (size_t i = 0; i < v->n; i++) {
    if (present(v, i))
      find_label(&code, s, v->number[i]);
    if (c->type == AGL_BOOLEAN)
      ((uint8_t *)c->data)[i] = (uint8_t)code;
    else
      ((uint32_t *)c->data)[i] = code;
  }
  return finish(out, c, r, v, err);
}

static agl_status try_labels(agl_column **out, const stat_reader *r, const stat_variable *v,
                             agl_err *err)
{
  label_set s;
  agl_status status = AGL_OK;
  if (r->options->codes || v->set[0] == '\0')
    return AGL_OK;
  AGL_TRY(find_labels(&s, r, v, err));
  if (all_labelled(&s, v))
    status = labelled_column(out, &s, r, v, err);
  agl_free(s.at);
  return status;
}

/* ---- dates, times, numbers ----------------------------------------------------------------- */

static bool all_dates(const stat_variable *v)
{
  int32_t day;
  for (size_t i = 0; i < v->n; i++)
    if (present(v, i) && !stat_time_date(&day, v->time, v->number[i]))
      return false;
  return true;
}

static bool all_times(const stat_variable *v)
{
  char text[40];
  for (size_t i = 0; i < v->n; i++)
    if (present(v, i) && !stat_time_text(text, v->time, v->number[i]))
      return false;
  return true;
}

static bool all_integers(const stat_variable *v)
{
  for (size_t i = 0; i < v->n; i++)
    if (present(v, i) && (v->number[i] != floor(v->number[i]) || fabs(v->number[i]) > 0x1p53))
      return false;
  return v->is_whole;
}

static agl_status time_column(agl_column **out, const stat_reader *r, const stat_variable *v,
                              agl_err *err)
{
  char text[40];
  agl_column *c;
  AGL_TRY(agl_column_new(&c, AGL_STRING, v->n, NULL, err));
  for (size_t i = 0; i < v->n; i++)
    if (present(v, i)) {
      stat_time_text(text, v->time, v->number[i]);
      if (agl_dict_code((uint32_t *)c->data + i, c->dict, text, strlen(text), err) != AGL_OK) {
        agl_column_free(c);
        return AGL_ENOMEM;
      }
    }
  return finish(out, c, r, v, err);
}

static agl_status plain_column(agl_column **out, agl_type type, const stat_reader *r,
                               const stat_variable *v, agl_err *err)
{
  agl_column *c;
  AGL_TRY(agl_column_new(&c, type, v->n, v->dict, err));
  for (size_t i = 0; i < v->n; i++) {
    if (!present(v, i))
      continue;
    if (type == AGL_STRING)
      ((uint32_t *)c->data)[i] = v->code[i];
    else if (type == AGL_DATE)
      stat_time_date((int32_t *)c->data + i, v->time, v->number[i]);
    else if (type == AGL_INTEGER)
      ((int64_t *)c->data)[i] = (int64_t)v->number[i];
    else
      ((double *)c->data)[i] = v->number[i];
  }
  return finish(out, c, r, v, err);
}

static const char *unit_of(stat_clock clock)
{
  switch (clock) {
  case STAT_WEEK:
    return "week";
  case STAT_MONTH:
    return "month";
  case STAT_QUARTER:
    return "quarter";
  case STAT_HALF:
    return "half-year";
  case STAT_DURATION:
    return "seconds";
  case STAT_SECOND:
  case STAT_MILLISECOND:
  case STAT_DAY:
  case STAT_PLAIN:
    break;
  }
  return NULL;
}

agl_status stat_column(agl_column **out, const char **unit, const stat_reader *r,
                       const stat_variable *v, agl_err *err)
{
  agl_column *c = NULL;
  bool timed = v->time.clock != STAT_PLAIN && v->time.clock != STAT_DURATION;
  *unit = unit_of(v->time.clock);
  if (v->is_string)
    return plain_column(out, AGL_STRING, r, v, err);
  AGL_TRY(try_labels(&c, r, v, err));
  if (c != NULL) {
    *out = c;
    return AGL_OK;
  }
  if (timed && all_dates(v))
    return plain_column(out, AGL_DATE, r, v, err);
  if ((v->time.clock == STAT_SECOND || v->time.clock == STAT_MILLISECOND) && all_times(v))
    return time_column(out, r, v, err);
  return plain_column(out, all_integers(v) ? AGL_INTEGER : AGL_NUMBER, r, v, err);
}
