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
**   - Loading the library turns GSL's error handler off, so that GSL reports errors as codes.
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
** agl_interrupt(false) clears the request; agl_interrupted() says whether there is one. */
AGL_API void agl_interrupt(bool on);
AGL_API bool agl_interrupted(void);

/* Called as parallel work goes on, in the thread that asked for it: `done` of `total` jobs of this
** pass are begun; first with 0, at its end, also a failed one, with `total`. Work takes several
** passes. NULL, the default: nobody is told. */
typedef void agl_progress(size_t done, size_t total);
AGL_API void agl_set_progress(agl_progress *f);

/* ---- words and numbers ------------------------------------------------------------------ */

/* The candidate nearest to `name` by edit distance, or NULL when none is near enough to suggest.
** Candidates are asked for by index: at(ctx, i), NULL past the end. */
AGL_API const char *agl_nearest(const char *name, const char *(*at)(const void *ctx, size_t i),
                                const void *ctx);

/* The shortest decimal text that reads back to exactly x, as "%.17g" would spell it but with the
** fewest digits: "0.1", "1e+300", "nan", "inf". NUL-terminated; returns its length. */
enum { AGL_NUMBER_TEXT = 32 };
AGL_API size_t agl_number_text(char out[AGL_NUMBER_TEXT], double x);

/* Days since 1970-01-01 as YYYY-MM-DD. */
AGL_API void agl_date_text(char out[16], int32_t days);

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

/* The values, borrowed from the column. */
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

/* Rows and columns. */
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

/* A file that rows were read from, as it was when it was read. */
typedef struct {
  const char *file;
  int64_t size;     /* bytes */
  int64_t modified; /* nanoseconds since 1970-01-01 UTC */
} agl_origin;

/* Say where a table comes from, while it is being built. The tables that verbs make of it say so
** too; those made of two tables name the files of both. */
AGL_CHECKED agl_status agl_table_add_origin(agl_table *t, const agl_origin *o, agl_err *err);

/* Origin i, borrowed; NULL past the last. */
AGL_API const agl_origin *agl_table_origin(const agl_table *t, size_t i);

/* The SHA-256 of a file as it is now, in hexadecimal. */
enum { AGL_SHA256_TEXT = 65 };
AGL_CHECKED agl_status agl_file_sha256(char out[AGL_SHA256_TEXT], const char *path, agl_err *err);

/* ---- verbs ------------------------------------------------------------------------------- */

/* A verb makes a new table and leaves its receiver alone. Columns it does not touch are shared, not
** copied; labels and units are kept; the history gains a step. Columns are given by name: an
** unknown one is AGL_EARG with a suggestion. */

/* The named columns in that order; all but the named columns. */
AGL_CHECKED agl_status agl_table_select(agl_table **out, const agl_table *t,
                                        const char *const *names, size_t n, agl_err *err);
AGL_CHECKED agl_status agl_table_drop(agl_table **out, const agl_table *t, const char *const *names,
                                      size_t n, agl_err *err);

typedef struct {
  const char *name, *old;
} agl_renaming;

/* Give column `old` the name `name`; all pairs at once, so two names can be exchanged. */
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

/* The rows of `other` after those of t. Columns are matched by name; one that a table lacks is
** missing there, and the history says so. Integers beside numbers become numbers when each is exact
** as one; other types must agree (AGL_EDATA). */
AGL_CHECKED agl_status agl_table_append(agl_table **out, const agl_table *t, const agl_table *other,
                                        agl_err *err);

/* All zero but `columns` and `ncolumns` is the default. */
typedef struct {
  const char *const *columns;
  size_t ncolumns;
  const char *key, *value; /* names of the new columns; NULL: "name" and "value" */
} agl_long_options;

/* A row for every row and gathered column: the other columns, the name of the column, its value.
** Row by row, within a row in the order of `columns`. Types must agree as in agl_table_append. */
AGL_CHECKED agl_status agl_table_long(agl_table **out, const agl_table *t,
                                      const agl_long_options *o, agl_err *err);

/* A row for every distinct combination of the columns but `key` and `value`, a column of values for
** every distinct key, both in the order of first appearance; a combination that does not occur is
** missing. AGL_EDATA when two rows have the same key and combination, or a key is missing. */
AGL_CHECKED agl_status agl_table_wide(agl_table **out, const agl_table *t, const char *key,
                                      const char *value, agl_err *err);

/* Missing values of the named columns (all when n is 0) become the last present value above, or the
** next below when `up`; where there is none they stay as they are. */
AGL_CHECKED agl_status agl_table_fill(agl_table **out, const agl_table *t, const char *const *names,
                                      size_t n, bool up, agl_err *err);

/* n rows, or the nearest whole number to fraction * nrow of them, chosen at random without
** replacement, in their order. The same seed gives the same rows (MT19937; seed 0 stands for 4357).
** AGL_EARG when there are not so many. */
AGL_CHECKED agl_status agl_table_sample(agl_table **out, const agl_table *t, size_t n,
                                        uint32_t seed, agl_err *err);
AGL_CHECKED agl_status agl_table_sample_fraction(agl_table **out, const agl_table *t,
                                                 double fraction, uint32_t seed, agl_err *err);

/* A row per column: column, type, n (present values), missing, distinct (present values), mean, sd
** (divisor n - 1), min, p25, median, p75, max (quantiles of type 7). Strings and dates have no
** statistics; booleans count as 0 and 1. */
AGL_CHECKED agl_status agl_table_summary(agl_table **out, const agl_table *t, agl_err *err);

/* How many values are missing, and why: column, reason, n; columns without missing values have no
** row. */
AGL_CHECKED agl_status agl_table_missing(agl_table **out, const agl_table *t, agl_err *err);

/* out[i] is the p[i]-quantile of the present values of a column that holds no strings, by
** definition `type` 1..9 of Hyndman and Fan (1996; R's default is 7); NaN when no value is
** present. */
AGL_CHECKED agl_status agl_column_quantiles(double *out, const agl_column *c, const double *p,
                                            size_t n, int type, agl_err *err);

/* How many rows have each pair of values: a row for every value of `row`, after it a column for
** every value of `col`, both sorted, missing last (as a column: "missing"). With `weights` (NULL:
** none) sums of that column; rows without a weight are left out, and the history says how many. */
AGL_CHECKED agl_status agl_table_crosstab(agl_table **out, const agl_table *t, const char *row,
                                          const char *col, const char *weights, agl_err *err);

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

/* Read CSV text: one header row of unique names, then rows of as many fields; RFC 4180 quoting, any
** line end, blanks around an unquoted field do not count. `source` names the text in messages,
** which read source:line:col: what was seen, what was expected. `o` may be NULL. Errors:
** AGL_EPARSE, AGL_EARG (an option names no column), AGL_EIO.
**
** Types are inferred from the whole column: integer, number, boolean (true/false), date
** (YYYY-MM-DD), else string; digits with a leading zero or of more than 64 bits make it a string.
** Where numbers (or dates) are half or more of the values or of the distinct values, anything else
** among them is an error that names the field, not a reason to keep the numbers as text. In a
** column of strings a quoted "" is an empty string and a quoted "NA" is text, unless NA is declared
** missing. Only a column declared a number accepts inf and -inf. Blank lines are skipped and
** counted in the history, except that in a table of one column each is a missing value. */
AGL_CHECKED agl_status agl_csv_parse(agl_table **out, const char *text, size_t len,
                                     const char *source, const agl_csv_options *o, agl_err *err);
AGL_CHECKED agl_status agl_csv_read(agl_table **out, const char *path, const agl_csv_options *o,
                                    agl_err *err);

/* CSV text of a table: RFC 4180 quoting where needed, newline "\n", numbers in the shortest form
** that reads back to the same bits (infinities as inf and -inf), missing values empty, strings that
** are empty or NA in quotes. `len` may be NULL. Free *out with agl_text_free. */
AGL_CHECKED agl_status agl_csv_format(char **out, size_t *len, const agl_table *t, agl_err *err);
AGL_API void agl_text_free(char *text);

/* Write a table to a file, atomically (temporary file, fsync, rename). An existing file is refused
** (AGL_EIO) unless `replace`. */
AGL_CHECKED agl_status agl_csv_write(const agl_table *t, const char *path, bool replace,
                                     agl_err *err);

/* ---- files ------------------------------------------------------------------------------ */

/* All zero is the default. */
typedef struct {
  agl_csv_options csv; /* for text files; of these, other formats take the encoding only (a file
                       ** that does not say its own) and refuse the rest */
  const char *sheet;   /* Excel: the name of a sheet; NULL: the first */
  const char *table;   /* SQLite: the name of a table; NULL: the only one */
  const char *query;   /* SQLite: a SELECT instead of a table */
  bool codes;          /* Stata, SPSS: keep the codes of labelled values */
} agl_file_options;

/*
** Read a file in the format its extension says, in any case: .csv .tsv .csv.gz .csv.zst ... .dta
** .sav .zsav .por .sas7bdat .xpt .xlsx .sqlite; "-" is CSV from standard input. `o` may be NULL.
**
** From Stata, SPSS and SAS: variable labels become labels. A variable whose every value has a value
** label becomes a string column of labels, its dictionary in the order of the codes (a boolean
** column if the labels are just 0 "false" and 1 "true"), unless `codes` is set or two values share
** a label; other value labels are dropped. User-missing values are missing for the reason their
** value label gives, or else ".a" or "99". Whole numbers become integers where the file's type or
** format has no decimals. Dates, date-times at midnight and Stata's months, quarters and weeks (the
** first day; the unit says which) become dates; other date-times text, "2011-03-01T12:30:00". An
** empty string is missing.
**
** From Excel: the first row names the columns. A cell that does not fit the type of its column is
** an error; an error value (#N/A) is missing for that reason. From SQLite likewise.
**
** Files of these formats are read by a process of its own, so that a damaged one cannot take this
** one along. Errors: AGL_EIO, AGL_EPARSE (damaged, or no file of the format), AGL_EARG (unknown
** format, sheet or table).
*/
AGL_CHECKED agl_status agl_file_read(agl_table **out, const char *path, const agl_file_options *o,
                                     agl_err *err);

/*
** Write a table in the format the extension says: .csv .tsv .csv.gz .csv.zst ... .dta .sav .zsav
** .xlsx. Atomic, as agl_csv_write; the same table gives the same bytes.
**
** What a format cannot hold is refused by name and row: column names that are none in Stata or
** SPSS, integers past 2^53, text that is too long. Strings that are missing are written as empty.
** Reasons of missing numbers become Stata's .a to .z, SPSS's user-missing values (three a column;
** the rest become system-missing); the other formats have only empty cells for them.
*/
AGL_CHECKED agl_status agl_file_write(const agl_table *t, const char *path, bool replace,
                                      agl_err *err);

/* The formats, for help: format, extensions, summary, writes. */
AGL_CHECKED agl_status agl_file_formats(agl_table **out, agl_err *err);

/* ---- expressions ------------------------------------------------------------------------ */

/* A parsed expression over column names. Opaque, immutable. */
typedef struct agl_expr agl_expr;

/* Parse a Lua expression: "log(x) / lag(y) >= 2 and region == 'Perm'". Numbers, strings, true,
** false, nil, column names (any name in `backquotes`), the operators + - * / // % ^ .. == ~= < <= >
** >= and or not, calls with positional and name = value arguments, x in {1, 2}, x not in {1, 2}.
** pi, inf and missing are constants unless a column has that name. Messages give the column within
** the text, counted in characters: "column 7: unexpected ')', expected a value". */
AGL_CHECKED agl_status agl_expr_parse(agl_expr **out, const char *text, agl_err *err);
AGL_API void agl_expr_free(agl_expr *e);

/* The value of an expression for every row; one that is the same for all rows is repeated.
**   - Two integers give an integer, exactly, except for / and ^; a result that does not fit 64 bits
**     is AGL_EDATA, never another number. // and % of an integer by 0, 0/0 and log(-1) are missing
**     (AGL_UNDEFINED); 1/0 is infinite. Integers and numbers compare exactly, strings by bytes.
**   - date - date is a number of days, date + integer a date. Beside dates, one string is read as
**     YYYY-MM-DD.
**   - A missing operand gives a missing result with its reason (of two, the left one's; reasons
**     that only the right one's column knows become AGL_MISSING), except where the other operand
**     decides: false and NA is false, true or NA is true. Comparing with nil is an error:
**     is_missing(x).
**   - Aggregates skip missing values. */
AGL_CHECKED agl_status agl_expr_eval(agl_column **out, const agl_expr *e, const agl_table *t,
                                     agl_err *err);

/* A function of expressions, for help and checks. */
typedef struct {
  const char *name;
  const char *family;  /* "math", "value", "string", "date", "window", "aggregate" */
  const char *usage;   /* "round(x, digits = 0)": arguments and defaults; "..." repeats the last */
  const char *summary; /* one sentence */
  const char *example; /* an expression over agl_function_table ... */
  const char *value;   /* ... and its values, "1, missing, undefined", once if all are the same */
} agl_function;

/* All functions in order of family; NULL past the end. */
AGL_API const agl_function *agl_function_at(size_t i);

/* The function of that name, or NULL. */
AGL_API const agl_function *agl_function_find(const char *name);

/* The table that examples are worked on, four rows, NA standing for missing:
**   numbers x = 3, 1, NA, 1; integers k = 7, -2, 4, NA; strings s = Perm, tula, NA, Perm;
**   dates d = 2024-02-29, 2023-12-31, NA, 2024-02-29; booleans b = true, false, NA, true. */
AGL_CHECKED agl_status agl_function_table(agl_table **out, agl_err *err);

/* The rows where a condition is true. Rows where it is missing are left out too; the history counts
** them: "x > 1; 3 rows where it is missing". */
AGL_CHECKED agl_status agl_table_where(agl_table **out, const agl_table *t, const char *condition,
                                       agl_err *err);

/* New or replaced columns from assignments such as "lq = (e / er) / (ei / et)"; later ones see
** earlier ones. With `by`, aggregates are those of the row's group, and window functions see only
** its rows, in their order. A replaced column loses its label and unit. */
AGL_CHECKED agl_status agl_table_mutate(agl_table **out, const agl_table *t, const char *const *by,
                                        size_t nby, const char *const *assignments, size_t n,
                                        agl_err *err);

/* One row a group, in the order of first appearance: the key columns, then the assignments, whose
** values must be one a group ("e = sum(e)"). Names mean the key, else the column of `t`, else an
** earlier result. Without `by` there is one row. */
AGL_CHECKED agl_status agl_table_summarise(agl_table **out, const agl_table *t,
                                           const char *const *by, size_t nby,
                                           const char *const *assignments, size_t n, agl_err *err);

/* ---- statistics -------------------------------------------------------------------------- */

/* A test of a hypothesis about two columns, for help and checks. */
typedef struct {
  const char *name;           /* "cor_test" */
  const char *summary;        /* one line */
  const char *const *methods; /* NULL-terminated, the default first; NULL: there is only one way */
  const char *a, *b;          /* what the two columns hold */
  const char *gives;          /* measures of its own, beside statistic, df and p_value */
  const char *formula;        /* of the statistic, and where its p-value comes from */
  const char *source;         /* who proposed it */
} agl_stat;

/* All tests; NULL past the end. */
AGL_API const agl_stat *agl_stat_at(size_t i);

/*
** Test columns a and b of a table: one row with test (or its method), statistic, df, p_value
** (two-sided), measures of the test's own, n (rows used), left_out and note (missing: nothing to
** warn of). Rows where either column is missing or infinite are left out and counted.
**
**   chisq_test    categories; X^2 = sum (o - e)^2 / e without continuity correction (Pearson 1900);
**                 cramers_v = sqrt(X^2 / (n (min(rows, columns) - 1))); min_expected; the note
**                 warns of expected counts below 5.
**   fisher_test   2 x 2 categories; exact, the sum of the probabilities of tables no likelier than
**                 the one seen (Fisher 1935); odds_ratio = o11 o22 / (o12 o21).
**   cor_test      numbers; correlation. pearson: t with n - 2 df. spearman: statistic
**                 S = (n^3 - n)(1 - rho) / 6; without ties exact for n <= 9 and by an Edgeworth
**                 series for n <= 1290 (AS 89), else by t. kendall: tau-b; without ties and n < 50
**                 the statistic is the number of concordant pairs and p exact, else normal with the
**                 variance of ties (Kendall 1970).
**   t_test        numbers a in the two groups of b; Welch (1947); difference of the means, first
**                 group less second in the order of their values; conf_low, conf_high at 95 %.
**   wilcox_test   the same groups; statistic U of the first (Mann & Whitney 1947); exact without
**                 ties in groups under 50, else normal with continuity correction.
**   kruskal_test  numbers a in two or more groups of b; H with the correction for ties (Kruskal &
**                 Wallis 1952).
**   anova         numbers a in two or more groups of b; one-way analysis of variance, F with df and
**                 df_residual degrees of freedom (Fisher 1925); ss_between, ss_within, ms_between,
**                 ms_within; r_squared; sigma, the square root of ms_within. Sums in doubled
**                 precision.
**
** AGL_EARG: an unknown test, method or column; strings where numbers are expected. AGL_EDATA: too
** few rows, values or groups, or a number that does not vary.
*/
AGL_CHECKED agl_status agl_stat_run(agl_table **out, const char *test, const agl_table *t,
                                    const char *const columns[2], const char *method, agl_err *err);

/* ---- models ----------------------------------------------------------------------------- */

/* A fitted model. Opaque, immutable; keeps what it needs of its data. Terms are in formula order,
** the intercept first and called "const". */
typedef struct agl_model agl_model;

/* ---- options of estimators and covariances, as records and as given ---- */

typedef enum {
  AGL_OPTION_NUMBER,  /* from low to high */
  AGL_OPTION_WHOLE,   /* a whole number from low to high */
  AGL_OPTION_FLAG,    /* true or false */
  AGL_OPTION_CHOICE,  /* one of `values` */
  AGL_OPTION_COLUMN,  /* a column of the data */
  AGL_OPTION_COLUMNS, /* columns: from low to high of them */
  AGL_OPTION_VALUES   /* numbers under names, as in { b1 = 2, b2 = 0.5 } */
} agl_option_kind;

/* What an option is, for help, checks and completion. */
typedef struct {
  const char *name; /* NULL ends a list */
  agl_option_kind kind;
  const char *values; /* choices: "within | between", also those that a number can be instead; NULL
                      ** for the other kinds, and where the names are those of records, as for `se` */
  double low, high;
  const char *fallback; /* in words: "0.5", "none" */
  const char *summary;
} agl_option;

enum { AGL_OPTIONS = 8 };

/* An option and what it is given; everything is borrowed. */
typedef struct {
  const char *name;
  enum { AGL_GIVEN_NUMBER, AGL_GIVEN_FLAG, AGL_GIVEN_TEXT, AGL_GIVEN_LIST, AGL_GIVEN_VALUES } kind;
  double number;           /* a number; a flag: 0 or 1 */
  const char *text;        /* a text */
  const char *const *list; /* n texts, or the n names of the values; without names NULL */
  const double *values;    /* n numbers */
  size_t n;
} agl_argument;

/* A covariance of the estimates that standard errors, intervals and tests can use. */
typedef struct {
  const char *name;    /* "hc1" */
  const char *summary; /* what it allows for */
  const char *formula; /* what is computed; B = (X'X)^-1, or (X'WX)^-1 with weights */
  const char *example; /* of its options, in Lua */
  agl_option option[AGL_OPTIONS];
} agl_covariance;

/* All of them, classical first; NULL past the end. */
AGL_API const agl_covariance *agl_covariance_at(size_t i);

/* A way to estimate the coefficients of a formula. */
typedef struct {
  const char *name;               /* "ols"; model.ols in Lua */
  const char *title;              /* "ordinary least squares" */
  const char *summary;            /* what it is for */
  const char *formula;            /* what is solved */
  const char *source;             /* who proposed it */
  const char *example;            /* in Lua, over the dataset d of goods_quality */
  agl_option option[AGL_OPTIONS]; /* its own; those of all are agl_model_option_at */
} agl_estimator;

/* All of them, ols first; NULL past the end. */
AGL_API const agl_estimator *agl_estimator_at(size_t i);

/* How a program counts: factors for small samples, degrees of freedom, lags. */
typedef struct {
  const char *name;    /* "stata"; like = "stata" */
  const char *summary; /* its conventions, in words */
  const char *robust;  /* what se = "robust" is */
} agl_convention;

/* All of them, without a name (agglom's own) last; NULL past the end. */
AGL_API const agl_convention *agl_convention_at(size_t i);

/* The options that every estimator takes: se, weights, ...; NULL past the end. Those of a covariance
** are in its record. */
AGL_API const agl_option *agl_model_option_at(size_t i);

/*
** Fit a model: estimator "ols", a formula, the options that are given (n of them; NULL when 0).
**
** The formula is "y ~ terms", "y ~ terms | ways", "y ~ terms | endogenous ~ instruments" or
** "y ~ terms | ways | endogenous ~ instruments":
**   - terms are expressions over the table's columns, joined by +: x, log(x), I(x^2) for arithmetic,
**     a:b for a product, a*b for a + b + a:b, offset(w) for what has the coefficient 1. "- 1", "+ 0"
**     and "0 +" drop the intercept. Booleans count as 0 and 1.
**   - factor(v) has a 0/1 term for each value of v but the first, or but `ref` in
**     factor(v, ref = "north"), called factor(v)VALUE; for each value where there is neither an
**     intercept nor an absorbed effect, and in a:factor(v) without a. Above 5000 values are refused.
**     poly(x, 2) is orthogonal powers of x, called poly(x, 2)1 and poly(x, 2)2; with raw = true they
**     are x and x^2. Predictions use the values and powers of the fit: a value of v that it has not
**     seen gives none.
**   - ways are columns and combinations of columns whose effects are absorbed: firm + year,
**     firm^year or firm:year. There is no intercept beside them.
**   - the exogenous terms are instruments of their own; those after the last ~ are the others.
** Rows with a missing or infinite value in any of them are left out and counted. Terms that are
** constant beside an intercept, or linear combinations of the ones before them, are left out and
** named (agl_model_omitted). An estimator refuses the parts that it does not take.
**
** The formula of "nls" is "y ~ a * exp(-b * x)": an expression of columns and of the parameters that
** the option `start` names, which are its terms. Around parameters there may be + - * / ^, log, exp
** and their kin, sqrt, abs, the trigonometric and hyperbolic functions, pmin, pmax and if_else; what
** has no parameter may be any expression. It is AGL_EMATH when the steps do not converge, or where
** they end a parameter cannot be told from those before it.
**
** Refused: no rows left, n < k, a constant response (AGL_EDATA); no term that can be estimated
** (AGL_EMATH); text that is no formula (AGL_EPARSE); an unknown estimator, option or column, an
** option out of its range (AGL_EARG); a weight that is not positive (AGL_EDATA).
*/
AGL_CHECKED agl_status agl_model_fit(agl_model **out, const char *estimator, const char *formula,
                                     const agl_table *t, const agl_argument *given, size_t n,
                                     agl_err *err);
AGL_API void agl_model_free(agl_model *m);

/* What was fitted: the formula, the response, the terms in formula order, the rows used and left
** out. */
AGL_API const char *agl_model_formula(const agl_model *m);
AGL_API const char *agl_model_response(const agl_model *m);
AGL_API size_t agl_model_nterm(const agl_model *m);
AGL_API const char *agl_model_term(const agl_model *m, size_t i); /* NULL past the last */
AGL_API size_t agl_model_nobs(const agl_model *m);
AGL_API double agl_model_df(const agl_model *m); /* degrees of freedom of t and F; NaN without */
AGL_API size_t agl_model_ndropped(const agl_model *m); /* rows of the data that were not used */
AGL_API const agl_estimator *agl_model_estimator(const agl_model *m);

/* A term that was left out, and in *why the reason; NULL past the last. */
AGL_API const char *agl_model_omitted(const char **why, const agl_model *m, size_t i);

/* One coefficient and its standard error, by term. */
AGL_CHECKED agl_status agl_model_coef(double *estimate, double *std_error, const agl_model *m,
                                      const char *term, agl_err *err);

/* term, estimate, std_error, statistic, p_value, conf_low, conf_high; t distribution, two-sided, with
** n - k degrees of freedom, with clusters one less than there are clusters (of the two ways, where
** there are fewer); 0 < level < 1 is the coverage of the interval. */
AGL_CHECKED agl_status agl_model_tidy(agl_table **out, const agl_model *m, double level,
                                      agl_err *err);

/* One row: r_squared, adj_r_squared, sigma, f_statistic, f_p_value, df_model, df_residual, nobs,
** log_likelihood, aic, bic. Without an intercept r_squared is 1 - RSS / y'y, as in R.
** aic = -2 log L + 2k, bic = -2 log L + k log n, k the number of coefficients. f_statistic is the
** Wald test that all slopes are 0 with the chosen covariance and its degrees of freedom; missing
** where that covariance is singular. */
AGL_CHECKED agl_status agl_model_glance(agl_table **out, const agl_model *m, agl_err *err);

/* The rows used, with their row number in the data, the variables of the formula and fitted,
** residual, std_residual (internally studentized), leverage, cooks_distance and dffits, the change
** of the fitted value in standard errors when its row is left out. */
AGL_CHECKED agl_status agl_model_augment(agl_table **out, const agl_model *m, agl_err *err);

/* The columns of the data, in the rows used. */
AGL_CHECKED agl_status agl_model_data(agl_table **out, const agl_model *m, agl_err *err);

/* source (regression, residual, total), df, ss, ms, f_statistic, p_value: sums of squares, and the F
** test they give, whatever the covariance. */
AGL_CHECKED agl_status agl_model_anova(agl_table **out, const agl_model *m, agl_err *err);

/* A diagnostic test, for help and checks. */
enum { AGL_DIAGNOSTIC_OPTIONS = 2 };
typedef struct {
  const char *name; /* NULL: no option */
  double fallback;  /* NaN: the test chooses, or insists on being told */
  double low, high; /* whole numbers from low to high */
} agl_diagnostic_option;

typedef struct {
  const char *name;    /* "breusch_godfrey" */
  const char *family;  /* "serial", "trend", "variance", "form", "stability", "normal", "collinear",
                       ** "unit root", "instrument", "panel", "likelihood" */
  const char *summary; /* what it looks for */
  const char *source;  /* who proposed it, and the computation where that is another's */
  agl_diagnostic_option option[AGL_DIAGNOSTIC_OPTIONS];
} agl_diagnostic;

/* All diagnostic tests in order of family; NULL past the end. */
AGL_API const agl_diagnostic *agl_diagnostic_at(size_t i);

/* An option and its value. */
typedef struct {
  const char *name;
  double value;
} agl_setting;

/* One diagnostic test: a row or more of test, statistic, df (of an F test: that of the numerator),
** p_value and note, a sentence on what that means for this fit. A test that the fit does not allow
** has missing numbers and the reason as its note. AGL_EARG: no such test or option. */
AGL_CHECKED agl_status agl_model_diagnose(agl_table **out, const agl_model *m, const char *test,
                                          const agl_setting *settings, size_t n, agl_err *err);

/* The same for all tests that need no setting. Tests for serial dependence and stability take the
** rows in the order of the data. */
AGL_CHECKED agl_status agl_model_diagnostics(agl_table **out, const agl_model *m, agl_err *err);

/* term, then one column a term: the covariance of the estimates. */
AGL_CHECKED agl_status agl_model_vcov(agl_table **out, const agl_model *m, agl_err *err);

typedef enum {
  AGL_INTERVAL_NONE,       /* fitted */
  AGL_INTERVAL_CONFIDENCE, /* and std_error, conf_low, conf_high of the mean response */
  AGL_INTERVAL_PREDICTION  /* the same for one new observation */
} agl_interval;

/* Predictions of the mean response for every row of new data (NULL: the data of the fit); missing
** where a term is. Where the mean is a function of a linear predictor, as in a logit, the interval is
** that of the predictor under this function. AGL_EARG: a prediction interval after maximum likelihood.
** After least squares absorbed effects count, missing for groups that the fit has not seen or that no rows
** of the fit connect; AGL_EARG with an interval.
** agl_model_predict_linear predicts the linear predictor itself. */
AGL_CHECKED agl_status agl_model_predict(agl_table **out, const agl_model *m,
                                         const agl_table *newdata, agl_interval interval,
                                         double level, agl_err *err);
AGL_CHECKED agl_status agl_model_predict_linear(agl_table **out, const agl_model *m,
                                                const agl_table *newdata, agl_interval interval,
                                                double level, agl_err *err);

/* Average marginal effects: how the mean response moves with each variable of the formula, whatever terms
** it is in, averaged over the rows of the fit (with its weights), or of one row of means (of factors and
** booleans the value that most rows have). Of a number the derivative; of one that is 0 and 1, and of the
** levels of a factor, the discrete change from 0 and from the reference. term, category (of an ordered
** response: the effect on its probability), effect, std_error (delta method, from the covariance of the
** fit), statistic, p_value, conf_low, conf_high. */
typedef enum { AGL_MARGINS_AVERAGE, AGL_MARGINS_MEAN } agl_margins_at;
AGL_CHECKED agl_status agl_model_margins(agl_table **out, const agl_model *m, agl_margins_at at,
                                         double level, agl_err *err);

/* Wald test of restrictions, such as "x1 = 0", "x1 + x2 = 1, x3 = x4" or "x1 * x2 = 1, exp(x3) = 2":
** one row with hypothesis, f_statistic, df, df_residual, p_value (of F), chi_squared. What is not linear
** is tested by the delta method; functions are exp, log, sqrt, abs. Term names that are no Lua names
** stand in backquotes. */
AGL_CHECKED agl_status agl_model_test(agl_table **out, const agl_model *m, const char *hypothesis,
                                      agl_err *err);

/* Likelihood ratio test of two nested fits by the same estimator, of the same response and rows, in
** either order: one row with restricted, unrestricted (formulas), statistic, df, p_value. AGL_EARG,
** AGL_EDATA when they cannot be nested. */
AGL_CHECKED agl_status agl_model_lrtest(agl_table **out, const agl_model *m, const agl_model *other,
                                        agl_err *err);

/* p-values by the wild cluster bootstrap (Cameron, Gelbach & Miller 2008) after least squares with one
** way of clusters: term, statistic (t of the fit), p_value (the share of draws whose |t| is no less),
** reps, draws ("all" 2^G where these are no more than `reps`, else the distribution). Options: term,
** reps, weights, impose_null, seed; the same seed gives the same draws for any number of threads. */
AGL_CHECKED agl_status agl_model_wild(agl_table **out, const agl_model *m,
                                      const agl_argument *given, size_t n, agl_err *err);

/* After least squares with fewer than 40 clusters, one way: term, clusters, std_error, df, p_value by
** CR2 (missing with weights), wild_p_value, reps, draws by the wild bootstrap, 999 draws above 100,000
** rows. No rows after other fits, and where rows times the square of coefficients pass 5e7. */
AGL_CHECKED agl_status agl_model_few_clusters(agl_table **out, const agl_model *m, agl_err *err);

/* The distribution of the estimates over resamples, after least squares: term, estimate, bias,
** std_error, conf_low, conf_high (quantiles, definition 7), reps (resamples that have a fit). Options:
** reps, type, level, seed. Residuals are drawn about their mean, and not inflated. */
AGL_CHECKED agl_status agl_model_bootstrap(agl_table **out, const agl_model *m,
                                           const agl_argument *given, size_t n, agl_err *err);

/* The options of both; NULL past the end. */
AGL_API const agl_option *agl_wild_option_at(size_t i);
AGL_API const agl_option *agl_bootstrap_option_at(size_t i);

/* term, digits: how many significant decimal digits of each coefficient hold, 15 at most; missing for
** estimators that cannot tell. What the data leave open is counted: values that are no short binary
** fractions are known to half a unit in their last place, and digits is what stays the same when
** they are moved within that (Beaton, Rubin & Barone 1976). So is what refinement may still lack. */
AGL_CHECKED agl_status agl_model_digits(agl_table **out, const agl_model *m, agl_err *err);

/* How the numbers came about, as item, value: estimator, formula, rows, degrees of freedom,
** standard errors, distribution, accuracy. */
AGL_CHECKED agl_status agl_model_recipe(agl_table **out, const agl_model *m, agl_err *err);

/* Every number of the fit under a name, as cell, value: "glance r_squared", "anova regression ss",
** "tidy const estimate", with 95 % intervals. What agl_paper_check compares. */
AGL_CHECKED agl_status agl_model_cells(agl_table **out, const agl_model *m, agl_err *err);

/* ---- knowledge base ---------------------------------------------------------------------- */

/* Tables whose rows refer to one another and to the facts that they are taken from. Opaque.
** Search and names are indexed when first asked for, so a knowledge base is not for two threads at
** a time. */
typedef struct agl_kb agl_kb;

/* Text that stands for a file of a pack, to see whether a change to it would be accepted. */
typedef struct {
  const char *path, *text;
  size_t len;
} agl_kb_edit;

/* Open packs: folders of CSV files named after the tables of `schema` (tables.csv: table, column,
** type, key, refers, required, weight, meaning). The rows of all packs make one table each, in the
** order of the packs, with a column `pack` after those of the schema. `edit` may be NULL. All or
** nothing: AGL_EPARSE, with the file and line, for an unknown table or column, a value of the wrong
** type, an empty cell where one is required, a repeated key, a key that names nothing, a row that
** is its own ancestor, a cell of more than 2^20 bytes, or bytes that are not UTF-8. */
AGL_CHECKED agl_status agl_kb_open(agl_kb **out, const char *schema, const char *const *packs,
                                   size_t npack, const agl_kb_edit *edit, agl_err *err);
AGL_API void agl_kb_free(agl_kb *kb);

/* The tables by index; NULL past the end. Borrowed. */
AGL_API const char *agl_kb_name(const agl_kb *kb, size_t i);
AGL_API const agl_table *agl_kb_table(const agl_kb *kb, size_t i);

/* A table, by name, with where its facts stand: source_id, location, line_from and line_to of the
** row's fact, where the table has no such columns itself. */
AGL_CHECKED agl_status agl_kb_rows(agl_table **out, const agl_kb *kb, const char *table,
                                   agl_err *err);

/* What a name, a key or an alias stands for, capitals and accents aside: table, key, name, how
** ("key", "name", "alias", "part of the name"), note (why the alias is one), certainty, pack.
** AGL_EARG when it stands for nothing, with a suggestion. */
AGL_CHECKED agl_status agl_kb_resolve(agl_table **out, agl_kb *kb, const char *name, agl_err *err);

/* The n rows, of one table or (NULL) of all, that answer a query best: table, key, name, score (BM25 of the words, weighted by
** column), where (the column of the snippet), snippet, why (of rows found through an alias),
** fact_id, source_id, line_from, line_to, pack. Words match by their stems, word* by its beginning,
** "two words" only side by side. A query without a word is AGL_EARG. */
AGL_CHECKED agl_status agl_kb_search(agl_table **out, agl_kb *kb, const char *query,
                                     const char *table, size_t n, agl_err *err);

/* Links between effects, as the texts state them, with their basis. From an effect on, one row a
** link: depth, from_id, from, to_id, to, level (of `to`), basis, certainty, source_id, line_from,
** line_to, fact_id; `back`: to the effect instead. Each link once, at its least depth. */
AGL_CHECKED agl_status agl_kb_effects(agl_table **out, const agl_kb *kb, const char *effect,
                                      bool back, agl_err *err);

/* Every way from one effect to another that meets no effect twice, the shortest first, up to 1000:
** path, and the columns above with depth as the step. */
AGL_CHECKED agl_status agl_kb_paths(agl_table **out, const agl_kb *kb, const char *from,
                                    const char *to, agl_err *err);

/* How factors are compared: all zero is the default. */
typedef struct {
  bool all;         /* secondary codes too; else only the primary one of each factor */
  const char *list; /* NULL: the lists that both owners have, or all lists when they share none */
} agl_kb_codes;

/* The categories of the factors of two owners (keys): category, meaning, in_a, in_b, shared,
** a_items, b_items, and jaccard, the shared ones over all of both, the same in every row. Shared
** ones first, then those of a, then those of b. */
AGL_CHECKED agl_status agl_kb_similarity(agl_table **out, const agl_kb *kb, const char *a,
                                         const char *b, const agl_kb_codes *o, agl_err *err);

/* The categories that reference owners have and `owner` has not: category, meaning, cases (how many
** references have it), share, owners, items. The most frequent first. Without references: all other
** owners. */
AGL_CHECKED agl_status agl_kb_gaps(agl_table **out, const agl_kb *kb, const char *owner,
                                   const char *const *reference, size_t nreference,
                                   const agl_kb_codes *o, agl_err *err);

/* ---- papers ----------------------------------------------------------------------------- */

typedef enum {
  AGL_AGREES,         /* the computed value rounds to what is printed */
  AGL_LAST_DIGIT,     /* off by one in the last printed digit */
  AGL_DIFFERS,        /* off by more, or another text */
  AGL_NOT_COMPUTED,   /* nothing was computed for this cell */
  AGL_NOT_RECOVERABLE /* the paper's text does not contain the cell */
} agl_verdict;

/* "agrees", "last digit", "differs", "not computed", "not recoverable". */
AGL_API const char *agl_verdict_name(agl_verdict v);

/* Compare a computed value with a printed number, at the precision of its last printed digit:
** "0.0000" is compared to four decimals, "2.08182E-08" to 1e-13. `decimals` >= 0 asks for more
** decimals than are printed, for a paper that drops trailing zeros ("4" among 3.9 and 4.1); -1
** takes them from the text. *digits is how many digits that compares: the significant digits, or
** the decimals of a printed zero. A text that is no number differs from every number. */
AGL_API agl_verdict agl_paper_verdict(int *digits, const char *printed, int decimals,
                                      double computed);

/* The computed value spelled as the paper spells its cell: same decimals, same style. */
enum { AGL_CELL_TEXT = 64 };
AGL_API void agl_paper_spell(char out[AGL_CELL_TEXT], const char *printed, int decimals,
                             double computed);

/* Compare printed cells with computed ones. `published` has string columns cell and printed
** (missing: not recoverable) and, if it wants, an integer column decimals (missing: as printed).
** `computed` has string column cell and column value, numbers or strings, unique by cell. Gives one
** row a printed cell, in order: cell, printed, computed (number; missing for text), spelled (the
** computed value in the paper's spelling), digits, verdict. AGL_EARG: a column is not there or of
** another type, a cell of `computed` occurs twice. */
AGL_CHECKED agl_status agl_paper_check(agl_table **out, const agl_table *published,
                                       const agl_table *computed, agl_err *err);

#endif
