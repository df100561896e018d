-- SPDX-License-Identifier: GPL-3.0-or-later
-- source.lua - what the text rules share: reading C and naming lines.
local source = {}

-- C with comments, strings and character constants blanked out; newlines stay, so lines still count.
function source.code(text)
  local function blank(s)
    return (s:gsub("[^\n]", " "))
  end
  local out, at = {}, 1
  while at <= #text do
    local from = text:find("[/\"']", at)
    if not from then
      break
    end
    local opener, to = text:sub(from, from + 1), from
    if opener == "/*" then
      to = select(2, text:find("*/", from + 2, true)) or #text
    elseif opener == "//" then
      to = (text:find("\n", from, true) or #text + 1) - 1
    elseif opener:sub(1, 1) ~= "/" then
      to = from + 1
      while to < #text and text:sub(to, to) ~= opener:sub(1, 1) do
        to = to + (text:sub(to, to) == "\\" and 2 or 1)
      end
    end
    out[#out + 1] = text:sub(at, from - 1)
    out[#out + 1] = opener:find("^/[^*/]") and "/" or blank(text:sub(from, to))
    at = to + 1
  end
  out[#out + 1] = text:sub(at)
  return table.concat(out)
end

-- for number, line in source.lines(text)
function source.lines(text)
  local number, next_line = 0, text:gmatch("([^\n]*)\n?")
  return function()
    local line = next_line()
    number = number + 1
    if line then
      return number, line
    end
  end
end

-- Problems, one for each use of a forbidden word in code.
function source.uses(text, forbidden, why)
  local problems = {}
  for number, line in source.lines(source.code(text)) do
    for word in line:gmatch("[%a_][%w_]*") do
      if forbidden[word] then
        problems[#problems + 1] = ("%d: %s: %s"):format(number, word, why)
      end
    end
  end
  return problems
end

function source.set(words)
  local set = {}
  for word in words:gmatch("%S+") do
    set[word] = true
  end
  return set
end

return source
