/* SPDX-License-Identifier: GPL-3.0-or-later */
/* absorb_sets.h - sets of groups of two ways that rows connect. */
#ifndef AGL_ABSORB_SETS_H
#define AGL_ABSORB_SETS_H

#include "num/absorb.h"

/* The groups of two ways and the set that each is in: of the first way 0 .. ngroup[a] - 1, then of the
** second. */
typedef struct {
  size_t first, total; /* groups of the first way, of both */
  size_t nset;
  size_t *set; /* total: a group that stands for the set */
} agl_absorb_sets;

agl_status agl_absorb_sets_new(agl_absorb_sets *out, const agl_absorb_problem *p, size_t a,
                               size_t b, agl_err *err);
void agl_absorb_sets_clear(agl_absorb_sets *s);

#endif
