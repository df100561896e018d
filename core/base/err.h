/* SPDX-License-Identifier: GPL-3.0-or-later */
/* err.h - building error values; see agglom.h for what they mean. */
#ifndef AGL_ERR_H
#define AGL_ERR_H

#include "agglom.h"

#if defined(__GNUC__)
#define AGL_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define AGL_PRINTF(fmt, args)
#endif

/* Fill *err (if any) and return `code`, so callers write: return agl_fail(...) */
agl_status agl_fail(agl_err *err, agl_status code, const char *fmt, ...) AGL_PRINTF(3, 4);

/* "out of memory" while doing `what`. */
agl_status agl_fail_memory(agl_err *err, const char *what);

/* Put words in front of the message of a failure: "formula 'y ~ x', " before "column 5: ...".
** Returns `code`. */
agl_status agl_fail_within(agl_err *err, agl_status code, const char *fmt, ...) AGL_PRINTF(3, 4);

/* Compilers look at one file at a time: let them see there that a failure is not AGL_OK, or they
** warn of outputs that were never set. */
static inline agl_status agl_status_of(agl_status returned, agl_status code)
{
  (void)returned;
  return code;
}
#define agl_fail(err, code, ...) agl_status_of(agl_fail((err), (code), __VA_ARGS__), (code))
#define agl_fail_within(err, code, ...)                                                            \
  agl_status_of(agl_fail_within((err), (code), __VA_ARGS__), (code))
#define agl_fail_memory(err, what) agl_status_of(agl_fail_memory((err), (what)), AGL_ENOMEM)

/* Leave at once on failure. Only for functions that own nothing yet. */
#define AGL_TRY(call)                                                                              \
  do {                                                                                             \
    agl_status try_status_ = (call);                                                               \
    if (try_status_ != AGL_OK)                                                                     \
      return try_status_;                                                                          \
  } while (0)

/* Room for "; did you mean 'x'?" with a name of at most 200 bytes. */
typedef struct {
  char text[256];
} agl_hint;

/* The words to append to a message about an unknown name: empty when nothing is near. */
agl_hint agl_suggest(const char *name, const char *(*at)(const void *ctx, size_t i),
                     const void *ctx);

#endif
