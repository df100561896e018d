/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** bootstrap.c - the distribution of least squares estimates over resamples (Efron 1979): rows drawn
** with replacement, clusters drawn, residuals drawn, or residuals with random signs (Wu 1986, Liu
** 1988).
**
** Residuals e stand in for y: the fit of a resample is b + d, d solving A d = s with A = sum x x' and
** s = sum x e over what was drawn. Columns are about their means where the fit's are, and times the
** root of the weight.
*/
#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/build.h"
#include "data/quantile.h"
#include "model/resample.h"
#include "num/random.h"

enum { BLOCK = 16, PACKED = 1 << 20 }; /* resamples a job; values of sums that stay in the cache */

typedef struct {
  const agl_model *m;
  const double *bread;
  size_t k, reps;
  uint64_t seed;
  char type;        /* p(airs), c(luster), r(esidual), w(ild) */
  size_t nunit;     /* what is drawn: rows or clusters */
  double *row;      /* n by k + 1: x and e */
  double *sum;      /* of each unit, k by k and k a piece; NULL: made of rows when drawn */
  double *estimate; /* k by reps; NaN where a resample has no fit */
} resample;

/* ---- what is drawn ------------------------------------------------------------------------- */

static void copy_rows(resample *r)
{
  const agl_design *d = &r->m->design;
  size_t width = r->k + 1;
  double mean = 0;
  for (size_t i = 0; i < d->n; i++) {
    double root = d->w != NULL ? sqrt(d->w[i]) : 1, *row = r->row + i * width;
    for (size_t j = 0; j < r->k; j++)
      row[j] = (d->x[j][i] - r->m->fit.mean[j]) * root;
    row[r->k] = r->m->fit.residual[i] * root;
    mean += row[r->k] / (double)d->n;
  }
  for (size_t i = 0; r->type == 'r' && i < d->n; i++)
    r->row[i * width + r->k] -= mean;
}

/* a += x x' (lower triangle), s += x e */
static void add_row(double *a, double *s, const double *row, size_t k)
{
  for (size_t i = 0; i < k; i++) {
    double x = row[i];
    for (size_t j = 0; j <= i; j++)
      a[i * k + j] += x * row[j];
    s[i] += x * row[k];
  }
}

/* Sums of the units: clusters, or rows where there are no groups. */
static void add_units(resample *r, const agl_groups *g)
{
  size_t k = r->k, size = k * k + k;
  for (size_t i = 0; i < r->m->design.n; i++) {
    double *sum = r->sum + (g != NULL ? g->id[i] : i) * size;
    add_row(sum, sum + k * k, r->row + i * (k + 1), k);
  }
}

/* ---- one resample -------------------------------------------------------------------------- */

/* d = A^-1 s by Cholesky on the lower triangle of a, in place; false where A is singular. */
static bool solve(double *a, double *s, size_t k)
{
  for (size_t j = 0; j < k; j++) {
    double pivot = a[j * k + j], least = 1e-12 * pivot;
    for (size_t b = 0; b < j; b++)
      pivot -= a[j * k + b] * a[j * k + b];
    if (!(pivot > least))
      return false;
    a[j * k + j] = sqrt(pivot);
    for (size_t i = j + 1; i < k; i++) {
      for (size_t b = 0; b < j; b++)
        a[i * k + j] -= a[i * k + b] * a[j * k + b];
      a[i * k + j] /= a[j * k + j];
    }
  }
  for (size_t j = 0; j < k; j++) {
    for (size_t b = 0; b < j; b++)
      s[j] -= a[j * k + b] * s[b];
    s[j] /= a[j * k + j];
  }
  for (size_t j = k; j-- > 0;) {
    for (size_t b = j + 1; b < k; b++)
      s[j] -= a[b * k + j] * s[b];
    s[j] /= a[j * k + j];
  }
  return true;
}

/* d = B s, in place of s. */
static void times_bread(double *s, double *room, const double *bread, size_t k)
{
  memcpy(room, s, k * sizeof *s);
  for (size_t a = 0; a < k; a++) {
    s[a] = 0;
    for (size_t b = 0; b < k; b++)
      s[a] += bread[a * k + b] * room[b];
  }
}

/* s = sum x e* for one draw of residuals. */
static void draw_residuals(double *s, const resample *r, uint64_t state)
{
  size_t k = r->k, width = k + 1, n = r->m->design.n;
  uint64_t bits = 0;
  for (size_t i = 0; i < n; i++) {
    const double *row = r->row + i * width;
    double e = row[k];
    if (r->type == 'r') {
      e = r->row[agl_random_below(&state, (uint32_t)n) * width + k];
    } else {
      bits = i % 64 == 0 ? agl_random_next(&state) : bits >> 1;
      e = (bits & 1) != 0 ? e : -e;
    }
    for (size_t j = 0; j < k; j++)
      s[j] += row[j] * e;
  }
}

/* a and s for units drawn with replacement. */
static void draw_units(double *restrict a, double *s, const resample *r, uint64_t state)
{
  size_t k = r->k, size = k * k + k;
  for (size_t i = 0; i < r->nunit; i++) {
    size_t unit = agl_random_below(&state, (uint32_t)r->nunit);
    if (r->sum == NULL) {
      add_row(a, s, r->row + unit * (k + 1), k);
      continue;
    }
    const double *sum = r->sum + unit * size;
    for (size_t c = 0; c < size; c++) /* s follows a */
      a[c] += sum[c];
  }
}

static void run_one(const resample *r, size_t rep, double *a)
{
  const agl_model *m = r->m;
  size_t k = r->k;
  double *s = a + k * k, shift = 0;
  uint64_t state = agl_random_start(r->seed, rep);
  bool good = true;
  memset(a, 0, (k * k + k) * sizeof *a);
  if (r->type == 'p' || r->type == 'c') {
    draw_units(a, s, r, state);
    good = solve(a, s, k);
  } else {
    draw_residuals(s, r, state);
    times_bread(s, a, r->bread, k);
  }
  for (size_t j = 0; j < k; j++)
    shift += m->fit.mean[j] * s[j];
  for (size_t j = 0; j < k; j++)
    r->estimate[j * r->reps + rep] =
        good ? m->fit.beta[j] + s[j] - (m->centred && j == 0 ? shift : 0) : NAN;
}

static agl_status run_block(void *ctx, size_t job, agl_err *err)
{
  const resample *r = ctx;
  double *a = agl_alloc(r->k * r->k + r->k, sizeof *a);
  agl_status status = a != NULL ? AGL_OK : agl_fail_memory(err, "bootstrap");
  for (size_t rep = job * BLOCK; rep < (job + 1) * BLOCK && rep < r->reps && status == AGL_OK;
       rep++) {
    run_one(r, rep, a);
    if (agl_interrupted())
      status = agl_fail_interrupted(err);
  }
  agl_free(a);
  return status;
}

/* ---- the table ----------------------------------------------------------------------------- */

/* bias, standard deviation and the quantiles of one coefficient; how many resamples have a fit. x is
** sorted. */
static size_t describe(double out[4], double *x, size_t reps, double estimate, double level)
{
  size_t n = 0;
  long double sum = 0, squares = 0;
  for (size_t i = 0; i < reps; i++)
    if (!isnan(x[i]))
      x[n++] = x[i];
  if (n < 2)
    return n;
  for (size_t i = 0; i < n; i++)
    sum += x[i] - estimate;
  for (size_t i = 0; i < n; i++)
    squares += (x[i] - estimate - sum / n) * (x[i] - estimate - sum / n);
  gsl_sort(x, 1, n);
  out[0] = (double)(sum / n);
  out[1] = (double)sqrtl(squares / (n - 1));
  out[2] = agl_quantile(x, n, 0.5 - level / 2, 7);
  out[3] = agl_quantile(x, n, 0.5 + level / 2, 7);
  return n;
}

static agl_status tabulate(agl_table **out, resample *r, double level, agl_err *err)
{
  static const char *const names[] = {"bias", "std_error", "conf_low", "conf_high"};
  const agl_model *m = r->m;
  size_t k = r->k;
  double *x = agl_alloc(4 * k, sizeof *x), four[4] = {NAN, NAN, NAN, NAN};
  int64_t *reps = agl_alloc(k, sizeof *reps);
  agl_build b = agl_build_start(k, err);
  if (x == NULL || reps == NULL)
    b.status = agl_fail_memory(err, "bootstrap");
  for (size_t j = 0; j < k && b.status == AGL_OK; j++) {
    reps[j] = (int64_t)describe(four, r->estimate + j * r->reps, r->reps, m->fit.beta[j], level);
    for (size_t c = 0; c < 4; c++)
      x[c * k + j] = four[c];
    if (reps[j] < 2)
      b.status = agl_fail(err, AGL_EMATH, "bootstrap: %lld of %zu resamples have a fit",
                          (long long)reps[j], r->reps);
  }
  if (b.status == AGL_OK) {
    agl_build_strings(&b, "term", (const char *const *)m->term);
    agl_build_numbers(&b, "estimate", m->fit.beta);
    for (size_t c = 0; c < 4; c++)
      agl_build_numbers(&b, names[c], x + c * k);
    agl_build_integers(&b, "reps", reps, NULL);
  }
  agl_free(reps);
  agl_free(x);
  return agl_build_finish(out, &b);
}

static agl_status run(agl_table **out, resample *r, const agl_groups *g, double level, agl_err *err)
{
  size_t n = r->m->design.n, k = r->k;
  size_t sums = r->nunit * (k * k + k);
  bool packed = r->type == 'c' || (r->type == 'p' && sums <= PACKED);
  agl_status status;
  r->row = agl_alloc(n, (k + 1) * sizeof *r->row);
  r->estimate = agl_alloc(r->reps, k * sizeof *r->estimate);
  r->sum = packed ? agl_alloc_zero(sums, sizeof *r->sum) : NULL;
  if (r->row != NULL && r->estimate != NULL && (!packed || r->sum != NULL)) {
    copy_rows(r);
    if (packed)
      add_units(r, g);
    status = agl_parallel(run_block, r, (r->reps + BLOCK - 1) / BLOCK, err);
  } else {
    status = agl_fail_memory(err, "bootstrap");
  }
  if (status == AGL_OK)
    status = tabulate(out, r, level, err);
  agl_free(r->row);
  agl_free(r->estimate);
  agl_free(r->sum);
  return status;
}

static const agl_option options[] = {
    {.name = "reps",
     .kind = AGL_OPTION_WHOLE,
     .low = 2,
     .high = 1e7,
     .fallback = "10000",
     .summary = "resamples"},
    {.name = "type",
     .kind = AGL_OPTION_CHOICE,
     .values = "pairs | residual | wild | cluster",
     .fallback = "cluster after a fit with clusters, else pairs",
     .summary = "what is drawn: rows, residuals, signs of residuals, clusters of rows"},
    {.name = "level",
     .kind = AGL_OPTION_NUMBER,
     .low = 0.001,
     .high = 0.999,
     .fallback = "0.95",
     .summary = "coverage of the interval between two quantiles"},
    {.name = "seed",
     .kind = AGL_OPTION_WHOLE,
     .low = 0,
     .high = 9007199254740992.0,
     .fallback = "1",
     .summary = "of the random numbers"},
    {.name = NULL},
};

const agl_option *agl_bootstrap_option_at(size_t i)
{
  size_t n = sizeof options / sizeof options[0] - 1;
  return i < n ? &options[i] : NULL;
}

agl_status agl_model_bootstrap(agl_table **out, const agl_model *m, const agl_argument *given,
                               size_t n, agl_err *err)
{
  const agl_call call = {given, n};
  bool clustered = m->inference.ncluster == 1;
  resample r = {.m = m, .k = m->k, .nunit = m->design.n};
  agl_groups *g = NULL;
  agl_scores s;
  agl_status status = AGL_OK;
  AGL_TRY(agl_resample_check(&call, options, "bootstrap", m, err));
  AGL_TRY(agl_need_least_squares(m, "bootstrap", err));
  r.type = agl_given_text(&call, "type", clustered ? "cluster" : "pairs")[0];
  r.reps = (size_t)agl_given_number(&call, "reps", 10000);
  r.seed = (uint64_t)agl_given_number(&call, "seed", 1);
  if (r.type == 'c' && !clustered)
    return agl_fail(err, AGL_EARG,
                    "type = 'cluster' is for fits with one way of clusters: cluster = a column");
  if (r.type == 'c')
    AGL_TRY(agl_cluster_groups(&g, m, 0, err));
  r.nunit = g != NULL ? g->ngroup : r.nunit;
  status = agl_scores_new(&s, m, err);
  if (status == AGL_OK) {
    r.bread = s.bread;
    status = run(out, &r, g, agl_given_number(&call, "level", 0.95), err);
    agl_scores_clear(&s);
  }
  agl_groups_free(g);
  return status;
}
