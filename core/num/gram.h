/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gram.h - cross-products Z'Z of a matrix that is made tile by tile and never held. */
#ifndef AGL_GRAM_H
#define AGL_GRAM_H

#include "agglom.h"

enum { AGL_GRAM_ROWS = 256 };

/* Write rows from .. from + rows - 1, at most AGL_GRAM_ROWS of them, of the k columns of Z: column j
** goes to tile + j * AGL_GRAM_ROWS. Called by several threads at a time. */
typedef void agl_gram_fill(const void *ctx, double *tile, size_t from, size_t rows);

/* The k by k matrix Z'Z, symmetric, for n rows. Sums of a tile are in double, sums of tiles in
** doubled precision, so that a sum is off by a few units in the last place of the sum of absolute
** values for any n. The same bits for any number of threads. */
agl_status agl_gram(double *out, size_t n, size_t k, agl_gram_fill *fill, const void *ctx,
                    agl_err *err);

#endif
