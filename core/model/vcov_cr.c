/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** vcov_cr.c - covariances for few clusters: CR2 (Bell & McCaffrey 2002) with the degrees of freedom
** of Satterthwaite (Pustejovsky & Tipton 2018), and CR3, close to the jackknife over clusters.
**
** With B = L L' and Z_g = X_g L the hat matrix of cluster g is Z_g Z_g', and with the eigenvectors
** and values of Z_g'Z_g = Q diag(s) Q',
**
**     Z_g' (I - Z_g Z_g')^p = Q diag((1 - s)^p) Q' Z_g',
**
** so that nothing is larger than k by k, whatever the cluster. p is -1/2 for CR2, -1 for CR3; where
** 1 - s is 0 the power is too, as of a pseudo-inverse.
*/
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/group.h"
#include "model/vcov.h"

static const double none_left = 1e-12; /* 1 - s that counts as 0 */

/* All arrays of one allocation. */
typedef struct {
  const agl_model *m;
  size_t k;
  bool cr2;
  const size_t *start, *row; /* of the clusters */
  double *l;                 /* k by k, lower: B = L L' */
  double *meat;              /* k by k: sum of t t', t = Q diag((1 - s)^p) Q' Z'e */
  double *contrast;          /* k by k: row j is L'c of coefficient j */
  double *shares;            /* k by k by k: for coefficient j the sum of a a' over clusters */
  double *trace, *squares;   /* k: sum of P_gg, and of P_gg^2 - |a|^4 */
  /* of the cluster at work */
  double *z; /* a row */
  double *gram, *q, *score, *t, *a;
  double *s; /* k eigenvalues */
  gsl_eigen_symmv_workspace w;
} clusters;

/* Z'Z and Z'e of cluster g. */
static void gather(clusters *c, size_t g)
{
  const agl_model *m = c->m;
  size_t k = c->k;
  memset(c->gram, 0, k * k * sizeof *c->gram);
  memset(c->score, 0, k * sizeof *c->score);
  for (size_t at = c->start[g]; at < c->start[g + 1]; at++) {
    size_t i = c->row[at];
    for (size_t j = 0; j < k; j++) {
      c->z[j] = 0;
      for (size_t b = j; b < k; b++)
        c->z[j] += (m->design.x[b][i] - m->fit.mean[b]) * c->l[b * k + j];
      c->score[j] += c->z[j] * m->fit.residual[i];
      for (size_t b = 0; b <= j; b++)
        c->gram[j * k + b] += c->z[j] * c->z[b];
    }
  }
  for (size_t j = 0; j < k; j++)
    for (size_t b = 0; b < j; b++)
      c->gram[b * k + j] = c->gram[j * k + b];
}

/* out = Q diag(d) Q' x, d k values made of s. */
static void rotate(double *out, const clusters *c, const double *d, const double *x)
{
  size_t k = c->k;
  memset(out, 0, k * sizeof *out);
  for (size_t e = 0; e < k; e++) {
    double along = 0;
    for (size_t j = 0; j < k; j++)
      along += c->q[j * k + e] * x[j];
    for (size_t j = 0; j < k; j++)
      out[j] += c->q[j * k + e] * d[e] * along;
  }
}

static void add_outer(double *sum, const double *x, size_t k)
{
  for (size_t a = 0; a < k; a++)
    for (size_t b = 0; b < k; b++)
      sum[a * k + b] += x[a] * x[b];
}

/* For coefficient j: a = Z'A Z L'c, P_gg = c'L Z'A^2 Z L'c - |a|^2; P_gh = -a_g'a_h. */
static void add_share(clusters *c, size_t j)
{
  size_t k = c->k;
  const double *contrast = c->contrast + j * k;
  double whole = 0, square = 0, *d = c->t;
  for (size_t e = 0; e < k; e++) {
    double left = 1 - c->s[e], along = 0;
    for (size_t b = 0; b < k; b++)
      along += c->q[b * k + e] * contrast[b];
    d[e] = left > none_left ? c->s[e] / sqrt(left) : 0;
    whole += left > none_left ? c->s[e] / left * along * along : 0;
  }
  rotate(c->a, c, d, contrast);
  for (size_t b = 0; b < k; b++)
    square += c->a[b] * c->a[b];
  c->trace[j] += whole - square;
  c->squares[j] += (whole - square) * (whole - square) - square * square;
  add_outer(c->shares + j * k * k, c->a, k);
}

static agl_status add_cluster(clusters *c, size_t g, agl_err *err)
{
  size_t k = c->k;
  gsl_matrix_view gram = gsl_matrix_view_array(c->gram, k, k),
                  q = gsl_matrix_view_array(c->q, k, k);
  gsl_vector_view s = gsl_vector_view_array(c->s, k);
  if (g % 256 == 0 && agl_interrupted())
    return agl_fail_interrupted(err);
  gather(c, g);
  if (gsl_eigen_symmv(&gram.matrix, &s.vector, &q.matrix, &c->w) != GSL_SUCCESS)
    return agl_fail(err, AGL_EMATH, "se = '%s': no eigenvalues of a cluster",
                    c->m->inference.of->name);
  for (size_t e = 0; e < k; e++) {
    double left = 1 - c->s[e];
    c->t[e] = left <= none_left ? 0 : c->cr2 ? 1 / sqrt(left) : 1 / left;
  }
  rotate(c->a, c, c->t, c->score);
  add_outer(c->meat, c->a, k);
  for (size_t j = 0; c->cr2 && j < k; j++)
    add_share(c, j);
  return AGL_OK;
}

/* L of B = L L', and L'c of every coefficient: c is its unit vector, about the means for the
** constant less the means of the others. */
static agl_status factorise(clusters *c, const double *bread, agl_err *err)
{
  size_t k = c->k;
  gsl_matrix_view l = gsl_matrix_view_array(c->l, k, k);
  memcpy(c->l, bread, k * k * sizeof *c->l);
  if (gsl_linalg_cholesky_decomp1(&l.matrix) != GSL_SUCCESS)
    return agl_fail(err, AGL_EMATH, "se = '%s': the regressors are nearly collinear",
                    c->m->inference.of->name);
  for (size_t j = 0; j < k; j++)
    for (size_t b = 0; b < k; b++) {
      double *at = &c->contrast[j * k + b];
      *at = b <= j ? c->l[j * k + b] : 0;
      for (size_t i = b; c->m->centred && j == 0 && i < k; i++)
        *at -= i > 0 ? c->m->fit.mean[i] * c->l[i * k + b] : 0;
    }
  return AGL_OK;
}

/* nu = (sum P_gg)^2 / sum P_gh^2 */
static agl_status degrees(agl_model *m, const clusters *c, agl_err *err)
{
  size_t k = c->k;
  m->inference.df_term = agl_alloc(k, sizeof *m->inference.df_term);
  if (m->inference.df_term == NULL)
    return agl_fail_memory(err, "model");
  for (size_t j = 0; j < k; j++) {
    double squares = c->squares[j];
    for (size_t i = 0; i < k * k; i++)
      squares += c->shares[j * k * k + i] * c->shares[j * k * k + i];
    m->inference.df_term[j] = c->trace[j] * c->trace[j] / squares;
  }
  return AGL_OK;
}

/* V = L meat L', shifted back from the means. */
static void covariance(agl_model *m, clusters *c)
{
  size_t k = c->k;
  gsl_matrix_view v = gsl_matrix_view_array(m->inference.v, k, k);
  gsl_matrix_const_view l = gsl_matrix_const_view_array(c->l, k, k);
  memcpy(m->inference.v, c->meat, k * k * sizeof *c->meat);
  gsl_blas_dtrmm(CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, 1, &l.matrix, &v.matrix);
  gsl_blas_dtrmm(CblasRight, CblasLower, CblasTrans, CblasNonUnit, 1, &l.matrix, &v.matrix);
  agl_lsq_unshift(m->inference.v, m->fit.mean, k);
}

static agl_status fill_groups(agl_model *m, clusters *c, const agl_groups *g, agl_err *err)
{
  agl_scores s;
  agl_status status;
  AGL_TRY(agl_scores_new(&s, m, err));
  status = factorise(c, s.bread, err);
  agl_scores_clear(&s);
  for (size_t i = 0; i < g->ngroup && status == AGL_OK; i++)
    status = add_cluster(c, i, err);
  if (status != AGL_OK)
    return status;
  covariance(m, c);
  return c->cr2 ? degrees(m, c, err) : AGL_OK;
}

/* Point the arrays into one allocation of zeros; free it with agl_free. */
static double *allot(clusters *c, size_t k)
{
  double *all = agl_alloc_zero(5 * k * k + k * k * k + 11 * k, sizeof *all);
  if (all == NULL)
    return NULL;
  c->l = all;
  c->meat = c->l + k * k;
  c->contrast = c->meat + k * k;
  c->gram = c->contrast + k * k;
  c->q = c->gram + k * k;
  c->shares = c->q + k * k;
  c->trace = c->shares + k * k * k;
  c->squares = c->trace + k;
  c->z = c->squares + k;
  c->score = c->z + k;
  c->t = c->score + k;
  c->a = c->t + k;
  c->s = c->a + k;
  c->w = (gsl_eigen_symmv_workspace){k, c->s + k, c->s + 2 * k, c->s + 3 * k, c->s + 4 * k};
  return all;
}

static agl_status fill_rows(agl_model *m, const agl_groups *g, bool cr2, agl_err *err)
{
  clusters c = {.m = m, .k = m->k, .cr2 = cr2};
  size_t *start, *row;
  double *all;
  agl_status status;
  AGL_TRY(agl_groups_rows(&start, &row, g, err));
  c.start = start;
  c.row = row;
  all = allot(&c, m->k);
  status = all != NULL ? fill_groups(m, &c, g, err) : agl_fail_memory(err, "covariance");
  agl_free(all);
  agl_free(start);
  agl_free(row);
  return status;
}

static agl_status fill(agl_model *m, bool cr2, agl_err *err)
{
  agl_inference *f = &m->inference;
  char what[32] = "se = 'cr2'";
  agl_groups *g;
  agl_status status;
  what[8] = cr2 ? '2' : '3';
  AGL_TRY(agl_need_least_squares(m, what, err));
  if (m->weights != NULL)
    return agl_fail(err, AGL_EARG, "%s is for fits without weights; cr1 and cluster are not", what);
  AGL_TRY(agl_cluster_groups(&g, m, 0, err));
  f->ngroup[0] = g->ngroup;
  status = fill_rows(m, g, cr2, err);
  agl_groups_free(g);
  if (status != AGL_OK)
    return status;
  f->df = (double)f->ngroup[0] - 1;
  f->df_is = "clusters - 1";
  agl_infer_say(m, "; %zu clusters by %s", f->ngroup[0], f->cluster[0]);
  if (cr2)
    agl_infer_say(m, "; t with the degrees of freedom of Satterthwaite for each coefficient");
  return AGL_OK;
}

static agl_status fill2(agl_model *m, const agl_call *call, agl_err *err)
{
  (void)call;
  return fill(m, true, err);
}

static agl_status fill3(agl_model *m, const agl_call *call, agl_err *err)
{
  (void)call;
  return fill(m, false, err);
}

#define CLUSTER_OPTION                                                                             \
  {                                                                                                \
    {                                                                                              \
      .name = "cluster", .kind = AGL_OPTION_COLUMNS, .low = 1, .high = 1, .fallback = "required",  \
      .summary = "a column whose values say which rows may be correlated"                          \
    }                                                                                              \
  }

const agl_covariance_method agl_vcov_cr2 = {
    {.name = "cr2",
     .summary = "any correlation within few clusters, unbiased when there is none (Bell-McCaffrey)",
     .formula =
         "B (sum over the clusters of X'A e e'A X) B, A = (I - X B X')^(-1/2) of the cluster; "
         "t with Satterthwaite's degrees of freedom",
     .example = "{ se = \"cr2\", cluster = { \"region\" } }",
     .option = CLUSTER_OPTION},
    fill2};

const agl_covariance_method agl_vcov_cr3 = {
    {.name = "cr3",
     .summary = "any correlation within few clusters; close to the jackknife over clusters",
     .formula = "B (sum over the clusters of X'A e e'A X) B, A = (I - X B X')^-1 of the cluster",
     .example = "{ se = \"cr3\", cluster = { \"region\" } }",
     .option = CLUSTER_OPTION},
    fill3};
