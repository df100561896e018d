/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rank.h - the order of the strings of a dictionary. */
#ifndef AGL_RANK_H
#define AGL_RANK_H

#include "data/dict.h"

/* rank[code] is the place of the string in the order of code points. Free *out with agl_free. */
agl_status agl_rank_strings(uint32_t **out, const agl_dict *d, agl_err *err);

#endif
