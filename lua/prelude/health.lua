-- SPDX-License-Identifier: GPL-3.0-or-later
-- health.lua - what deserves attention in a fitted model, one sentence each; nothing when nothing
-- does. Tests are at the 5 % level.
local core = ...
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
    if change and not term:find("^factor%(") and rejects(tests[("trend_correlation(%s)"):format(term)]) then
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
  if row and row.statistic and row.statistic >= CONDITION then
    add("condition number %.0f: a term nearly is a combination of others, the intercept among them", row.statistic)
  end
end

-- Of a fit with instruments: what its tests find.
local function instruments(add, m)
  for row in m:diagnose("first_stage_f"):rows() do
    if row.statistic and row.statistic < 10 then
      add("weak instruments: %s is %s, below 10; anderson_rubin has an interval that does not mind",
        row.test, number(row.statistic))
    end
  end
  for row in m:diagnose("sargan"):rows() do
    if rejects(row) then
      add("the instruments contradict one another %s", figures(row.test, row))
    end
  end
  for row in m:diagnose("wu_hausman"):rows() do
    if row.p_value and not rejects(row) then
      add("no sign that least squares would be inconsistent %s", figures("Wu-Hausman", row))
    end
  end
end

-- Of a panel: whether its method fits what it finds.
local function panels(add, m)
  for _, test in ipairs{ "hausman", "pesaran_cd" } do
    for row in m:diagnose(test):rows() do
      if rejects(row) then
        add("%s %s", row.note:match("^[^:]*"), figures(row.test, row))
      end
    end
  end
end

-- What the chosen standard errors allow for needs no warning.
local function allowed(m)
  local se = m:recipe():where("item == 'standard errors'").value[1]:match("^[%w_]+")
  local dependence = se == "hac" or se == "driscoll_kraay" or se == "cluster" or se:find("^cr%d$") ~= nil
  return { variance = se ~= "classical", serial = dependence }
end

-- The sentences about a model, a list.
function health.notes(m)
  local notes = {}
  local function add(fmt, ...)
    notes[#notes + 1] = fmt:format(...)
  end
  local n, kind = m:nobs(), m:estimator()
  if n > MANY then
    return notes
  elseif kind == "iv" then
    instruments(add, m)
  elseif kind == "panel" then
    panels(add, m)
  end
  if m:diagnose("durbin_watson").note[1]:find("^for least squares") then
    if m:glance().df_residual[1] == 0 then
      add("as many coefficients and effects as rows: the fit is exact, nothing is left to test")
    end
    return notes
  end
  local tests = run(m)
  if n < FEW then
    add("only %d observations: one of them can decide the result", n)
  end
  collinear(add, m, tests)
  if core.has(m:glance():columns(), "lr_statistic") then
    return notes
  elseif not tests.durbin_watson.statistic then
    add("%s", tests.durbin_watson.note)
    return notes
  end
  local allows = allowed(m)
  spurious(add, m, tests)
  if not allows.serial then
    serial(add, tests)
  end
  if rejects(tests.breusch_pagan) and not allows.variance then
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
