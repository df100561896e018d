/* SPDX-License-Identifier: GPL-3.0-or-later */
/* timeline.h - which row is how many periods before another of its unit, whatever the rows' order. */
#ifndef AGL_TIMELINE_H
#define AGL_TIMELINE_H

#include "agglom.h"

typedef struct agl_timeline agl_timeline;

/* Rows of n units at times; `unit` may be NULL: there is one. A period is 1 where the times are whole
** numbers. Dates that are the same day of their months, or all the last one, are months apart, others
** days; a period is the greatest number of months or days that all are multiples of. Numbers with
** fractions are multiples of their least difference. Two rows of a unit at one time are AGL_EDATA, times
** that are strings or have no such steps AGL_EARG; both messages name the column as `name`. */
agl_status agl_timeline_new(agl_timeline **out, const agl_column *unit, const agl_column *time,
                            const char *name, agl_err *err);
void agl_timeline_free(agl_timeline *t);

/* from[i]: the row of the unit of row i that is k periods before it (after it, if k is below 0), or
** SIZE_MAX. */
void agl_timeline_back(size_t *from, const agl_timeline *t, int64_t k);

#endif
