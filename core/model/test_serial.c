/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_serial.c - tests of the residuals for dependence on earlier ones. Rows are taken in the
** order of the data, which these tests suppose to be time.
*/
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sort_vector.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/diagnose.h"
#include "num/dist.h"
#include "num/quadform.h"

/* ---- Durbin-Watson ------------------------------------------------------------------------ */

enum { EXACT_ROWS = 100 }; /* from here on the normal approximation is as good */

/* sum (e_t - e_(t-1))^2 / sum e_t^2 */
static double durbin_watson(const double *e, size_t n)
{
  long double num = 0, den = 0;
  for (size_t i = 0; i < n; i++) {
    num += i > 0 ? ((long double)e[i] - e[i - 1]) * ((long double)e[i] - e[i - 1]) : 0;
    den += (long double)e[i] * e[i];
  }
  return (double)(num / den);
}

/* Fill eigen with the n - k eigenvalues, ascending, of K' A K: A the matrix of the quadratic form
** sum (u_t - u_(t-1))^2, K an orthonormal basis of what is orthogonal to X, from Q of X = Q R. */
static void eigenvalues(gsl_vector *eigen, const agl_design *d, double *store)
{
  size_t n = d->n, k = d->k, m = n - k;
  gsl_matrix_view x = gsl_matrix_view_array(store, n, k), q, r, form;
  gsl_vector_view tau = gsl_vector_view_array(store + n * k, k);
  gsl_eigen_symm_workspace w = {0};
  q = gsl_matrix_view_array(store + n * k + k, n, n);
  r = gsl_matrix_view_array(store + n * k + k + n * n, n, k);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < k; j++)
      gsl_matrix_set(&x.matrix, i, j, agl_regressor(d, j)[i]);
  gsl_linalg_QR_decomp(&x.matrix, &tau.vector);
  gsl_linalg_QR_unpack(&x.matrix, &tau.vector, &q.matrix, &r.matrix);
  store += 2 * n * k + k + n * n;
  form = gsl_matrix_view_array(store, m, m);
  for (size_t a = 0; a < m; a++)
    for (size_t b = 0; b <= a; b++) {
      long double sum = 0;
      for (size_t i = 1; i < n; i++)
        sum += ((long double)gsl_matrix_get(&q.matrix, i, k + a) -
                gsl_matrix_get(&q.matrix, i - 1, k + a)) *
               (gsl_matrix_get(&q.matrix, i, k + b) - gsl_matrix_get(&q.matrix, i - 1, k + b));
      gsl_matrix_set(&form.matrix, a, b, (double)sum);
    }
  w = (gsl_eigen_symm_workspace){.size = m, .d = store + m * m, .sd = store + m * m + m};
  gsl_eigen_symm(&form.matrix, eigen, &w);
  gsl_sort_vector(eigen);
}

/* P(DW < dw) without autocorrelation, exact for normal errors. */
static agl_status exact_p_value(double *p, double dw, const agl_design *d, agl_err *err)
{
  size_t n = d->n, k = d->k, m = n - k;
  double *store = agl_alloc(2 * n * k + k + n * n + m * m + 3 * m, sizeof *store);
  double *last;
  gsl_vector_view eigen;
  if (store == NULL)
    return agl_fail_memory(err, "durbin_watson");
  last = store + 2 * n * k + k + n * n + m * m + 2 * m;
  eigen = gsl_vector_view_array(last, m);
  eigenvalues(&eigen.vector, d, store);
  *p = agl_ratio_lower(dw, last, m);
  agl_free(store);
  return AGL_OK;
}

/* Second differences with the ends of A: (A x)_t. */
static long double form_row(const double *x, size_t t, size_t n)
{
  long double v = 0;
  if (t > 0)
    v += (long double)x[t] - x[t - 1];
  if (t + 1 < n)
    v += (long double)x[t] - x[t + 1];
  return v;
}

/* s1 = X' A X and s2 = X' A A X, k by k. */
static void form_moments(double *s1, double *s2, const agl_design *d)
{
  size_t n = d->n, k = d->k;
  for (size_t a = 0; a < k; a++)
    for (size_t b = 0; b < k; b++) {
      const double *xa = agl_regressor(d, a), *xb = agl_regressor(d, b);
      long double one = 0, two = 0;
      for (size_t t = 0; t < n; t++) {
        long double row = form_row(xb, t, n);
        one += xa[t] * row;
        two += form_row(xa, t, n) * row;
      }
      s1[a * k + b] = (double)one;
      s2[a * k + b] = (double)two;
    }
}

/* The same by the normal approximation of Durbin & Watson (1971), from the first two moments:
** P = tr MA, Q = tr (MA)^2, mean P / (n - k), variance 2 (Q - P mean) / ((n - k) (n - k + 2)). */
static agl_status normal_p_value(double *p, double dw, const agl_model *m, agl_err *err)
{
  size_t k = m->design.k;
  double n = (double)m->design.n, df = (double)m->df_residual, mean, variance, z;
  double *s = agl_alloc(3 * k * k, sizeof *s), *c;
  long double t1 = 0, t2 = 0, t11 = 0, trace, trace2;
  if (s == NULL)
    return agl_fail_memory(err, "durbin_watson");
  c = s + 2 * k * k; /* X'AX (X'X)^-1 */
  form_moments(s, s + k * k, &m->design);
  for (size_t a = 0; a < k; a++)
    for (size_t b = 0; b < k; b++) {
      long double sum = 0;
      for (size_t j = 0; j < k; j++)
        sum += (long double)s[a * k + j] * m->fit.gram_inv[j * k + b];
      c[a * k + b] = (double)sum;
      t2 += (long double)s[k * k + a * k + b] * m->fit.gram_inv[b * k + a];
    }
  for (size_t a = 0; a < k; a++) {
    t1 += c[a * k + a];
    for (size_t b = 0; b < k; b++)
      t11 += (long double)c[a * k + b] * c[b * k + a];
  }
  agl_free(s);
  trace = 2 * (n - 1) - t1;
  trace2 = 2 * (3 * n - 4) - 2 * t2 + t11;
  mean = (double)(trace / df);
  variance = (double)(2 / (df * (df + 2)) * (trace2 - trace * trace / df));
  z = (dw - mean) / sqrt(variance);
  *p = agl_normal_lower(z);
  return AGL_OK;
}

static agl_status run_durbin_watson(agl_findings *f, agl_err *err)
{
  const agl_design *d = &f->m->design;
  double dw = durbin_watson(f->m->fit.residual, d->n), p = NAN;
  AGL_TRY(d->n < EXACT_ROWS ? exact_p_value(&p, dw, d, err) : normal_p_value(&p, dw, f->m, err));
  agl_find(f, "durbin_watson", NULL, (agl_result){dw, NAN, p}, "%s",
           p < 0.05 ? "the residuals look like those of the row before: positive first-order "
                      "autocorrelation"
           : p > 0.95
               ? "the residuals swing from row to row: negative first-order autocorrelation"
               : "no sign of first-order autocorrelation; 2 is none, 0 positive, 4 negative");
  return AGL_OK;
}

/* ---- Breusch-Godfrey ---------------------------------------------------------------------- */

/* n R^2 of the residuals on X and their own lags, 0 before the first row: chi-squared(order). */
static agl_status run_breusch_godfrey(agl_findings *f, agl_err *err)
{
  const agl_design *d = &f->m->design;
  const double *e = f->m->fit.residual;
  size_t n = d->n, k = d->k, order = (size_t)f->setting[0];
  agl_auxiliary a;
  agl_status status;
  double *x, lm, p;
  if (n < k + order) {
    agl_find(f, "breusch_godfrey", NULL, (agl_result){NAN, NAN, NAN},
             "%zu rows are too few for %zu regressors and %zu lags", n, k, order);
    return AGL_OK;
  }
  x = agl_alloc_zero((k + order) * n, sizeof *x);
  if (x == NULL)
    return agl_fail_memory(err, "breusch_godfrey");
  agl_copy_regressors(x, d, 0, n);
  for (size_t j = 1; j <= order && j < n; j++)
    memcpy(x + (k + j - 1) * n + j, e, (n - j) * sizeof *x);
  status = agl_auxiliary_fit(&a, x, k + order, e, n, err);
  agl_free(x);
  if (status != AGL_OK)
    return status;
  lm = (double)n * a.ess / f->m->fit.rss;
  p = agl_chi2_upper(lm, (double)order);
  agl_find(f, "breusch_godfrey", NULL, (agl_result){lm, (double)order, p}, "%s up to order %zu",
           agl_verdict_at_5(p, "the residuals are autocorrelated", "no sign of autocorrelation"),
           order);
  return AGL_OK;
}

/* ---- Ljung-Box ---------------------------------------------------------------------------- */

/* The autocorrelation of e at a lag, about its mean. */
static double autocorrelation(const double *e, size_t n, size_t lag)
{
  long double mean = 0, num = 0, den = 0;
  for (size_t i = 0; i < n; i++)
    mean += e[i];
  mean /= (long double)n;
  for (size_t i = 0; i < n; i++) {
    den += (e[i] - mean) * (e[i] - mean);
    num += i >= lag ? (e[i] - mean) * (e[i - lag] - mean) : 0;
  }
  return (double)(num / den);
}

/* n (n + 2) sum r_k^2 / (n - k): chi-squared(lags). By default min(10, n / 5) lags, at least 1. */
static agl_status run_ljung_box(agl_findings *f, agl_err *err)
{
  size_t n = f->m->design.n, usual = n < 10 ? 1 : n / 5 < 10 ? n / 5 : 10;
  size_t lags = isnan(f->setting[0]) ? usual : (size_t)f->setting[0];
  double q = 0, rows = (double)n, p;
  if (lags >= n)
    return agl_fail(err, AGL_EARG, "ljung_box: %zu lags need more than %zu rows", lags, n);
  for (size_t k = 1; k <= lags; k++) {
    double r = autocorrelation(f->m->fit.residual, n, k);
    q += r * r / (rows - (double)k);
  }
  q *= rows * (rows + 2);
  p = agl_chi2_upper(q, (double)lags);
  agl_find(f, "ljung_box", NULL, (agl_result){q, (double)lags, p}, "%s over %zu lag%s",
           agl_verdict_at_5(p, "the residuals are autocorrelated", "no sign of autocorrelation"),
           lags, lags == 1 ? "" : "s");
  return AGL_OK;
}

const agl_test agl_tests_serial[] = {
    {{"durbin_watson",
      "serial",
      "first-order autocorrelation; p is against a positive one: exact below 100 rows, then normal",
      "Durbin & Watson 1950, 1971",
      {{0}}},
     false,
     true,
     AGL_NEEDS_LEAST_SQUARES,
     run_durbin_watson},
    {{"breusch_godfrey",
      "serial",
      "autocorrelation up to an order",
      "Breusch 1978; Godfrey 1978",
      {{"order", 1, 1, 1000}}},
     false,
     true,
     AGL_NEEDS_LEAST_SQUARES,
     run_breusch_godfrey},
    {{"ljung_box",
      "serial",
      "autocorrelations up to a lag; by default a fifth of the rows up to 10",
      "Ljung & Box 1978",
      {{"lag", NAN, 1, 100000}}},
     false,
     true,
     AGL_NEEDS_LEAST_SQUARES,
     run_ljung_box},
    {.run = NULL}};
