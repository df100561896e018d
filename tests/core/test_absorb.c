/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** test_absorb.c - core/num/absorb.c against dummies that are really there (orthogonalised in long
** double, and in GSL's least squares), and against closed forms.
*/
#include "absorb_small.h"
#include "num/lsq.h"

enum { LONG = 40000, RING = 1500 };

/* Gram-Schmidt, twice, of sqrt(w) times the dummies; *rank of them are independent, which[] says
** which. The residuals of x take the place of x. */
static void dense(double x[][ROWS], size_t k, const agl_absorb_problem *p, size_t *rank,
                  size_t which[])
{
  static long double base[WAYS * 2 * GROUPS][ROWS];
  long double z[ROWS];
  size_t count = 0, all = 0, at = 0;
  for (size_t v = 0; v < p->nway; v++)
    all += p->ngroup[v];
  for (size_t v = 0, g = 0; at < all + k; at++, g++) {
    long double size = 0;
    while (v < p->nway && g == p->ngroup[v]) {
      v++;
      g = 0;
    }
    for (size_t i = 0; i < p->n; i++)
      z[i] = sqrtl(p->w != NULL ? p->w[i] : 1) * (at < all ? p->id[v][i] == g : x[at - all][i]);
    for (size_t j = 0; j < 2 * count; j++) {
      long double dot = 0;
      for (size_t i = 0; i < p->n; i++)
        dot += base[j % count][i] * z[i];
      for (size_t i = 0; i < p->n; i++)
        z[i] -= dot * base[j % count][i];
    }
    for (size_t i = 0; i < p->n; i++)
      size += z[i] * z[i];
    for (size_t i = 0; at >= all && i < p->n; i++)
      x[at - all][i] = (double)(z[i] / sqrtl(p->w != NULL ? p->w[i] : 1));
    if (at >= all || size < 1e-20L)
      continue;
    for (size_t i = 0; i < p->n; i++)
      base[count][i] = z[i] / sqrtl(size);
    which[count++] = at;
  }
  *rank = count;
}

static double distance(const double *a, const double *b, size_t n)
{
  double sum = 0, size = 0;
  for (size_t i = 0; i < n; i++) {
    sum += (a[i] - b[i]) * (a[i] - b[i]);
    size += b[i] * b[i];
  }
  return size > 0 ? sqrt(sum / size) : sqrt(sum);
}

static void test_dense(void)
{
  static small s;
  static double want[COLUMNS][ROWS];
  size_t rank = 0, which[WAYS * 2 * GROUPS];
  for (size_t trial = 0; trial < 240; trial++) {
    size_t nway = 1 + trial % WAYS, k = 1 + trial % COLUMNS;
    agl_absorb_report report = {0};
    agl_absorb_df df = {0};
    make_small(&s, nway, trial % 2 == 1, trial % 5 == 4);
    memcpy(want, s.x, sizeof want);
    dense(want, k, &s.p, &rank, which);
    CHECK_OK(agl_absorb(s.to, s.in, k, &s.p, &report, &err), err);
    CHECK(report.converged && report.error <= 1e-12);
    CHECK(nway > 1 || report.iterations == 0);
    for (size_t j = 0; j < k && rank < s.p.n; j++)
      CHECK(distance(s.out[j], want[j], s.p.n) < 1e-11);
    CHECK_OK(agl_absorb_rank(&df, &s.p, &err), err);
    CHECK(nway < 3 ? df.rank == rank : df.rank >= rank && df.rank <= df.simple);
  }
}

/* Coefficients and (X'X)^-1 of a regression on residuals are those of one with dummies. */
static void test_regression(void)
{
  static small s;
  static double dummy[WAYS * 2 * GROUPS][ROWS], scratch[COLUMNS][ROWS];
  const double *x[COLUMNS + WAYS * 2 * GROUPS];
  for (size_t trial = 0; trial < 20; trial++) {
    size_t rank = 0, which[WAYS * 2 * GROUPS], k = 3, dependent = 0;
    agl_lsq with = {0}, without = {0};
    make_small(&s, 2 + trial % 2, false, trial % 4 == 3);
    dense(scratch, 0, &s.p, &rank, which);
    if (rank + k >= s.p.n)
      continue;
    for (size_t j = 0; j < k + rank; j++)
      x[j] = j < k ? s.x[j] : dummy[j - k];
    for (size_t j = 0; j < rank; j++)
      for (size_t i = 0, v = 0, from = 0; i < s.p.n; i++) {
        for (v = 0, from = 0; which[j] >= from + s.ngroup[v]; v++)
          from += s.ngroup[v];
        dummy[j][i] = s.id[v][i] == which[j] - from;
      }
    CHECK_OK(agl_lsq_fit(&with, &dependent,
                         &(agl_lsq_problem){.n = s.p.n, .k = k + rank, .x = x, .y = s.x[k]}, &err),
             err);
    CHECK_OK(agl_absorb(s.to, s.in, k + 1, &s.p, NULL, &err), err);
    CHECK_OK(agl_lsq_fit(&without, &dependent,
                         &(agl_lsq_problem){
                             .n = s.p.n, .k = k, .x = (const double *const *)s.to, .y = s.out[k]},
                         &err),
             err);
    for (size_t j = 0; j < k; j++) {
      CHECK_NEAR(without.beta[j], with.beta[j], 1e-11);
      CHECK_NEAR(without.gram_inv[j * k + j], with.gram_inv[j * (k + rank) + j], 1e-12);
    }
    CHECK_NEAR(without.rss, with.rss, 1e-12);
    agl_lsq_clear(&with);
    agl_lsq_clear(&without);
  }
}

/* Two firms; means 2 and 20, weighted 2.5 and 22. */
static void test_by_hand(void)
{
  static const uint32_t firm[] = {0, 1, 0, 1}, year[] = {0, 0, 1, 1};
  static const uint32_t *const ids[] = {firm, year};
  static const size_t ngroup[] = {2, 2};
  static const double x[] = {1, 10, 3, 30}, w[] = {1, 2, 3, 3};
  const double *in[] = {x};
  double out[4], *to[] = {out}, firms[2], years[2], *effect[] = {firms, years};
  agl_absorb_problem p = {4, 1, ids, ngroup, NULL, 0};
  agl_absorb_report report;
  CHECK_OK(agl_absorb(to, in, 1, &p, &report, &err), err);
  CHECK(out[0] == -1 && out[1] == -10 && out[2] == 1 && out[3] == 10);
  CHECK(report.converged && report.iterations == 0 && report.error == 0);
  CHECK_OK(agl_absorb_effects(effect, x, &p, &report, &err), err);
  CHECK(firms[0] == 2 && firms[1] == 20);
  p.w = w;
  CHECK_OK(agl_absorb(to, in, 1, &p, &report, &err), err);
  CHECK_NEAR(out[0], -1.5, 1e-15);
  CHECK_NEAR(out[1], -12, 1e-15);
  CHECK_NEAR(out[2], 0.5, 1e-15);
  CHECK_NEAR(out[3], 8, 1e-15);
  /* x - firm mean - year mean + mean: years 5.5 and 16.5, mean 11 */
  p = (agl_absorb_problem){4, 2, ids, ngroup, NULL, 0};
  CHECK_OK(agl_absorb(to, in, 1, &p, &report, &err), err);
  CHECK_NEAR(out[0], 4.5, 1e-15);
  CHECK_NEAR(out[3], 4.5, 1e-15);
  CHECK(report.converged && report.iterations == 1);
  CHECK_OK(agl_absorb_effects(effect, x, &p, &report, &err), err);
  CHECK_NEAR(firms[0], -3.5, 1e-14);
  CHECK_NEAR(firms[1], 14.5, 1e-14);
  CHECK_NEAR(years[0], 0, 1e-14);
  CHECK_NEAR(years[1], 11, 1e-14);
  CHECK_OK(agl_absorb(to, in, 0, &p, &report, &err), err);
}

/* A long panel, in order or not. */
typedef struct {
  uint32_t id[2][LONG];
  const uint32_t *ids[2];
  size_t ngroup[2];
  double x[COLUMNS][LONG], out[COLUMNS][LONG];
  const double *in[COLUMNS];
  double *to[COLUMNS];
  agl_absorb_problem p;
} panel;

static void make_panel(panel *s, bool by_year)
{
  for (size_t i = 0; i < LONG; i++) {
    s->id[0][i] = (uint32_t)(by_year ? i % (LONG / 10) : i / 10);
    s->id[1][i] = (uint32_t)(by_year ? i / (LONG / 10) : i % 10);
    for (size_t j = 0; j < COLUMNS; j++)
      s->x[j][i] = 1000 + (double)(s->id[0][i] % 7) + (double)s->id[1][i] * (double)j + uniform();
  }
  s->ids[0] = s->id[0];
  s->ids[1] = s->id[1];
  s->ngroup[0] = LONG / 10;
  s->ngroup[1] = 10;
  for (size_t j = 0; j < COLUMNS; j++) {
    s->in[j] = s->x[j];
    s->to[j] = s->out[j];
  }
  s->p = (agl_absorb_problem){LONG, 2, s->ids, s->ngroup, NULL, 0};
}

/* Every firm in every year: x - means + mean, at one step. */
static void test_balanced(void)
{
  static panel s;
  static double firm[LONG / 10], year[10], want[LONG];
  agl_absorb_report report;
  for (int by_year = 0; by_year < 2; by_year++) {
    double mean = 0;
    make_panel(&s, by_year == 1);
    CHECK_OK(agl_absorb(s.to, s.in, COLUMNS, &s.p, &report, &err), err);
    CHECK(report.converged && report.iterations == 1 && report.error < 1e-12);
    memset(firm, 0, sizeof firm);
    memset(year, 0, sizeof year);
    for (size_t i = 0; i < LONG; i++) {
      firm[s.id[0][i]] += (s.x[3][i] - 1000) / 10;
      year[s.id[1][i]] += (s.x[3][i] - 1000) / (LONG / 10.0);
      mean += (s.x[3][i] - 1000) / LONG;
    }
    for (size_t i = 0; i < LONG; i++)
      want[i] = s.x[3][i] - 1000 - firm[s.id[0][i]] - year[s.id[1][i]] + mean;
    CHECK(distance(s.out[3], want, LONG) < 1e-12);
  }
}

/* Any number of threads gives the same bits, and so does writing over the columns; a request to stop
** is heard. */
static void test_threads(void)
{
  static panel s, t;
  static double firms[LONG / 10], years[10];
  double *effect[] = {firms, years};
  agl_absorb_df df;
  bool *drop = (bool *)t.out;
  size_t ndrop;
  make_panel(&s, true);
  for (size_t i = 0; i < LONG; i += 7)
    s.id[1][i] = 3;
  t = s;
  t.p.id = t.ids;
  for (size_t j = 0; j < COLUMNS; j++)
    t.in[j] = t.to[j] = t.x[j];
  agl_set_threads(1);
  CHECK_OK(agl_absorb(s.to, s.in, COLUMNS, &s.p, NULL, &err), err);
  agl_set_threads(4);
  CHECK_OK(agl_absorb(t.to, t.in, COLUMNS, &t.p, NULL, &err), err);
  agl_set_threads(0);
  CHECK(memcmp(s.out, t.x, sizeof s.out) == 0);
  agl_interrupt(true);
  CHECK(agl_absorb(s.to, s.in, COLUMNS, &s.p, NULL, &err) == AGL_EINTR);
  CHECK_STR(err.msg, "interrupted");
  CHECK(agl_absorb_effects(effect, s.x[0], &s.p, NULL, &err) == AGL_EINTR);
  CHECK(agl_absorb_rank(&df, &s.p, &err) == AGL_EINTR);
  CHECK(agl_absorb_singletons(drop, &ndrop, &s.p, &err) == AGL_EINTR);
  agl_interrupt(false);
}

/* A ring: worker i in firms i and i + 1, each cell twice. With m the means of the cells along the ring
** and A = sum (-1)^t m_t / 2 RING, the residual is x - m_t + (-1)^t A. No graph conducts worse. */
typedef struct {
  uint32_t id[2][4 * RING];
  double x[4 * RING], out[4 * RING], want[4 * RING], effect[2][RING];
} ring;

static void make_ring(ring *r)
{
  double level = 0, alternating = 0;
  for (size_t i = 0; i < 4 * RING; i++) {
    r->id[0][i] = (uint32_t)(i / 4);
    r->id[1][i] = (uint32_t)((i / 2 + 1) / 2 % RING);
    level += uniform() - 0.5;
    r->x[i] = 5 * level + uniform();
  }
  for (size_t t = 0; t < 2 * RING; t++)
    alternating += (t % 2 == 0 ? 1 : -1) * (r->x[2 * t] + r->x[2 * t + 1]) / 2;
  for (size_t i = 0; i < 4 * RING; i++)
    r->want[i] = r->x[i] - (r->x[i / 2 * 2] + r->x[i / 2 * 2 + 1]) / 2 +
                 (i / 2 % 2 == 0 ? 1 : -1) * alternating / (2 * RING);
}

static void test_ring(void)
{
  static ring r;
  static const size_t ngroup[] = {RING, RING};
  const uint32_t *ids[] = {r.id[0], r.id[1]};
  const double *in[] = {r.x};
  double *to[] = {r.out}, *effect[] = {r.effect[0], r.effect[1]}, worst = 0;
  agl_absorb_problem p = {4 * RING, 2, ids, ngroup, NULL, 0};
  agl_absorb_report report;
  make_ring(&r);
  CHECK_OK(agl_absorb(to, in, 1, &p, &report, &err), err);
  CHECK(report.converged && report.iterations > RING / 4);
  CHECK(distance(r.out, r.want, 4 * RING) < 1e-10);
  CHECK_OK(agl_absorb_effects(effect, r.x, &p, &report, &err), err);
  for (size_t i = 0; i < 4 * RING; i++)
    worst = fmax(worst, fabs(r.x[i] - effect[0][r.id[0][i]] - effect[1][r.id[1][i]] - r.want[i]));
  CHECK(worst < 1e-9);
  CHECK(effect[1][0] == 0);
  p.iterations = 20;
  CHECK(agl_absorb(to, in, 1, &p, &report, &err) == AGL_EMATH);
  CHECK(!report.converged && report.iterations == 20 && report.error > 1e-6);
  CHECK(strncmp(
            err.msg,
            "fixed effects: no convergence in 20 iterations, the residuals are off by a relative ",
            84) == 0);
  CHECK(agl_absorb_effects(effect, r.x, &p, &report, &err) == AGL_EMATH && !report.converged);
}

/* What the dummies fit leaves only rounding errors; so does no row at all. */
static void test_fitted(void)
{
  static panel s;
  static const size_t none[] = {0, 0};
  agl_absorb_report report;
  double most = 0;
  make_panel(&s, false);
  for (size_t i = 0; i < LONG; i += 7)
    s.id[1][i] = 3;
  for (size_t i = 0; i < LONG; i++)
    s.x[0][i] = 1000 + sin(s.id[0][i]) + 10.0 * s.id[1][i];
  CHECK_OK(agl_absorb(s.to, s.in, 1, &s.p, &report, &err), err);
  for (size_t i = 0; i < LONG; i++)
    most = fmax(most, fabs(s.out[0][i]));
  CHECK(most < 1e-9);
  s.p.n = 0;
  s.p.ngroup = none;
  CHECK_OK(agl_absorb(s.to, s.in, COLUMNS, &s.p, &report, &err), err);
  CHECK(report.converged && report.iterations == 0);
}

/* Effects add up to what is fitted; the first group of each set has 0. */
static void test_effects(void)
{
  static small s;
  double store[WAYS][ROWS], *effect[] = {store[0], store[1], store[2]};
  for (size_t trial = 0; trial < 60; trial++) {
    double most = 0;
    make_small(&s, 1 + trial % WAYS, trial % 2 == 1, trial % 5 == 4);
    CHECK_OK(agl_absorb(s.to, s.in, 1, &s.p, NULL, &err), err);
    CHECK_OK(agl_absorb_effects(effect, s.x[0], &s.p, NULL, &err), err);
    for (size_t i = 0; i < s.p.n; i++) {
      double y = s.out[0][i] - s.x[0][i];
      for (size_t v = 0; v < s.p.nway; v++)
        y += effect[v][s.id[v][i]];
      most = fmax(most, fabs(y));
    }
    CHECK(most < 1e-11);
    for (size_t v = 1; v < s.p.nway; v++)
      CHECK(effect[v][0] == 0);
  }
}

/* A level that takes ten digits of the columns takes none of the residuals. */
static void test_far(void)
{
  static panel s;
  static double near[LONG];
  make_panel(&s, true);
  for (size_t i = 0; i < LONG; i += 7)
    s.id[1][i] = 3;
  for (size_t i = 0; i < LONG; i++)
    s.x[1][i] = 1e10 + (s.x[0][i] = floor(1024 * uniform()) / 1024);
  CHECK_OK(agl_absorb(s.to, s.in, 2, &s.p, NULL, &err), err);
  memcpy(near, s.out[0], sizeof near);
  CHECK(distance(s.out[1], near, LONG) < 1e-12);
  CHECK_OK(agl_absorb(s.to, s.in + 1, 1, &s.p, NULL, &err), err);
  CHECK(distance(s.out[0], near, LONG) < 1e-12);
  s.p.nway = 1;
  CHECK_OK(agl_absorb(s.to, s.in, 2, &s.p, NULL, &err), err);
  CHECK(distance(s.out[1], s.out[0], LONG) < 1e-12);
}

static void test_refusals(void)
{
  static const uint32_t id[] = {0};
  static const uint32_t *const ids[] = {id, id, id};
  static const size_t ngroup[] = {4294967294, 4294967294, 4294967294};
  const double x = 1, *in[] = {&x};
  double out, *to[] = {&out};
  agl_absorb_problem p = {1, 3, ids, ngroup, NULL, 0};
  CHECK(agl_absorb(to, in, 1, &p, NULL, &err) == AGL_EDATA);
  CHECK_STR(err.msg, "fixed effects: 8589934588 groups, at most 4294967295 beside the largest way");
}

static void test_memory(void)
{
  static small s;
  double store[WAYS][ROWS], *effect[] = {store[0], store[1], store[2]};
  make_small(&s, WAYS, true, false);
  agl_set_threads(1);
  CHECK_NOMEM(agl_absorb(s.to, s.in, COLUMNS, &s.p, NULL, &err), (void)0);
  CHECK_NOMEM(agl_absorb_effects(effect, s.x[0], &s.p, NULL, &err), (void)0);
  agl_set_threads(0);
}

int main(void)
{
  test_dense();
  test_regression();
  test_by_hand();
  test_balanced();
  test_threads();
  test_ring();
  test_fitted();
  test_effects();
  test_far();
  test_refusals();
  test_memory();
  CHECK(agl_mem_live() == 0);
  return test_summary();
}
