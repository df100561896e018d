-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_estimators.lua - quantile, robust, ridge and lasso through the binding: pages, recipes, predictions.
local check = require "check"
local equal, fails, near, list = check.equal, check.fails, check.near, check.list

local d = dataset.open "markets"
local f = "goods_quality ~ goods_clusters + year"

local q = model.quantile("goods_quality ~ goods_clusters", d, { tau = 0.25 })
equal(tostring(q), [[
Quantile regression: goods_quality ~ goods_clusters
10 observations
tau = 0.25, simplex with 2 exchanges
nid standard errors: errors independent, their density at 0 differing from row to row

term              estimate    std_error  statistic      p_value    conf_low  conf_high
const           3.56452     0.0444792      80.139   6.5542e-13   3.46195     3.66709
goods_clusters  0.00645161  0.000610011    10.5762  5.57837e-06  0.00504493  0.0078583

F(1, 8) = 111.857, p-value 5.57837e-06
Tau 0.25, pseudo r1 0.83871, objective 0.0766129
AIC -39.952, BIC -39.3468, log likelihood 21.976]])
equal(q:recipe().value[1], "quantile regression, tau = 0.25, simplex with 2 exchanges")
equal(q:recipe().value[5], "nid: errors independent, their density at 0 differing from row to row")
local zeros = 0
for _, r in ipairs(q:augment().residual:totable()) do
  zeros = zeros + (r == 0 and 1 or 0)
end
equal(zeros, 2)
near(q:predict(dataset.new{ { "goods_clusters", { 100 } } }).fitted[1], q:coef("const") + 100 * q:coef("goods_clusters"))
fails("quantile has no prediction interval; there is: none, confidence", q.predict, q, nil, { interval = "prediction" })
fails("quantile has no se = 'hc1', only its own", model.quantile, f, d, { se = "hc1" })
fails("errors must be a name, got a number", model.quantile, f, d, { errors = 1 })
fails("quantile has no option 'taw'; did you mean 'tau'?", model.quantile, f, d, { taw = 0.1 })
fails("anova is for least squares, not for quantile", q.anova, q)
local weighted = model.quantile("goods_quality ~ year", d, { weights = "goods_clusters" })
equal(weighted:recipe().value[1]:match("weights.*"), "weights goods_clusters, by which the loss of a row counts")
assert(model.quantile("goods_clusters ~ 1", d):recipe().value[1]:find("not unique: other coefficients fit as well", 1, true))

-- rows that lack a term
local gaps = dataset.new{ { "y", { 1, 3, nil, 4, 9, 6, n = 6 } }, { "x", { 1, 2, 3, nil, 5, 6, n = 6 } } }
for _, name in ipairs{ "quantile", "robust", "ridge", "lasso" } do
  local m = model[name]("y ~ x", gaps, (name == "ridge" or name == "lasso") and { lambda = 0.1 } or nil)
  equal(m:nobs(), 4)
  equal(m:ndropped(), 2)
  equal(m:estimator(), name)
  equal(#m:predict(gaps), 6)
  assert(m:summary{ style = "latex" } and m:cells() and m:vcov() and m:diagnostics())
end

local r = model.robust("goods_quality ~ goods_clusters", d, { method = "mm" })
assert(tostring(r):find("asymptotic standard errors: errors independent, symmetric and alike\n", 1, true))
assert(tostring(r):find("\nScale 0.0", 1, true) and not tostring(r):find("NA", 1, true), tostring(r))
assert(r:recipe().value[1]:find("^robust regression, Tukey's bisquare weights with c = 4.685, MM from an S estimate, %d+ steps$"))
equal(#r:augment().robust_weight, 10)

local ridge = model.ridge(f, d, { lambda = 0.01 })
equal(ridge:recipe().value[1], "ridge regression, lambda = 0.01, standardised terms, singular values")
equal(ridge:recipe().value[4]:match("^%d+: 10 rows %- 2%.%d+ effective coefficients of 3$") ~= nil, true)
equal(ridge:recipe().value[7], "t for coefficients, two-sided; 7 degrees of freedom")
assert(tostring(ridge):find("\nLambda 0.01, edf 2.", 1, true), tostring(ridge))
-- the chosen penalty has the least criterion
local chosen = model.ridge(f, d)
for _, factor in ipairs{ 0.9, 0.999, 1.001, 1.1 } do
  assert(model.ridge(f, d, { lambda = chosen:glance().lambda[1] * factor }):glance().gcv[1] >= chosen:glance().gcv[1])
end

local lasso = model.lasso(f, d, { lambda = 0.1 })
equal(tostring(lasso), [[
Lasso: goods_quality ~ goods_clusters + year
10 observations
lambda = 0.1, alpha = 1, standardised terms, coordinate descent
no standard errors: which terms are left depends on the data, and no standard error accounts for it

term              estimate  std_error  statistic  p_value  conf_low  conf_high
const           3.74558            NA         NA       NA        NA         NA
goods_clusters  0.00302765         NA         NA       NA        NA         NA
year            0                  NA         NA       NA        NA         NA

R-squared 0.696884, adjusted 0.658994, residual standard error 0.114993
Lambda 0.1, alpha 1, nonzero 1, lambda max 0.18526]])
equal(lasso:recipe().value[7], "none")
fails("lambda must be a number, got true or false", model.lasso, f, d, { lambda = true })
-- folds are those of the seed; any two runs agree
local a, b = model.lasso(f, d, { folds = 5 }), model.lasso(f, d, { folds = 5, seed = 1 })
equal(a:glance().cv_error[1], b:glance().cv_error[1])
assert(model.lasso(f, d, { folds = 5, lambda = "1se" }):glance().lambda[1] >= a:glance().lambda[1])
equal(model.lasso(f, d, { lambda = a:glance().lambda_max[1] * 1.0001 }):glance().nonzero[1], 0.0)
assert(model.compare(q, r, ridge, lasso):summary():find("Standard errors +nid +asymptotic +ridge +none\n"))
equal(list(lasso:terms()), "const goods_clusters year")
