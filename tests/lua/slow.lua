-- SPDX-License-Identifier: GPL-3.0-or-later
-- slow.lua - the verbs of datasets on frames (see property.lua), in the most obvious way.
local property = require "property"
local slow = {}

function slow.refuse()
  error("refused", 0)
end

-- A frame with these columns and no rows.
function slow.empty(names, types)
  local frame = { names = {}, types = {} }
  for k, name in ipairs(names) do
    frame.names[k], frame.types[name] = name, types[name]
  end
  return frame
end

function slow.copy(row)
  local new = {}
  for name, value in pairs(row) do
    new[name] = value
  end
  return new
end

-- Text that is the same for equal values: 0.0 and -0.0, integers and numbers; missing equals missing.
function slow.key(v)
  if v == nil then
    return "missing"
  elseif type(v) == "number" then
    return "number " .. property.spell(math.tointeger(v) or v)
  end
  return type(v) .. " " .. tostring(v)
end

function slow.keys(row, names)
  local parts = {}
  for k, name in ipairs(names) do
    parts[k] = ("%q"):format(slow.key(row[name]))
  end
  return table.concat(parts, " ")
end

-- Strings by bytes, whatever the locale.
local function before(a, b)
  for i = 1, math.min(#a, #b) do
    if a:byte(i) ~= b:byte(i) then
      return a:byte(i) < b:byte(i)
    end
  end
  return #a < #b
end

function slow.less(a, b)
  if type(a) == "boolean" then
    return not a and b
  elseif type(a) == "string" then
    return before(a, b)
  end
  return a < b
end

-- ---- rows ----------------------------------------------------------------------------------------

function slow.where(frame, keep)
  local out = slow.empty(frame.names, frame.types)
  for i, row in ipairs(frame) do
    if keep(row, i) then
      out[#out + 1] = row
    end
  end
  return out
end

function slow.slice(frame, first, last)
  return slow.where(frame, function(_, i)
    return i >= first and i <= last
  end)
end

-- -1, 0, 1: missing last in both directions.
local function compare(a, b, key)
  local name, down = key:match("^%-(.*)$"), true
  if not name then
    name, down = key, false
  end
  local x, y = a[name], b[name]
  if x == nil or y == nil then
    return x == nil and y == nil and 0 or x == nil and 1 or -1
  elseif slow.less(x, y) then
    return down and 1 or -1
  elseif slow.less(y, x) then
    return down and -1 or 1
  end
  return 0
end

-- Insertion sort, which keeps the order of equal rows.
function slow.sort(frame, keys)
  local out = slow.empty(frame.names, frame.types)
  for _, row in ipairs(frame) do
    local at = #out + 1
    while at > 1 do
      local order = 0
      for _, key in ipairs(keys) do
        order = order ~= 0 and order or compare(row, out[at - 1], key)
      end
      if order >= 0 then
        break
      end
      at = at - 1
    end
    table.insert(out, at, row)
  end
  return out
end

function slow.distinct(frame, names)
  local seen = {}
  return slow.where(frame, function(row)
    local key = slow.keys(row, names[1] and names or frame.names)
    local new = not seen[key]
    seen[key] = true
    return new
  end)
end

function slow.fill(frame, names, up)
  local out = slow.empty(frame.names, frame.types)
  for i, row in ipairs(frame) do
    out[i] = slow.copy(row)
  end
  for _, name in ipairs(names[1] and names or frame.names) do
    local last
    for k = 1, #out do
      local row = out[up and #out + 1 - k or k]
      if row[name] == nil then
        row[name] = last
      else
        last = row[name]
      end
    end
  end
  return out
end

-- ---- columns -------------------------------------------------------------------------------------

function slow.select(frame, names)
  local out = slow.empty(names, frame.types)
  for i, row in ipairs(frame) do
    out[i] = {}
    for _, name in ipairs(names) do
      out[i][name] = row[name]
    end
  end
  return out
end

function slow.rename(frame, pairs_)
  local new = {}
  for name, old in pairs(pairs_) do
    new[old] = name
  end
  local out = { names = {}, types = {} }
  for k, name in ipairs(frame.names) do
    out.names[k] = new[name] or name
    out.types[out.names[k]] = frame.types[name]
  end
  for i, row in ipairs(frame) do
    out[i] = {}
    for name, value in pairs(row) do
      out[i][new[name] or name] = value
    end
  end
  return out
end

-- ---- two frames ------------------------------------------------------------------------------------

-- The type of columns one after the other, and their values as of that type.
local function common(a, b)
  if a == b or a == nil or b == nil then
    return a or b
  elseif (a == "number" or a == "integer") and (b == "number" or b == "integer") then
    return "number"
  end
  slow.refuse()
end

local function as(type, v)
  if type == "number" and math.type(v) == "integer" then
    if math.tointeger(v + 0.0) ~= v then
      slow.refuse()
    end
    return v + 0.0
  end
  return v
end

function slow.append(a, b)
  local names, types = {}, {}
  for _, frame in ipairs{ a, b } do
    for _, name in ipairs(frame.names) do
      if not types[name] then
        names[#names + 1] = name
        types[name] = common(a.types[name], b.types[name])
      end
    end
  end
  local out = slow.empty(names, types)
  for _, frame in ipairs{ a, b } do
    for _, row in ipairs(frame) do
      local new = {}
      for name, value in pairs(row) do
        new[name] = as(types[name], value)
      end
      out[#out + 1] = new
    end
  end
  return out
end

-- A key that occurs twice on a side that `expect` wants once.
local function repeated(frame, names)
  local seen = {}
  for _, row in ipairs(frame) do
    local key, there = slow.keys(row, names), true
    for _, name in ipairs(names) do
      there = there and row[name] ~= nil
    end
    if there and seen[key] then
      return true
    end
    seen[key] = true
  end
  return false
end

-- An integer column and a number column with a fraction or infinity do not match on purpose.
local function comparable(a, b, ka, kb)
  for k, name in ipairs(ka) do
    local x, y = a.types[name], b.types[kb[k]]
    if x ~= y and common(x, y) == "number" then
      for _, side in ipairs{ { a, name, x }, { b, kb[k], y } } do
        for _, row in ipairs(side[1]) do
          local v = row[side[2]]
          if side[3] == "number" and v and not (v == math.floor(v) and math.abs(v) < 0x1p63) then
            slow.refuse()
          end
        end
      end
    end
  end
end

local function matches(row, other, ka, kb)
  for k, name in ipairs(ka) do
    local x, y = row[name], other[kb[k]]
    if x == nil or y == nil or slow.key(x) ~= slow.key(y) then
      return false
    end
  end
  return true
end

-- Names of the right columns in the result.
local function right_names(a, b, kb, suffix)
  local key, name = {}, {}
  for _, k in ipairs(kb) do
    key[k] = true
  end
  local taken = {}
  for _, n in ipairs(a.names) do
    taken[n] = true
  end
  for _, n in ipairs(b.names) do
    if not key[n] then
      name[#name + 1] = { n, taken[n] and n .. suffix or n }
      if taken[name[#name][2]] then
        slow.refuse()
      end
      taken[name[#name][2]] = true
    end
  end
  return name
end

-- Every pair of rows, then what is left of either side: pairs(l, r), lists of rows of either side without a match.
local function match(a, b, ka, kb)
  local pairs_, used = {}, {}
  for i, row in ipairs(a) do
    local any = false
    for j, other in ipairs(b) do
      if matches(row, other, ka, kb) then
        pairs_[#pairs_ + 1] = { i, j }
        any, used[j] = true, true
      end
    end
    if not any then
      pairs_[#pairs_ + 1] = { i }
    end
  end
  return pairs_, used
end

function slow.join(a, b, ka, kb, how, expect, suffix)
  comparable(a, b, ka, kb)
  expect = expect or (how == "semi" or how == "anti") and "m:m" or "m:1"
  if expect:sub(1, 1) == "1" and repeated(a, ka) or expect:sub(3) == "1" and repeated(b, kb) then
    slow.refuse()
  end
  local found, used = match(a, b, ka, kb)
  local kept = {}
  if how == "semi" or how == "anti" then
    local out = slow.empty(a.names, a.types)
    for _, p in ipairs(found) do
      if (p[2] ~= nil) == (how == "semi") and not kept[p[1]] then
        out[#out + 1] = a[p[1]]
        kept[p[1]] = true
      end
    end
    return out
  end
  local right = right_names(a, b, kb, suffix or "_right")
  local out = slow.empty(a.names, a.types)
  for _, name in ipairs(right) do
    out.names[#out.names + 1] = name[2]
    out.types[name[2]] = b.types[name[1]]
  end
  local function add(row, other)
    local new = slow.copy(row)
    for _, name in ipairs(right) do
      new[name[2]] = other[name[1]]
    end
    out[#out + 1] = new
  end
  for _, p in ipairs(found) do
    if p[2] or how == "left" or how == "full" then
      add(a[p[1]], b[p[2]] or {})
    end
  end
  local matched = #out
  for j, other in ipairs(b) do
    if not used[j] and (how == "right" or how == "full") then
      local row = {}
      for k, name in ipairs(ka) do
        row[name] = other[kb[k]]
      end
      add(row, other)
    end
  end
  for k, name in ipairs(ka) do -- keys of both sides in one column
    if #out > matched then
      out.types[name] = common(a.types[name], b.types[kb[k]])
      for _, row in ipairs(out) do
        row[name] = as(out.types[name], row[name])
      end
    end
  end
  return out
end

-- ---- shape -----------------------------------------------------------------------------------------

function slow.long(frame, columns, key, value)
  local gathered, names, types, type_ = {}, {}, {}, nil
  for _, name in ipairs(columns) do
    gathered[name] = true
    type_ = common(type_, frame.types[name])
  end
  for _, name in ipairs(frame.names) do
    if not gathered[name] then
      names[#names + 1], types[name] = name, frame.types[name]
    end
  end
  names[#names + 1], types[key] = key, "string"
  names[#names + 1], types[value] = value, type_
  local out = slow.empty(names, types)
  for _, row in ipairs(frame) do
    for _, name in ipairs(columns) do
      local new = slow.copy(row)
      for _, gone in ipairs(columns) do
        new[gone] = nil
      end
      new[key], new[value] = name, as(type_, row[name])
      out[#out + 1] = new
    end
  end
  return out
end

-- A value as the name of a column.
function slow.title(v)
  if v == nil then
    return "missing"
  elseif math.type(v) == "float" then
    if v == math.floor(v) and math.abs(v) < 1e15 then
      return ("%.0f"):format(v)
    end
    for digits = math.abs(v) < 0x1p-1022 and 1 or 15, 17 do
      local text = ("%%.%dg"):format(digits):format(v)
      if tonumber(text) == v or math.abs(v) == math.huge then
        return text
      end
    end
  end
  return tostring(v)
end

function slow.wide(frame, key, value)
  local ids, at, seen = {}, {}, {}
  for _, name in ipairs(frame.names) do
    if name ~= key and name ~= value then
      ids[#ids + 1] = name
    end
  end
  local out, named, taken = slow.empty(ids, frame.types), {}, {}
  for _, name in ipairs(ids) do
    taken[name] = true
  end
  for _, row in ipairs(frame) do
    local id, k = slow.keys(row, ids), slow.key(row[key])
    if row[key] == nil or seen[id .. "\0" .. k] then
      slow.refuse()
    end
    seen[id .. "\0" .. k] = true
    if not at[id] then
      out[#out + 1] = slow.select({ names = ids, types = {}, row }, ids)[1]
      at[id] = out[#out]
    end
    if not named[k] then
      named[k] = slow.title(row[key])
      if taken[named[k]] or named[k] == "" then
        slow.refuse()
      end
      taken[named[k]] = true
      out.names[#out.names + 1], out.types[named[k]] = named[k], frame.types[value]
    end
    at[id][named[k]] = row[value]
  end
  return out
end

-- The distinct values of a column, sorted, missing last.
local function margin(frame, name)
  local ordered = slow.sort(slow.distinct(frame, { name }), { name })
  local values = { n = #ordered }
  for i, row in ipairs(ordered) do
    values[i] = row[name]
  end
  return values
end

function slow.crosstab(frame, row, col, weights)
  local rows, cols = margin(frame, row), margin(frame, col)
  local out = slow.empty({ row }, frame.types)
  for j = 1, cols.n do
    local name = slow.title(cols[j])
    if out.types[name] or name == "" then
      slow.refuse()
    end
    out.names[j + 1], out.types[name] = name, weights and "number" or "integer"
  end
  for i = 1, rows.n do
    out[i] = { [row] = rows[i] }
    for j = 1, cols.n do
      local count = weights and 0.0 or 0
      for _, r in ipairs(frame) do
        if slow.key(r[row]) == slow.key(rows[i]) and slow.key(r[col]) == slow.key(cols[j])
            and (not weights or r[weights] ~= nil) then
          local w = weights and r[weights]
          count = count + (w == true and 1 or w == false and 0 or w or 1)
        end
      end
      if count == count then -- inf - inf has no value
        out[i][out.names[j + 1]] = count
      end
    end
  end
  return out
end

return slow
