-- SPDX-License-Identifier: GPL-3.0-or-later
-- formula_rows.lua - the operators and functions that see one row: how each is written and reckoned.
local property = require "property"
local slow = require "slow"
local formula = require "formula"
local random, pick = math.random, property.pick
local node, rowwise, gen, rule, calls, operator = formula.node, formula.rowwise, formula.gen, formula.rule, formula.calls, formula.operator
local days, parts, date_of, fits = formula.days, formula.parts, formula.date_of, formula.fits
local arithmetic, integers, numbers, constants = formula.arithmetic, formula.integers, formula.numbers, formula.constants
local any = property.types

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
rule("number", function(depth)
  local a, base = gen("number", depth - 1), pick{ 2, 10, 3, 0.5 }
  local f = function(x) return math.log(x) / math.log(base) end
  if base == 2 or base == 10 then
    f = function(x) return math.log(x, base) end
  end
  return rowwise("number", ("log(%s, %s)"):format(a.text, base), { a }, f)
end)
rule("number", function(depth)
  local a = gen("number", depth - 1)
  return rowwise("number", ("log(%s, x)"):format(a.text), { a, formula.own_column("number") }, function(x, base)
    return math.log(x) / math.log(base)
  end)
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
