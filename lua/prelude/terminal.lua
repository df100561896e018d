-- SPDX-License-Identifier: GPL-3.0-or-later
-- terminal.lua - how text for people comes out: emphasis where the terminal knows it, pages in the
-- console where the text is longer than the terminal.
local core = ...
local terminal = {}

-- Is standard output a terminal that shows colours to someone who wants them?
local function colored()
  local kind = os.getenv("TERM") or ""
  return core.width() and kind ~= "" and kind ~= "dumb" and core.settings and not core.settings["no-color"]
end

-- The first line stands out: the names of columns, the title of a model.
function terminal.headed(text)
  return colored() and (text:gsub("^[^\n]+", "\27[1m%0\27[0m", 1)) or text
end

-- The command that shows text page by page; false for none. The console decides whether to page.
function terminal.default_pager()
  local pager, kind = os.getenv("PAGER") or "less", os.getenv("TERM") or ""
  if pager == "" or kind == "" or kind == "dumb" then
    return false
  end
  return (os.getenv("LESS") and "" or "LESS=FRX ") .. pager
end
terminal.pager = false

-- Lines on a terminal of that width.
local function height_of(text, width)
  local print_, n = core.use("print"), 0
  for line in text:gmatch("[^\n]*") do
    n = n + math.max(1, math.ceil(print_.width(line:gsub("\27%[%d*m", "")) / width))
  end
  return n
end

-- Text without a newline at its end.
function terminal.write(text)
  local height = terminal.pager and core.height()
  if not (height and height_of(text, core.width()) >= height and core.page(terminal.pager, text .. "\n")) then
    print(text)
  end
end

return terminal
