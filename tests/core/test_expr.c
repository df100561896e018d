/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_expr.c - core/data/expr: expressions and their values or messages, worked by hand. */
#include "answer.h"

#include "data/column.h"
#include "data/expr.h"
#include "data/table.h"

static agl_err err;
static agl_table *t; /* the table of examples: x k s d b */

static const struct {
  const char *text, *want;
} cases[] = {
    /* literals and precedence */
    {"1", "1"},
    {"0x10", "16"},
    {"0x.8p1", "1"},
    {"1e2", "100"},
    {".5", "0.5"},
    {"9223372036854775807", "9223372036854775807"},
    {"9223372036854775808 == 2.0^63", "true"},
    {"'a\\tb\\65\\x42\\u{416}\\z  c' .. \"d'\"", "a\tbAB\xD0\x96"
                                                 "cd'"},
    {"1 + 2 * 3", "7"},
    {"(1 + 2) * 3", "9"},
    {"2 ^ 3 ^ 2", "512"},
    {"-2 ^ 2", "-4"},
    {"2 ^ -1", "0.5"},
    {"1 .. 2 .. 3", "123"},
    {"1 + 1 .. ''", "2"},
    {"1 < 2 == true", "true"},
    {"not true == false", "true"},
    {"true or false and false", "true"},
    {"- - 3", "3"},
    {"`x`", "3, 1, missing, 1"},
    /* integers, exactly */
    {"7 // 2", "3"},
    {"-7 // 2", "-4"},
    {"-7 % 2", "1"},
    {"7 % -2", "-1"},
    {"7 / 2", "3.5"},
    {"4 / 2", "2"},
    {"1 // 0", "undefined"},
    {"1 % 0", "undefined"},
    {"k % 3", "1, 1, 1, missing"},
    {"k // -2", "-4, 1, -2, missing"},
    {"9007199254740993 + 0", "9007199254740993"},
    {"9223372036854775807 + 1",
     "column 1: row 1: 9223372036854775807 + 1 does not fit an integer of "
     "64 bits; number(...) calculates in numbers"},
    {"3037000500 * 3037000500",
     "column 1: row 1: 3037000500 * 3037000500 does not fit an integer of 64 bits; number(...) "
     "calculates in numbers"},
    {"(-9223372036854775807 - 1) // -1",
     "column 1: row 1: -9223372036854775808 // -1 does not fit an integer of 64 bits; number(...) "
     "calculates in numbers"},
    {"(-9223372036854775807 - 1) % -1", "0"},
    /* numbers */
    {"5.5 // 2", "2"},
    {"-5.5 % 2", "0.5"},
    {"5.5 % -2", "-0.5"},
    {"1e-200 % -1e-199", "-9e-200"},
    {"1.0 // 0", "inf"},
    {"1 / 0", "inf"},
    {"-1 / 0", "-inf"},
    {"0 / 0", "undefined"},
    {"5.0 % 0", "undefined"},
    {"5 % inf", "5"},
    {"-5 % inf", "inf"},
    {"inf - inf", "undefined"},
    {"(-8) ^ 0.5", "undefined"},
    {"x + k", "10, -1, missing, missing"},
    {"x * 2", "6, 2, missing, 2"},
    {"log(k)", "1.9459101490553132, undefined, 1.3862943611198906, missing"},
    /* comparisons */
    {"9007199254740993 == 9007199254740992.0", "false"},
    {"9007199254740993 > 9007199254740992.0", "true"},
    {"9007199254740992.0 < 9007199254740993", "true"},
    {"9223372036854775807 < 2.0^63", "true"},
    {"-9223372036854775807 > -inf", "true"},
    {"k >= 4.5", "true, false, false, missing"},
    {"x == 1", "false, true, missing, true"},
    {"x ~= 1", "true, false, missing, false"},
    {"k < x", "false, true, missing, missing"},
    {"s == 'Perm'", "true, false, missing, true"},
    {"'Perm' < s", "false, true, missing, false"},
    {"s >= 'a'", "false, true, missing, false"},
    {"s ~= s", "false, false, missing, false"},
    {"s .. '!' == s", "false, false, missing, false"},
    {"b == true", "true, false, missing, true"},
    {"d == '2024-02-29'", "true, false, missing, true"},
    {"'2024-01-01' > d", "false, true, missing, false"},
    {"x in {1, 2}", "false, true, missing, true"},
    {"not x in {1, 2}", "true, false, missing, false"},
    {"x not in {1, 2} and true", "true, false, missing, false"},
    {"s in {'tula', 'Kazan'}", "false, true, missing, false"},
    {"k in {7, 4.0}", "true, false, true, missing"},
    {"d in {'2023-12-31'}", "false, true, missing, false"},
    {"x in {}", "false"},
    {"1 + 1 in {2}", "true"},
    /* three values */
    {"b and nil", "missing, false, missing, missing"},
    {"b or nil", "true, missing, missing, true"},
    {"nil and false", "false"},
    {"nil or nil", "missing"},
    {"not nil", "missing"},
    {"not b", "false, true, missing, false"},
    {"b and x > 2", "true, false, missing, false"},
    {"nil + 1", "missing"},
    {"-missing", "missing"},
    {"0/0 > 1 and true", "undefined"},
    /* dates */
    {"d - '2024-01-01'", "59, -1, missing, 59"},
    {"d + 1", "2024-03-01, 2024-01-01, missing, 2024-03-01"},
    {"1 + d", "2024-03-01, 2024-01-01, missing, 2024-03-01"},
    {"d - 60", "2023-12-31, 2023-11-01, missing, 2023-12-31"},
    {"d - d", "0, 0, missing, 0"},
    {"d + nil", "missing"},
    {"d .. ''", "2024-02-29, 2023-12-31, missing, 2024-02-29"},
    {"d + 3000000", "column 1: row 1: the date is outside the years 1 to 9999"},
    /* strings */
    {"s .. '-' .. k", "Perm-7, tula--2, missing, missing"},
    {"x .. ''", "3, 1, missing, 1"},
    /* named arguments and constants */
    {"log(base = 2, x = 8)", "3"},
    {"round(2.567, digits = 1)", "2.6"},
    {"round(1234, -2)", "1200"},
    {"round(-2.5)", "-3"},
    {"round(0.5 - 1e-17)", "1"},
    {"round(0.49999999999999)", "0"},
    {"pmin(d, '2024-01-01')", "2024-01-01, 2023-12-31, missing, 2024-01-01"},
    {"pmax(1, 2.5, 2)", "2.5"},
    {"pi > 3.14159 and pi < 3.1416", "true"},
    {"log(8, 0)", "-0"},
    {"log(8, 1)", "inf"},
    /* messages of the parser */
    {"", "column 1: the text ends, expected a value"},
    {"log(x))", "column 7: unexpected ')', expected an operator or the end"},
    {"(1 + ) 2", "column 6: unexpected ')', expected a value"},
    {"1 +", "column 4: the text ends, expected a value"},
    {"(1", "column 3: the text ends, expected ')'"},
    {"log(1 2)", "column 7: unexpected '2', expected ',' or ')'"},
    {"x = 1", "column 3: unexpected '=', expected '==' for a comparison"},
    {"x != 1", "column 3: unexpected '!=', write '~=' for not equal"},
    {"x && y", "column 3: unexpected '&&', write 'and'"},
    {"x || y", "column 3: unexpected '||', write 'or'"},
    {"x--1", "column 2: '--' begins a comment in Lua, write 'a - -b' with a space"},
    {"'abc", "column 1: the string has no closing '"},
    {"'a\\qb'", "column 3: unknown escape in a string, write \\\\ for a backslash"},
    {"'\\0'", "column 1: the escapes of the string do not give UTF-8 text"},
    {"'\\xff'", "column 1: the escapes of the string do not give UTF-8 text"},
    {"`a", "column 1: the name has no closing `"},
    {"``", "column 1: there is no name between the ``"},
    {"1e", "column 1: '1e' is not a number, or one too large"},
    {"1e999", "column 1: '1e999' is not a number, or one too large"},
    {"3x", "column 1: '3x' is not a number, or one too large"},
    {"x.y", "column 2: indexing is not part of an expression; a column name with a dot goes in "
            "`backquotes`"},
    {"x[1]", "column 2: indexing is not part of an expression; a column name with a dot goes in "
             "`backquotes`"},
    {"x:f()", "column 2: ':' is for formulas; methods are not part of an expression"},
    {"'a'(1)", "column 4: only a function's name followed by '(' makes a call"},
    {"x == function() end", "column 6: a function cannot be written inside an expression"},
    {"x in 3", "column 6: unexpected '3', expected a list such as {1, 2} after 'in'"},
    {"{1}", "column 1: a list only goes after 'in'"},
    {"#s", "column 1: '#' is not part of an expression; length(s) is the length of a string"},
    {"x ~ 1", "column 3: unexpected '~', write '~=' for not equal"},
    {"x @ 1", "column 3: unexpected '@'"},
    {"\xD0\x96 $", "column 3: unexpected '$'"},
    {"x \xff", "column 3: the text is not valid UTF-8"},
    /* messages of the evaluation */
    {"lgo + 1", "column 1: no column 'lgo'"},
    {"1 + logg(x)", "column 5: no function 'logg'; did you mean 'log'?"},
    {"log + 1", "column 1: no column 'log'; the function is called as log(x, base = e)"},
    {"log()", "column 1: 0 arguments where log(x, base = e) is expected"},
    {"log(1, 2, 3)", "column 1: 3 arguments where log(x, base = e) is expected"},
    {"sqrt(y = 1)", "column 10: no argument 'y' in sqrt(x)"},
    {"round(x = 1, 2)", "column 14: a positional argument cannot follow a named one"},
    {"round(1, x = 2)", "column 14: 'x' is given twice"},
    {"round(1, k)", "column 10: expected one value here, not one for every row"},
    {"round(1, nil)", "column 10: this must not be missing"},
    {"round(1, 0.5)", "column 10: expected a whole number"},
    {"1 + s", "column 5: 's' holds strings, expected numbers; .. joins strings"},
    {"x * (s .. 'a')", "column 5: this gives strings, expected numbers"},
    {"b + 1", "column 1: 'b' holds booleans, expected numbers; number(b) gives 0 and 1"},
    {"log(s)", "column 5: 's' holds strings, expected numbers"},
    {"-s", "column 2: 's' holds strings, expected numbers"},
    {"not x", "column 5: 'x' holds numbers, expected booleans"},
    {"x and b", "column 1: 'x' holds numbers, expected booleans; if_else(c, a, b) chooses between "
                "values"},
    {"x == s", "column 6: 's' holds strings, expected numbers"},
    {"x == nil", "column 6: a comparison with a missing value is never true; use is_missing(x)"},
    {"missing < x", "column 1: a comparison with a missing value is never true; use is_missing(x)"},
    {"x in {1, nil}",
     "column 10: a comparison with a missing value is never true; use is_missing(x)"},
    {"x in {k}", "column 7: an element of a list must be one value"},
    {"b < b",
     "column 1: 'b' holds booleans, expected numbers, strings or dates (booleans only have == "
     "and ~=)"},
    {"d == '2023-02-30'", "column 6: '2023-02-30' is not a date (YYYY-MM-DD)"},
    {"d * 2", "column 1: 'd' holds dates, expected date - date, date - days or date + days (whole "
              "days)"},
    {"d + 1.5",
     "column 5: this gives numbers, expected date - date, date - days or date + days (whole "
     "days)"},
    {"b .. 'a'",
     "column 1: 'b' holds booleans, expected strings or numbers; string(b) gives true and "
     "false"},
    {"pmin(1, 'a')", "column 9: this gives strings, expected the type of the arguments before it"},
    {"pmin(s, s)", "column 6: 's' holds strings, expected numbers or dates"},
    {"abs(-9223372036854775807 - 1)",
     "column 1: row 1: abs(-9223372036854775808) does not fit an integer of 64 bits"},
};

static void test_cases(void)
{
  agl_text got = {0};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    answer(&got, t, cases[i].text);
    test_str(got.s, cases[i].want, cases[i].text, __FILE__, __LINE__);
  }
  agl_text_clear(&got);
}

/* Every function's example gives what its record says. */
static void test_examples(void)
{
  agl_text got = {0};
  const agl_function *f;
  size_t n = 0;
  for (; (f = agl_function_at(n)) != NULL; n++) {
    answer(&got, t, f->example);
    test_str(got.s, f->value, f->example, __FILE__, __LINE__);
    CHECK(agl_function_find(f->name) == f);
    CHECK(strncmp(f->usage, f->name, strlen(f->name)) == 0 && strstr(f->example, f->name) != NULL);
    CHECK(f->summary[0] != '\0' && f->summary[strlen(f->summary) - 1] != '.');
  }
  CHECK(n > 20 && agl_function_find("no_such") == NULL);
  agl_text_clear(&got);
}

/* Nesting and length are limited by a message, not by the stack. */
static void test_deep(void)
{
  const size_t deep = 1000000;
  char *text = agl_alloc(2 * deep + 2, 1);
  agl_expr *e;
  memset(text, '(', deep);
  text[deep] = '\0';
  CHECK(agl_expr_parse(&e, text, &err) == AGL_EPARSE);
  CHECK_STR(err.msg, "column 201: more than 200 brackets or operators inside one another");
  for (size_t i = 0; i < deep; i++)
    memcpy(text + 2 * i, "- ", 2);
  text[2 * deep] = '\0';
  CHECK(agl_expr_parse(&e, text, &err) == AGL_EPARSE);
  for (size_t i = 0; i < deep; i++)
    memcpy(text + 2 * i, "1+", 2);
  memcpy(text + 2 * deep, "1", 2);
  CHECK(agl_expr_parse(&e, text, &err) == AGL_EPARSE);
  CHECK_STR(err.msg, "column 1: the expression has more than 999 operators in a row or nested");
  agl_free(text);
}

static void test_formula_mode(void)
{
  const char *text = "log(y) ~ a:b*2 | f";
  agl_expr *e;
  size_t at = 0;
  CHECK_OK(agl_expr_parse_at(&e, text, &at, AGL_EXPR_FORMULA, &err), err);
  CHECK(at == 7 && e->root->kind == AGL_NODE_CALL && e->root->from == 0 && e->root->to == 6);
  agl_expr_free(e);
  at = 8;
  CHECK_OK(agl_expr_parse_at(&e, text, &at, AGL_EXPR_FORMULA, &err), err);
  CHECK(at == 15 && e->root->op == '*' && e->root->arg[0]->op == ':');
  CHECK_STR(e->root->arg[0]->arg[1]->text, "b");
  agl_expr_free(e);
  at = 7;
  CHECK(agl_expr_parse_at(&e, text, &at, AGL_EXPR_FORMULA, &err) == AGL_EPARSE && at == 7);
  CHECK_STR(err.msg, "column 8: unexpected '~', expected a value");
}

static void test_assignment(void)
{
  agl_expr *e;
  const char *name = NULL;
  CHECK_OK(agl_expr_parse_assignment(&e, &name, " `my x` = x == 1", &err), err);
  CHECK_STR(name, "my x");
  CHECK(e->root->op == '=' && e->root->from == 10);
  agl_expr_free(e);
  CHECK(agl_expr_parse_assignment(&e, &name, "x + 1", &err) == AGL_EPARSE);
  CHECK_STR(err.msg, "column 3: unexpected '+', expected '=' after the name of the new column");
  CHECK(agl_expr_parse_assignment(&e, &name, "2 = x", &err) == AGL_EPARSE);
  CHECK_STR(err.msg, "column 1: unexpected '2', expected name = expression");
  CHECK(agl_expr_parse_assignment(&e, &name, "a = b = c", &err) == AGL_EPARSE);
  CHECK_STR(err.msg, "column 7: unexpected '=', expected '==' for a comparison");
}

static agl_status parse_and_eval(agl_column **out, const char *text)
{
  agl_expr *e;
  agl_status status = agl_expr_parse(&e, text, &err);
  if (status != AGL_OK)
    return status;
  status = agl_expr_eval(out, e, t, &err);
  agl_expr_free(e);
  return status;
}

static void test_no_memory(void)
{
  static const char *const texts[] = {
      "x + k * 2 >= 3 and not (s == 'Perm' or s .. 'a' in {'b', 'c'})",
      "log(x, 3) / round(x, digits = 2) // -k", "d - '2020-01-01' + pmin(k, 3, k)", "abs(k) .. ''"};
  agl_column *c;
  agl_expr *e;
  const char *name;
  agl_table *table;
  for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
    CHECK_NOMEM(parse_and_eval(&c, texts[k]), agl_column_free(c));
  for (size_t k = 0; agl_function_at(k) != NULL; k++)
    CHECK_NOMEM(parse_and_eval(&c, agl_function_at(k)->example), agl_column_free(c));
  CHECK_NOMEM(agl_expr_parse_assignment(&e, &name, "y = f(a, 'b')", &err), agl_expr_free(e));
  CHECK_NOMEM(agl_function_table(&table, &err), agl_table_free(table));
}

int main(void)
{
  CHECK_OK(agl_function_table(&t, &err), err);
  test_cases();
  test_examples();
  test_deep();
  test_formula_mode();
  test_assignment();
  test_no_memory();
  agl_table_free(t);
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
