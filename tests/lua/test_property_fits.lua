-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_property_fits.lua - estimators, formulas and options drawn at random, on data with gaps, constants, overflow and
-- few rows: each gives a model whose every table can be made, or an error in words. Run under the sanitizers.
math.randomseed(tonumber(os.getenv "PROPERTY_SEED") or 1)
local random = math.random
local rounds = tonumber(os.getenv "PROPERTY_ROUNDS") or 300

local columns = {
  normal = function() return random() * 4 - 2 end,
  whole = function() return random(0, 5) end,
  binary = function() return random(0, 1) end,
  const = function() return 3 end,
  text = function() return ("abc"):sub(random(3)) end,
  huge = function() return (random() - 0.5) * 1e300 end,
  tiny = function() return random() * 1e-300 end,
  gaps = function() return random(3) > 1 and random() * 3 or nil end,
  time = function(i) return i end,
  group = function(_, n) return random(1, math.max(1, n // 3)) end,
  zero = function() return 0 end,
  censored = function() return math.max(0, random() * 4 - 2) end,
}
local names = { "normal", "whole", "binary", "const", "text", "huge", "tiny", "gaps", "time", "group", "zero", "censored" }
local responses = { "normal", "whole", "binary", "censored", "gaps", "const", "huge", "zero", "time", "tiny" }
local terms = { "normal", "whole", "binary", "const", "gaps", "time", "group", "zero", "censored", "huge", "tiny", "factor(text)",
  "factor(group)", "poly(normal, 2)", "normal:whole", "factor(binary)*normal", "I(normal^2)", "log(censored)", "lag(normal)",
  "offset(whole)", "factor(text):factor(whole)", "poly(time, 3, raw = true)" }
local weights = { "whole", "normal", "censored", "binary", "time" }
local errors = { "classical", "hc0", "hc1", "hc2", "hc3", "hac", "cluster", "cr2", "driscoll_kraay", "robust" }

local estimators = {}
for row in agglom.topics():rows() do
  local name = row.name:match("^model%.(%l+)$")
  if name and name ~= "compare" and name ~= "nls" and name ~= "verify" then
    estimators[#estimators + 1] = name
  end
end

local function pick(list)
  return list[random(#list)]
end

local function data()
  local n, made = pick{ 0, 1, 3, 8, 20, 40, 60, 60 }, {}
  for k, name in ipairs(names) do
    local v = { n = n }
    for i = 1, n do
      v[i] = columns[name](i, n)
    end
    made[k] = { name, v }
  end
  return dataset.new(made)
end

local function formula(estimator)
  local some = {}
  for k = 1, random(4) do
    some[k] = pick(terms)
  end
  local text = pick(responses) .. " ~ " .. table.concat(some, " + ") .. (random(6) == 1 and " - 1" or "")
  if estimator == "ppml" or random(4) == 1 then
    text = text .. pick{ " | group", " | group + whole" }
  end
  return estimator == "iv" and text .. " | censored ~ normal + time" or text
end

local function options(estimator)
  local o = {}
  if random(2) == 1 then
    o.se = pick(errors)
    o.cluster = (o.se == "cluster" or o.se == "cr2") and pick{ "group", { "group", "whole" } } or nil
  end
  if estimator == "wls" or random(6) == 1 then
    o.weights = pick(weights)
  end
  if estimator == "panel" or o.se == "driscoll_kraay" or random(8) == 1 then
    o.index = { "group", "time" }
  end
  if estimator == "panel" then
    o.method, o.effect = pick{ "within", "between", "fd", "random", "pooling" }, pick{ "individual", "time", "twoways" }
  elseif estimator == "iv" then
    o.method = pick{ "2sls", "liml", "gmm" }
  elseif estimator == "quantile" then
    o.tau = random()
  elseif estimator == "lasso" or estimator == "ridge" then
    o.lambda = random() * 2
  end
  o.like = random(8) == 1 and pick{ "stata", "fixest", "sandwich", "gretl" } or nil
  return o
end

-- An error of ours, not of Lua's: no part of the prelude trips over what it is given.
local function in_words(message, what)
  message = tostring(message)
  for _, sign in ipairs{ "attempt to", "bad argument", "stack overflow", "not implemented", "invalid" } do
    assert(not message:find(sign, 1, true), ("%s: %s"):format(what, message))
  end
end

local fitted = 0
for round = 1, rounds do
  local e, d = pick(estimators), data()
  local text, o = formula(e), options(e)
  local what = ("round %d: model.%s(%q)"):format(round, e, text)
  local ok, m = pcall(model[e], text, d, o)
  if not ok then
    in_words(m, what)
  else
    fitted = fitted + 1
    for _, method in ipairs{ "tidy", "glance", "augment", "diagnostics", "recipe", "cells", "vcov", "summary", "confint",
      "few_clusters", "digits", "margins", "predict" } do
      local done, result = pcall(m[method], m)
      if not done then
        in_words(result, what .. ":" .. method)
      end
    end
    for _, call in ipairs{ function() m:wild{ reps = 99 } end, function() m:bootstrap{ reps = 20 } end,
      function() m:predict(d, { interval = "confidence" }) end } do
      local done, result = pcall(call)
      if not done then
        in_words(result, what)
      end
    end
  end
end
assert(fitted > rounds // 20, ("only %d of %d could be fitted"):format(fitted, rounds))
