-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_complete.lua - what completion offers where.
local check = require "check"
local equal = check.equal

local core -- of the prelude
for i = 1, 9 do
  local name, value = debug.getupvalue(agglom.help, i)
  core = name == "core" and value or core
end
local complete = core.use("complete").complete

rawset(_G, "d", dataset.open "markets")
rawset(_G, "wages", dataset.new{ { "wage", { 1 } }, { "year_of_birth", { 2 } }, { "hours per week", { 3 } } })
rawset(_G, "m", model.ols("goods_quality ~ goods_clusters", _ENV.d))
rawset(_G, "held", { inner = dataset.new{ { "rent", { 1 } } } })
rawset(_G, "closed", dataset.new{ { "gone", { 1 } } })
_ENV.closed:close()

-- "before|after" -> what the word at the cursor can become; the closing quote; the line that is shown
local function offers(text)
  local before, after = text:match("^(.-)|(.*)$")
  local word = before:match("[%w_]*$")
  local list, close, line = complete(before, after, #word)
  return table.concat(list, " "), close, line
end
local function offered(text, want, close)
  local got, quote = offers(text)
  equal(got, want, text)
  equal(quote, close, text)
end

-- names
offered("datas|", "dataset")
offered("model.comp|", "compare")
offered("whi|", "while")
offered("string.forma|", "format")
offered("held.|", "inner")
offered("held.inner:he|", "head")
offered("d.goo|", "goods_quality goods_clusters")
offered("d:he|", "head")
offered("closed.|", "")
offered("nothing.|", "")
offered("m:ti|", "tidy")
offered("d.year:med|", "median")
offered('d:where("year > 2010"):summ|', "summarise")
offered('d:group("year"):|', "mutate summarise")
offered('model.ols("y ~ x", d):ti|', "tidy")
offered("(d):he|", "head")
offered('("x"):rep|', "rep")
offered("for alpha = 1, 2 do print(alp|", "alpha")
offered("kb.precond|", "precondition preconditions")
offered("x = 'd:he' -- d:he|", "")
offered("--[[ d:he|", "")
offered("--[[ ]] d:he|", "head")
offered("[[ d:he ]] .. d:he|", "head")
offered("'d:he\\' ' .. d:he|", "head")
offered("?d:hea|", "head")
offered('help "d:hea|', "head", '"')

-- options and their words
offered('model.ols("y ~ x", d, { s|', "se = ")
offered('model.ols("y ~ x", d, { se = "hc1", a|', "adjust = ")
offered('model.ols("y ~ x", d, { se = "h|', "hc0 hc1 hc2 hc3 hac")
offered('model.ols("y ~ x", d, { se = "cl|', "classical cluster")
offered('model.ols("y ~ x", d, { cluster = { "ye|', "year", '"')
offered('d:join(wages, { ho|', "how = ")
offered('d:join(wages, { how = "le|', "left", '"')
offered('d:join(wages, { on = { "wag|', "wage", '"')
offered('d:print{ col|', "columns = ")
offered('dataset.open("markets", { deci|', "decimal = ")
offered("kb.clusters{ cou|", "country = ")
offered("d:rename{ ne|", "next")

-- columns inside strings
offered('d:where "goods_q|', "goods_quality")
offered("d:where 'goods_q|", "goods_quality")
offered("d:where [[goods_q|", "goods_quality")
offered('d:where("goods_q|")', "goods_quality")
offered('d:mutate("x = quant|', "quantile")
offered('d:mutate("zork = 1"):where "zo|', "zork")
offered('d:group("year"):summarise("x = mean(goods_q|', "goods_quality")
offered("d:where \"year == 'goods_q|", "")
offered('model.ols("goods_quality ~ goods_c|', "goods_clusters")
offered('model.ols("wa|", wages)', "wage")
offered('model.ols("year_|", wages)', "year_of_birth")
offered('model.ols("re|', "rent replace")
offered('d:where "wa|', "wage") -- of another dataset, when d has none
offered('d:select("year", "goods_q|', "goods_quality", '"')
offered('d:select("year", "goods_q|"', "goods_quality") -- closed already
offered('d:sort("-goods_q|', "goods_quality", '"')
offered('wages:select("hours p|', "per week", '"')
offered('stats.cor_test(d, "goods_q|', "goods_quality", '"')
offered('m:coef("|', "const goods_clusters")
offered('m:diagnose("durb|', "durbin_watson", '"')
offered('dataset.open("mark|', "markets", '"')
offered('dataset.open "./CMakeL|', "")

-- lines about a call
assert(select(3, offers("model.ols(|")):find("^model.ols%(formula, d"))
equal(select(3, offers("d:head(|")), "d:head([n])")
rawset(_G, "own", { f = function(_, alpha, ...) return alpha, ... end })
equal(select(3, offers("own.f(1, |")), "own.f(_, alpha, ...)")
equal(select(3, offers("print(|")), nil)

-- nonsense stays quiet
for _, text in ipairs{ ")", "}]", "d:", "d..", "::", "{{{(", "a.b.c.d:", '"\\', "[==[", "~= ,;=", "function", "1e5.", "\255\254" } do
  offers(text .. "|" .. text)
end

-- files
local folder = os.tmpname()
os.remove(folder)
local name = folder .. "-x.csv"
io.open(name, "w"):close()
equal(offers(('dataset.open("%s|'):format(folder)), name:match("[%w_]*%-x%.csv$"))
os.remove(name)
