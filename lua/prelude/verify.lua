-- SPDX-License-Identifier: GPL-3.0-or-later
-- verify.lua - a fit made again by a program that others wrote, and the digits in which both agree.
local core = ...
local say, engines = core.use("verify_say"), core.use("verify_engine")
local verify = {}

local GROUPS = 500 -- absorbed effects that the engine may make dummies of
local DIGITS = 16 -- of a double; what equal numbers agree in

-- ---- what there is to say ----------------------------------------------------------------------

-- What is written for an option that may be one name or several.
local function list(value)
  return type(value) == "table" and value or { value }
end

-- The name of the covariance, and how many absorbed effects its clusters hold, out of the recipe.
local function errors_of(m)
  for row in m:recipe():rows() do
    if row.item == "standard errors" then
      return row.value:match("^[^:,]*"), math.tointeger(row.value:match("clusters: (%d+) less in k")) or 0
    end
  end
end

local function ways_of(columns, said)
  local groups, out = 0, {}
  for i, way in ipairs(said) do
    local most = 1
    out[i] = {}
    for k, name in ipairs(way) do
      out[i][k] = columns:use(name, "code")
      most = most * columns:levels(name)
    end
    groups = groups + most
  end
  if groups > GROUPS then
    say.cannot(columns.engine, ("%d absorbed effects as dummies; at most %d"):format(groups, GROUPS))
  end
  return out
end

local function codes(columns, names)
  local out = {}
  for i, name in ipairs(names) do
    out[i] = columns:use(name, "code")
  end
  return out
end

-- The terms of a fit, without the intercept.
local function terms_of(columns, m)
  local out, constant = {}, false
  for _, name in ipairs(m:terms()) do
    if name == "const" then
      constant = true
    else
      out[#out + 1] = { name = name, series = "x" .. #out + 1, expression = columns:term(name) }
    end
  end
  return out, constant
end

-- All that an engine's script is made of; see verify_engine.lua.
local function plan_of(columns, m)
  local given, said = core.model_given(m) or {}, columns:formula(m:formula())
  local plan = { estimator = m:estimator(), method = given.method, effect = given.effect or "individual" }
  plan.response, plan.instruments = said.response, said.instruments or {}
  plan.nendogenous, plan.ways = said.nendogenous or 0, ways_of(columns, said.ways)
  plan.terms, plan.constant = terms_of(columns, m)
  plan.offset = #said.offset > 0 and table.concat(said.offset, " + ") or nil
  plan.weights = given.weights and columns:use(given.weights, "number")
  plan.se, plan.nested = errors_of(m)
  plan.clusters, plan.index = codes(columns, list(given.cluster)), {}
  plan.method = plan.method or (plan.estimator == "iv" and "2sls" or plan.estimator == "panel" and "within")
  if plan.estimator == "panel" then
    for i, name in ipairs(list(given.index)) do
      plan.index[i] = columns:use(name, i == 1 and "code" or "number")
    end
  end
  return plan
end

-- ---- running -----------------------------------------------------------------------------------

local function save(path, text)
  local file <close> = assert(io.open(path, "w"))
  assert(file:write(text))
end

local function read(path)
  local file <close> = io.open(path)
  return file and file:read("a") or ""
end

-- What the engine printed of a script in a folder of its own; nil and why there is nothing.
local function run(engine, script, csv, seconds)
  local folder = core.make_scratch()
  local _ <close> = setmetatable({}, { __close = function()
    core.remove_scratch(folder, "data.csv", "script", "output")
  end })
  save(folder .. "/data.csv", csv)
  save(folder .. "/script", script)
  local status = core.run(folder, seconds, engine.program)
  local output = read(folder .. "/output")
  if status == nil then
    return nil, ("%s took longer than %g seconds"):format(engine.title, seconds)
  elseif status == 127 and output == "" then
    return nil, ("%s is not installed: there is no program %s"):format(engine.title, engine.program[1])
  elseif status ~= 0 then
    local last = output:match("([^\n]*)%s*$")
    return nil, ("%s failed with status %d: %s"):format(engine.title, status, last)
  end
  return output
end

-- Its lines "agglom,...": the version, a note, and by term the estimate and standard error.
local function parse(output)
  local found = { terms = {} }
  for line in ("\n" .. output):gmatch("\nagglom,([^\r\n]*)") do
    local term, estimate, std_error = line:match("^term,([^,]*),([^,]*),([^,]*)$")
    if term then
      found.terms[term] = { estimate = tonumber(estimate), std_error = tonumber(std_error) }
    else
      local key, value = line:match("^(%l+),(.*)$")
      found[key or "?"] = value
    end
  end
  return found
end

-- ---- comparing ---------------------------------------------------------------------------------

-- -log10 |a - b| / |b|, which is how many leading digits agree; nil without both numbers.
local function digits(a, b)
  if a == nil or b == nil or a ~= a or b ~= b then
    return nil
  elseif a == b then
    return DIGITS + 0.0
  end
  local off = math.abs(a - b) / (b ~= 0 and math.abs(b) or 1)
  return math.max(0, math.min(DIGITS, -math.log(off, 10)))
end

local function compare(rows, name, engine, plan, found, m)
  local theirs = { const = found.terms[engine.constant] }
  for _, term in ipairs(plan.terms) do
    theirs[term.name] = found.terms[term.series]
  end
  for row in m:tidy():rows() do
    local other = theirs[row.term] or {}
    for _, quantity in ipairs{ "estimate", "std_error" } do
      local ours, value = row[quantity], other[quantity]
      local note = not value and ("%s gives none"):format(engine.title) or quantity == "std_error" and engine.caveat(plan) or nil
      rows[#rows + 1] = { name, found.version, row.term, quantity, ours, value, digits(ours, value), note }
    end
  end
end

-- The rows of one engine.
local function verify_with(rows, name, m, data, seconds)
  local engine = engines[name]
  local columns, plan = say.columns(engine.title, data), nil
  local ok, why = pcall(function()
    plan = plan_of(columns, m)
    plan.script = engine.script(plan)
  end)
  if not ok and type(why) == "table" and why.note then
    rows[#rows + 1] = { name, [8] = why.note }
    return
  elseif not ok then
    error(why, 0)
  end
  local output, reason = run(engine, plan.script, columns:csv(), seconds)
  local found = parse(output or "")
  found.version = found.version and engine.version(found.version)
  if found.note or not next(found.terms) then
    rows[#rows + 1] = { name, found.version, [8] = found.note or reason or ("%s gives no estimates"):format(engine.title) }
  else
    compare(rows, name, engine, plan, found, m)
  end
end

-- m:verify{ "R", "gretl" [, seconds = 60] }
function verify.verify(m, options)
  local names, seconds = {}, 60
  for key, value in next, options == nil and { "R", "gretl" } or type(options) == "table" and options or { options } do
    if key == "seconds" then
      seconds = value
    elseif math.type(key) ~= "integer" then
      core.refuse("no option '%s'%s", tostring(key), core.hint(key, { "seconds" }))
    else
      names[key] = value
    end
  end
  if type(seconds) ~= "number" or seconds <= 0 then
    core.refuse("seconds must be a positive number, got %s", tostring(seconds))
  end
  for _, name in ipairs(names) do
    if not engines[name] then
      core.refuse("no engine '%s'%s; there is: R, gretl", tostring(name), core.hint(name, core.keys(engines)))
    end
  end
  local data <close>, rows = core.model_data(m), {}
  for _, name in ipairs(names) do
    verify_with(rows, name, m, data, seconds)
  end
  return core.collect({ "engine", "version", "term", "quantity", "agglom", "value", "digits", "note" }, rows)
end

return verify
