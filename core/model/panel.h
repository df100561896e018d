/* SPDX-License-Identifier: GPL-3.0-or-later */
/* panel.h - a panel at work: its units and times. */
#ifndef AGL_PANEL_H
#define AGL_PANEL_H

#include "data/group.h"
#include "model/working.h"

typedef struct {
  agl_model *m;
  agl_working w;
  const char *effect; /* "individual", "time", "twoways" */
  agl_groups *by[2];  /* units, times */
  size_t *order;      /* the rows by unit and time */
  bool balanced;      /* every unit at every time */
} agl_panel;

/* The groups that the effects are of: times for "time", else units. */
const agl_groups *agl_panel_groups(const agl_panel *p);

/* How many rows each group has; free with agl_free. The mean of x in each. */
agl_status agl_panel_counts(double **out, const agl_groups *g, agl_err *err);
void agl_panel_means(double *out, const double *count, const double *x, const agl_groups *g);

/* Estimate the variances of the effects, and make the working columns x - theta x. */
agl_status agl_panel_random(agl_panel *p, agl_err *err);

#endif
