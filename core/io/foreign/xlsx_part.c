/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xlsx_part.c - a part of a workbook's zip file through an XML parser. */
#include "io/foreign/xlsx.h"

#include <expat.h>
#include <minizip/unzip.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/thread.h"
#include "io/compress.h"

enum { AT_ONCE = 1 << 16, ANY_CASE = 2 };

agl_status xlsx_open(xlsx_file *out, const char *path, agl_err *err)
{
  struct stat st = {0};
  unzFile zip = unzOpen64(path);
  if (zip == NULL || stat(path, &st) != 0) {
    if (zip != NULL)
      unzClose(zip);
    return agl_fail(err, AGL_EPARSE, "%s: damaged, or no Excel workbook (.xlsx): it is no zip file",
                    path);
  }
  *out = (xlsx_file){.path = path, .zip = zip, .packed = (size_t)st.st_size};
  return AGL_OK;
}

void xlsx_close(xlsx_file *f)
{
  if (f->zip != NULL)
    unzClose(f->zip);
  f->zip = NULL;
}

bool xlsx_has(const xlsx_file *f, const char *part)
{
  return unzLocateFile(f->zip, part, ANY_CASE) == UNZ_OK;
}

const char *xlsx_local(const char *name)
{
  const char *colon = strrchr(name, ':');
  return colon == NULL ? name : colon + 1;
}

const char *xlsx_attribute(const char **attributes, const char *name)
{
  for (; *attributes != NULL; attributes += 2)
    if (strcmp(xlsx_local(attributes[0]), name) == 0)
      return attributes[1];
  return NULL;
}

void xlsx_damaged(xlsx_parser *p, const char *how)
{
  if (p->status == AGL_OK)
    p->status = agl_fail(p->err, AGL_EPARSE, "%s: the file is damaged: %s", p->path, how);
}

/* ---- the XML parser's callbacks ------------------------------------------------------------ */

static void stop_on_failure(xlsx_parser *p)
{
  if (p->status != AGL_OK)
    XML_StopParser(p->expat, XML_FALSE);
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
  xlsx_parser *p = ctx;
  if (p->status == AGL_OK)
    p->start(p, xlsx_local(name), (const char **)attributes);
  stop_on_failure(p);
}

static void on_end(void *ctx, const XML_Char *name)
{
  xlsx_parser *p = ctx;
  if (p->status == AGL_OK && p->end != NULL)
    p->end(p, xlsx_local(name));
  stop_on_failure(p);
}

static void on_text(void *ctx, const XML_Char *s, int len)
{
  xlsx_parser *p = ctx;
  if (p->status == AGL_OK && p->text != NULL)
    p->text(p, s, (size_t)len);
  stop_on_failure(p);
}

/* Workbooks have no document type, and so no entities of their own. */
static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *system_id,
                       const XML_Char *public_id, int internal)
{
  (void)name;
  (void)system_id;
  (void)public_id;
  (void)internal;
  xlsx_damaged(ctx, "a document type in it");
  stop_on_failure(ctx);
}

/* ---- reading ------------------------------------------------------------------------------- */

static agl_status feed(xlsx_file *f, xlsx_parser *p)
{
  char buf[AT_ONCE];
  int n;
  do {
    if (agl_interrupted())
      return agl_fail_interrupted(p->err);
    n = unzReadCurrentFile(f->zip, buf, sizeof buf);
    if (n < 0) {
      xlsx_damaged(p, "a part of it does not unpack");
      break;
    }
    f->unpacked += (size_t)n;
    if (!agl_unpack_allowed(f->packed, f->unpacked)) {
      xlsx_damaged(p, "it unpacks to more than a thousand times its size");
      break;
    }
    if (XML_Parse(p->expat, buf, n, n == 0) != XML_STATUS_OK) {
      xlsx_damaged(p, XML_ErrorString(XML_GetErrorCode(p->expat)));
      break;
    }
  } while (n > 0);
  return p->status;
}

agl_status xlsx_parse(xlsx_file *f, const char *part, xlsx_parser *p, agl_err *err)
{
  agl_status status;
  p->path = f->path;
  p->status = AGL_OK;
  p->err = err;
  if (!xlsx_has(f, part))
    return agl_fail(err, AGL_EPARSE, "%s: damaged, or no Excel workbook (.xlsx): no part '%s'",
                    f->path, part);
  p->expat = XML_ParserCreate(NULL);
  if (p->expat == NULL)
    return agl_fail_memory(err, f->path);
  XML_SetUserData(p->expat, p);
  XML_SetElementHandler(p->expat, on_start, on_end);
  XML_SetCharacterDataHandler(p->expat, on_text);
  XML_SetStartDoctypeDeclHandler(p->expat, on_doctype);
  if (unzOpenCurrentFile(f->zip) != UNZ_OK) {
    xlsx_damaged(p, "a part of it cannot be opened");
    status = p->status;
  } else {
    status = feed(f, p);
    if (unzCloseCurrentFile(f->zip) == UNZ_CRCERROR && status == AGL_OK) {
      xlsx_damaged(p, "the checksum of a part is wrong");
      status = p->status;
    }
  }
  XML_ParserFree(p->expat);
  return status;
}
