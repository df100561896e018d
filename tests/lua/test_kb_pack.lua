-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_kb_pack.lua - packs of one's own: made, added to, refused, compared; the example.
local check = require "check"
local equal, fails, list = check.equal, check.fails, check.list

local folder = os.tmpname()
os.remove(folder)
local name = folder:match("([^/]+)$")

local function read(file)
  local f = io.open(folder .. "/" .. file)
  local text = f and f:read("a")
  return f and f:close() and text
end

local function count(table_name)
  return #kb[table_name]()
end

-- ---- making and adding -------------------------------------------------------------------------

local places = count("places")
fails("kb.new_pack: the path of a folder expected", kb.new_pack, "", { title = "x" })
fails("kb.new_pack: a title expected: kb.new_pack(dir, { title = ... })", kb.new_pack, folder)
equal(#kb.new_pack(folder .. "/", { title = "Ours, and \"more\"", version = "1" }), 3)
equal(kb.packs().title[3], "Ours, and \"more\"")
fails(folder .. "/pack.csv: there is a pack already; kb.load(\"" .. folder .. "\") opens it",
  kb.new_pack, folder, { title = "x" })
fails("kb.new_pack: text expected, got a number", kb.new_pack, 7)

local added = kb.add(name, "place", { place_id = "oz", name = "Oz", kind = "region", parent_id = "russia" })
equal(#added, 1)
equal(added.pack[1], name)
equal(read("place.csv"), "place_id,name,kind,parent_id,fact_id\noz,Oz,region,russia,\n")
kb.add(name, "places", { { place_id = "emerald", name = "Emerald, the city", kind = "city", parent_id = "oz" } })
equal(read("place.csv"), "place_id,name,kind,parent_id,fact_id\noz,Oz,region,russia,\n"
  .. "emerald,\"Emerald, the city\",city,oz,\n")
equal(count("places"), places + 2)
equal(#kb.cities{ region = "Oz" }, 1)

-- ---- refusals leave the file and what is open as they were --------------------------------------

local before = read("place.csv")
local function refused(message, ...)
  fails(message, kb.add, name, ...)
  equal(read("place.csv"), before)
  equal(count("places"), places + 2)
end
refused(folder .. "/place.csv:4: place_id 'oz' is already at " .. folder .. "/place.csv:2", "place",
  { place_id = "oz", name = "Oz" })
refused(folder .. "/place.csv:4: parent_id 'rusia' is no key of place; did you mean 'russia'?", "place",
  { place_id = "x", name = "X", parent_id = "rusia" })
refused(folder .. "/place.csv:4: parent_id: 'x' is above itself", "place", { place_id = "x", name = "X", parent_id = "x" })
refused(folder .. "/place.csv:4: column 'name' is empty, expected a value", "place", { place_id = "x" })
refused("kb.add: table 'place' has no column 'nam'; did you mean 'name'?", "place", { place_id = "x", nam = "X" })
refused("kb.add: no table 'plaec'; did you mean 'place'?", "plaec", { place_id = "x" })
refused("kb.add: a row { column = value, ... } or a list of rows expected", "place", {})
refused(folder .. "/measure.csv:2:15: column 'value': 'much' is not a number", "measure",
  { measure_id = "m", subject = "oz", metric = "clusters", value = "much" })
equal(read("measure.csv"), nil)
fails("kb.add: 'clusters-russia' is bundled with agglom and is not changed; kb.new_pack makes one of your own",
  kb.add, "clusters-russia", "place", { place_id = "x", name = "X" })
fails("kb.add: no open pack 'ozz'", kb.add, "ozz", "place", { place_id = "x", name = "X" })

-- a conflict with a bundled pack is told, not overwritten
local ok, message = pcall(kb.add, name, "place", { place_id = "usa", name = "America" })
equal(ok, false)
equal(message:find("place_id 'usa' is already at .*datasets/kb/clusters%-russia/place.csv:%d+$") ~= nil, true)
equal(kb.places{ place_id = "usa" }.name[1], "USA")

-- ---- numbers, differences ----------------------------------------------------------------------

kb.add(name, "measure", { measure_id = "oz1", subject = "oz", metric = "clusters", value = 3, period_from = 2018 })
kb.add(name, "measure", { measure_id = "oz2", subject = "usa", metric = "clusters", value = 400.5, unit = "clusters",
  period_from = "2018", period_to = "2018" })
equal(kb.measures{ measure_id = "oz2" }.value[1], 400.5)
local diff = kb.diff("clusters-russia", name)
equal(list(diff:column("table")), "measure")
equal(diff.key[1], "usa / clusters /  / 2018 / 2018")
equal(list(diff:column("column")) .. " " .. diff.a[1] .. " " .. diff.b[1], "value 380 400.5")
equal(#kb.diff(folder, folder), 0)
fails("kb.diff: no open pack 'clusters-rusia'; did you mean 'clusters-russia'?", kb.diff, "clusters-rusia", name)

-- ---- loading -----------------------------------------------------------------------------------

fails(folder .. ": a pack '" .. name .. "' is already open", kb.load, folder)
kb.reset()
equal(count("places"), places)
equal(#kb.load(folder), 3)
equal(count("places"), places + 2)
local bad = assert(io.open(folder .. "/entity.csv", "w"))
bad:write("entity_id,name\na,A\na,B\n")
bad:close()
kb.reset()
fails(folder .. "/entity.csv:3: entity_id 'a' is already at " .. folder .. "/entity.csv:2", kb.load, folder)
equal(#kb.packs(), 2)
equal(count("places"), places)
fails("/nonexistent: No such file or directory", kb.load, "/nonexistent")

for _, file in ipairs{ "pack", "place", "measure", "entity" } do
  os.remove(folder .. "/" .. file .. ".csv")
end
os.remove(folder)

-- ---- the example -------------------------------------------------------------------------------

local root = kb.packs().folder[1]:match("^(.*)/datasets/kb/")
kb.load(root .. "/share/examples/our-region")
equal(kb.resolve("Instruments valley").key[1], "verkhovye-instruments")
local russian = kb.preconditions{ list = "table2" }:distinct("owner").owner:totable()
local gaps = kb.gaps("Verkhovye instruments cluster", { reference = russian, list = "table2" })
equal(list(gaps.category), "COO LOC TEC INN INF INV HUM MKT NAT MGT BUS REG")
equal(gaps.cases[1], 3)
equal(#kb.clusters{ region = "Region of Verkhovye" }, 1)
equal(kb.find("spectrometers Verkhovye", { n = 1 }).pack[1], "our-region")
kb.reset()
