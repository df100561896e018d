-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_property_reading.lua - one, two and three threads read the same from CSV, good and bad, cut wherever.
local property = require "property"
local random = math.random
math.randomseed(21)
local before = agglom.threads()

local path = os.tmpname() .. ".csv"
local function file(text)
  local f = assert(io.open(path, "wb"))
  f:write(text)
  f:close()
end

-- Reads the same with any number of threads: a dataset, or the message of an error.
local function read(text, options)
  local first
  file(text)
  for threads = 1, 3 do
    agglom.threads(threads)
    local ok, got = pcall(dataset.open, path, options)
    got = ok and got:to_csv() or tostring(got)
    first = first or got
    assert(got == first, ("reading with %d threads: %s, with one %s"):format(threads, got:sub(1, 300), first:sub(1, 300)))
  end
  return first
end

-- Columns of all types.
do
  local i, x, s = { n = 60000 }, { n = 60000 }, { n = 60000 }
  for k = 1, 60000 do
    i[k] = random(20) > 1 and random(-10000, 10000) or nil
    x[k] = random(20) > 1 and (random() - 0.5) * 10.0 ^ random(-3, 3) or nil
    s[k] = random(20) > 1 and property.pick{ "", "NA", "name ", "\u{436}" } .. random(1000) or nil
  end
  local text = dataset.new{ { "i", i }, { "x", x }, { "s", s } }:mutate("b = x > 0", "d = date(2000, 1, 1) + i"):to_csv()
  assert(read(text, { types = { s = "string" } }) == text, "what was written reads back")
end

-- Quoted fields with line ends, commas and quotes in them, of lengths that put every byte at some cut.
local ROWS = 110000
local lines = { "k,text,x\n" }
for k = 1, ROWS do
  local text
  if random(3) == 1 then
    text = property.pick{ "a\nb", ',"', "\n\n", '""', "\r\n", "x,y", "\n\"," } .. ("z"):rep(random(0, 40))
    text = '"' .. text:gsub('"', '""') .. '"'
  else
    text = ("w"):rep(random(30))
  end
  lines[#lines + 1] = ("%d,%s,%s\n"):format(k, text, property.pick{ "1.5", "-2", "3e5", "" })
end
local whole = table.concat(lines)
assert(#whole > 3000000)
local want = read(whole)
file(whole)
local back = dataset.open(path)
assert(#back == ROWS and back.k[ROWS] == ROWS and back.k:sum() == ROWS * (ROWS + 1) // 2)
file(want)
assert(dataset.open(path):to_csv() == want)

-- A bad field far down: found at its place, whoever reads it, and the first of two is the one named.
for _, at in ipairs{ 2, 7, 50000, ROWS - 10, ROWS + 1 } do
  local line = lines[at]
  lines[at] = "1,bad,1.5,too many\n"
  local start = 1
  for k = 1, at - 1 do
    start = start + select(2, lines[k]:gsub("\r?\n", ""))
  end
  local message = read(table.concat(lines))
  assert(message:find(":" .. start .. ":", 1, true), ("line %d expected: %s"):format(start, message:sub(1, 200)))
  local last = lines[ROWS + 1]
  lines[ROWS + 1] = at <= ROWS and "x,y\n" or lines[ROWS + 1]
  assert(read(table.concat(lines)) == message, "the first error is named")
  lines[ROWS + 1], lines[at] = last, line
end
assert(read(whole:sub(1, -20) .. '"', nil):find(path, 1, true), "an open quote is an error")
os.remove(path)
os.remove((path:gsub("%.csv$", "")))
agglom.threads(before or 0)
