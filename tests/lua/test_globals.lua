-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_globals.lua - the globals scripts see: the standard ones, `arg`, and those of agglom.
local check = require "check"
local equal, fails = check.equal, check.fails

local names = {}
for name in next, _G do
  names[#names + 1] = name
end
table.sort(names)
equal(table.concat(names, " "), "_G _VERSION arg assert collectgarbage coroutine debug dofile error getmetatable io "
  .. "ipairs load loadfile math next os package pairs pcall print rawequal rawget rawlen rawset require select "
  .. "setmetatable string table tonumber tostring type utf8 warn xpcall")
equal(agglom.dataset, dataset)
equal(agglom.model, model)
equal(agglom.paper, paper)

fails("no variable 'datset'; did you mean 'dataset'?", function() return _ENV.datset end)
fails("no variable 'qqqqqqqqq'", function() return _ENV.qqqqqqqqq end)
fails("'model' is part of agglom and cannot be assigned to", function() _ENV.model = 1 end)
_ENV.own = 3 -- a script may have globals of its own
equal(_ENV.own, 3)
fails("agglom has no 'verison'; did you mean 'version'?", function() return agglom.verison end)

equal(agglom.threads(1), 1)
equal(agglom.threads(), 1)
fails("threads must be a number from 1 to 256, or 0 for one per processor", agglom.threads, 1000)
local before = agglom.clock()
assert(agglom.clock() >= before)
assert(agglom.version:find("^%d+%.%d+%.%d+$"))
equal(string.format("%.1f", 0.5), "0.5", "the decimal point does not follow the locale")

-- coroutines are as Lua's
local co = coroutine.create(function(a, b)
  local c = coroutine.yield(a + b)
  error({ code = c })
end)
local ok, value = coroutine.resume(co, 1, 2)
equal(tostring(ok) .. value, "true3")
ok, value = coroutine.resume(co, 7)
equal(tostring(ok) .. value.code, "false7")
ok, value = coroutine.resume(co)
equal(tostring(ok) .. " " .. value, "false cannot resume dead coroutine")
local sum = 0
for i in coroutine.wrap(function()
  for i = 1, 3 do
    coroutine.yield(i)
  end
end) do
  sum = sum + i
end
equal(sum, 6)
assert(select(2, pcall(coroutine.wrap(function() error("x") end))):find("test_globals.lua:%d+: x$"))
assert(not pcall(coroutine.resume, 3))
