/* SPDX-License-Identifier: GPL-3.0-or-later */
/* anova.c - analysis of variance, with sums in doubled precision: means may exceed the spread of
** the values by many orders of magnitude. */
#include <math.h>

#include "base/err.h"
#include "num/dd.h"
#include "num/dist.h"
#include "stat/stat.h"

static agl_dd mean_of(const double *x, size_t n)
{
  agl_dd sum = {0, 0}, rest;
  double m;
  for (size_t i = 0; i < n; i++)
    sum = agl_dd_add(sum, agl_dd_from(x[i]));
  m = sum.hi / (double)n;
  rest = agl_dd_add(sum, agl_dd_negate(agl_dd_two_product(m, (double)n)));
  return agl_dd_settle(m, rest.hi / (double)n);
}

/* sum + times (a - b)^2 */
static agl_dd add_square(agl_dd sum, agl_dd a, agl_dd b, size_t times)
{
  agl_dd d = agl_dd_add(a, agl_dd_negate(b));
  return agl_dd_add(sum, agl_dd_multiply(agl_dd_multiply(d, d), agl_dd_from((double)times)));
}

/* Fisher (1925): sum n_g (m_g - m)^2 between the means m_g of the groups, sum (x - m_g)^2 within. */
static void squares(double *between, double *within, const agl_sample *s)
{
  agl_dd all = mean_of(s->x, s->n), b = {0, 0}, w = {0, 0};
  for (size_t g = 0; g < s->nb; g++) {
    size_t n = s->start[g + 1] - s->start[g];
    agl_dd mean = mean_of(s->x + s->start[g], n);
    b = add_square(b, mean, all, n);
    for (size_t i = s->start[g]; i < s->start[g + 1]; i++)
      w = add_square(w, agl_dd_from(s->x[i]), mean, 1);
  }
  *between = b.hi;
  *within = w.hi;
}

static void extra(agl_outcome *out, size_t i, const char *name, double value)
{
  out->extra[i].name = name;
  out->extra[i].value = value;
}

static agl_status anova(agl_outcome *out, const agl_sample *s, size_t method, agl_err *err)
{
  double between, within, df = (double)s->nb - 1, df_within = (double)s->n - (double)s->nb;
  (void)method;
  if (s->nb < 2)
    return agl_fail(err, AGL_EDATA, "anova: '%s' has %zu value%s, expected 2 or more", s->b, s->nb,
                    s->nb == 1 ? "" : "s");
  if (s->n == s->nb)
    return agl_fail(err, AGL_EDATA, "anova: each value of '%s' has one row only", s->b);
  squares(&between, &within, s);
  if (within == 0)
    return agl_fail(err, AGL_EDATA, "anova: '%s' does not vary within the groups", s->a);
  out->statistic = between / df / (within / df_within);
  out->df = df;
  out->p_value = agl_f_upper(out->statistic, df, df_within);
  extra(out, 0, "df_residual", df_within);
  extra(out, 1, "ss_between", between);
  extra(out, 2, "ss_within", within);
  extra(out, 3, "ms_between", between / df);
  extra(out, 4, "ms_within", within / df_within);
  extra(out, 5, "r_squared", between / (between + within));
  extra(out, 6, "sigma", sqrt(within / df_within));
  return AGL_OK;
}

const agl_stat_record agl_stat_variance[] = {
    {.about = {.name = "anova",
               .summary = "one-way analysis of variance: do the means of groups differ?",
               .a = "numbers",
               .b = "groups",
               .gives =
                   "df_residual, ss_between, ss_within, ms_between, ms_within, r_squared, sigma",
               .formula = "F = (sum n_g (m_g - m)^2 / (groups - 1)) / (sum (x - m_g)^2 / (n - "
                          "groups)), F with these df",
               .source = "Fisher 1925"},
     .shape = AGL_GROUPS,
     .run = anova},
    {.about = {.name = NULL}}};
