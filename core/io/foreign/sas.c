/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sas.c - SAS data sets and transport files. */
#include "io/foreign/entries.h"
#include "io/foreign/stat.h"

static const stat_format sas7bdat = {STAT_SAS, "SAS", readstat_parse_sas7bdat, NULL};
static const stat_format xport = {STAT_SAS, "SAS transport", readstat_parse_xport, NULL};

agl_status agl_sas_read(agl_table **out, const char *path, const agl_file_options *o, agl_err *err)
{
  return stat_read(out, &sas7bdat, path, o, err);
}

agl_status agl_sas_transport_read(agl_table **out, const char *path, const agl_file_options *o,
                                  agl_err *err)
{
  return stat_read(out, &xport, path, o, err);
}
