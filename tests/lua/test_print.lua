-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_print.lua - tables as text.
local check = require "check"
local equal, fails = check.equal, check.fails

-- decimal points in line, strings left, NA, text in scripts of other widths, control characters
local d = dataset.new{
  { "name", { "Perm", "Пермь", "東京", "a\nb" } }, { "x", { 1.5, 22, nil, 1e-9, n = 4 } },
  { "n", { 1, -20, nil, 300, n = 4 } }, { "long heading", { 0.1, 123456.789, 1e20, -0.0 } },
}
equal(tostring(d), [[
name        x    n  long heading
Perm    1.5      1         0.1
Пермь  22      -20    123457
東京   NA       NA         1e+20
a\nb    1e-09  300         0]])

-- nothing there
equal(tostring(dataset.new{ { "x", {} } }), "x\n# 0 rows x 1 column")
equal(tostring(dataset.new{}), "\n# 0 rows x 0 columns")

-- long
local values = {}
for i = 1, 25 do
  values[i] = i
end
local long = tostring(dataset.new{ { "i", values } })
equal(select(2, long:gsub("\n", "")), 21)
assert(long:find("\n20\n# 25 rows x 1 column, 5 rows not shown$"))

-- the same options everywhere
local printed
local print_ = print
rawset(_G, "print", function(text) printed = text end)
d:print{ rows = 1, columns = { "x", "n" }, digits = 2 }
rawset(_G, "print", print_)
equal(printed, "  x  n\n1.5  1\n# 4 rows x 2 columns, 3 rows not shown")
rawset(_G, "print", function(text) printed = text end)
d:print{ rows = 1, width = 11 }
rawset(_G, "print", print_)
equal(printed, "name    x\nPerm  1.5\n# 4 rows x 4 columns, 3 rows not shown, 2 columns not shown: n long heading")

local many = {}
for i = 1, 40 do
  many[i] = { "c" .. i, { i } }
end
rawset(_G, "print", function(text) printed = text end)
dataset.new(many):print{ width = 10 }
rawset(_G, "print", print_)
equal(printed, "c1  c2  c3\n 1   2   3\n# 1 row x 40 columns, 37 columns not shown: c4 c5 c6 c7 c8 c9 ...")

fails("no option 'row'; did you mean 'rows'?", d.print, d, { row = 3 })
fails("digits must be an integer from 1 to 17, got 99", d.print, d, { digits = 99 })
fails("no column 'y'", d.print, d, { columns = { "y" } })
