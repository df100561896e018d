-- SPDX-License-Identifier: GPL-3.0-or-later
-- infer.lua - what an expression that is being typed stands for, told without running it.
--
-- A thing is { value = v }, { class = "dataset", columns = { name, ... } or nil } for what a call will
-- give, or { name = "d:where", of = thing } for a method. Fields are read raw: no code of the user runs.
local core = ...
local infer = {}

local letters = { dataset = "d", model = "m", vector = "v", groups = "g" }

local function set(words)
  local found = {}
  for word in words:gmatch("%S+") do
    found[word] = true
  end
  return found
end

-- Methods that keep the columns of their receiver, and those that give a dataset of other ones.
local keep = set("d:append d:check d:distinct d:fill d:fill_up d:head d:join d:map d:mutate d:rename d:sample d:select "
  .. "d:drop d:slice d:sort d:where d:write g:mutate g:summarise m:augment")
local change = set("d:crosstab d:describe d:ledger d:long d:missing d:provenance d:quantiles d:schema d:summarise d:wide "
  .. "m:anova m:cells m:confint m:diagnose m:diagnostics m:glance m:margins m:predict m:recipe m:test m:tidy m:vcov "
  .. "m:verify model.verify "
  .. "dataset.open dataset.new paper.cells paper.check paper.exhibits paper.published")

-- "dataset", "model", "vector", "groups", another class, or nil
function infer.class(thing)
  if not thing or thing.class then
    return thing and thing.class
  end
  local mt = debug.getmetatable(thing.value)
  return (type(thing.value) == "userdata" or type(thing.value) == "table") and mt and rawget(mt, "__name") or nil
end

-- Column names of a dataset, or of what groups are made of; nil when they cannot be known.
function infer.columns(thing)
  local class = infer.class(thing)
  if class == "groups" and thing.value then
    return infer.columns{ value = rawget(thing.value, "data") }
  elseif thing and thing.class then
    return thing.columns
  elseif class == "dataset" then
    local ok, names = pcall(thing.value.columns, thing.value) -- fails when it is closed
    return ok and names or nil
  end
end

-- The public names of functions: value -> "model.ols", "d:where"
local function public_names()
  local names = {}
  for class, object in next, core.classes do
    for name, f in next, object.methods do
      names[f] = letters[class] .. ":" .. name
    end
  end
  for library, functions in next, core.module do
    if type(functions) == "table" then
      for name, f in next, functions do
        names[f] = library .. "." .. name
      end
    else
      names[functions] = rawget(core.use("strict").public, library) and library or "agglom." .. library
    end
  end
  return names
end

-- What the function is called in the help: "model.ols", "d:where"; nil for the user's own.
function infer.name(thing)
  if not thing or thing.name then
    return thing and thing.name
  end
  infer.names = infer.names or public_names()
  return type(thing.value) == "function" and infer.names[thing.value] or nil
end

-- "name(a, b, ...)" of a function written in Lua
function infer.signature(name, f)
  local names, info = {}, debug.getinfo(f, "u")
  for i = 1, info.nparams do
    names[i] = debug.getlocal(f, i)
  end
  names[#names + 1] = info.isvararg and "..." or nil
  return ("%s(%s)"):format(name, table.concat(names, ", "))
end

local function global(name)
  local value = rawget(_G, name)
  if value == nil then
    value = core.use("strict").public[name]
  end
  return value ~= nil and { value = value } or nil
end
infer.global = global

local function field(thing, name)
  local value = thing.value
  if infer.class(thing) == "dataset" then
    return { class = "vector" }
  elseif value ~= nil and rawequal(value, core.knowledge) then
    return { name = "kb." .. name }
  elseif type(value) == "table" and rawget(value, name) ~= nil then
    return { value = rawget(value, name) }
  end
end

local function method(thing, name)
  local letter = letters[infer.class(thing)]
  return letter and { name = letter .. ":" .. name, of = thing } or nil
end

-- Names that the texts of "name = expression" make.
local function with_made(columns, args)
  local all = table.move(columns, 1, #columns, 1, {})
  for _, arg in ipairs(args) do
    local made = arg.text and arg.text:match("^%s*([%a_][%w_]*)%s*=[^=]")
    if made and not core.has(all, made) then
      all[#all + 1] = made
    end
  end
  return all
end

local function result(called, args)
  local name = infer.name(called)
  if not name then
    return nil
  elseif keep[name] then
    local columns = infer.columns(called.of)
    return { class = "dataset", columns = columns and with_made(columns, args) }
  elseif name == "d:group" then
    return { class = "groups", columns = infer.columns(called.of) }
  elseif name == "d:column" then
    return { class = "vector" }
  elseif change[name] or name:find("^stats%.") then
    return { class = "dataset" }
  end
  return name:find("^model%.") and name ~= "model.compare" and { class = "model" } or nil
end

-- The thing that a chain of scan.lua stands for; nil when it cannot be known.
function infer.thing(chain)
  local thing = nil
  if chain and chain.root then
    thing = global(chain.root)
  elseif chain and chain.text then
    thing = { value = chain.text }
  end
  for _, step in ipairs(chain or {}) do
    if not thing then
      return nil
    elseif step[1] == "." then
      thing = field(thing, step[2])
    elseif step[1] == ":" then
      thing = method(thing, step[2])
    else
      thing = step[1] == "()" and result(thing, step[2]) or nil
    end
  end
  return thing
end

-- Datasets that a variable names, or a field of a table that one names.
function infer.datasets()
  local found = {}
  for _, name in ipairs(core.keys(_G)) do
    local value = rawget(_G, name)
    if infer.class{ value = value } == "dataset" then
      found[#found + 1] = { value = value }
    elseif type(value) == "table" and value ~= _G and value ~= package.loaded then
      for _, inner in next, value do
        if type(inner) == "userdata" and infer.class{ value = inner } == "dataset" then
          found[#found + 1] = { value = inner }
        end
      end
    end
  end
  return found
end

return infer
