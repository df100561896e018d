/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** ols.c - least squares from the command line: the coefficients of a formula, as CSV.
**
**   cc ols.c -o ols $(pkg-config --cflags --libs agglom)
**   ./ols markets.csv 'goods_quality ~ goods_clusters'
*/
#include <agglom.h>
#include <stdio.h>

/* Everything here may fail, and says why in *err. What was made is freed either way. */
static agl_status print_fit(const char *path, const char *formula, agl_err *err)
{
  agl_table *data = NULL, *tidy = NULL;
  agl_model *model = NULL;
  char *csv = NULL;
  agl_argument robust = {.name = "se", .kind = AGL_GIVEN_TEXT, .text = "hc3"};

  agl_status status = agl_file_read(&data, path, NULL, err);
  if (status == AGL_OK)
    status = agl_model_fit(&model, "ols", formula, data, &robust, 1, err);
  if (status == AGL_OK)
    status = agl_model_tidy(&tidy, model, 0.95, err);
  if (status == AGL_OK)
    status = agl_csv_format(&csv, NULL, tidy, err);
  if (status == AGL_OK)
    fputs(csv, stdout);

  agl_text_free(csv);
  agl_table_free(tidy);
  agl_model_free(model);
  agl_table_free(data);
  return status;
}

int main(int argc, char **argv)
{
  agl_err err;
  if (argc != 3) {
    fprintf(stderr, "usage: %s DATA FORMULA\n", argv[0]);
    return 2;
  }
  if (print_fit(argv[1], argv[2], &err) != AGL_OK) {
    fprintf(stderr, "%s\n", err.msg);
    return 1;
  }
  return fflush(stdout) != 0;
}
