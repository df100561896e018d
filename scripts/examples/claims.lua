-- SPDX-License-Identifier: GPL-3.0-or-later
-- Claims of the papers beside the numbers that speak for or against each: the papers' own, recomputed.
local function say(verdict, fmt, ...)
  print(("   %-8s "):format(verdict) .. fmt:format(...))
end

local function claim(key)
  local row = kb.statements{ statement_id = key }:rows()()
  local lines = row.line_from .. (row.line_to > row.line_from and "-" .. row.line_to or "")
  local subject = row.subject and kb.resolve(row.subject).name[1] .. ": " or ""
  print(("\n%s%s\n   (%s:%s, %s)"):format(subject, row.statement, row.source_id, lines, row.kind))
end

local function number(subject, metric)
  local row = kb.measures{ subject = subject, metric = metric }:rows()()
  local qualifier = row.qualifier and row.qualifier .. " " or ""
  local unit = row.unit ~= "year" and " " .. row.unit or ""
  return ("%s%.8g%s (%s:%d)"):format(qualifier, row.value, unit, row.source_id, row.line_from), row.value
end

-- ---- market quality and clusters -----------------------------------------------------------------
claim "b-st056"
local markets = dataset.open "markets"
for _, sector in ipairs{ "goods", "financial", "innovation" } do
  local fit = model.ols(("%s_quality ~ %s_clusters"):format(sector, sector), markets)
  local r2, p = fit:glance().r_squared[1], fit:glance().f_p_value[1]
  local checks = fit:diagnostics()
  local change = checks:where("test == 'first_difference_correlation(" .. sector .. "_clusters)'")
  say(p < 0.05 and "against" or "for", "%s: R-squared %.2f, p = %.2g, n = %d", sector, r2, p, fit:nobs())
  say(change.p_value[1] < 0.05 and "against" or "for", "%s: changes from year to year correlate %.2f, p = %.2g", sector,
    change.statistic[1], change.p_value[1])
  say("caution", "%s: Durbin-Watson %.2f", sector, checks.statistic[1])
end
print("   Ten years and a common trend: levels correlate whether or not clusters matter, and what is not significant in")
print("   ten years is weak support. For goods the claim does not fit the paper's own numbers.")

-- ---- what clusters contribute to the economy -----------------------------------------------------
print("\nClusters contribute about half of GDP in advanced economies, experts say")
say("stated", "advanced economies: %s", (number("advanced-economies", "gdp_share")))
say("single", "Finland's wood cluster: %s of GNP", (number("finnish-wood", "gnp_share")))
say("single", "Aero Montreal: %s of GNP", (number("aero-montreal", "gnp_contribution")))
local count = select(2, number("finland", "clusters"))
say("needed", "Finland has %d clusters; half of GDP asks for %.1f %% each, the wood cluster counts %d %%", count, 50 / count,
  select(2, number("finnish-wood", "gnp_share")))
print("   GDP and GNP are not the same, and the clusters beside the wood cluster are not measured.")

-- ---- the largest aerospace cluster ---------------------------------------------------------------
claim "as080"
local here, seattle = number("seattle-aerospace", "employees")
local there, montreal = number("aero-montreal", "employees")
say(seattle > montreal and "for" or "against", "employees: %s against %s of Aero Montreal", here, there)
here, seattle = number("seattle-aerospace", "organisations")
there, montreal = number("phoenix-aerospace", "companies")
say(seattle > montreal and "for" or "against", "organisations: %s against %s of Phoenix", here, there)
print("   Two rivals of the same papers, counted in different ways; Samara has no such number.")

-- ---- Russian experience --------------------------------------------------------------------------
claim "b-st197"
local total = kb.measures{ metric = "clusters_in_three_markets" }:sort("period_to")
say("against", "clusters in three markets: %d in %s, %d in %s (%s:%d, %d)", total.value[1], total.period_to[1],
  total.value[2], total.period_to[2], total.source_id[1], total.line_from[1], total.line_from[2])
say("for", "public support began %s", (number("russia", "public_support_began")))
print("   A number of clusters is no measure of experience in supporting them.")

-- ---- what cannot be checked ----------------------------------------------------------------------
local claims = kb.claims():where "not is_missing(subject)"
local measured = claims:join(kb.measures():select("subject"), { on = { "subject" }, how = "semi", quiet = true })
print(("\nOf %d claims, %d name a subject, and %d name one of which the papers give any number at all.")
  :format(#kb.claims(), #claims, #measured))
