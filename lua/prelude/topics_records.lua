-- SPDX-License-Identifier: GPL-3.0-or-later
-- topics_records.lua - help that is made of records: functions of expressions, tests, estimators and
-- covariances of the core, bundled datasets, tables of the knowledge base.
local core = ...
local topic, chapter = core.use("topic").add, core.use("topic").chapter
local source = core.use("source")

-- ---- functions of expressions --------------------------------------------------------------------

chapter("expressions", "Expressions",
  "The language of d:where, d:mutate, g:summarise and of model formulas: Lua expressions over the names of columns.")

local families = {
  math = { "missing where an operand is", "arithmetic, transformation" },
  value = { "as the summary says", "missing values, NA, recode, convert, type" },
  string = { "missing where an operand is", "text, characters, clean names" },
  date = { "missing where an operand is", "time, calendar, dates" },
  window = { "missing where a value it needs is", "time series, panel, by group, order of rows" },
  aggregate = { "missing values are left out", "summary statistics, aggregate, by group" },
}
local concepts = {
  n = "number of rows, sample size", lag = "lagged values, previous period, dynamic",
  lead = "next period, future values", diff = "first difference, change, growth",
  share = "percentage, part of total, concentration, specialisation, location quotient", log = "logarithm, elasticity",
  if_else = "dummy variable, indicator, conditional", is_missing = "missing values, NA, test for missing",
  coalesce = "fill missing values, impute, replace NA", missing_reason = "missing values, suppressed, why missing",
  weighted_mean = "weighted average", rank = "ranking, order", between = "range of values", round = "decimals",
}

for _, f in ipairs(core.functions()) do
  local about = families[f.family] or { "as the summary says", f.family }
  topic{ f.name, f.usage, f.summary, family = f.family, missing = about[1], values = f.value,
    example = ('d:mutate("y = %s")'):format(f.example), keys = (concepts[f.name] or "") .. ", " .. about[2], see = "d:mutate" }
end

-- ---- statistics ------------------------------------------------------------------------------------

chapter("stats", "Statistics", "Tests of hypotheses about two columns.")

local categories = 'stats.%s(d:mutate("late = year > 2013", "good = goods_quality > 3.8"), "late", "good")'
local groups = 'stats.%s(d:mutate("late = year > 2013"), "goods_clusters", "late")'
local pairs_ = 'stats.%s(d, "goods_quality", "goods_clusters", { method = "spearman" })'
local test_keys = {
  chisq_test = "independence, association, contingency table, categorical data, cramer",
  fisher_test = "independence, exact test, odds ratio, small samples",
  cor_test = "correlation, association, pearson, spearman, kendall, rank correlation",
  t_test = "difference of means, compare two groups, welch, two sample",
  wilcox_test = "mann-whitney, rank sum, nonparametric, compare two groups, two sample",
  anova = "analysis of variance, compare groups, F test, means of groups, between and within",
  kruskal_test = "nonparametric anova, compare groups, k samples, ranks",
}

for _, t in ipairs(core.tests()) do
  local name, args = "stats." .. t.name, ("d: dataset; with both columns\na: string; a column of %s\nb: string; a column of %s")
    :format(t.a, t.b)
  if t.methods then
    args = ('%s\n.method: "%s" = "%s"; which of them'):format(args, table.concat(t.methods, '"|"'), t.methods[1])
  end
  local example = (t.methods and pairs_ or t.a:find("numbers") and groups or categories):format(t.name)
  topic{ name, name .. (t.methods and "(d, a, b [, options])" or "(d, a, b)"), t.summary, args = args, formula = t.formula,
    source = t.source, gives = ("dataset; test, statistic, df, p_value, n, left_out, note; %s"):format(t.gives),
    missing = "rows that lack either column are left out, and counted",
    example = example .. ':select("statistic", "p_value", "n")', keys = "hypothesis test, significance, " .. (test_keys[t.name] or ""),
    see = "d:crosstab d:describe" }
end

-- ---- covariances -------------------------------------------------------------------------------------

chapter("errors", "Standard errors",
  "Covariances of the estimates, chosen by se = in the options of an estimator; m:recipe() says which a fit has.")

local clustered = "clustered errors, cluster-robust, grouped data, panel, moulton"
local error_keys = {
  classical = "homoskedastic, iid, ordinary", cluster = clustered, cr0 = clustered, cr1 = clustered, cr2 = clustered, cr3 = clustered,
  driscoll_kraay = "driscoll-kraay, panel, cross-sectional dependence",
  conley = "spatial correlation, distance, spatial errors, coordinates",
  hac = "newey-west, autocorrelation, serial correlation, time series, bartlett",
}

for _, c in ipairs(core.covariances()) do
  local own, args = c.example:gsub('"region"', '"goods_quality"'), {}
  local places = own:find('"lat"', 1, true) and 'd = d:mutate("lat = 30 + 2 * (year - 2009)", "lon = 40 + goods_quality")\n' or ""
  for i, o in ipairs(c.options) do
    args[i] = core.use("topic").option(o)
  end
  topic{ c.name, ("model.ols(formula, d, %s)"):format(c.example), c.summary, args = args,
    formula = c.formula .. "; B = (X'X)^-1, or (X'WX)^-1 with weights, e the residuals, h the leverage",
    missing = "rows that lack a term are left out",
    example = places .. ('fit = model.ols("goods_quality ~ goods_clusters", d, %s)\n'):format(own)
      .. 'fit:tidy():select("term", "estimate", "std_error")',
    keys = "standard errors, robust, covariance, "
      .. (error_keys[c.name] or "heteroskedasticity, white, sandwich, robust standard errors"),
    see = "model.ols m:vcov m:recipe" }
end

for _, c in ipairs(core.conventions()) do
  if c.name then
    topic{ "like_" .. c.name, ('model.ols(formula, d, { se = "robust", like = %q })'):format(c.name), c.summary,
      text = ("Standard errors with the corrections of another program; se = \"robust\" is its %s."):format(c.robust),
      missing = "rows that lack a term are left out",
      example = ('fit = model.ols("goods_quality ~ goods_clusters", d, { se = "robust", like = %q })\nfit:se("goods_clusters")')
        :format(c.name),
      keys = ("%s, robust standard errors, small sample correction, replicate"):format(c.name), see = "hc1 cluster m:recipe" }
  end
end

-- ---- diagnostics ---------------------------------------------------------------------------------------

chapter("diagnostics", "Diagnostic tests", "What m:diagnose can test of a fit; m:diagnostics() makes all that need no choice.")

local diagnostic_keys = {
  serial = "autocorrelation, serial correlation, time series, residuals", trend = "spurious regression, trend, levels and changes",
  variance = "heteroskedasticity, constant variance, homoskedasticity", form = "functional form, misspecification, nonlinearity",
  stability = "structural break, parameter stability", normal = "normality, normal distribution, skewness, kurtosis",
  collinear = "multicollinearity, collinearity, vif, condition number",
  ["unit root"] = "unit root, stationarity, cointegration, integrated series",
  instrument = "instruments, weak instruments, endogeneity, overidentification, iv",
  panel = "panel data, fixed or random effects, cross-sectional dependence",
  likelihood = "logit, probit, poisson, specification, linktest, overdispersion",
}

-- Fits that a family of tests is made for; the others take any.
local fits = {
  instrument = 'm = model.iv("goods_quality ~ 1 | goods_clusters ~ financial_clusters + innovation_clusters", d)',
  panel = 'both = d:select("year", "goods_quality", "financial_quality"):long{ columns = { "goods_quality", "financial_quality" }, '
    .. 'key = "market", value = "quality" }\nm = model.panel("quality ~ year", both, { index = { "market", "year" } })',
  likelihood = 'm = model.poisson("goods_clusters ~ year + goods_quality", d)',
}

local option_texts = {
  order = "how many lags of the residuals, at most", lag = "how many lags", trend = "1 about a trend, 0 about a level",
  at = "the first row of the second part, counted among the rows used",
}

for _, t in ipairs(core.diagnostics()) do
  local args, given = {}, ""
  for k, o in ipairs(t.options) do
    args[k] = (".%s: integer in [%d, %d]%s; %s"):format(o.name, o.low, o.high,
      o.fallback and (" = %d"):format(o.fallback) or o.name ~= "at" and " = chosen by the test" or "",
      option_texts[o.name] or "see the summary")
  end
  if t.options[1] then
    given = (", { %s = %d }"):format(t.options[1].name, t.options[1].name == "at" and 5 or 1)
  end
  topic{ t.name, ("m:diagnose(%q%s)"):format(t.name, t.options[1] and " [, options]" or ""), t.summary, family = t.family,
    args = args[1] and table.concat(args, "\n"), source = t.source, missing = "a test that the fit does not allow is NA and says why",
    gives = "dataset; test, statistic, df, p_value, note",
    example = (fits[t.family] and fits[t.family] .. "\n" or "")
      .. ('r = m:diagnose(%q%s)\nr:select("test", "statistic", "p_value")\nr.note[1]'):format(t.name, given),
    keys = "diagnostic test, " .. (diagnostic_keys[t.family] or t.family), see = "m:diagnostics m:diagnose" }
end

-- ---- bundled datasets, tables of the knowledge base --------------------------------------------------------

-- The rows of a bundled CSV file; none where it is not installed.
local function rows_of(path, types)
  local file = source.find(path)
  return file and core.read(file, { types = types }):rows() or function() end
end

chapter("bundled", "Bundled datasets", "They open by their name.")

for row in rows_of("datasets/datasets.csv", {}) do
  local args = {}
  for column in rows_of(("datasets/%s.schema.csv"):format(row.name), {}) do
    args[#args + 1] = ("%s: %s; %s%s"):format(column.column, column.type, column.label or "",
      column.unit and (" (%s)"):format(column.unit) or "")
  end
  topic{ row.name, ("dataset.open(%q)"):format(row.name), ("%s; %d rows"):format(row.title, row.rows), args = table.concat(args, "\n"),
    source = ("%s; licence: %s"):format(row.source, row.licence), missing = "none",
    example = ('dataset.open(%q):head(2)'):format(row.name), keys = "data, example data, bundled dataset, sample",
    see = "dataset.open d:schema d:provenance" }
end

chapter("tables", "Tables of the knowledge base", "Each is a function of kb that takes its columns as filters.")

local function add_table(name, meaning, columns)
  local plural = core.use("kb").plural(name)
  if core.use("topic").by_name["kb." .. plural] then
    plural = name
  end
  topic{ "kb." .. plural, ("kb.%s{ column = value, ... }"):format(plural), meaning, args = table.concat(columns, "\n"),
    gives = "dataset; with source_id, line_from and line_to of each row", missing = "what the text does not contain is missing",
    source = "datasets/kb/tables.csv", example = ("kb.%s():head(2)"):format(plural), keys = "knowledge base, table, clusters",
    see = "kb.clusters kb.tables kb.find" }
end

local text, name, meaning, columns = {}, nil, nil, nil
for word in ("table column type key refers required weight meaning"):gmatch("%S+") do
  text[word] = "string"
end
for row in rows_of("datasets/kb/tables.csv", text) do
  if row.column then
    columns[#columns + 1] = (".%s: %s; %s%s"):format(row.column, row.type, (row.meaning or row.column):gsub("[\r\n]", " "),
      row.refers and " -> " .. row.refers:gsub("%.[%w_]+", ""):gsub("|", ", ") or "")
  else
    if name then
      add_table(name, meaning, columns)
    end
    name, meaning, columns = row.table, row.meaning, {}
  end
end
if name then
  add_table(name, meaning, columns)
end

return true
