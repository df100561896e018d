/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** agglom.h - the whole public C interface of the agglom core, in the order you use it.
**
** Rules that hold for every function declared here:
**   - A function that can fail returns agl_status and takes `agl_err *err` last. On failure *err
**     is filled and every output is left untouched. `err` may be NULL.
**   - Outputs come first, inputs are const.
**   - `T **out` and agl_T_new give you an object: free it with agl_T_free (NULL is fine). Columns
**     are shared: agl_column_free drops one reference. A `const T *`, a `const char *` and an
**     agl_view are borrowed and live as long as the object they came from.
**   - Rows and columns are counted from 0 in C, from 1 in Lua and in messages.
**   - Missing is explicit: a value is there, or it is missing for a reason (agl_missing).
**   - Text is UTF-8. Indices and lengths of text are bytes.
*/
#ifndef AGGLOM_H
#define AGGLOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define AGL_API __attribute__((visibility("default")))
#define AGL_CHECKED __attribute__((warn_unused_result, visibility("default")))
#else
#define AGL_API
#define AGL_CHECKED
#endif

/* ---- errors ----------------------------------------------------------------------------- */

typedef enum {
  AGL_OK,
  AGL_ENOMEM, /* out of memory */
  AGL_EARG,   /* the caller passed something that can never work: unknown name, bad option */
  AGL_EDATA,  /* the data do not allow this computation */
  AGL_EIO,    /* the system refused to read or write */
  AGL_EPARSE, /* the text is not in the expected format */
  AGL_EMATH,  /* the numerics failed: singular, not converged */
  AGL_EINTR   /* agl_interrupt() was called */
} agl_status;

/* Plain memory on the caller's stack: nothing to free, safe to longjmp over. */
typedef struct {
  agl_status code;
  char msg[1024]; /* one line, no newline at the end */
} agl_err;

/* ---- the process ------------------------------------------------------------------------ */

/* The version, "1.2.3". */
AGL_API const char *agl_version(void);

/* Threads that parallel work may use, 1..256; 0 asks for one per processor. Results do not depend
** on it, to the bit. */
AGL_API void agl_set_threads(unsigned n);
AGL_API unsigned agl_threads(void);

/* Ask running work to stop: it fails with AGL_EINTR at its next check. Safe in a signal handler.
** agl_interrupt(false) clears the request. */
AGL_API void agl_interrupt(bool on);

/* ---- columns ---------------------------------------------------------------------------- */

typedef enum {
  AGL_NUMBER,  /* double */
  AGL_INTEGER, /* int64_t, exact */
  AGL_STRING,  /* uint32_t code into a dictionary of distinct strings */
  AGL_BOOLEAN, /* uint8_t, 0 or 1 */
  AGL_DATE     /* int32_t, days since 1970-01-01 in the proleptic Gregorian calendar */
} agl_type;

/* "number", "integer", "string", "boolean", "date". */
AGL_API const char *agl_type_name(agl_type type);

/* Why a value is missing. Codes from AGL_REASON on are named by the column that uses them. */
enum {
  AGL_PRESENT,   /* not missing */
  AGL_MISSING,   /* missing in the source: an empty field, NA */
  AGL_UNDEFINED, /* a computation has no value there: 0/0, log(-1) */
  AGL_REASON     /* first code of the column's own reasons, such as "suppressed" */
};

/* An immutable vector of one type, shared by reference count. Opaque. */
typedef struct agl_column agl_column;

/* A borrowed look at a column. Where missing[i] is not 0 the value slot holds NaN for numbers and
** 0 for every other type, and means nothing. */
typedef struct {
  agl_type type;
  size_t n;
  const uint8_t *missing; /* NULL when nothing is missing, else n codes */
  union {
    const double *number;
    const int64_t *integer;
    const uint32_t *string; /* codes: see agl_column_text, agl_column_level */
    const uint8_t *boolean;
    const int32_t *date;
  };
} agl_view;

/* Copy n values into a fresh column. `missing` gives a code per value (AGL_PRESENT, AGL_MISSING or
** AGL_UNDEFINED) or is NULL. A NaN among numbers is missing (AGL_MISSING) unless `missing` says
** otherwise. A NULL among strings is missing; text must be UTF-8 (AGL_EDATA). */
AGL_CHECKED agl_status agl_column_number(agl_column **out, const double *x, const uint8_t *missing,
                                         size_t n, agl_err *err);
AGL_CHECKED agl_status agl_column_integer(agl_column **out, const int64_t *x,
                                          const uint8_t *missing, size_t n, agl_err *err);
AGL_CHECKED agl_status agl_column_boolean(agl_column **out, const uint8_t *x,
                                          const uint8_t *missing, size_t n, agl_err *err);
AGL_CHECKED agl_status agl_column_date(agl_column **out, const int32_t *x, const uint8_t *missing,
                                       size_t n, agl_err *err);
AGL_CHECKED agl_status agl_column_string(agl_column **out, const char *const *x, size_t n,
                                         agl_err *err);

/* One more reference to the same column; returns its argument. */
AGL_API agl_column *agl_column_share(const agl_column *c);
AGL_API void agl_column_free(agl_column *c);

AGL_API agl_view agl_column_view(const agl_column *c);

/* The string in row i, NUL-terminated; NULL where missing or when c holds no strings. `len` may be
** NULL. */
AGL_API const char *agl_column_text(const agl_column *c, size_t i, size_t *len);

/* The distinct strings of a string column, code by code, in the order of first appearance. Not
** every one need be used by a row. */
AGL_API size_t agl_column_nlevel(const agl_column *c);
AGL_API const char *agl_column_level(const agl_column *c, uint32_t code, size_t *len);

/* How many values are missing, and the name of a missing code: "missing", "undefined" or the
** column's own ("suppressed"). */
AGL_API size_t agl_column_nmissing(const agl_column *c);
AGL_API const char *agl_column_reason(const agl_column *c, uint8_t code);

/* ---- tables ----------------------------------------------------------------------------- */

/* Named columns of equal length, with label, unit and history. Opaque. */
typedef struct agl_table agl_table;

/* A table of nrow rows and no columns; agl_table_add gives it columns while it is being built.
** Once handed on, a table never changes. */
AGL_CHECKED agl_status agl_table_new(agl_table **out, size_t nrow, agl_err *err);
AGL_API void agl_table_free(agl_table *t);

/* Append a column under a name: not empty, not yet taken, of the table's length. Takes a reference
** of its own, so the caller still frees `c`. */
AGL_CHECKED agl_status agl_table_add(agl_table *t, const char *name, const agl_column *c,
                                     agl_err *err);

/* Words for people: what a column is, and its unit. NULL or "" clears. */
AGL_CHECKED agl_status agl_table_describe(agl_table *t, size_t col, const char *label,
                                          const char *unit, agl_err *err);

AGL_API size_t agl_table_nrow(const agl_table *t);
AGL_API size_t agl_table_ncol(const agl_table *t);

/* Borrowed; NULL past the last column. Label and unit are "" when there is none. */
AGL_API const char *agl_table_name(const agl_table *t, size_t col);
AGL_API const char *agl_table_label(const agl_table *t, size_t col);
AGL_API const char *agl_table_unit(const agl_table *t, size_t col);
AGL_API const agl_column *agl_table_column(const agl_table *t, size_t col);

/* The column's index. An unknown name is AGL_EARG with the nearest name as a suggestion. */
AGL_CHECKED agl_status agl_table_find(size_t *out, const agl_table *t, const char *name,
                                      agl_err *err);

/* Copy the words that describe the columns of `from` to the columns of the same name in `t`. */
AGL_CHECKED agl_status agl_table_copy_words(agl_table *t, const agl_table *from, agl_err *err);

/* History: what happened to the rows, step by step. `verb` is "read", "where", "join"...; `detail`
** its argument or the cause; rows_in and rows_out count rows before and after. agl_table_record
** makes the history of `t` that of `from` (NULL: none) and one step more. */
AGL_CHECKED agl_status agl_table_record(agl_table *t, const agl_table *from, const char *verb,
                                        const char *detail, size_t rows_in, size_t rows_out,
                                        agl_err *err);

/* The history as a table: step, verb, detail, rows_in, rows_out, dropped. */
AGL_CHECKED agl_status agl_table_ledger(agl_table **out, const agl_table *t, agl_err *err);

/* ---- verbs ------------------------------------------------------------------------------- */

/* A verb makes a new table and leaves its receiver alone. Columns it does not touch are shared, not
** copied; labels and units are kept; the history gains a step. Columns are given by name: an
** unknown one is AGL_EARG with a suggestion. */

/* The named columns in that order; all but the named columns. */
AGL_CHECKED agl_status agl_table_select(agl_table **out, const agl_table *t,
                                        const char *const *names, size_t n, agl_err *err);
AGL_CHECKED agl_status agl_table_drop(agl_table **out, const agl_table *t, const char *const *names,
                                      size_t n, agl_err *err);

/* Give column `old` the name `name`; all pairs at once, so two names can be exchanged. */
typedef struct {
  const char *name, *old;
} agl_renaming;

AGL_CHECKED agl_status agl_table_rename(agl_table **out, const agl_table *t,
                                        const agl_renaming *pairs, size_t n, agl_err *err);

/* Rows from .. to - 1, as far as the table has them; the first n rows. */
AGL_CHECKED agl_status agl_table_slice(agl_table **out, const agl_table *t, size_t from, size_t to,
                                       agl_err *err);
AGL_CHECKED agl_status agl_table_head(agl_table **out, const agl_table *t, size_t n, agl_err *err);

/* Order the rows by the first key, ties by the next; n >= 1. A key is a column's name, with "-"
** before it for descending. Numbers by value, strings by code point, false before true; missing
** values last in both directions; rows equal in all keys keep their order. */
AGL_CHECKED agl_status agl_table_sort(agl_table **out, const agl_table *t, const char *const *keys,
                                      size_t n, agl_err *err);

/* The first row of every distinct combination of the named columns, of all columns when n is 0;
** every column is kept. Missing equals missing, whatever the reason. */
AGL_CHECKED agl_status agl_table_distinct(agl_table **out, const agl_table *t,
                                          const char *const *names, size_t n, agl_err *err);

/* Columns to match on; right NULL: the same name on both sides. */
typedef struct {
  const char *left, *right;
} agl_join_key;

/* All zero but `on` and `non` is the default. */
typedef struct {
  const char *how; /* "inner" (NULL), "left", "right", "full", "semi", "anti" */
  const agl_join_key *on;
  size_t non;
  const char *expect; /* how often a key may occur, left:right: "m:1" (NULL) once in the right table
                      ** at most, "1:m", "1:1", "m:m"; NULL is "m:m" for semi and anti, which cannot
                      ** duplicate rows */
  const char *suffix; /* added to names of the right table that the left has too; NULL: "_right" */
} agl_join_options;

/* Rows on either side and how they fared. */
typedef struct {
  size_t left, left_matched, left_missing; /* rows; with a match; with a missing key */
  size_t right, right_used, right_missing;
  size_t left_repeated, right_repeated; /* keys that occur more than once */
} agl_join_report;

/* Match rows of two tables by equal keys. Columns of the result: the left ones, then those of the
** right that are no keys; keys keep the left names. Rows: in the order of the left table, within it
** of the right; then, for right and full, the right rows without a match. A missing key matches
** nothing. Integers match numbers of the same value; other types must agree. AGL_EDATA when a key
** occurs more often than `expect` says, naming the first; AGL_EARG for unknown names. `report` may
** be NULL. */
AGL_CHECKED agl_status agl_table_join(agl_table **out, agl_join_report *report,
                                      const agl_table *left, const agl_table *right,
                                      const agl_join_options *o, agl_err *err);

/* ---- CSV -------------------------------------------------------------------------------- */

/* A field that stands for "missing", and why; reason NULL is plain missing. */
typedef struct {
  const char *text, *reason;
} agl_marker;

typedef struct {
  const char *column;
  agl_type type;
} agl_coltype;

/* All zero is the default. */
typedef struct {
  char delimiter;            /* 0: detect , ; tab | */
  char decimal;              /* '.' or ','; 0: detect */
  const char *encoding;      /* NULL: detect; "utf-8", "latin1", "windows-1251", "utf-16" ... */
  const agl_marker *missing; /* besides the empty field; NULL: just NA */
  size_t nmissing;
  const agl_coltype *types; /* declared types; all other columns are inferred */
  size_t ntypes;
  bool bad_is_missing; /* a field that its column's type cannot hold is missing ("bad") and counted
                       ** instead of an error */
} agl_csv_options;

/* Read CSV text: one header row of unique names, then rows of as many fields. Types are inferred
** from the whole column: integer, number, boolean (true/false), date (YYYY-MM-DD), else string;
** digits with a leading zero stay strings. `source` names the text in messages, which read
** source:line:col: what was seen, what was expected. `o` may be NULL. Errors: AGL_EPARSE, AGL_EARG
** (an option names no column), AGL_EIO. */
AGL_CHECKED agl_status agl_csv_parse(agl_table **out, const char *text, size_t len,
                                     const char *source, const agl_csv_options *o, agl_err *err);
AGL_CHECKED agl_status agl_csv_read(agl_table **out, const char *path, const agl_csv_options *o,
                                    agl_err *err);

/* CSV text of a table: RFC 4180 quoting where needed, newline "\n", numbers in the shortest form
** that reads back to the same bits, missing values empty. Free *out with agl_text_free. */
AGL_CHECKED agl_status agl_csv_format(char **out, size_t *len, const agl_table *t, agl_err *err);
AGL_API void agl_text_free(char *text);

/* Write a table to a file, atomically (temporary file, fsync, rename). An existing file is refused
** (AGL_EIO) unless `replace`. */
AGL_CHECKED agl_status agl_csv_write(const agl_table *t, const char *path, bool replace,
                                     agl_err *err);

/* ---- expressions ------------------------------------------------------------------------ */

/* A parsed expression over column names. Opaque, immutable. */
typedef struct agl_expr agl_expr;

/* Parse a Lua expression: "log(x) / lag(y) >= 2 and region == 'Perm'". Messages give the column
** within the text. */
AGL_CHECKED agl_status agl_expr_parse(agl_expr **out, const char *text, agl_err *err);
AGL_API void agl_expr_free(agl_expr *e);

/* The value of an expression for every row. Missing operands give missing results, except where
** the other operand decides (false and NA is false). */
AGL_CHECKED agl_status agl_expr_eval(agl_column **out, const agl_expr *e, const agl_table *t,
                                     agl_err *err);

#endif
