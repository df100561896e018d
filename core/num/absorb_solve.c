/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** absorb_solve.c - conjugate gradients for the effects of the ways that are not eliminated.
**
** With M the residual maker of the eliminated way and D the dummies of the others, the effects a solve
** S a = D'W M x, S = D'W M D, preconditioned by the group weights P = diag(D'W D). S is singular where
** ways share a level, but the system is consistent. The energy (a - a*)'S (a - a*), which conjugate
** gradients make least, is the squared distance from x - D a to the exact residuals. It is at most
** rho / lambda with rho = r'P^-1 r and lambda the least eigenvalue of P^-1 S other than 0, of which
** one over the longest step so far is an estimate from above. Once it is small enough the residuals
** are computed afresh from the rows, and solved for again should rounding have kept them off.
*/
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "num/absorb_system.h"

enum { LANES = AGL_ABSORB_LANES, ROUNDS_MAX = 6 };

/* Of the residuals' length: aimed at, and accepted where rounding allows no more. */
static const double AIM = 1e-12, ACCEPTED = 1e-10;

/* Below this an eigenvalue is 0. */
static const double LEAST = 1e-14;

/* Squared, of a sum relative to the length of what is summed. */
static const double ROUNDING = 1024 * DBL_EPSILON * DBL_EPSILON;

/* Of squared lengths: where the means are so much larger than what is about them they go first, lest
** they take its digits. */
static const double FAR = 1e8;

typedef struct {
  double size;      /* squared length of the residuals */
  double rounding;  /* squared rounding error of what they are made of */
  double rho, last; /* now, at the end of the round before */
  double longest;   /* step */
  bool active, finished;
} column;

typedef struct {
  const agl_absorb_system *s;
  agl_absorb_block *b;
  column col[LANES];
  double *r, *p, *q, *a, *part; /* total by lanes: residual, direction, S p, solution, scratch */
} solver;

static bool close_enough(const column *l)
{
  return l->rho * l->longest <= AIM * AIM * l->size || l->rho <= l->rounding;
}

/* rho = r'P^-1 r */
static void weigh(solver *v)
{
  size_t lanes = v->b->lanes;
  double rho[LANES] = {0};
  for (size_t j = 0; j < v->s->total; j++)
    for (size_t c = 0; c < lanes; c++)
      rho[c] += v->r[j * lanes + c] * v->r[j * lanes + c] * v->s->other_inverse[j];
  for (size_t c = 0; c < lanes; c++)
    v->col[c].rho = rho[c];
}

/* p = P^-1 r + beta p; columns that are done stay where they are. */
static void turn(solver *v, const double *beta)
{
  size_t lanes = v->b->lanes;
  for (size_t j = 0; j < v->s->total; j++)
    for (size_t c = 0; c < lanes; c++) {
      size_t i = j * lanes + c;
      v->p[i] = v->col[c].active ? v->r[i] * v->s->other_inverse[j] + beta[c] * v->p[i] : 0;
    }
}

/* a += alpha p, r -= alpha S p; the pass gives -S p. */
static void advance(solver *v, const double *alpha)
{
  size_t lanes = v->b->lanes;
  for (size_t j = 0; j < v->s->total; j++)
    for (size_t c = 0; c < lanes; c++) {
      size_t i = j * lanes + c;
      v->a[i] += alpha[c] * v->p[i];
      v->r[i] += alpha[c] * v->q[i];
    }
}

/* One step; p'S p is the squared length of M D p. */
static agl_status step(solver *v, agl_err *err)
{
  double alpha[LANES] = {0}, beta[LANES] = {0};
  agl_absorb_pass product = {.lanes = v->b->lanes, .a = v->p, .r = v->q, .part = v->part};
  AGL_TRY(agl_absorb_rows(v->s->cells != NULL ? v->s->cells : v->s, &product, err));
  for (size_t c = 0; c < v->b->lanes; c++) {
    column *l = &v->col[c];
    alpha[c] = l->active && product.size[c] > LEAST * l->rho ? l->rho / product.size[c] : 0;
    l->longest = fmax(l->longest, alpha[c]);
    l->size = fmax(l->size - alpha[c] * l->rho, 0);
    beta[c] = l->rho;
  }
  advance(v, alpha);
  weigh(v);
  for (size_t c = 0; c < v->b->lanes; c++) {
    column *l = &v->col[c];
    l->active = l->active && alpha[c] > 0 && !close_enough(l);
    beta[c] = l->rho / beta[c];
  }
  turn(v, beta);
  return AGL_OK;
}

static bool any_active(const solver *v)
{
  bool any = false;
  for (size_t c = 0; c < v->b->lanes; c++)
    any = any || v->col[c].active;
  return any;
}

/* Solve S a = r. */
static agl_status iterate(solver *v, agl_err *err)
{
  static const double none[LANES] = {0};
  agl_absorb_report *report = &v->b->report;
  memset(v->a, 0, v->s->total * v->b->lanes * sizeof *v->a);
  memset(v->p, 0, v->s->total * v->b->lanes * sizeof *v->p);
  for (size_t c = 0; c < v->b->lanes; c++)
    v->col[c].active = !v->col[c].finished && !close_enough(&v->col[c]);
  turn(v, none);
  for (; any_active(v) && report->iterations < v->b->limit; report->iterations++)
    AGL_TRY(step(v, err));
  return AGL_OK;
}

/* What the residuals themselves say of each column: is it finished, and how well. */
static void judge(solver *v)
{
  agl_absorb_report *report = &v->b->report;
  report->error = 0;
  report->converged = true;
  for (size_t c = 0; c < v->b->lanes; c++) {
    column *l = &v->col[c];
    bool rounded = l->rho <= l->rounding;
    double error = rounded || l->size == 0 ? 0 : sqrt(l->rho * l->longest / l->size);
    l->finished = close_enough(l) || (!(l->rho < l->last / 4) && (rounded || error < ACCEPTED));
    l->last = l->rho;
    report->error = fmax(report->error, error);
    report->converged = report->converged && l->finished;
  }
}

/* out = in - D a by rows, and what is left to solve for. */
static agl_status renew(solver *v, const double *const *in, const double *a, agl_err *err)
{
  agl_absorb_pass pass = {
      .lanes = v->b->lanes, .in = in, .out = v->b->out, .a = a, .r = v->r, .part = v->part};
  AGL_TRY(agl_absorb_rows(v->s, &pass, err));
  for (size_t c = 0; c < v->b->lanes; c++)
    v->col[c].size = pass.size[c];
  weigh(v);
  return AGL_OK;
}

/* out = M in, and what is to be solved for; *far: the means are large. */
static agl_status start(bool *far, solver *v, const double *const *in, double *const *out,
                        agl_err *err)
{
  agl_absorb_pass pass = {.lanes = v->b->lanes, .in = in, .out = out, .r = v->r, .part = v->part};
  AGL_TRY(agl_absorb_rows(v->s, &pass, err));
  *far = false;
  for (size_t c = 0; c < v->b->lanes; c++) {
    *far = *far || pass.level[c] > FAR * pass.size[c];
    v->col[c] = (column){.size = pass.size[c],
                         .rounding = ROUNDING * (pass.size[c] + pass.level[c]),
                         .last = INFINITY,
                         .longest = 1};
  }
  weigh(v);
  return AGL_OK;
}

/* One way is done at once; means that are large go first. `in` becomes what is left. */
static agl_status begin(solver *v, const double **in, agl_err *err)
{
  static double *const nowhere[LANES] = {NULL};
  agl_absorb_block *b = v->b;
  bool far, single = v->s->nother == 0;
  b->report = (agl_absorb_report){.converged = single};
  AGL_TRY(start(&far, v, in, single ? b->out : nowhere, err));
  if (!far)
    return AGL_OK;
  if (!single)
    AGL_TRY(start(&far, v, in, b->out, err));
  for (size_t c = 0; c < b->lanes; c++)
    in[c] = b->out[c];
  return start(&far, v, in, single ? b->out : nowhere, err);
}

static agl_status solve(solver *v, agl_err *err)
{
  agl_absorb_block *b = v->b;
  const double *in[LANES];
  memcpy(in, b->in, sizeof in);
  AGL_TRY(begin(v, in, err));
  for (int round = 0; !b->report.converged && round < ROUNDS_MAX; round++) {
    AGL_TRY(iterate(v, err));
    AGL_TRY(renew(v, in, v->a, err));
    for (size_t i = 0; b->solution != NULL && i < v->s->total * b->lanes; i++)
      b->solution[i] += v->a[i];
    for (size_t c = 0; c < b->lanes; c++)
      in[c] = b->out[c];
    judge(v);
    if (b->report.iterations == b->limit)
      break;
  }
  return AGL_OK;
}

agl_status agl_absorb_solve(agl_absorb_block *b, const agl_absorb_system *s, agl_err *err)
{
  size_t m = s->total * b->lanes;
  double *store = agl_alloc(5 * m, sizeof *store);
  solver v = {.s = s,
              .b = b,
              .r = store,
              .p = store + m,
              .q = store + 2 * m,
              .a = store + 3 * m,
              .part = store + 4 * m};
  agl_status status;
  if (store == NULL)
    return agl_fail_memory(err, "fixed effects");
  status = solve(&v, err);
  agl_free(store);
  return status;
}
