-- SPDX-License-Identifier: GPL-3.0-or-later
-- compare.lua - models side by side: estimates with standard errors below, rows matched by term.
local core = ...
local summary = core.use "summary"
local compare = {}

local LEVELS = { { 0.01, "***" }, { 0.05, "**" }, { 0.1, "*" } }
local LEGEND = "*** p < 0.01, ** p < 0.05, * p < 0.1"

local labels = {
  nobs = "Observations", r_squared = "R-squared", adj_r_squared = "Adjusted R-squared", sigma = "Residual standard error",
  f_statistic = "F statistic", f_p_value = "F p-value", log_likelihood = "Log likelihood", aic = "AIC", bic = "BIC",
  df_model = "Model df", df_residual = "Residual df", pseudo_r_squared = "Pseudo R-squared", pseudo_r1 = "Pseudo R1",
  within_r_squared = "Within R-squared", deviance = "Deviance", lr_statistic = "LR statistic", lr_p_value = "LR p-value",
}

-- Rows of words, there when the models differ in them.
local words = { { "estimator", "Estimator" }, { "effects", "Absorbed effects" }, { "errors", "Standard errors" } }

-- What there is instead of R-squared.
local instead = { "pseudo_r_squared", "pseudo_r1" }

local comparison = {}
comparison.__index = comparison
comparison.__name = "comparison"
compare.class = comparison

local function stars_of(p)
  for _, level in ipairs(LEVELS) do
    if p and p < level[1] then
      return level[2]
    end
  end
  return ""
end

-- The kind of standard errors, "classical", out of the recipe.
local function errors_of(m)
  for row in m:recipe():rows() do
    if row.item == "standard errors" then
      return (row.value:match("^[^:,]*"):gsub("^no$", "none"))
    end
  end
end

-- "ols", "wls", "iv 2sls", "panel within", "quantile"
local function estimator_of(m)
  local given, defaults = core.model_given(m) or {}, { iv = "2sls", panel = "within" }
  local name = m:estimator()
  local method = given.method or defaults[name]
  if name == "ols" and given.weights then
    return "wls"
  end
  return method and name .. " " .. method or name
end

-- The ways of absorbed effects, "firm + year": those of the formula, or of a panel's within.
local function effects_of(m)
  local given, split = core.model_given(m) or {}, core.use("verify_say").split
  if estimator_of(m) == "panel within" then
    local effect = given.effect or "individual"
    return effect == "twoways" and table.concat(given.index, " + ") or given.index[effect == "time" and 2 or 1]
  elseif m:estimator() == "nls" then
    return ""
  end
  for i, part in ipairs(split(m:formula():match("~(.*)$"), "|")) do
    if i > 1 and not part:find("~", 1, true) then
      return part
    end
  end
  return ""
end

-- What a model has to show: coefficients by term, statistics by name.
local function read(m)
  local tidy, glance = m:tidy(), m:glance()
  local part = { terms = {}, statistics = {}, errors = errors_of(m), response = m:response(),
    known = summary.known(m), estimator = estimator_of(m), effects = effects_of(m) }
  for row in tidy:rows() do
    part.terms[#part.terms + 1], part.terms[row.term] = row.term, row
  end
  for _, name in ipairs(glance:columns()) do
    part.statistics[name] = glance:column(name)[1]
  end
  return part
end

-- Terms of all models in the order of first appearance, the intercept last.
local function all_terms(parts)
  local terms, seen, const = {}, { const = true }, {}
  for _, part in ipairs(parts) do
    for _, term in ipairs(part.terms) do
      if term == "const" then
        const[1] = "const"
      elseif not seen[term] then
        terms[#terms + 1], seen[term] = term, true
      end
    end
  end
  return table.move(const, 1, #const, #terms + 1, terms)
end

-- The statistics asked for, which one of the models has to have; else those that one of them has a value of.
local function choose_statistics(names, models, parts)
  local known, chosen = {}, {}
  for _, m in ipairs(models) do
    for _, name in ipairs(m:glance():columns()) do
      known[#known + 1] = not core.has(known, name) and name or nil
    end
  end
  if not names then
    for _, name in ipairs{ "nobs", "r_squared", "adj_r_squared", table.unpack(instead) } do
      for _, part in ipairs(parts) do
        local wanted = part.statistics[name] and not (core.has(instead, name) and part.statistics.r_squared)
        chosen[#chosen + 1] = wanted and not core.has(chosen, name) and name or nil
      end
    end
    return chosen
  end
  for _, name in ipairs(names) do
    if not core.has(known, name) then
      core.refuse("no statistic '%s'%s", tostring(name), core.hint(name, known))
    end
  end
  return names
end

-- model.compare(m1, m2, ... [, { statistics =, stars =, digits =, names = }])
function compare.compare(...)
  local models, options = { ... }, nil
  if getmetatable(models[#models]) ~= "model" and type(models[#models]) == "table" then
    options = table.remove(models)
  end
  local o = core.options(options,
    { statistics = false, stars = true, digits = 3, names = {} })
  if #models == 0 then
    core.refuse("compare: models expected")
  elseif math.type(o.digits) ~= "integer" or o.digits < 1 or o.digits > 15 then
    core.refuse("digits must be an integer from 1 to 15, got %s", tostring(o.digits))
  end
  local parts = {}
  for i, m in ipairs(models) do
    if getmetatable(m) ~= "model" then
      core.refuse("compare: argument %d is a %s, expected a model", i, type(m))
    end
    parts[i] = read(m)
    parts[i].name = o.names[i] or ("(%d) %s"):format(i, m:response())
  end
  o.statistics = choose_statistics(o.statistics, models, parts)
  return setmetatable({ parts = parts, terms = all_terms(parts), options = o }, comparison)
end

-- ---- numbers -----------------------------------------------------------------------------------

-- Decimals that give the least standard error of a term its digits.
local function decimals(parts, term, digits)
  local least = math.huge
  for _, part in ipairs(parts) do
    local row = part.terms[term]
    local size = row and (row.std_error or math.abs(row.estimate))
    least = size and size > 0 and math.min(least, size) or least
  end
  if least == math.huge then
    return digits
  end
  return math.max(0, math.min(12, digits - 1 - math.floor(math.log(least, 10))))
end

local function statistic_text(name, value)
  if value == nil then
    return ""
  elseif math.type(value) == "integer" then
    return tostring(value)
  end
  return (((name:find("r_squared") or name == "pseudo_r1") and "%.4f" or "%.6g"):format(value))
end

-- Do the models differ in something?
local function differ(parts, key)
  for _, part in ipairs(parts) do
    if part[key] ~= parts[1][key] then
      return true
    end
  end
  return false
end

-- Rows of cells: the label, then a text for each model.
function comparison:rows()
  local rows, o = {}, self.options
  for _, term in ipairs(self.terms) do
    local format = ("%%.%df"):format(decimals(self.parts, term, o.digits))
    local fixed = function(x) return format:format(x) end
    local estimates, errors = { term }, { "" }
    for i, part in ipairs(self.parts) do
      local row = part.terms[term]
      local known = part.known[term]
      local spell, near = summary.held(fixed, known), summary.held(fixed, known, true)
      estimates[i + 1] = row and spell(row.estimate) .. (o.stars and stars_of(row.p_value) or "") or ""
      errors[i + 1] = row and ("(%s)"):format(row.std_error and near(row.std_error) or "NA") or ""
    end
    rows[#rows + 1], rows[#rows + 2] = estimates, errors
  end
  for _, name in ipairs(o.statistics) do
    local row = { labels[name] or name }
    for i, part in ipairs(self.parts) do
      row[i + 1] = statistic_text(name, part.statistics[name])
    end
    rows[#rows + 1] = row
  end
  for _, kind in ipairs(words) do
    local row = { kind[2], words = true }
    for i, part in ipairs(self.parts) do
      row[i + 1] = part[kind[1]]
    end
    rows[#rows + 1] = differ(self.parts, kind[1]) and row or nil
  end
  return rows
end

-- "classical standard errors in parentheses"; kinds that differ have a row.
local function error_note(parts)
  if differ(parts, "errors") then
    return "standard errors in parentheses"
  end
  return (parts[1].errors == "none" and "no" or parts[1].errors) .. " standard errors in parentheses"
end

local function head(self)
  local cells = { "" }
  for i, part in ipairs(self.parts) do
    cells[i + 1] = part.name
  end
  return cells
end

local function notes(self)
  local out = { error_note(self.parts) }
  if self.options.stars then
    out[2] = LEGEND
  end
  return out
end

-- ---- LaTeX: a column for what stands before the decimal point, one for the rest ------------------

local function latex(self)
  local escape, n = summary.escape_latex, #self.parts
  local lines = { "\\begin{tabular}{l" .. ("r@{}l"):rep(n) .. "}" }
  local first = { "" }
  for i, part in ipairs(self.parts) do
    first[i + 1] = ("\\multicolumn{2}{c}{%s}"):format(escape(part.name))
  end
  lines[2] = table.concat(first, " & ") .. " \\\\ \\hline"
  for _, row in ipairs(self:rows()) do
    local cells = { escape(row[1]) }
    for i = 1, n do
      local before, after = row[i + 1]:match("^([^.e]*)(.*)$")
      cells[i + 1] = row.words and ("\\multicolumn{2}{c}{%s}"):format(escape(row[i + 1]))
        or escape(before):gsub("%-", "$-$") .. " & " .. escape(after)
    end
    lines[#lines + 1] = table.concat(cells, " & ") .. " \\\\"
  end
  lines[#lines + 1] = "\\hline"
  for _, note in ipairs(notes(self)) do
    note = escape(note):gsub("<", "$<$")
    lines[#lines + 1] = ("\\multicolumn{%d}{l}{%s} \\\\"):format(2 * n + 1, note)
  end
  lines[#lines + 1] = "\\end{tabular}"
  return table.concat(lines, "\n")
end

-- Cells of each column equally wide with decimal points in line; `space` fills.
local function aligned(rows, n, space)
  for k = 2, n + 1 do
    summary.align(rows, k)
    for _, row in ipairs(rows) do
      row[k] = row.words and row[k] or row[k]:gsub(" ", space)
    end
  end
  return rows
end

-- c:summary{ style = "text" | "markdown" | "latex" | "html" } -> text
function comparison:summary(options)
  local style = core.options(options, { style = "text" }).style
  if style == "latex" then
    return latex(self)
  elseif not summary.styles[style] then
    core.refuse("no style '%s'%s", tostring(style), core.hint(style, core.keys(summary.styles)))
  end
  local space = style == "html" and "\u{2007}" or " "
  return summary.styles[style]{
    { head = head(self), rows = aligned(self:rows(), #self.parts, space) },
    { notes = notes(self) },
  }
end

-- name, kind (term or statistic), then value_1, std_error_1, p_value_1 and so on: full precision.
function comparison:table()
  local n = #self.terms + #self.options.statistics
  local names, kinds, columns = { n = n }, { n = n }, { { "name" }, { "kind" } }
  columns[1][2], columns[2][2] = names, kinds
  for i in ipairs(self.terms) do
    names[i], kinds[i] = self.terms[i], "term"
  end
  for k, name in ipairs(self.options.statistics) do
    names[#self.terms + k], kinds[#self.terms + k] = name, "statistic"
  end
  for i, part in ipairs(self.parts) do
    local value, std_error, p_value = { n = n }, { n = n }, { n = n }
    for j = 1, n do
      local row = kinds[j] == "term" and part.terms[names[j]] or {}
      value[j] = kinds[j] == "term" and row.estimate or part.statistics[names[j]]
      std_error[j], p_value[j] = row.std_error, row.p_value
    end
    for _, column in ipairs{ { "value", value }, { "std_error", std_error }, { "p_value", p_value } } do
      columns[#columns + 1] = { ("%s_%d"):format(column[1], i), column[2] }
    end
  end
  return core.new(columns)
end

function comparison:__tostring()
  return self:summary()
end

return compare
