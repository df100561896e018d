-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_diagnostics.lua - tests of a fit by name, and the lines under a model that need attention.
local check = require "check"
local equal, fails, near = check.equal, check.fails, check.near

local d = dataset.open "markets"
local function market(name)
  return model.ols(("%s_quality ~ %s_clusters"):format(name, name), d)
end
local goods, financial, innovation = market "goods", market "financial", market "innovation"

equal(check.list(goods:diagnostics():columns()), "test statistic df p_value note")
local one = innovation:diagnose "durbin_watson"
equal(#one, 1)
near(one.statistic[1], 0.565095, 1e-6)
equal(goods:diagnose("breusch_godfrey", { order = 2 }).df[1], 2.0)
equal(goods:diagnose("chow", { at = 6 }).test[1], "chow")
fails("no diagnostic 'whit'; did you mean 'white'?", goods.diagnose, goods, "whit")
fails("white has no option 'order'", goods.diagnose, goods, "white", { order = 1 })
fails("breusch_godfrey: order must be a whole number from 1 to 1000, got 0", goods.diagnose, goods, "breusch_godfrey",
  { order = 0 })
fails("options are numbers under names, as in { order = 2 }", goods.diagnose, goods, "breusch_godfrey", { 2 })
fails("options are numbers under names, as in { order = 2 }", goods.diagnose, goods, "breusch_godfrey", { order = "2" })
fails("bad argument #2 to 'diagnose' (table of options expected, got number)",
  function() local r = goods:diagnose("white", 2) return r end)

-- every test in help runs as its example says
local ran = 0
for row in agglom.topics():rows() do
  if row.usage:find("^m:diagnose%(\"") then
    local t = assert(load("local m = ... return " .. row.example:match("r = ([^\n]*)")))(innovation)
    assert(#t >= 1 and t.note[1], row.name)
    ran = ran + 1
  end
end
equal(ran, 28)

local function attention(m)
  return tostring(m):match("\n\nAttention\n(.*)$")
end
local few = "only 10 observations: one of them can decide the result"
equal(attention(goods), few
  .. "\npossibly spurious: goods_quality and goods_clusters both trend with the order of the rows; in first differences "
  .. "the slope is 0.00641 (p = 0.0271), in levels 0.00658: the changes go together too")
equal(attention(financial), few
  .. "\npossibly spurious: financial_quality and financial_clusters both trend with the order of the rows; in first "
  .. "differences the slope is 0.00476 (p = 0.626), in levels 0.00633")
equal(attention(innovation), few
  .. "\nresiduals autocorrelated in the order of the rows (Durbin-Watson 0.565, p = 0.000122)"
  .. "\nthe relation may not be linear (RESET 24.2, p = 0.00135)")

-- Nothing to say of 24 rows without trend, dependence or curvature.
local x, y = {}, {}
local noise = { 0.3, 0.4, -0.9, -0.2, -1.1, 0.5, 0.1, 0.7, 1.2, 0.2, -0.9, -0.4, -0.1, -0.5, 0.8, 0.6, -1.3, -0.3, 0.7,
  0.0, -0.6, 1.0, -0.8, 0.1 }
for i = 1, 24 do
  x[i] = (i * 7) % 24
  y[i] = 3 + x[i] / 2 + noise[i]
end
local plain = model.ols("y ~ x", dataset.new{ { "x", x }, { "y", y } })
equal(attention(plain), nil)
assert(not plain:summary{ style = "excel" }:find("Attention"))

-- y = 1 + 2 x without an error; two rows for two coefficients
local exact = model.ols("y ~ x", dataset.new{ { "x", { 1, 2, 3, 4 } }, { "y", { 3, 5, 7, 9 } } })
equal(attention(exact), "only 4 observations: one of them can decide the result\n"
  .. "the fit is exact: the residuals are only rounding")
local full = model.ols("y ~ x", dataset.new{ { "x", { 1, 2 } }, { "y", { 3, 6 } } })
equal(attention(full), "only 2 observations: one of them can decide the result\n"
  .. "as many coefficients as rows: nothing is left to test")
assert(attention(model.ols("goods_quality ~ year", d)):find("\ncondition number 1402: a term nearly is a combination", 1, true))

-- the influence of a row, by R's dffits(lm(goods_quality ~ goods_clusters))
near(goods:augment().dffits[1], 0.8185230094317415, 1e-10)

-- an exact fit is said to be one, also where effects that are absorbed make it so
local saturated = dataset.new{ { "g", { 1, 1, 2, 3 } }, { "x", { 1, 2, 4, 3 } }, { "y", { 1, 3, 2, 5 } } }
equal(attention(model.ols("y ~ x | g", saturated)),
  "as many coefficients and effects as rows: the fit is exact, nothing is left to test")
