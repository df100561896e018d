/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_normal.c - are the residuals those of normal errors? */
#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/diagnose.h"
#include "num/dist.h"

/* n/6 (S^2 + (K - 3)^2 / 4) with skewness S and kurtosis K from moments about the mean. */
static agl_status run_jarque_bera(agl_findings *f, agl_err *err)
{
  const double *e = f->m->fit.residual;
  size_t n = f->m->design.n;
  long double mean = 0, m2 = 0, m3 = 0, m4 = 0, rows = (long double)n;
  double skewness, kurtosis, jb, p;
  (void)err;
  for (size_t i = 0; i < n; i++)
    mean += e[i];
  mean /= rows;
  for (size_t i = 0; i < n; i++) {
    long double v = e[i] - mean;
    m2 += v * v;
    m3 += v * v * v;
    m4 += v * v * v * v;
  }
  skewness = (double)(m3 / rows / powl(m2 / rows, 1.5L));
  kurtosis = (double)(m4 / rows / powl(m2 / rows, 2));
  jb = (double)n / 6 * (skewness * skewness + (kurtosis - 3) * (kurtosis - 3) / 4);
  p = agl_chi2_upper(jb, 2);
  agl_find(f, "jarque_bera", NULL, (agl_result){jb, 2, p}, "%s: skewness %.3g, kurtosis %.3g",
           agl_verdict_at_5(p, "the residuals are not normal", "no sign against normal errors"),
           skewness, kurtosis);
  return AGL_OK;
}

/* ---- Shapiro-Wilk by Royston's (1995) approximation, AS R94 -------------------------------- */

enum { SHAPIRO_MAX = 5000 };

/* c[0] + c[1] x + ... + c[n - 1] x^(n - 1) */
static double polynomial(const double *c, size_t n, double x)
{
  double v = 0;
  while (n-- > 0)
    v = v * x + c[n];
  return v;
}

/* The weights of the upper half of the sample, outermost first, from normal scores. */
static void shapiro_weights(double *a, size_t n)
{
  static const double outer[] = {0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056};
  static const double next[] = {0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633};
  double sum = 0, u = 1 / sqrt((double)n), first, second, left, scale;
  size_t half = n / 2, fixed = n > 5 ? 2 : 1;
  for (size_t i = 0; i < half; i++) {
    a[i] = agl_normal_quantile(1 - ((double)i + 0.625) / ((double)n + 0.25));
    sum += 2 * a[i] * a[i];
  }
  if (n == 3) {
    a[0] = sqrt(0.5);
    return;
  }
  first = a[0] / sqrt(sum) + polynomial(outer, 6, u);
  second = half > 1 ? a[1] / sqrt(sum) + polynomial(next, 6, u) : 0;
  left = sum - 2 * a[0] * a[0] - (fixed == 2 ? 2 * a[1] * a[1] : 0);
  scale = sqrt(left / (1 - 2 * first * first - (fixed == 2 ? 2 * second * second : 0)));
  for (size_t i = fixed; i < half; i++)
    a[i] /= scale;
  a[0] = first;
  if (fixed == 2)
    a[1] = second;
}

/* 1 - W, W the squared correlation of the sorted sample with the weights; sum a_i^2 = 1. */
static double shapiro_short_of_1(const double *x, const double *a, size_t n)
{
  long double mean = 0, xx = 0, ax = 0, aa = 0;
  for (size_t i = 0; i < n; i++)
    mean += x[i];
  mean /= (long double)n;
  for (size_t i = 0; i < n; i++)
    xx += (x[i] - mean) * (x[i] - mean);
  for (size_t i = 0; i < n / 2; i++) {
    ax += a[i] * ((long double)x[n - 1 - i] - x[i]);
    aa += 2 * (long double)a[i] * a[i];
  }
  return (double)((aa * xx - ax * ax) / (aa * xx));
}

/* Of 1 - W = v. A transform of it is normal, with mean and deviation that Royston fitted. */
static double shapiro_p_value(double v, size_t size)
{
  static const double gamma[] = {-2.273, 0.459};
  static const double mean_few[] = {0.544, -0.39978, 0.025054, -6.714e-4};
  static const double log_sd_few[] = {1.3822, -0.77857, 0.062767, -0.0020322};
  static const double mean_many[] = {-1.5861, -0.31082, -0.083751, 0.0038915};
  static const double log_sd_many[] = {-0.4803, -0.082676, 0.0030302};
  double n = (double)size, y = log(v), limit = polynomial(gamma, 2, n), mean, sd;
  if (size == 3) {
    double pi = acos(-1);
    return fmax(0, 6 / pi * (asin(sqrt(1 - v)) - asin(sqrt(0.75))));
  }
  if (size <= 11 && y >= limit)
    return 0;
  if (size <= 11) {
    y = -log(limit - y);
    mean = polynomial(mean_few, 4, n);
    sd = exp(polynomial(log_sd_few, 4, n));
  } else {
    mean = polynomial(mean_many, 4, log(n));
    sd = exp(polynomial(log_sd_many, 3, log(n)));
  }
  return agl_normal_lower((mean - y) / sd);
}

static agl_status run_shapiro_wilk(agl_findings *f, agl_err *err)
{
  size_t n = f->m->design.n;
  double *x, *a, v, p;
  if (n < 3 || n > SHAPIRO_MAX) {
    agl_find(f, "shapiro_wilk", NULL, (agl_result){NAN, NAN, NAN},
             "takes from 3 to %d rows, got %zu", SHAPIRO_MAX, n);
    return AGL_OK;
  }
  x = agl_alloc(2 * n, sizeof *x);
  if (x == NULL)
    return agl_fail_memory(err, "shapiro_wilk");
  a = x + n;
  memcpy(x, f->m->fit.residual, n * sizeof *x);
  gsl_sort(x, 1, n);
  shapiro_weights(a, n);
  v = shapiro_short_of_1(x, a, n);
  p = shapiro_p_value(v, n);
  agl_free(x);
  agl_find(f, "shapiro_wilk", NULL, (agl_result){1 - v, NAN, p}, "%s",
           agl_verdict_at_5(p, "the residuals are not normal", "no sign against normal errors"));
  return AGL_OK;
}

const agl_test agl_tests_normal[] = {
    {{"jarque_bera",
      "normal",
      "skewness and kurtosis of the residuals against the normal ones",
      "Jarque & Bera 1980",
      {{0}}},
     false,
     true,
     AGL_NEEDS_LEAST_SQUARES,
     run_jarque_bera},
    {{"shapiro_wilk",
      "normal",
      "the sorted residuals against normal scores; 3 to 5000 rows",
      "Shapiro & Wilk 1965; Royston 1995",
      {{0}}},
     false,
     true,
     AGL_NEEDS_LEAST_SQUARES,
     run_shapiro_wilk},
    {.run = NULL}};
