-- SPDX-License-Identifier: GPL-3.0-or-later
-- report.lua - a reproduction as a document: Markdown, a page of HTML that needs no other file, JSON.
local core = ...
local report = {}

local columns = { "cell", "printed", "spelled", "computed", "digits", "verdict" }

-- ---- JSON --------------------------------------------------------------------------------------

local quoted = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

function report.json_text(s)
  return '"' .. s:gsub('[%c"\\]', function(c)
    return quoted[c] or ("\\u%04x"):format(c:byte())
  end) .. '"'
end

-- A number, string, boolean or nil; what JSON cannot say is null.
local function json_value(x)
  if math.type(x) == "float" then
    return x - x == 0 and core.number(x) or "null"
  elseif type(x) == "string" then
    return report.json_text(x)
  end
  return x == nil and "null" or tostring(x)
end

-- The fields in the order given: { { name, JSON text }, ... }
function report.json_object(fields)
  local parts = {}
  for i, field in ipairs(fields) do
    parts[i] = report.json_text(field[1]) .. ": " .. field[2]
  end
  return "{ " .. table.concat(parts, ", ") .. " }"
end

local function json_counts(counts)
  local fields = {}
  for _, name in ipairs(core.keys(counts)) do
    fields[#fields + 1] = { name, json_value(counts[name]) }
  end
  return report.json_object(fields)
end

local function json_cells(checked)
  local lines = {}
  for i = 1, checked and #checked or 0 do
    local fields = {}
    for k, name in ipairs(columns) do
      fields[k] = { name, json_value(checked:column(name)[i]) }
    end
    lines[i] = "      " .. report.json_object(fields)
  end
  return "[\n" .. table.concat(lines, ",\n") .. "\n    ]"
end

-- One text an item: its field `text`, behind "label: " when it has a field of that name.
local function json_list(items, text, label)
  local parts = {}
  for i, item in ipairs(items) do
    parts[i] = report.json_text((label and item[label] .. ": " or "") .. (item[text] or ""))
  end
  return "[" .. table.concat(parts, ", ") .. "]"
end

function report.json(results, total)
  local lines = {}
  for i, result in ipairs(results) do
    local fields = { { "id", report.json_text(result.id) }, { "title", json_value(result.title) } }
    if result.exhibit then
      fields[3] = { "counts", json_counts(result.exhibit:counts()) }
      fields[4] = { "cells", json_cells(result.exhibit.checked) }
      fields[5] = { "notes", json_list(result.exhibit.notes, "text") }
      fields[6] = { "reading", json_list(result.exhibit.reading or {}, 2, 1) }
    else
      fields[3] = { "error", report.json_text(result.message) }
    end
    lines[i] = "    " .. report.json_object(fields)
  end
  return report.json_object{
    { "agglom", report.json_text(core.version) }, { "total", json_counts(total.counts) },
    { "agrees", json_value(total.agrees and total.failed == 0) },
    { "exhibits", "[\n" .. table.concat(lines, ",\n") .. "\n  ]" },
  }
end

-- ---- Markdown ----------------------------------------------------------------------------------

local function spell(value)
  if math.type(value) == "float" then
    return core.number(value)
  end
  return value == nil and "" or tostring(value)
end

local function markdown_cells(checked, add)
  add("| " .. table.concat(columns, " | ") .. " |")
  add("|:---|---:|---:|---:|---:|:---|")
  for i = 1, #checked do
    local cells = {}
    for k, name in ipairs(columns) do
      cells[k] = spell(checked:column(name)[i]):gsub("|", "\\|")
    end
    add("| " .. table.concat(cells, " | ") .. " |")
  end
end

function report.markdown(results, total)
  local lines = {}
  local function add(line)
    lines[#lines + 1] = line
  end
  add("# Reproduction\n")
  add(total.line .. ". agglom " .. core.version .. "\n")
  for _, result in ipairs(results) do
    add(("## %s\n"):format(result.id))
    if result.exhibit then
      add("```\n" .. tostring(result.exhibit) .. "\n```\n")
      if result.exhibit.checked then
        markdown_cells(result.exhibit.checked, add)
        add("")
      end
    else
      add("Failed: " .. result.message .. "\n")
    end
  end
  return table.concat(lines, "\n")
end

-- ---- HTML --------------------------------------------------------------------------------------

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

local function escape(s)
  return (s:gsub('[&<>"]', entities))
end

local head = [[
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Reproduction</title>
<style>
body { font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
pre { overflow-x: auto; background: #f6f6f6; padding: 1em; }
table { border-collapse: collapse; }
td, th { padding: 0.1em 0.8em; border-bottom: 1px solid #ddd; text-align: left; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
tr.wrong { background: #fde0dc; }
</style>
</head>
<body>
]]

local function html_cells(checked, add)
  add("<details><summary>Cell by cell</summary>")
  add("<table>\n<tr><th>" .. table.concat(columns, "</th><th>") .. "</th></tr>")
  for i = 1, #checked do
    local verdict = checked.verdict[i]
    local good = verdict == "agrees" or verdict == "not recoverable"
    local cells = {}
    for k, name in ipairs(columns) do
      local class = k > 1 and k < 6 and ' class="number"' or ""
      cells[k] = ("<td%s>%s</td>"):format(class, escape(spell(checked:column(name)[i])))
    end
    add((good and "<tr>" or '<tr class="wrong">') .. table.concat(cells) .. "</tr>")
  end
  add("</table></details>")
end

function report.html(results, total)
  local lines = { head .. "<h1>Reproduction</h1>" }
  local function add(line)
    lines[#lines + 1] = line
  end
  add(("<p>%s. agglom %s</p>"):format(escape(total.line), core.version))
  for _, result in ipairs(results) do
    add(('<h2 id="%s">%s</h2>'):format(escape(result.id), escape(result.id)))
    if result.exhibit then
      add("<pre>" .. escape(tostring(result.exhibit)) .. "</pre>")
      if result.exhibit.checked then
        html_cells(result.exhibit.checked, add)
      end
    else
      add("<p>Failed: " .. escape(result.message) .. "</p>")
    end
  end
  add("</body>\n</html>\n")
  return table.concat(lines, "\n")
end

-- Write .md or .html, the whole file or nothing.
function report.write(path, results, total)
  local format = path:find("%.html$") and report.html or report.markdown
  core.save(path, format(results, total))
end

return report
