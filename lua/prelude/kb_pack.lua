-- SPDX-License-Identifier: GPL-3.0-or-later
-- kb_pack.lua - packs of one's own: made, added to, compared. What would not open is not written.
local core = ...
local kb = core.use("kb")
local pack = {}

local function trimmed(dir)
  return dir == "/" and dir or (dir:gsub("/+$", ""))
end

-- ---- a new pack --------------------------------------------------------------------------------

-- One CSV record of strings.
local function record(values)
  local fields = {}
  for i = 1, values.n or #values do
    local text = values[i] == nil and "" or tostring(values[i])
    fields[i] = text:find('[",\n\r]') and '"' .. text:gsub('"', '""') .. '"' or text
  end
  return table.concat(fields, ",") .. "\n"
end

-- kb.new_pack("our-region/", { title = "Our region", version = "1", licence = "..." }) makes the folder
-- and opens it.
function pack.new_pack(dir, about)
  local o = core.options(about, { pack = false, title = false, version = false, licence = false })
  dir = trimmed(kb.checked_text("kb.new_pack", dir))
  local file = dir .. "/pack.csv"
  kb.handle()
  if dir == "" then
    core.refuse("kb.new_pack: the path of a folder expected")
  elseif core.exists(file) then
    core.refuse("%s: there is a pack already; kb.load(\"%s\") opens it", file, dir)
  elseif not o.title then
    core.refuse("kb.new_pack: a title expected: kb.new_pack(dir, { title = ... })")
  end
  local name = o.pack or dir:match("([^/]+)$")
  for _, other in ipairs(kb.state.dirs) do
    if kb.pack_name(other) == name then
      core.refuse("%s: a pack '%s' is already open", dir, name)
    end
  end
  core.make_folder(dir)
  core.save(file, "pack,title,version,licence\n" .. record{ n = 4, name, o.title, o.version or nil, o.licence or nil })
  return kb.functions.load(dir)
end

-- ---- adding rows -------------------------------------------------------------------------------

-- The folder of an open pack, by its name or as it was opened.
local function folder_of(name, what)
  kb.handle()
  local names = {}
  for i, dir in ipairs(kb.state.dirs) do
    names[i] = kb.pack_name(dir)
    if names[i] == name or trimmed(dir) == trimmed(name) then
      return dir, i <= #kb.state.bundled
    end
  end
  core.refuse("%s: no open pack '%s'%s", what, name, core.hint(name, names))
end

-- The columns of a file and all its cells as text.
local function read_text(file)
  if not core.exists(file) then
    return {}, {}
  end
  local types = {}
  for _, name in ipairs(core.read(file, { bad = "missing" }):columns()) do
    types[name] = "string"
  end
  local d = core.read(file, { types = types, missing = {} })
  local rows, names = {}, d:columns()
  for row in d:rows() do
    rows[#rows + 1] = row
  end
  return names, rows
end

-- Columns of the file, then those the row brings, which the table must have.
local function columns_with(name, columns, row)
  local schema, there, all = kb.schema()[name], {}, { table.unpack(columns) }
  for _, column in ipairs(columns) do
    there[column] = true
  end
  for _, column in ipairs(core.keys(row)) do
    if not schema[column] then
      local names = {}
      for i, c in ipairs(schema) do
        names[i] = c.name
      end
      core.refuse("kb.add: table '%s' has no column '%s'%s", name, column, core.hint(column, names))
    end
  end
  for _, column in ipairs(schema) do
    if not there[column.name] and (row[column.name] ~= nil or not columns[1]) then
      all[#all + 1] = column.name
    end
  end
  return all
end

local function text_of(columns, rows)
  local lines = { record(columns) }
  for i, row in ipairs(rows) do
    local values = { n = #columns }
    for k, column in ipairs(columns) do
      values[k] = math.type(row[column]) == "float" and core.number(row[column]) or row[column]
    end
    lines[i + 1] = record(values)
  end
  return table.concat(lines)
end

-- kb.add("our-region", "entity", { entity_id = "x", name = "X", kind = "cluster" }): the row, or each
-- of a list of rows, is checked against all open packs, then written.
function pack.add(name, table_name, row)
  local dir, is_bundled = folder_of(kb.checked_text("kb.add", name), "kb.add")
  local word = kb.word(kb.checked_text("kb.add", table_name))
  if not word or word.kind or word.list then
    core.refuse("kb.add: no table '%s'%s", table_name, core.hint(table_name, core.keys(kb.schema())))
  elseif is_bundled then
    core.refuse("kb.add: '%s' is bundled with agglom and is not changed; kb.new_pack makes one of your own", name)
  elseif type(row) ~= "table" or next(row) == nil then
    core.refuse("kb.add: a row { column = value, ... } or a list of rows expected")
  end
  local file = trimmed(dir) .. "/" .. word.table .. ".csv"
  local columns, rows = read_text(file)
  for _, one in ipairs(row[1] and row or { row }) do
    columns = columns_with(word.table, columns, one)
    rows[#rows + 1] = one
  end
  local text = text_of(columns, rows)
  local handle = core.kb_open(kb.schema_file(), kb.state.dirs, file, text)
  core.save(file, text)
  kb.adopt(kb.state.dirs, handle)
  return kb.rows(word.table):where(("`pack` == '%s'"):format(kb.pack_name(dir)))
end

-- ---- differences -------------------------------------------------------------------------------

local function file_of(dir, name)
  return trimmed(dir) .. "/" .. name .. ".csv"
end

-- A folder, or the name of an open pack.
local function folder(name)
  return core.exists(kb.checked_text("kb.diff", name)) == "directory" and name or (folder_of(name, "kb.diff"))
end

-- The rows of a table of a pack by key. Measures are the same when they measure the same: the key
-- that somebody gave them does not count.
local function keyed(dir, name)
  local _, rows = read_text(file_of(dir, name))
  local map, order, key = {}, {}, {}
  for _, column in ipairs(kb.schema()[name]) do
    key[#key + 1] = column.key and column.name or nil
  end
  if name == "measure" then
    key = { "subject", "metric", "base", "period_from", "period_to" }
  end
  for _, row in ipairs(rows) do
    local parts = {}
    for i, column in ipairs(key) do
      parts[i] = row[column] or ""
    end
    local id = table.concat(parts, " / ")
    if not map[id] then
      order[#order + 1] = id
    end
    map[id] = row
  end
  return map, order
end

local function differences(found, name, a, b, order)
  local is_measure = name == "measure"
  for _, id in ipairs(order) do
    local x, y = a[id], b[id]
    for _, column in ipairs(y and kb.schema()[name] or {}) do
      local c = column.name
      local counts = c ~= "fact_id" and not (is_measure and (c == "measure_id" or c == "printed"))
      if counts and x[c] ~= y[c] then
        found[#found + 1] = { name, id, c, x[c], y[c] }
      end
    end
  end
end

-- kb.diff(a, b): what two packs, given by folder or name, say differently of the same thing: table, key,
-- column, a, b.
function pack.diff(a, b)
  local one, other, found = folder(a), folder(b), {}
  for _, name in ipairs(core.kb_names(kb.handle())) do
    if name ~= "pack" and name ~= "line_note" and name ~= "lines" then
      local x, order = keyed(one, name)
      differences(found, name, x, (keyed(other, name)), order)
    end
  end
  return core.collect({ "table", "key", "column", "a", "b" }, found)
end

return pack
