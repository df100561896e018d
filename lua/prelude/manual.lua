-- SPDX-License-Identifier: GPL-3.0-or-later
-- manual.lua - `agglom manual FOLDER`: all that is made of the help: a reference in HTML, the page for
-- man, stubs for editors, completion for shells.
local core = ...
local manual = {}

-- The usage text of the program, taken apart: commands { words, text } and options { words, text, of },
-- `of` the command an option belongs to; words is as printed, "--report FILE".
function manual.usage()
  local u = { commands = {}, options = {} }
  local command
  for line in core.usage:gmatch("[^\n]+") do
    local indent, words, text = line:match("^( +)(%S.-)%s%s+(%S.*)$")
    if not indent then
      u.status = line:match("^exit status: (.*)$") or u.status
    elseif words:find("^agglom") then
      command = words:match("^agglom (%l+)")
      u.commands[#u.commands + 1] = { name = command, words = words, text = text }
    else
      u.options[#u.options + 1] = { name = words:match("^%-%-[%w-]+"), words = words, text = text, of = #indent > 4 and command or nil }
    end
  end
  return u
end

-- Commands by their name, each once.
function manual.commands()
  local names, seen = {}, {}
  for _, c in ipairs(manual.usage().commands) do
    if c.name and not seen[c.name] then
      seen[c.name], names[#names + 1] = true, c
    end
  end
  return names
end

-- The lines of share/manual/NAME.
function manual.asset(name)
  local path = core.use("source").find("share/manual/" .. name) or core.refuse("manual: no share/manual/%s beside the program", name)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

-- The steps of the tutorial: { { name, text }, ... }
function manual.tutorial()
  local dir, steps = core.use("source").find("share/doc/tutorial"), {}
  for _, file in ipairs(dir and core.names(dir) or {}) do
    local name = file:match("^(.*)%.md$")
    if name then
      local handle = assert(io.open(dir .. "/" .. file, "rb"))
      steps[#steps + 1] = { name = name, text = handle:read("a") }
      handle:close()
    end
  end
  table.sort(steps, function(a, b) return a.name < b.name end)
  return steps
end

local products = { "html", "man", "stubs", "shell" }

-- manual FOLDER: the files that were written, by name
function manual.main(argv)
  local folder = argv[1]
  if not folder or argv[2] then
    core.misuse("manual: one folder expected")
  end
  return core.guarded(function()
    local count = 0
    for _, product in ipairs(products) do
      for name, text in pairs(core.use("manual_" .. product)) do
        local path = folder .. "/" .. name
        core.make_folder(path:match("^(.*)/"))
        core.save(path, text)
        count = count + 1
      end
    end
    if not core.settings.quiet then
      print(("%d files in %s; html/index.html is the manual"):format(count, folder))
    end
  end)
end

return manual
