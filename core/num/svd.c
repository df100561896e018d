/* SPDX-License-Identifier: GPL-3.0-or-later */
/* svd.c - singular values by rotations of pairs of columns until all are orthogonal (Hestenes 1958),
** which finds small ones as exactly as large ones (Demmel & Veselic 1992). */
#include "num/svd.h"

#include <float.h>
#include <math.h>

#include "base/err.h"
#include "base/thread.h"

enum { SWEEPS = 60 };

static double dot(const double *a, const double *b, size_t n)
{
  double s[4] = {0, 0, 0, 0};
  size_t i = 0;
  for (; i + 4 <= n; i += 4)
    for (size_t c = 0; c < 4; c++)
      s[c] += a[i + c] * b[i + c];
  for (; i < n; i++)
    s[0] += a[i] * b[i];
  return (s[0] + s[1]) + (s[2] + s[3]);
}

static void rotate(double *a, double *b, size_t n, double cosine, double sine)
{
  for (size_t i = 0; i < n; i++) {
    double x = a[i], y = b[i];
    a[i] = cosine * x - sine * y;
    b[i] = sine * x + cosine * y;
  }
}

/* Make columns a and b of Z orthogonal; true when they were. */
static bool orthogonal(double *z, double *v, size_t n, size_t p, const size_t pair[2])
{
  double *a = z + pair[0] * n, *b = z + pair[1] * n;
  double aa = dot(a, a, n), bb = dot(b, b, n), ab = dot(a, b, n), zeta, t, cosine;
  if (fabs(ab) <= DBL_EPSILON * sqrt(aa) * sqrt(bb))
    return true;
  zeta = (bb - aa) / (2 * ab);
  t = copysign(1 / (fabs(zeta) + hypot(1, zeta)), zeta);
  cosine = 1 / hypot(1, t);
  rotate(a, b, n, cosine, cosine * t);
  rotate(v + pair[0] * p, v + pair[1] * p, p, cosine, cosine * t);
  return false;
}

/* Columns that are 0 but for rounding are orthogonal to all. */
static void clear_small(double *z, size_t n, size_t p)
{
  double most = 0;
  for (size_t j = 0; j < p; j++)
    most = fmax(most, dot(z + j * n, z + j * n, n));
  for (size_t j = 0; j < p; j++)
    if (dot(z + j * n, z + j * n, n) <= 1e-30 * most)
      for (size_t i = 0; i < n; i++)
        z[j * n + i] = 0;
}

agl_status agl_svd(double *z, double *s, double *v, size_t n, size_t p, agl_err *err)
{
  bool done = false;
  for (size_t j = 0; j < p; j++)
    for (size_t l = 0; l < p; l++)
      v[j * p + l] = j == l;
  for (int sweep = 0; !done; sweep++) {
    if (sweep == SWEEPS)
      return agl_fail(err, AGL_EMATH, "singular values did not settle in %d sweeps", SWEEPS);
    done = true;
    clear_small(z, n, p);
    for (size_t j = 0; j < p; j++) {
      if (agl_interrupted())
        return agl_fail_interrupted(err);
      for (size_t l = j + 1; l < p; l++)
        done = orthogonal(z, v, n, p, (size_t[]){j, l}) && done;
    }
  }
  for (size_t j = 0; j < p; j++)
    s[j] = sqrt(dot(z + j * n, z + j * n, n));
  return AGL_OK;
}
