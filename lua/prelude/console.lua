-- SPDX-License-Identifier: GPL-3.0-or-later
-- console.lua - read, run, print, again. An expression's value is printed; an error leaves the
-- prompt alive.
local core = ...
local console = {}

local history_file

-- $XDG_STATE_HOME/agglom/history; nil when it cannot be made.
local function open_history()
  local home = os.getenv("HOME")
  local state = os.getenv("XDG_STATE_HOME")
  if not state or state == "" then
    state = home and home ~= "" and home .. "/.local/state"
  end
  if state then
    local path = state .. "/agglom/history"
    core.make_folder(state .. "/agglom")
    history_file = core.history(path) and path or nil
  end
end

-- Keys of what a name stands for, by raw access only: no code of the user runs.
local function fields_of(value)
  if type(value) == "table" then
    return core.keys(value)
  elseif type(value) == "userdata" and core.classes[getmetatable(value)] then
    local names = core.keys(core.classes[getmetatable(value)].methods)
    if getmetatable(value) == "dataset" and pcall(value.columns, value) then
      table.move(value:columns(), 1, #value:columns(), #names + 1, names)
    end
    return names
  end
  return {}
end

local keywords = ("and break do else elseif end false for function goto if in local nil not or repeat return then "
  .. "true until while"):gmatch("%S+")
local words = {}
for word in keywords do
  words[#words + 1] = word
end

local function globals(public)
  local names = core.keys(_G)
  table.move(words, 1, #words, #names + 1, names)
  for _, name in ipairs(core.keys(public)) do
    names[#names + 1] = name
  end
  return names
end

-- text such as "model.o" or "d:ti" -> the ways to go on
local function completer(public)
  return function(text)
    local head, last = text:match("^(.-)([%w_]*)$")
    local names
    if head == "" then
      names = globals(public)
    else
      local value
      for name in head:gmatch("[%a_][%w_]*") do
        if value == nil then
          value = public[name] or rawget(_G, name)
        else
          value = type(value) == "table" and rawget(value, name) or nil
        end
        if value == nil then
          return {}
        end
      end
      names = fields_of(value)
    end
    local found, seen = {}, {}
    for _, name in ipairs(names) do
      if name:sub(1, #last) == last and not seen[name] and name:sub(1, 2) ~= "__" then
        seen[name], found[#found + 1] = true, head .. name
      end
    end
    return found
  end
end

-- What was entered before, for messages: the lines of a session are counted from its start.
local entered, lines = {}, 0

-- A text as the next piece of the session; `head` goes before it.
local function compile_as(head, text)
  local pieces, i = { ("\n"):rep(lines), head, text }, 0
  return load(function()
    i = i + 1
    return pieces[i] == "" and (i < 3 and " " or nil) or pieces[i]
  end, "=console", "t")
end

-- The chunk of a text, as an expression if it is one; nil, message otherwise.
local function compile(text)
  local chunk = compile_as("return ", text)
  if chunk then
    return chunk
  end
  return compile_as("", text)
end

-- Keep what was entered and count its lines; what is no chunk stays there until it is reported.
local function keep(text)
  local n = select(2, text:gsub("\n", ""))
  core.only = n == 0 and { file = "console", line = lines + 1 } or nil
  entered[#entered + 1] = text
  lines = lines + n + 1
end

local function report_syntax(err, text)
  local n = select(2, text:gsub("\n", ""))
  core.complain(core.use("diagnose").syntax(err, "console", text, lines - n - 1))
  entered[#entered] = ("\n"):rep(n)
end

local function session()
  return table.concat(entered, "\n")
end

-- One complete chunk: function, or nil and why; nothing at the end of input; false after Ctrl-C.
local function read_chunk(complete)
  local text = core.line("> ", complete)
  while text do
    local chunk, err = compile(text)
    if chunk or not err:find("<eof>", 1, true) then
      return text, chunk, err
    end
    local more = core.line(">> ", complete)
    if more == nil then
      return text, nil, err
    elseif not more then
      return false
    end
    text = text .. "\n" .. more
  end
  return text
end

local function greet()
  print(("agglom %s, Lua 5.4. help() lists the functions, Ctrl-D leaves."):format(core.version))
end

function console.main(strict)
  local interactive, failed = core.interactive(), 0
  local complete = completer(strict.public)
  core.texts.console = session
  if interactive then
    open_history()
    if not core.settings.quiet then
      greet()
    end
  end
  while true do
    local text, chunk, err = read_chunk(complete)
    if text == nil then
      break
    end
    if text then
      keep(text)
    end
    if text and text:find("%S") then
      if interactive then
        core.remember(text, history_file)
      end
      local status = 1
      if chunk then
        status = core.guarded(function()
          core.use("show").print(table.pack(chunk()))
        end)
      else
        report_syntax(err, text)
      end
      failed = status ~= 0 and status or failed
      io.stdout:flush()
    end
  end
  if interactive then
    print()
    return 0
  end
  return failed
end

return console
