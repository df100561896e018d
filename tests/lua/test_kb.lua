-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_kb.lua - the knowledge base: filters, names, search, comparisons, sources, citations.
local check = require "check"
local equal, fails, list, near = check.equal, check.fails, check.list, check.near

-- ---- tables and filters ------------------------------------------------------------------------

local function keys(d, column)
  local names = d:column(column):totable()
  table.sort(names)
  return table.concat(names, " ")
end

local tables = kb.tables()
equal(list(tables.name):match("^pack source place entity"), "pack source place entity")
equal(tables:where("name == 'effect'"):column("rows")[1], 17)
equal(tables:where("name == 'alias'").meaning[1], "printed variants of names")
equal(list(kb.packs().pack), "clusters-russia mitrofanova2019")
equal(agglom.kb, kb)

equal(#kb.practices(), 22)
equal(#kb.practice{ field = "mental" }, 4)
equal(#kb.practices{ field = { "mental", "Regulatory" } }, 9)
equal(#kb.practices("field == 'mental'"), 4)
equal(#kb.entities{ kind = "cluster" }, #kb.clusters())
equal(keys(kb.clusters{ country = "usa" }, "entity_id"), keys(kb.clusters{ country = "United States" }, "entity_id"))
equal(#kb.clusters{ country = "USA" } >= 6, true)
equal(#kb.clusters{ country = "USA" } < #kb.clusters(), true)
equal(keys(kb.countries{ place_id = "usa" }, "name"), "USA")
equal(#kb.cities{ country = "Russia" }, 6)

-- every row stands somewhere
local row = kb.practices():head(1)
equal(row.fact_id[1], "b0953")
equal(row.source_id[1], "mitrofanova2019")
equal(row.line_from[1] <= row.line_to[1], true)
equal(kb.anomalies():head(1).source_id[1], "clusters-russia")

-- ranges, lists, names instead of keys, filters through other tables
equal(#kb.measures{ metric = "employees", value = { min = 100000 } }, 3)
equal(#kb.measures{ metric = "employees", where = "value > 100000" }, 2)
equal(#kb.measures{ metric = "clusters", period_from = { min = 2018, max = 2018 }, country = "Italy" }, 1)
equal(#kb.measures{ metric = "clusters", value = { 206, 34 } }, 2)
equal(#kb.factors{ owner = { "USA", "finland" }, list = "table1" }, 9)
equal(#kb.factors{ owner = "USA", category = "INF", strength = "primary" }, 1)
equal(#kb.interests{ stakeholder = "investors" }, 3)
equal(#kb.preconditions(), 48)
equal(#kb.effects{ level = "macro" }, 9)
equal(#kb.facts{ source = "mitrofanova2019", kind = "NUMBER", number = { min = 0 } } > 10, true)
equal(#kb.practices{ country = "USA", field = "functional" }, 0)
equal(#kb.practice_places{ prose_support = "no" } > 0, true)

fails("kb has no 'practises'; did you mean 'practices'?", function() return kb.practises end)
fails("'kb' is part of agglom and cannot be changed", load("kb.x = 1", "=test.lua"))
fails("kb.practices: feild: no column or filter of that name; did you mean 'field'?", kb.practices, { feild = "mental" })
fails("kb.practices: contry: no column or filter of that name; did you mean 'country'?", kb.practices, { contry = "USA" })
fails("kb.practices: field: no 'mentall'; did you mean 'mental'?", kb.practices, { field = "mentall" })
fails("kb.clusters: country: 'Samara aerospace cluster' is no place", kb.clusters, { country = "Samara aerospace cluster" })
fails("the knowledge base has no 'Zanzibarr'", kb.clusters, { country = "Zanzibarr" })
fails("kb.measures: value: a number expected, got 'many'", kb.measures, { value = "many" })
fails("kb.measures: value: min and max expected, got 'low'", kb.measures, { value = { min = 1, low = 2 } })
fails("kb.measures: a table of filters expected, got a number", kb.measures, 7)
fails("kb.measures: filters have names: kb.measures{ column = value }", kb.measures, { "employees" })
fails("kb.effects has no 'form'; did you mean 'from'?", function() return kb.effects.form end)

-- ---- names -------------------------------------------------------------------------------------

local kama = kb.resolve("innokam")
equal(kama.key[1] .. " " .. kama.how[1] .. " " .. kama.alias[1], "kama alias Innokam")
local about = kb.about("Innokam")
equal(about.key, "kama")
equal(about.why, "'Innokam' is Kama Innovative Territorial Industrial Cluster: identity with the Kama cluster "
  .. "inferred from region and name, not stated (reconstructed)")
equal(about.practice.field[1], "functional")
equal(#about.factor, 5)
equal(tostring(about):match("^[^\n]+"), "Kama Innovative Territorial Industrial Cluster (entity kama)")
equal(tostring(about):find("every third, trucks made in Russia", 1, true) ~= nil, true)
equal(#about:sources() >= #about.fact, true)
equal(kb.about("USA").table, "place")
fails("the knowledge base has no 'Innocom'; did you mean 'Innokam'?", kb.about, "Innocom")
fails("kb.about: text expected, got a nil", kb.about)

-- ---- search ------------------------------------------------------------------------------------

local found = kb.find("Innokam", { n = 3 })
equal(#found, 3)
equal(found.key[1], "kama")
equal(found.why[1], about.why)
equal(#kb.find("university", { n = 1000 }), #kb.find("Universities", { n = 1000 }))
equal(kb.find("launch safety factor RD-276", { n = 1 }).line_from[1], 390)
equal(#kb.find("\"launch safety factor\"") < #kb.find("launch safety factor"), true)
equal(#kb.find("aerosp*") > 5, true)
equal(#kb.find("qwxyz"), 0)
equal(kb.find("aerospace", { table = "clusters", n = 2 }):column("table")[1], "entity")
fails("a query of at least one word expected, got ''", kb.find, "")
fails("kb.find: n = a whole number from 1 on expected, got 0", kb.find, "x", { n = 0 })
fails("kb has no table 'clustres'; did you mean 'clusters'?", kb.find, "x", { table = "clustres" })

-- ---- comparisons -------------------------------------------------------------------------------

local same, jaccard = kb.similarity("USA", "Finland")
near(jaccard, 0.5)
near(same.jaccard[1], 0.5)
equal(list(same.category), "INF HUM SUP UNI INV IND")
equal(list(same:where("shared").category), "INF HUM SUP")
fails("kb.similarity: codes = 'primary' or 'all' expected, got 'some'", kb.similarity, "USA", "Finland", { codes = "some" })
fails("'usa' has no factors in list 'table2'", kb.similarity, "USA", "Finland", { list = "table2" })

local gaps = kb.gaps("Samara aerospace", { list = "table2" })
equal(gaps.category[1], "LOC")
equal(gaps.cases[1], 3)
near(gaps.share[1], 0.75)
equal(#kb.gaps("Samara aerospace", { reference = "Kama" }) < #gaps, true)

local from = kb.effects.from("Creation of new businesses")
equal(from.from_id[1] .. " " .. from.depth[1], "new-businesses 1")
equal(#kb.effects.to("Overcoming economic decay"), 3)
local paths = kb.effects.paths("Creation of new businesses", "Overcoming economic decay")
equal(list(paths.path), "1 2 2")
equal(list(paths.step), "1 1 2")

-- ---- sources and citations ---------------------------------------------------------------------

local source = kb.source(kb.measures{ metric = "clusters", country = "Italy" })
equal(#source, 1)
equal(source.line_from[1] .. " " .. source.file[1], "132 000_3f731c583493b998.txt")
equal(source.text[1], "Italy: 206 clusters in 2018")
equal(kb.source("b0953").source_id[1], "mitrofanova2019")
for fact in kb.facts():head(1):rows() do
  equal(kb.source(fact).fact_id[1], fact.fact_id)
end
fails("kb.source: no fact 'b9953'; did you mean 'b0953'?", kb.source, "b9953")
fails("kb.source: a fact id, a row or a dataset of rows expected, got a number", kb.source, 1)

equal(kb.cite("al-saleh-2018"), "Al-Saleh, Y. (2018). Crystallising the Dubai model of cluster-based development. "
  .. "Place Branding and Public Diplomacy, 14(4), 305-317.")
equal(kb.cite(kb.works{ work_id = "al-saleh-2018" }, "bibtex"), [[
@article{al-saleh-2018,
  author = {Al-Saleh, Y.},
  title = {Crystallising the Dubai model of cluster-based development},
  journal = {Place Branding and Public Diplomacy},
  year = {2018},
  volume = {14},
  number = {4},
  pages = {305-317},
}]])
equal(kb.cite("b0953"), kb.cite("mitrofanova2019"))
equal(kb.cite("b0953"):match("^Mitrofanova, I. V.") ~= nil, true)
fails("kb.cite: no style 'apa'; there is: bibtex, text", kb.cite, "b0953", "apa")
fails("kb.cite: the row names no work and no source", kb.cite, {})
fails("kb.cite: the dataset has no rows", kb.cite, kb.works():head(0))
