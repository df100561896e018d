/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** accuracy.c - how many digits of a least-squares coefficient hold.
**
** Decimals become doubles by rounding, and a solution can tell no more than such rounding leaves
** open (Beaton, Rubin & Barone 1976). With y + e, X + E for y, X the coefficients move by
**
**     d = (X'WX)^-1 (X'W (e - E b) + E'W r)
**
** to first order. E is what the regressors move by when the columns they are computed from do. Twice
** the largest |d| of a few draws, or the last step of refinement if that is longer, is the error.
*/
#include <math.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/build.h"
#include "model/model.h"

/* ROWS: of more, evenly spread ones stand for all, but that EXACT values of X come row by row where
** terms are computed in doubled precision. RESPONSE, REGRESSOR: numbers of columns. */
enum {
  DRAWS = 4,
  ROWS = 1024,
  EXACT = 100000,
  DIGITS_MAX = 15,
  RESPONSE = 1 << 20,
  REGRESSOR = 1 << 21
};

static uint64_t mix(uint64_t z) /* splitmix64 */
{
  z += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

double agl_noise(unsigned noise, size_t column, size_t row, double x)
{
  const double unit = 0x1p-53, short_fraction = 0x1p20;
  uint64_t random;
  if (noise == 0 || !isfinite(x) || x * short_fraction == rint(x * short_fraction))
    return 0;
  random = mix(mix(mix(noise) + column) + row);
  return x * unit * ((double)(random >> 11) * 0x1p-52 - 1);
}

typedef struct {
  const agl_model *m;
  unsigned draw;
  size_t stride, rows; /* every stride-th row, so many */
  double *e;           /* rows by regressors: E; NULL for a formula of parameters */
  double *shift;       /* rows: e - E b */
  double *error;       /* k */
} measure;

/* ---- what the regressors move by ----------------------------------------------------------- */

/* E where regressors are known in doubled precision: what they become when the data they are
** computed from move. The rows of such a design are those of the fit and maybe others. */
static agl_status disturb_exactly(measure *a, agl_err *err)
{
  const agl_design *d = &a->m->design;
  agl_design moved;
  AGL_TRY(agl_design_new(
      &moved, a->m->formula, a->m->data,
      &(agl_design_parts){.like = d, .noise = a->draw, .index = {a->m->along[0], a->m->along[1]}},
      err));
  for (size_t at = 0, i = 0; at < moved.n && i < d->n; at++) {
    if (agl_design_row(&moved, at) != agl_design_row(d, i))
      continue;
    for (size_t j = 0; j < d->k; j++)
      a->e[j * d->n + i] =
          (moved.x[j][at] - d->x[j][i]) + (moved.x_low[j * moved.n + at] - d->x_low[j * d->n + i]);
    i++;
  }
  agl_design_clear(&moved);
  return AGL_OK;
}

static agl_status disturb_lines(measure *a, agl_err *err)
{
  const agl_model *m = a->m;
  const agl_design *d = &m->design;
  if (d->x_low != NULL && a->stride == 1)
    AGL_TRY(disturb_exactly(a, err));
  else
    for (size_t j = 0; j < d->k; j++)
      for (size_t i = 0; i < a->rows; i++)
        a->e[j * a->rows + i] = agl_noise(a->draw, REGRESSOR + j, i, d->x[j][i * a->stride]);
  for (size_t j = 0; j < d->k; j++)
    for (size_t i = 0; i < a->rows; i++)
      a->shift[i] -= a->e[j * a->rows + i] * m->fit.beta[j];
  return AGL_OK;
}

/* The same for a formula of parameters: its values with columns a unit in the last place away. */
static agl_status disturb_curve(measure *a, agl_err *err)
{
  const agl_model *m = a->m;
  const agl_design *d = &m->design;
  size_t columns = m->formula->nterm, n = d->n;
  double *store = agl_alloc(columns * n, sizeof *store), **x = agl_alloc(columns, sizeof *x);
  long double *f = agl_alloc(2 * n + m->k, sizeof *f), *b = f + 2 * n;
  agl_status status = AGL_OK;
  if (store == NULL || x == NULL || f == NULL)
    status = agl_fail_memory(err, "model");
  for (size_t c = 0; status == AGL_OK && c < columns; c++) {
    x[c] = store + c * n;
    for (size_t i = 0; i < n; i++)
      x[c][i] = nextafter(d->x[c][i],
                          d->x[c][i] + 1e300 * agl_noise(a->draw, REGRESSOR + c, i, d->x[c][i]));
  }
  for (size_t j = 0; status == AGL_OK && j < m->k; j++)
    b[j] = m->fit.beta[j];
  if (status == AGL_OK)
    status = agl_tape_run(m->tape, d->x, n, &(agl_nlls_point){.b = b, .f = f}, err);
  if (status == AGL_OK)
    status = agl_tape_run(m->tape, (const double *const *)x, n,
                          &(agl_nlls_point){.b = b, .f = f + n}, err);
  for (size_t i = 0; status == AGL_OK && i < a->rows; i++)
    a->shift[i] -= (double)(f[n + i * a->stride] - f[i * a->stride]);
  agl_free(store);
  agl_free(x);
  agl_free(f);
  return status;
}

/* ---- what the coefficients move by --------------------------------------------------------- */

/* X'W (e - E b) + E'W r for coefficient j. */
static double moment(const measure *a, size_t j)
{
  const agl_model *m = a->m;
  const double *x = agl_score_column(m, j), *w = m->design.w;
  long double sum = 0;
  for (size_t i = 0; i < a->rows; i++) {
    size_t at = i * a->stride;
    double both =
        x[at] * a->shift[i] + (m->tape == NULL ? a->e[j * a->rows + i] * m->fit.residual[at] : 0);
    sum += (w != NULL ? w[at] : 1) * both;
  }
  return (double)sum;
}

static agl_status draw(measure *a, agl_err *err)
{
  const agl_model *m = a->m;
  size_t k = m->k;
  double scale = sqrt((double)a->stride), *c;
  for (size_t i = 0; i < a->rows; i++)
    a->shift[i] = agl_noise(a->draw, RESPONSE, i, m->design.y[i * a->stride]);
  AGL_TRY(m->tape != NULL ? disturb_curve(a, err) : disturb_lines(a, err));
  c = agl_alloc(k, sizeof *c);
  if (c == NULL)
    return agl_fail_memory(err, "model");
  for (size_t j = 0; j < k; j++)
    c[j] = moment(a, j);
  for (size_t j = 0; j < k; j++) {
    long double d = 0;
    for (size_t l = 0; l < k; l++)
      d += (long double)m->fit.gram_inv[j * k + l] * c[l];
    a->error[j] = fmax(a->error[j], 2 * scale * fabs((double)d));
  }
  agl_free(c);
  return AGL_OK;
}

static double digits_of(double b, double error)
{
  if (error == 0)
    return DIGITS_MAX;
  return b == 0 ? 0 : fmin(DIGITS_MAX, fmax(0, -log10(error / fabs(b))));
}

agl_status agl_model_measure(agl_model *m, agl_err *err)
{
  size_t n = m->design.n, k = m->k;
  size_t stride = m->design.x_low != NULL && n * k <= EXACT ? 1 : (n + ROWS - 1) / ROWS;
  measure a = {.m = m, .stride = stride, .rows = (n + stride - 1) / stride};
  double *store = agl_alloc_zero(a.rows * (k + 1) + k, sizeof *store);
  agl_status status = AGL_OK;
  m->digits = agl_alloc(k, sizeof *m->digits);
  if (store == NULL || m->digits == NULL)
    status = agl_fail_memory(err, "model");
  a.e = store;
  if (status == AGL_OK) {
    a.shift = store + a.rows * k;
    a.error = a.shift + a.rows;
  }
  for (size_t j = 0; status == AGL_OK && j < k; j++)
    a.error[j] = m->fit.step != NULL ? m->fit.step[j] : 0;
  for (a.draw = 1; status == AGL_OK && a.draw <= DRAWS; a.draw++)
    status = draw(&a, err);
  for (size_t j = 0; status == AGL_OK && j < k; j++)
    m->digits[j] = digits_of(m->fit.beta[j], a.error[j]);
  agl_free(store);
  return status;
}

agl_status agl_model_digits(agl_table **out, const agl_model *m, agl_err *err)
{
  double *x = agl_alloc(m->k, sizeof *x);
  agl_build b;
  if (x == NULL)
    return agl_fail_memory(err, "digits");
  for (size_t j = 0; j < m->k; j++)
    x[j] = m->digits != NULL ? m->digits[j] : NAN;
  b = agl_build_start(m->k, err);
  agl_build_strings(&b, "term", (const char *const *)m->term);
  agl_build_numbers(&b, "digits", x);
  agl_free(x);
  return agl_build_finish(out, &b);
}
