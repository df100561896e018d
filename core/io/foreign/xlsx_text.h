/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xlsx_text.h - the text of a string item: <t>, or <r><t> in runs, without phonetic guides <rPh>.
 */
#ifndef AGL_XLSX_TEXT_H
#define AGL_XLSX_TEXT_H

#include "base/text.h"
#include "data/dict.h"

typedef struct {
  agl_text text;
  bool in_t;
  unsigned guides; /* depth of <rPh> */
} xlsx_text;

void xlsx_text_begin(xlsx_text *t);
void xlsx_text_open(xlsx_text *t, const char *element);
void xlsx_text_close(xlsx_text *t, const char *element);
void xlsx_text_add(xlsx_text *t, const char *s, size_t len); /* counts within <t> only */

/* The code of the text, with _xHHHH_ decoded (ECMA-376 22.4.2.4). */
agl_status xlsx_text_code(uint32_t *out, xlsx_text *t, agl_dict *strings, agl_err *err);

#endif
