/* SPDX-License-Identifier: GPL-3.0-or-later */
/* child.h - run code that may crash where it cannot take the session along. */
#ifndef AGL_CHILD_H
#define AGL_CHILD_H

#include "agglom.h"
#include "base/text.h"

/* Work in the child: do it and send one answer (wire.h) to fd. */
typedef bool agl_child_work(void *ctx, int fd);

/* Limits for the child: bytes of memory beyond what the parent has mapped, seconds of processor
** time. */
typedef struct {
  size_t memory;
  unsigned seconds;
} agl_child_limits;

/* Fork, work, and receive the answer into *table or *bytes. When the child dies without one, the
** message is "PATH: the file is damaged: the reader crashed on it" or names the limit it ran into.
** The child leaves by _exit: no handlers, no flushing. */
agl_status agl_child_run(agl_table **table, agl_text *bytes, agl_child_work *work, void *ctx,
                         const char *path, const agl_child_limits *limits, agl_err *err);

#endif
