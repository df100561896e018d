/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** xlsx.h - Excel workbooks (ECMA-376, SpreadsheetML): a zip file of XML parts.
**
** xlsx_part.c   a part of the zip file through an XML parser
** xlsx_book.c   sheets, shared strings, and which number formats are dates
** xlsx_sheet.c  the cells of a sheet
** xlsx_table.c  cells to typed columns
** xlsx.c        all of the above in order
** xlsx_write.c  a table to a workbook
*/
#ifndef AGL_XLSX_H
#define AGL_XLSX_H

#include "agglom.h"
#include "base/text.h"
#include "data/dict.h"

/* An open workbook file. */
typedef struct {
  const char *path;
  void *zip;
  size_t packed, unpacked; /* bytes of the file, and read out of it so far */
} xlsx_file;

/* What reads a part: called for every element. Names are without their prefix. A handler that fails
** sets `status` and *err, and parsing stops. */
typedef struct xlsx_parser xlsx_parser;
struct xlsx_parser {
  void (*start)(xlsx_parser *p, const char *name, const char **attributes);
  void (*end)(xlsx_parser *p, const char *name);
  void (*text)(xlsx_parser *p, const char *s, size_t len);
  void *ctx;
  const char *path;
  agl_status status;
  agl_err *err;
  void *expat;
};

agl_status xlsx_open(xlsx_file *out, const char *path, agl_err *err);
void xlsx_close(xlsx_file *f);
bool xlsx_has(const xlsx_file *f, const char *part);
agl_status xlsx_parse(xlsx_file *f, const char *part, xlsx_parser *p, agl_err *err);

/* The value of an attribute by its name without prefix, or NULL. */
const char *xlsx_attribute(const char **attributes, const char *name);
const char *xlsx_local(const char *name);

/* "PATH: the file is damaged: ..." */
void xlsx_damaged(xlsx_parser *p, const char *how);

typedef struct {
  char *name, *id, *target; /* target: the part that holds it, NULL until it is known */
} xlsx_sheet;

typedef struct {
  xlsx_sheet *sheet;
  size_t nsheet;
  bool from_1904;
  uint32_t *shared; /* shared string -> code in strings */
  size_t nshared;
  bool *is_date; /* by cell style */
  size_t nstyle;
  agl_dict *strings; /* every text of the workbook that was read */
} xlsx_book;

agl_status xlsx_read_book(xlsx_book *b, xlsx_file *f, agl_err *err);
void xlsx_free_book(xlsx_book *b);

typedef enum { XLSX_NUMBER, XLSX_TEXT, XLSX_BOOLEAN, XLSX_DATE, XLSX_ERROR } xlsx_kind;

typedef struct {
  uint32_t row;  /* from 0 */
  uint16_t col;  /* from 0 */
  uint8_t kind;  /* xlsx_kind */
  uint32_t text; /* text and errors: code in strings */
  double number;
} xlsx_cell;

/* The cells that hold something, by row and then by column. */
typedef struct {
  xlsx_cell *cell;
  size_t n, cap;
} xlsx_cells;

agl_status xlsx_read_cells(xlsx_cells *out, xlsx_book *b, xlsx_file *f, const xlsx_sheet *sheet,
                           agl_err *err);

agl_status xlsx_table(agl_table **out, const xlsx_cells *cells, const xlsx_book *b,
                      const char *where, agl_err *err);

/* "AB12" of a cell. */
enum { XLSX_NAME = 16 };
void xlsx_cell_name(char out[XLSX_NAME], uint32_t row, uint32_t col);

#endif
