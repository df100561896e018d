-- SPDX-License-Identifier: GPL-3.0-or-later
-- help.lua - one line for every function.
local core = ...
local help = {}

help.topics = {
  { "dataset.open(name [, options])", "a bundled dataset or a CSV file; options: types missing bad delimiter decimal encoding" },
  { "dataset.new{ { name, values }, ... }", "a dataset out of Lua values; nil is a missing value" },
  { "#d   d:columns()", "number of rows; names of the columns" },
  { "d.name   d:column(name)", "a column as a vector: v[i] #v pairs(v) v:mean() sum min max median sd var count quantile totable" },
  { "d:describe()   d:schema()   d:ledger()", "summary statistics; types, units and labels; what happened to the rows" },
  { "d:where \"year >= 2012\"", "the rows where an expression is true" },
  { "d:mutate(\"dx = x - lag(x)\", ...)", "new or replaced columns" },
  { "d:group(names...):summarise(\"e = sum(e)\", ...)", "one row a group; group and mutate: values by group" },
  { "d:select(names...)   d:drop(names...)   d:rename{ new = \"old\" }", "choose and name columns" },
  { "d:head(n)   d:slice(first, last)   d:distinct(names...)", "choose rows" },
  { "d:sort(\"year\", \"-e\")", "order rows, descending with -, missing values last" },
  { "d:append(other)   d:sample(n)   d:fill(names...)", "rows below; rows at random: { n =, fraction =, seed = }; missing from above" },
  { "d:long{ columns =, key =, value = }   d:wide{ key =, value = }", "columns into rows, rows into columns" },
  { "d:crosstab(row, column [, weights])", "how often each pair of values occurs" },
  { "d:join(other, { on =, how =, expect =, suffix = })", "match rows: inner, left, right, full, semi or anti" },
  { "d:rows()", "for row in d:rows() do print(row.name) end" },
  { "d:print{ rows =, columns =, digits =, width = }", "the table as text; NA stands for a missing value" },
  { "d:to_csv()   d:write(path [, { replace = true }])", "CSV text; a CSV file, written as a whole or not at all" },
  { "model.ols(formula, d)", "ordinary least squares: model.ols(\"y ~ x1 + log(x2)\", d)" },
  { "m:tidy(level)   m:confint(level)", "coefficients with standard errors, t, p and intervals" },
  { "m:glance()   m:anova()   m:diagnostics()", "fit; analysis of variance; Durbin-Watson and trend checks" },
  { "m:augment()   m:predict(newdata, { interval =, level = })", "fitted values, residuals and influence; predictions" },
  { "m:coef(term)   m:se(term)   m:vcov()", "one coefficient; its standard error; their covariance" },
  { "m:test(\"a = b\")   m:recipe()", "Wald test of restrictions; how the numbers came about" },
  { "m:summary{ style =, digits = }", "a page of text: text, excel, markdown, latex or html" },
  { "paper.exhibits()", "the tables and figures of the papers" },
  { "paper.published(paper, exhibit)", "the printed cells" },
  { "paper.check(published, computed)", "printed and computed, cell by cell" },
  { "paper.cells(d, key)", "the values of a dataset as cells named by row and column" },
  { "paper.exhibit(paper, exhibit)", "an exhibit with e:compare(computed) and e:read(model)" },
  { "agglom.clock()   agglom.threads(n)", "wall time in seconds; number of threads" },
}

-- Functions of expressions come from their records in the core.
for _, f in ipairs(core.functions()) do
  help.topics[#help.topics + 1] = { f.usage, ("%s (in expressions: %s)"):format(f.summary, f.family) }
end

-- The lines that hold all the words, or all lines.
function help.search(words)
  local found = {}
  for _, topic in ipairs(help.topics) do
    local line, all = (topic[1] .. " " .. topic[2]):lower(), true
    for word in words:lower():gmatch("%S+") do
      all = all and line:find(word, 1, true)
    end
    if all then
      found[#found + 1] = topic
    end
  end
  return found
end

-- help() or help "words"
function help.help(words)
  if words ~= nil and type(words) ~= "string" then
    core.refuse("help: words expected, got a %s", type(words))
  end
  local found = help.search(words or "")
  if not found[1] then
    core.refuse("no help on '%s'; help() lists all there is", words)
  end
  for _, topic in ipairs(found) do
    print(topic[1])
    print("    " .. topic[2])
  end
end

return help
