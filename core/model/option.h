/* SPDX-License-Identifier: GPL-3.0-or-later */
/* option.h - options as they are given, checked against their records. */
#ifndef AGL_OPTION_H
#define AGL_OPTION_H

#include "agglom.h"

/* What is given: borrowed for the length of a fit. */
typedef struct {
  const agl_argument *given;
  size_t n;
} agl_call;

/* An option of this name, or NULL. */
const agl_argument *agl_given(const agl_call *call, const char *name);

/* Values of options that are checked already; the fallback where they are not given. */
double agl_given_number(const agl_call *call, const char *name, double fallback);
bool agl_given_flag(const agl_call *call, const char *name, bool fallback);
const char *agl_given_text(const agl_call *call, const char *name, const char *fallback);

/* The texts of a list, *n of them; one text is a list of one; NULL and 0 when not given. */
const char *const *agl_given_list(const agl_call *call, const char *name, size_t *n);

/* Is what is given of the kind, in the range and a column of the table? AGL_EARG with the name. */
agl_status agl_option_check(const agl_option *o, const agl_argument *a, const agl_table *t,
                            agl_err *err);

#endif
