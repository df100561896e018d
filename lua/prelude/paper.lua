-- SPDX-License-Identifier: GPL-3.0-or-later
-- paper.lua - published tables beside what was computed. The folder datasets/papers/PAPER holds
-- exhibits.csv, cells.csv, notes.csv and claims.csv.
local core = ...
local source, print_ = core.use("source"), core.use("print")
local paper = {}

-- One file of a paper as a dataset; nil when the paper has none.
local function read(folder, file)
  local path = folder .. "/" .. file .. ".csv"
  return core.exists(path) and source.open(path) or nil
end

-- paper -> folder, and the sorted names
local function folders()
  local found = {}
  for _, root in ipairs(source.roots()) do
    local dir = root .. "/datasets/papers"
    for _, name in ipairs(core.names(dir)) do
      if not found[name] and core.exists(dir .. "/" .. name .. "/exhibits.csv") then
        found[name] = dir .. "/" .. name
      end
    end
  end
  return found, core.keys(found)
end

local function folder_of(name)
  local found, names = folders()
  return found[name]
    or core.refuse("no paper '%s'%s", tostring(name), core.hint(name, names))
end

-- Rows of a file that belong to one exhibit, as tables; unknown exhibits are refused.
local function rows_of(folder, file, id)
  local d, rows = read(folder, file), {}
  if d then
    for row in d:rows() do
      if row.exhibit == id then
        rows[#rows + 1] = row
      end
    end
  end
  return rows
end

local function exhibit_row(name, id)
  local folder = folder_of(name)
  local row = rows_of(folder, "exhibits", id)[1]
  if not row then
    core.refuse("no exhibit '%s' in paper '%s'%s", tostring(id), name,
      core.hint(id, read(folder, "exhibits").exhibit:totable()))
  end
  return row, folder
end

-- The tables and figures of all papers: paper, then the columns of exhibits.csv.
function paper.exhibits()
  local names, values, n = { "paper" }, { paper = {} }, 0
  local found, papers = folders()
  for _, name in ipairs(papers) do
    local d = read(found[name], "exhibits")
    for _, column in ipairs(d:columns()) do
      if not values[column] then
        names[#names + 1], values[column] = column, {}
      end
    end
    for row in d:rows() do
      n = n + 1
      values.paper[n] = name
      for _, column in ipairs(d:columns()) do
        values[column][n] = row[column]
      end
    end
  end
  local parts = {}
  for k, name in ipairs(names) do
    values[name].n = n
    parts[k] = { name, values[name] }
  end
  return core.new(parts)
end

local function published(folder, id)
  local rows, parts = rows_of(folder, "cells", id), {}
  for k, name in ipairs{ "cell", "block", "row", "column", "printed", "decimals", "line" } do
    local values = { n = #rows }
    for i, row in ipairs(rows) do
      values[i] = row[name]
    end
    parts[k] = { name, values }
  end
  return core.new(parts)
end

-- The printed cells of one exhibit: cell, block, row, column, printed, decimals, line.
function paper.published(name, id)
  local _, folder = exhibit_row(name, id)
  return published(folder, id)
end

-- cell, printed, computed, digits, verdict, spelled. `computed` is a model, or a dataset with cell
-- and value.
function paper.check(cells, computed)
  if getmetatable(computed) == "model" then
    computed = computed:cells()
  end
  return core.check(cells, computed)
end

-- The values of a dataset as cells named by the row's key and the column: "2009 goods_quality".
function paper.cells(d, key)
  local cells, values, n = {}, {}, 0
  local keys = d:column(key)
  for _, name in ipairs(d:columns()) do
    for i, value in pairs(d:column(name)) do
      n = n + 1
      cells[n], values[n] = ("%s %s"):format(keys[i], name), value
    end
  end
  values.n = n
  return core.new{ { "cell", cells }, { "value", values } }
end

-- ---- an exhibit --------------------------------------------------------------------------------

local exhibit = {}
exhibit.__index = exhibit
exhibit.__name = "exhibit"
paper.class = exhibit

function paper.exhibit(name, id)
  local row, folder = exhibit_row(name, id)
  return setmetatable({
    paper = name, id = id, about = row, published = published(folder, id),
    notes = rows_of(folder, "notes", id), claims = rows_of(folder, "claims", id),
  }, exhibit)
end

-- Compare every printed cell with what was computed, and keep the result as `checked`.
function exhibit:compare(computed)
  self.checked = paper.check(self.published, computed)
  return self
end

-- Verdict -> number of cells.
function exhibit:counts()
  local counts = { cells = #self.published }
  if self.checked then
    for _, verdict in pairs(self.checked.verdict) do
      counts[verdict] = (counts[verdict] or 0) + 1
    end
  else
    counts["not computed"] = #self.published
  end
  return counts
end

-- Does every cell agree, as far as the paper's text has it?
function exhibit:agrees()
  local counts = self:counts()
  return (counts.agrees or 0) + (counts["not recoverable"] or 0) == counts.cells
end

local verdicts = { "agrees", "last digit", "differs", "not computed", "not recoverable" }

-- "27 cells: 26 agree, 1 differs"
function paper.count_line(counts)
  local parts = {}
  for _, verdict in ipairs(verdicts) do
    local n = counts[verdict]
    if n then
      local word = n > 1 and (verdict == "agrees" or verdict == "differs") and verdict:sub(1, -2) or verdict
      parts[#parts + 1] = ("%d %s"):format(n, word)
    end
  end
  return ("%d cells: %s"):format(counts.cells, #parts > 0 and table.concat(parts, ", ") or "none")
end

-- What a simple regression says, beside what the paper says of it: the change it predicts over the
-- observed range, significance, and how far trending series can be trusted.
function exhibit:read(model)
  local lines, data = {}, model:augment()
  local x = model:terms()[2]
  local tidy = model:tidy(0.95)
  local y = model:response()
  local first, last = 1, #data
  local slope = tidy.estimate[2]
  local dx = data:column(x)[last] - data:column(x)[first]
  local dy = data:column(y)[last] - data:column(y)[first]
  lines[1] = ("slope %.4g x change in %s %g = %.3f of an observed change in %s of %.4g"):format(
    slope, x, dx, slope * dx, y, dy)
  lines[2] = ("slope differs from 0 with p = %.4g"):format(tidy.p_value[2])
  local diagnostics = model:diagnostics()
  for i = 1, #diagnostics do
    local line = ("%s: %.4g"):format(diagnostics.test[i], diagnostics.statistic[i] or 0 / 0)
    if diagnostics.p_value[i] then
      line = line .. (", p = %.4g"):format(diagnostics.p_value[i])
    end
    lines[#lines + 1] = line
  end
  if model:nobs() < 30 then
    lines[#lines + 1] = ("Series that move together over time, with n = %d, support no causal reading either way.")
      :format(model:nobs())
  end
  self.reading = lines
  return self
end

-- ---- as text -----------------------------------------------------------------------------------

-- Blocks of row x column labels in the order of the data, every cell spelled as printed.
function exhibit:blocks()
  local blocks, by_name = {}, {}
  local cells, checked = self.published, self.checked
  for i = 1, #cells do
    local name = cells.block[i] or ""
    local block = by_name[name]
    if not block then
      block = { title = name, rows = {}, columns = {}, row_at = {}, column_at = {}, text = {} }
      by_name[name], blocks[#blocks + 1] = block, block
    end
    local row, column = cells.row[i] or "", cells:column("column")[i] or ""
    if not block.row_at[row] then
      block.rows[#block.rows + 1], block.row_at[row], block.text[row] = row, true, {}
    end
    if not block.column_at[column] then
      block.columns[#block.columns + 1], block.column_at[column] = column, true
    end
    block.text[row][column] = checked and checked.spelled[i] or "?"
  end
  return blocks
end

local function block_lines(block, lines)
  local widths = { 0 }
  for _, row in ipairs(block.rows) do
    widths[1] = math.max(widths[1], print_.width(row))
  end
  local columns = {}
  for k, column in ipairs(block.columns) do
    local cells = {}
    for i, row in ipairs(block.rows) do
      cells[i] = block.text[row][column] or ""
    end
    print_.align(cells)
    widths[k + 1] = math.max(print_.width(column), cells[1] and print_.width(cells[1]) or 0)
    columns[k] = cells
  end
  local function add(first, get)
    local parts = { print_.left(first, widths[1]) }
    for k in ipairs(block.columns) do
      parts[k + 1] = print_.right(get(k), widths[k + 1])
    end
    lines[#lines + 1] = table.concat(parts, "  "):gsub("%s+$", "")
  end
  if block.title ~= "" then
    lines[#lines + 1] = block.title
  end
  if table.concat(block.columns) ~= "" then
    add("", function(k) return block.columns[k] end)
  end
  for i, row in ipairs(block.rows) do
    add(row, function(k) return columns[k][i] end)
  end
end

-- The cells that do not agree, as a dataset with the line of the paper; nil when there are none.
function exhibit:disagreeing()
  local checked, rows = self.checked, {}
  for i, verdict in pairs(checked and checked.verdict or {}) do
    if verdict ~= "agrees" and verdict ~= "not recoverable" then
      rows[#rows + 1] = i
    end
  end
  if not rows[1] then
    return nil
  end
  local parts = {}
  for k, name in ipairs{ "cell", "printed", "spelled", "computed", "digits", "verdict" } do
    local values = { n = #rows }
    for j, i in ipairs(rows) do
      values[j] = checked:column(name)[i]
    end
    parts[k] = { name, values }
  end
  return core.new(parts)
end

function exhibit:__tostring()
  local lines = { ("%s/%s: %s"):format(self.paper, self.id, self.about.title or "") }
  local function add(line)
    lines[#lines + 1] = line
  end
  for _, block in ipairs(self:blocks()) do
    add("")
    block_lines(block, lines)
  end
  add("")
  add(paper.count_line(self:counts()))
  local wrong = self:disagreeing()
  if wrong then
    add(print_.format(wrong, { rows = math.huge }))
  end
  for i, note in ipairs(self.notes) do
    if i == 1 then
      add("")
      add("Notes")
    end
    add("  " .. (note.text or ""))
  end
  for i, line in ipairs(self.reading or {}) do
    if i == 1 then
      add("")
      add("What the numbers say")
      for _, claim in ipairs(self.claims) do
        add(("  The paper: \"%s\""):format(claim.quote or ""))
      end
    end
    add("  " .. line)
  end
  return table.concat(lines, "\n")
end

return paper
