-- SPDX-License-Identifier: GPL-3.0-or-later
-- script.lua - reading scripts: their text, the version their first line pins, the chunk.
local core = ...
local script = {}

-- What `-- agglom N` in the first line may ask for: defaults mean what they meant in that version.
-- A script that asks for nothing gets the newest.
local known = { "1" }

-- nil, or the place and words of what is wrong with the pinned version.
local function pin_problem(text)
  local line, body = 1, text
  if text:sub(1, 2) == "#!" then
    line, body = 2, text:match("\n(.*)$") or ""
  end
  local before, version = body:match("^(%-%-[ \t]*agglom[ \t]+)(%d[%w.]*)[ \t]*\r?%f[\n\0]")
  if version and not core.has(known, version) then
    return { line = line, column = #before + 1, message = ("no version '%s' of the meaning of defaults; known: %s"):format(
      version, table.concat(known, ", ")) }
  end
end

-- What stops a script from being read, with the name of a file nearby.
local function missing(path, reason)
  return { text = ("%s: %s%s"):format(path, reason, core.exists(path) and "" or core.use("source").hint(path)) }
end

-- The text of a script, - is standard input; nil, a record of diagnose.lua.
function script.read(path)
  if path == "-" then
    return io.read("a")
  end
  local kind = core.exists(path)
  local file, err = io.open(path, "rb")
  if kind == "directory" or not file then
    return nil, missing(path, kind == "directory" and "is a directory, expected a script" or err:gsub("^.*: ", ""))
  end
  local text = file:read("a")
  file:close()
  return (text:gsub("^\xEF\xBB\xBF", ""))
end

-- The line of a chunk that has one line.
local function single(name, text)
  return not text:gsub("%s+$", ""):find("\n", 1, true) and { file = name, line = 1 } or nil
end

-- The function of a chunk that is no file; nil, a record of diagnose.lua.
function script.compile(text, name)
  core.only = single(name, text)
  core.texts[name] = text
  local chunk, err = load(text, "=" .. name, "t")
  if not chunk then
    return nil, core.use("diagnose").syntax(err, name, text)
  end
  return chunk
end

-- The name of a script in messages.
function script.name(path)
  return path == "-" and "stdin" or path
end

-- The function of a script; nil, a record of diagnose.lua.
function script.load(path)
  local text, problem = script.read(path)
  if not text then
    return nil, problem
  end
  local name = script.name(path)
  problem = pin_problem(text)
  if problem then
    problem.file, problem.text = name, problem.message
    return nil, problem
  end
  core.only = single(name, text)
  local chunk, err = load(text:gsub("^#[^\n]*", ""), (path == "-" and "=" or "@") .. name, "t")
  if path == "-" or not chunk then
    core.texts[name] = text
  end
  if not chunk then
    return nil, core.use("diagnose").syntax(err, name, text)
  end
  return chunk
end

return script
