-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which clusters are alike, and what could one learn from its nearest? Pairs of the five Russian clusters of Table 2 of
-- clusters-russia and of the countries of its Table 1 by the preconditions they share (Jaccard).
--
--     agglom scripts/examples/compare_clusters.lua ["Samara aerospace cluster"]
local subject = arg[1] or "Samara aerospace cluster"
local key = kb.resolve(subject).key[1]

-- Every other owner of preconditions, nearest first.
local owners, values, names = {}, {}, {}
for owner in kb.preconditions():distinct("owner"):rows() do
  if owner.owner ~= key then
    owners[#owners + 1], names[#names + 1] = owner.owner, owner.owner_name
    values[#values + 1] = select(2, kb.similarity(key, owner.owner))
  end
end
local nearest = dataset.new{ { "owner", owners }, { "name", names }, { "jaccard", values } }:sort("-jaccard")
print(("By the preconditions that the paper names, nearest to %s\n"):format(subject))
print(nearest:select("name", "jaccard"):head(6))

local other = nearest.owner[1]
local pair = kb.similarity(key, other)
print(("\nWhat it shares with %s\n"):format(nearest.name[1]))
print(pair:where("shared"):select("category", "meaning"))
print("\nWhat the nearest has beside, as the paper words it\n")
for row in pair:where("in_b and not in_a"):rows() do
  print(("  %s %s: %s"):format(row.category, row.meaning, row.b_items))
end

local gaps = kb.gaps(key):head(3)
print("\nWhat most of the others have and it lacks\n")
print(gaps:select("category", "meaning", "cases"))
print([[

One paper's choice of words stands behind each category, coded by one primary category a factor. What a paper does not
mention of a cluster is not known to be absent there.]])
