/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** quadform.c - the exact distribution of a ratio of quadratic forms in normal variables.
**
** P(sum w_i z_i^2 < 0), w_i = lambda_i - d, is the inverse Laplace transform at 0
**
**     P = 1/(2 pi i) integral from c - i inf to c + i inf of phi(s) / s ds,
**     phi(s) = prod (1 + 2 s w_i)^(-1/2),  0 < c < 1 / (2 max(-w_i)).
**
** The line goes through the saddle point, where phi(s) / s is least on the real axis: nothing cancels
** there, so that small probabilities keep their digits (Rice 1980). With s = c + i y
** and y = u sinh t the trapezoidal rule converges geometrically for any number of weights.
*/
#include "num/quadform.h"

#include <math.h>

static const long double PI = 3.14159265358979323846264338327950288L;

typedef struct {
  const double *lambda;
  size_t m;
  long double d, sign; /* w_i = sign (lambda_i - d) */
  long double c, u;
} line;

static long double weight(const line *p, size_t i)
{
  return p->sign * (p->lambda[i] - p->d);
}

/* The derivative of log(phi(s) / s), and *curvature the second one. */
static long double slope(long double *curvature, const line *p, long double s)
{
  long double first = -1 / s;
  *curvature = 1 / (s * s);
  for (size_t i = 0; i < p->m; i++) {
    long double r = weight(p, i) / (1 + 2 * s * weight(p, i));
    first -= r;
    *curvature += 2 * r * r;
  }
  return first;
}

/* Bisect for the saddle point: the slope rises from -inf to inf. */
static void place(line *p)
{
  long double low = 0, high = 0, curvature = 1;
  for (size_t i = 0; i < p->m; i++)
    high = fmaxl(high, -2 * weight(p, i));
  high = 1 / high;
  for (int i = 0; i < 60; i++) {
    p->c = (low + high) / 2;
    if (slope(&curvature, p, p->c) < 0)
      low = p->c;
    else
      high = p->c;
  }
  p->u = 1 / sqrtl(curvature);
}

/* The real part of phi(s) / s, times dy / dt. */
static long double integrand(const line *p, long double t)
{
  long double y = p->u * sinhl(t), size = 0, angle = 0;
  for (size_t i = 0; i < p->m; i++) {
    long double re = 1 + 2 * p->c * weight(p, i), im = 2 * y * weight(p, i);
    size -= logl(re * re + im * im) / 4;
    angle -= atan2l(im, re) / 2;
  }
  return expl(size) * (cosl(angle) * p->c + sinl(angle) * y) / (p->c * p->c + y * y) * p->u *
         coshl(t);
}

/* The trapezoidal rule with step h over t >= 0: the integrand is even, and 0 beyond 90. */
static long double trapezoid(const line *p, long double h)
{
  long double sum = integrand(p, 0) / 2;
  int quiet = 0;
  for (int k = 1; k * h < 90 && quiet < 8; k++) {
    long double term = integrand(p, k * h);
    sum += term;
    quiet = fabsl(term) <= 1e-19L * fabsl(sum) ? quiet + 1 : 0;
  }
  return h * sum;
}

/* The probability of the side that `sign` makes the lower one. */
static long double lower(line *p)
{
  long double h = 0.25L, last, now;
  place(p);
  now = trapezoid(p, h);
  do {
    last = now;
    h /= 2;
    now = trapezoid(p, h);
  } while (fabsl(now - last) > 1e-14L * fabsl(now) && h > 1e-3L);
  return now / PI;
}

double agl_ratio_lower(double d, const double *lambda, size_t m)
{
  line p = {.lambda = lambda, .m = m, .d = d, .sign = 1};
  long double sum = 0;
  if (d <= lambda[0] || d > lambda[m - 1])
    return d > lambda[m - 1];
  for (size_t i = 0; i < m; i++)
    sum += weight(&p, i);
  if (sum >= 0)
    return (double)lower(&p);
  p.sign = -1;
  return (double)(1 - lower(&p));
}
