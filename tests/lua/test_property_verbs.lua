-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_property_verbs.lua - the verbs against slow ones, on random datasets.
local property = require "property"
local slow = require "slow"
local random, pick, check, agree = math.random, property.pick, property.check, property.agree

-- Some of the names, in any order, at least `least`.
local function some(names, least)
  local rest, out = { table.unpack(names) }, {}
  for _ = 1, random(least or 0, #rest) do
    out[#out + 1] = table.remove(rest, random(#rest))
  end
  return out
end

local function one_frame(most)
  return property.all(property.size(most), pick{ "mild", "wild" })
end

-- A property of a verb that takes names.
local function of_names(verb, least, slow_verb, most)
  check(verb, 200, function()
    local frame = one_frame(most or 40)
    local names = some(frame.names, least)
    return function(f)
      local d = property.dataset(f)
      agree(function() return d[verb](d, names) end, function() return slow_verb(f, names) end)
    end, table.concat(names, " "), frame
  end)
end

of_names("select", 0, slow.select)
of_names("distinct", 0, slow.distinct, 80)
of_names("fill", 0, slow.fill)
of_names("fill_up", 0, function(f, names) return slow.fill(f, names, true) end)
of_names("drop", 0, function(f, names)
  local gone, left = {}, {}
  for _, name in ipairs(names) do
    gone[name] = true
  end
  for _, name in ipairs(f.names) do
    left[#left + 1] = not gone[name] and name or nil
  end
  return slow.select(f, left)
end)

check("rename", 100, function()
  local frame = one_frame(10)
  local old, pairs_, words = some(frame.names), {}, {}
  local new = some({ "i", "x", "s", "b", "d", "two words", "\u{436}", "n", "e", "end" }, #old)
  for k, name in ipairs(old) do
    pairs_[new[k]] = name
    words[k] = new[k] .. " = " .. name
  end
  return function(f)
    local d = property.dataset(f)
    agree(function() return d:rename(pairs_) end, function()
      local out = slow.rename(f, pairs_)
      local seen = {}
      for _, name in ipairs(out.names) do
        if seen[name] then
          slow.refuse()
        end
        seen[name] = true
      end
      return out
    end)
  end, table.concat(words, ", "), frame
end)

check("sort", 400, function()
  local frame = one_frame(pick{ 10, 60, 150 })
  local keys = some(frame.names, 1)
  for k, key in ipairs(keys) do
    keys[k] = pick{ "", "-" } .. key
  end
  return function(f)
    local d = property.dataset(f)
    agree(function() return d:sort(keys) end, function() return slow.sort(f, keys) end)
  end, table.concat(keys, " "), frame
end)

check("slice and head", 100, function()
  local frame = one_frame(20)
  local first, last = random(22), random(0, 22)
  return function(f)
    local d = property.dataset(f)
    property.same(d:slice(first, last), slow.slice(f, first, last))
    property.same(d:slice(first), slow.slice(f, first, #f))
    property.same(d:head(last), slow.slice(f, 1, last))
  end, first .. " " .. last, frame
end)

-- ---- join and append -------------------------------------------------------------------------------

local function join_frames(most)
  local shape = {}
  for side = 1, 2 do
    local columns = {}
    for k, type in ipairs(property.types) do
      columns[k] = { ({ "i", "x", "s", "b", "d" })[k], type, pick{ "mild", "mild", "wild" }, pick{ 0, 0, 0.3 } }
    end
    columns[6] = { side == 1 and "left" or "right", "integer", "wild" }
    shape[side] = property.frame(property.size(most), columns)
  end
  return shape[1], shape[2]
end

local function join_options()
  local ka, kb, on = some({ "i", "x", "s", "b", "d" }, 1), {}, {}
  while #ka > 3 do
    table.remove(ka)
  end
  for k, name in ipairs(ka) do
    kb[k] = name
    if (name == "i" or name == "x") and random(3) == 1 and #ka == 1 then -- integers beside numbers
      kb[k] = name == "i" and "x" or "i"
    end
    if kb[k] == name then
      on[#on + 1] = name
    else
      on[name] = kb[k]
    end
  end
  return { on = on, how = pick{ "inner", "left", "right", "full", "semi", "anti" }, quiet = true,
    expect = pick{ "m:m", "m:m", "m:m", "m:1", "1:m", "1:1", false } or nil, suffix = pick{ "_2", false } or nil }, ka, kb
end

check("join", 1500, function()
  local a, b = join_frames(pick{ 5, 25 })
  local o, ka, kb = join_options()
  local words = ("%s = %s %s %s"):format(table.concat(ka, " "), table.concat(kb, " "), o.how, tostring(o.expect))
  return function(left, right)
    local l, r = property.dataset(left), property.dataset(right)
    agree(function() return l:join(r, o) end, function() return slow.join(left, right, ka, kb, o.how, o.expect, o.suffix) end)
  end, words, a, b
end)

check("append", 300, function()
  local frames = {}
  for k = 1, 2 do
    local kind = pick{ "mild", "wild" }
    local columns = {}
    for _, name in ipairs(some({ "i", "x", "s", "b", "d", "o" })) do
      local types = { i = "integer", x = "number", s = "string", b = "boolean", d = "date" }
      local type = types[name] or pick(property.types)
      type = random(6) == 1 and (type == "integer" and "number" or type == "number" and "integer") or type
      columns[#columns + 1] = { name, type, kind }
    end
    frames[k] = property.frame(columns[1] and property.size(20) or 0, columns)
  end
  return function(a, b)
    local x, y = property.dataset(a), property.dataset(b)
    agree(function() return x:append(y) end, function() return slow.append(a, b) end)
  end, "", frames[1], frames[2]
end)

-- ---- shape -----------------------------------------------------------------------------------------

check("long", 200, function()
  local kind = pick{ "mild", "wild" }
  local type = pick(property.types)
  local other = random(4) == 1 and (type == "integer" and "number" or type == "number" and "integer") or type
  local frame = property.frame(property.size(20), {
    { "id", pick(property.types), "wild" }, { "a", type, kind }, { "k", "string", "mild" }, { "b", other, kind }, { "c", type, kind },
  })
  local columns = some({ "a", "b", "c" }, 1)
  return function(f)
    local d = property.dataset(f)
    agree(function() return d:long{ columns = columns, key = "which", value = "much" } end,
      function() return slow.long(f, columns, "which", "much") end)
  end, table.concat(columns, " "), frame
end)

check("wide", 600, function()
  local columns = {}
  for k = 1, random(0, 2) do
    columns[k] = { "id" .. k, pick(property.types), pick{ "mild", "wild" } }
  end
  columns[#columns + 1] = { "key", pick(property.types), pick{ "mild", "wild" }, pick{ 0, 0, 0, 0.1 } }
  columns[#columns + 1] = { "value", pick(property.types), "wild" }
  local frame = property.frame(property.size(pick{ 3, 10 }), columns)
  if random(3) > 1 then -- without rows that stand in each other's way
    frame = slow.distinct(frame, #columns == 2 and { "key" } or #columns == 3 and { "key", "id1" } or { "key", "id1", "id2" })
  end
  return function(f)
    local d = property.dataset(f)
    agree(function() return d:wide{ key = "key", value = "value" } end, function() return slow.wide(f, "key", "value") end)
  end, "", frame
end)

check("crosstab", 300, function()
  local frame = property.frame(property.size(30), {
    { "r", pick(property.types), pick{ "mild", "wild" } }, { "c", pick(property.types), pick{ "mild", "wild" } },
    { "w", pick{ "integer", "number", "boolean" }, "mild" },
  })
  local weights = pick{ "w", false } or nil
  return function(f)
    local d = property.dataset(f)
    agree(function() return d:crosstab("r", "c", weights) end, function() return slow.crosstab(f, "r", "c", weights) end)
  end, tostring(weights), frame
end)

-- ---- samples ---------------------------------------------------------------------------------------

check("sample", 200, function()
  local frame = one_frame(30)
  for i, row in ipairs(frame) do
    row.i = i
  end
  local seed, n = random(0, 1 << 20), random(0, #frame)
  return function(f)
    local d = property.dataset(f)
    n = math.min(n, #f)
    local s = d:sample{ n = n, seed = seed }
    local chosen = {}
    for i = 1, #s do
      chosen[i] = f[s.i[i]]
      assert(i == 1 or s.i[i] > s.i[i - 1], "rows are in order and come once")
    end
    chosen.names, chosen.types = f.names, f.types
    assert(#s == n, "as many rows as asked for")
    property.same(s, chosen)
    assert(d:sample{ n = n, seed = seed }:to_csv() == s:to_csv(), "the same seed gives the same rows")
    assert(not pcall(d.sample, d, #f + 1), "no more rows than there are")
  end, ("%d of %d"):format(n, seed), frame
end)

-- Each row is drawn as often as any other: 2000 samples of 3 of 10, 600 a row, standard deviation 20.5.
do
  local values, hits = {}, {}
  for i = 1, 10 do
    values[i], hits[i] = i, 0
  end
  local d = dataset.new{ { "i", values } }
  for seed = 1, 2000 do
    for _, i in ipairs(d:sample{ n = 3, seed = seed }:column("i"):totable()) do
      hits[i] = hits[i] + 1
    end
  end
  for i = 1, 10 do
    assert(math.abs(hits[i] - 600) < 5 * 20.5, ("row %d: %d"):format(i, hits[i]))
  end
end
