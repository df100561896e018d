-- SPDX-License-Identifier: GPL-3.0-or-later
-- choices.lua - the words that options take, and the options that a usage line does not spell out,
-- for completion. A test calls each function with each of them.
return {
  words = {
    ["dataset.open"] = { bad = "error missing", types = "number integer string boolean date" },
    ["d:join"] = { how = "inner left right full semi anti", expect = "1:1 m:1 1:m m:m" },
    ["model.ols"] = { se = "classical hc0 hc1 hc2 hc3 hac cluster" },
    ["m:summary"] = { style = "text excel markdown latex html" },
    ["m:predict"] = { interval = "none confidence prediction" },
    ["stats.cor_test"] = { method = "pearson spearman kendall" },
  },
  options = {
    ["dataset.open"] = "types missing bad delimiter decimal encoding schema sheet table query labels",
    ["stats.cor_test"] = "method",
    ["kb.similarity"] = "codes list",
  },
}
