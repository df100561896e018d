-- SPDX-License-Identifier: GPL-3.0-or-later
-- Table 6 of mitrofanova2019: what a cluster facilitator does and knows, by stage of the cluster.
local items = kb.facilitator_items()
  :mutate("cell = stage .. ' ' .. kind .. ' ' .. string(number)", "value = item")

local table6 = paper.exhibit("mitrofanova2019", "table6")
table6:compare(items)
print(table6)
return table6
