/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** fuzz_xlsx.c - the sheet of a workbook from arbitrary XML, and a workbook from arbitrary bytes.
** The first byte decides: within a zip file that is whole (0, 1: as sheet, as strings), or as it
*is.
*/
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agglom.h"
#include "base/file.h"
#include "io/foreign/entries.h"
#include "io/foreign/zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SHEET "<worksheet><sheetData><row><c t='s'><v>0</v></c></row></sheetData></worksheet>"
#define STRINGS "<sst><si><t>a</t></si><si><t>b</t></si></sst>"

static void wrap(agl_text *out, const char *xml, size_t len, int which)
{
  const char *part[][2] = {
      {"xl/workbook.xml", "<workbook><sheets><sheet name='S' id='i'/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels", "<R><Relationship Id='i' Target='s.xml'/></R>"},
      {"xl/styles.xml", "<s><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></s>"},
      {"xl/s.xml", SHEET},
      {"xl/sharedStrings.xml", STRINGS}};
  zip_writer z;
  if (zip_start(&z, "x", NULL) != AGL_OK)
    return;
  for (int k = 0; k < 5; k++) {
    bool this = k == 3 + which;
    (void)!zip_add(&z, part[k][0], this ? xml : part[k][1], this ? len : strlen(part[k][1]), "x",
                   NULL);
  }
  (void)!zip_finish(out, &z, "x", NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const agl_file_options o = {0};
  const char *bytes = (const char *)data + 1;
  char path[64];
  agl_text text = {0};
  agl_table *t = NULL;
  if (size == 0)
    return 0;
  snprintf(path, sizeof path, "/tmp/agglom-fuzz-%ld.xlsx", (long)getpid());
  if (data[0] < 2)
    wrap(&text, bytes, size - 1, data[0]);
  else
    agl_text_add(&text, bytes, size - 1);
  if (text.s != NULL && agl_bytes_write(path, text.s, text.len, true, NULL) == AGL_OK &&
      agl_excel_read(&t, path, &o, NULL) == AGL_OK)
    agl_table_free(t);
  agl_text_clear(&text);
  return 0;
}
