-- SPDX-License-Identifier: GPL-3.0-or-later
-- help.lua - what there is, from the records of every function.
local core = ...
local help = {}

help.topics = table.move(core.use("topics"), 1, #core.use("topics"), 1, {})

-- Functions of expressions come from their records in the core.
for _, f in ipairs(core.functions()) do
  help.topics[#help.topics + 1] = {
    name = f.name, usage = f.usage, summary = ("%s (in expressions: %s)"):format(f.summary, f.family),
    example = ('d:mutate("y = %s")'):format(f.example),
  }
end

-- So do the tests of a fit.
for _, t in ipairs(core.diagnostics()) do
  local options = #t.options > 0 and (", { %s = }"):format(table.concat(t.options, " =, ")) or ""
  help.topics[#help.topics + 1] = {
    name = t.name, usage = ("m:diagnose(%q%s)"):format(t.name, options),
    summary = ("%s (%s)"):format(t.summary, t.source),
    example = ("m:diagnose(%q%s)"):format(t.name, t.options[1] and (", { %s = 5 }"):format(t.options[1]) or ""),
  }
end

-- The topics of that name, whatever it belongs to; else those that hold all the words.
function help.search(words)
  local named = {}
  for _, topic in ipairs(help.topics) do
    if topic.name == words or topic.name:match("[.:](.*)$") == words then
      named[#named + 1] = topic
    end
  end
  if named[1] then
    return named, true
  end
  local found = {}
  for _, topic in ipairs(help.topics) do
    local line, all = (topic.usage .. " " .. topic.summary):lower(), true
    for word in words:lower():gmatch("%S+") do
      all = all and line:find(word, 1, true)
    end
    if all then
      found[#found + 1] = topic
    end
  end
  return found
end

-- help() or help "words"
function help.help(words)
  if words ~= nil and type(words) ~= "string" then
    core.refuse("help: words expected, got a %s", type(words))
  end
  local found, whole = help.search(words or "")
  if not found[1] then
    core.refuse("no help on '%s'; help() lists all there is", words)
  end
  for _, topic in ipairs(found) do
    print(topic.usage)
    print("    " .. topic.summary)
    if whole and topic.missing then
      print("    missing values: " .. topic.missing)
    end
    if whole then
      print("    example: " .. topic.example)
    end
  end
end

-- agglom.topics()
function help.list()
  local names, parts = { "name", "usage", "summary", "missing", "example" }, {}
  for k, name in ipairs(names) do
    local values = { n = #help.topics }
    for i, topic in ipairs(help.topics) do
      values[i] = topic[name]
    end
    parts[k] = { name, values }
  end
  return core.new(parts)
end

return help
