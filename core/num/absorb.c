/* SPDX-License-Identifier: GPL-3.0-or-later */
/* absorb.c - residuals on dummies: columns side by side in blocks, block by block. */
#include "num/absorb.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "num/absorb_system.h"

enum { LANES = AGL_ABSORB_LANES };

typedef struct {
  const agl_absorb_system *s;
  agl_absorb_block *block;
} blocks;

static agl_status solve_block(void *ctx, size_t i, agl_err *err)
{
  blocks *all = ctx;
  return agl_absorb_solve(&all->block[i], all->s, err);
}

/* An even number of blocks, so that two threads have equal shares. */
static size_t count_blocks(size_t k)
{
  size_t count = (k + LANES - 1) / LANES;
  return k < 2 ? k : count + count % 2;
}

size_t agl_absorb_limit(const agl_absorb_problem *p)
{
  return p->iterations > 0 ? p->iterations : AGL_ABSORB_ITERATIONS;
}

static void share_out(blocks *all, size_t nblock, double *const *out, const double *const *x,
                      size_t k)
{
  size_t j = 0;
  for (size_t i = 0; i < nblock; i++) {
    agl_absorb_block *b = &all->block[i];
    b->lanes = (k - j) / (nblock - i) + ((k - j) % (nblock - i) > 0);
    for (size_t c = 0; c < b->lanes; c++, j++) {
      b->in[c] = x[j];
      b->out[c] = out[j];
    }
  }
}

agl_status agl_absorb_conclude(agl_absorb_report *report, const agl_absorb_block *block,
                               size_t nblock, agl_err *err)
{
  agl_absorb_report all = {.converged = true};
  for (size_t i = 0; i < nblock; i++) {
    const agl_absorb_report *r = &block[i].report;
    all.iterations = r->iterations > all.iterations ? r->iterations : all.iterations;
    all.error = r->error > all.error ? r->error : all.error;
    all.converged = all.converged && r->converged;
  }
  if (report != NULL)
    *report = all;
  if (!all.converged)
    return agl_fail(err, AGL_EMATH,
                    "fixed effects: no convergence in %zu iterations, the residuals are off by a "
                    "relative %.1e; few rows connect the groups",
                    all.iterations, all.error);
  return AGL_OK;
}

agl_status agl_absorb(double *const *out, const double *const *x, size_t k,
                      const agl_absorb_problem *p, agl_absorb_report *report, agl_err *err)
{
  size_t nblock = count_blocks(k);
  agl_absorb_system s;
  blocks all = {.s = &s};
  agl_status status;
  AGL_TRY(agl_absorb_system_new(&s, p, err));
  all.block = agl_alloc_zero(nblock, sizeof *all.block);
  if (all.block == NULL) {
    status = agl_fail_memory(err, "fixed effects");
    goto done;
  }
  share_out(&all, nblock, out, x, k);
  for (size_t i = 0; i < nblock; i++)
    all.block[i].limit = agl_absorb_limit(p);
  status = agl_parallel_values(solve_block, &all, nblock, p->n * k, err);
  if (status == AGL_OK)
    status = agl_absorb_conclude(report, all.block, nblock, err);

done:
  agl_free(all.block);
  agl_absorb_system_clear(&s);
  return status;
}
