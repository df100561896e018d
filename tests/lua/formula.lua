-- SPDX-License-Identifier: GPL-3.0-or-later
-- formula.lua - random expressions, as text and as the values that they have by the most obvious reckoning.
-- A node is { text, type, values }: values(c) gives a list of a value for every row, nil where missing. c is
-- { frame, n, groups = { { row, ... }, ... } }. Numbers may be NaN within a node; finish() makes them missing.
local property = require "property"
local slow = require "slow"
local formula = {}
local random, pick = math.random, property.pick

local function node(type, text, values)
  return { type = type, text = text, values = values }
end

local function finish(type, values, n)
  for i = 1, n do
    if type == "number" and values[i] ~= values[i] then
      values[i] = nil
    elseif type == "number" and math.type(values[i]) == "integer" then
      values[i] = values[i] + 0.0
    end
  end
  return values
end

-- A function of the values of one row; f is asked only where all are there.
local function rowwise(type, text, args, f)
  return node(type, text, function(c)
    local columns, out = {}, {}
    for k, arg in ipairs(args) do
      columns[k] = arg.values(c)
    end
    for i = 1, c.n do
      local row, here = {}, true
      for k = 1, #args do
        row[k] = columns[k][i]
        here = here and row[k] ~= nil
      end
      if here then
        out[i] = f(table.unpack(row))
      end
    end
    return finish(type, out, c.n)
  end)
end

-- A function of the values of a group, f(values, n, put): put(k, value) for row k of the group.
local function grouped(type, text, args, f)
  return node(type, text, function(c)
    local columns, out = {}, {}
    for k, arg in ipairs(args) do
      columns[k] = arg.values(c)
    end
    for _, rows in ipairs(c.groups) do
      local mine = {}
      for k = 1, #args do
        mine[k] = {}
        for j, i in ipairs(rows) do
          mine[k][j] = columns[k][i]
        end
      end
      f(#rows, function(j, v) out[rows[j]] = v end, table.unpack(mine))
    end
    return finish(type, out, c.n)
  end)
end

-- One value a group.
local function aggregate(type, text, args, f)
  local made = grouped(type, text, args, function(n, put, ...)
    local v = f(n, ...)
    for j = 1, n do
      put(j, v)
    end
  end)
  made.aggregate = true
  return made
end

-- ---- dates -------------------------------------------------------------------------------------------

local function leap(y)
  return y % 4 == 0 and (y % 100 ~= 0 or y % 400 == 0)
end

local function month_days(y, m)
  return m == 2 and (leap(y) and 29 or 28) or (m == 4 or m == 6 or m == 9 or m == 11) and 30 or 31
end

local function parts(date)
  local y, m, d = date:match("^(%d+)-(%d+)-(%d+)$")
  return math.tointeger(y), math.tointeger(m), math.tointeger(d)
end

local function year_start(y) -- days from 1970-01-01
  local before = y - 1
  return 365 * (y - 1970) + (before // 4 - before // 100 + before // 400) - (1969 // 4 - 1969 // 100 + 1969 // 400)
end

local function days(date)
  local y, m, d = parts(date)
  local n = year_start(y) + d - 1
  for k = 1, m - 1 do
    n = n + month_days(y, k)
  end
  return n
end

local function date_of(n)
  if n < -719162 or n > 2932896 then
    slow.refuse()
  end
  local y = 1970 + n // 366
  while year_start(y + 1) <= n do
    y = y + 1
  end
  while year_start(y) > n do
    y = y - 1
  end
  local m, rest = 1, n - year_start(y)
  while rest >= month_days(y, m) do
    rest = rest - month_days(y, m)
    m = m + 1
  end
  return ("%04d-%02d-%02d"):format(y, m, rest + 1)
end

-- ---- integers that fit ---------------------------------------------------------------------------------

local function fits(exact, wrapped)
  if math.abs(exact) > 0x1p62 and math.abs(exact - wrapped) > 0x1p60 then
    slow.refuse()
  end
  return wrapped
end

local arithmetic = {
  ["+"] = function(a, b) return a + b end,
  ["-"] = function(a, b) return a - b end,
  ["*"] = function(a, b) return a * b end,
}

local function integers(op)
  local f = arithmetic[op]
  return function(a, b)
    return fits(f(a + 0.0, b + 0.0), f(a, b))
  end
end

local function numbers(op)
  local f = arithmetic[op]
  return function(a, b)
    return f(a * 1.0, b * 1.0)
  end
end

-- ---- leaves ----------------------------------------------------------------------------------------------

local column = { integer = "i", number = "x", string = "s", boolean = "b", date = "d" }
local constants = {
  integer = { 0, 1, 2, 3, 10 }, number = { 0.5, 2.0, 0.25, 1.0 }, string = { "a", "b", "\u{436}", "", "1" },
  boolean = { true, false },
}

local function leaf(type)
  if constants[type] and random(3) == 1 then
    local v = pick(constants[type])
    return node(type, type == "string" and "'" .. v .. "'" or tostring(v), function(c)
      local out = {}
      for i = 1, c.n do
        out[i] = v
      end
      return out
    end)
  end
  return node(type, column[type], function(c)
    local out = {}
    for i = 1, c.n do
      out[i] = c.frame[i][column[type]]
    end
    return out
  end)
end

local function own_column(type)
  local made
  repeat
    made = leaf(type)
  until made.text == column[type]
  return made
end

-- ---- rules -----------------------------------------------------------------------------------------------

local gen
local rules = { integer = {}, number = {}, string = {}, boolean = {}, date = {} }
local windows = { integer = {}, number = {}, string = {}, boolean = {}, date = {} }
local aggregates = { integer = {}, number = {}, string = {}, boolean = {}, date = {} }

local function rule(type, f, set)
  table.insert((set or rules)[type], f)
end

-- name(a, ...) over arguments of these types
local function calls(type, name, types, f, set, kind)
  rule(type, function(depth)
    local args, texts = {}, {}
    for k, t in ipairs(types) do
      args[k] = gen(t, depth - 1)
      texts[k] = args[k].text
    end
    return (kind or rowwise)(type, name .. "(" .. table.concat(texts, ", ") .. ")", args, f)
  end, set)
end

local function operator(type, op, left, right, f)
  rule(type, function(depth)
    local a, b = gen(left, depth - 1), gen(right, depth - 1)
    return rowwise(type, ("(%s %s %s)"):format(a.text, op, b.text), { a, b }, f)
  end)
end

gen = function(type, depth)
  if depth <= 0 or random(5) == 1 then
    return leaf(type)
  end
  local set = formula.rows_only and rules or pick{ rules, rules, windows, aggregates }
  local list = #set[type] > 0 and set[type] or rules[type]
  return pick(list)(depth)
end

formula.node, formula.rowwise, formula.grouped, formula.aggregate = node, rowwise, grouped, aggregate
formula.rule, formula.calls, formula.operator = rule, calls, operator
formula.gen, formula.own_column, formula.constants = gen, own_column, constants
formula.parts, formula.days, formula.date_of, formula.fits = parts, days, date_of, fits
formula.arithmetic, formula.integers, formula.numbers = arithmetic, integers, numbers
formula.rules, formula.windows, formula.aggregates = rules, windows, aggregates

-- The groups of a frame by some columns, in the order of first appearance.
function formula.groups(frame, by)
  local groups, at = {}, {}
  for i, row in ipairs(frame) do
    local key = slow.keys(row, by)
    if not at[key] then
      at[key] = {}
      groups[#groups + 1] = at[key]
    end
    table.insert(at[key], i)
  end
  return groups
end

function formula.context(frame, by)
  return { frame = frame, n = #frame, groups = formula.groups(frame, by) }
end

return formula
