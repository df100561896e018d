-- SPDX-License-Identifier: GPL-3.0-or-later
-- diagnose.lua - what went wrong, where: "file:line:col: message", the line, a caret under the column.
--
-- Lua and the core give a line at most. The column is that of the one thing on the line that the
-- message names: the string that holds the formula or expression (the column of the message counts
-- inside it), a quoted name or path, else the function that was called. What is not there exactly
-- once has no column, and no caret.
local core = ...
local lexer = core.use("lexer")
local diagnose = {}

-- Text of chunks, by the name in messages; those that are no files (eval, console, stdin) are put
-- there by who reads them.
local texts = core.texts

local function text_of(name)
  if type(texts[name]) == "function" then
    return texts[name]()
  end
  if texts[name] == nil then
    local file = core.exists(name) == "file" and io.open(name, "rb")
    texts[name] = file and file:read("a") or false
    if file then
      file:close()
    end
  end
  return texts[name] or nil
end

-- ---- where -------------------------------------------------------------------------------------

-- The innermost line of the user's code on the stack, and the name of what it called. Run inside a
-- message handler; f is that handler.
local function frame_of_user(f)
  local level = 2
  while debug.getinfo(level, "f") and debug.getinfo(level, "f").func ~= f do
    level = level + 1
  end
  local callee
  for k = level + 1, level + 1000 do
    local info = debug.getinfo(k, "Sln")
    if not info then
      return nil
    elseif info.currentline > 0 and info.source:sub(1, 8) ~= "=agglom/" then
      return { source = info.source:sub(2), short = info.short_src, line = info.currentline, callee = callee }
    end
    callee = info.namewhat ~= "metamethod" and info.name or nil
  end
end

-- The message handler of every guarded call: the error and its place while the stack is there.
function diagnose.handler(err)
  local text = core.message_of(err)
  if text:find("stack overflow", 1, true) then -- no room for more
    return { text = text }
  end
  return {
    text = text, frame = frame_of_user(diagnose.handler), bare = type(err) ~= "string" or nil,
    trace = core.settings.trace and debug.traceback(nil, 2):gsub("^\n", "") or nil,
  }
end

-- file, line, rest of "file:line: rest"; nothing when there is no such text.
local function split(text)
  local name, line, rest = text:match("^([^\n:]-):(%d+): (.*)$")
  if name then
    return name, tonumber(line), rest
  end
end

-- Fill file, line and message out of the text and the frame.
local function locate_line(d)
  local name, line, rest = split(d.text)
  local frame = d.frame
  if name and frame and frame.short == name and frame.line == line then
    d.file, d.line, d.message, d.callee = frame.source, line, rest, frame.callee
  elseif name and (text_of(name) or name:sub(1, 3) == "...") then
    d.file, d.line, d.message = name, line, rest
  elseif frame and (d.bare or name and name:find("^agglom/") or not name and frame.callee ~= "error") then
    d.text = name and name:find("^agglom/") and ("%s: %s"):format(frame.callee or "agglom", rest) or d.text
    d.file, d.line, d.message, d.callee = frame.source, frame.line, d.text, frame.callee
  else
    d.message = d.text
  end
end

-- ---- the column --------------------------------------------------------------------------------

local kinds_of_text = { "where", "mutate", "summarise", "formula", "hypothesis" }

-- The text a message speaks of and the column in it: "where 'x = 1', column 3: ..."
local function quoted_text(message)
  for _, kind in ipairs(kinds_of_text) do
    local text, column = message:match(kind .. " '(.-)', column (%d+): ")
    if text then
      return text, tonumber(column)
    end
    text = message:match(kind .. " '(.-)': ")
    if text then
      return text, 1
    end
  end
end

-- The only token of a list that is wanted; nil when there is none, or more.
local function only(tokens, wanted)
  local found
  for i, token in ipairs(tokens) do
    if wanted(token, tokens[i - 1], tokens[i + 1]) then
      if found then
        return nil
      end
      found = token
    end
  end
  return found
end

-- The string that holds a text: on the line, or in the arguments that follow it.
local function string_at(here, below, text)
  local function holds(token)
    return token.value == text
  end
  return only(here, holds) or only(below, holds)
end

-- The byte of column `column` in a string; where the string starts, when it is written with escapes.
local function byte_in(token, column)
  local offset = token.plain and utf8.offset(token.value, column)
  return offset and token.content + offset - 1 or token.from
end

-- What follows a name whose value is indexed or called.
local follows = { index = { ["."] = true, [":"] = true, ["["] = true }, call = { ["("] = true, ["{"] = true } }

-- What marks a name of each kind that Lua speaks of: "attempt to index a nil value (local 'x')".
local function named(kind, name, attempt)
  local marks = follows[attempt]
  return function(token, before, after)
    if marks and not (after and (marks[after.text] or attempt == "call" and after.kind == "string")) then
      return false
    end
    local dotted = before and (before.text == "." or before.text == ":")
    if token.kind == "string" then
      return kind ~= "method" and kind ~= "local" and kind ~= "upvalue" and kind ~= "global" and token.value == name
    elseif token.kind ~= "name" or token.text ~= name then
      return false
    elseif kind == "method" then
      return dotted and before.text == ":"
    elseif kind == "field" then
      return dotted
    end
    return not dotted or kind == nil
  end
end

local function is_call(name)
  return function(token)
    return token.kind == "name" and token.text == name
  end
end

-- How messages name what they are about: a file, a filter of the knowledge base, a name in quotes.
local naming = { "^([^:' ]+):%d+:", "^kb%.[%w_]+: ([%w_]+):", "'([^']+)'", "^([^:']+): " }

-- The byte that a message about a line points at, or nil.
local function byte_of(d, here, below)
  local text, column = quoted_text(d.message)
  local token = text and string_at(here, below, text)
  if token then
    return byte_in(token, column)
  end
  if d.callee ~= "error" and d.callee ~= "assert" then
    local kind, name = d.message:match("%((%a+) '([^']+)'%)")
    token = name and only(here, named(kind, name, d.message:match("attempt to (%a+)")))
    local words = d.message:gsub("; did you mean.*$", "")
    for _, pattern in ipairs(naming) do
      name = not token and words:match(pattern)
      token = token or name and (only(here, named(nil, name)) or string_at(here, below, name))
    end
  end
  token = token or d.callee and only(here, is_call(d.callee))
  return token and token.from
end

-- The byte among the tokens of a call that a message about it points at, or nil.
function diagnose.byte(message, tokens, callee)
  return byte_of({ message = message, callee = callee }, tokens, {})
end

-- "; did you mean 'sqrt'?" where a field of a library of Lua is called that is not there.
local function library_hint(d, tokens)
  local name = d.message:match("^attempt to call a nil value %(field '([^']+)'%)")
  for k, token in ipairs(tokens) do
    local library = name and token.text == name and k > 2 and tokens[k - 1].text == "." and tokens[k - 2].text
    if library and core.has({ "string", "table", "math", "io", "os", "utf8", "coroutine" }, library) then
      return core.hint(name, core.keys(_G[library]))
    end
  end
  return ""
end

-- What to do about what Lua and the core say, which cannot know it.
local remedies = {
  ["^attempt to call a table value %(global 'model'%)$"] = "; fit by model.ols(formula, data) and the like",
  ["^attempt to call a table value %(global 'dataset'%)$"] = "; read by dataset.open(name)",
  ["attempt to perform arithmetic on a vector value"] = "; d:mutate computes with columns",
  ["^formula .*: unexpected '[%w_]' after the terms$"] = "; terms are joined by '+'",
}

-- Words that help; "" when there are none.
local function hint(message, line)
  if line and line:find("%[0%]") and message:find("nil value %(field '[?i]") then
    return "; the first element is [1]"
  end
  for pattern, words in pairs(remedies) do
    if message:find(pattern) then
      return words
    end
  end
  local text, name = message:match("^%a+ '(.*)', column %d+: no column '([^']+)'$")
  local at = text and text:find("[=~]=%s*" .. name:gsub("%p", "%%%0"))
  return at and ("; text goes in quotes: '%s'"):format(name) or ""
end

local function locate_column(d, text)
  local here, below = {}, {}
  for _, token in ipairs(lexer.tokens(text)) do
    if token.line == d.line then
      here[#here + 1] = token
    elseif token.line > d.line and token.line <= d.line + 20 then
      below[#below + 1] = token
    end
  end
  local at = byte_of(d, here, below)
  d.message = d.message .. library_hint(d, here)
  if at then
    d.line, d.column = lexer.place(text, at)
  end
end

-- The line of a data file, when the message speaks of one: "x.csv:3:1: ..."
local function locate_data(d)
  local name, line, column = d.message:match("^([^\n:]+):(%d+):(%d+): ")
  if not name then
    name, line = d.message:match("^([^\n:]+):(%d+): ")
  end
  if not name or core.exists(name) ~= "file" or name == d.file or name:find("%.gz$") or name:find("%.zst$") then
    return
  end
  local n = 0
  for text in io.lines(name) do
    n = n + 1
    if n == tonumber(line) then
      text = (n == 1 and text:gsub("^\xEF\xBB\xBF", "") or text):gsub("\r$", "")
      local at = tonumber(column)
      local before = utf8.len(text) and at and utf8.len(text:sub(1, at - 1))
      d.related = { file = name, line = n, column = before and before + 1 or nil, source = utf8.len(text) and text or nil }
      return
    end
  end
end

-- A record as it is printed: file, line, column, message, source (the line), suggestion, related.
function diagnose.complete(d)
  if not d.file then
    locate_line(d)
  end
  if not d.file and d.only and not d.frame then -- a chunk of one line has no other to fail in
    d.file, d.line = d.only.file, d.only.line
  end
  local text = d.file and text_of(d.file)
  if text and not d.column and not d.placed then
    locate_column(d, text)
  end
  d.source = d.source or text and lexer.lines(text)[d.line]
  d.message = d.message .. hint(d.message, d.source)
  if quoted_text(d.message) then -- a text of several lines
    d.message = d.message:gsub("%s*\n%s*", " ")
  end
  locate_data(d)
  d.suggestion = d.message:match("did you mean '(.-)'%?") or d.message:match('did you mean "(.-)"%?')
  return d
end

-- ---- syntax ------------------------------------------------------------------------------------

local advice = {
  { "near '=='$", "'=' assigns, '==' compares" },
  { "near '!'$", "not equal is '~=', negation is 'not'" },
  { "near '&'$", "write 'and'" },
  { "near '|'$", "write 'or'" },
  { "near '[+*/-]'$", "Lua has no '++'; write x = x + 1", "syntax error" },
  { "near '<\\226>'$", "quotes and signs must be plain ones: \" ' - and not \u{201C} \u{2019} \u{2013}" },
}

-- Words that help with what Lua says about syntax; "" when there are none.
local function advise(message, tokens, k)
  if message:find("unfinished string", 1, true) then
    return "; the closing quote is missing"
  elseif not k then
    return ""
  end
  local token, before, after = tokens[k], tokens[k - 1], tokens[k + 1]
  if message:find("^syntax error") and before and before.kind == "name"
    and (token.kind == "name" or token.kind == "number") then
    return ("; a call needs brackets: %s(%s)"):format(before.text, token.text)
  elseif token.text == "=" and before and (before.text == "=" or before.text == "!") then
    return "; '==' compares, '~=' is not equal"
  elseif message:find("'then' expected near '='", 1, true) then
    return "; '==' compares, '=' assigns"
  elseif after and token.text:find("^[-+*/]$") and after.text == "=" and before then
    return ("; write %s = %s %s ..."):format(before.text, before.text, token.text)
  end
  for _, entry in ipairs(advice) do
    if message:find(entry[1]) and (not entry[3] or message:find(entry[3], 1, true)) then
      return "; " .. entry[2]
    end
  end
  return ""
end

-- The token that Lua stumbled over: the first on its line up to whose end the text fails in the same
-- way, while up to its start it could still go on.
local function stumbling(text, line, message, tokens)
  local near = (message:match("near '(.*)'$") or ""):gsub("^<\\(%d+)>$", function(byte) return string.char(byte) end)
  for k, token in ipairs(tokens) do
    if token.line == line and (token.kind == "bad" or token.text == near) then
      local _, err = load(text:sub(1, token.to), "=x", "t")
      if token.kind == "bad" or err and err:match("^x:%d+: (.*)$") == message then
        return k
      end
    end
  end
end

-- A record about a chunk that does not compile, before which its file has `above` lines.
function diagnose.syntax(err, name, text, above)
  local number, message = err:match(":(%d+): ([^\n]*)$")
  if not number then
    return { text = err }
  end
  local line = tonumber(number) - (above or 0)
  local tokens = lexer.tokens(text)
  local k = stumbling(text, line, message, tokens)
  return {
    file = name, line = tonumber(number), message = message .. advise(message, tokens, k), source = lexer.lines(text)[line],
    column = k and select(2, lexer.place(text, tokens[k].from)) or nil, placed = true,
  }
end

-- ---- words -------------------------------------------------------------------------------------

local meanings = { "the script failed", "wrong usage", "a cell does not agree", [130] = "interrupted" }

-- At most about 100 characters of a long line, around the column.
local function window(source, column)
  local n = utf8.len(source)
  if not n or n <= 100 then
    return source, column
  end
  local first = math.max(1, math.min((column or 1) - 50, n - 99))
  local cut = source:sub(utf8.offset(source, first), utf8.offset(source, math.min(first + 100, n + 1)) - 1)
  return (first > 1 and "..." or "") .. cut, column and column - first + 1 + (first > 1 and 3 or 0)
end

local function block(source, column)
  if not source or not utf8.len(source) or not source:find("%S") then
    return ""
  end
  local shown, at = window(source, column)
  local lines = "    " .. shown .. "\n"
  if at then
    local before = shown:sub(1, (utf8.offset(shown, at) or #shown + 1) - 1)
    lines = lines .. "    " .. before:gsub("[\x80-\xBF]", ""):gsub("[^\t]", " ") .. "^\n"
  end
  return lines
end

local function place(d)
  if not d.file then
    return "agglom: "
  end
  return d.column and ("%s:%d:%d: "):format(d.file, d.line, d.column) or ("%s:%d: "):format(d.file, d.line)
end

local function json(d, status)
  local report = core.use("report")
  local function value(x)
    if type(x) ~= "string" then
      return x and ("%d"):format(x) or "null"
    end
    return report.json_text(utf8.len(x) and x or x:gsub("[\x80-\xFF]", "?"))
  end
  local related = d.related
  return report.json_object{
    { "file", value(d.file) }, { "line", value(d.line) }, { "column", value(d.column) },
    { "severity", value("error") }, { "message", value(d.message) }, { "suggestion", value(d.suggestion) },
    { "source", value(d.source) },
    { "related", related and report.json_object{ { "file", value(related.file) }, { "line", value(related.line) },
      { "column", value(related.column) }, { "source", value(related.source) } } or "null" },
    { "status", value(status) }, { "meaning", value(meanings[status]) },
  }
end

-- Say on standard error what is wrong, in words or as one JSON object.
function diagnose.report(d, status)
  diagnose.complete(d)
  if core.settings.diagnostics == "json" then
    io.stderr:write(json(d, status), "\n")
    return
  end
  io.stderr:write(place(d), d.message, d.note or "", "\n", block(d.source, d.column))
  if d.related and d.related.source then
    io.stderr:write("  ", d.related.file, ":", d.related.line, ":\n", block(d.related.source, d.related.column))
  end
  if d.trace then
    io.stderr:write(d.trace, "\n")
  end
end

return diagnose
