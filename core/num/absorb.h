/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** absorb.h - dummies of groups that are absorbed, not estimated: residuals on them, their rank, rows
** that they fit alone, and the effects themselves.
*/
#ifndef AGL_ABSORB_H
#define AGL_ABSORB_H

#include "agglom.h"

enum { AGL_ABSORB_ITERATIONS = 100000 };

/* n rows in groups of one or more ways: firms, years. */
typedef struct {
  size_t n, nway;
  const uint32_t *const *id; /* of each way the group of each row, below ngroup */
  const size_t *ngroup;      /* of each way; every group has a row */
  const double *w;           /* n positive weights, or NULL */
  size_t iterations;         /* when to give up; 0: AGL_ABSORB_ITERATIONS */
} agl_absorb_problem;

/* How it went, of the column that was hardest. */
typedef struct {
  size_t iterations; /* of conjugate gradients; 0: one way, or ways that are orthogonal */
  double error;      /* estimated distance to the exact residuals, relative to their length */
  bool converged;
} agl_absorb_report;

/* Replace k columns by their (weighted) least squares residuals on the dummies of all ways: out = x -
** D a. The residuals are exact to a relative 1e-12, or to the rounding of x where that is more; an x
** that the dummies fit leaves rounding errors of x. Coefficients and standard errors of a regression
** on them differ from one with dummies by the square of that.
**
** The way with the most groups is eliminated, the others are solved for by conjugate gradients. out[j]
** may be x[j]. All values finite is the caller's to check. AGL_EMATH without convergence: then
** *report is filled. On failure `out` is undefined. `report` may be NULL. */
agl_status agl_absorb(double *const *out, const double *const *x, size_t k,
                      const agl_absorb_problem *p, agl_absorb_report *report, agl_err *err);

/* The effects of the groups: the least squares fit of y on all dummies, a column of ngroup values a
** way. The effect of way 1 has the level; in the others the first group of every set of groups that
** rows connect with way 1 is 0. On failure `effect` is undefined. */
agl_status agl_absorb_effects(double *const *effect, const double *y, const agl_absorb_problem *p,
                              agl_absorb_report *report, agl_err *err);

/* Two counts of the coefficients that the dummies are. */
typedef struct {
  size_t rank; /* one way: G; two: G1 + G2 less the sets of groups that rows connect: both exact. A
                 ** further way counts its groups less the most sets that it has with one before it: at
                 ** least the rank */
  size_t simple; /* all groups less one for every way after the first, as fixest counts */
} agl_absorb_df;

agl_status agl_absorb_rank(agl_absorb_df *out, const agl_absorb_problem *p, agl_err *err);

/* drop[i]: row i is alone in a group, or is when the rows that are to be dropped are gone. *ndrop is
** how many. Groups are to be numbered afresh once these are dropped. */
agl_status agl_absorb_singletons(bool *drop, size_t *ndrop, const agl_absorb_problem *p,
                                 agl_err *err);

#endif
