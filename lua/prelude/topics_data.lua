-- SPDX-License-Identifier: GPL-3.0-or-later
-- topics_data.lua - help on datasets and vectors.
local core = ...
local topic, chapter = core.use("topic").add, core.use("topic").chapter
local none = "no values are touched"
local left_out = "missing values are left out"

chapter("datasets", "Datasets", "Every result is a dataset: a table of typed, named columns that does not change.")

topic{ "dataset.open", "dataset.open(name [, options])", "a bundled dataset or a file as a dataset",
  text = [[
    The name of a bundled dataset ("markets"; `agglom list datasets` tells them all), the path of a
    file, or "-" for standard input. The format goes by the extension: .csv .tsv .txt, compressed
    with .gz or .zst, .dta (Stata), .sav (SPSS), .sas7bdat and .xpt (SAS), .xlsx (Excel), .sqlite.
    Delimiter, decimal mark and encoding of a text are told from the file, types from whole columns.
    A value that does not fit its column is an error with its line and column, never a silent NA.]],
  args = [[
    name: string; a bundled dataset, or the path of a file
    .types: table<string,string> = told from the file; types of columns: { region = "string" }; number integer
      string boolean date
    .missing: string[]|table<string,string> = { "NA" }; texts that stand for a missing value, or each with its
      reason: { ["(D)"] = "suppressed" }
    .bad: "error"|"missing" = "error"; what becomes of a value that its column's type cannot hold
    .delimiter: string = told from the file; one of , ; tab |
    .decimal: "."|"," = told from the file; the decimal mark
    .encoding: string = told from the file; "utf-8", "latin1", "windows-1251", "utf-16" ...
    .schema: table = NAME.schema.csv beside the file; what the columns must hold, as d:check takes it
    .sheet: string = the first; the sheet of an Excel workbook
    .table: string = the only one; the table of an SQLite database
    .query: string; an SQL query on an SQLite database
    .labels: boolean = true; value labels of Stata and SPSS in place of their codes
  ]],
  gives = "dataset", missing = "an empty field and NA are missing, and what `missing` names, each for its reason",
  example = [[
    d = dataset.open("markets", { schema = { year = { min = 2000, key = true } } })
    d:head(3):select("year", "goods_quality", "goods_clusters")]],
  keys = "read a csv, import data, load a file, excel, stata, spss, sas, sqlite, semicolon, decimal comma, encoding, "
    .. "standard input, stdin, missing values codes",
  see = "dataset.new d:write d:schema d:ledger d:check" }
topic{ "dataset.new", "dataset.new(columns)", "a dataset out of Lua values",
  args = "columns: table; { name, values } a column, in order; the number of rows is #values, or its field n",
  gives = "dataset", missing = "nil is missing",
  example = 'dataset.new{ { "year", { 2009, 2010 } }, { "y", { 3.7, nil, n = 2 } } }',
  keys = "create a data frame, table of values, make data", see = "dataset.open d:rows v:totable" }
topic{ "d:columns", "d:columns()", "the names of the columns; #d is the number of rows", gives = "string[]", missing = none,
  example = [[
    #d
    d:columns()]],
  keys = "variables, names, number of rows, size, dimensions", see = "d:schema d:column" }
topic{ "d:column", "d:column(name)", "a column as a vector; d.name is short for it",
  text = "d.name is a method where there is one of that name: d:column(\"mean\") always means the column.",
  args = "name: string; a column", gives = "vector", missing = "v[i] is nil where a value is missing",
  example = [[
    d:column("year")[1]
    d.goods_quality:mean()]],
  keys = "variable, series, field, access", see = "v:mean v:totable" }
topic{ "d:schema", "d:schema()", "types, units, labels and missing values of the columns", gives = "dataset; a row a column",
  missing = "counted", example = 'd:schema():select("column", "type", "unit"):head(3)',
  keys = "codebook, variable labels, types, units, metadata", see = "d:check d:describe d:missing" }
topic{ "d:check", "d:check(schema)", "the dataset, if it is what the schema says; else an error that names the first row",
  args = "schema: table; for each column a type, or { type, min, max, values, key, required, unit, label }",
  gives = "dataset; the same", missing = "allowed unless a column is required or key",
  example = [[
    #d:check{ year = { type = "integer", min = 2009, key = true } }]],
  keys = "validate, assert, data quality, duplicates, unique key, range of values", see = "d:schema dataset.open" }
topic{ "d:missing", "d:missing()", "how many values are missing, and why", gives = "dataset; column, reason, n",
  missing = "counted by reason",
  example = 'd:mutate("before = lag(goods_quality)", "root = sqrt(3.75 - goods_quality)"):missing()',
  keys = "missing values, NA, suppressed, item non-response, incomplete data", see = "is_missing coalesce missing_reason d:fill" }
topic{ "d:ledger", "d:ledger()", "what happened to the rows, step by step: read, refused, dropped and why",
  gives = "dataset; step, verb, detail, rows_in, rows_out, dropped", missing = none,
  example = 'd:where("year > 2012"):ledger():select("verb", "rows_in", "rows_out")',
  keys = "history, rows lost, dropped observations, audit trail, reproducibility", see = "d:provenance" }
topic{ "d:provenance", "d:provenance()", "where the data comes from: files with size, time and SHA-256, the steps since, the version",
  gives = "dataset; item, value", missing = none, example = "d:provenance().item[1]",
  keys = "source, origin, checksum, reproducibility, citation of data", see = "d:ledger kb.source" }
topic{ "d:describe", "d:describe()", "n, missing, distinct values, mean, sd, min, quartiles and max of every column",
  gives = "dataset; a row a column", missing = left_out .. " and counted",
  example = 'd:describe():select("column", "n", "mean", "sd", "min", "max")',
  keys = "summary statistics, descriptive statistics, average, standard deviation, overview", see = "d:quantiles d:crosstab v:mean" }
topic{ "d:quantiles", "d:quantiles(columns [, p [, options]])", "quantiles of columns",
  args = [[
    columns: string|string[]; numeric columns
    p: number[] in [0, 1] = { 0, 0.25, 0.5, 0.75, 1 }; which quantiles
    .type: integer in [1, 9] = 7; the definition, numbered as by Hyndman and Fan
  ]],
  gives = "dataset; p, then a column for each", missing = left_out,
  formula = "type 7: x[j] + (h - j) (x[j + 1] - x[j]) of the sorted values, h = (n - 1) p + 1, j = floor(h)",
  source = "Hyndman & Fan 1996",
  example = 'd:quantiles("goods_quality", { 0.1, 0.5, 0.9 })', keys = "percentiles, deciles, median, distribution",
  see = "v:quantile d:describe quantile" }
topic{ "d:crosstab", "d:crosstab(row, column [, weights])", "how often each pair of values occurs, or sums of weights",
  args = [[
    row: string; a column, a row a value
    column: string; a column, a column a value
    weights?: string; a numeric column to sum in place of counting
  ]],
  gives = "dataset", missing = "missing is a value of its own, last; rows without a weight are left out",
  example = 'd:mutate("late = year > 2013", "good = goods_quality > 3.8"):crosstab("late", "good")',
  keys = "contingency table, frequency table, pivot, two-way table, tabulate", see = "stats.chisq_test d:wide d:group" }
topic{ "d:rows", "d:rows()", "an iterator over rows, each with the columns as fields",
  gives = "fun():table", missing = "row.name is nil",
  example = 'for row in d:head(2):rows() do print(row.year, row.goods_quality) end',
  keys = "loop, for each row, iterate", see = "d:map d:split" }
topic{ "d:print", "d:print(options)", "the table as text",
  args = [[
    .rows: integer in [0, inf) = 20; how many rows at most
    .columns: string[] = all that fit; which columns
    .digits: integer in [1, 17] = 6; significant digits
    .width: integer = the terminal's; places a line may take
  ]],
  missing = "NA", example = 'd:print{ rows = 2, columns = { "year", "goods_quality" } }',
  keys = "show, display, view, number of digits, all rows", see = "d:head d:to_csv" }
topic{ "d:to_csv", "d:to_csv()", "the table as CSV text", gives = "string", missing = "an empty field",
  example = 'd:head(2):select("year", "goods_quality"):to_csv()', keys = "export, text", see = "d:write" }
topic{ "d:write", "d:write(path [, options])", "a file in the format of its extension, written as a whole or not at all",
  args = [[
    path: string; ends in .csv .tsv .csv.gz .csv.zst .dta .sav .xlsx ...
    .replace: boolean = false; may there be such a file already?
  ]],
  gives = "dataset; the same", missing = "as the format has them; an empty field in text",
  example = 'd = d:write("markets-out.csv", { replace = true })',
  keys = "save, export, write a csv, excel, stata, output file", see = "dataset.open d:to_csv" }
topic{ "d:close", "d:close()", "give the memory back now, not when the collector comes by", missing = none,
  example = "d:head(1):close()", keys = "free memory, release", see = "v:close m:close" }

chapter("vectors", "Vectors", "A column of a dataset: v[i] is its value in row i, #v their number.")

local function one(name, summary, gives, missing, example, keys, see, formula)
  topic{ name, name .. "()", summary, gives = gives, missing = missing, example = example, keys = keys, see = see,
    formula = formula }
end
local nil_of_none = left_out .. "; nil when there are none"
one("v:count", "how many values are present", "integer", left_out, "v:count()", "number of observations, n, valid cases",
  "v:sum d:missing")
one("v:sum", "the sum, exactly rounded", "number", left_out .. "; 0 of none", "d.year:sum()", "total", "v:mean cumsum")
one("v:mean", "the arithmetic mean", "number", nil_of_none, "v:mean()", "average", "v:median v:sd d:describe")
one("v:median", "the median", "number", nil_of_none, "v:median()", "middle, 50 percent", "v:quantile v:mean")
one("v:min", "the least value", "number", nil_of_none, "v:min()", "minimum, smallest", "v:max")
one("v:max", "the greatest value", "number", nil_of_none, "v:max()", "maximum, largest", "v:min")
one("v:sd", "the standard deviation", "number", left_out .. "; nil of fewer than two", "v:sd()", "standard deviation, spread",
  "v:var v:mean", "sqrt(sum (x - mean)^2 / (n - 1))")
one("v:var", "the variance", "number", left_out .. "; nil of fewer than two", "v:var()", "variance, dispersion", "v:sd",
  "sum (x - mean)^2 / (n - 1)")
topic{ "v:quantile", "v:quantile(p [, type])", "a quantile",
  args = [[
    p: number in [0, 1]; the part of the values at or below it
    type: integer in [1, 9] = 7; the definition, numbered as by Hyndman and Fan
  ]],
  gives = "number", missing = nil_of_none, source = "Hyndman & Fan 1996", example = "v:quantile(0.9)",
  keys = "percentile, quartile", see = "d:quantiles v:median" }
one("v:totable", "a Lua table of the values, their number as field n", "table", "nil", "d.year:totable().n",
  "to lua, list, array", "dataset.new d:rows")
one("v:type", "number, integer, string, boolean or date", "string", none, "d.year:type()", "kind of column, class", "d:schema")
one("v:close", "give the memory back now", nil, none, "d.year:close()", "free memory", "d:close")

return true
