-- SPDX-License-Identifier: GPL-3.0-or-later
-- print.lua - datasets as aligned text: 6 significant digits, decimal points in line, NA where a
-- value is missing, long tables cut after 20 rows and wide ones at the edge of the terminal.
local core = ...
local print_ = {}

-- First and last code points of characters that take no place, and that take two.
local narrow = { { 0x300, 0x36F }, { 0x200B, 0x200F }, { 0xFE00, 0xFE0F } }
local wide = {
  { 0x1100, 0x115F }, { 0x2E80, 0xA4CF }, { 0xAC00, 0xD7A3 }, { 0xF900, 0xFAFF },
  { 0xFE30, 0xFE6F }, { 0xFF00, 0xFF60 }, { 0xFFE0, 0xFFE6 }, { 0x1F300, 0x1FAFF },
  { 0x20000, 0x3FFFD },
}

local function within(c, ranges)
  for _, range in ipairs(ranges) do
    if c >= range[1] and c <= range[2] then
      return true
    end
  end
  return false
end

-- Places that a text takes on a terminal.
function print_.width(s)
  if not s:find("[\128-\255]") then
    return #s
  end
  local n = 0
  for _, c in utf8.codes(s) do
    n = n + (c < 0x300 and 1 or within(c, narrow) and 0 or within(c, wide) and 2 or 1)
  end
  return n
end

function print_.left(s, width)
  return s .. (" "):rep(width - print_.width(s))
end

function print_.right(s, width)
  return (" "):rep(width - print_.width(s)) .. s
end

local escapes = { ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

local function plain(s)
  return (s:gsub("%c", function(c)
    return escapes[c] or ("\\x%02x"):format(c:byte())
  end))
end

-- One value as text, numbers with `digits` significant digits.
function print_.value(value, digits)
  if value == nil then
    return "NA"
  elseif math.type(value) == "float" then
    return (("%%.%dg"):format(digits):format(value):gsub("^-(0)$", "%1"))
  end
  return plain(tostring(value))
end

-- Texts of numbers made equally wide, decimal points in line.
function print_.align(texts)
  local before, after = 0, 0
  local cut = {}
  for i, text in ipairs(texts) do
    local point = text:find("[.e]") or text:find("%s*$")
    cut[i] = point - 1
    before, after = math.max(before, cut[i]), math.max(after, #text - cut[i])
  end
  for i, text in ipairs(texts) do
    texts[i] = (" "):rep(before - cut[i]) .. text .. (" "):rep(after - #text + cut[i])
  end
  return texts
end

-- A column ready to print: head and cells of equal width.
local function layout(d, k, rows, digits)
  local name, type = core.word(d, k)
  local v = d:column(name)
  local cells = { n = rows }
  for i = 1, rows do
    cells[i] = print_.value(v[i], digits)
  end
  local numeric = type == "number" or type == "integer"
  if numeric then
    print_.align(cells)
  end
  local head = plain(name)
  local width = print_.width(head)
  for i = 1, rows do
    width = math.max(width, print_.width(cells[i]))
  end
  local pad = numeric and print_.right or print_.left
  for i = 1, rows do
    cells[i] = pad(cells[i], width)
  end
  return { head = pad(head, width), name = name, width = width, cells = cells }
end

-- As many columns as fit into `width` places, at least one; the names of the others.
local function fit(d, rows, digits, width)
  local columns, hidden, used = {}, {}, 0
  for k, name in ipairs(d:columns()) do
    if hidden[1] then
      hidden[#hidden + 1] = name
    else
      local column = layout(d, k, rows, digits)
      used = used + column.width + (k > 1 and 2 or 0)
      if k > 1 and used > width then
        hidden[1] = name
      else
        columns[#columns + 1] = column
      end
    end
  end
  return columns, hidden
end

local function count(n, word)
  return ("%d %s%s"):format(n, word, n == 1 and "" or "s")
end

-- Names on about two lines of the terminal.
local function listed(names, width)
  local used = 0
  for i, name in ipairs(names) do
    used = used + print_.width(name) + 1
    if used > 2 * width and i > 1 then
      return table.concat(names, " ", 1, i - 1) .. " ..."
    end
  end
  return table.concat(names, " ")
end

-- The table as text, without a newline at the end.
function print_.format(d, options)
  local o = core.options(options, { rows = 20, columns = false, digits = 6, width = false })
  if math.type(o.digits) ~= "integer" or o.digits < 1 or o.digits > 17 then
    core.refuse("digits must be an integer from 1 to 17, got %s", o.digits)
  end
  if o.columns then
    d = d:select(o.columns)
  end
  local rows = math.min(#d, o.rows)
  local width = o.width or core.width() or math.huge
  local columns, hidden = fit(d, rows, o.digits, width)
  local lines = {}
  for i = 0, rows do
    local parts = {}
    for k, column in ipairs(columns) do
      parts[k] = i == 0 and column.head or column.cells[i]
    end
    lines[i + 1] = table.concat(parts, "  "):gsub("%s+$", "")
  end
  if rows < #d or hidden[1] or #d == 0 then
    local note = ("# %s x %s"):format(count(#d, "row"), count(#d:columns(), "column"))
    if rows < #d then
      note = note .. (", %s not shown"):format(count(#d - rows, "row"))
    end
    if hidden[1] then
      note = note .. (", %s not shown: %s"):format(count(#hidden, "column"), listed(hidden, width))
    end
    lines[#lines + 1] = note
  end
  return table.concat(lines, "\n")
end

function print_.print(d, options)
  local terminal = core.use("terminal")
  terminal.write(terminal.headed(print_.format(d, options)))
end

function print_.__tostring(d)
  local closed = not pcall(d.columns, d)
  return closed and "dataset (closed)" or print_.format(d)
end

return print_
