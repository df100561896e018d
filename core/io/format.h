/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** format.h - file formats as records.
**
** format.c    the table of formats, and which one a path asks for
** text.c      delimited text, plain and compressed
** compress.c  gzip and Zstandard, from memory to memory
** foreign.c   formats behind large libraries: loaded on first use, run in a child process
** child.c     run something in a child process and take its answer
** wire.c      how that answer travels
** foreign/    the shared object: one file a format
*/
#ifndef AGL_FORMAT_H
#define AGL_FORMAT_H

#include "agglom.h"
#include "base/text.h"

typedef struct agl_format agl_format;

typedef agl_status agl_format_reader(agl_table **out, const agl_format *f, const char *path,
                                     const agl_file_options *o, agl_err *err);

/* The bytes of a file that holds the table; `path` is for messages. */
typedef agl_status agl_format_writer(agl_text *out, const agl_format *f, const agl_table *t,
                                     const char *path, agl_err *err);

struct agl_format {
  const char *name;
  const char *extensions; /* ".a .b", lower case */
  const char *summary;
  agl_format_reader *read;
  agl_format_writer *write; /* NULL: read only */
  /* compressed text only: see compress.h */
  agl_status (*unpack)(agl_text *out, const char *data, size_t len, const char *path, agl_err *err);
  agl_status (*pack)(agl_text *out, const char *data, size_t len, const char *path, agl_err *err);
};

/* Delimited text, plain and compressed: tabs where the extension is .tsv or .tab, else detected. */
agl_format_reader agl_text_read, agl_packed_read;
agl_format_writer agl_text_write, agl_packed_write;

/* Formats of the shared object, by the name in the record. */
agl_format_reader agl_foreign_read;
agl_format_writer agl_foreign_write;

#endif
