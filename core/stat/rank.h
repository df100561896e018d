/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rank.h - ranks with ties, and the exact distributions of rank statistics. */
#ifndef AGL_STAT_RANK_H
#define AGL_STAT_RANK_H

#include "agglom.h"

/* Ranks 1..n, tied values sharing the mean of theirs. sum f(t) over the ties of t values each, with
** f(t) = t(t-1), t(t-1)(t-2), t(t-1)(2t+5) and t^3 - t. */
typedef struct {
  double pairs, triples, weighted, cubes;
} agl_ties;

agl_status agl_ranks(double *rank, agl_ties *ties, const double *x, size_t n, agl_err *err);

/* Two-sided p-values without ties, twice the smaller tail: Mann-Whitney's U of samples of m and n;
** Kendall's number of concordant pairs of n; Spearman's sum of squared differences of n <= 9 ranks
** by enumeration, of more by an Edgeworth series (Best & Roberts 1975, AS 89). */
agl_status agl_wilcoxon_exact(double *p, double u, size_t m, size_t n, agl_err *err);
agl_status agl_kendall_exact(double *p, double concordant, size_t n, agl_err *err);
double agl_spearman_exact(double s, size_t n);

#endif
