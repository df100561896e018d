/* SPDX-License-Identifier: GPL-3.0-or-later */
/* basis.h - the inverse of a square matrix whose rows are exchanged one at a time. */
#ifndef AGL_BASIS_H
#define AGL_BASIS_H

#include "agglom.h"

/* Row j of the matrix B is row[j] of some table, AGL_NO_ROW for the unit vector j that it starts as. */
typedef struct {
  size_t k;
  size_t *row;
  double *inverse; /* k by k, row after row */
  double *along;   /* k: a row z in terms of B, z = B' along; of agl_basis_express */
} agl_basis;

enum { AGL_BASIS_PASSES = 4 };
#define AGL_NO_ROW SIZE_MAX

agl_status agl_basis_new(agl_basis *b, size_t k, agl_err *err);
void agl_basis_clear(agl_basis *b);

/* B = I, without rows. */
void agl_basis_reset(agl_basis *b);

/* Set b->along for the row z of k values. */
void agl_basis_express(agl_basis *b, const double *z);

/* Row `row`, for which agl_basis_express was called last, takes the place j; along[j] is not 0. */
void agl_basis_enter(agl_basis *b, size_t j, size_t row);

/* Let a row in where a unit vector is, if it is farther than `least` from a combination of the rows
** there are. */
bool agl_basis_try(agl_basis *b, const double *z, size_t row, double least);

/* out = B^-1 v */
void agl_basis_solve(double *out, const agl_basis *b, const double *v);

#endif
