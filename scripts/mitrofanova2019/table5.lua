-- SPDX-License-Identifier: GPL-3.0-or-later
-- Table 5 of mitrofanova2019: comparative, competitive and collaborative advantages of a territory.
local items = kb.advantages():mutate("cell = type .. ' ' .. string(number)", "value = item")

local table5 = paper.exhibit("mitrofanova2019", "table5")
table5:compare(items)
print(table5)
return table5
