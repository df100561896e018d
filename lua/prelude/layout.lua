-- SPDX-License-Identifier: GPL-3.0-or-later
-- layout.lua - the cells of an exhibit in the paper's own layout: blocks of row labels by column
-- labels. Where a paper puts several items into one cell of its table they stand below each other.
local core = ...
local print_ = core.use "print"
local layout = {}

local WRAP = 60 -- places a column of words may take

-- Blocks in the order of the data. `text[i]` is what cell i shows.
function layout.blocks(cells, text)
  local blocks, by_name = {}, {}
  for i = 1, #cells do
    local name = cells.block[i] or ""
    local block = by_name[name]
    if not block then
      block = { title = name, rows = {}, columns = {}, row_at = {}, column_at = {}, items = {} }
      by_name[name], blocks[#blocks + 1] = block, block
    end
    local row, column = cells.row[i] or "", cells:column("column")[i] or ""
    if not block.row_at[row] then
      block.rows[#block.rows + 1], block.row_at[row], block.items[row] = row, true, {}
    end
    if not block.column_at[column] then
      block.columns[#block.columns + 1], block.column_at[column] = column, true
    end
    local items = block.items[row][column] or {}
    block.items[row][column], items[#items + 1] = items, text[i]
  end
  return blocks
end

-- Words in lines of at most WRAP places, later lines indented.
local function wrap(text)
  local lines, line = {}, ""
  for word in text:gmatch "%S+" do
    if line ~= "" and print_.width(line) + 1 + print_.width(word) > WRAP then
      lines[#lines + 1], line = line, "  " .. word
    else
      line = line == "" and word or line .. " " .. word
    end
  end
  lines[#lines + 1] = line
  return lines
end

-- Is every item of a column a number, or missing?
local function is_numeric(block, column)
  for _, row in ipairs(block.rows) do
    for _, item in ipairs(block.items[row][column] or {}) do
      if not tonumber(item) and item ~= "?" then
        return false
      end
    end
  end
  return true
end

-- The items of one cell as lines, several of them as a list.
local function cell_lines(items)
  local lines = {}
  for _, item in ipairs(items) do
    local wrapped = wrap((items[2] and "- " or "") .. item)
    table.move(wrapped, 1, #wrapped, #lines + 1, lines)
  end
  return lines
end

-- A column of the page: for each row its lines, padded to one width.
local function column_of(block, column)
  local numeric = is_numeric(block, column)
  local rows, all = {}, {}
  for i, row in ipairs(block.rows) do
    rows[i] = cell_lines(block.items[row][column] or {})
    for j, line in ipairs(rows[i]) do
      all[#all + 1] = { i, j, line }
    end
  end
  local texts = {}
  for k, entry in ipairs(all) do
    texts[k] = entry[3]
  end
  if numeric then
    print_.align(texts)
  end
  local width = print_.width(column)
  for k, entry in ipairs(all) do
    rows[entry[1]][entry[2]] = texts[k]
    width = math.max(width, print_.width(texts[k]))
  end
  return { head = column, rows = rows, width = width, pad = numeric and print_.right or print_.left }
end

-- Does the first column only repeat the row labels, as the years of a time series do?
local function labels_repeat(block)
  for _, row in ipairs(block.rows) do
    local items = block.items[row][block.columns[1]]
    if not items or items[2] or items[1] ~= row then
      return false
    end
  end
  return true
end

local function trimmed(parts)
  return (table.concat(parts, "  "):gsub("%s+$", ""))
end

-- Append the lines of one block.
function layout.add(block, lines)
  local names = block.columns
  local corner = labels_repeat(block) and names[1] or ""
  local columns, labels, width = {}, {}, print_.width(corner)
  for k = corner ~= "" and 2 or 1, #names do
    columns[#columns + 1] = column_of(block, names[k])
  end
  for i, row in ipairs(block.rows) do
    labels[i] = wrap(row)
    for _, line in ipairs(labels[i]) do
      width = math.max(width, print_.width(line))
    end
  end
  if block.title ~= "" then
    lines[#lines + 1] = block.title
  end
  if table.concat(names) ~= "" then
    local parts = { print_.left(corner, width) }
    for k, column in ipairs(columns) do
      parts[k + 1] = column.pad(column.head, column.width)
    end
    lines[#lines + 1] = trimmed(width > 0 and parts or { table.unpack(parts, 2) })
  end
  for i in ipairs(block.rows) do
    local height = #labels[i]
    for _, column in ipairs(columns) do
      height = math.max(height, #column.rows[i])
    end
    for j = 1, height do
      local parts = { print_.left(labels[i][j] or "", width) }
      for k, column in ipairs(columns) do
        parts[k + 1] = column.pad(column.rows[i][j] or "", column.width)
      end
      lines[#lines + 1] = trimmed(width > 0 and parts or { table.unpack(parts, 2) })
    end
  end
end

return layout
