/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** ridge.c - ridge regression (Hoerl & Kennard 1970) by the singular values d of the standardised terms Z:
** c = V diag(d / (d^2 + n lambda)) U'y. The penalty is that of the lasso with alpha = 0; R's MASS::lm.ridge
** calls n lambda lambda. Effective coefficients are the trace of the matrix from y to fitted, sum d^2 / (d^2
** + n lambda) and 1 for the intercept.
*/
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/shrink.h"
#include "num/svd.h"

typedef struct {
  agl_shrunken s;
  double *store;     /* owns the arrays below */
  double *d, *v, *t; /* p, p by p, p: S, V, and S U'y */
  double *c;         /* p: the coefficients */
  double outside;    /* squares of y that no coefficients reach */
} ridge;

static agl_status decompose(ridge *r, agl_err *err)
{
  agl_shrunken *s = &r->s;
  size_t n = s->n, p = s->p;
  double most = 0;
  long double sum = 0;
  r->store = agl_alloc(p * p + 3 * p, sizeof *r->store);
  if (r->store == NULL)
    return agl_fail_memory(err, "ridge regression");
  r->v = r->store;
  r->d = r->v + p * p;
  r->t = r->d + p;
  r->c = r->t + p;
  AGL_TRY(agl_svd(s->z, r->d, r->v, n, p, err));
  for (size_t j = 0; j < p; j++)
    most = fmax(most, r->d[j]);
  for (size_t j = 0; j < p; j++) {
    const double *u = s->z + j * n;
    r->d[j] = r->d[j] > 1e-13 * most ? r->d[j] : 0;
    sum = 0;
    for (size_t i = 0; i < n; i++)
      sum += (long double)u[i] * s->y[i];
    r->t[j] = (double)sum;
    for (size_t i = 0; i < n && r->d[j] > 0; i++)
      s->y[i] -= (double)sum * u[i] / (r->d[j] * r->d[j]);
  }
  sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += (long double)s->y[i] * s->y[i];
  r->outside = (double)sum;
  return AGL_OK;
}

static double effective(const ridge *r, double lambda)
{
  double sum = r->s.constant, penalty = (double)r->s.n * lambda;
  for (size_t j = 0; j < r->s.p; j++)
    if (r->d[j] > 0)
      sum += r->d[j] * r->d[j] / (r->d[j] * r->d[j] + penalty);
  return sum;
}

/* n RSS / (n - edf)^2 (Golub, Heath & Wahba 1979) */
static double gcv(const ridge *r, double lambda)
{
  double n = (double)r->s.n, penalty = n * lambda, left = n - effective(r, lambda);
  long double rss = r->outside;
  for (size_t j = 0; j < r->s.p; j++)
    if (r->d[j] > 0) {
      double e = r->t[j] / r->d[j] * penalty / (r->d[j] * r->d[j] + penalty);
      rss += e * e;
    }
  return left > 1e-9 * n ? n * (double)rss / (left * left) : INFINITY;
}

enum { GRID = 241 };

/* The lambda with the least gcv, from 1e-8 to 1e4 times the largest d^2 / n: on a grid, then by golden
** section between the neighbours of the best. */
static double choose(const ridge *r)
{
  const double golden = (sqrt(5) - 1) / 2;
  double most = 0, low, high, least = INFINITY;
  int best = 0;
  for (size_t j = 0; j < r->s.p; j++)
    most = fmax(most, r->d[j] * r->d[j] / (double)r->s.n);
  for (int i = 0; i < GRID; i++) {
    double value = gcv(r, most * pow(10, -8 + 12.0 * i / (GRID - 1)));
    if (value < least) {
      least = value;
      best = i;
    }
  }
  if (best == 0 || best == GRID - 1)
    return most * pow(10, best == 0 ? -8 : 4);
  low = -8 + 12.0 * (best - 1) / (GRID - 1);
  high = -8 + 12.0 * (best + 1) / (GRID - 1);
  while (high - low > 1e-9) {
    double a = high - golden * (high - low), b = low + golden * (high - low);
    if (gcv(r, most * pow(10, a)) < gcv(r, most * pow(10, b)))
      high = b;
    else
      low = a;
  }
  return most * pow(10, (low + high) / 2);
}

/* The covariance of c over sigma^2, V diag(d^2 / (d^2 + n lambda)^2) V', as that of the coefficients, with
** that of the intercept, mean(y) - mean(x)'b. */
static void spread(agl_model *m, const ridge *r, double lambda)
{
  const agl_shrunken *s = &r->s;
  size_t p = s->p, k = m->k, first = s->constant;
  double *v = m->fit.gram_inv;
  for (size_t a = 0; a < p; a++)
    for (size_t b = 0; b < p; b++) {
      long double sum = 0;
      for (size_t j = 0; j < p; j++) {
        double square = r->d[j] * r->d[j], f = square + (double)s->n * lambda;
        if (square > 0)
          sum += (long double)r->v[j * p + a] * r->v[j * p + b] * square / f / f;
      }
      v[(a + first) * k + b + first] = s->factor * (double)sum / s->scale[a] / s->scale[b];
    }
  if (!s->constant)
    return;
  v[0] = s->factor / (double)s->n;
  for (size_t a = 0; a < p; a++) {
    long double sum = 0;
    for (size_t b = 0; b < p; b++)
      sum -= (long double)v[(a + 1) * k + b + 1] * s->mean[b];
    v[a + 1] = v[(a + 1) * k] = (double)sum;
    v[0] -= s->mean[a] * (double)sum;
  }
}

static void finish(agl_model *m, ridge *r, double lambda)
{
  const agl_shrunken *s = &r->s;
  for (size_t a = 0; a < s->p; a++) {
    long double sum = 0;
    for (size_t j = 0; j < s->p; j++)
      if (r->d[j] > 0)
        sum +=
            (long double)r->v[j * s->p + a] * r->t[j] / (r->d[j] * r->d[j] + (double)s->n * lambda);
    r->c[a] = (double)sum;
  }
  agl_shrink_finish(m, s, r->c, effective(r, lambda));
  m->dispersion = m->sigma * m->sigma;
  spread(m, r, lambda);
  agl_model_add_fact(m, "lambda", lambda);
  agl_model_add_fact(m, "edf", m->edf);
  agl_model_add_fact(m, "gcv", gcv(r, lambda));
}

static agl_status fit(agl_model *m, const agl_call *call, agl_err *err)
{
  const agl_argument *given = agl_given(call, "lambda");
  bool search = given == NULL || given->kind == AGL_GIVEN_TEXT;
  bool standardise = agl_given_flag(call, "standardise", true);
  ridge r = {.store = NULL};
  double lambda;
  agl_status status;
  if (m->k == (size_t)m->constant)
    return agl_fail(err, AGL_EDATA, "'%s' has no terms to shrink", m->formula->text);
  AGL_TRY(agl_fit_new(m, err));
  status = agl_shrink_new(&r.s, m, standardise, NULL, err);
  if (status == AGL_OK)
    status = decompose(&r, err);
  if (status == AGL_OK) {
    lambda = search ? choose(&r) : given->number;
    finish(m, &r, lambda);
    m->errors =
        "ridge: equal variance, no correlation between rows; the bias of shrinkage is not in "
        "them";
    m->covariance =
        "s^2 A X'X A, A = (X'X + n lambda I)^-1, s^2 = residual sum of squares / (n - edf)";
    agl_model_say_method(m, "lambda = %.10g%s, %s terms, singular values", lambda,
                         search ? " by generalised cross-validation" : "",
                         standardise ? "standardised" : "unscaled");
  }
  agl_shrink_clear(&r.s);
  agl_free(r.store);
  return status;
}

const agl_estimator_method agl_estimate_ridge = {
    .about =
        {.name = "ridge",
         .title = "ridge regression",
         .summary = "least squares that shrinks coefficients: for many or nearly collinear terms",
         .formula = "min over b of sum (y - x'b)^2 / 2n + lambda sum b_j^2 / 2, not of the "
                    "intercept; b those of terms of standard deviation 1 when standardised",
         .source = "Hoerl & Kennard 1970; standard errors and t: Cule, Vineis & De Iorio 2011",
         .example = "model.ridge(\"goods_quality ~ goods_clusters + year\", d, { lambda = 0.1 })",
         .option = {{.name = "lambda",
                     .kind = AGL_OPTION_NUMBER,
                     .values = "gcv",
                     .low = 0,
                     .high = INFINITY,
                     .fallback = "gcv",
                     .summary = "the penalty; gcv: with the least generalised cross-validation"},
                    {.name = "standardise",
                     .kind = AGL_OPTION_FLAG,
                     .fallback = "true",
                     .summary = "penalise the coefficients of terms of standard deviation 1"}}},
    .traits = AGL_TAKES_WEIGHTS | AGL_NO_SANDWICH | AGL_SHRINKS,
    .fit = fit,
};
