/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** vcov_cluster.c - covariances that allow for any correlation within clusters: one way (Liang &
** Zeger 1986), two ways (Cameron, Gelbach & Miller 2011): by the first, plus by the second, less by
** both. Each has its own factor G / (G - 1) (n - 1) / (n - k), G the number of its clusters.
*/
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/column.h"
#include "data/group.h"
#include "model/vcov.h"

enum { ROWS = AGL_GRAM_ROWS, WAYS = 3 }; /* by the first, by the second, by both */

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
static agl_status add_meat(double *meat, const agl_model *m, const agl_groups *g, double sign,
                           agl_err *err)
{
  size_t k = m->k, *start, *row;
  double n = (double)m->design.n, ngroup = (double)g->ngroup;
  double factor = sign * ngroup / (ngroup - 1) * (n - 1) / (double)m->df_residual;
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

/* One way to cluster: counted, and its meat added, less the clusters by both. */
static agl_status add_way(double *meat, agl_model *m, agl_column *const *c, size_t which,
                          agl_err *err)
{
  static const size_t from[WAYS] = {0, 1, 0}, count[WAYS] = {1, 1, 2};
  const agl_column *key[2] = {c[from[which]], count[which] > 1 ? c[1] : NULL};
  agl_groups *g;
  agl_status status;
  AGL_TRY(agl_groups_new(&g, key, count[which], m->design.n, err));
  m->inference.ngroup[which] = g->ngroup;
  if (g->ngroup < 2)
    status = agl_fail(err, AGL_EDATA, "cluster: '%s' is the same in all %zu rows, expected groups",
                      m->inference.cluster[which], m->design.n);
  else
    status = add_meat(meat, m, g, which == 2 ? -1 : 1, err);
  agl_groups_free(g);
  return status;
}

static agl_status fill_meat(double *meat, agl_model *m, agl_err *err)
{
  const agl_inference *f = &m->inference;
  agl_column *c[2] = {NULL, NULL};
  agl_status status = AGL_OK;
  for (size_t i = 0; i < f->ncluster && status == AGL_OK; i++)
    status = agl_design_column(&c[i], &m->design, m->data, f->cluster[i], err);
  for (size_t i = 0; i < WAYS && i < 2 * f->ncluster - 1 && status == AGL_OK; i++)
    status = add_way(meat, m, c, i, err);
  agl_column_free(c[0]);
  agl_column_free(c[1]);
  return status;
}

static agl_status fill(agl_model *m, agl_err *err)
{
  agl_inference *f = &m->inference;
  agl_scores s;
  double *meat;
  agl_status status;
  AGL_TRY(agl_scores_new(&s, m, err));
  meat = agl_alloc_zero(m->k * m->k, sizeof *meat);
  status = meat != NULL ? fill_meat(meat, m, err) : agl_fail_memory(err, "covariance");
  if (status == AGL_OK)
    status = agl_sandwich(m, &s, meat, 1, err);
  if (status == AGL_OK)
    f->df = f->ncluster == 1 ? (double)f->ngroup[0] - 1
                             : fmin((double)f->ngroup[0], (double)f->ngroup[1]) - 1;
  agl_free(meat);
  agl_scores_clear(&s);
  return status;
}

const agl_covariance_method agl_vcov_cluster = {
    {.name = "cluster",
     .summary = "any correlation within clusters",
     .formula = "G / (G - 1) (n - 1) / (n - k) B (sum over the G clusters of s s') B, s the sum of "
                "x e; two ways: by the first + by the second - by both",
     .example = "{ se = \"cluster\", cluster = { \"region\" } }",
     .option = {{.name = "cluster",
                 .kind = AGL_OPTION_COLUMNS,
                 .low = 1,
                 .high = 2,
                 .fallback = "required",
                 .summary = "columns whose values say which rows may be correlated"}}},
    fill};
