/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_read.c - the values of a Stata, SPSS or SAS file as libreadstat hands them over. */
#include "io/foreign/stat.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/table.h"

static int stop(stat_reader *r, agl_status status)
{
  r->status = status;
  return READSTAT_HANDLER_ABORT;
}

static int stop_memory(stat_reader *r)
{
  return stop(r, agl_fail_memory(r->err, r->path));
}

static char *copy_text(const char *s)
{
  return agl_strdup(s == NULL ? "" : s);
}

/* ---- variables ----------------------------------------------------------------------------- */

/* Decimals in "F8.2", "%9.0g", "COMMA12."; -1 when the format does not say. */
static int decimals(const char *format)
{
  const char *dot = format == NULL ? NULL : strchr(format, '.');
  if (dot != NULL)
    return isdigit((unsigned char)dot[1]) ? atoi(dot + 1) : 0;
  for (const char *p = format; p != NULL && *p != '\0'; p++)
    if (isdigit((unsigned char)*p))
      return 0;
  return -1;
}

static bool is_whole(stat_family family, const readstat_variable_t *v)
{
  const char *format = readstat_variable_get_format(v);
  readstat_type_t type = readstat_variable_get_type(v);
  if (type == READSTAT_TYPE_INT8 || type == READSTAT_TYPE_INT16 || type == READSTAT_TYPE_INT32)
    return true;
  if (family == STAT_SPSS)
    return decimals(format) == 0;
  if (family == STAT_STATA) /* %12.0f says no decimals; the default of a double, %10.0g, does not */
    return decimals(format) == 0 && format[strlen(format) - 1] == 'f';
  return decimals(format) <= 0;
}

static int on_metadata(readstat_metadata_t *m, void *ctx)
{
  stat_reader *r = ctx;
  int n = readstat_get_var_count(m);
  if (n <= 0)
    return READSTAT_HANDLER_OK;
  r->var = agl_alloc_zero((size_t)n, sizeof *r->var);
  if (r->var == NULL)
    return stop_memory(r);
  r->nvar = (size_t)n;
  return READSTAT_HANDLER_OK;
}

/* Some formats count their variables only as they come. */
static bool reserve_variable(stat_reader *r, size_t index)
{
  stat_variable *var;
  if (index < r->nvar)
    return true;
  var = agl_resize(r->var, index + 1, sizeof *var);
  if (var == NULL)
    return false;
  memset(var + r->nvar, 0, (index + 1 - r->nvar) * sizeof *var);
  r->var = var;
  r->nvar = index + 1;
  return true;
}

static int on_variable(int index, readstat_variable_t *from, const char *set, void *ctx)
{
  stat_reader *r = ctx;
  stat_variable *v;
  if (index < 0)
    return stop(r, agl_fail(r->err, AGL_EPARSE, "%s: the file is damaged", r->path));
  if (!reserve_variable(r, (size_t)index))
    return stop_memory(r);
  v = &r->var[index];
  if (v->name != NULL)
    return stop(r, agl_fail(r->err, AGL_EPARSE, "%s: the file is damaged", r->path));
  v->name = copy_text(readstat_variable_get_name(from));
  v->label = copy_text(readstat_variable_get_label(from));
  v->set = copy_text(set);
  v->is_string = readstat_variable_get_type_class(from) == READSTAT_TYPE_CLASS_STRING;
  v->is_whole = is_whole(r->family, from);
  v->time = stat_time_of(r->family, readstat_variable_get_format(from));
  v->dict = v->is_string ? agl_dict_new() : NULL;
  if (v->name == NULL || v->label == NULL || v->set == NULL || (v->is_string && v->dict == NULL))
    return stop_memory(r);
  return READSTAT_HANDLER_OK;
}

/* ---- values -------------------------------------------------------------------------------- */

static bool reserve_row(stat_variable *v)
{
  size_t cap = v->cap == 0 ? 256 : 2 * v->cap;
  void *data;
  uint8_t *missing;
  if (v->n < v->cap)
    return true;
  data = v->is_string ? agl_resize(v->code, cap, sizeof *v->code)
                      : agl_resize(v->number, cap, sizeof *v->number);
  if (data == NULL)
    return false;
  if (v->is_string)
    v->code = data;
  else
    v->number = data;
  missing = agl_resize(v->missing, cap, 1);
  if (missing == NULL)
    return false;
  v->missing = missing;
  v->cap = cap;
  return true;
}

/* The code of a reason. More than a column can tell apart are plainly missing. */
static agl_status reason_code(uint8_t *out, stat_variable *v, const char *text, agl_err *err)
{
  uint32_t k;
  if (v->reason == NULL)
    v->reason = agl_dict_new();
  if (v->reason == NULL)
    return agl_fail_memory(err, "reasons");
  *out = AGL_MISSING;
  if (v->reason->n + AGL_REASON > UINT8_MAX && !agl_dict_lookup(&k, v->reason, text, strlen(text)))
    return AGL_OK;
  AGL_TRY(agl_dict_code(&k, v->reason, text, strlen(text), err));
  *out = (uint8_t)(AGL_REASON + k);
  return AGL_OK;
}

static double number_of(readstat_value_t value)
{
  switch (readstat_value_type(value)) {
  case READSTAT_TYPE_INT8:
    return value.v.i8_value;
  case READSTAT_TYPE_INT16:
    return value.v.i16_value;
  case READSTAT_TYPE_INT32:
    return value.v.i32_value;
  case READSTAT_TYPE_FLOAT:
    return value.v.float_value;
  case READSTAT_TYPE_DOUBLE:
    return value.v.double_value;
  case READSTAT_TYPE_STRING:
  case READSTAT_TYPE_STRING_REF:
    break;
  }
  return NAN;
}

static agl_status put_number(stat_variable *v, const readstat_variable_t *from,
                             readstat_value_t value, agl_err *err)
{
  char text[AGL_NUMBER_TEXT];
  double x = number_of(value);
  uint8_t *why = &v->missing[v->n];
  v->number[v->n] = x;
  *why = AGL_PRESENT;
  if (readstat_value_is_tagged_missing(value)) {
    snprintf(text, sizeof text, ".%c", readstat_value_tag(value));
    return reason_code(why, v, text, err);
  }
  if (readstat_value_is_system_missing(value) || isnan(x)) {
    *why = AGL_MISSING;
    return AGL_OK;
  }
  if (readstat_value_is_defined_missing(value, (readstat_variable_t *)from)) {
    agl_number_text(text, x);
    return reason_code(why, v, text, err);
  }
  return AGL_OK;
}

static agl_status put_string(stat_reader *r, stat_variable *v, const readstat_variable_t *from,
                             readstat_value_t value)
{
  const char *s = readstat_string_value(value);
  size_t len = s == NULL ? 0 : strlen(s);
  uint8_t *why = &v->missing[v->n];
  v->code[v->n] = 0;
  *why = AGL_PRESENT;
  if (agl_utf8_valid(s == NULL ? "" : s, len) != len)
    return agl_fail(r->err, AGL_EDATA,
                    "%s: row %zu of '%s' is not valid text; say which encoding it has", r->path,
                    v->n + 1, v->name);
  if (len == 0) {
    *why = AGL_MISSING;
    return AGL_OK;
  }
  if (readstat_value_is_defined_missing(value, (readstat_variable_t *)from))
    return reason_code(why, v, s, r->err);
  return agl_dict_code(&v->code[v->n], v->dict, s, len, r->err);
}

static int on_value(int row, readstat_variable_t *from, readstat_value_t value, void *ctx)
{
  stat_reader *r = ctx;
  int index = readstat_variable_get_index(from);
  bool is_string = readstat_type_class(readstat_value_type(value)) == READSTAT_TYPE_CLASS_STRING;
  stat_variable *v = index >= 0 && (size_t)index < r->nvar ? &r->var[index] : NULL;
  agl_status status;
  if (v == NULL || row < 0 || v->n != (size_t)row || v->is_string != is_string || v->name == NULL)
    return stop(r, agl_fail(r->err, AGL_EPARSE, "%s: the file is damaged", r->path));
  if (!reserve_row(v))
    return stop_memory(r);
  status = is_string ? put_string(r, v, from, value) : put_number(v, from, value, r->err);
  if (status != AGL_OK)
    return stop(r, status);
  v->n++;
  if (v->n > r->nrow)
    r->nrow = v->n;
  return READSTAT_HANDLER_OK;
}

/* ---- value labels -------------------------------------------------------------------------- */

static int on_label(const char *set, readstat_value_t value, const char *label, void *ctx)
{
  stat_reader *r = ctx;
  size_t cap = r->label_cap == 0 ? 64 : 2 * r->label_cap;
  stat_label *k;
  if (set == NULL || label == NULL || agl_utf8_valid(label, strlen(label)) != strlen(label) ||
      readstat_type_class(readstat_value_type(value)) == READSTAT_TYPE_CLASS_STRING)
    return READSTAT_HANDLER_OK;
  if (r->nlabel == r->label_cap) {
    k = agl_resize(r->label, cap, sizeof *k);
    if (k == NULL)
      return stop_memory(r);
    r->label = k;
    r->label_cap = cap;
  }
  k = &r->label[r->nlabel];
  *k = (stat_label){.set = copy_text(set), .label = copy_text(label), .key = NAN};
  if (readstat_value_is_tagged_missing(value))
    k->tag = readstat_value_tag(value);
  else
    k->key = number_of(value);
  r->nlabel++;
  return k->set == NULL || k->label == NULL ? stop_memory(r) : READSTAT_HANDLER_OK;
}

/* ---- the table ----------------------------------------------------------------------------- */

static agl_status add_variable(agl_table *t, const stat_reader *r, const stat_variable *v,
                               agl_err *err)
{
  const char *unit;
  agl_column *c;
  agl_err inner;
  agl_status status;
  if (v->name == NULL || v->n != r->nrow)
    return agl_fail(err, AGL_EPARSE, "%s: the file is damaged: its rows are not complete", r->path);
  AGL_TRY(stat_column(&c, &unit, r, v, err));
  status = agl_table_add_owned(t, v->name, c, &inner);
  if (status != AGL_OK)
    return agl_fail(err, status == AGL_EARG ? AGL_EPARSE : status, "%s: %s", r->path, inner.msg);
  if (agl_utf8_valid(v->label, strlen(v->label)) != strlen(v->label))
    return agl_fail(err, AGL_EDATA,
                    "%s: the label of '%s' is not valid text; say which encoding it has", r->path,
                    v->name);
  return agl_table_describe(t, t->ncol - 1, v->label, unit, err);
}

static agl_status build(agl_table **out, const stat_reader *r, agl_err *err)
{
  agl_table *t;
  agl_status status;
  AGL_TRY(agl_table_new(&t, r->nrow, err));
  status = agl_table_record(t, NULL, "read", r->path, r->nrow, r->nrow, err);
  for (size_t j = 0; j < r->nvar && status == AGL_OK; j++)
    status = add_variable(t, r, &r->var[j], err);
  if (status == AGL_OK)
    *out = t;
  else
    agl_table_free(t);
  return status;
}

static void close_reader(stat_reader *r)
{
  for (size_t j = 0; j < r->nvar; j++) {
    stat_variable *v = &r->var[j];
    agl_free(v->name);
    agl_free(v->label);
    agl_free(v->set);
    agl_free(v->number);
    agl_free(v->code);
    agl_free(v->missing);
    agl_dict_free(v->dict);
    agl_dict_free(v->reason);
  }
  for (size_t k = 0; k < r->nlabel; k++) {
    agl_free(r->label[k].set);
    agl_free(r->label[k].label);
  }
  agl_free(r->var);
  agl_free(r->label);
}

static agl_status fail_parse(const stat_reader *r, readstat_error_t code, const char *what,
                             agl_err *err)
{
  if (r->status != AGL_OK)
    return r->status;
  if (code == READSTAT_ERROR_UNSUPPORTED_CHARSET)
    return agl_fail(err, AGL_EARG, "%s: the encoding '%s' is not known", r->path,
                    r->options->csv.encoding != NULL ? r->options->csv.encoding : "of the file");
  if (code == READSTAT_ERROR_CONVERT_BAD_STRING)
    return agl_fail(err, AGL_EDATA, "%s: the text is not in the file's encoding; say which it has",
                    r->path);
  return agl_fail(err, AGL_EPARSE, "%s: damaged, or no %s file: %s", r->path, what,
                  readstat_error_message(code));
}

agl_status stat_read(agl_table **out, const stat_format *f, const char *path,
                     const agl_file_options *o, agl_err *err)
{
  agl_err inner;
  stat_reader r = {.path = path, .family = f->family, .options = o, .err = &inner};
  readstat_parser_t *parser = readstat_parser_init();
  readstat_error_t code;
  agl_status status;
  if (parser == NULL)
    return agl_fail_memory(err, path);
  readstat_set_metadata_handler(parser, on_metadata);
  readstat_set_variable_handler(parser, on_variable);
  readstat_set_value_handler(parser, on_value);
  readstat_set_value_label_handler(parser, on_label);
  if (o->csv.encoding != NULL)
    readstat_set_file_character_encoding(parser, o->csv.encoding);
  code = f->parse(parser, path, &r);
  readstat_parser_free(parser);
  if (code != READSTAT_OK || r.status != AGL_OK)
    status = fail_parse(&r, code, f->name, &inner);
  else
    status = build(out, &r, &inner);
  close_reader(&r);
  return status == AGL_OK ? AGL_OK : agl_fail(err, status, "%s", inner.msg);
}
