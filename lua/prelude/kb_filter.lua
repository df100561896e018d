-- SPDX-License-Identifier: GPL-3.0-or-later
-- kb_filter.lua - rows of a table by what the user says of them: values, names, aliases, places.
local core = ...
local kb = core.use("kb")
local filter = {}

local function quote(s)
  return '"' .. s:gsub('[\\"\n\r]', { ["\\"] = "\\\\", ['"'] = '\\"', ["\n"] = "\\n", ["\r"] = "\\r" }) .. '"'
end

filter.quote = quote

local function set_of(list)
  local set = {}
  for _, value in ipairs(list) do
    set[value] = true
  end
  return set
end

-- A condition is an expression, or a list of alternatives { column, keys }: some column has one of its
-- keys.
local function within(column, keys)
  return { { column, keys } }
end

local function any(conditions)
  local alternatives = {}
  for _, condition in ipairs(conditions) do
    table.move(condition, 1, #condition, #alternatives + 1, alternatives)
  end
  return alternatives[1] and alternatives or nil
end

local FEW = 12 -- keys that an expression may list; more are looked up

local function expression(alternatives)
  local count, texts = 0, {}
  for i, alternative in ipairs(alternatives) do
    local column, keys, quoted = alternative[1], alternative[2], {}
    count = count + #keys
    for k = 1, count <= FEW and #keys or 0 do
      quoted[k] = quote(keys[k])
    end
    texts[i] = keys[1] and ("`%s` in {%s}"):format(column, table.concat(quoted, ", ")) or "false"
  end
  return count <= FEW and "(" .. table.concat(texts, " or ") .. ")" or nil
end

-- Each key once, and a mark that a left join leaves where it was found.
local function marked(column, keys, mark)
  local seen, names, marks = {}, {}, {}
  for _, key in ipairs(keys) do
    if not seen[key] then
      seen[key] = true
      names[#names + 1], marks[#marks + 1] = key, 1
    end
  end
  return core.new{ { column, names }, { mark, marks } }
end

-- The rows that meet a condition.
local function apply(d, condition)
  local text = type(condition) == "string" and condition or expression(condition)
  if text then
    return d:where(text)
  end
  local marks, conditions = {}, {}
  for i, alternative in ipairs(condition) do
    if alternative[2][1] then
      local mark = "found " .. i
      d = d:join(marked(alternative[1], alternative[2], mark), { on = { alternative[1] }, how = "left", quiet = true })
      marks[#marks + 1] = mark
      conditions[#conditions + 1] = ("not is_missing(`%s`)"):format(mark)
    end
  end
  return d:where(table.concat(conditions, " or ")):drop(marks)
end

-- ---- names -------------------------------------------------------------------------------------

-- Rows of kb.resolve in these tables (a set); NULL tables: all. Names that only resemble are not
-- taken where several do.
function filter.meanings(name, tables, what)
  local found, partial = {}, {}
  for row in core.kb_resolve(kb.handle(), kb.checked_text(what, name)):rows() do
    if not tables or tables[row.table] then
      local list = row.how == "part of the name" and partial or found
      list[#list + 1] = row
    end
  end
  if found[1] then
    return found
  end
  if #partial > 1 then
    local names = {}
    for i = 1, math.min(#partial, 6) do
      names[i] = ("'%s'"):format(partial[i].name)
    end
    core.refuse("%s: '%s' may be %s%s", what, name, table.concat(names, ", "), #partial > 6 and ", ..." or "")
  end
  return partial
end

-- The keys that a name, or each of a list of names, stands for in some tables.
local function keys_of(value, tables, what)
  local keys = {}
  for _, name in ipairs(type(value) == "table" and value or { value }) do
    local found = filter.meanings(name, tables, what)
    if not found[1] then
      core.refuse("%s: '%s' is no %s", what, name, table.concat(core.keys(tables), " or "))
    end
    for _, row in ipairs(found) do
      keys[#keys + 1] = row.key
    end
  end
  return keys
end

-- table, key, name, how, alias, note, certainty, pack
function filter.resolve(name)
  return core.kb_resolve(kb.handle(), kb.checked_text("kb.resolve", name))
end

-- ---- places ------------------------------------------------------------------------------------

local function cached(name, make)
  local cache = kb.state.cache
  cache[name] = cache[name] or make()
  return cache[name]
end

local function children()
  return cached("children", function()
    local map = {}
    for row in kb.rows("place"):rows() do
      if row.parent_id then
        map[row.parent_id] = map[row.parent_id] or {}
        table.insert(map[row.parent_id], row.place_id)
      end
    end
    return map
  end)
end

-- entity -> the places it is in
local function whereabouts()
  return cached("whereabouts", function()
    local map = {}
    for _, name in ipairs{ "entity", "entity_place" } do
      local d = kb.rows(name)
      local entity, place = d:column("entity_id"), d:column("place_id")
      for i = 1, #d do
        map[#map + 1] = place[i] and { entity[i], place[i] } or nil
      end
    end
    return map
  end)
end

-- The places that lie within these, themselves included, and the entities in them.
local function within_places(keys)
  local places, entities, seen, map = {}, {}, {}, children()
  local function visit(key)
    if not seen[key] then
      seen[key] = true
      places[#places + 1] = key
      for _, child in ipairs(map[key] or {}) do
        visit(child)
      end
    end
  end
  for _, key in ipairs(keys) do
    visit(key)
  end
  local known = {}
  for _, pair in ipairs(whereabouts()) do
    if seen[pair[2]] and not known[pair[1]] then
      known[pair[1]] = true
      entities[#entities + 1] = pair[1]
    end
  end
  return places, entities
end

-- ---- references --------------------------------------------------------------------------------

local function refers_to(column, name)
  for _, target in ipairs(column.refers or {}) do
    if target == name then
      return true
    end
  end
  return false
end

-- The condition that a row of a table is, or refers to, one of these rows of another table.
local function refers_in(name, target, keys)
  local conditions = {}
  for _, column in ipairs(kb.schema()[name]) do
    if refers_to(column, target) or (name == target and column.key) then
      conditions[#conditions + 1] = within(column.name, keys)
    end
  end
  return any(conditions)
end

-- The values of a column of strings, each once.
local function distinct(d, column)
  local keys, v = {}, d:select(column):distinct():column(column)
  for i = 1, #v do
    keys[#keys + 1] = v[i]
  end
  return keys
end

local function key_column(name)
  local column
  for _, c in ipairs(kb.schema()[name]) do
    if c.key then
      column = not column and c.name or nil
      if not column then
        return nil
      end
    end
  end
  return column
end

local function place_condition(name, value, what)
  local places, entities = within_places(keys_of(value, { place = true }, what))
  local conditions = {
    refers_in(name, "place", places) or false, refers_in(name, "entity", entities) or false,
  }
  local link, key = kb.schema()[name .. "_place"], key_column(name)
  if name ~= "entity" and link and key then
    local rows = apply(kb.rows(name .. "_place"), any{ within("place_id", places), within("entity_id", entities) })
    conditions[#conditions + 1] = within(key, distinct(rows, key))
  end
  local list = {}
  for _, condition in ipairs(conditions) do
    list[#list + 1] = condition or nil
  end
  return any(list)
end

-- ---- values ------------------------------------------------------------------------------------

local function number_condition(column, value, what)
  if type(value) == "table" and (value.min or value.max) then
    for key in pairs(value) do
      if key ~= "min" and key ~= "max" then
        core.refuse("%s: min and max expected, got '%s'", what, tostring(key))
      end
    end
    local list = {}
    for side, operator in pairs{ min = ">=", max = "<=" } do
      if value[side] then
        list[#list + 1] = ("`%s` %s %s"):format(column, operator, core.number(value[side]))
      end
    end
    return "(" .. table.concat(list, " and ") .. ")"
  end
  local list = {}
  for i, one in ipairs(type(value) == "table" and value or { value }) do
    if not tonumber(one) then
      core.refuse("%s: a number expected, got '%s'", what, tostring(one))
    end
    list[i] = ("`%s` == %s"):format(column, core.number(tonumber(one)))
  end
  return "(" .. (list[1] and table.concat(list, " or ") or "false") .. ")"
end

-- Values of a column of strings: as they stand, else with capitals aside; others are refused.
local function text_condition(d, column, value, what)
  if type(value) ~= "table" and #d:where(("`%s` == %s"):format(column, quote(tostring(value)))) > 0 then
    return within(column, { tostring(value) })
  end
  local there = distinct(d, column)
  local exact, folded, keys = set_of(there), {}, {}
  for _, text in ipairs(there) do
    folded[text:lower()] = folded[text:lower()] or {}
    table.insert(folded[text:lower()], text)
  end
  for _, one in ipairs(type(value) == "table" and value or { value }) do
    local text = tostring(one)
    if exact[text] then
      keys[#keys + 1] = text
    elseif folded[text:lower()] then
      table.move(folded[text:lower()], 1, #folded[text:lower()], #keys + 1, keys)
    else
      core.refuse("%s: no '%s'%s", what, text, core.hint(text, there))
    end
  end
  return within(column, keys)
end

local function range_of_text(d, column, value)
  local low, high, list = value.min or -math.huge, value.max or math.huge, {}
  for _, text in ipairs(distinct(d, column)) do
    local x = tonumber(text)
    list[#list + 1] = x and x >= low and x <= high and text or nil
  end
  return within(column, list)
end

-- A key as it stands in the column, else what a name stands for in the tables it refers to.
local function reference_condition(name, column, value, what)
  local keys, tables, d = {}, {}, kb.rows(name)
  for _, target in ipairs(column.refers) do
    tables[target] = true
  end
  for _, one in ipairs(type(value) == "table" and value or { value }) do
    if #d:where(("`%s` == %s"):format(column.name, quote(tostring(one)))) > 0 then
      keys[#keys + 1] = one
    else
      local meant = keys_of(one, tables, what)
      table.move(meant, 1, #meant, #keys + 1, keys)
    end
  end
  return within(column.name, keys)
end

local function column_condition(name, d, column, value, what)
  local declared = kb.schema()[name][column]
  if value == true or value == false then
    return ("`%s` == %s"):format(column, tostring(value))
  elseif declared and declared.refers and column ~= "fact_id" then
    return reference_condition(name, declared, value, what)
  elseif d:column(column):type() ~= "string" then
    return number_condition(column, value, what)
  elseif type(value) == "table" and (value.min or value.max) then
    return range_of_text(d, column, value)
  end
  return text_condition(d, column, value, what)
end

-- ---- filters that are no column ----------------------------------------------------------------

local place_words = { country = true, region = true, city = true, place = true, bloc = true, area = true }

-- A column of the rows that a row refers to, or of the rows that refer to it.
local function linked_condition(name, filter_name, value, what)
  local conditions, schema = {}, kb.schema()
  for _, column in ipairs(schema[name]) do
    for _, target in ipairs(column.refers or {}) do
      if target ~= name and target ~= "fact" and schema[target][filter_name] and key_column(target) then
        local d = kb.rows(target)
        local rows = apply(d, column_condition(target, d, filter_name, value, what))
        conditions[#conditions + 1] = within(column.name, distinct(rows, key_column(target)))
      end
    end
  end
  if conditions[1] then
    return any(conditions)
  end
  for other, columns in pairs(schema) do
    for _, column in ipairs(columns) do
      if other ~= name and refers_to(column, name) and #column.refers == 1 and columns[filter_name] then
        local d = kb.rows(other)
        local rows = apply(d, column_condition(other, d, filter_name, value, what))
        return within(key_column(name), distinct(rows, column.name))
      end
    end
  end
end

-- cluster = "Kama", stakeholder = "business": the rows that refer to it.
local function named_condition(name, filter_name, value, what)
  local word = kb.word(filter_name)
  if not word or not key_column(word.table) then
    return nil
  end
  return refers_in(name, word.table, keys_of(value, { [word.table] = true }, what))
end

local function condition_of(name, d, filter_name, value, what)
  local there = set_of(d:columns())
  if there[filter_name] then
    return column_condition(name, d, filter_name, value, what)
  elseif there[filter_name .. "_id"] and not (filter_name == "place" or place_words[filter_name]) then
    return column_condition(name, d, filter_name .. "_id", value, what)
  end
  local condition = place_words[filter_name] and place_condition(name, value, what)
    or named_condition(name, filter_name, value, what)
    or linked_condition(name, filter_name, value, what)
  if condition then
    return condition
  end
  local names = d:columns()
  for _, word in ipairs(core.keys(place_words)) do
    names[#names + 1] = word
  end
  core.refuse("%s: no column or filter of that name%s", what, core.hint(filter_name, names))
end

-- kb.NAME(filters): every filter must hold.
function filter.filter(called, word, filters)
  local name, conditions = word.table, {}
  local d = kb.rows(name)
  if type(filters) == "string" then
    filters = { where = filters }
  elseif filters ~= nil and type(filters) ~= "table" then
    core.refuse("kb.%s: a table of filters expected, got a %s", called, type(filters))
  end
  if word.kind then
    conditions[1] = within("kind", { word.kind })
  elseif word.list then
    conditions[1] = within("list", word.list)
  end
  for _, key in ipairs(core.keys(filters or {})) do
    if key ~= "where" then
      local what = ("kb.%s: %s"):format(called, key)
      conditions[#conditions + 1] = condition_of(name, d, key, filters[key], what)
    end
  end
  if filters and filters[1] ~= nil then
    core.refuse("kb.%s: filters have names: kb.%s{ column = value }", called, called)
  end
  for _, condition in ipairs(conditions) do
    d = apply(d, condition)
  end
  if filters and filters.where then
    d = d:where(kb.checked_text(("kb.%s: where"):format(called), filters.where))
  end
  return d
end

return filter
