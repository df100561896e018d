/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** wald.c - restrictions on coefficients, "x1 + 2*x2 = 1, x3 = x4" or "a * b = 1", and their Wald test.
**
** With restrictions R b = q, J of them, F = (R b - q)' (R V R')^-1 (R b - q) / J has an F
** distribution with J and n - k degrees of freedom (Greene, Econometric Analysis, ch. 5); with
** clusters, one less than there are clusters. A restriction g(b) = 0 that is not linear stands for
** its tangent at the estimates, with R the derivatives of g (delta method).
*/

#include "base/err.h"
#include "base/mem.h"
#include "data/build.h"
#include "model/hypothesis.h"
#include "model/vcov.h"
#include "num/dist.h"

enum { RESTRICTIONS_MAX = 64 };

/* One side of an equation as c'b + constant: c has k entries. */
typedef struct {
  const agl_model *m;
  const agl_expr *e;
  double *c;
  double constant;
} linear;

static bool constant_of(double *out, const agl_node *node)
{
  if (node->kind == AGL_NODE_NUMBER)
    *out = node->number;
  else if (node->kind == AGL_NODE_INTEGER)
    *out = (double)node->integer;
  else
    return false;
  return true;
}

static agl_status add_term(linear *l, const agl_node *node, double factor, agl_err *err)
{
  char *name = agl_formula_term_name(l->e, node);
  size_t j;
  agl_status status;
  if (name == NULL)
    return agl_fail_memory(err, "test");
  status = agl_model_find(&j, l->m, name, err);
  agl_free(name);
  if (status == AGL_OK)
    l->c[j] += factor;
  return status;
}

/* The tangent at the estimates: g(b0) + G (b - b0). */
static agl_status add_tangent(linear *l, const agl_node *node, double factor, agl_err *err)
{
  double value = 0;
  for (size_t j = 0; j < l->m->k; j++) {
    double slope = 0;
    AGL_TRY(agl_derive(&value, &slope, l->m, l->e, node, j, err));
    l->c[j] += factor * slope;
    l->constant -= factor * slope * l->m->fit.beta[j];
  }
  l->constant += factor * value;
  return AGL_OK;
}

/* Add factor times the node: sums, multiples and terms, and the tangent of what else there is. */
static agl_status add_linear(linear *l, const agl_node *node, double factor, agl_err *err)
{
  double value;
  char op = node->kind == AGL_NODE_BINARY ? node->op : '\0';
  if (constant_of(&value, node)) {
    l->constant += factor * value;
    return AGL_OK;
  }
  if (node->kind == AGL_NODE_UNARY && node->op == '-')
    return add_linear(l, node->arg[0], -factor, err);
  if (op == '+' || op == '-') {
    AGL_TRY(add_linear(l, node->arg[0], factor, err));
    return add_linear(l, node->arg[1], op == '-' ? -factor : factor, err);
  }
  if (op == '*' && constant_of(&value, node->arg[0]))
    return add_linear(l, node->arg[1], factor * value, err);
  if ((op == '*' || op == '/') && constant_of(&value, node->arg[1]))
    return add_linear(l, node->arg[0], op == '*' ? factor * value : factor / value, err);
  if (node->kind == AGL_NODE_NAME || op == ':')
    return add_term(l, node, factor, err);
  return add_tangent(l, node, factor, err);
}

/* One side of an equation, from text + *at; sign -1 moves it to the left. */
static agl_status read_side(linear *l, const char *text, size_t *at, double sign, agl_err *err)
{
  agl_expr *e;
  agl_status status = agl_expr_parse_at(&e, text, at, AGL_EXPR_FORMULA, err);
  if (status != AGL_OK)
    return status == AGL_EPARSE ? agl_fail_within(err, status, "hypothesis '%s', ", text) : status;
  l->e = e;
  status = add_linear(l, e->root, sign, err);
  agl_expr_free(e);
  return status;
}

/* The rows of R and the elements of q. Both have room for RESTRICTIONS_MAX. */
static agl_status read_restrictions(size_t *count, double *r, double *q, const agl_model *m,
                                    const char *text, agl_err *err)
{
  size_t at = 0, n = 0, k = m->k;
  for (;;) {
    linear l = {.m = m, .c = r + n * k};
    if (n == RESTRICTIONS_MAX)
      return agl_fail(err, AGL_EARG, "hypothesis '%s': more than %d restrictions", text,
                      RESTRICTIONS_MAX);
    AGL_TRY(read_side(&l, text, &at, 1, err));
    if (text[at] != '=')
      return agl_fail(err, AGL_EPARSE, "hypothesis '%s', column %zu: expected '='", text, at + 1);
    at++;
    AGL_TRY(read_side(&l, text, &at, -1, err));
    q[n++] = -l.constant;
    if (text[at] == '\0')
      break;
    if (text[at] != ',')
      return agl_fail(err, AGL_EPARSE, "hypothesis '%s', column %zu: expected ',' or the end", text,
                      at + 1);
    at++;
  }
  *count = n;
  return AGL_OK;
}

/* d' S^-1 d with S = R V R', positive definite. */
static agl_status quadratic(double *out, const agl_model *m, const double *r, double *d, size_t n,
                            agl_err *err)
{
  double s[RESTRICTIONS_MAX * RESTRICTIONS_MAX];
  size_t k = m->k;
  for (size_t a = 0; a < n; a++) {
    for (size_t b = 0; b < n; b++)
      s[a * n + b] = agl_model_covariance(m, r + a * k, r + b * k);
    if (!(s[a * n + a] > 0))
      return agl_fail(err, AGL_EMATH, "restriction %zu involves no coefficient with an error",
                      a + 1);
  }
  if (!agl_inverse_form(out, s, d, n))
    return agl_fail(err, AGL_EMATH, "the restrictions are redundant or contradict one another");
  return AGL_OK;
}

/* Degrees of freedom of one restriction: those of its coefficient where it has just one. */
static double df_of(const agl_model *m, const double *r)
{
  size_t count = 0, last = 0;
  for (size_t j = 0; j < m->k; j++)
    if (r[j] != 0) {
      last = j;
      count++;
    }
  return count == 1 ? agl_model_term_df(m, last) : m->inference.df;
}

static agl_status wald(agl_table **out, const agl_model *m, const char *hypothesis, double *r,
                       agl_err *err)
{
  double q[RESTRICTIONS_MAX], d[RESTRICTIONS_MAX], f, p, left, chi2;
  size_t n, k = m->k;
  int64_t df;
  agl_build b;
  AGL_TRY(read_restrictions(&n, r, q, m, hypothesis, err));
  if (m->df_residual == 0)
    return agl_fail(err, AGL_EDATA, "no degrees of freedom are left for a test");
  for (size_t a = 0; a < n; a++) {
    long double sum = -q[a];
    for (size_t j = 0; j < k; j++)
      sum += (long double)r[a * k + j] * m->fit.beta[j];
    d[a] = (double)sum;
  }
  AGL_TRY(quadratic(&f, m, r, d, n, err));
  chi2 = f;
  f /= (double)n;
  df = (int64_t)n;
  left = n == 1 ? df_of(m, r) : m->inference.df;
  p = agl_f_upper(f, (double)n, left);
  b = agl_build_start(1, err);
  agl_build_strings(&b, "hypothesis", &hypothesis);
  agl_build_numbers(&b, "f_statistic", &f);
  agl_build_integers(&b, "df", &df, NULL);
  agl_build_numbers(&b, "df_residual", &left);
  agl_build_numbers(&b, "p_value", &p);
  agl_build_numbers(&b, "chi_squared", &chi2);
  return agl_build_finish(out, &b);
}

agl_status agl_model_test(agl_table **out, const agl_model *m, const char *hypothesis, agl_err *err)
{
  double *r = agl_alloc_zero(RESTRICTIONS_MAX * m->k, sizeof *r);
  agl_status status;
  if (r == NULL)
    return agl_fail_memory(err, "test");
  status = wald(out, m, hypothesis, r, err);
  agl_free(r);
  return status;
}
