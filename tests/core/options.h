/* SPDX-License-Identifier: GPL-3.0-or-later */
/* options.h - fits with options spelled "se=hac lag=3 adjust=true cluster=firm+year", for tests. */
#ifndef AGL_OPTIONS_TEST_H
#define AGL_OPTIONS_TEST_H

#include <stdlib.h>

#include "agglom.h"
#include "csv_file.h"

static agl_err err;

/* What the words of a text give: numbers, true and false, columns joined by +, or texts. */
typedef struct {
  char text[256];
  const char *list[8];
  agl_argument a[8];
  size_t n;
} spelled;

static inline void spell_value(spelled *s, agl_argument *a, char *value, size_t *nlist)
{
  char *end;
  a->kind = AGL_GIVEN_TEXT;
  a->text = value;
  a->number = strtod(value, &end);
  if (*value != '\0' && *end == '\0') {
    a->kind = AGL_GIVEN_NUMBER;
  } else if (strcmp(value, "true") == 0 || strcmp(value, "false") == 0) {
    a->kind = AGL_GIVEN_FLAG;
    a->number = *value == 't';
  } else if (strcmp(a->name, "cluster") == 0 || strcmp(a->name, "index") == 0) {
    a->kind = AGL_GIVEN_LIST;
    a->list = s->list + *nlist;
    for (; value != NULL; a->n++) {
      char *plus = strchr(value, '+');
      s->list[(*nlist)++] = value;
      if (plus != NULL)
        *plus++ = '\0';
      value = plus;
    }
  }
}

static inline void spell(spelled *s, const char *options)
{
  size_t nlist = 0;
  *s = (spelled){.n = 0};
  snprintf(s->text, sizeof s->text, "%s", options);
  for (char *word = s->text; word != NULL && *word != '\0';) {
    char *space = strchr(word, ' '), *equals = strchr(word, '=');
    if (space != NULL)
      *space++ = '\0';
    *equals = '\0';
    s->a[s->n].name = word;
    spell_value(s, &s->a[s->n++], equals + 1, &nlist);
    word = space;
  }
}

static inline agl_status fit_with(agl_model **out, const char *formula, const agl_table *t,
                                  const char *options, agl_err *e)
{
  spelled s;
  spell(&s, options);
  return agl_model_fit(out, "ols", formula, t, s.a, s.n, e);
}

#endif
