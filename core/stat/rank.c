/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rank.c - ranks with ties, and the exact distributions of rank statistics. */
#include "stat/rank.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/sort.h"

typedef struct {
  double x;
  size_t i;
} item;

static int compare(const void *a, const void *b)
{
  double x = ((const item *)a)->x, y = ((const item *)b)->x;
  return (x > y) - (x < y);
}

static void add_tie(agl_ties *ties, double t)
{
  ties->pairs += t * (t - 1);
  ties->triples += t * (t - 1) * (t - 2);
  ties->weighted += t * (t - 1) * (2 * t + 5);
  ties->cubes += t * t * t - t;
}

agl_status agl_ranks(double *rank, agl_ties *ties, const double *x, size_t n, agl_err *err)
{
  item *order = agl_alloc(n, sizeof *order);
  agl_status status;
  if (order == NULL)
    return agl_fail_memory(err, "ranks");
  for (size_t i = 0; i < n; i++)
    order[i] = (item){x[i], i};
  status = agl_sort(order, n, sizeof *order, compare, err);
  *ties = (agl_ties){0, 0, 0, 0};
  for (size_t i = 0, end; i < n && status == AGL_OK; i = end) {
    for (end = i + 1; end < n && order[end].x == order[i].x;)
      end++;
    for (size_t k = i; k < end; k++)
      rank[order[k].i] = (double)(i + 1 + end) / 2;
    add_tie(ties, (double)(end - i));
  }
  agl_free(order);
  return status;
}

/* Twice the smaller tail at the place k of a distribution that is symmetric on 0 .. top. */
static double two_sided(const double *weight, size_t top, size_t k)
{
  double tail = 0, total = 0;
  if (2 * k > top)
    k = top - k;
  for (size_t i = 0; i <= top; i++) {
    total += weight[i];
    tail += i <= k ? weight[i] : 0;
  }
  return fmin(2 * tail / total, 1);
}

/* ways[j][u]: choices of j of the numbers 0 .. i with sum u + j (j - 1) / 2, number after number.
** With j = m and i = m + n - 1 that is how often U is u (Mann & Whitney 1947). */
agl_status agl_wilcoxon_exact(double *p, double u, size_t m, size_t n, agl_err *err)
{
  size_t width = m * n + 1;
  double *ways = agl_alloc_zero((m + 1) * width, sizeof *ways);
  if (ways == NULL)
    return agl_fail_memory(err, "wilcox_test");
  ways[0] = 1;
  for (size_t i = 0; i < m + n; i++)
    for (size_t j = i + 1 < m ? i + 1 : m; j > 0; j--) {
      size_t step = i + 1 - j; /* the number i above the j - 1 numbers below it */
      for (size_t k = step; k < width && step <= n; k++)
        ways[j * width + k] += ways[(j - 1) * width + k - step];
    }
  *p = two_sided(ways + m * width, width - 1, (size_t)u);
  agl_free(ways);
  return AGL_OK;
}

/* The i-th value forms 0 .. i - 1 concordant pairs with those before it, each as likely
** (Kendall 1938). */
agl_status agl_kendall_exact(double *p, double concordant, size_t n, agl_err *err)
{
  size_t top = n * (n - 1) / 2;
  double *now = agl_alloc_zero(2 * (top + 1), sizeof *now), *next;
  if (now == NULL)
    return agl_fail_memory(err, "cor_test");
  next = now + top + 1;
  now[0] = 1;
  for (size_t i = 2; i <= n; i++) {
    for (size_t k = 0; k <= top; k++) {
      next[k] = 0;
      for (size_t j = 0; j < i && j <= k; j++)
        next[k] += now[k - j] / (double)i;
    }
    for (size_t k = 0; k <= top; k++)
      now[k] = next[k];
  }
  *p = two_sided(now, top, (size_t)concordant);
  agl_free(now);
  return AGL_OK;
}

enum { ENUMERATED = 9 };

/* How many of the n! orders have sum of (i - order[i])^2 >= s; `used` marks the ranks given. */
static double count_orders(size_t n, size_t i, unsigned used, double s)
{
  double count = 0;
  if (i == n)
    return s <= 0;
  for (size_t k = 0; k < n; k++) {
    double d = (double)i - (double)k;
    if ((used >> k & 1) == 0)
      count += count_orders(n, i + 1, used | 1U << k, s - d * d);
  }
  return count;
}

/* P(S >= s); s is even without ties. Constants of AS 89. */
static double spearman_upper(double s, size_t size)
{
  double n = (double)size, b = 1 / n, x, y, u, orders = 1;
  if (size <= ENUMERATED) {
    for (size_t i = 2; i <= size; i++)
      orders *= (double)i;
    return count_orders(size, 0, 0, s) / orders;
  }
  x = (6 * (s - 1) * b / (n * n - 1) - 1) * sqrt(1 / b - 1);
  y = x * x;
  u = x * b *
      (0.2274 + b * (0.2531 + 0.1745 * b) +
       y * (-0.0758 + b * (0.1033 + 0.3932 * b) -
            y * b *
                (0.0879 + 0.0151 * b - y * (0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y)))));
  return fmin(fmax(u / exp(y / 2) + gsl_cdf_ugaussian_Q(x), 0), 1);
}

double agl_spearman_exact(double s, size_t size)
{
  double n = (double)size, middle = (n * n * n - n) / 6;
  s = 2 * round(s / 2);
  return fmin(2 * (s > middle ? spearman_upper(s, size) : 1 - spearman_upper(s + 2, size)), 1);
}
