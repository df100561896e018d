-- SPDX-License-Identifier: GPL-3.0-or-later
-- topics.lua - one record for every public name: name, usage, summary, what becomes of missing
-- values, example. A test runs the examples, where d is the bundled dataset "markets", v its column
-- goods_quality, g its groups by year, m a model and e an exhibit; "--> text" is what one gives.
local core = ...
local topics = {}

local function topic(name, usage, summary, missing, example)
  topics[#topics + 1] = { name = name, usage = usage, summary = summary, missing = missing, example = example }
end

local none = "no values are touched"
local kept = "missing values and their reasons are kept"
local left_out = "missing values are left out"

-- ---- datasets ----------------------------------------------------------------------------------
topic("dataset.open", "dataset.open(name [, options])",
  "a bundled dataset or a file (- is standard input); options: types missing bad delimiter decimal encoding schema, "
  .. "sheet (Excel), table query (SQLite), labels (Stata, SPSS)",
  "an empty field and NA, or what missing = { \"NA\", [\"(D)\"] = \"suppressed\" } names; bad = \"missing\" for what is no value",
  'dataset.open("markets", { schema = { year = { min = 2000, key = true } } })')
topic("dataset.new", "dataset.new{ { name, values }, ... }", "a dataset out of Lua values", "nil is missing",
  '#dataset.new{ { "year", { 2009, 2010 } }, { "y", { 3.7, nil, n = 2 } } } --> 2')
topic("d:columns", "#d   d:columns()", "number of rows; names of the columns", none, "d:columns()[1] --> year")
topic("d:column", "d.name   d:column(name)", "a column as a vector; d.name is a method where there is one of that name",
  "v[i] is nil", 'd:column("year")[1] --> 2009')
topic("d:schema", "d:schema()", "types, units, labels, missing values; conditions, where a schema declares any",
  "counted", "d:schema().unit[2] --> points 1-7")
topic("d:check", "d:check(schema)",
  "the dataset, if it is what the schema says: { column = { type, min, max, values, key, required, unit, label } }",
  "allowed unless required or key", "d:check{ year = { type = \"integer\", min = 2009, key = true } }")
topic("d:missing", "d:missing()", "column, reason, n: how many values are missing, and why", "counted by reason",
  "#d:missing() --> 0")
topic("d:ledger", "d:ledger()", "what happened to the rows, step by step", none, "d:ledger().verb[1] --> read")
topic("d:provenance", "d:provenance()", "the files with size, time and SHA-256, the steps since, the version", none,
  "d:provenance().item[1] --> file")
topic("d:describe", "d:describe()", "n, missing, distinct, mean, sd, min, quartiles and max of every column",
  left_out .. " and counted", "d:describe().mean[1] --> 2013.5")
topic("d:quantiles", "d:quantiles(columns [, p [, { type = 7 }]])", "quantiles by definition 1 to 9 of Hyndman and Fan",
  left_out, 'd:quantiles("year", { 0.5 }).year[1] --> 2013.5')
topic("d:crosstab", "d:crosstab(row, column [, weights])", "how often each pair of values occurs, or sums of weights",
  "missing is a value of its own, last; rows without a weight are left out", 'd:crosstab("year", "goods_clusters")')
topic("d:rows", "d:rows()", "an iterator over rows: for row in d:rows() do print(row.year) end", "row.name is nil",
  "for row in d:rows() do assert(row.year) end")
topic("d:print", "d:print{ rows =, columns =, digits =, width = }", "the table as text", "NA",
  'd:head(2):print{ columns = { "year" } }')
topic("d:to_csv", "d:to_csv()", "the table as CSV text", "empty", 'd:head(1):select("year"):to_csv()')
topic("d:write", "d:write(path [, { replace = true }])",
  "a file in the format of its extension (.csv .csv.gz .dta .sav .xlsx ...), written as a whole or not at all",
  "as the format has them; empty in text", 'd:write("markets-out.csv", { replace = true })')
topic("d:close", "d:close()", "give the memory back now and not when the collector comes by", none, "d:head(1):close()")

-- ---- verbs -------------------------------------------------------------------------------------
topic("d:where", "d:where(condition)", "the rows where an expression is true", "rows where it is missing are left out, and counted",
  'd:where "year >= 2012 and goods_quality > 3"')
topic("d:mutate", 'd:mutate("name = expression", ...)', "new or replaced columns", "a missing operand gives a missing result",
  'd:mutate("change = goods_quality - lag(goods_quality)")')
topic("d:map", "d:map(name, f [, columns])",
  "a new column by a Lua function of every row, about 1 microsecond a row and column: name only the columns it needs",
  "nil both ways", 'd:map("even", function(row) return row.year % 2 == 0 end, { "year" })')
topic("d:summarise", 'd:summarise("name = expression", ...)', "one row of aggregates", left_out,
  'd:summarise("m = mean(goods_quality)", "n = count()")')
topic("d:group", "d:group(columns...)", "groups, for g:summarise and g:mutate", "missing is a group", 'd:group("year")')
topic("g:summarise", 'd:group(columns...):summarise("name = expression", ...)', "one row a group", left_out,
  'g:summarise("e = sum(goods_clusters)")')
topic("g:mutate", 'd:group(columns...):mutate("name = expression", ...)', "values by group in every row",
  "aggregates leave missing values out", 'g:mutate("share = goods_clusters / sum(goods_clusters)")')
topic("d:split", "d:split(columns...)", "an iterator over the parts with equal values: for part, value in d:split(name) do ... end",
  "a part of their own, last, its value nil", 'for part, year in d:split("year") do assert(#part == 1 and year) end')
topic("d:select", "d:select(columns...)", "the named columns in that order", kept, 'd:select("year", "goods_quality")')
topic("d:drop", "d:drop(columns...)", "all but the named columns", kept, 'd:drop("year")')
topic("d:rename", 'd:rename{ new = "old" }', "other names for columns", kept, 'd:rename{ y = "goods_quality" }')
topic("d:sort", 'd:sort("column", "-column", ...)', "ordered rows, descending with -; equal rows keep their order",
  "last in both directions", 'd:sort("-goods_quality").year[1]')
topic("d:slice", "d:slice(first [, last])", "rows by number, counted from 1", kept, "#d:slice(3, 5) --> 3")
topic("d:head", "d:head([n = 10])", "the first rows", kept, "#d:head(3) --> 3")
topic("d:distinct", "d:distinct(columns...)", "the first row of every combination of values, of all columns without names",
  "missing equals missing", 'd:distinct("goods_clusters")')
topic("d:sample", "d:sample(n)   d:sample{ n =, fraction =, seed = }", "rows at random, the same for the same seed", kept,
  "#d:sample{ fraction = 0.5, seed = 1 } --> 5")
topic("d:fill", "d:fill(columns...)", "the last present value above in place of missing ones", "stay missing where there is none above",
  'd:fill("goods_quality")')
topic("d:fill_up", "d:fill_up(columns...)", "the next present value below in place of missing ones",
  "stay missing where there is none below", 'd:fill_up("goods_quality")')
topic("d:append", "d:append(other)", "the rows of another dataset below, columns matched by name",
  "a column that one side lacks is missing there", "#d:append(d) --> 20")
topic("d:join", "d:join(other, { on =, how =, expect =, suffix =, quiet = })",
  "rows matched by equal keys; how: inner left right full semi anti; expect: 1:1 m:1 1:m m:m",
  "a missing key matches nothing", 'd:join(d:select("year"), { on = { "year" }, how = "left", quiet = true })')
topic("d:long", "d:long{ columns =, key =, value = }", "columns gathered into rows", kept,
  'd:long{ columns = { "goods_quality", "financial_quality" }, key = "market", value = "quality" }')
topic("d:wide", "d:wide{ key =, value = }", "a column for every value of the key", "combinations that do not occur are missing",
  'd:select("year", "goods_quality"):wide{ key = "year", value = "goods_quality" }')

-- ---- vectors -----------------------------------------------------------------------------------
topic("v:count", "v:count()", "how many values are present", left_out, "v:count() --> 10")
topic("v:sum", "v:sum()", "the sum, exactly rounded", left_out .. "; 0 of none", "d.year:sum() --> 20135")
topic("v:mean", "v:mean()", "the arithmetic mean", left_out .. "; nil of none", "d.year:mean() --> 2013.5")
topic("v:median", "v:median()", "the median", left_out .. "; nil of none", "d.year:median() --> 2013.5")
topic("v:min", "v:min()", "the least value", left_out .. "; nil of none", "d.year:min() --> 2009")
topic("v:max", "v:max()", "the greatest value", left_out .. "; nil of none", "d.year:max() --> 2018")
topic("v:sd", "v:sd()", "the standard deviation, divisor n - 1", left_out .. "; nil of fewer than two", "v:sd()")
topic("v:var", "v:var()", "the variance, divisor n - 1", left_out .. "; nil of fewer than two", "v:var()")
topic("v:quantile", "v:quantile(p [, type = 7])", "a quantile by definition 1 to 9 of Hyndman and Fan", left_out .. "; nil of none",
  "d.year:quantile(0.5) --> 2013.5")
topic("v:totable", "v:totable()", "a Lua table of the values, their number as n", "nil", "d.year:totable().n --> 10")
topic("v:type", "v:type()", "number, integer, string, boolean or date", none, "d.year:type() --> integer")
topic("v:close", "v:close()", "give the memory back now", none, "d.year:close()")

-- ---- statistics --------------------------------------------------------------------------------
local rows_left_out = "rows that lack either are left out, and counted"
topic("stats.chisq_test", 'stats.chisq_test(d, "a", "b")',
  "Pearson's chi-square test of independence with Cramer's V; warns of expected counts below 5", rows_left_out,
  'stats.chisq_test(d:mutate("late = year > 2013", "good = goods_quality > 3.8"), "late", "good").df[1] --> 1.0')
topic("stats.fisher_test", 'stats.fisher_test(d, "a", "b")', "Fisher's exact test of a 2 x 2 table", rows_left_out,
  'stats.fisher_test(d:mutate("late = year > 2013", "good = goods_quality > 3.8"), "late", "good")')
topic("stats.cor_test", 'stats.cor_test(d, "x", "y" [, { method = "pearson" }])',
  "correlation with its p-value: pearson, spearman or kendall (tau-b)", rows_left_out,
  'stats.cor_test(d, "goods_quality", "goods_clusters", { method = "spearman" }).n[1] --> 10')
topic("stats.t_test", 'stats.t_test(d, "x", "group")', "Welch's t test of the means of two groups", rows_left_out,
  'stats.t_test(d:mutate("late = year > 2013"), "goods_clusters", "late")')
topic("stats.wilcox_test", 'stats.wilcox_test(d, "x", "group")', "Wilcoxon-Mann-Whitney test of two groups", rows_left_out,
  'stats.wilcox_test(d:mutate("late = year > 2013"), "goods_clusters", "late").statistic[1] --> 0.0')
topic("stats.kruskal_test", 'stats.kruskal_test(d, "x", "group")', "Kruskal-Wallis test of two or more groups", rows_left_out,
  'stats.kruskal_test(d:mutate("late = year > 2013"), "goods_clusters", "late").df[1] --> 1.0')
topic("stats.anova", 'stats.anova(d, "x", "group")', "one-way analysis of variance: F, sums and means of squares between and within",
  rows_left_out,
  'stats.anova(d:mutate("late = year > 2013"), "goods_clusters", "late").df[1] --> 1.0')

-- ---- models ------------------------------------------------------------------------------------
for _, e in ipairs(core.estimators()) do
  topic("model." .. e.name, ("model.%s(formula, d [, { ... }])"):format(e.name), e.summary,
    "rows that lack a term are left out, and counted", e.example)
end
for _, c in ipairs(core.conventions()) do
  if c.name then
    topic(('like = "%s"'):format(c.name), ('{ se = "robust", like = "%s" }'):format(c.name), c.summary, none,
      ('model.ols("goods_quality ~ year", d, { se = "robust", like = "%s" })'):format(c.name))
  end
end
topic("m:estimator", "m:estimator()", "the name of the estimator", none, "m:estimator() --> ols")
topic("m:omitted", "m:omitted()", "the terms that were left out, and why under their names", none, "#m:omitted() --> 0")
topic("m:df", "m:df()", "the degrees of freedom of t and F", "nil when there are none", 'm:df()')
topic("model.compare", "model.compare(m1, m2, ... [, { statistics =, stars =, digits =, names = }])",
  "models side by side; c:summary{ style = } for text, markdown, latex or html, c:table() for the numbers",
  "empty where a model lacks the term", 'model.compare(m, m):table().name[1] --> goods_clusters')
topic("m:tidy", "m:tidy([level = 0.95])", "coefficients with standard errors, t, p and intervals", none, "m:tidy().term[1] --> const")
topic("m:confint", "m:confint([level = 0.95])", "intervals of the coefficients", none, "m:confint(0.9)")
topic("m:glance", "m:glance()", "the fit in one row", none, "m:glance().nobs[1] --> 10")
topic("m:anova", "m:anova()", "analysis of variance", none, "m:anova()")
topic("m:diagnostics", "m:diagnostics()", "every test that the fit allows, with a sentence on what it means here",
  "a test that the fit does not allow is NA and says why", "m:diagnostics().test[1] --> durbin_watson")
topic("m:diagnose", "m:diagnose(test [, options])", "one test, with options; help \"m:diagnose\" lists them",
  "a test that the fit does not allow is NA and says why", 'm:diagnose("breusch_godfrey", { order = 2 }).df[1] --> 2.0')
topic("m:augment", "m:augment()", "the rows used with fitted values, residuals and influence", "rows left out by the fit are not there",
  "#m:augment() --> 10")
topic("m:predict", "m:predict([newdata [, { interval =, level = }]])", "predictions; interval: confidence or prediction",
  "missing where a term is", 'm:predict(d, { interval = "confidence" })')
topic("m:coef", "m:coef(term)", "one coefficient", none, 'm:coef("const")')
topic("m:se", "m:se(term)", "its standard error", none, 'm:se("const")')
topic("m:vcov", "m:vcov()", "the covariance of the coefficients", none, "m:vcov()")
topic("m:test", 'm:test("a = b")   m:test("a * b = 1")', "Wald test of restrictions, also of functions of coefficients", none,
  'm:test("goods_clusters = 0")')
topic("m:lrtest", "m:lrtest(other)", "likelihood ratio test of two nested fits of the same rows", none,
  'model.ols("goods_quality ~ goods_clusters + year", d):lrtest(m).df[1] --> 1')
topic("m:wild", "m:wild{ term =, reps = 9999, weights =, impose_null =, seed = }",
  "p-values by the wild cluster bootstrap, after a fit with one way of clusters; weights: rademacher or webb", none,
  'model.ols("goods_quality ~ goods_clusters", d, { cluster = "year" }):wild{ term = "goods_clusters" }.reps[1] --> 1024')
topic("m:few_clusters", "m:few_clusters()",
  "CR2 and wild bootstrap p-values, after a fit with fewer than 40 clusters; no rows after others", "CR2 with weights", "#m:few_clusters() --> 0")
topic("m:bootstrap", "m:bootstrap{ reps = 10000, type =, level =, seed = }",
  "estimates over resamples: bias, standard error, interval; type: pairs, residual, wild or cluster", none,
  "m:bootstrap{ reps = 200 }.reps[1] --> 200")
topic("m:recipe", "m:recipe()", "how the numbers came about", none, "m:recipe()")
topic("m:cells", "m:cells()", "every number of the fit under a name, for paper.check", none, "m:cells()")
topic("m:summary", "m:summary{ style =, digits = }", "a page of text: text, excel, markdown, latex or html", "NA",
  "m:summary{ style = \"markdown\" }")
topic("m:formula", "m:formula()", "the formula as given", none, "m:formula()")
topic("m:response", "m:response()", "the name of the response", none, "m:response() --> goods_quality")
topic("m:terms", "m:terms()", "the names of the terms, in order", none, "m:terms()[1] --> const")
topic("m:nobs", "m:nobs()", "rows used", none, "m:nobs() --> 10")
topic("m:ndropped", "m:ndropped()", "rows left out", "why they are", "m:ndropped() --> 0")
topic("m:close", "m:close()", "give the memory back now", none, 'model.ols("goods_quality ~ year", d):close()')

-- ---- the knowledge base ------------------------------------------------------------------------
local no_value = "what the text does not contain is missing"
topic("kb.tables", "kb.tables()   kb.packs()", "the tables of the knowledge base; the packs that are open", none,
  "kb.tables().name[1] --> pack")
topic("kb.clusters", "kb.clusters{ country = \"USA\" }",
  "every table is a function of filters: values, lists, { min =, max = }, names and aliases for keys, where = \"...\"",
  no_value, "kb.measures{ metric = \"clusters\", country = \"Italy\" }.value[1] --> 206.0")
topic("kb.find", "kb.find(words [, { n =, table = }])",
  "rows that answer best: words by stem, begin* by beginning, \"side by side\" in quotes", no_value,
  "kb.find(\"Innokam\", { n = 1 }).key[1] --> kama")
topic("kb.about", "kb.about(name)", "all that is known of one thing: printed, or a dataset for each table, a.measure, a:sources()",
  no_value, "kb.about(\"Innokam\").key --> kama")
topic("kb.resolve", "kb.resolve(name)", "what a name, key or alias stands for, and how", no_value,
  "kb.resolve(\"Innokam\").how[1] --> alias")
topic("kb.source", "kb.source(row)", "the paper, location and lines behind a row, a fact id or every row of a dataset", no_value,
  "kb.source(kb.practices()).source_id[1] --> mitrofanova2019")
topic("kb.cite", "kb.cite(row [, \"bibtex\"])", "a work, or the paper behind a row, as a reference: text or bibtex", no_value,
  "kb.cite(kb.works():head(1), \"bibtex\")")
topic("kb.similarity", "kb.similarity(a, b [, { codes = \"all\", list = }])",
  "categories of the factors of two owners; also the share in common (Jaccard)", none,
  "kb.similarity(\"USA\", \"Finland\").jaccard[1] --> 0.5")
topic("kb.gaps", "kb.gaps(owner [, { reference =, codes =, list = }])",
  "categories of factors that others have and the owner lacks, with the cases that show them", none,
  "kb.gaps(\"Samara aerospace\", { list = \"table2\" }).category[1] --> LOC")
topic("kb.effects", "kb.effects.from(name)   kb.effects.to(name)   kb.effects.paths(a, b)",
  "links between effects, as the papers state them", none,
  "kb.effects.from(\"Creation of new businesses\").depth[1] --> 1")
topic("kb.load", "kb.load(folder)   kb.reset()", "open a pack of one's own beside the bundled ones; only these again",
  "an empty cell is missing", "kb.load")
topic("kb.new_pack", "kb.new_pack(folder, { title = })", "make a pack of one's own and open it", none, "kb.new_pack")
topic("kb.add", "kb.add(pack, table, row)", "add rows to a pack of one's own; nothing is written that would not open",
  "nil is an empty cell", "kb.add")
topic("kb.diff", "kb.diff(a, b)", "what two packs say differently of the same key, or of the same measure", "compared as empty",
  "#kb.diff(\"clusters-russia\", \"clusters-russia\") --> 0")

-- ---- papers and the rest -----------------------------------------------------------------------
topic("paper.exhibits", "paper.exhibits()", "the tables and figures of the papers, with their status", none,
  "paper.exhibits().exhibit[1] --> table1")
topic("paper.published", "paper.published(paper, exhibit)", "the printed cells", "missing where the text does not show the cell",
  'paper.published("mitrofanova2019", "table2")')
topic("paper.check", "paper.check(published, computed)", "printed and computed, cell by cell", "not computed, or not recoverable",
  'paper.check(paper.published("mitrofanova2019", "table2"), m:cells())')
topic("paper.cells", "paper.cells(d, key)", "the values of a dataset as cells named by row and column", kept,
  'paper.cells(d, "year").cell[1] --> 2009 year')
topic("paper.exhibit", "paper.exhibit(paper, exhibit)", "an exhibit with e:compare(computed), e:agrees(), e:counts() and e:read(model)",
  none,
  'paper.exhibit("mitrofanova2019", "table2"):compare(m):agrees() --> true')
topic("agglom.clock", "agglom.clock()", "wall time in seconds", none, "agglom.clock()")
topic("agglom.threads", "agglom.threads([n])", "the number of threads; 0 is one per processor", none, "agglom.threads()")
topic("agglom.version", "agglom.version", "the version", none, "agglom.version")
topic("agglom.topics", "agglom.topics()", "all of this help as a dataset: name, usage, summary, missing, example", none,
  "agglom.topics().name[1] --> dataset.open")
topic("help", 'help()   help "words"', "what there is, or what is about the words", none, "help")

return topics
