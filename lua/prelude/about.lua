-- SPDX-License-Identifier: GPL-3.0-or-later
-- about.lua - help on objects that have no page of their own, and the search for a name by words.
local core = ...
local help, infer, topics = core.use("help"), core.use("infer"), core.use("topics")
local about = {}

-- What a dataset or a model is; its chapter of help follows.
local kinds = {}

function kinds.dataset(d)
  local ok, names = pcall(d.columns, d)
  return ok and ("a dataset of %d rows: %s"):format(#d, table.concat(names, " ")) or "a dataset that is closed"
end

function kinds.model(m)
  local ok, formula = pcall(m.formula, m)
  return ok and "a model: " .. formula or "a model that is closed"
end

function kinds.vector(v)
  return ("a vector of %d values, type %s"):format(#v, v:type())
end

local function of_function(f)
  if infer.name{ value = f } then
    return nil
  end
  local info = debug.getinfo(f, "S")
  return { info.what == "Lua" and ("%s, defined at %s:%d"):format(infer.signature("function", f), info.short_src, info.linedefined)
    or "a function of Lua itself" }
end

-- The lines of help on an object; nil for words, and where help has a page.
function about.lines(x)
  local class = infer.class{ value = x }
  if type(x) == "function" then
    return of_function(x)
  elseif kinds[class] then
    local lines = { kinds[class](x), "" }
    return table.move(help.lines(x), 1, #help.lines(x), 3, lines)
  elseif class == "groups" then
    return { tostring(x), '# help "d:group" says what they are for' }
  elseif type(x) == "table" and not debug.getmetatable(x) then
    return { "a table with the fields: " .. table.concat(core.keys(x), " ") }
  end
end

-- apropos "words": the names that have to do with them, best first
function about.apropos(words)
  if type(words) ~= "string" or not words:find("%S") then
    core.refuse("apropos: words expected, got %s", type(words) == "string" and "none" or "a " .. type(words))
  end
  local found, width, lines = core.use("help_search").find(words), 0, {}
  if topics.by_name[words] and not core.has(found, topics.by_name[words]) then
    table.insert(found, 1, topics.by_name[words])
  elseif not found[1] then
    core.refuse("no help on '%s'; help() lists all there is", words)
  end
  for _, topic in ipairs(found) do
    width = math.max(width, #topic.name)
  end
  for i, topic in ipairs(found) do
    lines[i] = ("%-" .. width .. "s  %s"):format(topic.name, topic.summary)
  end
  core.use("terminal").write(table.concat(lines, "\n"))
end

return about
