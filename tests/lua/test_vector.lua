-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_vector.lua - elements, iteration and statistics of vectors.
local check = require "check"
local equal, fails, near = check.equal, check.fails, check.near

local d = dataset.new{
  { "x", { 2, nil, 4.5, 1, n = 4 } }, { "i", { 5, 3, 4, 4 } }, { "s", { "b", "a", nil, "c", n = 4 } },
  { "none", { n = 4 } }, { "b", { true, false, true, true } },
}
equal(#d.x, 4)
equal(d.x[2], nil)
equal(d.x[0], nil)
equal(d.x[5], nil)
equal(d.x[3], 4.5)

-- pairs goes through missing values, ipairs stops at the first as it does in tables
local n, there = 0, 0
for i, value in pairs(d.x) do
  n = i
  there = there + (value and 1 or 0)
end
equal(n .. " " .. there, "4 3")
n = 0
for i in ipairs(d.x) do
  n = i
end
equal(n, 1)
local t = d.x:totable()
equal(t.n .. " " .. tostring(t[2]) .. " " .. t[4], "4 nil 1.0")

-- by hand: 2, 4.5, 1
equal(d.x:count(), 3)
equal(d.x:sum(), 7.5)
equal(d.x:mean(), 2.5)
equal(d.x:median(), 2.0)
equal(d.x:min(), 1.0)
equal(d.x:max(), 4.5)
equal(d.x:var(), 3.25) -- (0.25 + 4 + 2.25) / 2
near(d.x:sd(), math.sqrt(3.25))
equal(d.i:sum(), 16)
equal(math.type(d.i:sum()), "integer")
equal(d.i:median(), 4.0)
equal(d.i:max(), 5)
equal(d.s:min() .. d.s:max(), "ac")
equal(d.b:sum(), 3.0)
equal(d.none:mean(), nil)
equal(d.none:max(), nil)
equal(d.none:sum(), 0.0)
equal(dataset.new{ { "x", { 1 } } }.x:sd(), nil)
equal(d.x:type(), "number")

-- sums that lose digits when added plainly, or overflow 64 bits
equal(dataset.new{ { "x", { 1e100, 1.0, -1e100 } } }.x:sum(), 1.0)
equal(dataset.new{ { "x", { math.maxinteger, 1 } } }.x:sum(), 2.0 ^ 63)
near(dataset.new{ { "x", { 1e9 + 4, 1e9 + 7.5, 1e9 + 13, 1e9 + 16 } } }.x:var(), 29.0625 + 0.0, 1e-1)
equal(dataset.new{ { "x", { 1.0e15 + 1, 1.0e15 + 2, 1.0e15 + 3 } } }.x:var(), 1.0)
equal(dataset.new{ { "x", { math.huge, 1.0 } } }.x:sum(), math.huge)

fails("a vector has no 'avg'; did you mean 'mean'?", function() return d.x.avg .. "" end)
fails("vectors cannot be changed; make a dataset with dataset.new", function() d.x[1] = 3 end)
fails("a string vector has no such statistic; a number vector is expected", function() return d.s:mean() .. "" end)
equal(tostring(d.x), "number vector of 4: 2.0 NA 4.5 1.0")
equal(tostring(d.s), "string vector of 4: b a NA c")

local v = d.x
v:close()
fails("the vector is closed", function() return #v end)
equal(tostring(v), "vector (closed)")
