-- SPDX-License-Identifier: GPL-3.0-or-later
-- formula_groups.lua - windows and aggregates: how each is written and reckoned.
local property = require "property"
local slow = require "slow"
local formula = require "formula"
local random, gen, rule, calls = math.random, formula.gen, formula.rule, formula.calls
local grouped, aggregate, windows, aggregates = formula.grouped, formula.aggregate, formula.windows, formula.aggregates
local days, integers, numbers = formula.days, formula.integers, formula.numbers
local any = property.types

-- ---- windows -----------------------------------------------------------------------------------------------

for _, type in ipairs(any) do
  for name, sign in pairs{ lag = -1, lead = 1 } do
    rule(type, function(depth)
      local a, k = gen(type, depth - 1), random(0, 3)
      return grouped(type, ("%s(%s, %d)"):format(name, a.text, k), { a }, function(n, put, x)
        for j = 1, n do
          put(j, j + sign * k >= 1 and x[j + sign * k] or nil)
          if x[j + sign * k] == false then put(j, false) end
        end
      end)
    end, windows)
  end
  local function ranked(dense)
    return function(n, put, x)
      for j = 1, n do
        local below, equal, different = 0, 0, {}
        for m = 1, x[j] ~= nil and n or 0 do
          if x[m] ~= nil and slow.less(x[m], x[j]) then
            below = below + 1
            different[slow.key(x[m])] = true
          elseif x[m] ~= nil and not slow.less(x[j], x[m]) then
            equal = equal + 1
          end
        end
        local count = 1
        for _ in pairs(different) do
          count = count + 1
        end
        if x[j] ~= nil then
          put(j, dense and count or below + (equal + 1) / 2)
        end
      end
    end
  end
  calls("number", "rank", { type }, ranked(false), windows, grouped)
  calls("integer", "dense_rank", { type }, ranked(true), windows, grouped)
end

local function running(step)
  return function(n, put, x)
    local v
    for j = 1, n do
      if x[j] == nil then
        return
      end
      if v == nil then v = x[j] else v = step(v, x[j]) end
      put(j, v)
    end
  end
end
-- The exact sum of the first j numbers, rounded once: parts whose bits do not overlap (Shewchuk 1997).
local function exact_sums(n, put, x)
  local partials, plain = {}, 0.0
  for j = 1, n do
    local v = x[j]
    if v == nil then
      return
    end
    plain = plain + v
    local kept = {}
    for _, p in ipairs(partials) do
      if math.abs(v) < math.abs(p) then
        v, p = p, v
      end
      local high = v + p
      local low = p - (high - v)
      kept[#kept + 1] = low ~= 0 and low or nil
      v = high
    end
    kept[#kept + 1] = v
    partials = kept
    local sum = 0.0
    for _, p in ipairs(partials) do
      sum = sum + p
    end
    put(j, plain - plain == 0 and sum or plain)
  end
end

calls("integer", "cumsum", { "integer" }, running(integers("+")), windows, grouped)
calls("number", "cumsum", { "number" }, exact_sums, windows, grouped)
for type, op in pairs{ integer = integers, number = numbers } do
  calls(type, "cumprod", { type }, running(op("*")), windows, grouped)
  calls(type, "cummax", { type }, running(function(a, b) return a > b and a or b end), windows, grouped)
  calls(type, "cummin", { type }, running(function(a, b) return a < b and a or b end), windows, grouped)
end
calls("integer", "row_number", {}, function(n, put)
  for j = 1, n do
    put(j, j)
  end
end, windows, grouped)
for type, f in pairs{ integer = integers("-"), number = numbers("-"), date = function(a, b) return days(a) - days(b) end } do
  calls(type == "date" and "integer" or type, "diff", { type }, function(n, put, x)
    for j = 2, n do
      if x[j] ~= nil and x[j - 1] ~= nil then
        put(j, f(x[j], x[j - 1]))
      end
    end
  end, windows, grouped)
end

-- ---- aggregates --------------------------------------------------------------------------------------------

local function there(n, x)
  local list = {}
  for j = 1, n do
    list[#list + 1] = x[j]
  end
  return list
end

for _, type in ipairs(any) do
  calls(type, "first", { type }, function(n, x) return there(n, x)[1] end, aggregates, aggregate)
  calls(type, "last", { type }, function(n, x)
    local list = there(n, x)
    return list[#list]
  end, aggregates, aggregate)
  calls("integer", "count", { type }, function(n, x) return #there(n, x) end, aggregates, aggregate)
  calls("integer", "n_missing", { type }, function(n, x) return n - #there(n, x) end, aggregates, aggregate)
  calls("integer", "n_distinct", { type }, function(n, x)
    local seen, count = {}, 0
    for _, v in ipairs(there(n, x)) do
      count = count + (seen[slow.key(v)] and 0 or 1)
      seen[slow.key(v)] = true
    end
    return count
  end, aggregates, aggregate)
end
calls("integer", "count", {}, function(n) return n end, aggregates, aggregate)
calls("integer", "n", {}, function(n) return n end, aggregates, aggregate)
for name, better in pairs{ min = slow.less, max = function(a, b) return slow.less(b, a) end } do
  for _, type in ipairs{ "integer", "number", "date" } do
    calls(type, name, { type }, function(n, x)
      local best
      for _, v in ipairs(there(n, x)) do
        best = (best == nil or better(v, best)) and v or best
      end
      return best
    end, aggregates, aggregate)
  end
end
calls("boolean", "any", { "boolean" }, function(n, x)
  local found = false
  for _, v in ipairs(there(n, x)) do
    found = found or v
  end
  return found
end, aggregates, aggregate)
calls("boolean", "all", { "boolean" }, function(n, x)
  local every = true
  for _, v in ipairs(there(n, x)) do
    every = every and v
  end
  return every
end, aggregates, aggregate)
