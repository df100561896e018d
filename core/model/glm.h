/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** glm.h - maximum likelihood where a row's likelihood depends on its linear predictor eta = x'b +
** offset alone (McCullagh & Nelder 1989), by iteratively reweighted least squares. One pass over the
** rows, as cross-products of the columns root z_1 .. root z_k, residual and the root of the
** deviance, gives the information, the score, Pearson's statistic and the deviance.
*/
#ifndef AGL_GLM_H
#define AGL_GLM_H

#include "model/model.h"
#include "num/newton.h"

/* What one row of weight 1 says of its eta. */
typedef struct {
  double root;     /* the square root of its information */
  double residual; /* its score, over that root */
  double deviance; /* its share; not negative */
} agl_glm_row;

typedef struct {
  const agl_link *link;
  agl_glm_row (*row)(double y, double eta, double shape);
  double (*start)(double y, double w); /* the eta of a row to begin from */
  bool counts;                         /* responses are 0, 1, 2, ..., else 0 and 1 */
} agl_glm;

typedef struct {
  const agl_glm *of;
  size_t n, k;
  const double *const *x;
  const double *y, *w, *offset; /* w and offset may be NULL */
  char *const *term;            /* k names, for messages */
  bool intercept;               /* the first column is all ones */
  bool centre;                  /* take the means out of the (other) columns */
  double shape;                 /* theta of the negative binomial */
} agl_glm_problem;

/* Regressors are used as z = (x - mean) scale, with mean 0 and standard deviation 1. */
typedef struct {
  agl_newton at; /* for z */
  double *mean, *scale;
  double pearson; /* sum of squared residuals */
} agl_glm_fit;

/* The whole design of a model, and its null model: the intercept, or nothing, and the offset. */
agl_glm_problem agl_glm_of(const agl_model *m, const agl_glm *of);
agl_glm_problem agl_glm_null(const agl_model *m, const agl_glm *of);

agl_status agl_glm_new(agl_glm_fit *f, const agl_glm_problem *p, agl_err *err);
void agl_glm_clear(agl_glm_fit *f);

/* Fit from the starting values of the family, or from where the last run ended. AGL_EMATH when the
** terms separate the responses, or after too many iterations. */
agl_status agl_glm_run(agl_glm_fit *f, const agl_glm_problem *p, bool again, agl_err *err);

/* The deviance of the null model, fitted. */
agl_status agl_glm_null_deviance(double *out, const agl_model *m, const agl_glm *of, agl_err *err);

/* Fill fit, score, dispersion and degrees of freedom of the model; no log likelihood yet. */
agl_status agl_glm_finish(agl_model *m, const agl_glm_problem *p, const agl_glm_fit *f,
                          agl_err *err);

/* Log likelihoods, and the facts that come of them: pseudo_r_squared, deviance, ... */
void agl_likelihood_facts(agl_model *m, double log_likelihood, double null_log_likelihood);

/* Is there a direction that separates the responses, so that the likelihood has no maximum? */
agl_newton_watch agl_glm_watch;

/* What a watch works on. */
typedef struct {
  const agl_glm_problem *p;
  agl_glm_fit *f;
  bool starting;
} agl_glm_work;

/* Rows from .. from + rows - 1 of z into tile, column after column, and eta for the coefficients b. */
void agl_glm_tile(double *tile, double *eta, const agl_glm_problem *p, const agl_glm_fit *f,
                  const double *b, size_t from, size_t rows);

/* Every response 0 or 1; every one a count, 0, 1, 2, ..., `whole` or at least not negative. */
agl_status agl_check_binary(const agl_model *m, agl_err *err);
agl_status agl_check_counts(const agl_model *m, bool whole, agl_err *err);

/* sum of w f(y, shape) over the rows. */
double agl_response_sum(const agl_model *m, double (*f)(double y, double shape), double shape);

/* m->score_x for all m->k coefficients, scores to be set through *store, column after column. */
agl_status agl_scores_whole(double **store, agl_model *m, agl_err *err);

extern const agl_link agl_log_link;

/* The eta from which counts begin, and y log(y / m), 0 where y is 0. */
double agl_count_start(double y, double w);
double agl_y_log(double y, double m);

#endif
