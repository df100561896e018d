-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_property_threads.lua - one, two and three threads give the same bytes, for every verb, on data long enough to be cut
-- into blocks; and no verb changes its receiver.
local random = math.random
math.randomseed(20)

local N = tonumber(os.getenv "PROPERTY_ROWS") or 66000
local before = agglom.threads()

local function long(n, keys)
  local i, x, s, g, y = { n = n }, { n = n }, { n = n }, { n = n }, { n = n }
  for k = 1, n do
    i[k] = random(20) > 1 and random(-keys, keys) or nil
    x[k] = random(20) > 1 and (random() - 0.5) * 10.0 ^ random(-3, 3) or nil
    s[k] = random(20) > 1 and "name " .. random(keys) or nil
    g[k], y[k] = random(40), random(9)
  end
  return dataset.new{ { "i", i }, { "x", x }, { "s", s }, { "g", g }, { "y", y } }
    :mutate("b = x > 0", "d = date(2000, 1, 1) + i % 5000", "k = row_number()")
end

local d, few = long(N, 50000), long(3000, 50000):distinct("i"):distinct("s")
local narrow, short = d:select("k", "x", "y"), d:head(5000) -- short: for verbs that share columns
local cases = {
  where = function() return d:where "x > 0 and s < 'name 3' or i % 7 == 0" end,
  ["where all"] = function() return narrow:where "y >= 1" end,
  mutate = function()
    return d:mutate("a = i * 2 + k", "c = exp(x) / (1 + exp(x))", "e = upper(s)", "f = if_else(b, x, -x)", "h = x // 0.1 % 3",
      "l = lag(x, 3)", "m = cumsum(k)", "r = rank(x)", "t = dense_rank(s)", "u = d - lag(d)", "v = s .. i", "w = x / sum(x)")
      :drop("i", "x", "s", "g", "y", "d")
  end,
  aggregates = function()
    return d:summarise("s = sum(x)", "m = mean(x)", "v = var(x)", "q = quantile(x, 0.3)", "h = median(x)", "n = n_distinct(s)",
      "l = min(x)", "u = max(x)", "f = first(s)", "z = last(s)", "c = count(x)", "w = weighted_mean(x, y)")
  end,
  ["group, summarise"] = function()
    return d:group("g", "b"):summarise("s = sum(x)", "m = mean(i)", "v = sd(x)", "q = quantile(x, 0.3)", "h = median(i)",
      "n = n_distinct(s)", "l = min(d)", "u = max(x)", "f = first(s)", "z = last(s)", "c = n()", "w = weighted_mean(x, y)")
  end,
  ["many groups"] = function()
    return d:group("s"):summarise("s1 = sum(x)", "m = mean(i)", "h = median(x)", "n = n_distinct(g)", "u = max(x)")
  end,
  ["group, mutate"] = function()
    return d:group("i"):mutate("c = cumsum(y)", "r = rank(x)", "n = row_number()", "l = lag(s)", "t = x - mean(x)")
      :select("k", "c", "r", "n", "l", "t")
  end,
  select = function() return short:select("x", "s") end,
  drop = function() return short:drop("x", "s") end,
  rename = function() return short:rename{ z = "x", x = "i" } end,
  sort = function() return d:sort("s", "-x", "d") end,
  ["sort numbers"] = function() return narrow:sort("-x") end,
  ["sort ties"] = function() return d:sort("b", "-g"):select("k", "b") end,
  slice = function() return narrow:slice(1000, N - 1000) end,
  head = function() return narrow:head(N - 1) end,
  distinct = function() return d:distinct("s", "g"):select("k", "s") end,
  ["distinct rows"] = function() return d:distinct():select("k", "g") end,
  append = function() return d:append(few:rename{ new = "g" }) end,
  long = function() return d:long{ columns = { "i", "x", "y" } } end,
  wide = function() return narrow:wide{ key = "y", value = "x" } end,
  fill = function() return d:fill():select("i", "s", "d") end,
  ["fill up"] = function() return d:fill_up("x", "s"):select("x", "s") end,
  sample = function() return narrow:sample{ fraction = 0.6, seed = 9 } end,
  describe = function() return d:describe() end,
  crosstab = function() return d:crosstab("g", "y", "x") end,
  schema = function() return short:schema() end,
}
for _, how in ipairs{ "inner", "left", "right", "full", "semi", "anti" } do
  cases["join " .. how] = function() return d:join(few, { on = { "i" }, how = how, quiet = true }):drop("d", "g", "y") end
end
cases["join m:m"] = function()
  return d:join(few, { on = { "g", "y" }, how = "semi", quiet = true })
    :join(few:select("g", "k"):head(30), { on = { "g" }, expect = "m:m", quiet = true })
end

local receiver, other = d:to_csv(), few:to_csv()
local names = {}
for name in pairs(cases) do
  names[#names + 1] = name
end
table.sort(names)
for _, name in ipairs(names) do
  local first
  for threads = 1, 3 do
    agglom.threads(threads)
    local text = cases[name]():to_csv()
    first = first or text
    assert(text == first, ("%s: %d threads give other bytes than one"):format(name, threads))
  end
end
assert(d:to_csv() == receiver and few:to_csv() == other, "verbs leave their receiver alone")
agglom.threads(before or 0)
