/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_expr.c - any text as an expression, an assignment and a formula: no crash, no leak. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/column.h"
#include "data/expr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void evaluate(const char *text, const agl_table *t)
{
  agl_expr *e;
  agl_column *c;
  size_t at = 0;
  if (agl_expr_parse(&e, text, NULL) == AGL_OK) {
    if (agl_expr_eval(&c, e, t, NULL) == AGL_OK) {
      if (agl_column_view(c).n != agl_table_nrow(t))
        abort();
      agl_column_free(c);
    }
    agl_expr_free(e);
  }
  if (agl_expr_parse_at(&e, text, &at, AGL_EXPR_FORMULA, NULL) == AGL_OK) {
    if (at > strlen(text))
      abort();
    agl_expr_free(e);
  }
}

static void verbs(const char *text, const agl_table *t)
{
  static const char *const by[] = {"s", "b"};
  agl_table *r;
  if (agl_table_where(&r, t, text, NULL) == AGL_OK)
    agl_table_free(r);
  for (size_t nby = 0; nby <= 2; nby++) {
    if (agl_table_mutate(&r, t, by, nby, &text, 1, NULL) == AGL_OK)
      agl_table_free(r);
    if (agl_table_summarise(&r, t, by, nby, &text, 1, NULL) == AGL_OK)
      agl_table_free(r);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  long before = agl_mem_live();
  char *text = malloc(size + 1);
  agl_table *t;
  if (text == NULL || agl_function_table(&t, NULL) != AGL_OK)
    abort();
  if (size > 0)
    memcpy(text, data, size);
  text[size] = '\0';
  evaluate(text, t);
  verbs(text, t);
  agl_table_free(t);
  free(text);
  if (agl_mem_live() != before)
    abort();
  return 0;
}
