-- SPDX-License-Identifier: GPL-3.0-or-later
-- topic.lua - a record of help. There is one for every name a user can call, in topics_*.lua: console,
-- manual, editor stubs and completion are made of them.
--
--     topic{ "d:head", "d:head(n)", "the first rows",
--       args = [[
--         n: integer in [0, inf) = 10; how many
--       ]],
--       gives = "dataset", missing = kept, example = "d:head(2)", keys = "top, preview",
--       see = "d:slice" }
--
-- name, usage and summary, then
--   text      more about it, in paragraphs
--   args      a line an argument: `name: TYPE in RANGE = DEFAULT; what it is`, indented lines go on
--             with it. RANGE, DEFAULT and what it is may be left out, "= required" says so; `name?` is
--             an argument that can be left out, `.name` a field of the table of options. TYPE is LuaCATS,
--             without blanks
--   gives     `TYPE; what is in it`
--   missing   what becomes of missing values
--   formula, source
--   example   lines for the console, where d is the bundled dataset "markets", v d.goods_quality, g
--             its groups by year, m a model and e an exhibit. What they print is in
--             share/help/outputs.txt, written by tests/scripts/help.py --accept
--   keys      concepts people search for, separated by commas
--   see       names of other topics
-- A test demands a topic of every public name, runs the examples and follows the names.
local topic = { list = {}, chapters = {}, by_name = {} }

local function trimmed(text)
  return (text:gsub("^%s+", ""):gsub("%s+$", ""))
end

-- Lines without their common indentation, paragraphs and lists as they are.
local function block(text)
  local indent = text:match("\n( +)") or ""
  return trimmed(("\n" .. text):gsub("\n" .. indent, "\n"))
end

-- "name: TYPE in RANGE = DEFAULT; text"
local function argument(line)
  local name, kind, text = line:match("^([%w_.]+%??): ([^;]+);? ?(.*)$")
  if not name then
    error(("help: '%s' is no argument"):format(line))
  end
  local type, default = kind:match("^(.-) = (.*)$")
  local a = { text = text, default = default }
  a.type, a.range = (type or kind):match("^(%S+) in (.*)$")
  a.type = a.type or type or kind
  a.option = name:find("^%.%w") ~= nil
  a.optional = name:sub(-1) == "?" or default ~= nil and default ~= "required" or a.option
  a.name = a.option and name:sub(2) or name:gsub("%?$", "")
  return a
end

local function arguments(text)
  local list = {}
  for line in block(text):gsub("\n%s+", " "):gmatch("[^\n]+") do
    list[#list + 1] = argument(line)
  end
  return list
end

local types = { number = "number", whole = "integer", flag = "boolean", column = "string", columns = "string|string[]",
  values = "table<string,number>" }

-- The record of an option in the core, as an argument.
function topic.option(o)
  local a = { name = o.name, type = types[o.kind], default = o.fallback, text = o.summary, option = true, optional = true }
  if o.kind == "choice" and o.values then
    a.type = '"' .. o.values:gsub("%s*|%s*", '"|"') .. '"'
  elseif o.kind == "choice" then
    a.type = "string"
  elseif o.kind == "number" or o.kind == "whole" then
    a.range = (o.low == -math.huge and "(-inf" or ("[%.17g"):format(o.low)) .. ", "
      .. (o.high == math.huge and "inf)" or ("%.17g]"):format(o.high))
    a.type = o.values and a.type .. '|"' .. o.values:gsub("%s*|%s*", '"|"') .. '"' or a.type
  end
  return a
end

-- Add a record to the last chapter; its texts are taken apart here, once.
function topic.add(record)
  local t = {
    name = record[1], usage = record[2], summary = record[3], chapter = topic.chapters[#topic.chapters].id,
    text = record.text and block(record.text), missing = record.missing, formula = record.formula,
    source = record.source, example = record.example and block(record.example), keys = record.keys or "",
    family = record.family, values = record.values, args = type(record.args) == "table" and record.args
      or arguments(record.args or ""), see = {},
  }
  if record.gives then
    local type, text = record.gives:match("^(%S-); (.*)$")
    t.gives = { type = type or record.gives, text = text or "" }
  end
  for name in (record.see or ""):gmatch("%S+") do
    t.see[#t.see + 1] = name
  end
  topic.list[#topic.list + 1] = t
  topic.by_name[t.name] = topic.by_name[t.name] or t
end

function topic.chapter(id, title, text)
  topic.chapters[#topic.chapters + 1] = { id = id, title = title, text = text }
end

return topic
