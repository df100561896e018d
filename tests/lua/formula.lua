-- SPDX-License-Identifier: GPL-3.0-or-later
-- formula.lua - random expressions, as text and as the values that they have by the most obvious reckoning.
-- A node is { text, type, values }: values(c) gives a list of a value for every row, nil where missing. c is
-- { frame, n, groups = { { row, ... }, ... } }. Numbers may be NaN within a node; finish() makes them missing.
local property = require "property"
local slow = require "slow"
local formula = {}
local random, pick = math.random, property.pick

local NAN = 0 / 0

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
local any = property.types
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

for op in pairs(arithmetic) do
  operator("integer", op, "integer", "integer", integers(op))
  operator("number", op, "number", "number", numbers(op))
  operator("number", op, "integer", "number", numbers(op))
  operator("number", op, "number", "integer", numbers(op))
end
operator("integer", "//", "integer", "integer", function(a, b)
  if a == math.mininteger and b == -1 then
    slow.refuse()
  end
  return b ~= 0 and a // b or nil
end)
operator("integer", "%", "integer", "integer", function(a, b)
  return b ~= 0 and a % b or nil
end)
operator("number", "//", "number", "number", function(a, b) return a // b end)
operator("number", "%", "number", "integer", function(a, b) return a % (b + 0.0) end)
operator("number", "%", "number", "number", function(a, b) return a % b end)
operator("number", "/", "integer", "integer", function(a, b) return a / b end)
operator("number", "/", "number", "number", function(a, b) return a / b end)
operator("number", "^", "number", "integer", function(a, b) return a ^ b end)
operator("number", "^", "integer", "number", function(a, b) return a ^ b end)
operator("integer", "-", "date", "date", function(a, b) return days(a) - days(b) end)
operator("date", "+", "date", "integer", function(a, b) return date_of(fits(days(a) + (b + 0.0), days(a) + b)) end)
operator("date", "-", "date", "integer", function(a, b) return date_of(fits(days(a) - (b + 0.0), days(a) - b)) end)

local function text_of(v)
  return math.type(v) == "float" and slow.title(v) or tostring(v)
end
for _, type in ipairs{ "string", "integer", "number", "date" } do
  operator("string", "..", "string", type, function(a, b) return a .. text_of(b) end)
end

local comparisons = {
  ["<"] = slow.less,
  [">"] = function(a, b) return slow.less(b, a) end,
  ["<="] = function(a, b) return not slow.less(b, a) end,
  [">="] = function(a, b) return not slow.less(a, b) end,
  ["=="] = function(a, b) return a == b end,
  ["~="] = function(a, b) return a ~= b end,
}
for op, f in pairs(comparisons) do
  for _, type in ipairs{ "integer", "number", "string", "date" } do
    operator("boolean", op, type, type, f)
  end
  operator("boolean", op, "integer", "number", f)
  operator("boolean", op, "number", "integer", f)
end
operator("boolean", "==", "boolean", "boolean", comparisons["=="])
operator("boolean", "~=", "boolean", "boolean", comparisons["~="])

-- Three-valued logic by its truth table.
local function logic(op, decides)
  for _ = 1, 6 do
    rule("boolean", function(depth)
      local a, b = gen("boolean", depth - 1), gen("boolean", depth - 1)
      return node("boolean", ("(%s %s %s)"):format(a.text, op, b.text), function(c)
        local x, y, out = a.values(c), b.values(c), {}
        for i = 1, c.n do
          if x[i] == decides or y[i] == decides then
            out[i] = decides
          elseif x[i] ~= nil and y[i] ~= nil then
            out[i] = not decides
          end
        end
        return out
      end)
    end)
  end
end
logic("and", false)
logic("or", true)
rule("boolean", function(depth)
  local a = gen("boolean", depth - 1)
  return rowwise("boolean", "(not " .. a.text .. ")", { a }, function(v) return not v end)
end)
rule("integer", function(depth)
  local a = gen("integer", depth - 1)
  return rowwise("integer", "(-" .. a.text .. ")", { a }, function(v) return fits(-(v + 0.0), -v) end)
end)
rule("number", function(depth)
  local a = gen("number", depth - 1)
  return rowwise("number", "(-" .. a.text .. ")", { a }, function(v) return -v end)
end)
for _, op in ipairs{ "in", "not in" } do
  for _, type in ipairs{ "integer", "string", "number" } do
    rule("boolean", function(depth)
      local a, list, texts = gen(type, depth - 1), {}, {}
      for k = 1, random(3) do
        list[k] = pick(constants[type])
        texts[k] = type == "string" and "'" .. list[k] .. "'" or tostring(list[k])
      end
      return rowwise("boolean", ("(%s %s {%s})"):format(a.text, op, table.concat(texts, ", ")), { a }, function(v)
        local found = false
        for _, w in ipairs(list) do
          found = found or v == w
        end
        return found == (op == "in")
      end)
    end)
  end
end

-- ---- functions of one row ----------------------------------------------------------------------------------

for _, name in ipairs{ "exp", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan" } do
  calls("number", name, { pick{ "number" } }, math[name])
end
calls("number", "log", { "number" }, math.log)
calls("number", "sqrt", { "integer" }, math.sqrt)
calls("number", "log2", { "number" }, function(x) return math.log(x, 2) end)
calls("number", "log10", { "number" }, function(x) return math.log(x, 10) end)
calls("number", "log", { "number", "number" }, function(x, base)
  return base == 2 and math.log(x, 2) or base == 10 and math.log(x, 10) or math.log(x) / math.log(base)
end)
calls("number", "atan2", { "number", "number" }, math.atan)
calls("number", "abs", { "number" }, math.abs)
calls("integer", "abs", { "integer" }, function(v) return fits(math.abs(v + 0.0), math.abs(v)) end)
calls("integer", "sign", { "integer" }, function(v) return v > 0 and 1 or v < 0 and -1 or 0 end)
calls("number", "sign", { "number" }, function(v) return v > 0 and 1.0 or v < 0 and -1.0 or v end)
local function whole(f)
  return function(v)
    return math.abs(v) < 0x1p52 and f(v) or v
  end
end
-- -0.0 where the result is 0 and x is below it.
local function signed(v, x)
  return v == 0 and (x < 0 or 1 / x < 0) and -0.0 or v * 1.0
end
calls("number", "floor", { "number" }, whole(function(v) return signed(math.floor(v), v) end))
calls("number", "ceil", { "number" }, whole(function(v) return signed(math.ceil(v), v) end))
calls("number", "trunc", { "number" }, whole(function(v) return signed(v < 0 and math.ceil(v) or math.floor(v), v) end))
calls("integer", "floor", { "integer" }, function(v) return v end)
for name, better in pairs{ pmin = comparisons["<"], pmax = comparisons[">"] } do
  for _, type in ipairs{ "integer", "number", "date" } do
    calls(type, name, { type, type }, function(a, b) return better(a, b) and a or b end)
    calls(type, name, { type, type, type }, function(a, b, c)
      local ab = better(a, b) and a or b
      return better(ab, c) and ab or c
    end)
  end
end

for _, type in ipairs(any) do
  rule(type, function(depth)
    local c, a, b = gen("boolean", depth - 1), gen(type, depth - 1), gen(type, depth - 1)
    return node(type, ("if_else(%s, %s, %s)"):format(c.text, a.text, b.text), function(context)
      local cond, x, y, out = c.values(context), a.values(context), b.values(context), {}
      for i = 1, context.n do
        if cond[i] ~= nil then
          if cond[i] then out[i] = x[i] else out[i] = y[i] end
        end
      end
      return out
    end)
  end)
  rule(type, function(depth)
    local a, b = gen(type, depth - 1), gen(type, depth - 1)
    return node(type, ("coalesce(%s, %s)"):format(a.text, b.text), function(c)
      local x, y, out = a.values(c), b.values(c), {}
      for i = 1, c.n do
        if x[i] ~= nil then out[i] = x[i] else out[i] = y[i] end
      end
      return out
    end)
  end)
  rule("boolean", function(depth)
    local a = gen(type, depth - 1)
    return node("boolean", "is_missing(" .. a.text .. ")", function(c)
      local x, out = a.values(c), {}
      for i = 1, c.n do
        out[i] = x[i] == nil
      end
      return out
    end)
  end)
  calls("string", "string", { type }, text_of)
end
for _, type in ipairs{ "integer", "number", "string", "date" } do
  rule("boolean", function(depth)
    local x, a, b = gen(type, depth - 1), gen(type, depth - 1), gen(type, depth - 1)
    return node("boolean", ("between(%s, %s, %s)"):format(x.text, a.text, b.text), function(c)
      local v, low, high, out = x.values(c), a.values(c), b.values(c), {}
      for i = 1, c.n do
        if v[i] ~= nil then
          local above, below
          if low[i] ~= nil then above = not slow.less(v[i], low[i]) end
          if high[i] ~= nil then below = not slow.less(high[i], v[i]) end
          if above == false or below == false then
            out[i] = false
          elseif above and below then
            out[i] = true
          end
        end
      end
      return out
    end)
  end)
end
calls("number", "number", { "integer" }, function(v) return v + 0.0 end)
calls("number", "number", { "boolean" }, function(v) return v and 1.0 or 0.0 end)
calls("integer", "integer", { "boolean" }, function(v) return v and 1 or 0 end)
calls("integer", "integer", { "number" }, function(v) return math.tointeger(v) or slow.refuse() end)
calls("boolean", "boolean", { "integer" }, function(v)
  if v ~= 0 and v ~= 1 then slow.refuse() end
  return v == 1
end)
for _, type in ipairs{ "integer", "number" } do -- there and back
  rule(type, function(depth)
    local a = gen(type, depth - 1)
    return rowwise(type, ("%s(string(%s))"):format(type, a.text), { a }, function(v)
      return math.abs(v) == math.huge and slow.refuse() or v -- the text of an infinity is no number
    end)
  end)
end
rule("date", function(depth)
  local a = gen("date", depth - 1)
  return rowwise("date", ("date(string(%s))"):format(a.text), { a }, function(v) return v end)
end)

-- ---- strings and dates -------------------------------------------------------------------------------------

local capital = { ["\u{E9}"] = "\u{C9}", ["\u{436}"] = "\u{416}" }
local function recase(s, ascii, map)
  return (s:gsub("[%z\1-\127\194-\244][\128-\191]*", function(char)
    return map[char] or #char == 1 and ascii(char) or char
  end))
end
local small = {}
for letter, big in pairs(capital) do
  small[big] = letter
end
local function characters(s)
  local list = {}
  for _, code in utf8.codes(s) do
    list[#list + 1] = utf8.char(code)
  end
  return list
end
calls("string", "upper", { "string" }, function(s) return recase(s, string.upper, capital) end)
calls("string", "lower", { "string" }, function(s) return recase(s, string.lower, small) end)
calls("string", "trim", { "string" }, function(s) return s:match("^%s*(.-)%s*$") end)
calls("integer", "length", { "string" }, function(s) return utf8.len(s) end)
rule("string", function(depth)
  local a, i, j = gen("string", depth - 1), random(-4, 4), random(-4, 4)
  return rowwise("string", ("sub(%s, %d, %d)"):format(a.text, i, j), { a }, function(s)
    local list, marks = characters(s), {}
    for k = 1, #list do
      marks[k] = "x"
    end
    local from, to = 0, -1
    local line = table.concat(marks) -- as long in bytes as s in characters: what Lua's own sub takes of it
    for k = 1, #list do
      local probe = line:sub(1, k - 1) .. "y" .. line:sub(k + 1)
      if probe:sub(i, j):find("y") then
        from = from == 0 and k or from
        to = k
      end
    end
    return table.concat(list, "", from == 0 and 1 or from, to == -1 and 0 or to)
  end)
end)
for name, f in pairs{
  starts_with = function(s, t) return s:sub(1, #t) == t end,
  ends_with = function(s, t) return #s >= #t and s:sub(#s - #t + 1) == t end,
  contains = function(s, t) return s:find(t, 1, true) ~= nil end,
} do
  rule("boolean", function(depth)
    local a, t = gen("string", depth - 1), pick(constants.string)
    return rowwise("boolean", ("%s(%s, '%s')"):format(name, a.text, t), { a }, function(s) return f(s, t) end)
  end)
end
rule("string", function(depth)
  local a, from, to = gen("string", depth - 1), pick{ "a", "aa", "\u{436}", "1", "ab" }, pick{ "", "a", "xyz", "\u{E9}" }
  return rowwise("string", ("replace(%s, '%s', '%s')"):format(a.text, from, to), { a }, function(s)
    return (s:gsub(from, to)) -- no pattern characters in it
  end)
end)
for k, name in ipairs{ "year", "month", "day" } do
  calls("integer", name, { "date" }, function(d) return (select(k, parts(d))) end)
end
calls("integer", "quarter", { "date" }, function(d) return (select(2, parts(d)) + 2) // 3 end)
calls("integer", "weekday", { "date" }, function(d) return (days(d) + 3) % 7 + 1 end) -- 1970-01-01 was a Thursday
rule("date", function(depth)
  local a = gen("date", depth - 1)
  return rowwise("date", ("date(year(%s), month(%s), 28)"):format(a.text, a.text), { a }, function(d)
    return d:sub(1, 8) .. "28"
  end)
end)

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
for type, op in pairs{ integer = integers, number = numbers } do
  calls(type, "cumsum", { type }, running(op("+")), windows, grouped)
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
for name, better in pairs{ min = slow.less, max = comparisons[">"] } do
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

-- Aggregates that add up, of a column whose sums are exact ("mild") or as good as.
formula.sums = {}

gen = function(type, depth)
  if depth <= 0 or random(5) == 1 then
    return leaf(type)
  end
  local set = formula.rows_only and rules or pick{ rules, rules, windows, aggregates }
  local list = #set[type] > 0 and set[type] or rules[type]
  return pick(list)(depth)
end

formula.gen, formula.leaf, formula.own_column, formula.there = gen, leaf, own_column, there
formula.rules, formula.windows, formula.aggregates, formula.NAN = rules, windows, aggregates, NAN

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
