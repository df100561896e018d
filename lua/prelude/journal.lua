-- SPDX-License-Identifier: GPL-3.0-or-later
-- journal.lua - the session as a script that gives the same results when it is run.
local core = ...
local scan = core.use("scan")
local journal = {}

local entries = {} -- pieces of code in order, as text for the script
local file         -- what --journal names, open for writing
local saving       -- did the piece that runs save the journal?

local function header()
  local session = core.session
  local seeds = session.seeds
  return ("-- agglom 1\n-- journal of a session of %s with agglom %s%s\nmath.randomseed(%s)\n"):format(
    session.began, core.version, seeds[2] and "" or "; run it with --seed " .. seeds[1], table.concat(seeds, ", "))
end

local function commented(text)
  return "-- " .. text:gsub("\n", "\n-- ")
end

-- An entry's locals end with it, and a return ends nothing else.
local function as_script(piece)
  local text = piece.text:gsub("^#![^\n]*\n?", "")
  if piece.failure or saving then
    return commented("left out: " .. (piece.failure or "it saves this journal")) .. "\n" .. commented(text)
  elseif piece.expression and (piece.values > 0 or not load(text)) then
    return ("console.show(%s\n)"):format(text)
  end
  local own = scan.scan(text).top
  if own["return"] then
    return ("console.show((function()\n%s\nend)())"):format(text)
  elseif own["local"] or own["goto"] then
    return ("do\n%s\nend"):format(text)
  end
  return (text:find("^%s*%(") and ";" or "") .. text
end

-- Called by the console for each piece that was run, or could not be.
function journal.add(piece)
  local text = as_script(piece) .. "\n"
  saving = false
  entries[#entries + 1] = text
  if file and not (file:write(text) and file:flush()) then
    core.complain("the journal cannot be written any more")
    file = nil
  end
end

-- agglom --journal FILE; nil and why when it cannot be
function journal.open(path)
  if core.exists(path) then
    return nil, "there is a file of that name"
  end
  local err
  file, err = io.open(path, "w")
  return file and file:write(header()) and file:flush(), err
end

-- journal.save(path [, { replace = true }])
function journal.save(path, options)
  local replace = core.options(options, { replace = false }).replace
  if type(path) ~= "string" then
    core.refuse("journal.save: a path expected, got a %s", type(path))
  elseif not core.session then
    core.refuse("journal.save: there is no session; only the console keeps a journal")
  elseif core.exists(path) and not replace then
    core.refuse("%s: there is a file of that name; { replace = true } writes over it", path)
  end
  core.save(path, header() .. table.concat(entries))
  saving = true
end

return journal
