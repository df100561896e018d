-- SPDX-License-Identifier: GPL-3.0-or-later
-- verbs.lua - groups, and what verbs say about what they did.
local core = ...
local verbs = {}

-- d:join(other, { on = { "region" }, how = "left", expect = "m:1", suffix = "_right", quiet = false })
-- says on standard error how many rows found a match.
function verbs.join(left, right, options)
  local joined, report = core.join(left, right, options)
  if not (options.quiet or core.settings and core.settings.quiet) then
    io.stderr:write(("join: %d of %d left rows matched, %d of %d right rows used\n"):format(
      report.left_matched, report.left, report.right_used, report.right))
  end
  return joined
end

-- Strings given one by one or in one table.
local function strings(...)
  local first = ...
  return type(first) == "table" and first or { ... }
end

function verbs.mutate(d, ...)
  return core.mutate(d, {}, strings(...))
end

function verbs.summarise(d, ...)
  return core.summarise(d, {}, strings(...))
end

-- d:map("name", f [, columns]): f is called with every row, a table of the named columns (all of
-- them without names), and its number; what it returns becomes the column `name`, nil is missing.
function verbs.map(d, name, f, columns)
  if type(name) ~= "string" then
    core.refuse("map: the name of the new column expected, got a %s", type(name))
  elseif type(f) ~= "function" then
    core.refuse("map: a function of a row expected, got a %s", type(f))
  end
  local from = columns and d:select(columns) or d
  local values, i = { n = #d }, 0
  for row in from:rows() do
    i = i + 1
    local ok, value = pcall(f, row, i)
    if not ok then
      core.refuse("map '%s', row %d: %s", name, i, tostring(value))
    end
    values[i] = value
  end
  local column = core.new{ { name, values } }:column(name)
  return core.derive(d, "map", name .. " by a function of " .. (columns and table.concat(from:columns(), ", ")
    or "the row"), name, column)
end

-- for part, region, year in d:split("region", "year") do ... end: the rows of every combination of
-- values, sorted by them, missing (nil) last; the rows of a part keep their order.
function verbs.split(d, ...)
  local by = strings(...)
  if not by[1] then
    core.refuse("split: at least one column expected")
  end
  local count = "n"
  while core.has(by, count) do
    count = count .. "_"
  end
  local sorted = d:sort(by)
  local parts = core.summarise(sorted, by, { count .. " = count()" })
  local i, last, ns, keys = 0, 0, parts:column(count), {}
  for k, name in ipairs(by) do
    keys[k] = parts:column(name)
  end
  return function()
    i = i + 1
    if i > #parts then
      return nil
    end
    local key, first = {}, last + 1
    for k, column in ipairs(keys) do
      key[k] = column[i]
    end
    last = last + ns[i]
    return sorted:slice(first, last), table.unpack(key, 1, #by)
  end
end

-- ---- groups ------------------------------------------------------------------------------------

local groups = {}
groups.__index = groups
groups.__name = "groups"

-- d:group("region", "year"), for :summarise and :mutate
function verbs.group(d, ...)
  local by = strings(...)
  if not by[1] then
    core.refuse("group: at least one column expected")
  end
  d:select(by) -- refuses unknown columns here and not later
  return setmetatable({ data = d, by = by }, groups)
end

function groups:mutate(...)
  return core.mutate(self.data, self.by, strings(...))
end

function groups:summarise(...)
  return core.summarise(self.data, self.by, strings(...))
end

function groups:__tostring()
  return ("dataset of %d rows, by %s"):format(#self.data, table.concat(self.by, ", "))
end

return verbs
