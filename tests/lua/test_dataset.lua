-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_dataset.lua - making datasets, asking them, writing them.
local check = require "check"
local equal, fails, list = check.equal, check.fails, check.list

-- types of columns
local d = dataset.new{
  { "i", { 1, 2, 3 } }, { "x", { 1, 2.5, 3 } }, { "s", { "a", nil, "c", n = 3 } },
  { "b", { true, false, nil, n = 3 } }, { "none", { n = 3 } },
}
equal(#d, 3)
equal(list(d:columns()), "i x s b none")
equal(list(d:schema().type), "integer number string boolean number")
equal(list(d:schema():column("missing")), "0 0 1 1 3")
equal(list(d.i), "1 2 3")
equal(list(d.x), "1.0 2.5 3.0")
equal(list(d["s"]), "a NA c")
equal(list(d:column("b")), "true false NA")
equal(math.type(d.i[1]), "integer")
equal(dataset.new{ { "big", { math.maxinteger } } }.big[1], math.maxinteger)
equal(#dataset.new{}, 0)
equal(dataset.new{ { "y", d.x } }.y[2], 2.5, "a vector is a column")

-- methods win over columns, d:column means the column
local odd = dataset.new{ { "columns", { 7 } } }
equal(type(odd.columns), "function")
equal(odd:column("columns")[1], 7)

-- rows
local seen = {}
for row in d:rows() do
  seen[#seen + 1] = ("%d%s%s"):format(row.i, tostring(row.s), tostring(row.b))
end
equal(table.concat(seen, " "), "1atrue 2nilfalse 3cnil")

-- statistics of a column that has them, and of one that has not
local described = d:describe()
equal(list(described:column("column")), "i x s b none")
equal(list(described.median), "2.0 2.5 NA 0.5 NA")
equal(list(described.n), "3 3 2 2 0")

-- refusals
fails("no column 'nonne'; did you mean 'none'?", function() return d.nonne .. "" end)
fails("datasets cannot be changed; d:mutate makes a new one", function() d.x = 1 end)
fails("a dataset is indexed by the name of a column, not by a number; d:slice(i, i) is row i", function() return d[1] .. "" end)
fails("column 'a', row 2: a string in a column of integers", dataset.new, { { "a", { 1, "x" } } })
fails("column 'a', row 2: a boolean in a column of numbers", dataset.new, { { "a", { 1.5, true } } })
fails("column 'a', row 1: a table is no value", dataset.new, { { "a", { {} } } })
fails("column 'a': a table of values or a vector expected, got number", dataset.new, { { "a", 3 } })
fails("column 'a': n must be a count of values", dataset.new, { { "a", { n = -1 } } })
fails("column 1: { name, values } expected", dataset.new, { 3 })
fails("column 'a', row 1: the text holds a zero byte", dataset.new, { { "a", { "x\0y" } } })
fails("bad argument #1 to 'new' (table of { name, values } expected, got no value)",
  function() local e = dataset.new() return e end)
fails("dataset has no 'opne'; did you mean 'open'?", function() return dataset.opne .. "" end)
fails("'dataset' is part of agglom and cannot be changed", function() rawget(agglom, "dataset").mine = 1 end)
assert(not pcall(dataset.new, { { "a", { 1, 2 } }, { "b", { 1 } } }), "columns of unequal length")
assert(not pcall(dataset.new, { { "a", { 1 } }, { "a", { 1 } } }), "the same name twice")

-- reading: options and their refusals
local name = os.tmpname()
local path = name .. ".csv"
local function file(text, at)
  local f = assert(io.open(at or path, "wb"))
  f:write(text)
  f:close()
end
file("a;b\n1,5;x\n2,5;(D)\n")
local e = dataset.open(path, { delimiter = ";", decimal = ",", missing = { "(D)" }, types = { b = "string" } })
equal(list(e.a), "1.5 2.5")
equal(list(e.b), "x NA")
equal(list(dataset.open(path, { delimiter = ";", decimal = ",", missing = { ["(D)"] = "suppressed" } }).b), "x NA")
fails("no option 'delimeter'; did you mean 'delimiter'?", dataset.open, path, { delimeter = ";" })
fails("delimiter must be one character", dataset.open, path, { delimiter = ";;" })
fails("no type 'strin'; did you mean 'string'?", dataset.open, path, { types = { b = "strin" } })
fails("no bad = 'mising'; did you mean 'missing'?", dataset.open, path, { bad = "mising" })
fails("no dataset 'markts'; did you mean 'markets'?", dataset.open, "markts")
fails("no dataset 'qqqqqqqqqqqq' (a path ends in .csv or another extension)", dataset.open, "qqqqqqqqqqqq")
local texts = ".csv .tsv .tab .txt .csv.gz .tsv.gz .txt.gz .csv.zst .tsv.zst .txt.zst"
fails("x.doc: unknown format '.doc'; agglom reads " .. texts
  .. " .dta .sav .zsav .por .sas7bdat .xpt .xlsx .sqlite .sqlite3 .db", dataset.open, "x.doc")
fails("labels must be true or false, got a string", dataset.open, path, { labels = "yes" })
fails("sheet must hold strings, got a number", dataset.open, path, { sheet = 1 })
assert(not pcall(dataset.open, "no/such.csv"))
assert(not pcall(dataset.open, name .. ".nothing/"))

-- a declared schema beside the file
file("year,code\n2009,01\n2010,02\n")
file("column,type,unit,label\nyear,number,year,The year\ncode,string,,\n", name .. ".schema.csv")
local s = dataset.open(path):schema()
equal(list(s.type), "number string")
equal(s.unit[1] .. "|" .. s.label[1], "year|The year")
file("column,type,unit,label\nyaer,integer,,\n", name .. ".schema.csv")
fails(("%s.schema.csv:2: no column 'yaer' in %s; did you mean 'year'?"):format(name, path), dataset.open, path)
os.remove(name .. ".schema.csv")

-- writing
equal(d:to_csv(), "i,x,s,b,none\n1,1,a,true,\n2,2.5,,false,\n3,3,c,,\n")
assert(not pcall(d.write, d, path), "an existing file is not replaced")
equal(d:write(path, { replace = true }), d)
equal(dataset.open(path):to_csv(), d:to_csv())
fails("x.por: unknown format '.por'; agglom writes " .. texts .. " .dta .sav .zsav .xlsx", d.write, d, "x.por")
fails("no option 'replaec'; did you mean 'replace'?", d.write, d, path, { replaec = true })
os.remove(path)

-- other formats, by extension; types are checked where they cannot be told to the reader
local plain = dataset.new{ { "x", { 1, 2 } }, { "s", { "a", "b" } } }
for _, extension in ipairs{ ".dta", ".sav", ".xlsx", ".csv.gz", ".csv.zst", ".tsv" } do
  plain:write(name .. extension)
  local back = dataset.open(name .. extension, { schema = { x = { type = "integer", max = 2 }, s = "string" } })
  equal(back:to_csv(), plain:to_csv(), extension)
  os.remove(name .. extension)
end
plain:write(name .. ".xlsx")
fails(name .. ".xlsx: column 's' is of type string, expected number", dataset.open, name .. ".xlsx", { schema = { s = "number" } })
assert(not pcall(dataset.open, name .. ".xlsx", { sheet = "none" }))
os.remove(name .. ".xlsx")
os.remove(name)

-- the bundled data
local markets = dataset.open "markets"
equal(#markets, 10)
equal(markets:schema().unit[2], "points 1-7")
equal(markets.goods_clusters:sum(), 477)

-- lifetimes: a vector outlives its dataset, a closed dataset says so
local v
do
  local t <close> = dataset.new{ { "x", { 1, 2, 3 } } }
  v = t.x
end
collectgarbage()
equal(v:sum(), 6)
d:close()
d:close()
fails("the dataset is closed", function() return #d end)
fails("the dataset is closed", d.to_csv, d)
equal(tostring(d), "dataset (closed)")
for _ = 1, 200 do
  v = dataset.new{ { "s", { "a", "b" } } }.s
  collectgarbage("step")
end
equal(v[2], "b")

-- verbs
local t = dataset.new{ { "k", { "b", "a", "b", "c" } }, { "n", { 1, 2, 3, 4 } } }
equal(list(t:select("n"):columns()), "n")
equal(list(t:select{ "n", "k" }:columns()), "n k")
equal(list(t:drop("n"):columns()), "k")
equal(list(t:rename{ key = "k" }:columns()), "key n")
equal(list(t:sort("k", "-n").n), "2 3 1 4")
equal(list(t:distinct("k").n), "1 2 4")
equal(list(t:head(2).n), "1 2")
equal(#t:head(), 4)
equal(list(t:slice(2, 3).n), "2 3")
equal(list(t:slice(3).n), "3 4")
equal(#t:slice(3, 2), 0)
local other = dataset.new{ { "k", { "a", "b" } }, { "w", { 10, 20 } } }
equal(list(t:join(other, { on = { "k" }, how = "left", quiet = true }).w), "20 10 20 NA")
equal(list(t:join(other:rename{ key = "k" }, { on = { k = "key" }, quiet = true }).n), "1 2 3")
equal(t:select("n"):ledger().verb[1], "select")
fails("no column 'm'", t.select, t, "m")
fails("name 2: a string expected, got a number", t.select, t, { "n", 1 })
fails("no option 'hwo'; did you mean 'how'?", t.join, t, other, { on = { "k" }, hwo = "left" })
fails("join: on = { \"column\", ... } expected", t.join, t, other, {})
fails("slice: rows are counted from 1", t.slice, t, 0)
fails("sort: at least one column expected", t.sort, t)
equal(#t, 4, "verbs leave their receiver alone")

-- shape and chance
equal(#t:append(t), 8)
local long = t:long{ columns = { "n" }, key = "what", value = "much" }
equal(list(long:columns()), "k what much")
equal(list(long.much), "1 2 3 4")
local pairs_ = dataset.new{ { "k", { "a", "a", "b" } }, { "year", { 1, 2, 1 } }, { "v", { 5, 6, 7 } } }
local wide = pairs_:wide{ key = "year", value = "v" }
equal(list(wide:columns()), "k 1 2")
equal(list(wide:column("2")), "6 NA")
equal(list(dataset.new{ { "x", { 1, nil, 3, n = 3 } } }:fill("x").x), "1 1 3")
equal(list(dataset.new{ { "x", { 1, nil, 3, n = 3 } } }:fill_up().x), "1 3 3")
equal(#t:sample(2), 2)
equal(t:sample{ n = 2, seed = 7 }:to_csv(), t:sample{ n = 2, seed = 7 }:to_csv())
equal(#t:sample{ fraction = 0.5 }, 2)
equal(list(t:crosstab("k", "n"):columns()), "k 1 2 3 4")
equal(list(t:crosstab("k", "k", "n").b), "0.0 4.0 0.0")
equal(t.n:quantile(0.25), 1.75)
fails("sample: a number of rows or { fraction = } expected", t.sample, t)
fails("no option 'fration'; did you mean 'fraction'?", t.sample, t, { fration = 1 })
fails("wide: { key = \"column\", value = \"column\" } expected", t.wide, t, { key = "k" })
fails("long: columns = { \"name\", ... } expected", t.long, t)

-- garbage of many large datasets is collected in time
local many, kept = {}, setmetatable({}, { __mode = "k" })
for i = 1, 50000 do
  many[i] = i
end
local big = dataset.new{ { "x", many }, { "y", many } }
for _ = 1, 200 do
  kept[big:sort("-x")] = true
end
local alive = 0
for _ in pairs(kept) do
  alive = alive + 1
end
assert(alive < 50, alive)

-- expressions
local x = dataset.new{ { "g", { "a", "b", "a" } }, { "x", { 1, 2, 4 } } }
equal(list(x:where("x > 1 and g == 'a'").x), "4")
equal(list(x:mutate("y = x * 2", "z = y + 1").z), "3 5 9")
equal(list(x:group("g"):mutate("share = x / sum(x)").share), "0.2 1.0 0.8")
local steps = dataset.new{ { "g", { "a", "b", "a", "b", "a", "b" } }, { "x", { 1, 5, 2, 1, 3, 5 } } }
check.near(steps:group("g"):summarise("r = autocorrelation(x)").r[1], 0)
check.near(steps:group("g"):summarise("r = autocorrelation(x)").r[2], -2 / 3)
local sums = x:group("g"):summarise("n = count()", "total = sum(x)")
equal(list(sums.g) .. "|" .. list(sums.n) .. "|" .. list(sums.total), "a b|2 1|5 2")
equal(list(x:summarise("m = max(x)").m), "4")
equal(tostring(x:group("g")), "dataset of 3 rows, by g")
fails("group: at least one column expected", x.group, x)
fails("no column 'gg'", x.group, x, "gg")
assert(not pcall(x.where, x, "x >"))
assert(not pcall(x.mutate, x, "y = z"))
equal(#x, 3)
