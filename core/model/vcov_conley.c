/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** vcov_conley.c - the covariance of Conley (1999): rows may be correlated with those within a
** distance on the globe. The meat is sum_i sum_j K(d_ij) s_i s_j', s the scores, d the great-circle
** distance 2 R asin(sqrt(hav)), R = 6371 km, by the haversine formula; hav is a quarter of the squared
** chord between two points of the unit sphere.
**
** Rows are put into bands of latitude as high as the cutoff, and sorted by longitude within them; a
** row looks at its own band and the next ones, as far along as the cutoff can reach.
*/
#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "model/vcov.h"

enum { BLOCK = 256 }; /* rows a job */

static const double earth = 6371; /* km */

typedef struct {
  double lat, lon; /* radians; lon from -pi to pi */
  double x, y, z;  /* on the unit sphere */
  size_t band, row;
} place;

typedef struct {
  const agl_model *m;
  place *place; /* n, by band, longitude and row */
  size_t nband;
  size_t *start; /* of band b among them; nband + 1 */
  double *score; /* row p of k is that of place[p] */
  double *part;  /* k by k a job */
  double cutoff; /* km */
  double reach;  /* squared chord of the cutoff */
  bool bartlett;
} globe;

static int compare(const void *a, const void *b)
{
  const place *p = a, *q = b;
  if (p->band != q->band)
    return p->band < q->band ? -1 : 1;
  if (p->lon != q->lon)
    return p->lon < q->lon ? -1 : 1;
  return p->row < q->row ? -1 : p->row > q->row;
}

/* sum += K(d_pq) s_q for the places of `from` .. `to` - 1. */
static void add_near(double *sum, const globe *g, const place *p, size_t from, size_t to)
{
  size_t k = g->m->k;
  for (size_t at = from; at < to; at++) {
    const place *q = &g->place[at];
    double dx = p->x - q->x, dy = p->y - q->y, dz = p->z - q->z;
    double chord = dx * dx + dy * dy + dz * dz, weight = 1;
    if (chord > g->reach)
      continue;
    if (g->bartlett)
      weight -= 2 * earth * asin(sqrt(chord) / 2) / g->cutoff;
    for (size_t j = 0; j < k; j++)
      sum[j] += weight * g->score[at * k + j];
  }
}

/* The first place of a band at or beyond a longitude. */
static size_t seek(const globe *g, size_t band, double lon)
{
  size_t low = g->start[band], high = g->start[band + 1];
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (g->place[middle].lon < lon)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* How far the cutoff reaches in longitude from p, at most pi: where cos of the latitude is least. */
static double span(const globe *g, const place *p)
{
  double pi = acos(-1), angle = g->cutoff / earth, pole = fabs(p->lat) + angle;
  double least = pole < pi / 2 ? cos(p->lat) * cos(pole) : 0;
  double half = least > 0 && angle < pi ? sin(angle / 2) / sqrt(least) : 1;
  return half < 1 ? 2 * asin(half) + 1e-9 : pi;
}

static void add_band(double *sum, const globe *g, const place *p, size_t band)
{
  double pi = acos(-1), reach = span(g, p), from = p->lon - reach, to = p->lon + reach;
  size_t first = g->start[band], last = g->start[band + 1];
  if (reach >= pi) {
    add_near(sum, g, p, first, last);
    return;
  }
  if (to > pi)
    add_near(sum, g, p, first, seek(g, band, nextafter(to - 2 * pi, 4)));
  add_near(sum, g, p, seek(g, band, from), seek(g, band, nextafter(to, 4)));
  if (from < -pi)
    add_near(sum, g, p, seek(g, band, from + 2 * pi), last);
}

static agl_status add_block(void *ctx, size_t job, agl_err *err)
{
  globe *g = ctx;
  size_t k = g->m->k, n = g->m->design.n;
  double *sum = agl_alloc(k, sizeof *sum), *part = g->part + job * k * k;
  agl_status status = sum != NULL ? AGL_OK : agl_fail_memory(err, "covariance");
  for (size_t i = job * BLOCK; i < (job + 1) * BLOCK && i < n && status == AGL_OK; i++) {
    const place *p = &g->place[i];
    for (size_t j = 0; j < k; j++)
      sum[j] = 0;
    for (size_t band = p->band > 0 ? p->band - 1 : 0; band <= p->band + 1 && band < g->nband;
         band++)
      add_band(sum, g, p, band);
    for (size_t a = 0; a < k; a++)
      for (size_t b = 0; b < k; b++)
        part[a * k + b] += g->score[i * k + a] * sum[b];
    if (i % 16 == 0 && agl_interrupted())
      status = agl_fail_interrupted(err);
  }
  agl_free(sum);
  return status;
}

/* ---- places -------------------------------------------------------------------------------- */

static agl_status check_degrees(const agl_model *m, const double *x, const char *option,
                                double most, agl_err *err)
{
  for (size_t i = 0; i < m->design.n; i++)
    if (!(fabs(x[i]) <= most))
      return agl_fail(err, AGL_EDATA, "%s: %.6g in row %zu is not from %.0f to %.0f degrees",
                      option, x[i], agl_design_row(&m->design, i) + 1, -most, most);
  return AGL_OK;
}

static void put(globe *g, const double *lat, const double *lon)
{
  double pi = acos(-1), height = g->cutoff / earth;
  size_t n = g->m->design.n, k = g->m->k;
  for (size_t i = 0; i < n; i++) {
    place *p = &g->place[i];
    p->lat = lat[i] * pi / 180;
    p->lon = remainder(lon[i], 360) * pi / 180;
    p->x = cos(p->lat) * cos(p->lon);
    p->y = cos(p->lat) * sin(p->lon);
    p->z = sin(p->lat);
    p->band = (size_t)((p->lat + pi / 2) / height);
    if (p->band >= g->nband)
      p->band = g->nband - 1;
    p->row = i;
  }
  qsort(g->place, n, sizeof *g->place, compare);
  for (size_t i = 0, b = 0; b <= g->nband; b++) {
    while (i < n && g->place[i].band < b)
      i++;
    g->start[b] = i;
  }
  for (size_t j = 0; j < k; j++) {
    const double *x = agl_score_column(g->m, j);
    for (size_t i = 0; i < n; i++) {
      size_t row = g->place[i].row;
      g->score[i * k + j] = (x[row] - g->m->fit.mean[j]) * agl_score_weight(g->m, row);
    }
  }
}

/* Bands are at least as high as the cutoff, and no more than rows. */
static agl_status make_places(globe *g, const agl_call *call, agl_err *err)
{
  size_t n = g->m->design.n;
  double *lat = NULL, *lon = NULL, bands = floor(acos(-1) * earth / g->cutoff);
  agl_status status = agl_infer_numbers(&lat, g->m, "lat", agl_given_text(call, "lat", NULL), err);
  if (status == AGL_OK)
    status = agl_infer_numbers(&lon, g->m, "lon", agl_given_text(call, "lon", NULL), err);
  if (status == AGL_OK)
    status = check_degrees(g->m, lat, "lat", 90, err);
  if (status == AGL_OK)
    status = check_degrees(g->m, lon, "lon", 360, err);
  if (status == AGL_OK) {
    g->nband = bands < 1 ? 1 : bands > 1e6 ? 1000000 : (size_t)bands;
    g->place = agl_alloc(n, sizeof *g->place);
    g->start = agl_alloc(g->nband + 1, sizeof *g->start);
    g->score = agl_alloc(n * g->m->k, sizeof *g->score);
    if (g->place != NULL && g->start != NULL && g->score != NULL)
      put(g, lat, lon);
    else
      status = agl_fail_memory(err, "covariance");
  }
  agl_free(lat);
  agl_free(lon);
  return status;
}

/* ---- the meat ------------------------------------------------------------------------------ */

static agl_status fill_meat(double *meat, globe *g, const agl_call *call, agl_err *err)
{
  size_t k = g->m->k, njob = (g->m->design.n + BLOCK - 1) / BLOCK;
  agl_status status = make_places(g, call, err);
  if (status == AGL_OK) {
    g->part = agl_alloc_zero(njob * k * k, sizeof *g->part);
    status = g->part != NULL ? agl_parallel(add_block, g, njob, err)
                             : agl_fail_memory(err, "covariance");
  }
  for (size_t i = 0; status == AGL_OK && i < njob * k * k; i++)
    meat[i % (k * k)] += g->part[i];
  agl_free(g->place);
  agl_free(g->start);
  agl_free(g->score);
  agl_free(g->part);
  return status;
}

static agl_status fill(agl_model *m, const agl_call *call, agl_err *err)
{
  const char *kernel = agl_given_text(call, "kernel", "uniform");
  globe g = {.m = m, .cutoff = agl_given_number(call, "cutoff", 0), .bartlett = kernel[0] == 'b'};
  double angle = g.cutoff / earth, chord = angle < acos(-1) ? 2 * sin(angle / 2) : 2;
  agl_scores s;
  double *meat;
  agl_status status;
  g.reach = chord * chord * (1 + 1e-14);
  AGL_TRY(agl_scores_new(&s, m, err));
  meat = agl_alloc_zero(m->k * m->k, sizeof *meat);
  status = meat != NULL ? fill_meat(meat, &g, call, err) : agl_fail_memory(err, "covariance");
  if (status == AGL_OK)
    status = agl_sandwich(m, &s, meat, 1, err);
  agl_infer_say(m,
                "; places by %s and %s, great circles, Earth's radius 6371 km; cutoff %.10g km, "
                "%s kernel",
                agl_given_text(call, "lat", ""), agl_given_text(call, "lon", ""), g.cutoff, kernel);
  agl_free(meat);
  agl_scores_clear(&s);
  return status;
}

const agl_covariance_method agl_vcov_conley = {
    {.name = "conley",
     .summary = "any correlation between rows that are near one another on the globe (Conley)",
     .formula = "B (sum over rows i and j within the cutoff of K x_i e_i e_j x_j') B, K = 1 or "
                "1 - distance / cutoff",
     .example = "{ se = \"conley\", lat = \"lat\", lon = \"lon\", cutoff = 100 }",
     .option = {{.name = "lat",
                 .kind = AGL_OPTION_COLUMN,
                 .fallback = "required",
                 .summary = "a column of latitudes in degrees"},
                {.name = "lon",
                 .kind = AGL_OPTION_COLUMN,
                 .fallback = "required",
                 .summary = "a column of longitudes in degrees"},
                {.name = "cutoff",
                 .kind = AGL_OPTION_NUMBER,
                 .low = 1e-3,
                 .high = 21000,
                 .fallback = "required",
                 .summary = "km beyond which rows are not correlated"},
                {.name = "kernel",
                 .kind = AGL_OPTION_CHOICE,
                 .values = "uniform | bartlett",
                 .fallback = "uniform",
                 .summary = "weights within the cutoff"}}},
    fill};
