/* SPDX-License-Identifier: GPL-3.0-or-later */
/* correlation.c - do two numbers go together? */
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/sort.h"
#include "base/thread.h"
#include "num/dist.h"
#include "stat/rank.h"
#include "stat/stat.h"

/* Pearson's r = sum (x - mx)(y - my) / sqrt(sum (x - mx)^2 sum (y - my)^2); both vary. */
static double product_moment(const double *x, const double *y, size_t n)
{
  long double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
  for (size_t i = 0; i < n; i++) {
    mx += x[i];
    my += y[i];
  }
  mx /= (long double)n;
  my /= (long double)n;
  for (size_t i = 0; i < n; i++) {
    xx += (x[i] - mx) * (x[i] - mx);
    yy += (y[i] - my) * (y[i] - my);
    xy += (x[i] - mx) * (y[i] - my);
  }
  return fmax(-1, fmin(1, (double)(xy / (sqrtl(xx) * sqrtl(yy)))));
}

/* t = r sqrt((n - 2) / (1 - r^2)) has n - 2 degrees of freedom. */
static void by_t(agl_outcome *out, double r, size_t n)
{
  out->df = (double)n - 2;
  out->statistic = r * sqrt(out->df / ((1 - r) * (1 + r)));
  out->p_value = agl_t_two_sided(out->statistic, out->df);
}

static agl_status pearson(agl_outcome *out, const agl_sample *s, agl_err *err)
{
  double r = product_moment(s->x, s->y, s->n);
  (void)err;
  by_t(out, r, s->n);
  out->extra[0].name = "correlation";
  out->extra[0].value = r;
  return AGL_OK;
}

enum { SPEARMAN_EXACT = 1290, KENDALL_EXACT = 50 };

/* Spearman (1904): r of the ranks. S = (n^3 - n)(1 - rho) / 6. */
static agl_status spearman(agl_outcome *out, const agl_sample *s, agl_err *err)
{
  double n = (double)s->n, *rank = agl_alloc(2 * s->n, sizeof *rank), rho;
  agl_ties tx, ty;
  agl_status status;
  if (rank == NULL)
    return agl_fail_memory(err, "cor_test");
  status = agl_ranks(rank, &tx, s->x, s->n, err);
  if (status == AGL_OK)
    status = agl_ranks(rank + s->n, &ty, s->y, s->n, err);
  if (status == AGL_OK) {
    rho = product_moment(rank, rank + s->n, s->n);
    by_t(out, rho, s->n);
    out->df = NAN;
    out->statistic = (n * n * n - n) * (1 - rho) / 6;
    if (tx.pairs == 0 && ty.pairs == 0 && s->n <= SPEARMAN_EXACT)
      out->p_value = agl_spearman_exact(out->statistic, s->n);
    else
      agl_text_printf(&out->note, "p-value by the t distribution%s",
                      tx.pairs > 0 || ty.pairs > 0 ? ": there are ties" : "");
    out->extra[0].name = "correlation";
    out->extra[0].value = rho;
  }
  agl_free(rank);
  return status;
}

typedef struct {
  double x, y;
} pair;

static int compare_pairs(const void *a, const void *b)
{
  const pair *p = a, *q = b;
  if (p->x != q->x)
    return p->x < q->x ? -1 : 1;
  return (p->y > q->y) - (p->y < q->y);
}

/* How many pairs of y stand in falling order; sorts y, unless interrupted. Merge sort, Knight (1966). */
static double inversions(double *y, double *scratch, size_t n)
{
  double count = 0;
  for (size_t run = 1; run < n; run *= 2) {
    for (size_t from = 0; from < n && !agl_interrupted(); from += 2 * run) {
      size_t mid = from + run < n ? from + run : n, end = mid + run < n ? mid + run : n;
      size_t i = from, j = mid;
      for (size_t k = from; k < end; k++) {
        bool left = j == end || (i < mid && y[i] <= y[j]);
        count += left ? 0 : (double)(mid - i);
        scratch[k] = left ? y[i++] : y[j++];
      }
    }
    for (size_t k = 0; k < n; k++)
      y[k] = scratch[k];
  }
  return count;
}

/* Concordant less discordant pairs; `scratch` holds 2n numbers. */
static agl_status kendall_score(double *score, const agl_sample *s, pair *p, double *scratch,
                                const agl_ties ties[2], agl_err *err)
{
  double n = (double)s->n, both = 0;
  for (size_t i = 0; i < s->n; i++)
    p[i] = (pair){s->x[i], s->y[i]};
  AGL_TRY(agl_sort(p, s->n, sizeof *p, compare_pairs, err));
  for (size_t i = 0, same = 0; i < s->n; i++) {
    same = i > 0 && compare_pairs(&p[i - 1], &p[i]) == 0 ? same + 1 : 0;
    both += (double)same;
    scratch[i] = p[i].y;
  }
  *score = n * (n - 1) / 2 - ties[0].pairs / 2 - ties[1].pairs / 2 + both -
           2 * inversions(scratch, scratch + s->n, s->n);
  return agl_interrupted() ? agl_fail_interrupted(err) : AGL_OK;
}

/* The variance of the score with ties, Kendall (1970), 4.1. */
static double kendall_variance(double n, const agl_ties *x, const agl_ties *y)
{
  return (n * (n - 1) * (2 * n + 5) - x->weighted - y->weighted) / 18 +
         x->pairs * y->pairs / (2 * n * (n - 1)) +
         x->triples * y->triples / (9 * n * (n - 1) * (n - 2));
}

/* tau-b = score / sqrt((n0 - pairs tied in x)(n0 - pairs tied in y)), n0 = n (n - 1) / 2. */
static agl_status kendall(agl_outcome *out, const agl_sample *s, agl_err *err)
{
  double n = (double)s->n, n0 = n * (n - 1) / 2, score = 0, *scratch;
  agl_ties t[2];
  agl_status status = AGL_OK;
  pair *p = agl_alloc(s->n, sizeof *p);
  scratch = agl_alloc(2 * s->n, sizeof *scratch);
  if (p == NULL || scratch == NULL)
    status = agl_fail_memory(err, "cor_test");
  if (status == AGL_OK)
    status = agl_ranks(scratch, &t[0], s->x, s->n, err);
  if (status == AGL_OK)
    status = agl_ranks(scratch, &t[1], s->y, s->n, err);
  if (status == AGL_OK)
    status = kendall_score(&score, s, p, scratch, t, err);
  if (status == AGL_OK) {
    out->extra[0].name = "correlation";
    out->extra[0].value = score / (sqrt(n0 - t[0].pairs / 2) * sqrt(n0 - t[1].pairs / 2));
    if (t[0].pairs == 0 && t[1].pairs == 0 && s->n < KENDALL_EXACT) {
      out->statistic = (score + n0) / 2;
      status = agl_kendall_exact(&out->p_value, out->statistic, s->n, err);
    } else {
      out->statistic = score / sqrt(kendall_variance(n, &t[0], &t[1]));
      out->p_value = agl_normal_two_sided(out->statistic);
      agl_text_printf(&out->note, "p-value by the normal distribution%s",
                      t[0].pairs > 0 || t[1].pairs > 0 ? ": there are ties" : "");
    }
  }
  agl_free(p);
  agl_free(scratch);
  return status;
}

static bool varies(const double *x, size_t n)
{
  for (size_t i = 1; i < n; i++)
    if (x[i] != x[0])
      return true;
  return false;
}

static const char *const methods[] = {"pearson", "spearman", "kendall", NULL};

static agl_status correlate(agl_outcome *out, const agl_sample *s, size_t method, agl_err *err)
{
  if (s->n < 3)
    return agl_fail(err, AGL_EDATA,
                    "cor_test: %zu rows with both '%s' and '%s', expected 3 or more", s->n, s->a,
                    s->b);
  if (!varies(s->x, s->n) || !varies(s->y, s->n))
    return agl_fail(err, AGL_EDATA, "cor_test: '%s' does not vary",
                    varies(s->x, s->n) ? s->b : s->a);
  return method == 0   ? pearson(out, s, err)
         : method == 1 ? spearman(out, s, err)
                       : kendall(out, s, err);
}

const agl_stat_record agl_stat_correlation[] = {
    {.about = {.name = "cor_test",
               .summary = "correlation of two numbers: pearson, spearman, kendall (tau-b)",
               .methods = methods,
               .a = "numbers",
               .b = "numbers",
               .gives = "correlation",
               .formula = "pearson: t = r sqrt((n - 2) / (1 - r^2)) with n - 2 df. spearman: S = "
                          "(n^3 - n) (1 - rho) / 6; without ties exact for n <= 9, by an "
                          "Edgeworth series for n <= 1290, else by t. kendall: without ties and "
                          "n < 50 the number of concordant pairs, exact; else normal with the "
                          "variance of ties",
               .source = "Pearson 1895; Spearman 1904, Best & Roberts 1975 (AS 89); Kendall 1970"},
     .shape = AGL_PAIRS,
     .run = correlate},
    {.about = {.name = NULL}}};
