-- SPDX-License-Identifier: GPL-3.0-or-later
-- Table 1 of mitrofanova2019: the data of the three regressions, as printed.
local markets = dataset.open "markets"

local table1 = paper.exhibit("mitrofanova2019", "table1")
table1:compare(paper.cells(markets, "year")) -- cell "2009 goods_quality" and so on
print(table1)
return table1
