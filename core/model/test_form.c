/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_form.c - is the response linear in the terms? */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/diagnose.h"
#include "num/dist.h"

enum { POWER = 3 };

/* X, then the powers 2 .. POWER of the fitted values. With an intercept these may be shifted and
** scaled: the space is the same and better conditioned. Without, they are only scaled. */
static void add_powers(double *x, const agl_model *m)
{
  size_t n = m->design.n, k = m->design.k;
  double *fitted = x + k * n, largest = 0;
  agl_copy_regressors(x, &m->design, 0, n);
  for (size_t i = 0; i < n; i++) {
    fitted[i] = m->design.y[i] - m->fit.residual[i];
    largest = fmax(largest, fabs(fitted[i]));
  }
  if (m->constant)
    agl_standardise(fitted, fitted, n);
  for (size_t i = 0; i < n; i++) {
    double v = m->constant || largest == 0 ? fitted[i] : fitted[i] / largest;
    fitted[i] = v * v;
    fitted[n + i] = v * v * v;
  }
}

/* F test that the powers 2 and 3 of the fitted values add nothing. */
static agl_status run_reset(agl_findings *f, agl_err *err)
{
  const agl_model *m = f->m;
  size_t n = m->design.n, k = m->design.k, df;
  agl_auxiliary a;
  agl_status status;
  double *x, statistic, p;
  if (n <= k + POWER - 1) {
    agl_find(f, "reset", NULL, (agl_result){NAN, NAN, NAN},
             "%zu rows are too few for the %zu coefficients of the test", n, k + POWER - 1);
    return AGL_OK;
  }
  x = agl_alloc((k + POWER - 1) * n, sizeof *x);
  if (x == NULL)
    return agl_fail_memory(err, "reset");
  add_powers(x, m);
  status = agl_auxiliary_fit(&a, x, k + POWER - 1, m->design.y, n, err);
  agl_free(x);
  if (status != AGL_OK)
    return status;
  df = a.rank - k;
  if (df == 0) {
    agl_find(f, "reset", NULL, (agl_result){NAN, NAN, NAN},
             "powers of the fitted values are linear in the terms");
    return AGL_OK;
  }
  statistic = (m->fit.rss - a.rss) / (double)df / (a.rss / (double)(n - a.rank));
  p = agl_f_upper(statistic, (double)df, (double)(n - a.rank));
  agl_find(f, "reset", NULL, (agl_result){statistic, (double)df, p}, "%s: F(%zu, %zu)",
           agl_verdict_at_5(p, "powers of the fitted values matter: the form may be wrong",
                            "no sign of a wrong form"),
           df, n - a.rank);
  return AGL_OK;
}

const agl_test agl_tests_form[] = {{{"reset",
                                     "form",
                                     "do powers 2 and 3 of the fitted values improve the fit?",
                                     "Ramsey 1969",
                                     {{0}}},
                                    false,
                                    true,
                                    AGL_NEEDS_LEAST_SQUARES,
                                    run_reset},
                                   {.run = NULL}};
