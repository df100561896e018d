-- SPDX-License-Identifier: GPL-3.0-or-later
-- kb_compare.lua - factors of owners side by side, and the links between effects, by name.
local core = ...
local kb, filter = core.use("kb"), core.use("kb_filter")
local compare = {}

-- The key that a name stands for among the rows of some tables; `good` tells which will do.
local function key_of(name, tables, what, good)
  local found = filter.meanings(name, tables, what)
  for _, row in ipairs(found) do
    if not good or good(row.key) then
      return row.key
    end
  end
  if not found[1] then
    core.refuse("%s: '%s' is no %s", what, name, table.concat(core.keys(tables), " or "))
  end
  return found[1].key
end

local function owner_key(name, what)
  local owners = {}
  for _, owner in pairs(kb.rows("factor").owner:totable()) do
    owners[owner] = true
  end
  return key_of(name, { entity = true, place = true }, what, function(key) return owners[key] end)
end

local function codes_of(options, what)
  if options.codes ~= "primary" and options.codes ~= "all" then
    core.refuse("%s: codes = 'primary' or 'all' expected, got '%s'", what, tostring(options.codes))
  end
  return options.codes == "all", options.list or nil
end

-- Categories of the factors of two owners, and the share they have in common.
function compare.similarity(a, b, options)
  local o = core.options(options, { codes = "primary", list = false })
  local all, list = codes_of(o, "kb.similarity")
  local d = core.kb_similarity(kb.handle(), owner_key(a, "kb.similarity"), owner_key(b, "kb.similarity"), all, list)
  return d, d.jaccard[1]
end

-- Categories that the reference cases have and the owner has not.
function compare.gaps(owner, options)
  local o = core.options(options, { codes = "primary", list = false, reference = false })
  local all, list = codes_of(o, "kb.gaps")
  local reference
  if o.reference then
    reference = {}
    for i, name in ipairs(type(o.reference) == "table" and o.reference or { o.reference }) do
      reference[i] = owner_key(name, "kb.gaps: reference")
    end
  end
  return core.kb_gaps(kb.handle(), owner_key(owner, "kb.gaps"), reference, all, list)
end

local function effect_key(name, what)
  return key_of(name, { effect = true }, what)
end

function compare.effects(name, back)
  local what = back and "kb.effects.to" or "kb.effects.from"
  return core.kb_effects(kb.handle(), effect_key(name, what), back)
end

function compare.paths(a, b)
  return core.kb_paths(kb.handle(), effect_key(a, "kb.effects.paths"), effect_key(b, "kb.effects.paths"))
end

return compare
