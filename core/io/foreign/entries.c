/* SPDX-License-Identifier: GPL-3.0-or-later */
/* entries.c - what the shared object offers. */
#include "io/foreign/entries.h"

static const agl_foreign entries[] = {
    {"Stata", agl_stata_read, agl_stata_write},
    {"SPSS", agl_spss_read, agl_spss_write},
    {"SPSS portable", agl_spss_portable_read, NULL},
    {"SAS", agl_sas_read, NULL},
    {"SAS transport", agl_sas_transport_read, NULL},
    {"Excel", agl_excel_read, agl_excel_write},
    {"SQLite", agl_sqlite_read, NULL},
    {NULL, NULL, NULL},
};

const agl_foreign_set agl_foreign_formats = {AGL_VERSION, entries};
