/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** contingency.c - are two classifications independent?
**
** Notation: o_ij is how often value i of a meets value j of b, n their sum, r_i and c_j the sums of
** rows and columns, e_ij = r_i c_j / n what independence lets expect.
*/
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "num/dist.h"
#include "stat/stat.h"

/* r_i, then c_j. */
static void margins(double *sum, const agl_sample *s)
{
  for (size_t i = 0; i < s->na; i++)
    for (size_t j = 0; j < s->nb; j++) {
      sum[i] += s->count[i * s->nb + j];
      sum[s->na + j] += s->count[i * s->nb + j];
    }
}

/* Pearson (1900): X^2 = sum (o - e)^2 / e with (rows - 1)(columns - 1) degrees of freedom; Cramer
** (1946): V = sqrt(X^2 / (n (min(rows, columns) - 1))). No continuity correction. */
static agl_status chisq(agl_outcome *out, const agl_sample *s, size_t method, agl_err *err)
{
  double *sum = agl_alloc_zero(s->na + s->nb, sizeof *sum), x2 = 0, least = HUGE_VAL;
  size_t cells = s->na * s->nb, small = 0, side = s->na < s->nb ? s->na : s->nb;
  (void)method;
  if (sum == NULL)
    return agl_fail_memory(err, "chisq_test");
  margins(sum, s);
  for (size_t i = 0; i < s->na; i++)
    for (size_t j = 0; j < s->nb; j++) {
      double e = sum[i] * sum[s->na + j] / (double)s->n, d = s->count[i * s->nb + j] - e;
      x2 += d * d / e;
      least = fmin(least, e);
      small += e < 5;
    }
  agl_free(sum);
  out->statistic = x2;
  out->df = (double)((s->na - 1) * (s->nb - 1));
  out->p_value = agl_chi2_upper(x2, out->df);
  out->extra[0].name = "cramers_v";
  out->extra[0].value = sqrt(x2 / ((double)s->n * (double)(side - 1)));
  out->extra[1].name = "min_expected";
  out->extra[1].value = least;
  if (small > 0)
    agl_text_printf(
        &out->note,
        "%zu of %zu expected counts are below 5, the least %.2g: the p-value is not reliable",
        small, cells, least);
  return AGL_OK;
}

/* Fisher (1935): given the margins the upper left count k is hypergeometric; p is the sum of what
** is no more likely than the table seen (by 1e-7, as rounding has it). Weights are relative to the
** likeliest k: w(k+1) / w(k) = (r1 - k)(c1 - k) / ((k + 1)(n - r1 - c1 + k + 1)). */
static agl_status fisher(agl_outcome *out, const agl_sample *s, size_t method, agl_err *err)
{
  const double *o = s->count;
  double r, c, n = (double)s->n, low, high, mode, seen = 1, total = 0, tail = 0, w;
  (void)method;
  if (s->na != 2 || s->nb != 2)
    return agl_fail(err, AGL_EDATA, "fisher_test: a table of %zu x %zu, expected 2 x 2", s->na,
                    s->nb);
  r = o[0] + o[1];
  c = o[0] + o[2];
  low = fmax(0, r + c - n);
  high = fmin(r, c);
  mode = fmin(high, fmax(low, floor((r + 1) * (c + 1) / (n + 2))));
  for (int pass = 0; pass < 2; pass++) { /* first the weight of what was seen, then the sums */
    w = 1;
    for (size_t i = 0; (double)i <= high - mode; i++) {
      double k = mode + (double)i;
      seen = pass == 0 && k == o[0] ? w : seen;
      total += pass * w;
      tail += pass * (w <= seen * (1 + 1e-7) ? w : 0);
      w *= (r - k) * (c - k) / ((k + 1) * (n - r - c + k + 1));
    }
    w = 1;
    for (size_t i = 1; (double)i <= mode - low; i++) {
      double k = mode - (double)i;
      w *= (k + 1) * (n - r - c + k + 1) / ((r - k) * (c - k));
      seen = pass == 0 && k == o[0] ? w : seen;
      total += pass * w;
      tail += pass * (w <= seen * (1 + 1e-7) ? w : 0);
    }
  }
  out->p_value = fmin(tail / total, 1);
  out->extra[0].name = "odds_ratio";
  out->extra[0].value = o[0] * o[3] / (o[1] * o[2]);
  return AGL_OK;
}

const agl_stat_record agl_stat_contingency[] = {
    {.about = {.name = "chisq_test",
               .summary = "Pearson's chi-square test of independence",
               .a = "categories",
               .b = "categories",
               .gives = "cramers_v, min_expected; the note warns of expected counts below 5",
               .formula = "X^2 = sum (o - e)^2 / e without continuity correction, (rows - 1) "
                          "(columns - 1) df; cramers_v = sqrt(X^2 / (n (min(rows, columns) - 1)))",
               .source = "Pearson 1900; Cramer 1946"},
     .shape = AGL_COUNTS,
     .run = chisq},
    {.about = {.name = "fisher_test",
               .summary = "Fisher's exact test of a 2 x 2 table",
               .a = "two categories",
               .b = "two categories",
               .gives = "odds_ratio",
               .formula = "p is the sum of the probabilities of tables no likelier than the one "
                          "seen, margins fixed; odds_ratio = o11 o22 / (o12 o21)",
               .source = "Fisher 1935"},
     .shape = AGL_COUNTS,
     .run = fisher},
    {.about = {.name = NULL}}};
