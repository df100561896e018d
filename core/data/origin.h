/* SPDX-License-Identifier: GPL-3.0-or-later */
/* origin.h - the files that the rows of a table were read from. */
#ifndef AGL_ORIGIN_H
#define AGL_ORIGIN_H

#include "agglom.h"

/* Drop what a table holds of them. */
void agl_table_free_origins(agl_table *t);

/* The origins of `from` that t does not have yet: what a verb of two tables adds to the step that
** agl_table_record made of the first. */
agl_status agl_table_copy_origins(agl_table *t, const agl_table *from, agl_err *err);

#endif
