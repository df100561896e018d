-- SPDX-License-Identifier: GPL-3.0-or-later
-- manual_html.lua - the manual as static pages: one a chapter, the tutorial, an index for search.js.
local core = ...
local topics, help, manual, text = core.use("topics"), core.use("help"), core.use("manual"), core.use("manual_text")
local escape, inline = text.escape, text.inline
local files = {}

-- ---- pages -------------------------------------------------------------------------------------------

local steps = manual.tutorial()
for _, step in ipairs(steps) do
  step.title = step.text:match("^# ([^\n]*)")
  step.file = "tutorial-" .. step.name .. ".html"
end

local function nav_list(items, current)
  local out = {}
  for i, item in ipairs(items) do
    local here = item[1] == current and ' aria-current="page"' or ""
    out[i] = ('<li><a href="%s"%s>%s</a></li>'):format(item[1], here, escape(item[2]))
  end
  return "<ul>" .. table.concat(out) .. "</ul>"
end

local function navigation(current)
  local tutorial, reference = {}, {}
  for i, step in ipairs(steps) do
    tutorial[i] = { step.file, step.title }
  end
  for i, chapter in ipairs(topics.chapters) do
    reference[i] = { chapter.id .. ".html", chapter.title }
  end
  reference[#reference + 1] = { "command-line.html", "The command line" }
  return "<h2>Tutorial</h2>" .. nav_list(tutorial, current) .. "<h2>Reference</h2>" .. nav_list(reference, current)
end

local frame = [[
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>@title@</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css">
<script src="index.js" defer></script>
<script src="search.js" defer></script>
</head>
<body>
<a class="skip" href="#content">Skip to the text</a>
<header>
<a class="brand" href="index.html">agglom <span>@version@</span></a>
<form role="search" action="index.html">
<label class="hidden" for="search">Search the manual</label>
<input id="search" name="q" type="search" placeholder="Search: clustered errors, read a csv ..." autocomplete="off"
 role="combobox" aria-expanded="false" aria-controls="results" aria-autocomplete="list">
<ul id="results" role="listbox" aria-label="Answers" hidden></ul>
</form>
</header>
<div class="columns">
<nav aria-label="Pages">@nav@</nav>
<main id="content">
@body@
</main>
</div>
</body>
</html>
]]

local function page(file, title, body)
  local values = { title = escape(title) .. " - agglom", version = core.version, nav = navigation(file), body = body }
  files["html/" .. file] = frame:gsub("@(%l+)@", values)
end

-- ---- topics ------------------------------------------------------------------------------------------

-- One id a topic on its page; ":" and "." are allowed, blanks do not occur.
local function address(t)
  return t.chapter .. ".html#" .. t.name
end

local function link(name)
  local t = topics.by_name[name]
  return t and ('<a href="%s"><code>%s</code></a>'):format(address(t), escape(name)) or escape(name)
end

local function arguments(title, list)
  if not list[1] then
    return ""
  end
  local out = { ('<table><caption>%s</caption><thead><tr><th scope="col">name</th><th scope="col">type</th>'
    .. '<th scope="col">what it is</th></tr></thead><tbody>'):format(title) }
  for _, a in ipairs(list) do
    local kind = escape(a.type):gsub("|", " | ") .. (a.range and " <span class=\"range\">in " .. escape(a.range) .. "</span>" or "")
    local note = a.default == "required" and "required" or a.default and "default: <code>" .. escape(a.default) .. "</code>"
    out[#out + 1] = ('<tr><th scope="row"><code>%s</code></th><td class="type">%s</td><td>%s%s</td></tr>'):format(escape(a.name), kind,
      inline(a.text), note and ('<div class="default">%s</div>'):format(note) or "")
  end
  return table.concat(out, "\n") .. "</tbody></table>"
end

local function example(t)
  if t.values then
    return text.session{ "> " .. t.example } .. ("<p class=\"values\"><code>y</code> is %s</p>"):format(escape(t.values))
  end
  return text.session(help.transcript(t))
end

local table_titles = { bundled = "columns", tables = "columns, each a filter" }

local function section(t)
  local own, options = help.split_arguments(t)
  local out = { ('<section class="topic" id="%s">'):format(escape(t.name)),
    ('<h2><a class="anchor" href="#%s"><code>%s</code></a></h2>'):format(escape(t.name), escape(t.usage)),
    ('<p class="summary">%s</p>'):format(inline(t.summary)) }
  for paragraph in ((t.text or "") .. "\n\n"):gmatch("(.-)\n\n") do
    if paragraph:find("%S") then
      out[#out + 1] = "<p>" .. inline(paragraph:gsub("%s+", " ")) .. "</p>"
    end
  end
  out[#out + 1] = arguments(table_titles[t.chapter] or "arguments", own)
  out[#out + 1] = arguments(table_titles[t.chapter] or "options", options)
  out[#out + 1] = "<dl>"
  local gives = t.gives and "<code>" .. escape(t.gives.type) .. "</code> " .. inline(t.gives.text)
  for _, field in ipairs{ { "gives", gives }, { "missing values", t.missing and inline(t.missing) },
    { "formula", t.formula and '<span class="formula">' .. escape(t.formula) .. "</span>" },
    { "source", t.source and inline(t.source) } } do
    if field[2] then
      out[#out + 1] = ("<dt>%s</dt><dd>%s</dd>"):format(field[1], field[2])
    end
  end
  if t.see[1] then
    local see = {}
    for i, name in ipairs(t.see) do
      see[i] = link(name)
    end
    out[#out + 1] = "<dt>see also</dt><dd>" .. table.concat(see, ", ") .. "</dd>"
  end
  out[#out + 1] = "</dl>" .. example(t) .. "</section>"
  return table.concat(out, "\n")
end

local function chapter_page(chapter)
  local names, sections = {}, {}
  for _, t in ipairs(topics.list) do
    if t.chapter == chapter.id then
      names[#names + 1] = ('<li><a href="#%s"><code>%s</code></a> <span>%s</span></li>'):format(escape(t.name), escape(t.name),
        inline(t.summary))
      sections[#sections + 1] = section(t)
    end
  end
  local extra = chapter.id == "expressions" and '<p>The examples are of a table where <code>x</code> = 3, 1, missing, 1; '
    .. "<code>k</code> = 7, -2, 4, missing; <code>s</code> = Perm, tula, missing, Perm; <code>d</code> = 2024-02-29, 2023-12-31, "
    .. "missing, 2024-02-29; <code>b</code> = true, false, missing, true.</p>" or ""
  page(chapter.id .. ".html", chapter.title, ('<h1>%s</h1><p class="lead">%s</p>%s<ul class="contents">%s</ul>\n%s'):format(
    escape(chapter.title), inline(chapter.text), extra, table.concat(names, "\n"), table.concat(sections, "\n")))
end

-- ---- the other pages -----------------------------------------------------------------------------------

local function command_line()
  page("command-line.html", "The command line", "<h1>The command line</h1>"
    .. '<p class="lead">Results go to standard output, messages to standard error.</p><pre tabindex="0"><code>'
    .. escape(core.usage) .. "</code></pre>")
end

local function cards(items)
  local out = {}
  for i, item in ipairs(items) do
    out[i] = ('<li><a href="%s"><strong>%s</strong><span>%s</span></a></li>'):format(item[1], escape(item[2]), inline(item[3]))
  end
  return '<ul class="cards">' .. table.concat(out, "\n") .. "</ul>"
end

local function front_page()
  local tutorial, reference = {}, {}
  for i, step in ipairs(steps) do
    tutorial[i] = { step.file, step.title, (step.text:match("^[^\n]*\n\n(.-[.?])[ \n]"):gsub("\n", " ")) }
  end
  for i, chapter in ipairs(topics.chapters) do
    reference[i] = { chapter.id .. ".html", chapter.title, chapter.text }
  end
  page("index.html", "Manual", "<h1>The manual of agglom</h1>"
    .. '<p class="lead">A workbench for people who study regional clusters: data, regression and statistics in scripts of Lua, '
    .. "and a knowledge base where every fact has its source.</p>"
    .. text.session(help.transcript(topics.by_name["m:tidy"]))
    .. (steps[1] and "<h2>Tutorial</h2>" .. cards(tutorial) or "") .. "<h2>Reference</h2>" .. cards(reference))
end

-- ---- search ------------------------------------------------------------------------------------------

local function json(s)
  return '"' .. s:gsub('[%c"\\]', function(c) return ("\\u%04x"):format(c:byte()) end):gsub("</", "<\\/") .. '"'
end

local function search_index()
  local rows = {}
  local function add(name, url, summary, keys)
    rows[#rows + 1] = ("[%s,%s,%s,%s]"):format(json(name), json(url), json(summary), json(keys))
  end
  for _, t in ipairs(topics.list) do
    add(t.name, address(t), t.summary, t.keys)
  end
  for _, step in ipairs(steps) do
    add(step.title, step.file, "tutorial", "tutorial, example, how to, getting started")
  end
  add("The command line", "command-line.html", "commands and options of the program", "options, flags, shell, run a script")
  files["html/index.js"] = "// SPDX-License-Identifier: GPL-3.0-or-later\n"
    .. "// index.js - made by agglom manual: name, page, summary, concepts.\n"
    .. '"use strict";\nwindow.agglomIndex = [\n' .. table.concat(rows, ",\n") .. "\n];\n"
end

for i, step in ipairs(steps) do
  local around = {}
  if steps[i - 1] then
    around[1] = ('<a rel="prev" href="%s">Back: %s</a>'):format(steps[i - 1].file, escape(steps[i - 1].title))
  end
  if steps[i + 1] then
    around[#around + 1] = ('<a rel="next" href="%s">Next: %s</a>'):format(steps[i + 1].file, escape(steps[i + 1].title))
  end
  local source = step.text:gsub("%]%((%d[%w-]*)%.md", "](tutorial-%1.md")
  page(step.file, step.title, text.markdown(source) .. '<p class="around">' .. table.concat(around, "") .. "</p>")
end
for _, chapter in ipairs(topics.chapters) do
  chapter_page(chapter)
end
command_line()
front_page()
search_index()
for _, name in ipairs{ "style.css", "search.js" } do
  files["html/" .. name] = manual.asset(name)
end

return files
