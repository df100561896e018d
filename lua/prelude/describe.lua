-- SPDX-License-Identifier: GPL-3.0-or-later
-- describe.lua - what a dataset holds: its schema and its rows.
local core = ...
local describe = {}

-- A dataset out of rows of values, one list of names.
local function collect(names, rows)
  local parts = {}
  for k, name in ipairs(names) do
    local values = { n = #rows }
    for i, row in ipairs(rows) do
      values[i] = row[k]
    end
    parts[k] = { name, values }
  end
  return core.new(parts)
end

-- column, type, unit, label, missing
function describe.schema(d)
  local rows = {}
  for k in ipairs(d:columns()) do
    local name, type, label, unit, missing = core.word(d, k)
    rows[k] = { name, type, unit, label, missing }
  end
  return collect({ "column", "type", "unit", "label", "missing" }, rows)
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
