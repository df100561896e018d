/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb_sample.c - a random sample of rows without replacement. */
#include <gsl/gsl_rng.h>
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/verb.h"

enum { BLOCK = 1 << 20 };

/* Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S): row i is taken
** with probability (rows still wanted) / (rows still to come). */
static agl_status choose(size_t *row, size_t want, size_t n, uint32_t seed, agl_err *err)
{
  gsl_rng rng = {gsl_rng_mt19937, agl_alloc(1, gsl_rng_mt19937->size)};
  size_t taken = 0;
  agl_status status = AGL_OK;
  if (rng.state == NULL)
    return agl_fail_memory(err, "sample");
  gsl_rng_set(&rng, seed);
  for (size_t i = 0; taken < want && status == AGL_OK; i++) {
    if (i % BLOCK == 0 && agl_interrupted())
      status = agl_fail_interrupted(err);
    if ((double)(n - i) * gsl_rng_uniform(&rng) < (double)(want - taken))
      row[taken++] = i;
  }
  agl_free(rng.state);
  return status;
}

agl_status agl_table_sample(agl_table **out, const agl_table *t, size_t n, uint32_t seed,
                            agl_err *err)
{
  agl_table *fresh = NULL;
  agl_text detail = {0};
  size_t *row;
  agl_status status;
  if (n > t->nrow)
    return agl_fail(err, AGL_EARG, "sample: %zu of %zu rows without replacement", n, t->nrow);
  row = agl_alloc(n, sizeof *row);
  if (row == NULL)
    return agl_fail_memory(err, "sample");
  status = choose(row, n, t->nrow, seed, err);
  if (status == AGL_OK)
    status = agl_verb_gather(&fresh, t, row, n, err);
  if (status == AGL_OK) {
    agl_text_printf(&detail, "%zu rows, seed %lu", n, (unsigned long)seed);
    status = agl_verb_record_text(fresh, t, "sample", &detail, err);
  }
  agl_free(row);
  return agl_verb_finish(out, fresh, status);
}

agl_status agl_table_sample_fraction(agl_table **out, const agl_table *t, double fraction,
                                     uint32_t seed, agl_err *err)
{
  if (!(fraction >= 0 && fraction <= 1))
    return agl_fail(err, AGL_EARG, "sample: the fraction is %g, expected 0 to 1", fraction);
  return agl_table_sample(out, t, (size_t)floor(fraction * (double)t->nrow + 0.5), seed, err);
}
