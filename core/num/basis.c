/* SPDX-License-Identifier: GPL-3.0-or-later */
/* basis.c - the inverse of a square matrix whose rows are exchanged one at a time: with z in the place
** of row j and a = B'^-1 z, column j of the inverse is divided by a_j, and a_l times the result taken
** from each other column l. */
#include "num/basis.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

agl_status agl_basis_new(agl_basis *b, size_t k, agl_err *err)
{
  b->k = k;
  b->row = agl_alloc(k, sizeof *b->row);
  b->inverse = agl_alloc(k * k, sizeof *b->inverse);
  b->along = agl_alloc(k, sizeof *b->along);
  if (b->row == NULL || b->inverse == NULL || b->along == NULL) {
    agl_basis_clear(b);
    return agl_fail_memory(err, "basis");
  }
  agl_basis_reset(b);
  return AGL_OK;
}

void agl_basis_clear(agl_basis *b)
{
  agl_free(b->row);
  agl_free(b->inverse);
  agl_free(b->along);
  *b = (agl_basis){0};
}

void agl_basis_reset(agl_basis *b)
{
  memset(b->inverse, 0, b->k * b->k * sizeof *b->inverse);
  for (size_t j = 0; j < b->k; j++) {
    b->inverse[j * b->k + j] = 1;
    b->row[j] = AGL_NO_ROW;
  }
}

void agl_basis_express(agl_basis *b, const double *z)
{
  for (size_t l = 0; l < b->k; l++)
    b->along[l] = 0;
  for (size_t m = 0; m < b->k; m++)
    for (size_t l = 0; l < b->k; l++)
      b->along[l] += z[m] * b->inverse[m * b->k + l];
}

void agl_basis_enter(agl_basis *b, size_t j, size_t row)
{
  for (size_t m = 0; m < b->k; m++) {
    double *v = b->inverse + m * b->k, c = v[j] / b->along[j];
    for (size_t l = 0; l < b->k; l++)
      v[l] -= b->along[l] * c;
    v[j] = c;
  }
  b->row[j] = row;
}

bool agl_basis_try(agl_basis *b, const double *z, size_t row, double least)
{
  size_t best = b->k;
  agl_basis_express(b, z);
  for (size_t j = 0; j < b->k; j++)
    if (b->row[j] == AGL_NO_ROW && fabs(b->along[j]) > least) {
      best = j;
      least = fabs(b->along[j]);
    }
  if (best == b->k)
    return false;
  agl_basis_enter(b, best, row);
  return true;
}

void agl_basis_solve(double *out, const agl_basis *b, const double *v)
{
  for (size_t m = 0; m < b->k; m++) {
    out[m] = 0;
    for (size_t l = 0; l < b->k; l++)
      out[m] += b->inverse[m * b->k + l] * v[l];
  }
}
