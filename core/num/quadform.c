/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** quadform.c - the exact distribution of a ratio of quadratic forms in normal variables.
**
** P(sum (lambda_i - d) z_i^2 < 0) is the inverse Laplace transform of prod (1 + 2 (lambda_i - d)
** s)^(-1/2) / s at 0. Closing the contour around the branch points of the negative weights leaves
** integrals along the cuts between them (Pan 1968). With lambda_1 <= ... <= lambda_r < d,
**
**     P = 1/pi ( I(lambda_1, lambda_2) - I(lambda_3, lambda_4) + ... ),
**     I(a, b) = integral from a to b of (d - x)^(m/2 - 1) / sqrt(prod |x - lambda_i|) dx,
**
** the last one reaching to d when r is odd. Gauss-Chebyshev quadrature absorbs the singular ends
** and converges geometrically; where one end is d, as the number of points to the power -m.
*/
#include "num/quadform.h"

#include <math.h>

static const long double PI = 3.14159265358979323846264338327950288L;

enum { POINTS_MIN = 16, POINTS_MAX = 1 << 14 };

typedef struct {
  long double d;
  const double *lambda;
  size_t m;
  size_t first, ends; /* the cut begins at lambda[first] and has `ends` of the lambda as ends */
} cut;

/* The integrand times sqrt((x - a) (b - x)): sqrt of the product of (d - x) / |x - lambda_i| over
** the lambda that are no ends. */
static long double smooth_part(const cut *c, long double x)
{
  long double product = 1;
  for (size_t i = 0; i < c->m; i++)
    if (i < c->first || i >= c->first + c->ends)
      product *= (c->d - x) / fabsl(x - c->lambda[i]);
  return sqrtl(product);
}

/* I(a, b) / pi with n points. */
static long double mean_over(const cut *c, long double a, long double b, int n)
{
  long double sum = 0;
  for (int i = 0; i < n; i++)
    sum += smooth_part(c, (a + b) / 2 + (b - a) / 2 * cosl((i + 0.5L) * PI / n));
  return sum / n;
}

static long double integral(const cut *c)
{
  long double a = c->lambda[c->first], b = c->ends == 2 ? c->lambda[c->first + 1] : c->d, now, last;
  int n = POINTS_MIN;
  last = mean_over(c, a, b, n);
  do {
    n *= 2;
    now = mean_over(c, a, b, n);
    if (fabsl(now - last) <= 1e-14L * fabsl(now))
      break;
    last = now;
  } while (n < POINTS_MAX);
  return now;
}

double agl_ratio_lower(double d, const double *lambda, size_t m)
{
  size_t below = 0;
  long double sum = 0, sign = 1;
  while (below < m && lambda[below] < d)
    below++;
  if (below == 0 || below == m)
    return below == m;
  for (size_t i = 0; i < below; i += 2, sign = -sign) {
    cut c = {.d = d, .lambda = lambda, .m = m, .first = i, .ends = i + 1 < below ? 2 : 1};
    sum += sign * integral(&c);
  }
  return (double)fminl(1, fmaxl(0, sum));
}
