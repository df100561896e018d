/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kb_packs.h - a small pack in a temporary folder, for the tests of core/kb. */
#ifndef KB_PACKS_H
#define KB_PACKS_H

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

static char folder[64] = "/tmp/agglom-kb-XXXXXX";
static char schema[1024], small_schema[128], base_pack[128], more_pack[128];
static const char *packs[] = {base_pack, more_pack};

static inline void path_of(char out[256], const char *dir, const char *file)
{
  snprintf(out, 256, "%s/%s/%s", folder, dir, file);
}

static inline void write_file(const char *dir, const char *file, const char *text)
{
  char path[256];
  FILE *f;
  path_of(path, dir, file);
  f = fopen(path, "w");
  CHECK(f != NULL && fputs(text, f) >= 0);
  if (f != NULL)
    fclose(f);
}

static inline void remove_file(const char *dir, const char *file)
{
  char path[256];
  path_of(path, dir, file);
  CHECK(remove(path) == 0);
}

static const struct {
  const char *file, *text;
} base_files[] = {
    {"source.csv", "source_id,kind,title\nreport,paper,A report\n"},
    {"place.csv", "place_id,name,kind,parent_id\nnorth,North,country,\nlage,Läge,city,north\n"},
    {"entity.csv", "entity_id,name,kind,place_id,description\n"
                   "port,Port of Läge,cluster,lage,\"ships, and the companies that build them\"\n"
                   "yard,Yard 7,company,lage,builds ships\n"
                   "academy,Naval Academy,university,north,clustering of universities\n"},
    {"alias.csv", "alias,table,key,note,certainty\nHafen,entity,port,the German word,stated\n"},
    {"measure.csv", "measure_id,subject,metric,value,fact_id\nm1,port,employees,12000,f1\n"
                    "m2,north,clusters,7,\n"},
    {"fact.csv", "fact_id,source_id,location,line_from,line_to,value,text\n"
                 "f1,report,Chapter 1,4,5,12000,employees of the port\n"
                 "f2,report,Chapter 2,7,7,,the port is deep\n"},
    {"line_note.csv", "line_from,line_to,reason\n1,1,heading\n"},
    {"factor.csv", "factor_id,owner,list,number,item,fact_id\n"
                   "p1,port,l1,1,deep water,f2\np2,port,l1,2,rails,\np3,port,l2,1,old quays,\n"
                   "n1,north,l1,1,coast,\nn2,north,l1,2,schools,\ny1,yard,l3,1,docks,\n"},
    {"factor_category.csv", "category,meaning\nWAT,water\nINF,infrastructure\nHUM,people\n"
                            "OLD,history\n"},
    {"factor_coding.csv", "factor_id,category,strength\np1,WAT,primary\np1,INF,secondary\n"
                          "p2,INF,primary\np3,OLD,primary\nn1,WAT,primary\nn2,HUM,primary\n"
                          "n2,INF,secondary\ny1,INF,primary\n"},
    {"effect.csv", "effect_id,level,number,name\na,micro,1,Alpha\nb,micro,2,Beta\nc,macro,1,Gamma\n"
                   "d,macro,2,Delta\n"},
    {"effect_link.csv", "from_id,to_id,basis,line_from,line_to,certainty,fact_id\n"
                        "a,b,first,4,5,stated,f1\nb,c,second,6,6,stated,\na,c,third,6,6,stated,\n"
                        "c,a,back,6,6,stated,\nc,d,last,6,6,stated,\n"},
};

/* The rows of the schema that are about tables of the pack. */
static inline void write_small_schema(void)
{
  char line[1024];
  FILE *from = fopen(schema, "r"), *to;
  snprintf(small_schema, sizeof small_schema, "%s/schema/small.csv", folder);
  to = fopen(small_schema, "w");
  CHECK(from != NULL && to != NULL);
  while (from != NULL && to != NULL && fgets(line, sizeof line, from) != NULL) {
    size_t table = strcspn(line, ",");
    bool keep = strncmp(line, "table,", 6) == 0;
    for (size_t i = 0; i < sizeof base_files / sizeof *base_files; i++)
      keep |= strcspn(base_files[i].file, ".") == table &&
              strncmp(base_files[i].file, line, table) == 0;
    if (keep && strstr(line, "work.work_id") == NULL)
      fputs(line, to);
  }
  if (from != NULL)
    fclose(from);
  if (to != NULL)
    fclose(to);
}

static inline void packs_open(void)
{
  static const char *const dirs[] = {"base", "more", "schema"};
  const char *source = getenv("AGGLOM_SOURCE");
  char path[256];
  CHECK(mkdtemp(folder) != NULL);
  for (int i = 0; i < 3; i++) {
    path_of(path, dirs[i], "");
    CHECK(mkdir(path, 0700) == 0);
  }
  snprintf(base_pack, sizeof base_pack, "%s/base", folder);
  snprintf(more_pack, sizeof more_pack, "%s/more/", folder);
  snprintf(schema, sizeof schema, "%s/datasets/kb/tables.csv", source == NULL ? "." : source);
  for (size_t i = 0; i < sizeof base_files / sizeof *base_files; i++)
    write_file("base", base_files[i].file, base_files[i].text);
  write_small_schema();
}

static inline void packs_close(void)
{
  static const char *const dirs[] = {"base", "more", "schema"};
  char path[256];
  for (size_t i = 0; i < sizeof base_files / sizeof *base_files; i++)
    remove_file("base", base_files[i].file);
  CHECK(remove(small_schema) == 0);
  for (int i = 0; i < 3; i++) {
    path_of(path, dirs[i], "");
    CHECK(rmdir(path) == 0);
  }
  CHECK(rmdir(folder) == 0);
}

static inline agl_kb *open_base(void)
{
  agl_err why;
  agl_kb *kb = NULL;
  CHECK_OK(agl_kb_open(&kb, schema, packs, 1, NULL, &why), why);
  return kb;
}

static inline const agl_column *column(const agl_table *t, const char *name)
{
  size_t k = 0;
  agl_err why;
  CHECK_OK(agl_table_find(&k, t, name, &why), why);
  return agl_table_column(t, k);
}

static inline const char *cell(const agl_table *t, const char *name, size_t row)
{
  return agl_column_text(column(t, name), row, NULL);
}

static inline long long integer(const agl_table *t, const char *name, size_t row)
{
  return agl_column_view(column(t, name)).integer[row];
}

static inline double number(const agl_table *t, const char *name, size_t row)
{
  return agl_column_view(column(t, name)).number[row];
}

#endif
