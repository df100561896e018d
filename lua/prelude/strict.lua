-- SPDX-License-Identifier: GPL-3.0-or-later
-- strict.lua - the globals of the program: reading an undefined one is an error, and those of
-- agglom cannot be assigned to. They are not in _G, so that no assignment can slip past.
local core = ...
local strict = {}

local public = { agglom = core.module }
for _, name in ipairs{ "dataset", "model", "stats", "kb", "paper", "help" } do
  public[name] = core.module[name]
end
strict.public = public

local function names()
  local list = core.keys(public)
  for name in next, _G do
    list[#list + 1] = type(name) == "string" and name or nil
  end
  table.sort(list)
  return list
end

local function index(_, name)
  local value = public[name]
  if value == nil then
    core.refuse("no variable '%s'%s", tostring(name), core.hint(name, names()))
  end
  return value
end

local function newindex(t, name, value)
  if public[name] ~= nil then
    core.refuse("'%s' is part of agglom and cannot be assigned to", name)
  end
  rawset(t, name, value)
end

setmetatable(_G, { __index = index, __newindex = newindex })

-- Globals for a script that must not leave any behind: _G, and its own on top.
function strict.environment(own)
  return setmetatable(own, { __index = _G, __newindex = newindex })
end

return strict
