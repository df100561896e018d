-- SPDX-License-Identifier: GPL-3.0-or-later
-- verify_say.lua - the terms of a formula as series of R and gretl.
--
-- Columns become v1, v2, ... of the file that the engine reads, so that no name of the data is ever
-- code. Strings become whole numbers there, by which factors know their levels.
local core = ...
local lexer = core.use("lexer")
local say = {}

-- What has the same value in the engine; functions of one argument.
local functions = {
  R = {
    abs = "abs", acos = "acos", asin = "asin", atan = "atan", ceil = "ceiling", cos = "cos", cosh = "cosh", exp = "exp",
    expm1 = "expm1", floor = "floor", log = "log", log10 = "log10", log1p = "log1p", log2 = "log2", sign = "sign", sin = "sin",
    sinh = "sinh", sqrt = "sqrt", tan = "tan", tanh = "tanh", trunc = "trunc", I = "",
  },
  gretl = {
    abs = "abs", ceil = "ceil", cos = "cos", exp = "exp", floor = "floor", log = "log", log10 = "log10", log2 = "log2",
    sin = "sin", sqrt = "sqrt", tan = "tan", I = "",
  },
}

local operators = {
  R = { ["~="] = "!=", ["and"] = "&", ["or"] = "|" },
  gretl = { ["~="] = "!=", ["and"] = "&&", ["or"] = "||" },
}
for _, op in ipairs{ "+", "-", "*", "/", "^", "(", ")", "==", "<", "<=", ">", ">=" } do
  operators.R[op], operators.gretl[op] = op, op
end

-- What cannot be said ends the translation; verify.lua catches it.
function say.cannot(engine, what)
  error({ note = ("cannot be said in %s: %s"):format(engine, what) }, 0)
end

-- The parts of a text between separators outside parentheses, braces and quotes.
function say.split(text, separators)
  local parts, depth, quote, from = {}, 0, nil, 1
  for i = 1, #text do
    local c = text:sub(i, i)
    if quote then
      quote = c ~= quote and quote or nil
    elseif c == "'" or c == '"' or c == "`" then
      quote = c
    elseif c == "(" or c == "{" then
      depth = depth + 1
    elseif c == ")" or c == "}" then
      depth = depth - 1
    elseif depth == 0 and separators:find(c, 1, true) then
      parts[#parts + 1], from = text:sub(from, i - 1), i + 1
    end
  end
  parts[#parts + 1] = text:sub(from)
  for i, part in ipairs(parts) do
    parts[i] = part:match("^%s*(.-)%s*$")
  end
  return parts
end

-- ---- columns -----------------------------------------------------------------------------------

local columns = {}
columns.__index = columns

-- The columns of a dataset that an engine gets to see.
function say.columns(engine, data)
  local there = {}
  for _, name in ipairs(data:columns()) do
    there[name] = true
  end
  return setmetatable({ engine = engine, data = data, there = there, names = {}, values = {}, codes = {} }, columns)
end

-- The engine's name of a column, as "number" or as "code": 1, 2, ... in the order of appearance.
function columns:use(name, kind)
  local key = kind .. " " .. name
  if not self.there[name] then
    say.cannot(self.engine, name)
  elseif self.names[key] then
    return self.names[key]
  end
  local column, values, codes, n = self.data:column(name), {}, {}, 0
  for i = 1, #column do
    local value = column[i]
    if kind == "code" then
      local label = tostring(value)
      if not codes[label] then
        n = n + 1
        codes[label] = n
      end
      values[i] = tostring(codes[label])
    elseif type(value) == "boolean" then
      values[i] = value and "1" or "0"
    elseif type(value) ~= "number" then
      say.cannot(self.engine, ("%s, whose values are no numbers"):format(name))
    else
      values[i] = core.number(value)
    end
  end
  self.values[#self.values + 1] = values
  self.names[key], self.codes[name] = "v" .. #self.values, kind == "code" and codes or self.codes[name]
  return self.names[key], n
end

-- How many values a column has.
function columns:levels(name)
  self:use(name, "code")
  return #core.keys(self.codes[name])
end

-- The file that the engine reads.
function columns:csv()
  local names, lines = {}, {}
  for k in ipairs(self.values) do
    names[k] = "v" .. k
  end
  lines[1] = table.concat(names, ",")
  for i = 1, #self.data do
    local row = {}
    for k, values in ipairs(self.values) do
      row[k] = values[i]
    end
    lines[i + 1] = table.concat(row, ",")
  end
  return table.concat(lines, "\n") .. "\n"
end

-- ---- expressions -------------------------------------------------------------------------------

-- One token: a function, an operator, a number or a column.
local function word(self, token, next_)
  local engine, text = self.engine, token.text
  if token.kind == "name" and next_ and next_.text == "(" then
    return functions[engine][text]
  elseif token.kind == "name" then
    return self:use(text, "number")
  elseif token.kind == "number" then
    return not text:find("^0[xX]") and text or nil
  end
  return operators[engine][text]
end

-- A column, or arithmetic on columns.
function columns:expression(text)
  local out = {}
  if self.there[text] then
    return self:use(text, "number")
  end
  local tokens = lexer.tokens(text)
  for i, token in ipairs(tokens) do
    local said = word(self, token, tokens[i + 1])
    if not said then
      say.cannot(self.engine, text)
    end
    out[i] = said
  end
  return ("(%s)"):format(table.concat(out, " "))
end

-- factor(v)LEVEL, poly(x, 2)1 or an expression.
function columns:factor(text)
  local inside, level = text:match("^factor(%b())(.+)$")
  if inside and not self.there[text] then
    local name = inside:sub(2, -2):gsub("^`(.*)`$", "%1")
    local of = self:use(name, "code")
    return ("(%s == %d)"):format(of, self.codes[name][level] or say.cannot(self.engine, text))
  end
  inside, level = text:match("^poly(%b())(%d+)$")
  if not inside or self.there[text] then
    return self:expression(text)
  end
  local parts = say.split(inside:sub(2, -2), ",")
  local of = self:expression(parts[1])
  if parts[3] then
    return ("(%s ^ %s)"):format(of, level)
  elseif self.engine ~= "R" then
    say.cannot(self.engine, text)
  end
  return ("poly(%s, %s)[, %s]"):format(of, parts[2], level)
end

-- A term: the product of its factors.
function columns:term(text)
  if self.there[text] then
    return self:use(text, "number")
  end
  local parts = say.split(text, ":")
  for i, part in ipairs(parts) do
    parts[i] = self:factor(part)
  end
  return table.concat(parts, " * ")
end

-- ---- formulas ----------------------------------------------------------------------------------

-- The plain terms of "z1 + z2", as series.
local function sum(self, text)
  local out = {}
  for i, part in ipairs(say.split(text, "+")) do
    if part:find("^factor%(") or part:find("^poly%(") or part:find("[*]") then
      say.cannot(self.engine, part)
    end
    out[i] = self:term(part)
  end
  return out
end

-- Columns of "firm + year^region": a list of lists of names.
local function ways(self, text)
  local out = {}
  for i, way in ipairs(say.split(text, "+")) do
    out[i] = {}
    for k, name in ipairs(say.split(way, "^")) do
      out[i][k] = name:gsub("^`(.*)`$", "%1")
      self:use(out[i][k], "code")
    end
  end
  return out
end

-- What a formula says beside its terms: the response, offsets, ways of absorbed effects, instruments, and
-- how many of the terms are endogenous.
function columns:formula(text)
  local response, rest = text:match("^(.-)~(.*)$")
  local out = { response = self:expression(response:match("^%s*(.-)%s*$")), offset = {}, ways = {} }
  local parts = say.split(rest, "|")
  for _, term in ipairs(say.split(parts[1], "+")) do
    local inside = term:match("^offset(%b())$")
    out.offset[#out.offset + 1] = inside and self:expression(inside:sub(2, -2))
  end
  for i = 2, #parts do
    local endogenous, instruments = parts[i]:match("^(.-)~(.*)$")
    if endogenous then
      out.nendogenous, out.instruments = #sum(self, endogenous), sum(self, instruments)
    else
      out.ways = ways(self, parts[i])
    end
  end
  return out
end

return say
