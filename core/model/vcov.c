/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vcov.c - the covariance that was asked for, and what the robust ones share. */
#include "model/vcov.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/column.h"
#include "data/sort.h"
#include "model/vcov_like.h"

static const agl_covariance_method *const methods[] = {
    &agl_vcov_classical, &agl_vcov_hc0, &agl_vcov_hc1,     &agl_vcov_hc2,
    &agl_vcov_hc3,       &agl_vcov_hac, &agl_vcov_cluster, &agl_vcov_cr0,
    &agl_vcov_cr1,       &agl_vcov_cr2, &agl_vcov_cr3,     &agl_vcov_driscoll_kraay,
    &agl_vcov_conley,
};

enum { METHODS = sizeof methods / sizeof methods[0] };

const agl_covariance *agl_covariance_at(size_t i)
{
  return i < METHODS ? &methods[i]->about : NULL;
}

/* ---- bread and meat ------------------------------------------------------------------------ */

agl_status agl_scores_new(agl_scores *s, const agl_model *m, agl_err *err)
{
  size_t k = m->k;
  double *bread = agl_copy(m->fit.gram_inv, k * k, sizeof *bread);
  if (bread == NULL)
    return agl_fail_memory(err, "covariance");
  if (m->centred) {
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
  size_t k = m->k;
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

/* se = "robust" is what the convention takes for it. */
static const char *asked_for(const agl_call *call)
{
  bool clustered = agl_given(call, "cluster") != NULL;
  const char *name = agl_given_text(call, "se", clustered ? "cluster" : "classical");
  if (strcmp(name, "robust") == 0)
    return agl_like_find(agl_given_text(call, "like", NULL))->about.robust;
  return name;
}

static agl_status find(const agl_covariance_method **out, const agl_call *call, agl_err *err)
{
  const char *name = asked_for(call), *near;
  agl_text all = {0};
  agl_status status;
  for (size_t i = 0; i < METHODS; i++)
    if (strcmp(methods[i]->about.name, name) == 0) {
      *out = methods[i];
      return AGL_OK;
    }
  near = agl_nearest(name, name_at, NULL);
  if (near != NULL)
    return agl_fail(err, AGL_EARG, "no se = '%s'; did you mean '%s'?", name, near);
  for (size_t i = 0; i < METHODS; i++)
    agl_text_printf(&all, "%s, ", methods[i]->about.name);
  status = agl_fail(err, AGL_EARG, "no se = '%s'; there is: %srobust", name,
                    all.failed ? "classical, " : all.s);
  agl_text_clear(&all);
  return status;
}

static bool has_option(const agl_covariance *v, const char *name)
{
  for (const agl_option *o = v->option; o->name != NULL; o++)
    if (strcmp(o->name, name) == 0)
      return true;
  return false;
}

/* Options that the method does not take are refused rather than ignored. */
static agl_status check_given(const agl_model *m, const agl_covariance *v, const agl_argument *a,
                              agl_err *err)
{
  agl_text of = {0};
  agl_status status;
  for (const agl_option *o = v->option; o->name != NULL; o++)
    if (strcmp(o->name, a->name) == 0)
      return agl_option_check(o, a, m->data, err); /* another's may have another range */
  for (size_t i = 0; i < METHODS; i++)
    if (has_option(&methods[i]->about, a->name))
      agl_text_printf(&of, "%s'%s'", of.len > 0 ? " or " : "", methods[i]->about.name);
  if (of.len == 0 && !of.failed)
    return AGL_OK; /* of the estimator */
  status = agl_fail(err, AGL_EARG, "%s is an option of se = %s, not of '%s'", a->name,
                    of.failed ? "another" : of.s, v->name);
  agl_text_clear(&of);
  return status;
}

agl_status agl_infer_check(agl_model *m, const agl_call *call, agl_err *err)
{
  const agl_covariance_method *method = NULL;
  AGL_TRY(find(&method, call, err));
  if (agl_model_is(m, AGL_NO_SANDWICH) && method != &agl_vcov_classical)
    return agl_fail(err, AGL_EARG, "%s has no se = '%s', only its own", m->of->about.name,
                    method->about.name);
  for (size_t i = 0; i < call->n; i++)
    AGL_TRY(check_given(m, &method->about, &call->given[i], err));
  for (const agl_option *o = method->about.option; o->name != NULL; o++)
    if (strcmp(o->fallback, "required") == 0 && agl_given(call, o->name) == NULL)
      return agl_fail(err, AGL_EARG, "se = '%s' needs %s =: %s", method->about.name, o->name,
                      o->summary);
  m->inference.of = &method->about;
  m->inference.like = &agl_like_find(agl_given_text(call, "like", NULL))->about;
  return AGL_OK;
}

static const agl_covariance_method *method_of(const agl_model *m)
{
  size_t i = 0;
  while (&methods[i]->about != m->inference.of)
    i++;
  return methods[i];
}

/* The columns of an option, after the n that list has. */
static size_t add_columns(const char **list, size_t n, const agl_call *call, const char *option)
{
  size_t count;
  const char *const *name = agl_given_list(call, option, &count);
  for (size_t i = 0; i < count && n < AGL_PRESENT_MAX; i++)
    list[n++] = name[i];
  return n;
}

size_t agl_infer_columns(const char **list, const agl_model *m, const agl_call *call)
{
  size_t n = 0;
  for (const agl_option *o = m->inference.of->option; o->name != NULL; o++)
    if (o->kind == AGL_OPTION_COLUMN || o->kind == AGL_OPTION_COLUMNS)
      n = add_columns(list, n, call, o->name);
  return add_columns(list, n, call, "index");
}

void agl_infer_say(agl_model *m, const char *fmt, ...)
{
  char text[256];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  agl_text_puts(&m->inference.how, text);
}

const char *agl_infer_time(const agl_call *call)
{
  size_t n;
  const char *const *index = agl_given_list(call, "index", &n);
  return n > 0 ? index[n - 1] : NULL;
}

agl_status agl_infer_order(size_t **out, const agl_model *m, const char *name, agl_err *err)
{
  agl_column *c;
  agl_status status;
  AGL_TRY(agl_design_column(&c, &m->design, m->data, name, err));
  status = agl_sort_rows(out, &(agl_sort_key){c, false}, 1, err);
  agl_column_free(c);
  return status;
}

agl_status agl_infer_numbers(double **out, const agl_model *m, const char *option, const char *name,
                             agl_err *err)
{
  agl_column *c;
  agl_status status;
  AGL_TRY(agl_design_column(&c, &m->design, m->data, name, err));
  status = agl_column_view(c).type == AGL_STRING
               ? agl_fail(err, AGL_EARG, "%s: '%s' holds strings, expected numbers", option, name)
               : agl_column_doubles(out, c, err);
  agl_column_free(c);
  return status;
}

static agl_status keep_options(agl_model *m, const agl_call *call, agl_err *err)
{
  agl_inference *f = &m->inference;
  const char *const *cluster = agl_given_list(call, "cluster", &f->ncluster);
  f->df = m->df_residual == 0 ? NAN : m->normal ? INFINITY : (double)m->df_residual;
  for (size_t i = 0; i < f->ncluster; i++)
    if ((f->cluster[i] = agl_strdup(cluster[i])) == NULL)
      return agl_fail_memory(err, "model");
  f->v = agl_alloc(m->k * m->k, sizeof *f->v);
  return f->v != NULL ? AGL_OK : agl_fail_memory(err, "model");
}

/* The Wald test that all slopes are 0; for the classical covariance it is the F of the sums of
** squares, which keeps more digits. */
static agl_status slopes(agl_model *m, agl_err *err)
{
  agl_inference *f = &m->inference;
  size_t k = m->k, q = m->df_model, first = m->constant;
  double *s, *d, form;
  f->f = NAN;
  if (f->of == &agl_vcov_classical.about && agl_need_least_squares(m, "", NULL) == AGL_OK) {
    f->f = agl_model_f(m);
    return AGL_OK;
  }
  if (q == 0 || agl_model_is(m, AGL_SHRINKS))
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

agl_status agl_infer(agl_model *m, const agl_call *call, agl_err *err)
{
  AGL_TRY(keep_options(m, call, err));
  if (m->df_residual == 0 && m->inference.of != &agl_vcov_classical.about)
    return agl_fail(err, AGL_EDATA, "se = '%s' needs more rows than the %zu coefficients",
                    m->inference.of->name, m->k);
  AGL_TRY(method_of(m)->fill(m, call, err));
  if (m->inference.how.failed)
    return agl_fail_memory(err, "model");
  if (agl_model_is(m, AGL_NORMAL) && m->df_residual > 0)
    m->inference.df = INFINITY; /* with clusters too */
  return slopes(m, err);
}

void agl_inference_clear(agl_inference *f)
{
  agl_free(f->v);
  agl_free(f->df_term);
  agl_text_clear(&f->how);
  agl_free(f->cluster[0]);
  agl_free(f->cluster[1]);
}
