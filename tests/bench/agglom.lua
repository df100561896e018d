-- SPDX-License-Identifier: GPL-3.0-or-later
-- agglom.lua DIR THREADS - the tasks of peers.R and peers.mjs. Prints task, engine, seconds.
local dir = arg[1]
agglom.threads(tonumber(arg[2]))

local function time(task, f, engine)
  collectgarbage()
  local start = agglom.clock()
  local result = f()
  print(("%s\t%s\t%.4f"):format(task, engine or "agglom", agglom.clock() - start))
  return result
end

local d = time("read regions", function() return dataset.open(dir .. "/regions.csv") end)

time("location quotients", function()
  return d:where("year == 2001 and not is_missing(employment)")
    :group("region"):mutate "er = sum(employment)"
    :group("industry"):mutate "ei = sum(employment)"
    :mutate("lq = (employment / er) / (ei / sum(employment))")
end)

time("group sum", function()
  return d:group("region", "year"):summarise("e = sum(employment)", "w = sum(wages)", "m = mean(wages)")
end)

time("sort by two keys", function() return d:sort("region", "-employment") end)

local keys = d:distinct("region", "year"):select("region", "year"):mutate "z = row_number()"
time("join m:1", function() return d:join(keys, { on = { "region", "year" }, how = "left", expect = "m:1", quiet = true }) end)
d, keys = nil, nil -- luacheck: ignore

local panel = time("read panel", function() return dataset.open(dir .. "/panel.csv") end)
local formula = "y ~ x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10"

-- A fit with its full summary.
local function fit(options)
  return function() return model.ols(formula, panel, options):summary() end
end

time("ols", fit{})
time("ols hc1", fit{ se = "hc1" })
time("ols clustered", fit{ se = "cluster", cluster = "id" })

-- Absorbed effects are measured against the same regression without: the peer is our own ols.
time("absorb id and year", function() return model.ols(formula .. " | id + year", panel):summary() end)
time("absorb id and year", fit{}, "agglom ols")

local thousand = model.ols("y ~ x1 + x2 + x3 + x4 + x5", panel:head(1000))
time("10,000 bootstrap fits of 1,000 x 5", function() return thousand:bootstrap{ reps = 10000 } end)
