-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_module.lua - the module under stock lua5.4: no new globals, the same table.
local before = {}
for name in pairs(_G) do
  before[name] = true
end
local agglom = require "agglom"
for name in pairs(_G) do
  assert(before[name], name)
end
assert(getmetatable(_G) == nil)
for _, name in ipairs{ "dataset", "model", "stats", "kb", "paper", "help", "clock", "threads", "version" } do
  assert(rawget(agglom, name) ~= nil, name)
end
local d = agglom.dataset.open "markets"
assert(#d == 10)
local m = agglom.model.ols("goods_quality ~ goods_clusters", d)
assert(math.abs(m:glance().r_squared[1] - 0.9834167080713) < 1e-13)
assert(tostring(d:describe()):find("goods_quality"))
local ok, message = pcall(function() return d.nope end)
assert(not ok and message:find("test_module.lua:%d+: no column 'nope'"), message)
local e = agglom.paper.exhibit("mitrofanova2019", "table2"):compare(m)
assert(e:agrees())
