-- SPDX-License-Identifier: GPL-3.0-or-later
-- help.lua - help at the console: what there is, the page of a topic, what is about some words.
local core = ...
local topics = core.use("topics")
local help = { topics = topics.list }

local WIDTH = 80
local SHOWN = 10 -- topics that answer a question

-- ---- text ----------------------------------------------------------------------------------------

local function wrap(lines, text, indent, hanging)
  local width, line = core.use("print").width, indent
  for word in text:gmatch("%S+") do
    if line:find("%S") and width(line) + width(word) >= WIDTH then
      lines[#lines + 1], line = line, hanging or indent
    end
    line = line .. (line:find("%S$") and " " or "") .. word
  end
  lines[#lines + 1] = line
end

-- Paragraphs are parted by empty lines.
local function paragraphs(lines, text, indent)
  for paragraph in (text .. "\n\n"):gmatch("(.-)\n\n") do
    wrap(lines, paragraph, indent)
    lines[#lines + 1] = ""
  end
end

-- A type as people read it.
local function spelled(type)
  return (type:gsub("|", " or "):gsub("%[%]", " list"))
end

function help.describe(a)
  local text = spelled(a.type) .. (a.range and " in " .. a.range or "")
  if a.text ~= "" then
    text = text .. ": " .. a.text
  end
  if a.default == "required" then
    return text .. "; required"
  end
  return text .. (a.default and ("; by default %s"):format(a.default) or "")
end

local function add_arguments(lines, title, list)
  if not list[1] then
    return
  end
  local width = 0
  for _, a in ipairs(list) do
    width = math.max(width, math.min(#a.name, 24))
  end
  lines[#lines + 1] = "  " .. title
  for _, a in ipairs(list) do
    local head = ("    %-" .. width .. "s  "):format(a.name)
    local at = #lines + 1
    wrap(lines, help.describe(a), (" "):rep(width + 6))
    lines[at] = head .. lines[at]:sub(width + 7)
  end
  lines[#lines + 1] = ""
end

-- ---- examples --------------------------------------------------------------------------------------

local outputs

-- What the console says to the example of a topic: lines, "> " before what is typed. The example
-- alone where the file is not installed.
function help.transcript(t)
  if not outputs then
    outputs = {}
    local path = core.use("source").find("share/help/outputs.txt")
    local file, name = path and io.open(path), nil
    for line in file and file:lines() or function() end do
      if line:sub(1, 2) == "@ " then
        name = line:sub(3)
        outputs[name] = {}
      elseif name then
        outputs[name][#outputs[name] + 1] = line
      end
    end
    if file then
      file:close()
    end
  end
  local lines = outputs[t.name]
  if not lines then
    lines = {}
    for line in (t.example or ""):gmatch("[^\n]+") do
      lines[#lines + 1] = "> " .. line
    end
  end
  while lines[#lines] == "" do
    lines[#lines] = nil
  end
  return lines
end

-- A function of expressions has a table of its own, and the values that its record says.
local function add_values(lines, t)
  lines[#lines + 1] = "    " .. t.example
  wrap(lines, "y = " .. t.values, "    ")
  for name, values in ("x 3, 1, missing, 1; k 7, -2, 4, missing; s Perm, tula, missing, Perm; b true, false, missing, true; "
    .. "d 2024-02-29, 2023-12-31, missing, 2024-02-29;"):gmatch("(%l) (.-);") do
    if t.example:gsub("^.-= ", ""):gsub("'[^']*'", ""):find("%f[%w]" .. name .. "%f[^%w]") then
      wrap(lines, ("where %s = %s"):format(name, values), "    ")
    end
  end
end

local function add_example(lines, t)
  lines[#lines + 1] = "  example"
  if t.values then
    return add_values(lines, t)
  end
  for _, line in ipairs(help.transcript(t)) do
    if #line + 4 > WIDTH and not line:find("%S  +%S") then
      wrap(lines, line, "    ", line:find("^> ") and "      " or "    ")
    else
      lines[#lines + 1] = "    " .. line
    end
  end
end

-- ---- pages -------------------------------------------------------------------------------------------

-- Arguments proper, and the fields of the table of options.
function help.split_arguments(t)
  local own, options = {}, {}
  for _, a in ipairs(t.args) do
    local list = a.option and options or own
    list[#list + 1] = a
  end
  return own, options
end

local titles = { bundled = "columns", tables = "columns, each a filter" }

-- The page of a topic as lines.
function help.page(t)
  local lines, own, options = {}, help.split_arguments(t)
  wrap(lines, t.usage, "", "    ")
  wrap(lines, t.summary, "    ")
  lines[#lines + 1] = ""
  if t.text then
    paragraphs(lines, t.text, "    ")
  end
  add_arguments(lines, titles[t.chapter] or "arguments", own)
  add_arguments(lines, titles[t.chapter] or "options", options)
  for _, section in ipairs{
    { "gives", t.gives and spelled(t.gives.type) .. (t.gives.text ~= "" and ": " .. t.gives.text or "") },
    { "missing values", t.missing }, { "formula", t.formula }, { "source", t.source },
  } do
    if section[2] then
      lines[#lines + 1] = "  " .. section[1]
      wrap(lines, section[2], "    ")
      lines[#lines + 1] = ""
    end
  end
  add_example(lines, t)
  if t.see[1] then
    lines[#lines + 1] = ""
    lines[#lines + 1] = "  see also"
    wrap(lines, table.concat(t.see, ", "), "    ")
  end
  return lines
end

local function add_names(lines, chapter)
  local names = {}
  for _, t in ipairs(topics.list) do
    if t.chapter == chapter.id then
      names[#names + 1] = t.name
    end
  end
  lines[#lines + 1] = chapter.title .. " (" .. chapter.id .. ")"
  wrap(lines, table.concat(names, "  "), "    ")
end

local function add_summaries(lines, list)
  for i, t in ipairs(list) do
    if i > SHOWN then
      lines[#lines + 1] = ("# %d more"):format(#list - SHOWN)
      break
    end
    wrap(lines, t.usage, "", "    ")
    wrap(lines, t.summary, "    ")
  end
  lines[#lines + 1] = ('# help "%s" says more'):format(list[1].name)
end

local function overview()
  local lines = {}
  for _, chapter in ipairs(topics.chapters) do
    add_names(lines, chapter)
  end
  lines[#lines + 1] = '# help "d:join" shows a page, help "verbs" a chapter, help "clustered errors" searches'
  return lines
end

local function chapter_of(words)
  for _, chapter in ipairs(topics.chapters) do
    if chapter.id == words or chapter.title:lower() == words:lower() then
      return chapter
    end
  end
end

local function chapter_page(chapter)
  local lines = { chapter.title }
  wrap(lines, chapter.text, "    ")
  for _, t in ipairs(topics.list) do
    if t.chapter == chapter.id then
      lines[#lines + 1] = ""
      wrap(lines, t.usage, "", "    ")
      wrap(lines, t.summary, "    ")
    end
  end
  return lines
end

-- The topics of that name, whatever it belongs to; else those that answer the words, best first.
function help.search(words)
  local named = {}
  for _, t in ipairs(topics.list) do
    if t.name == words or t.name:match("[.:](.*)$") == words then
      named[#named + 1] = t
    end
  end
  if named[1] then
    return named, true
  end
  return core.use("help_search").find(words), false
end

-- The name of a function that help has a topic of.
local function name_of(value)
  local places = { ["d:"] = core.classes.dataset.methods, ["m:"] = core.classes.model.methods }
  for name, library in next, core.module do
    if type(library) == "table" then
      places[name .. "."] = library
    elseif library == value then
      return topics.by_name[name] and name or "agglom." .. name
    end
  end
  for prefix, functions in pairs(places) do
    for name, f in next, functions do
      if f == value and topics.by_name[prefix .. name] then
        return prefix .. name
      end
    end
  end
end

local kinds = { dataset = "verbs", model = "fits", vector = "vectors" }

-- What an argument of help asks for, as words.
local function words_of(about)
  if about == nil or type(about) == "string" then
    return about or ""
  end
  local mt = debug.getmetatable(about)
  local words = type(about) == "function" and name_of(about)
    or type(about) == "userdata" and (kinds[mt.__metatable] or kinds[mt.__name])
  for name, library in next, core.module do
    words = words or library == about and name
  end
  return words or core.refuse("help: words or a function of agglom expected, got a %s", type(about))
end

-- The lines that help prints about words, a function, a dataset or a model.
function help.lines(about)
  local words = words_of(about)
  if not words:find("%S") then
    return overview()
  end
  local found, whole = help.search(words)
  if not whole and chapter_of(words) then
    return chapter_page(chapter_of(words))
  elseif not found[1] then
    local near = core.use("help_search").suggest(words)
    core.refuse("no help on '%s'%s; help() lists all there is", words,
      near[1] and ("; did you mean '%s'?"):format(table.concat(near, " ")) or "")
  elseif not whole then
    local lines = {}
    add_summaries(lines, found)
    return lines
  end
  local lines = {}
  for i, t in ipairs(found) do
    if i > 1 then
      lines[#lines + 1] = ""
      lines[#lines + 1] = ("-"):rep(WIDTH)
    end
    table.move(help.page(t), 1, #help.page(t), #lines + 1, lines)
  end
  return lines
end

-- help(), help "words", help(model.ols), help(any object)
function help.help(about)
  local lines = core.use("about").lines(about) or help.lines(about)
  core.use("terminal").write(table.concat(lines, "\n"))
end

-- agglom.topics()
function help.list()
  local names = { "name", "chapter", "usage", "summary", "missing", "formula", "source", "example" }
  local rows = {}
  for i, t in ipairs(topics.list) do
    rows[i] = {}
    for k, name in ipairs(names) do
      rows[i][k] = t[name]
    end
  end
  return core.collect(names, rows)
end

return help
