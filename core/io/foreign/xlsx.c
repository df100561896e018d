/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xlsx.c - read a sheet of an Excel workbook. */
#include "io/foreign/xlsx.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "io/foreign/entries.h"

static const char *sheet_name_at(const void *book, size_t i)
{
  const xlsx_book *b = book;
  return i < b->nsheet ? b->sheet[i].name : NULL;
}

static agl_status find_sheet(const xlsx_sheet **out, const xlsx_book *b, const char *name,
                             const char *path, agl_err *err)
{
  for (size_t k = 0; k < b->nsheet; k++)
    if (b->sheet[k].target != NULL && (name == NULL || strcmp(b->sheet[k].name, name) == 0)) {
      *out = &b->sheet[k];
      return AGL_OK;
    }
  if (name == NULL)
    return agl_fail(err, AGL_EPARSE, "%s: the workbook has no sheets", path);
  return agl_fail(err, AGL_EARG, "%s: no sheet '%s'%s", path, name,
                  agl_suggest(name, sheet_name_at, b).text);
}

static agl_status read_sheet(agl_table **out, xlsx_file *f, xlsx_book *b, const char *name,
                             agl_err *err)
{
  xlsx_cells cells = {0};
  agl_text where = {0};
  const xlsx_sheet *sheet;
  agl_status status;
  AGL_TRY(xlsx_read_book(b, f, err));
  AGL_TRY(find_sheet(&sheet, b, name, f->path, err));
  agl_text_printf(&where, "%s:%s", f->path, sheet->name);
  status = where.failed ? agl_fail_memory(err, f->path) : AGL_OK;
  if (status == AGL_OK)
    status = xlsx_read_cells(&cells, b, f, sheet, err);
  if (status == AGL_OK)
    status = xlsx_table(out, &cells, b, where.s, err);
  agl_free(cells.cell);
  agl_text_clear(&where);
  return status;
}

agl_status agl_excel_read(agl_table **out, const char *path, const agl_file_options *o,
                          agl_err *err)
{
  xlsx_file f;
  xlsx_book b = {0};
  agl_status status;
  AGL_TRY(xlsx_open(&f, path, err));
  status = read_sheet(out, &f, &b, o->sheet, err);
  xlsx_free_book(&b);
  xlsx_close(&f);
  return status;
}
