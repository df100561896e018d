/* SPDX-License-Identifier: GPL-3.0-or-later */
/* location.c - does a number differ from group to group? */
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "num/dist.h"
#include "stat/rank.h"
#include "stat/stat.h"

static agl_status check_two(const char *test, const agl_sample *s, size_t least, agl_err *err)
{
  if (s->nb != 2)
    return agl_fail(err, AGL_EDATA, "%s: '%s' has %zu value%s, expected 2", test, s->b, s->nb,
                    s->nb == 1 ? "" : "s");
  for (size_t g = 0; g < 2; g++)
    if (s->start[g + 1] - s->start[g] < least)
      return agl_fail(err, AGL_EDATA, "%s: %zu row where %s = %s, expected %zu or more", test,
                      s->start[g + 1] - s->start[g], s->b, g == 0 ? s->first : s->second, least);
  return AGL_OK;
}

/* Mean and s^2 / n. */
static void mean_and_error(double *mean, double *error2, const double *x, size_t n)
{
  long double m = 0, ss = 0;
  for (size_t i = 0; i < n; i++)
    m += x[i];
  m /= (long double)n;
  for (size_t i = 0; i < n; i++)
    ss += (x[i] - m) * (x[i] - m);
  *mean = (double)m;
  *error2 = (double)(ss / (long double)(n - 1) / (long double)n);
}

/* Welch (1947): t = (m1 - m2) / sqrt(e1 + e2), e = s^2 / n, with
** (e1 + e2)^2 / (e1^2 / (n1 - 1) + e2^2 / (n2 - 1)) degrees of freedom. */
static agl_status welch(agl_outcome *out, const agl_sample *s, size_t method, agl_err *err)
{
  double m1, m2, e1, e2, half;
  size_t n1, n2;
  (void)method;
  AGL_TRY(check_two("t_test", s, 2, err));
  n1 = s->start[1];
  n2 = s->n - n1;
  mean_and_error(&m1, &e1, s->x, n1);
  mean_and_error(&m2, &e2, s->x + n1, n2);
  if (e1 + e2 == 0)
    return agl_fail(err, AGL_EDATA, "t_test: '%s' does not vary within the groups", s->a);
  out->statistic = (m1 - m2) / sqrt(e1 + e2);
  out->df = (e1 + e2) * (e1 + e2) / (e1 * e1 / (double)(n1 - 1) + e2 * e2 / (double)(n2 - 1));
  out->p_value = agl_t_two_sided(out->statistic, out->df);
  half = agl_t_quantile(0.975, out->df) * sqrt(e1 + e2);
  out->extra[0].name = "difference";
  out->extra[0].value = m1 - m2;
  out->extra[1].name = "conf_low";
  out->extra[1].value = m1 - m2 - half;
  out->extra[2].name = "conf_high";
  out->extra[2].value = m1 - m2 + half;
  agl_text_printf(&out->note, "mean where %s is %s less mean where it is %s; variances may differ",
                  s->b, s->first, s->second);
  return AGL_OK;
}

enum { WILCOXON_EXACT = 50 };

/* Mann & Whitney (1947): U = rank sum of the first group - n1 (n1 + 1) / 2; the normal
** approximation with the variance n1 n2 / 12 (n + 1 - sum (t^3 - t) / (n (n - 1))) and a continuity
** correction of a half. */
static agl_status wilcoxon(agl_outcome *out, const agl_sample *s, size_t method, agl_err *err)
{
  double n1, n2, n = (double)s->n, u = 0, z, *rank;
  agl_ties ties;
  agl_status status;
  (void)method;
  AGL_TRY(check_two("wilcox_test", s, 1, err));
  rank = agl_alloc(s->n, sizeof *rank);
  if (rank == NULL)
    return agl_fail_memory(err, "wilcox_test");
  status = agl_ranks(rank, &ties, s->x, s->n, err);
  n1 = (double)s->start[1];
  n2 = n - n1;
  for (size_t i = 0; i < s->start[1] && status == AGL_OK; i++)
    u += rank[i];
  agl_free(rank);
  u -= n1 * (n1 + 1) / 2;
  out->statistic = u;
  if (status != AGL_OK)
    return status;
  if (ties.pairs == n * (n - 1))
    return agl_fail(err, AGL_EDATA, "wilcox_test: '%s' does not vary", s->a);
  if (ties.pairs == 0 && n1 < WILCOXON_EXACT && n2 < WILCOXON_EXACT)
    return agl_wilcoxon_exact(&out->p_value, u, s->start[1], s->n - s->start[1], err);
  z = fmax(fabs(u - n1 * n2 / 2) - 0.5, 0);
  if (u == n1 * n2 / 2)
    z = 0;
  out->p_value =
      agl_normal_two_sided(z / sqrt(n1 * n2 / 12 * (n + 1 - ties.cubes / (n * (n - 1)))));
  agl_text_printf(&out->note, "p-value by the normal distribution%s",
                  ties.pairs > 0 ? ": there are ties" : "");
  return AGL_OK;
}

/* Kruskal & Wallis (1952): H = 12 / (n (n + 1)) sum R_g^2 / n_g - 3 (n + 1) over rank sums R_g,
** divided by 1 - sum (t^3 - t) / (n^3 - n); chi-square with groups - 1 degrees of freedom. */
static agl_status kruskal(agl_outcome *out, const agl_sample *s, size_t method, agl_err *err)
{
  double n = (double)s->n, h = 0, *rank;
  agl_ties ties;
  agl_status status;
  (void)method;
  if (s->nb < 2)
    return agl_fail(err, AGL_EDATA, "kruskal_test: '%s' has %zu value%s, expected 2 or more", s->b,
                    s->nb, s->nb == 1 ? "" : "s");
  rank = agl_alloc(s->n, sizeof *rank);
  if (rank == NULL)
    return agl_fail_memory(err, "kruskal_test");
  status = agl_ranks(rank, &ties, s->x, s->n, err);
  for (size_t g = 0; g < s->nb && status == AGL_OK; g++) {
    double sum = 0;
    for (size_t i = s->start[g]; i < s->start[g + 1]; i++)
      sum += rank[i] - (n + 1) / 2;
    h += sum * sum / (double)(s->start[g + 1] - s->start[g]);
  }
  agl_free(rank);
  if (status != AGL_OK)
    return status;
  if (ties.pairs == n * (n - 1))
    return agl_fail(err, AGL_EDATA, "kruskal_test: '%s' does not vary", s->a);
  out->statistic = 12 * h / (n * (n + 1)) / (1 - ties.cubes / (n * n * n - n));
  out->df = (double)s->nb - 1;
  out->p_value = agl_chi2_upper(out->statistic, out->df);
  return AGL_OK;
}

const agl_stat_record agl_stat_location[] = {
    {.about = {.name = "t_test",
               .summary = "Welch's t test of the means of two groups",
               .a = "numbers",
               .b = "two groups",
               .gives = "difference (first group less second), conf_low, conf_high at 95 %",
               .formula = "t = (m1 - m2) / sqrt(e1 + e2), e = s^2 / n, with (e1 + e2)^2 / (e1^2 / "
                          "(n1 - 1) + e2^2 / (n2 - 1)) df; variances may differ",
               .source = "Welch 1947"},
     .shape = AGL_GROUPS,
     .run = welch},
    {.about = {.name = "wilcox_test",
               .summary = "Wilcoxon-Mann-Whitney test of two groups",
               .a = "numbers",
               .b = "two groups",
               .gives = "the statistic is U of the first group",
               .formula =
                   "U = rank sum of the first group - n1 (n1 + 1) / 2; exact without ties in "
                   "groups under 50, else normal with continuity correction",
               .source = "Wilcoxon 1945; Mann & Whitney 1947"},
     .shape = AGL_GROUPS,
     .run = wilcoxon},
    {.about = {.name = "kruskal_test",
               .summary = "Kruskal-Wallis test of two or more groups",
               .a = "numbers",
               .b = "groups",
               .gives = "the statistic is H",
               .formula =
                   "H = 12 / (n (n + 1)) sum R^2 / n_g - 3 (n + 1), R the rank sums, divided "
                   "by 1 - sum (t^3 - t) / (n^3 - n) over ties t; chi-square, groups - 1 df",
               .source = "Kruskal & Wallis 1952"},
     .shape = AGL_GROUPS,
     .run = kruskal},
    {.about = {.name = NULL}}};
