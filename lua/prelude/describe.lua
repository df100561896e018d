-- SPDX-License-Identifier: GPL-3.0-or-later
-- describe.lua - what a dataset holds: its schema and its rows.
local core = ...
local describe = {}

-- A declared bound or list as text.
local function words(value)
  if type(value) ~= "table" then
    return value ~= nil and tostring(value) or nil
  end
  local parts = {}
  for i, item in ipairs(value) do
    parts[i] = tostring(item)
  end
  return table.concat(parts, "|")
end

-- column, type, unit, label, missing; of a dataset that has passed a schema with conditions also min, max, values,
-- key, required
function describe.schema(d)
  local names = { "column", "type", "unit", "label", "missing" }
  local declared, rows = core.use("schema").of[d], {}
  if declared then
    table.move({ "min", "max", "values", "key", "required" }, 1, 5, 6, names)
  end
  for k in ipairs(d:columns()) do
    local name, type, label, unit, missing = core.word(d, k)
    local e = declared and declared[name] or {}
    rows[k] = { name, type, unit, label, missing, words(e.min), words(e.max), words(e.values), e.key or false,
      e.required or false }
  end
  return core.collect(names, rows)
end

-- The hash of a file that is still what was read, else why there is none.
local function hash(origin)
  local size, modified = core.stat(origin.file)
  if not size then
    return "not known: the file is gone"
  elseif size ~= origin.size or modified ~= origin.modified then
    return "not known: the file has changed since it was read"
  end
  return core.sha256(origin.file)
end

-- Where the numbers come from, as item, value: files, the steps since, the version.
function describe.provenance(d)
  local rows = {}
  local function add(item, fmt, ...)
    rows[#rows + 1] = { item, fmt:format(...) }
  end
  for _, origin in ipairs(core.origins(d)) do
    add("file", "%s", origin.file)
    add("size", "%d bytes", origin.size)
    add("modified", "%s", os.date("!%Y-%m-%d %H:%M:%S UTC", origin.modified // 1000000000))
    add("sha256", "%s", hash(origin))
  end
  for step in d:ledger():rows() do
    add("step " .. step.step, "%s: %s [%d rows > %d rows]", step.verb, step.detail, step.rows_in, step.rows_out)
  end
  add("agglom", "%s", core.version)
  return core.collect({ "item", "value" }, rows)
end

-- d:quantiles("x", { 0.1, 0.9 }, { type = 7 }) -> p and a column for every column asked for
function describe.quantiles(d, columns, p, options)
  local o = core.options(options, { type = 7 })
  columns = type(columns) == "string" and { columns } or columns
  p = p or { 0, 0.25, 0.5, 0.75, 1 }
  if type(columns) ~= "table" or columns[1] == nil then
    core.refuse("quantiles: a column or a list of columns expected, got a %s", type(columns))
  elseif type(p) ~= "table" or p[1] == nil then
    core.refuse("quantiles: a list of probabilities expected, got a %s", type(p))
  end
  local parts = { { "p", p } }
  for k, name in ipairs(columns) do
    local values, v = { n = #p }, d:column(name)
    for i = 1, #p do
      values[i] = v:quantile(p[i], o.type)
    end
    parts[k + 1] = { name, values }
  end
  return core.new(parts)
end

-- for row in d:rows() do print(row.year) end
function describe.rows(d)
  local names, vectors, i = d:columns(), {}, 0
  for k, name in ipairs(names) do
    vectors[k] = d:column(name)
  end
  return function()
    i = i + 1
    if i > #d then
      return nil
    end
    local row = {}
    for k, name in ipairs(names) do
      row[name] = vectors[k][i]
    end
    return row
  end
end

return describe
