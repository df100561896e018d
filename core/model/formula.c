/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** formula.c - formulas, read as expressions between '~' and '|' and then sorted into terms.
**
** On the right-hand side + joins terms, a:b is an interaction, a*b is a + b + a:b, - 1 and + 0 drop
** the intercept, offset(w) is added with the coefficient 1. Everything else (x, log(x), I(x^2)) is an
** expression over the data.
*/
#include "model/formula.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/coding.h"

enum { CROSSED = 6 };

/* The factors of a term, in one list. */
typedef struct {
  const agl_node *node[16];
  size_t n;
} factors;

static agl_status too_many(const agl_expr *e, const agl_node *node, agl_err *err)
{
  return agl_formula_fail(err, AGL_EPARSE, e->text, node->from, "more than 16 factors in a term");
}

/* Names of the factors joined by ':'; NULL when out of memory. */
static char *term_name(const agl_expr *e, const factors *f)
{
  agl_text name = {0};
  for (size_t i = 0; i < f->n; i++) {
    char *part = agl_formula_name(e, f->node[i]);
    if (part == NULL)
      name.failed = true;
    agl_text_printf(&name, "%s%s", i > 0 ? ":" : "", part != NULL ? part : "");
    agl_free(part);
  }
  if (name.failed)
    agl_text_clear(&name);
  return name.s;
}

static void free_term(agl_term *t)
{
  for (size_t i = 0; t->part != NULL && i < t->nfactor; i++)
    agl_free(t->part[i]);
  agl_free(t->part);
  agl_free(t->factor);
  agl_free(t->name);
}

static agl_status make_term(agl_term *out, const agl_expr *e, const factors *fs, agl_err *err)
{
  agl_term t = {.name = term_name(e, fs), .nfactor = fs->n};
  bool fine = t.name != NULL;
  t.factor = agl_copy(fs->node, fs->n, sizeof *fs->node);
  t.part = agl_alloc_zero(fs->n, sizeof *t.part);
  for (size_t i = 0; t.part != NULL && i < fs->n; i++)
    fine = (t.part[i] = agl_formula_name(e, fs->node[i])) != NULL && fine;
  if (!fine || t.factor == NULL || t.part == NULL) {
    free_term(&t);
    return agl_fail_memory(err, "formula");
  }
  *out = t;
  return AGL_OK;
}

/* Where the terms of a part go. */
typedef struct {
  agl_formula *f;
  const agl_expr *e;
  agl_part part;
} place;

static bool has_term(const agl_term *term, size_t n, const char *name)
{
  for (size_t i = 0; i < n; i++)
    if (strcmp(term[i].name, name) == 0)
      return true;
  return false;
}

/* Is the term there already, as in y ~ a + a*b? It cannot be in two parts. */
static agl_status seen(bool *there, const place *p, const char *name, size_t at, agl_err *err)
{
  const agl_formula *f = p->f;
  size_t nexogenous = f->nterm - f->nendogenous;
  bool term = has_term(f->term, nexogenous, name);
  bool endogenous = has_term(f->term + nexogenous, f->nendogenous, name);
  *there = term || endogenous || has_term(f->instrument, f->ninstrument, name);
  if (p->part != AGL_PART_TERMS && term)
    return agl_formula_fail(err, AGL_EPARSE, f->text, at,
                            "'%s' is an exogenous term already, which is its own instrument", name);
  if (p->part == AGL_PART_INSTRUMENTS && endogenous)
    return agl_formula_fail(err, AGL_EPARSE, f->text, at,
                            "'%s' is endogenous, so it is no instrument", name);
  return AGL_OK;
}

static agl_status append(const place *p, const agl_term *t, agl_err *err)
{
  bool z = p->part == AGL_PART_INSTRUMENTS;
  agl_term **list = z ? &p->f->instrument : &p->f->term;
  size_t *n = z ? &p->f->ninstrument : &p->f->nterm;
  agl_term *grown = agl_resize(*list, *n + 1, sizeof *grown);
  if (grown == NULL)
    return agl_fail_memory(err, "formula");
  *list = grown;
  grown[(*n)++] = *t;
  p->f->nendogenous += p->part == AGL_PART_ENDOGENOUS;
  return AGL_OK;
}

/* A term that is there already is not added again. */
static agl_status add_term(const place *p, const factors *fs, agl_err *err)
{
  agl_term t;
  bool there = false;
  agl_status status;
  AGL_TRY(make_term(&t, p->e, fs, err));
  status = seen(&there, p, t.name, fs->node[0]->from, err);
  if (status == AGL_OK && !there)
    status = append(p, &t, err);
  if (status != AGL_OK || there)
    free_term(&t);
  return status;
}

static bool is_binary(const agl_node *node, char op)
{
  return node->kind == AGL_NODE_BINARY && node->op == op;
}

static bool is_literal(const agl_node *node, int64_t value)
{
  return node->kind == AGL_NODE_INTEGER && node->integer == value;
}

/* The factors of a:b:c, left to right. */
static agl_status collect(factors *fs, const agl_expr *e, const agl_node *node, agl_err *err)
{
  if (is_binary(node, ':')) {
    AGL_TRY(collect(fs, e, node->arg[0], err));
    return collect(fs, e, node->arg[1], err);
  }
  if (fs->n == sizeof fs->node / sizeof fs->node[0])
    return too_many(e, node, err);
  fs->node[fs->n++] = node;
  return AGL_OK;
}

char *agl_formula_term_name(const agl_expr *e, const agl_node *node)
{
  factors fs = {.n = 0};
  return collect(&fs, e, node, NULL) == AGL_OK ? term_name(e, &fs) : NULL;
}

static agl_status no_term(const agl_expr *e, const agl_node *node, agl_err *err)
{
  int len = (int)(node->to - node->from);
  const char *text = e->text + node->from;
  return agl_formula_fail(err, AGL_EPARSE, e->text, node->from,
                          "'%.*s' is no term; write arithmetic as I(%.*s)", len, text, len, text);
}

/* The operands of a*b*c, left to right; each is plain or a:b. */
static agl_status operands(factors *of, const agl_expr *e, const agl_node *node, agl_err *err)
{
  if (is_binary(node, '*')) {
    AGL_TRY(operands(of, e, node->arg[0], err));
    return operands(of, e, node->arg[1], err);
  }
  if (node->kind == AGL_NODE_BINARY && !is_binary(node, ':'))
    return no_term(e, node, err);
  if (of->n == CROSSED)
    return agl_formula_fail(err, AGL_EPARSE, e->text, node->from, "more than %d factors crossed",
                            CROSSED);
  of->node[of->n++] = node;
  return AGL_OK;
}

/* a*b*c is a + b + a:b + c + a:c + b:c + a:b:c. */
static agl_status add_cross(const place *p, const agl_node *node, agl_err *err)
{
  factors of = {.n = 0};
  AGL_TRY(operands(&of, p->e, node, err));
  for (unsigned set = 1; set < 1U << of.n; set++) {
    factors fs = {.n = 0};
    for (size_t i = 0; i < of.n; i++)
      if ((set >> i & 1) != 0)
        AGL_TRY(collect(&fs, p->e, of.node[i], err));
    AGL_TRY(add_term(p, &fs, err));
  }
  return AGL_OK;
}

static bool is_offset(const agl_node *node)
{
  return node->kind == AGL_NODE_CALL && strcmp(node->text, "offset") == 0;
}

static agl_status add_offset(const place *p, const agl_node *node, agl_err *err)
{
  agl_formula *f = p->f;
  const agl_node **grown;
  if (node->narg != 1 || node->option != NULL)
    return agl_formula_fail(err, AGL_EPARSE, f->text, node->from,
                            "offset takes one expression, as offset(log(population))");
  grown = agl_resize(f->offset, f->noffset + 1, sizeof *grown);
  if (grown == NULL)
    return agl_fail_memory(err, "formula");
  f->offset = grown;
  f->offset[f->noffset++] = node->arg[0];
  return AGL_OK;
}

/* -1, 0, 1 say whether there is an intercept: *done. */
static agl_status set_intercept(bool *done, const place *p, const agl_node *node, agl_err *err)
{
  bool minus = node->kind == AGL_NODE_UNARY && node->op == '-' && is_literal(node->arg[0], 1);
  *done = minus || is_literal(node, 0) || is_literal(node, 1);
  if (*done && p->part != AGL_PART_TERMS)
    return agl_formula_fail(err, AGL_EPARSE, p->e->text, node->from,
                            "the intercept belongs to the terms after the first '~'");
  if (*done)
    p->f->intercept = !minus && node->integer == 1;
  return AGL_OK;
}

static agl_status add_one(const place *p, const agl_node *node, agl_err *err)
{
  factors fs = {.n = 0};
  bool done;
  AGL_TRY(set_intercept(&done, p, node, err));
  if (done)
    return AGL_OK;
  if (is_offset(node) && p->part == AGL_PART_TERMS)
    return add_offset(p, node, err);
  if (is_binary(node, '*'))
    return add_cross(p, node, err);
  if (!is_binary(node, ':') && node->kind != AGL_NODE_NAME && node->kind != AGL_NODE_CALL)
    return no_term(p->e, node, err);
  AGL_TRY(collect(&fs, p->e, node, err));
  for (size_t i = 0; i < fs.n; i++)
    if (is_offset(fs.node[i]))
      return agl_formula_fail(err, AGL_EPARSE, p->e->text, fs.node[i]->from,
                              "offset(...) is a term of its own, among those after the first '~'");
  return add_term(p, &fs, err);
}

/* A sum is walked along its left spine, which can be as long as the formula. */
static agl_status add_terms(const place *p, const agl_node *node, agl_err *err)
{
  if (is_binary(node, '+')) {
    AGL_TRY(add_terms(p, node->arg[0], err));
    return add_terms(p, node->arg[1], err);
  }
  if (is_binary(node, '-') && is_literal(node->arg[1], 1) && p->part == AGL_PART_TERMS) {
    AGL_TRY(add_terms(p, node->arg[0], err));
    p->f->intercept = false;
    return AGL_OK;
  }
  return add_one(p, node, err);
}

/* ---- absorbed effects ---------------------------------------------------------------------- */

/* The columns of firm^year or firm:year, left to right. */
static agl_status collect_way(factors *fs, const agl_expr *e, const agl_node *node, agl_err *err)
{
  if (is_binary(node, ':') || is_binary(node, '^')) {
    AGL_TRY(collect_way(fs, e, node->arg[0], err));
    return collect_way(fs, e, node->arg[1], err);
  }
  if (node->kind != AGL_NODE_NAME)
    return agl_formula_fail(err, AGL_EPARSE, e->text, node->from,
                            "'%.*s' is no column; absorbed effects are columns and their "
                            "combinations, as firm + year or firm^year",
                            (int)(node->to - node->from), e->text + node->from);
  return collect(fs, e, node, err);
}

static agl_status name_way(agl_way *w, const factors *fs, agl_err *err)
{
  agl_text name = {0};
  for (size_t i = 0; i < fs->n; i++)
    agl_text_printf(&name, "%s%s", i > 0 ? "^" : "", fs->node[i]->text);
  w->column = agl_copy(fs->node, fs->n, sizeof *fs->node);
  w->ncolumn = fs->n;
  w->name = name.s;
  if (!name.failed && w->name != NULL && w->column != NULL)
    return AGL_OK;
  agl_text_clear(&name);
  agl_free(w->column);
  return agl_fail_memory(err, "formula");
}

static agl_status add_way(agl_formula *f, const agl_expr *e, const agl_node *node, agl_err *err)
{
  factors fs = {.n = 0};
  agl_way w = {.name = NULL}, *grown = NULL;
  bool there = false;
  AGL_TRY(collect_way(&fs, e, node, err));
  AGL_TRY(name_way(&w, &fs, err));
  for (size_t i = 0; i < f->nway; i++)
    there = there || strcmp(f->way[i].name, w.name) == 0;
  if (!there)
    grown = agl_resize(f->way, f->nway + 1, sizeof *grown);
  if (grown == NULL) {
    agl_free(w.name);
    agl_free(w.column);
    return there ? AGL_OK : agl_fail_memory(err, "formula");
  }
  f->way = grown;
  f->way[f->nway++] = w;
  return AGL_OK;
}

/* A lone 0 stands for no absorbed effects. */
static agl_status add_ways(agl_formula *f, const agl_expr *e, const agl_node *node, agl_err *err)
{
  if (is_binary(node, '+')) {
    AGL_TRY(add_ways(f, e, node->arg[0], err));
    return add_ways(f, e, node->arg[1], err);
  }
  return node == e->root && is_literal(node, 0) ? AGL_OK : add_way(f, e, node, err);
}

/* ---- parts --------------------------------------------------------------------------------- */

/* One part, from text + *at up to the next '~' or '|'. */
static agl_status parse_part(agl_formula *f, agl_part part, size_t *at, agl_err *err)
{
  agl_status status = agl_expr_parse_at(&f->part[part], f->text, at, AGL_EXPR_FORMULA, err);
  return status == AGL_EPARSE ? agl_fail_within(err, status, "formula '%s', ", f->text) : status;
}

/* What follows the terms: absorbed effects, instruments, or both. */
static agl_status parse_bars(agl_formula *f, size_t at, agl_err *err)
{
  while (f->text[at] == '|' && f->part[AGL_PART_INSTRUMENTS] == NULL) {
    agl_part part = f->part[AGL_PART_ABSORBED] == NULL ? AGL_PART_ABSORBED : AGL_PART_ENDOGENOUS;
    at++;
    AGL_TRY(parse_part(f, part, &at, err));
    if (f->text[at] == '~') {
      agl_expr *endogenous = f->part[part];
      f->part[part] = NULL;
      f->part[AGL_PART_ENDOGENOUS] = endogenous;
      at++;
      AGL_TRY(parse_part(f, AGL_PART_INSTRUMENTS, &at, err));
    } else if (part == AGL_PART_ENDOGENOUS) {
      return agl_formula_fail(err, AGL_EPARSE, f->text, at,
                              "expected '~': the last part is 'endogenous ~ instruments'");
    }
  }
  if (f->text[at] != '\0')
    return agl_formula_fail(err, AGL_EPARSE, f->text, at, "unexpected '%c' after the %s",
                            f->text[at],
                            f->part[AGL_PART_INSTRUMENTS] != NULL ? "instruments"
                            : f->part[AGL_PART_ABSORBED] != NULL  ? "absorbed effects"
                                                                  : "terms");
  return AGL_OK;
}

/* Expressions over the same text, so that columns count from its start. */
static agl_status parse_parts(agl_formula *f, agl_err *err)
{
  size_t at = 0;
  if (strchr(f->text, '~') == NULL)
    return agl_fail(err, AGL_EPARSE, "formula '%s': no '~', expected 'response ~ terms'", f->text);
  if (f->text[strspn(f->text, " \t\r\n")] == '~')
    return agl_fail(err, AGL_EPARSE, "formula '%s': nothing before '~', expected the response",
                    f->text);
  AGL_TRY(parse_part(f, AGL_PART_RESPONSE, &at, err));
  f->response_name = agl_formula_name(f->part[AGL_PART_RESPONSE], f->part[AGL_PART_RESPONSE]->root);
  if (f->response_name == NULL)
    return agl_fail_memory(err, "formula");
  if (f->text[at] != '~')
    return agl_formula_fail(err, AGL_EPARSE, f->text, at, "unexpected '%c', expected '~'",
                            f->text[at]);
  at++;
  if (f->text[at + strspn(f->text + at, " \t\r\n")] == '\0')
    return agl_fail(err, AGL_EPARSE, "formula '%s': nothing after '~', expected terms", f->text);
  AGL_TRY(parse_part(f, AGL_PART_TERMS, &at, err));
  return parse_bars(f, at, err);
}

/* The parts sorted into terms and ways. */
static agl_status sort_parts(agl_formula *f, agl_err *err)
{
  static const agl_part lists[] = {AGL_PART_TERMS, AGL_PART_ENDOGENOUS, AGL_PART_INSTRUMENTS};
  const agl_expr *ways = f->part[AGL_PART_ABSORBED];
  f->intercept = true;
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
    const place p = {f, f->part[lists[i]], lists[i]};
    if (p.e != NULL)
      AGL_TRY(add_terms(&p, p.e->root, err));
  }
  if (ways != NULL)
    AGL_TRY(add_ways(f, ways, ways->root, err));
  f->constant = f->intercept || f->nway > 0;
  f->intercept = f->intercept && f->nway == 0;
  if (f->nterm == 0 && !f->intercept)
    return agl_fail(err, AGL_EPARSE, "formula '%s': no terms%s", f->text,
                    f->nway > 0 ? " beside the absorbed effects" : " and no intercept");
  return AGL_OK;
}

static agl_status parse(agl_formula **out, const char *text, bool sort, agl_err *err)
{
  agl_status status;
  agl_formula *f = agl_alloc_zero(1, sizeof *f);
  if (f == NULL || (f->text = agl_strdup(text)) == NULL) {
    agl_formula_free(f);
    return agl_fail_memory(err, "formula");
  }
  f->sorted = sort;
  status = parse_parts(f, err);
  if (status == AGL_OK && sort)
    status = sort_parts(f, err);
  if (status == AGL_OK)
    *out = f;
  else
    agl_formula_free(f);
  return status;
}

agl_status agl_formula_parse(agl_formula **out, const char *text, agl_err *err)
{
  return parse(out, text, true, err);
}

agl_status agl_formula_parse_parts(agl_formula **out, const char *text, agl_err *err)
{
  return parse(out, text, false, err);
}

agl_status agl_formula_add(size_t *at, agl_formula *f, const agl_node *node, agl_err *err)
{
  const place p = {f, f->part[AGL_PART_TERMS], AGL_PART_TERMS};
  const factors fs = {{node}, 1};
  char *name = term_name(p.e, &fs);
  if (name == NULL)
    return agl_fail_memory(err, "formula");
  *at = 0;
  while (*at < f->nterm && strcmp(f->term[*at].name, name) != 0)
    ++*at;
  agl_free(name);
  return *at < f->nterm ? AGL_OK : add_term(&p, &fs, err);
}

static void free_terms(agl_term *term, size_t n)
{
  for (size_t i = 0; i < n; i++)
    free_term(&term[i]);
  agl_free(term);
}

void agl_formula_free(agl_formula *f)
{
  if (f == NULL)
    return;
  free_terms(f->term, f->nterm);
  free_terms(f->instrument, f->ninstrument);
  for (size_t i = 0; i < f->nway; i++) {
    agl_free(f->way[i].name);
    agl_free(f->way[i].column);
  }
  agl_free(f->way);
  agl_free(f->offset);
  agl_free(f->text);
  agl_free(f->response_name);
  for (size_t i = 0; i < AGL_PARTS; i++)
    agl_expr_free(f->part[i]);
  agl_free(f);
}
