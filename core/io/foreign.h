/* SPDX-License-Identifier: GPL-3.0-or-later */
/* foreign.h - what the shared object of foreign formats offers; its code runs in a child only. */
#ifndef AGL_FOREIGN_H
#define AGL_FOREIGN_H

#include "agglom.h"
#include "base/text.h"

typedef struct {
  const char *name; /* of the agl_format it serves */
  agl_status (*read)(agl_table **out, const char *path, const agl_file_options *o, agl_err *err);
  agl_status (*write)(agl_text *out, const agl_table *t, const char *path, agl_err *err);
} agl_foreign;

/* The one symbol of the shared object. Entries end with a NULL name; the version must be that of
** the core, for the two share the inside of tables. */
typedef struct {
  const char *version;
  const agl_foreign *entry;
} agl_foreign_set;
#define AGL_FOREIGN_SYMBOL "agl_foreign_formats"
AGL_API extern const agl_foreign_set agl_foreign_formats;

#endif
