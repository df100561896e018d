-- SPDX-License-Identifier: GPL-3.0-or-later
-- Table 2 of clusters-russia: preconditions of five innovative territorial clusters in Russia.
local items = kb.factors{ list = "table2" }
  :mutate("cell = owner .. ' ' .. string(number)", "value = item")

local table2 = paper.exhibit("clusters-russia", "table2")
table2:compare(items)
print(table2)
return table2
