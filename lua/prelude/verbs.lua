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
