-- SPDX-License-Identifier: GPL-3.0-or-later
-- show.lua - values for people: what `eval` and the console print.
local core = ...
local show = {}

local function scalar(value)
  if math.type(value) == "float" then
    local text = core.number(value)
    return text:find("^-?%d+$") and text .. ".0" or text
  end
  return tostring(value)
end

local function inside(value)
  return type(value) == "string" and ("%q"):format(value):gsub("\\\n", "\\n") or scalar(value)
end

-- A plain table on one line, two levels deep, 20 entries at most.
local function brief(t, depth)
  local parts, n = {}, #t
  local function item(value)
    if type(value) == "table" and not getmetatable(value) and depth > 1 then
      return brief(value, depth - 1)
    end
    return (inside(value))
  end
  for i = 1, math.min(n, 20) do
    parts[i] = item(t[i])
  end
  local names = core.keys(t)
  for i = 1, math.min(#names, 20) do
    parts[#parts + 1] = names[i] .. " = " .. item(t[names[i]])
  end
  if n > 20 or #names > 20 then
    parts[#parts + 1] = "..."
  end
  return #parts == 0 and "{}" or "{ " .. table.concat(parts, ", ") .. " }"
end

function show.value(value)
  if type(value) == "table" and not getmetatable(value) then
    return brief(value, 2)
  end
  return scalar(value)
end

-- Print the values of a packed list, one a line.
function show.print(values)
  local terminal = core.use("terminal")
  for i = 1, values.n do
    local text = show.value(values[i])
    terminal.write(type(values[i]) == "userdata" and terminal.headed(text) or text)
  end
end

return show
