-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_effects.lua - predictions with absorbed effects are those with dummies; unknown groups have none.
local check = require "check"
local equal, near, fails = check.equal, check.near, check.fails

local columns = { firm = {}, year = {}, x = {}, z = {}, y = {}, w = {} }
for i = 1, 24 do
  local c = columns
  c.firm[i], c.year[i], c.x[i], c.z[i], c.w[i] = "f" .. (i - 1) // 6, 2000 + i % 5, (i * 7 % 11) / 2, i * i % 7, 1 + i % 3
  c.y[i] = 2 + c.x[i] - c.z[i] / 2 + (i - 1) // 6 + math.sin(i)
end
local function frame(c)
  return dataset.new{ { "firm", c.firm }, { "year", c.year }, { "x", c.x }, { "z", c.z }, { "y", c.y }, { "w", c.w } }
end
columns.y.n, columns.y[5] = 24, nil -- not used by the fit, and yet predicted
local d = frame(columns)

local function same(m, dummies, data)
  local got, want = m:predict(data).fitted, dummies:predict(data).fitted
  equal(#got, #want)
  for i = 1, #want do
    near(got[i], want[i], 1e-11)
  end
end
local one, dummies = model.ols("y ~ x | firm", d), model.ols("y ~ x + factor(firm)", d)
same(one, dummies)
local new = dataset.new{ { "firm", { "f2", "f0", "f9" } }, { "year", { 2003, 2001, 2000 } }, { "x", { 1, 2, 3 } }, { "z", { 0, 0, 0 } } }
same(one, dummies, new:head(2))
equal(one:predict(new).fitted[3], nil)
local fitted = one:predict().fitted
for row in one:augment():rows() do
  near(fitted[row.row], columns.y[row.row] - row.residual, 1e-11)
end
same(model.ols("y ~ x + offset(z) | firm + year", d, { weights = "w" }),
  model.ols("y ~ x + offset(z) + factor(firm) + factor(year)", d, { weights = "w" }), d)
same(model.ols("y ~ x | firm^w", d), model.ols("y ~ x + factor(firm):factor(w)", d), d)
same(model.panel("y ~ x", d:distinct("firm", "year"), { index = { "firm", "year" } }),
  model.ols("y ~ x + factor(firm)", d:distinct("firm", "year")), d)
same(model.iv("y ~ 1 | firm | x ~ z", d), model.iv("y ~ factor(firm) | x ~ z", d), new:head(2))

-- Firms a, b in years 1, 2 and firms c, d in 3, 4: effects of the two sets cannot be compared.
local apart = dataset.new{
  { "firm", { "a", "a", "b", "b", "c", "c", "d", "d" } }, { "year", { 1, 2, 1, 2, 3, 4, 3, 4 } },
  { "x", { 1, 2, 4, 3, 1, 5, 2, 2 } }, { "y", { 1, 3, 2, 5, 4, 4, 6, 5 } },
}
local m = model.ols("y ~ x | firm + year", apart)
same(m, model.ols("y ~ x + factor(firm) + factor(year)", apart))
local across = m:predict(dataset.new{ { "firm", { "a", "a", "d" } }, { "year", { 2, 3, 3 } }, { "x", { 1, 1, 1 } } }).fitted
equal(across[1] ~= nil and across[2] == nil and across[3] ~= nil, true)

for _, interval in ipairs{ "confidence", "prediction" } do
  fails("predictions with absorbed effects have no intervals: the variance of the effects is not computed; with few effects "
    .. "factor(...) terms have one", one.predict, one, new, { interval = interval })
end
fails("absorbed effects: no column 'firm'", one.predict, one, dataset.new{ { "x", { 1 } } })
fails("column 'firm': cannot put integer values after string values", one.predict, one, dataset.new{ { "x", { 1 } }, { "firm", { 1 } } })

-- Leverages with effects: references are in tests/certified; the same as with dummies here, and refusals.
for _, se in ipairs{ "hc2", "hc3" } do
  near(model.ols("y ~ x + z | firm", d, { se = se }):se("x"), model.ols("y ~ x + z + factor(firm)", d, { se = se }):se("x"), 1e-12)
  local weighted = { se = se, weights = "w" }
  near(model.wls("y ~ x + z | year", d, weighted):se("x"), model.wls("y ~ x + z + factor(year)", d, weighted):se("x"), 1e-12)
end
fails("se = 'hc3' needs leverages, which are not computed with 2 ways of absorbed effects; hc1 does not", model.ols,
  "y ~ x | firm + year", d, { se = "hc3" })
local lone = dataset.new{ { "g", { 1, 1, 1, 2 } }, { "x", { 1, 2, 4, 3 } }, { "y", { 1, 3, 2, 9 } } }
fails("se = 'hc2' divides by 1 - leverage, which is 0 in row 4; hc1 does not", model.ols, "y ~ x | g", lone, { se = "hc2" })
