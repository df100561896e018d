-- SPDX-License-Identifier: GPL-3.0-or-later
-- Do countries differ in the field of their institutional practices? Table 7 of mitrofanova2019.
local parent, kind, name = {}, {}, {}
for row in kb.places():rows() do
  parent[row.place_id], kind[row.place_id], name[row.place_id] = row.parent_id, row.kind, row.name
end

-- The country a place lies in; a bloc is one of its own.
local function country(place)
  while kind[place] ~= "country" and parent[place] do
    place = parent[place]
  end
  return name[place]
end

local found = kb.practice_places()
  :join(kb.practices():select("practice_id", "field"), { on = { "practice_id" }, quiet = true })
  :map("country", function(row) return country(row.place_id) end, { "place_id" })
  :distinct("practice_id", "country")

print("Institutional practices by country and field: in how many each was found (mitrofanova2019, Table 7)\n")
print(found:crosstab("country", "field"))
print("\nAre field and country independent?\n")
print(stats.chisq_test(found, "field", "country"))
print("\nIs the framework field an American one?\n")
local usa = found:mutate("is_framework = field == 'framework'", "is_usa = country == 'USA'")
print(usa:crosstab("is_framework", "is_usa"))
print()
print(stats.fisher_test(usa, "is_framework", "is_usa"))

local line = found.line_from
print(([[

%d findings of %d practices in %d places (mitrofanova2019:%d-%d). With so many empty cells the chi-square
distribution is no guide; the exact test of one question asked beforehand is. The question here came after the
table, and the table is of practices chosen as the best: it describes the choice, not the countries.]])
  :format(#found, #kb.practices(), #found:distinct("country"), line:min(), line:max()))
