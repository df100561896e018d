-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_compare.lua - models side by side.
local check = require "check"
local equal, fails = check.equal, check.fails

local d = dataset.open "markets"
local a = model.ols("goods_quality ~ goods_clusters", d)
local b = model.ols("goods_quality ~ goods_clusters + financial_clusters", d)
local c = model.ols("innovation_quality ~ innovation_clusters - 1", d)
local t = model.compare(a, b, c)

equal(tostring(t), [[
                     (1) goods_quality  (2) goods_quality  (3) innovation_quality
goods_clusters           0.006579***        0.007070***
                        (0.000302)         (0.000846)
financial_clusters                         -0.00217
                                           (0.00346)
innovation_clusters                                                   0.2270***
                                                                     (0.0413)
const                    3.5762***          3.5896***
                        (0.0167)           (0.0275)
Observations            10                 10                        10
R-squared                0.9834             0.9843                    0.7702
Adjusted R-squared       0.9813             0.9798                    0.7447

classical standard errors in parentheses
*** p < 0.01, ** p < 0.05, * p < 0.1]])

local plain = model.compare(a, { stars = false, statistics = { "aic" }, names = { "one" }, digits = 2 })
equal(plain:summary(), [[
                       one
goods_clusters    0.00658
                 (0.00030)
const             3.576
                 (0.017)
AIC             -42.1675

classical standard errors in parentheses]])
equal(plain:summary{ style = "latex" }, [[
\begin{tabular}{lr@{}l}
 & \multicolumn{2}{c}{one} \\ \hline
goods\_clusters & 0 & .00658 \\
 & (0 & .00030) \\
const & 3 & .576 \\
 & (0 & .017) \\
AIC & $-$42 & .1675 \\
\hline
\multicolumn{3}{l}{classical standard errors in parentheses} \\
\end{tabular}]])
equal(plain:summary{ style = "markdown" }, [[

|  | one |
|:---|---:|
| goods\_clusters |   0.00658  |
|  |  (0.00030) |
| const |   3.576    |
|  |  (0.017)   |
| AIC | -42.1675   |

classical standard errors in parentheses
]])
assert(t:summary{ style = "html" }:find("<td>goods_clusters</td><td>\u{2007}0.006579***</td>", 1, true))
assert(t:summary{ style = "latex" }:find("\\multicolumn{2}{c}{(1) goods\\_quality}", 1, true))

-- the numbers, in full
local n = t:table()
equal(check.list(n.name), "goods_clusters financial_clusters innovation_clusters const nobs r_squared adj_r_squared")
equal(check.list(n.kind), "term term term term statistic statistic statistic")
equal(n.value_1[1], a:coef "goods_clusters")
equal(n.std_error_2[2], b:se "financial_clusters")
equal(n.p_value_1[4], a:tidy().p_value[1])
equal(n.value_3[4], nil)
equal(n.value_2[6], b:glance().r_squared[1])

-- stars go by p: below 0.01 three, 0.05 two, 0.1 one. With 2 degrees of freedom t = 2.92 is p = 0.1.
for _, case in ipairs{ { 9.9248, 9.9249, "**", "***" }, { 4.3026, 4.3027, "*", "**" }, { 2.9199, 2.9200, "", "*" } } do
  for k = 1, 2 do
    -- y = b x + e, e = (1, -1, -1, 1) orthogonal to 1 and x: s = sqrt(2), se = sqrt(2 / 20)
    local slope = case[k] * math.sqrt(2 / 20)
    local rows = { {}, { -3, -1, 1, 3 } }
    for i, e in ipairs{ 1, -1, -1, 1 } do
      rows[1][i] = slope * rows[2][i] + e
    end
    local m = model.ols("y ~ x", dataset.new{ { "y", rows[1] }, { "x", rows[2] } })
    equal(tostring(model.compare(m)):match("x +%-?[%d.]+(%**)"), case[k + 2])
  end
end

-- Estimators of all kinds: what differs has a row, and a statistic is empty where there is none.
local columns = { firm = {}, year = {}, x = {}, z = {}, y = {}, b = {} }
for i = 1, 24 do
  local to = columns
  to.firm[i], to.year[i], to.x[i], to.z[i] = (i - 1) // 6, i % 6, i * 7 % 11, i * 5 % 13
  to.y[i], to.b[i] = to.x[i] + to.firm[i] + i % 3, (i * 3 % 7 > 3 or to.x[i] > 8) and 1 or 0
end
local p = dataset.new{
  { "firm", columns.firm }, { "year", columns.year }, { "x", columns.x }, { "z", columns.z }, { "y", columns.y }, { "b", columns.b },
}
local index = { index = { "firm", "year" } }
local pooled, within = model.ols("y ~ x", p, { se = "hc1" }), model.panel("y ~ x", p, index)
local mixed = model.compare(pooled, model.ols("y ~ x | firm + year", p), model.iv("y ~ 1 | firm | x ~ z", p),
  model.logit("b ~ x", p), within, model.panel("y ~ x", p, { index = index.index, method = "random" }),
  model.lasso("y ~ x", p, { lambda = 0.1 }), { names = { "a", "b", "c", "d", "e", "f", "g" } })
local function cells(table_, label)
  for _, row in ipairs(table_:rows()) do
    if row[1] == label then
      return table.concat(row, "|", 2)
    end
  end
end
equal(cells(mixed, "Estimator"), "ols|ols|iv 2sls|logit|panel within|panel random|lasso")
equal(cells(mixed, "Absorbed effects"), "|firm + year|firm||firm||")
equal(cells(mixed, "Standard errors"), "hc1|classical|classical|classical|classical|classical|none")
equal(cells(mixed, "Observations"), "24|24|24|24|24|24|24")
equal(cells(mixed, "Pseudo R-squared"):gsub("%d+%.%d+", "#"), "|||#|||")
equal(cells(mixed, "R-squared"):match("|([^|]*)|[^|]*|[^|]*|[^|]*$"), "")
equal(cells(mixed, "within_r_squared"), nil)
equal(tostring(mixed):match("\n(standard errors[^\n]*)"), "standard errors in parentheses")
assert(mixed:summary{ style = "latex" }:find("Estimator & \\multicolumn{2}{c}{ols} &", 1, true))
assert(mixed:summary{ style = "html" }:find("<td>panel within</td>", 1, true))
local only = model.compare(model.logit("b ~ x", p), { names = { "b" } })
equal(only:table().name[4], "pseudo_r_squared")
equal(#only:table(), 4) -- x, const, nobs, pseudo_r_squared
equal(cells(only, "Estimator"), nil)
fails("no statistic 'tau'", model.compare, pooled, within, { statistics = { "tau" } })
equal(tostring(model.compare(model.lasso("y ~ x", p, { lambda = 0.1 }))):match("\n(%l+ standard errors[^\n]*)"),
  "no standard errors in parentheses")

fails("compare: models expected", model.compare)
fails("compare: argument 2 is a number, expected a model", model.compare, a, 1)
fails("no statistic 'r_square'; did you mean 'r_squared'?", model.compare, a, { statistics = { "r_square" } })
fails("no option 'star'; did you mean 'stars'?", model.compare, a, { star = false })
fails("digits must be an integer from 1 to 15, got 0", model.compare, a, { digits = 0 })
fails("no style 'markdwn'; did you mean 'markdown'?", t.summary, t, { style = "markdwn" })
