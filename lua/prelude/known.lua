-- SPDX-License-Identifier: GPL-3.0-or-later
-- known.lua - what is known of the expressions of a script before it runs, for `agglom check`.
--
-- Calls whose arguments are known are made for real, on datasets that keep their columns and types
-- but none of their rows; what they would refuse then, they refuse now. A name is known when it is
-- given a value once. Nothing is said about what is not known.
local core = ...
local diagnose, lexer = core.use("diagnose"), core.use("lexer")
local public = core.use("strict").public

local LARGEST = 64 << 20 -- bytes of a data file that is read

-- Refusals that rows could not change.
local certain = {
  "^no column '", "^no option '", "^no %w+ = '", "^no dataset '", "^bad argument #", ", column %d+: ", "^formula '.-': no",
  "^%w+: no column '", "no option '", "^kb%.", "^name %d+: ", "must be",
  "^%l+: at least one column expected", "^join: on", "^rename: { new", "^columns are a list", "^column '",
}

local function is_certain(message)
  for _, pattern in ipairs(certain) do
    if message:find(pattern) then
      return true
    end
  end
  return false
end

-- A model and a vector to ask about their options and methods.
local function probe()
  local d = core.new{ { "y", { 1, 3, 2, 5, 4, 7 } }, { "x", { 1, 2, 3, 4, 5, 6 } } }
  return core.module.model.ols("y ~ x", d), d.x, d, core.new{}
end

-- ---- what is known of an expression ------------------------------------------------------------

local Check = {}
Check.__index = Check

function Check:report(at, message)
  local line, column = lexer.place(self.text, at)
  local key = ("%d:%d:%s"):format(line, column, message)
  if not self.seen[key] then
    self.seen[key] = true
    self.found[#self.found + 1] = { file = self.name, line = line, column = column, message = message }
  end
end

local function dataset(data)
  return { kind = "dataset", data = data }
end

-- What a function gave.
local function described(result)
  local class = debug.getmetatable(result)
  if class == core.dataset_class then
    return dataset(result:head(0))
  elseif class == core.model_class then
    return { kind = "model" }
  elseif type(result) == "table" and class and class.__name == "groups" then
    return { kind = "groups", groups = result }
  end
end

local evaluate = {}

function Check:value(e)
  if e.known == nil then
    e.known = false -- what refers to itself is not known
    local f = evaluate[e.kind]
    e.known = f and f(self, e) or false
  end
  return e.known
end

local function constant(value)
  return { kind = "constant", value = value }
end

function evaluate.string(_, e)
  return constant(e.value)
end

evaluate.number = evaluate.string

function evaluate.constant(_, e)
  return e.token.text ~= "nil" and constant(e.value)
end

function evaluate.parentheses(self, e)
  return self:value(e.inner)
end

-- The value an argument has in a call made here; nil, true when it is not known.
local function argument(known)
  if known and known.kind == "constant" then
    return known.value
  elseif known and known.kind == "dataset" and known.data then
    return known.data
  end
  return nil, true
end

evaluate["table"] = function(self, e)
  local t = {}
  for i, field in ipairs(e.fields) do
    local key, unknown = i, nil
    if field.key then
      key, unknown = argument(self:value(field.key))
    end
    local value, what = argument(self:value(field.value))
    if unknown or what or key == nil then
      return nil
    end
    t[key] = value
  end
  return constant(t)
end

function evaluate.name(self, e)
  local binding = e.binding
  if binding then
    local init = binding.assigned == 0 and binding.init
    return init and init.kind ~= "table" and self:value(init) -- tables are filled later
  elseif public[e.name] ~= nil then
    return { kind = "library", name = e.name, members = public[e.name] }
  end
  local written = self.written[e.name]
  return written and #written == 1 and written[1] and self:value(written[1])
end

function evaluate.index(self, e)
  local object = self:value(e.object)
  if not object or not e.key then
    return nil
  elseif object.kind == "library" and type(object.members) == "table" then
    local ok, member = pcall(function() return object.members[e.key] end)
    return ok and type(member) == "function" and { kind = "function", library = object.name, name = e.key, f = member }
  elseif object.kind == "dataset" and not core.dataset_class.methods[e.key] then
    return { kind = "vector" }
  end
end

-- ---- calls -------------------------------------------------------------------------------------

-- Methods that are not called: the defaults of their options, or nothing to be checked.
local uncalled = { close = {}, print = { rows = 20, columns = false, digits = 6, width = false }, write = { replace = false } }

-- Call f, and put what it refuses where it belongs.
function Check:try(e, f, args)
  local ok, result = pcall(f, table.unpack(args, 1, args.n))
  if ok then
    return result
  elseif type(result) == "string" and is_certain(result) and not (e.loose and result:find("no column '", 1, true))
    and (not e.partial or result:find("no option '", 1, true)) then
    local name = e.name or e.callee.key or "f" -- pcall calls it by none
    result = result:gsub("to '%?'", "to '" .. name .. "'"):gsub(": f%(", ": " .. name .. "(")
    local tokens = table.move(self.parsed.tokens, e.from, e.upto, 1, {})
    self:report(diagnose.byte(result, tokens, e.token.text) or e.token.from, result)
  end
end

-- The arguments of a call, from `first` on; nil when one is not known. A dataset that is not known
-- is stood in for by one without columns.
function Check:arguments(e, ...)
  local args = table.pack(...)
  for i, arg in ipairs(e.args) do
    local known = self:value(arg)
    local value, unknown = argument(known)
    if unknown and (known and known.kind == "dataset" or self.tolerant and i == 2 and arg.kind == "name") then
      value, unknown, e.loose = self.nothing, nil, true
    elseif arg.kind == "table" and unknown and not e.whole then
      value, unknown, e.loose, e.partial = self:options(arg), nil, true, true
    end
    if unknown and not (self.tolerant and i == 3) then
      return nil
    end
    args.n = args.n + 1
    args[args.n] = value
  end
  return args
end

-- A table of options some of whose values are not known: those that are.
function Check:options(e)
  local t = {}
  for _, field in ipairs(e.fields) do
    local value, unknown = argument(self:value(field.value))
    if field.key and field.key.kind == "string" and (not unknown or not self:value(field.value)) then
      t[field.key.value] = value == nil and "?" or value
    end
  end
  return t
end

-- Methods that give a dataset, known or not.
local gives_dataset = { "where", "mutate", "map", "summarise", "select", "drop", "rename", "sort", "slice", "head", "distinct",
  "sample", "fill", "fill_up", "append", "join", "long", "wide", "crosstab", "describe", "quantiles", "schema", "missing" }

-- Columns of these depend on the rows.
local unforeseen = { wide = true, crosstab = true, schema = true }

local function on_dataset(self, e, object)
  local method = core.dataset_class.methods[e.name]
  if not method then
    self:try(e, function() return (object.data or self.nothing)[e.name] end, { n = 0 })
    return nil
  end
  local args = self:arguments(e, object.data or self.nothing)
  if uncalled[e.name] then
    return args and self:try(e, core.options, { args[args.n > 1 and args.n or 3], uncalled[e.name], n = 2 })
  end
  e.loose = e.loose or not object.data
  local result = args and self:try(e, method, args)
  local known = described(result)
  if known and known.kind == "dataset" and (e.loose or unforeseen[e.name]) then
    return dataset(nil)
  elseif known and known.kind == "groups" and e.loose then
    return { kind = "groups" }
  end
  return known or not args and core.has(gives_dataset, e.name) and dataset(nil)
end

local function on_groups(self, e, object)
  if e.name ~= "summarise" and e.name ~= "mutate" then
    self:report(e.token.from, ("groups have no '%s'%s"):format(e.name, core.hint(e.name, { "mutate", "summarise" })))
    return nil
  end
  local args = object.groups and self:arguments(e, object.groups)
  return args and described(self:try(e, object.groups[e.name], args)) or dataset(nil)
end

-- Methods of objects of which nothing but the class is known.
local function on_stand_in(stand_in, known_result)
  return function(self, e)
    local object = self[stand_in]
    local ok, method = pcall(function() return object[e.name] end)
    if not ok then
      self:report(e.token.from, method)
      return nil
    end
    local args = e.name ~= "close" and self:arguments(e, object)
    e.loose = true
    if args then
      self:try(e, function(...)
        local fine, err = pcall(method, ...)
        if not fine and type(err) == "string" and err:find("no option", 1, true) then
          error(err, 0)
        end
      end, args)
    end
    return core.has(known_result, e.name) and dataset(nil)
  end
end

local on = {
  dataset = on_dataset, groups = on_groups,
  model = on_stand_in("model", { "tidy", "glance", "augment", "anova", "diagnostics", "vcov", "recipe", "predict", "margins", "confint" }),
  vector = on_stand_in("vector", {}),
}

function evaluate.method(self, e)
  local object = self:value(e.object)
  return object and on[object.kind] and on[object.kind](self, e, object)
end

local tried = { dataset = true, model = true, stats = true }

-- model.f(formula, data, options) with data of six rows, for what is refused only after the data.
function Check:probe_options(e, f, args)
  if type(args[3]) == "table" then
    self:try(e, function(_, _, options)
      local ok, err = pcall(f, "y ~ x", self.probe, options)
      if not ok and type(err) == "string" and (err:find("^no %w+ = '") or err:find("no option '", 1, true)) then
        error(err, 0)
      end
    end, args)
  end
end

-- dataset.open(name, options): nothing is said of a file that the script may be about to make.
function Check:open(e, f, args)
  local path = args[1]
  local size = type(path) == "string" and core.stat(path)
  if path == "-" or size and size > LARGEST then
    return dataset(nil)
  end
  local ok, result = pcall(f, table.unpack(args, 1, args.n))
  if ok then
    return described(result)
  end
  local message = tostring(result)
  if size or not path or message:find("did you mean", 1, true) or message:find("no dataset '", 1, true) then
    if not (message:find("No such file", 1, true) and self:mentioned(path) > 1) then
      local tokens = table.move(self.parsed.tokens, e.from, e.upto, 1, {})
      self:report(diagnose.byte(message, tokens, e.token.text) or e.token.from, message)
    end
  end
  return dataset(nil)
end

-- How many strings of the script are this text.
function Check:mentioned(text)
  local n = 0
  for _, token in ipairs(self.parsed.tokens) do
    n = n + (token.value == text and 1 or 0)
  end
  return n
end

-- What a function of `model` gives.
function Check.fit(callee)
  return callee.library == "model" and callee.name ~= "compare" and { kind = "model" } or nil
end

local function call_library(self, e, callee)
  self.tolerant, e.whole = callee.library == "model", callee.library == "dataset"
  local args = self:arguments(e)
  self.tolerant = false
  if callee.library == "dataset" and callee.name == "open" then
    return args and self:open(e, callee.f, args) or dataset(nil)
  elseif args and (tried[callee.library] or callee.library == "kb" and self.bundled and core.use("kb").word(callee.name)) then
    local known = described(self:try(e, callee.f, args))
    if known and known.kind == "dataset" and e.loose then
      known = dataset(nil)
    end
    if callee.library == "model" and not (known and known.kind == "dataset") then
      self:probe_options(e, callee.f, args)
      return self.fit(callee)
    end
    return known
  end
  return callee.library == "dataset" and callee.name == "new" and dataset(nil) or self.fit(callee)
end

function evaluate.call(self, e)
  local callee = self:value(e.callee)
  if callee and callee.kind == "function" then
    e.token = e.callee.token
    return call_library(self, e, callee)
  end
  local index = e.callee
  local object = index.kind == "index" and self:value(index.object)
  if object and object.kind == "dataset" and core.dataset_class.methods[index.key] then
    local first = e.args[1] and self:value(e.args[1])
    if not first or first.kind ~= "dataset" then
      if first or not e.args[1] then
        self:report(index.token.from, ("methods are called with ':', as in %s:%s(...)"):format(
          index.object.name or "d", index.key))
      end
      return dataset(nil)
    end
  end
end

-- A checker of a text in a file, as parse.lua has read it; `written`: global -> the values it gets.
return function(name, text, parsed, written)
  local self = setmetatable({ name = name, text = text, parsed = parsed, written = written, found = {}, seen = {} }, Check)
  self.bundled = true -- no pack of facts but those that come along
  for _, field in ipairs(parsed.fields) do
    self.bundled = self.bundled and not (field.object.name == "kb" and (field.key == "load" or field.key == "add"))
  end
  self.model, self.vector, self.probe, self.nothing = probe()
  return self
end
