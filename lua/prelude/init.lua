-- SPDX-License-Identifier: GPL-3.0-or-later
-- init.lua - the module `agglom`: what every session needs; the rest is loaded when first used.
local core = ...

local loaded = {}

-- The result of a prelude chunk.
function core.use(name)
  if loaded[name] == nil then
    loaded[name] = core.load(name)(core)
  end
  return loaded[name]
end

-- Raise an error at the user's line.
function core.refuse(fmt, ...)
  core.fail(fmt:format(...))
end

-- "; did you mean 'x'?" or nothing
function core.hint(name, names)
  local near = core.nearest(tostring(name), names)
  return near and ("; did you mean '%s'?"):format(near) or ""
end

function core.keys(t)
  local names = {}
  for name in next, t do
    if type(name) == "string" then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  return names
end

-- A dataset out of rows of values, one list of names.
function core.collect(names, rows)
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

-- Is a value in a list?
function core.has(list, value)
  for _, item in ipairs(list) do
    if item == value then
      return true
    end
  end
  return false
end

-- Options of a Lua function: a table whose keys are all in `defaults`; false stands for no default.
function core.options(given, defaults)
  if given ~= nil and type(given) ~= "table" then
    core.refuse("a table of options expected, got a %s", type(given))
  end
  for name in next, given or {} do
    if defaults[name] == nil then
      core.refuse("no option '%s'%s", name, core.hint(name, core.keys(defaults)))
    end
  end
  local options = {}
  for name, default in next, defaults do
    options[name] = default
  end
  for name, value in next, given or {} do
    options[name] = value
  end
  return options
end

-- A table of functions that answers a misspelt name and cannot be changed.
local function library(name, functions)
  return setmetatable(functions, {
    __index = function(_, key)
      core.refuse("%s has no '%s'%s", name, key, core.hint(key, core.keys(functions)))
    end,
    __newindex = function()
      core.refuse("'%s' is part of agglom and cannot be changed", name)
    end,
  })
end

-- Functions of a chunk that is loaded when the first of them is called.
local function lazy(target, chunk, names)
  for name in names:gmatch("%S+") do
    target[name] = function(...)
      return core.use(chunk)[name](...)
    end
  end
  return target
end

local dataset, model = core.dataset_class, core.model_class
lazy(dataset.methods, "describe", "provenance quantiles rows schema")
lazy(dataset.methods, "print", "print")
lazy(dataset.methods, "source", "write")
lazy(dataset.methods, "verbs", "group join map mutate split summarise")
lazy(dataset.methods, "schema", "check")
lazy(model.methods, "summary", "summary confint")
lazy(model.methods, "verify", "verify")
lazy(dataset, "print", "__tostring")
lazy(model, "summary", "__tostring")
core.classes = { dataset = dataset, model = model }
dataset.__metatable, model.__metatable = "dataset", "model"

-- The knowledge base opens its packs when the first of its functions is asked for.
core.knowledge = setmetatable({}, {
  __index = function(_, name)
    return core.use("kb").get(name)
  end,
  __newindex = function()
    core.refuse("'kb' is part of agglom and cannot be changed")
  end,
  __name = "kb",
})

local agglom = {
  dataset = library("dataset", lazy({ new = core.new }, "source", "open")),
  model = library("model", lazy(lazy(core.fits, "compare", "compare"), "verify", "verify")),
  stats = library("stats", core.stats),
  paper = library("paper", lazy({}, "paper", "cells check exhibit exhibits published")),
  kb = core.knowledge,
  help = lazy({}, "help", "help").help,
  apropos = lazy({}, "about", "apropos").apropos,
  console = library("console", lazy({}, "console", "pager show timing")),
  journal = library("journal", lazy({}, "journal", "save")),
  topics = lazy({}, "help", "list").list,
  clock = core.clock,
  threads = core.threads,
  version = core.version,
}
return library("agglom", agglom)
