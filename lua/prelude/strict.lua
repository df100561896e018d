-- SPDX-License-Identifier: GPL-3.0-or-later
-- strict.lua - the globals of the program: reading an undefined one is an error, and those of
-- agglom cannot be assigned to. They are not in _G, so that no assignment can slip past.
local core = ...
local strict = {}

local public = { agglom = core.module }
for _, name in ipairs{ "dataset", "model", "stats", "kb", "paper", "help", "apropos", "console", "journal" } do
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

-- Has a value the column `name`?
local function has_column(value, name)
  if debug.getmetatable(value) ~= core.dataset_class then
    return false
  end
  local open, columns = pcall(core.dataset_class.methods.columns, value)
  return open and core.has(columns, name)
end

-- The variable that holds a dataset with the column `name`: a local of the function that asked for
-- it (level 4 from here), or a global.
local function owner(name)
  local i = 1
  while true do
    local variable, value = debug.getlocal(4, i)
    if not variable then
      break
    elseif has_column(value, name) then
      return variable
    end
    i = i + 1
  end
  for variable, value in next, _G do
    if has_column(value, name) then
      return variable
    end
  end
end

function strict.quoted(name, variable)
  return ("; did you mean \"%s\"? Columns of '%s' and formulas go in quotes"):format(name, variable)
end

-- "model.ols" of "ols", "d:where" of "where", "v:mean" of "mean"
local function whole_name(name)
  for _, library in ipairs{ "dataset", "model", "stats", "paper", "agglom" } do
    if rawget(public[library], name) then
      return library .. "." .. name
    end
  end
  return core.dataset_class.methods[name] and "d:" .. name or core.vector_class.methods[name] and "v:" .. name
end

-- Words about a variable that is not there: a column without its quotes, or a name misspelt.
function strict.advice(name, known)
  local variable = type(name) == "string" and owner(name)
  if variable then
    return strict.quoted(name, variable)
  elseif type(name) == "string" and core.use("source").find("datasets/" .. name .. ".csv") then
    return ("; did you mean \"%s\"? Names of datasets go in quotes"):format(name)
  end
  local whole = type(name) == "string" and whole_name(name)
  return whole and ("; did you mean '%s'?"):format(whole) or core.hint(name, known or names())
end

local function index(_, name)
  local value = public[name]
  if value == nil then
    core.refuse("no variable '%s'%s", tostring(name), strict.advice(name))
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
