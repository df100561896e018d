/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_dist.c - core/num/dist.c against R 4.2.2: pt, qt, pf, pchisq, pnorm. */
#include "test.h"

#include "num/dist.h"

static void test_f(void)
{
  /* pf(f, d1, d2, lower.tail = FALSE) */
  CHECK_NEAR(agl_f_upper(10, 6, 1e6), 4.5045550737435102e-11, 1e-8);
  CHECK_NEAR(agl_f_upper(100, 1, 1e6), 1.5278610768178301e-23, 1e-8);
  CHECK_NEAR(agl_f_upper(2.5, 4, 7), 1.3703336975247690e-01, 1e-13);
  CHECK_NEAR(agl_f_upper(0.3, 12, 1e5), 9.8962046386461489e-01, 1e-10);
  CHECK_NEAR(agl_f_upper(50, 3, 200), 3.7078652387597233e-24, 1e-12);
  CHECK_NEAR(agl_f_upper(1, 1e5, 1e5), 0.5, 1e-8);
  CHECK(agl_f_upper(0, 3, 4) == 1 && agl_f_upper(INFINITY, 3, 4) == 0);
  CHECK(isnan(agl_f_upper(NAN, 3, 4)));
}

static void test_others(void)
{
  CHECK_NEAR(agl_t_two_sided(2.262157162798205, 9), 0.05, 1e-12);
  CHECK_NEAR(agl_t_two_sided(-21.781, 8), 2.0818387037526371e-08, 1e-12);
  CHECK_NEAR(agl_t_quantile(0.975, 8), 2.3060041352041662, 1e-12);
  CHECK_NEAR(agl_t_quantile(0.025, 8), -2.3060041352041662, 1e-12);
  CHECK_NEAR(agl_chi2_upper(3.841458820694124, 1), 0.05, 1e-12);
  CHECK_NEAR(agl_normal_two_sided(-1.959963984540054), 0.05, 1e-12);
  CHECK(isnan(agl_t_two_sided(NAN, 3)) && isnan(agl_chi2_upper(NAN, 3)));
}

int main(void)
{
  test_f();
  test_others();
  return test_summary();
}
