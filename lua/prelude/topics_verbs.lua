-- SPDX-License-Identifier: GPL-3.0-or-later
-- topics_verbs.lua - help on verbs, which make datasets of datasets.
local core = ...
local topic, chapter = core.use("topic").add, core.use("topic").chapter
local kept = "missing values and their reasons are kept"
local left_out = "missing values are left out"
local by_name = "...: string; columns, as names or as one list of names"

chapter("verbs", "Verbs", "A verb gives a new dataset and never changes the one it is called on, so they chain.")

topic{ "d:where", "d:where(condition)", "the rows where an expression is true",
  args = "condition: string; an expression over the columns, as in Lua, with == ~= < and or not in {...}",
  gives = "dataset", missing = "rows where the condition is missing are left out, and the ledger counts them",
  example = 'd:where("year >= 2012 and goods_quality > 3.9"):select("year", "goods_quality")',
  keys = "filter rows, subset, select if, keep if, drop if, query", see = "d:slice d:distinct between is_missing" }
topic{ "d:mutate", "d:mutate(...)", "new or replaced columns out of expressions",
  args = '...: string; "name = expression"; later ones see earlier ones',
  gives = "dataset", missing = "a missing operand gives a missing result, with its reason",
  example = 'd:mutate("change = goods_quality - lag(goods_quality)"):select("year", "change"):head(3)',
  keys = "compute a variable, create columns, generate, transform, recode, formula, location quotient, growth rate",
  see = "g:mutate d:map if_else lag log share" }
topic{ "d:map", "d:map(name, f [, columns])", "a new column by a Lua function of every row",
  text = "About 1 microsecond a row and column: name only the columns that the function needs.",
  args = [[
    name: string; the new column
    f: fun(row:table,i:integer):any; called with each row and its number
    columns?: string[]; the columns the row has; all without it
  ]],
  gives = "dataset", missing = "nil both ways",
  example = [[
    d = d:map("even", function(row) return row.year % 2 == 0 end, { "year" })
    d:select("year", "even"):head(3)]],
  keys = "apply a function, custom function, lambda", see = "d:mutate d:rows" }
topic{ "d:summarise", "d:summarise(...)", "one row of aggregates",
  args = '...: string; "name = expression" with one value for all rows', gives = "dataset", missing = left_out,
  example = 'd:summarise("m = mean(goods_quality)", "years = count()")',
  keys = "aggregate, collapse, totals, summarize", see = "g:summarise d:describe mean sum" }
topic{ "d:group", "d:group(...)", "groups of rows with equal values, for g:summarise and g:mutate", args = by_name,
  gives = "groups", missing = "missing is a group of its own", example = 'd:group("goods_quality")',
  keys = "group by, by region, split-apply-combine", see = "g:summarise g:mutate d:split" }
topic{ "g:summarise", "g:summarise(...)", "one row of aggregates a group",
  args = '...: string; "name = expression" with one value a group', gives = "dataset", missing = left_out,
  example = 'd:group("goods_quality"):summarise("years = n()", "clusters = mean(goods_clusters)"):head(3)',
  keys = "aggregate by group, collapse by, means by region, totals by industry", see = "d:group d:summarise d:crosstab" }
topic{ "g:mutate", "g:mutate(...)", "values by group in every row",
  args = '...: string; "name = expression"; aggregates are those of the row\'s group', gives = "dataset",
  missing = "aggregates leave missing values out",
  example = 'd:group("goods_quality"):mutate("part = share(goods_clusters)"):select("goods_quality", "part"):head(3)',
  keys = "share of group, deviation from group mean, within transformation, panel lag, concentration, location quotient",
  see = "d:group share sum lag rank" }
topic{ "d:split", "d:split(...)", "an iterator over the parts with equal values", args = by_name,
  gives = "fun():dataset,any; a part, then its values", missing = "a part of their own, last, its value nil",
  example = 'for part, quality in d:split("goods_quality") do print(quality, #part) end',
  keys = "loop over groups, for each region, by groups", see = "d:group d:rows" }
topic{ "d:select", "d:select(...)", "the named columns in that order", args = by_name, gives = "dataset", missing = kept,
  example = 'd:select("year", "goods_quality"):head(2)', keys = "keep columns, choose variables, reorder", see = "d:drop d:rename" }
topic{ "d:drop", "d:drop(...)", "all but the named columns", args = by_name, gives = "dataset", missing = kept,
  example = '#d:drop("year"):columns()', keys = "remove columns, delete variables", see = "d:select" }
topic{ "d:rename", "d:rename(names)", "other names for columns", args = "names: table<string,string>; { new = \"old\" }",
  gives = "dataset", missing = kept, example = 'd:rename{ y = "goods_quality" }:select("year", "y"):head(2)',
  keys = "change names, label", see = "d:select" }
topic{ "d:sort", "d:sort(...)", "ordered rows; equal rows keep their order",
  args = '...: string; columns, the first decides; "-name" is descending', gives = "dataset",
  missing = "last in both directions", example = 'd:sort("-goods_quality"):select("year", "goods_quality"):head(2)',
  keys = "order by, arrange, rank, descending, top", see = "d:head rank" }
topic{ "d:slice", "d:slice(first [, last])", "rows by number, counted from 1",
  args = [[
    first: integer in [1, inf); the first row
    last: integer in [1, inf) = #d; the last row
  ]],
  gives = "dataset", missing = kept, example = 'd:slice(3, 4):select("year", "goods_quality")', keys = "row number, range of rows",
  see = "d:head d:where" }
topic{ "d:head", "d:head([n])", "the first rows", args = "n: integer in [0, inf) = 10; how many", gives = "dataset",
  missing = kept, example = 'd:select("year", "goods_quality"):head(2)', keys = "first rows, top, preview", see = "d:slice d:print" }
topic{ "d:distinct", "d:distinct(...)", "the first row of every combination of values",
  args = "...: string; columns; all of them without names", gives = "dataset", missing = "missing equals missing",
  example = 'd:distinct("goods_quality"):select("year", "goods_quality")', keys = "unique rows, remove duplicates, deduplicate",
  see = "n_distinct d:group" }
topic{ "d:sample", "d:sample(options)", "rows at random, the same for the same seed; d:sample(n) for short",
  args = [[
    .n: integer in [0, #d]; how many rows
    .fraction: number in [0, 1]; which part of the rows, in place of n
    .seed: integer in [0, 4294967295] = 0; another seed, other rows
  ]],
  gives = "dataset", missing = kept, example = 'd:sample{ n = 3, seed = 1 }:select("year", "goods_quality")',
  keys = "random sample, bootstrap, subsample, seed", see = "d:slice" }
topic{ "d:fill", "d:fill(...)", "the last present value above in place of missing ones", args = by_name, gives = "dataset",
  missing = "stay missing where there is none above", example = 'd:mutate("x = lag(year, 8)"):fill("x"):missing()',
  keys = "carry forward, impute, missing values, last observation", see = "d:fill_up coalesce d:missing" }
topic{ "d:fill_up", "d:fill_up(...)", "the next present value below in place of missing ones", args = by_name, gives = "dataset",
  missing = "stay missing where there is none below",
  example = 'd:mutate("x = lag(year, 8)"):fill_up("x"):select("year", "x"):head(2)',
  keys = "carry backward, impute, missing values", see = "d:fill coalesce" }
topic{ "d:append", "d:append(other)", "the rows of another dataset below, columns matched by name",
  args = "other: dataset; whose rows follow", gives = "dataset", missing = "a column that one side lacks is missing there",
  example = "#d:append(d)", keys = "bind rows, stack, concatenate, union, combine files", see = "d:join d:long" }
topic{ "d:join", "d:join(other, options)", "rows of two datasets matched by equal keys",
  text = [[
    Prints how many rows matched, and refuses to multiply rows in silence: say
    `expect = "1:m"` or `"m:m"` where a row may meet several. The report goes to standard error;
    `quiet = true` leaves it out.]],
  args = [[
    other: dataset; what to match with
    .on: string[]; the key columns; { here = "there" } where names differ
    .how: "inner"|"left"|"right"|"full"|"semi"|"anti" = "inner"; which rows stay: semi and anti only filter
    .expect: "1:1"|"m:1"|"1:m"|"m:m" = "m:1"; how often a key may occur here and there; semi and anti: "m:m"
    .suffix: string = "_right"; what columns of other get that both sides have
    .quiet: boolean = false; no report
  ]],
  gives = "dataset", missing = "a missing key matches nothing",
  example = [[
    more = dataset.new{ { "year", { 2017, 2018 } }, { "x", { 1, 2 } } }
    d:select("year", "goods_quality"):join(more, { on = { "year" }, quiet = true })]],
  keys = "merge, lookup, vlookup, combine tables, match keys, many to one, left join", see = "d:append d:distinct" }
topic{ "d:long", "d:long(options)", "columns gathered into rows",
  args = [[
    .columns: string[]; the columns to gather
    .key: string; the new column with their names
    .value: string; the new column with their values
  ]],
  gives = "dataset", missing = kept,
  example = [[
    both = d:select("year", "goods_quality", "financial_quality"):head(2)
    both:long{ columns = { "goods_quality", "financial_quality" }, key = "market", value = "quality" }]],
  keys = "reshape, pivot longer, melt, gather, unpivot, wide to long", see = "d:wide" }
topic{ "d:wide", "d:wide(options)", "a column for every value of the key",
  args = [[
    .key: string; the column whose values name the new columns
    .value: string; the column whose values fill them
  ]],
  gives = "dataset", missing = "combinations that do not occur are missing",
  example = 'd:select("year", "goods_quality"):head(3):wide{ key = "year", value = "goods_quality" }',
  keys = "reshape, pivot wider, cast, spread, long to wide", see = "d:long d:crosstab" }

return true
