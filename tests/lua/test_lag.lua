-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_lag.lua - lag, lead and diff of a formula along the time of each unit, by hand.
local check = require "check"
local equal, near, fails = check.equal, check.near, check.fails

-- Rows out of order; a has 2001, 2002, 2004, b has 2001 to 2003.
local d = dataset.new{
  { "firm", { "b", "a", "a", "b", "a", "b" } },
  { "year", { 2002, 2004, 2001, 2001, 2002, 2003 } },
  { "x", { 20, 4, 1, 10, 2, 35 } },
  { "y", { 1, 2, 4, 8, 16, 33 } },
  { "half", { 0.5, 1.5, 0, 0, 0.5, 1 } },
  { "name", { "t2", "t4", "t1", "t1", "t2", "t3" } },
}
local both = { index = { "firm", "year" } }

-- What a term is in each row of the data, NA where it is missing: the response in terms of itself.
local function values(term, options, data)
  local m <close> = model.ols(term .. " ~ 1", data or d, options)
  local a <close> = m:augment()
  local out = { n = #(data or d) }
  for row in a:rows() do
    out[row.row] = row.fitted + row.residual
  end
  for i = 1, out.n do
    out[i] = out[i] and ("%.10g"):format(out[i]) or "NA"
  end
  return table.concat(out, " ")
end

equal(values("lag(x)", both), "10 NA NA NA 1 20")
equal(values("lead(x)", both), "35 NA 2 20 NA NA")
equal(values("diff(x)", both), "10 NA NA NA 1 15")
equal(values("lag(x, 2)", both), "NA 2 NA NA NA 10") -- a in 2004 from 2002, over the gap
equal(values("lag(x, 0)", both), "20 4 1 10 2 35")
equal(values("x - lag(x)", both), "10 NA NA NA 1 15")
equal(values("lag(x)", { index = { "firm", "half" } }), "10 NA NA NA 1 20")
equal(values("lag(x)"), "NA 20 4 1 10 2") -- by the order of rows

-- As regressors, and for new rows.
local m = model.ols("y ~ lag(x)", d, both) -- (10, 1), (1, 16), (20, 33)
equal(m:nobs(), 3)
local sxx, sxy = 542 / 3, 0 -- of x = 10, 1, 20 about 31 / 3, and y = 1, 16, 33 about 50 / 3
for _, p in ipairs{ { 10, 1 }, { 1, 16 }, { 20, 33 } } do
  sxy = sxy + (p[1] - 31 / 3) * (p[2] - 50 / 3)
end
near(m:coef("lag(x)"), sxy / sxx, 1e-12)
local new = dataset.new{ { "firm", { "c", "c", "c" } }, { "year", { 7, 5, 6 } }, { "x", { 3, 1, 2 } } }
local p = m:predict(new)
near(p.fitted[1], m:coef("const") + 2 * m:coef("lag(x)"))
equal(p.fitted[2], nil)
near(p.fitted[3], m:coef("const") + m:coef("lag(x)"))
equal(m:predict().fitted[2], nil)
local panel = model.panel("y ~ lag(x)", d, both)
equal(panel:nobs(), 3)

-- Time alone; months, quarters, days.
local function dates(...)
  return dataset.new{ { "day", { ... } }, { "x", { 1, 2, 3, 4 } } }:mutate("day = date(day)")
end
local time = { index = "day" }
equal(values("lag(x)", time, dates("2001-03-31", "2001-01-31", "2001-02-28", "2001-05-31")), "3 NA 2 NA")
equal(values("lag(x)", time, dates("2001-07-01", "2001-01-01", "2001-04-01", "2002-01-01")), "3 NA 2 NA")
equal(values("lag(x)", time, dates("2001-01-03", "2001-01-01", "2001-01-02", "2001-01-07")), "3 NA 2 NA")
equal(values("lag(x)", time, dates("2001-01-15", "2001-01-01", "2001-01-08", "2001-01-29")), "3 NA 2 NA")

fails("index: 'name' holds strings; lag, lead and diff need times that are numbers or dates", model.ols, "y ~ lag(x)", d,
  { index = { "firm", "name" } })
fails("index: rows 3 and 4 are at the same 'year'; lag, lead and diff need one row a time", model.ols, "y ~ lag(x)", d,
  { index = "year" })
local twice = dataset.new{ { "firm", { 1, 1, 2 } }, { "year", { 1, 1, 1 } }, { "x", { 1, 2, 3 } } }
fails("index: rows 1 and 2 are at the same 'year' of their unit; lag, lead and diff need one row a time", model.ols,
  "x ~ lead(x)", twice, both)
local uneven = dataset.new{ { "year", { 0.25, 1, 1.5, 4 } }, { "x", { 1, 2, 3, 5 } } }
fails("index: the values of 'year' are no multiples of their least difference 0.5, which lag, lead and diff count in",
  model.ols, "x ~ lag(x)", uneven, { index = "year" })
fails("index: no column 'year'", function()
  m:predict(dataset.new{ { "firm", { 1 } }, { "x", { 1 } } })
end)
