-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_paper.lua - exhibits, published cells and their comparison.
local check = require "check"
local equal, fails, list = check.equal, check.fails, check.list

local exhibits = paper.exhibits()
equal(list(exhibits:where("paper == 'mitrofanova2019'").exhibit),
  "table1 table2 table3 table4 table5 table6 table7")
equal(exhibits:where("exhibit == 'figure1'").status[1], "7 cells not recoverable")
equal(exhibits:where("exhibit == 'table7'").status[1], "complete")
equal(#paper.published("mitrofanova2019", "table2"), 27)
fails("no paper 'mitrofanova2018'; did you mean 'mitrofanova2019'?", paper.published, "mitrofanova2018", "table2")
fails("no exhibit 'tabel2' in paper 'mitrofanova2019'; did you mean 'table2'?",
  paper.published, "mitrofanova2019", "tabel2")

-- a dataset as cells
local d = dataset.new{ { "year", { 2009, 2010 } }, { "y", { 3.75, nil, n = 2 } } }
local cells = paper.cells(d, "year")
equal(table.concat(cells.cell:totable(), ","), "2009 year,2010 year,2009 y,2010 y")
equal(list(cells.value), "2009.0 2010.0 3.75 NA")

local published = dataset.new{
  { "cell", { "a", "b", "c", "d", "e" } }, { "printed", { "0.50", "2.1", "7", "1", nil, n = 5 } },
}
local computed = dataset.new{ { "cell", { "a", "b", "c" } }, { "value", { 0.4999, 2.2, 9.0 } } }
local checked = paper.check(published, computed)
equal(table.concat(checked.verdict:totable(), ","), "agrees,last digit,differs,not computed,not recoverable")
equal(list(checked.spelled), "0.50 2.2 9 NA NA")

-- an exhibit
local e = paper.exhibit("mitrofanova2019", "table2")
assert(not e:agrees())
local m = model.ols("goods_quality ~ goods_clusters", dataset.open "markets")
assert(e:compare(m):agrees())
equal(e:counts().agrees, 27)
local text = tostring(e:read(m))
for _, part in ipairs{ "27 cells: 27 agree", "2.08182E-08", "Y-crossing", "R-Value is the P-value", "0.507",
  "almost unchanged", "no causal reading" } do
  assert(text:find(part, 1, true), part)
end
local other = model.ols("financial_quality ~ financial_clusters", dataset.open "markets")
assert(not e:compare(other):agrees())
assert(tostring(e):find("differ", 1, true))
