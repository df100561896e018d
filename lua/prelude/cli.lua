-- SPDX-License-Identifier: GPL-3.0-or-later
-- cli.lua - the command line: called with core and the arguments, gives the exit status.
local core, argv = ...
core.use("strict")

local usage = [==[
usage: agglom [OPTION...] [COMMAND | FILE.lua [ARG...]]

    agglom                        the console
    agglom FILE.lua [ARG...]      run a script; - is standard input
    agglom run FILE.lua [ARG...]  the same
    agglom eval CODE              run a chunk and print what it returns
    agglom reproduce [ID...]      recompute the papers' tables and compare every cell
        --list                    say what there is
        --report FILE             write a report, .html or .md
        --json                    print the comparison as JSON
    agglom check FILE...          find mistakes in scripts without running them
    agglom list WHAT              datasets, exhibits or libraries
    agglom help [WORDS...]        search the help
    agglom manual FOLDER          write the manual: HTML, man page, editor stubs, completion

    --quiet      no messages besides errors
    --no-color   plain text on terminals
    --journal FILE   write the session at the console as a script
    --trace      errors of scripts with their traceback
    --diagnostics=json   errors as JSON, one object a line on standard error
    --seed N     what math.random and functions without a seed of their own start from
    --threads N  how many threads work; 0 is one per processor
    --version    the version; with --json also of the libraries, and how it was built
    --help       this text

exit status: 0 done, 1 the script failed, 2 wrong usage, 3 a cell does not agree, 130 interrupted
]==]

local options = { quiet = false, ["no-color"] = (os.getenv("NO_COLOR") or "") ~= "", trace = false, diagnostics = "text" }
core.settings, core.texts, core.usage = options, {}, usage

-- A problem with the command line: unwinds to the bottom of this file.
local usage_error = {}

local function misuse(fmt, ...)
  error(setmetatable({ text = fmt:format(...) }, usage_error), 0)
end

-- An error value as one line.
local function message_of(err)
  local mt = debug.getmetatable(err)
  if type(err) == "string" or type(err) == "number" or (mt and mt.__tostring) then
    return tostring(err)
  end
  return ("(error object is a %s value)"):format(type(err))
end

-- Say what is wrong: a text, or a record of diagnose.lua; gives the exit status, 1 unless told.
local function complain(what, status)
  local record = type(what) == "table" and what or { text = what }
  local ok, why = pcall(core.use("diagnose").report, record, status or 1)
  if not ok then -- no memory, say: the message comes first
    io.stderr:write("agglom: ", tostring(record.text or record.message), "\n", options.trace and why .. "\n" or "")
  end
  return status or 1
end

local function handler(err)
  return core.use("diagnose").handler(err)
end

-- Call f(...) where Ctrl-C is heard, and say what went wrong: the exit status.
local function guarded(f, ...)
  local interrupted, ok, err = core.guard(handler, f, ...)
  core.failure = not ok and err or nil
  if interrupted then
    local where = type(err) == "table" and err.text:find("interrupted", 1, true)
    return complain(where and err or "interrupted", 130)
  elseif not ok then
    if type(err) == "table" then
      err.only = core.only
    end
    return complain(err)
  end
  return 0
end
core.guarded, core.complain, core.message_of, core.misuse = guarded, complain, message_of, misuse

local function set_arg(script, first)
  local arg = { [0] = script }
  for i = first, #argv do
    arg[i - first + 1] = argv[i]
  end
  for i = 0, first - 2 do
    arg[i - first + 1] = argv[i]
  end
  rawset(_G, "arg", arg)
  return arg
end

-- Modules of a script are found beside it; never in the working directory by accident.
local function set_path(script)
  local dir = script:match("^(.*)/") or "."
  local system = {}
  for entry in package.path:gmatch("[^;]+") do
    if entry:sub(1, 1) == "/" then
      system[#system + 1] = entry
    end
  end
  package.path = dir .. "/?.lua;" .. dir .. "/?/init.lua;" .. table.concat(system, ";")
end

local function run(first)
  local script = argv[first]
  if not script then
    misuse("run: the script is missing")
  end
  local chunk, problem = core.use("script").load(script)
  if not chunk then
    return complain(problem)
  end
  set_path(script)
  return guarded(chunk, table.unpack(set_arg(script, first + 1)))
end

local commands = {}

function commands.run(i)
  return run(i + 1)
end

function commands.check(i)
  if not argv[i + 1] then
    misuse("check: the script is missing")
  end
  return core.use("check").main(table.move(argv, i + 1, #argv, 1, {}))
end

function commands.eval(i)
  local code = argv[i + 1]
  if not code or argv[i + 2] then
    misuse("eval: one chunk of code expected")
  end
  set_path("./eval")
  set_arg("eval", i + 2)
  local chunk, problem = core.use("script").compile(code, "eval")
  if not chunk then
    return complain(problem)
  end
  return guarded(function()
    core.use("show").print(table.pack(chunk()))
  end)
end

function commands.reproduce(i)
  return core.use("reproduce").main(table.move(argv, i + 1, #argv, 1, {}))
end

-- A dataset of one string column and more, printed.
local lists = {}

function lists.datasets()
  local paths, names = core.use("source").datasets()
  local known, found, titles, files = {}, {}, {}, {}
  if paths.datasets then -- the index of the bundled ones
    for row in core.use("source").open(paths.datasets):rows() do
      known[row.name] = row.title
    end
  end
  for _, name in ipairs(names) do
    if name ~= "datasets" then
      local n = #found + 1
      found[n], titles[n], files[n] = name, known[name] or "", paths[name]
    end
  end
  return core.new{ { "dataset", found }, { "title", titles }, { "file", files } }
end

function lists.exhibits()
  local e = core.use("paper").exhibits()
  return core.new{ { "paper", e.paper }, { "exhibit", e.exhibit }, { "title", e.title } }
end

function lists.libraries()
  return core.new{ { "library", { n = 0 } } }
end

function commands.list(i)
  local what = argv[i + 1]
  if not what or argv[i + 2] then
    misuse("list: one of %s expected", table.concat(core.keys(lists), ", "))
  elseif not lists[what] then
    misuse("list: no '%s'%s", what, core.hint(what, core.keys(lists)))
  end
  return guarded(function()
    lists[what]():print{ rows = math.huge }
  end)
end

function commands.help(i)
  local words = table.concat(argv, " ", i + 1)
  return guarded(core.use("help").help, words)
end

function commands.manual(i)
  return core.use("manual").main(table.move(argv, i + 1, #argv, 1, {}))
end

-- A whole number of an option, within bounds.
local function whole(name, text, most)
  local n = math.tointeger(tonumber(text))
  if not n or n < 0 or n > most then
    misuse("%s: a whole number from 0 to %d expected, got %s", name, most, text and "'" .. text .. "'" or "nothing")
  end
  return n
end

-- Options with a value: `--name value` or `--name=value`
local valued = {}

function valued.seed(text)
  local n = whole("--seed", text, 0xFFFFFFFF)
  options.seed = n
  math.randomseed(n)
  core.seed(n)
end

function valued.threads(text)
  core.threads(whole("--threads", text, 256))
end

function valued.journal(path)
  options.journal = path or misuse("--journal: the file is missing")
end

function valued.diagnostics(text)
  if text ~= "json" and text ~= "text" then
    misuse("--diagnostics: json or text expected, got %s", text and "'" .. text .. "'" or "nothing")
  end
  options.diagnostics = text
end

-- Take the option at place i: the place after it.
local function set_option(i)
  local name, value = argv[i]:match("^%-%-([^=]+)=?(.*)$")
  if name and valued[name] then
    local apart = not argv[i]:find("=", 1, true)
    if apart then
      value = argv[i + 1]
    end
    valued[name](value)
    return apart and i + 2 or i + 1
  elseif name == nil or type(options[name]) ~= "boolean" or argv[i]:find("=", 1, true) then
    misuse("no option '%s'%s", argv[i], core.hint(argv[i], { "--diagnostics=json", "--help", "--no-color", "--quiet",
      "--journal", "--seed", "--threads", "--trace", "--version" }))
  end
  options[name] = true
  return i + 1
end

local function main()
  local i = 1
  while argv[i] and argv[i]:find("^%-.") do
    if argv[i] == "--help" or argv[i] == "-h" then
      io.stdout:write(usage)
      return 0
    elseif argv[i] == "--version" then
      io.stdout:write(argv[i + 1] == "--json" and core.use("versions").json() or "agglom " .. core.version, "\n")
      return 0
    end
    i = set_option(i)
  end
  core.progress(not options.quiet)
  local word = argv[i]
  if not word then
    set_path("./console")
    set_arg("agglom", i)
    return core.use("console").main()
  elseif options.journal then
    misuse("--journal is for the console")
  elseif commands[word] then
    return commands[word](i)
  elseif word ~= "-" and not core.exists(word) and not word:find("[./]") then
    misuse("no command or script '%s'%s", word, core.hint(word, core.keys(commands)))
  end
  return run(i)
end

local ok, status = pcall(main)
if ok then
  return status
elseif getmetatable(status) == usage_error then
  return complain(status.text .. "; agglom --help says more", 2)
end
return complain(message_of(status))
