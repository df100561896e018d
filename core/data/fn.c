/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fn.c - finding a function, checking its arguments against its record, and calling it. */
#include "data/fn.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data/table.h"

/* ---- the records --------------------------------------------------------------------------- */

static const agl_fn *const families[] = {agl_fn_math, agl_fn_value,  agl_fn_string,
                                         agl_fn_date, agl_fn_window, agl_fn_aggregate};

static const agl_fn *fn_at(size_t i)
{
  for (size_t k = 0; k < sizeof families / sizeof families[0]; k++)
    for (const agl_fn *fn = families[k]; fn->doc.name != NULL; fn++)
      if (i-- == 0)
        return fn;
  return NULL;
}

const agl_function *agl_function_at(size_t i)
{
  const agl_fn *fn = fn_at(i);
  return fn != NULL ? &fn->doc : NULL;
}

const agl_fn *agl_fn_find(const char *name)
{
  const agl_fn *fn;
  for (size_t i = 0; (fn = fn_at(i)) != NULL; i++)
    if (strcmp(fn->doc.name, name) == 0)
      return fn;
  return NULL;
}

const agl_function *agl_function_find(const char *name)
{
  const agl_fn *fn = agl_fn_find(name);
  return fn != NULL ? &fn->doc : NULL;
}

static const char *fn_name_at(const void *ctx, size_t i)
{
  const agl_fn *fn = fn_at(i);
  (void)ctx;
  return fn != NULL ? fn->doc.name : NULL;
}

/* Column k of the table that examples are worked on. */
static agl_status example_column(agl_column **out, size_t k, agl_err *err)
{
  static const double x[] = {3, 1, NAN, 1};
  static const int64_t n[] = {7, -2, 4, 0};
  static const char *const s[] = {"Perm", "tula", NULL, "Perm"};
  static const int32_t d[] = {19782, 19722, 0, 19782};
  static const uint8_t b[] = {1, 0, 0, 1}, third[] = {0, 0, 1, 0}, fourth[] = {0, 0, 0, 1};
  return k == 0   ? agl_column_number(out, x, NULL, 4, err)
         : k == 1 ? agl_column_integer(out, n, fourth, 4, err)
         : k == 2 ? agl_column_string(out, s, 4, err)
         : k == 3 ? agl_column_date(out, d, third, 4, err)
                  : agl_column_boolean(out, b, third, 4, err);
}

agl_status agl_function_table(agl_table **out, agl_err *err)
{
  static const char *const names[] = {"x", "k", "s", "d", "b"};
  agl_table *t;
  agl_status status;
  AGL_TRY(agl_table_new(&t, 4, err));
  status = AGL_OK;
  for (size_t k = 0; k < 5 && status == AGL_OK; k++) {
    agl_column *c;
    status = example_column(&c, k, err);
    if (status == AGL_OK)
      status = agl_table_add_owned(t, names[k], c, err);
  }
  if (status == AGL_OK)
    *out = t;
  else
    agl_table_free(t);
  return status;
}

/* ---- usage: "round(x, digits = 0)" --------------------------------------------------------- */

/* The next parameter of a usage and its length; NULL after the last. *p starts at the usage. */
static const char *next_param(const char **p, size_t *len)
{
  const char *s = *p;
  s += strcspn(s, "(,)");
  if (*s != '(' && *s != ',')
    return NULL;
  s++;
  s += *s == ' ';
  *len = strcspn(s, " ,=)");
  *p = s + *len;
  return *len > 0 ? s : NULL;
}

size_t agl_fn_nparam(const agl_fn *fn)
{
  const char *p = fn->doc.usage;
  size_t n = 0, len;
  for (const char *s; (s = next_param(&p, &len)) != NULL;)
    n += strncmp(s, "...", 3) != 0;
  return n;
}

size_t agl_fn_nrequired(const agl_fn *fn)
{
  const char *p = fn->doc.usage;
  size_t n = 0, len;
  for (const char *s; (s = next_param(&p, &len)) != NULL;)
    n += strncmp(s, "...", 3) != 0 && strncmp(p, " =", 2) != 0;
  return n;
}

bool agl_fn_variadic(const agl_fn *fn)
{
  return strstr(fn->doc.usage, "...") != NULL;
}

size_t agl_fn_param(const agl_fn *fn, const char *name)
{
  const char *p = fn->doc.usage;
  size_t k = 0, len;
  for (const char *s; (s = next_param(&p, &len)) != NULL; k++)
    if (strlen(name) == len && memcmp(s, name, len) == 0)
      return k;
  return SIZE_MAX;
}

/* ---- arguments ----------------------------------------------------------------------------- */

static agl_status wrong_count(const agl_call *call, agl_err *err)
{
  return agl_eval_fail(call->ev, call->node, err, "%zu argument%s where %s is expected",
                       call->node->narg, call->node->narg == 1 ? "" : "s", call->fn->doc.usage);
}

/* Which parameter argument k of the call is for. */
static agl_status parameter(size_t *out, const agl_call *call, size_t k, agl_err *err)
{
  const agl_node *node = call->node;
  *out = k;
  if (node->option == NULL || node->option[k] == NULL) {
    if (k > 0 && node->option != NULL && node->option[k - 1] != NULL)
      return agl_eval_fail(call->ev, node->arg[k], err,
                           "a positional argument cannot follow a named one");
    return AGL_OK;
  }
  *out = agl_fn_param(call->fn, node->option[k]);
  if (*out == SIZE_MAX)
    return agl_eval_fail(call->ev, node->arg[k], err, "no argument '%.100s' in %s", node->option[k],
                         call->fn->doc.usage);
  return AGL_OK;
}

/* Put the nodes of the call where their parameters are. */
static agl_status place_arguments(agl_call *call, agl_err *err)
{
  for (size_t k = 0; k < call->node->narg; k++) {
    size_t at;
    AGL_TRY(parameter(&at, call, k, err));
    if (call->arg_node[at] != NULL)
      return agl_eval_fail(call->ev, call->node->arg[k], err, "'%.100s' is given twice",
                           call->node->option[k]);
    call->arg_node[at] = call->node->arg[k];
  }
  for (size_t k = 0; k < agl_fn_nrequired(call->fn); k++)
    if (call->arg_node[k] == NULL)
      return wrong_count(call, err);
  return AGL_OK;
}

static const char *expectation(char letter)
{
  return letter == 'n' || letter == 'm' ? "numbers"
         : letter == 'i'                ? "integers"
         : letter == 's'                ? "strings"
         : letter == 'd'                ? "dates"
         : letter == 'b'                ? "booleans"
                                        : "numbers or dates";
}

static bool accepts(char letter, agl_type type)
{
  bool numeric = agl_is_numeric(type);
  return letter == 'n'   ? numeric
         : letter == 'm' ? numeric || type == AGL_BOOLEAN
         : letter == 'o' ? numeric || type == AGL_DATE
         : letter == 'i' ? type == AGL_INTEGER
         : letter == 's' ? type == AGL_STRING
         : letter == 'd' ? type == AGL_DATE
         : letter == 'b' ? type == AGL_BOOLEAN
                         : true;
}

/* The letter of argument k. */
static char type_letter(const agl_fn *fn, size_t k)
{
  size_t last = strlen(fn->types) - 1;
  return fn->types[k < last ? k : last];
}

static bool wants_one(const agl_fn *fn, size_t k)
{
  return type_letter(fn, k) >= 'A' && type_letter(fn, k) <= 'Z';
}

static agl_status check_type(const agl_call *call, size_t k, agl_err *err)
{
  char letter = type_letter(call->fn, k);
  agl_value *v = &call->arg[k];
  letter = (char)(wants_one(call->fn, k) ? letter - 'A' + 'a' : letter);
  if (wants_one(call->fn, k) && v->shape != AGL_ONE)
    return agl_call_fail(call, k, err, "expected one value here, not one for every row");
  if (v->nil && letter != '*' && !accepts(letter, v->c->type)) {
    agl_column *c;
    agl_type type = letter == 's'   ? AGL_STRING
                    : letter == 'd' ? AGL_DATE
                    : letter == 'b' ? AGL_BOOLEAN
                                    : AGL_INTEGER;
    AGL_TRY(agl_column_blank(&c, type, 1, err));
    agl_column_free(v->c);
    *v = (agl_value){.c = c, .shape = v->shape};
  }
  if (!accepts(letter, v->c->type))
    return agl_eval_type_error(call->ev, call->arg_node[k], v, expectation(letter), err);
  return AGL_OK;
}

/* Evaluate and check the arguments, and bring them to the rows the function works on. */
static agl_status evaluate(agl_call *call, agl_shape *shape, agl_err *err)
{
  const agl_scope *s = call->ev->scope;
  *shape = call->fn->kind == AGL_FN_ROWS ? AGL_ONE : AGL_PER_ROW;
  for (size_t k = 0; k < call->narg; k++) {
    if (call->arg_node[k] == NULL)
      continue;
    AGL_TRY(agl_eval_node(&call->arg[k], call->ev, call->arg_node[k], err));
    AGL_TRY(check_type(call, k, err));
    *shape = call->arg[k].shape > *shape ? call->arg[k].shape : *shape;
  }
  call->n = *shape == AGL_ONE         ? 1
            : *shape == AGL_PER_GROUP ? s->groups->ngroup
                                      : agl_table_nrow(s->t);
  for (size_t k = 0; k < call->narg; k++)
    if (call->arg[k].c != NULL && (call->arg[k].shape == AGL_PER_GROUP ||
                                   (call->fn->kind != AGL_FN_ROWS && !wants_one(call->fn, k))))
      AGL_TRY(agl_value_expand(&call->arg[k], s, *shape, err));
  if (call->fn->kind == AGL_FN_AGGREGATE)
    *shape = s->groups != NULL ? AGL_PER_GROUP : AGL_ONE;
  return AGL_OK;
}

/* ---- calling ------------------------------------------------------------------------------- */

static agl_status run(agl_value *out, agl_call *call, agl_err *err)
{
  agl_shape shape;
  agl_column *c = NULL;
  agl_err inner = {AGL_OK, ""};
  agl_status status;
  AGL_TRY(place_arguments(call, err));
  AGL_TRY(evaluate(call, &shape, err));
  status = call->fn->call(&c, call, &inner);
  if (status == AGL_EDATA)
    return agl_expr_fail(err, status, call->ev->e->text, call->node->from, "%s", inner.msg);
  if (status != AGL_OK) {
    if (err != NULL)
      *err = inner;
    return status;
  }
  *out = (agl_value){.c = c, .shape = shape};
  return AGL_OK;
}

agl_status agl_fn_call(agl_value *out, const agl_eval *ev, const agl_node *node, agl_err *err)
{
  agl_call call = {.fn = agl_fn_find(node->text), .ev = ev, .node = node};
  size_t nparam;
  agl_status status;
  if (call.fn == NULL)
    return agl_eval_fail(ev, node, err, "no function '%.200s'%s", node->text,
                         agl_suggest(node->text, fn_name_at, NULL).text);
  call.groups = ev->scope->groups;
  nparam = agl_fn_nparam(call.fn);
  if (node->narg > nparam && !agl_fn_variadic(call.fn))
    return wrong_count(&call, err);
  call.narg = node->narg > nparam ? node->narg : nparam;
  call.arg = agl_alloc_zero(call.narg, sizeof *call.arg);
  call.arg_node = agl_alloc_zero(call.narg, sizeof(agl_node *));
  if (call.arg == NULL || call.arg_node == NULL)
    status = agl_fail_memory(err, "expression");
  else
    status = run(out, &call, err);
  for (size_t k = 0; call.arg != NULL && k < call.narg; k++)
    agl_column_free(call.arg[k].c);
  agl_free(call.arg);
  agl_free(call.arg_node);
  return status;
}

/* ---- helpers for the families -------------------------------------------------------------- */

agl_status agl_call_number(double *out, const agl_call *call, size_t k, double left_out,
                           agl_err *err)
{
  double x = left_out;
  if (call->arg[k].c != NULL) {
    if (!agl_present(call->arg[k].c, 0))
      return agl_call_fail(call, k, err, "this must not be missing");
    x = *agl_load_double(call->arg[k].c, 0, 1, &x);
  }
  *out = x;
  return AGL_OK;
}

agl_status agl_call_integer(int64_t *out, const agl_call *call, size_t k, int64_t left_out,
                            agl_err *err)
{
  double x;
  AGL_TRY(agl_call_number(&x, call, k, (double)left_out, err));
  if (x != floor(x) || fabs(x) > 9007199254740992.0)
    return agl_call_fail(call, k, err, "expected a whole number");
  *out = (int64_t)x;
  return AGL_OK;
}

agl_status agl_call_group_column(agl_column **out, const agl_call *call, agl_err *err)
{
  agl_column *c;
  AGL_TRY(agl_column_new(&c, AGL_INTEGER, call->n, NULL, err));
  for (size_t i = 0; i < call->n; i++)
    ((int64_t *)c->data)[i] = call->groups->id[i];
  *out = c;
  return AGL_OK;
}

agl_status agl_call_match(const agl_call *call, size_t from, agl_err *err)
{
  /* Twice: what the last arguments bring must reach the first. */
  for (int round = 0; round < 2; round++)
    for (size_t k = from + 1; k < call->narg; k++) {
      const agl_node *node[] = {call->arg_node[from], call->arg_node[k]};
      if (call->arg[k].c == NULL)
        continue;
      AGL_TRY(agl_value_match(&call->arg[from], &call->arg[k], call->ev, node, err));
      if (round == 1 && call->arg[k].c->type != call->arg[from].c->type)
        return agl_eval_type_error(call->ev, node[1], &call->arg[k],
                                   "the type of the arguments before it", err);
    }
  return AGL_OK;
}

#undef agl_call_fail /* what callers see instead: see the header */
agl_status agl_call_fail(const agl_call *call, size_t arg, agl_err *err, const char *fmt, ...)
{
  char what[sizeof err->msg];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(what, sizeof what, fmt, ap);
  va_end(ap);
  return agl_eval_fail(call->ev, call->arg_node[arg], err, "%s", what);
}
