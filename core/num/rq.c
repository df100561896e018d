/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** rq.c - regression quantiles by the simplex method (Barrodale & Roberts 1973, Koenker & d'Orey 1987).
**
** A vertex passes through k rows, the basis. With g the sum of w_i psi(r_i) z_i over the other rows, psi
** = tau above the plane and tau - 1 below, it is the minimum when u = -B'^-1 g has w_j (tau - 1) <= u_j
** <= w_j tau for each basis row j. Otherwise the row that is farthest out leaves, and along the edge that
** this opens the sum falls until the weights |z_i'd| of the rows passed make up for its slope: that row
** enters.
**
** Columns are centred and scaled. Each y is moved by a random 1e-10 of its spread, so that no more than k
** rows lie on a plane and no exchange is without gain; a vertex that is best then is best of the rows as
** they are, and is computed from them. Many rows are solved for every 64th first, then every 8th, then
** all, each from the vertex before.
*/
#include "num/rq.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "num/basis.h"

/* Where the sign of row i changes, and by how much the slope does. */
typedef struct {
  double at, gain;
  size_t row;
} crossing;

struct agl_rq {
  agl_rq_problem p;
  double *store;         /* owns everything of type double below */
  double *z;             /* n by k, row after row: (x - shift) / scale */
  double *y;             /* (y - yshift) / yscale, moved */
  double *r, *a;         /* n: residuals, and z_i'd along an edge */
  double *shift, *scale; /* k */
  double *b, *u, *rhs;   /* k */
  double yshift, yscale, wscale;
  long double *g; /* k */
  crossing *cross;
  size_t *old; /* k */
  bool *in;    /* n: is the row of the basis? */
  agl_basis basis;
  bool unique;
  size_t pivots;
};

static const double TOLERANCE = 1e-9; /* of u, in weights of mean 1 */

static double weight(const agl_rq *q, size_t i)
{
  return q->p.w != NULL ? q->p.w[i] * q->wscale : 1;
}

/* ---- set up -------------------------------------------------------------------------------- */

/* Mean and root mean square about it; about 0 and 1 where that is 0. */
static void moments(double *mean, double *spread, const double *x, size_t n, bool centre)
{
  long double sum = 0, square = 0;
  for (size_t i = 0; centre && i < n; i++)
    sum += x[i];
  *mean = (double)(sum / (long double)n);
  for (size_t i = 0; i < n; i++)
    square += ((long double)x[i] - *mean) * ((long double)x[i] - *mean);
  *spread = sqrt((double)(square / (long double)n));
  if (!(*spread > 0))
    *spread = 1;
}

/* A number in [0, 1) that looks random (Steele, Lea & Flood 2014). */
static double hashed(uint64_t i)
{
  uint64_t x = (i + 1) * 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return (double)((x ^ (x >> 31)) >> 11) / 9007199254740992.0;
}

static void standardise(agl_rq *q)
{
  size_t n = q->p.n, k = q->p.k;
  long double sum = 0;
  for (size_t j = 0; j < k; j++) {
    const double *x = q->p.x[j];
    bool ones = q->p.intercept && j == 0;
    q->shift[j] = 0;
    q->scale[j] = 1;
    if (!ones)
      moments(&q->shift[j], &q->scale[j], x, n, q->p.intercept);
    for (size_t i = 0; i < n; i++)
      q->z[i * k + j] = (x[i] - q->shift[j]) / q->scale[j];
  }
  moments(&q->yshift, &q->yscale, q->p.y, n, q->p.intercept);
  for (size_t i = 0; i < n; i++)
    q->y[i] = (q->p.y[i] - q->yshift) / q->yscale + 1e-10 * hashed(i);
  for (size_t i = 0; q->p.w != NULL && i < n; i++)
    sum += q->p.w[i];
  q->wscale = sum > 0 ? (double)((long double)n / sum) : 1;
}

/* Any k rows that are far from linearly dependent, or as far as there are. */
static agl_status first_basis(agl_rq *q, agl_err *err)
{
  static const double least[AGL_BASIS_PASSES] = {0.5, 0.05, 1e-4, 1e-9};
  size_t n = q->p.n, k = q->p.k, found = 0;
  for (int pass = 0; pass < AGL_BASIS_PASSES && found < k; pass++)
    for (size_t i = 0; i < n && found < k; i++)
      if (!q->in[i] && agl_basis_try(&q->basis, q->z + i * k, i, least[pass])) {
        q->in[i] = true;
        found++;
      }
  return found == k ? AGL_OK : agl_fail(err, AGL_EMATH, "no %zu rows are linearly independent", k);
}

agl_status agl_rq_new(agl_rq **out, const agl_rq_problem *p, agl_err *err)
{
  size_t n = p->n, k = p->k;
  agl_rq *q = agl_alloc_zero(1, sizeof *q);
  agl_status status;
  if (q == NULL)
    return agl_fail_memory(err, "quantile regression");
  q->p = *p;
  q->store = agl_alloc_huge(n * k + 3 * n + 5 * k, sizeof *q->store);
  q->g = agl_alloc(k, sizeof *q->g);
  q->cross = agl_alloc(n, sizeof *q->cross);
  q->in = agl_alloc_zero(n, sizeof *q->in);
  q->old = agl_alloc(k, sizeof *q->old);
  status = agl_basis_new(&q->basis, k, err);
  if (status == AGL_OK &&
      (q->store == NULL || q->g == NULL || q->cross == NULL || q->in == NULL || q->old == NULL))
    status = agl_fail_memory(err, "quantile regression");
  if (status == AGL_OK) {
    q->z = q->store;
    q->y = q->z + n * k;
    q->r = q->y + n;
    q->a = q->r + n;
    q->shift = q->a + n;
    q->scale = q->shift + k;
    q->b = q->scale + k;
    q->u = q->b + k;
    q->rhs = q->u + k;
    standardise(q);
    status = first_basis(q, err);
  }
  if (status != AGL_OK) {
    agl_rq_free(q);
    return status;
  }
  *out = q;
  return AGL_OK;
}

void agl_rq_free(agl_rq *q)
{
  if (q == NULL)
    return;
  agl_basis_clear(&q->basis);
  agl_free(q->store);
  agl_free(q->g);
  agl_free(q->cross);
  agl_free(q->in);
  agl_free(q->old);
  agl_free(q);
}

/* ---- a step -------------------------------------------------------------------------------- */

/* The inverse, the coefficients and the residuals of every stride-th row, from the basis rows alone. */
static void refresh(agl_rq *q, size_t stride)
{
  size_t k = q->p.k;
  memcpy(q->old, q->basis.row, k * sizeof *q->old);
  agl_basis_reset(&q->basis);
  for (size_t j = 0; j < k; j++)
    agl_basis_try(&q->basis, q->z + q->old[j] * k, q->old[j], 0);
  for (size_t j = 0; j < k; j++)
    q->rhs[j] = q->y[q->basis.row[j]];
  agl_basis_solve(q->b, &q->basis, q->rhs);
  for (size_t i = 0; i < q->p.n; i += stride) {
    double r = q->y[i];
    for (size_t j = 0; j < k; j++)
      r -= q->z[i * k + j] * q->b[j];
    q->r[i] = q->in[i] ? 0 : r;
  }
}

/* u = -B'^-1 g */
static void price(agl_rq *q, double tau, size_t stride)
{
  size_t k = q->p.k;
  for (size_t j = 0; j < k; j++)
    q->g[j] = 0;
  for (size_t i = 0; i < q->p.n; i += stride) {
    double psi = (q->r[i] < 0 ? tau - 1 : tau) * weight(q, i);
    for (size_t j = 0; j < k && !q->in[i]; j++)
      q->g[j] += psi * q->z[i * k + j];
  }
  for (size_t l = 0; l < k; l++) {
    long double sum = 0;
    for (size_t m = 0; m < k; m++)
      sum -= q->g[m] * q->basis.inverse[m * k + l];
    q->u[l] = (double)sum;
  }
}

/* The slope of the sum when the fit in basis row j rises (up) or falls. */
static double slope(const agl_rq *q, double tau, size_t j, bool up)
{
  double w = weight(q, q->basis.row[j]);
  return up ? q->u[j] + (1 - tau) * w : tau * w - q->u[j];
}

/* The steepest edge; its slope. */
static double steepest(size_t *edge, bool *up, const agl_rq *q, double tau)
{
  double least = INFINITY;
  for (size_t j = 0; j < q->p.k; j++)
    for (int rise = 0; rise < 2; rise++) {
      double s = slope(q, tau, j, rise);
      if (s < least) {
        least = s;
        *edge = j;
        *up = rise;
      }
    }
  return least;
}

/* The rows that an edge crosses, into q->cross, and a_i = z_i'd for all, d with the sign of the move. */
static size_t crossings(agl_rq *q, size_t edge, bool up, size_t stride)
{
  size_t k = q->p.k, count = 0;
  for (size_t m = 0; m < k; m++)
    q->rhs[m] = up ? q->basis.inverse[m * k + edge] : -q->basis.inverse[m * k + edge];
  for (size_t i = 0; i < q->p.n; i += stride) {
    double a = 0, r = q->r[i];
    for (size_t j = 0; j < k; j++)
      a += q->z[i * k + j] * q->rhs[j];
    q->a[i] = a;
    if (!q->in[i] && fabs(a) > TOLERANCE && (r < 0) == (a < 0))
      q->cross[count++] = (crossing){r / a, fabs(a) * weight(q, i), i};
  }
  return count;
}

/* The first crossing, of n > 0, up to which the gains make up for `wanted`; the last if none does. */
static crossing choose(crossing *c, size_t n, double wanted)
{
  size_t from = 0, to = n;
  while (to - from > 1) {
    double pivot = c[from + (to - from) / 2].at, gain = 0;
    size_t less = from, more = to, i = from;
    while (i < more) { /* from .. less: before the pivot; less .. more: at it */
      crossing x = c[i];
      if (x.at < pivot) {
        gain += x.gain;
        c[i++] = c[less];
        c[less++] = x;
      } else if (x.at > pivot) {
        c[i] = c[--more];
        c[more] = x;
      } else {
        i++;
      }
    }
    if (gain >= wanted) {
      to = less;
      continue;
    }
    for (i = less; i < more; i++)
      if ((gain += c[i].gain) >= wanted)
        return c[i];
    if (more == to)
      return c[to - 1];
    wanted -= gain;
    from = more;
  }
  return c[from];
}

static void exchange(agl_rq *q, size_t edge, bool up, crossing c, size_t stride)
{
  size_t k = q->p.k, leaves = q->basis.row[edge];
  for (size_t i = 0; i < q->p.n; i += stride)
    if (!q->in[i])
      q->r[i] -= c.at * q->a[i];
  q->r[c.row] = 0;
  q->r[leaves] = up ? -c.at : c.at;
  q->in[leaves] = false;
  q->in[c.row] = true;
  agl_basis_express(&q->basis, q->z + c.row * k);
  agl_basis_enter(&q->basis, edge, c.row);
  q->pivots++;
}

/* ---- the solution -------------------------------------------------------------------------- */

/* Exchange rows until no edge falls, at most `most` of them; *moved says that there were any. */
static agl_status descend(bool *moved, agl_rq *q, double tau, size_t stride, agl_err *err)
{
  size_t edge = 0, count;
  bool up = false;
  *moved = false;
  refresh(q, stride);
  for (int step = 0; step < 64; step++) {
    double s;
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    price(q, tau, stride);
    s = steepest(&edge, &up, q, tau);
    if (s > -TOLERANCE)
      return AGL_OK;
    count = crossings(q, edge, up, stride);
    if (count == 0)
      return AGL_OK;
    exchange(q, edge, up, choose(q->cross, count, -s), stride);
    *moved = true;
  }
  return AGL_OK;
}

/* Is there an edge without a slope, and room to go along it? */
static bool unique(agl_rq *q, double tau)
{
  for (size_t j = 0; j < q->p.k; j++)
    for (int up = 0; up < 2; up++) {
      size_t count;
      if (slope(q, tau, j, up) > TOLERANCE)
        continue;
      count = crossings(q, j, up, 1);
      if (count == 0 || choose(q->cross, count, 0).at > 1e-7)
        return false;
    }
  return true;
}

/* b + what of v, in standardised units and for the basis rows, is missing yet, in those of the data. */
static void add_solution(double *beta, agl_rq *q, double constant)
{
  size_t k = q->p.k;
  long double first = constant;
  agl_basis_solve(q->b, &q->basis, q->rhs);
  for (size_t j = 0; j < k; j++) {
    double step = q->yscale * q->b[j] / q->scale[j];
    beta[j] += step;
    first -= (long double)q->shift[j] * step;
  }
  if (q->p.intercept)
    beta[0] = (double)(beta[0] + first);
}

/* The coefficients of the plane through the basis rows as they are, refined twice. */
static void vertex(double *beta, agl_rq *q)
{
  size_t k = q->p.k;
  for (size_t j = 0; j < k; j++) {
    beta[j] = 0;
    q->rhs[j] = (q->p.y[q->basis.row[j]] - q->yshift) / q->yscale;
  }
  add_solution(beta, q, q->yshift);
  for (int step = 0; step < 2; step++) {
    for (size_t l = 0; l < k; l++) {
      size_t i = q->basis.row[l];
      long double r = q->p.y[i];
      for (size_t j = 0; j < k; j++)
        r -= (long double)q->p.x[j][i] * beta[j];
      q->rhs[l] = (double)r / q->yscale;
    }
    add_solution(beta, q, 0);
  }
}

agl_status agl_rq_solve(double *beta, agl_rq *q, double tau, agl_err *err)
{
  size_t most = q->pivots + 100 * (q->p.n + q->p.k) + 1000, stride = 64;
  while (stride > 1 && q->p.n / stride < 32 * q->p.k)
    stride /= 8;
  for (; stride > 0; stride /= 8) {
    bool moved = true;
    while (moved) {
      if (q->pivots > most)
        return agl_fail(err, AGL_EMATH, "quantile regression did not end in %zu exchanges",
                        q->pivots);
      AGL_TRY(descend(&moved, q, tau, stride, err));
    }
  }
  q->unique = unique(q, tau);
  vertex(beta, q);
  return AGL_OK;
}

void agl_rq_residuals(double *residual, const agl_rq *q, const double *beta)
{
  for (size_t i = 0; i < q->p.n; i++) {
    long double r = q->p.y[i];
    for (size_t j = 0; j < q->p.k; j++)
      r -= (long double)q->p.x[j][i] * beta[j];
    residual[i] = q->in[i] ? 0 : (double)r;
  }
}

bool agl_rq_unique(const agl_rq *q)
{
  return q->unique;
}

size_t agl_rq_pivots(const agl_rq *q)
{
  return q->pivots;
}
