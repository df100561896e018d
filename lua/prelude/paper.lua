-- SPDX-License-Identifier: GPL-3.0-or-later
-- paper.lua - published tables beside what was computed. The folder datasets/papers/PAPER holds
-- exhibits.csv, cells.csv, notes.csv and claims.csv.
local core = ...
local source, print_, layout = core.use("source"), core.use("print"), core.use("layout")
local paper = {}

-- One file of a paper as a dataset, read once; false when the paper has none.
local files = {}
local function read(folder, file)
  local path = folder .. "/" .. file .. ".csv"
  if files[path] == nil then
    files[path] = core.exists(path) and source.open(path)
  end
  return files[path]
end

-- paper -> folder, and the sorted names; looked for once.
local found_folders, found_names
local function folders()
  if found_folders then
    return found_folders, found_names
  end
  local found = {}
  for _, root in ipairs(source.roots()) do
    local dir = root .. "/datasets/papers"
    for _, name in ipairs(core.names(dir)) do
      if not found[name] and core.exists(dir .. "/" .. name .. "/exhibits.csv") then
        found[name] = dir .. "/" .. name
      end
    end
  end
  found_folders, found_names = found, core.keys(found)
  return found_folders, found_names
end

local function folder_of(name)
  local found, names = folders()
  return found[name]
    or core.refuse("no paper '%s'%s", tostring(name), core.hint(name, names))
end

-- The rows of a file that belong to one exhibit, as a dataset; nil when there is no such file.
local function part(folder, file, id)
  local d = read(folder, file)
  return d and d:where(("exhibit == %q"):format(id)) or nil
end

-- The same as tables.
local function rows_of(folder, file, id)
  local d, rows = part(folder, file, id), {}
  if d then
    for row in d:rows() do
      rows[#rows + 1] = row
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

-- exhibit -> how many of its printed cells the paper's text does not hold
local function gaps_of(folder)
  local gaps, cells = {}, read(folder, "cells")
  if cells then
    for row in cells:group("exhibit"):summarise("n = n_missing(printed)"):rows() do
      gaps[row.exhibit] = row.n
    end
  end
  return gaps
end

-- Whether the text holds an exhibit whole, given its row and its gaps; "reproduced" is for a run to say.
local function status_of(row, gaps)
  return not row.script and "no script" or gaps == 0 and "complete"
    or ("%d %s not recoverable"):format(gaps, gaps == 1 and "cell" or "cells")
end

-- The tables and figures of all papers: paper, the columns of exhibits.csv, and status.
function paper.exhibits()
  local names, values, n = { "paper", "status" }, { paper = {}, status = {} }, 0
  local found, papers = folders()
  for _, name in ipairs(papers) do
    local d, gaps = read(found[name], "exhibits"), gaps_of(found[name])
    for _, column in ipairs(d:columns()) do
      if not values[column] then
        names[#names + 1], values[column] = column, {}
      end
    end
    for row in d:rows() do
      n = n + 1
      values.paper[n] = name
      values.status[n] = status_of(row, gaps[row.exhibit] or 0)
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
  return part(folder, "cells", id):select("cell", "block", "row", "column", "printed", "decimals", "line")
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

local function places(row)
  return row.line_from == row.line_to and ("line %d"):format(row.line_from)
    or ("lines %d-%d"):format(row.line_from, row.line_to)
end

-- r and its p-value of a row of diagnostics.
local function correlation(row)
  return row.statistic and ("%.3f (p = %.3g)"):format(row.statistic, row.p_value or 0 / 0)
    or "none, for one of them does not vary"
end

-- What the fit of y on one x says where the text makes a claim. Rows of the data are in the order
-- of time.
local function findings(model)
  local data, tidy, tests = model:augment(), model:tidy(0.95), {}
  local y, x, n = model:response(), model:terms()[2], model:nobs()
  for row in model:diagnostics():rows() do
    tests[row.test] = row
  end
  local slope = tidy.estimate[2]
  local dx = data:column(x)[n] - data:column(x)[1]
  local dy = data:column(y)[n] - data:column(y)[1]
  return {
    { "slope x change", ("%.6g x %g more %s = %.3f of an observed change of %.6g in %s"):format(slope, dx, x, slope * dx,
      dy, y) },
    { "significance", ("t = %.4g, p = %.3g: the slope %s 0 at the 5 %% level"):format(tidy.statistic[2], tidy.p_value[2],
      tidy.p_value[2] < 0.05 and "differs from" or "does not differ from") },
    { "Durbin-Watson", ("%.3f (p = %.3g): %s"):format(tests.durbin_watson.statistic or 0 / 0,
      tests.durbin_watson.p_value or 0 / 0, tests.durbin_watson.note) },
    { "correlation with time", ("%s %s, %s %s"):format(y, correlation(tests["trend_correlation(" .. y .. ")"]), x,
      correlation(tests["trend_correlation(" .. x .. ")"])) },
    { "correlation of changes", ("%s from one row to the next"):format(
      correlation(tests["first_difference_correlation(" .. x .. ")"])) },
    { "warning", ("n = %d and a trending series: the fit supports no causal reading either way, neither that clusters "
      .. "matter nor that they do not"):format(n) },
  }
end

-- What the text claims of this exhibit beside what a regression of its y on its x finds: keeps
-- `reading`, a list of { label, text }, quotes first.
function exhibit:read(model)
  if #model:terms() ~= 2 or model:terms()[1] ~= "const" then
    core.refuse("a reading needs a regression on one variable with an intercept, got '%s'", model:formula())
  end
  self.reading = {}
  for i, claim in ipairs(self.claims) do
    self.reading[i] = { places(claim), ('"%s": %s'):format(claim.quote, claim.claim) }
  end
  for _, finding in ipairs(findings(model)) do
    self.reading[#self.reading + 1] = finding
  end
  return self
end

-- ---- as text -----------------------------------------------------------------------------------

-- What each printed cell shows: the computed value as the paper would spell it.
function exhibit:texts()
  local texts, printed = {}, self.published.printed
  for i = 1, #self.published do
    texts[i] = self.checked and self.checked.spelled[i] or (printed[i] and "?" or "not recoverable")
  end
  return texts
end

-- A drawing to stand above the comparison, for a figure.
function exhibit:draw(text)
  self.drawing = text
  return self
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
  if self.drawing then
    add("\n" .. self.drawing)
  else
    for _, block in ipairs(layout.blocks(self.published, self:texts())) do
      add("")
      layout.add(block, lines)
    end
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
  local width = 0
  for _, item in ipairs(self.reading or {}) do
    width = math.max(width, print_.width(item[1]))
  end
  for i, item in ipairs(self.reading or {}) do
    if i == 1 then
      add("")
      add("What the text says, and what the numbers say")
    end
    add("  " .. print_.left(item[1], width) .. "  " .. item[2])
  end
  return table.concat(lines, "\n")
end

return paper
