-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_help.lua - every public name has help, its pages fit a terminal, and questions find them. The
-- examples run in tests/scripts/help.py.
local check = require "check"
local equal, fails = check.equal, check.fails

local d = dataset.open "markets"
local m = model.ols("goods_quality ~ goods_clusters", d)
local t = agglom.topics()
local known = {}
for row in t:rows() do
  assert(row.usage and row.summary and row.missing and row.example, row.name)
  assert(not known[row.name], row.name .. " twice")
  known[row.name] = true
end
assert(#t > 230)

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
known["agglom.help"], known["agglom.apropos"] = known.help, known.apropos
for name, library in next, libraries do
  require_help(name .. ".", library)
end
for row in kb.tables():rows() do
  local stem = "kb." .. row.name:gsub("y$", "")
  if #t:where(('chapter == "tables" and starts_with(name, "%s")'):format(stem)) == 0 then
    silent[#silent + 1] = stem
  end
end
table.sort(silent)
equal(table.concat(silent, " "), "", "names without help")

-- what help prints, as lines
local print_ = print
local function lines_of(about)
  local said = {}
  rawset(_G, "print", function(text) said[#said + 1] = text end)
  local ok, err = pcall(help, about)
  rawset(_G, "print", print_)
  assert(ok, err)
  local lines = {}
  for line in (table.concat(said, "\n") .. "\n"):gmatch("(.-)\n") do
    lines[#lines + 1] = line
  end
  return lines
end

-- every page fits 80 places, except for tables and pieces of code that nothing can break; names below
-- "see also" are topics
for row in t:rows() do
  local see
  for _, line in ipairs(lines_of(row.name)) do
    assert(utf8.len(line) <= 80 or line:find("%S  +%S") or not line:find("%S %S.*%S %S"), row.name .. ": " .. line)
    see = see and line ~= "" and line:find("^    ") and see or line == "  see also"
    for name in (see and line ~= "  see also" and line or ""):gmatch("[^%s,]+") do
      assert(known[name], row.name .. ": see also " .. name)
    end
  end
end

equal(table.concat(lines_of "d:where", "\n"), [[
d:where(condition)
    the rows where an expression is true

  arguments
    condition  string: an expression over the columns, as in Lua, with == ~= <
               and or not in {...}

  gives
    dataset

  missing values
    rows where the condition is missing are left out, and the ledger counts them

  example
    > d = dataset.open "markets"
    > d:where("year >= 2012 and goods_quality > 3.9"):select("year",
      "goods_quality")
    year  goods_quality
    2015            4
    2016            4.1
    2017            4.1
    2018            4.2

  see also
    d:slice, d:distinct, between, is_missing]])
equal(lines_of(model.ols)[1], "model.ols(formula, d [, options])")
equal(lines_of(d.where)[1], "d:where(condition)")
equal(lines_of(d)[1], "a dataset of 10 rows: " .. table.concat(d:columns(), " "))
equal(lines_of(d)[3], "Verbs")
equal(lines_of(m)[1], "a model: goods_quality ~ goods_clusters")
equal(lines_of(m)[3], "What a model says")
equal(lines_of(d.year)[1], "a vector of 10 values, type integer")
equal(lines_of(d:group("year"))[1], "dataset of 10 rows, by year")
equal(lines_of({ a = 1, b = 2 })[1], "a table with the fields: a b")
assert(lines_of(lines_of)[1]:find("^function%(about%), defined at .*test_help.lua:%d+$"))
equal(lines_of(math.sin)[1], "a function of Lua itself")
fails("apropos: words expected, got a number", apropos, 3)
fails("apropos: words expected, got none", apropos, " ")
fails("no help on 'qqqq'; help() lists all there is", apropos, "qqqq")
equal(lines_of(stats)[1], "Statistics")
equal(lines_of()[1], "Datasets (datasets)")
assert(table.concat(lines_of "lag", "\n"):find("lag(x", 1, true))

-- options that help names are options of the functions, which check other things after the names
local calls = {
  ["dataset.open"] = function(o) return dataset.open("markets", o) end,
  ["d:quantiles"] = function(o) return d:quantiles("year", nil, o) end,
  ["d:print"] = function(o) return d:print(o) end, ["d:write"] = function(o) return d:write("x.unknown", o) end,
  ["d:sample"] = function(o) return d:sample(o) end, ["d:join"] = function(o) return d:join(d, o) end,
  ["d:long"] = function(o) return d:long(o) end, ["d:wide"] = function(o) return d:wide(o) end,
  ["model.ols"] = function(o) return model.ols("year ~ goods_clusters", d, o) end,
  ["model.compare"] = function(o) return model.compare(m, o) end, ["c:summary"] = function(o) return model.compare(m):summary(o) end,
  ["m:predict"] = function(o) return m:predict(nil, o) end, ["m:summary"] = function(o) return m:summary(o) end,
  ["kb.find"] = function(o) return kb.find("x", o) end, ["kb.similarity"] = function(o) return kb.similarity("USA", "Finland", o) end,
  ["kb.gaps"] = function(o) return kb.gaps("USA", o) end, ["kb.new_pack"] = function(o) return kb.new_pack("", o) end,
  ["stats.cor_test"] = function(o) return stats.cor_test(d, "year", "goods_quality", o) end,
}
local tried = 0
for name, call in pairs(calls) do
  local within
  for _, line in ipairs(lines_of(name)) do
    within = line == "  options" or within and line ~= ""
    local option = within and line:match("^    ([%w_]+) ")
    if option then
      local _, why = pcall(call, { [option] = print })
      assert(not tostring(why):find("no option '" .. option, 1, true), name .. ": " .. option)
      tried = tried + 1
    end
  end
  local _, why = pcall(call, { qqqq = 1 })
  assert(tostring(why):find("no option 'qqqq'", 1, true) or tostring(why):find("qqqq", 1, true), name .. ": " .. tostring(why))
end
assert(tried > 40, tried)

-- questions, and what must be among the first three answers
local function first_three(words)
  local found = {}
  for _, line in ipairs(lines_of(words)) do
    local name = not line:find("^[ #]") and line:find("%S") and line
    found[#found + 1] = name or nil
  end
  return table.concat(found, "\n", 1, math.min(3, #found))
end
for words, usage in pairs{
  ["clustered errors"] = 'se = "cluster"', ["standard errors"] = 'se = "classical"', ["robust standard errors"] = 'se = "hc',
  ["heteroskedasticity"] = "m:diagnostics", ["heteroscedastic"] = "m:diagnostics", ["serial correlation"] = "durbin_watson",
  ["concentration"] = "share(x)", ["missing values"] = "d:missing", ["read a csv"] = "dataset.open",
  ["excel"] = "dataset.open", ["merge"] = "d:join", ["group by"] = "d:group", ["lagged values"] = "lag(x",
  ["regression table"] = "model.compare", ["latex table"] = "model.compare", ["confidence interval"] = "m:confint",
  ["normality"] = "jarque_bera", ["unit root"] = "adf", ["structural break"] = "cusum", ["multicollinearity"] = "variance_inflation",
  ["compare clusters"] = "kb.similarity", ["success factors"] = "kb.gaps", ["residuals"] = "m:augment",
  ["pivot"] = "d:crosstab", ["reshape"] = "d:long", ["remove duplicates"] = "d:distinct", ["duplicates"] = "d:check",
  ["percentile"] = "v:quantile", ["average"] = "v:mean", ["newey-west"] = "hac", ["linear regression"] = "model.ols",
  ["growth rate"] = "d:mutate", ["rank correlation"] = "stats.cor_test", ["bibtex"] = "kb.cite", ["save a file"] = "d:write",
  ["fixed effects"] = "model.panel", ["instrument"] = "model.iv", ["instrumental variables"] = "model.iv", ["panel data"] = "model.panel",
  ["location quotient"] = "share(x)", ["standard error"] = 'm:se', ["forecast"] = "m:predict", ["outliers"] = "m:augment",
} do
  assert(first_three(words):find(usage, 1, true), ("%s: %s is not among\n%s"):format(words, usage, first_three(words)))
end
fails("no help on 'qqqq'; help() lists all there is", help, "qqqq")
fails("no help on 'heteroskedstic'; did you mean 'heteroskedasticity'?; help() lists all there is", help, "heteroskedstic")
fails("help: words or a function of agglom expected, got a number", help, 3)
