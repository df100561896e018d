-- SPDX-License-Identifier: GPL-3.0-or-later
-- lexer.lua - the tokens of Lua 5.4 text with their places, for messages and for `agglom check`.
local lexer = {}

local keywords = {}
for word in ("and break do else elseif end false for function goto if in local nil not or repeat return then "
  .. "true until while"):gmatch("%S+") do
  keywords[word] = true
end

-- Operators, longer ones first.
local operators = { "...", "<<", ">>", "//", "==", "~=", "<=", ">=", "::", ".." }

-- The end of a string in quotes that starts at `at`; nil when its line ends first.
local function quoted_end(text, at)
  local quote = text:sub(at, at)
  local i = at + 1
  while true do
    i = text:find("[\\\n" .. quote .. "]", i)
    local c = i and text:sub(i, i)
    if c == quote then
      return i
    elseif c ~= "\\" then
      return nil
    elseif text:sub(i + 1, i + 1) == "z" then
      i = text:find("[^%s]", i + 2)
      if not i then
        return nil
      end
    else
      i = i + (text:sub(i + 1, i + 2) == "\r\n" and 3 or 2)
    end
  end
end

-- The first and last byte of the content of a long string or comment, and the end of its brackets.
local function long_end(text, at)
  local equals = text:match("^%[(=*)%[", at)
  if not equals then
    return nil
  end
  local from = at + #equals + 2
  local close, last = text:find("]" .. equals .. "]", from, true)
  return from, close and close - 1 or #text, last or #text, close ~= nil
end

-- Past white space and comments: where the next token starts.
local function skip(text, at)
  while true do
    at = text:find("%S", at)
    if not at or text:sub(at, at + 1) ~= "--" then
      return at
    end
    local from, _, last = long_end(text, at + 2)
    at = from and last + 1 or text:find("\n", at, true)
    if not at then
      return nil
    end
  end
end

local function string_token(text, at)
  local from, upto, last, closed = long_end(text, at)
  if not from then
    last = quoted_end(text, at)
    from, upto, closed = at + 1, last and last - 1, last ~= nil
  end
  if not closed then
    return { kind = "bad", from = at, to = text:find("\n", at, true) or #text }
  end
  local raw = text:sub(at, last)
  local newline = raw:sub(1, 1) == "[" and text:match("^\r?\n", from) -- Lua leaves it out
  from = from + (newline and #newline or 0)
  local token = { kind = "string", from = at, to = last, content = from }
  if raw:sub(1, 1) ~= "[" and not raw:find("\\", 1, true) then
    token.value, token.plain = text:sub(from, upto), true
  else
    local value = load("return " .. raw, "=string", "t")
    token.value = value and value() or raw
    token.plain = token.value == text:sub(from, upto) or nil
  end
  return token
end

local function next_token(text, at)
  local c = text:sub(at, at)
  local last = select(2, text:find("^[%a_][%w_]*", at))
  if last then
    local word = text:sub(at, last)
    return { kind = keywords[word] and "keyword" or "name", from = at, to = last }
  elseif text:find("^%.?%d", at) then
    last = select(2, text:find("^0[xX][%x.]*", at))
    if last then
      last = select(2, text:find("^[pP][+-]?%x*", last + 1)) or last
    else
      last = select(2, text:find("^[%d.]+", at))
      last = select(2, text:find("^[eE][+-]?%d*", last + 1)) or last
    end
    return { kind = "number", from = at, to = last }
  elseif c == '"' or c == "'" or text:find("^%[=*%[", at) then
    return string_token(text, at)
  end
  for _, op in ipairs(operators) do
    if text:sub(at, at + #op - 1) == op then
      return { kind = "op", from = at, to = at + #op - 1 }
    end
  end
  return { kind = "op", from = at, to = at }
end

-- The tokens of a text: kind (name keyword string number op bad), text, from, to (bytes), line;
-- strings have value, content (where it starts) and plain, when the value stands there as it is.
-- The list ends at a token that is bad.
function lexer.tokens(text)
  local tokens, at, line, counted = {}, text:sub(1, 1) == "#" and text:find("\n", 1, true) or 1, 1, 1
  at = at and skip(text, at)
  while at do
    local token = next_token(text, at)
    line = line + select(2, text:sub(counted, at - 1):gsub("\n", ""))
    counted = at
    token.line, token.text = line, text:sub(token.from, token.to)
    tokens[#tokens + 1] = token
    if token.kind == "bad" then
      break
    end
    at = skip(text, token.to + 1)
  end
  return tokens
end

-- Line and column, in characters, of a byte.
function lexer.place(text, at)
  local before = text:sub(1, at - 1)
  local line = select(2, before:gsub("\n", "")) + 1
  local tail = before:match("[^\n]*$")
  return line, (utf8.len(tail) or #tail) + 1
end

-- The lines of a text, without their ends.
function lexer.lines(text)
  local lines = {}
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do
    lines[#lines + 1] = line:gsub("\r$", "")
  end
  return lines
end

return lexer
