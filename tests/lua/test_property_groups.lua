-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_property_groups.lua - windows, aggregates, summaries and quantiles, by group, against slow ones.
local property = require "property"
local slow = require "slow"
local formula = require "formula"
require "formula_rows"
require "formula_groups"
local random, pick, check, agree = math.random, property.pick, property.check, property.agree

local function keyed(most, kind)
  return property.frame(property.size(most), {
    { "g", pick(property.types), pick{ "mild", "mild", "wild" } }, { "h", pick(property.types), "mild" },
    { "i", "integer", kind }, { "x", "number", kind }, { "s", "string", kind }, { "b", "boolean", kind },
    { "d", "date", kind },
  })
end

local function grouped(d, by)
  return by[1] and d:group(by) or d
end

local function mutated(f, node, by)
  node.values(formula.context({ {} }, {}))
  local values = node.values(formula.context(f, by))
  local out = slow.empty(f.names, f.types)
  out.names[#out.names + 1], out.types.y = "y", node.type
  for i, row in ipairs(f) do
    out[i] = slow.copy(row)
    out[i].y = values[i]
  end
  return out
end

local function summarised(f, node, by)
  local out = slow.empty(by, f.types)
  out.names[#out.names + 1], out.types.y = "y", node.type
  local c = formula.context(f, by)
  local values = node.values(c)
  for k, rows in ipairs(c.groups) do
    out[k] = { y = values[rows[1]] }
    for _, name in ipairs(by) do
      out[k][name] = f[rows[1]][name]
    end
  end
  return out
end

local function keys()
  return pick{ {}, { "g" }, { "g" }, { "h" }, { "g", "h" }, { "h", "g" } }
end

for _, type in ipairs(property.types) do
  check("windows and aggregates of " .. type .. "s", 500, function()
    local kind = pick{ "mild", "wild" }
    local by = keys()
    local set = pick{ formula.windows, formula.aggregates, formula.rules }[type]
    local node = pick(set)(random(1, 3))
    local near = node.text:find("cumsum", 1, true) and { y = 1e-14 } -- carried with twice the digits, not all there are
    kind = near and "mild" or kind
    return function(f)
      local d = property.dataset(f)
      agree(function() return grouped(d, by):mutate("y = " .. node.text) end, function() return mutated(f, node, by) end,
        near)
    end, kind .. ": " .. node.text .. " by " .. table.concat(by, " "), keyed(30, kind)
  end)
end

check("summarise", 800, function()
  local kind, by, type = pick{ "mild", "wild" }, keys(), pick(property.types)
  local node = pick(formula.aggregates[type])(random(1, 2))
  return function(f)
    if #f > 0 or by[1] then
      local d = property.dataset(f)
      agree(function() return grouped(d, by):summarise("y = " .. node.text) end, function()
        node.values(formula.context({ {} }, {}))
        return summarised(f, node, by)
      end)
    end
  end, kind .. ": " .. node.text .. " by " .. table.concat(by, " "), keyed(40, kind)
end)

-- ---- sums and moments --------------------------------------------------------------------------------------

local function number(v)
  return v == true and 1 or v == false and 0 or v
end

-- name -> its value of a list of numbers without gaps, nil where there is none
local moments = {}

function moments.sum(list)
  local s = 0
  for _, v in ipairs(list) do
    s = s + v
  end
  return s
end

function moments.mean(list)
  return list[1] and moments.sum(list) / #list
end

function moments.var(list)
  local mean, ss = moments.mean(list), 0
  for _, v in ipairs(list) do
    ss = ss + (v - mean) ^ 2
  end
  return #list > 1 and ss / (#list - 1) or nil
end

function moments.sd(list)
  local var = moments.var(list)
  return var and math.sqrt(var)
end

-- Type 7: between the order statistics around 1 + (n - 1) p.
local function quantile(list, p)
  local sorted = { table.unpack(list) }
  table.sort(sorted)
  if not sorted[1] then
    return nil
  end
  local h = 1 + (#sorted - 1) * p
  local low = math.floor(h)
  return sorted[low] + (h - low) * ((sorted[low + 1] or sorted[low]) - sorted[low])
end

function moments.median(list)
  return quantile(list, 0.5)
end

check("sums and moments", 600, function()
  local by, name, column = keys(), pick{ "sum", "mean", "var", "sd", "median", "share", "weighted_mean", "quantile" }, pick{ "i", "x", "b" }
  local p = pick{ 0, 0.25, 0.3, 0.9, 1 }
  local text = name == "quantile" and ("quantile(%s, %s)"):format(column, p) or ("%s(%s)"):format(name, column)
  local as_integer = name == "sum" and column ~= "x"
  if name == "weighted_mean" then
    column = pick{ "i", "x" }
    text = ("weighted_mean(%s, abs(x))"):format(column)
  end
  return function(f)
    local d = property.dataset(f)
    agree(function() return grouped(d, by):mutate("y = " .. text) end, function()
      local values = {}
      for _, rows in ipairs(formula.groups(f, by)) do
        local list, above, below = {}, 0.0, 0.0
        for _, i in ipairs(rows) do
          local v = number(f[i][column])
          list[#list + 1] = v
          if v and f[i].x then
            above, below = above + v * math.abs(f[i].x), below + math.abs(f[i].x)
          end
        end
        for _, i in ipairs(rows) do
          if name == "share" then
            local v = number(f[i][column])
            values[i] = v and v / moments.sum(list)
          elseif name == "weighted_mean" then
            values[i] = above / below
          elseif name == "quantile" then
            values[i] = quantile(list, p)
          else
            values[i] = moments[name](list)
          end
          if values[i] ~= values[i] then
            values[i] = nil
          elseif values[i] and not as_integer then
            values[i] = values[i] * 1.0
          end
        end
      end
      return mutated(f, { type = as_integer and "integer" or "number", values = function(c)
        return c.frame[1] == f[1] and values or {}
      end }, by)
    end, { y = name == "sum" and 0 or 1e-14 })
  end, text .. " by " .. table.concat(by, " "), keyed(40, "mild")
end)

-- Sums of multiples of 1/1024 whose running totals do not fit 53 bits: exact, as integers show.
check("sums are exact where they can be", 100, function()
  local n = pick{ 3, 100, 70000 }
  return function()
    local x, g, total = {}, {}, {}
    for k = 1, n do
      local units = random(-(1 << 50), 1 << 50)
      x[k], g[k] = units / 1024, random(3)
      total[g[k]] = (total[g[k]] or 0) + units
    end
    for k = 1, 3 do -- what remains is small beside what was added up
      if total[k] then
        local rest = random(-1000, 1000) - total[k]
        while rest ~= 0 do
          local part = math.max(-(1 << 52), math.min(1 << 52, rest))
          x[#x + 1], g[#g + 1] = part / 1024, k
          rest = rest - part
          total[k] = total[k] + part
        end
      end
    end
    local d = dataset.new{ { "g", g }, { "x", x } }:group("g"):summarise("y = sum(x)")
    for k = 1, #d do
      assert(d.y[k] * 1024 == total[d.g[k]], ("sum %.17g, want %d/1024"):format(d.y[k], total[d.g[k]]))
    end
  end, n .. " rows"
end)

check("sums of integers fit or are refused", 200, function()
  local columns = { { "i", "integer", "wild" } }
  return function(f)
    local exact, low = 0.0, 0
    for _, row in ipairs(f) do
      exact, low = exact + (row.i or 0), low + (row.i or 0)
    end
    local ok, got = pcall(function() return property.dataset(f):summarise("y = sum(i)").y[1] end)
    if math.abs(exact - low) > 0x1p62 then
      assert(not ok, "a sum beyond 64 bits is refused")
    else
      assert(ok and got == low, tostring(got))
    end
  end, "", property.frame(property.size(8), columns)
end)

-- ---- about no rows -----------------------------------------------------------------------------------------

local none = dataset.new{ { "i", { n = 0 } }, { "s", { n = 0 } } }:mutate("i = integer(i)", "s = string(s)", "b = boolean(i)")
local about = none:summarise("sum = sum(i)", "n = n()", "count = count(s)", "mean = mean(i)", "first = first(s)", "min = min(i)",
  "any = any(b)", "all = all(b)", "sd = sd(i)", "median = median(i)", "distinct = n_distinct(s)", "missing = n_missing(s)")
assert(about:to_csv() == "sum,n,count,mean,first,min,any,all,sd,median,distinct,missing\n0,0,0,,,,false,true,,,0,0\n", about:to_csv())
assert(#none:group("s"):summarise("n = n()") == 0)

-- ---- describe and quantiles --------------------------------------------------------------------------------

check("describe", 300, function()
  local frame = property.all(property.size(30), "mild")
  return function(f)
    local out = slow.empty({ "column", "type", "n", "missing", "distinct", "mean", "sd", "min", "p25", "median", "p75", "max" },
      { column = "string", type = "string", n = "integer", missing = "integer", distinct = "integer", mean = "number", sd = "number",
        min = "number", p25 = "number", median = "number", p75 = "number", max = "number" })
    for k, name in ipairs(f.names) do
      local list, seen, distinct = {}, {}, 0
      for _, row in ipairs(f) do
        local v = row[name]
        list[#list + 1] = number(v)
        distinct = distinct + ((v == nil or seen[v]) and 0 or 1)
        seen[v == nil and "" or v] = true
      end
      out[k] = { column = name, type = f.types[name], n = #list, missing = #f - #list, distinct = distinct }
      if name ~= "s" and name ~= "d" and list[1] then
        out[k].mean, out[k].sd = moments.mean(list), moments.sd(list)
        for stat, p in pairs{ min = 0, p25 = 0.25, median = 0.5, p75 = 0.75, max = 1 } do
          out[k][stat] = quantile(list, p) * 1.0
        end
      end
    end
    property.same(property.dataset(f):describe(), out,
      { mean = 1e-14, sd = 1e-14, p25 = 1e-14, median = 1e-14, p75 = 1e-14 })
  end, "", frame
end)

-- The quantile that a vector gives is the one that an expression gives.
check("quantile", 200, function()
  local p = pick{ 0, 1, 0.5, random(), random() }
  return function(f)
    local d = property.dataset(f)
    local list = {}
    for _, row in ipairs(f) do
      list[#list + 1] = row.x
    end
    local want, got = quantile(list, p), d.x:quantile(p)
    assert(want == nil and got == nil or math.abs(want - got) <= 1e-13, tostring(got))
  end, p, property.frame(property.size(60), { { "x", "number", "mild" } })
end)
