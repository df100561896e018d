/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** quantile.c - the nine sample quantiles of Hyndman and Fan (1996), "Sample quantiles in
** statistical packages", The American Statistician 50 (4), 361-365.
**
** All are (1 - g) x[j] + g x[j+1] (counted from 1, clamped to 1..n) with j = floor(np + m); they
** differ in m and in how g depends on the fraction np + m - j. Fractions within 4 epsilon of a
** whole number count as it, as in R.
*/
#include "data/quantile.h"

#include <float.h>
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/column.h"
#include "data/radix.h"

agl_status agl_quantile_sort(double **out, size_t *n, const agl_column *c, agl_err *err)
{
  double *x;
  uint64_t *word;
  size_t count = 0;
  agl_status status;
  AGL_TRY(agl_column_doubles(&x, c, err));
  word = agl_alloc(c->n, sizeof *word);
  if (word == NULL) {
    agl_free(x);
    return agl_fail_memory(err, "quantiles");
  }
  for (size_t i = 0; i < c->n; i++)
    if (c->missing == NULL || c->missing[i] == AGL_PRESENT)
      word[count++] = agl_radix_from_double(x[i]);
  status = agl_radix_sort(word, count, 0, 64, err);
  for (size_t i = 0; i < count; i++)
    x[i] = agl_radix_to_double(word[i]);
  agl_free(word);
  if (status != AGL_OK) {
    agl_free(x);
    return status;
  }
  *out = x;
  *n = count;
  return AGL_OK;
}

double agl_quantile(const double *x, size_t n, double p, int type)
{
  const double fuzz = 4 * DBL_EPSILON, np = (double)n * p;
  const double m[] = {
      [1] = 0,     [2] = 0,           [3] = -0.5,         [4] = 0, [5] = 0.5, [6] = p,
      [7] = 1 - p, [8] = (p + 1) / 3, [9] = p / 4 + 0.375};
  double at = np + m[type], j = floor(at + fuzz), g = at - j;
  size_t lo, hi;
  g = fabs(g) < fuzz ? 0 : g;
  if (type == 1)
    g = g > 0;
  else if (type == 2)
    g = g > 0 ? 1 : 0.5;
  else if (type == 3)
    g = g > 0 || fmod(j, 2) != 0;
  lo = j < 1 ? 0 : j > (double)n ? n - 1 : (size_t)j - 1;
  hi = j < 0 ? 0 : j >= (double)n ? n - 1 : (size_t)j;
  return g <= 0 || x[lo] == x[hi] ? x[lo] : g >= 1 ? x[hi] : (1 - g) * x[lo] + g * x[hi];
}

agl_status agl_column_quantiles(double *out, const agl_column *c, const double *p, size_t n,
                                int type, agl_err *err)
{
  double *x = NULL;
  size_t count;
  if (type < 1 || type > 9)
    return agl_fail(err, AGL_EARG, "quantile type %d, expected 1 to 9 (Hyndman and Fan)", type);
  for (size_t i = 0; i < n; i++)
    if (!(p[i] >= 0 && p[i] <= 1))
      return agl_fail(err, AGL_EARG, "quantile: the probability is %g, expected 0 to 1", p[i]);
  AGL_TRY(agl_quantile_sort(&x, &count, c, err));
  for (size_t i = 0; i < n; i++)
    out[i] = count == 0 ? NAN : agl_quantile(x, count, p[i], type);
  agl_free(x);
  return AGL_OK;
}
