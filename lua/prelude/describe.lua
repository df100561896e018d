-- SPDX-License-Identifier: GPL-3.0-or-later
-- describe.lua - what a dataset holds: schema, summary statistics, rows.
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

-- column, type, count, missing, mean, sd, min, median, max: of the values that are there
function describe.describe(d)
  local rows = {}
  for k in ipairs(d:columns()) do
    local name, type, _, _, missing = core.word(d, k)
    local v = d:column(name)
    local row = { name, type, v:count(), missing }
    if type == "number" or type == "integer" then
      local min, max = v:min(), v:max()
      row[5], row[6], row[8] = v:mean(), v:sd(), v:median()
      row[7], row[9] = min and min + 0.0, max and max + 0.0
    end
    rows[k] = row
  end
  return collect({ "column", "type", "count", "missing", "mean", "sd", "min", "median", "max" }, rows)
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
