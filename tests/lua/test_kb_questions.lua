-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_kb_questions.lua - questions that people ask of the two papers, each one expression, and the
-- counts and lines that the packs must hold.
local check = require "check"
local equal, list, near = check.equal, check.list, check.near

-- ---- questions ---------------------------------------------------------------------------------

-- Share of personnel of the Samara aerospace cluster in R&D: more than 40 %.
local share = kb.measures{ subject = "Samara aerospace cluster", metric = "rd_personnel_share" }
equal(share.qualifier[1] .. " " .. share.value[1] .. " " .. share.unit[1] .. ", line " .. share.line_from[1],
  "more than 40.0 %, line 411")

-- Launch safety factor of the RD-276.
local safety = kb.measures{ subject = "RD-276" }
equal(safety.value[1] .. " " .. safety.printed[1], "0.998 0,998")

-- Success factors of Russia: 12, the tenth.
equal(#kb.success_factors{ owner = "Russia" }, 12)
equal(kb.success_factors{ number = 10 }.item[1], "screening of companies entering clusters")

-- Countries by number of clusters in 2018.
local countries = kb.measures{ metric = "clusters", period_from = 2018 }:sort("-value")
equal(list(countries.subject), "usa italy great-britain india france denmark germany netherlands finland")
equal(list(countries.value), "380.0 206.0 168.0 106.0 96.0 34.0 32.0 20.0 9.0")
equal(countries.value:sum(), 1051.0)
equal(countries.line_from[2], 132)

-- More than, and at least, 100 000 employees.
local large = kb.measures{ metric = "employees", value = { min = 100000 } }:sort("-value")
equal(list(large.value), "132500.0 120000.0 100000.0")
equal(kb.about(large.subject[1]).name, "Seattle-Tacoma-Olympia aerospace cluster")
equal(kb.about(large.subject[2]).name:find("Zhanjiang", 1, true) ~= nil, true)
equal(kb.about(large.subject[3]).name:find("ChemSite", 1, true) ~= nil, true)

-- Preconditions that all four countries of Table 1 share.
local function categories(name)
  return kb.factor_codings{ list = name, strength = "primary" }:join(kb.factors(), { on = { "factor_id" }, quiet = true })
    :distinct("owner", "category"):group("category"):summarise("n = count()"):sort("-n", "category")
end
equal(list(categories("table1"):where("n == 4").category), "HUM INF")

-- A Canadian precondition of the table that the list in the text has not.
equal(#kb.factors{ owner = "Canada", list = "table1" }, 7)
equal(#kb.factors{ owner = "Science and Research Council" }, 6)
equal(list(kb.gaps("Science and Research Council", { reference = "Canada" }).category), "GEO")

-- No category is shared by all five clusters of Table 2; four are in three of them.
equal(list(categories("table2"):where("n == max(n)").category), "COO GEO GOV LOC")
equal(categories("table2").n[1], 3)

-- Macro-effects of new businesses, directly and through the occupational level.
local macro = kb.effects.from("Creation of new businesses"):where("level == 'macro'"):distinct("to")
equal(list(macro.to_id), "diversification overcoming-decay")

-- Interests by stakeholder.
equal(list(kb.interests():group("stakeholder_id"):summarise("n = count()").n), "10 4 3 3 6 5")

-- Practices in the USA by field.
local fields = kb.practices{ country = "USA" }:group("field"):summarise("n = count()")
equal(list(fields.field) .. " " .. list(fields.n), "framework mental 6 3")

-- Facilitators in the growing stage.
equal(#kb.facilitator_items{ stage = "growing", kind = "function" }, 5)
equal(#kb.facilitator_items{ stage = "growing", kind = "expertise" }, 4)

-- Regressions significant at 5 %.
local p = kb.regression_stats{ cell = "anova regression p_value" }
equal(list(p.printed), "2.08182E-08 0.0006 0.3031")

-- The bars of Figure 1 are not in the text.
local bars = kb.study_items{ study = "Interviews with cluster managers", kind = "category" }
equal(#bars, 7)
equal(bars.value:count(), 0)

-- ---- counts ------------------------------------------------------------------------------------

local function counts(what, list_name)
  local n = kb[what]{ list = list_name }:group("owner"):summarise("n = count()").n:totable()
  table.sort(n)
  return table.concat(n, " ")
end
equal(counts("factors", "table1"), "4 5 5 7")
equal(counts("factors", "table2"), "3 4 5 7 8")
equal(#kb.factors{ list = "characteristics" }, 5)
equal(list(kb.effects():group("level"):summarise("n = count()").n), "8 9")
equal(list(kb.practices():group("field"):summarise("n = count()").n), "4 9 5 4")
equal(#kb.practice_places(), 37)
equal(#kb.facilitator_items{ kind = "function" } .. " " .. #kb.facilitator_items{ kind = "expertise" }, "15 11")
equal(list(kb.advantages():group("type"):summarise("n = count()").n), "8 8 7")
equal(#kb.roles("is_missing(parent_id)"), 5)
equal(list(kb.roles("not is_missing(parent_id)"):group("parent_id"):summarise("n = count()"):sort("n").n), "1 4")
equal(#kb.works(), 79)
equal(#kb.regression_stats(), 81)
near(kb.regression_stats{ exhibit = "table2", cell = "glance r_squared" }.printed[1] + 0, 0.9834)

-- ---- every line --------------------------------------------------------------------------------

-- Each line that is not blank lies within a fact or is noted as carrying none.
local function cover(covered, d)
  for row in d:rows() do
    for line = row.line_from or 1, row.line_to or row.line_from or 0 do
      covered[row.source_id] = covered[row.source_id] or {}
      covered[row.source_id][line] = true
    end
  end
end
local covered, uncovered = {}, {}
cover(covered, kb.facts())
cover(covered, kb.line_notes())
for row in kb.lines():rows() do
  for line = row.line_from, row.line_to do
    if not covered[row.source_id][line] then
      uncovered[#uncovered + 1] = row.source_id .. ":" .. line
    end
  end
end
equal(table.concat(uncovered, " "), "")
for _, paper in ipairs{ "clusters-russia", "mitrofanova2019" } do
  equal(#kb.lines{ source = paper } > 0, true, "lines of " .. paper)
end
