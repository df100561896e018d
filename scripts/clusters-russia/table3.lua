-- SPDX-License-Identifier: GPL-3.0-or-later
-- Table 3 of clusters-russia: what stakeholders want of a cluster strategy.
local interests = kb.stakeholder_interests()
  :mutate("cell = stakeholder_id .. ' ' .. string(number)", "value = interest")

local table3 = paper.exhibit("clusters-russia", "table3")
table3:compare(interests)
print(table3)
return table3
