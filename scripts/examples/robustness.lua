-- SPDX-License-Identifier: GPL-3.0-or-later
-- Does the link between clusters and market quality (mitrofanova2019, Tables 2 to 4) survive other assumptions? The same
-- slope with four kinds of standard errors, beside a trend, and in changes from year to year.
local markets = dataset.open "markets"

local function slope(sector, name, formula, options)
  local fit = model.ols(formula:gsub("SECTOR", sector), markets, options)
  local row = fit:tidy():slice(2, 2)
  return { sector, name, row.estimate[1], row.std_error[1], row.p_value[1], fit:nobs() }
end

local levels, rows = "SECTOR_quality ~ SECTOR_clusters", {}
for _, sector in ipairs{ "goods", "financial", "innovation" } do
  for _, se in ipairs{ "classical", "hc3", "hac" } do
    rows[#rows + 1] = slope(sector, "levels, " .. se, levels, { se = se })
  end
  rows[#rows + 1] = slope(sector, "with a trend, hc3", levels .. " + year", { se = "hc3" })
  rows[#rows + 1] = slope(sector, "changes", "diff(SECTOR_quality) ~ diff(SECTOR_clusters)", {})
  rows[#rows + 1] = slope(sector, "changes, hc3", "diff(SECTOR_quality) ~ diff(SECTOR_clusters)", { se = "hc3" })
end

local parts = {}
for k, name in ipairs{ "market", "specification", "estimate", "std_error", "p_value", "n" } do
  parts[k] = { name, {} }
  for i, row in ipairs(rows) do
    parts[k][2][i] = row[k]
  end
end
local all = dataset.new(parts)

print("The slope of market quality on the number of clusters, Russia 2009-2018\n")
print(all)
local robust = all:group("market"):summarise("specifications = n()", "significant = sum(number(p_value < 0.05))")
print("\nHow many of the specifications are significant at 5 %\n")
print(robust)
print([[

Levels of series that trend can be significant for that alone; what changes do together is the harder test, and nine
changes decide little whichever way they fall. All specifications that were tried are shown.]])
