/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** few_clusters.c - what to look at beside clustered standard errors when there are few clusters: these
** are then too small, and t rejects too often (Cameron, Gelbach & Miller 2008; MacKinnon, Nielsen &
** Webb 2023).
*/
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/build.h"
#include "model/vcov.h"
#include "num/dist.h"

enum { FEW = 40, REPS = 9999, REPS_LARGE = 999, LARGE = 100000 };

static const double most_work = 5e7; /* rows times the square of coefficients */

/* The covariance CR2 of a fit that has another: v and df_term of *out, to be cleared. */
static agl_status cr2(agl_inference *out, const agl_model *m, agl_err *err)
{
  agl_model copy = *m;
  agl_status status;
  copy.inference = (agl_inference){.of = &agl_vcov_cr2.about,
                                   .like = m->inference.like,
                                   .df = m->inference.df,
                                   .cluster = {m->inference.cluster[0]},
                                   .ncluster = 1};
  copy.inference.v = agl_alloc(m->k * m->k, sizeof *copy.inference.v);
  status = copy.inference.v != NULL ? agl_vcov_cr2.fill(&copy, &(agl_call){NULL, 0}, err)
                                    : agl_fail_memory(err, "covariance");
  copy.inference.cluster[0] = NULL; /* the model's own */
  *out = copy.inference;
  return status;
}

/* std_error, df, p_value: k values a piece, NaN with weights, which CR2 does not know. */
static agl_status cr2_values(double *x, const agl_model *m, agl_err *err)
{
  size_t k = m->k;
  agl_inference f;
  agl_status status;
  for (size_t i = 0; i < 3 * k; i++)
    x[i] = NAN;
  if (m->weights != NULL)
    return AGL_OK;
  status = cr2(&f, m, err);
  for (size_t j = 0; j < k && status == AGL_OK; j++) {
    x[j] = sqrt(f.v[j * k + j]);
    x[k + j] = f.df_term[j];
    x[2 * k + j] = agl_t_two_sided(m->fit.beta[j] / x[j], f.df_term[j]);
  }
  agl_inference_clear(&f);
  return status;
}

/* Few clusters, one way of them, of least squares that is no long work. */
static bool applies(const agl_model *m)
{
  double k = (double)m->k;
  return m->inference.ncluster == 1 && m->inference.ngroup[0] < FEW && m->df_residual > 0 &&
         agl_need_least_squares(m, "", NULL) == AGL_OK && (double)m->design.n * k * k < most_work;
}

static agl_status wild(agl_table **out, const agl_model *m, agl_err *err)
{
  const agl_argument reps = {
      .name = "reps", .kind = AGL_GIVEN_NUMBER, .number = m->design.n > LARGE ? REPS_LARGE : REPS};
  return agl_model_wild(out, m, &reps, 1, err);
}

agl_status agl_model_few_clusters(agl_table **out, const agl_model *m, agl_err *err)
{
  static const char *const names[] = {"std_error", "df", "p_value"};
  size_t k = applies(m) ? m->k : 0;
  double *x = agl_alloc(3 * k, sizeof *x);
  int64_t *clusters = agl_alloc(k, sizeof *clusters);
  agl_table *w = NULL;
  agl_build b = agl_build_start(k, err);
  if (x == NULL || clusters == NULL)
    b.status = agl_fail_memory(err, "few clusters");
  for (size_t j = 0; b.status == AGL_OK && j < k; j++)
    clusters[j] = (int64_t)m->inference.ngroup[0];
  if (b.status == AGL_OK && k > 0)
    b.status = cr2_values(x, m, err);
  if (b.status == AGL_OK && k > 0)
    b.status = wild(&w, m, err);
  if (b.status == AGL_OK) {
    agl_build_strings(&b, "term", (const char *const *)m->term);
    agl_build_integers(&b, "clusters", clusters, NULL);
    for (size_t i = 0; i < 3; i++)
      agl_build_numbers(&b, names[i], x + i * k);
  }
  if (w != NULL) {
    agl_build_column(&b, "wild_p_value", agl_table_column(w, 2));
    agl_build_column(&b, "reps", agl_table_column(w, 3));
    agl_build_column(&b, "draws", agl_table_column(w, 4));
  }
  agl_table_free(w);
  agl_free(clusters);
  agl_free(x);
  return agl_build_finish(out, &b);
}
