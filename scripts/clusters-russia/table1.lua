-- SPDX-License-Identifier: GPL-3.0-or-later
-- Table 1 of clusters-russia: preconditions of clusters in four foreign countries.
local items = kb.factors{ list = "table1" }
  :mutate("cell = owner .. ' ' .. string(number)", "value = item")

local table1 = paper.exhibit("clusters-russia", "table1")
table1:compare(items)
print(table1)
return table1
