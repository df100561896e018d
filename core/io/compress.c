/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compress.c - gzip and Zstandard, from memory to memory. */
#include "io/compress.h"

#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"

enum { AT_ONCE = 1 << 24, FIRST = 1 << 16, GZIP_WINDOW = 15 + 16 };

bool agl_unpack_allowed(size_t in, size_t out)
{
  return out <= (size_t)64 << 30 && (out <= (size_t)1 << 30 || out / 1000 <= in);
}

/* Room for more in out, which holds out->len bytes and one for a NUL. */
static agl_status make_room(agl_text *out, size_t packed, const char *path, agl_err *err)
{
  size_t cap = out->cap == 0 ? (4 * packed > FIRST ? 4 * packed : FIRST) : 2 * out->cap;
  char *s;
  if (out->len + 1 < out->cap)
    return AGL_OK;
  if (!agl_unpack_allowed(packed, out->len))
    return agl_fail(err, AGL_EPARSE,
                    "%s: unpacks to more than %zu MiB from %zu bytes, refused as a decompression "
                    "bomb; unpack it yourself if it is meant",
                    path, out->len >> 20, packed);
  s = agl_resize(out->s, cap, 1);
  if (s == NULL)
    return agl_fail_memory(err, path);
  out->s = s;
  out->cap = cap;
  return AGL_OK;
}

static agl_status fail_damaged(agl_err *err, const char *path, const char *kind, bool cut)
{
  return agl_fail(err, AGL_EPARSE,
                  cut ? "%s: the %s data break off; the file is truncated"
                      : "%s: the %s data are damaged",
                  path, kind);
}

/* Hand over what was unpacked, or free it. */
static agl_status finish(agl_text *out, agl_text *t, agl_status status)
{
  if (status != AGL_OK || t->s == NULL) {
    agl_text_clear(t);
    return status;
  }
  t->s[t->len] = '\0';
  *out = *t;
  return AGL_OK;
}

/* ---- gzip ---------------------------------------------------------------------------------- */

static size_t at_most(size_t n)
{
  return n < AT_ONCE ? n : AT_ONCE;
}

/* One inflate() call: consumes from *data, appends to out. */
static int inflate_some(z_stream *z, agl_text *out, const char **data, size_t *left)
{
  size_t room = at_most(out->cap - out->len - 1);
  size_t give = at_most(*left);
  int code;
  z->next_in = (z_const Bytef *)*data;
  z->avail_in = (uInt)give;
  z->next_out = (Bytef *)out->s + out->len;
  z->avail_out = (uInt)room;
  code = inflate(z, Z_NO_FLUSH);
  out->len += room - z->avail_out;
  *data += give - z->avail_in;
  *left -= give - z->avail_in;
  return code;
}

/* All members of the file, one after the other. */
static agl_status inflate_all(z_stream *z, agl_text *t, const char *data, size_t len,
                              const char *path, agl_err *err)
{
  size_t left = len;
  for (;;) {
    int code;
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    AGL_TRY(make_room(t, len, path, err));
    code = inflate_some(z, t, &data, &left);
    if (code == Z_STREAM_END) {
      if (left == 0)
        return AGL_OK;
      if (inflateReset(z) != Z_OK)
        return fail_damaged(err, path, "gzip", false);
    } else if (code == Z_MEM_ERROR) {
      return agl_fail_memory(err, path);
    } else if (code != Z_OK && (code != Z_BUF_ERROR || left == 0)) {
      return fail_damaged(err, path, "gzip", code == Z_BUF_ERROR);
    } else if (left == 0 && t->len + 1 < t->cap) {
      return fail_damaged(err, path, "gzip", true);
    }
  }
}

agl_status agl_gzip_unpack(agl_text *out, const char *data, size_t len, const char *path,
                           agl_err *err)
{
  z_stream z = {0};
  agl_text t = {0};
  agl_status status;
  if (inflateInit2(&z, GZIP_WINDOW) != Z_OK)
    return agl_fail_memory(err, path);
  status = inflate_all(&z, &t, data, len, path, err);
  inflateEnd(&z);
  return finish(out, &t, status);
}

agl_status agl_gzip_pack(agl_text *out, const char *data, size_t len, const char *path,
                         agl_err *err)
{
  z_stream z = {0};
  agl_text t = {0};
  int code = Z_OK;
  if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) !=
      Z_OK)
    return agl_fail_memory(err, path);
  t.cap = deflateBound(&z, len) + 64; /* gzip's header and trailer */
  t.s = agl_alloc(t.cap, 1);
  while (t.s != NULL && code == Z_OK) {
    size_t room = at_most(t.cap - t.len - 1), give = at_most(len);
    z.next_in = (z_const Bytef *)data;
    z.avail_in = (uInt)give;
    z.next_out = (Bytef *)t.s + t.len;
    z.avail_out = (uInt)room;
    code = deflate(&z, give == len ? Z_FINISH : Z_NO_FLUSH);
    t.len += room - z.avail_out;
    data += give - z.avail_in;
    len -= give - z.avail_in;
  }
  deflateEnd(&z);
  if (t.s == NULL)
    return agl_fail_memory(err, path);
  return finish(out, &t, code == Z_STREAM_END ? AGL_OK : agl_fail_memory(err, path));
}

/* ---- Zstandard ----------------------------------------------------------------------------- */

static agl_status zstd_all(ZSTD_DStream *z, agl_text *t, const char *data, size_t len,
                           const char *path, agl_err *err)
{
  ZSTD_inBuffer in = {.src = data, .size = len};
  size_t more = 1; /* bytes the frame still needs; 0 at its end */
  for (;;) {
    ZSTD_outBuffer piece;
    if (agl_interrupted())
      return agl_fail_interrupted(err);
    AGL_TRY(make_room(t, len, path, err));
    piece = (ZSTD_outBuffer){.dst = t->s + t->len, .size = at_most(t->cap - t->len - 1)};
    more = ZSTD_decompressStream(z, &piece, &in);
    if (ZSTD_isError(more))
      return fail_damaged(err, path, "Zstandard", false);
    t->len += piece.pos;
    if (in.pos == in.size && piece.pos < piece.size)
      return more == 0 ? AGL_OK : fail_damaged(err, path, "Zstandard", true);
    if (in.pos == in.size && more == 0)
      return AGL_OK;
  }
}

agl_status agl_zstd_unpack(agl_text *out, const char *data, size_t len, const char *path,
                           agl_err *err)
{
  ZSTD_DStream *z = ZSTD_createDStream();
  agl_text t = {0};
  agl_status status;
  if (z == NULL)
    return agl_fail_memory(err, path);
  status = zstd_all(z, &t, data, len, path, err);
  ZSTD_freeDStream(z);
  return finish(out, &t, status);
}

agl_status agl_zstd_pack(agl_text *out, const char *data, size_t len, const char *path,
                         agl_err *err)
{
  ZSTD_CCtx *z = ZSTD_createCCtx();
  agl_text t = {.cap = ZSTD_compressBound(len) + 1};
  size_t n = 0;
  if (z == NULL)
    return agl_fail_memory(err, path);
  t.s = agl_alloc(t.cap, 1);
  if (t.s != NULL) {
    ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
    n = ZSTD_compress2(z, t.s, t.cap - 1, data, len);
  }
  ZSTD_freeCCtx(z);
  t.len = n;
  return finish(out, &t, t.s == NULL || ZSTD_isError(n) ? agl_fail_memory(err, path) : AGL_OK);
}
