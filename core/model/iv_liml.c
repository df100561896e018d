/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iv_liml.c - limited information maximum likelihood (Anderson & Rubin 1949) as a k-class. */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_linalg.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/iv.h"

agl_status agl_liml_kappa(agl_instrumental *iv, agl_err *err)
{
  size_t side = 1 + iv->e;
  double *copy = agl_alloc(2 * side * side + side, sizeof *copy);
  gsl_eigen_gensymm_workspace *space = gsl_eigen_gensymm_alloc(side);
  agl_status status = AGL_OK;
  if (copy == NULL || space == NULL) {
    status = agl_fail_memory(err, "liml");
  } else {
    gsl_matrix_view a = gsl_matrix_view_array(copy, side, side);
    gsl_matrix_view b = gsl_matrix_view_array(copy + side * side, side, side);
    gsl_vector_view value = gsl_vector_view_array(copy + 2 * side * side, side);
    memcpy(copy, iv->outer, side * side * sizeof *copy);
    memcpy(copy + side * side, iv->inner, side * side * sizeof *copy);
    if (gsl_eigen_gensymm(&a.matrix, &b.matrix, &value.vector, space) != 0)
      status = agl_fail(err, AGL_EMATH, "liml: the instruments fit a regressor or the response");
    else
      iv->kappa = gsl_vector_min(&value.vector);
  }
  gsl_eigen_gensymm_free(space);
  agl_free(copy);
  return status;
}

/* B of the k-class from B0 of 2SLS: X~'X differs by S = (1 - kappa) R'R in the endogenous block, so B =
** B0 - B0 U (I + S U'B0 U)^-1 S U'B0 with U the endogenous columns of the identity. */
agl_status agl_liml_bread(agl_model *m, agl_err *err)
{
  const agl_instrumental *iv = m->iv;
  size_t e = iv->e, n = m->design.k, first = n - e, side = 1 + e;
  double *b = m->fit.gram_inv, scale = 1 - iv->kappa;
  double *s = agl_alloc_zero(e * e + 2 * e * n, sizeof *s), *left = s + e * e,
         *right = left + e * n;
  int sign;
  if (s == NULL)
    return agl_fail_memory(err, "liml");
  gsl_matrix_view sv = gsl_matrix_view_array(s, e, e), rv = gsl_matrix_view_array(right, e, n);
  gsl_matrix_view lv = gsl_matrix_view_array(left, e, n), bv = gsl_matrix_view_array(b, n, n);
  gsl_permutation *p = gsl_permutation_alloc(e);
  for (size_t i = 0; i < e; i++)
    for (size_t j = 0; j < n; j++)
      for (size_t c = 0; c < e; c++)
        right[i * n + j] += scale * iv->inner[(i + 1) * side + c + 1] * b[(first + c) * n + j];
  for (size_t i = 0; i < e; i++)
    for (size_t j = 0; j < e; j++)
      s[i * e + j] = (i == j) + right[i * n + first + j];
  if (p == NULL || gsl_linalg_LU_decomp(&sv.matrix, p, &sign) != 0) {
    gsl_permutation_free(p);
    agl_free(s);
    return agl_fail(err, AGL_EMATH, "liml: the equations are singular");
  }
  for (size_t j = 0; j < n; j++) {
    gsl_vector_view from = gsl_matrix_column(&rv.matrix, j), to = gsl_matrix_column(&lv.matrix, j);
    gsl_linalg_LU_solve(&sv.matrix, p, &from.vector, &to.vector);
  }
  memcpy(right, b + first * n, e * n * sizeof *right);
  gsl_blas_dgemm(CblasTrans, CblasNoTrans, -1, &rv.matrix, &lv.matrix, 1, &bv.matrix);
  gsl_permutation_free(p);
  agl_free(s);
  return AGL_OK;
}
