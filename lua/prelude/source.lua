-- SPDX-License-Identifier: GPL-3.0-or-later
-- source.lua - finding data by name, declared schemas, writing by extension.
local core = ...
local source = {}

local function parent(path)
  local dir = path:match("^(.*)/[^/]*$")
  return dir ~= "" and dir or nil
end

-- Where LuaRocks keeps the data of the module it puts into lib/lua/5.4, seen from lib/.
local rock = "/luarocks/rocks-5.4/agglom/" .. core.version .. "-1"

-- The folders that hold datasets/ and scripts/: those of AGGLOM_PATH, then the one found above the
-- program (a source tree, share/agglom of an installed one, or a rock).
function source.roots()
  local roots = {}
  for dir in (os.getenv("AGGLOM_PATH") or ""):gmatch("[^:]+") do
    roots[#roots + 1] = dir
  end
  local dir = parent(core.origin())
  while dir do
    for _, root in ipairs{ dir, dir .. "/share/agglom", dir .. rock } do
      if core.exists(root .. "/datasets") and core.exists(root .. "/scripts") then
        roots[#roots + 1] = root
        return roots
      end
    end
    dir = parent(dir)
  end
  return roots
end

-- The first root/path there is.
function source.find(path)
  for _, root in ipairs(source.roots()) do
    local file = root .. "/" .. path
    if core.exists(file) then
      return file
    end
  end
end

-- Bundled datasets: name -> path, and the sorted names.
function source.datasets()
  local paths = {}
  for _, root in ipairs(source.roots()) do
    for _, dir in ipairs{ root, root .. "/datasets" } do
      for _, file in ipairs(core.names(dir)) do
        local name = file:match("^(.+)%.csv$")
        if name and not name:find("%.schema$") and not paths[name] then
          paths[name] = dir .. "/" .. file
        end
      end
    end
  end
  return paths, core.keys(paths)
end

-- Words about a path where nothing is: the name in its folder that comes near; "" when none does.
function source.hint(path)
  local dir, name = path:match("^(.*/)([^/]*)$")
  local near = core.nearest(name or path, core.names(dir or "."))
  local stem, other = (name or path):match("^[^.]*"), near and near:match("^[^.]*")
  return near and near ~= name
    and (stem == other or core.nearest(stem, { other })) and ("; did you mean '%s'?"):format((dir or "") .. near) or ""
end

-- The path that a name or a path stands for.
local function locate(name)
  if type(name) ~= "string" then
    core.refuse("dataset.open: a name or a path expected, got a %s", type(name))
  end
  if name == "-" or name:find("%.%w+$") or name:find("/", 1, true) then
    local hint = name ~= "-" and not core.exists(name) and source.hint(name) or ""
    if hint ~= "" then
      core.refuse("%s: No such file or directory%s", name, hint)
    end
    return name
  end
  for _, pattern in ipairs{ "%s.csv", "datasets/%s.csv" } do
    local path = source.find(pattern:format(name))
    if path then
      return path
    end
  end
  local _, names = source.datasets()
  local hint = core.hint(name, names)
  core.refuse("no dataset '%s'%s", name, hint ~= "" and hint or " (a path ends in .csv or another extension)")
end

-- What is declared: NAME.schema.csv beside NAME.csv, and the option `schema`; nil when nothing is.
local function declared(path, given)
  local schema = core.use("schema")
  local file = path:gsub("%.gz$", ""):gsub("%.zst$", ""):gsub("%.%w+$", "") .. ".schema.csv"
  local beside = path ~= "-" and core.exists(file) and schema.from_file(file)
  if beside and given then
    return schema.merge(beside, schema.from_table(given))
  end
  return beside or given and schema.from_table(given)
end

-- Is it text, whose types are to be told? Other formats know theirs.
local function is_text(path)
  local name = path:lower():gsub("%.gz$", ""):gsub("%.zst$", "")
  for _, extension in ipairs{ "csv", "tsv", "tab", "txt" } do
    if name:sub(-4) == "." .. extension then
      return true
    end
  end
  return not name:find("%.%w+$")
end

-- The types of the schema, overruled by those given, which it then expects too.
local function declared_types(entries, given)
  local types = {}
  for name, type in pairs(given or {}) do
    types[name] = type
  end
  for _, entry in ipairs(entries) do
    entry.type = types[entry.column] or entry.type
    types[entry.column] = entry.type
  end
  return types
end

local function read_declared(path, options, entries)
  local schema = core.use("schema")
  local name = path == "-" and "stdin" or path
  local typed = {}
  for option, value in pairs(options) do
    typed[option] = value
  end
  if is_text(path) then
    typed.types = declared_types(entries, options.types)
  end
  local ok, d = pcall(core.read, path, typed)
  if not ok then -- say what the schema got wrong, if it did; else what the data did
    local plain, untyped = pcall(core.read, path, options)
    if plain then
      schema.check_columns(name, untyped, entries)
    end
    error(d, 0)
  end
  return schema.apply(d, entries, name)
end

-- dataset.open(name [, options]): the reader's options, and `schema`
function source.open(name, options)
  local path = locate(name)
  local own = {}
  if options ~= nil and type(options) ~= "table" then
    core.refuse("dataset.open: a table of options expected, got a %s", type(options))
  end
  for option, value in pairs(options or {}) do
    own[option] = value
  end
  local entries = declared(path, own.schema)
  own.schema = nil
  return entries and read_declared(path, own, entries) or core.read(path, own)
end

-- d:write(path [, { replace = true }]): the format by the extension
function source.write(d, path, options)
  local replace = core.options(options, { replace = false }).replace
  core.write(d, path, replace)
  return d
end

return source
