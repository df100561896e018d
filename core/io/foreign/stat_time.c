/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_time.c - dates and times of Stata (from 1960), SAS (from 1960) and SPSS (from 1582). */
#include "io/foreign/stat.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { DAY_SECONDS = 86400 };

typedef struct {
  const char *prefix;
  stat_clock clock;
} named_clock;

/* Of Stata, "%t" and a letter, with an optional "-" for the alignment; "%d" is "%td". */
static const named_clock stata[] = {
    {"td", STAT_DAY},     {"d", STAT_DAY},   {"tw", STAT_WEEK},        {"tm", STAT_MONTH},
    {"tq", STAT_QUARTER}, {"th", STAT_HALF}, {"tc", STAT_MILLISECOND}, {NULL, STAT_PLAIN}};

/* Names are followed by a width: "DATE11", "DATETIME20.2". */
static const named_clock spss[] = {
    {"DATE", STAT_SECOND},    {"ADATE", STAT_SECOND},  {"EDATE", STAT_SECOND},
    {"JDATE", STAT_SECOND},   {"SDATE", STAT_SECOND},  {"QYR", STAT_SECOND},
    {"MOYR", STAT_SECOND},    {"WKYR", STAT_SECOND},   {"DATETIME", STAT_SECOND},
    {"TIME", STAT_DURATION},  {"YMDHMS", STAT_SECOND}, {"DTIME", STAT_DURATION},
    {"MTIME", STAT_DURATION}, {NULL, STAT_PLAIN}};

static const named_clock sas[] = {
    {"DATE", STAT_DAY},         {"DDMMYY", STAT_DAY},      {"MMDDYY", STAT_DAY},
    {"YYMMDD", STAT_DAY},       {"DDMMYYB", STAT_DAY},     {"DDMMYYD", STAT_DAY},
    {"DDMMYYN", STAT_DAY},      {"DDMMYYP", STAT_DAY},     {"DDMMYYS", STAT_DAY},
    {"MMDDYYD", STAT_DAY},      {"MMDDYYN", STAT_DAY},     {"MMDDYYP", STAT_DAY},
    {"MMDDYYS", STAT_DAY},      {"YYMMDDB", STAT_DAY},     {"YYMMDDD", STAT_DAY},
    {"YYMMDDN", STAT_DAY},      {"YYMMDDP", STAT_DAY},     {"YYMMDDS", STAT_DAY},
    {"E8601DA", STAT_DAY},      {"B8601DA", STAT_DAY},     {"IS8601DA", STAT_DAY},
    {"MONYY", STAT_DAY},        {"YYMMD", STAT_DAY},       {"YYMM", STAT_DAY},
    {"YEAR", STAT_DAY},         {"WORDDATE", STAT_DAY},    {"WEEKDATE", STAT_DAY},
    {"JULIAN", STAT_DAY},       {"DATETIME", STAT_SECOND}, {"E8601DT", STAT_SECOND},
    {"B8601DT", STAT_SECOND},   {"TIME", STAT_DURATION},   {"HHMM", STAT_DURATION},
    {"E8601TM", STAT_DURATION}, {NULL, STAT_PLAIN}};

static stat_clock find_name(const named_clock *list, const char *format)
{
  for (; list->prefix != NULL; list++) {
    size_t n = strlen(list->prefix);
    if (strncasecmp(format, list->prefix, n) == 0 && !isalpha((unsigned char)format[n]))
      return list->clock;
  }
  return STAT_PLAIN;
}

/* Stata's formats go on with a display mask, "%tdCCYY.NN.DD". */
static stat_clock find_stata(const char *format)
{
  if (*format++ != '%')
    return STAT_PLAIN;
  format += *format == '-';
  for (const named_clock *k = stata; k->prefix != NULL; k++)
    if (strncmp(format, k->prefix, strlen(k->prefix)) == 0)
      return k->clock;
  return STAT_PLAIN;
}

stat_time stat_time_of(stat_family family, const char *format)
{
  stat_time t = {STAT_PLAIN,
                 family == STAT_SPSS ? agl_date_days(1582, 10, 14) : agl_date_days(1960, 1, 1)};
  if (format == NULL)
    return t;
  t.clock = family == STAT_STATA  ? find_stata(format)
            : family == STAT_SPSS ? find_name(spss, format)
                                  : find_name(sas, format);
  return t;
}

/* The first day of period k of those that divide a year into `parts`, counted from January 1960. */
static bool period_start(int32_t *days, double k, int parts)
{
  double year = floor(k / parts);
  int part = (int)(k - year * parts);
  if (year < 1 - 1960 || year > 9999 - 1960)
    return false;
  *days = parts == 52 ? agl_date_days(1960 + (int)year, 1, 1) + 7 * part
                      : agl_date_days(1960 + (int)year, 1 + part * (12 / parts), 1);
  return true;
}

static double per_day(stat_clock clock)
{
  return clock == STAT_SECOND ? DAY_SECONDS : clock == STAT_MILLISECOND ? 1000.0 * DAY_SECONDS : 1;
}

static bool in_years(double days)
{
  return days >= agl_date_days(1, 1, 1) && days <= agl_date_days(9999, 12, 31);
}

bool stat_time_date(int32_t *out, stat_time t, double x)
{
  double days;
  if (x != floor(x))
    return false;
  switch (t.clock) {
  case STAT_PLAIN:
  case STAT_DURATION:
    return false;
  case STAT_WEEK:
    return period_start(out, x, 52);
  case STAT_MONTH:
    return period_start(out, x, 12);
  case STAT_QUARTER:
    return period_start(out, x, 4);
  case STAT_HALF:
    return period_start(out, x, 2);
  case STAT_DAY:
  case STAT_SECOND:
  case STAT_MILLISECOND:
    break;
  }
  days = x / per_day(t.clock) + t.epoch;
  if (days != floor(days) || !in_years(days))
    return false;
  *out = (int32_t)days;
  return true;
}

bool stat_time_text(char out[40], stat_time t, double x)
{
  double days = floor(x / per_day(t.clock)), rest;
  char date[16];
  int s, ms;
  if ((t.clock != STAT_SECOND && t.clock != STAT_MILLISECOND) || !in_years(days + t.epoch))
    return false;
  rest = floor((x - days * per_day(t.clock)) * (t.clock == STAT_SECOND ? 1000 : 1) + 0.5);
  if (rest >= 1000.0 * DAY_SECONDS)
    rest = 1000.0 * DAY_SECONDS - 1;
  s = (int)(rest / 1000);
  ms = (int)(rest - 1000.0 * s);
  agl_date_text(date, (int32_t)(days + t.epoch));
  snprintf(out, 40, "%.10sT%02d:%02d:%02d", date, s / 3600 % 24, s / 60 % 60, s % 60);
  if (ms > 0)
    snprintf(out + strlen(out), 8, ".%03d", ms % 1000);
  return true;
}
