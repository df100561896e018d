/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test.c - the tests by name, and the table that each of them gives. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "stat/stat.h"

static const agl_stat_record *const families[] = {agl_stat_contingency, agl_stat_correlation,
                                                  agl_stat_location, agl_stat_variance};

static const agl_stat_record *record_at(size_t i)
{
  for (size_t f = 0; f < sizeof families / sizeof families[0]; f++)
    for (const agl_stat_record *r = families[f]; r->about.name != NULL; r++)
      if (i-- == 0)
        return r;
  return NULL;
}

const agl_stat *agl_stat_at(size_t i)
{
  const agl_stat_record *r = record_at(i);
  return r == NULL ? NULL : &r->about;
}

static const char *name_at(const void *ctx, size_t i)
{
  (void)ctx;
  return record_at(i) == NULL ? NULL : record_at(i)->about.name;
}

static agl_status find(const agl_stat_record **out, const char *name, agl_err *err)
{
  for (size_t i = 0; (*out = record_at(i)) != NULL; i++)
    if (strcmp((*out)->about.name, name) == 0)
      return AGL_OK;
  return agl_fail(err, AGL_EARG, "no test '%s'%s", name, agl_suggest(name, name_at, NULL).text);
}

static const char *method_at(const void *methods, size_t i)
{
  return ((const char *const *)methods)[i];
}

static agl_status find_method(size_t *out, const agl_stat *t, const char *name, agl_err *err)
{
  *out = 0;
  if (name == NULL)
    return AGL_OK;
  if (t->methods == NULL)
    return agl_fail(err, AGL_EARG, "%s has no methods to choose from, got '%s'", t->name, name);
  for (; t->methods[*out] != NULL; (*out)++)
    if (strcmp(t->methods[*out], name) == 0)
      return AGL_OK;
  return agl_fail(err, AGL_EARG, "%s has no method '%s'%s", t->name, name,
                  agl_suggest(name, method_at, t->methods).text);
}

static agl_status add_owned(agl_table *t, const char *name, agl_column *c, agl_status status,
                            agl_err *err)
{
  if (status == AGL_OK)
    status = agl_table_add(t, name, c, err);
  agl_column_free(c);
  return status;
}

static agl_status add_text(agl_table *t, const char *name, const char *s, agl_err *err)
{
  agl_column *c = NULL;
  agl_status status = agl_column_string(&c, &s, 1, err);
  return add_owned(t, name, c, status, err);
}

static agl_status add_number(agl_table *t, const char *name, double x, agl_err *err)
{
  agl_column *c = NULL;
  agl_status status = agl_column_number(&c, &x, NULL, 1, err);
  return add_owned(t, name, c, status, err);
}

static agl_status add_count(agl_table *t, const char *name, size_t n, agl_err *err)
{
  agl_column *c = NULL;
  int64_t value = (int64_t)n;
  agl_status status = agl_column_integer(&c, &value, NULL, 1, err);
  return add_owned(t, name, c, status, err);
}

/* NaN is missing. */
static agl_status add_outcome(agl_table *t, const char *test, const agl_outcome *o,
                              const agl_sample *s, agl_err *err)
{
  AGL_TRY(add_text(t, "test", test, err));
  AGL_TRY(add_number(t, "statistic", o->statistic, err));
  AGL_TRY(add_number(t, "df", o->df, err));
  AGL_TRY(add_number(t, "p_value", o->p_value, err));
  for (size_t k = 0; k < AGL_EXTRA_MAX && o->extra[k].name != NULL; k++)
    AGL_TRY(add_number(t, o->extra[k].name, o->extra[k].value, err));
  AGL_TRY(add_count(t, "n", s->n, err));
  AGL_TRY(add_count(t, "left_out", s->left_out, err));
  return add_text(t, "note", o->note.s, err);
}

agl_status agl_stat_run(agl_table **out, const char *test, const agl_table *t,
                        const char *const columns[2], const char *method, agl_err *err)
{
  const agl_stat_record *r;
  agl_sample s = {.n = 0};
  agl_outcome o = {.statistic = NAN, .df = NAN, .p_value = NAN};
  agl_table *fresh = NULL;
  agl_status status;
  size_t which;
  AGL_TRY(find(&r, test, err));
  AGL_TRY(find_method(&which, &r->about, method, err));
  AGL_TRY(agl_sample_read(&s, test, r->shape, t, columns, err));
  status = r->run(&o, &s, which, err);
  if (status == AGL_OK && o.note.failed)
    status = agl_fail_memory(err, test);
  if (status == AGL_OK)
    status = agl_table_new(&fresh, 1, err);
  if (status == AGL_OK)
    status =
        add_outcome(fresh, r->about.methods == NULL ? test : r->about.methods[which], &o, &s, err);
  agl_text_clear(&o.note);
  agl_sample_clear(&s);
  if (status == AGL_OK)
    *out = fresh;
  else
    agl_table_free(fresh);
  return status;
}
