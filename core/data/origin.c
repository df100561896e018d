/* SPDX-License-Identifier: GPL-3.0-or-later */
/* origin.c - the files that the rows of a table were read from. */
#include "data/origin.h"

#include <stdatomic.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/table.h"

/* Shared by all tables that descend from one reading. */
struct agl_source {
  atomic_size_t refs;
  agl_origin origin;
  char *file;
};

static void release(agl_source *s)
{
  if (atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) != 1)
    return;
  agl_free(s->file);
  agl_free(s);
}

void agl_table_free_origins(agl_table *t)
{
  for (size_t i = 0; i < t->nsource; i++)
    release(t->source[i]);
  agl_free(t->source);
  t->source = NULL;
  t->nsource = 0;
}

static agl_status reserve(agl_table *t, size_t more, agl_err *err)
{
  agl_source **source = agl_resize(t->source, t->nsource + more, sizeof *source);
  if (source == NULL)
    return agl_fail_memory(err, "history of a table");
  t->source = source;
  return AGL_OK;
}

agl_status agl_table_add_origin(agl_table *t, const agl_origin *o, agl_err *err)
{
  agl_source *s;
  AGL_TRY(reserve(t, 1, err));
  s = agl_alloc_zero(1, sizeof *s);
  if (s == NULL)
    return agl_fail_memory(err, "history of a table");
  atomic_init(&s->refs, 1);
  s->file = agl_strdup(o->file);
  if (s->file == NULL) {
    release(s);
    return agl_fail_memory(err, "history of a table");
  }
  s->origin = (agl_origin){s->file, o->size, o->modified};
  t->source[t->nsource++] = s;
  return AGL_OK;
}

static bool has(const agl_table *t, size_t n, const agl_source *s)
{
  for (size_t i = 0; i < n; i++)
    if (t->source[i] == s)
      return true;
  return false;
}

agl_status agl_table_copy_origins(agl_table *t, const agl_table *from, agl_err *err)
{
  size_t n = t->nsource;
  if (from->nsource == 0 || t == from)
    return AGL_OK;
  AGL_TRY(reserve(t, from->nsource, err));
  for (size_t i = 0; i < from->nsource; i++) {
    if (has(t, n, from->source[i]))
      continue;
    atomic_fetch_add_explicit(&from->source[i]->refs, 1, memory_order_relaxed);
    t->source[t->nsource++] = from->source[i];
  }
  return AGL_OK;
}

const agl_origin *agl_table_origin(const agl_table *t, size_t i)
{
  return i < t->nsource ? &t->source[i]->origin : NULL;
}
