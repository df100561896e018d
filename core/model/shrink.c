/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shrink.c - what regressions with a penalty on their coefficients share: columns of unit variance. */
#include "model/shrink.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

/* ---- columns ------------------------------------------------------------------------------- */

/* The rows that are kept and their weights, of mean 1. */
typedef struct {
  const agl_design *d;
  const bool *keep;
  double factor;
} kept;

static double weight(const kept *k, size_t i)
{
  if (k->keep != NULL && !k->keep[i])
    return 0;
  return k->d->w != NULL ? k->d->w[i] * k->factor : 1;
}

static size_t count(kept *k)
{
  size_t n = 0;
  long double sum = 0;
  k->factor = 1;
  for (size_t i = 0; i < k->d->n; i++)
    if (k->keep == NULL || k->keep[i]) {
      n++;
      sum += weight(k, i);
    }
  k->factor = sum > 0 ? (double)((long double)n / sum) : 1;
  return n;
}

/* Mean and standard deviation, or the root mean square of what does not vary, or 1. */
static void moments(double *mean, double *sd, const double *x, const kept *k, size_t n)
{
  long double sum = 0, square = 0, about = 0;
  for (size_t i = 0; i < k->d->n; i++)
    sum += (long double)weight(k, i) * x[i];
  *mean = (double)(sum / (long double)n);
  for (size_t i = 0; i < k->d->n; i++) {
    long double w = weight(k, i);
    square += w * x[i] * x[i];
    about += w * ((long double)x[i] - *mean) * ((long double)x[i] - *mean);
  }
  *sd = sqrt((double)(about / (long double)n));
  if (!(*sd > 1e-14 * fabs(*mean)))
    *sd = square > 0 ? sqrt((double)(square / (long double)n)) : 1;
}

static void scale_column(double *out, const double *x, double mean, double scale, const kept *k)
{
  size_t at = 0;
  for (size_t i = 0; i < k->d->n; i++)
    if (k->keep == NULL || k->keep[i])
      out[at++] = sqrt(weight(k, i)) * (x[i] - mean) / scale;
}

agl_status agl_shrink_new(agl_shrunken *s, const agl_model *m, bool standardise, const bool *keep,
                          agl_err *err)
{
  const agl_design *d = &m->design;
  kept k = {.d = d, .keep = keep};
  double unused;
  size_t n = count(&k), p = d->k - m->constant;
  *s = (agl_shrunken){.n = n, .p = p, .constant = m->constant, .factor = k.factor};
  s->store = agl_alloc_huge(n * (p + 1) + 2 * p, sizeof *s->store);
  if (s->store == NULL)
    return agl_fail_memory(err, "shrinkage");
  s->z = s->store;
  s->y = s->z + n * p;
  s->mean = s->y + n;
  s->scale = s->mean + p;
  for (size_t j = 0; j < p; j++) {
    const double *x = d->x[j + m->constant];
    moments(&s->mean[j], &s->scale[j], x, &k, n);
    s->mean[j] = m->constant ? s->mean[j] : 0;
    s->scale[j] = standardise ? s->scale[j] : 1;
    scale_column(s->z + j * n, x, s->mean[j], s->scale[j], &k);
  }
  moments(&s->ymean, &unused, d->y, &k, n);
  s->ymean = m->constant ? s->ymean : 0;
  scale_column(s->y, d->y, s->ymean, 1, &k);
  return AGL_OK;
}

void agl_shrink_clear(agl_shrunken *s)
{
  agl_free(s->store);
  *s = (agl_shrunken){0};
}

/* ---- results ------------------------------------------------------------------------------- */

void agl_shrink_coefficients(double *beta, const agl_shrunken *s, const double *c)
{
  long double first = s->ymean;
  for (size_t j = 0; j < s->p; j++) {
    double b = c[j] / s->scale[j];
    beta[j + s->constant] = b;
    first -= (long double)s->mean[j] * b;
  }
  if (s->constant)
    beta[0] = (double)first;
}

void agl_shrink_finish(agl_model *m, const agl_shrunken *s, const double *c, double edf)
{
  const agl_design *d = &m->design;
  long double rss = 0;
  agl_shrink_coefficients(m->fit.beta, s, c);
  for (size_t i = 0; i < d->n; i++) {
    long double e = d->y[i];
    for (size_t j = 0; j < d->k; j++)
      e -= (long double)d->x[j][i] * m->fit.beta[j];
    m->fit.residual[i] = (double)e;
    rss += (d->w != NULL ? d->w[i] : 1) * e * e;
  }
  m->fit.rss = (double)rss;
  m->fit.tss = agl_total_squares(d->y, d->w, d->n, m->constant);
  m->edf = edf;
  m->df_model = m->k - m->constant;
  m->df_residual = (double)d->n > edf ? (size_t)((double)d->n - edf) : 0;
  m->sigma = m->df_residual > 0 ? sqrt(m->fit.rss / ((double)d->n - edf)) : NAN;
}
