-- SPDX-License-Identifier: GPL-3.0-or-later
-- topics_model.lua - help on models, what a fit can say, and estimators the core has no record of.
local core = ...
local topic, chapter = core.use("topic").add, core.use("topic").chapter
local none = "no values are touched"
local not_allowed = "a test that the fit does not allow is NA and says why"

chapter("models", "Models", "An estimator takes a formula and a dataset and gives a model; what the model says is a dataset.")

topic{ "formula", '"y ~ x1 + log(x2) + a:b - 1"', "the language of models",
  text = [[
    The response, ~, then terms joined by +. A term is a column or an expression over columns:
    log(x), I(x^2) for arithmetic, lag(x). a:b is the product of two terms, a*b is a + b + a:b, and
    offset(w) has the coefficient 1. The intercept is there and called const; - 1 drops it.

    With the option index = { "firm", "year" } lag(x), lead(x, 2) and diff(x) go along the years of a firm,
    whatever the order of the rows, and a year that is not there is missing; index = "year" does for one
    series. Without it they go by the order of the rows.

    After | stand effects to absorb (y ~ x | firm + year; firm^year for each combination), and after
    another | what is endogenous and its instruments (y ~ x | firm | p ~ z1 + z2); either part alone
    will do. An estimator refuses the parts that it does not take. m:terms() says what came of it.]],
  missing = "rows that lack a term are left out, and counted",
  example = 'model.ols("goods_quality ~ log(goods_clusters) + I(year - 2009)", d):terms()',
  keys = "fixed effects, absorb, instruments, regressors, dependent variable, independent variables, "
    .. "interaction, dummy variables, intercept, transformation",
  see = "model.ols m:terms m:formula" }
-- What every estimator takes: common options, its own, those of the covariances.
local function options_of(estimator)
  local option, list, seen = core.use("topic").option, {
    { name = "formula", type = "string", text = 'such as "y ~ x1 + x2", see help "formula"' },
    { name = "d", type = "dataset", text = "whose columns the formula names" },
  }, {}
  local function add(options, prefix)
    for _, o in ipairs(options) do
      if not seen[o.name] then
        seen[o.name], list[#list + 1] = true, option(o)
        list[#list].text = prefix .. list[#list].text
      end
    end
  end
  add(estimator.options, "")
  add(core.model_options(), "")
  for _, covariance in ipairs(core.covariances()) do
    add(covariance.options, ("with se = %q: "):format(covariance.name))
  end
  local se = {}
  for i, covariance in ipairs(core.covariances()) do
    se[i] = ("%q"):format(covariance.name)
  end
  se[#se + 1] = '"robust"'
  for _, a in ipairs(list) do
    a.type = a.name == "se" and table.concat(se, "|") or a.type
  end
  return list
end

-- Concepts that people search an estimator for.
local concepts = {
  ols = "linear regression, OLS, least squares, robust standard errors, clustered errors, elasticity, trend",
  wls = "weighted least squares, weighted regression, survey weights, grouped data",
  panel = "panel data, fixed effects, random effects, within, between, first differences",
  absorb = "fixed effects, high-dimensional, absorb", iv = "instrument, instrumental variables, two-stage least squares, endogeneity",
  logit = "binary choice, logistic regression, odds ratio", probit = "binary choice, probit regression",
  poisson = "count data, gravity", ppml = "count data, gravity, pseudo maximum likelihood", negbin = "count data, overdispersion",
  ordered = "ordinal outcome, likert", tobit = "censored regression, corner solution", quantile = "quantile regression, median",
  robust = "outliers, M estimator, MM estimator, huber, bisquare, rlm",
  ridge = "shrinkage, regularisation, collinearity, penalty, cross-validation",
  lasso = "shrinkage, regularisation, variable selection, elastic net, penalty, cross-validation, glmnet",
}

for _, e in ipairs(core.estimators()) do
  topic{ "model." .. e.name, ("model.%s(formula, d [, options])"):format(e.name), e.summary, args = options_of(e), gives = "model",
    missing = "rows that lack a term are left out, and counted: m:ndropped()", formula = e.formula, source = e.source,
    example = ('fit = %s\nfit:tidy():select("term", "estimate", "std_error", "p_value")'):format(e.example),
    keys = ("%s, regression, estimator, %s"):format(e.title, concepts[e.name] or ""),
    see = "formula m:tidy m:diagnostics model.compare" }
end
topic{ "model.compare", "model.compare(m1, m2, ... [, options])", "models side by side",
  text = [[
    Prints as a table; c:summary{ style = "latex" } gives text for a paper ("text", "markdown",
    "latex", "html"), c:table() the numbers as a dataset. Models may come from different estimators: what
    differs, the estimator, absorbed effects or the kind of standard errors, has a row.]],
  args = [[
    ...: model; two or more fits
    .names: string[] = the responses; heads of the columns
    .statistics: string[] = nobs, r_squared, adj_r_squared or pseudo_r_squared; rows below, names of m:glance()
    .stars: boolean = true; mark p-values below 0.1, 0.05 and 0.01
    .digits: integer in [1, 15] = 3; significant digits of the standard errors
  ]],
  gives = "comparison", missing = "empty where a model lacks the term",
  example = [[
    small = model.ols("goods_quality ~ goods_clusters", d)
    large = model.ols("goods_quality ~ goods_clusters + year", d, { se = "hc3" })
    model.compare(small, large, { names = { "levels", "with a trend" } })]],
  keys = "regression table, table of results, esttab, stargazer, etable, publication, latex table, columns of models, export",
  see = "m:summary m:glance" }
topic{ "c:summary", "c:summary(options)", "a comparison of models as text",
  args = '.style: "text"|"markdown"|"latex"|"html" = "text"; how it is spelled', gives = "string",
  missing = "empty where a model lacks the term", example = 'print(model.compare(m):summary{ style = "markdown" })',
  keys = "latex table, html, markdown, publication, regression table", see = "model.compare c:table m:summary" }
topic{ "c:table", "c:table()", "the numbers of a comparison of models in full precision",
  gives = "dataset; name, kind (term or statistic), value_1, std_error_1, p_value_1, value_2 ...",
  missing = "missing where a model lacks the term",
  example = 'model.compare(m, m):table():select("name", "kind", "value_1", "std_error_1")',
  keys = "coefficients of several models, export", see = "model.compare c:summary" }

chapter("fits", "What a model says", "Methods of a model m, whichever estimator gave it.")

topic{ "m:tidy", "m:tidy([level])", "coefficients with standard errors, tests and intervals",
  args = "level: number in (0, 1) = 0.95; coverage of the intervals",
  gives = "dataset; term, estimate, std_error, statistic, p_value, conf_low, conf_high", missing = none,
  example = 'm:tidy():select("term", "estimate", "std_error", "p_value")',
  keys = "coefficients, standard errors, t statistics, p-values, estimates, significance, confidence intervals",
  see = "m:confint m:recipe m:summary" }
topic{ "m:confint", "m:confint([level])", "intervals of the coefficients", args = "level: number in (0, 1) = 0.95; coverage",
  gives = "dataset; term, conf_low, conf_high", missing = none, example = "m:confint(0.9)", keys = "confidence intervals",
  see = "m:tidy" }
topic{ "m:glance", "m:glance()", "the fit in one row",
  gives = "dataset; r_squared, adj_r_squared, sigma, f_statistic, f_p_value, df_model, nobs, aic ...", missing = none,
  formula = "aic = -2 log L + 2 k, bic = -2 log L + k log n, k the number of coefficients",
  example = 'm:glance():select("r_squared", "sigma", "f_p_value", "nobs", "aic")',
  keys = "r squared, goodness of fit, f test, aic, bic, log likelihood, number of observations", see = "m:anova m:summary" }
topic{ "m:anova", "m:anova()", "analysis of variance: how the sum of squares divides",
  gives = "dataset; source, df, ss, ms, f_statistic, p_value", missing = none, example = "m:anova()",
  keys = "sum of squares, variance decomposition, f test", see = "m:glance m:test" }
topic{ "m:diagnostics", "m:diagnostics()", "every test that the fit allows, with a sentence on what it means here",
  gives = "dataset; test, statistic, df, p_value, note", missing = not_allowed,
  example = 'm:diagnostics():where("p_value < 0.05"):select("test", "statistic", "p_value")',
  keys = "specification tests, assumptions, autocorrelation, heteroskedasticity, normality, multicollinearity, residuals",
  see = "m:diagnose breusch_pagan durbin_watson white reset" }
topic{ "m:diagnose", "m:diagnose(test [, options])", "one diagnostic test, with options",
  args = [[
    test: string; its name: help "diagnostics" lists them
    options?: table<string,number>; what that test takes
  ]],
  gives = "dataset; test, statistic, df, p_value, note", missing = not_allowed,
  example = 'm:diagnose("breusch_godfrey", { order = 2 }):select("test", "statistic", "df", "p_value")',
  keys = "specification test, misspecification", see = "m:diagnostics breusch_godfrey chow adf" }
topic{ "m:augment", "m:augment()", "the rows used with fitted values, residuals and influence",
  gives = "dataset; row, the variables, fitted, residual, std_residual, leverage, cooks_distance, dffits",
  missing = "rows left out by the fit are not there",
  example = 'm:augment():select("row", "fitted", "residual", "cooks_distance"):sort("-cooks_distance"):head(2)',
  keys = "residuals, fitted values, outliers, influential observations, leverage, cook's distance",
  see = "m:predict m:diagnostics" }
topic{ "m:predict", "m:predict([newdata [, options]])", "predictions, with intervals if asked",
  args = [[
    newdata: dataset = the data of the fit; with the columns that the formula names
    .interval: "none"|"confidence"|"prediction" = "none"; of the mean, or of a new value
    .level: number in (0, 1) = 0.95; coverage
    .type: "response"|"link" = "response"; the mean response, or the linear predictor of a logit and the like
  ]],
  text = [[
    Absorbed effects, and those of a panel's within, are part of fitted: newdata needs their columns. They
    have no intervals. A group that the fit has not seen gives a missing value.]],
  gives = "dataset; fitted, std_error, conf_low, conf_high; of ordered a probability for each category",
  missing = "missing where a term is, or the group of an effect is new",
  example = [[
    new = dataset.new{ { "goods_clusters", { 50, 100 } } }
    m:predict(new, { interval = "prediction" })]],
  keys = "forecast, prediction interval, fitted values, scenario", see = "m:augment" }
topic{ "m:margins", "m:margins([options])", "average marginal effects: what a variable does to the mean response",
  text = [[
    The effect is of a variable, not of a term: of x with x, I(x^2) and x:z in the formula there is one
    effect, the derivative through all of them. Of a variable that is 0 and 1 it is the change of the mean
    response from 0 to 1, and of a level of a factor that from the reference (discrete change). Effects
    are averaged over the rows of the fit, with its weights; at = "mean" takes them in one row: numbers at
    their means, factors and booleans at the value that most rows have. Derivatives of terms are
    differences of the fourth order, within a relative 1e-9.]],
  args = [[
    .at: "average"|"mean" = "average"; over the rows, or in one row of means
    .level: number in (0, 1) = 0.95; coverage
  ]],
  gives = "dataset; term, effect, std_error, statistic, p_value, conf_low, conf_high; of ordered, category too",
  missing = "rows of the fit have none",
  formula = "mean of d M(x'b) / d v; standard errors sqrt(g'V g), g the derivative by b, V the chosen covariance",
  source = "Bartus 2005; Leeper 2021",
  example = 'model.poisson("goods_clusters ~ I(year - 2009) + I((year - 2009)^2)", d):margins()',
  keys = "marginal effect, partial effect, AME, MEM, delta method, discrete change, semi-elasticity",
  see = "m:predict m:tidy model.logit" }
topic{ "m:coef", "m:coef(term)", "one coefficient", args = "term: string; as in m:terms()", gives = "number", missing = none,
  example = 'm:coef("goods_clusters")', keys = "estimate, slope", see = "m:se m:tidy" }
topic{ "m:se", "m:se(term)", "its standard error", args = "term: string; as in m:terms()", gives = "number", missing = none,
  example = 'm:se("goods_clusters")', keys = "standard errors, uncertainty", see = "m:coef m:recipe cluster hc1" }
topic{ "m:vcov", "m:vcov()", "the covariance of the coefficients", gives = "dataset; term, then a column a term", missing = none,
  example = "m:vcov()", keys = "variance-covariance matrix, standard errors", see = "m:recipe m:test" }
topic{ "m:test", "m:test(restrictions)", "Wald test of restrictions on coefficients, linear or of functions of them",
  args = 'restrictions: string; "a = b", "a + b = 1", "a * b = 1"; several with commas',
  gives = "dataset; hypothesis, f_statistic, df, df_residual, p_value",
  missing = none, formula = "W = (R b - r)' (R V R')^-1 (R b - r) / rows of R, V the chosen covariance; R by the delta method",
  source = "Wald 1943", example = 'm:test("goods_clusters = 0")',
  keys = "joint significance, linear hypothesis, equality of coefficients, f test, delta method", see = "m:vcov m:lrtest" }
topic{ "m:lrtest", "m:lrtest(other)", "likelihood ratio test of two nested fits of the same rows",
  args = "other: model = required; with fewer terms, or more", gives = "dataset; statistic, df, p_value", missing = none,
  formula = "2 (log L1 - log L0), chi-squared", source = "Wilks 1938",
  example = 'model.ols("goods_quality ~ goods_clusters + year", d):lrtest(m)', keys = "likelihood ratio, nested models",
  see = "m:test m:glance" }
topic{ "m:wild", "m:wild([options])", "p-values by the wild cluster bootstrap, after a fit with one way of clusters",
  args = [[
    .term: string = all; one term, by name
    .reps: integer in [1, 1000000] = 9999; draws; all there are, where that is fewer
    .weights: "rademacher"|"webb" = "rademacher"; of the clusters
    .impose_null: boolean = true; draws from the fit without the term
    .seed: integer = 1; of the draws
  ]],
  gives = "dataset; term, statistic, p_value, reps", missing = none, source = "Cameron, Gelbach & Miller 2008; Roodman et al. 2019",
  example = 'model.ols("goods_quality ~ goods_clusters", d, { cluster = "year" }):wild{ term = "goods_clusters" }:select("term", "reps")',
  keys = "wild bootstrap, few clusters, clustered errors", see = "cluster cr2 m:bootstrap" }
topic{ "m:few_clusters", "m:few_clusters()",
  "CR2 and wild bootstrap p-values, after a fit with fewer than 40 clusters; no rows after others",
  gives = "dataset", missing = "CR2 with weights", example = "#m:few_clusters()", keys = "few clusters, clustered errors",
  see = "m:wild cr2" }
topic{ "m:bootstrap", "m:bootstrap([options])", "estimates over resamples: bias, standard error, interval",
  args = [[
    .reps: integer in [2, 1000000] = 10000; resamples
    .type: "pairs"|"residual"|"wild"|"cluster" = "pairs"; what is drawn
    .level: number in (0, 1) = 0.95; coverage
    .seed: integer = 1; of the draws
  ]],
  gives = "dataset; term, estimate, bias, std_error, conf_low, conf_high, reps", missing = none, source = "Efron 1979",
  example = 'm:bootstrap{ reps = 200 }:select("term", "reps")', keys = "resampling, bootstrap standard errors",
  see = "m:wild m:tidy" }
topic{ "m:digits", "m:digits()", "how many significant digits of each coefficient hold; printing shows no more",
  gives = "dataset; term, digits (15 at most)", missing = "missing where the estimator cannot tell", example = "m:digits()",
  keys = "numerical accuracy, precision, rounding, condition number", see = "m:recipe m:summary" }
topic{ "m:recipe", "m:recipe()", "how the numbers came about: formula, data, rows, standard errors, degrees of freedom",
  gives = "dataset; item, value", missing = none, example = "m:recipe():head(4)",
  keys = "standard errors, small sample correction, degrees of freedom, reproducibility, documentation",
  see = "m:vcov d:provenance" }
local verified = [[
    The rows used and the series of the formula go to R or gretl, which are started for it and fit the model
    anew: ols and wls (absorbed effects as dummies, at most 500), iv, panel, logit, probit, poisson, ppml, with
    classical, hc0 to hc3 or clustered errors. What an engine has no words for is a row with a note, and
    so is an engine that is not installed.]]
local engine_gives = "dataset; engine, version, term, quantity, agglom, value, digits (that agree), note"
topic{ "m:verify", 'm:verify{ "R", "gretl" [, seconds = 60] }', "the same fit by R and gretl, and the digits that agree",
  text = verified,
  args = [[
    engines: string[] = { "R", "gretl" }; which to ask
    .seconds: number in (0, inf) = 60; how long each may take
  ]],
  gives = engine_gives, missing = "the engine gets the rows used", formula = "digits = -log10(|agglom - value| / |value|)",
  example = 'm:verify{ "R" }:columns()',
  keys = "cross-check, other software, R, gretl, Stata, reproducibility, accuracy, significant digits, certified",
  see = "m:recipe model.verify m:tidy" }
topic{ "model.verify", 'model.verify(m, { "R", "gretl" [, seconds = 60] })', "m:verify as a function", text = verified,
  args = [[
    m: model = required; what to fit anew
    engines: string[] = { "R", "gretl" }; which to ask
    .seconds: number in (0, inf) = 60; how long each may take
  ]],
  gives = engine_gives, missing = "the engine gets the rows used", example = 'model.verify(m, { "gretl" }):columns()',
  keys = "cross-check, other software, accuracy", see = "m:verify" }
topic{ "m:summary", "m:summary(options)", "a page of text about the model",
  args = [[
    .style: "text"|"excel"|"markdown"|"latex"|"html" = "text"; how it is spelled
    .digits: integer in [1, 17] = chosen by the style; significant digits
  ]],
  gives = "string", missing = "NA", example = 'm:summary{ style = "markdown", digits = 4 }',
  keys = "print results, regression output, latex, html, markdown, report", see = "model.compare m:tidy" }
topic{ "m:formula", "m:formula()", "the formula as given", gives = "string", missing = none, example = "m:formula()",
  keys = "specification", see = "formula" }
topic{ "m:response", "m:response()", "the name of the response", gives = "string", missing = none, example = "m:response()",
  keys = "dependent variable, outcome", see = "m:terms" }
topic{ "m:terms", "m:terms()", "the names of the terms, in order", gives = "string[]", missing = none, example = "m:terms()",
  keys = "regressors, independent variables, names of coefficients", see = "formula m:coef" }
topic{ "m:nobs", "m:nobs()", "rows used", gives = "integer", missing = none, example = "m:nobs()",
  keys = "number of observations, sample size", see = "m:ndropped" }
topic{ "m:ndropped", "m:ndropped()", "rows left out", gives = "integer", missing = "why rows are left out", example = "m:ndropped()",
  keys = "missing values, dropped observations, sample size", see = "m:nobs d:missing" }
topic{ "m:estimator", "m:estimator()", "the name of the estimator", gives = "string", missing = none, example = "m:estimator()",
  keys = "method, kind of model", see = "m:recipe m:formula" }
topic{ "m:omitted", "m:omitted()", "the terms that were left out, and why under their names", gives = "table", missing = none,
  example = 'model.ols("goods_quality ~ year + I(2 * year)", d):omitted()',
  keys = "collinear, dropped variables, multicollinearity, perfect collinearity", see = "m:terms variance_inflation" }
topic{ "m:df", "m:df()", "the degrees of freedom of t and F", gives = "number|nil", missing = "nil when there are none",
  example = "m:df()", keys = "degrees of freedom, residual df", see = "m:recipe" }
topic{ "m:cells", "m:cells()", "every number of the fit under a name, for paper.check", gives = "dataset; cell, value",
  missing = none, example = "m:cells():head(3)", keys = "replication, compare with a published table", see = "paper.check" }
topic{ "m:close", "m:close()", "give the memory back now", missing = none, example = 'model.ols("goods_quality ~ year", d):close()',
  keys = "free memory", see = "d:close" }

return true
