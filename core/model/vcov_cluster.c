/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** vcov_cluster.c - covariances that allow for any correlation within clusters: one way (Liang &
** Zeger 1986), two ways (Cameron, Gelbach & Miller 2011): by the first, plus by the second, less by
** both. Each has a factor G / (G - 1) (n - 1) / (n - k), which vcov_like.c has variants of.
*/
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/column.h"
#include "data/group.h"
#include "model/vcov.h"
#include "model/vcov_like.h"

enum { ROWS = AGL_GRAM_ROWS, WAYS = 3 }; /* by the first, by the second, by both */

/* The factor for G clusters: 1, G / (G - 1), or that with (n - 1) / (n - k). */
typedef enum { PLAIN, CLUSTERS, SAMPLE } correction;

typedef struct {
  const agl_model *m;
  const size_t *start, *row; /* the rows of cluster g: row[start[g]] .. row[start[g + 1] - 1] */
} clusters;

/* The sums of scores of clusters from .. from + count - 1. */
static void fill_tile(const void *ctx, double *tile, size_t from, size_t count)
{
  const clusters *c = ctx;
  const agl_model *m = c->m;
  for (size_t j = 0; j < m->k; j++) {
    const double *x = agl_score_column(m, j);
    double mean = m->fit.mean[j];
    for (size_t g = 0; g < count; g++) {
      double sum = 0;
      for (size_t at = c->start[from + g]; at < c->start[from + g + 1]; at++)
        sum += (x[c->row[at]] - mean) * agl_score_weight(m, c->row[at]);
      tile[j * ROWS + g] = sum;
    }
  }
}

/* Add factor times the meat of one grouping. */
static agl_status add_meat(double *meat, const agl_model *m, const agl_groups *g, double factor,
                           agl_err *err)
{
  size_t k = m->k, *start, *row;
  double *part;
  agl_status status;
  AGL_TRY(agl_groups_rows(&start, &row, g, err));
  part = agl_alloc(k * k, sizeof *part);
  status = part != NULL ? agl_gram(part, g->ngroup, k, fill_tile, &(clusters){m, start, row}, err)
                        : agl_fail_memory(err, "covariance");
  for (size_t i = 0; status == AGL_OK && i < k * k; i++)
    meat[i] += factor * part[i];
  agl_free(part);
  agl_free(start);
  agl_free(row);
  return status;
}

agl_status agl_cluster_groups(agl_groups **out, const agl_model *m, size_t which, agl_err *err)
{
  const agl_inference *f = &m->inference;
  size_t first = which == 1, count = which == 2 ? 2 : 1;
  agl_column *c[2] = {NULL, NULL};
  const agl_column *key[2];
  agl_groups *g = NULL;
  agl_status status = AGL_OK;
  for (size_t i = 0; i < count && status == AGL_OK; i++)
    status = agl_design_column(&c[i], &m->design, m->data, f->cluster[first + i], err);
  key[0] = c[0];
  key[1] = c[1];
  if (status == AGL_OK)
    status = agl_groups_new(&g, key, count, m->design.n, err);
  agl_column_free(c[0]);
  agl_column_free(c[1]);
  if (status != AGL_OK)
    return status;
  if (g->ngroup < 2) {
    agl_groups_free(g);
    return agl_fail(err, AGL_EDATA, "cluster: '%s' is the same in all %zu rows, expected groups",
                    f->cluster[first], m->design.n);
  }
  *out = g;
  return AGL_OK;
}

static void say(agl_model *m, const double *factor, size_t nested)
{
  const agl_inference *f = &m->inference;
  for (size_t i = 0; i < f->ncluster; i++)
    agl_infer_say(m, "%s%zu clusters by %s", i == 0 ? "; " : ", ", f->ngroup[i], f->cluster[i]);
  if (f->ncluster == 2)
    agl_infer_say(m, ", %zu by both; factors %.10g, %.10g, %.10g", f->ngroup[2], factor[0],
                  factor[1], factor[2]);
  else
    agl_infer_say(m, "; factor %.10g", factor[0]);
  if (nested > 0 && !agl_like_of(m)->count_nested)
    agl_infer_say(m, "; absorbed effects nested in the clusters: %zu less in k", nested);
}

/* Sum the ways of grouping; says which factors were used. */
static agl_status fill_meat(double *meat, agl_model *m, agl_groups **g, correction how,
                            agl_err *err)
{
  const agl_inference *f = &m->inference;
  size_t nway = 2 * f->ncluster - 1, nested = 0;
  size_t least = f->ncluster == 2 && f->ngroup[1] < f->ngroup[0] ? f->ngroup[1] : f->ngroup[0];
  double factor[WAYS] = {1, 1, 1};
  for (size_t i = 0; i < f->ncluster && m->design.nabsorbed > 0; i++) {
    size_t rank = 0;
    AGL_TRY(agl_nested_rank(&rank, m, g[i], err));
    nested = rank > nested ? rank : nested;
  }
  for (size_t i = 0; i < nway; i++) {
    double ngroup = (double)f->ngroup[i];
    factor[i] = how == PLAIN      ? 1
                : how == CLUSTERS ? ngroup / (ngroup - 1)
                                  : agl_like_cluster(m, f->ngroup[i], least, nested);
    AGL_TRY(add_meat(meat, m, g[i], i == 2 ? -factor[i] : factor[i], err));
  }
  say(m, factor, nested);
  return agl_like_set_df(m, least, err);
}

static agl_status fill(agl_model *m, correction how, agl_err *err)
{
  agl_groups *g[WAYS] = {NULL};
  agl_scores s;
  double *meat;
  agl_status status;
  AGL_TRY(agl_scores_new(&s, m, err));
  meat = agl_alloc_zero(m->k * m->k, sizeof *meat);
  status = meat != NULL ? AGL_OK : agl_fail_memory(err, "covariance");
  for (size_t i = 0; i < 2 * m->inference.ncluster - 1 && status == AGL_OK; i++) {
    status = agl_cluster_groups(&g[i], m, i, err);
    if (status == AGL_OK)
      m->inference.ngroup[i] = g[i]->ngroup;
  }
  if (status == AGL_OK)
    status = fill_meat(meat, m, g, how, err);
  if (status == AGL_OK)
    status = agl_sandwich(m, &s, meat, 1, err);
  for (size_t i = 0; i < WAYS; i++)
    agl_groups_free(g[i]);
  agl_free(meat);
  agl_scores_clear(&s);
  return status;
}

static agl_status fill_cluster(agl_model *m, const agl_call *call, agl_err *err)
{
  (void)call;
  return fill(m, SAMPLE, err);
}

static agl_status fill_cr0(agl_model *m, const agl_call *call, agl_err *err)
{
  (void)call;
  return fill(m, PLAIN, err);
}

static agl_status fill_cr1(agl_model *m, const agl_call *call, agl_err *err)
{
  (void)call;
  return fill(m, CLUSTERS, err);
}

#define CLUSTER_OPTION(most)                                                                       \
  {                                                                                                \
    {                                                                                              \
      .name = "cluster", .kind = AGL_OPTION_COLUMNS, .low = 1, .high = (most),                     \
      .fallback = "required", .summary = "columns whose values say which rows may be correlated"   \
    }                                                                                              \
  }

const agl_covariance_method agl_vcov_cluster = {
    {.name = "cluster",
     .summary = "any correlation within clusters",
     .formula = "G / (G - 1) (n - 1) / (n - k) B (sum over the G clusters of s s') B, s the sum of "
                "x e; two ways: by the first + by the second - by both",
     .example = "{ se = \"cluster\", cluster = { \"region\" } }",
     .option = CLUSTER_OPTION(2)},
    fill_cluster};

const agl_covariance_method agl_vcov_cr0 = {
    {.name = "cr0",
     .summary = "any correlation within clusters, for many of them",
     .formula = "B (sum over the clusters of s s') B, s the sum of x e",
     .example = "{ se = \"cr0\", cluster = { \"region\" } }",
     .option = CLUSTER_OPTION(2)},
    fill_cr0};

const agl_covariance_method agl_vcov_cr1 = {
    {.name = "cr1",
     .summary = "any correlation within clusters",
     .formula = "G / (G - 1) B (sum over the G clusters of s s') B, s the sum of x e",
     .example = "{ se = \"cr1\", cluster = { \"region\" } }",
     .option = CLUSTER_OPTION(2)},
    fill_cr1};
