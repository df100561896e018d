/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_write.c - a table to a Stata or SPSS file. */
#include "io/foreign/stat_plan.h"

#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/column.h"

typedef struct {
  const stat_format *format;
  const agl_table *table;
  const char *path;
  stat_plan *plan;
  readstat_string_ref_t ***ref; /* a column: NULL, or the reference of each level */
  readstat_writer_t *writer;
  agl_text *out;
} stat_writer;

static ssize_t append(const void *data, size_t len, void *ctx)
{
  agl_text *t = ctx;
  agl_text_add(t, data, len);
  return t->failed ? -1 : (ssize_t)len;
}

static agl_status fail_write(const stat_writer *w, readstat_error_t code, const char *column,
                             agl_err *err)
{
  if (w->out->failed || code == READSTAT_ERROR_MALLOC)
    return agl_fail_memory(err, w->path);
  return agl_fail(err, AGL_EDATA, "%s: %s%s%s: %s", w->path, column == NULL ? "" : "column '",
                  column == NULL ? "cannot be written" : column, column == NULL ? "" : "'",
                  readstat_error_message(code));
}

/* ---- variables ----------------------------------------------------------------------------- */

static void add_labels(const stat_writer *w, const stat_plan *p, size_t col)
{
  bool stata = w->format->family == STAT_STATA;
  char name[32];
  readstat_label_set_t *set;
  snprintf(name, sizeof name, "labels%zu", col + 1);
  set = readstat_add_label_set(w->writer, stata ? READSTAT_TYPE_INT32 : READSTAT_TYPE_DOUBLE, name);
  if (p->view.type == AGL_BOOLEAN)
    for (int k = 0; k < 2; k++) {
      const char *label = k == 0 ? "false" : "true";
      if (stata)
        readstat_label_int32_value(set, k, label);
      else
        readstat_label_double_value(set, k, label);
    }
  for (size_t k = AGL_REASON; k <= UINT8_MAX; k++) {
    if (p->code[k].label == NULL)
      continue;
    if (stata)
      readstat_label_tagged_value(set, p->code[k].tag, p->code[k].label);
    else
      readstat_label_double_value(set, p->code[k].value, p->code[k].label);
  }
  readstat_variable_set_label_set(p->variable, set);
}

static agl_status add_references(stat_writer *w, size_t col, agl_err *err)
{
  const agl_column *c = w->plan[col].column;
  size_t n = agl_column_nlevel(c);
  w->ref[col] = agl_alloc(n, sizeof **w->ref);
  if (w->ref[col] == NULL)
    return agl_fail_memory(err, w->path);
  for (size_t k = 0; k < n; k++)
    w->ref[col][k] = readstat_add_string_ref(w->writer, agl_column_level(c, (uint32_t)k, NULL));
  return AGL_OK;
}

static agl_status add_variable(stat_writer *w, size_t col, agl_err *err)
{
  stat_plan *p = &w->plan[col];
  AGL_TRY(stat_plan_column(p, w->format, w->table, col, w->path, err));
  p->variable = readstat_add_variable(w->writer, p->name, p->type, p->width);
  if (p->variable == NULL)
    return agl_fail_memory(err, w->path);
  readstat_variable_set_label(p->variable, p->label);
  if (p->format[0] != '\0')
    readstat_variable_set_format(p->variable, p->format);
  if (p->labelled)
    add_labels(w, p, col);
  for (size_t k = AGL_REASON; k <= UINT8_MAX && w->format->family == STAT_SPSS; k++)
    if (!isnan(p->code[k].value))
      readstat_variable_add_missing_double_value(p->variable, p->code[k].value);
  return p->type == READSTAT_TYPE_STRING_REF ? add_references(w, col, err) : AGL_OK;
}

/* ---- values -------------------------------------------------------------------------------- */

static readstat_error_t insert_missing(const stat_writer *w, const stat_plan *p, uint8_t code)
{
  if (p->code[code].tag != 0)
    return readstat_insert_tagged_missing_value(w->writer, p->variable, p->code[code].tag);
  if (!isnan(p->code[code].value))
    return readstat_insert_double_value(w->writer, p->variable, p->code[code].value);
  return readstat_insert_missing_value(w->writer, p->variable);
}

static readstat_error_t insert_double(const stat_writer *w, const stat_plan *p, double x)
{
  switch (p->type) {
  case READSTAT_TYPE_INT8:
    return readstat_insert_int8_value(w->writer, p->variable, (int8_t)x);
  case READSTAT_TYPE_INT16:
    return readstat_insert_int16_value(w->writer, p->variable, (int16_t)x);
  case READSTAT_TYPE_INT32:
    return readstat_insert_int32_value(w->writer, p->variable, (int32_t)x);
  case READSTAT_TYPE_FLOAT:
  case READSTAT_TYPE_DOUBLE:
  case READSTAT_TYPE_STRING:
  case READSTAT_TYPE_STRING_REF:
    break;
  }
  return readstat_insert_double_value(w->writer, p->variable, x);
}

static double date_value(stat_family family, int32_t days)
{
  double x = (double)days - stat_time_of(family, NULL).epoch;
  return family == STAT_SPSS ? 86400 * x : x;
}

static readstat_error_t insert(const stat_writer *w, size_t col, size_t i)
{
  const stat_plan *p = &w->plan[col];
  const agl_view *v = &p->view;
  if (v->missing != NULL && v->missing[i] != AGL_PRESENT)
    return insert_missing(w, p, v->missing[i]);
  switch (v->type) {
  case AGL_NUMBER:
    return insert_double(w, p, v->number[i]);
  case AGL_INTEGER:
    return insert_double(w, p, (double)v->integer[i]);
  case AGL_BOOLEAN:
    return insert_double(w, p, v->boolean[i]);
  case AGL_DATE:
    return insert_double(w, p, date_value(w->format->family, v->date[i]));
  case AGL_STRING:
    break;
  }
  if (p->type == READSTAT_TYPE_STRING_REF)
    return readstat_insert_string_ref(w->writer, p->variable, w->ref[col][v->string[i]]);
  return readstat_insert_string_value(w->writer, p->variable, agl_column_text(p->column, i, NULL));
}

static agl_status write_rows(const stat_writer *w, agl_err *err)
{
  size_t n = agl_table_nrow(w->table), ncol = agl_table_ncol(w->table);
  for (size_t i = 0; i < n; i++) {
    readstat_error_t code = readstat_begin_row(w->writer);
    if (code != READSTAT_OK)
      return fail_write(w, code, NULL, err);
    for (size_t j = 0; j < ncol; j++)
      if ((code = insert(w, j, i)) != READSTAT_OK)
        return fail_write(w, code, w->plan[j].name, err);
    if ((code = readstat_end_row(w->writer)) != READSTAT_OK)
      return fail_write(w, code, NULL, err);
  }
  return AGL_OK;
}

/* ---- the file ------------------------------------------------------------------------------ */

static agl_status write_file(stat_writer *w, agl_err *err)
{
  size_t nrow = agl_table_nrow(w->table), ncol = agl_table_ncol(w->table);
  readstat_error_t code;
  if (ncol == 0)
    return agl_fail(err, AGL_EDATA, "%s: no columns; %s needs one", w->path, w->format->name);
  readstat_set_data_writer(w->writer, append);
  readstat_writer_set_file_timestamp(w->writer, 946728000); /* 2000-01-01: bytes depend on data */
  for (size_t j = 0; j < ncol; j++)
    AGL_TRY(add_variable(w, j, err));
  code = w->format->begin(w->writer, w->out, (long)nrow);
  for (size_t j = 0; j < ncol && code == READSTAT_OK; j++) {
    code = readstat_validate_variable(w->writer, w->plan[j].variable);
    if (code != READSTAT_OK)
      return fail_write(w, code, w->plan[j].name, err);
  }
  if (code != READSTAT_OK)
    return fail_write(w, code, NULL, err);
  AGL_TRY(write_rows(w, err));
  code = readstat_end_writing(w->writer);
  return code == READSTAT_OK ? AGL_OK : fail_write(w, code, NULL, err);
}

agl_status stat_write(agl_text *out, const stat_format *f, const agl_table *t, const char *path,
                      agl_err *err)
{
  size_t ncol = agl_table_ncol(t);
  agl_text text = {0};
  stat_writer w = {.format = f, .table = t, .path = path, .out = &text};
  agl_status status;
  w.writer = readstat_writer_init();
  w.plan = agl_alloc_zero(ncol, sizeof *w.plan);
  w.ref = agl_alloc_zero(ncol, sizeof *w.ref);
  if (w.writer == NULL || w.plan == NULL || w.ref == NULL)
    status = agl_fail_memory(err, path);
  else
    status = write_file(&w, err);
  if (w.writer != NULL)
    readstat_writer_free(w.writer);
  for (size_t j = 0; j < ncol && w.ref != NULL; j++)
    agl_free(w.ref[j]);
  agl_free(w.ref);
  agl_free(w.plan);
  if (status == AGL_OK)
    *out = text;
  else
    agl_text_clear(&text);
  return status;
}
