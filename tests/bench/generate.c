/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** generate.c - deterministic inputs for timings, written to stdout as CSV: generate regions|panel
** ROWS
**
** `regions` has the shape of a regional employment release: 3,000 regions by 300 industries, 5 %
** suppressed cells (empty fields, "N" in note), quoted text with commas, integers and decimals:
** region,industry,year,own,establishments,employment,wages,note. `panel` is id,year,y,x1..x10 with
** y = 1 + sum(j xj) / 10 + effect of id + noise.
*/
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 88172645463325252u;

static uint64_t next_u64(void)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static double uniform(void)
{
  return (double)(next_u64() >> 11) * 0x1.0p-53;
}

static double normal(void)
{
  double u = uniform(), v = uniform();
  return sqrt(-2 * log(u + 1e-300)) * cos(6.283185307179586 * v);
}

static void regions(long n)
{
  puts("region,industry,year,own,establishments,employment,wages,note");
  for (long i = 0; i < n; i++) {
    long cell = i % 900000, year = 2001 + i / 900000;
    long region = cell / 300, industry = cell % 300;
    int suppressed = uniform() < 0.05;
    printf("\"R%04ld, district %ld\",I%03ld,%ld,%d,", region, region % 90, industry, year,
           (int)(next_u64() % 5));
    if (suppressed) {
      puts(",,,N");
    } else {
      double size = exp(2.0 + 1.5 * normal());
      long est = 1 + (long)size, emp = (long)(size * (3 + 20 * uniform()));
      printf("%ld,%ld,%.2f,\n", est, emp, (double)emp * (20000 + 40000 * uniform()) / 1000);
    }
  }
}

static void panel(long n)
{
  fputs("id,year,y", stdout);
  for (int j = 1; j <= 10; j++)
    printf(",x%d", j);
  putchar('\n');
  for (long i = 0; i < n; i++) {
    long id = i / 10, year = 2009 + i % 10;
    double effect = sin((double)id), y = 1 + effect + normal(), x[10];
    for (int j = 0; j < 10; j++) {
      x[j] = normal() + 0.3 * effect;
      y += x[j] * (j + 1) / 10;
    }
    printf("%ld,%ld,%.6f", id, year, y);
    for (int j = 0; j < 10; j++)
      printf(",%.6f", x[j]);
    putchar('\n');
  }
}

int main(int argc, char **argv)
{
  long n = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
  if (n > 0 && !strcmp(argv[1], "regions"))
    regions(n);
  else if (n > 0 && !strcmp(argv[1], "panel"))
    panel(n);
  else {
    fputs("usage: generate regions|panel ROWS > FILE.csv\n", stderr);
    return 2;
  }
  return 0;
}
