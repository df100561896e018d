/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vcov.c - the covariance that was asked for, and what the robust ones share. */
#include "model/vcov.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

static const agl_covariance_method *const methods[] = {
    &agl_vcov_classical, &agl_vcov_hc0, &agl_vcov_hc1,     &agl_vcov_hc2,
    &agl_vcov_hc3,       &agl_vcov_hac, &agl_vcov_cluster,
};

enum { METHODS = sizeof methods / sizeof methods[0] };

const agl_covariance *agl_covariance_at(size_t i)
{
  return i < METHODS ? &methods[i]->about : NULL;
}

/* ---- bread and meat ------------------------------------------------------------------------ */

agl_status agl_scores_new(agl_scores *s, const agl_model *m, agl_err *err)
{
  size_t k = m->design.k;
  double *bread = agl_copy(m->fit.gram_inv, k * k, sizeof *bread);
  if (bread == NULL)
    return agl_fail_memory(err, "covariance");
  if (m->formula->intercept && m->design.w == NULL) {
    for (size_t j = 0; j < k; j++)
      bread[j] = bread[j * k] = 0;
    bread[0] = 1 / (double)m->design.n;
  }
  *s = (agl_scores){m, bread};
  return AGL_OK;
}

void agl_scores_clear(agl_scores *s)
{
  agl_free(s->bread);
}

agl_status agl_sandwich(agl_model *m, const agl_scores *s, const double *meat, double factor,
                        agl_err *err)
{
  size_t k = m->design.k;
  double *v = m->inference.v, *half = agl_alloc(k * k, sizeof *half);
  gsl_matrix_view vv = gsl_matrix_view_array(v, k, k), hv = gsl_matrix_view_array(half, k, k);
  gsl_matrix_const_view b = gsl_matrix_const_view_array(s->bread, k, k);
  gsl_matrix_const_view mv = gsl_matrix_const_view_array(meat, k, k);
  if (half == NULL)
    return agl_fail_memory(err, "covariance");
  gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, factor, &b.matrix, &mv.matrix, 0, &hv.matrix);
  gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, &hv.matrix, &b.matrix, 0, &vv.matrix);
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < i; j++)
      v[i * k + j] = v[j * k + i] = (v[i * k + j] + v[j * k + i]) / 2;
  agl_lsq_unshift(v, m->fit.mean, k);
  agl_free(half);
  return AGL_OK;
}

bool agl_inverse_form(double *out, double *s, double *d, size_t n)
{
  gsl_matrix_view sv = gsl_matrix_view_array(s, n, n);
  gsl_vector_view dv = gsl_vector_view_array(d, n);
  for (size_t a = 0; a < n; a++) {
    double scale = 1 / sqrt(s[a * n + a]);
    if (!isfinite(scale))
      return false;
    d[a] *= scale;
    for (size_t b = 0; b < n; b++) {
      s[a * n + b] *= scale;
      s[b * n + a] *= scale;
    }
  }
  if (gsl_linalg_cholesky_decomp1(&sv.matrix) != GSL_SUCCESS)
    return false;
  for (size_t a = 0; a < n; a++)
    if (s[a * n + a] < 1e-7)
      return false;
  gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, &sv.matrix, &dv.vector);
  gsl_blas_ddot(&dv.vector, &dv.vector, out);
  return true;
}

/* ---- what was asked for -------------------------------------------------------------------- */

static const char *name_at(const void *ctx, size_t i)
{
  (void)ctx;
  return i < METHODS ? methods[i]->about.name : NULL;
}

static agl_status find(const agl_covariance_method **out, const agl_ols_options *o, agl_err *err)
{
  const char *name = o->se != NULL ? o->se : o->ncluster > 0 ? "cluster" : "classical";
  agl_hint hint;
  for (size_t i = 0; i < METHODS; i++)
    if (strcmp(methods[i]->about.name, name) == 0) {
      *out = methods[i];
      return AGL_OK;
    }
  hint = agl_suggest(name, name_at, NULL);
  return agl_fail(err, AGL_EARG, "no se = '%s'%s", name,
                  hint.text[0] != '\0' ? hint.text
                                       : "; there is: classical, hc0, hc1, hc2, hc3, hac, cluster");
}

/* Options that the method does not take are refused rather than ignored. */
static agl_status check_options(const agl_covariance_method *method, const agl_ols_options *o,
                                size_t n, agl_err *err)
{
  const char *name = method->about.name;
  bool cluster = method == &agl_vcov_cluster, hac = method == &agl_vcov_hac;
  if (cluster && (o->ncluster < 1 || o->ncluster > 2))
    return agl_fail(err, AGL_EARG, "se = 'cluster' needs one or two columns to cluster by, got %zu",
                    o->ncluster);
  if (!cluster && o->ncluster > 0)
    return agl_fail(err, AGL_EARG, "cluster is an option of se = 'cluster', not of '%s'", name);
  if (!hac && (o->lag != NULL || o->adjust))
    return agl_fail(err, AGL_EARG, "%s is an option of se = 'hac', not of '%s'",
                    o->lag != NULL ? "lag" : "adjust", name);
  if (o->lag != NULL && *o->lag >= n)
    return agl_fail(err, AGL_EARG, "lag %zu is not less than the %zu rows", *o->lag, n);
  return AGL_OK;
}

static agl_status keep_options(agl_model *m, const agl_ols_options *o, agl_err *err)
{
  agl_inference *f = &m->inference;
  double n = (double)m->design.n;
  f->adjust = o->adjust;
  f->lag_given = o->lag != NULL;
  f->lag = o->lag != NULL ? *o->lag : (size_t)floor(4 * pow(n / 100, 2.0 / 9));
  f->lag = f->lag < m->design.n ? f->lag : m->design.n - 1;
  f->df = m->df_residual > 0 ? (double)m->df_residual : NAN;
  f->ncluster = o->ncluster;
  for (size_t i = 0; i < o->ncluster; i++)
    if ((f->cluster[i] = agl_strdup(o->cluster[i])) == NULL)
      return agl_fail_memory(err, "model");
  f->v = agl_alloc(m->design.k * m->design.k, sizeof *f->v);
  return f->v != NULL ? AGL_OK : agl_fail_memory(err, "model");
}

/* The Wald test that all slopes are 0; for the classical covariance it is the F of the sums of
** squares, which keeps more digits. */
static agl_status slopes(agl_model *m, agl_err *err)
{
  agl_inference *f = &m->inference;
  size_t k = m->design.k, q = m->df_model, first = m->formula->intercept;
  double *s, *d, form;
  f->f = NAN;
  if (f->of == &agl_vcov_classical.about)
    f->f = agl_model_f(m);
  if (f->of == &agl_vcov_classical.about || q == 0)
    return AGL_OK;
  s = agl_alloc(q * q + q, sizeof *s);
  if (s == NULL)
    return agl_fail_memory(err, "model");
  d = s + q * q;
  for (size_t i = 0; i < q; i++) {
    d[i] = m->fit.beta[first + i];
    memcpy(s + i * q, f->v + (first + i) * k + first, q * sizeof *s);
  }
  if (agl_inverse_form(&form, s, d, q))
    f->f = form / (double)q;
  agl_free(s);
  return AGL_OK;
}

agl_status agl_infer(agl_model *m, const agl_ols_options *o, agl_err *err)
{
  static const agl_ols_options none = {0};
  const agl_covariance_method *method = NULL;
  o = o != NULL ? o : &none;
  AGL_TRY(find(&method, o, err));
  AGL_TRY(check_options(method, o, m->design.n, err));
  m->inference.of = &method->about;
  AGL_TRY(keep_options(m, o, err));
  if (m->df_residual == 0 && method != &agl_vcov_classical)
    return agl_fail(err, AGL_EDATA, "se = '%s' needs more rows than the %zu coefficients",
                    method->about.name, m->design.k);
  AGL_TRY(method->fill(m, err));
  return slopes(m, err);
}

void agl_inference_clear(agl_inference *f)
{
  agl_free(f->v);
  agl_free(f->cluster[0]);
  agl_free(f->cluster[1]);
}
