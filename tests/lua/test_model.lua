-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_model.lua - a regression through the binding; the numbers have tests of their own in C.
local check = require "check"
local equal, fails, near, list = check.equal, check.fails, check.near, check.list

-- y = 1 + 2 x + (-1, 1, 1, -1): slope 2, intercept 1, residual sum of squares 4
local d = dataset.new{ { "x", { 1, 2, 3, 4 } }, { "y", { 2, 6, 8, 8 } } }
local m = model.ols("y ~ x", d)
equal(m:formula(), "y ~ x")
equal(m:response(), "y")
equal(list(m:terms()), "const x")
equal(m:nobs(), 4)
equal(m:ndropped(), 0)
near(m:coef("x"), 2)
near(m:coef("const"), 1)
near(m:se("x"), math.sqrt(4 / 2 / 5))
equal(list(m:tidy():columns()), "term estimate std_error statistic p_value conf_low conf_high")
near(m:glance().sigma[1], math.sqrt(2))
equal(list(m:anova().source), "regression residual total")
near(m:anova().ss[2], 4)
equal(#m:augment(), 4)
equal(list(m:vcov().term), "const x")
near(m:vcov().x[2], 2 / 5)
equal(list(m:confint():columns()), "term conf_low conf_high")
local wide, narrow = m:tidy(0.99), m:tidy{ level = 0.9 }
assert(wide.conf_low[2] < narrow.conf_low[2])
near(m:confint(0.9).conf_low[2], narrow.conf_low[2])
near(m:predict(dataset.new{ { "x", { 10 } } }).fitted[1], 21)
equal(list(m:predict(nil, { interval = "confidence" }):columns()), "fitted std_error conf_low conf_high")
near(m:test("x = 2").f_statistic[1], 0, 1e-10)
equal(m:recipe().item[1], "estimator")

fails("level must be a number between 0 and 1, got 95", m.tidy, m, 95)
fails("level must be a number between 0 and 1, got x", m.tidy, m, { level = "x" })
fails("no option 'lvl'; did you mean 'level'?", m.tidy, m, { lvl = 0.9 })
fails("no interval = 'confidense'; did you mean 'confidence'?", m.predict, m, nil, { interval = "confidense" })
fails("no se = 'hc9'; did you mean 'hc0'?", model.ols, "y ~ x", d, { se = "hc9" })
fails("se must be a name, got a number", model.ols, "y ~ x", d, { se = 1 })
fails("lag must be a whole number from 0, got 1.5", model.ols, "y ~ x", d, { se = "hac", lag = 1.5 })
fails("adjust must be true or false, got a number", model.ols, "y ~ x", d, { se = "hac", adjust = 1 })
fails("cluster must be columns, got a number", model.ols, "y ~ x", d, { cluster = 1 })
fails("cluster: expected numbers or names, got a boolean", model.ols, "y ~ x", d, { cluster = { true } })
fails("cluster: no column 'xx'", model.ols, "y ~ x", d, { cluster = "xx" })
fails("ols has no option 'ce'; did you mean 'se'?", model.ols, "y ~ x", d, { ce = "hc1" })
fails("bad argument #2 to 'ols' (dataset expected, got table)",
  function() local r = model.ols("y ~ x", {}) return r end)
fails("a model has no 'tydy'; did you mean 'tidy'?", function() return m.tydy .. "" end)
fails("no style 'exel'; did you mean 'excel'?", m.summary, m, { style = "exel" })
for _, formula in ipairs{ "y ~ z", "y x", "y ~ " } do
  assert(not pcall(model.ols, formula, d), formula)
end

-- scores of the slope are (x - 2.5) e = 1.5, -0.5, 0.5, -1.5, B = 1/5; as clusters of two 1 and -1
local g = dataset.new{ { "x", { 1, 2, 3, 4 } }, { "y", { 2, 6, 8, 8 } }, { "g", { 1, 1, 2, 2 } }, { "w", { 1, 1, 1, 1 } } }
near(model.ols("y ~ x", g, { se = "hc0" }):se("x"), 5 ^ 0.5 / 5)
near(model.ols("y ~ x", g, { se = "hac", lag = 0, adjust = true }):se("x"), 10 ^ 0.5 / 5)
local clustered = model.ols("y ~ x", g, { se = "cluster", cluster = { "g" }, weights = "w" })
near(clustered:se("x"), 6 ^ 0.5 / 5)
equal(clustered:df(), 1.0)
equal(clustered:recipe().value[5], "cluster: any correlation within clusters; 2 clusters by g; factor 3")
assert(tostring(clustered):find("Weighted least squares: y ~ x\n4 observations\n" ..
  "cluster standard errors: any correlation within clusters; 2 clusters by g; factor 3\n", 1, true), tostring(clustered))
equal(model.ols("y ~ x", g, { cluster = { "g", "x" } }):df(), 1.0)

-- few clusters: what holds better, and why, is in the summary by itself
do
  local page = tostring(model.ols("y ~ x", g, { cluster = { "g" } }))
  assert(page:find("Few clusters: 2 are fewer than 40\nstandard errors by few clusters tend to be too small", 1, true), page)
  assert(page:find("wild cluster bootstrap (all 4 draws)", 1, true), page)
  assert(not tostring(model.ols("y ~ x", g)):find("Few clusters"))
  equal(#model.ols("y ~ x", g):few_clusters(), 0)
end

-- pages of text
local markets = model.ols("goods_quality ~ goods_clusters", dataset.open "markets")
equal(markets:summary{ style = "excel" }, [[
Regression statistics
Multiple R          0.9917
R Square            0.9834
Adjusted R Square   0.9813
Standard Error      0.0269
Observations       10

ANOVA
            df      SS      MS         F  Significance F
Regression   1  0.3432  0.3432  474.4133     2.08182E-08
Residual     8  0.0058  0.0007
Total        9  0.3490

                Coefficients  Standard Error    t Stat  P-value  Lower 95%  Upper 95%
Intercept             3.5762          0.0167  213.7511   0.0000     3.5376     3.6148
goods_clusters        0.0066          0.0003   21.7810   0.0000     0.0059     0.0073]])
equal(tostring(markets), [[
Ordinary least squares: goods_quality ~ goods_clusters
10 observations
classical standard errors: equal variance, no correlation between rows

term              estimate   std_error  statistic      p_value    conf_low   conf_high
const           3.57619     0.0167306     213.751  2.56848e-16  3.53761     3.61478
goods_clusters  0.00657873  0.00030204     21.781  2.08182e-08  0.00588223  0.00727524

R-squared 0.983417, adjusted 0.981344, residual standard error 0.026897
F(1, 8) = 474.413, p-value 2.08182e-08
AIC -42.1675, BIC -41.5623, log likelihood 23.0838

Attention
only 10 observations: one of them can decide the result
possibly spurious: goods_quality and goods_clusters both trend with the order of the rows; in first differences the slope is ]]
  .. "0.00641 (p = 0.0271), in levels 0.00658: the changes go together too")
assert(markets:summary{ style = "markdown" }:find("| goods\\_clusters | 0.00657873 |", 1, true))
assert(markets:summary{ style = "html" }:find("<td>goods_clusters</td><td>0.00657873</td>", 1, true))
assert(markets:summary{ style = "latex" }:find("goods\\_clusters & 0.00657873 &", 1, true))
assert(markets:summary{ style = "excel", digits = 6 }:find("0.983417", 1, true))

-- printing shows no digit that does not hold: x and z differ by 1e-9 of their size
local rows = { x = {}, z = {}, y = {} }
for i = 1, 30 do
  rows.x[i], rows.z[i], rows.y[i] = i / 3, i / 3 + 1e-9 * (i * i % 7), i / 7 + i % 3
end
local pair = dataset.new{ { "x", rows.x }, { "z", rows.z }, { "y", rows.y } }
local shaky = model.ols("y ~ x + z", pair)
local good = shaky:digits()
equal(table.concat(good:columns(), " "), "term digits")
equal(good.term[3], "z")
assert(good.digits[3] > 1 and good.digits[3] < 9, good.digits[3])
for _, text in ipairs{ shaky:summary{ digits = 14 }:match("\nz +(%S+)"),
  shaky:summary{ style = "excel", digits = 14 }:match("\nz +(%S+)"),
  tostring(model.compare(shaky, { digits = 14 })):match("\nz +([^%s*]+)") } do
  local _, shown = text:gsub("e.*", ""):gsub("%d", "")
  assert(shown <= math.max(1, good.digits[3] // 1), text)
end
for cell in shaky:summary{ digits = 14 }:match("\nz ([^\n]+)"):gmatch("%S+") do
  local _, shown = cell:gsub("e.*", ""):gsub("^[-0.]+", ""):gsub("%d", "")
  assert(shown <= good.digits[3] + 1, cell)
end
-- of a slope of 0 no digit is known, of its standard error all
local level = model.ols("y ~ x", dataset.new{ { "x", { -0.3, -0.1, 0.1, 0.3 } }, { "y", { 0.1, 0.7, 0.7, 0.1 } } })
assert(level:digits().digits[2] < 1)
equal(level:summary():match("\nx +%S+ +(%S+)"), ("%.6g"):format(level:tidy().std_error[2]))
equal(tostring(model.compare(level)):match("%((%d%.%d+)%)"), "0.949")
assert(shaky:recipe().value[8]:find("digits or more of the coefficients hold", 1, true))

m:close()
m:close()
fails("the model is closed", m.nobs, m)
equal(tostring(m), "model (closed)")
d:close()
near(markets:coef("const"), 3.5761945, 1e-9)
