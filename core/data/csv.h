/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv.h - the inside of the CSV reader.
**
** csv_text.c    bytes to UTF-8, where an offset is (line:col)
** csv_detect.c  what delimits fields and decimals
** csv_scan.c    cut the text into chunks at row ends
** csv_lane.c    any row to fields, with libcsv
** csv_fast.c    plain rows straight to values
** csv_value.c   a field to a value, or to the reason why it is missing
** csv_rows.c    all rows of all chunks to columns in parts
** csv_column.c  the parts of a column to one column: its type, its strings, its bad fields
** csv.c         the reader: all of the above in order
*/
#ifndef AGL_CSV_H
#define AGL_CSV_H

#include "agglom.h"
#include "base/err.h"
#include "data/dict.h"

/* The text being read: valid UTF-8 without a byte order mark. */
typedef struct {
  const char *source; /* its name in messages */
  const char *text;
  size_t len;
  char delimiter, decimal;
  bool reference; /* tests: libcsv reads every row, which the fast lane must agree with */
  size_t chunk;   /* tests: bytes of a chunk and of the rows that types are guessed from */
} csv_input;

/* "source:line:col: ..." for the byte at an offset. Lines end in \n, \r\n or \r; columns are bytes,
** from 1. */
agl_status csv_fail(const csv_input *in, size_t at, agl_err *err, const char *fmt, ...)
    AGL_PRINTF(4, 5);

/* A field's or name's text as messages show it: at most 60 bytes, no control characters. */
typedef struct {
  char text[72];
} csv_shown;
csv_shown csv_show(const char *s, size_t len);

/* Text in any encoding to UTF-8 without a byte order mark. *fresh is what to free with agl_free, or
** NULL; *encoding is a name for the ledger, NULL for plain UTF-8. */
agl_status csv_decode(csv_input *in, char **fresh, const char **encoding, const char *declared,
                      agl_err *err);

/* Settle in->delimiter and in->decimal, as declared or as detected. */
agl_status csv_detect(csv_input *in, const agl_csv_options *o, agl_err *err);

/* agl_csv_parse with the choice of reference. */
agl_status csv_parse_text(agl_table **out, const csv_input *in, const agl_csv_options *o,
                          agl_err *err);

/* ---- fields ------------------------------------------------------------------------------ */

/* A field as tokenised: unquoted, unescaped, trimmed where it was not quoted. */
typedef struct {
  const char *s;
  size_t len;
  size_t at;  /* offset of its first byte (the quote of a quoted one) in the text */
  size_t col; /* which of its row, from 0 */
  bool quoted;
} csv_field;

/* What reads rows: calls field() for every field of a row. */
typedef struct csv_lane csv_lane;
struct csv_lane {
  const csv_input *in;
  size_t end; /* rows are read up to this offset */
  void (*field)(void *ctx, const csv_field *f);
  void *ctx;
  void *parser; /* libcsv's state, made on first use */
  size_t start; /* offset where the field being read began, blanks included */
  size_t col;   /* fields of this row so far */
  bool row_ended;
};

/* Read one row with libcsv. *at moves past its line end; *fields is their number, 0 for a blank
** line. Errors: a stray or unclosed quote, memory. */
agl_status csv_lane_row(csv_lane *l, size_t *at, size_t *fields, agl_err *err);
void csv_lane_close(csv_lane *l);

/* ---- values ------------------------------------------------------------------------------ */

/* What a field looks like. Sets of these tell what a column is. */
enum {
  CSV_INTEGER = 1, /* fits 64 bits, no leading zero */
  CSV_NUMBER = 2,  /* any other finite decimal number, and -0 */
  CSV_CODE = 4,    /* digits that a number would not keep: leading zero, more than 64 bits */
  CSV_BOOLEAN = 8,
  CSV_DATE = 16,
  CSV_TEXT = 32,
  CSV_QUOTED = 64 /* quoted and a marker of missing: present if the column holds strings */
};

typedef union {
  int64_t integer;
  double number;
  uint8_t boolean;
  int32_t date;
} csv_value;

unsigned csv_class(csv_value *v, const char *s, size_t len, char decimal);

/* How the fields of one column in one chunk are being stored: an agl_type or one of these. */
enum { CSV_NOTHING = 16 /* only `seen` is kept */, CSV_SKIP };

/* One column's rows in one chunk. */
typedef struct {
  uint8_t as;
  uint8_t seen; /* classes; not kept for strings, whose levels tell */
  bool any_missing;
  uint32_t last;  /* strings: code of the one before, UINT32_MAX for none */
  agl_dict *dict; /* strings: what the codes of this chunk mean */
  size_t bad;     /* slot of the first field the declared type does not hold, or SIZE_MAX */
} csv_part;

typedef struct {
  bool declared;  /* the caller said which type */
  bool again;     /* to be read once more, as `type` */
  bool converted; /* from strings, which may have made fields missing */
  agl_type type;  /* declared, or guessed and in the end decided */
  void *data;     /* a slot for every line of the text, see csv_chunk.slot */
  uint8_t *missing;
  agl_column *column; /* when finished */
  size_t nbad;        /* bad fields made missing */
  size_t bad;         /* first row with a field that `type` does not hold, or SIZE_MAX */
} csv_column;

/* A run of whole rows. Row i of the chunk is kept in slot + i until the columns are finished. */
typedef struct {
  size_t begin, end; /* in the text */
  size_t lines;      /* line ends in it */
  size_t invalid;    /* offset of a NUL or of what is not UTF-8, or SIZE_MAX */
  bool odd_quotes;   /* as many quotes as that: the next chunk begins within quotes */
  size_t slot, nrow, blank;
  csv_part *part;
} csv_chunk;

typedef struct {
  csv_input in;
  const agl_csv_options *o;
  agl_dict *names; /* of the columns, by index */
  csv_column *col;
  size_t ncol;
  csv_chunk *chunk;
  size_t nchunk, nslot, nrow;
  size_t body;              /* offset of the first row after the header */
  size_t blank;             /* blank lines skipped */
  const agl_marker *marker; /* NULL: NA */
  uint8_t *marker_code;     /* one for each marker */
  bool marker_first[256];   /* the first bytes of markers */
  uint8_t empty_code;       /* of an empty field */
  uint8_t bad_code;         /* of a bad field, where those are missing */
  agl_dict *reason;         /* NULL when no marker has one */
} csv_reader;

/* Cut the text into chunks at row ends and check that it is UTF-8 without NUL bytes. */
agl_status csv_scan(csv_reader *r, agl_err *err);

/* Leave out what is before the body, and settle which slots each chunk fills. */
void csv_plan(csv_reader *r);

/* Markers and their codes, from the options. */
agl_status csv_markers(csv_reader *r, agl_err *err);

/* The code for a missing field, AGL_PRESENT for any other. In a column of strings a quoted empty
** field is present, and so is a quoted NA unless NA was declared. */
uint8_t csv_missing_code(const csv_reader *r, const csv_field *f, bool as_string);

/* Where fields go: one row of one chunk. */
typedef struct {
  csv_reader *r;
  csv_chunk *k;
  size_t row;     /* slot of the row being read */
  size_t surplus; /* offset of the first field past the header's */
  agl_status status;
  agl_err *err;
} csv_sink;
void csv_put(void *sink, const csv_field *f);

/* Read up to `nrow` plain rows from offset `at` on, as long as they are plain; text[limit - 1] is a
** line end. Returns where the first row not read begins. */
size_t csv_fast_rows(csv_sink *sink, size_t at, size_t limit, size_t nrow);

/* Guess the types of the columns that have none declared from the first rows. */
agl_status csv_guess(csv_reader *r, agl_err *err);

/* Read all rows into the columns marked `again`. */
agl_status csv_read_rows(csv_reader *r, agl_err *err);

/* The type of a column all of whose fields look like this. */
agl_type csv_decide(unsigned seen);

/* One type for all parts of a column; sets `again` when its fields must be read once more. */
agl_status csv_settle(csv_reader *r, csv_column *c, agl_err *err);

/* Make column j of its parts: rows in place, one dictionary. */
agl_status csv_finish(csv_reader *r, size_t j, agl_err *err);

/* The error for field j of a row that the type of its column does not hold. */
agl_status csv_fail_field(csv_reader *r, size_t row, size_t j, agl_err *err);

/* Slots for the values of a column, none missing. */
agl_status csv_allocate(csv_reader *r, csv_column *c, agl_err *err);

#endif
