-- SPDX-License-Identifier: GPL-3.0-or-later
-- Table 7 of mitrofanova2019: innovative practices by field of institution, and where they are found.
-- A practice's places as the paper prints them, each once.
local printed = kb.practice_places():distinct("practice_id", "place_printed")
local cells, values = {}, {}
for row in kb.practices():rows() do
  local places = printed:where(("practice_id == '%s'"):format(row.practice_id)).place_printed:totable()
  local cell = row.field .. " " .. row.number
  table.move({ cell, cell .. " places" }, 1, 2, #cells + 1, cells)
  table.move({ row.practice, table.concat(places, ", ") }, 1, 2, #values + 1, values)
end

local table7 = paper.exhibit("mitrofanova2019", "table7")
table7:compare(dataset.new{ { "cell", cells }, { "value", values } })
print(table7)
return table7
