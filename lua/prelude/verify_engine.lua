-- SPDX-License-Identifier: GPL-3.0-or-later
-- verify_engine.lua - a fit as a script of R and of gretl. Each prints lines that begin with "agglom,":
-- version,V; note,TEXT; and for every coefficient term,NAME,ESTIMATE,STD_ERROR.
--
-- A plan (verify.lua) has the series: response, terms (each { name, series }), constant, weights, offset, ways
-- (factors), instruments, nendogenous; and estimator, method, effect, se, clusters, index, nested.
local core = ...
local say = core.use("verify_say")
local engines = {}

local function add(lines, fmt, ...)
  lines[#lines + 1] = select("#", ...) > 0 and fmt:format(...) or fmt
end

-- The series of terms from .. upto.
local function names(plan, from, upto)
  local out = {}
  for i = from, upto do
    out[#out + 1] = plan.terms[i].series
  end
  return out
end

-- ---- R -------------------------------------------------------------------------------------------

local R = { title = "R", program = { "Rscript", "--vanilla", "script" } }
engines.R = R

-- The sum of terms as R's formula: `extra` behind them.
local function r_sum(plan, upto, extra)
  local parts = names(plan, 1, upto)
  table.insert(parts, 1, plan.constant and "1" or "0")
  for _, name in ipairs(extra) do
    parts[#parts + 1] = name
  end
  return table.concat(parts, " + ")
end

local function r_extra(plan)
  local extra = {}
  for i in ipairs(plan.ways) do
    extra[i] = "w" .. i
  end
  return extra
end

local families = {
  logit = 'binomial("logit")', probit = 'binomial("probit")', poisson = "poisson()", ppml = "poisson()",
}

local function r_least_squares(plan)
  return ("fit <- lm(y ~ %s, data = s%s%s)"):format(r_sum(plan, #plan.terms, r_extra(plan)),
    plan.weights and ", weights = w" or "", plan.offset and ", offset = o" or "")
end

local function r_iv(plan)
  local exogenous, extra, z = #plan.terms - plan.nendogenous, r_extra(plan), {}
  if plan.method ~= "2sls" then
    say.cannot("R", ('method = "%s"'):format(plan.method))
  end
  for i in ipairs(plan.instruments) do
    z[i] = "z" .. i
  end
  table.move(extra, 1, #extra, #z + 1, z)
  return ("need(\"AER\")\nfit <- AER::ivreg(y ~ %s | %s, data = s%s%s)"):format(r_sum(plan, #plan.terms, extra),
    r_sum(plan, exogenous, z), plan.weights and ", weights = w" or "", plan.offset and ", offset = o" or "")
end

local function r_likelihood(plan)
  return ("fit <- glm(y ~ %s, family = %s, data = s, control = list(epsilon = 1e-15, maxit = 100)%s%s)"):format(
    r_sum(plan, #plan.terms, r_extra(plan)), families[plan.estimator], plan.weights and ", weights = w" or "",
    plan.offset and ", offset = o" or "")
end

-- Means of units and differences are fitted to other rows than those of the data.
local function check_rows(engine, plan)
  if plan.method == "between" or plan.method == "fd" then
    say.cannot(engine, ('method = "%s"'):format(plan.method))
  end
end

local function r_panel(plan)
  check_rows("R", plan)
  return ("need(\"plm\")\nfit <- plm::plm(y ~ %s, data = plm::pdata.frame(s, index = c(\"i1\"%s)), model = \"%s\", effect = \"%s\")")
    :format(r_sum(plan, #plan.terms, {}):gsub("^1 %+ ", ""), plan.index[2] and ', "i2"' or "", plan.method, plan.effect)
end

local makers = {
  ols = r_least_squares, wls = r_least_squares, iv = r_iv, panel = r_panel,
  logit = r_likelihood, probit = r_likelihood, poisson = r_likelihood,
  ppml = r_likelihood,
}

-- The covariance V of the coefficients; absorbed effects nested in the clusters do not count in k.
local function r_covariance(plan)
  local se = plan.se
  if se == "classical" then
    return "V <- vcov(fit)"
  elseif plan.estimator == "panel" then
    say.cannot("R", ('se = "%s" of a panel'):format(se))
  elseif se:find("^hc[0-3]$") then
    return ("need(\"sandwich\")\nV <- sandwich::vcovHC(fit, type = \"%s\")"):format(se:upper())
  elseif not se:find("^c[lr][u01]") then
    say.cannot("R", ('se = "%s"'):format(se))
  end
  local parts = {}
  for i in ipairs(plan.clusters) do
    parts[i] = "s$c" .. i
  end
  local scale = plan.nested > 0 and (" * df.residual(fit) / (df.residual(fit) + %d)"):format(plan.nested) or ""
  return ("need(\"sandwich\")\nV <- sandwich::vcovCL(fit, cluster = data.frame(%s), type = \"%s\", cadjust = %s)%s"):format(
    table.concat(parts, ", "), se == "cluster" and "HC1" or "HC0", se == "cr0" and "FALSE" or "TRUE", scale)
end

function R.script(plan)
  local make = makers[plan.estimator] or say.cannot("R", "model." .. plan.estimator)
  local lines = { 'cat("agglom,version,", R.version$major, ".", R.version$minor, "\\n", sep = "")',
    "need <- function(package) if (!requireNamespace(package, quietly = TRUE)) {",
    '  cat("agglom,note,package ", package, " is not installed\\n", sep = "")', "  quit()", "}",
    'd <- read.csv("data.csv")', "s <- data.frame(row = seq_len(nrow(d)))" }
  local function series(name, expression, wrap)
    add(lines, "s$%s <- %s(with(d, %s))", name, wrap or "as.numeric", expression)
  end
  series("y", plan.response)
  for _, term in ipairs(plan.terms) do
    series(term.series, term.expression)
  end
  for _, part in ipairs{ { "w", plan.weights }, { "o", plan.offset } } do
    if part[2] then
      series(part[1], part[2])
    end
  end
  for i, z in ipairs(plan.instruments) do
    series("z" .. i, z)
  end
  for i, way in ipairs(plan.ways) do
    series("w" .. i, ("interaction(%s, drop = TRUE)"):format(table.concat(way, ", ")), "factor")
  end
  for i, cluster in ipairs(plan.clusters) do
    series("c" .. i, cluster)
  end
  for i, index in ipairs(plan.index) do
    series("i" .. i, index)
  end
  add(lines, make(plan))
  add(lines, r_covariance(plan))
  add(lines, "b <- coef(fit)")
  add(lines, "b <- b[!is.na(b)]")
  add(lines, "e <- sqrt(diag(V))[names(b)]")
  add(lines, 'cat(sprintf("agglom,term,%s,%.17g,%.17g\\n", names(b), b, e), sep = "")')
  return table.concat(lines, "\n") .. "\n"
end

R.constant = "(Intercept)"

-- ---- gretl -----------------------------------------------------------------------------------------

local gretl = { title = "gretl", program = { "gretlcli", "-b", "script" }, constant = "const" }
engines.gretl = gretl

local commands = { logit = "logit", probit = "probit", poisson = "poisson" }

local function gretl_list(plan, upto)
  local parts = names(plan, 1, upto)
  if plan.constant or #plan.ways > 0 then
    table.insert(parts, 1, "const")
  end
  for i in ipairs(plan.ways) do
    parts[#parts + 1] = "W" .. i
  end
  return table.concat(parts, " ")
end

-- What asks for the covariance, after `set`.
local function gretl_covariance(plan, lines)
  local se = plan.se
  if se == "classical" then
    return ""
  elseif commands[plan.estimator] or plan.estimator == "panel" then
    say.cannot("gretl", ('se = "%s" of model.%s'):format(se, plan.estimator))
  elseif se:find("^hc[0-3]$") then
    add(lines, "set hc_version %s", se:sub(3))
    return " --robust"
  elseif se ~= "cluster" or #plan.clusters ~= 1 or plan.nested > 0 then
    say.cannot("gretl", se == "cluster" and "clusters of these effects or two ways" or ('se = "%s"'):format(se))
  end
  return " --cluster=c1"
end

local panel_methods = { within = "--fixed-effects", random = "--random-effects", pooling = "--pooled" }

local function gretl_panel(plan, lines)
  local flag = panel_methods[plan.method]
  if not flag or plan.effect ~= "individual" or not plan.index[2] then
    say.cannot("gretl", ('method = "%s", effect = "%s"'):format(plan.method, plan.effect))
  end
  add(lines, "setobs i1 i2 --panel-vars")
  return ("panel y const %s %s"):format(table.concat(names(plan, 1, #plan.terms), " "), flag)
end

local function gretl_command(plan, lines)
  if plan.estimator == "panel" then
    return gretl_panel(plan, lines)
  elseif plan.estimator == "iv" then
    local z = {}
    if plan.weights or plan.method == "gmm" then
      say.cannot("gretl", plan.weights and "weights of instrumental variables" or 'method = "gmm"')
    end
    for i in ipairs(plan.instruments) do
      z[i] = "z" .. i
    end
    return ("tsls y %s ; %s %s%s"):format(gretl_list(plan, #plan.terms), gretl_list(plan, #plan.terms - plan.nendogenous),
      table.concat(z, " "), plan.method == "liml" and " --liml" or "")
  elseif commands[plan.estimator] and not plan.weights then
    return ("%s y %s"):format(commands[plan.estimator], gretl_list(plan, #plan.terms))
  elseif plan.estimator ~= "ols" and plan.estimator ~= "wls" then
    say.cannot("gretl", "model." .. plan.estimator)
  end
  return ("%s y %s"):format(plan.weights and "wls w" or "ols", gretl_list(plan, #plan.terms))
end

function gretl.script(plan)
  local lines = { "set messages off", "open data.csv --quiet", 'printf "agglom,version,%d\\n", $version' }
  local function series(name, expression)
    add(lines, "series %s = %s", name, expression)
  end
  series("y", plan.response)
  for _, term in ipairs(plan.terms) do
    series(term.series, term.expression)
  end
  if plan.offset and (plan.estimator ~= "ols" and plan.estimator ~= "wls") then
    say.cannot("gretl", "offset")
  elseif plan.offset then
    add(lines, "y -= %s", plan.offset)
  end
  if plan.weights then
    series("w", plan.weights)
  end
  for i, z in ipairs(plan.instruments) do
    series("z" .. i, z)
  end
  for i, way in ipairs(plan.ways) do
    if way[2] then
      say.cannot("gretl", "effects of combinations")
    end
    series("g" .. i, way[1])
    add(lines, "discrete g%d", i)
    add(lines, "list W%d = dummify(g%d)", i, i)
  end
  for i, cluster in ipairs(plan.clusters) do
    series("c" .. i, cluster)
  end
  for i, index in ipairs(plan.index) do
    series("i" .. i, index)
  end
  local covariance = gretl_covariance(plan, lines)
  add(lines, "%s --quiet%s", gretl_command(plan, lines), covariance)
  local shown = names(plan, 1, #plan.terms)
  shown[#shown + 1] = plan.constant and "const" or nil
  for _, name in ipairs(shown) do
    add(lines, 'printf "agglom,term,%s,%%.17g,%%.17g\\n", $coeff(%s), $stderr(%s)', name, name, name)
  end
  return table.concat(lines, "\n") .. "\n"
end

-- Why its standard errors are others, where they are by definition.
function gretl.caveat(plan)
  if plan.estimator == "probit" and plan.se == "classical" then
    return "gretl inverts the observed information, agglom and R the expected one"
  end
  return plan.method == "liml" and plan.se == "classical" and "gretl divides the residual sum of squares by n" or nil
end

function R.caveat()
  return nil
end

-- 20222 is 2022c.
function gretl.version(text)
  local year, letter = text:match("^(%d%d%d%d)(%d)$")
  return year and year .. string.char(97 + letter) or text
end

function R.version(text)
  return text
end

return engines
