/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_kb_search.c - core/kb: words, ranked rows, links between effects, factors compared. */
#include "test.h"

#include "base/text.h"
#include "kb/kb.h"
#include "kb_packs.h"

static agl_err err;

/* ---- words --------------------------------------------------------------------------------- */

static const struct {
  const char *text, *folded;
} foldings[] = {
    {"Straße, ÆRØ & Łódź", "strasse aero lodz"},
    {"Porter's Diamond’s", "porters diamonds"},
    {"0,998 and 0.998; 1, 2", "0.998 and 0.998 1 2"},
    {"RD-276", "rd 276"},
    {"ĲSSEL Þór Œuvre", "ijssel thor oeuvre"},
    {"Инновация ЁЛКА", "инновация елка"},
    {"cafe\xcc\x81 (n\xc3\xa3o)", "cafe nao"},
    {"ΑΒΓ × 3 ÷ 4", "αβγ 3 4"},
    {"  ?! ", NULL},
};

static const struct {
  const char *word, *stem;
} stems[] = {
    {"universities", "universiti"},
    {"university", "universiti"},
    {"clusters", "cluster"},
    {"clustering", "cluster"},
    {"clustered", "cluster"},
    {"companies", "compani"},
    {"company", "compani"},
    {"planning", "plan"},
    {"services", "servic"},
    {"service", "servic"},
    {"classes", "class"},
    {"business", "business"},
    {"businesses", "business"},
    {"gas", "gas"},
    {"analysis", "analysis"},
    {"status", "status"},
    {"branches", "branch"},
    {"speed", "speed"},
    {"string", "string"},
    {"willing", "will"},
    {"ties", "tie"},
    {"boxes", "box"},
    {"кластеры", "кластеры"},
};

static void test_words(void)
{
  for (size_t i = 0; i < sizeof foldings / sizeof *foldings; i++) {
    agl_text t = {0};
    kb_fold(&t, foldings[i].text, strlen(foldings[i].text));
    if (foldings[i].folded == NULL)
      CHECK(t.len == 0);
    else
      CHECK_STR(t.s, foldings[i].folded);
    agl_text_clear(&t);
  }
  for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
    kb_word w;
    size_t at = 0;
    CHECK(kb_next_word(&w, stems[i].word, strlen(stems[i].word), &at));
    kb_stem(&w);
    CHECK_STR(w.s, stems[i].stem);
  }
  CHECK(kb_stop_word("of", 2) && kb_stop_word("a", 1) && kb_stop_word("with", 4));
  CHECK(!kb_stop_word("o", 1) && !kb_stop_word("port", 4));
}

static void test_long_words(void)
{
  char text[400];
  kb_word w;
  size_t at = 0;
  for (int i = 0; i < 100; i++)
    memcpy(text + 2 * i, "\xd0\xb6", 2);
  CHECK(kb_next_word(&w, text, 200, &at));
  CHECK(w.len == 62 && at == 200 && w.to == 200); /* whole letters only */
}

/* ---- search -------------------------------------------------------------------------------- */

/* The keys found, best first: "port yard". */
static void finds(agl_kb *kb, const char *query, size_t n, const char *want)
{
  agl_table *t = NULL;
  char got[512] = "";
  CHECK_OK(agl_kb_search(&t, kb, query, NULL, n, &err), err);
  for (size_t i = 0; t != NULL && i < agl_table_nrow(t); i++)
    snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", i == 0 ? "" : " ",
             cell(t, "key", i));
  CHECK_STR(got, want);
  agl_table_free(t);
}

static void test_search(void)
{
  agl_kb *kb = open_base();
  finds(kb, "university", 1, "academy");
  finds(kb, "CLUSTERS", 9, "m2 academy port");
  finds(kb, "company", 9, "port yard");
  finds(kb, "build ships", 1, "yard");
  finds(kb, "\"builds ships\"", 9, "yard");
  finds(kb, "\"ships build\"", 9, "");
  finds(kb, "acad*", 9, "academy");
  finds(kb, "xyz", 9, "");
  finds(kb, "the of", 1, "port"); /* nothing but stop words: they count */
  finds(kb, "12000", 1, "f1");
  agl_kb_free(kb);
}

static void test_answers(void)
{
  agl_kb *kb = open_base();
  agl_table *t = NULL;
  CHECK_OK(agl_kb_search(&t, kb, "hafen", NULL, 1, &err), err);
  CHECK_STR(cell(t, "table", 0), "entity");
  CHECK_STR(cell(t, "key", 0), "port");
  CHECK_STR(cell(t, "name", 0), "Port of Läge");
  CHECK_STR(cell(t, "why", 0), "'Hafen' is Port of Läge: the German word (stated)");
  CHECK_STR(cell(t, "pack", 0), "base");
  agl_table_free(t);
  CHECK_OK(agl_kb_search(&t, kb, "employees lage", NULL, 1, &err), err); /* named by its subject */
  CHECK_STR(cell(t, "table", 0), "measure");
  CHECK_STR(cell(t, "where", 0), "metric");
  CHECK_STR(cell(t, "snippet", 0), "employees");
  CHECK_STR(cell(t, "fact_id", 0), "f1");
  CHECK_STR(cell(t, "source_id", 0), "report");
  CHECK(number(t, "line_from", 0) == 4 && number(t, "line_to", 0) == 5);
  CHECK(cell(t, "why", 0) == NULL);
  agl_table_free(t);
  t = NULL;
  CHECK(agl_kb_search(&t, kb, " ?", NULL, 1, &err) == AGL_EARG);
  CHECK_STR(err.msg, "a query of at least one word expected, got ' ?'");
  CHECK(agl_kb_search(&t, kb, "a \"b", NULL, 1, &err) == AGL_EARG);
  CHECK_STR(err.msg, "the query has a quote that is not closed");
  CHECK(agl_kb_search(&t, kb, "\"1 2 3 4 5 6 7 8 9\"", NULL, 1, &err) == AGL_EARG);
  CHECK_STR(err.msg, "a quoted phrase has at most 8 words");
  CHECK(agl_kb_search(&t, kb,
                      "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 "
                      "29 30 31 32 33",
                      NULL, 1, &err) == AGL_EARG);
  CHECK_STR(err.msg, "a query has at most 32 words");
  CHECK(agl_kb_search(&t, kb, "port", "entities", 1, &err) == AGL_EARG);
  CHECK_STR(err.msg, "a knowledge base has no table 'entities'; did you mean 'entity'?");
  CHECK(t == NULL);
  CHECK_OK(agl_kb_search(&t, kb, "lage", "place", 100, &err), err);
  CHECK(agl_table_nrow(t) == 1);
  CHECK_STR(cell(t, "key", 0), "lage");
  agl_table_free(t);
  CHECK_OK(agl_kb_search(&t, kb, "port", NULL, 0, &err), err);
  CHECK(agl_table_nrow(t) == 0);
  agl_table_free(t);
  agl_kb_free(kb);
}

/* ---- effects ------------------------------------------------------------------------------- */

/* Links as "1:a>b 2:b>c". */
static void links(const agl_table *t, const char *column, const char *want)
{
  char got[512] = "";
  for (size_t i = 0; t != NULL && i < agl_table_nrow(t); i++)
    snprintf(got + strlen(got), sizeof got - strlen(got), "%s%lld:%s>%s", i == 0 ? "" : " ",
             integer(t, column, i), cell(t, "from_id", i), cell(t, "to_id", i));
  CHECK_STR(got, want);
}

static void test_effects(void)
{
  agl_kb *kb = open_base();
  agl_table *t = NULL;
  CHECK_OK(agl_kb_effects(&t, kb, "a", false, &err), err);
  links(t, "depth", "1:a>b 1:a>c 2:b>c 2:c>a 2:c>d");
  CHECK_STR(cell(t, "from", 0), "Alpha");
  CHECK_STR(cell(t, "to", 0), "Beta");
  CHECK_STR(cell(t, "level", 1), "macro");
  CHECK_STR(cell(t, "basis", 0), "first");
  CHECK(integer(t, "line_from", 0) == 4);
  agl_table_free(t);
  CHECK_OK(agl_kb_effects(&t, kb, "d", true, &err), err);
  links(t, "depth", "1:c>d 2:b>c 2:a>c 3:a>b 3:c>a");
  agl_table_free(t);
  CHECK_OK(agl_kb_effects(&t, kb, "d", false, &err), err);
  CHECK(agl_table_nrow(t) == 0);
  agl_table_free(t);
  CHECK_OK(agl_kb_paths(&t, kb, "a", "d", &err), err);
  links(t, "step", "1:a>c 2:c>d 1:a>b 2:b>c 3:c>d");
  links(t, "path", "1:a>c 1:c>d 2:a>b 2:b>c 2:c>d");
  agl_table_free(t);
  CHECK_OK(agl_kb_paths(&t, kb, "d", "a", &err), err);
  CHECK(agl_table_nrow(t) == 0);
  agl_table_free(t);
  CHECK_OK(agl_kb_paths(&t, kb, "a", "a", &err), err);
  CHECK(agl_table_nrow(t) == 0);
  agl_table_free(t);
  t = NULL;
  CHECK(agl_kb_effects(&t, kb, "omega", false, &err) == AGL_EARG);
  CHECK_STR(err.msg, "no effect 'omega'");
  CHECK(agl_kb_paths(&t, kb, "a", "x", &err) == AGL_EARG && t == NULL);
  agl_kb_free(kb);
}

/* ---- factors ------------------------------------------------------------------------------- */

/* port l1: WAT (p1), INF (p2); l2: OLD (p3). north l1: WAT (n1), HUM (n2; INF second). In list l1
** they share WAT of WAT, INF, HUM: 1/3; with all codes WAT and INF: 2/3. */
static void test_similarity(void)
{
  agl_kb *kb = open_base();
  agl_table *t = NULL;
  agl_kb_codes o = {0};
  CHECK_OK(agl_kb_similarity(&t, kb, "port", "north", &o, &err), err);
  CHECK(agl_table_nrow(t) == 3);
  CHECK_STR(cell(t, "category", 0), "WAT");
  CHECK_STR(cell(t, "meaning", 0), "water");
  CHECK_STR(cell(t, "a_items", 0), "deep water");
  CHECK_STR(cell(t, "b_items", 0), "coast");
  CHECK_STR(cell(t, "category", 1), "INF");
  CHECK(cell(t, "b_items", 1) == NULL);
  CHECK_STR(cell(t, "category", 2), "HUM");
  CHECK(agl_column_view(column(t, "shared")).boolean[0] == 1);
  CHECK(agl_column_view(column(t, "in_a")).boolean[2] == 0);
  CHECK(agl_column_view(column(t, "in_b")).boolean[1] == 0);
  CHECK_NEAR(number(t, "jaccard", 0), 1.0 / 3, 1e-15);
  agl_table_free(t);
  o.all = true;
  CHECK_OK(agl_kb_similarity(&t, kb, "port", "north", &o, &err), err);
  CHECK_NEAR(number(t, "jaccard", 0), 2.0 / 3, 1e-15);
  CHECK_STR(cell(t, "a_items", 1), "deep water; rails");
  agl_table_free(t);
  o.all = false;
  CHECK_OK(agl_kb_similarity(&t, kb, "port", "yard", &o, &err), err); /* no list in common: all */
  CHECK_NEAR(number(t, "jaccard", 0), 1.0 / 3, 1e-15);
  agl_table_free(t);
  t = NULL;
  o.list = "l2";
  CHECK(agl_kb_similarity(&t, kb, "port", "north", &o, &err) == AGL_EARG);
  CHECK_STR(err.msg, "'north' has no factors in list 'l2'");
  CHECK(agl_kb_similarity(&t, kb, "prot", "north", &o, &err) == AGL_EARG);
  CHECK_STR(err.msg, "there are no factors of 'prot'; did you mean 'port'?");
  CHECK(t == NULL);
  agl_kb_free(kb);
}

static void test_gaps(void)
{
  static const char *const port[] = {"port"};
  agl_kb *kb = open_base();
  agl_table *t = NULL;
  agl_kb_codes o = {0};
  CHECK_OK(agl_kb_gaps(&t, kb, "north", NULL, 0, &o, &err), err); /* against port and yard */
  CHECK(agl_table_nrow(t) == 2);
  CHECK_STR(cell(t, "category", 0), "INF");
  CHECK(number(t, "cases", 0) == 2 && number(t, "share", 0) == 1);
  CHECK_STR(cell(t, "owners", 0), "Port of Läge; Yard 7");
  CHECK_STR(cell(t, "items", 0), "Port of Läge: rails; Yard 7: docks");
  CHECK_STR(cell(t, "category", 1), "OLD");
  CHECK(number(t, "cases", 1) == 1 && number(t, "share", 1) == 0.5);
  agl_table_free(t);
  o.list = "l1";
  CHECK_OK(agl_kb_gaps(&t, kb, "academy", port, 1, &o, &err), err); /* has none at all */
  CHECK(agl_table_nrow(t) == 2);
  agl_table_free(t);
  o = (agl_kb_codes){.all = true};
  CHECK_OK(agl_kb_gaps(&t, kb, "north", port, 1, &o, &err), err);
  CHECK(agl_table_nrow(t) == 1);
  CHECK_STR(cell(t, "category", 0), "OLD");
  agl_table_free(t);
  t = NULL;
  CHECK(agl_kb_gaps(&t, kb, "nrth", NULL, 0, &o, &err) == AGL_EARG);
  CHECK_STR(err.msg, "there are no factors of 'nrth'; did you mean 'north'?");
  CHECK(t == NULL);
  agl_kb_free(kb);
}

/* ---- memory -------------------------------------------------------------------------------- */

static void test_memory(void)
{
  static const char *const port[] = {"port"};
  agl_kb *kb = open_base();
  agl_table *t = NULL;
  agl_kb_codes o = {0};
  CHECK_OK(agl_kb_search(&t, kb, "port", NULL, 1, &err), err);
  agl_table_free(t);
  CHECK_NOMEM(agl_kb_search(&t, kb, "hafen acad* \"builds ships\"", NULL, 5, &err),
              agl_table_free(t));
  CHECK_NOMEM(agl_kb_resolve(&t, kb, "hafen", &err), agl_table_free(t));
  CHECK_NOMEM(agl_kb_effects(&t, kb, "a", false, &err), agl_table_free(t));
  CHECK_NOMEM(agl_kb_paths(&t, kb, "a", "d", &err), agl_table_free(t));
  CHECK_NOMEM(agl_kb_similarity(&t, kb, "port", "north", &o, &err), agl_table_free(t));
  CHECK_NOMEM(agl_kb_gaps(&t, kb, "north", port, 1, &o, &err), agl_table_free(t));
  agl_kb_free(kb);
}

int main(void)
{
  packs_open();
  test_words();
  test_long_words();
  test_search();
  test_answers();
  test_effects();
  test_similarity();
  test_gaps();
  test_memory();
  packs_close();
  return test_summary();
}
