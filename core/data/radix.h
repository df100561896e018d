/* SPDX-License-Identifier: GPL-3.0-or-later */
/* radix.h - sorting 64-bit words by some of their bits, in parallel. */
#ifndef AGL_RADIX_H
#define AGL_RADIX_H

#include "agglom.h"

/* Sort x[0 .. n-1] in place, ascending by bits lo .. hi-1 (hi <= 64); stable, the other bits go
** along. The result does not depend on the number of threads. */
agl_status agl_radix_sort(uint64_t *x, size_t n, unsigned lo, unsigned hi, agl_err *err);

/* A double as a word that sorts as the number does: -0 as 0, no NaN. */
uint64_t agl_radix_from_double(double x);
double agl_radix_to_double(uint64_t w);

/* Bits needed to write w: 0 for 0, 64 for UINT64_MAX. */
unsigned agl_bit_width(uint64_t w);

#endif
