-- SPDX-License-Identifier: GPL-3.0-or-later
-- Are Russian clusters spreading over markets or gathering in one? Shares of three markets in the number of clusters, their
-- Herfindahl index, and the location quotient of each market against the mean of ten years.
local markets = dataset.open "markets"
local names = { "goods_clusters", "financial_clusters", "innovation_clusters" }

local counts = markets:select("year", table.unpack(names))
  :long{ columns = names, key = "market", value = "clusters" }
local shares = counts:group("year"):mutate("share = share(clusters)")

-- HHI = sum of squared shares: 1/3 with equal shares, 1 with one market only.
local index = shares:group("year"):summarise("clusters = sum(clusters)", "hhi = sum(share ^ 2)")
  :mutate("equivalent = 1 / hhi")
print("Clusters in three markets (mitrofanova2019, Table 1) and how concentrated they are\n")
index:print{ digits = 4 }

-- A market's share in a year over its share in all years: above 1, the year leans to it.
local total = shares:summarise("all_clusters = sum(clusters)").all_clusters[1]
local overall = counts:group("market"):summarise(("overall = sum(clusters) / %d"):format(total))
local quotients = shares:join(overall, { on = { "market" }, quiet = true }):mutate("lq = round(share / overall, 2)")
print("\nLocation quotient of each market, by year\n")
print(quotients:select("year", "market", "lq"):wide{ key = "market", value = "lq" })

local trend = stats.cor_test(index, "year", "hhi", { method = "kendall" })
print(("\nKendall's tau of the index with time: %.2f, p = %.2g, n = %d. About %.1f markets of equal size would be as\n"
  .. "concentrated in %d, %.1f in %d. Clusters are counted and not weighed: the paper gives their\n"
  .. "number, not what they produce, nor whether one can be counted in two markets."):format(trend.correlation[1], trend.p_value[1],
  trend.n[1], index.equivalent[1], index.year[1], index.equivalent[#index], index.year[#index]))
