/* SPDX-License-Identifier: GPL-3.0-or-later */
/* absorb_system.h - the normal equations of absorbed dummies; see absorb.c. */
#ifndef AGL_ABSORB_SYSTEM_H
#define AGL_ABSORB_SYSTEM_H

#include "num/absorb.h"

enum { AGL_ABSORB_LANES = 4 };

/* Rows in the order of the groups of the way that is eliminated, each with its groups of the other
** ways, which are numbered through. */
typedef struct agl_absorb_system agl_absorb_system;
struct agl_absorb_system {
  size_t n, way, ngroup;    /* the way that is eliminated */
  size_t nother, total;     /* the other ways, all their groups */
  size_t *start;            /* rows of group g: start[g] .. start[g + 1] - 1 */
  size_t *row;              /* which rows those are; NULL: in the order of the data */
  uint32_t *other;          /* nother for each row, below total */
  double *w;                /* n, NULL: all 1 */
  double *inverse;          /* ngroup: 1 / the weight of a group */
  double *other_inverse;    /* total */
  agl_absorb_system *cells; /* what counts in products with S; NULL: all rows */
};

agl_status agl_absorb_system_new(agl_absorb_system *out, const agl_absorb_problem *p, agl_err *err);
void agl_absorb_system_clear(agl_absorb_system *s);

/* One pass over the rows for columns side by side: d = M (in - D a), M taking the means of the way
** that is eliminated, D the dummies of the others. Vectors of `total` values hold one for each column,
** then the next group's. */
typedef struct {
  size_t lanes;            /* columns: 1 .. AGL_ABSORB_LANES */
  const double *const *in; /* NULL: zeros, only r and size are wanted */
  double *const *out;      /* d; out[0] NULL: not wanted */
  const double *a;         /* total by lanes; NULL: zeros */
  double *r;               /* total by lanes: D'W d */
  double *part;            /* total by lanes: scratch */
  double *mean;            /* ngroup by lanes: what M takes; NULL: not wanted */
  double size[AGL_ABSORB_LANES], level[AGL_ABSORB_LANES]; /* d'W d, and that of what M takes */
  double part_size[AGL_ABSORB_LANES];                     /* scratch */
} agl_absorb_pass;

agl_status agl_absorb_rows(const agl_absorb_system *s, agl_absorb_pass *p, agl_err *err);

/* Columns that are solved for side by side. */
typedef struct {
  size_t lanes;
  const double *in[AGL_ABSORB_LANES];
  double *out[AGL_ABSORB_LANES]; /* residuals */
  double *solution; /* total by lanes: of the ways that are not eliminated; NULL: not wanted */
  size_t limit;     /* of iterations */
  agl_absorb_report report;
} agl_absorb_block;

agl_status agl_absorb_solve(agl_absorb_block *b, const agl_absorb_system *s, agl_err *err);

/* What the blocks say together; AGL_EMATH when one has not converged. */
agl_status agl_absorb_conclude(agl_absorb_report *report, const agl_absorb_block *block,
                               size_t nblock, agl_err *err);

/* When to give up. */
size_t agl_absorb_limit(const agl_absorb_problem *p);

#endif
