-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_property_expr.lua - random expressions of rows against values reckoned one by one.
local property = require "property"
local slow = require "slow"
local formula = require "formula"
require "formula_rows"
local random, pick, check, agree = math.random, property.pick, property.check, property.agree

-- The frame with one more column. What fails without any value (a part of constants) fails with any rows.
local function mutated(f, name, node, by)
  node.values(formula.context({ {} }, {}))
  local values = node.values(formula.context(f, by or {}))
  local out = slow.empty(f.names, f.types)
  out.names[#out.names + 1], out.types[name] = name, node.type
  for i, row in ipairs(f) do
    out[i] = slow.copy(row)
    out[i][name] = values[i]
  end
  return out
end

local function text_of(node, kind)
  return kind .. ": " .. node.text
end

formula.rows_only = true
for _, type in ipairs(property.types) do
  check("expression of " .. type .. "s", 700, function()
    local kind = pick{ "mild", "wild" }
    local node = formula.gen(type, random(1, 3))
    return function(f)
      local d = property.dataset(f)
      agree(function() return d:mutate("y = " .. node.text) end, function() return mutated(f, "y", node) end)
    end, text_of(node, kind), property.all(property.size(20), kind)
  end)
end

check("every function and operator", 1, function()
  return function()
    for type, list in pairs(formula.rules) do
      for _, rule in ipairs(list) do
        for _ = 1, 6 do
          local node = rule(1)
          local f = property.all(8, pick{ "mild", "wild" })
          local ok, message = pcall(function()
            local d = property.dataset(f)
            agree(function() return d:mutate("y = " .. node.text) end, function() return mutated(f, "y", node) end)
          end)
          if not ok then
            error(("%s %s: %s"):format(type, node.text, message), 0)
          end
        end
      end
    end
  end, ""
end)

check("where", 500, function()
  local kind = pick{ "mild", "wild" }
  local node = formula.gen("boolean", random(1, 3))
  return function(f)
    local d = property.dataset(f)
    agree(function() return d:where(node.text) end, function()
      local y = mutated(f, "y", node)
      return slow.where(f, function(_, i) return y[i].y end)
    end)
  end, text_of(node, kind), property.all(property.size(40), kind)
end)

-- Later assignments see earlier ones; a replaced column keeps its place.
check("assignments", 200, function()
  local a, b = formula.gen("integer", 2), formula.gen(pick(property.types), 2)
  return function(f)
    local d = property.dataset(f)
    agree(function() return d:mutate("i = " .. a.text, "y = " .. b.text, "z = i") end, function()
      local one = mutated(f, "new", a)
      for _, row in ipairs(one) do
        row.i, row.new = row.new, nil
      end
      one.names[#one.names], one.types.new = nil, nil
      local two = mutated(one, "y", b)
      two.names[#two.names + 1], two.types.z = "z", "integer"
      for _, row in ipairs(two) do
        row.z = row.i
      end
      return two
    end)
  end, a.text .. "; " .. b.text, property.all(property.size(10), "mild")
end)

-- ---- precedence: Lua itself reads the same text --------------------------------------------------------

local every, total = { "+", "-", "*", "/", "//", "%", "^", "*", "+" }, { "+", "-", "*" } -- total: never NaN
local chain

local function operand(depth, operators)
  if depth > 0 and random(4) == 1 then
    return "(" .. chain(depth - 1, operators) .. ")"
  end
  return pick{ "", "", "", "-", "- -" } .. pick{ "p", "q", "r", "2", "3", "7.5", "0.5" }
end

chain = function(depth, operators)
  local parts = { operand(depth, operators) }
  for _ = 1, random(0, 4) do
    parts[#parts + 1] = pick(operators)
    parts[#parts + 1] = operand(depth, operators)
  end
  return table.concat(parts, " ")
end

local function condition()
  local parts = {}
  for k = 1, random(1, 4) do
    parts[k] = ("%s %s %s"):format(chain(1, total), pick{ "<", "<=", ">", ">=", "==", "~=" }, chain(1, total))
    parts[k] = random(3) == 1 and "not (" .. parts[k] .. ")" or parts[k]
  end
  local text = parts[1]
  for k = 2, #parts do
    text = text .. pick{ " and ", " or " } .. parts[k]
  end
  return text
end

local values -- of p, q and r

check("precedence", 2000, function()
  local text = random(2) == 1 and chain(2, every) or condition()
  local run = assert(load("return " .. text, "expression", "t", setmetatable({}, {
    __index = function(_, name) return values[name] end })))
  local row = { p = random(9), q = random(9) / 2, r = -random(5) }
  local holds = function()
    local d = dataset.new{ { "p", { row.p } }, { "q", { row.q } }, { "r", { row.r } } }
    values = row
    local ok, want = pcall(run)
    local got_ok, got = pcall(function() return d:mutate("y = " .. text).y[1] end)
    if not ok then
      assert(want:find("perform 'n", 1, true) or want:find("divide by zero", 1, true), want) -- n//0, n%%0: undefined here
      assert(got_ok, got)
    elseif not got_ok then -- integers that do not fit wrap round in Lua
      assert(got:find("64 bits", 1, true), got)
    elseif want ~= want then
      assert(got == nil, "0/0 is missing")
    elseif property.spell(got) ~= property.spell(want) then
      error(("got %s, want %s"):format(property.spell(got), property.spell(want)), 0)
    end
  end
  return holds, ("%s with p = %s, q = %s, r = %s"):format(text, row.p, row.q, row.r)
end)

-- ---- functions that Lua lacks, by what they must satisfy ------------------------------------------------

local x = {}
for k = 1, 2000 do
  x[k] = (random() - 0.5) * 10.0 ^ random(-8, 1)
end
local d = dataset.new{ { "x", x } }:mutate("l = log1p(abs(x))", "e = expm1(x)", "s = sinh(x)", "c = cosh(x)", "t = tanh(x)")
local l, e, s, c, t = d.l:totable(), d.e:totable(), d.s:totable(), d.c:totable(), d.t:totable()
local function near(got, want, what, at)
  assert(math.abs(got - want) <= 1e-14 * math.abs(want), ("%s(%.17g) = %.17g, want %.17g"):format(what, at, got, want))
end
-- Sum of terms until they no longer count: term(k) from the one before.
local function series(first, ratio)
  local sum, term, k = first, first, 1
  while math.abs(term) > 1e-20 * math.abs(sum) and k < 300 do
    term = term * ratio(k)
    sum = sum + term
    k = k + 1
  end
  return sum
end
for k, v in ipairs(x) do
  if math.abs(v) < 1 then
    near(e[k], series(v, function(j) return v / (j + 1) end), "expm1", v)
    near(s[k], series(v, function(j) return v * v / (2 * j * (2 * j + 1)) end), "sinh", v)
    near(c[k], series(1, function(j) return v * v / ((2 * j - 1) * 2 * j) end), "cosh", v)
    near(t[k], s[k] / c[k], "tanh", v)
  end
  local z = math.abs(v) / (2 + math.abs(v)) -- log(1 + x) = 2 artanh(x / (2 + x))
  if z < 0.5 then
    near(l[k], 2 * series(z, function(j) return z * z * (2 * j - 1) / (2 * j + 1) end), "log1p", v)
  end
end

-- Rounding of decimals that are exact, halves away from zero: what is printed decides.
check("round", 300, function()
  local digits, units = random(-2, 4), random(-99999, 99999)
  return function()
    local v = units / 1000
    local scale = digits >= 0 and 10 ^ digits or 10 ^ -digits
    local thousandths = digits >= 0 and 1000 // 10 ^ digits or 1000 * 10 ^ -digits -- of one step
    local want
    if thousandths < 1 then
      want = v
    else
      local step = math.tointeger(thousandths)
      local n = (math.abs(units) * 2 + step) // (2 * step)
      n = units < 0 and -n or n
      want = digits >= 0 and n / scale or n * scale
    end
    local got = dataset.new{ { "v", { v } } }:mutate(("y = round(v, %d)"):format(digits)).y[1]
    if got ~= want then
      error(("round(%.17g, %d) = %.17g, want %.17g"):format(v, digits, got, want), 0)
    end
  end, digits .. " digits of " .. units .. "/1000"
end)
