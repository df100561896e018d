-- SPDX-License-Identifier: GPL-3.0-or-later
-- Table 3 of mitrofanova2019: quality of financial markets on the number of clusters in them.
local markets = dataset.open "markets"
local fit = model.ols("financial_quality ~ financial_clusters", markets)

local table3 = paper.exhibit("mitrofanova2019", "table3")
table3:compare(fit) -- each printed cell beside the computed one
table3:read(fit)    -- what the text says beside what the numbers say
print(table3)
return table3
