-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_row.lua - functions of the user over rows; parts of a dataset; quantiles.
local check = require "check"
local equal, fails, list = check.equal, check.fails, check.list

local d = dataset.new{
  { "g", { "b", "a", nil, "b", n = 4 } }, { "x", { 1, 2, 3, 4 } }, { "y", { 0.5, nil, 1.5, 2, n = 4 } },
}

-- types follow from the values; nil is missing
equal(list(d:map("z", function(row) return row.y and row.x * row.y end).z), "0.5 NA 4.5 8.0")
equal(list(d:map("z", function(row, i) return i + row.x end, { "x" }):schema().type), "string integer number integer")
equal(list(d:map("z", function(row) return row.g end).z), "b a NA b")
equal(list(d:map("z", function(row) return row.x > 2 end).z), "false false true true")
equal(list(d:map("z", function() end).z), "NA NA NA NA")
local seen = d:map("z", function(row) return row.y == nil end, { "x" })
equal(list(seen.z), "true true true true", "only the columns asked for")
equal(list(d:map("x", function(row) return -row.x end):columns()), "g x y")
equal(list(d:map("x", function(row) return -row.x end).x), "-1 -2 -3 -4")
equal(d:map("z", function() end, { "x" }):ledger().detail[1], "z by a function of x")
equal(#d:head(0):map("z", function() error("never") end), 0)
fails("column 'z', row 3: a string in a column of integers",
  d.map, d, "z", function(_, i) return i > 2 and "a" or 1 end)
fails("column 'z', row 1: a table is no value", d.map, d, "z", function() return {} end)
fails("map 'z', row 2: oh", d.map, d, "z", function(row) if row.x == 2 then error("oh", 0) end end)
fails("map: the name of the new column expected, got a function", d.map, d, print)
fails("map: a function of a row expected, got a string", d.map, d, "z", "x + 1")
fails("no column 'xx'", d.map, d, "z", print, { "xx" })

-- parts
local parts = {}
for part, g in d:split("g") do
  parts[#parts + 1] = ("%s: %s"):format(tostring(g), list(part.x))
end
equal(table.concat(parts, "; "), "a: 2; b: 1 4; nil: 3")
parts = {}
for part, g, n in dataset.new{ { "g", { "b", "b", "a" } }, { "n", { 2, 1, 1 } } }:split("g", "n") do
  parts[#parts + 1] = g .. n .. #part
end
equal(table.concat(parts, " "), "a11 b11 b21")
for _ in d:head(0):split("g") do
  error("no rows, no parts")
end
fails("split: at least one column expected", d.split, d)
fails("no column 'gg'", d.split, d, "gg")

-- quantiles: type 7 by hand, 1 + 3 p in 1 2 3 4
local q = d:quantiles({ "x", "y" }, { 0.25, 0.5 })
equal(list(q:columns()) .. "|" .. list(q.x) .. "|" .. list(q.y), "p x y|1.75 2.5|1.0 1.5")
equal(list(d:quantiles("x").x), "1.0 1.75 2.5 3.25 4.0")
equal(list(d:quantiles("x", { 0.5 }, { type = 1 }).x), "2.0")
fails("no option 'tpye'; did you mean 'type'?", d.quantiles, d, "x", { 0.5 }, { tpye = 1 })
fails("quantiles: a list of probabilities expected, got a number", d.quantiles, d, "x", 0.5)
fails("quantiles: a column or a list of columns expected, got a nil", d.quantiles, d)
fails("expected numbers, got strings", d.quantiles, d, "g", { 0.5 })
fails("quantile: the probability is 2, expected 0 to 1", d.quantiles, d, "x", { 2 })
