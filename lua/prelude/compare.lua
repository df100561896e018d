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
  df_model = "Model df", df_residual = "Residual df",
}

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
      return row.value:match("^[^:,]*")
    end
  end
end

-- What a model has to show: coefficients by term, statistics by name.
local function read(m)
  local tidy, glance = m:tidy(), m:glance()
  local part = { terms = {}, statistics = {}, errors = errors_of(m), response = m:response(),
    known = summary.known(m) }
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

local function check_statistics(names, m)
  local known = m:glance():columns()
  for _, name in ipairs(names) do
    if not core.has(known, name) then
      core.refuse("no statistic '%s'%s", tostring(name), core.hint(name, known))
    end
  end
end

-- model.compare(m1, m2, ... [, { statistics =, stars =, digits =, names = }])
function compare.compare(...)
  local models, options = { ... }, nil
  if getmetatable(models[#models]) ~= "model" and type(models[#models]) == "table" then
    options = table.remove(models)
  end
  local o = core.options(options,
    { statistics = { "nobs", "r_squared", "adj_r_squared" }, stars = true, digits = 3, names = {} })
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
  check_statistics(o.statistics, models[1])
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
  return ((name:find("r_squared") and "%.4f" or "%.6g"):format(value))
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
  return rows
end

-- "classical standard errors in parentheses", or each model's kind.
local function error_note(parts)
  local kinds = {}
  for i, part in ipairs(parts) do
    kinds[i] = part.errors
    if part.errors ~= parts[1].errors then
      kinds.differ = true
    end
  end
  return (kinds.differ and table.concat(kinds, ", ") or kinds[1]) .. " standard errors in parentheses"
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
      cells[i + 1] = escape(before):gsub("%-", "$-$") .. " & " .. escape(after)
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
  local print_ = core.use "print"
  for k = 2, n + 1 do
    local cells = {}
    for i, row in ipairs(rows) do
      cells[i] = row[k]
    end
    print_.align(cells)
    for i, row in ipairs(rows) do
      row[k] = cells[i]:gsub(" ", space)
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
