-- SPDX-License-Identifier: GPL-3.0-or-later
-- console.lua - read, run, print, again. An expression's value is printed; an error leaves the
-- prompt alive.
local core = ...
local console = {}

local history_folder -- nil when nothing can be kept
local timed = false

-- $XDG_STATE_HOME/agglom
local function open_history()
  local home = os.getenv("HOME")
  local state = os.getenv("XDG_STATE_HOME")
  if not state or state == "" then
    state = home and home ~= "" and home .. "/.local/state"
  end
  if state then
    local folder = state .. "/agglom"
    core.make_folder(folder)
    history_folder = core.history(folder) and folder or nil
  end
end

-- Time stamps separate the entries of the file, and a line of it is never empty.
local function remember(text)
  core.remember(text:gsub("\n%f[\n\0]", "\n "), history_folder)
end

-- What was entered before, for messages: the lines of a session are counted from its start.
local entered, lines = {}, 0

-- A text as the next piece of the session, `above` lines below what was entered last; `head` goes
-- before it.
local function compile_as(head, text, above)
  local pieces, i = { ("\n"):rep(lines + above), head, text }, 0
  return load(function()
    i = i + 1
    return pieces[i] == "" and (i < 3 and " " or nil) or pieces[i]
  end, "=console", "t")
end

-- The chunk of a text, whether it is an expression; nil and the message when it is neither.
local function compile(text, above)
  local chunk = compile_as("return ", text, above or 0)
  if chunk then
    return chunk, true
  end
  return compile_as("", text, above or 0)
end

local function line_ends(text)
  return select(2, text:gsub("\n", ""))
end

-- Keep what was entered and count its lines; what is no chunk stays there until it is reported.
local function keep(text)
  local n = line_ends(text)
  core.only = n == 0 and { file = "console", line = lines + 1 } or nil
  entered[#entered + 1] = text
  lines = lines + n + 1
end

local function report_syntax(err, text)
  local n = line_ends(text)
  core.complain(core.use("diagnose").syntax(err, "console", text, lines - n - 1))
  entered[#entered] = ("\n"):rep(n)
end

local function session()
  return table.concat(entered, "\n")
end

local function is_unfinished(err)
  return err:find("<eof>", 1, true) ~= nil
end

-- Statements and expressions below one another, as they are pasted from a console or a manual: a list
-- of entries; nil when some line is neither.
local function pieces(text)
  local list, from, above, n = {}, nil, 0, 0
  for line in (text .. "\n"):gmatch("(.-)\n") do
    from = from and from .. "\n" .. line or line
    n = n + 1
    local chunk, expression = compile(from, above)
    if chunk then
      list[#list + 1], from, above = { text = from, chunk = chunk, expression = expression }, nil, n
    elseif not is_unfinished(expression) then
      return nil
    end
  end
  return not from and list or nil
end

-- The words after a question mark.
local function question(text)
  return text:match("^%s*%?%s*(.-)%s*$")
end

local function completer(before)
  return function(line, after, length)
    return core.use("complete").complete(before .. line, after, length)
  end
end

-- One entry, complete: its text and the pieces to run. Nothing at the end of input; false after
-- Ctrl-C.
local function read_entry()
  local text = core.line("> ", completer(""))
  text = text and text:gsub("^#![^\n]*", "")
  while text do
    if question(text) then
      return text, {}
    end
    local chunk, err = compile(text)
    if chunk then
      return text, { { text = text, chunk = chunk, expression = err } }
    elseif not is_unfinished(err) then
      return text, text:find("\n") and pieces(text) or { { text = text, err = err } }
    end
    local more = core.line(">> ", completer(text .. "\n"))
    if more == nil then
      return text, { { text = text, err = err } }
    elseif not more then
      return false
    end
    text = text .. "\n" .. more
  end
  return text
end

-- ---- running ------------------------------------------------------------------------------------

local function megabytes(n)
  return ("%.1f MB"):format(n / 1e6)
end

local function tell_time(began)
  local now, most = core.memory()
  io.stderr:write(("%.3f s; memory %s, at most %s; of Lua %s\n"):format(
    core.clock() - began, megabytes(now), megabytes(math.max(now, most)), megabytes(collectgarbage("count") * 1024)))
end

local function show(values)
  if values.n > 0 and values[1] ~= nil then
    rawset(_G, "_", values[1])
  end
  core.use("show").print(values)
end

-- Run one piece; its status.
local function run(piece)
  local began, status = core.clock(), 1
  if piece.chunk then
    status = core.guarded(function()
      local values = table.pack(piece.chunk())
      piece.values = values.n
      show(values)
    end)
    local why = core.failure
    piece.failure = status ~= 0 and (type(why) == "table" and why.message or "interrupted") or nil
  else
    piece.failure = piece.err:gsub("^console:%d+: ", "")
    report_syntax(piece.err, piece.text)
  end
  core.use("journal").add(piece)
  io.stdout:flush()
  if timed then
    tell_time(began)
  end
  return status
end

-- Run the pieces up to the first that fails; the status.
local function run_all(list)
  for _, piece in ipairs(list) do
    local status = run(piece)
    if status ~= 0 then
      return status
    end
  end
  return 0
end

local function answer(words)
  return core.guarded(function()
    core.use("help").help(words ~= "" and words or nil)
  end)
end

local function greet()
  print(("agglom %s, Lua 5.4. help() lists the functions, ?name explains one, Ctrl-D leaves."):format(core.version))
end

-- What a journal needs to know: when it began, and where random numbers begin.
local function begin_session()
  local seed = core.settings.seed
  core.session = { began = os.date("%Y-%m-%d %H:%M:%S"), seeds = seed and { seed } or { math.randomseed() } }
  core.texts.console = session
  local path = core.settings.journal
  if path then
    local ok, why = core.use("journal").open(path)
    if not ok then
      core.misuse("--journal %s: %s", path, why)
    end
  end
end

function console.main()
  local interactive, failed = core.interactive(), 0
  begin_session()
  if interactive then
    open_history()
    core.use("terminal").pager = core.use("terminal").default_pager()
    if not core.settings.quiet then
      greet()
    end
  end
  while true do
    local text, list = read_entry()
    if text == nil then
      break
    end
    local words = text and question(text)
    if text then
      keep(words and "" or text)
    end
    if text and text:find("%S") then
      if interactive then
        remember(text)
      end
      local status = words and answer(words) or run_all(list)
      failed = status ~= 0 and status or failed
    end
  end
  if interactive then
    print()
    return 0
  end
  return failed
end

-- ---- what the user calls ------------------------------------------------------------------------

-- console.timing(on): the time and the memory after every entry
function console.timing(on)
  if type(on) ~= "boolean" then
    core.refuse("console.timing: true or false expected, got a %s", type(on))
  end
  timed = on
end

-- console.pager(command): text longer than the terminal goes there; false for nowhere; nil for $PAGER
function console.pager(command)
  if command ~= nil and command ~= false and type(command) ~= "string" then
    core.refuse("console.pager: a command or false expected, got a %s", type(command))
  end
  if command == nil then
    command = core.use("terminal").default_pager()
  end
  core.use("terminal").pager = command
end

-- console.show(...): print values as the console does; the first is `_` from now on
function console.show(...)
  show(table.pack(...))
end

return console
