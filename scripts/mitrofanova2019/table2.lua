-- SPDX-License-Identifier: GPL-3.0-or-later
-- Table 2 of mitrofanova2019: quality of goods markets on the number of clusters in them.
local markets = dataset.open "markets"
local fit = model.ols("goods_quality ~ goods_clusters", markets)

local table2 = paper.exhibit("mitrofanova2019", "table2")
table2:compare(fit) -- each printed cell beside the computed one
table2:read(fit)    -- what the text says beside what the numbers say
print(table2)
return table2
