/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spss.c - SPSS data files, plain, compressed and portable. */
#include <strings.h>

#include "io/foreign/entries.h"
#include "io/foreign/stat.h"

static readstat_error_t begin_zsav(readstat_writer_t *writer, void *ctx, long nrow)
{
  readstat_error_t code = readstat_writer_set_compression(writer, READSTAT_COMPRESS_BINARY);
  return code == READSTAT_OK ? readstat_begin_writing_sav(writer, ctx, nrow) : code;
}

static readstat_error_t begin_sav(readstat_writer_t *writer, void *ctx, long nrow)
{
  readstat_error_t code = readstat_writer_set_compression(writer, READSTAT_COMPRESS_ROWS);
  return code == READSTAT_OK ? readstat_begin_writing_sav(writer, ctx, nrow) : code;
}

static const stat_format sav = {STAT_SPSS, "SPSS", readstat_parse_sav, begin_sav};
static const stat_format zsav = {STAT_SPSS, "SPSS", readstat_parse_sav, begin_zsav};
static const stat_format por = {STAT_SPSS, "SPSS portable", readstat_parse_por, NULL};

agl_status agl_spss_read(agl_table **out, const char *path, const agl_file_options *o, agl_err *err)
{
  return stat_read(out, &sav, path, o, err);
}

agl_status agl_spss_write(agl_text *out, const agl_table *t, const char *path, agl_err *err)
{
  size_t n = strlen(path);
  bool compressed = n > 5 && strcasecmp(path + n - 5, ".zsav") == 0;
  return stat_write(out, compressed ? &zsav : &sav, t, path, err);
}

agl_status agl_spss_portable_read(agl_table **out, const char *path, const agl_file_options *o,
                                  agl_err *err)
{
  return stat_read(out, &por, path, o, err);
}
