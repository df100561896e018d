/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** iv.c - instrumental variables: two-stage least squares (Theil 1953), limited information maximum
** likelihood (Anderson & Rubin 1949) with Fuller's (1977) modification, and two-step GMM (Hansen
** 1982).
**
** The regressors are X = [X1, E], exogenous and endogenous; the instruments Z = [X1, Z2]. With R the
** residuals of E on Z, the k-class solves X~'(y - X b) = 0 for X~ = [X1, E - kappa R]. 2SLS has kappa
** = 1. LIML has the smallest eigenvalue of inner^-1 outer (iv.h). Weights scale all columns by their
** root beforehand.
*/
#include "model/iv.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/vcov.h"
#include "model/working.h"

enum { REFINEMENTS = 3 };

void agl_instrumental_free(agl_instrumental *iv)
{
  if (iv == NULL)
    return;
  agl_free(iv->outer);
  agl_free(iv->inner);
  agl_free(iv);
}

/* A fit at work. */
typedef struct {
  agl_model *m;
  agl_working w;    /* X, y and Z2 as least squares sees them */
  const double **z; /* room for all of Z: the exogenous regressors, then Z2 */
  double *residual; /* n by e: R; later the endogenous columns of X~ */
  agl_instrumental *iv;
} work;

static size_t exogenous(const work *k)
{
  return k->m->design.k - k->m->design.nendogenous;
}

static size_t instruments(const work *k)
{
  return exogenous(k) + k->m->design.ninstrument;
}

/* The columns of Z. */
static void gather_instruments(work *k)
{
  const agl_design *d = &k->m->design;
  for (size_t j = 0; j < exogenous(k); j++)
    k->z[j] = k->w.x[j];
  for (size_t j = 0; j < d->ninstrument; j++)
    k->z[exogenous(k) + j] = k->w.x[d->k + 3 + j];
}

static void weigh(work *k)
{
  const agl_design *d = &k->m->design;
  for (size_t j = 0; d->w != NULL && j < d->nvariable; j++)
    for (size_t i = 0; k->w.x[j] != NULL && i < d->n; i++)
      k->w.x[j][i] *= sqrt(d->w[i]);
}

/* ---- first stage --------------------------------------------------------------------------- */

/* Residuals of y on q columns of x, which are independent. */
static agl_status project(double *residual, work *k, const double *const *x, size_t q,
                          const double *y, agl_err *err)
{
  size_t n = k->m->design.n, dependent;
  agl_lsq_problem p = {.n = n, .k = q, .x = x, .y = y};
  agl_lsq fit;
  agl_status status;
  if (q == 0) {
    memcpy(residual, y, n * sizeof *residual);
    return AGL_OK;
  }
  status = agl_lsq_fit(&fit, &dependent, &p, err);
  if (status != AGL_OK)
    return status;
  memcpy(residual, fit.residual, n * sizeof *residual);
  agl_lsq_clear(&fit);
  return AGL_OK;
}

/* Regressors and instruments that depend on the ones before them go. */
static agl_status omit_dependent(work *k, agl_err *err)
{
  const agl_design *d = &k->m->design;
  for (;;) {
    agl_lsq fit;
    size_t bad = 0, q = exogenous(k);
    agl_lsq_problem p = {.n = d->n, .x = k->z, .y = k->w.x[d->k]};
    agl_status status;
    gather_instruments(k);
    p.k = instruments(k);
    if (p.k > d->n)
      return agl_fail(err, AGL_EDATA, "%zu rows are fewer than the %zu instruments of '%s'", d->n,
                      p.k, k->m->formula->text);
    status = agl_lsq_fit(&fit, &bad, &p, err);
    if (status == AGL_OK)
      agl_lsq_clear(&fit);
    if (status != AGL_EMATH)
      return status;
    AGL_TRY(agl_working_omit(&k->w, k->m, bad < q ? bad : d->k + 3 + bad - q,
                             "a linear combination of the instruments before it", err));
  }
}

static agl_status check_identified(const work *k, agl_err *err)
{
  const agl_design *d = &k->m->design;
  if (d->nendogenous == 0)
    return agl_fail(err, AGL_EMATH, "no endogenous regressor of '%s' is left to estimate",
                    k->m->formula->text);
  if (d->ninstrument >= d->nendogenous)
    return AGL_OK;
  return agl_fail(
      err, AGL_EMATH,
      "not identified: %zu endogenous regressors need as many instruments, '%s' has %zu",
      d->nendogenous, k->m->formula->text, d->ninstrument);
}

static double dot(const double *a, const double *b, size_t n)
{
  long double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += (long double)a[i] * b[i];
  return (double)sum;
}

/* Cross-products of Y less what the q columns of x explain; the residuals of the endogenous stay in
** `residual` (after those of y, which it begins with). */
static agl_status cross_products(double *out, double *residual, work *k, size_t q, agl_err *err)
{
  const agl_design *d = &k->m->design;
  size_t n = d->n, side = 1 + d->nendogenous;
  AGL_TRY(project(residual, k, k->z, q, k->w.x[d->k], err));
  for (size_t j = 0; j < d->nendogenous; j++)
    AGL_TRY(project(residual + (j + 1) * n, k, k->z, q, k->w.x[exogenous(k) + j], err));
  for (size_t a = 0; a < side; a++)
    for (size_t b = 0; b <= a; b++)
      out[a * side + b] = out[b * side + a] = dot(residual + a * n, residual + b * n, n);
  return AGL_OK;
}

static agl_status first_stage(work *k, agl_err *err)
{
  const agl_design *d = &k->m->design;
  size_t side = 1 + d->nendogenous;
  double *store;
  agl_status status;
  AGL_TRY(omit_dependent(k, err));
  AGL_TRY(check_identified(k, err));
  k->iv = agl_alloc_zero(1, sizeof *k->iv);
  if (k->iv == NULL)
    return agl_fail_memory(err, "instruments");
  k->m->iv = k->iv;
  *k->iv = (agl_instrumental){.e = d->nendogenous,
                              .l = d->ninstrument,
                              .exogenous = exogenous(k),
                              .outer = agl_alloc(side * side, sizeof(double)),
                              .inner = agl_alloc(side * side, sizeof(double)),
                              .kappa = 1};
  store = agl_alloc_huge(side * d->n, sizeof *store);
  if (k->iv->outer == NULL || k->iv->inner == NULL || store == NULL) {
    agl_free(store);
    return agl_fail_memory(err, "instruments");
  }
  status = cross_products(k->iv->outer, store, k, exogenous(k), err);
  if (status == AGL_OK)
    status = cross_products(k->iv->inner, store, k, instruments(k), err);
  if (status == AGL_OK)
    memcpy(k->residual, store + d->n, d->nendogenous * d->n * sizeof *store);
  agl_free(store);
  return status;
}

/* ---- the k-class --------------------------------------------------------------------------- */

/* e = y - X b. */
static void residuals(work *k, double *const *x)
{
  const agl_design *d = &k->m->design;
  for (size_t i = 0; i < d->n; i++) {
    long double e = k->w.x[d->k][i];
    for (size_t j = 0; j < d->k; j++)
      e -= (long double)x[j][i] * k->m->fit.beta[j];
    k->m->fit.residual[i] = (double)e;
  }
}

/* b + B X~'(y - X b), a few times: as exact as residuals are. */
static agl_status refine(work *k, double *const *tilde, double *const *x, agl_err *err)
{
  agl_model *m = k->m;
  size_t n = m->design.k;
  double *g = agl_alloc(n, sizeof *g);
  if (g == NULL)
    return agl_fail_memory(err, "instruments");
  residuals(k, x);
  for (int step = 0; step < REFINEMENTS; step++) {
    for (size_t j = 0; j < n; j++)
      g[j] = dot(tilde[j], m->fit.residual, m->design.n);
    for (size_t j = 0; j < n; j++)
      m->fit.beta[j] += dot(m->fit.gram_inv + j * n, g, n);
    residuals(k, x);
  }
  agl_free(g);
  return AGL_OK;
}

/* The regressors as they are, and with their endogenous ones replaced by E - kappa R in place. */
static agl_status solve_k_class(work *k, double **x, agl_err *err)
{
  const agl_design *d = &k->m->design;
  size_t first = exogenous(k), bad = 0, n = d->n;
  agl_lsq_problem p = {.n = n, .k = d->k, .y = k->w.x[d->k]};
  agl_status status;
  for (size_t j = 0; j < d->nendogenous; j++)
    for (size_t i = 0; i < n; i++)
      k->residual[j * n + i] = x[first + j][i] - k->residual[j * n + i];
  for (size_t j = 0; j < d->nendogenous; j++)
    k->w.x[first + j] = k->residual + j * n;
  p.x = (const double *const *)k->w.x;
  status = agl_lsq_fit(&k->m->fit, &bad, &p, err);
  if (status == AGL_EMATH)
    return agl_fail(err, status,
                    "not identified: the instruments do not tell '%s' from the terms "
                    "before it",
                    k->m->term[bad]);
  AGL_TRY(status);
  if (k->iv->kappa != 1) {
    for (size_t j = 0; j < d->nendogenous; j++)
      for (size_t i = 0; i < n; i++)
        k->residual[j * n + i] += (1 - k->iv->kappa) * (x[first + j][i] - k->residual[j * n + i]);
    AGL_TRY(agl_liml_bread(k->m, err));
  }
  memset(k->m->fit.mean, 0, d->k * sizeof *k->m->fit.mean);
  return refine(k, k->w.x, x, err);
}

/* ---- the tests ------------------------------------------------------------------------------ */

/* c'A^-1 c for a symmetric positive definite A, n by n; NaN when it is not. Both are overwritten. */
static double inverse_form(double *a, double *c, size_t n)
{
  gsl_matrix_view av = gsl_matrix_view_array(a, n, n);
  gsl_vector_view cv = gsl_vector_view_array(c, n);
  double sum;
  if (gsl_linalg_cholesky_decomp1(&av.matrix) != 0)
    return NAN;
  gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, &av.matrix, &cv.vector);
  gsl_blas_ddot(&cv.vector, &cv.vector, &sum);
  return sum;
}

/* Explained squares of y by E alone, and by [E, R], all less the exogenous: their cross-products are A
** = E'E and D = R'R = R'E. */
static agl_status exogeneity(work *k, agl_err *err)
{
  agl_instrumental *iv = k->iv;
  size_t e = iv->e, side = 1 + e, twice = 2 * e;
  double *a = agl_alloc(e * e + e + twice * twice + twice, sizeof *a), *c, *b, *d, df, alone, both;
  if (a == NULL)
    return agl_fail_memory(err, "instruments");
  c = a + e * e;
  b = c + e;
  d = b + twice * twice;
  for (size_t i = 0; i < e; i++) {
    c[i] = d[i] = iv->outer[(i + 1) * side];
    d[e + i] = iv->inner[(i + 1) * side];
    for (size_t j = 0; j < e; j++) {
      double outer = iv->outer[(i + 1) * side + j + 1], inner = iv->inner[(i + 1) * side + j + 1];
      a[i * e + j] = b[i * twice + j] = outer;
      b[(e + i) * twice + j] = b[i * twice + e + j] = b[(e + i) * twice + e + j] = inner;
    }
  }
  alone = iv->outer[0] - inverse_form(a, c, e);
  both = iv->outer[0] - inverse_form(b, d, twice);
  df = (double)k->m->df_residual - (double)e;
  iv->exogeneity = df > 0 ? (alone - both) / (double)e / (both / df) : NAN;
  agl_free(a);
  return AGL_OK;
}

/* Sargan (1958): n times the share of e'e that the instruments explain. */
static agl_status sargan(work *k, agl_err *err)
{
  size_t n = k->m->design.n;
  double *left = agl_alloc_huge(n, sizeof *left);
  double rss = dot(k->m->fit.residual, k->m->fit.residual, n);
  agl_status status = left != NULL ? project(left, k, k->z, instruments(k), k->m->fit.residual, err)
                                   : agl_fail_memory(err, "instruments");
  if (status == AGL_OK)
    k->iv->score_test = (double)n * (rss - dot(left, left, n)) / rss;
  agl_free(left);
  return status;
}

/* ---- the estimator -------------------------------------------------------------------------- */

static agl_status set_kappa(work *k, const agl_call *call, const char *method, agl_err *err)
{
  double fuller = agl_given_number(call, "fuller", 0);
  double left = (double)k->m->design.n - (double)instruments(k);
  if (strcmp(method, "liml") == 0)
    AGL_TRY(agl_liml_kappa(k->iv, err));
  else if (agl_given(call, "fuller") != NULL)
    return agl_fail(err, AGL_EARG, "fuller is an option of method = 'liml', not of '%s'", method);
  k->iv->kappa -= fuller / left;
  return AGL_OK;
}

/* What a fit says of itself; residuals become those of the rows as they are. */
static agl_status finish(work *k, const char *method, agl_err *err)
{
  static const char *const names[][2] = {{"2sls", "two-stage least squares"},
                                         {"liml", "limited information maximum likelihood"},
                                         {"gmm", "two-step GMM"}};
  agl_model *m = k->m;
  const agl_design *d = &m->design;
  size_t which = 0;
  while (which < 2 && strcmp(names[which][0], method) != 0)
    which++;
  m->fit.rss = dot(m->fit.residual, m->fit.residual, d->n);
  m->fit.tss = agl_total_squares(d->y, d->w, d->n, m->constant || d->nabsorbed > 0);
  agl_least_squares_summarise(m);
  m->log_likelihood = NAN;
  AGL_TRY(exogeneity(k, err));
  agl_model_say_method(m, "%s, %zu endogenous, %zu excluded instrument%s", names[which][1],
                       d->nendogenous, d->ninstrument, d->ninstrument == 1 ? "" : "s");
  if (strcmp(method, "liml") == 0)
    agl_model_add_fact(m, "kappa", k->iv->kappa);
  for (size_t i = 0; d->w != NULL && i < d->n; i++)
    m->fit.residual[i] /= sqrt(d->w[i]);
  return AGL_OK;
}

/* Sargan's test, and X~ in the place of X among the working columns. */
static agl_status finish_k_class(work *k, double *const *x, agl_err *err)
{
  AGL_TRY(sargan(k, err));
  for (size_t j = exogenous(k); j < k->m->design.k; j++) {
    memcpy(x[j], k->w.x[j], k->m->design.n * sizeof(double));
    k->w.x[j] = x[j];
  }
  return AGL_OK;
}

static agl_status solve(work *k, const agl_call *call, double **x, agl_err *err)
{
  const char *method = agl_given_text(call, "method", "2sls");
  AGL_TRY(first_stage(k, err));
  memcpy(x, k->w.x, k->m->design.k * sizeof *x);
  AGL_TRY(set_kappa(k, call, method, err));
  AGL_TRY(solve_k_class(k, x, err));
  if (strcmp(method, "gmm") == 0)
    AGL_TRY(agl_iv_gmm(k->m, &k->w, x, k->z, instruments(k), err));
  else
    AGL_TRY(finish_k_class(k, x, err));
  AGL_TRY(agl_working_keep(k->m, &k->w, err));
  memcpy(k->m->score, k->m->fit.residual, k->m->design.n * sizeof(double)); /* weighted, as X~ is */
  return finish(k, method, err);
}

/* GMM's own errors are robust to unequal variances. */
static agl_status choose_errors(agl_model *m, const agl_call *call, agl_err *err)
{
  if (strcmp(agl_given_text(call, "method", "2sls"), "gmm") != 0 ||
      m->inference.of != &agl_vcov_classical.about)
    return AGL_OK;
  if (agl_given(call, "se") != NULL)
    return agl_fail(err, AGL_EARG,
                    "gmm weighs by unequal variances: se = 'hc0', 'hc1', 'cluster' or 'hac', not "
                    "'classical'");
  m->inference.of = &agl_vcov_hc0.about;
  return AGL_OK;
}

static agl_status run(work *k, const agl_call *call, agl_err *err)
{
  const agl_design *d = &k->m->design;
  double **x;
  agl_status status;
  if (d->nabsorbed > 0)
    AGL_TRY(agl_working_absorb(&k->w, k->m, err));
  weigh(k);
  k->z = agl_alloc(d->nvariable, sizeof *k->z);
  k->residual = agl_alloc_huge(d->nendogenous * d->n, sizeof *k->residual);
  x = agl_alloc(d->nvariable, sizeof *x);
  status = k->z != NULL && k->residual != NULL && x != NULL ? solve(k, call, x, err)
                                                            : agl_fail_memory(err, "instruments");
  agl_free(k->z);
  agl_free(k->residual);
  agl_free(x);
  return status;
}

static agl_status fit(agl_model *m, const agl_call *call, agl_err *err)
{
  work k = {.m = m};
  agl_status status;
  AGL_TRY(choose_errors(m, call, err));
  AGL_TRY(agl_working_new(&k.w, m, err));
  status = run(&k, call, err);
  agl_working_clear(&k.w);
  return status;
}

const agl_estimator_method agl_estimate_iv = {
    .about = {.name = "iv",
              .title = "instrumental variables",
              .summary = "linear regression with endogenous regressors: 2SLS, LIML, two-step GMM",
              .formula = "X~'(y - X b) = 0, X~ = [X1, E - kappa (E - its projection on Z)]",
              .source = "Theil 1953; Anderson & Rubin 1949; Fuller 1977; Hansen 1982",
              .example = "model.iv(\"goods_quality ~ year | goods_clusters ~ "
                         "financial_clusters\", d)",
              .option = {{.name = "method",
                          .kind = AGL_OPTION_CHOICE,
                          .values = "2sls | liml | gmm",
                          .fallback = "2sls",
                          .summary = "two-stage least squares, limited information maximum "
                                     "likelihood, or two-step GMM with weights robust to unequal "
                                     "variances"},
                         {.name = "fuller",
                          .kind = AGL_OPTION_NUMBER,
                          .low = 0,
                          .high = 100,
                          .fallback = "0",
                          .summary = "liml: kappa less this over n less the instruments; 1 or 4 "
                                     "are usual"}}},
    .traits = AGL_TAKES_WEIGHTS | AGL_TAKES_ABSORBED | AGL_TAKES_OFFSET | AGL_TAKES_INSTRUMENTS,
    .fit = fit,
};
