/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_reproduce.c - Tables 2 to 4 of mitrofanova2019 without Lua: 81 printed cells. */
#include "csv_file.h"
#include "data/build.h"
#include "model_test.h"

static agl_err err;

static const struct {
  const char *exhibit, *formula;
} tables[] = {{"table2", "goods_quality ~ goods_clusters"},
              {"table3", "financial_quality ~ financial_clusters"},
              {"table4", "innovation_quality ~ innovation_clusters"}};

/* The printed cells of one exhibit. */
static agl_table *printed(const agl_table *all, const char *exhibit)
{
  const char *cell[64], *text[64];
  size_t n = 0;
  agl_table *t = NULL;
  agl_build b;
  for (size_t i = 0; i < agl_table_nrow(all) && n < 64; i++)
    if (strcmp(text_at(all, "exhibit", i), exhibit) == 0) {
      cell[n] = text_at(all, "cell", i);
      text[n++] = text_at(all, "printed", i);
    }
  b = agl_build_start(n, &err);
  agl_build_strings(&b, "cell", cell);
  agl_build_strings(&b, "printed", text);
  CHECK_OK(agl_build_finish(&t, &b), err);
  return t;
}

/* How many cells of the three tables agree; *differ names the last that does not. */
static size_t count_agreeing(const agl_table *data, size_t *ncell, char differ[128])
{
  static const char *const as_text[] = {"printed", "row", "cell", NULL};
  agl_table *all = read_csv("datasets/papers/mitrofanova2019/cells.csv", as_text);
  size_t agree = 0;
  *ncell = 0;
  for (size_t k = 0; k < 3; k++) {
    agl_table *p = printed(all, tables[k].exhibit), *cells = NULL, *check = NULL;
    agl_model *m = NULL;
    CHECK_OK(fit_ols(&m, tables[k].formula, data, NULL, &err), err);
    CHECK_OK(agl_model_cells(&cells, m, &err), err);
    CHECK_OK(agl_paper_check(&check, p, cells, &err), err);
    for (size_t i = 0; i < agl_table_nrow(check); i++, ++*ncell)
      if (strcmp(text_at(check, "verdict", i), "agrees") == 0)
        agree++;
      else
        snprintf(differ, 128, "%s %s", tables[k].exhibit, text_at(check, "cell", i));
    agl_table_free(check);
    agl_table_free(cells);
    agl_table_free(p);
    agl_model_free(m);
  }
  agl_table_free(all);
  return agree;
}

static void test_all_agree(void)
{
  agl_table *data = read_csv("datasets/markets.csv", NULL), *glance = NULL;
  agl_model *m = NULL;
  char differ[128] = "";
  size_t ncell;
  CHECK(count_agreeing(data, &ncell, differ) == 81 && ncell == 81);
  CHECK_STR(differ, "");
  CHECK_OK(fit_ols(&m, tables[0].formula, data, NULL, &err), err);
  CHECK_OK(agl_model_glance(&glance, m, &err), err);
  CHECK_NEAR(number_at(glance, "r_squared", 0), 0.9834167080713002, 1e-14);
  agl_table_free(glance);
  agl_model_free(m);
  agl_table_free(data);
}

/* One score of innovation a tenth higher: Table 4 no longer agrees, and says where. */
static void test_one_value_changed(void)
{
  agl_table *data = read_csv("datasets/markets.csv", NULL), *changed = NULL;
  agl_build b = agl_build_start(agl_table_nrow(data), &err);
  char differ[128] = "";
  size_t ncell;
  for (size_t k = 0; k < agl_table_ncol(data); k++) {
    const char *name = agl_table_name(data, k);
    double x[10];
    if (strcmp(name, "innovation_quality") != 0) {
      agl_build_column(&b, name, agl_table_column(data, k));
      continue;
    }
    for (size_t i = 0; i < 10; i++)
      x[i] = number_at(data, name, i) + (i == 3 ? 0.1 : 0);
    agl_build_numbers(&b, name, x);
  }
  CHECK_OK(agl_build_finish(&changed, &b), err);
  CHECK(count_agreeing(changed, &ncell, differ) < 81 && ncell == 81);
  CHECK(strncmp(differ, "table4 tidy innovation_clusters", 31) == 0);
  agl_table_free(changed);
  agl_table_free(data);
}

int main(void)
{
  test_all_agree();
  test_one_value_changed();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
