-- SPDX-License-Identifier: GPL-3.0-or-later
-- kb_about.lua - all that is known of one thing; the source behind a row; how to cite it.
local core = ...
local kb, filter = core.use("kb"), core.use("kb_filter")
local about = {}

-- ---- sources -----------------------------------------------------------------------------------

-- Is it a dataset? Its rows as tables, or what was given as a list of one.
local function rows_of(value, what)
  if type(value) == "userdata" then
    local rows = {}
    for row in value:rows() do
      rows[#rows + 1] = row
    end
    return rows
  elseif type(value) == "string" then
    return { { fact_id = value } }
  elseif type(value) == "table" then
    return { value }
  end
  core.refuse("%s: a fact id, a row or a dataset of rows expected, got a %s", what, type(value))
end

-- The rows of a table by their key, made once.
local function by_key(name, column)
  local cache = kb.state.cache
  local id = "by " .. name
  if not cache[id] then
    local map = {}
    for i, key in pairs(kb.rows(name):column(column):totable()) do
      map[key] = i
    end
    cache[id] = map
  end
  return cache[id]
end

local function row_at(name, i)
  local d, row = kb.rows(name), {}
  for _, column in ipairs(d:columns()) do
    row[column] = d:column(column)[i]
  end
  return row
end

local function row_of(name, column, key)
  local i = key and by_key(name, column)[key]
  return i and row_at(name, i)
end

local function known_fact(id, what)
  kb.handle()
  local fact = row_of("fact", "fact_id", id)
  return fact or core.refuse("%s: no fact '%s'%s", what, id, core.hint(id, core.keys(by_key("fact", "fact_id"))))
end

local columns = { "fact_id", "source_id", "file", "location", "line_from", "line_to", "text", "value",
  "unit", "qualifier", "certainty", "title", "authors", "year", "pack" }

-- fact_id, source_id, file, location, line_from, line_to, text, ... of the fact behind each row.
function about.source(value)
  return about.sources_of(rows_of(value, "kb.source"))
end

function about.sources_of(given_rows)
  local rows = {}
  for i, row in ipairs(given_rows) do
    local fact = row.fact_id and known_fact(row.fact_id, "kb.source") or row
    local source = row_of("source", "source_id", fact.source_id) or {}
    local given = {
      fact_id = fact.fact_id, source_id = fact.source_id, file = source.file_name, location = fact.location,
      line_from = fact.line_from, line_to = fact.line_to, text = fact.text or fact.snippet,
      value = row.fact_id and fact.value, unit = fact.unit, qualifier = fact.qualifier, certainty = fact.certainty, title = source.title,
      authors = source.authors, year = source.year, pack = fact.pack,
    }
    rows[i] = {}
    for k, name in ipairs(columns) do
      rows[i][k] = given[name]
    end
  end
  return core.collect(columns, rows)
end

-- ---- one thing ---------------------------------------------------------------------------------

local preferred = { entity = 1, place = 2, effect = 3, stakeholder = 4, role = 5, practice = 6, work = 7 }

local function better(a, b)
  local x, y = preferred[a.table] or 9, preferred[b.table] or 9
  return x < y
end

-- Rows of each table that are the thing or refer to it.
local function related(name, key)
  local found = {}
  for _, other in ipairs(core.kb_names(kb.handle())) do
    local conditions = {}
    for _, column in ipairs(kb.schema()[other]) do
      local hit = other == name and column.key
      for _, target in ipairs(column.refers or {}) do
        hit = hit or target == name
      end
      if hit then
        conditions[#conditions + 1] = ("`%s` == %s"):format(column.name, filter.quote(key))
      end
    end
    if other == "alias" then
      conditions = { ("(`table` == '%s' and `key` == %s)"):format(name, filter.quote(key)) }
    end
    local d = conditions[1] and kb.rows(other):where(table.concat(conditions, " or "))
    if d and #d > 0 then
      found[#found + 1] = { other, d }
      found[other] = d
    end
  end
  local places = found.practice_place
  if places and name ~= "practice" then
    local keys = {}
    for i = 1, #places do
      keys[i] = ("`practice_id` == %s"):format(filter.quote(places.practice_id[i]))
    end
    found.practice = kb.rows("practice"):where(table.concat(keys, " or "))
    found[#found + 1] = { "practice", found.practice }
  end
  return found
end

-- What a row says, without keys and places.
local silent = { fact_id = true, source_id = true, location = true, line_from = true, line_to = true, pack = true,
  certainty = true, number = true }

local function sentence(name, row, key)
  local parts = {}
  for _, column in ipairs(kb.schema()[name]) do
    local value = row[column.name]
    if value ~= nil and value ~= key and not silent[column.name] and not (column.key and column.name:find("_id$")
      and not column.refers) then
      parts[#parts + 1] = math.type(value) == "float" and ("%.14g"):format(value) or tostring(value)
    end
  end
  return name == "fact" and row.text or table.concat(parts, ", ")
end

local function lines_of(row)
  if not row.line_from then
    return row.source_id and ("[%s]"):format(row.source_id) or ""
  end
  return ("[%s:%d%s]"):format(row.source_id or row.pack, row.line_from,
    row.line_to and row.line_to ~= row.line_from and "-" .. row.line_to or "")
end

local object = {}
object.__name = "knowledge"
object.__index = object

-- Facts that another table tells already are not told again.
function object:__tostring()
  local lines, told = { ("%s (%s %s)"):format(self.name, self.table, self.key), self.why }, {}
  for _, entry in ipairs(self.tables) do
    local name, d = entry[1], entry[2]
    lines[#lines + 1] = ("%s: %d"):format(name, #d)
    for row in d:rows() do
      if name ~= "fact" then
        told[row.fact_id or ""] = true
      end
      if name ~= "fact" or not told[row.fact_id] then
        lines[#lines + 1] = ("  %s %s"):format(sentence(name, row, self.key), lines_of(row))
      end
    end
  end
  return table.concat(lines, "\n")
end

-- The fact behind every row, as kb.source gives it.
function object:sources()
  local seen, rows = {}, {}
  for _, entry in ipairs(self.tables) do
    for row in entry[2]:rows() do
      if row.fact_id and not seen[row.fact_id] then
        seen[row.fact_id] = true
        rows[#rows + 1] = { fact_id = row.fact_id }
      end
    end
  end
  table.sort(rows, function(x, y) return x.fact_id < y.fact_id end)
  return about.sources_of(rows)
end

-- kb.about("Innokam"): .name .table .key .why .tables, a dataset for each table (a.measure), :sources()
function about.about(name)
  local found = filter.meanings(name, nil, "kb.about")
  local best = found[1]
  for _, row in ipairs(found) do
    best = better(row, best) and row or best
  end
  local why
  if best.how == "alias" then
    why = ("'%s' is %s%s%s"):format(best.alias, best.name, best.note and ": " .. best.note or "",
      best.certainty and (" (%s)"):format(best.certainty) or "")
  elseif best.how == "part of the name" then
    why = ("'%s' is part of the name"):format(name)
  end
  local o = { name = best.name, table = best.table, key = best.key, why = why, tables = related(best.table, best.key) }
  for _, entry in ipairs(o.tables) do
    o[entry[1]] = o[entry[1]] or entry[2]
  end
  return setmetatable(o, object)
end

-- ---- citing ------------------------------------------------------------------------------------

-- A field of the source or work behind a row.
local function work_of(value)
  if type(value) == "userdata" then
    if #value == 0 then
      core.refuse("kb.cite: the dataset has no rows")
    end
    value = rows_of(value:head(1), "kb.cite")[1]
  end
  if type(value) == "string" then
    kb.handle()
    local work = row_of("work", "work_id", value) or row_of("source", "source_id", value)
    if work then
      return work
    elseif row_of("fact", "fact_id", value) then
      return row_of("source", "source_id", known_fact(value, "kb.cite").source_id)
    end
    local found = filter.meanings(value, { work = true, source = true }, "kb.cite")[1]
    return found and row_of(found.table, found.table .. "_id", found.key)
      or core.refuse("kb.cite: no work or source '%s'", value)
  elseif type(value) ~= "table" then
    core.refuse("kb.cite: a row, a work or a fact id expected, got a %s", type(value))
  end
  return value.authors and value or row_of("work", "work_id", value.work_id)
    or row_of("source", "source_id", value.source_id)
    or core.refuse("kb.cite: the row names no work and no source")
end

local function text_of(w)
  local parts = { (w.authors or w.source_id or w.work_id) .. (w.year and (" (%d)"):format(w.year) or "") }
  for _, name in ipairs{ "title", "container" } do
    parts[#parts + 1] = w[name]
  end
  if w.volume then
    parts[#parts] = parts[#parts] .. (", %s%s"):format(w.volume, w.issue and ("(%s)"):format(w.issue) or "")
  end
  if w.pages then
    parts[#parts] = parts[#parts] .. (", %s"):format(w.pages)
  end
  parts[#parts + 1] = w.publisher
  parts[#parts + 1] = w.doi and "doi:" .. w.doi or w.url
  return (table.concat(parts, ". ") .. "."):gsub("%.%.", ".")
end

local function bibtex(w)
  local kind = w.container and "article" or w.publisher and "book" or "misc"
  local lines = { ("@%s{%s,"):format(kind, w.work_id or w.source_id) }
  local container = kind == "article" and "journal" or "howpublished"
  local fields = { { "author", w.authors }, { "title", w.title }, { container, w.container },
    { "year", w.year }, { "volume", w.volume }, { "number", w.issue }, { "pages", w.pages },
    { "publisher", w.publisher }, { "doi", w.doi }, { "url", w.url }, { "note", w.note } }
  for _, field in ipairs(fields) do
    if field[2] then
      local text = tostring(field[2]):gsub("[&%%$#_]", "\\%0")
      lines[#lines + 1] = ("  %s = {%s},"):format(field[1], text)
    end
  end
  lines[#lines + 1] = "}"
  return table.concat(lines, "\n")
end

local styles = { bibtex = bibtex, text = text_of }

-- kb.cite(row or work, "bibtex" | "text")
function about.cite(value, style)
  local spell = styles[style or "text"]
    or core.refuse("kb.cite: no style '%s'; there is: bibtex, text", tostring(style))
  return (spell(work_of(value)))
end

return about
