-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_property_models.lua - one, two and three threads give the same bytes for every estimator and every
-- kind of standard errors, on data long enough to be cut into blocks.
math.randomseed(7)
local N, before = tonumber(os.getenv "PROPERTY_ROWS") or 20000, agglom.threads()

local function made(f)
  local v = { n = N }
  for i = 1, N do
    v[i] = f(i)
  end
  return v
end

local x = made(function() return math.random() * 4 - 2 end)
local z = made(function() return math.random() * 2 end)
local e = made(function() return math.random() + math.random() - 1 end)
local d = dataset.new{
  { "x", x }, { "z", z }, { "w", made(function() return math.random() + 0.5 end) },
  { "firm", made(function(i) return i // 20 end) }, { "year", made(function(i) return i % 20 end) },
  { "v", made(function(i) return x[i] + z[i] + e[i] end) },
  { "y", made(function(i) return 1 + x[i] - z[i] / 2 + e[i] end) },
  { "pay", made(function(i) return math.max(0, x[i] + e[i]) end) },
  { "yes", made(function(i) return x[i] + e[i] * 4 > 0 end) },
  { "count", made(function(i) return math.floor(math.exp(x[i] / 2) * -3 * math.log(1 - math.random())) end) },
  { "grade", made(function(i) return x[i] + e[i] > 1 and 3 or x[i] + e[i] > -1 and 2 or 1 end) },
  { "latitude", made(function() return math.random() * 10 + 50 end) },
  { "longitude", made(function() return math.random() * 10 + 30 end) },
}
local index = { "firm", "year" }
local small = d:head(2000)
local cases = {
  absorbed = function() return model.ols("y ~ x + z | firm + year", d) end,
  between = function() return model.panel("y ~ x + z", d, { index = index, method = "between" }) end,
  differences = function() return model.panel("y ~ x + z", d, { index = index, method = "fd" }) end,
  gmm = function() return model.iv("y ~ 1 | x ~ v + z", d, { method = "gmm" }) end,
  iv = function() return model.iv("y ~ 1 | x ~ v + z", d, { se = "hc1" }) end,
  lasso = function() return model.lasso("y ~ x + z + v", d, { lambda = 0.1 }) end,
  liml = function() return model.iv("y ~ 1 | x ~ v + z", d, { method = "liml" }) end,
  logit = function() return model.logit("yes ~ x + z", d, { se = "cluster", cluster = "firm" }) end,
  negbin = function() return model.negbin("count ~ x + z", small) end,
  ordered = function() return model.ordered("grade ~ x + z", small) end,
  poisson = function() return model.poisson("count ~ x + z", d, { se = "hc0" }) end,
  ppml = function() return model.ppml("count ~ x + z | year", d) end,
  probit = function() return model.probit("yes ~ x + z", d) end,
  quantile = function() return model.quantile("y ~ x + z", small) end,
  random = function() return model.panel("y ~ x + z", d, { index = index, method = "random" }) end,
  ridge = function() return model.ridge("y ~ x + z", d, { lambda = 1 }) end,
  robust = function() return model.robust("y ~ x + z", d) end,
  wls = function() return model.wls("y ~ x + z", d, { weights = "w" }) end,
  nls = function() return model.nls("y ~ a + b * x + c * z", d, { start = { a = 0, b = 0, c = 0 } }) end,
  tobit = function() return model.tobit("pay ~ x + z", d) end,
  within = function() return model.panel("y ~ x + z", d, { index = index, effect = "twoways" }) end,
}
for _, se in ipairs{ "classical", "hc0", "hc1", "hc2", "hc3", "hac" } do
  cases["ols " .. se] = function() return model.ols("y ~ x + z + factor(year)", d, { se = se }) end
end
cases["ols cluster"] = function() return model.ols("y ~ x + z", d, { cluster = index }) end
cases["ols cr2"] = function() return model.ols("y ~ x + z", small, { se = "cr2", cluster = "firm" }) end
cases["ols driscoll_kraay"] = function() return model.ols("y ~ x + z", d, { se = "driscoll_kraay", index = index }) end
cases["ols conley"] = function()
  return model.ols("y ~ x + z", small, { se = "conley", lat = "latitude", lon = "longitude", cutoff = 100 })
end
cases.bootstrap = function() return small, model.ols("y ~ x + z", small):bootstrap{ reps = 500, seed = 3 } end
cases.wild = function()
  return small, model.ols("y ~ x + z", small, { cluster = "firm" }):wild{ term = "x", reps = 999, seed = 3 }
end

local names = {}
for name in pairs(cases) do
  names[#names + 1] = name
end
table.sort(names)
for _, name in ipairs(names) do
  local first
  for threads = 1, 3 do
    agglom.threads(threads)
    local m, result = cases[name]()
    local text = (result or m:cells()):to_csv()
    first = first or text
    assert(text == first, ("%s: %d threads give other bytes than one"):format(name, threads))
  end
end
agglom.threads(before or 0)
