-- SPDX-License-Identifier: GPL-3.0-or-later
-- Numbers of clusters by country in 2018, from the text of clusters-russia.
local clusters = kb.measures{ metric = "clusters", period_from = "2018" }:mutate("cell = subject")

local countries = paper.exhibit("clusters-russia", "countries")
countries:compare(clusters)
print(countries)
print(("all nine countries: %g"):format(clusters:summarise("n = sum(value)").n[1]))
return countries
