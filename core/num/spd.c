/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spd.c - symmetric positive definite systems by Cholesky. */
#include "num/spd.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

#include "base/err.h"
#include "base/mem.h"

/* The least diagonal of the Cholesky factor of a matrix with a unit diagonal: one less the squared
** multiple correlation of a column with those before it, under the root. */
static const double least = 1e-7;

/* D A D = L L' with a unit diagonal before: L in `factor`, then D in the k values after it. */
static bool factorise(double *factor, const double *a, size_t k)
{
  double *scale = factor + k * k;
  gsl_matrix_view f = gsl_matrix_view_array(factor, k, k);
  for (size_t i = 0; i < k; i++) {
    scale[i] = 1 / sqrt(a[i * k + i]);
    if (!isfinite(scale[i]))
      return false;
  }
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < k; j++)
      factor[i * k + j] = a[i * k + j] * scale[i] * scale[j];
  if (gsl_linalg_cholesky_decomp1(&f.matrix) != GSL_SUCCESS)
    return false;
  for (size_t i = 0; i < k; i++)
    if (!(factor[i * k + i] > least))
      return false;
  return true;
}

agl_status agl_spd_solve(bool *done, double *x, const double *a, const double *b, size_t k,
                         agl_err *err)
{
  double *factor = agl_alloc(k * k + k, sizeof *factor), *scale = factor + k * k;
  if (factor == NULL)
    return agl_fail_memory(err, "a linear system");
  *done = k == 0 || factorise(factor, a, k);
  if (*done && k > 0) {
    gsl_matrix_view f = gsl_matrix_view_array(factor, k, k);
    gsl_vector_view v = gsl_vector_view_array(x, k);
    for (size_t i = 0; i < k; i++)
      x[i] = b[i] * scale[i];
    gsl_linalg_cholesky_svx(&f.matrix, &v.vector);
    for (size_t i = 0; i < k; i++)
      x[i] *= scale[i];
  }
  agl_free(factor);
  return AGL_OK;
}

agl_status agl_spd_invert(bool *done, double *inverse, const double *a, size_t k, agl_err *err)
{
  double *factor = agl_alloc(k * k + k, sizeof *factor), *scale = factor + k * k;
  if (factor == NULL)
    return agl_fail_memory(err, "a linear system");
  *done = k == 0 || factorise(factor, a, k);
  if (*done && k > 0) {
    gsl_matrix_view f = gsl_matrix_view_array(factor, k, k);
    gsl_linalg_cholesky_invert(&f.matrix);
    for (size_t i = 0; i < k; i++)
      for (size_t j = 0; j < k; j++)
        inverse[i * k + j] = factor[i * k + j] * scale[i] * scale[j];
  }
  agl_free(factor);
  return AGL_OK;
}
