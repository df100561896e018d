/* SPDX-License-Identifier: GPL-3.0-or-later */
/* effects.h - absorbed effects as numbers, for rows that may not be those of the fit. */
#ifndef AGL_EFFECTS_H
#define AGL_EFFECTS_H

#include "model/model.h"

/* The sum of the absorbed effects of the groups that each row of t is in: out has a value a row. NaN in
** a row with a group that the fit has not seen, or with groups of which no rows of the fit are connected,
** as their effects cannot be compared. They are those of y - x'b on the dummies of all ways. */
agl_status agl_effects_sum(double *out, const agl_model *m, const agl_table *t, agl_err *err);

#endif
