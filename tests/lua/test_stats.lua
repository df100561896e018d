-- SPDX-License-Identifier: GPL-3.0-or-later
-- test_stats.lua - tests of hypotheses from Lua; their values are tested in core/stat.
local check = require "check"
local equal, near, fails = check.equal, check.near, check.fails

local d = dataset.new{
  { "x", { 1, 2, 3, 4, nil, n = 5 } },
  { "y", { 20, 10, 40, 30, 50 } },
  { "g", { "p", "p", "q", "q", "q" } },
  { "h", { true, false, true, false, true } },
}

local r = stats.cor_test(d, "x", "y")
equal(table.concat(r:columns(), " "), "test statistic df p_value correlation n left_out note")
equal(r.test[1], "pearson")
near(r.correlation[1], 0.6)
near(r.statistic[1], 0.6 * math.sqrt(2 / 0.64))
equal(r.n[1], 4)
equal(r.left_out[1], 1)
equal(r.note[1], nil)
near(stats.cor_test(d, "x", "y", { method = "kendall" }).correlation[1], 1 / 3)

r = stats.chisq_test(d, "g", "h")
equal(table.concat(r:columns(), " "), "test statistic df p_value cramers_v min_expected n left_out note")
equal(r.note[1], "4 of 4 expected counts are below 5, the least 0.8: the p-value is not reliable")
near(stats.fisher_test(d, "g", "h").p_value[1], 1)
equal(stats.t_test(d, "y", "g").df:count(), 1)
equal(stats.wilcox_test(d, "y", "g").statistic[1], 0.0)
equal(stats.kruskal_test(d, "y", "g").df[1], 1.0)

-- results are datasets: they can be put below one another
equal(#stats.t_test(d, "y", "g"):append(stats.t_test(d, "y", "h")), 2)

fails("stats has no 'chisq_tst'; did you mean 'chisq_test'?", function() return stats.chisq_tst end)
fails("'stats' is part of agglom and cannot be changed", load("stats.own = print", "=own.lua"))
fails("'stats' is part of agglom and cannot be assigned to", function() _ENV.stats = nil end)
fails("cor_test has no method 'speerman'; did you mean 'spearman'?", stats.cor_test, d, "x", "y", { method = "speerman" })
fails("method = a string expected, got a number", stats.cor_test, d, "x", "y", { method = 3 })
fails("t_test has no methods to choose from, got 'welch'", stats.t_test, d, "y", "g", { method = "welch" })
fails("no option 'metod'; did you mean 'method'?", stats.cor_test, d, "x", "y", { metod = "kendall" })
fails("no column 'z'", stats.cor_test, d, "x", "z")
fails("bad argument #1 to 'cor_test' (dataset expected, got no value)", function() return (stats.cor_test()) end)
fails("cor_test: 'g' holds strings, expected numbers", stats.cor_test, d, "x", "g")
