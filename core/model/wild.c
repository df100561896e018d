/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** wild.c - p-values by the wild cluster bootstrap (Cameron, Gelbach & Miller 2008), from sums over
** clusters alone (Roodman, MacKinnon, Nielsen & Webb 2019).
**
** Let b_j = c'b, B = (X'WX)^-1, r = B c, a_i = x_i'r, and u the residuals under b_j = 0. A draw v_g for
** each cluster makes y* = X b + v u; of it
**
**     b_j* = sum_g v_g n_g,  n_g = sum in g of a w u
**     the score of cluster g = v_g n_g - p_g' sum_h v_h q_h,  p_g = B X_g'W X_g r,  q_h = X_h'W u,
**
** and t* = b_j* / sqrt(sum of squared scores). Factors for small samples are the same in t and t*.
*/
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/build.h"
#include "model/resample.h"
#include "num/random.h"

enum { BLOCK = 64, EXACT = 24 }; /* draws a job; clusters of which all draws may be taken */

typedef struct {
  const agl_model *m;
  const agl_groups *g;
  const double *bread;
  size_t k, reps;
  uint64_t seed;
  bool webb, impose, all;
  double *c, *r;     /* k */
  double *n, *p, *q; /* of each cluster: 1, k, k */
  double t;          /* |t| of the data, but for the factor */
  size_t *more;      /* of each job: draws with |t*| >= |t| */
} wild;

/* ---- sums over clusters -------------------------------------------------------------------- */

/* B x */
static void times_bread(double *out, const wild *w, const double *x)
{
  for (size_t a = 0; a < w->k; a++) {
    long double sum = 0;
    for (size_t b = 0; b < w->k; b++)
      sum += (long double)w->bread[a * w->k + b] * x[b];
    out[a] = (double)sum;
  }
}

static double regressor(const wild *w, size_t i, size_t j)
{
  return w->m->design.x[j][i] - w->m->fit.mean[j];
}

/* a_i = x_i'r */
static double influence(const wild *w, size_t i)
{
  double sum = 0;
  for (size_t j = 0; j < w->k; j++)
    sum += regressor(w, i, j) * w->r[j];
  return sum;
}

/* n, q, X_g'WX_g r in p, and the scores of the clusters in the fit itself. `shift` times a_i makes its
** residuals those under b_j = 0. */
static void add_rows(wild *w, double *score, double shift)
{
  const agl_design *d = &w->m->design;
  for (size_t i = 0; i < d->n; i++) {
    size_t g = w->g->id[i];
    double weight = d->w != NULL ? d->w[i] : 1, a = influence(w, i), e = w->m->fit.residual[i];
    double u = e + shift * a;
    score[g] += a * weight * e;
    w->n[g] += a * weight * u;
    for (size_t j = 0; j < w->k; j++) {
      double x = regressor(w, i, j) * weight;
      w->q[g * w->k + j] += x * u;
      w->p[g * w->k + j] += x * a;
    }
  }
}

static agl_status prepare(wild *w, size_t j, agl_err *err)
{
  size_t k = w->k, ng = w->g->ngroup;
  double b = w->m->fit.beta[j], own = 0, squares = 0;
  double *score = agl_alloc_zero(ng + k, sizeof *score), *x = score + ng;
  if (score == NULL)
    return agl_fail_memory(err, "wild");
  memset(w->n, 0, ng * (1 + 2 * k) * sizeof *w->n);
  agl_resample_contrast(w->c, w->m, j);
  times_bread(w->r, w, w->c);
  for (size_t a = 0; a < k; a++)
    own += w->c[a] * w->r[a];
  add_rows(w, score, w->impose ? b / own : 0);
  for (size_t g = 0; g < ng; g++) {
    squares += score[g] * score[g];
    memcpy(x, w->p + g * k, k * sizeof *x);
    times_bread(w->p + g * k, w, x);
  }
  w->t = fabs(b) / sqrt(squares);
  agl_free(score);
  return AGL_OK;
}

/* ---- draws --------------------------------------------------------------------------------- */

/* Rademacher: -1 and 1; Webb (2023): six values of variance 1. All draws in order, or at random. */
static void draw(double *v, const wild *w, size_t rep)
{
  const double six[] = {-sqrt(1.5), -1, -sqrt(0.5), sqrt(0.5), 1, sqrt(1.5)};
  uint64_t state = agl_random_start(w->seed, rep), bits = rep;
  for (size_t g = 0; g < w->g->ngroup; g++) {
    if (w->webb) {
      v[g] = six[agl_random_below(&state, 6)];
      continue;
    }
    if (!w->all && g % 64 == 0)
      bits = agl_random_next(&state);
    v[g] = (bits & 1) != 0 ? 1 : -1;
    bits >>= 1;
  }
}

/* |t*|; NaN when it is 0 / 0. */
static double statistic(const wild *w, const double *v, double *sum)
{
  size_t k = w->k, ng = w->g->ngroup;
  double b = 0, squares = 0;
  memset(sum, 0, k * sizeof *sum);
  for (size_t g = 0; g < ng; g++) {
    b += v[g] * w->n[g];
    for (size_t j = 0; j < k; j++)
      sum[j] += v[g] * w->q[g * k + j];
  }
  for (size_t g = 0; g < ng; g++) {
    double score = v[g] * w->n[g];
    for (size_t j = 0; j < k; j++)
      score -= w->p[g * k + j] * sum[j];
    squares += score * score;
  }
  return fabs(b) / sqrt(squares);
}

static agl_status run_block(void *ctx, size_t job, agl_err *err)
{
  wild *w = ctx;
  double *v = agl_alloc(w->g->ngroup + w->k, sizeof *v);
  size_t more = 0;
  agl_status status = v != NULL ? AGL_OK : agl_fail_memory(err, "wild");
  for (size_t rep = job * BLOCK; rep < (job + 1) * BLOCK && rep < w->reps && status == AGL_OK;
       rep++) {
    draw(v, w, rep);
    more += statistic(w, v, v + w->g->ngroup) >= w->t * (1 - 1e-10); /* equal but for rounding */
    if (agl_interrupted())
      status = agl_fail_interrupted(err);
  }
  w->more[job] = more;
  agl_free(v);
  return status;
}

static agl_status p_value(double *out, wild *w, size_t j, agl_err *err)
{
  size_t njob = (w->reps + BLOCK - 1) / BLOCK, more = 0;
  AGL_TRY(prepare(w, j, err));
  AGL_TRY(agl_parallel(run_block, w, njob, err));
  for (size_t job = 0; job < njob; job++)
    more += w->more[job];
  *out = (double)more / (double)w->reps;
  return AGL_OK;
}

/* ---- the table ----------------------------------------------------------------------------- */

/* The terms from .. to - 1: their statistics and p-values. */
static agl_status run_terms(agl_table **out, wild *w, size_t from, size_t to, agl_err *err)
{
  const agl_model *m = w->m;
  double *x = agl_alloc(2 * (to - from), sizeof *x), *p = x + (to - from);
  int64_t *reps = agl_alloc(to - from, sizeof *reps);
  const char **draws = agl_alloc(to - from, sizeof *draws);
  agl_build b = agl_build_start(to - from, err);
  if (x == NULL || reps == NULL || draws == NULL)
    b.status = agl_fail_memory(err, "wild");
  for (size_t j = from; j < to && b.status == AGL_OK; j++) {
    x[j - from] = m->fit.beta[j] / agl_model_std_error(m, j);
    reps[j - from] = (int64_t)w->reps;
    draws[j - from] = w->all ? "all" : w->webb ? "webb" : "rademacher";
    b.status = p_value(&p[j - from], w, j, err);
  }
  if (b.status == AGL_OK) {
    agl_build_strings(&b, "term", (const char *const *)m->term + from);
    agl_build_numbers(&b, "statistic", x);
    agl_build_numbers(&b, "p_value", p);
    agl_build_integers(&b, "reps", reps, NULL);
    agl_build_strings(&b, "draws", draws);
  }
  agl_free(draws);
  agl_free(reps);
  agl_free(x);
  return agl_build_finish(out, &b);
}

static agl_status run(agl_table **out, wild *w, const char *term, agl_err *err)
{
  size_t k = w->k, ng = w->g->ngroup, from = 0, to = k;
  agl_status status = AGL_OK;
  if (term != NULL) {
    AGL_TRY(agl_model_find(&from, w->m, term, err));
    to = from + 1;
  }
  w->c = agl_alloc(2 * k, sizeof *w->c);
  w->n = agl_alloc(ng, (1 + 2 * k) * sizeof *w->n);
  w->more = agl_alloc(w->reps / BLOCK + 1, sizeof *w->more);
  if (w->c != NULL && w->n != NULL && w->more != NULL) {
    w->r = w->c + k;
    w->p = w->n + ng;
    w->q = w->p + ng * k;
    status = run_terms(out, w, from, to, err);
  } else {
    status = agl_fail_memory(err, "wild");
  }
  agl_free(w->c);
  agl_free(w->n);
  agl_free(w->more);
  return status;
}

static const agl_option options[] = {
    {.name = "term",
     .kind = AGL_OPTION_CHOICE,
     .fallback = "all terms",
     .summary = "the term that is 0 under the hypothesis"},
    {.name = "reps",
     .kind = AGL_OPTION_WHOLE,
     .low = 1,
     .high = 1e8,
     .fallback = "9999",
     .summary = "draws; all 2^G of rademacher where these are no more"},
    {.name = "weights",
     .kind = AGL_OPTION_CHOICE,
     .values = "rademacher | webb",
     .fallback = "rademacher",
     .summary = "what each cluster draws: two values, or six for very few clusters"},
    {.name = "impose_null",
     .kind = AGL_OPTION_FLAG,
     .fallback = "true",
     .summary = "draw from the fit under the hypothesis"},
    {.name = "seed",
     .kind = AGL_OPTION_WHOLE,
     .low = 0,
     .high = 9007199254740992.0,
     .fallback = "1",
     .summary = "of the random numbers"},
    {.name = NULL},
};

const agl_option *agl_wild_option_at(size_t i)
{
  size_t n = sizeof options / sizeof options[0] - 1;
  return i < n ? &options[i] : NULL;
}

agl_status agl_model_wild(agl_table **out, const agl_model *m, const agl_argument *given, size_t n,
                          agl_err *err)
{
  const agl_call call = {given, n};
  wild w = {.m = m, .k = m->k};
  agl_groups *g;
  agl_scores s;
  agl_status status;
  AGL_TRY(agl_resample_check(&call, options, "wild", m, err));
  AGL_TRY(agl_need_least_squares(m, "wild", err));
  if (m->inference.ncluster != 1)
    return agl_fail(err, AGL_EARG, "wild is for fits with one way of clusters: cluster = a column");
  AGL_TRY(agl_cluster_groups(&g, m, 0, err));
  w.g = g;
  w.webb = strcmp(agl_given_text(&call, "weights", "rademacher"), "webb") == 0;
  w.impose = agl_given_flag(&call, "impose_null", true);
  w.seed = (uint64_t)agl_given_number(&call, "seed", 1);
  w.reps = (size_t)agl_given_number(&call, "reps", 9999);
  w.all = !w.webb && g->ngroup <= EXACT && (size_t)1 << g->ngroup <= w.reps;
  if (w.all)
    w.reps = (size_t)1 << g->ngroup;
  status = agl_scores_new(&s, m, err);
  if (status == AGL_OK) {
    w.bread = s.bread;
    status = run(out, &w, agl_given_text(&call, "term", NULL), err);
    agl_scores_clear(&s);
  }
  agl_groups_free(g);
  return status;
}
