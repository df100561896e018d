/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model.h - the inside of a fitted model, and what an estimator is, for the files of core/model. */
#ifndef AGL_MODEL_H
#define AGL_MODEL_H

#include "agglom.h"
#include "base/text.h"
#include "model/design.h"
#include "model/formula.h"
#include "model/option.h"
#include "model/tape.h"
#include "num/lsq.h"

/* The covariance of the estimates and what it came of. */
typedef struct {
  const agl_covariance *of;
  const agl_convention *like;
  double *v;         /* k by k; NaN without degrees of freedom */
  double df;         /* of t and F; infinite for z and chi-squared; NaN without */
  double *df_term;   /* k: of the t of each coefficient; NULL: df for all */
  const char *df_is; /* what df counts, "clusters - 1"; NULL: rows less coefficients */
  double f;          /* F that all slopes are 0; NaN when there is none */
  char *cluster[2];  /* columns */
  size_t ncluster;
  size_t ngroup[3]; /* clusters by the first column, by the second, by both */
  agl_text how;     /* for the recipe: "; 8 clusters by region; ..." */
} agl_inference;

/* A number that an estimator has to say beside the common ones: a column of glance. */
typedef struct {
  const char *name; /* "theta" */
  double value;
} agl_fact;

/* What expected response a linear predictor stands for; NULL where it is the predictor itself. */
typedef struct {
  const char *name;
  double (*mean)(double eta);
  double (*slope)(double eta); /* d mean / d eta */
  double (*curve)(double eta); /* d slope / d eta */
} agl_link;

/* What an estimator can take and what its results are. */
typedef enum {
  AGL_TAKES_WEIGHTS = 1,
  AGL_TAKES_OFFSET = 2,
  AGL_TAKES_ABSORBED = 4,
  AGL_TAKES_INSTRUMENTS = 8, /* and needs them */
  AGL_NO_SANDWICH = 16,      /* makes its covariance itself: se = "classical" only */
  AGL_LEAST_SQUARES = 32,    /* sums of squares, leverages and residual diagnostics have meaning */
  AGL_NO_CONSTANT = 64,      /* the formula's intercept is none of the regressors */
  AGL_NORMAL = 128,          /* z and chi-squared instead of t and F */
  AGL_NONLINEAR = 256,       /* a formula of parameters: has `parse` */
  AGL_SHRINKS = 1024, /* fits more terms than rows, and collinear ones; no test of the regression */
  AGL_LIKELIHOOD = 512 /* weights multiply log likelihoods; the bread is inverse information */
} agl_traits;

/* How an estimator works. agl_model_fit has parsed the formula, made the design and the names before
** `fit`, which sets beta, residual, bread, ... of the model. */
typedef struct {
  agl_estimator about;
  unsigned traits;
  agl_status (*fit)(agl_model *m, const agl_call *call, agl_err *err);
  const agl_link *link; /* or NULL */
  /* Makes m->formula where its right-hand side is no sum of terms; NULL: where it is. */
  agl_status (*parse)(agl_model *m, const char *formula, const agl_call *call, agl_err *err);
} agl_estimator_method;

extern const agl_estimator_method agl_estimate_ols, agl_estimate_wls, agl_estimate_iv,
    agl_estimate_panel, agl_estimate_nls, agl_estimate_quantile, agl_estimate_robust,
    agl_estimate_ridge, agl_estimate_lasso, agl_estimate_logit, agl_estimate_probit,
    agl_estimate_poisson, agl_estimate_negbin, agl_estimate_ordered, agl_estimate_ppml,
    agl_estimate_tobit;

/* A mean response and its derivatives: by eta, and by parameters beyond the regressors. */
typedef struct {
  double mean, slope, curve; /* slope = d mean / d eta, curve = d slope / d eta */
  size_t nextra, extra[2];   /* which parameters ... */
  double by[2], slope_by[2]; /* ... d mean / d and d slope / d each of them */
} agl_response;

/* The mean response where the linear predictor is eta; of an ordered one, the probability of category
** c. */
agl_response agl_response_at(const agl_model *m, size_t c, double eta);
agl_response agl_ordered_response(const agl_model *m, size_t c, double eta);
agl_response agl_tobit_response(const agl_model *m, double eta);

/* A column for each category of an ordered response: its probability in the rows of a design. */
agl_status agl_ordered_predict(agl_table **out, const agl_model *m, const agl_design *d,
                               agl_err *err);

struct agl_model {
  const agl_estimator_method *of;
  agl_formula *formula;
  agl_table *data; /* the columns of the data, shared */
  agl_design design;
  char *weights; /* name of the column, or NULL */
  char
      *along[2]; /* the option index, units and times or times alone: what lags go along; or NULL */
  agl_tape *tape; /* of a formula of parameters: what it computes; or NULL */
  char *method;   /* how it was computed, for the recipe: "Householder QR"; or NULL */

  bool constant; /* the first coefficient is the intercept */
  size_t k;      /* coefficients: one a regressor, then nextra parameters such as cut points */
  size_t nextra;
  char **term; /* k names */

  /* fit.beta, fit.gram_inv (the bread of covariances, k by k) and fit.residual (y less its expected
  ** value, n) are there for every estimator; fit.rss, fit.tss where they have a meaning, else NaN;
  ** fit.mean is 0 but for ols with an intercept. */
  agl_lsq fit;
  double sigma;   /* standard error of the regression; NaN where there is none */
  double *digits; /* k: significant decimal digits of the coefficients that hold; NULL: not known */
  double dispersion; /* the classical covariance is this times the bread; NaN without df_residual */
  size_t df_model;   /* coefficients that the test of the regression holds to be 0 */
  size_t df_residual;    /* n - k - df_absorbed, or 0 */
  size_t df_absorbed;    /* rank of the absorbed effects */
  size_t nparameter;     /* as aic and bic count them */
  double log_likelihood; /* NaN when there is none */

  /* The score of row i in coefficient j is score_x[j][i] * score[i]. NULL: the regressors of the
  ** design, and the residual times the weight. score may be NULL beside a score_x that is whole. */
  const double **score_x;
  double *score;
  double *score_store; /* owns the columns of score_x that are not the design's */
  bool normal;         /* z and chi-squared instead of t and F; from the traits, unless set */
  bool centred;        /* scores are taken about fit.mean: ols with an intercept */

  char *index[2];              /* of a panel: the columns of units and times; NULL without */
  const char *variant;         /* of a panel: "within", ...; static */
  struct agl_instrumental *iv; /* of a fit with instruments (iv.h), or NULL */

  /* Of an estimator that makes its covariance itself, for the recipe; static, or NULL. */
  const char *errors;      /* "nid: the density of the errors differs from row to row" */
  const char *covariance;  /* its formula */
  const char *weights_are; /* "by which the loss of a row counts"; NULL: inverse to the variance */
  double *row_weight;      /* n: the weight that a robust fit gave each row; or NULL */
  double edf;              /* coefficients that a shrunken fit is worth; else 0 */

  double *category; /* of an ordered response: ncategory values, rising; else NULL */
  size_t ncategory;
  bool probit;        /* of an ordered response: normal, else logistic */
  bool censored;      /* the response is seen only between ... */
  double left, right; /* ... these, -INFINITY and INFINITY where there is none */

  agl_fact fact[12];
  size_t nfact;
  agl_inference inference;
};

/* ---- for estimators ------------------------------------------------------------------------ */

/* Make fit.beta, fit.residual, fit.gram_inv and fit.mean for m->k coefficients, all 0, and set fit.rss
** and fit.tss to NaN: for estimators that do not come from agl_lsq_fit. */
agl_status agl_fit_new(agl_model *m, agl_err *err);

/* Add a parameter beyond the regressors, before agl_fit_new. */
agl_status agl_model_add_term(agl_model *m, const char *name, agl_err *err);

/* Leave regressor j of the design out, and its name. */
agl_status agl_model_omit(agl_model *m, size_t j, const char *why, agl_err *err);

/* Leave out the regressors that depend linearly on the ones before them, of the columns x (the
** design's own, or what an estimator made of them; x has room for k pointers and is kept in step). */
agl_status agl_model_omit_dependent(agl_model *m, const double **x, agl_err *err);

/* A column of glance. */
void agl_model_add_fact(agl_model *m, const char *name, double value);

/* Set method of the recipe, as by printf; agl_model_fit sees to running out of memory. */
void agl_model_say_method(agl_model *m, const char *fmt, ...) AGL_PRINTF(2, 3);

/* fit and dispersion, degrees of freedom and log likelihood of least squares: from fit.rss, fit.tss,
** k and df_absorbed. */
void agl_least_squares_summarise(agl_model *m);

/* sum w (y - mean)^2 about the weighted mean, or y'Wy when not `centred`. */
double agl_total_squares(const double *y, const double *w, size_t n, bool centred);

/* Set digits of least squares on agl_score_column's regressors, from fit. */
agl_status agl_model_measure(agl_model *m, agl_err *err);

/* Every weight positive, or AGL_EDATA with the row. */
agl_status agl_check_weights(const agl_model *m, agl_err *err);

/* The score of row i in coefficient j is agl_score_column(m, j)[i] * agl_score_weight(m, i). */
static inline const double *agl_score_column(const agl_model *m, size_t j)
{
  return m->score_x != NULL ? m->score_x[j] : m->design.x[j];
}

static inline double agl_score_weight(const agl_model *m, size_t i)
{
  if (m->score != NULL)
    return m->score[i];
  if (m->score_x != NULL)
    return 1;
  return m->design.w != NULL ? m->design.w[i] * m->fit.residual[i] : m->fit.residual[i];
}

/* ---- for results --------------------------------------------------------------------------- */

static inline bool agl_model_is(const agl_model *m, agl_traits trait)
{
  return (m->of->traits & (unsigned)trait) != 0;
}

/* AGL_EARG unless the model is of plain least squares, which `what` needs. */
agl_status agl_need_least_squares(const agl_model *m, const char *what, agl_err *err);

/* Row i's leverage, with weights too; least squares only. */
double agl_model_leverage(const agl_model *m, size_t i);

/* Of a formula of parameters, in the rows of a design: the derivatives by them at the estimates, k
** columns of n values, and unless `f` is NULL the values. Free *store and *x. */
agl_status agl_tangent(double **store, const double ***x, double *f, const agl_model *m,
                       const agl_design *d, agl_err *err);

/* Standard error of coefficient j; NaN without degrees of freedom. */
double agl_model_std_error(const agl_model *m, size_t j);

/* The two-sided t (or normal) quantile for intervals; NaN without degrees of freedom. */
double agl_model_t(const agl_model *m, double level);

/* Degrees of freedom of the t of coefficient j, and its two-sided quantile. */
double agl_model_term_df(const agl_model *m, size_t j);
double agl_model_term_t(const agl_model *m, size_t j, double level);

/* a'V b for the covariance V of the estimates. */
double agl_model_covariance(const agl_model *m, const double *a, const double *b);

/* The F test of the sums of squares; NaN when there is none. */
double agl_model_f(const agl_model *m);
double agl_model_f_p_value(const agl_model *m);

/* The index of a term; unknown is AGL_EARG with a suggestion. */
agl_status agl_model_find(size_t *out, const agl_model *m, const char *term, agl_err *err);

/* 0 < level < 1 or AGL_EARG. */
agl_status agl_check_level(double level, agl_err *err);

#endif
