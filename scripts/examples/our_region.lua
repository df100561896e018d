-- SPDX-License-Identifier: GPL-3.0-or-later
-- our_region.lua - a pack of one's own: which preconditions do the five Russian clusters of the paper
-- clusters-russia have that the (fictional) instruments cluster of Verkhovye lacks?
--
--     agglom scripts/examples/our_region.lua [FOLDER]
local here = arg[0]:match("^(.*)/") or "."
kb.load(arg[1] or here .. "/../../share/examples/our-region")

local russian = kb.preconditions{ list = "table2" }:distinct("owner").owner:totable()
local gaps = kb.gaps("Verkhovye instruments cluster", { reference = russian, list = "table2" })
print("Lacking in Verkhovye, most frequent among the five first:")
print(gaps:select("category", "meaning", "cases"))

print("Nearest of the five by preconditions (Jaccard):")
local names, values = {}, {}
for i, owner in ipairs(russian) do
  names[i] = kb.entities{ entity_id = owner }.name[1]
  values[i] = select(2, kb.similarity("Verkhovye instruments cluster", owner))
end
print(dataset.new{ { "cluster", names }, { "jaccard", values } }:sort("-jaccard"))
