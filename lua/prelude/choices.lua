-- SPDX-License-Identifier: GPL-3.0-or-later
-- choices.lua - the options of functions and the words they take, for completion. A test calls each
-- function with each of the words.
local core = ...
local choices = {}

-- "option: word word; option" of functions whose usage line does not spell them out.
local spelled = {
  ["dataset.open"] = "types: number integer string boolean date; bad: error missing; missing; delimiter; decimal; "
    .. "encoding; schema; sheet; table; query; labels",
  ["d:join"] = "on; how: inner left right full semi anti; expect: 1:1 m:1 1:m m:m; suffix; quiet",
  ["d:quantiles"] = "type",
  ["kb.similarity"] = "codes; list",
  ["m:predict"] = "interval: none confidence prediction; level",
  ["m:summary"] = "style: text excel markdown latex html; digits",
  ["stats.cor_test"] = "method: pearson spearman kendall",
}

local function words_of(text)
  local words = {}
  for word in text:gmatch("[^%s|]+") do
    words[#words + 1] = word
  end
  return words
end

local function add_records(list, records)
  for _, o in ipairs(records) do
    list[#list + 1] = { name = o.name, values = words_of(o.values or "") }
  end
  return list
end

-- The options of an estimator: its own, those of all, those of the covariances; se is one of these.
local function of_estimator(estimator)
  local list, names = add_records({}, core.model_options()), {}
  add_records(list, estimator.options)
  for i, v in ipairs(core.covariances()) do
    names[i] = v.name
    add_records(list, v.options)
  end
  for _, o in ipairs(list) do
    o.values = o.name == "se" and names or o.values
  end
  return list
end

-- { { name =, values = { word, ... } }, ... } of "model.ols", "d:join"; `usage` is its usage line.
function choices.options(name, usage)
  for _, estimator in ipairs(core.estimators()) do
    if name == "model." .. estimator.name then
      return of_estimator(estimator)
    end
  end
  local list = {}
  for option, words in (spelled[name] or ""):gmatch("([%w_]+):?([^;]*)") do
    list[#list + 1] = { name = option, values = words_of(words) }
  end
  for option, value in (not spelled[name] and usage:match("%b{}") or ""):gmatch("([%a_]+) ?= ?([^,}]*)") do
    list[#list + 1] = value:sub(1, 1) ~= '"' and { name = option, values = {} } or nil
  end
  return list
end

-- The words that an option takes; nil when they are not a closed list.
function choices.words(name, option)
  for _, o in ipairs(choices.options(name, "")) do
    if o.name == option then
      return o.values[1] and o.values or nil
    end
  end
end

return choices
