/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** tape.c - running the instructions of an expression with parameters.
**
** A slot of the stack is a value and its k derivatives. Where the value is u(v) with v' known,
** the derivatives are u'(v) v': one rule a function, one an operator.
*/
#include "model/tape.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"

/* ---- functions with a derivative ----------------------------------------------------------- */

/* u'(x) where u(x) = y */
#define SLOPE(name, value)                                                                         \
  static long double slope_##name(long double x, long double y)                                    \
  {                                                                                                \
    (void)x;                                                                                       \
    (void)y;                                                                                       \
    return (value);                                                                                \
  }

static long double negative(long double x)
{
  return -x;
}

SLOPE(negative, -1)
SLOPE(log, 1 / x)
SLOPE(log2, 1 / (x * logl(2)))
SLOPE(log10, 1 / (x * logl(10)))
SLOPE(log1p, 1 / (1 + x))
SLOPE(exp, y)
SLOPE(expm1, y + 1)
SLOPE(sqrt, 0.5L / y)
SLOPE(abs, x < 0 ? -1 : 1)
SLOPE(sin, cosl(x))
SLOPE(cos, -sinl(x))
SLOPE(tan, 1 + y * y)
SLOPE(asin, 1 / sqrtl(1 - x * x))
SLOPE(acos, -1 / sqrtl(1 - x * x))
SLOPE(atan, 1 / (1 + x * x))
SLOPE(sinh, coshl(x))
SLOPE(cosh, sinhl(x))
SLOPE(tanh, 1 - y * y)

static const agl_rule rules[] = {
    {"-", negative, slope_negative}, {"log", logl, slope_log},       {"log2", log2l, slope_log2},
    {"log10", log10l, slope_log10},  {"log1p", log1pl, slope_log1p}, {"exp", expl, slope_exp},
    {"expm1", expm1l, slope_expm1},  {"sqrt", sqrtl, slope_sqrt},    {"abs", fabsl, slope_abs},
    {"sin", sinl, slope_sin},        {"cos", cosl, slope_cos},       {"tan", tanl, slope_tan},
    {"asin", asinl, slope_asin},     {"acos", acosl, slope_acos},    {"atan", atanl, slope_atan},
    {"sinh", sinhl, slope_sinh},     {"cosh", coshl, slope_cosh},    {"tanh", tanhl, slope_tanh}};

const agl_rule *agl_rule_find(const char *name)
{
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
    if (strcmp(rules[i].name, name) == 0)
      return &rules[i];
  return NULL;
}

/* ---- running ------------------------------------------------------------------------------- */

/* Slot: value, then k derivatives. */
typedef struct {
  const agl_tape *t;
  const double *const *column;
  const long double *b;
  size_t k; /* 0 when only values are wanted */
} machine;

static void push(const machine *m, long double *s, const agl_instruction *in, size_t row)
{
  for (size_t j = 1; j <= m->k; j++)
    s[j] = 0;
  if (in->code == AGL_TAPE_NUMBER) {
    s[0] = in->number;
  } else if (in->code == AGL_TAPE_COLUMN) {
    s[0] = m->column[in->which][row];
  } else {
    s[0] = m->b[in->which];
    if (m->k > 0)
      s[1 + in->which] = 1;
  }
}

static void apply_unary(const machine *m, long double *s, const agl_rule *rule)
{
  long double x = s[0], slope;
  s[0] = rule->value(x);
  if (m->k == 0)
    return;
  slope = rule->slope(x, s[0]);
  for (size_t j = 1; j <= m->k; j++)
    s[j] = s[j] == 0 ? 0 : s[j] * slope;
}

/* (a^b)' = b a^(b-1) a' + a^b log(a) b' */
static void power(const machine *m, long double *a, const long double *b, bool power_moves)
{
  long double x = a[0], y = powl(x, b[0]), by_base, by_power;
  a[0] = y;
  if (m->k == 0)
    return;
  by_base = b[0] * powl(x, b[0] - 1);
  by_power = !power_moves || x == 0 ? 0 : y * logl(x);
  for (size_t j = 1; j <= m->k; j++)
    a[j] = (a[j] == 0 ? 0 : by_base * a[j]) + (power_moves ? by_power * b[j] : 0);
}

/* a = a op b */
static void apply_binary(const machine *m, long double *a, const long double *b,
                         const agl_instruction *in)
{
  size_t k = m->k;
  long double quotient;
  switch (in->op) {
  case '+':
    for (size_t j = 0; j <= k; j++)
      a[j] += b[j];
    break;
  case '-':
    for (size_t j = 0; j <= k; j++)
      a[j] -= b[j];
    break;
  case '*':
    for (size_t j = 1; j <= k; j++)
      a[j] = a[j] * b[0] + a[0] * b[j];
    a[0] *= b[0];
    break;
  case '/':
    quotient = a[0] / b[0];
    for (size_t j = 1; j <= k; j++)
      a[j] = (a[j] - quotient * b[j]) / b[0];
    a[0] = quotient;
    break;
  case '^':
    power(m, a, b, in->power_moves);
    break;
  default:
    if (in->op == '<' ? b[0] < a[0] : b[0] > a[0])
      memcpy(a, b, (k + 1) * sizeof *a);
    break;
  }
}

/* The result is in the first slot. */
static void run_row(const machine *m, long double *stack, size_t row)
{
  size_t width = m->k + 1;
  long double *top = stack; /* the next free slot */
  for (const agl_instruction *in = m->t->at; in < m->t->at + m->t->length; in++)
    switch (in->code) {
    case AGL_TAPE_UNARY:
      apply_unary(m, top - width, in->rule);
      break;
    case AGL_TAPE_BINARY:
      top -= width;
      apply_binary(m, top - width, top, in);
      break;
    case AGL_TAPE_CHOOSE:
      top -= 2 * width;
      memcpy(top - width, top[-(ptrdiff_t)width] != 0 ? top : top + width, width * sizeof *top);
      break;
    default:
      push(m, top, in, row);
      top += width;
      break;
    }
}

typedef struct {
  machine m;
  size_t n;
  const agl_nlls_point *at;
} task;

enum { ROWS = 2048 };

static agl_status run_block(void *ctx, size_t block, agl_err *err)
{
  const task *w = ctx;
  size_t n = w->n, from = block * ROWS, to = from + ROWS < n ? from + ROWS : n;
  long double *stack = agl_alloc(w->m.t->deepest * (w->m.k + 1), sizeof *stack);
  if (stack == NULL)
    return agl_fail_memory(err, "formula");
  for (size_t i = from; i < to; i++) {
    run_row(&w->m, stack, i);
    w->at->f[i] = stack[0];
    for (size_t j = 0; j < w->m.k; j++) {
      long double x = stack[1 + j];
      w->at->x[j][i] = (double)x;
      w->at->low[j * n + i] = isfinite((double)x) ? (double)(x - (double)x) : 0;
    }
  }
  agl_free(stack);
  return AGL_OK;
}

agl_status agl_tape_run(const agl_tape *t, const double *const *column, size_t n,
                        const agl_nlls_point *at, agl_err *err)
{
  task w = {
      .m = {.t = t, .column = column, .b = at->b, .k = at->x != NULL ? t->k : 0}, .n = n, .at = at};
  return agl_parallel_values(run_block, &w, (n + ROWS - 1) / ROWS, n * t->length * (w.m.k + 1),
                             err);
}
