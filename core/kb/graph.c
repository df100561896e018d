/* SPDX-License-Identifier: GPL-3.0-or-later */
/* graph.c - links between effects: from one on, to one, and the ways between two. */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "data/build.h"
#include "data/column.h"
#include "kb/kb.h"

typedef struct {
  const agl_kb *kb;
  size_t effect, link; /* tables */
  size_t n, nlink;     /* rows */
  size_t *from, *to;   /* effects of each link, by row */
} graph;

/* Rows of the answer: a link, how deep or which step, and for paths which. */
typedef struct {
  size_t *link;
  int64_t *depth, *path;
  size_t n, cap;
} trail;

static agl_status graph_open(graph *g, const agl_kb *kb, agl_err *err)
{
  *g = (graph){.kb = kb,
               .effect = kb_shape_find(&kb->schema, "effect"),
               .link = kb_shape_find(&kb->schema, "effect_link")};
  if (g->effect == SIZE_MAX || g->link == SIZE_MAX)
    return agl_fail(err, AGL_EARG, "the knowledge base has no tables effect and effect_link");
  g->n = kb->table[g->effect].rows->nrow;
  g->nlink = kb->table[g->link].rows->nrow;
  g->from = agl_alloc(g->nlink, sizeof *g->from);
  g->to = agl_alloc(g->nlink, sizeof *g->to);
  if (g->from == NULL || g->to == NULL)
    return agl_fail_memory(err, "the links between effects");
  for (size_t i = 0; i < g->nlink; i++) {
    const kb_shape *s = &kb->schema.table[g->link];
    g->from[i] = kb_row_of(kb, g->effect, kb_cell(kb, g->link, kb_column_find(s, "from_id"), i));
    g->to[i] = kb_row_of(kb, g->effect, kb_cell(kb, g->link, kb_column_find(s, "to_id"), i));
  }
  return AGL_OK;
}

static void graph_close(graph *g)
{
  agl_free(g->from);
  agl_free(g->to);
}

static const char *effect_at(const void *ctx, size_t i)
{
  const graph *g = ctx;
  return i < g->n ? agl_dict_text(g->kb->table[g->effect].keys, (uint32_t)i, NULL) : NULL;
}

static agl_status find_effect(size_t *out, const graph *g, const char *key, agl_err *err)
{
  size_t row = kb_row_of(g->kb, g->effect, key);
  if (row == SIZE_MAX)
    return agl_fail(err, AGL_EARG, "no effect '%.80s'%s", key, agl_suggest(key, effect_at, g).text);
  *out = row;
  return AGL_OK;
}

static agl_status put(trail *t, size_t link, size_t depth, size_t path, agl_err *err)
{
  if (t->n == t->cap) {
    size_t cap = 2 * t->cap + 64;
    size_t *links = agl_resize(t->link, cap, sizeof *links);
    int64_t *depths, *paths;
    t->link = links != NULL ? links : t->link;
    depths = links == NULL ? NULL : agl_resize(t->depth, cap, sizeof *depths);
    t->depth = depths != NULL ? depths : t->depth;
    paths = depths == NULL ? NULL : agl_resize(t->path, cap, sizeof *paths);
    t->path = paths != NULL ? paths : t->path;
    if (paths == NULL)
      return agl_fail_memory(err, "the links between effects");
    t->cap = cap;
  }
  t->link[t->n] = link;
  t->depth[t->n] = (int64_t)depth;
  t->path[t->n++] = (int64_t)path;
  return AGL_OK;
}

static void trail_clear(trail *t)
{
  agl_free(t->link);
  agl_free(t->depth);
  agl_free(t->path);
}

/* ---- the answer ---------------------------------------------------------------------------- */

/* Names or levels of the effects at one end of the links of a trail. */
static agl_status add_effects(agl_table *out, const graph *g, const trail *t, const size_t *end,
                              const char *column, const char *name, agl_err *err)
{
  const agl_table *effects = g->kb->table[g->effect].rows;
  size_t j = agl_table_index(effects, column), *row = agl_alloc(t->n, sizeof *row);
  agl_column *c;
  agl_status status;
  if (row == NULL)
    return agl_fail_memory(err, "the links between effects");
  for (size_t i = 0; i < t->n; i++)
    row[i] = end[t->link[i]];
  status = agl_column_gather(&c, effects->field[j].column, row, t->n, err);
  agl_free(row);
  return status != AGL_OK ? status : agl_table_add_owned(out, name, c, err);
}

static agl_status add_link_columns(agl_table *out, const agl_table *links, const trail *t,
                                   const char *const *names, agl_err *err)
{
  for (; *names != NULL; names++) {
    size_t j = agl_table_index(links, *names);
    agl_column *c;
    if (j == SIZE_MAX)
      continue;
    AGL_TRY(agl_column_gather(&c, links->field[j].column, t->link, t->n, err));
    AGL_TRY(agl_table_add_owned(out, *names, c, err));
  }
  return AGL_OK;
}

static agl_status fill(agl_table *out, const graph *g, const trail *t, const agl_table *links,
                       bool paths, agl_err *err)
{
  static const char *const from[] = {"from_id", NULL}, *const to[] = {"to_id", NULL},
                           *const rest[] = {"basis",   "certainty", "source_id", "line_from",
                                            "line_to", "fact_id",   "pack",      NULL};
  agl_column *c;
  if (paths) {
    AGL_TRY(agl_column_integer(&c, t->path, NULL, t->n, err));
    AGL_TRY(agl_table_add_owned(out, "path", c, err));
  }
  AGL_TRY(agl_column_integer(&c, t->depth, NULL, t->n, err));
  AGL_TRY(agl_table_add_owned(out, paths ? "step" : "depth", c, err));
  AGL_TRY(add_link_columns(out, links, t, from, err));
  AGL_TRY(add_effects(out, g, t, g->from, "name", "from", err));
  AGL_TRY(add_link_columns(out, links, t, to, err));
  AGL_TRY(add_effects(out, g, t, g->to, "name", "to", err));
  AGL_TRY(add_effects(out, g, t, g->to, "level", "level", err));
  return add_link_columns(out, links, t, rest, err);
}

static agl_status tell(agl_table **out, const graph *g, const trail *t, bool paths, agl_err *err)
{
  agl_table *links, *fresh = NULL;
  agl_status status;
  AGL_TRY(agl_kb_rows(&links, g->kb, "effect_link", err));
  status = agl_table_new(&fresh, t->n, err);
  if (status == AGL_OK)
    status = fill(fresh, g, t, links, paths, err);
  agl_table_free(links);
  if (status == AGL_OK)
    *out = fresh;
  else
    agl_table_free(fresh);
  return status;
}

/* ---- walks --------------------------------------------------------------------------------- */

/* Breadth first: the links of the effects at depth d are at depth d + 1. */
static agl_status walk(trail *t, const graph *g, size_t start, bool back, agl_err *err)
{
  const size_t *near = back ? g->to : g->from, *far = back ? g->from : g->to;
  size_t *queue = agl_alloc(g->n, sizeof *queue), *depth = agl_alloc_zero(g->n, sizeof *depth);
  size_t n = 0;
  agl_status status =
      queue == NULL || depth == NULL ? agl_fail_memory(err, "the links between effects") : AGL_OK;
  if (status == AGL_OK) {
    queue[n++] = start;
    depth[start] = 1;
  }
  for (size_t at = 0; at < n && status == AGL_OK; at++)
    for (size_t i = 0; i < g->nlink && status == AGL_OK; i++) {
      if (near[i] != queue[at])
        continue;
      status = put(t, i, depth[queue[at]], 0, err);
      if (depth[far[i]] == 0) {
        depth[far[i]] = depth[queue[at]] + 1;
        queue[n++] = far[i];
      }
    }
  agl_free(queue);
  agl_free(depth);
  return status;
}

agl_status agl_kb_effects(agl_table **out, const agl_kb *kb, const char *effect, bool back,
                          agl_err *err)
{
  graph g = {0};
  trail t = {0};
  size_t start = 0;
  agl_status status = graph_open(&g, kb, err);
  if (status == AGL_OK)
    status = find_effect(&start, &g, effect, err);
  if (status == AGL_OK)
    status = walk(&t, &g, start, back, err);
  if (status == AGL_OK)
    status = tell(out, &g, &t, false, err);
  graph_close(&g);
  trail_clear(&t);
  return status;
}

enum { MOST_PATHS = 1000 };

/* A way under construction: links taken, and which effects it has met. */
typedef struct {
  const graph *g;
  trail *t;
  size_t goal, length; /* only ways of this many links are wanted */
  size_t *taken, n;
  bool *met;
  size_t npath;
  bool longer; /* there may be longer ones */
  agl_err *err;
} way;

static agl_status end_way(way *w)
{
  if (w->n != w->length || w->npath == MOST_PATHS)
    return AGL_OK;
  w->npath++;
  for (size_t i = 0; i < w->n; i++)
    AGL_TRY(put(w->t, w->taken[i], i + 1, w->npath, w->err));
  return AGL_OK;
}

/* Depth first with a stack of links; the next link to try at each depth is the one after. */
static agl_status ways_of_length(way *w, size_t start)
{
  const graph *g = w->g;
  size_t at = start, next = 0;
  w->n = 0;
  w->longer = false;
  memset(w->met, 0, g->n);
  w->met[start] = true;
  for (;;) {
    while (next < g->nlink && (g->from[next] != at || w->met[g->to[next]]))
      next++;
    if (next < g->nlink && w->n < w->length) {
      w->taken[w->n++] = next;
      at = g->to[next];
      w->met[at] = true;
      next = 0;
      if (at != w->goal)
        continue;
      AGL_TRY(end_way(w));
      next = g->nlink;
    }
    w->longer |= next < g->nlink;
    if (w->n == 0 || w->npath == MOST_PATHS)
      return AGL_OK;
    w->met[at] = false;
    next = w->taken[--w->n] + 1;
    at = g->from[next - 1];
  }
}

static agl_status find_ways(trail *t, const graph *g, size_t from, size_t to, agl_err *err)
{
  way w = {.g = g, .t = t, .goal = to, .longer = from != to, .err = err};
  agl_status status;
  w.taken = agl_alloc(g->n, sizeof *w.taken);
  w.met = agl_alloc_zero(g->n, sizeof *w.met);
  status =
      w.taken == NULL || w.met == NULL ? agl_fail_memory(err, "the ways between effects") : AGL_OK;
  for (w.length = 1; status == AGL_OK && w.length < g->n && w.longer && w.npath < MOST_PATHS;
       w.length++)
    status = ways_of_length(&w, from);
  agl_free(w.taken);
  agl_free(w.met);
  return status;
}

agl_status agl_kb_paths(agl_table **out, const agl_kb *kb, const char *from, const char *to,
                        agl_err *err)
{
  graph g = {0};
  trail t = {0};
  size_t a = 0, b = 0;
  agl_status status = graph_open(&g, kb, err);
  if (status == AGL_OK)
    status = find_effect(&a, &g, from, err);
  if (status == AGL_OK)
    status = find_effect(&b, &g, to, err);
  if (status == AGL_OK)
    status = find_ways(&t, &g, a, b, err);
  if (status == AGL_OK)
    status = tell(out, &g, &t, true, err);
  graph_close(&g);
  trail_clear(&t);
  return status;
}
