-- SPDX-License-Identifier: GPL-3.0-or-later
-- source.lua - finding data by name, declared schemas, writing by extension.
local core = ...
local source = {}

local function parent(path)
  local dir = path:match("^(.*)/[^/]*$")
  return dir ~= "" and dir or nil
end

-- The folders that hold datasets/ and scripts/: those of AGGLOM_PATH, then the one found above the
-- program (a source tree, or share/agglom of an installed one).
function source.roots()
  local roots = {}
  for dir in (os.getenv("AGGLOM_PATH") or ""):gmatch("[^:]+") do
    roots[#roots + 1] = dir
  end
  local dir = parent(core.origin())
  while dir do
    for _, root in ipairs{ dir, dir .. "/share/agglom" } do
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

-- Text with delimiters, which the reader detects.
local readable = { csv = true, tsv = true, txt = true }

-- The path that a name or a path stands for.
local function locate(name)
  if type(name) ~= "string" then
    core.refuse("dataset.open: a name or a path expected, got a %s", type(name))
  end
  local extension = name:match("%.(%w+)$")
  if extension and not readable[extension:lower()] and core.exists(name) ~= "directory" then
    core.refuse("%s: no reader for '.%s' files; there is: .csv .tsv .txt", name, extension)
  elseif extension or name:find("/", 1, true) then
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
  core.refuse("no dataset '%s'%s", name, hint ~= "" and hint or " (a path must end in .csv)")
end

-- NAME.schema.csv beside NAME.csv declares column, type, unit, label.
local function declared(path)
  local file = path:gsub("%.%w+$", "") .. ".schema.csv"
  if not core.exists(file) then
    return nil
  end
  local text = { column = "string", type = "string", unit = "string", label = "string" }
  local schema = core.read(file, { types = text })
  return schema, file
end

local function check_columns(schema, file, d, path)
  local there, names = {}, d:columns()
  for _, name in ipairs(names) do
    there[name] = true
  end
  for i = 1, #schema do
    local name = schema:column("column")[i]
    if not there[name] then
      core.refuse("%s:%d: no column '%s' in %s%s", file, i + 1, name, path, core.hint(name, names))
    end
  end
end

-- The types of the schema, overruled by those given.
local function declared_types(schema, given)
  local types = {}
  for i = 1, #schema do
    types[schema:column("column")[i]] = schema.type[i]
  end
  for name, type in pairs(given or {}) do
    types[name] = type
  end
  return types
end

local function read_declared(path, options, schema, file)
  local merged = {}
  for name, value in pairs(options or {}) do
    merged[name] = value
  end
  merged.types = declared_types(schema, merged.types)
  local ok, d = pcall(core.read, path, merged)
  if not ok then -- say what the schema got wrong, if it did; else what the data did
    local plain, untyped = pcall(core.read, path, options)
    if plain then
      check_columns(schema, file, untyped, path)
    end
    error(d, 0)
  end
  check_columns(schema, file, d, path)
  for i = 1, #schema do
    core.describe(d, schema:column("column")[i], schema.label[i] or "", schema.unit[i] or "")
  end
  return d
end

function source.open(name, options)
  local path = locate(name)
  local schema, file = declared(path)
  if schema then
    return read_declared(path, options, schema, file)
  end
  return core.read(path, options)
end

function source.write(d, path, options)
  local replace = core.options(options, { replace = false }).replace
  local extension = type(path) == "string" and path:match("%.(%w+)$")
  if extension and extension:lower() ~= "csv" then
    core.refuse("%s: no writer for '.%s' files; there is: .csv", path, extension)
  end
  core.write_csv(d, path, replace)
  return d
end

return source
