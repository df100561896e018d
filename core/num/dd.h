/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** dd.h - numbers of twice the precision, hi + lo with |lo| <= ulp(hi) / 2: some 31 digits (Dekker
** 1971; Hida, Li & Bailey 2001). Overflow above about 1e300 is the caller's to avoid.
*/
#ifndef AGL_DD_H
#define AGL_DD_H

typedef struct {
  double hi, lo;
} agl_dd;

static inline agl_dd agl_dd_from(double x)
{
  return (agl_dd){x, 0};
}

/* a + b exactly (Knuth). */
static inline agl_dd agl_dd_two_sum(double a, double b)
{
  double s = a + b, v = s - a;
  return (agl_dd){s, (a - (s - v)) + (b - v)};
}

/* a = the result's hi + lo, each of 26 bits (Veltkamp). */
static inline agl_dd agl_dd_split(double a)
{
  double c = 134217729.0 * a, hi = c - (c - a);
  return (agl_dd){hi, a - hi};
}

/* a * b exactly (Dekker). */
static inline agl_dd agl_dd_two_product(double a, double b)
{
  agl_dd x = agl_dd_split(a), y = agl_dd_split(b);
  double p = a * b;
  return (agl_dd){p, ((x.hi * y.hi - p) + x.hi * y.lo + x.lo * y.hi) + x.lo * y.lo};
}

/* hi + lo again, after lo grew; |hi| >= |lo|. */
static inline agl_dd agl_dd_settle(double hi, double lo)
{
  double s = hi + lo;
  return (agl_dd){s, lo - (s - hi)};
}

static inline agl_dd agl_dd_add(agl_dd a, agl_dd b)
{
  agl_dd s = agl_dd_two_sum(a.hi, b.hi), t = agl_dd_two_sum(a.lo, b.lo);
  s = agl_dd_settle(s.hi, s.lo + t.hi);
  return agl_dd_settle(s.hi, s.lo + t.lo);
}

static inline agl_dd agl_dd_negate(agl_dd a)
{
  return (agl_dd){-a.hi, -a.lo};
}

static inline agl_dd agl_dd_multiply(agl_dd a, agl_dd b)
{
  agl_dd p = agl_dd_two_product(a.hi, b.hi);
  return agl_dd_settle(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

#endif
