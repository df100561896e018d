/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tables.h - small tables written as text, and tables back to text, for the tests of the verbs. */
#ifndef TABLES_H
#define TABLES_H

#include <stdlib.h>

#include "base/text.h"
#include "data/column.h"
#include "data/table.h"
#include "test.h"

static agl_err err;

static inline void tables_set(agl_column *c, size_t i, const char *s, size_t len)
{
  uint32_t code = 0;
  int64_t k = 0;
  if (s[0] == '.' && (len == 1 || s[1] == '.')) { /* "." is missing, "..why" missing for a reason */
    uint8_t why = AGL_MISSING;
    CHECK_OK(agl_column_allow_missing(c, &err), err);
    if (len > 2) {
      c->reason = c->reason == NULL ? agl_dict_new() : c->reason;
      CHECK_OK(agl_dict_code(&code, c->reason, s + 2, len - 2, &err), err);
      why = (uint8_t)(AGL_REASON + code);
    }
    agl_column_set_missing(c, i, why);
  } else if (c->type == AGL_STRING) {
    CHECK_OK(agl_dict_code((uint32_t *)c->data + i, c->dict, s, len, &err), err);
  } else if (c->type == AGL_NUMBER) {
    CHECK(agl_parse_number((double *)c->data + i, s, len));
  } else if (c->type == AGL_INTEGER) {
    CHECK(agl_parse_integer((int64_t *)c->data + i, s, len));
  } else if (c->type == AGL_DATE) {
    CHECK(agl_parse_date((int32_t *)c->data + i, s, len));
  } else {
    CHECK(agl_parse_integer(&k, s, len));
    ((uint8_t *)c->data)[i] = (uint8_t)k;
  }
}

/* A column of the words of a text, its type given by the first letter of `type`. */
static inline agl_column *tables_column(char type, const char *words)
{
  agl_type t = type == 'n'   ? AGL_NUMBER
               : type == 'i' ? AGL_INTEGER
               : type == 's' ? AGL_STRING
               : type == 'b' ? AGL_BOOLEAN
                             : AGL_DATE;
  agl_column *c = NULL;
  size_t n = 0;
  for (const char *s = words; *(s += strspn(s, " ")) != '\0'; s += strcspn(s, " "))
    n++;
  CHECK_OK(agl_column_new(&c, t, n, NULL, &err), err);
  for (size_t i = 0; i < n; i++) {
    words += strspn(words, " ");
    tables_set(c, i, words, strcspn(words, " "));
    words += strcspn(words, " ");
  }
  return c;
}

/* A table of `ncol` columns, each a text "name:type value value ..." with type n i s b d. */
static inline agl_table *tables_make(const char *const *column, size_t ncol)
{
  agl_table *t = NULL;
  for (size_t k = 0; k < ncol; k++) {
    char name[64] = "";
    const char *colon = strchr(column[k], ':');
    agl_column *c = tables_column(colon[1], colon + 2);
    memcpy(name, column[k], (size_t)(colon - column[k]));
    if (k == 0)
      CHECK_OK(agl_table_new(&t, c->n, &err), err);
    CHECK_OK(agl_table_add_owned(t, name, c, &err), err);
  }
  return t;
}

#define TABLE(...)                                                                                 \
  tables_make((const char *const[]){__VA_ARGS__},                                                  \
              sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
#define NAMES(...)                                                                                 \
  (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)

static inline void tables_cell(agl_text *out, const agl_column *c, size_t i)
{
  char buf[32];
  agl_view v = agl_column_view(c);
  if (v.missing != NULL && v.missing[i] != AGL_PRESENT) {
    const char *why = agl_column_reason(c, v.missing[i]);
    agl_text_puts(out, ".");
    if (v.missing[i] != AGL_MISSING)
      agl_text_printf(out, ".%s", why);
  } else if (v.type == AGL_NUMBER) {
    agl_text_printf(out, "%s", (agl_number_text(buf, v.number[i]), buf));
  } else if (v.type == AGL_INTEGER) {
    agl_text_printf(out, "%lld", (long long)v.integer[i]);
  } else if (v.type == AGL_BOOLEAN) {
    agl_text_printf(out, "%d", v.boolean[i]);
  } else if (v.type == AGL_DATE) {
    agl_text_printf(out, "%s", (agl_date_text(buf, v.date[i]), buf));
  } else {
    agl_text_puts(out, agl_column_text(c, i, NULL));
  }
}

/* "a:n 1 2 | b:s x y": the columns of a table as TABLE reads them. Lives until the next call. */
static inline const char *tables_text(const agl_table *t)
{
  static char copy[8192];
  agl_text out = {0};
  for (size_t k = 0; k < agl_table_ncol(t); k++) {
    const agl_column *c = agl_table_column(t, k);
    agl_text_printf(&out, "%s%s:%c", k > 0 ? " | " : "", agl_table_name(t, k),
                    agl_type_name(c->type)[0]);
    for (size_t i = 0; i < c->n; i++) {
      agl_text_puts(&out, " ");
      tables_cell(&out, c, i);
    }
  }
  snprintf(copy, sizeof copy, "%s", out.s == NULL ? "" : out.s);
  agl_text_clear(&out);
  return copy;
}

/* "verb: detail [rows in > rows out]" of the last step. */
static inline const char *tables_step(const agl_table *t)
{
  static char copy[1024];
  const agl_step *s = t->history;
  snprintf(copy, sizeof copy, "%s: %s [%zu > %zu]", s->verb, s->detail, s->rows_in, s->rows_out);
  return copy;
}

/* The call succeeds, gives this table and this step. */
#define CHECK_VERB(call, text, step)                                                               \
  do {                                                                                             \
    agl_table *got_ = NULL;                                                                        \
    agl_table **out = &got_;                                                                       \
    CHECK_OK(call, err);                                                                           \
    if (got_ != NULL) {                                                                            \
      CHECK_STR(tables_text(got_), text);                                                          \
      CHECK_STR(tables_step(got_), step);                                                          \
    }                                                                                              \
    agl_table_free(got_);                                                                          \
  } while (0)

/* The call fails with this code and message, and leaves its output alone. */
#define CHECK_REFUSED(call, want_code, message)                                                    \
  do {                                                                                             \
    agl_table *got_ = NULL;                                                                        \
    agl_table **out = &got_;                                                                       \
    CHECK((call) == (want_code) && got_ == NULL);                                                  \
    CHECK_STR(err.msg, message);                                                                   \
    agl_table_free(got_);                                                                          \
  } while (0)

#define CHECK_VERB_NOMEM(call)                                                                     \
  do {                                                                                             \
    agl_table *got_ = NULL;                                                                        \
    agl_table **out = &got_;                                                                       \
    CHECK_NOMEM(call, agl_table_free(got_));                                                       \
  } while (0)

#endif
