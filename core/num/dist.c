/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** dist.c - the distributions of test statistics, by GSL where it is accurate.
**
** GSL's F distribution loses digits or returns 0 once d2 is large (a relative 1e-6 at d2 = 1e6), so
** its tail is computed here as an incomplete beta function by continued fraction.
*/
#include "num/dist.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

/* GSL's own way with an error is to abort the process; the core reads status codes instead. */
__attribute__((constructor)) static void quiet_gsl(void)
{
  gsl_set_error_handler_off();
}

double agl_t_two_sided(double t, double df)
{
  if (isnan(t) || isnan(df))
    return NAN;
  return isinf(df) ? agl_normal_two_sided(t) : 2 * gsl_cdf_tdist_Q(fabs(t), df);
}

double agl_t_quantile(double p, double df)
{
  if (isinf(df))
    return agl_normal_quantile(p);
  return p >= 0.5 ? gsl_cdf_tdist_Pinv(p, df) : -gsl_cdf_tdist_Pinv(1 - p, df);
}

/* The continued fraction of the incomplete beta function I_x(a, b) without its prefactor, by
** Lentz's method; it converges in O(sqrt(max(a, b))) steps for x < (a + 1) / (a + b + 2).
** Abramowitz & Stegun 26.5.8. */
static double beta_fraction(double a, double b, double x)
{
  double c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), f = d;
  for (int m = 1; m < 100000; m++) {
    double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), step;
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    f *= c * d;
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    step = c * d;
    f *= step;
    if (fabs(step - 1) < DBL_EPSILON)
      break;
  }
  return f;
}

/* x^a y^b / B(a, b) with y = 1 - x, given the logarithms. */
static double beta_prefactor(double a, double b, double log_x, double log_y)
{
  return exp(a * log_x + b * log_y - gsl_sf_lnbeta(a, b));
}

double agl_f_upper(double f, double d1, double d2)
{
  double a = d2 / 2, b = d1 / 2, ratio, x, y, front;
  if (isnan(f) || isnan(d1) || isnan(d2))
    return NAN;
  if (f <= 0)
    return 1;
  if (isinf(f))
    return 0;
  if (d1 == 1)
    return agl_t_two_sided(sqrt(f), d2);
  if (isinf(d2))
    return agl_chi2_upper(d1 * f, d1);
  ratio = d1 * f / d2;
  x = 1 / (1 + ratio);
  y = ratio / (1 + ratio);
  front = beta_prefactor(a, b, -log1p(ratio), log(y));
  if (x < (a + 1) / (a + b + 2))
    return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, y) / b;
}

/* By bisection on the upper tail, to the last bits: the tail is monotone. */
double agl_f_quantile(double p, double d1, double d2)
{
  double low = 0, high = 1;
  if (isnan(p) || isnan(d1) || isnan(d2))
    return NAN;
  while (agl_f_upper(high, d1, d2) > 1 - p)
    high *= 2;
  for (int step = 0; step < 200 && high - low > DBL_EPSILON * high; step++) {
    double middle = low + (high - low) / 2;
    if (agl_f_upper(middle, d1, d2) > 1 - p)
      low = middle;
    else
      high = middle;
  }
  return high;
}

double agl_chi2_upper(double x, double df)
{
  return isnan(x) ? NAN : gsl_cdf_chisq_Q(x, df);
}

double agl_normal_two_sided(double z)
{
  return isnan(z) ? NAN : 2 * gsl_cdf_ugaussian_Q(fabs(z));
}

double agl_normal_lower(double z)
{
  return isnan(z) ? NAN : gsl_cdf_ugaussian_P(z);
}

double agl_normal_quantile(double p)
{
  return isnan(p) ? NAN : gsl_cdf_ugaussian_Pinv(p);
}
