-- SPDX-License-Identifier: GPL-3.0-or-later
-- schema.lua - what a dataset must hold, declared in Lua or in NAME.schema.csv beside the file.
-- A schema is a list of entries { column, type, unit, label, min, max, values, key, required,
-- place }; place is "FILE:LINE" of a declaration in a file. Rows are checked by the verbs of the core.
local core = ...
local schema = {}

local types = { "boolean", "date", "integer", "number", "string" }
local kinds = {
  type = "string", unit = "string", label = "string", min = "bound", max = "bound", values = "list",
  key = "boolean", required = "boolean",
}
local fields = core.keys(kinds)

-- ---- declarations ------------------------------------------------------------------------------

-- A field has the right kind of value, whatever the column's type is.
local function check_field(where, name, value)
  local kind, got = kinds[name], type(value)
  if not kind then
    core.refuse("%s: no field '%s'%s", where, name, core.hint(name, fields))
  elseif kind == "bound" and got ~= "number" and got ~= "string" then
    core.refuse("%s: %s must be a number or a date such as '2011-03-01', got a %s", where, name, got)
  elseif kind == "list" and (got ~= "table" or value[1] == nil) then
    core.refuse("%s: values must be a list such as { \"a\", \"b\" }", where)
  elseif (kind == "string" or kind == "boolean") and got ~= kind then
    core.refuse("%s: %s must be a %s, got a %s", where, name, kind, got)
  elseif name == "type" and not core.has(types, value) then
    core.refuse("%s: no type '%s'%s", where, value, core.hint(value, types))
  end
end

-- { year = { type = "integer", min = 2000 }, e = "number" }, in order of the columns' names
function schema.from_table(given)
  if type(given) ~= "table" then
    core.refuse("schema must be a table such as { year = \"integer\" }, got a %s", type(given))
  end
  local entries = {}
  for name in next, given do
    if type(name) ~= "string" then
      core.refuse("schema: the name of a column expected, got %s", tostring(name))
    end
  end
  for _, column in ipairs(core.keys(given)) do
    local declared, where = given[column], ("schema of '%s'"):format(column)
    if type(declared) == "string" then
      declared = { type = declared }
    elseif type(declared) ~= "table" then
      core.refuse("%s: a type or a table of fields expected, got a %s", where, type(declared))
    end
    local entry = { column = column }
    for name, value in next, declared do
      check_field(where, name, value)
      entry[name] = value
    end
    entries[#entries + 1] = entry
  end
  return entries
end

local truth = { ["true"] = true, yes = true, ["false"] = false, no = false }

-- The text of a cell of a schema file as the value of a field.
local function from_text(place, entry, name, text)
  local numeric = entry.type == "number" or entry.type == "integer"
  local function value(part)
    local number = numeric and tonumber(part)
    if numeric and not number then
      core.refuse("%s: %s of '%s' is '%s', expected a number", place, name, entry.column, part)
    end
    return number or part
  end
  if kinds[name] == "boolean" then
    if truth[text] == nil then
      core.refuse("%s: %s of '%s' is '%s', expected true or false", place, name, entry.column, text)
    end
    return truth[text]
  elseif kinds[name] == "list" then
    local list = {}
    for part in text:gmatch("[^|]+") do
      list[#list + 1] = value(part)
    end
    return list
  end
  return kinds[name] == "bound" and value(text) or text
end

-- Columns of the file: column and, as far as they are there, the fields above and source.
function schema.from_file(file)
  local text, known = {}, { "column", "source", table.unpack(fields) }
  for _, name in ipairs(core.read(file, { bad = "missing" }):columns()) do
    if not core.has(known, name) then
      core.refuse("%s:1: no schema field '%s'%s", file, name, core.hint(name, known))
    end
    text[name] = "string"
  end
  if not text.column then
    core.refuse("%s:1: no column 'column', which names what is declared", file)
  end
  local entries, i = {}, 1
  for row in core.read(file, { types = text }):rows() do
    i = i + 1
    local entry = { column = row.column, place = ("%s:%d"):format(file, i) }
    if row.type then
      check_field(entry.place, "type", row.type)
    end
    entry.type = row.type
    for _, name in ipairs(fields) do
      if row[name] then
        entry[name] = from_text(entry.place, entry, name, row[name])
      end
    end
    entries[#entries + 1] = entry
  end
  return entries
end

-- Declarations in the file, field by field overruled by those in Lua.
function schema.merge(below, above)
  local merged, by_name = {}, {}
  for _, entries in ipairs{ below, above } do
    for _, entry in ipairs(entries) do
      local to = by_name[entry.column]
      if not to then
        to = {}
        merged[#merged + 1], by_name[entry.column] = to, to
      end
      for name, value in next, entry do
        to[name] = value
      end
    end
  end
  return merged
end

-- ---- checks ------------------------------------------------------------------------------------

local function quote(value)
  return type(value) == "string" and "'" .. value .. "'" or tostring(value)
end

local function rows(n)
  return n == 1 and "1 row" or ("%d rows"):format(n)
end

-- A value as an expression spells it.
local function literal(value)
  if type(value) ~= "string" then
    return math.type(value) == "float" and ("%.17g"):format(value) or tostring(value)
  end
  return '"' .. value:gsub('[\\"\n\r]', { ["\\"] = "\\\\", ['"'] = '\\"', ["\n"] = "\\n", ["\r"] = "\\r" }) .. '"'
end

-- The rows of a column where a condition on x holds must be none.
local function none(source, d, name, condition, expected)
  local x = d:select(name):rename{ x = name }
  local n = #x:where(condition)
  if n == 0 then
    return
  end
  local first = x:mutate("row = row_number()"):where(condition):head(1)
  local value = first:column("x")[1]
  local want = type(expected) == "function" and expected(value) or expected
  core.refuse("%s: row %d, column '%s': %s, expected %s (%s)", source, first.row[1], name,
    value == nil and "missing" or "got " .. quote(value), want, rows(n))
end

local function among(values)
  local parts = {}
  for i = 1, math.min(#values, 10) do
    parts[i] = quote(values[i])
  end
  if #values > 10 then
    parts[11] = "..."
  end
  return function(got)
    local names = {}
    for i, value in ipairs(values) do
      names[i] = tostring(value)
    end
    return (#values > 1 and "one of " or "") .. table.concat(parts, ", ") .. core.hint(got, names)
  end
end

-- Bounds and values that the column's type can be compared with.
local function comparable(source, entry, type_, name, value)
  local numeric = type_ == "number" or type_ == "integer"
  local kind = type(value)
  if kinds[name] == "bound" and not (numeric or type_ == "date") then
    core.refuse("%s: schema of '%s': %s is for numbers and dates, the column holds %ss", entry.place or source,
      entry.column, name, type_)
  elseif kind ~= (numeric and "number" or type_ == "boolean" and "boolean" or "string") then
    core.refuse("%s: schema of '%s': %s is %s, the column holds %ss", entry.place or source, entry.column, name,
      quote(value), type_)
  end
end

local function check_rows(source, d, entry, type_)
  local name = entry.column
  if entry.required or entry.key then
    none(source, d, name, "is_missing(x)", "a value")
  end
  if entry.min ~= nil then
    comparable(source, entry, type_, "min", entry.min)
    none(source, d, name, "x < " .. literal(entry.min), "at least " .. tostring(entry.min))
  end
  if entry.max ~= nil then
    comparable(source, entry, type_, "max", entry.max)
    none(source, d, name, "x > " .. literal(entry.max), "at most " .. tostring(entry.max))
  end
  if entry.values then
    local list = {}
    for i, value in ipairs(entry.values) do
      comparable(source, entry, type_, "values", value)
      list[i] = literal(value)
    end
    none(source, d, name, ("x not in {%s}"):format(table.concat(list, ", ")), among(entry.values))
  end
end

-- Each combination of the key columns occurs once.
local function check_key(source, d, keys)
  local data = d:select(keys)
  if keys[1] == nil or #data:distinct() == #data then
    return
  end
  local short, by = {}, {}
  for k, name in ipairs(keys) do
    by[k] = "k" .. k
    short[by[k]] = name
  end
  local again = data:rename(short):mutate("row = row_number()"):group(by)
    :mutate("nth = row_number()", "before = first(row)"):where("nth > 1")
  local parts = {}
  for k, name in ipairs(keys) do
    parts[k] = ("%s = %s"):format(name, quote(again:column(by[k])[1]))
  end
  core.refuse("%s: rows %d and %d: the key %s occurs more than once, expected it to be unique (%s with a key seen before)",
    source, again.before[1], again.row[1], table.concat(parts, ", "), rows(#again))
end

function schema.check_columns(source, d, entries)
  local names = d:columns()
  for _, entry in ipairs(entries) do
    if not core.has(names, entry.column) then
      core.refuse(entry.place and "%s: no column '%s' in %s%s" or "%s: no column '%s' of the schema%.0s%s",
        entry.place or source, entry.column, source, core.hint(entry.column, names))
    end
  end
end

-- Does a schema ask for more than types?
local function conditions(entries)
  for _, e in ipairs(entries) do
    if e.min ~= nil or e.max ~= nil or e.values or e.key or e.required then
      return true
    end
  end
  return false
end

-- The dataset with the labels and units of the schema, and a step in its history; or an error.
function schema.apply(d, entries, source)
  schema.check_columns(source, d, entries)
  local have, by_name, keys = {}, {}, {}
  for k in ipairs(d:columns()) do
    local name, type_ = core.word(d, k)
    have[name] = type_
  end
  for _, entry in ipairs(entries) do
    local type_ = have[entry.column]
    if entry.type and entry.type ~= type_ and not (entry.type == "number" and type_ == "integer") then
      core.refuse("%s: column '%s' is of type %s, expected %s", source, entry.column, type_, entry.type)
    end
    by_name[entry.column] = entry
  end
  for _, name in ipairs(d:columns()) do
    local entry = by_name[name]
    if entry then
      check_rows(source, d, entry, have[name])
      keys[#keys + 1] = entry.key and name or nil
    end
  end
  check_key(source, d, keys)
  local checked = core.derive(d, "check", ("schema of %d column%s%s"):format(#entries, #entries == 1 and "" or "s",
    keys[1] and "; key " .. table.concat(keys, ", ") or ""))
  for k, name in ipairs(d:columns()) do
    local entry = by_name[name]
    if entry and (entry.label or entry.unit) then
      local _, _, label, unit = core.word(d, k)
      core.describe(checked, name, entry.label or label, entry.unit or unit)
    end
  end
  schema.of[checked] = conditions(entries) and by_name or nil
  return checked
end

-- The declarations with conditions that a dataset has passed, by column; verbs do not carry them on.
schema.of = setmetatable({}, { __mode = "k" })

-- d:check{ year = { type = "integer", min = 2000 } }
function schema.check(d, given)
  local origin = core.origins(d)[1]
  return schema.apply(d, schema.from_table(given), origin and origin.file or "dataset")
end

return schema
