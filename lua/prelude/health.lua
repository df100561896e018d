-- SPDX-License-Identifier: GPL-3.0-or-later
-- health.lua - what deserves attention in a fitted model, one sentence each; nothing when nothing
-- does. Tests are at the 5 % level.
local health = {}

local FEW, MANY = 20, 100000 -- rows: too few to trust; too many to test each time a model is printed
local CONDITION = 30         -- Belsley, Kuh and Welsch: a strong near-dependency

local function number(x)
  return ("%.3g"):format(x)
end

local LOOKED_AT = { "durbin_watson", "trend_correlation", "first_difference_correlation", "breusch_pagan", "reset",
  "shapiro_wilk", "condition_index" }

-- Rows of these tests by name.
local function run(m)
  local tests = {}
  for _, name in ipairs(LOOKED_AT) do
    for row in m:diagnose(name):rows() do
      tests[row.test] = row
    end
  end
  return tests
end

local function rejects(row)
  return row and row.p_value and row.p_value < 0.05
end

-- "(Durbin-Watson 0.565, p = 0.000122)"
local function figures(name, row)
  return ("(%s %s, p = %s)"):format(name, number(row.statistic), number(row.p_value))
end

-- Terms that trend as the response does: what first differences say of them.
local function spurious(add, m, tests)
  local tidy, response = m:tidy(), m:response()
  if not rejects(tests[("trend_correlation(%s)"):format(response)]) then
    return
  end
  for i = 1, #tidy do
    local term = tidy.term[i]
    local change = tests[("first_difference_slope(%s)"):format(term)]
    if change and rejects(tests[("trend_correlation(%s)"):format(term)]) then
      add("possibly spurious: %s and %s both trend with the order of the rows; in first differences the slope is %s "
        .. "(p = %s), in levels %s%s", response, term, number(change.statistic), number(change.p_value),
        number(tidy.estimate[i]), rejects(change) and ": the changes go together too" or "")
    end
  end
end

local function serial(add, tests)
  local row = tests.durbin_watson
  if rejects(row) then
    add("residuals autocorrelated in the order of the rows %s", figures("Durbin-Watson", row))
  elseif row.p_value and row.p_value > 0.95 then
    add("residuals alternate in the order of the rows %s", figures("Durbin-Watson", row))
  end
end

local function collinear(add, m, tests)
  local row = tests[("condition_index(%d)"):format(#m:terms())]
  if row.statistic >= CONDITION then
    add("condition number %.0f: a term nearly is a combination of others, the intercept among them", row.statistic)
  end
end

-- The sentences about a model, a list.
function health.notes(m)
  local notes = {}
  local function add(fmt, ...)
    notes[#notes + 1] = fmt:format(...)
  end
  local n = m:nobs()
  if n > MANY or m:estimator() == "nls" then -- the tests are of linear models
    return notes
  end
  local tests = run(m)
  if n < FEW then
    add("only %d observations: one of them can decide the result", n)
  end
  collinear(add, m, tests)
  if not tests.durbin_watson.statistic then
    add("%s", tests.durbin_watson.note)
    return notes
  end
  spurious(add, m, tests)
  serial(add, tests)
  if rejects(tests.breusch_pagan) then
    add("heteroskedasticity %s", figures("Breusch-Pagan", tests.breusch_pagan))
  end
  if rejects(tests.reset) then
    add("the relation may not be linear %s", figures("RESET", tests.reset))
  end
  if n < 2 * FEW and rejects(tests.shapiro_wilk) then
    add("residuals not normal, on which t and p rest with so few rows %s", figures("Shapiro-Wilk", tests.shapiro_wilk))
  end
  return notes
end

return health
