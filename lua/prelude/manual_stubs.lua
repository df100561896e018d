-- SPDX-License-Identifier: GPL-3.0-or-later
-- manual_stubs.lua - what editors with the Lua language server know of agglom: LuaCATS annotations.
local core = ...
local topics = core.use("topics")
local lines = {}

local classes = { d = "dataset", v = "vector", g = "groups", m = "model", c = "comparison", e = "exhibit", a = "about" }
local names = { dataset = "Dataset", vector = "Vector", groups = "Groups", model = "Model", comparison = "Comparison",
  exhibit = "Exhibit", about = "About" }
local function add(fmt, ...)
  lines[#lines + 1] = fmt:format(...)
end

-- A type of a record, classes under their names.
local function typed(type)
  return (type:gsub("%f[%w\"]%a+%f[^%w\"]", function(word)
    return names[word] and "agglom." .. names[word] or nil
  end))
end

local function one_line(text)
  return (text:gsub("%s+", " "))
end

local function add_text(t)
  add("---%s", one_line(t.summary))
  for paragraph in ((t.text or "") .. "\n\n"):gmatch("(.-)\n\n") do
    if paragraph:find("%S") then
      add("---")
      add("---%s", one_line(paragraph))
    end
  end
  for _, field in ipairs{ "missing", "formula", "source" } do
    if t[field] then
      add("---")
      add("---*%s*: %s", field == "missing" and "missing values" or field, one_line(t[field]))
    end
  end
end

-- The table of options of a function as a class; its name.
local function add_options(t, options)
  if not options[1] then
    return nil
  end
  local name = "agglom.options." .. t.name:gsub("[^%w]", "_")
  add("---@class %s", name)
  for _, o in ipairs(options) do
    add("---@field %s? %s %s", o.name, typed(o.type), one_line(core.use("help").describe(o):gsub("^.-: ", "", 1)))
  end
  add("")
  return name
end

-- function NAME(a, b, options) end, with what is known of each
local function add_function(name, t)
  local own, options = core.use("help").split_arguments(t)
  local class, parameters = add_options(t, options), {}
  add_text(t)
  for _, a in ipairs(own) do
    local parameter = a.name
    parameters[#parameters + 1] = parameter
    add("---@param %s%s %s %s", parameter, a.optional and parameter ~= "..." and "?" or "", typed(a.type), one_line(a.text))
  end
  if class then
    local at = parameters[#parameters] == "..." and #parameters or #parameters + 1
    table.insert(parameters, at, "options")
    add("---@param options? %s", class)
  end
  if t.gives then
    add("---@return %s", typed(t.gives.type))
  end
  add("function %s(%s) end", name, table.concat(parameters, ", "))
  add("")
end

-- Fields that are functions, by the library they are in.
local function is_function(t)
  return t.usage:find("(", 1, true) or t.usage:find("{", 1, true)
end

add("---@meta agglom")
add("-- SPDX-License-Identifier: GPL-3.0-or-later")
add("-- agglom.lua - made by agglom manual, for editors; do not edit.")
add("")
local local_names = {}
for letter, class in pairs(classes) do
  local_names[#local_names + 1] = { letter, class }
end
table.sort(local_names, function(a, b) return a[1] < b[1] end)
for _, pair in ipairs(local_names) do
  add("---@class agglom.%s", names[pair[2]])
  if pair[2] == "dataset" then
    add("---@field [string] agglom.Vector")
    add("---@operator len: integer")
  elseif pair[2] == "about" then
    add("---@field key string")
    add("---@field name string")
    add("---@field [string] agglom.Dataset")
  elseif pair[2] == "vector" then
    add("---@field [integer] any")
    add("---@operator len: integer")
  end
  add("local %s = {}", pair[1])
  add("")
end

-- Libraries are globals, and fields of the module.
local libraries = {}
for _, t in ipairs(topics.list) do
  local library = t.name:match("^(%l+)%.%l")
  if library and library ~= "agglom" and not libraries[library] then
    libraries[library], libraries[#libraries + 1] = true, library
  end
end
add("agglom = {}")
for _, library in ipairs(libraries) do
  add("%s = {}", library)
  add("agglom.%s = %s", library, library)
end
add("")

for _, t in ipairs(topics.list) do
  local library, name = t.name:match("^(%l+)[.:]([%w_]+)$")
  if t.name == "kb.effects" then
    add_text(t)
    add("kb.effects = {}")
    add("---@param name string\n---@return agglom.Dataset\nfunction kb.effects.from(name) end")
    add("---@param name string\n---@return agglom.Dataset\nfunction kb.effects.to(name) end")
    add("---@param a string\n---@param b string\n---@return agglom.Dataset\nfunction kb.effects.paths(a, b) end")
    add("")
  elseif library and classes[library] and t.name:find(":", 1, true) then
    add_function(t.name, t)
  elseif library and is_function(t) then
    add_function(t.name, t)
  elseif library then
    add_text(t)
    add("%s.%s = nil ---@type string", library, name)
    add("")
  elseif rawget(core.module, t.name) then
    add_function(t.name, t)
    add("agglom.%s = %s", t.name, t.name)
    add("")
  end
end
add("return agglom")

local luarc = [[
{
  "runtime.version": "Lua 5.4",
  "workspace.library": [
    "lua-meta",
    "~/.local/share/agglom/lua-meta",
    "/usr/local/share/agglom/lua-meta",
    "/usr/share/agglom/lua-meta"
  ],
  "workspace.checkThirdParty": false
}
]]

return { ["lua-meta/agglom.lua"] = table.concat(lines, "\n") .. "\n", ["lua-meta/.luarc.json"] = luarc }
