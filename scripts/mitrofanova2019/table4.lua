-- SPDX-License-Identifier: GPL-3.0-or-later
-- Table 4 of mitrofanova2019: quality of innovation markets on the number of clusters in them.
local markets = dataset.open "markets"
local fit = model.ols("innovation_quality ~ innovation_clusters", markets)

local table4 = paper.exhibit("mitrofanova2019", "table4")
table4:compare(fit) -- each printed cell beside the computed one
table4:read(fit)    -- what the text says beside what the numbers say
print(table4)
return table4
