-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_help.lua - every public name has help, and every example works.
local check = require "check"
local equal, fails = check.equal, check.fails

local d = dataset.open "markets"
local m = model.ols("goods_quality ~ goods_clusters", d)
local t = agglom.topics()
local known = {}
for row in t:rows() do
  assert(row.usage and row.summary and row.example, row.name)
  assert(not known[row.name], row.name .. " twice")
  known[row.name] = true
end

-- names without help
local silent = {}
local function require_help(prefix, names)
  for name in next, names do
    if type(name) == "string" and not name:find("^__") and not known[prefix .. name] then
      silent[#silent + 1] = prefix .. name
    end
  end
end
local function methods(object)
  return debug.getmetatable(object).methods
end
require_help("d:", methods(d))
require_help("m:", methods(m))
require_help("v:", debug.getregistry()["agglom.vector"].methods)
require_help("g:", getmetatable(d:group("year")).__index)
local libraries = { agglom = agglom }
for name, value in next, agglom do
  libraries[name] = type(value) == "table" and value or nil
  known["agglom." .. name] = known["agglom." .. name] or type(value) == "table"
end
known["agglom.help"] = known.help
for name, library in next, libraries do
  require_help(name .. ".", library)
end
table.sort(silent)
equal(table.concat(silent, " "), "", "names without help")

-- examples; functions of expressions have theirs in a test of the core
local names = setmetatable({ d = d, m = m, v = d.goods_quality, g = d:group("year"), print = function() end },
  { __index = _G })
local ran = 0
for row in t:rows() do
  if row.missing then
    local code, want = row.example:match("^(.-) %-%-> (.*)$")
    code = code or row.example
    local chunk = load("return " .. code, row.name, "t", names) or assert(load(code, row.name, "t", names))
    local ok, value = pcall(chunk)
    assert(ok, ("%s: %s"):format(row.name, tostring(value)))
    if want then
      equal(tostring(value), want, row.name)
    end
    ran = ran + 1
  end
end
assert(os.remove("markets-out.csv"))
assert(ran > 70)

-- searching
local said
local print_ = print
local function help_on(words)
  said = {}
  rawset(_G, "print", function(text) said[#said + 1] = text end)
  local ok, err = pcall(help, words)
  rawset(_G, "print", print_)
  assert(ok, err)
  return table.concat(said, "\n")
end
equal(help_on("where"), "d:where(condition)\n    the rows where an expression is true\n"
  .. "    missing values: rows where it is missing are left out, and counted\n"
  .. "    example: d:where \"year >= 2012 and goods_quality > 3\"")
assert(help_on("standard input"):find("^dataset.open"))
assert(help_on("lag"):find("lag(x", 1, true))
equal(select(2, help_on():gsub("\n    ", "")), #t)
fails("no help on 'qqqq'; help() lists all there is", help, "qqqq")
fails("help: words expected, got a number", help, 3)
