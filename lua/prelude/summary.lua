-- SPDX-License-Identifier: GPL-3.0-or-later
-- summary.lua - a model as a page of text: a list of blocks, and a way to spell blocks per style.
local core = ...
local summary = {}

local function fixed(digits)
  return function(x)
    return x and ("%%.%df"):format(digits):format(x) or ""
  end
end

local function general(digits)
  return function(x)
    return x and ("%%.%dg"):format(digits):format(x) or "NA"
  end
end

-- The place of the first significant digit.
local function place(x)
  return math.floor(math.log(math.abs(x), 10))
end

-- Of the coefficients that are not known to 15 digits, how many hold, and the place of the first.
function summary.known(m)
  local known, tidy = {}, m:tidy()
  for i, digits in ipairs(m:digits().digits) do
    local estimate = tidy.estimate[i] -- missing where it is too large for a double
    if digits and digits < 15 and estimate and estimate ~= 0 then
      known[tidy.term[i]] = { digits = math.floor(digits), place = place(estimate) }
    end
  end
  return known
end

-- A spelling that shows no more digits than are known: as many as of the coefficient or, of what
-- is `near` it (its error, its limits), down to the same decimal place.
local function held(spell, known, near)
  return function(x)
    local text = spell(x)
    if not known or not x or x == 0 then
      return text
    end
    local keep = known.digits + (near and place(x) - known.place or 0)
    local _, shown = text:gsub("[eE].*", ""):gsub("^[-0.]+", ""):gsub("%d", "")
    return shown > keep and ("%%.%dg"):format(math.max(keep, 1)):format(x) or text
  end
end

summary.held = held

-- Excel spells a number too small for its cell in scientific notation.
local function small(spell, digits)
  return function(x)
    if x and x > 0 and x < 0.5 * 10.0 ^ -digits then
      return ("%.5E"):format(x)
    end
    return spell(x)
  end
end

-- The three blocks of Excel's regression tool.
local function excel(m, digits)
  digits = digits or 4
  local f, g = fixed(digits), m:glance()
  local anova, tidy = m:anova(), m:tidy(0.95)
  local blocks = {
    { title = "Regression statistics", rows = {
      { "Multiple R", f(math.sqrt(g.r_squared[1])) },
      { "R Square", f(g.r_squared[1]) },
      { "Adjusted R Square", f(g.adj_r_squared[1]) },
      { "Standard Error", f(g.sigma[1]) },
      { "Observations", tostring(m:nobs()) },
    } },
    { title = "ANOVA", head = { "", "df", "SS", "MS", "F", "Significance F" }, rows = {} },
    { head = { "", "Coefficients", "Standard Error", "t Stat", "P-value", "Lower 95%", "Upper 95%" },
      rows = {} },
  }
  local labels = { regression = "Regression", residual = "Residual", total = "Total" }
  for i = 1, #anova do
    blocks[2].rows[i] = {
      labels[anova.source[i]], general(15)(anova.df[i]), f(anova.ss[i]), f(anova.ms[i]),
      f(anova.f_statistic[i]), small(f, digits)(anova.p_value[i]),
    }
  end
  local known = summary.known(m)
  for i = 1, #tidy do
    local term = tidy.term[i]
    local h, near = held(f, known[term]), held(f, known[term], true)
    blocks[3].rows[i] = {
      term == "const" and "Intercept" or term, h(tidy.estimate[i]), near(tidy.std_error[i]),
      h(tidy.statistic[i]), h(tidy.p_value[i]), near(tidy.conf_low[i]), near(tidy.conf_high[i]),
    }
  end
  return blocks
end

-- With few clusters: what holds better than the standard errors above, and why it is here.
local function few_clusters(m, f)
  local few = m:few_clusters()
  if #few == 0 then
    return nil
  end
  local block = {
    title = ("Few clusters: %d are fewer than 40"):format(few.clusters[1]),
    notes = { ("standard errors by few clusters tend to be too small and t to reject too often; below CR2 with "
      .. "Satterthwaite's degrees of freedom, and the wild cluster bootstrap (%s draws)"):format(
      few.draws[1] == "all" and ("all %d"):format(few.reps[1]) or few.reps[1]) },
    head = { "term", "CR2 std_error", "df", "p_value", "wild p_value" }, rows = {},
  }
  for i = 1, #few do
    block.rows[i] = { few.term[i], f(few.std_error[i]), f(few.df[i]), f(few.p_value[i]), f(few.wild_p_value[i]) }
  end
  return block
end

-- Columns of glance that every estimator has, or that lines of their own are for.
local TOLD = { pseudo_r_squared = true, null_log_likelihood = true, lr_statistic = true, lr_p_value = true, iterations = true }

-- What only this estimator says of its fit: "Tau 0.25, pseudo r1 0.839"; nil for most.
local function own_facts(g, f)
  local parts, own = {}, false
  for _, name in ipairs(g:columns()) do
    if own and not TOLD[name] and g:column(name)[1] then
      local words = name:gsub("_", " "):gsub("std error", "standard error"):gsub("r squared", "R-squared")
      parts[#parts + 1] = ("%s %s"):format(words, f(g:column(name)[1]))
    end
    own = own or name == "bic"
  end
  return parts[1] and (table.concat(parts, ", "):gsub("^%l", string.upper))
end

-- The test of the regression: F, chi-squared of Wald, or of the likelihood ratio; nil without.
local function regression_test(m, g, f, has)
  if has.lr_statistic and g.lr_statistic[1] then
    return ("LR chi2(%d) = %s, p-value %s"):format(g.df_model[1] // 1, f(g.lr_statistic[1]), f(g.lr_p_value[1]))
  elseif not g.f_statistic[1] then
    return nil
  elseif m:df() == math.huge then
    return ("Wald chi2(%d) = %s, p-value %s"):format(
      g.df_model[1] // 1, f(g.f_statistic[1] * g.df_model[1]), f(g.f_p_value[1]))
  end
  return ("F(%d, %d) = %s, p-value %s"):format(g.df_model[1] // 1, m:df() // 1, f(g.f_statistic[1]), f(g.f_p_value[1]))
end

-- The lines below the coefficients, of what the fit has.
local function fit_notes(m, g, f)
  local notes, has = {}, {}
  local function add(text)
    notes[#notes + 1] = text
  end
  for _, name in ipairs(g:columns()) do
    has[name] = true
  end
  if g.r_squared[1] then
    add(("R-squared %s, adjusted %s, residual standard error %s"):format(
      f(g.r_squared[1]), f(g.adj_r_squared[1]), f(g.sigma[1])))
  elseif has.pseudo_r_squared then
    add(("Pseudo R-squared %s (McFadden)"):format(f(g.pseudo_r_squared[1])))
  end
  add(regression_test(m, g, f, has))
  add(own_facts(g, f))
  if g.aic[1] then
    add(("AIC %s, BIC %s, log likelihood %s"):format(f(g.aic[1]), f(g.bic[1]), f(g.log_likelihood[1])))
  end
  return notes
end

-- Title and notes: rows, how it was computed where the title does not say it, what was left out, and the
-- standard errors.
local function heading(m)
  local recipe, used = m:recipe().value, ("%d observations"):format(m:nobs())
  if m:ndropped() > 0 then
    used = used .. (", %d rows with missing values left out"):format(m:ndropped())
  end
  local title, how = recipe[1]:match("^([^,]*), (.*)$")
  local notes, omitted = { used }, m:omitted()
  if not title:find("least squares$") or how:find("absorbed") then
    notes[2] = how
  end
  for _, name in ipairs(omitted) do
    notes[#notes + 1] = ("%s left out: %s"):format(name, omitted[name])
  end
  notes[#notes + 1] = recipe[5]:gsub("^([%w_]+): ?", "%1 standard errors: ", 1)
  return title:gsub("^%l", string.upper) .. ": " .. m:formula(), notes
end

-- Coefficients and the fit, as a paper would say it.
local function plain(m, digits)
  local f, g, tidy = general(digits or 6), m:glance(), m:tidy(0.95)
  local head, rows, known = tidy:columns(), {}, summary.known(m)
  for i = 1, #tidy do
    rows[i] = { tidy.term[i] }
    for k = 2, #head do
      local near = head[k] == "std_error" or head[k]:find("^conf_") ~= nil
      rows[i][k] = held(f, known[tidy.term[i]], near)(tidy:column(head[k])[i])
    end
  end
  local title, notes = heading(m)
  local blocks = {
    { title = title, notes = notes },
    { head = head, rows = rows },
    { notes = fit_notes(m, g, f) },
  }
  local few = few_clusters(m, f)
  if few then
    table.insert(blocks, 3, few)
  end
  local attention = core.use("health").notes(m)
  if attention[1] then
    blocks[#blocks + 1] = { title = "Attention", notes = attention }
  end
  return blocks
end

-- ---- styles ------------------------------------------------------------------------------------

-- Decimal points of column k in line, but for the rows that are said to hold words.
function summary.align(rows, k)
  local cells, numbers = {}, {}
  for _, row in ipairs(rows) do
    if not row.words then
      cells[#cells + 1], numbers[#numbers + 1] = row[k] or "", row
    end
  end
  core.use("print").align(cells)
  for i, row in ipairs(numbers) do
    row[k] = cells[i]
  end
end

local function text_rows(block, lines)
  local print_ = core.use("print")
  local all, widths = {}, {}
  for _, row in ipairs(block.rows) do
    all[#all + 1] = row
  end
  for k = 1, #(block.head or block.rows[1] or {}) do
    if k > 1 then
      summary.align(all, k)
    end
    widths[k] = print_.width(block.head and block.head[k] or "")
    for _, row in ipairs(all) do
      widths[k] = math.max(widths[k], print_.width(row[k] or ""))
    end
  end
  if block.head then
    table.insert(all, 1, block.head)
  end
  for _, row in ipairs(all) do
    local parts = {}
    for k, width in ipairs(widths) do
      parts[k] = (k == 1 and print_.left or print_.right)(row[k] or "", width)
    end
    lines[#lines + 1] = table.concat(parts, "  "):gsub("%s+$", "")
  end
end

local styles = {}

function styles.text(blocks)
  local lines = {}
  for i, block in ipairs(blocks) do
    if i > 1 then
      lines[#lines + 1] = ""
    end
    lines[#lines + 1] = block.title
    for _, note in ipairs(block.notes or {}) do
      lines[#lines + 1] = note
    end
    if block.rows then
      text_rows(block, lines)
    end
  end
  return table.concat(lines, "\n")
end

-- The same walk for every markup: `mark` says how to spell its parts.
local function marked(blocks, mark)
  local lines = {}
  local function add(line)
    lines[#lines + 1] = line
  end
  local function cells(row, n)
    local out = {}
    for k = 1, n do
      out[k] = mark.escape(row[k] or "")
    end
    return out
  end
  for _, block in ipairs(blocks) do
    if block.title then
      add(mark.title(mark.escape(block.title)))
    end
    for _, note in ipairs(block.notes or {}) do
      add(mark.note(mark.escape(note)))
    end
    if block.rows then
      local n = #(block.head or block.rows[1] or {})
      add(mark.open(n))
      add(mark.head(cells(block.head or {}, n), n))
      for _, row in ipairs(block.rows) do
        add(mark.row(cells(row, n)))
      end
      add(mark.close)
    end
  end
  return (table.concat(lines, "\n"):gsub("\n\n\n+", "\n\n"))
end

local function markdown_row(row)
  return "| " .. table.concat(row, " | ") .. " |"
end

local markdown = {
  escape = function(s) return (s:gsub("[|*_`\\<]", "\\%0")) end,
  title = function(s) return "\n**" .. s .. "**\n" end,
  note = function(s) return s .. "\n" end,
  open = function() return "" end,
  head = function(row, n)
    return markdown_row(row) .. "\n|:---" .. ("|---:"):rep(n - 1) .. "|"
  end,
  row = markdown_row,
  close = "",
}

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" }

local html = {
  escape = function(s) return (s:gsub("[&<>]", entities)) end,
  title = function(s) return "<h3>" .. s .. "</h3>" end,
  note = function(s) return "<p>" .. s .. "</p>" end,
  open = function() return "<table>" end,
  head = function(row)
    return "<tr><th>" .. table.concat(row, "</th><th>") .. "</th></tr>"
  end,
  row = function(row) return "<tr><td>" .. table.concat(row, "</td><td>") .. "</td></tr>" end,
  close = "</table>",
}

local special = { ["\\"] = "\\textbackslash{}", ["~"] = "\\textasciitilde{}", ["^"] = "\\textasciicircum{}" }

local latex = {
  escape = function(s)
    return (s:gsub("[\\~^%%_#$&{}]", function(c) return special[c] or "\\" .. c end))
  end,
  title = function(s) return "\\textbf{" .. s .. "}\\\\" end,
  note = function(s) return s .. "\\\\" end,
  open = function(n) return "\\begin{tabular}{l" .. ("r"):rep(n - 1) .. "}" end,
  head = function(row) return table.concat(row, " & ") .. " \\\\ \\hline" end,
  row = function(row) return table.concat(row, " & ") .. " \\\\" end,
  close = "\\end{tabular}\n",
}

function styles.markdown(blocks) return marked(blocks, markdown) end
function styles.html(blocks) return marked(blocks, html) end
function styles.latex(blocks) return marked(blocks, latex) end

-- m:summary{ style = "text" | "excel" | "markdown" | "latex" | "html", digits = n } -> text
function summary.summary(m, options)
  local o = core.options(options, { style = "text", digits = false })
  if o.style == "excel" then
    if core.has(m:glance():columns(), "lr_statistic") then
      core.refuse("style 'excel' is that of Excel's regression, which is least squares; %s has style 'text'", m:estimator())
    end
    return styles.text(excel(m, o.digits or nil))
  elseif not styles[o.style] then
    local names = core.keys(styles)
    names[#names + 1] = "excel"
    core.refuse("no style '%s'%s", o.style, core.hint(o.style, names))
  end
  return styles[o.style](plain(m, o.digits or nil))
end

summary.styles, summary.escape_latex = styles, latex.escape

function summary.__tostring(m)
  local closed = not pcall(m.nobs, m)
  return closed and "model (closed)" or summary.summary(m)
end

-- term, conf_low, conf_high
function summary.confint(m, level)
  return m:tidy(level):select("term", "conf_low", "conf_high")
end

return summary
