/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stata.c - Stata data sets, versions 5 to 18; written as version 14 (118). */
#include "io/foreign/entries.h"
#include "io/foreign/stat.h"

static const stat_format stata = {STAT_STATA, "Stata", readstat_parse_dta,
                                  readstat_begin_writing_dta};

agl_status agl_stata_read(agl_table **out, const char *path, const agl_file_options *o,
                          agl_err *err)
{
  return stat_read(out, &stata, path, o, err);
}

agl_status agl_stata_write(agl_text *out, const agl_table *t, const char *path, agl_err *err)
{
  return stat_write(out, &stata, t, path, err);
}
