-- SPDX-License-Identifier: GPL-3.0-or-later
-- manual_man.lua - the page for `man agglom`, in mdoc.
local core = ...
local topics, manual = core.use("topics"), core.use("manual")
local lines = {}

-- Text that mdoc takes as it is.
local function plain(text)
  text = text:gsub("\\", "\\e"):gsub("%-", "\\-")
  return (text:gsub("^([.'])", "\\&%1"))
end

local function add(fmt, ...)
  lines[#lines + 1] = fmt:format(...)
end

-- Prose in lines of less than 80 places, a sentence beginning a line of its own.
local function prose(text)
  local line = ""
  local function flush()
    if line ~= "" then
      add("%s", plain(line))
    end
    line = ""
  end
  for word in text:gmatch("%S+") do
    if line ~= "" and #plain(line) + #plain(word) > 76 then
      flush()
    end
    line = line == "" and word or line .. " " .. word
    if word:find("[^.%d][.!?]$") then
      flush()
    end
  end
  flush()
end

local function options(of)
  add(".Bl -tag -width Ds")
  for _, o in ipairs(manual.usage().options) do
    if o.of == of then
      add(".It Sy %s", plain(o.words))
      prose(o.text)
    end
  end
  add(".El")
end

local function synopsis()
  add(".Nm")
  add(".Op Ar option ...")
  add(".Op Ar command | file.lua Op Ar argument ...")
end

local function commands()
  add(".Bl -tag -width Ds")
  for _, c in ipairs(manual.usage().commands) do
    add(".It Sy %s", plain(c.words))
    prose(c.text)
  end
  add(".El")
end

local function functions()
  for _, chapter in ipairs(topics.chapters) do
    add(".Ss %s", plain(chapter.title))
    prose(chapter.text)
    add(".Bl -tag -width Ds")
    for _, t in ipairs(topics.list) do
      if t.chapter == chapter.id then
        add(".It Li %s", (plain(t.usage):gsub('"', "\\(dq")))
        prose(t.summary)
      end
    end
    add(".El")
  end
end

add(".\\\" SPDX-License-Identifier: GPL-3.0-or-later")
add(".\\\" agglom.1 - made by agglom manual; do not edit")
add(".Dd %s", (os.date("!%B %d, %Y", tonumber(os.getenv("SOURCE_DATE_EPOCH"))):gsub(" 0", " ")))
add(".Dt AGGLOM 1")
add(".Os")
add(".Sh NAME")
add(".Nm agglom")
add(".Nd a workbench for the study of regional clusters")
add(".Sh SYNOPSIS")
synopsis()
add(".Sh DESCRIPTION")
prose("agglom reads data, fits models and asks a knowledge base of clusters, in scripts of Lua 5.4 and at a console. It recomputes "
  .. "the tables and figures of published papers and compares them cell by cell.")
add(".Pp")
add("At the console,")
add(".Ql help()")
add("tells what there is and")
add(".Ql help \\(dqclustered errors\\(dq")
add("finds what is about some words.")
add(".Ss Commands")
commands()
add(".Ss Options")
options(nil)
for _, c in ipairs(manual.commands()) do
  for _, o in ipairs(manual.usage().options) do
    if o.of == c.name then
      add(".Ss Options of %s", c.name)
      options(c.name)
      break
    end
  end
end
add(".Sh FUNCTIONS")
functions()
add(".Sh ENVIRONMENT")
add(".Bl -tag -width Ds")
for _, variable in ipairs{
  { "AGGLOM_PATH", "folders with datasets and scripts of one's own, parted by colons" },
  { "NO_COLOR", "plain text on terminals" },
  { "XDG_STATE_HOME", "where the history of the console is kept, in agglom/history" },
} do
  add(".It Ev %s", variable[1])
  prose(variable[2])
end
add(".El")
add(".Sh EXIT STATUS")
add(".Bl -tag -width Ds")
for code, meaning in (manual.usage().status or ""):gmatch("(%d+) ([^,]+)") do
  add(".It %s", code)
  prose(meaning)
end
add(".El")
add(".Sh EXAMPLES")
add(".Bd -literal -offset indent")
for _, line in ipairs(core.use("help").transcript(topics.by_name["model.ols"])) do
  add("%s", plain(line))
end
add(".Ed")
add(".Sh SEE ALSO")
add("The manual in HTML is html/index.html of what")
add(".Ic agglom manual")
add(".Ar folder")
add("writes; an installation has it in share/doc/agglom/html.")

return { ["man/man1/agglom.1"] = table.concat(lines, "\n") .. "\n" }
