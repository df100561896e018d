/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compress.h - gzip and Zstandard, from memory to memory. */
#ifndef AGL_COMPRESS_H
#define AGL_COMPRESS_H

#include "agglom.h"
#include "base/text.h"

/* `path` is for messages. Unpacking refuses (AGL_EPARSE) what is damaged or breaks off, and what
** unpacks to more than 64 GiB or to more than 1 GiB and a thousand times its size. The result has a
** NUL after its last byte. */
agl_status agl_gzip_unpack(agl_text *out, const char *data, size_t len, const char *path,
                           agl_err *err);
agl_status agl_zstd_unpack(agl_text *out, const char *data, size_t len, const char *path,
                           agl_err *err);

/* The same input always gives the same bytes. */
agl_status agl_gzip_pack(agl_text *out, const char *data, size_t len, const char *path,
                         agl_err *err);
agl_status agl_zstd_pack(agl_text *out, const char *data, size_t len, const char *path,
                         agl_err *err);

/* May `in` bytes unpack to `out`? */
bool agl_unpack_allowed(size_t in, size_t out);

#endif
