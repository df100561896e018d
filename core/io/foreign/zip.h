/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zip.h - a zip file in memory, part by part. */
#ifndef AGL_ZIP_H
#define AGL_ZIP_H

#include "agglom.h"
#include "base/text.h"

typedef struct {
  int fd; /* a file without a name */
  void *zip;
} zip_writer;

/* AGL_ENOMEM when there is no room. `path` is for messages. */
agl_status zip_start(zip_writer *z, const char *path, agl_err *err);

/* A part, whole. Dates of parts are 1980-01-01, so that bytes depend on the parts alone. */
agl_status zip_add(zip_writer *z, const char *part, const char *data, size_t len, const char *path,
                   agl_err *err);

/* Close it, and hand over its bytes unless `out` is NULL. */
agl_status zip_finish(agl_text *out, zip_writer *z, const char *path, agl_err *err);

#endif
