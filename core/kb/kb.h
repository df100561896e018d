/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kb.h - the inside of a knowledge base.
**
** schema.c   which tables and columns there are, from tables.csv
** file.c     the files of packs: one table of one pack each
** check.c    keys, references, hierarchies, required values
** kb.c       packs to a knowledge base, all or nothing
** fold.c     text to words: case, accents, endings
** names.c    names and aliases to rows
** index.c    words to rows
** search.c   a query to ranked rows
** graph.c    links between effects
** similar.c  factors of two owners, category by category
*/
#ifndef AGL_KB_INSIDE_H
#define AGL_KB_INSIDE_H

#include "agglom.h"
#include "base/err.h"
#include "base/file.h"
#include "data/dict.h"
#include "data/table.h"

/* ---- schema ------------------------------------------------------------------------------- */

enum { KB_TARGETS = 12, KB_CELL_BYTES = 1 << 20 };

typedef struct {
  const char *name;
  agl_type type;
  bool key, required;
  bool any;                  /* refers to the key of the table that the row's `table` names */
  size_t target[KB_TARGETS]; /* tables to whose key it refers, by index */
  size_t ntarget;
  double weight; /* of its words in a search; 0: not searched */
} kb_column;

typedef struct {
  const char *name;
  kb_column *column;
  size_t ncolumn, nkey;
} kb_shape;

typedef struct {
  agl_table *source; /* tables.csv, which owns the names */
  kb_shape *table;
  kb_column *column; /* of all tables, in order */
  size_t ntable;
} kb_schema;

agl_status kb_schema_read(kb_schema *out, const char *path, agl_err *err);
void kb_schema_clear(kb_schema *s);

/* The index of a table or column, or SIZE_MAX; names by index, NULL past the end. */
size_t kb_shape_find(const kb_schema *s, const char *name);
size_t kb_column_find(const kb_shape *t, const char *name);
const char *kb_shape_at(const void *schema, size_t i);
const char *kb_column_at(const void *shape, size_t i);

/* ---- files -------------------------------------------------------------------------------- */

/* One table of one pack while packs are being opened. */
typedef struct {
  char *path;
  size_t shape, pack;
  agl_bytes bytes;         /* of the file, or ... */
  const agl_kb_edit *edit; /* ... what stands for it */
  agl_table *rows;
  size_t first; /* row of the whole table that its first row becomes */
} kb_file;

typedef struct {
  kb_file *file;
  size_t n, cap;
} kb_files;

/* Add the files of the folder `dir`; an edit stands for the file of its path. Then read them all. */
agl_status kb_files_list(kb_files *files, const kb_schema *s, const char *dir, size_t pack,
                         const agl_kb_edit *edit, agl_err *err);
agl_status kb_files_read(kb_files *files, const kb_schema *s, agl_err *err);
void kb_files_clear(kb_files *files);

/* "path:line: ..." for row `row` of a whole table. */
agl_status kb_fail_row(const kb_files *files, size_t shape, size_t row, agl_err *err,
                       const char *fmt, ...) AGL_PRINTF(5, 6);

/* "path:line" of a row, for use within messages. */
typedef struct {
  char text[512];
} kb_place;
kb_place kb_place_of(const kb_files *files, size_t shape, size_t row);

/* ---- the knowledge base ------------------------------------------------------------------- */

typedef struct kb_names kb_names;
typedef struct kb_index kb_index;

typedef struct {
  agl_table *rows; /* the columns of the schema, then `pack` */
  agl_dict *keys;  /* the key of every row, its parts joined by KB_JOINT: code i is row i;
                   ** NULL for a table without a key */
} kb_table;

#define KB_JOINT '\x1f'

struct agl_kb {
  kb_schema schema;
  kb_table *table; /* one a shape */
  agl_dict *packs; /* names */
  kb_names *names; /* made when first asked for */
  kb_index *index; /* made when first asked for */
};

/* Number the keys of all tables, and check all there is to check. */
agl_status kb_check(agl_kb *kb, const kb_files *files, agl_err *err);

/* Text of a cell of a string column; NULL when missing or no such column. */
const char *kb_cell(const agl_kb *kb, size_t table, size_t column, size_t row);

/* The row that a key names, or SIZE_MAX; of a key of several parts, the first row with that first
** part. */
size_t kb_row_of(const agl_kb *kb, size_t table, const char *key);

/* The row of the first target table of a column that holds `key`; SIZE_MAX when none does. */
size_t kb_follow(size_t *table, const agl_kb *kb, const kb_column *c, const char *key);

/* The fact behind a row (its own, or that of the row its first column refers to), SIZE_MAX for none;
** the key of the source that says it, or of its pack's source; NULL when there is none. */
size_t kb_fact_of(const agl_kb *kb, size_t table, size_t row);
const char *kb_source_of(const agl_kb *kb, size_t table, size_t row);
const char *kb_pack_of(const agl_kb *kb, size_t table, size_t row);

/* ---- words -------------------------------------------------------------------------------- */

enum { KB_WORD_BYTES = 64 };

/* One word of a text: folded (lower case, no accents), cut at 63 bytes. */
typedef struct {
  char s[KB_WORD_BYTES];
  size_t len;
  size_t from, to; /* bytes of the text it was */
} kb_word;

/* The next word of text from *at on; false at the end. */
bool kb_next_word(kb_word *out, const char *text, size_t len, size_t *at);

/* Take a plural or participle ending off a folded word, in place. */
void kb_stem(kb_word *w);

/* Does the word say little about a text: the, of, and? */
bool kb_stop_word(const char *s, size_t len);

/* The words of a text, folded, a blank between. */
void kb_fold(agl_text *out, const char *text, size_t len);

/* ---- names -------------------------------------------------------------------------------- */

/* What a name stands for; alias is a row of `alias`, or SIZE_MAX for a name of its own. */
typedef struct {
  size_t table, row, alias;
  size_t next; /* of the same name, or SIZE_MAX */
} kb_meaning;

agl_status kb_names_get(const kb_names **out, agl_kb *kb, agl_err *err);
void kb_names_free(kb_names *n);

/* The first meaning of a folded name and the one after it; NULL when there is none. */
const kb_meaning *kb_names_of(const kb_names *n, const char *folded, size_t len);
const kb_meaning *kb_names_next(const kb_names *n, const kb_meaning *m);

/* A cell of the alias behind a meaning; NULL when there is none. */
const char *kb_alias_cell(const agl_kb *kb, const kb_meaning *m, const char *column);

/* The name people call a row by, or its key. */
const char *kb_label(const agl_kb *kb, size_t table, size_t row);

/* What the row is called that a cell refers to; NULL for a column that refers to no row or only to
** a fact. */
const char *kb_named_by(const agl_kb *kb, size_t table, size_t column, size_t row);

/* ---- index -------------------------------------------------------------------------------- */

typedef struct {
  uint32_t doc;
  float weight; /* of the word in the row: the sum over its places */
} kb_posting;

struct kb_index {
  agl_dict *words;  /* as they stand, folded */
  uint32_t *stem;   /* the stem of each word */
  uint32_t *sorted; /* the words in order of bytes, for prefixes */
  size_t nstem;
  agl_dict *stems;
  size_t *first; /* nstem + 1: postings of each stem */
  kb_posting *posting;
  size_t ndoc;
  size_t *start; /* ntable + 1: first row of each table as a document */
  float *length; /* words of each document */
  double mean_length;
};

agl_status kb_index_get(const kb_index **out, agl_kb *kb, agl_err *err);
void kb_index_free(kb_index *x);

/* The table and row of a document. */
void kb_index_place(size_t *table, size_t *row, const kb_index *x, size_t ntable, size_t doc);

#endif
