-- SPDX-License-Identifier: GPL-3.0-or-later
-- manual_text.lua - texts as HTML: escapes, sessions at the console, and the Markdown that the tutorial
-- uses: headings, paragraphs, lists, fenced blocks, `code`, **bold**, *emphasis*, [text](address).
local text = {}

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

function text.escape(s)
  return (s:gsub('[&<>"]', entities))
end

-- One line of prose. Code is taken out first, so that nothing in it is taken for markup.
function text.inline(s)
  local kept = {}
  s = text.escape(s):gsub("`([^`]+)`", function(code)
    kept[#kept + 1] = "<code>" .. code .. "</code>"
    return "\1" .. #kept .. "\1"
  end)
  s = s:gsub("%[([^%]]+)%]%(([^)]+)%)", function(words, address)
    return ('<a href="%s">%s</a>'):format(address:gsub("%.md$", ".html"):gsub("%.md#", ".html#"), words)
  end)
  s = s:gsub("%*%*([^*]+)%*%*", "<strong>%1</strong>"):gsub("%*([^*]+)%*", "<em>%1</em>")
  return (s:gsub("\1(%d+)\1", function(k) return kept[tonumber(k)] end))
end

-- Lines of a session: what is typed stands out from what is answered.
function text.session(lines)
  local out = {}
  for i, line in ipairs(lines) do
    local prompt, typed = line:match("^(>>?) (.*)$")
    out[i] = prompt and ('<span class="prompt">%s </span><kbd>%s</kbd>'):format(text.escape(prompt), text.escape(typed))
      or text.escape(line)
  end
  return '<pre class="session" tabindex="0">' .. table.concat(out, "\n") .. "</pre>"
end

function text.anchor(s)
  return (s:lower():gsub("[^%w]+", "-"):gsub("^%-", ""):gsub("%-$", ""))
end

local function fenced(info, lines)
  local kind, name = info:match("^(%S*)%s*(.*)$")
  if kind == "console" then
    return text.session(lines)
  end
  local body = '<pre tabindex="0"><code>' .. text.escape(table.concat(lines, "\n")) .. "</code></pre>"
  return name ~= "" and ('<figure class="file"><figcaption>%s</figcaption>%s</figure>'):format(text.escape(name), body) or body
end

-- Pieces of Markdown, each by its first line: what it becomes, and the line after it.
local function piece(lines, i)
  local line = lines[i]
  local info = line:match("^```(.*)$")
  if info then
    local block = {}
    i = i + 1
    while lines[i] and lines[i] ~= "```" do
      block[#block + 1], i = lines[i], i + 1
    end
    return fenced(info, block), i + 1
  end
  local marks, title = line:match("^(#+) (.*)$")
  if marks then
    return ('<h%d id="%s">%s</h%d>'):format(#marks, text.anchor(title), text.inline(title), #marks), i + 1
  end
  local list, item = line:find("^%- ") ~= nil, {}
  local items = {}
  while lines[i] and lines[i] ~= "" and not lines[i]:find("^```") and not lines[i]:find("^#+ ") do
    if list and lines[i]:find("^%- ") and item[1] then
      items[#items + 1], item = table.concat(item, " "), {}
    end
    item[#item + 1], i = lines[i]:gsub("^%- ", ""):gsub("^%s+", ""), i + 1
  end
  items[#items + 1] = table.concat(item, " ")
  if not list then
    return "<p>" .. text.inline(items[1]) .. "</p>", i
  end
  for k, words in ipairs(items) do
    items[k] = "<li>" .. text.inline(words) .. "</li>"
  end
  return "<ul>" .. table.concat(items, "\n") .. "</ul>", i
end

function text.markdown(source)
  local lines, out, i = {}, {}, 1
  for line in (source .. "\n"):gmatch("(.-)\n") do
    lines[#lines + 1] = line
  end
  while lines[i] do
    if lines[i] == "" then
      i = i + 1
    else
      out[#out + 1], i = piece(lines, i)
    end
  end
  return table.concat(out, "\n")
end

return text
