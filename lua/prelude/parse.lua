-- SPDX-License-Identifier: GPL-3.0-or-later
-- parse.lua - the names, calls and fields of a Lua 5.4 text that compiles, for `agglom check`.
--
-- An expression is a table with its kind and its first token; a name knows the local it stands for.
-- Statements leave nothing but what they declare, assign and call, in the order of the text.
local core = ...
local lexer = core.use("lexer")

local P = {}
P.__index = P

function P:is(text)
  local token = self.tokens[self.at]
  return token and token.kind ~= "string" and token.text == text
end

function P:skip()
  self.at = self.at + 1
  return self.tokens[self.at - 1]
end

-- Past a token if it is there.
function P:accept(text)
  if self:is(text) then
    return self:skip()
  end
end

function P:expect(text)
  return self:accept(text) or error({ parse = text }, 0)
end

function P:name()
  local token = self.tokens[self.at]
  if not token or token.kind ~= "name" then
    error({ parse = "name" }, 0)
  end
  return self:skip()
end

-- ---- scopes ------------------------------------------------------------------------------------

function P:declare(token, init)
  local binding = { name = token.text, token = token, init = init, below = self.scope, assigned = 0 }
  self.scope = binding
  return binding
end

function P:lookup(name)
  local binding = self.scope
  while binding and binding.name ~= name do
    binding = binding.below
  end
  return binding
end

function P:reference(token)
  local e = { kind = "name", token = token, name = token.text, binding = self:lookup(token.text) }
  if not e.binding then
    self.globals[#self.globals + 1] = e
  end
  return e
end

-- ---- expressions -------------------------------------------------------------------------------

local constants = { ["nil"] = true, ["true"] = true, ["false"] = true }

function P:table()
  local e = { kind = "table", token = self:expect("{"), fields = {} }
  while not self:accept("}") do
    local key, token = nil, self.tokens[self.at]
    local after = self.tokens[self.at + 1]
    if self:accept("[") then
      key = self:expression()
      self:expect("]")
      self:expect("=")
    elseif token.kind == "name" and after and after.text == "=" and after.kind == "op" then
      key = { kind = "string", token = self:skip(), value = token.text, option = true }
      self:skip()
    end
    e.fields[#e.fields + 1] = { key = key, value = self:expression() }
    if not (self:accept(",") or self:accept(";")) then
      self:expect("}")
      break
    end
  end
  return e
end

function P:body(token, method)
  local outer = self.scope
  self:expect("(")
  if method then
    self:declare{ text = "self", line = token.line }
  end
  while not self:accept(")") do
    if not self:accept("...") then
      self:declare(self:name())
    end
    self:accept(",")
  end
  self:block("end")
  self:expect("end")
  self.scope = outer
  return { kind = "function", token = token }
end

function P:simple()
  local token = self.tokens[self.at]
  if token.kind == "string" or token.kind == "number" then
    self:skip()
    return { kind = token.kind, token = token, value = token.value or tonumber(token.text) }
  elseif constants[token.text] or token.text == "..." then
    self:skip()
    return { kind = token.text == "..." and "vararg" or "constant", token = token, value = token.text == "true" }
  elseif token.text == "{" then
    return self:table()
  elseif token.text == "function" then
    return self:body(self:skip())
  end
  return self:suffixed()
end

function P:arguments()
  local token = self.tokens[self.at]
  if token.kind == "string" then
    return { self:simple() }
  elseif token.text == "{" then
    return { self:table() }
  end
  self:expect("(")
  local list = self:is(")") and {} or self:list()
  self:expect(")")
  return list
end

function P:call(e)
  self.calls[#self.calls + 1] = e
  e.from = self.at - 1
  e.args = self:arguments()
  e.upto = self.at - 1
  return e
end

function P:suffixed()
  local e
  if self:is("(") then
    local token = self:skip()
    e = { kind = "parentheses", token = token, inner = self:expression() }
    self:expect(")")
  else
    e = self:reference(self:name())
  end
  while true do
    local token = self.tokens[self.at]
    if not token then
      return e
    elseif self:accept(".") then
      local name = self:name()
      e = { kind = "index", token = name, object = e, key = name.text }
      self.fields[#self.fields + 1] = e
    elseif self:accept("[") then
      local key = self:expression()
      e = { kind = "index", token = key.token, object = e, key = key.kind == "string" and key.value or nil }
      self.fields[#self.fields + 1] = e
      self:expect("]")
    elseif self:accept(":") then
      local name = self:name()
      e = self:call{ kind = "method", token = name, object = e, name = name.text }
    elseif token.kind == "string" or token.text == "(" or token.text == "{" then
      e = self:call{ kind = "call", token = e.token, callee = e }
    else
      return e
    end
  end
end

local unary = { ["not"] = true, ["-"] = true, ["#"] = true, ["~"] = true }
local binary = {}
for op in ("or and < > <= >= ~= == | ~ & << >> .. + - * / // % ^"):gmatch("%S+") do
  binary[op] = true
end

-- Operators need no order here: what is between them is seen either way.
function P:expression()
  local first, prefixed = self.tokens[self.at], false
  while self.tokens[self.at].kind ~= "string" and unary[self.tokens[self.at].text] do
    self:skip()
    prefixed = true
  end
  local e = self:simple()
  local token = self.tokens[self.at]
  if token and token.kind ~= "string" and binary[token.text] then
    self:skip()
    self:expression()
    return { kind = "operator", token = first }
  end
  return prefixed and { kind = "operator", token = first } or e
end

function P:list()
  local list = { self:expression() }
  while self:accept(",") do
    list[#list + 1] = self:expression()
  end
  return list
end

-- ---- statements --------------------------------------------------------------------------------

local statements = {}

function P:block(...)
  local outer, ends = self.scope, { ... }
  while self.tokens[self.at] do
    for _, word in ipairs(ends) do
      if self:is(word) then
        self.scope = outer
        return
      end
    end
    self:statement()
  end
  self.scope = outer
end

statements["if"] = function(self)
  repeat
    self:skip()
    self:expression()
    self:expect("then")
    self:block("elseif", "else", "end")
  until not self:is("elseif")
  if self:accept("else") then
    self:block("end")
  end
  self:expect("end")
end

statements["while"] = function(self)
  self:skip()
  self:expression()
  statements["do"](self)
end

statements["do"] = function(self)
  self:expect("do")
  self:block("end")
  self:expect("end")
end

statements["for"] = function(self)
  local outer, names = self.scope, {}
  self:skip()
  repeat
    names[#names + 1] = self:name()
  until not self:accept(",")
  if not self:accept("=") then
    self:expect("in")
  end
  self:list()
  for _, name in ipairs(names) do
    self:declare(name)
  end
  statements["do"](self)
  self.scope = outer
end

statements["repeat"] = function(self)
  local outer = self.scope
  self:skip()
  while not self:is("until") do -- the condition sees the locals of the body
    self:statement()
  end
  self:skip()
  self:expression()
  self.scope = outer
end

statements["function"] = function(self)
  local token, method = self:skip(), false
  local e = self:reference(self:name())
  e.written = not (self:is(".") or self:is(":"))
  if e.binding and e.written then
    e.binding.assigned = e.binding.assigned + 1
  end
  while self:is(".") or self:is(":") do
    method = self:skip().text == ":"
    self:name()
  end
  self:body(token, method)
end

statements["local"] = function(self)
  self:skip()
  if self:accept("function") then
    local token = self:name()
    self:declare(token)
    self:body(token)
    return
  end
  local names, first = {}, self.at
  repeat
    names[#names + 1] = self:name()
    if self:accept("<") then
      self:name()
      self:expect(">")
    end
  until not self:accept(",")
  local values = self:accept("=") and self:list() or {}
  for i, name in ipairs(names) do
    self:declare(name, values[i])
  end
  self.locals[#self.locals + 1] = { names = names, values = values, at = first }
end

statements["return"] = function(self)
  self:skip()
  local token = self.tokens[self.at]
  if token and not (self:is("end") or self:is("else") or self:is("elseif") or self:is("until") or self:is(";")) then
    self:list()
  end
end

statements["goto"] = function(self)
  self:skip()
  self:name()
end

statements["::"] = function(self)
  self:skip()
  self:name()
  self:expect("::")
end

local function assign(e, value)
  e.written = true
  if e.binding then
    e.binding.assigned = e.binding.assigned + 1
  elseif e.kind == "name" then
    e.value = value or false
  end
end

function P:statement()
  local token = self.tokens[self.at]
  if statements[token.text] and token.kind ~= "string" then
    return statements[token.text](self)
  elseif self:accept(";") or self:accept("break") then
    return
  end
  local targets = { self:suffixed() }
  while self:accept(",") do
    targets[#targets + 1] = self:suffixed()
  end
  if self:accept("=") then
    local values = self:list()
    for i, target in ipairs(targets) do
      assign(target, values[i])
    end
  end
end

-- What there is in a text: globals (name expressions), fields and calls (in the order in which they
-- end or begin) and locals; nil for a text that is not Lua.
return function(text)
  local self = setmetatable({ tokens = lexer.tokens(text), at = 1, globals = {}, fields = {}, calls = {}, locals = {} }, P)
  local ok, err = pcall(self.block, self)
  if not ok and type(err) ~= "table" then
    error(err, 0)
  end
  return ok and self or nil
end
