-- SPDX-License-Identifier: GPL-3.0-or-later
-- topics.lua - all records of help, in the order of the manual, and what they say of options.
local core = ...
local topic = core.use("topic")
local topics = { list = topic.list, chapters = topic.chapters, by_name = topic.by_name }

for part in ("data verbs model kb program records"):gmatch("%S+") do
  core.use("topics_" .. part)
end

-- The texts that a value of a type such as "a"|"b" can be.
local function values_of(a)
  local values = {}
  for value in a.type:gmatch('"([^"]*)"') do
    values[#values + 1] = value
  end
  return values
end

-- The options of a function by its name ("d:join", "model.ols"): { { name, type, default, range, text,
-- values }, ... }; values is a list of texts where only these can be given. nil without such a topic.
function topics.options(name)
  local t = topics.by_name[name]
  if not t then
    return nil
  end
  local options = {}
  for _, a in ipairs(t.args) do
    if a.option then
      options[#options + 1] = {
        name = a.name, type = a.type, default = a.default, range = a.range, text = a.text, values = values_of(a),
      }
    end
  end
  return options
end

return topics
