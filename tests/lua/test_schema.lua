-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_schema.lua - schemas declared in Lua and beside the file; where data come from.
local check = require "check"
local equal, fails, list = check.equal, check.fails, check.list

local name = os.tmpname()
local path = name .. ".csv"
local function file(text, at)
  local f = assert(io.open(at or path, "wb"))
  f:write(text)
  f:close()
end
local function open(schema)
  return dataset.open(path, { schema = schema, missing = { ["(D)"] = "suppressed", c = "confidential" } })
end
local function refused(message, schema)
  fails(message:gsub("FILE", (path:gsub("%%", "%%%%"))), open, schema)
end

file("region,year,day,ok,e\nPerm,2009,2009-03-01,true,1.5\nTula,2010,2010-03-01,false,\nPerm,2011,2011-03-01,true,4\n"
  .. "Perm,2009,2009-03-01,,5\nPrm,2012,2012-03-01,true,(D)\n")

-- what rows may hold
refused("FILE: row 1, column 'year': got 2009, expected at least 2010 (2 rows)", { year = { min = 2010 } })
refused("FILE: row 5, column 'year': got 2012, expected at most 2011 (1 row)", { year = { max = 2011 } })
refused("FILE: row 1, column 'e': got 1.5, expected at least 2.5 (1 row)", { e = { min = 2.5 } })
refused("FILE: row 5, column 'day': got '2012-03-01', expected at most 2011-12-31 (1 row)",
  { day = { type = "date", max = "2011-12-31" } })
refused("FILE: row 5, column 'region': got 'Prm', expected one of 'Perm', 'Tula'; did you mean 'Perm'? (1 row)",
  { region = { values = { "Perm", "Tula" } } })
refused("FILE: row 2, column 'ok': got false, expected true (1 row)", { ok = { values = { true } } })
refused("FILE: row 2, column 'e': missing, expected a value (2 rows)", { e = { required = true } })
refused("FILE: row 4, column 'ok': missing, expected a value (1 row)", { ok = { key = true } })
refused("FILE: rows 1 and 4: the key region = 'Perm', year = 2009 occurs more than once, expected it to be unique "
  .. "(1 row with a key seen before)", { region = { key = true }, year = { key = true } })
refused("FILE:2:1: column 'region': 'Perm' is not an integer of at most 64 bits; declare missing = { \"Perm\" } or "
  .. "bad = \"missing\"", { region = "integer" })

-- schemas that cannot be meant
refused("FILE: no column 'yaer' of the schema; did you mean 'year'?", { yaer = "integer" })
refused("schema of 'year': no field 'mni'; did you mean 'min'?", { year = { mni = 1 } })
refused("schema of 'year': no type 'integr'; did you mean 'integer'?", { year = "integr" })
refused("schema of 'year': values must be a list such as { \"a\", \"b\" }", { year = { values = 2009 } })
refused("schema of 'year': key must be a boolean, got a number", { year = { key = 1 } })
refused("schema of 'year': min must be a number or a date such as '2011-03-01', got a table", { year = { min = {} } })
refused("schema of 'year': a type or a table of fields expected, got a number", { year = 3 })
refused("schema: the name of a column expected, got 1", { "year" })
refused("FILE: schema of 'region': min is for numbers and dates, the column holds strings", { region = { min = 3 } })
refused("FILE: schema of 'year': min is '2010', the column holds integers", { year = { min = "2010" } })
refused("schema must be a table such as { year = \"integer\" }, got a string", "year")
fails("no option 'shcema'; did you mean 'schema'?", dataset.open, path, { shcema = {} })
fails("dataset.open: a table of options expected, got a number", dataset.open, path, 3)

-- what a schema leaves behind: types, words, a step, and the conditions
local d = open{
  year = { type = "integer", min = 2000, max = 2030, unit = "year", label = "The year", required = true },
  region = { type = "string", values = { "Perm", "Tula", "Prm" } }, e = "number",
}
local s = d:schema()
equal(list(s:columns()), "column type unit label missing min max values key required")
equal(list(s.min) .. "|" .. s.values[1] .. "|" .. list(s.required), "NA 2000 NA NA NA|Perm|Tula|Prm|false true false false false")
equal(s.unit[2] .. "|" .. s.label[2], "year|The year")
equal(list(d:ledger().verb), "read check")
equal(d:ledger().detail[2], "schema of 3 columns")
equal(d:to_csv(), dataset.open(path, { missing = { "(D)" } }):to_csv())

-- any dataset
fails("dataset: row 2, column 'x': got 3, expected at most 2 (1 row)",
  d.check, dataset.new{ { "x", { 1, 3 } } }, { x = { max = 2 } })
fails("dataset: column 'x' is of type number, expected integer",
  d.check, dataset.new{ { "x", { 1.5 } } }, { x = "integer" })
local odd = dataset.new{ { "a`b 'c", { "x\"\\\n", "y" } }, { "row", { 1, 1 } } }
equal(odd:check{ ["a`b 'c"] = { values = { "x\"\\\n", "y" }, key = true }, row = "number" }:schema().key[1], true)
fails("dataset: rows 1 and 2: the key row = 1 occurs more than once, expected it to be unique (1 row with a key seen before)",
  odd.check, odd, { row = { key = true } })
equal(#dataset.new{ { "x", {} } }:check{ x = { key = true, min = 1, values = { 1 } } }, 0)

-- missing values keep their reason
equal(d:missing():to_csv(), "column,reason,n\nok,missing,1\ne,missing,1\ne,suppressed,1\n")
equal(#dataset.new{ { "x", { 1 } } }:missing(), 0)

-- beside the file
local beside = name .. ".schema.csv"
file("column,type,unit,min,max,values,key,required,source\nregion,string,,,,Perm|Tula|Prm,,yes,somewhere\n"
  .. "year,integer,year,2000,2011,,no,,\n", beside)
fails(path .. ": row 5, column 'year': got 2012, expected at most 2011 (1 row)", dataset.open, path, { missing = { "(D)" } })
equal(open{ year = { max = 2012 } }:schema().unit[2], "year", "Lua overrules, field by field")
file("column,mni\nyear,3\n", beside)
fails(beside .. ":1: no schema field 'mni'; did you mean 'min'?", open)
file("column,type,min\nyear,integer,low\n", beside)
fails(beside .. ":2: min of 'year' is 'low', expected a number", open)
file("column,key\nyear,maybe\n", beside)
fails(beside .. ":2: key of 'year' is 'maybe', expected true or false", open)
file("column,type\nyear,integr\n", beside)
fails(beside .. ":2: no type 'integr'; did you mean 'integer'?", open)
file("name,type\nyear,integer\n", beside)
fails(beside .. ":1: no schema field 'name'", open)
file("type\ninteger\n", beside)
fails(beside .. ":1: no column 'column', which names what is declared", open)
os.remove(beside)

-- provenance: the file of every row, its hash, the steps since
local p = dataset.open(path, { missing = { "(D)" } }):where("year > 2009"):provenance()
equal(list(p.item), "file size modified sha256 step 1 step 2 agglom")
equal(p.value[2], "160 bytes")
local hash = assert(io.popen("sha256sum " .. path)):read("a"):match("%x+")
equal(p.value[4], hash)
equal(p.value[6], "where: year > 2009 [5 rows > 3 rows]")
equal(p.value[7], agglom.version)
local both = d:append(dataset.open("markets"):select("year")):provenance()
equal(select(2, list(both.item):gsub("sha256", "")), 2, "both files")
equal(select(2, list(d:join(d, { on = { "region", "year" }, expect = "m:m", quiet = true }):provenance().item)
  :gsub("sha256", "")), 1, "one file, once")
equal(list(dataset.new{ { "x", { 1 } } }:provenance().item), "agglom")
file("region,year\nPerm,2009\n")
equal(d:provenance().value[4], "not known: the file has changed since it was read")
os.remove(path)
equal(d:provenance().value[4], "not known: the file is gone")
os.remove(name)
