/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diagnose.h - the diagnostic tests as records, one family a file: test_FAMILY.c. */
#ifndef AGL_DIAGNOSE_H
#define AGL_DIAGNOSE_H

#include "model/model.h"

/* What one row of a result says; NaN is missing. Of an F test, df is that of the numerator. */
typedef struct {
  double statistic, df, p_value;
} agl_result;

typedef struct {
  char *test, *note;
  agl_result value;
} agl_finding;

/* The rows of a result as they come, and what the test at work is given. */
typedef struct {
  const agl_model *m;
  const double *setting; /* the options of the record, in its order; NaN: the test chooses */
  agl_finding *row;
  size_t n, cap;
  bool failed; /* out of memory */
} agl_findings;

/* The fits that a test is for; others are told so. */
typedef enum {
  AGL_NEEDS_LEAST_SQUARES, /* without absorbed effects */
  AGL_NEEDS_INSTRUMENTS,
  AGL_NEEDS_PANEL,
  AGL_NEEDS_COUNTS,
  AGL_NEEDS_LINK /* logit, probit, poisson */
} agl_needs;

typedef struct {
  agl_diagnostic doc;
  bool on_request;   /* not among agl_model_diagnostics: somebody must choose a setting */
  bool of_residuals; /* has no value when they are nothing but rounding */
  agl_needs needs;
  agl_status (*run)(agl_findings *f, agl_err *err);
} agl_test;

/* A family is an array that ends with an empty record. */
extern const agl_test agl_tests_serial[], agl_tests_trend[], agl_tests_variance[], agl_tests_form[],
    agl_tests_stability[], agl_tests_normal[], agl_tests_collinear[], agl_tests_unit_root[],
    agl_tests_instrument[], agl_tests_effects[], agl_tests_likelihood[];

/* A row "test(of)", or "test" when `of` is NULL, with a note as by printf. */
void agl_find(agl_findings *f, const char *test, const char *of, agl_result value, const char *fmt,
              ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 5, 6)))
#endif
    ;

/* `yes` when p is below 0.05, else `no`. */
const char *agl_verdict_at_5(double p, const char *yes, const char *no);

/* The values of term j; rows from .. to - 1 of all terms, column after column. */
const double *agl_regressor(const agl_design *d, size_t j);
void agl_copy_regressors(double *x, const agl_design *d, size_t from, size_t to);

/* A regression that a test makes on the way: y on the k columns of x, n rows. */
typedef struct {
  size_t rank;     /* columns used: those that depend on earlier ones are left out */
  double rss, ess; /* sums of squares of residuals and of fitted values, about 0 */
} agl_auxiliary;

/* n >= k >= 1. */
agl_status agl_auxiliary_fit(agl_auxiliary *out, const double *x, size_t k, const double *y,
                             size_t n, agl_err *err);

/* Make one column: minus its mean, over its standard deviation; all 0 when it does not vary. */
void agl_standardise(double *out, const double *x, size_t n);

#endif
