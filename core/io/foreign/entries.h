/* SPDX-License-Identifier: GPL-3.0-or-later */
/* entries.h - the readers and writers of the shared object, file by file. */
#ifndef AGL_ENTRIES_H
#define AGL_ENTRIES_H

#include "io/foreign.h"

typedef agl_status agl_entry_reader(agl_table **out, const char *path, const agl_file_options *o,
                                    agl_err *err);
typedef agl_status agl_entry_writer(agl_text *out, const agl_table *t, const char *path,
                                    agl_err *err);

agl_entry_reader agl_stata_read, agl_spss_read, agl_spss_portable_read, agl_sas_read,
    agl_sas_transport_read, agl_excel_read, agl_sqlite_read;
agl_entry_writer agl_stata_write, agl_spss_write, agl_excel_write;

#endif
