-- SPDX-License-Identifier: GPL-3.0-or-later
-- check.lua - `agglom check FILE...`: mistakes that can be known without running a script: syntax,
-- undefined globals, and what known.lua finds about calls, options, fields and columns.
local core = ...
local parse, script = core.use("parse"), core.use("script")
local public = core.use("strict").public

-- Names that are given a value somewhere: name -> the values.
local function written_globals(parsed)
  local written = {}
  for _, e in ipairs(parsed.globals) do
    if e.written then
      written[e.name] = written[e.name] or {}
      table.insert(written[e.name], e.value or false)
    end
  end
  for _, e in ipairs(parsed.fields) do
    if e.written and e.key and e.object.name == "_G" then
      written[e.key] = { false, false }
    end
  end
  return written
end

-- A column of a known dataset that lacks its quotes.
local function column_hint(self, name)
  for _, local_ in ipairs(self.parsed.locals) do
    for i, token in ipairs(local_.names) do
      local known = local_.values[i] and self:value(local_.values[i])
      if known and known.kind == "dataset" and known.data and core.has(known.data:columns(), name) then
        return core.use("strict").quoted(name, token.text)
      end
    end
  end
end

local loaders = { "require", "dofile", "load", "loadfile", "_ENV", "setmetatable" }

local function undefined_globals(self)
  local names, loads = core.keys(public), false
  for name in next, _G do
    names[#names + 1] = name
  end
  for name in next, self.written do
    names[#names + 1] = name
  end
  names[#names + 1] = "arg"
  for _, e in ipairs(self.parsed.globals) do
    loads = loads or core.has(loaders, e.name)
  end
  for _, e in ipairs(self.parsed.globals) do
    if e.written and public[e.name] ~= nil then
      self:report(e.token.from, ("'%s' is part of agglom and cannot be assigned to"):format(e.name))
    elseif not core.has(names, e.name) and e.name ~= "_ENV" then
      local hint = column_hint(self, e.name) or core.use("strict").advice(e.name, names)
      if not loads or hint ~= "" then
        self:report(e.token.from, ("no variable '%s'%s"):format(e.name, hint))
      end
    end
  end
end

local standard = {}
for _, name in ipairs{ "string", "table", "math", "io", "os", "utf8", "coroutine", "debug" } do
  standard[name] = _G[name]
end

-- Fields that a library does not have, columns that a dataset does not have.
local function unknown_fields(self)
  local own = {}
  for _, e in ipairs(self.parsed.fields) do
    if e.written and e.key then
      own[e.key] = true
    end
  end
  for _, e in ipairs(self.parsed.fields) do
    local object = self:value(e.object)
    if e.written and object and (object.kind == "dataset" or object.kind == "vector") then
      self:report(e.token.from, object.kind == "dataset" and "datasets cannot be changed; d:mutate makes a new one"
        or "vectors cannot be changed; make a dataset with dataset.new")
      object = nil
    end
    object = object and { kind = object.kind, members = object.members, data = object.data or self[object.kind] }
    local library = e.object.kind == "name" and not e.object.binding and standard[e.object.name]
    if e.key and library and library[e.key] == nil and not own[e.key] then
      self:report(e.token.from, ("%s has no '%s'%s"):format(e.object.name, e.key, core.hint(e.key, core.keys(library))))
    elseif e.key and object and (object.kind == "library" and type(object.members) == "table" or object.data) then
      local ok, err = pcall(function() return (object.members or object.data)[e.key] end)
      if not ok then
        self:report(e.token.from, tostring(err))
      end
    end
  end
end

-- local x = 3,7
local function decimal_commas(self)
  for _, declared in ipairs(self.parsed.locals) do
    local a, b = declared.values[1], declared.values[2]
    if #declared.names == 1 and #declared.values == 2 and a.kind == "number" and b.kind == "number" then
      self:report(a.token.from, ("%s, %s are two numbers; a decimal number has a point: %s.%s"):format(a.token.text, b.token.text,
        a.token.text, b.token.text))
    end
  end
end

local function analyse(name, text)
  local parsed = parse(text)
  if not parsed then
    return {}
  end
  local self = core.use("known")(name, text, parsed, written_globals(parsed))
  for _, e in ipairs(parsed.calls) do
    self:value(e)
  end
  unknown_fields(self)
  undefined_globals(self)
  decimal_commas(self)
  table.sort(self.found, function(a, b)
    return a.line < b.line or a.line == b.line and a.column < b.column
  end)
  return self.found
end

local check = {}

-- Check the files; the exit status.
function check.main(paths)
  local n = 0
  core.settings.quiet = true
  for _, path in ipairs(paths) do
    local chunk, problem = script.load(path)
    local found = { problem }
    if chunk then
      local text = core.texts[script.name(path)] or script.read(path)
      core.texts[script.name(path)] = text
      found = analyse(script.name(path), text)
    end
    for _, record in ipairs(found) do
      core.complain(record)
    end
    n = n + #found
  end
  return n > 0 and 1 or 0
end

return check
