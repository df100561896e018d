/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** wire.h - how the answer of a child process travels: an error, some bytes, or a table.
**
** The receiver trusts nothing: lengths, types, codes, text and dates are checked before they become
** part of a table, and memory is set aside as data arrive, not on the word of the sender.
*/
#ifndef AGL_WIRE_H
#define AGL_WIRE_H

#include "agglom.h"
#include "base/text.h"

/* Send the whole of one answer; false when the other end is gone. */
bool agl_wire_send_error(int fd, const agl_err *err);
bool agl_wire_send_bytes(int fd, const char *data, size_t len);
bool agl_wire_send_table(int fd, const agl_table *t); /* its history is one step, "read" */

/* Receive one answer: into *table, or *bytes, or as a failure with the sender's message. An answer
** that breaks off or is not well-formed is AGL_EPARSE with an empty message, for the caller to
** word. Fails with AGL_EINTR after agl_interrupt(true). */
agl_status agl_wire_receive(agl_table **table, agl_text *bytes, int fd, agl_err *err);

#endif
