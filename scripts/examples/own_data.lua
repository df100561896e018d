-- SPDX-License-Identifier: GPL-3.0-or-later
-- Clusters per million inhabitants: the counts of clusters-russia joined with a table of one's own. Which table may be
-- said: agglom scripts/examples/own_data.lua FILE.csv, with columns country and population (millions). The bundled one
-- stands for a file of the user's own: round numbers to show the join with, not to be cited.
local here = arg[0]:match("^(.*)/") or "."
local file = arg[1] or here .. "/../../share/examples/populations.csv"
local own = dataset.open(file)

-- What a country is called in the knowledge base; nil where it is not known there.
local function key(row)
  local ok, known = pcall(kb.resolve, row.country)
  return ok and known.key[1] or nil
end

own = own:map("place_id", key, { "country" })
local counts = kb.measures{ metric = "clusters" }
  :select("subject", "value", "source_id", "line_from"):rename{ place_id = "subject", clusters = "value" }
local known = own:where "not is_missing(place_id)"
  :join(counts, { on = { "place_id" }, quiet = true })
  :mutate("per_million = round(clusters / population, 2)"):sort("-per_million")

print("Clusters per million inhabitants\n")
print(known:select("country", "clusters", "population", "per_million", "source_id", "line_from"))
print("\nDo larger countries have more clusters, and more a head?\n")
print(stats.cor_test(known, "population", "clusters", { method = "spearman" }):select("statistic", "p_value", "correlation", "n"))
print(stats.cor_test(known, "population", "per_million", { method = "spearman" }):select("statistic", "p_value", "correlation", "n"))

local unused = own:join(known:select("place_id"), { on = { "place_id" }, how = "anti", quiet = true })
print(("\nOf %d rows of %s, %d have no count in the papers: %s."):format(#own, file:match("[^/]*$"), #unused,
  table.concat(unused.country:totable(), ", ")))
print("The counts are of 2018 and of what each country calls a cluster; the paper does not say how they were counted.")
