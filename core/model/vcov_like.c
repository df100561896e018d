/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** vcov_like.c - the conventions of other programs for the same covariances: factors for small
** samples, which absorbed effects count as coefficients, degrees of freedom of t and F, lags.
**
** Sources: Stata, [R] regress and [TS] newey, Methods and formulas, and for two ways ivreg2 and
** reghdfe; fixest, ssc(K.adj = TRUE, K.fixef = "nonnested", G.adj = TRUE, G.df = "min", t.df =
** "min"), in older versions ssc(adj, fixef.K = "nested", cluster.adj, cluster.df, t.df); sandwich,
** vcovHC, vcovCL and NeweyWest with lmtest::coeftest; gretl 2022c, as it computes.
*/
#include "model/vcov_like.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

static const agl_like conventions[] = {
    {.about = {.name = "stata",
               .summary =
                   "robust is hc1, n / (n - k); clusters: G / (G - 1) (n - 1) / (n - k), t with "
                   "G - 1 degrees of freedom, two ways with the smaller G; absorbed effects all "
                   "count in k, as in areg; hac as newey: times n / (n - k); after maximum "
                   "likelihood n / (n - 1) and G / (G - 1)",
               .robust = "hc1"},
     .smallest = true,
     .count_nested = true,
     .normal_without = true,
     .adjust = true},
    {.about = {.name = "fixest",
               .summary =
                   "robust is hc1, n / (n - k); clusters: G / (G - 1) (n - 1) / (n - k), t with "
                   "G - 1 degrees of freedom, two ways with the smaller G; absorbed effects "
                   "nested in a cluster count in k as one; singletons are kept",
               .robust = "hc1"},
     .smallest = true},
    {.about =
         {.name = "sandwich",
          .summary =
              "robust is hc3; clusters: G / (G - 1) (n - 1) / (n - k), two ways each with "
              "its own G, t and F with n - k degrees of freedom as coeftest; hac as NeweyWest: "
              "prewhitened, lag by Newey & West 1994",
          .robust = "hc3"},
     .count_nested = true,
     .residual_t = true,
     .residual_f = true,
     .lag = AGL_LAG_NEWEY_WEST,
     .prewhiten = true},
    {.about =
         {.name = "gretl",
          .summary =
              "robust is hc0 (set hc_version chooses another); clusters: G / (G - 1) (n - 1) / "
              "(n - k), t with n - k and F with G - 1 degrees of freedom; hac: lag "
              "floor(0.75 n^(1/3)), no factor",
          .robust = "hc0"},
     .count_nested = true,
     .residual_t = true,
     .lag = AGL_LAG_CUBE_ROOT},
    {.about = {.summary =
                   "robust is hc1, n / (n - k); clusters: G / (G - 1) (n - 1) / (n - k), two ways "
                   "each with its own G, t and F with G - 1 degrees of freedom; absorbed effects "
                   "nested in a cluster count in k as one; hac: lag floor(4 (n / 100)^(2/9))",
               .robust = "hc1"}},
};

enum { CONVENTIONS = sizeof conventions / sizeof conventions[0] };

const agl_convention *agl_convention_at(size_t i)
{
  return i < CONVENTIONS ? &conventions[i].about : NULL;
}

const agl_like *agl_like_find(const char *name)
{
  for (size_t i = 0; name != NULL && i < CONVENTIONS - 1; i++)
    if (strcmp(conventions[i].about.name, name) == 0)
      return &conventions[i];
  return &conventions[CONVENTIONS - 1];
}

const agl_like *agl_like_of(const agl_model *m)
{
  return agl_like_find(m->inference.like->name);
}

/* ---- factors ------------------------------------------------------------------------------- */

static bool without_k(const agl_model *m)
{
  return m->normal && agl_like_of(m)->normal_without;
}

double agl_like_hc1(const agl_model *m)
{
  double n = (double)m->design.n;
  return without_k(m) ? n / (n - 1) : n / (double)m->df_residual;
}

double agl_like_cluster(const agl_model *m, size_t ngroup, size_t least, size_t nested)
{
  const agl_like *l = agl_like_of(m);
  double n = (double)m->design.n, g = (double)(l->smallest ? least : ngroup);
  double left = (double)m->df_residual + (l->count_nested ? 0 : (double)nested);
  return without_k(m) ? g / (g - 1) : g / (g - 1) * (n - 1) / left;
}

agl_status agl_nested_rank(size_t *out, const agl_model *m, const agl_groups *cluster, agl_err *err)
{
  const agl_design *d = &m->design;
  size_t rank = 0;
  for (size_t a = 0; a < d->nabsorbed; a++) {
    const agl_absorbed *way = &d->absorbed[a];
    uint32_t *of = agl_alloc(way->ngroup, sizeof *of);
    size_t i = 0;
    if (of == NULL)
      return agl_fail_memory(err, "clusters");
    memset(of, 0xff, way->ngroup * sizeof *of);
    for (; i < d->n; i++) {
      uint32_t *first = &of[way->id[i]];
      if (*first == UINT32_MAX)
        *first = cluster->id[i];
      else if (*first != cluster->id[i])
        break;
    }
    rank += i == d->n ? way->ngroup - 1 : 0; /* the intercept that is left counts */
    agl_free(of);
  }
  *out = rank;
  return AGL_OK;
}

agl_status agl_like_set_df(agl_model *m, size_t least, agl_err *err)
{
  const agl_like *l = agl_like_of(m);
  agl_inference *f = &m->inference;
  double residual = f->df;
  if (m->normal || l->residual_f)
    return AGL_OK;
  f->df = (double)least - 1;
  f->df_is = "clusters - 1";
  if (!l->residual_t)
    return AGL_OK;
  f->df_term = agl_alloc(m->k, sizeof *f->df_term);
  if (f->df_term == NULL)
    return agl_fail_memory(err, "model");
  for (size_t j = 0; j < m->k; j++)
    f->df_term[j] = residual;
  return AGL_OK;
}
