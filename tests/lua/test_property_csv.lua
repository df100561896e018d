-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_property_csv.lua - a dataset written as CSV reads back as the same dataset; where it cannot, which other one.
local property = require "property"
local slow = require "slow"
local random, pick, check = math.random, property.pick, property.check

local path = os.tmpname() .. ".csv"
local function read(text, options)
  local f = assert(io.open(path, "wb"))
  f:write(text)
  f:close()
  return dataset.open(path, options)
end

-- Names that need care in a header.
local names = { "i", "x", "two words", "a,b", 'the "q"', "\u{436}", "a;b", "p|q", " x", "x ", "line\nend", "1", "NA", "tab\there" }

local function named(n, types, kind)
  local columns, rest = {}, { table.unpack(names) }
  for k = 1, random(#types) do
    columns[k] = { table.remove(rest, random(#rest)), pick(types), kind }
  end
  return property.frame(n, columns)
end

-- property.dataset would write names into a file as they are.
local function dataset_of(frame)
  local plain, old = { names = {}, types = {} }, {}
  for k, name in ipairs(frame.names) do
    plain.names[k], plain.types["c" .. k], old[name] = "c" .. k, frame.types[name], "c" .. k
  end
  for i, row in ipairs(frame) do
    plain[i] = {}
    for name, value in pairs(row) do
      plain[i][old[name]] = value
    end
  end
  return property.dataset(plain):rename(old)
end

-- With the types declared everything comes back to the bit: -0.0, infinities, subnormals, "", "NA", quotes, line ends, blanks
-- at the ends, "01", texts that look like other types. Only why a value is missing is not written.
check("declared types", 600, function()
  return function(f)
    local d = dataset_of(f)
    local text = d:to_csv()
    local back = read(text, { types = f.types })
    property.same(back, f)
    assert(back:to_csv() == text, "written again, the same bytes")
  end, "", named(property.size(30), property.types, "wild")
end)

check("written to a file", 50, function()
  return function(f)
    local d = dataset_of(f)
    d:write(path, { replace = true })
    local file = assert(io.open(path, "rb"))
    assert(file:read("a") == d:to_csv(), "d:write writes what d:to_csv gives")
    file:close()
  end, "", named(property.size(10), property.types, "wild")
end)

-- Without declared types: texts that cannot be taken for another type; numbers without infinities. What is not kept:
-- numbers that are all whole read as integers; a column without values reads as strings.
local texts = { "", "a", "NA", "01", "007", "a b", "x,y", 'say "x"', "two\nlines", " lead", "\u{436}", "-", "1-2", "tr ue" }

local function inferred(type, values, n)
  local any, whole = false, true
  for i = 1, n do
    local v = values[i]
    any = any or v ~= nil
    whole = whole and (v == nil or type == "number" and slow.title(v):find("^%-?%d+$") and slow.title(v) ~= "-0")
  end
  return not any and "string" or type == "number" and whole and "integer" or type
end

check("inferred types", 600, function()
  local frame = named(property.size(30), property.types, "wild")
  for _, name in ipairs(frame.names) do
    local word
    for _, row in ipairs(frame) do
      local v = row[name]
      if frame.types[name] == "string" and v then
        row[name] = word and pick(texts) or pick{ "a", "NA", "", "x,y" }
        word = true
      elseif frame.types[name] == "number" and v and math.abs(v) == math.huge then
        row[name] = pick{ 1.0, 2.5 }
      end
    end
  end
  return function(f)
    local want = { names = f.names, types = {} }
    for k, row in ipairs(f) do
      want[k] = {}
      for name, v in pairs(row) do
        want[k][name] = v
      end
    end
    for _, name in ipairs(f.names) do
      local values = {}
      for k, row in ipairs(f) do
        values[k] = row[name]
      end
      want.types[name] = inferred(f.types[name], values, #f)
      for _, row in ipairs(want) do
        if want.types[name] == "integer" then
          row[name] = row[name] and math.tointeger(row[name])
        end
      end
    end
    local d = dataset_of(f)
    local back = read(d:to_csv())
    property.same(back, want)
    assert(back:to_csv() == d:to_csv(), "written again, the same bytes")
  end, "", frame
end)

-- ---- the exceptions, one by one ------------------------------------------------------------------------------

local function type_after(values, options)
  return read(dataset.new{ { "v", values }, { "w", { n = #values } } }:to_csv(), options).v:type()
end
local d = dataset.new{ { "v", { 1.0, 2.0 } } }
assert(type_after{ 1.0, 2.0 } == "integer" and type_after{ 1.0, 2.5 } == "number")
assert(type_after{ 1.0, -0.0 } == "number" and type_after({ 1.0, 2.0 }, { types = { v = "number" } }) == "number")
assert(type_after{ "1", "2" } == "integer" and type_after({ "1", "2" }, { types = { v = "string" } }) == "string")
assert(type_after{ "true", "false" } == "boolean" and type_after{ "2024-02-29" } == "date" and type_after{ "01", "02" } == "string")
assert(d:to_csv() == "v\n1\n2\n")
assert(not pcall(read, "v\n1\ninf\n"), "only a column declared a number takes an infinity")
assert(read("v\n1\n-inf\n", { types = { v = "number" } }).v[2] == -math.huge)
os.remove(path)
os.remove((path:gsub("%.csv$", "")))
