-- SPDX-License-Identifier: GPL-3.0-or-later
-- kb.lua - the knowledge base: packs that are open, and a function for every table.
local core = ...
local source = core.use("source")
local kb = {}

-- What is open: folders of packs, the handle of the core, tables as datasets, the schema.
local state = {}
kb.state = state

-- Tables that hold several kinds of things: kb.clusters is kb.entities{ kind = "cluster" }.
local kinds = {
  entity = "cluster association company university institute government organisation network programme zone product "
    .. "fund",
  place = "country region city bloc area",
  statement = "claim recommendation lesson hypothesis aim method limitation conclusion",
}
local irregular = { alias = "aliases", lines = "lines", hypothesis = "hypotheses" }

function kb.plural(name)
  return irregular[name] or name:gsub("([^aeiou])y$", "%1ie") .. "s"
end

function kb.schema_file()
  return source.find("datasets/kb/tables.csv")
    or core.refuse("kb: no datasets/kb/tables.csv beside the program or in AGGLOM_PATH")
end

-- Folders under datasets/kb, in the order of their names.
local function bundled()
  local root, dirs = kb.schema_file():match("^(.*)/[^/]*$"), {}
  for _, name in ipairs(core.names(root)) do
    if core.exists(root .. "/" .. name) == "directory" then
      dirs[#dirs + 1] = root .. "/" .. name
    end
  end
  table.sort(dirs)
  return dirs
end

-- Take over packs that were opened without an error.
function kb.adopt(dirs, handle)
  state.dirs, state.handle, state.rows, state.cache = dirs, handle, {}, {}
end

function kb.handle()
  if not state.handle then
    state.bundled = bundled()
    kb.adopt(state.bundled, core.kb_open(kb.schema_file(), state.bundled))
  end
  return state.handle
end

-- A table with its source columns, as a dataset.
function kb.rows(name)
  local handle = kb.handle()
  state.rows[name] = state.rows[name] or core.kb_rows(handle, name)
  return state.rows[name]
end

-- table -> { columns in order, each { name, type, key, refers = { tables }, meaning } }
function kb.schema()
  if state.schema then
    return state.schema
  end
  local text, schema, meanings = {}, {}, {}
  for name in ("table column type key refers required weight meaning"):gmatch("%S+") do
    text[name] = "string"
  end
  for row in core.read(kb.schema_file(), { types = text }):rows() do
    local t = schema[row.table] or {}
    schema[row.table] = t
    if row.column then
      local column = { name = row.column, type = row.type, key = row.key == "yes", meaning = row.meaning }
      for target in (row.refers or ""):gmatch("([%w_]+)%.") do
        column.refers = column.refers or {}
        column.refers[#column.refers + 1] = target
      end
      t[#t + 1], t[row.column] = column, column
    else
      meanings[row.table] = row.meaning
    end
  end
  state.schema, state.meanings = schema, meanings
  return schema
end

-- What a name in the language of people means: a table, and the kind of row in it.
local function vocabulary()
  local words = state.vocabulary
  if words then
    return words
  end
  words = {}
  for name, list in pairs(kinds) do
    for kind in list:gmatch("%S+") do
      words[kind] = { table = name, kind = kind }
      words[kb.plural(kind)] = words[kind]
    end
  end
  words.precondition = { table = "factor", list = { "table1", "table2" } }
  words.success_factor = { table = "factor", list = { "success-factors" } }
  words.preconditions, words.success_factors = words.precondition, words.success_factor
  words.interest, words.interests = { table = "stakeholder_interest" }, { table = "stakeholder_interest" }
  for name in pairs(kb.schema()) do
    words[name] = { table = name }
    words[kb.plural(name)] = words[name]
  end
  state.vocabulary = words
  return words
end

function kb.word(name)
  return vocabulary()[name]
end

-- What can follow "kb.".
function kb.names()
  local names = core.keys(vocabulary())
  return table.move(core.keys(kb.functions), 1, #core.keys(kb.functions), #names + 1, names)
end

-- The filters that kb.NAME takes; nil when that is no table.
function kb.filters(name)
  local word = vocabulary()[name]
  if not word then
    return nil
  end
  local names = { "country", "region", "where" }
  for _, column in ipairs(kb.schema()[word.table]) do
    names[#names + 1] = column.name
  end
  return names
end

-- ---- what the user calls ------------------------------------------------------------------------

local functions = {}
kb.functions = functions

function functions.tables()
  local rows, schema = {}, kb.schema()
  for _, name in ipairs(core.kb_names(kb.handle())) do
    local columns = {}
    for _, column in ipairs(schema[name]) do
      columns[#columns + 1] = column.name
    end
    rows[#rows + 1] = { name, #kb.rows(name), state.meanings[name], table.concat(columns, " ") }
  end
  return core.collect({ "name", "rows", "meaning", "fields" }, rows)
end

-- pack, title, version, licence, folder
function functions.packs()
  kb.handle()
  local titles, rows = {}, {}
  for row in kb.rows("pack"):rows() do
    titles[row.pack] = row
  end
  for i, dir in ipairs(state.dirs) do
    local name = kb.pack_name(dir)
    local row = titles[name] or {}
    rows[i] = { name, row.title, row.version, row.licence, dir }
  end
  return core.collect({ "pack", "title", "version", "licence", "folder" }, rows)
end

-- What a folder's pack is called.
function kb.pack_name(dir)
  local file = dir .. "/pack.csv"
  if core.exists(file) then
    local d = core.read(file, { types = { pack = "string" } })
    return #d > 0 and d.pack[1] or dir:match("([^/]+)/*$")
  end
  return dir:match("([^/]+)/*$")
end

local function checked_text(what, value)
  if type(value) ~= "string" then
    core.refuse("%s: text expected, got a %s", what, type(value))
  end
  return value
end
kb.checked_text = checked_text

-- kb.find("aerosp* \"R&D\" Samara", { n = 20, table = "measure" })
function functions.find(text, options)
  local o = core.options(options, { n = 20, table = false })
  checked_text("kb.find", text)
  if math.type(o.n) ~= "integer" or o.n < 1 then
    core.refuse("kb.find: n = a whole number from 1 on expected, got %s", tostring(o.n))
  end
  if not o.table then
    return core.kb_search(kb.handle(), text, o.n)
  end
  local word = kb.word(o.table)
  if not word then
    core.refuse("kb has no table '%s'%s", tostring(o.table), core.hint(o.table, core.keys(vocabulary())))
  end
  return core.kb_search(kb.handle(), text, o.n, word.table)
end

function functions.load(dir)
  checked_text("kb.load", dir)
  kb.handle()
  local dirs = { table.unpack(state.dirs) }
  dirs[#dirs + 1] = dir
  kb.adopt(dirs, core.kb_open(kb.schema_file(), dirs))
  return functions.packs()
end

-- Only the bundled packs again.
function functions.reset()
  state.handle = nil
  kb.handle()
end

for chunk, names in pairs{
  kb_filter = "resolve",
  kb_about = "about source cite",
  kb_compare = "similarity gaps",
  kb_pack = "new_pack add diff",
} do
  for name in names:gmatch("%S+") do
    functions[name] = function(...)
      return core.use(chunk)[name](...)
    end
  end
end

-- kb.effects{ level = "macro" }, kb.effects.from(name)
functions.effects = setmetatable({
  from = function(name) return core.use("kb_compare").effects(name, false) end,
  to = function(name) return core.use("kb_compare").effects(name, true) end,
  paths = function(a, b) return core.use("kb_compare").paths(a, b) end,
}, {
  __call = function(_, filters) return core.use("kb_filter").filter("effects", kb.word("effect"), filters) end,
  __index = function(t, name)
    core.refuse("kb.effects has no '%s'%s", tostring(name), core.hint(name, core.keys(t)))
  end,
})

function kb.get(name)
  if functions[name] then
    return functions[name]
  end
  local word = type(name) == "string" and kb.word(name)
  if not word then
    core.refuse("kb has no '%s'%s", tostring(name), core.hint(name, kb.names()))
  end
  functions[name] = function(filters)
    return core.use("kb_filter").filter(name, word, filters)
  end
  return functions[name]
end

return kb
