-- SPDX-License-Identifier: GPL-3.0-or-later
-- check.lua - what the Lua tests share.
local check = {}

function check.equal(got, want, what)
  if got ~= want then
    error(("%sgot %s, want %s"):format(what and what .. ": " or "", tostring(got), tostring(want)), 2)
  end
end

function check.near(got, want, tolerance)
  local error_ = math.abs(got - want)
  if error_ ~= error_ or error_ > (tolerance or 1e-12) * math.max(1, math.abs(want)) then
    error(("got %.17g, want %.17g"):format(got, want), 2)
  end
end

-- The call fails with exactly this message behind "FILE:LINE: ".
function check.fails(message, f, ...)
  local ok, err = pcall(f, ...)
  if ok then
    error("no error; want: " .. message, 2)
  end
  local text = tostring(err):gsub("^[^:]+%.lua:%d+: ", "")
  if text ~= message then
    error(("\ngot  %s\nwant %s"):format(text, message), 2)
  end
end

-- A list of values, or a vector, as "a b NA".
function check.list(v)
  local parts = {}
  for i = 1, #v do
    parts[i] = v[i] == nil and "NA" or tostring(v[i])
  end
  return table.concat(parts, " ")
end

return check
